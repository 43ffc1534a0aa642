"""Tables that go on over the page.

Knows: when the first table of a page goes on with the last one of the page before, its repeated
header, rows and merged cells cut by the page's end. Does not know: rulings, words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.readers.pdf.table_text import is_number, join_lines
from corpus.readers.pdf.types import PlacedTable
from corpus.table_heads import is_caption, is_counter
from corpus.text import normalise
from corpus.types import TableBlock, TableCell

_ALIGNED = 6.0
"""Points by which an edge may move from page to page."""
_MARGIN, _DEEP_MARGIN = 0.08, 0.15
"""Shares of the page's height, at its top and bottom, where running headers and footers stand: any
line in the first, lines of several pages in the second.
"""
_MOST_HEADER_ROWS = 6
_PAGE_NUMBER = re.compile(r"\W*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_FINISHED = tuple(".;:!?…")
_OPEN = (",", "-", "–", "/")
"""Ends of a text that goes on."""


class MarginLine(NamedTuple):
    """A line of text above or below the tables of a page."""

    y: float
    """In heights of the page."""
    text: str


class Fit(NamedTuple):
    """How the text of a cell fills it; in points."""

    column: int
    room: float
    """What is left of its last line."""
    first: float
    """How wide its first word is, with a space."""


@dataclass(frozen=True, slots=True)
class FoundTable(PlacedTable):
    """A table with what tells whether it goes on."""

    edges: tuple[float, ...]
    """x of the sides of its columns; one more than there are columns."""
    above: tuple[MarginLine, ...]
    """The text of the page above it, tables left out."""
    below: tuple[MarginLine, ...]
    """The text below it, without tables and footnotes."""
    fits: tuple[tuple[Fit, ...], ...]
    """Of each row, as it stands on the page, the cells that say something."""


def join_tables(pages: Sequence[Sequence[PlacedTable]]) -> list[list[PlacedTable]]:
    """The tables of all pages in order, with continuations marked.

    A part that goes on loses the rows that repeat its header; its columns are those of the whole
    table (earlier parts are brought up to date too); a row that the page cuts stands whole where
    it begins. Each page keeps as many tables as it had; a part may be left without rows.
    """
    joined = [list(tables) for tables in pages]
    running = _running_lines(joined)
    parts: list[tuple[int, int]] = []
    for number, tables in enumerate(joined):
        if not tables:
            parts = []
            continue
        before = [joined[page][at] for page, at in parts]
        whole = _continued(before, tables[0], running)
        if whole is None:
            parts = [(number, len(tables) - 1)]
            continue
        for (page, at), table in zip(parts, whole, strict=False):
            joined[page][at] = table
        tables[0] = whole[-1]
        parts = [*parts, (number, 0)] if len(tables) == 1 else [(number, len(tables) - 1)]
    return joined


# --- whether it goes on -----------------------------------------------------------------------


def _running_lines(pages: Iterable[Sequence[PlacedTable]]) -> set[str]:
    """Lines that stand over or under the tables of several pages, digits left out."""
    seen: set[str] = set()
    running: set[str] = set()
    for tables in pages:
        here = {
            _masked(line.text)
            for table in tables
            if isinstance(table, FoundTable)
            for line in (*table.above, *table.below)
            if not _DEEP_MARGIN < line.y < 1 - _DEEP_MARGIN
        }
        running |= seen & here
        seen |= here
    return {line for line in running if not is_caption(line)}


def _masked(text: str) -> str:
    return _DIGITS.sub("0", text)


def _is_apart(line: MarginLine, running: set[str]) -> bool:
    """Whether a line is no part of the text: a page number, a running header or footer."""
    if is_caption(line.text):
        return False
    outer = not _MARGIN < line.y < 1 - _MARGIN
    return outer or _PAGE_NUMBER.fullmatch(line.text) is not None or _masked(line.text) in running


def _continued(
    parts: Sequence[PlacedTable], table: PlacedTable, running: set[str]
) -> list[PlacedTable] | None:
    """The parts and the table that goes on with them, brought together; None: it does not."""
    found = [part for part in parts if isinstance(part, FoundTable)]
    if not found or len(found) < len(parts) or not isinstance(table, FoundTable):
        return None
    last = found[-1]
    if not all(_is_apart(line, running) for line in last.below):
        return None
    if not all(_is_apart(line, running) for line in table.above):
        return None
    repeated = _repeated_rows(found[0].block, table.block)
    shift = last.edges[0] - table.edges[0]
    shifted = [edge + shift for edge in table.edges]
    if _within(shifted, last.edges):
        table = _respaced(table, [_nearest(edge, last.edges) for edge in shifted], last.edges)
    elif _within(last.edges, shifted):
        found = [
            _respaced(part, [_nearest(edge, shifted) for edge in part.edges], shifted)
            for part in found
        ]
    elif not (repeated and len(table.edges) == len(last.edges)):
        return None
    rows = [list(row) for part in found for row in part.block.rows]
    below = [list(row) for row in table.block.rows[repeated:]]
    wrapped = _wrapped(last, table, repeated)
    _grow_cut_cells(rows, below)
    if rows and below and _is_cut(rows[-1], below[0], wrapped):
        _join_rows(rows, below.pop(0))
    block = TableBlock(tuple(map(tuple, below)), continues=True)
    whole = _with_rows(found, rows)
    if repeated:
        head = replace(whole[0].block, header_rows=repeated)
        whole[0] = replace(whole[0], block=head)
    return [*whole, replace(table, block=block)]


def _with_rows(
    parts: Iterable[FoundTable], rows: Sequence[Sequence[TableCell]]
) -> list[FoundTable]:
    """The parts with new rows, as many for each as it had."""
    found = []
    start = 0
    for part in parts:
        end = start + len(part.block.rows)
        block = replace(part.block, rows=tuple(map(tuple, rows[start:end])))
        found.append(replace(part, block=block))
        start = end
    return found


def _within(edges: Sequence[float], others: Sequence[float]) -> bool:
    """Whether each edge is one of the others, the outer ones too."""
    return abs(edges[-1] - others[-1]) <= _ALIGNED and all(
        min(abs(edge - other) for other in others) <= _ALIGNED for edge in edges
    )


def _nearest(edge: float, others: Sequence[float]) -> int:
    return min(range(len(others)), key=lambda at: abs(others[at] - edge))


def _respaced(table: FoundTable, places: Sequence[int], edges: Sequence[float]) -> FoundTable:
    """A table in finer columns; ``places``: where its edges are in the new ones."""
    rows = tuple(
        tuple(
            replace(
                cell,
                column=places[cell.column],
                column_span=places[cell.column + cell.column_span] - places[cell.column],
            )
            for cell in row
        )
        for row in table.block.rows
    )
    return replace(table, edges=tuple(edges), block=replace(table.block, rows=rows))


# --- repeated headers -------------------------------------------------------------------------


def _repeated_rows(first: TableBlock, block: TableBlock) -> int:
    """How many rows at the top are those at the top of the first part."""
    count = 0
    for row, other in zip(first.rows, block.rows, strict=False):
        if _said(row) != _said(other) or not any(_said(row)) or count == _MOST_HEADER_ROWS:
            break
        count += 1
    # Merged cells of a header reach to its last row.
    while 0 < count < len(block.rows) and any(
        at + cell.row_span > count for at, row in enumerate(block.rows[:count]) for cell in row
    ):
        count -= 1
    return count


def _said(row: Iterable[TableCell]) -> list[str]:
    return [normalise(cell.text) for cell in row]


# --- what the page's end cuts -----------------------------------------------------------------

Row = list[TableCell]


def _grow_cut_cells(rows: list[Row], below: list[Row]) -> None:
    """Make a merged cell that goes on as an empty one below one cell."""
    if not rows or not below or all(not cell.text for cell in below[0]):
        return
    kept: Row = []
    for cell in below[0]:
        above = None if cell.text else _reaching_end(rows, cell)
        if above is None:
            kept.append(cell)
            continue
        at, index = above
        merged = rows[at][index]
        if cell.row_span == merged.row_span == 1:
            kept.append(cell)
        else:
            rows[at][index] = replace(merged, row_span=merged.row_span + cell.row_span)
    below[0] = kept


def _reaching_end(rows: Sequence[Row], cell: TableCell) -> tuple[int, int] | None:
    """(row, index) of the cell that stands in the same columns at the end of ``rows``."""
    for at in range(len(rows) - 1, -1, -1):
        for index, other in enumerate(rows[at]):
            if (other.column, other.column_span) == (cell.column, cell.column_span):
                return (at, index) if at + other.row_span == len(rows) else None
    return None


def _wrapped(last: FoundTable, table: FoundTable, repeated: int) -> set[int]:
    """Columns where the first word below had no room in the last line above."""
    if not last.fits or len(table.fits) <= repeated or len(last.edges) != len(table.edges):
        return set()
    room = {fit.column: fit.room for fit in last.fits[-1]}
    return {
        fit.column
        for fit in table.fits[repeated]
        if fit.column in room and fit.first > room[fit.column]
    }


def _is_cut(last: Row, rest: Row, wrapped: set[int]) -> bool:
    """Whether the row below is the second half of the one above.

    It is if it has no number of its own and all it says goes on with what the cells above say:
    in lower case, after a comma or hyphen, or where the line above was full.
    """
    if len(rest) < 2 or [_place(cell) for cell in rest] != [_place(cell) for cell in last]:
        return False
    below = [(above, cell) for above, cell in zip(last, rest, strict=True) if cell.text]
    if not below or len(below) == sum(bool(cell.text) for cell in last) == len(last):
        return False
    return all(
        bool(above.text)
        and not above.text.endswith(_FINISHED)
        and (
            above.text.endswith(_OPEN)
            or (
                not is_number(cell.text)
                and not is_counter(cell.text)
                and (
                    cell.text[0].islower()
                    or (cell.column in wrapped and cell.text != cell.text.upper())
                )
            )
        )
        for above, cell in below
    )


def _place(cell: TableCell) -> tuple[int, int, int]:
    return cell.column, cell.column_span, cell.row_span


def _join_rows(rows: list[Row], rest: Row) -> None:
    """Make the rest part of the last row; cells that reach over both reach over one row less."""
    for at, row in enumerate(rows):
        for index, cell in enumerate(row):
            if at + cell.row_span > len(rows):
                row[index] = replace(cell, row_span=cell.row_span - 1)
    rows[-1] = [
        replace(above, text=join_lines([above.text, below.text]))
        for above, below in zip(rows[-1], rest, strict=True)
    ]
