"""Answers to "phải không": confirms, or corrects with what the document says.

Knows: how a claim's numbers, persons and offices are compared with a clause. Does not know: open
questions. What the documents do not state is neither confirmed nor denied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chatbot.answer.extractive.amounts import (
    narrowing,
    same_amount,
    same_things,
    states_all,
)
from chatbot.answer.extractive.persons import (
    holders,
    office_sentence,
    other_terms,
    say_holders,
    stated_in_named_place,
)
from chatbot.answer.extractive.several import contradiction, stated_part, with_pages
from chatbot.answer.extractive.speech import motto_statement, names_motto
from chatbot.answer.extractive.wording import clause_statement, quoted_in
from chatbot.answer.ranking import MISSING_LIMIT, Passages, is_enough, rank
from chatbot.answer.types import Draft, Finding
from chatbot.answer.units import Unit
from chatbot.patterns import one_of
from chatbot.people import Office
from chatbot.quantities import Quantity, year_of
from chatbot.question.types import Question
from chatbot.register import PeopleRegister
from chatbot.words import find_phrase, forms
from corpus.text import match_form

YES, NO = "Đúng.", "Không."
CONFIRM_LIMIT = 0.3
"""Share of a claim that may be missing from the clause that confirms it."""
_CLOSE = 0.2
"""Clauses that fit almost as well as the best: one that states the claim outright confirms it."""
_PERSON_CLOSE = 0.15
"""The same for clauses that name the person asked about."""
_NEGATION = one_of("không", "chưa", "chẳng")
_ASKED_BACK = re.compile(
    match_form(r"(?<!\w)(?:đúng|phải|được|có)?\s*(?:không|chưa)\s*(?:ạ|nhỉ|vậy|thế)?\s*[?.!]*\s*$")
)
"""A negation at the end asks and does not deny."""
_UP = one_of(
    *("tăng", "tăng lên", "nâng", "cao hơn", "tăng cường", "nâng cao", "mở rộng", "bổ sung"),
    *("đẩy nhanh", "đẩy mạnh"),
)
_DOWN = one_of(
    *("giảm", "giảm xuống", "kéo giảm", "cắt", "cắt giảm", "hạ(?! tầng)", "thấp hơn", "xóa"),
    *("thu hẹp", "làm chậm", "hạn chế", "giãn"),
)


def answer_yesno(question: Question, passages: Passages, people: PeopleRegister) -> Draft | None:
    """Confirm or correct; None where the documents do not say."""
    others = [term for term in other_terms(question) if term.weight == 1.0]
    if question.offices and not others and not question.quantities:
        return _check_office(question, people)
    if quoted_in(question.text):
        return _check_quoted(question, passages)
    if question.quantities:
        return _check_amounts(question, passages)
    if question.persons:
        return _check_person(question, passages)
    return _check_clause(question, passages)


def _check_office(question: Question, people: PeopleRegister) -> Draft | None:
    """Whether the persons named hold the offices named, or one person holds all of them."""
    asked = [office.office for office in question.offices]
    held = holders(question, people)
    if _NEGATION.search(_ASKED_BACK.sub("", _claim(question))):
        return None
    if not question.persons:
        if held:
            return Draft(say_holders(question, held).statements, YES)
        return _deny_union(asked, people)
    person = question.persons[0]
    sentence = office_sentence(person, people)
    if sentence is None:
        return None
    if any(name == person for name, _ in held):
        return Draft((sentence,), YES)
    if not held and not stated_in_named_place(question, person, people):
        return None
    statements = [*say_holders(question, held).statements, sentence]
    return Draft(tuple(replace(statement, bullet=False) for statement in statements), NO)


def _deny_union(asked: Sequence[Office], people: PeopleRegister) -> Draft | None:
    """Where nobody holds all of several offices: what the holder of the first one holds."""
    first = next(iter(people.holders(asked[0])), None)
    if first is None or len(asked) < 2:
        return None
    sentence = office_sentence(first[0], people)
    return Draft((sentence,), NO) if sentence else None


def _check_quoted(question: Question, passages: Passages) -> Draft | None:
    """Whether the quotation of the clause that fits is the one quoted."""
    spans = quoted_in(question.text)
    quoted = [forms(question.text[start:end]) for start, end in spans]
    terms = [
        term
        for term in question.terms
        if not any(start <= term.start < end for start, end in spans)
    ]
    findings = rank(question, passages, lambda unit: bool(quoted_in(unit.text)), terms)
    best = next((finding for finding in findings if is_enough(finding, terms)), None)
    if best is None:
        return None
    said = all(find_phrase(part, best.unit.forms) >= 0 for part in quoted)
    statement = motto_statement(best) if names_motto(best.unit) else clause_statement(best)
    return Draft((statement,), YES if said else NO)


def _check_amounts(question: Question, passages: Passages) -> Draft | None:
    """Whether the clause that fits states the amounts claimed."""
    claimed = [q for q in question.quantities if q.kind != "symbol"]
    symbols = [q.unit for q in question.quantities if q.kind == "symbol"]
    if symbols and not any(all(s in u.document.text for s in symbols) for u in passages.units):
        return None
    if not claimed:
        return _check_clause(question, passages)
    kinds = {q.kind for q in claimed if q.kind in {"quantity", "ordinal", "date", "fraction"}}

    def comparable(unit: Unit) -> bool:
        return kinds <= {q.kind for q in unit.quantities} and all(
            any(_of_one_sort(claim, stated) for stated in unit.quantities)
            for claim in claimed
            if claim.kind == "quantity"
        )

    timeless = replace(question, quantities=())  # a clause of another year may correct the claim
    findings = [f for f in rank(timeless, passages, comparable) if is_enough(f, question.terms)]
    if not findings:
        return None
    close = [f for f in findings if f.coverage.own >= findings[0].coverage.own - _CLOSE]
    best = max(close, key=lambda f: _agreement(claimed, f.unit))
    agree = all(_agrees(claim, best.unit) for claim in claimed)
    agree = agree and _in_their_years(claimed, best.unit)
    agree = agree and not _opposite(question.text, best.unit.text)
    draft = _verdict(question, best, agree)
    return _with_contradiction(question, draft, best, close) if draft else None


def _with_contradiction(
    question: Question, draft: Draft, best: Finding, close: Sequence[Finding]
) -> Draft:
    """The verdict, with what another place of the same document states against it."""
    claim = next((q for q in question.quantities if q.kind == "quantity"), None)
    if claim is None:
        return draft

    def asked(_: Question, unit: Unit) -> Quantity | None:
        start = unit.fact.value_at if unit.fact else 0
        return next(
            (q for q in unit.quantities if q.start >= start and _of_one_sort(claim, q)), None
        )

    ordered = [best, *(finding for finding in close if finding is not best)]
    other = contradiction(question, ordered, asked)
    stated = asked(question, other.unit) if other else None
    if other is None or stated is None:
        return draft
    said = stated_part(other, stated)
    return replace(draft, statements=with_pages(draft.statements[0], best, other, said))


def _verdict(question: Question, best: Finding, agree: bool) -> Draft | None:
    """Confirm, correct, or leave open what a negated claim leaves open."""
    if agree and not is_enough(best, question.terms, CONFIRM_LIMIT):
        return None
    if _negated(question, best.unit):
        return Draft((clause_statement(best),), NO, basis=best) if agree else None
    if agree and _narrower(question, best.unit):
        return Draft((clause_statement(best),), basis=best)
    return Draft((clause_statement(best),), YES if agree else NO, basis=best)


def _negated(question: Question, unit: Unit) -> bool:
    """Whether the claim says "không", and not as part of asking, where the clause does not."""
    denies = _NEGATION.search(_ASKED_BACK.sub("", _claim(question))) is not None
    return denies and not _NEGATION.search(match_form(unit.text))


def _claim(question: Question) -> str:
    """The question without its asking words, in matching form."""
    start, end = question.focus or (0, 0)
    return match_form(f"{question.text[:start]} {question.text[end:]}")


def _narrower(question: Question, unit: Unit) -> bool:
    """Whether the clause counts fewer than the claim says: "40 đại biểu [trẻ]"."""
    said = frozenset(forms(question.text))
    return any(
        not set(narrowing(unit, quantity)) <= said
        for quantity in unit.quantities
        if quantity.kind == "quantity"
        and quantity.measure == "count"
        and any(same_amount(claim, quantity) for claim in question.quantities)
    )


def _of_one_sort(claim: Quantity, stated: Quantity) -> bool:
    """Whether two quantities can be compared: of one measure, counts of one kind of thing."""
    if stated.kind != "quantity" or claim.measure != stated.measure:
        return stated.kind == "quantity" and claim.measure == "count" and not claim.unit
    return claim.measure != "count" or same_things(claim, stated)


def _agreement(claimed: Sequence[Quantity], unit: Unit) -> tuple[bool, int]:
    """(whether a value of a table is of the claim's years, how many of its numbers it states).

    A table has the same indicator of several years side by side: that of another year corrects
    nothing.
    """
    times = [claim for claim in claimed if claim.kind in {"year", "period"}]
    timely = unit.fact is not None and bool(times) and all(_agrees(t, unit) for t in times)
    return timely, sum(_agrees(claim, unit) for claim in claimed)


def _in_their_years(claimed: Sequence[Quantity], unit: Unit) -> bool:
    """Whether amounts of a claim that names years stand with the same years in the clause."""
    for claim in claimed:
        year = year_of(claim, claimed) if claim.kind == "quantity" else None
        if year is not None and not any(
            same_amount(claim, stated) and year_of(stated, unit.quantities) in {None, year}
            for stated in unit.quantities
        ):
            return False
    return True


def _agrees(claim: Quantity, unit: Unit) -> bool:
    """Whether the clause, or for a year or term what frames it, states what is claimed."""
    own_years = any(q.kind == "year" for q in unit.quantities)
    if claim.kind not in {"year", "period"} or (claim.kind == "year" and own_years):
        return states_all(unit, [claim])
    own = [q for q in unit.quantities if q.kind in {"year", "period"}]
    return any(
        q.high == claim.high and (claim.kind == "year" or q.kind == "year" or q.low == claim.low)
        for q in (*own, *unit.framing_periods)
    )


def _opposite(claim: str, stated: str) -> bool:
    """Whether one says "tăng" and the other only "giảm"."""
    claim, stated = match_form(claim), match_form(stated)
    return any(
        said.search(claim) and reverse.search(stated) and not said.search(stated)
        for said, reverse in ((_UP, _DOWN), (_DOWN, _UP))
    )


def _check_person(question: Question, passages: Passages) -> Draft | None:
    """Whether the clause that fits names the persons asked about."""
    terms = other_terms(question)
    findings = [
        finding
        for finding in rank(question, passages, lambda unit: bool(unit.mentions), terms)
        if is_enough(finding, terms)
    ]
    if not findings:
        return None
    best = findings[0]
    for finding in findings:
        if set(question.persons) <= {mention.name for mention in finding.unit.mentions}:
            if finding.coverage.own >= best.coverage.own - _PERSON_CLOSE:
                return Draft((clause_statement(finding),), YES)
            break
    return Draft((clause_statement(best),), NO)


def _check_clause(question: Question, passages: Passages) -> Draft | None:
    """Whether the clause that fits says the same and not the opposite; a heading states nothing."""
    findings = [f for f in rank(question, passages) if not _is_heading(f.unit)]
    for limit in (CONFIRM_LIMIT, MISSING_LIMIT):
        for finding in findings:
            if is_enough(finding, question.terms, limit):
                said = not _opposite(question.text, finding.unit.text)
                return _verdict(question, finding, said)
    return None


def _is_heading(unit: Unit) -> bool:
    return any(
        heading.start <= unit.start and unit.end <= heading.end
        for heading in unit.document.headings
    )
