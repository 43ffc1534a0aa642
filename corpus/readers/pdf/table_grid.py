"""Drawn lines into grids.

Knows: rulings, which of them belong together, and where a grid's inner lines are missing, so that
cells are merged. Does not know: words, what is a table.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.readers.pdf.types import Box, Ruling

SNAP = 4.0
"""Points: lines nearer to each other are one, drawn double or once for each cell beside it."""
_SHORTEST = 8.0
"""Points; shorter ones, once dashes are joined, are no borders."""
_COVERED = 0.7
"""Share of a cell's side that must be drawn for it to be a border."""
_LOWEST_ROW = 8.0
"""Points."""
_HEAD = 80.0
"""Points above a ladder in which the lines between the rows of its head stand."""
_MOST_LINES = 800
"""Of one direction on a page; what has more is a drawing."""
_MOST_PIECES = 8_000
"""Of vertical lines on a page; the same."""
_MOST_PLACES = 20_000
"""Rows times columns of a grid; the same."""
_RAGGED = 0.25
"""Share of places in cells that are no rectangles; what has more is a chart or a diagram."""
_FEWEST_RUNGS = 3


class Border(NamedTuple):
    """A horizontal line at y = ``at``, or a vertical one at x = ``at``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Region:
    """A cell: the places of a grid between drawn lines."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells that fill a rectangle."""

    xs: tuple[float, ...]
    """Left to right; one more than there are columns."""
    ys: tuple[float, ...]
    """Top to bottom; one more than there are rows."""
    regions: tuple[Region, ...]
    """Top to bottom, then left to right."""

    @property
    def box(self) -> Box:
        """The rectangle."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


@dataclass(frozen=True, slots=True)
class Ladder:
    """Horizontal lines of equal length one below the other, without vertical ones."""

    x0: float
    x1: float
    rungs: tuple[float, ...]
    """y of each, top to bottom; at least three."""
    partial: tuple[Border, ...]
    """Shorter lines between them or a little above: those under a header that spans columns."""


def find_grids(rulings: Sequence[Ruling]) -> tuple[list[Grid], list[Ladder]]:
    """What the lines of a page form, top to bottom; single boxes are left out.

    A grid's outer borders may be missing; its inner lines part cells only as far as they are drawn.
    """
    pieces = [
        Border((box.x0 + box.x1) / 2, box.y0, box.y1)
        for box in (ruling.box for ruling in rulings)
        if box.x1 - box.x0 < box.y1 - box.y0
    ]
    down = _joined(pieces)
    across = _joined(
        Border((box.y0 + box.y1) / 2, box.x0, box.x1)
        for box in (ruling.box for ruling in rulings)
        if box.x1 - box.x0 >= box.y1 - box.y0
    )
    if max(len(across), len(down)) > _MOST_LINES or len(pieces) > _MOST_PIECES:
        return [], []
    grids = []
    alone: list[Border] = []
    for rows, columns in _components(across, down):
        if not columns:
            alone.extend(rows)
        elif (grid := _grid(rows, columns, pieces)) is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0])), _ladders(alone)


def make_grid(rows: Sequence[Border], columns: Sequence[Border], box: Box) -> Grid | None:
    """The grid that horizontal and vertical lines form inside a rectangle, its sides included.

    None where it is a single cell, or cells are no rectangles.
    """
    ys = _positions([box.y0, box.y1, *(line.at for line in rows)])
    xs = _positions([box.x0, box.x1, *(line.at for line in columns)])
    height, width = len(ys) - 1, len(xs) - 1
    if height * width <= 1 or height * width > _MOST_PLACES:
        return None
    places = _Places(height, width)
    below = _by_position(rows, ys)
    beside = _by_position(columns, xs)
    for row in range(height):
        for column in range(width):
            right, under = column + 1, row + 1
            if right < width and not _drawn(beside[right], ys[row], ys[row + 1]):
                places.merge((row, column), (row, right))
            if under < height and not _drawn(below[under], xs[column], xs[column + 1]):
                places.merge((row, column), (under, column))
    regions, ragged = _regions(places.groups())
    if ragged > _RAGGED * height * width:
        return None
    return _compressed(xs, ys, regions)


# --- lines ------------------------------------------------------------------------------------


def _joined(lines: Iterable[Border]) -> list[Border]:
    """Lines in one position and (nearly) touching are one."""
    levels: list[list[Border]] = []
    for line in sorted(lines):
        if levels and line.at - levels[-1][0].at <= SNAP:
            levels[-1].append(line)
        else:
            levels.append([line])
    joined = []
    for level in levels:
        stretches: list[list[Border]] = []
        end = 0.0
        for line in sorted(level, key=lambda line: line.start):
            if stretches and line.start <= end + SNAP:
                stretches[-1].append(line)
                end = max(end, line.end)
            else:
                stretches.append([line])
                end = line.end
        for stretch in stretches:
            start, end = stretch[0].start, max(line.end for line in stretch)
            if end - start >= _SHORTEST:
                at = sum(line.at for line in stretch) / len(stretch)
                joined.append(Border(at, start, end))
    return joined


def _components(
    across: Sequence[Border], down: Sequence[Border]
) -> list[tuple[list[Border], list[Border]]]:
    """Horizontal and vertical lines that touch, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for i, row in enumerate(across):
        for j, column in enumerate(down, len(across)):
            if (
                row.start - SNAP <= column.at <= row.end + SNAP
                and column.start - SNAP <= row.at <= column.end + SNAP
            ):
                parent[root(j)] = root(i)
    found: dict[int, tuple[list[Border], list[Border]]] = defaultdict(lambda: ([], []))
    for i, row in enumerate(across):
        found[root(i)][0].append(row)
    for j, column in enumerate(down, len(across)):
        found[root(j)][1].append(column)
    whole = [(rows, columns) for rows, columns in found.values() if rows]
    for rows, columns in found.values():
        if rows:
            continue
        # Without a line across, they may stand inside of a table.
        around = next((outer for outer in whole if _surround(outer, columns)), None)
        if around is not None:
            around[1].extend(columns)
    return whole


def _surround(outer: tuple[list[Border], list[Border]], columns: Sequence[Border]) -> bool:
    """Whether lines across stand above and below vertical ones, and reach over them."""
    return all(
        any(row.at < line.start and row.start <= line.at <= row.end for row in outer[0])
        and any(row.at > line.end and row.start <= line.at <= row.end for row in outer[0])
        for line in columns
    )


def _ladders(lines: Sequence[Border]) -> list[Ladder]:
    """Horizontal lines of one width, three or more."""
    widths: list[list[Border]] = []
    for line in sorted(lines):
        for group in widths:
            if abs(group[0].start - line.start) <= SNAP and abs(group[0].end - line.end) <= SNAP:
                group.append(line)
                break
        else:
            widths.append([line])
    ladders = []
    for group in widths:
        if len(group) >= _FEWEST_RUNGS:
            x0, x1 = group[0].start, group[0].end
            top, bottom = group[0].at, group[-1].at
            partial = tuple(
                line
                for line in lines
                if line not in group
                and top - _HEAD < line.at < bottom
                and x0 - SNAP <= line.start
                and line.end <= x1 + SNAP
            )
            ladders.append(Ladder(x0, x1, tuple(line.at for line in group), partial))
    return sorted(ladders, key=lambda ladder: ladder.rungs[0])


# --- cells ------------------------------------------------------------------------------------


def _grid(
    rows: Sequence[Border], columns: Sequence[Border], pieces: Iterable[Border]
) -> Grid | None:
    x0 = min([line.start for line in rows] + [line.at for line in columns])
    x1 = max([line.end for line in rows] + [line.at for line in columns])
    y0 = min([line.start for line in columns] + [line.at for line in rows])
    y1 = max([line.end for line in columns] + [line.at for line in rows])
    box = Box(x0, y0, x1, y1)
    rows = [*rows, *(Border(y, x0, x1) for y in _breaks(rows, columns, pieces, box))]
    return make_grid(rows, columns, box)


def _breaks(
    rows: Sequence[Border], columns: Sequence[Border], pieces: Iterable[Border], box: Box
) -> list[float]:
    """y where no line is drawn, but vertical ones end or begin again: they are drawn row by row."""
    known = [box.y0, box.y1, *(line.at for line in rows)]
    ends = sorted(
        (end, piece.at)
        for piece in pieces
        if box.x0 - SNAP <= piece.at <= box.x1 + SNAP
        for end in (piece.start, piece.end)
        if box.y0 < end < box.y1 and min(abs(end - y) for y in known) > _LOWEST_ROW
    )
    breaks: list[float] = []
    needed = max(2, len(_positions(line.at for line in columns)) / 2)
    for at, (end, _) in enumerate(ends):
        if breaks and end - breaks[-1] <= _LOWEST_ROW:
            continue
        near = _positions(x for y, x in ends[at:] if y - end <= SNAP)
        if len(near) >= needed:
            breaks.append(end)
    return breaks


def _positions(values: Iterable[float]) -> list[float]:
    """Sorted, each with those that are nearly equal to it."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SNAP:
            found.append(value)
    return found


def _by_position(lines: Sequence[Border], positions: Sequence[float]) -> list[list[Border]]:
    """For each position its lines, in order."""
    found: list[list[Border]] = [[] for _ in positions]
    for line in sorted(lines, key=lambda line: line.start):
        first = bisect_left(positions, line.at - SNAP)
        last = bisect_right(positions, line.at + SNAP)
        if first < last:
            nearest = min(range(first, last), key=lambda at: abs(positions[at] - line.at))
            found[nearest].append(line)
    return found


def _drawn(lines: Sequence[Border], start: float, end: float) -> bool:
    """Whether lines in one position cover the stretch from ``start`` to ``end``."""
    covered = sum(max(0.0, min(line.end, end) - max(line.start, start)) for line in lines)
    return covered >= _COVERED * (end - start)


class _Places:
    """The places of a grid, joined where no line parts them."""

    def __init__(self, height: int, width: int) -> None:
        self._parent = {
            (row, column): (row, column) for row in range(height) for column in range(width)
        }

    def _root(self, place: tuple[int, int]) -> tuple[int, int]:
        parent = self._parent
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    def merge(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        """No line parts them."""
        self._parent[self._root(other)] = self._root(one)

    def groups(self) -> list[list[tuple[int, int]]]:
        """Joined places, each group in reading order."""
        found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for place in self._parent:
            found[self._root(place)].append(place)
        return list(found.values())


def _regions(groups: Iterable[list[tuple[int, int]]]) -> tuple[list[Region], int]:
    """The rectangles, and how many places are in groups that are none; those fall into rows."""
    regions: list[Region] = []
    ragged = 0
    for group in groups:
        rows = [row for row, _ in group]
        columns = [column for _, column in group]
        top, left = min(rows), min(columns)
        height, width = max(rows) - top + 1, max(columns) - left + 1
        if height * width == len(group):
            regions.append(Region(top, left, height, width))
        else:
            ragged += len(group)
            regions.extend(_strips(group))
    return regions, ragged


def _strips(group: Iterable[tuple[int, int]]) -> Iterable[Region]:
    """Runs of places beside each other."""
    runs: list[Region] = []
    for row, column in sorted(group):
        if runs and runs[-1].row == row and runs[-1].column + runs[-1].column_span == column:
            runs[-1] = Region(row, runs[-1].column, 1, runs[-1].column_span + 1)
        else:
            runs.append(Region(row, column))
    return runs


def _compressed(xs: Sequence[float], ys: Sequence[float], regions: Sequence[Region]) -> Grid | None:
    """The grid without the lines that no cell ends at (underlined words, stray strokes)."""
    tops = sorted({region.row for region in regions})
    lefts = sorted({region.column for region in regions})
    if len(tops) * len(lefts) <= 1:
        return None
    kept = [
        Region(
            row=tops.index(region.row),
            column=lefts.index(region.column),
            row_span=bisect_left(tops, region.row + region.row_span) - tops.index(region.row),
            column_span=bisect_left(lefts, region.column + region.column_span)
            - lefts.index(region.column),
        )
        for region in regions
    ]
    return Grid(
        xs=(*(xs[left] for left in lefts), xs[-1]),
        ys=(*(ys[top] for top in tops), ys[-1]),
        regions=tuple(sorted(kept, key=lambda region: (region.row, region.column))),
    )
