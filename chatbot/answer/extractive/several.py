"""Answers where several clauses state what is asked: of several documents, or of one that
contradicts itself.

Knows: of which place and time a clause is, when two amounts of one indicator disagree. Does not
know: which quantity of a clause is the one asked for, who finds the clauses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from chatbot.answer.extractive.amounts import may_be_same
from chatbot.answer.extractive.wording import ACCORDING, capitalise, clause_statement
from chatbot.answer.ranking import side_of_unit, states_target
from chatbot.answer.types import Draft, Evidence, Finding, Statement
from chatbot.answer.units import Unit
from chatbot.lexicon import frame_phrases, function_phrases, phrase, synonyms
from chatbot.places import own_place, same_place
from chatbot.quantities import Quantity, year_of
from chatbot.question.types import Question
from chatbot.register import place_names
from chatbot.words import forms
from corpus.text import match_form
from corpus.types import Document

SHOWN = 5
"""Documents that an answer lists, at most."""
OTHERS = "và {count} tài liệu khác; hãy nêu tên địa phương hoặc tài liệu để được trả lời riêng."
OTHER_TIMES = (
    "Còn {count} tài liệu khác nêu số liệu của thời điểm khác; hãy nêu tên địa phương hoặc năm để "
    "được trả lời riêng."
)
_LOOKED_AT = 20
"""Places of a text where its name is looked at."""
_AS_GOOD = 0.05
"""Clauses of other documents that fit this little worse answer as well."""
_NEUTRAL = frozenset(phrase("còn đạt lên xuống khoảng trên dưới ước"))
"""Words beside a number that do not make another indicator of it."""

AskedQuantity = Callable[[Question, Unit], Quantity | None]
"""The quantity of a clause that a question asks for."""
AnswerFrom = Callable[[Document], Iterable[Draft]]
"""From the document that answers best to the drafts of the others."""


@dataclass(frozen=True, slots=True)
class _Time:
    """Of when the number of a clause is."""

    target: bool
    year: Decimal | None


def of_several_documents(
    question: Question, findings: Sequence[Finding], asked: AskedQuantity
) -> Draft | None:
    """One item for each document that answers; None where one does, or all say the same of one
    place.

    ``findings``: clauses that answer, best first.
    """
    if question.names:
        return None
    good = [f for f in findings if f.coverage.own >= findings[0].coverage.own - _AS_GOOD]
    documents = {f.unit.document.id for f in good}
    if len(documents) < 2:
        return None
    time = _common_time(question, good, asked)
    chosen: dict[str, Finding] = {}
    for finding in good:
        if time is None or _time(question, finding, asked) == time:
            chosen.setdefault(finding.unit.document.id, finding)
    listed = _without_repeats(question, list(chosen.values()), asked)
    left = len(documents) - len(chosen)
    if len(listed) == 1 and left == 0:
        return None
    return _as_list(listed, left)


def of_several_places(question: Question, draft: Draft, answer: AnswerFrom) -> Draft:
    """An item for each place whose document answers as well as the one of ``draft``; else
    ``draft``.

    Args:
        answer: a draft from the clauses of one document.
    """
    places = () if question.leaves_open else question.places
    named = question.names or places or question.persons or question.offices
    if draft.basis is None or named or len(draft.statements) != 1:
        return draft
    found = [draft]
    for other in answer(draft.basis.unit.document):
        if other.basis is None or len(other.statements) != 1:
            continue
        as_good = other.basis.coverage.own >= draft.basis.coverage.own - _AS_GOOD
        as_good = as_good or question.leaves_open
        placed = other.basis.unit.document.metadata.place and not any(
            known.basis and _of_one_place(other.basis, known.basis) for known in found
        )
        if as_good and placed:
            found.append(other)
    if len(found) < 2 or not draft.basis.unit.document.metadata.place:
        return draft
    shown = found[:SHOWN]
    findings = [known.basis for known in shown if known.basis]
    items = []
    for known in shown:
        if known.basis is not None:
            item = labelled(known.basis, findings, _said(known))
            items.append(replace(item, preface=f"{known.opening} {item.preface}".strip()))
    if more := len(found) - len(shown):
        items.append(Statement(OTHERS.format(count=more), (), remark=True))
    return Draft(tuple(items), basis=draft.basis)


def _said(draft: Draft) -> str:
    return draft.statements[0].text.removeprefix(ACCORDING)


def _time(question: Question, finding: Finding, asked: AskedQuantity) -> _Time:
    unit = finding.unit
    quantity = asked(question, unit)
    year = year_of(quantity, unit.quantities) if quantity else None
    if year is None:
        own = [q.high for q in unit.quantities if q.kind in {"year", "period"}]
        framing = [q.high for q in unit.framing_periods]
        year = max(own or framing, default=None)
    target = side_of_unit(unit) > 0 or states_target(unit)
    return _Time(target, year)


def _common_time(
    question: Question, findings: Sequence[Finding], asked: AskedQuantity
) -> _Time | None:
    """The time that most documents speak of; None where the question says which."""
    if any(q.kind in {"year", "period"} for q in question.quantities):
        return None
    times = {(f.unit.document.id, _time(question, f, asked)) for f in findings}
    counted = Counter(time for _, time in times)
    return max(counted, key=lambda time: (counted[time], time.target, time.year or Decimal(0)))


def _without_repeats(
    question: Question, findings: Sequence[Finding], asked: AskedQuantity
) -> list[Finding]:
    """The findings, of several that say the same of one place only the first."""
    kept: list[Finding] = []
    for finding in findings:
        quantity = asked(question, finding.unit)
        for other in kept:
            said = asked(question, other.unit)
            agree = quantity is None or said is None or may_be_same(quantity, said)
            if agree and _of_one_place(finding, other):
                break
        else:
            kept.append(finding)
    return kept


def _of_one_place(first: Finding, second: Finding) -> bool:
    """Whether two clauses are of documents of one place, or both of documents of none."""
    documents = first.unit.document, second.unit.document
    return same_place(*documents) or not any(d.metadata.place for d in documents)


def _as_list(findings: Sequence[Finding], left: int) -> Draft:
    """An item for each finding, and how many documents were left out."""
    shown = findings[:SHOWN]
    items = tuple(labelled(finding, shown) for finding in shown)
    if len(items) == 1:
        placed = shown[0].unit.document.metadata.place is not None
        items = (replace(items[0], bullet=False) if placed else clause_statement(shown[0]),)
    remarks: tuple[Statement, ...] = ()
    if more := len(findings) - len(shown):
        remarks = (Statement(OTHERS.format(count=more + left), (), remark=True),)
    elif left:
        remarks = (Statement(OTHER_TIMES.format(count=left), (), remark=True),)
    return Draft((*items, *remarks), basis=shown[0])


def labelled(finding: Finding, among: Sequence[Finding], text: str = "") -> Statement:
    """A clause behind the name of its place, or of its document where the place does not tell.

    ``text``: what is said instead of the clause.
    """
    others = [other for other in among if other is not finding]
    said = text or finding.unit.text.rstrip(" .;,:")
    text = text or clause_statement(finding, bullet=True).text
    document = finding.unit.document
    if not document.metadata.place or any(_of_one_place(finding, other) for other in others):
        preface = f"«{document.metadata.title}»:"
        return Statement(text, finding.evidence, bullet=True, preface=preface)
    name = place_name(document, [other.unit.document for other in others])
    written = written_at(document, name)
    if written is None:
        return Statement(text, finding.evidence, bullet=True, preface=f"{capitalise(name)}:")
    named = f"{capitalise(name)}: {said}"
    return Statement(named, (*finding.evidence, written), bullet=True)


def place_name(document: Document, others: Iterable[Document]) -> str:
    """What a document's place is called among those of ``others``: "phường Bến Lau", with its
    province where another has the same name.
    """
    own = own_place(document)
    if any(match_form(own_place(other)) == match_form(own) for other in others):
        return document.metadata.place or own
    return own


def written_at(document: Document, name: str) -> Evidence | None:
    """Where the document itself writes a name, in small letters if anywhere; None where it does
    not.
    """
    plain, wanted = match_form(document.text), match_form(name)
    starts = [match.start() for match in re.finditer(re.escape(wanted), plain)] if wanted else []
    if not starts:
        return None
    written = [Evidence(document, start, start + len(name)) for start in starts[:_LOOKED_AT]]
    return next((evidence for evidence in written if not evidence.text.isupper()), written[0])


# --- one document that contradicts itself -------------------------------------------------------


def contradiction(
    question: Question, findings: Sequence[Finding], asked: AskedQuantity
) -> Finding | None:
    """A clause of the best one's document that states another amount of the same indicator.

    Careful: the two must say the same of everything but the amount.
    """
    best = findings[0]
    said = asked(question, best.unit)
    if said is None or said.kind != "quantity" or _lacks(best):
        return None
    own = best.unit
    for finding in findings[1:]:
        unit = finding.unit
        stated = asked(question, unit)
        if stated is None or unit.document.id != own.document.id or _one_row(unit, own):
            continue
        if _lacks(finding) or may_be_same(said, stated):
            continue
        alike = (said.unit, said.per, said.measure) == (stated.unit, stated.per, stated.measure)
        if (
            alike
            and finding.coverage.own >= best.coverage.own - _AS_GOOD
            and _time(question, finding, asked) == _time(question, best, asked)
            and _further_words(question, unit) == _further_words(question, own)
        ):
            return finding
    return None


def _lacks(finding: Finding) -> bool:
    """Whether a content word of the question is missing."""
    return any(term.weight == 1.0 for term in finding.coverage.missing)


def _one_row(first: Unit, second: Unit) -> bool:
    """Whether two clauses are values of one table, whose rows differ in what they are about."""
    if first.fact is None or second.fact is None:
        return first.start == second.start
    return first.fact.row.table.start == second.fact.row.table.start


def _further_words(question: Question, unit: Unit) -> frozenset[str]:
    """Content words of a clause that the question does not have."""
    light = {form for known in function_phrases() | frame_phrases() for form in known}
    asked = set(forms(question.text))
    for term in question.terms:
        asked.update(form for other in synonyms().get(term.phrase, ()) for form in other)
    places = {form for name in place_names(unit.document.metadata.place) for form in forms(name)}
    units = {form for quantity in unit.quantities for form in forms(_written(unit, quantity))}
    return frozenset(
        form
        for form in unit.forms
        if form not in light | asked | places | units | _NEUTRAL and not form[0].isdigit()
    )


def _written(unit: Unit, quantity: Quantity) -> str:
    return unit.text[quantity.start : quantity.end]


def stated_part(finding: Finding, quantity: Quantity | None) -> str:
    """A quantity as its clause writes it; the clause for none, and for a value of a table, which
    says nothing alone.
    """
    unit = finding.unit
    if quantity is None or unit.fact is not None:
        return unit.text.rstrip(" .;,:")
    return _written(unit, quantity)


def with_pages(
    first: Statement, best: Finding, other: Finding, said: str
) -> tuple[Statement, Statement]:
    """Both amounts of a document that contradicts itself, with the pages that they stand on."""
    document = best.unit.document
    pages = [document.page_at(finding.unit.start) for finding in (best, other)]
    if None in pages:
        prefaces = ("", "Chỗ khác của cùng tài liệu lại nêu")
    elif pages[0] == pages[1]:
        prefaces = (f"Trang {pages[0]} nêu:", f"Cũng trang {pages[1]} lại nêu")
    else:
        prefaces = (f"Trang {pages[0]} nêu:", f"Trang {pages[1]} của cùng tài liệu lại nêu")
    ends = ":" if other.unit.fact is not None else ""
    return (
        replace(first, preface=prefaces[0]),
        Statement(said, other.evidence, preface=prefaces[1] + ends),
    )
