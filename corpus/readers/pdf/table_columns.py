"""Columns that no line parts.

Knows: the gaps between words: between horizontal lines, and of aligned words under a caption. Does
not know: vertical lines, what stands elsewhere on the page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from corpus.readers.pdf.lines import Line, lines_of
from corpus.readers.pdf.table_grid import SNAP, Border, Grid, Ladder, make_grid
from corpus.readers.pdf.table_text import (
    MIDDLE,
    NARROW_GAP,
    beside,
    column_borders,
    crosses,
    holds,
    is_number,
    middle,
    segments_of,
    split_rows,
)
from corpus.readers.pdf.types import Box, Word
from corpus.table_heads import find_unit, is_caption, is_counter
from corpus.types import Span

_FEWEST_ROWS = 3
_FEWEST_WIDE_ROWS = 2
"""The same with three columns or more."""
_FEW_LINES = 3
"""Between a caption and the head of a table without lines: the rest of the caption, a unit."""
_BLANK = 3.5
"""In sizes: a greater step from line to line ends a table without lines."""
_NUMBERS = 0.6
"""Share of the rows of a table without lines that hold a number behind their label."""
_CENTRED = 0.15
"""Share of the length of a line below a header by which the header may be off its middle."""


def ladder_grids(ladders: Iterable[Ladder], words: Sequence[Word]) -> Iterator[Grid]:
    """The tables between horizontal lines."""
    for ladder in ladders:
        for part in _ladder_parts(ladder, words):
            grid = _ladder_grid(part, words)
            if grid is not None:
                yield grid


def aligned_grids(words: Iterable[Word]) -> Iterator[Grid]:
    """The tables of aligned words under captions, without lines."""
    lines = lines_of(word for word in words if word.angle == 0)
    captions = [
        at for at, line in enumerate(lines) if is_caption(line.text) and len(segments_of(line)) == 1
    ]
    for caption, following in pairwise([*captions, len(lines)]):
        grid = _aligned_grid(_below_caption(lines[caption + 1 : following]))
        if grid is not None:
            yield grid


# --- ladders: horizontal lines only -----------------------------------------------------------


def _ladder_parts(ladder: Ladder, words: Sequence[Word]) -> Iterable[Ladder]:
    """A ladder cut where text that is no table's stands between its lines."""
    rungs: list[float] = [ladder.rungs[0]]
    for top, bottom in pairwise(ladder.rungs):
        between = Box(ladder.x0 - SNAP, top, ladder.x1 + SNAP, bottom)
        lines = lines_of(word for word in words if holds(between, word))
        single = all(len(segments_of(line)) == 1 for line in lines)
        if not lines or (single and (len(lines) > 2 or is_caption(lines[0].text))):
            yield Ladder(ladder.x0, ladder.x1, tuple(rungs), ladder.partial)
            rungs = []
        rungs.append(bottom)
    yield Ladder(ladder.x0, ladder.x1, tuple(rungs), ladder.partial)


def _ladder_grid(ladder: Ladder, words: Sequence[Word]) -> Grid | None:
    """The table between horizontal lines; its columns are where words leave gaps."""
    if len(ladder.rungs) < 2:
        return None
    inside = [word for word in words if ladder.x0 - SNAP <= middle(word)[0] <= ladder.x1 + SNAP]
    lines = lines_of(inside)
    top, bottom = _reach(lines, ladder)
    lines = [line for line in lines if top < line.baseline <= bottom]
    sure = [line for line in lines if _states_number(line)]
    wide = [line for line in lines if len(segments_of(line)) > 1]
    if len(sure) < _FEWEST_WIDE_ROWS or len(ladder.rungs) + len(wide) < 2 * _FEWEST_ROWS:
        return None
    borders = _ladder_columns(lines, sure, ladder.rungs)
    rows = [Border(y, ladder.x0, ladder.x1) for y in ladder.rungs]
    rows += [line for line in ladder.partial if top < line.at < bottom]
    return _laid(lines, borders, rows, Box(ladder.x0, top, ladder.x1, bottom))


def _ladder_columns(
    lines: Sequence[Line], sure: Sequence[Line], rungs: Sequence[float]
) -> list[float]:
    """Borders of columns, from the lines that stand between the same rungs as a number.

    The first of them may be a head with years, in which words span columns: it is left out where
    that shows more columns.
    """
    bands = sorted({bisect_right(rungs, line.baseline) for line in sure})
    found: list[float] = []
    for skipped in range(min(2, len(bands) - 1) + 1):
        kept = bands[skipped:]
        body = [line for line in lines if bisect_right(rungs, line.baseline) in kept]
        borders = column_borders(body, lines)
        if len(borders) > len(found):
            found = borders
    return found


def _reach(lines: Sequence[Line], ladder: Ladder) -> tuple[float, float]:
    """(top, bottom) of a ladder with the head above its first line and the row below its last."""
    top, bottom = ladder.rungs[0], ladder.rungs[-1]
    inner = [line for line in lines if top < line.baseline <= bottom]
    for line in reversed([line for line in lines if line.baseline <= top]):
        near = top - line.baseline <= 1.5 * line.size
        ruled = any(line.baseline - SNAP < rule.at <= top + SNAP for rule in ladder.partial)
        if not near or not (ruled or len(segments_of(line)) > 1):
            break
        top = line.baseline - 1.1 * line.size
    for line in [line for line in lines if line.baseline > bottom]:
        near = line.baseline - bottom <= 2.5 * line.size
        if not inner or not near or not _states_number(line):
            break
        bottom = line.baseline + 0.5 * line.size
    return top, bottom


def _states_number(line: Line) -> bool:
    """Whether a line has a gap of a column and a number behind it."""
    return any(is_number(word.text) for segment in segments_of(line)[1:] for word in segment.words)


def _laid(
    lines: Sequence[Line], borders: Sequence[float], rows: Sequence[Border], box: Box
) -> Grid | None:
    """The grid of columns that no line parts: their borders are missing where words cross them."""
    columns: list[Border] = []
    ys = sorted({box.y0, box.y1, *(row.at for row in rows)})
    for top, bottom in pairwise(ys):
        band = [line for line in lines if top < line.baseline <= bottom]
        below = [row for row in rows if row.at == bottom]
        columns.extend(
            Border(x, top, bottom)
            for x in borders
            if not any(crosses(line, x) for line in band) and not _is_spanned(x, band, below)
        )
    grid = make_grid(rows, columns, box)
    return None if grid is None or len(grid.xs) < 3 else grid


def _is_spanned(x: float, band: Sequence[Line], below: Sequence[Border]) -> bool:
    """Whether a shorter line below, with one text above its middle, reaches over ``x``."""
    for rule in below:
        if rule.start < x < rule.end:
            parts = [part.box for line in band for part in segments_of(line, NARROW_GAP)]
            over = [part for part in parts if part.x1 > rule.start and part.x0 < rule.end]
            off = [abs(part.x0 + part.x1 - rule.start - rule.end) / 2 for part in over]
            return len(off) == 1 and off[0] <= _CENTRED * (rule.end - rule.start)
    return False


# --- aligned words under a caption ------------------------------------------------------------


def _below_caption(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines that may be a table: from the first one with a gap on, until prose or a blank."""
    first = next((at for at, line in enumerate(lines) if len(segments_of(line)) > 1), len(lines))
    if first > _FEW_LINES or first == len(lines):
        return []
    last = first
    for at in range(first, len(lines)):
        blank = at > first and lines[at].baseline - lines[at - 1].baseline
        if blank > _BLANK * lines[at].size or at - last > _FEW_LINES:
            break
        if _states_number(lines[at]):
            last = at
    # A label that wraps below its number.
    while last + 1 < len(lines) and lines[last + 1].text[0].islower():
        if lines[last + 1].baseline - lines[last].baseline > 1.6 * lines[last].size:
            break
        last += 1
    return lines[first - _heads_above(lines, first) : last + 1]


def _heads_above(lines: Sequence[Line], first: int) -> int:
    """1 if the line above the first one with a gap heads columns behind the first, else 0."""
    if first == 0 or find_unit(lines[first - 1].text, Span(0, len(lines[first - 1].text))):
        return 0
    over, under = lines[first - 1], lines[first]
    near = under.baseline - over.baseline <= 1.6 * over.size
    return int(near and over.box.x0 > segments_of(under)[0].box.x1)


def _aligned_grid(lines: Sequence[Line]) -> Grid | None:
    body = [line for line in lines if _states_number(line)]
    groups = [group for group in beside(lines) if any(map(_states_number, group))]
    borders = column_borders([line for group in groups for line in group], lines)
    if not borders or len(groups) < (_FEWEST_ROWS if len(borders) == 1 else _FEWEST_WIDE_ROWS):
        return None
    first = lines.index(groups[0][0])
    rest = lines[first:]
    wide = sum(len(segments_of(line)) > 1 for line in rest)
    if len(body) < _NUMBERS * wide or any(crosses(line, borders[-1]) for line in rest):
        return None
    label = _label_column(body, borders)
    starts = split_rows(rest, [line.baseline for line in body], borders[label])
    size = max(line.size for line in lines)
    box = Box(
        min(line.box.x0 for line in lines) - 1,
        lines[0].baseline - size,
        max(line.box.x1 for line in lines) + 1,
        lines[-1].baseline + 0.4 * size,
    )
    rows = [Border(y, box.x0, box.x1) for y in (*_head_rows(lines[: first + 1], borders), *starts)]
    return _laid(lines, borders, rows, box)


def _label_column(body: Sequence[Line], borders: Sequence[float]) -> int:
    """The first column that holds more than numbers and numbering; not the last column."""
    for column in range(len(borders)):
        said = [
            "".join(w.text for w in line.words if bisect_right(borders, w.box.x0) == column)
            for line in body
        ]
        if sum(not (is_number(one) or is_counter(one)) for one in said if one) > len(body) / 2:
            return column
    return 0


def _head_rows(lines: Sequence[Line], borders: Sequence[float]) -> list[float]:
    """y below the head, and in it below the lines with words over several columns.

    The last of ``lines`` is the first of the body. The other lines of a head are one row of cells
    with wrapped lines.
    """
    return [
        (above.baseline + below.baseline) / 2 - MIDDLE * below.size
        for above, below in pairwise(lines)
        if below is lines[-1] or any(crosses(above, x) for x in borders)
    ]
