"""Documents cut into passages that keep their structure.

Knows: where a text may be cut. Does not know: what a passage is used for, or how it is encoded.

A chunk is one slice of its document. It never mixes the text of two sections, of two pages, or of
a table and the prose around it; only a heading may stand before the page or table that it heads.
Whole paragraphs and rows are joined while they fit; a long paragraph is cut between sentences, then
clauses, then words, and one that crosses a page border is cut at the sentence nearest to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from corpus.metadata import shorten
from corpus.sentences import split_clauses, split_sentences
from corpus.tables import TableRow, read_rows, row_context
from corpus.types import Document, Span, Table
from index.types import Chunk

SECTION_LEVEL = 2
"""Headings down to this level begin a section; a chunk stays inside one."""
_CONTEXT_LENGTH = 500
"""Characters of a table's context that are indexed with each of its chunks."""
_TITLE_LENGTH = 120
_HEADING_LENGTH = 80
"""Characters of them that are encoded with each part: more only takes longer."""
_LINE = re.compile(r"\S[^\n]*")


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How documents are cut, in characters; an index records it."""

    target: int = 900
    """Pieces are joined up to this length: some 250 tokens, half of what e5 reads."""
    limit: int = 1200
    """No chunk is longer."""
    table: int = 500
    """Rows of a table are joined up to this length: they state more facts in fewer words."""
    part: int = 350
    """A chunk is encoded in parts of whole sentences up to this length, or in single rows."""
    rules: int = 3
    """Number of the rules in this module; raise it when they change."""

    @property
    def piece(self) -> int:
        """Longest paragraph that is kept whole: it leaves room for a heading above it."""
        return (self.target + self.limit) // 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a chunk: a paragraph, a row, or a part of one."""

    start: int
    end: int
    page: int | None
    table: int | None
    """Index of the table whose row or caption it is."""
    heads: bool
    """Whether it is a heading."""


def split_chunks(document: Document, settings: ChunkSettings | None = None) -> list[Chunk]:
    """Chunks in order, without overlap; every visible character is in exactly one of them.

    A heading goes with the text that follows it. ``page`` is the page that holds most of the chunk;
    ``heading`` is the path above its first line that is no heading itself.
    """
    settings = settings or ChunkSettings()
    cutter = _Cutter(document, settings)
    chunks: list[Chunk] = []
    for start, end in _sections(document):
        pieces = [
            piece
            for line in _LINE.finditer(document.text, start, end)
            for piece in cutter.pieces(line.start(), line.end())
        ]
        for group in _groups(pieces, settings):
            body = next((piece for piece in group if not piece.heads), group[-1])
            first, last = group[0].start, group[-1].end
            chunks.append(
                Chunk(
                    document_id=document.id,
                    start=first,
                    end=last,
                    text=document.text[first:last],
                    page=cutter.page_of(first, last),
                    heading=document.heading_path_at(body.start),
                    context=cutter.context(body),
                )
            )
    return chunks


def indexed_text(chunk: Chunk, title: str) -> str:
    """What is counted for a chunk: its text below its title, innermost heading and context.

    A passage in the middle of a report names neither the ward nor the subject; its title does. For
    531 questions about 94 reports of one kind the right report is first in 0.996 with titles, in
    0.44 without; where one title stands above all passages it costs 0.006. Outer headings cost more
    than they give: for 127 questions about five congress documents the right page is among the
    first five in 0.961 with the whole path, in 0.976 with the innermost heading.
    """
    return _below(title, _innermost(chunk), chunk.context, chunk.text)


def encoded_texts(chunk: Chunk, title: str, settings: ChunkSettings) -> list[str]:
    """What is encoded for a chunk: its parts, each below its title, innermost heading and context.

    One vector for many facts is near none of them: for the same 127 questions the right page is
    among the first five in 0.976 with a vector for each part, in 0.937 with one for each chunk, in
    0.961 where rows share a part.
    """
    parts: list[Span] = []
    for sentence in split_sentences(chunk.text):
        joined = not chunk.context and parts
        if joined and sentence.end - parts[-1].start <= settings.part:
            parts[-1] = Span(parts[-1].start, sentence.end)
        else:
            parts.append(sentence)
    title = shorten(title, _TITLE_LENGTH)
    heading = shorten(_innermost(chunk), _HEADING_LENGTH)
    return [
        _below(title, heading, chunk.context, chunk.text[part.start : part.end]) for part in parts
    ]


def _innermost(chunk: Chunk) -> str:
    return chunk.heading[-1] if chunk.heading else ""


def _below(title: str, heading: str, context: str, text: str) -> str:
    # The first chunk of a table holds its caption and header itself.
    lines = [line for line in context.split("\n") if line not in text]
    return "\n".join(line for line in (*dict.fromkeys([title, heading, *lines]), text) if line)


class _Cutter:
    """The lines of one document, as pieces that know their page and table."""

    def __init__(self, document: Document, settings: ChunkSettings) -> None:
        self._document = document
        self._settings = settings
        self._headings = {heading.start for heading in document.headings}
        self._page_starts = [page.start for page in document.pages]
        self._table_starts = [_block_start(table) for table in document.tables]
        self._rows: dict[int, list[TableRow]] = {}

    def pieces(self, start: int, end: int) -> Iterator[_Piece]:
        """The line ``text[start:end]`` in pieces, each of one page where it can be."""
        text = self._document.text
        table = self._table_at(start)
        heads = start in self._headings
        # A row is one line, and is kept whole as long as a chunk may be.
        limit = self._settings.piece if table is None else self._settings.limit
        for page, span in self._by_page(start, end):
            for piece in _pieces(text, span.start, span.end, limit):
                yield _Piece(piece.start, piece.end, page, table, heads)

    def page_of(self, start: int, end: int) -> int | None:
        """Number of the page that holds most of ``text[start:end]``."""
        pages = self._document.pages
        first = max(bisect_right(self._page_starts, start) - 1, 0)
        best, most = None, 0
        for page in pages[first:]:
            if page.start >= end:
                break
            shared = min(page.end, end) - max(page.start, start)
            if shared > most:
                best, most = page.number, shared
        return best

    def context(self, piece: _Piece) -> str:
        """What the rows of a chunk that begins with ``piece`` need to be understood."""
        if piece.table is None:
            return ""
        document = self._document
        table = document.tables[piece.table]
        lines = [row_context(document, table)]
        if piece.table not in self._rows:
            self._rows[piece.table] = read_rows(document, table)
        rows = self._rows[piece.table]
        lines += _group_labels(document.text, rows, piece.start)
        return "\n".join(line for line in lines if line)[:_CONTEXT_LENGTH]

    def _table_at(self, offset: int) -> int | None:
        at = bisect_right(self._table_starts, offset) - 1
        return at if at >= 0 and offset < self._document.tables[at].end else None

    def _by_page(self, start: int, end: int) -> Iterator[tuple[int | None, Span]]:
        """The line cut between sentences where the page changes; a sentence belongs to the page
        that holds more of it."""
        at = bisect_right(self._page_starts, start)
        if at == len(self._page_starts) or self._page_starts[at] >= end:
            yield self.page_of(start, end), Span(start, end)
            return
        sentences = split_sentences(self._document.text, start, end)
        for page, same in groupby(sentences, key=lambda span: self.page_of(span.start, span.end)):
            spans = list(same)
            yield page, Span(spans[0].start, spans[-1].end)


def _block_start(table: Table) -> int:
    """Where a table begins, with the lines above it that name it and its unit."""
    above = [span.start for span in (table.caption, table.unit) if span is not None]
    return min([*above, table.start])


def _group_labels(text: str, rows: Sequence[TableRow], start: int) -> list[str]:
    """What names the row at ``start`` and stands above it: merged cells, and rows that it is part
    of ("II. Văn hóa - xã hội")."""
    row = next((row for row in rows if row.end > start), None)
    if row is None:
        return []
    return [text[cell.start : cell.end] for cell in row.labels if cell.end <= row.start]


def _sections(document: Document) -> Iterator[tuple[int, int]]:
    """Spans between the headings of the outer levels; headings without text join the next one."""
    headings = {heading.start for heading in document.headings}
    borders = [0]
    for heading in document.headings:
        before = _LINE.finditer(document.text, borders[-1], heading.start)
        if heading.level <= SECTION_LEVEL and any(line.start() not in headings for line in before):
            borders.append(heading.start)
    yield from pairwise([*borders, len(document.text)])


def _pieces(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """``text[start:end]`` in pieces of at most ``limit``, cut at the best borders there are."""
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start <= limit:
        if end > start:
            yield Span(start, end)
        return
    sentences = split_sentences(text, start, end)
    borders = [sentence.start for sentence in sentences[1:]]
    if not borders:
        items = split_clauses(text, Span(start, end)).items
        borders = [item.start for item in items if start < item.start < end]
    if not borders:
        borders = list(_word_borders(text, start, end, limit))
    for left, right in pairwise([start, *borders, end]):
        yield from _pieces(text, left, right, limit)


def _word_borders(text: str, start: int, end: int, limit: int) -> Iterator[int]:
    """Where a text without better borders is cut: after a space, or anywhere without one."""
    while end - start > limit:
        space = text.rfind(" ", start + 1, start + limit)
        start = space + 1 if space > start else start + limit
        yield start


def _groups(pieces: Sequence[_Piece], settings: ChunkSettings) -> list[list[_Piece]]:
    """Neighbouring pieces joined up to the target; a short rest joins the group before it."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        group = groups[-1] if groups else []
        length = group[-1].end - group[0].start if group else 0
        joined = piece.end - group[0].start if group else 0
        # A heading holds on to what follows, even past the target, the page or into a table.
        held = bool(group) and group[-1].heads
        if held and not _together(group[-1], piece):
            group = _without_text(groups)
            joined = piece.end - group[0].start
        opens = piece.heads and not held and length > settings.target // 2
        target = settings.target if piece.table is None else settings.table
        fits = joined <= (settings.limit if held else target) and not opens
        if group and fits and (held or _together(group[-1], piece)):
            group.append(piece)
        else:
            groups.append([piece])
    for at in range(len(groups) - 1, 0, -1):
        before, rest = groups[at - 1], groups[at]
        closes = at == len(groups) - 1 or not _together(rest[-1], groups[at + 1][0])
        short = rest[-1].end - rest[0].start < settings.target // 4
        fits = rest[-1].end - before[0].start <= settings.limit
        if closes and short and fits and not rest[0].heads and _together(before[-1], rest[0]):
            groups[at - 1 : at + 1] = [before + rest]
    return groups


def _without_text(groups: list[list[_Piece]]) -> list[_Piece]:
    """The headings at the end of the last group, in a group of their own."""
    last = groups[-1]
    text = next((at for at in range(len(last), 0, -1) if not last[at - 1].heads), 0)
    if text:
        groups[-1:] = [last[:text], last[text:]]
    return groups[-1]


def _together(before: _Piece, piece: _Piece) -> bool:
    """Whether two pieces may stand in one chunk: of one page, of one table or none."""
    return before.page == piece.page and before.table == piece.table
