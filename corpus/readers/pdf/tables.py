"""Tables of a page.

Knows: grids of drawn lines, ladders of horizontal ones, columns of aligned words under a caption;
which of them are tables. Does not know: paragraphs, running headers, what a table says.

Not a table: a box with one cell, a frame around a page, text in two columns, letterheads and
signatures, charts. What is doubtful stays text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from corpus.readers.pdf.lines import lines_of
from corpus.readers.pdf.table_columns import aligned_grids, ladder_grids
from corpus.readers.pdf.table_grid import SNAP, Grid, Region, find_grids
from corpus.readers.pdf.table_join import Fit, FoundTable, MarginLine, join_tables
from corpus.readers.pdf.table_text import (
    cell_text,
    holds,
    is_number,
    middle,
    number_rows,
    outside,
    segments_of,
    split_rows,
)
from corpus.readers.pdf.types import Box, PageContent, PlacedTable, Word
from corpus.types import TableBlock, TableCell

__all__ = ["find_tables", "join_tables"]

_BESIDE = 0.3
"""Share of the rows that say something in which cells beside each other do; in a drawing it is
less.
"""
_PROSE_LINES = 10
"""In a cell of a grid with a single row: then it is text in columns with a line between them."""
_MOST_PADDING = 8.0
"""Points between a border and the text of a cell."""
_SPACE, _GLUED = 0.25, 0.1
"""In sizes: a space, and the widest gap inside a word that is in several fonts."""
_SEPARATOR = (0.08, 0.4)
"""Shares of the page's width: how long the line above footnotes is."""


def find_tables(page: PageContent) -> list[PlacedTable]:
    """The tables of a page, top to bottom. Their words are those whose middle is in ``box``."""
    grids, ladders = find_grids(page.rulings)
    found: list[Grid] = []
    # The largest first: a table inside a cell of another is text of that cell.
    ruled = [grid for grid in grids if _is_table(grid, page.words)]
    _add(found, sorted(ruled, key=_area, reverse=True))
    _add(found, ladder_grids(ladders, outside(page.words, [grid.box for grid in found])))
    _add(found, aligned_grids(outside(page.words, [grid.box for grid in found])))
    found.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    boxes = [grid.box for grid in found]
    return [_placed(grid, page, boxes) for grid in found]


def _add(found: list[Grid], grids: Iterable[Grid]) -> None:
    """Keep the grids that stand apart from those found before."""
    for grid in grids:
        if not _overlaps(grid, found):
            found.append(grid)


# --- grids of drawn lines ---------------------------------------------------------------------


def _is_table(grid: Grid, words: Sequence[Word]) -> bool:
    """Whether a grid holds cells beside each other that say something."""
    if len(grid.xs) < 3:
        return False
    cells = _by_region(grid, words)
    rows: dict[int, int] = defaultdict(int)
    for region, held in cells.items():
        rows[region.row] += bool(held)
    filled = [count for count in rows.values() if count]
    if not filled or sum(count > 1 for count in filled) < max(1.0, _BESIDE * len(filled)):
        return False
    if len(grid.ys) == 2:
        return all(len(lines_of(held)) < _PROSE_LINES for held in cells.values())
    return True


def _by_region(grid: Grid, words: Iterable[Word]) -> dict[Region, list[Word]]:
    """The words of each cell, in the order of the file."""
    region_at = {
        (row, column): region
        for region in grid.regions
        for row in range(region.row, region.row + region.row_span)
        for column in range(region.column, region.column + region.column_span)
    }
    cells: dict[Region, list[Word]] = {region: [] for region in grid.regions}
    box = grid.box
    for word in words:
        x, y = middle(word)
        if holds(box, word):
            row = min(max(bisect_right(grid.ys, y) - 1, 0), len(grid.ys) - 2)
            column = min(max(bisect_right(grid.xs, x) - 1, 0), len(grid.xs) - 2)
            cells[region_at[row, column]].append(word)
    return cells


def _with_rows(grid: Grid, words: Sequence[Word]) -> Grid:
    """The grid with rows where columns of numbers show them and no line parts them."""
    cells = _by_region(grid, words)
    cuts: list[tuple[int, list[float]]] = []
    for row in range(len(grid.ys) - 1):
        inside = [region for region in grid.regions if region.row == row and region.row_span == 1]
        if sum(bool(cells[region]) for region in inside) < 2:
            continue
        columns = [cells[region] for region in inside]
        rows = number_rows(columns)
        if rows:
            labels = [
                region
                for region in inside
                if not all(is_number(line.text) for line in lines_of(cells[region]))
            ]
            label_end = grid.xs[labels[0].column + labels[0].column_span] if labels else 0.0
            lines = lines_of(word for held in columns for word in held if word.angle == 0)
            cuts.append((row, split_rows(lines, rows, label_end)))
    for row, ys in reversed(cuts):
        grid = _cut(grid, row, ys)
    return grid


def _cut(grid: Grid, row: int, ys: Sequence[float]) -> Grid:
    """The grid with one row cut into several; cells that reach over it grow."""
    more = len(ys)
    regions = []
    for region in grid.regions:
        last = region.row + region.row_span - 1
        if last < row:
            regions.append(region)
        elif region.row > row:
            regions.append(_moved(region, region.row + more, region.row_span))
        elif region.row == last:
            regions.extend(_moved(region, row + part, 1) for part in range(more + 1))
        else:
            regions.append(_moved(region, region.row, region.row_span + more))
    regions.sort(key=lambda region: (region.row, region.column))
    return Grid(grid.xs, (*grid.ys[: row + 1], *ys, *grid.ys[row + 1 :]), tuple(regions))


def _moved(region: Region, row: int, row_span: int) -> Region:
    return Region(row, region.column, row_span, region.column_span)


# --- what stands on the page ------------------------------------------------------------------


def _placed(grid: Grid, page: PageContent, boxes: Sequence[Box]) -> FoundTable:
    grid = _with_rows(grid, page.words)
    cells = _by_region(grid, page.words)
    rows: list[list[TableCell]] = [[] for _ in grid.ys[1:]]
    for region in grid.regions:
        rows[region.row].append(
            TableCell(cell_text(cells[region]), region.column, region.column_span, region.row_span)
        )
    box = grid.box
    others = outside(page.words, boxes)
    return FoundTable(
        box=box,
        block=TableBlock(tuple(map(tuple, rows))),
        edges=grid.xs,
        above=_margin((w for w in others if w.box.y1 <= box.y0 + SNAP), page.height),
        below=_margin(_above_notes(others, page, box), page.height),
        fits=_fits(grid, cells),
    )


def _margin(words: Iterable[Word], height: float) -> tuple[MarginLine, ...]:
    return tuple(MarginLine(line.baseline / height, line.text) for line in lines_of(words))


def _fits(grid: Grid, cells: dict[Region, list[Word]]) -> tuple[tuple[Fit, ...], ...]:
    padding = [_MOST_PADDING] * (len(grid.xs) - 1)
    for region, held in cells.items():
        if held:
            left = min(word.box.x0 for word in held) - grid.xs[region.column]
            padding[region.column] = max(0.0, min(padding[region.column], left))
    rows: list[list[Fit]] = [[] for _ in grid.ys[1:]]
    for region, held in cells.items():
        lines = lines_of(word for word in held if word.angle == 0)
        if lines:
            width = grid.xs[region.column + region.column_span] - grid.xs[region.column]
            last, word = lines[-1].box, segments_of(lines[0], _GLUED)[0]
            room = width - 2 * padding[region.column] - (last.x1 - last.x0)
            first = word.box.x1 - word.box.x0 + _SPACE * word.size
            rows[region.row].append(Fit(region.column, room, first))
    return tuple(map(tuple, rows))


def _above_notes(words: Iterable[Word], page: PageContent, box: Box) -> list[Word]:
    """Words below a table, without the footnotes of the page: those under a short line."""
    bottom = min(
        (
            ruling.box.y0
            for ruling in page.rulings
            if ruling.box.y0 > box.y1 + SNAP
            and _SEPARATOR[0] * page.width < ruling.box.x1 - ruling.box.x0
            and ruling.box.x1 - ruling.box.x0 < _SEPARATOR[1] * page.width
            and ruling.box.x0 < page.width / 4
        ),
        default=page.height,
    )
    return [word for word in words if box.y1 - SNAP <= word.box.y0 and word.baseline < bottom]


def _area(grid: Grid) -> float:
    return (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])


def _overlaps(grid: Grid, others: Iterable[Grid]) -> bool:
    box = grid.box
    return any(
        box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1
        for other in (grid.box for grid in others)
    )
