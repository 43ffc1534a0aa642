"""Rows of the register as files for spreadsheets, and as JSON for scripts.

Knows: columns, CSV, what a spreadsheet would take for a formula. Does not know: which rows are
wanted (``selection``), how a workbook is made (``workbook``).

CSV is UTF-8 with a byte order mark, separated by semicolons: where numbers have a decimal comma,
as in Vietnam, a comma cannot part them, and Excel expects the semicolon when a file is opened by
double click. Where Excel is set up otherwise, the XLSX file opens all the same.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from chatbot.atomic_file import atomic_file
from chatbot.cells import text_cell
from chatbot.errors import ExportFailed
from chatbot.targets import indicators
from chatbot.targets.conflicts import Conflict, by_entry, entry_key
from chatbot.targets.names import BOUND_NAMES, KIND_NAMES, STATUS_NAMES
from chatbot.targets.selection import entry_status
from chatbot.targets.types import Entry, Period
from chatbot.targets.values import base_year, figure_text
from corpus.errors import system_reason

_SEPARATOR = ";"
_SHEET = "Chỉ tiêu"

Value = str | Decimal | int | None
Link = Callable[[Entry], str]
"""Address of the passage that an entry stands in."""


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    conflicts: Sequence[Conflict]


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: int
    """In characters of the sheet's font."""
    value: Callable[[_Row], Value]


_COLUMNS = (
    _Column("Chỉ tiêu", 38, lambda row: row.entry.figure.indicator.written),
    _Column("Tên chung", 38, lambda row: row.entry.figure.indicator.name),
    _Column("Giá trị", 26, lambda row: entry_value(row.entry)),
    _Column("Từ", 14, lambda row: row.entry.figure.quantity.low),
    _Column("Đến", 14, lambda row: row.entry.figure.quantity.high),
    _Column("Mức", 13, lambda row: BOUND_NAMES[row.entry.figure.quantity.bound]),
    _Column("Đơn vị", 18, lambda row: entry_unit(row.entry)),
    _Column("Thời gian", 12, lambda row: years_text(row.entry.figure.period)),
    _Column("Loại", 12, lambda row: KIND_NAMES[row.entry.figure.kind]),
    _Column("Chủ đề", 18, lambda row: indicators.theme(row.entry.figure.indicator)),
    _Column("Địa phương", 30, lambda row: row.entry.place),
    _Column("Nhiệm kỳ", 12, lambda row: row.entry.document.metadata.term),
    _Column("Văn bản", 40, lambda row: row.entry.document.metadata.title),
    _Column("Mã tài liệu", 24, lambda row: row.entry.document.id),
    _Column("Trang", 8, lambda row: row.entry.document.page_at(row.entry.figure.start)),
    _Column("Tình trạng", 16, lambda row: STATUS_NAMES[entry_status(row.entry)]),
    _Column("Được thay thế bởi", 24, lambda row: row.entry.superseded_by),
    _Column("Trích nguyên văn", 70, lambda row: row.entry.quote),
    _Column("Mâu thuẫn", 60, lambda row: " ".join(c.sentence for c in row.conflicts)),
)
_LINKED = ("Văn bản", "Mã tài liệu")


def entry_record(entry: Entry, conflicts: Sequence[Conflict] = ()) -> dict[str, object]:
    """An entry as the JSON that scripts read; ``conflicts``: those that it has a part in."""
    figure, quantity = entry.figure, entry.figure.quantity
    document = entry.document
    return {
        "indicator": figure.indicator.written,
        "name": figure.indicator.name,
        "theme": indicators.theme(figure.indicator),
        "value": entry_value(entry),
        "low": _number(quantity.low),
        "high": _number(quantity.high),
        "bound": quantity.bound,
        "unit": quantity.unit,
        "per": list(quantity.per),
        "change": quantity.change,
        "base": base_year(figure),
        "period": years_text(figure.period) or None,
        "kind": figure.kind,
        "place": entry.place,
        "term": document.metadata.term,
        "document_id": document.id,
        "title": document.metadata.title,
        "page": document.page_at(figure.start),
        "status": document.metadata.status,
        "superseded_by": entry.superseded_by,
        "quote": entry.quote,
        "start": figure.start,
        "end": figure.end,
        "value_start": quantity.start,
        "value_end": quantity.end,
        "conflicts": [conflict.sentence for conflict in conflicts],
    }


def entry_value(entry: Entry) -> str:
    """The value as people read it: "trên 98,6 triệu đồng/người/năm"."""
    return figure_text(replace(entry.figure, period=None))


def entry_unit(entry: Entry) -> str:
    """ "đồng/người/năm"."""
    quantity = entry.figure.quantity
    return "/".join([quantity.unit, *quantity.per])


def years_text(period: Period | None) -> str:
    """ "2030", "2026-2030"; "" where it is not known."""
    if period is None:
        return ""
    return str(period.last) if period.first == period.last else f"{period.first}-{period.last}"


def write_csv(entries: Iterable[Entry], path: Path, conflicts: Iterable[Conflict] = ()) -> None:
    """Write entries as CSV; ``conflicts``: of the register, those of other entries too.

    Raises:
        ExportFailed: the file cannot be written; one that was there is as before.
    """
    rows = _rows(entries, conflicts)

    def write(target: Path) -> None:
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=_SEPARATOR)
            writer.writerow([column.heading for column in _COLUMNS])
            for row in rows:
                writer.writerow([_csv_value(column.value(row)) for column in _COLUMNS])

    _write(path, write)


def write_xlsx(
    entries: Iterable[Entry],
    path: Path,
    conflicts: Iterable[Conflict] = (),
    *,
    link: Link | None = None,
) -> None:
    """Write entries as a workbook of one sheet.

    Args:
        conflicts: of the register, those of other entries too.
        link: what the document of a row is linked to; None links nothing.

    Raises:
        ExportFailed: the file cannot be written; one that was there is as before.
    """
    # Only here: it takes a third of a second to import.
    from chatbot.targets.workbook import Head, Line, build_workbook

    def address(column: _Column, row: _Row) -> str | None:
        return link(row.entry) if link is not None and column.heading in _LINKED else None

    lines = [
        Line([c.value(row) for c in _COLUMNS], [address(c, row) for c in _COLUMNS])
        for row in _rows(entries, conflicts)
    ]
    book = build_workbook(_SHEET, [Head(c.heading, c.width) for c in _COLUMNS], lines)
    _write(path, book.save)


def _rows(entries: Iterable[Entry], conflicts: Iterable[Conflict]) -> list[_Row]:
    found = by_entry(conflicts)
    return [_Row(entry, found.get(entry_key(entry), ())) for entry in entries]


def _write(path: Path, write: Callable[[Path], object]) -> None:
    if path.exists() and not path.is_file():
        raise ExportFailed(
            f"Không ghi được tệp «{path}» vì đó không phải là một tệp; hãy chọn tên tệp khác."
        )
    try:
        with atomic_file(path) as temporary:
            write(temporary)
    except OSError as error:
        raise ExportFailed(
            f"Không ghi được tệp «{path}» ({system_reason(error)}); hãy đóng tệp nếu đang mở, "
            "kiểm tra lại thư mục hoặc chọn nơi khác."
        ) from error


# --- CSV ------------------------------------------------------------------------------------------


def _csv_value(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return text_cell("" if value is None else str(value))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
