"""Records that the corpus layer hands on.

Knows: what a reader returns (``Reading``, its pages and blocks) and what a document is made of.
Does not know: how files are read, where documents are stored, what an index is.

Offsets count characters of ``Document.text``, which is Unicode NFC. All spans are half open,
``text[start:end]``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, get_args

Status = Literal["draft", "adopted"]
Audience = Literal["everyone", "reader", "staff", "admin"]
"""Who may read a document: everyone, or those of this role and of the roles above it."""
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
"""From the widest to the narrowest."""


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]``, without white space around it."""

    start: int
    end: int


# --- what a reader returns, before it is normalised -------------------------------------------


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, a heading or a footnote."""

    text: str
    """May hold line breaks: each begins a new paragraph of the document."""
    level: int | None = None
    """Of a heading that the file itself marks, 1 outermost; None: no heading, or not known."""
    footnote: str | None = None
    """The mark of a footnote, such as "1" or "*"; ``text`` is without it."""
    continues: bool = False
    """Whether it goes on with the paragraph that the page before left unfinished."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell; a merged one stands where its upper left corner is."""

    text: str
    column: int
    """Counted from 0, in columns of the whole table."""
    column_span: int = 1
    row_span: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table, or the part of one that stands on this page."""

    rows: tuple[tuple[TableCell, ...], ...]
    """Top to bottom; the cells of a row left to right. A row may be empty where merged cells
    cover it.
    """
    header_rows: int | None = None
    """Rows at the top that head the columns; None: the file does not say."""
    continues: bool = False
    """Whether it goes on with the table that the page before left unfinished. Its rows are then
    without the repeated header.
    """


Block = TextBlock | TableBlock


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file."""

    number: int | None
    """Physical page, counted from 1; None where the format has no pages."""
    blocks: tuple[Block, ...]
    """In reading order, footnotes last. Running headers and footers are left out."""
    label: str | None = None
    """The page number that is printed on it."""
    ocr_confidence: float | None = None
    """0 to 1, mean over its words; None for text that was not recognised from an image."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as a reader understood it."""

    format: str
    """``txt``, ``markdown``, ``html``, ``docx``, ``doc`` or ``pdf``."""
    pages: tuple[Page, ...]
    """At least one."""
    title: str | None = None
    """As the file states it outside its text, where it does so in earnest."""
    date: str | None = None
    """ISO 8601; the same."""
    warnings: tuple[str, ...] = ()
    """What may have been lost: Vietnamese sentences for whoever adds the file."""


# --- what a document is made of ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Where one physical page stands in ``Document.text``."""

    number: int
    start: int
    end: int
    label: str | None = None
    """The page number that is printed on it."""
    ocr_confidence: float | None = None
    """0 to 1; None for text that was not recognised from an image."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; ``text[start:end]`` is its line, "[1] ..."."""

    mark: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table in a document; ``text[start:end]`` is what it says."""

    start: int
    end: int
    """Equal to ``start`` for an empty cell."""
    column: int
    column_span: int = 1
    row_span: int = 1


class _Measured:
    """Where a table keeps what it has counted once; no field, so that it is not stored."""

    __slots__ = ("_columns",)
    _columns: int


@dataclass(frozen=True, slots=True)
class Table(_Measured):
    """A table: each row is one line of the text, its cells parted by " | ".

    A merged cell is written once, where its upper left corner is.
    """

    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]
    """A row that merged cells cover whole has no cells and no line."""
    header_rows: int
    """Rows at the top that head the columns; 0 where there are none."""
    caption: Span | None = None
    """Line above (or below) that names the table."""
    unit: Span | None = None
    """Line, or part of one, that states the unit of all numbers: "Đơn vị: triệu đồng"."""

    @property
    def columns(self) -> int:
        """How many columns it has."""
        if not hasattr(self, "_columns"):
            ends = (cell.column + cell.column_span for row in self.rows for cell in row)
            object.__setattr__(self, "_columns", max(ends, default=0))
        return self._columns

    def grid(self) -> list[list[Cell | None]]:
        """(rows, columns): the cell that covers each place; None where there is none."""
        columns = self.columns
        places: list[list[Cell | None]] = [[None] * columns for _ in self.rows]
        for at, row in enumerate(self.rows):
            for cell in row:
                for line in places[at : at + cell.row_span]:
                    for column in range(cell.column, cell.column + cell.column_span):
                        line[column] = cell
        return places


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line of the document; ``text[start:end]`` is the line as it stands."""

    level: int
    """1 is the outermost."""
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text. An unknown field is None."""

    title: str
    source: str
    """File name or web address it came from."""
    kind: str | None = None
    """báo cáo chính trị, nghị quyết, tin bài, ..."""
    number: str | None = None
    """Number and symbol, ``15-NQ/ĐU``."""
    body: str | None = None
    """Issuing body."""
    level: str | None = None
    """trung ương, tỉnh, thành phố, xã, phường, đặc khu, ..."""
    place: str | None = None
    """From the smallest unit to the largest: ``phường Mây Trắng, tỉnh Sông Xa``."""
    term: str | None = None
    """For example ``2025-2030``."""
    date: str | None = None
    """ISO 8601, ``2025-07-23``."""
    status: Status = "adopted"
    supersedes: str | None = None
    """Id of the document that this one replaces."""
    audience: Audience = "everyone"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the library, normalised once when it was added."""

    id: str
    text: str
    """NFC; paragraphs are separated by one newline."""
    metadata: Metadata
    headings: tuple[Heading, ...]
    pages: tuple[PageSpan, ...]
    """Empty where the format has no pages."""
    sha256: str
    """Of the original file's bytes, hexadecimal."""
    tables: tuple[Table, ...] = ()
    """In order; their spans do not overlap."""
    notes: tuple[Note, ...] = ()
    """Footnotes, in order."""
    format: str = "txt"
    """What it was read from: ``txt``, ``markdown``, ``html``, ``docx``, ``doc`` or ``pdf``."""
    warnings: tuple[str, ...] = ()
    """What may have been lost in reading: Vietnamese sentences."""

    def page_span_at(self, offset: int) -> PageSpan | None:
        """The physical page that holds the character at ``offset``, None without pages."""
        at = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[at] if at >= 0 and offset < self.pages[at].end else None

    def page_at(self, offset: int) -> int | None:
        """Number of the physical page that holds the character at ``offset``."""
        page = self.page_span_at(offset)
        return page.number if page else None

    def table_at(self, offset: int) -> Table | None:
        """The table whose lines hold the character at ``offset``."""
        at = bisect_right(self.tables, offset, key=lambda table: table.start) - 1
        return self.tables[at] if at >= 0 and offset < self.tables[at].end else None

    def heading_path_at(self, offset: int) -> tuple[str, ...]:
        """Titles of the headings above ``offset``, outermost first."""
        path: list[Heading] = []
        for heading in self.headings:
            if heading.start > offset:
                break
            while path and path[-1].level >= heading.level:
                path.pop()
            path.append(heading)
        return tuple(heading.title for heading in path)


def narrower(first: Audience, second: Audience) -> Audience:
    """The audience that fewer belong to."""
    return max(first, second, key=AUDIENCES.index)
