"""Answers to "bao nhiêu", "mấy" and "năm nào".

Knows: which quantity of a clause is the one asked for, and how it is put into the question's
place. Does not know: persons, lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.answer.extractive.amounts import narrowing, states_all
from chatbot.answer.extractive.rows import several_values
from chatbot.answer.extractive.several import (
    contradiction,
    of_several_documents,
    stated_part,
    with_pages,
)
from chatbot.answer.extractive.wording import (
    ACCORDING,
    capitalise,
    clause_statement,
)
from chatbot.answer.guard import unsupported
from chatbot.answer.matching import match_term
from chatbot.answer.ranking import (
    MISSING_LIMIT,
    TIED_LIMIT,
    Passages,
    further_words,
    is_enough,
    rank,
)
from chatbot.answer.types import Draft, Evidence, Finding, Statement
from chatbot.answer.units import Unit
from chatbot.lexicon import Phrase, frame_phrases, function_phrases, phrase, synonyms
from chatbot.patterns import either, one_of
from chatbot.quantities import Kind, Measure, Quantity, year_of
from chatbot.question.types import Question
from chatbot.words import find_phrase, forms
from corpus.text import match_form, tokenise, word_set

_PERCENT_ASKED = re.compile(
    either(
        *("phần trăm", "%", "tỷ lệ", "tỉ lệ", "tốc độ", "tăng trưởng", "cơ cấu", "tỷ trọng"),
        *("hộ nghèo",),
    )
)
_MONEY_ASKED = re.compile(
    either(
        *("tiền", "triệu đồng", "tỷ đồng", "nghìn đồng", "usd"),
        *("bao nhiêu triệu", "bao nhiêu tỷ", "bao nhiêu đồng"),
        *("thu nhập", "kinh phí", "vốn", "grdp"),
    )
)
_HOW_MUCH = "(?:bao nhiêu|mấy) "
_MONEY_ONLY = re.compile(
    _HOW_MUCH + either("triệu", "tỷ", "đồng(?! chí)", "tiền", "vốn", "kinh phí")
)
_LENGTH_ASKED = re.compile(_HOW_MUCH + either("ki-lô-mét", r"km(?!2)", "mét(?! vuông)"))
_AREA_ASKED = re.compile(
    _HOW_MUCH + either("mét vuông", "m2", "km2", "hec ta", "héc ta", "ha") + r"(?!\w)"
)
_GROWTH = one_of("tăng", "giảm", "tốc độ", "tăng trưởng", "phát triển")
_GROWTH_STATED = re.compile(either("tốc độ", "tăng", "mức tăng", "tỷ lệ tăng"))
_LEVEL_ASKED = one_of("tổng(?! cộng)", "tổng số", "quy mô", "giá trị")
_RANK_ASKED = re.compile(r"(?:lần thứ|khoá|thứ)\s*$")
_FROM_TO = re.compile(r"từ năm nào (?:đến|tới)")
_PREAMBLE = either(
    *("xin", "cho", "kính", "nhờ", "dạ", "thưa", "vậy", "thế", "theo", "hãy"),
    *("vui lòng", "làm ơn"),
)
_PREAMBLE_END = either("hỏi", "biết", "tài liệu", "văn kiện", "báo cáo")
_SHARE = match_form("tỷ lệ")
_SHARE_ASKED = re.compile(
    either("tỷ lệ", "tỉ lệ", "phần trăm", "%", "chỉ tiêu", "mục tiêu", "giảm", "tăng", "đạt", "còn")
)
"""Asks for a share or a target, or for what changes: not for a number of people or things."""
_LONG_CLAUSE = 120
"""Characters of a clause that is too long to answer "how many" with."""
_JOINED = re.compile(r"(?:và|gồm|cùng|với|có)\s+$")
_NOW = one_of("hiện nay", "hiện tại", "hiện giờ", "bây giờ", "hiện", "đang")
"""A target does not say how things are now."""
_LEADING = re.compile(rf"{_PREAMBLE}\b[^,]*?{_PREAMBLE_END},?\s+(?:là\s+)?|(?:vậy|thế|còn)\s+")
"""What goes before a question and is no part of its answer: "Xin cho biết, ..."."""
_TRAILING = re.compile(
    rf"\s*{either('vậy', 'thế', 'ạ', 'nhỉ', 'nhé', 'hả', 'vậy ạ', 'thế ạ')}?\s*[?.!]*\s*$"
)
_COPULA = re.compile(
    either(
        *("là", "đạt", "có", "còn", "về", "được", "tới", "đến", "gồm", "bằng", "ra"),
        *("tăng", "giảm", "lên", "xuống", "thêm", "trên", "dưới", "khoảng", "định", "mức"),
    )
    + r"\s*$"
)
"""What a number may follow at once; elsewhere "là" goes between."""
_NO_COUNTED_NOUN = word_set("mỗi năm một")
_NOUNS_OF_PEOPLE = word_set("người đồng")
_PEOPLE = word_set("đảng đại đồng cán uỷ người đoàn hội")
"""First syllables of what persons are counted as: đảng viên, đại biểu, đồng chí, ..."""
_LOOSE_NOUNS = word_set("nhóm trường hộ")
"""Nouns whose second word in a question may be left out in the clause: "nhóm chỉ tiêu"."""


def answer_quantity(question: Question, passages: Passages) -> Draft | None:
    """ "Bao nhiêu": the quantity in the question's own sentence, or the clause that states it."""
    amounts = [q for q in question.quantities if q.kind == "quantity" and q.unit != "năm"]

    def states(unit: Unit) -> bool:
        return states_all(unit, amounts) and asked_quantity(question, unit) is not None

    fitting = list(_fitting_numbers(question, rank(question, passages, states)))
    if not fitting:
        return None
    if rivals := of_several_documents(question, fitting, asked_quantity):
        return rivals
    best = fitting[0]
    if rows := several_values(question, fitting):
        return Draft(rows, basis=best)
    statement = _say(question, best)
    other = contradiction(question, fitting, asked_quantity)
    if other is None:
        return Draft((statement,), basis=best)
    return Draft(with_pages(statement, best, other, stated_amount(question, other)), basis=best)


def _say(question: Question, finding: Finding) -> Statement:
    """The quantity in the question's own sentence, else the clause that states it."""
    quantity = asked_quantity(question, finding.unit)
    if quantity is not None:
        if in_place := _in_place(question, finding, quantity):
            return in_place
        if counted := _counted_alone(finding, quantity):
            return counted
    return clause_statement(finding)


def stated_amount(question: Question, finding: Finding) -> str:
    """The asked quantity as its clause writes it, see ``stated_part``."""
    return stated_part(finding, asked_quantity(question, finding.unit))


def _fitting_numbers(question: Question, findings: list[Finding]) -> Iterator[Finding]:
    """Findings that state the asked measure and carry enough of the question, best first."""
    noun = _counted_noun(question)
    says_more = _says_more(question)
    for finding in findings:
        tied = says_more and len(noun) > 1 and find_phrase(noun, finding.unit.forms) >= 0
        limit = TIED_LIMIT if tied else MISSING_LIMIT
        if is_enough(finding, question.terms, limit) and not _other_measure(question, finding.unit):
            yield finding


def _says_more(question: Question) -> bool:
    """Whether content words follow the counted noun: "mấy nhiệm vụ chính"."""
    if question.focus is None:
        return False
    return sum(term.start >= question.focus[1] for term in question.terms) > 1


def asked_quantity(question: Question, unit: Unit) -> Quantity | None:
    """The quantity of ``unit`` that has the asked kind; None where there is none."""
    plain = match_form(question.text)
    if question.focus and _RANK_ASKED.search(plain[: question.focus[0]]):
        return next((q for q in unit.quantities if q.kind == "ordinal"), None)
    known = {(q.low, q.high) for q in question.quantities if q.kind == "quantity"}
    from_value = unit.fact.value_at if unit.fact else 0
    candidates = [
        q
        for q in unit.quantities
        if q.kind == "quantity" and (q.low, q.high) not in known and q.start >= from_value
    ]
    if noun := _counted_noun(question):
        return _counted(question, unit, candidates, noun)
    measure = _asked_measure(plain)
    fitting = [
        q
        for q in candidates
        if measure is None or q.measure == measure or (unit.fact is not None and not q.unit)
    ]
    asked_years = [q.low for q in question.quantities if q.kind == "year"]
    if asked_years and len({q.low for q in unit.quantities if q.kind == "year"}) > 1:
        fitting = [q for q in fitting if year_of(q, unit.quantities) == asked_years[0]]
    if not fitting:
        return None
    return min(fitting, key=lambda q: _distance(question, unit, q))


def _asked_measure(plain: str) -> Measure | None:
    if _MONEY_ONLY.search(plain):
        return "money"
    if _AREA_ASKED.search(plain):
        return "area"
    if _LENGTH_ASKED.search(plain):
        return "length"
    if _PERCENT_ASKED.search(plain):
        return "percent"
    return "money" if _MONEY_ASKED.search(plain) else None


def _counted_noun(question: Question) -> Phrase:
    """("đảng", "viên") of "bao nhiêu đảng viên ..."; empty where no noun follows the asking."""
    if question.focus is None:
        return ()
    asking = match_form(question.text[slice(*question.focus)])
    if asking not in {"bao nhiêu", "mấy"}:
        return ()
    following = re.split(r"[?.,;]", question.text[question.focus[1] :])[0]
    noun = forms(following)[:2]
    if not noun or noun[0] in _NO_COUNTED_NOUN or noun[:1] in function_phrases():
        return ()
    return noun


def _counted(
    question: Question, unit: Unit, candidates: list[Quantity], noun: Phrase
) -> Quantity | None:
    """A count of ``noun``, or a share of it where the question says more about the noun."""
    for quantity in candidates:
        after = forms(unit.text[quantity.end :])[:3]
        if unit.fact is not None and not quantity.unit and find_phrase(noun, unit.forms) >= 0:
            return quantity
        if not after or not (_same_noun(noun, after) or _generic(noun, question, unit)):
            continue
        if quantity.measure != "percent":
            return quantity
        others = [t for t in question.terms if t.weight == 1.0 and not set(t.phrase) & set(noun)]
        if others and all(match_term(term, unit.forms) > 0 for term in others):
            return quantity
    return None


def _same_noun(noun: Phrase, after: Phrase) -> bool:
    """Whether the words ``after`` a number begin with the noun, or with one of its meaning."""
    if after[: len(noun)] == noun:
        return True
    if after[0] == noun[0] and (len(noun) == 1 or len(after) == 1 or noun[0] in _LOOSE_NOUNS):
        return True
    others = synonyms().get(noun[:1], frozenset()) | synonyms().get(noun[:2], frozenset())
    return any(after[: len(other)] == other for other in others)


def _generic(noun: Phrase, question: Question, unit: Unit) -> bool:
    """ "bao nhiêu người" counts whatever persons the clause counts."""
    if noun[0] not in _NOUNS_OF_PEOPLE:
        return False
    counts_people = any(
        _PEOPLE.intersection(forms(unit.text[quantity.end :])[:1]) for quantity in unit.quantities
    )
    return counts_people and any(
        term.weight == 1.0 and term.phrase[0] not in _PEOPLE for term in question.terms
    )


def _distance(question: Question, unit: Unit, quantity: Quantity) -> int:
    """How far the quantity stands from the last word of the clause that the question names."""
    ends = [
        word.end
        for term in question.terms
        for word in unit.words
        if word.form in term.phrase and term.weight == 1.0
    ]
    return min((abs(quantity.start - end) for end in ends), default=quantity.start)


def _other_measure(question: Question, unit: Unit) -> bool:
    """Whether the clause states a rate of change where a level is asked, or the reverse."""
    plain = match_form(question.text)
    head = match_form(unit.text)
    if question.focus and head.startswith(_SHARE) and not _SHARE_ASKED.search(plain):
        return True
    if _GROWTH_STATED.match(head) and question.focus is not None:
        asks_growth = _GROWTH.search(plain) or _PERCENT_ASKED.search(plain)
        if not asks_growth:
            return True
    return _LEVEL_ASKED.search(plain) is not None and not _LEVEL_ASKED.search(head)


def _counted_alone(finding: Finding, quantity: Quantity) -> Statement | None:
    """ "Có 40 đại biểu ..." out of a long clause that ends with it; None for other clauses."""
    unit = finding.unit
    if quantity.measure != "count" or len(unit.text) < _LONG_CLAUSE or unit.fact is not None:
        return None
    if quantity.start < len(unit.text) / 2 or not _JOINED.search(unit.text[: quantity.start]):
        return None
    text = f"{ACCORDING}có {unit.text[quantity.start :].rstrip(' .;,:')}"
    evidence = Evidence(unit.document, unit.start + quantity.start, unit.end)
    return Statement(text, (evidence,))


def _in_place(question: Question, finding: Finding, quantity: Quantity) -> Statement | None:
    """The question with the answer where it asks; None where it says more than the clause."""
    unit = finding.unit
    if question.focus is None or quantity.kind != "quantity" or _NOW.search(question.text.lower()):
        return None
    if not _says_no_more(question, unit, quantity):
        return None
    if unit.fact is not None and further_words(question, unit.fact):
        return None
    start, end = question.focus
    before = question.text[:start]
    after = question.text[end:]
    if leading := _LEADING.match(match_form(before)):
        before = before[leading.end() :]
    if trailing := _TRAILING.search(match_form(after)):
        after = after[: trailing.start()]
    if not before.strip() and not after.strip():
        return None
    if before.strip() and not _COPULA.search(match_form(before)):
        before = before.rstrip() + " là "
    value = unit.text[quantity.start : quantity.end]
    sentence = capitalise(f"{before}{value}{after}".strip())
    spelt_alike = _spelt_as_in(unit.text, sentence)
    carried = spelt_alike and not unsupported(sentence, finding.evidence)
    return Statement(sentence, finding.evidence) if carried else None


def _spelt_as_in(clause: str, sentence: str) -> bool:
    """Whether the words of ``sentence`` stand in the clause letter for letter, grammar aside."""
    known = {match_form(token.text) for token in tokenise(clause)}
    return all(
        match_form(token.text) in known
        or phrase(token.text) in function_phrases() | frame_phrases()
        for token in tokenise(sentence)
        if token.text[0].isalpha()
    )


def _says_no_more(question: Question, unit: Unit, quantity: Quantity) -> bool:
    """Whether the clause carries each word and number of the question, and no rival number."""
    if any(match_term(term, unit.forms) < 1.0 for term in question.terms):
        return False
    narrowed = narrowing(unit, quantity) if quantity.measure == "count" else ()
    if not set(narrowed) <= set(forms(question.text)):
        return False
    rivals = [q for q in unit.quantities if q.kind == "quantity" and q.measure == quantity.measure]
    own = {(q.kind, q.low, q.high) for q in unit.quantities}
    return len(rivals) == 1 and all((q.kind, q.low, q.high) in own for q in question.quantities)


def answer_when(question: Question, passages: Passages) -> Draft | None:
    """ "Năm nào", "khi nào": the clause that states the time."""
    kinds = _times_asked(question)
    known = {(q.kind, q.low, q.high) for q in question.quantities}
    amounts = [q for q in question.quantities if q.kind == "quantity"]

    def accept(unit: Unit) -> bool:
        times = [q for q in unit.quantities if q.kind in kinds]
        says_more = any((q.kind, q.low, q.high) not in known for q in times)
        return says_more and states_all(unit, amounts)

    for finding in rank(question, passages, accept, by_amount=bool(amounts)):
        if amounts or is_enough(finding, question.terms):
            return Draft((clause_statement(finding),), basis=finding)
    return None


def _times_asked(question: Question) -> frozenset[Kind]:
    """The kinds of quantity that may answer."""
    plain = match_form(question.text)
    asking = plain[slice(*question.focus)] if question.focus else ""
    if "ngày" in asking or "tháng" in asking:
        return frozenset({"date"})
    if "giai đoạn" in asking or "nhiệm kỳ" in asking or _FROM_TO.search(plain):
        return frozenset({"period"})
    return frozenset({"year", "date"} if "năm" in asking else {"year", "period", "date"})
