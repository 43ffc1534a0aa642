"""Cells on a grid into a table; or the insight that it is none.

Knows: merged cells, tables that only lay out a page. Does not know: file formats.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import TableBlock, TableCell

_SHORT = 80
"""Characters, at most, of most cells in a table that has no lines."""
_UNRULED_ROWS = 4
"""A letterhead or a signature has fewer rows; so many in a line are a list of something."""
_UNRULED_COLUMNS_ROWS = 3
"""The same for three columns and more, which neither of them has."""


@dataclass(slots=True)
class Placed:
    """A cell, its place counted from 0; spans and text grow while a reader reads on."""

    row: int
    column: int
    text: str = ""
    column_span: int = 1
    row_span: int = 1


def build_table(rows: Sequence[Sequence[Placed]], header_rows: int | None) -> TableBlock:
    """The table, its columns counted without those that no cell begins in."""
    starts = sorted({cell.column for row in rows for cell in row})
    return TableBlock(
        tuple(
            tuple(
                TableCell(
                    text=cell.text,
                    column=(first := bisect_left(starts, cell.column)),
                    column_span=max(bisect_left(starts, cell.column + cell.column_span) - first, 1),
                    row_span=min(cell.row_span, len(rows) - cell.row),
                )
                for cell in row
            )
            for row in rows
        ),
        header_rows if header_rows is not None and header_rows < len(rows) else None,
    )


def is_layout(rows: Sequence[Sequence[Placed]], ruled: bool) -> bool:
    """Whether a table only puts text side by side or in a frame: a letterhead, a signature.

    Args:
        rows: the cells where their upper left corners are.
        ruled: whether lines are drawn between its cells, or it says that it has a header.
    """
    filled = [cell for row in rows for cell in row if cell.text.strip()]
    columns = len({cell.column for cell in filled})
    if columns < 2 or not filled:
        return True
    if ruled:
        return False
    full_rows = sum(sum(bool(cell.text.strip()) for cell in row) > 1 for row in rows)
    short = sum(len(cell.text) <= _SHORT for cell in filled)
    needed = _UNRULED_ROWS if columns == 2 else _UNRULED_COLUMNS_ROWS
    return full_rows < needed or 2 * full_rows < len(rows) or 3 * short < 2 * len(filled)
