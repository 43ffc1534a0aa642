"""Lets through only what the cited passages carry.

Knows: numbers, names, quotations and how they must stand in a passage or in a row of a table. Does
not know: who wrote a statement; a model's and our own are treated alike. It never repairs: a
statement passes whole or is dropped.

A row of a table carries only what one of its values states (``tables.Fact``), and only if what
heads that value is cited too: next to each other in a line, numbers belong to nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from chatbot.answer.cited import Cited, read_cited
from chatbot.answer.ranking import Passages
from chatbot.answer.tables import Fact
from chatbot.answer.types import Evidence, Statement, unit_evidence
from chatbot.answer.units import PER_HEAD, Unit
from chatbot.lexicon import Phrase, frame_phrases, function_phrases, phrase, synonyms
from chatbot.people import find_mentions, find_offices
from chatbot.quantities import Quantity, parse_quantities, year_of
from chatbot.words import CAPITALS, find_phrase, forms
from corpus.sentences import split_clauses, split_sentences
from corpus.text import match_form, normalise
from corpus.types import Span

CLAUSE_SHARE = 0.6
"""Share of a sentence's content words that the one clause stating its numbers must carry; the rest
may come from the other passages cited."""
_LENGTH_COST = 0.001
"""Of two clauses that share as many words with a statement, the shorter is closer."""
_TRIED = 6
"""Clauses that are tried for a statement without evidence."""
_DIGITS = re.compile(r"\d+(?:[.,/]\d+)*")
_SIGNED = re.compile(r"(?<!\w)[-+−–]\d[\d.,]*")
_NUMBER_SIGNS = "<>≤≥≈≃~±−√∞"
_NAME_WORD = rf"[{CAPITALS}][\w'/&-]*"
_CAPITALISED_RUN = re.compile(rf"(?<![\w/]){_NAME_WORD}(?: {_NAME_WORD})*")
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]+)[\"”»]|(?<!\w)['‘]([^'‘’\n]{3,})['’](?!\w)")
_OPENINGS = re.compile(r"^(?:Không|Đúng|Có)\. ")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;]\s+|[\"“«]|\n)\s*$")
_STARTERS = frozenset(
    phrase("theo đồng tài liệu phương được nêu là các những trong tại với về vào và đó")
)
"""Words that our own wording may begin a sentence with."""
_COUNT_WORDS = frozenset(
    phrase(
        "hai ba bốn sáu bảy tám chín mười mươi trăm nghìn ngàn vạn triệu tỷ gấp nửa rưỡi đôi chục"
    )
)
"""Words that count and are nothing else; "một" and "năm" are."""
_ACCORDING = match_form("Theo tài liệu, ")
"""What our own sentences begin with before they repeat a clause."""
_NEGATIONS = frozenset(phrase("không chưa chẳng"))
_TURNING = _NEGATIONS | frozenset(
    phrase("tăng giảm trừ ngừng thôi thiếu chỉ hơn kém thể nên cần muốn quá mới hết khác ngoài gần")
)
"""Words that turn a statement into another one though they carry no content."""
_NEUTRAL = frozenset(phrase("đạt mức năm số"))
"""Words that may stand before a value of a table without saying more than it."""
_DIRECTIONS = frozenset(phrase("từ đến tới lên xuống còn về thêm quá"))
"""Words right before a number that say whether it is the start, the end or the change."""


class Guard:
    """Checks statements against passages."""

    def check(self, statement: Statement, passages: Passages) -> Statement | None:
        """The statement with the passages that carry it, None where none do."""
        text = normalise(statement.text)
        if not text:
            return None
        if statement.evidence:
            carried = not unsupported(text, statement.evidence)
            return replace(statement, text=text) if carried else None
        for evidence in _candidates(text, passages):
            if not unsupported(text, evidence):
                return replace(statement, text=text, evidence=evidence)
        return None


def unsupported(text: str, evidence: Sequence[Evidence]) -> list[str]:
    """What ``text`` states and ``evidence`` does not carry: numbers, names, quotations, pairs.

    Empty when the text may be said.
    """
    stated = _OPENINGS.sub("", text)
    documented = read_cited(evidence)
    quotes = [*documented.prose, *(fact.text for fact in documented.facts)]
    joined = "\n".join(quotes)
    problems = _numbers(stated, quotes) + _names(stated, quotes)
    quoted = [match[1] or match[2] for match in _QUOTED.finditer(stated)]
    problems += [quotation for quotation in quoted if quotation not in joined]
    if problems:
        return problems
    return _offices(stated, quotes) or _association(stated, documented)


def _numbers(text: str, quotes: Sequence[str]) -> list[str]:
    """Numbers of ``text`` that no quote states alike: value, unit, bound, per, year."""
    known = [quantity for quote in quotes for quantity in parse_quantities(quote)]
    digits = {match.group() for quote in quotes for match in _DIGITS.finditer(quote)}
    problems = [match.group() for match in _DIGITS.finditer(text) if match.group() not in digits]
    problems += [
        text[quantity.start : quantity.end]
        for quantity in parse_quantities(text)
        if not any(_same(quantity, other) for other in known)
    ]
    joined = "\n".join(quotes)
    problems += [match.group() for match in _SIGNED.finditer(text) if match.group() not in joined]
    problems += [
        char
        for char in text
        if (char in _NUMBER_SIGNS or unicodedata.category(char) == "No") and char not in joined
    ]
    said = {form for quote in quotes for form in forms(quote)}
    return problems + [form for form in forms(text) if form in _COUNT_WORDS and form not in said]


def _same(stated: Quantity, documented: Quantity) -> bool:
    """Whether value, unit, bound and "per" are alike; a bare count needs no unit."""
    if stated.kind != documented.kind:
        return False
    if stated.kind in {"date", "symbol"}:
        return stated.unit == documented.unit
    same_value = (stated.low, stated.high) == (documented.low, documented.high)
    if stated.kind != "quantity":
        return same_value
    same_unit = stated.unit == documented.unit or (
        stated.measure == documented.measure == "count" and _ends_statement(stated)
    )
    return (
        same_value
        and same_unit
        and stated.per == documented.per
        and stated.bound == documented.bound
    )


def _ends_statement(quantity: Quantity) -> bool:
    """Whether nothing follows the number that could be a unit."""
    return quantity.unit == "" or (quantity.unit,) in function_phrases()


def _names(text: str, quotes: Sequence[str]) -> list[str]:
    """Capitalised runs of ``text`` that stand in no quote."""
    spoken = [forms(quote) for quote in quotes]
    starters = _STARTERS.union(*spoken)
    problems: list[str] = []
    for match in _CAPITALISED_RUN.finditer(text):
        run = forms(match.group())
        # The first word of a sentence has its capital from there.
        if run[:1] and run[0] in starters and _SENTENCE_BEGINS.search(text[: match.start()]):
            stands = _stands(run, spoken) or _stands(run[1:], spoken)
        else:
            stands = _stands(run, spoken)
        if not stands:
            problems.append(match.group())
    return problems


def _stands(run: Phrase, quotes: Sequence[Phrase]) -> bool:
    return not run or any(find_phrase(run, quote) >= 0 for quote in quotes)


def _offices(text: str, quotes: Sequence[str]) -> list[str]:
    """Offices that ``text`` names beside a person and that no quote gives to a person it names."""
    said = match_form(text)
    documented = [
        (match_form(mention.name), held.office)
        for quote in quotes
        for mention in find_mentions(quote)
        for held in mention.offices
    ]
    held = [office for name, office in documented if name in said]
    spoken_of = any(name in said for name, _ in documented) or bool(find_mentions(text))
    if not spoken_of or any(said.removeprefix(_ACCORDING) in match_form(q) for q in quotes):
        return []
    return [
        asked.text
        for asked in find_offices(text)
        if not any(office.answers(asked.office) for office in held)
    ]


def _association(text: str, documented: Cited) -> list[str]:
    """Clauses of ``text`` whose words, or whose numbers' places, do not fit what is documented."""
    clauses = [clause for quote in documented.prose for clause in _clauses(quote)]
    clauses.append(" ".join(documented.prose))
    everything = forms("\n".join(documented.prose))
    return [
        said
        for said in _clauses(text)
        if not any(_fact_carries(said, fact, everything) for fact in documented.facts)
        and (_foreign(_content(said), everything) or not _agrees(said, clauses, everything))
    ]


def _fact_carries(said: str, fact: Fact, around: Phrase) -> bool:
    """Whether one value of a table carries a clause: its words, all of its numbers and their units.

    A clause that states the value has to say what the row and the column are about, too: without
    one of these words it would be another indicator's, or another year's.
    """
    stated, known = parse_quantities(said), parse_quantities(fact.text)
    own = (*forms(fact.text), *forms(_in_words(fact)))
    spoken = forms(said)
    framing = (*forms("\n".join(fact.row.above)), *around)
    if _foreign(_heavy(spoken), (*own, *framing)) or _turned(spoken, own):
        return False
    matched = _matched(said, stated, fact.text, known)
    if matched is None:
        return False
    named = forms(f"{fact.row.label} {fact.head}")
    states_value = any(other.start >= fact.value_at for other in matched) or (
        find_phrase(forms(fact.value), spoken) >= 0
    )
    if not states_value:
        words = [form for form in spoken if (form,) not in function_phrases()]
        return set(words) <= {*named, *framing, *forms(_in_words(fact))}
    years = [number for number in known if number.end <= fact.value_at]
    return not _foreign(_heavy(named), spoken) and all(year in matched for year in years)


def _matched(
    said: str, stated: Sequence[Quantity], clause: str, known: Sequence[Quantity]
) -> list[Quantity] | None:
    """For each number of ``said`` another one of ``clause`` that is the same; None without."""
    left = list(known)
    for number in stated:
        same = [
            other
            for other in left
            if _same(number, other)
            and _bound_words(said, number) == _bound_words(clause, other)
            and _direction(said, number, stated) == _direction(clause, other, known)
        ]
        if not same:
            return None
        left.remove(same[0])
    return [other for other in known if other not in left]


def _in_words(fact: Fact) -> str:
    """What the unit of a value says of it."""
    return PER_HEAD if "/người" in fact.value else ""


def _heavy(words: Sequence[str]) -> list[str]:
    """All words but those of grammar and numbers: in a table "kế hoạch" and "thực hiện" differ."""
    return [
        form
        for form in words
        if (form,) not in function_phrases()
        and form not in _NEUTRAL
        and not any(char.isdigit() for char in form)
    ]


def _foreign(content: Sequence[str], documented: Phrase) -> bool:
    """Whether a content word neither stands in the passages nor means what stands there."""
    known = frozenset(documented)
    return any(
        form not in known
        and not any(find_phrase(other, documented) >= 0 for other in synonyms().get((form,), ()))
        for form in content
    )


def _agrees(said: str, documented: Sequence[str], everything: Phrase) -> bool:
    """Whether one documented clause states all numbers of ``said`` where it states them."""
    if not any(quantity.kind == "quantity" for quantity in parse_quantities(said)):
        return not _turned(forms(said), everything)
    content = _content(said)
    for clause in documented:
        own = forms(clause)
        carried = sum(form in own for form in content)
        if (
            carried >= CLAUSE_SHARE * len(content)
            and not _turned(forms(said), own)
            and _numbers_agree(said, clause)
        ):
            return True
    return False


def _turned(said: Phrase, documented: Phrase) -> bool:
    """Whether ``said`` has a negation or a turning word more, or elsewhere, than documented."""
    if any(said.count(form) > documented.count(form) for form in _TURNING & set(said)):
        return True
    return any(
        find_phrase(said[at : at + 3], documented) < 0
        for at, form in enumerate(said)
        if form in _NEGATIONS
    )


def _numbers_agree(said: str, clause: str) -> bool:
    """Whether every number of ``said`` has its words, direction and year in ``clause`` too."""
    stated, known = parse_quantities(said), parse_quantities(clause)
    return all(
        any(
            _same(number, other)
            and _bound_words(said, number) == _bound_words(clause, other)
            and _same_year(number, stated, other, known)
            and _same_place(said, number, stated, clause, other, known)
            for other in known
        )
        for number in stated
        if number.kind == "quantity"
    )


def _bound_words(text: str, quantity: Quantity) -> Phrase:
    """ "trên", "từ ... trở lên": the words of a quantity before its digits."""
    expression = text[quantity.start : quantity.end]
    digits = _DIGITS.search(expression)
    return forms(expression[: digits.start()]) if digits else ()


def _same_year(
    number: Quantity, stated: Sequence[Quantity], other: Quantity, known: Sequence[Quantity]
) -> bool:
    said_year, known_year = year_of(number, stated), year_of(other, known)
    return said_year is None or known_year is None or said_year == known_year


def _same_place(
    said: str,
    number: Quantity,
    stated: Sequence[Quantity],
    clause: str,
    other: Quantity,
    known: Sequence[Quantity],
) -> bool:
    """Whether the words next to a number stand next to it in the clause, and lead the same way."""
    before, after = _around(said, number, stated)
    known_before, known_after = _around(clause, other, known)
    if before[-1:] != known_before[-1:] and {*before[-1:], *known_before[-1:]} & _DIRECTIONS:
        return False
    last = _content(" ".join(before))[-1:]
    following = _content(" ".join(after))[:2]
    return set(last) <= set(known_before) and set(following) <= set(known_after)


def _direction(text: str, number: Quantity, found: Sequence[Quantity]) -> frozenset[str]:
    """The word right before a number that says whether it is the start, the end or the change."""
    if number.kind != "quantity":
        return frozenset()
    before, _ = _around(text, number, found)
    return frozenset(before[-1:]) & _DIRECTIONS


def _around(text: str, number: Quantity, found: Sequence[Quantity]) -> tuple[Phrase, Phrase]:
    """Words between a number and the numbers before and after it; years do not count."""
    others = [quantity for quantity in found if quantity.kind == "quantity"]
    start = max((q.end for q in others if q.end <= number.start), default=0)
    end = min((q.start for q in others if q.start >= number.end), default=len(text))
    return forms(text[start : number.start]), forms(text[number.end : end])


def _clauses(text: str) -> list[str]:
    """Clauses of ``text``, each with its list's introduction; also each whole plain sentence."""
    found: list[str] = []
    for sentence in split_sentences(text):
        parts = split_clauses(text, sentence)
        lead = _slice(text, parts.lead)
        found += [f"{lead} {text[item.start : item.end]}".strip() for item in parts.items]
        if parts.lead is not None:
            found.append(lead)
    return found


def _slice(text: str, span: Span | None) -> str:
    return text[span.start : span.end] if span else ""


@cache
def _light_words() -> frozenset[str]:
    """Words of grammar and of the genre's frames."""
    return frozenset(form for p in function_phrases() | frame_phrases() for form in p)


def _content(text: str) -> list[str]:
    """Words of ``text`` that state something: no grammar, no frame, no numbers."""
    return [
        form
        for form in forms(text)
        if form not in _light_words() and not any(char.isdigit() for char in form)
    ]


def _candidates(text: str, passages: Passages) -> list[tuple[Evidence, ...]]:
    """Clauses that may carry ``text``, the closest first; each alone, for two are easily pieced
    together to what neither says.
    """
    said = forms(text)
    content = set(_content(text)) | {form for form in said if form[0].isdigit() or form == "%"}
    scored: list[tuple[float, Unit]] = []
    for unit in passages.units:
        own = set(unit.forms)
        if shared := len(content & own):
            scored.append((shared - _LENGTH_COST * len(own), unit))
    scored.sort(key=lambda pair: -pair[0])
    return [unit_evidence(unit) for _, unit in scored[:_TRIED]]
