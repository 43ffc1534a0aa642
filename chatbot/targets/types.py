"""Records of the register of targets and of the checker.

Knows: what a figure, an entry of the register and a judgement are. Does not know: how any of them
is found. Offsets count characters of the normalised text of the figure's document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatbot.quantities import Quantity
from corpus.types import Document, Span

Kind = Literal["target", "result", "baseline", "other"]
"""``target``: what is to be reached. ``result``: what was reached, or how things stand.
``baseline``: the value that a change starts from. ``other``: a count that measures nothing that is
steered ("198 đại biểu", "5 nhóm nhiệm vụ"); checked like the others, not listed in the register.
"""
Verdict = Literal["match", "mismatch", "ambiguous", "not_found"]


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or several: "năm 2030", "giai đoạn 2026-2030"."""

    first: int
    last: int
    """Equal to ``first`` for a single year."""
    own: bool = True
    """Whether the clause (or the head of the column) states it; else what frames it does: the
    list's introduction, a heading, the document's term.
    """


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured."""

    written: str
    """As the text words it: "TNBQ đầu người"."""
    name: str
    """The same for every wording of one indicator: "thu nhập bình quân đầu người"."""
    concepts: frozenset[str]
    """What the name is made of, synonyms unified, words without a meaning of their own left out."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value that a text states of one indicator."""

    indicator: Indicator
    quantity: Quantity
    """Offsets count characters of the document's text."""
    kind: Kind
    period: Period | None
    start: int
    end: int
    """The quote: the clause, or the line of the table row, that states it."""
    sentence: Span
    """The sentence, or row, that the quote is of."""
    context: tuple[Span, ...] = ()
    """What else is needed to understand it: list introduction, caption, header, rows above."""
    place: str | None = None
    """A place that the clause itself is about, where it is not the document's."""
    base: int | None = None
    """The year that a change is measured from: "gấp 1,5 lần so với năm 2025"."""
    alternatives: tuple[Indicator, ...] = ()
    """Narrower indicators that the clause states the same value of: "nước sạch" and "thu gom rác"
    of "tỷ lệ dân số dùng nước sạch và thu gom rác thải đạt 100%".
    """


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the register: a figure and the document of the library that states it."""

    document: Document
    figure: Figure
    superseded_by: str | None = None
    """Id of the document that took this one's place; None for one in force."""

    @property
    def quote(self) -> str:
        """The clause or row, exactly as it stands."""
        return self.document.text[self.figure.start : self.figure.end]

    @property
    def place(self) -> str | None:
        """Whose figure it is."""
        return self.figure.place or self.document.metadata.place


@dataclass(frozen=True, slots=True)
class Difference:
    """In what a claim and the documents differ."""

    part: Literal["value", "unit", "bound", "period", "place", "kind", "indicator"]
    stated: str
    """As the claim has it; "" where it says nothing."""
    documented: str
    """As the document has it; "" where it says nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the library says about one figure of a draft."""

    claim: Figure
    verdict: Verdict
    entries: tuple[Entry, ...]
    """What decided, best first; at least two that differ if it is ambiguous, none if not found."""
    differences: tuple[Difference, ...] = ()
    """Between the claim and the first entry; of a mismatch at least one."""
    reason: str = ""
    """One Vietnamese sentence for the reader."""
    remarks: tuple[str, ...] = ()
    """More sentences: what a draft or a superseded document states instead."""
