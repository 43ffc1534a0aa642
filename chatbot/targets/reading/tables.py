"""The values of tables, each with what its row and column say of it.

Knows: rows and columns that name indicators, times, kinds and places. Does not know: how tables are
read (``chatbot.answer.tables``), running text. Offsets count characters of the document's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from chatbot.answer.tables import Fact
from chatbot.patterns import one_of
from chatbot.quantities import Quantity, parse_quantities
from chatbot.targets.reading.clauses import read_clause
from chatbot.targets.reading.kinds import said_kind
from chatbot.targets.reading.periods import Time, find_times
from chatbot.targets.reading.phrases import blank, is_headed, read_head
from chatbot.targets.reading.places import named_place
from chatbot.targets.reading.words import listed
from chatbot.targets.types import Kind
from corpus.text import match_form
from corpus.types import Document

_RESULT_HEAD = one_of(
    *listed("""
    thực hiện | th | kết quả | ước thực hiện | ước | hiện trạng | đạt được | uth | đã đạt |
    ước th | kết quả thực hiện | thực trạng
    """)
)
_TARGET_HEAD = one_of(
    *listed("""
    kế hoạch | kh | mục tiêu | chỉ tiêu | phấn đấu | dự kiến | nhiệm kỳ tới | phương án |
    nghị quyết | nq | chỉ tiêu nghị quyết | giao
    """)
)
_COMPARISON_HEAD = one_of(
    "so sánh", "so với", "tỷ lệ", "tỉ lệ", "% so", "đạt tỷ lệ", "th/kh", "tăng, giảm"
)
_NAMES_ROWS = one_of("chỉ tiêu", "nội dung", "tên chỉ tiêu", "mục tiêu", "chỉ tiêu chủ yếu")


@dataclass(frozen=True, slots=True)
class CellStatement:
    """What a value of a table states."""

    name: str
    quantity: Quantity
    """Its offsets count characters of the document's text."""
    time: Time | None
    base: int | None
    kind: Kind | None
    """What the head of the column says."""
    place: str | None = None
    """A place that the row or the column is of."""


def read_cell(document: Document, fact: Fact) -> CellStatement | None:
    """The value of a table that ``fact`` states; None where it is no quantity."""
    quantity = _value(document, fact)
    if quantity is None:
        return None
    times = _times(fact.head)
    left = blank(fact.head, [(time.start, time.end) for time in times])
    kind = column_kind(match_form(left).strip(" ,()"))
    place, of_column = named_place(fact.row.label), named_place(_qualifier(left))
    label, label_times = _label(fact.row.label)
    if place:
        label, label_times = _caption(document, fact), ()
    elif of_column:
        left = ""
    cell_times = _times(fact.text[fact.value_at :])
    stated = cell_times or times or label_times
    name = ", ".join(part for part in (label, _qualifier(left)) if part)
    if not name:
        return None
    time = stated[-1] if stated else None
    return CellStatement(name, quantity, time, quantity.of, kind, place or of_column)


def read_label(document: Document, fact: Fact) -> CellStatement | None:
    """What the name of a row states itself, "100% hộ dân dùng nước sạch"; with the first value of
    a row only, None otherwise.
    """
    cells = fact.row.table.rows[fact.row.number]
    values = [cell.column for cell in cells if cell.start < cell.end and cell.column > 0]
    label = fact.row.label
    at = document.text.find(label, fact.row.start, fact.row.end)
    if at < 0 or not any(map(str.isdigit, label)):
        return None
    first = next((c for c in cells if c.start >= at + len(label) and c.end > c.start), None)
    if first is None or first.column != fact.column or not values:
        return None
    stated = read_clause(label)
    if len(stated) != 1 or not stated[0].name:
        return None
    one = stated[0]
    quantity = replace(one.quantity, start=one.quantity.start + at, end=one.quantity.end + at)
    return CellStatement(one.name, quantity, one.time, one.base, None)


@lru_cache(maxsize=1024)
def _label(written: str) -> tuple[str, tuple[Time, ...]]:
    """What a row's name calls its indicator, and the times in it."""
    times = _times(written)
    stated = read_clause(written)
    if len(stated) == 1 and stated[0].name:
        return stated[0].name, times
    label = blank(written, [(time.start, time.end) for time in times])
    return read_head(label).text or " ".join(label.split()).strip(" ,:-()"), times


def _caption(document: Document, fact: Fact) -> str:
    """What the name of a table says that its rows, places, are compared in."""
    span = fact.row.table.caption
    if span is None:
        return ""
    said = _NUMBER.sub("", document.text[span.start : span.end])
    said = _OVER_PLACES.sub("", _BRACKETED.sub("", said))
    said = blank(said, [(time.start, time.end) for time in _times(said)])
    return read_head(said).text


@lru_cache(maxsize=1024)
def _times(text: str) -> tuple[Time, ...]:
    found = find_times(match_form(text), parse_quantities(text))
    return tuple(time for time in found if not time.compared)


def column_kind(head: str) -> Kind | None:
    """What the head of a column (matching form) says of the kind of its values."""
    if is_headed(head):  # names an indicator: "Số hộ thực hiện ..."
        return None
    if _COMPARISON_HEAD.search(head):
        return "result"
    result, target = _RESULT_HEAD.search(head), _TARGET_HEAD.search(head)
    if result and (target is None or result.start() <= target.start()):
        return "result"
    if target:
        return "target"
    return said_kind(head)


def _qualifier(head: str) -> str:
    """What of a column's head belongs to the name of the indicator."""
    plain = match_form(head)
    if plain.strip(" ,()./-") in _EMPTY_HEADS:
        return ""
    if _COMPARISON_HEAD.search(plain) or is_headed(head):
        return " ".join(head.split()).strip(" ,()")
    for pattern in (_RESULT_HEAD, _TARGET_HEAD, _NAMES_ROWS):
        plain = pattern.sub(lambda match: " " * len(match[0]), plain)
    rest = "".join(char if plain[at] != " " else " " for at, char in enumerate(head))
    rest = " ".join(rest.split()).strip(" ,()./-")
    plain = match_form(rest)
    if not any(map(str.isalpha, rest)) or plain in _EMPTY_HEADS:
        return ""
    return rest


_NUMBER = re.compile(r"^\s*(?:biểu|bảng|phụ lục)(?:\s+số)?\s*[\dIVX.]*\s*[.:]?\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\([^()]*\)\s*$")
_OVER_PLACES = re.compile(
    r"\s+(?:của\s+|theo\s+|tại\s+)?(?:các|từng)\s+(?:đơn vị|xã|phường|huyện|địa phương|tỉnh).*$",
    re.IGNORECASE,
)
_EMPTY_HEADS = frozenset(
    map(
        match_form,
        ("năm", "giai đoạn", "giá trị", "số liệu", "đơn vị", "đến", "nhiệm kỳ", "cả năm"),
    )
)


def _value(document: Document, fact: Fact) -> Quantity | None:
    """The first quantity of the cell, as row and column say its unit, where it stands."""
    cells = fact.row.table.rows[fact.row.number]
    cell = next((cell for cell in cells if cell.column == fact.column), None)
    if cell is None:
        return None
    written = document.text[cell.start : cell.end]
    here = _first(written)
    said = _first(fact.text[fact.value_at :])
    if here is None or said is None:
        return None
    return replace(said, start=cell.start + here.start, end=cell.start + here.end)


@lru_cache(maxsize=1024)
def _first(text: str) -> Quantity | None:
    found = [q for q in parse_quantities(text) if q.kind in {"quantity", "fraction"}]
    return found[0] if found else None
