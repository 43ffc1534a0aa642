"""Pages of blocks into one normalised text, and where everything stands in it.

Knows: how paragraphs, tables and footnotes become lines. Does not know: file formats, metadata.

A row of a table is one line, its cells parted by " | ". A footnote is a line "[1] ..." at the end
of its page. A paragraph or a table that goes on over the page is never torn by one: the notes then
stand above its first part, or below its last one if it began on an earlier page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.headings import find_headings
from corpus.table_heads import find_caption, find_unit, guess_header_rows
from corpus.text import normalise
from corpus.types import (
    Block,
    Cell,
    Heading,
    Note,
    Page,
    PageSpan,
    Span,
    Table,
    TableBlock,
    TableCell,
    TextBlock,
)

_VISIBLE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document's text and its parts; see ``corpus.types.Document``."""

    text: str
    """``normalise(text) == text``; empty where no block holds a visible character."""
    headings: tuple[Heading, ...]
    pages: tuple[PageSpan, ...]
    """Of all pages with a number. In order; between two that hold text stands one line break, or
    the space inside a paragraph that goes on.
    """
    tables: tuple[Table, ...]
    notes: tuple[Note, ...]


def assemble(pages: Sequence[Page]) -> Assembled:
    """Join the pages of a file; takes time linear in their length."""
    writer = _Writer()
    spans: list[PageSpan] = []
    parts = [_Parts.of(page) for page in pages]
    pending: list[TextBlock] = []
    for page, part, following in zip(pages, parts, _followers(parts), strict=True):
        start = writer.next_start
        pending = writer.add_page(part, following, pending)
        if page.number is not None:
            end = max(start, writer.length)
            spans.append(PageSpan(page.number, start, end, page.label, page.ocr_confidence))
    text = writer.text()
    tables = [table for table in writer.tables if any(table.rows)]
    headings = tuple(writer.headings) or find_headings(_masked(text, tables))
    notes = {note.start for note in writer.notes}
    return Assembled(
        text=text,
        headings=headings,
        pages=tuple(_clipped(span, len(text)) for span in spans),
        tables=tuple(_headed(text, tables, {heading.start for heading in headings}, notes)),
        notes=tuple(writer.notes),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The blocks of a page that say something."""

    body: list[Block]
    notes: list[TextBlock]

    @classmethod
    def of(cls, page: Page) -> _Parts:
        body: list[Block] = []
        notes: list[TextBlock] = []
        for block in page.blocks:
            if isinstance(block, TableBlock):
                body.append(block)
            elif text := normalise(block.text):
                said = replace(block, text=text)
                if block.footnote is None:
                    body.append(said)
                else:
                    notes.append(said)
        return cls(body, notes)


class _Writer:
    """The text as it grows."""

    def __init__(self) -> None:
        self.length = 0
        self.headings: list[Heading] = []
        self.notes: list[Note] = []
        self.tables: list[_Written] = []
        self._pieces: list[str] = []
        self._last: Block | None = None

    @property
    def next_start(self) -> int:
        """Where the next line will begin."""
        return self.length + 1 if self.length else 0

    def text(self) -> str:
        """All that was written."""
        return "".join(self._pieces)

    def add_page(
        self, page: _Parts, following: Block | None, pending: Sequence[TextBlock]
    ) -> list[TextBlock]:
        """Write a page.

        Args:
            page: its blocks.
            following: the first block after it.
            pending: notes of pages before that could not be placed yet.

        Returns:
            The notes that can not be placed yet.
        """
        notes = page.notes
        goes_on = self._joins(following, self._last) if not page.body else False
        for at, block in enumerate(page.body):
            joined = self._joins(block, self._last)
            goes_on = at == len(page.body) - 1 and self._joins(following, block)
            if goes_on and not joined:
                self._add_notes([*pending, *notes])
                pending, notes = [], []
            self._add(block, joined=joined)
            if joined and not goes_on:
                self._add_notes(pending)
                pending = []
        if goes_on:
            return [*pending, *notes]
        self._add_notes([*pending, *notes])
        return []

    @staticmethod
    def _joins(block: Block | None, before: Block | None) -> bool:
        """Whether a block goes on with the one before it."""
        if isinstance(block, TableBlock):
            return block.continues and isinstance(before, TableBlock)
        return (
            block is not None
            and block.continues
            and block.level is None
            and isinstance(before, TextBlock)
            and before.level is None
        )

    def _add_notes(self, notes: Sequence[TextBlock]) -> None:
        for note in notes:
            self._last = None
            mark = " ".join(normalise(note.footnote or "").split())
            line = f"[{mark}] {' '.join(note.text.split())}"
            start = self._line(line)
            self.notes.append(Note(mark, start, self.length))

    def _add(self, block: Block, *, joined: bool) -> None:
        if isinstance(block, TableBlock):
            self._add_table(block, joined=joined)
        elif block.level is not None:
            title = " ".join(block.text.split())
            start = self._line(title)
            self.headings.append(Heading(block.level, title, start, self.length))
        elif joined:
            self._write(f" {block.text}")
        else:
            self._line(block.text)
        self._last = block

    def _add_table(self, block: TableBlock, *, joined: bool) -> None:
        if not joined:
            self.tables.append(_Written([], block.header_rows, self.next_start, 0))
        table = self.tables[-1]
        for row in block.rows:
            line, cells = _row_line(row)
            if not line:
                table.rows.append(())
                continue
            start = self._line(line)
            table.end = self.length
            table.rows.append(
                tuple(
                    Cell(start + first, start + last, c.column, c.column_span, c.row_span)
                    for first, last, c in cells
                )
            )

    def _line(self, line: str) -> int:
        start = self.next_start
        self._write(f"\n{line}" if start else line)
        return start

    def _write(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)


@dataclass(slots=True)
class _Written:
    """A table as its lines are written."""

    rows: list[tuple[Cell, ...]]
    header_rows: int | None
    start: int
    end: int


def _row_line(row: Sequence[TableCell]) -> tuple[str, list[tuple[int, int, TableCell]]]:
    """The line of a row, and (start, end, cell) in it; empty if no cell says anything."""
    line = ""
    cells: list[tuple[int, int, TableCell]] = []
    for at, cell in enumerate(row):
        text = " ".join(normalise(cell.text).split())
        if at:
            line += " |" if line else "|"
        if text and line:
            line += " "
        cells.append((len(line), len(line) + len(text), cell))
        line += text
    return (line, cells) if any(last > first for first, last, _ in cells) else ("", [])


def _masked(text: str, tables: Sequence[_Written]) -> str:
    """The text without what its tables say, character for character: no row is a heading."""
    pieces = []
    end = 0
    for table in tables:
        pieces.append(text[end : table.start])
        pieces.append(_VISIBLE.sub("|", text[table.start : table.end]))
        end = table.end
    return "".join([*pieces, text[end:]])


def _headed(
    text: str, tables: Sequence[_Written], headings: set[int], notes: set[int]
) -> Iterator[Table]:
    """The tables with what heads them."""
    floor = 0
    for at, table in enumerate(tables):
        ceiling = tables[at + 1].start if at + 1 < len(tables) else len(text)
        caption, unit = find_caption(
            text, table.start, table.end, headings, floor=floor, ceiling=ceiling, skipped=notes
        )
        rows = tuple(table.rows)
        header_rows = table.header_rows
        if header_rows is None:
            header_rows = guess_header_rows(text, rows)
        header_rows = min(header_rows, len(rows))
        if unit is None:
            heads = (row[0] for row in rows[:header_rows] if row)
            units = (find_unit(text, Span(cell.start, cell.end)) for cell in heads)
            unit = next((found for found in units if found), None)
        yield Table(table.start, table.end, rows, header_rows, caption, unit)
        floor = max(table.end, caption.end if caption else 0)


def _followers(parts: Sequence[_Parts]) -> list[Block | None]:
    """For each page the first block of a later one that is no footnote."""
    followers: list[Block | None] = []
    following: Block | None = None
    for part in reversed(parts):
        followers.append(following)
        following = part.body[0] if part.body else following
    return followers[::-1]


def _clipped(page: PageSpan, end: int) -> PageSpan:
    """Empty pages at the end would start behind the last character."""
    return replace(page, start=min(page.start, end), end=min(page.end, end))
