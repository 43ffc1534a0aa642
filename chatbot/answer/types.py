"""Records between evidence and answer.

Knows: what a draft is made of. Does not know: who writes it or who checks it.
"""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.answer.matching import Coverage
from chatbot.answer.units import Unit
from corpus.types import Document


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a statement rests on: ``document.text[start:end]``."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        """The passage as it stands."""
        return self.document.text[self.start : self.end]


def unit_evidence(unit: Unit) -> tuple[Evidence, ...]:
    """A clause as evidence; a value of a table is its row with what gives it its meaning."""
    spans = [(unit.start, unit.end), *((span.start, span.end) for span in unit.context)]
    return tuple(Evidence(unit.document, *span) for span in spans)


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause with how well it fits the question."""

    unit: Unit
    coverage: Coverage
    score: float
    """Higher is better; comparable within one question only."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The clause as evidence."""
        return unit_evidence(self.unit)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or a list item, with the passages that carry it. No markers in its text yet."""

    text: str
    evidence: tuple[Evidence, ...]
    bullet: bool = False
    """Whether it is an item of a list."""
    introduces: bool = False
    """Whether a list follows it."""
    preface: str = ""
    """Our own words before it, about where it stands and not what it says: "Trang 12 nêu"."""
    names_version: bool = False
    """Whether the preface says that it is of a draft or a replaced document."""
    cells: tuple[str, ...] = ()
    """Of a row of a table, which then has no ``text``; of its head, if it is a remark."""
    remark: bool = False
    """Our own words about the library. Nothing of a document is in them: they are not cited."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a generator proposes; the guard decides what of it is said."""

    statements: tuple[Statement, ...]
    opening: str = ""
    """A few words before the first statement that state nothing: "Không.", "Đúng."."""
    basis: Finding | None = None
    """The clause that it rests on, where it is one."""
