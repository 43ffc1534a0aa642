"""Tables: what heads them, and what a row means.

Knows: how Vietnamese reports caption their tables and state units, which rows head the columns, how
a row is read together with them. Does not know: file formats, questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from corpus.types import Cell, Document, Span, Table

_CAPTION = re.compile(r"(?:bảng|biểu|phụ lục|phụ biểu|biểu đồ)\b", re.IGNORECASE)
_UNIT = re.compile(r"\(?\b(?:đơn vị(?: tính)?|đvt)\s*:\s*([^()\n]+)\)?", re.IGNORECASE)
_ABOVE = 3
"""Lines above a table that may name it."""
_CAPTION_LENGTH = 300
_DIGIT = re.compile(r"\d")
_ROW_NUMBER = 4
"""Characters, at most, of a cell that counts the row."""


@dataclass(frozen=True, slots=True)
class RowValue:
    """A cell of a row together with what heads its column."""

    header: tuple[Cell, ...]
    """Header cells above it, outermost first; those that span it count too."""
    cell: Cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row read with its table: labels and values."""

    table: Table
    number: int
    """Index in ``table.rows``."""
    start: int
    end: int
    """Of the row's line."""
    labels: tuple[Cell, ...]
    """Cells that name the row, outermost first; a merged cell of a row above counts too."""
    values: tuple[RowValue, ...]
    """The other cells that are not empty."""


def find_caption(
    text: str, start: int, end: int, headings: Set[int]
) -> tuple[Span | None, Span | None]:
    """(caption, unit line) of the table that stands at ``text[start:end]``.

    ``headings``: where heading lines start; a heading right above is the caption too.
    """
    caption: Span | None = None
    unit: Span | None = None
    line_end = start - 1
    for _ in range(_ABOVE):
        if line_end <= 0:
            break
        line_start = text.rfind("\n", 0, line_end) + 1
        line = text[line_start:line_end]
        stated = _UNIT.search(line)
        if stated and unit is None:
            unit = Span(line_start + stated.start(), line_start + stated.end())
        if _CAPTION.match(line) or (line_start in headings):
            caption = Span(line_start, line_end)
        if caption is not None or not stated or "|" in line:
            break
        line_end = line_start - 1
    if caption is None:
        below = text[end + 1 : text.find("\n", end + 1) if "\n" in text[end + 1 :] else len(text)]
        if _CAPTION.match(below) and len(below) <= _CAPTION_LENGTH:
            caption = Span(end + 1, end + 1 + len(below))
    return caption, unit


def guess_header_rows(text: str, rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many rows at the top head the columns, where the file does not say.

    The first row heads them, and so do the rows that its merged cells reach into.
    """
    if len(rows) < 2 or not rows[0]:
        return 0
    return min(max(cell.row_span for cell in rows[0]), len(rows) - 1)


def read_rows(document: Document, table: Table) -> list[TableRow]:
    """The body rows of a table, each with its labels and the headers of its values."""
    text = document.text
    grid = table.grid()
    found = []
    for number in range(table.header_rows, len(table.rows)):
        row = table.rows[number]
        if not row:
            continue
        cells = _distinct(grid[number])
        first = next((at for at, cell in enumerate(cells) if _is_value(text, cell)), len(cells))
        found.append(
            TableRow(
                table=table,
                number=number,
                start=text.rfind("\n", 0, row[0].start) + 1,
                end=_line_end(text, row[-1].end),
                labels=tuple(cell for cell in cells[:first] if cell.start < cell.end),
                values=tuple(
                    RowValue(_above(grid, table.header_rows, cell.column), cell)
                    for cell in cells[first:]
                    if cell.start < cell.end
                ),
            )
        )
    return found


def row_context(document: Document, table: Table) -> str:
    """Caption, unit and header cells, a line each: what every row needs to be understood."""
    text = document.text
    lines = [text[span.start : span.end] for span in (table.caption, table.unit) if span]
    for row in table.rows[: table.header_rows]:
        lines.append(" | ".join(text[cell.start : cell.end] for cell in row))
    return "\n".join(line for line in lines if line.strip(" |"))


def _is_value(text: str, cell: Cell) -> bool:
    """Whether a cell states a number, not just counts the row ("1", "1.2", "IV")."""
    said = text[cell.start : cell.end]
    return _DIGIT.search(said) is not None and not (cell.column == 0 and len(said) <= _ROW_NUMBER)


def _distinct(cells: Sequence[Cell | None]) -> list[Cell]:
    """The cells of a grid row, a merged one once."""
    return [
        cell
        for at, cell in enumerate(cells)
        if cell is not None and (at == 0 or cells[at - 1] is not cell)
    ]


def _above(grid: list[list[Cell | None]], header_rows: int, column: int) -> tuple[Cell, ...]:
    """The header cells above a column, outermost first, each once."""
    above: list[Cell] = []
    for row in grid[:header_rows]:
        cell = row[column]
        if cell is not None and cell.start < cell.end and cell not in above:
            above.append(cell)
    return tuple(above)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
