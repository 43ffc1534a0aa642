"""What a row of a table means.

Knows: which columns count, name, give the unit of and state values; what stands over a row. Does
not know: file formats, questions, how captions and headers are found (``table_heads``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.table_heads import (
    is_counter,
    is_number_row,
    is_quantity,
    is_unit,
    is_unit_header,
    states_unit,
    unit_in,
    unit_words,
)
from corpus.text import fold, match_form
from corpus.types import Cell, Document, Span, Table


@dataclass(frozen=True, slots=True)
class RowValue:
    """A cell of a row together with what heads its column."""

    header: tuple[Cell, ...]
    """Header cells above it, outermost first; those that span it count too."""
    cell: Cell
    unit: Span | None = None
    """Its unit, without "Đơn vị:": what its column says, else its row, else the whole table. None
    where nobody says, where the cell is no quantity ("2026-2028"), or states its unit itself.
    """


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
    """Cells that name the row, outermost first: rows above that it is part of ("I. Kinh tế"), a
    merged cell that stands beside it, its own name. Empty only if it has none.
    """
    values: tuple[RowValue, ...]
    """The other cells that are not empty; none for a row that only heads those below it."""
    counter: Cell | None = None
    """The cell that counts it: "1", "2.1", "IV"."""
    unit: Cell | None = None
    """The cell of its unit column."""


def read_rows(document: Document, table: Table) -> list[TableRow]:
    """The body rows of a table, each with its labels and the headers and units of its values."""
    text = document.text
    grid = table.grid()
    roles = _roles(text, table, grid)
    outline = _Outline()
    found = []
    for number in range(table.header_rows, len(table.rows)):
        row = table.rows[number]
        cells = [cell for cell in _distinct(grid[number]) if cell.start < cell.end]
        if not row or not cells:
            continue
        counter = next((cell for cell in cells if _is_at(cell, roles.counter)), None)
        unit = next((cell for cell in cells if _is_at(cell, roles.unit)), None)
        own = [cell for cell in cells if cell is not counter and cell is not unit]
        names = [cell for cell in own if cell.column <= max(roles.labels)]
        values = [cell for cell in own if cell not in names]
        if not names and not values and counter is not None:
            names, counter = [counter], None
        heads = not values and unit is None
        spans = heads and any(cell.column_span > 1 for cell in names)
        above = outline.place(text, counter, names, heads=heads, spans=spans)
        found.append(
            TableRow(
                table=table,
                number=number,
                start=text.rfind("\n", 0, row[0].start) + 1,
                end=_line_end(text, row[-1].end),
                labels=(*(cell for cell in above if cell not in names), *names),
                values=tuple(_value(text, table, grid, cell, unit, names) for cell in values),
                counter=counter,
                unit=unit,
            )
        )
    return found


def row_context(document: Document, table: Table) -> str:
    """Caption, unit and header cells, a line each: what every row needs to be understood."""
    text = document.text
    lines = [text[table.caption.start : table.caption.end]] if table.caption else []
    if table.unit and not (table.caption and _is_in(table.unit, table.caption)):
        lines.append(text[table.unit.start : table.unit.end])
    for row in table.rows[: table.header_rows]:
        if not is_number_row(text, row):
            said = [text[cell.start : cell.end] for cell in row if cell.start < cell.end]
            lines.append(" | ".join(said))
    return "\n".join(line for line in lines if line)


# --- columns ----------------------------------------------------------------------------------

_COUNTER_HEADERS = frozenset(
    {"stt", "tt", "so tt", "so thu tu", "thu tu", "s tt", "#", "no", "no."}
)
_DIGIT = re.compile(r"\d")
_SOME = 0.5
"""Share of the cells of a column from which on it is of a kind."""


@dataclass(frozen=True, slots=True)
class _Roles:
    """Columns, counted from 0."""

    counter: int | None
    labels: frozenset[int]
    unit: int | None
    values: frozenset[int]


def _roles(text: str, table: Table, grid: Sequence[Sequence[Cell | None]]) -> _Roles:
    columns = range(table.columns)
    said = [_column(text, table, column) for column in columns]
    headers = [
        [text[cell.start : cell.end] for cell in _above(text, table, grid, column, column + 1)]
        for column in columns
    ]
    counter = 0 if len(columns) > 1 and _counts(headers[0], said[0]) else None
    first = 0 if counter is None else 1
    unit = next(
        (column for column in columns[first:] if _holds_units(headers[column], said[column])), None
    )
    if unit == first:
        unit = None
    labels = {first} if first < len(columns) else set()
    if unit is not None:
        stated = (column for column in range(first + 1, unit) if _states(said[column]))
        labels = set(range(first, next(stated, unit)))
    else:
        # Before the names may stand merged cells that group them.
        merged = {
            cell.column
            for row in table.rows[table.header_rows :]
            for cell in row
            if cell.row_span > 1
        }
        column = first
        while column in merged and column + 1 < len(columns) and not _states(said[column + 1]):
            column += 1
            labels.add(column)
    values = {column for column in columns[first:] if column not in labels and column != unit}
    return _Roles(counter, frozenset(labels), unit, frozenset(values))


def _column(text: str, table: Table, column: int) -> list[str]:
    """What the cells of a column's body say, those that span columns and empty ones left out."""
    return [
        text[cell.start : cell.end]
        for row in table.rows[table.header_rows :]
        for cell in row
        if cell.column == column and cell.column_span == 1 and cell.start < cell.end
    ]


def _counts(headers: Sequence[str], said: Sequence[str]) -> bool:
    if any(fold(header).strip(" .()") in _COUNTER_HEADERS for header in headers):
        return True
    return bool(said) and all(is_counter(one) for one in said)


def _holds_units(headers: Sequence[str], said: Sequence[str]) -> bool:
    sure = [is_unit_header(header) for header in headers]
    if True in sure:
        return True
    units = sum(is_unit(one) for one in said)
    if None in sure:
        return units >= _SOME * len(said)
    return len(said) > 1 and units == len(said) and not headers


def _states(said: Sequence[str]) -> bool:
    """Whether a column states quantities for the most part."""
    return bool(said) and sum(is_quantity(one) for one in said) >= _SOME * len(said)


def _is_at(cell: Cell, column: int | None) -> bool:
    return cell.column == column and cell.column_span == 1


# --- values -----------------------------------------------------------------------------------


def _value(
    text: str,
    table: Table,
    grid: Sequence[Sequence[Cell | None]],
    cell: Cell,
    unit: Cell | None,
    names: Sequence[Cell],
) -> RowValue:
    header = _above(text, table, grid, cell.column, cell.column + cell.column_span)
    said = text[cell.start : cell.end]
    if not _DIGIT.search(said) or states_unit(said) or (unit is None and not is_quantity(said)):
        return RowValue(header, cell)
    candidates = [unit_in(text, one) for one in reversed(header)]
    candidates.append(None if unit is None else Span(unit.start, unit.end))
    candidates += [unit_in(text, one) for one in reversed(names)]
    candidates.append(None if table.unit is None else unit_words(text, table.unit))
    return RowValue(header, cell, next((found for found in candidates if found), None))


def _above(
    text: str, table: Table, grid: Sequence[Sequence[Cell | None]], start: int, end: int
) -> tuple[Cell, ...]:
    """The header cells above columns, outermost first, each once.

    Neither a title over all columns nor a row that numbers them.
    """
    above: list[Cell] = []
    for number in range(table.header_rows):
        if is_number_row(text, table.rows[number]):
            continue
        for cell in grid[number][start:end]:
            if (
                cell is not None
                and cell.start < cell.end
                and cell.column_span < table.columns
                and cell not in above
            ):
                above.append(cell)
    return tuple(above)


# --- what a row is part of --------------------------------------------------------------------

_TOTAL = re.compile(r"(?:tổng(?: cộng| số| chung)?|cộng|toàn (?:tỉnh|xã|phường|thành phố))\b")
_PART = re.compile(r"(?:trong đó|bao gồm|gồm|chia ra)\b")
_MARK = re.compile(
    r"(?P<dash>[-–])|(?P<plus>\+)|(?P<dot>[•*])"
    r"|(?P<mark>\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVXLC]{1,6}|[A-ZĐ]|[a-zđ]))(?P<end>[.)/]+|$|\s)"
)
_CAPITAL, _ROMAN, _TITLE, _NUMBER, _LETTER, _PLAIN, _PARTS, _DASH = 10, 20, 25, 30, 60, 70, 75, 80
"""Ranks, outermost first; deeper numbers such as 1.1 come between ``_NUMBER`` and ``_LETTER``."""


class _Outline:
    """The rows that a row is part of, as they are read from top to bottom."""

    def __init__(self) -> None:
        self._open: list[tuple[int, list[Cell]]] = []
        self._capital = ""

    def place(
        self, text: str, counter: Cell | None, names: Sequence[Cell], *, heads: bool, spans: bool
    ) -> list[Cell]:
        """The names of the rows that this one is part of; it is open for those below it.

        ``heads``: it has no values; ``spans``: and its name takes several columns.
        """
        if not names:
            return [cell for _, cells in self._open for cell in cells]
        rank = self._rank(text, counter, names[-1], heads=heads, spans=spans)
        while self._open and self._open[-1][0] >= rank:
            self._open.pop()
        above = [cell for _, cells in self._open for cell in cells]
        self._open.append((rank, list(names)))
        return above

    def _rank(
        self, text: str, counter: Cell | None, name: Cell, *, heads: bool, spans: bool
    ) -> int:
        said = text[name.start : name.end]
        if counter is not None and (rank := self._mark_rank(text[counter.start : counter.end])):
            return rank
        if rank := self._mark_rank(said, in_name=True):
            return rank
        form = match_form(said)
        if _TOTAL.match(form):
            return 0
        if _PART.match(form):
            return _PARTS
        return _TITLE if spans or (heads and said == said.upper()) else _PLAIN

    def _mark_rank(self, said: str, *, in_name: bool = False) -> int:
        """The rank of what begins with a mark; 0: it does not."""
        found = _MARK.match(said)
        if found is None:
            return 0
        if found["mark"] is None:
            if in_name and len(said) > 1 and not said[1].isspace():
                return 0
            return _DASH + (0 if found["dash"] else 5 if found["dot"] else 10)
        if in_name and not found["end"].strip():
            return 0
        mark = found["mark"].lstrip("(")
        if mark[0].isdigit():
            return _NUMBER + 5 * mark.count(".")
        if mark.islower():
            return _LETTER
        follows = len(mark) == 1 and self._capital and ord(mark) == ord(self._capital) + 1
        if len(mark) == 1 and (mark not in "IVX" or follows):
            self._capital = mark
            return _CAPITAL
        return _ROMAN


# --- small things -----------------------------------------------------------------------------


def _distinct(cells: Iterable[Cell | None]) -> list[Cell]:
    """The cells of a grid row, a merged one once."""
    found: list[Cell] = []
    for cell in cells:
        if cell is not None and (not found or found[-1] is not cell):
            found.append(cell)
    return found


def _is_in(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
