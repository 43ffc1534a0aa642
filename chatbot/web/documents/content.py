"""A document's text as blocks for the screen, with a passage marked in it.

Knows: headings, paragraphs, tables and footnotes of a document. Does not know: HTTP, templates.

All text is escaped before a tag is put around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from chatbot.web.addresses import MARK_ID
from corpus.text import fold
from corpus.types import Cell, Document, PageSpan, Span, Table

_SNIPPET = 360
"""Characters of a passage in a list of passages."""
_NUMERIC = re.compile(r"[-+≥≤<>~]?\s*\d[\d.,/%\s–-]*")
_LINE = re.compile(r"[^\n]+")


_NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a table on the screen."""

    html: Markup
    column_span: int
    row_span: int
    numeric: bool
    """Whether it is set flush right."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block: ``kind`` is ``heading``, ``paragraph``, ``note`` or ``table``."""

    kind: str
    html: Markup = _NOTHING
    level: int = 0
    """Of a heading, 1 to 4."""
    anchor: str = ""
    """Id of a heading's element."""
    head: tuple[tuple[CellView, ...], ...] = ()
    rows: tuple[tuple[CellView, ...], ...] = ()


def blocks(document: Document, page: PageSpan | None, mark: Span | None) -> Iterator[BlockView]:
    """The blocks of a page, or of the whole document, in order.

    A table that goes over the page is shown with its head and the rows of this page.
    """
    start, end = (page.start, page.end) if page else (0, len(document.text))
    headings = {heading.start: heading for heading in document.headings}
    notes = {note.start for note in document.notes}
    drawn: set[int] = set()
    for line in _LINE.finditer(document.text, start, end):
        at = line.start()
        table = document.table_at(at)
        if table is not None:
            if table.start not in drawn:
                drawn.add(table.start)
                yield _table(document, table, start, end, mark)
        elif at in headings:
            heading = headings[at]
            yield BlockView(
                kind="heading",
                html=marked(document.text, at, line.end(), mark),
                level=min(heading.level, 4),
                anchor=f"m{at}",
            )
        else:
            kind = "note" if at in notes else "paragraph"
            yield BlockView(kind, marked(document.text, at, line.end(), mark))


def marked(text: str, start: int, end: int, mark: Span | None) -> Markup:
    """``text[start:end]`` escaped, the part of it that ``mark`` covers in a ``<mark>``."""
    if mark is None or mark.end <= start or end <= mark.start:
        return escape(text[start:end])
    first, last = max(start, mark.start), min(end, mark.end)
    anchor = Markup(' id="{}"').format(MARK_ID) if first == mark.start else Markup("")
    return (
        escape(text[start:first])
        + Markup("<mark{}>{}</mark>").format(anchor, text[first:last])
        + escape(text[last:end])
    )


def marked_words(text: str, words: str) -> Markup:
    """``text`` escaped and cut around the first of ``words``, each of which is in a ``<mark>``."""
    folded = fold(text)
    wanted = sorted({word for word in fold(words).split() if len(word) > 1}, key=len, reverse=True)
    found = [m.span() for m in re.finditer("|".join(map(_whole, wanted)), folded)] if wanted else []
    start = max(0, (found[0][0] if found else 0) - _SNIPPET // 4)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + _SNIPPET)
    parts = [Markup("… ") if start else Markup("")]
    position = start
    for first, last in found:
        if first >= position and last <= end:
            parts += [
                escape(text[position:first]),
                Markup("<mark>{}</mark>").format(text[first:last]),
            ]
            position = last
    parts += [escape(text[position:end]), Markup(" …") if end < len(text) else Markup("")]
    return Markup("").join(parts)


def _whole(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def _table(document: Document, table: Table, start: int, end: int, mark: Span | None) -> BlockView:
    head = [row for row in table.rows[: table.header_rows] if row]
    body = [row for row in table.rows[table.header_rows :] if row and start <= row[0].start < end]
    return BlockView(
        kind="table",
        head=tuple(_row(document.text, row, len(head) - at, mark) for at, row in enumerate(head)),
        rows=tuple(_row(document.text, row, len(body) - at, mark) for at, row in enumerate(body)),
    )


def _row(text: str, row: tuple[Cell, ...], below: int, mark: Span | None) -> tuple[CellView, ...]:
    """``below``: rows from this one to the end of its part; no cell reaches further."""
    return tuple(
        CellView(
            html=marked(text, cell.start, cell.end, mark),
            column_span=cell.column_span,
            row_span=min(cell.row_span, below),
            numeric=_NUMERIC.fullmatch(text, cell.start, cell.end) is not None,
        )
        for cell in row
    )
