"""What the rows of a table state, in words.

Knows: how a value is said together with the row and the column that it stands in. Does not know:
how rows are read (``corpus.tables``), questions, how answers are worded.

A value becomes a short clause: of the row "GRDP/người | triệu đồng | 98 | 150" under the header
"Chỉ tiêu | ĐVT | 2025 | 2030" the last one states "GRDP/người năm 2030: 150 triệu đồng". All of its
words stand in the document, but not side by side: the spans that they come from go with it.
Offsets count characters of the document's text, unless said otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.patterns import ADMIN_UNITS, either, one_of
from corpus.table_heads import is_number_row, is_quantity, is_unit
from corpus.tables import RowValue, TableRow, read_rows
from corpus.text import match_form
from corpus.types import Cell, Document, Span, Table

_MARK = re.compile(
    r"(?:(?:[A-HĐ]|[IVX]+|\d{1,2}(?:\.\d{1,2})*)[.)/](?!\d)\s*|[a-hđ]\)\s*|\d{1,2}(?:\.\d{1,2})+\s+"
    r"|[-–—+*•]\s*)"
)
"""What counts a row in front of its name."""
_PART_MARK = re.compile(r"[-–—+*•]")
_SECTION_MARK = re.compile(r"\(?(?:[A-HĐ]|[IVX]+)\b[.)/]*")
_PART_OF = re.compile(match_form(r"(?:trong đó|bao gồm|gồm|chia ra)(?!\w)[:,]?\s*"))
_BRACKETED = re.compile(r"\s*\(([^()]{1,60})\)\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(r"((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)")
_TIME = re.compile(
    either("năm", "giai đoạn", "nhiệm kỳ", "đến năm", "đến", "hằng năm", "quý", "tháng") + r"(?!\w)"
)
_NO_MEASURE = one_of(
    *("ghi chú", "thời gian", "thời hạn", "tiến độ", "xếp", "năm hoàn thành", "năm khởi công"),
    *("cơ quan", "chủ trì", "địa điểm", "chủ đầu tư", "khởi công", "hoàn thành năm"),
)
"""Columns whose numbers are not in the unit of the row."""
_LAST_NUMBER = re.compile(r"\d(?=[^\d]*$)")
_OPEN_END = re.compile(r"\s*(?:trở (?:lên|xuống))?\s*\.?")
_NOTHING = frozenset({"-", "–", "—", "...", "…", "x", "X", "//", '"', "nt", "*"})
"""What stands in a cell that says nothing."""
_NOTE_MARK = re.compile(r"\s*\[\d{1,3}\]")
_LABEL_LENGTH = 300
"""Characters of a cell that may name a row; a longer one is prose."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, what names it and what stands above it."""

    table: Table
    number: int
    """Index in ``table.rows``."""
    start: int
    end: int
    """Of the row's line."""
    label: str
    """What the row is about, with the row that it is a part of: "Cơ cấu kinh tế, dịch vụ"."""
    above: tuple[str, ...]
    """Names of the rows that it belongs to, outermost first: "Về kinh tế"."""
    section: int
    """Where the name of its part of the table stands, -1 without; rows of one part share it."""
    context: tuple[Span, ...]
    """Where the words stand that are not in its line: caption and header, the rows above."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What one value of a row states."""

    row: Row
    column: int
    text: str
    """The clause: label, header, value, unit."""
    head: str
    """What heads the value, "năm 2030"; "" without."""
    value: str
    """The value with its unit."""

    @property
    def value_at(self) -> int:
        """Where the value begins in ``text``."""
        return len(self.text) - len(self.value)


def is_layout(document: Document, table: Table) -> bool:
    """Whether a table only arranges text on the page: its cells are prose, and no rows of data."""
    if table.columns < 2:
        return True
    cells = [cell for row in table.rows for cell in row if cell.start < cell.end]
    if any(cell.end - cell.start > _LABEL_LENGTH and cell.column == 0 for cell in cells):
        return True
    if table.header_rows:
        return False
    said = "".join(document.text[cell.start : cell.end] for cell in cells)
    return not any(map(str.isdigit, said))


def read_facts(document: Document, table: Table) -> list[Fact]:
    """What all values of a table state, row by row; nothing for a layout table."""
    return [] if is_layout(document, table) else list(_Reader(document, table).facts())


class _Reader:
    """Puts the rows of one table into words."""

    def __init__(self, document: Document, table: Table) -> None:
        self._text = document.text
        self._table = table
        self._rows = [
            row
            for row in read_rows(document, table)
            if row.labels and not is_number_row(document.text, table.rows[row.number])
        ]
        self._head = self._head_span()
        self._named = {row.labels[-1]: row for row in self._rows}
        times = Counter(match_form(self._name(row.labels[-1])) for row in self._rows if row.values)
        self._repeated = {name for name, count in times.items() if count > 1}

    def facts(self) -> Iterator[Fact]:
        """What every value states, in order."""
        for row in self._rows:
            if not row.values:
                continue
            label, context = self._label(row)
            for value in row.values:
                said = self._said(value.cell)
                if said in _NOTHING or not said:
                    continue
                yield self._fact(row, value, label, context)

    def _fact(self, row: TableRow, value: RowValue, label: str, context: Sequence[Span]) -> Fact:
        said = self._said(value.cell)
        head = ""
        measured = is_quantity(said)
        for cell in value.header:
            bare = _without_unit(self._said(cell))
            measured = measured and not _NO_MEASURE.search(match_form(bare))
            phrase = _head_phrase(bare)
            if phrase and phrase not in head:
                timely = _TIME.match(match_form(phrase)) is not None
                head += f" {phrase}" if timely else f", {phrase}"
        unit = ""
        spans = list(context)
        if measured and value.unit is not None:
            unit = self._text[value.unit.start : value.unit.end]
            spans.append(value.unit)
        stated = _with_unit(said, unit)
        read = Row(
            table=self._table,
            number=row.number,
            start=row.start,
            end=row.end,
            label=label,
            above=tuple(self._name(cell) for cell in row.labels[:-1]),
            section=self._section(row),
            context=self._outside(row, spans),
        )
        clause = f"{label}{head}: {stated}"
        return Fact(read, value.cell.column, clause, head.strip(" ,"), stated)

    def _label(self, row: TableRow) -> tuple[str, list[Span]]:
        """What names a row, and where the words stand."""
        own = row.labels[-1]
        label = _without_unit(self._name(own))
        spans = [Span(own.start, own.end)]
        whole = row.labels[-2] if len(row.labels) > 1 else None
        repeated = match_form(self._name(own)) in self._repeated
        if whole is not None and (repeated or (self._is_part(row) and not self._heads(whole))):
            label = f"{_without_unit(self._name(whole))}, {_lower(label)}"
            spans.append(Span(whole.start, whole.end))
        return label, spans

    def _is_part(self, row: TableRow) -> bool:
        """Whether a row says nothing without the one that it is a part of: "- Dịch vụ"."""
        said = self._said(row.labels[-1])
        if _PART_MARK.match(said) or _PART_OF.match(match_form(said)):
            return True
        return row.counter is not None and _PART_MARK.match(self._said(row.counter)) is not None

    def _heads(self, cell: Cell) -> bool:
        """Whether a name heads a part of the table: "A. VỀ KINH TẾ"."""
        row = self._named.get(cell)
        if row is None or row.values:
            return False
        counter = self._said(row.counter) if row.counter else ""
        said = self._said(cell)
        return bool(_SECTION_MARK.match(counter or said)) or said.isupper()

    def _section(self, row: TableRow) -> int:
        """Where the name of its part of the table stands, -1 without."""
        outer = row.labels[0]
        named = len(row.labels) > 1 and (outer.row_span > 1 or self._heads(outer))
        return outer.start if named else -1

    def _name(self, cell: Cell) -> str:
        """What a cell that names a row says, without what counts the row."""
        said = self._said(cell)
        if mark := _MARK.match(said):
            said = said[mark.end() :]
        part = _PART_OF.match(match_form(said))
        if part and part.end() < len(said):
            said = said[part.end() :]
        return said.strip(" :;") or self._said(cell)

    def _said(self, cell: Cell) -> str:
        """What a cell says, without marks of footnotes."""
        return _NOTE_MARK.sub("", self._text[cell.start : cell.end]).strip()

    def _head_span(self) -> Span | None:
        """Caption, unit line and header rows, which stand one above the other."""
        table = self._table
        spans = [span for span in (table.caption, table.unit) if span and span.end <= table.start]
        headed = [cell for row in table.rows[: table.header_rows] for cell in row]
        if headed:
            end = self._text.find("\n", max(cell.end for cell in headed))
            spans.append(Span(table.start, len(self._text) if end < 0 else end))
        if not spans:
            return None
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    def _outside(self, row: TableRow, spans: Sequence[Span]) -> tuple[Span, ...]:
        """The head of the table, and those of ``spans`` that stand neither there nor in the row."""
        places = [Span(row.start, row.end)]
        if self._head is not None:
            places.append(self._head)
        for span in spans:
            if not any(place.start <= span.start and span.end <= place.end for place in places):
                places.append(span)
        return tuple(places[1:])


def _without_unit(text: str) -> str:
    """ "GRDP/người" of "GRDP/người (triệu đồng)"."""
    match = _BRACKETED.search(text)
    return text[: match.start()].strip() if match and is_unit(match[1]) else text


def _head_phrase(text: str) -> str:
    """What heads a column, as it goes on behind a label: "2030" is "năm 2030"."""
    text = text.strip(" :;")
    if _YEAR.fullmatch(text):
        return f"năm {text}"
    if match := _PERIOD.fullmatch(text):
        return f"giai đoạn {match[1]}-{match[2]}"
    return _lower(text)


def _lower(text: str) -> str:
    """The first letter in lower case, unless the word is a name or an abbreviation."""
    words = text.split()
    if not words or (len(words[0]) > 1 and not words[0][1:].islower()):
        return text
    named = len(words) > 1 and words[1][:1].isupper()
    if named and match_form(words[0]) not in ADMIN_UNITS:
        return text
    return text[:1].lower() + text[1:]


def _with_unit(value: str, unit: str) -> str:
    """ "150" and "triệu đồng" -> "150 triệu đồng"; a value that has its own unit keeps it."""
    value = _lower(value.strip(" ;"))
    last = _LAST_NUMBER.search(value)
    if not unit or last is None:
        return value
    rest = value[last.end() :]
    if not _OPEN_END.fullmatch(rest):
        return value
    unit = _lower(unit.strip(" .:()"))
    gap = "" if unit.startswith("%") else " "
    return f"{value[: last.end()]}{gap}{unit}{rest.rstrip(' .')}"
