"""Ranks clauses for a question and decides whether the best is good enough.

Knows: coverage, similarity, the refusal thresholds. Does not know: how answers are worded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.answer.matching import (
    cover,
    names_missing,
    of_other_place,
    period_conflict,
    scope_conflict,
)
from chatbot.answer.tables import Fact
from chatbot.answer.types import Finding
from chatbot.answer.units import PER_HEAD, Unit
from chatbot.lexicon import Phrase, frame_phrases, function_phrases, synonyms
from chatbot.patterns import one_of
from chatbot.question.types import Question, Term
from chatbot.words import find_phrase, forms
from corpus.text import match_form

MISSING_LIMIT = 0.34
"""Share of a question's weights that may be missing from clause and frame."""
APART_FACTOR = 0.5
"""A word that the clause has in another place counts half as missing: "nước thải" is not carried by
"nước sạch và rác thải".
"""
NEAR_OWN = 0.45
"""Share that a clause without a number must itself carry where up to half may be missing."""
MODIFIER_FACTOR = 2.5
"""A missing word that narrows a present one weighs more: it makes another indicator of it."""
HEAD_FACTOR = 1.5
"""So does the phrase that a question begins with: it is what the question is about."""
TIME_BONUS = 0.1
"""For a clause on the question's side of time: a target for a target, a result for a result."""
_AHEAD = one_of(
    *("chỉ tiêu", "mục tiêu", "phấn đấu", "phương hướng", "sẽ", "đến năm", "dự kiến"),
    *("nhiệm kỳ tới", "nhiệm kỳ mới"),
)
_BEHIND = one_of("đã", "kết quả", "nhiệm kỳ qua", "vừa qua", "ước đạt", "nhiệm kỳ trước")
_TODAY = one_of(
    *("hiện nay", "hiện tại", "hiện giờ", "bây giờ", "hiện", "nhiệm kỳ qua", "vừa qua"),
    *("đã đạt", "đã tăng", "đã giảm", "đã hoàn thành"),
)
_PER_HEAD_ASKED = one_of("người", "đầu người", "bình quân")
OWN_MINIMUM = 0.3
"""Share that the clause itself must carry; half of it where its frame carries the rest."""
WHOLE = 0.85
"""Share of clause and frame together from which on the frame counts as carrying the rest."""
NAME_BONUS = 0.15
"""For a value of a table that has the names of the question itself: others have them only in the
title of their document.
"""
FURTHER_COST = 0.2
"""For a row of a table whose name says more than the question asks for."""
_SYNONYM_WORDS = 4
TIED_LIMIT = 0.5
"""Share that may be missing where the very thing asked for stands in the clause."""


@dataclass(frozen=True, slots=True)
class Passages:
    """The clauses that search brought up, ordered by document and place."""

    units: Sequence[Unit]
    similarity: Mapping[tuple[str, int], float]
    """(document id, start of a clause) -> cosine with the question, for the clauses measured."""

    def within(self, documents: Collection[str]) -> Passages:
        """The clauses of the documents with these ids."""
        kept = [unit for unit in self.units if unit.document.id in documents]
        return Passages(kept, self.similarity)

    def documents(self) -> list[str]:
        """Ids of the documents, those with the nearest clauses first."""
        nearest: dict[str, float] = {}
        for unit in self.units:
            key = unit.document.id
            nearest[key] = max(nearest.get(key, -1.0), self.similar(unit))
        return sorted(nearest, key=lambda key: -nearest[key])

    def without_notes(self) -> Passages:
        """The clauses that stand in no footnote."""
        if not any(unit.note for unit in self.units):
            return self
        return Passages([unit for unit in self.units if not unit.note], self.similarity)

    def similar(self, unit: Unit) -> float:
        """Cosine of clause and question; 0 where it was not measured."""
        return self.similarity.get((unit.document.id, unit.start), 0.0)


def rank(
    question: Question,
    passages: Passages,
    accept: Callable[[Unit], bool] = lambda unit: True,
    terms: Sequence[Term] | None = None,
    by_amount: bool = False,
) -> list[Finding]:
    """Clauses that ``accept`` lets through and that no name or period rules out, best first.

    ``by_amount``: a number picked the clauses, so one that shares no word is let through too.
    """
    wanted = question.terms if terms is None else terms
    asked_side = side_of(question.text)
    of_today = _TODAY.search(match_form(question.text)) is not None
    found: list[Finding] = []
    tables = _NamedParts(question, passages)
    for unit in passages.units:
        if not accept(unit):
            continue
        coverage = cover(wanted, unit)
        if coverage.own == 0.0 and not by_amount:
            continue
        if names_missing(question, unit) or period_conflict(question, unit):
            continue
        if of_other_place(question, unit):
            continue
        if scope_conflict(question, unit) or (of_today and states_target(unit)):
            continue
        if tables.other_part(unit) or _other_count(question, unit):
            continue
        brevity = 0.05 / (1 + len(unit.forms) / 30)
        aim = TIME_BONUS * asked_side * side_of_unit(unit) if asked_side else 0.0
        score = (
            aim + 0.7 * coverage.own + 0.3 * coverage.total + 0.5 * passages.similar(unit) + brevity
        )
        if _names_itself(question, unit):
            score += NAME_BONUS
        if unit.fact is not None:
            score -= FURTHER_COST * further_share(question, unit.fact)
        found.append(Finding(unit, coverage, score))
    return sorted(found, key=lambda finding: -finding.score)


class _NamedParts:
    """Tables with columns, or rows, of what the question names: the others are not asked for,
    whatever the document's title names.
    """

    def __init__(self, question: Question, passages: Passages) -> None:
        self._names = [forms(name) for name in (*question.names, *question.places)]
        self._tables: dict[tuple[str, int], tuple[set[Phrase], set[Phrase]]] = {}
        """For each table the names that head columns, and those that rows have."""
        for unit in passages.units if self._names else ():
            if unit.fact is not None:
                named = self._tables.setdefault(self._table(unit, unit.fact), (set(), set()))
                for found, words in zip(named, unit.part_forms, strict=True):
                    found.update(name for name in self._names if find_phrase(name, words) >= 0)

    def other_part(self, unit: Unit) -> bool:
        """Whether a value of a table belongs to another column or row than those named."""
        if unit.fact is None or not self._names:
            return False
        named = self._tables.get(self._table(unit, unit.fact), ((), ()))
        return any(
            names and all(find_phrase(name, words) < 0 for name in names)
            for names, words in zip(named, unit.part_forms, strict=True)
        )

    @staticmethod
    def _table(unit: Unit, fact: Fact) -> tuple[str, int]:
        return unit.document.id, fact.row.table.start


def _names_itself(question: Question, unit: Unit) -> bool:
    """Whether a value of a table has the names that the question has in its row or column."""
    named = bool(question.names) and unit.fact is not None
    return named and all(find_phrase(forms(name), unit.forms) >= 0 for name in question.names)


def _other_count(question: Question, unit: Unit) -> bool:
    """Whether a clause is of something per head and the question asks for the whole: "GRDP" is not
    "GRDP bình quân đầu người".
    """
    wholes = [forms(name) for name in question.names if name.isupper()]
    if not wholes or _PER_HEAD_ASKED.search(match_form(question.text)):
        return False
    per_head = forms(PER_HEAD)
    if unit.fact is not None and find_phrase(per_head, unit.near_forms) >= 0:
        return True
    return any(find_phrase((*whole, *per_head), unit.forms) >= 0 for whole in wholes)


def further_share(question: Question, fact: Fact) -> float:
    """Share of the words of a row's name that the question does not have: 0 for the very row."""
    own = [form for form in forms(fact.row.label) if (form,) not in function_phrases()]
    return len(further_words(question, fact)) / len(own) if own else 0.0


def further_words(question: Question, fact: Fact) -> frozenset[str]:
    """Words of a row's name that neither the question has nor a word of the same meaning."""
    asked = set(forms(question.text))
    for size in range(1, _SYNONYM_WORDS + 1):
        said = forms(question.text)
        for at in range(len(said) - size + 1):
            for other in synonyms().get(said[at : at + size], ()):
                asked.update(other)
    return frozenset(
        form
        for form in forms(fact.row.label)
        if form not in asked and (form,) not in function_phrases() | frame_phrases()
    )


def states_target(unit: Unit) -> bool:
    """Whether a clause states a number to be reached: none that holds today."""
    if not unit.quantities:
        return False
    return side_of_unit(unit) > 0 or any(
        period.high > period.low for period in unit.framing_periods[:1] if unit.lead is not None
    )


def side_of_unit(unit: Unit) -> int:
    """``side_of`` of a clause with what frames it."""
    return side_of(f"{unit.frame_text} {unit.text}")


def side_of(text: str) -> int:
    """1 where a text speaks of targets, -1 where it speaks of what was reached, else 0."""
    plain = match_form(text)
    return bool(_AHEAD.search(plain)) - bool(_BEHIND.search(plain))


def is_near(finding: Finding, terms: Iterable[Term]) -> bool:
    """Whether a finding carries enough of a question that asks for no number.

    Indicators have close neighbours, one word apart, whose numbers would be wrong answers. What was
    said, done or planned is asked for in freer words: half of them may be others.
    """
    terms = list(terms)
    if any(quantity.kind == "quantity" for quantity in finding.unit.quantities):
        return is_enough(finding, terms)
    missing = sum(weight_of(term) for term in finding.coverage.missing if term.weight == 1.0)
    enough = missing <= TIED_LIMIT * sum(weight_of(term) for term in terms)
    return is_enough(finding, terms) or (enough and finding.coverage.own >= NEAR_OWN)


def is_enough(finding: Finding, terms: Iterable[Term], limit: float = MISSING_LIMIT) -> bool:
    """Whether a finding carries enough of the question to answer it.

    ``limit``: a larger share may be missing where something else ties clause and question.
    """
    terms = list(terms)
    weights = sum(weight_of(term) for term in terms)
    head = _missing_head(terms, finding.coverage.missing)
    missing = sum(
        weight_of(term) * _factor(term, head, finding)
        for term in finding.coverage.missing
        if term.weight == 1.0
    )
    coverage = finding.coverage
    missing += APART_FACTOR * sum(weight_of(t) for t in coverage.apart if t.weight == 1.0)
    carried = coverage.own >= OWN_MINIMUM or (
        coverage.own >= OWN_MINIMUM / 2 and coverage.total >= WHOLE
    )
    return carried and missing <= limit * weights


def weight_of(term: Term) -> float:
    """Weight of a term: longer phrases say more."""
    return term.weight * len(term.phrase)


def _missing_head(terms: Sequence[Term], missing: Sequence[Term]) -> tuple[Term, ...]:
    """The content words that a question begins with, as far as they are missing."""
    head: list[Term] = []
    for term in terms:
        if term.weight < 1.0:
            continue
        if term not in missing:
            break
        head.append(term)
    return tuple(head) if sum(len(term.phrase) for term in head) > 1 else ()


def _factor(term: Term, head: Sequence[Term], finding: Finding) -> float:
    """How much more than its weight a missing term counts."""
    if _replaces(term, finding.unit):
        return math.inf
    if _modifies(term, finding):
        return MODIFIER_FACTOR
    return HEAD_FACTOR if term in head else 1.0


def _replaces(term: Term, unit: Unit) -> bool:
    """Whether the clause has the words on both sides of a missing term side by side, or with one
    other word between: "hộ [cận] nghèo" for "hộ nghèo", "tăng [chi] ngân sách" for "tăng thu ...".
    """
    if term.before is None or term.after is None:
        return False
    own = unit.forms
    return any(
        form == term.before and term.after in own[at + 1 : at + 3] for at, form in enumerate(own)
    )


def _modifies(term: Term, finding: Finding) -> bool:
    """Whether a missing term narrows a word that the clause has: "hộ [cận] nghèo".

    Vietnamese puts what narrows a noun right after it. The clause may have another word for it.
    """
    if term.before is None:
        return False
    missing = {other.phrase[-1] for other in finding.coverage.missing}
    return term.before in finding.unit.forms or term.before not in missing
