"""Answers that are lists, and answers to questions about a topic.

Knows: lists of clauses and their introductions. Does not know: persons' offices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.answer.extractive.amounts import states_all
from chatbot.answer.extractive.rows import best_rows
from chatbot.answer.extractive.wording import clause_statement
from chatbot.answer.matching import Coverage, cover, match_term, names_missing, period_conflict
from chatbot.answer.ranking import MISSING_LIMIT, Passages, is_enough, is_near, rank, weight_of
from chatbot.answer.types import Draft, Evidence, Finding, Statement
from chatbot.answer.units import Unit, same_list
from chatbot.patterns import one_of
from chatbot.question.types import Question, Term
from corpus.text import match_form

_LISTED = one_of("những", "các", "từng", "gồm", "kể ra", "liệt kê")
_LIST_AHEAD = 0.1
"""A whole list is preferred to a clause that fits better by no more than this."""
_INTRODUCED_WHOLE = 0.3
"""Bonus of a list whose introduction carries everything that is asked."""


def answer_list(question: Question, passages: Passages) -> Draft | None:
    """The items of the list whose introduction fits, else the clause that fits best."""
    question = _with_listed_noun(question)
    best_list = _best_list(question, passages)
    clauses = rank(question, passages)
    best = _first_fitting(question, clauses)
    rows = best_rows(question, passages)
    prose = best_list[0].coverage.own if best_list else 0.0
    rival = 0.0 if best is None or best.unit.fact else best.coverage.own - _LIST_AHEAD
    if rows and rows.own > prose and rows.own >= rival:
        return rows.draft()
    if best_list and (
        best is None or _list_score(best_list, question) >= best.coverage.own - _LIST_AHEAD
    ):
        return _as_list(best_list)
    return _as_clause_or_list(best, passages) if best else None


def _as_list(items: list[Finding]) -> Draft:
    """The list's introduction, then its items."""
    unit = items[0].unit
    bullets = tuple(clause_statement(finding, bullet=True) for finding in items)
    if unit.lead is None:
        return Draft(bullets)
    lead = Evidence(unit.document, unit.lead.start, unit.lead.end)
    return Draft((Statement(lead.text.rstrip(" :.;"), (lead,), introduces=True), *bullets))


def _as_clause_or_list(finding: Finding, passages: Passages) -> Draft:
    """The clause; the whole list where the clause is but its introduction."""
    span = (finding.unit.start, finding.unit.end)
    items = [
        Finding(unit, finding.coverage, finding.score)
        for unit in passages.units
        if unit.document.id == finding.unit.document.id
        and unit.lead is not None
        and span == (unit.lead.start, unit.lead.end)
    ]
    if len(items) > 1:
        return _as_list(items)
    return Draft((clause_statement(finding),), basis=finding)


def answer_topic(question: Question, passages: Passages) -> Draft | None:
    """The clause that fits best."""
    amounts = [q for q in question.quantities if q.kind in {"quantity", "ordinal"}]
    stating = [f for f in rank(question, passages) if states_all(f.unit, amounts)]
    best = _first_fitting(question, stating)
    return _as_clause_or_list(best, passages) if best else None


def _first_fitting(question: Question, findings: Sequence[Finding]) -> Finding | None:
    """The first that carries enough, else the first that comes near."""
    for fits in (is_enough, is_near):
        for finding in findings:
            if fits(finding, question.terms):
                return finding
    return None


def _with_listed_noun(question: Question) -> Question:
    """What stands right after "những", "các" is what the list must be of: it weighs in full."""
    marker = _LISTED.search(match_form(question.text))
    after = marker.end() if marker else 0
    terms = list(question.terms)
    for index, term in enumerate(terms):
        if term.start >= after:
            terms[index] = replace(term, weight=1.0)
            break
    return replace(question, terms=tuple(terms))


def _groups(passages: Passages) -> list[list[Unit]]:
    """The lists among the passages, each with all its items."""
    groups: list[list[Unit]] = []
    for unit in passages.units:
        if unit.siblings < 2 or unit.lead is None:
            continue
        for group in groups:
            if same_list(group[0], unit):
                group.append(unit)
                break
        else:
            groups.append([unit])
    return groups


def _best_list(question: Question, passages: Passages) -> list[Finding]:
    """Items of the best list, those that carry what its introduction does not; empty without."""
    best: tuple[float, list[Finding]] = (0.0, [])
    for group in _groups(passages):
        first = group[0]
        if period_conflict(question, first) or names_missing(question, first):
            continue
        introduction = _introduction(question.terms, first)
        left = [term for term in introduction.missing if term.weight == 1.0]
        items = _carrying(question, left, group)
        if not items:
            continue
        weights = sum(weight_of(term) for term in question.terms)
        missing = sum(
            weight_of(term)
            for term in introduction.missing
            if term.weight == 1.0 and not any(match_term(term, unit.forms) > 0 for unit in items)
        )
        if missing > MISSING_LIMIT * weights or introduction.own == 0.0:
            continue
        score = introduction.own + (0.0 if left else _INTRODUCED_WHOLE) - missing / weights
        if score > best[0]:
            best = (score, [Finding(unit, introduction, score) for unit in items])
    return best[1]


def _introduction(terms: Sequence[Term], first: Unit) -> Coverage:
    """What the introduction of a list carries of the question."""
    lead = first.lead_forms or first.forms
    own = weights = 0.0
    missing: list[Term] = []
    for term in terms:
        weights += weight_of(term)
        carried = match_term(term, lead)
        own += weight_of(term) * carried
        if max(carried, match_term(term, first.frame_forms)) == 0.0:
            missing.append(term)
    return Coverage(own / weights if weights else 0.0, 0.0, tuple(missing))


def _carrying(question: Question, terms: Sequence[Term], group: list[Unit]) -> list[Unit]:
    """Items that carry one of ``terms`` and the question's amounts; all where there are none.

    An amount that counts is no amount of an item: "bốn nhiệm vụ nào".
    """
    amounts = [
        q
        for q in question.quantities
        if q.kind == "quantity" and q.measure != "count" and q.low != len(group)
    ]
    return [
        unit
        for unit in group
        if states_all(unit, amounts)
        and (not terms or any(match_term(term, unit.forms) > 0 for term in terms))
    ]


def _list_score(items: list[Finding], question: Question) -> float:
    """What the first item and its frame carry, comparable with a clause's coverage."""
    return cover(question.terms, items[0].unit).total if items[0].coverage.own else 0.0
