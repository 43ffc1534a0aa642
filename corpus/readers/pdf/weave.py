"""Letters of one line that the file draws in pieces.

Knows: baselines, which pieces fill each other's holes. Does not know: words, fonts, pdfium.

Where a font lacks letters, programs take them from another: "chủ yếu" may be drawn as "ch  y u",
then, over its holes, as "ủ ế". The pieces are one run of letters again here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

SAME_LINE = 0.1
"""In sizes, between baselines."""
BACK = 0.5
"""In sizes: text that jumps back further begins a new piece."""
JUMP = 3.0
"""In sizes: letters further apart have nothing to do with each other."""
_SAME_SIZE = 1.05
"""Times the smaller size."""
_TOUCH = 0.1
"""In sizes: nearer pieces are one, unless their letters overlap more than that."""
_MOST_PIECES = 300
"""On one baseline; a page with more is no text in two fonts."""


_DIRECTIONS = {0: (1.0, 0.0), 90: (0.0, 1.0), 180: (-1.0, 0.0), 270: (0.0, -1.0)}
"""Cosine and sine, exact."""


@dataclass(frozen=True, slots=True)
class Style:
    """What neighbouring letters share."""

    font: str
    size: float
    bold: bool
    italic: bool
    angle: int
    """Degrees counter-clockwise, 0 to 359."""
    symbolic: bool


class Glyph(NamedTuple):
    """A character; ``along`` and ``across`` count points in reading direction and downwards."""

    char: str
    along: float
    end: float
    """Where its advance ends; what is drawn of a slanted letter may stand out."""
    across: float
    """Of its baseline."""
    style: Style
    owner: int
    """The text object that drew it."""
    spaced: bool
    """Whether pdfium sees a space before it."""


def turned(x: float, y: float, angle: int) -> tuple[float, float]:
    """(along, across) of a place on the page, for text that is read at an angle."""
    cos, sin = _DIRECTIONS.get(angle) or (
        math.cos(math.radians(angle)),
        math.sin(math.radians(angle)),
    )
    return x * cos - y * sin, x * sin + y * cos


def follows(glyph: Glyph, last: Glyph) -> bool:
    """Whether a glyph may stand behind another in one run, whatever their fonts are."""
    style, before = glyph.style, last.style
    if style is not before and (
        style.angle != before.angle or not _same_size(style.size, before.size)
    ):
        return False
    size = style.size
    return (
        abs(glyph.across - last.across) <= SAME_LINE * size
        and (glyph.along >= last.end - BACK * size or glyph.along == last.along)
        and glyph.along - last.end <= JUMP * size
    )


def woven(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs of a page in their order, but those that fill holes put into them."""
    pieces = _pieces(glyphs)
    rows: list[_Row | None] = [None] * len(pieces)
    for group in _by_baseline(pieces):
        found: list[_Row] = []
        for at in group:
            row = _Row(at, pieces[at])
            for other in [each for each in found if _fits(each, row)]:
                if _fits(other, row):  # with what it got meanwhile
                    found.remove(other)
                    row = _joined(other, row)
            found.append(row)
        for row in found:
            rows[row.first] = row
    return [glyph for row in rows if row is not None for glyph in row.glyphs]


class _Row(NamedTuple):
    first: int
    """Index of its first piece."""
    glyphs: list[Glyph]


def _pieces(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Stretches whose letters stand one behind the other."""
    pieces: list[list[Glyph]] = []
    last: Glyph | None = None
    for glyph in glyphs:
        space = glyph.char.isspace()
        if pieces and (space or last is None or follows(glyph, last)):
            pieces[-1].append(glyph)
        else:
            pieces.append([glyph])
            last = None
        if not space:
            last = glyph
    return pieces


def _by_baseline(pieces: Sequence[Sequence[Glyph]]) -> list[list[int]]:
    """Indices of the pieces on each line of the page, each in the order of the file."""
    order = sorted(
        range(len(pieces)), key=lambda at: (pieces[at][0].style.angle, pieces[at][0].across)
    )
    groups: list[list[int]] = []
    for at in order:
        first = pieces[at][0]
        if groups:
            other = pieces[groups[-1][0]][0]
            near = abs(first.across - other.across) <= SAME_LINE * other.style.size
            if near and first.style.angle == other.style.angle:
                groups[-1].append(at)
                continue
        groups.append([at])
    return [
        part
        for group in groups
        for part in ([sorted(group)] if len(group) <= _MOST_PIECES else [[at] for at in group])
    ]


def _fits(one: _Row, other: _Row) -> bool:
    """Whether the letters of two rows stand side by side as those of one do."""
    size, other_size = one.glyphs[0].style.size, other.glyphs[0].style.size
    if not _same_size(size, other_size):
        return False
    near = _TOUCH * size
    starts = one.glyphs[0].along, other.glyphs[0].along
    ends = one.glyphs[-1].end, other.glyphs[-1].end
    if starts[0] > ends[1] + near or starts[1] > ends[0] + near:
        return False
    letters = [glyph for row in (one, other) for glyph in row.glyphs if not glyph.char.isspace()]
    sources = {id(glyph) for glyph in one.glyphs}
    letters.sort(key=lambda glyph: glyph.along)
    return not any(
        (id(left) in sources) != (id(right) in sources) and left.end - right.along > near
        for left, right in pairwise(letters)
    )


def _same_size(one: float, other: float) -> bool:
    return one == other or max(one, other) <= _SAME_SIZE * min(one, other)


def _joined(one: _Row, other: _Row) -> _Row:
    """Two rows as one; spaces that stand where the other has a letter are gone."""
    glyphs = sorted([*one.glyphs, *other.glyphs], key=lambda glyph: glyph.along)
    kept = [
        glyph
        for at, glyph in enumerate(glyphs)
        if not glyph.char.isspace() or not _covered(glyph, glyphs[max(at - 2, 0) : at + 3])
    ]
    return _Row(min(one.first, other.first), kept)


def _covered(space: Glyph, nearby: Iterable[Glyph]) -> bool:
    middle = (space.along + space.end) / 2
    return any(glyph.along < middle < glyph.end and not glyph.char.isspace() for glyph in nearby)
