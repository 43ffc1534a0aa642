"""An XLSX workbook of one table, through openpyxl.

Knows: cells, widths, what a spreadsheet would take for a formula. Does not know: what the table is
about. It is a module of its own because importing openpyxl takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

_CELL_LENGTH = 32_767
"""Characters that a cell of Excel holds."""
_WRAPPED = 20
"""Width from which a column breaks its lines."""

Value = str | Decimal | int | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the table."""

    title: str
    width: int
    """In characters of the sheet's font."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    values: Sequence[Value]
    """As many as there are columns."""
    links: Sequence[str | None]
    """Addresses, as many as there are columns; None for a cell that links nothing."""


def build_workbook(name: str, heads: Sequence[Head], lines: Sequence[Line]) -> Workbook:
    """A workbook of one sheet: the header stays in view, rows can be filtered, text is never a
    formula.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for at, head in enumerate(heads, 1):
        cell = sheet.cell(1, at, head.title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8ECF4")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = head.width
    wrapped, plain = (Alignment(vertical="top", wrap_text=wrap) for wrap in (True, False))
    for number, line in enumerate(lines, 2):
        for at, (head, value, link) in enumerate(
            zip(heads, line.values, line.links, strict=True), 1
        ):
            cell = sheet.cell(number, at)
            _fill(cell, value)
            if link is not None:
                cell.hyperlink = link
                cell.style = "Hyperlink"
            cell.alignment = wrapped if head.width >= _WRAPPED else plain
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(lines) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return book


def _fill(cell: Cell, value: Value) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LENGTH]
        cell.data_type = "s"  # whatever it begins with, it is no formula
    else:
        cell.value = value
