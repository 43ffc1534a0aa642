"""What cited passages say: prose as it stands, rows of tables as the values that they state.

Knows: which rows a passage holds, and what must be cited with them. Does not know: statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.answer.tables import Fact, is_layout, read_facts
from chatbot.answer.types import Evidence
from corpus.types import Span, Table


@dataclass(frozen=True, slots=True)
class Cited:
    """What passages say."""

    prose: tuple[str, ...]
    """Those that stand in no table."""
    facts: tuple[Fact, ...]
    """What the rows state whose head and names are cited, too."""


def read_cited(evidence: Sequence[Evidence]) -> Cited:
    """The passages as prose, and what the rows of tables among them state."""
    prose: list[str] = []
    facts: list[Fact] = []
    read: dict[tuple[str, int], list[Fact]] = {}
    for passage in evidence:
        tables = _tables_in(passage)
        if not tables:
            prose.append(passage.text)
        cited = [other for other in evidence if other.document.id == passage.document.id]
        for table in tables:
            key = passage.document.id, table.start
            if key not in read:
                read[key] = read_facts(passage.document, table)
            facts += [
                fact
                for fact in read[key]
                if passage.start <= fact.row.start and fact.row.end <= passage.end
                if all(_covered(span, cited) for span in fact.row.context)
            ]
    return Cited(tuple(prose), tuple(facts))


def _tables_in(passage: Evidence) -> list[Table]:
    """The tables that a passage has a part in, those that only arrange text left out."""
    return [
        table
        for table in passage.document.tables
        if table.start < passage.end and passage.start < table.end
        if not is_layout(passage.document, table)
    ]


def _covered(span: Span, cited: Sequence[Evidence]) -> bool:
    return any(passage.start <= span.start and span.end <= passage.end for passage in cited)
