"""The body of a DOCX file as blocks.

Knows: the order of paragraphs, tables and text boxes; which tables only lay out a page. Does not
know: the zip container, how a number is formatted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.readers.blocks import plain_text, without_levels
from corpus.readers.grids import Placed, build_table, is_layout
from corpus.readers.word_numbering import Numbering
from corpus.readers.word_package import Element, W
from corpus.readers.word_styles import Styles, find, flag, is_line, number, value
from corpus.readers.word_text import (
    Note,
    Notes,
    Speaker,
    chosen,
    is_deleted_mark,
    is_hidden_table_row,
)
from corpus.table_heads import is_quantity
from corpus.types import Block, TextBlock

_MC_ALTERNATES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
"""Elements that hold paragraphs, tables, rows or cells for a purpose of their own."""
_LABELLED_CELL = 2
"""Sides of a cell that are drawn if it is one of a ruled table."""


@dataclass(slots=True)
class _Cell:
    """A ``w:tc``, or all that are merged into one from top to bottom."""

    placed: Placed
    element: Element
    blocks: list[Block] = field(default_factory=list)


class Blocks:
    """Turns parts of the file into blocks, in order, once."""

    def __init__(
        self, styles: Styles, numbering: Numbering, footnotes: Notes, endnotes: Notes
    ) -> None:
        self._styles = styles
        self._numbering = numbering
        self._speaker = Speaker(styles, footnotes, endnotes)

    def of(self, container: Element) -> list[Block]:
        """Blocks of a ``w:body``, a cell, a text box or a note."""
        blocks: list[Block] = []
        unfinished = ""
        for element in _content(container, (W + "p", W + "tbl")):
            if element.tag == W + "tbl":
                blocks += [TextBlock(unfinished)] if unfinished else []
                unfinished = ""
                blocks += self._table(element)
                continue
            said = self._speaker.say(element)
            text = unfinished + said.text
            unfinished = text if is_deleted_mark(element) else ""
            if not unfinished:
                blocks += self._paragraph(element, text)
            for box in said.boxes:
                blocks += self.of(box)
        if unfinished:
            blocks.append(TextBlock(unfinished))
        return blocks

    def _paragraph(self, paragraph: Element, text: str) -> Iterator[Block]:
        label = self._numbering.label(paragraph)
        if text.strip():
            is_word = sum(map(str.isalpha, text)) > 1
            level = self._styles.heading_level(paragraph) if is_word else None
            yield TextBlock(f"{label} {text}" if label else text, level)
        elif any(char.isalnum() for char in label):
            yield TextBlock(label)  # a column of numbers in a table is often written like this

    def note(self, note: Note) -> TextBlock:
        """A footnote in one line."""
        text = " ".join(plain_text(self.of(note.element)).split())
        return TextBlock(text.removeprefix(note.mark).lstrip(), footnote=note.mark)

    def _table(self, table: Element) -> list[Block]:
        rows, header_rows = self._rows(table)
        cells = [cell for row in rows for cell in row]
        for cell in cells:
            cell.blocks = self.of(cell.element)
            cell.placed.text = plain_text(cell.blocks)
        ruled = (
            bool(header_rows)
            or self._styles.table_has_lines(table)
            or sum(_sides(cell.element) >= _LABELLED_CELL for cell in cells) * 2 > len(cells)
        )
        grid = [[cell.placed for cell in row] for row in rows]
        if is_layout(grid, ruled):
            blocks = [block for cell in cells for block in cell.blocks]
            # What stands beside something else heads nothing, whatever its style.
            return without_levels(blocks) if any(len(row) > 1 for row in rows) else blocks
        if header_rows is None and not ruled:
            header_rows = int(self._stands_out(rows[0]) and not self._stands_out(rows[1]))
            if not header_rows and any(
                is_quantity(cell.placed.text) for row in rows[1:] for cell in row
            ):
                header_rows = None  # figures have heads, which their wording tells
        return [build_table(grid, header_rows)]

    def _stands_out(self, row: list[_Cell]) -> bool:
        """Whether all that a row says is bold."""
        return all(
            self._styles.is_bold(run, paragraph)
            for cell in row
            for paragraph in cell.element.iter(W + "p")
            for run in paragraph.iter(W + "r")
            if any((text.text or "").strip() for text in run.iter(W + "t"))
        )

    def _rows(self, table: Element) -> tuple[list[list[_Cell]], int | None]:
        """The cells of a table where their upper left corners are, and its header rows."""
        rows: list[list[_Cell]] = []
        headers: list[bool] = []
        above: dict[int, _Cell] = {}
        for row in _content(table, (W + "tr",)):
            if is_hidden_table_row(row):
                continue
            headers.append(flag(row, "trPr/tblHeader") is True)
            cells: list[_Cell] = []
            here: dict[int, _Cell] = {}
            column = number(value(row, "trPr/gridBefore"), 0)
            for element in _content(row, (W + "tc",)):
                span = max(number(value(element, "tcPr/gridSpan"), 1), 1)
                if _merge(element, "hMerge") == "continue" and cells:
                    cells[-1].placed.column_span += span
                elif _merge(element, "vMerge") == "continue" and column in above:
                    cell = here[column] = above[column]
                    cell.placed.row_span = len(rows) + 1 - cell.placed.row
                else:
                    placed = Placed(len(rows), column, column_span=span)
                    here[column] = _Cell(placed, element)
                    cells.append(here[column])
                column += span
            above = here
            rows.append(cells)
        count = next((at for at, is_header in enumerate(headers) if not is_header), 0)
        return rows, count or None


def _content(container: Element, wanted: tuple[str, ...]) -> Iterator[Element]:
    """The wanted children, out of whatever wraps them."""
    for element in container:
        if element.tag in wanted:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _content(element, wanted)
        elif element.tag == _MC_ALTERNATES:
            yield from _content(chosen(element), wanted)


def _merge(cell: Element, kind: str) -> str | None:
    """``restart``, ``continue`` or None."""
    merge = find(cell, f"tcPr/{kind}")
    return None if merge is None else merge.get(f"{W}val", "continue")


def _sides(cell: Element) -> int:
    """How many sides of a cell are drawn by itself."""
    borders = find(cell, "tcPr/tcBorders")
    return 0 if borders is None else sum(is_line(side) for side in borders)
