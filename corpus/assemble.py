"""Pages of blocks into one normalised text, and where everything stands in it.

Knows: how paragraphs, tables and footnotes become lines. Does not know: file formats, metadata.

A row of a table is one line, its cells parted by " | ". A footnote is a line "[1] ..." at the end
of its page, or above a last paragraph that goes on over the page, so that no sentence is torn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.headings import find_headings
from corpus.tables import find_caption, guess_header_rows
from corpus.text import normalise
from corpus.types import (
    Block,
    Cell,
    Heading,
    Note,
    Page,
    PageSpan,
    Table,
    TableBlock,
    TableCell,
    TextBlock,
)


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document's text and its parts; see ``corpus.types.Document``."""

    text: str
    headings: tuple[Heading, ...]
    pages: tuple[PageSpan, ...]
    tables: tuple[Table, ...]
    notes: tuple[Note, ...]


def assemble(pages: Sequence[Page]) -> Assembled:
    """Join the pages of a file. The text is empty where no block holds a visible character."""
    writer = _Writer()
    spans: list[PageSpan] = []
    for page, after in zip(pages, [*pages[1:], None], strict=True):
        start = writer.next_start
        for block in _ordered(page.blocks, after):
            writer.add(block)
        if page.number is not None:
            end = max(start, len(writer.text))
            spans.append(PageSpan(page.number, start, end, page.label, page.ocr_confidence))
    text = writer.text
    headings = tuple(writer.headings) or find_headings(text)
    return Assembled(
        text=text,
        headings=headings,
        pages=tuple(_clipped(span, len(text)) for span in spans),
        tables=tuple(_tables(text, writer.tables, {heading.start for heading in headings})),
        notes=tuple(writer.notes),
    )


def _ordered(blocks: Sequence[Block], after: Page | None) -> list[Block]:
    """The blocks of a page, its footnotes where they tear no paragraph."""
    notes = [block for block in blocks if _is_note(block)]
    body = [block for block in blocks if not _is_note(block)]
    following = (
        next((block for block in after.blocks if not _is_note(block)), None) if after else None
    )
    if body and following is not None and following.continues:
        return [*body[:-1], *notes, body[-1]]
    return [*body, *notes]


def _is_note(block: Block) -> bool:
    return isinstance(block, TextBlock) and block.footnote is not None


class _Writer:
    """The text as it grows."""

    def __init__(self) -> None:
        self.text = ""
        self.headings: list[Heading] = []
        self.notes: list[Note] = []
        self.tables: list[_Lines] = []
        self._last: Block | None = None

    @property
    def next_start(self) -> int:
        """Where the next line will begin."""
        return len(self.text) + 1 if self.text else 0

    def add(self, block: Block) -> None:
        """Go on with a block."""
        if isinstance(block, TableBlock):
            self._add_table(block)
        elif text := normalise(block.text):
            self._add_text(block, text)
        else:
            return
        self._last = block

    def _add_text(self, block: TextBlock, text: str) -> None:
        if block.footnote is not None:
            start, end = self._line(f"[{normalise(block.footnote)}] {' '.join(text.split())}")
            self.notes.append(Note(normalise(block.footnote), start, end))
        elif block.level is not None:
            start, end = self._line(" ".join(text.split()))
            self.headings.append(Heading(block.level, self.text[start:end], start, end))
        elif block.continues and isinstance(self._last, TextBlock) and self._last.level is None:
            self.text += f" {text}"
        else:
            self._line(text)

    def _add_table(self, block: TableBlock) -> None:
        goes_on = block.continues and isinstance(self._last, TableBlock) and bool(self.tables)
        if not goes_on:
            self.tables.append(_Lines([], block))
        rows = self.tables[-1].rows
        for row in block.rows:
            line, cells = _row_line([(normalise(c.text).replace("\n", " "), c) for c in row])
            if not line:
                rows.append(())
                continue
            start, _ = self._line(line)
            rows.append(
                tuple(
                    Cell(start + first, start + last, c.column, c.column_span, c.row_span)
                    for first, last, c in cells
                )
            )

    def _line(self, line: str) -> tuple[int, int]:
        start = self.next_start
        self.text += f"\n{line}" if start else line
        return start, len(self.text)


@dataclass(frozen=True, slots=True)
class _Lines:
    """A table whose lines are written."""

    rows: list[tuple[Cell, ...]]
    block: TableBlock
    """Its first part."""


def _row_line(row: Iterable[tuple[str, TableCell]]) -> tuple[str, list[tuple[int, int, TableCell]]]:
    """The line of a row, and (start, end, cell) in it; empty if no cell says anything."""
    line = ""
    cells: list[tuple[int, int, TableCell]] = []
    for at, (text, cell) in enumerate(row):
        if at:
            line += " |" if line else "|"
        if text and line:
            line += " "
        cells.append((len(line), len(line) + len(text), cell))
        line += text
    return (line, cells) if line.strip("| ") else ("", [])


def _tables(text: str, written: Sequence[_Lines], headings: set[int]) -> Iterator[Table]:
    for lines in written:
        cells = [cell for row in lines.rows for cell in row]
        if not cells:
            continue
        start = text.rfind("\n", 0, cells[0].start) + 1
        end = text.find("\n", cells[-1].end)
        end = len(text) if end < 0 else end
        caption, unit = find_caption(text, start, end, headings)
        header_rows = lines.block.header_rows
        if header_rows is None:
            header_rows = guess_header_rows(text, lines.rows)
        yield Table(start, end, tuple(lines.rows), header_rows, caption, unit)


def _clipped(page: PageSpan, end: int) -> PageSpan:
    """Empty pages at the end would start behind the last character."""
    return replace(page, start=min(page.start, end), end=min(page.end, end))
