"""Answers that are several values of a table: of one row, of alike rows, of a list of rows.

Knows: what introduces a table and its parts, which rows fit alike. Does not know: lists of clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.answer.extractive.wording import row_statement
from chatbot.answer.matching import match_term, names_missing, period_conflict
from chatbot.answer.ranking import (
    MISSING_LIMIT,
    Passages,
    further_words,
    side_of,
    side_of_unit,
    weight_of,
)
from chatbot.answer.tables import Fact
from chatbot.answer.types import Draft, Evidence, Finding, Statement
from chatbot.answer.units import Unit, table_units
from chatbot.question.types import Question
from chatbot.words import forms

_ROWS = 30
"""Rows that are listed at most."""
_VALUES = 4
"""Values of a row that are said at most."""
MORE = "và {count} dòng khác của bảng."
_FEWEST = 2
_ALIKE = 0.001
_VALUES_OF_ONE, _ALIKE_ROWS = 8, 4
"""Values of a row, and rows that fit alike, that are said at most."""


@dataclass(frozen=True, slots=True)
class RowList:
    """Rows of one table that answer a question for a list."""

    rows: tuple[tuple[Unit, ...], ...]
    """For each row the values that are asked for."""
    own: float
    """Share of the question that the table's caption and the heads of its parts carry."""

    def draft(self) -> Draft:
        """The caption, then an item for each row."""
        first = self.rows[0][0]
        items = [
            row_statement(_facts(units)[:_VALUES], first.document, bullet=True)
            for units in self.rows[:_ROWS]
        ]
        table = _facts(self.rows[0])[0].row.table
        if table.caption is not None:
            caption = Evidence(first.document, table.caption.start, table.caption.end)
            words = " ".join(caption.text.split()).rstrip(" :.;")
            items.insert(0, Statement(words, (caption,), introduces=True))
        more = len(self.rows) - _ROWS
        if more > 0:
            items.append(Statement(MORE.format(count=more), (), remark=True))
        return Draft(tuple(items))


def best_rows(question: Question, passages: Passages) -> RowList | None:
    """The rows of the table, or of the part of one, whose introduction fits best; None without."""
    best: RowList | None = None
    for units in _groups(passages):
        rows = [row for row in _asked_rows(question, units) if row]
        if len(rows) < _FEWEST:
            continue
        own = _introduced(question, units)
        if own > 0.0 and (best is None or own > best.own):
            best = RowList(tuple(rows), own)
    return best


def several_values(question: Question, fitting: Sequence[Finding]) -> tuple[Statement, ...]:
    """The values of the row, or of the rows, that fit alike; empty where one alone fits best.

    A row has a value for each year or place: without one in the question all are said. Rows whose
    names all say more than the question ("... nông thôn", "... thành thị") are all said, too.
    """
    best = fitting[0]
    if best.unit.fact is None:
        return ()
    further = len(further_words(question, best.unit.fact))
    rows: dict[int, list[Fact]] = {}
    for finding in fitting:
        fact = finding.unit.fact
        if fact is None or finding.unit.document.id != best.unit.document.id:
            continue
        alike = abs(finding.coverage.own - best.coverage.own) < _ALIKE
        same_table = fact.row.table.start == best.unit.fact.row.table.start
        same_row = fact.row.number == best.unit.fact.row.number
        rival = further > 0 and len(further_words(question, fact)) == further
        if same_table and alike and (same_row or rival):
            rows.setdefault(fact.row.number, []).append(fact)
    shown = [_on_asked_side(question, rows[number], fitting) for number in sorted(rows)]
    if len(shown) == 1 and len(shown[0]) == 1:
        return ()
    document = best.unit.document
    several = len(shown) > 1
    return tuple(
        row_statement(sorted(facts, key=lambda f: f.column)[:_VALUES_OF_ONE], document, several)
        for facts in shown[:_ALIKE_ROWS]
    )


def _on_asked_side(
    question: Question, facts: list[Fact], findings: Sequence[Finding]
) -> list[Fact]:
    """Targets where targets are asked for, results where these are; all where that is open."""
    side = side_of(question.text)
    sides = {id(f.unit.fact): side_of_unit(f.unit) for f in findings if f.unit.fact is not None}
    asked = [fact for fact in facts if sides.get(id(fact), 0) == side]
    return asked if side and asked else facts


def _groups(passages: Passages) -> Iterator[list[Unit]]:
    """The whole tables that search touched, then their parts; each with all its rows."""
    seen: set[tuple[str, int]] = set()
    for unit in passages.units:
        if unit.fact is None:
            continue
        table = unit.fact.row.table
        if (unit.document.id, table.start) in seen:
            continue
        seen.add((unit.document.id, table.start))
        units = table_units(unit.document, table)
        yield units
        sections = dict.fromkeys(fact.row.section for fact in _facts(units))
        for section in sections:
            if section >= 0:
                yield [u for u in units if u.fact and u.fact.row.section == section]


def _asked_rows(question: Question, units: Sequence[Unit]) -> list[tuple[Unit, ...]]:
    """For each row the values of the year and place asked for; those that count, if any do."""
    rows: dict[int, list[Unit]] = {}
    for unit in units:
        if unit.fact is None or period_conflict(question, unit) or names_missing(question, unit):
            continue
        rows.setdefault(unit.fact.row.number, []).append(unit)
    return [
        tuple([u for u in row if any(c.isdigit() for c in _facts([u])[0].value)] or row)
        for row in rows.values()
    ]


def _introduced(question: Question, units: Sequence[Unit]) -> float:
    """Share of the question's weights that caption and part carry; 0 where too much is missing."""
    first = units[0]
    facts = _facts(units)
    table = facts[0].row.table
    caption = ""
    if table.caption is not None:
        caption = first.document.text[table.caption.start : table.caption.end]
    parts = {fact.row.section for fact in facts}
    named = "\n".join(facts[0].row.above[:1]) if len(parts) == 1 and parts != {-1} else ""
    lead = forms(f"{caption}\n{named}")
    own = missing = weights = 0.0
    for term in question.terms:
        weights += weight_of(term)
        carried = match_term(term, lead)
        own += weight_of(term) * carried
        around = max(carried, match_term(term, forms("\n".join(first.headings))))
        if around == 0.0 and match_term(term, forms(first.metadata_text)) == 0.0:
            missing += weight_of(term)
    if not weights or missing > MISSING_LIMIT * weights:
        return 0.0
    return own / weights


def _facts(units: Sequence[Unit]) -> list[Fact]:
    return [unit.fact for unit in units if unit.fact is not None]
