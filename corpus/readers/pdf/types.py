"""What stands on a page of a PDF file, before it is understood.

Knows: the records that ``extract`` fills and the other modules of this package read. Does not know:
pdfium, lines, paragraphs, tables.

Coordinates are points (1/72 inch) from the upper left corner of the page as it is shown, rotation
applied: x grows to the right, y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.types import TableBlock


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space, in one font; decoded to Unicode where its font is of a
    legacy encoding.
    """

    text: str
    box: Box
    baseline: float
    """y that its letters stand on."""
    font: str
    """Name as the file gives it, without the subset prefix ("ABCDEF+")."""
    size: float
    bold: bool
    italic: bool
    angle: int = 0
    """Direction it is read in: 0, or 90, 180, 270 degrees counter-clockwise from that."""
    reference: str | None = None
    """Mark of a footnote, if it stands small and raised; ``text`` is then "[mark]", and
    ``baseline`` that of its line.
    """
    joined: bool = False
    """Whether it goes on, in another font, with the word on its left."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn straight line, horizontal or vertical; thin rectangles and table borders count."""

    box: Box
    """Its thickness is the shorter side."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page."""

    number: int
    """Counted from 1."""
    width: float
    height: float
    words: tuple[Word, ...]
    """In the order of the file."""
    rulings: tuple[Ruling, ...]
    image_share: float
    """Share of the page that images cover, 0 to 1."""
    hidden: bool = False
    """Whether its text is invisible, laid under an image of the page."""
    unmapped: int = 0
    """Characters of which the file does not say what they are; U+FFFD in its words."""
    turned: int = 0
    """Degrees (90, 180, 270) by which the page was turned clockwise because its text stands on its
    side: width, height and all boxes are those of the turned page.
    """


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table and where it stands on its page."""

    box: Box
    block: TableBlock
