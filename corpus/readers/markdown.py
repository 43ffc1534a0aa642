"""Markdown.

Knows: its blocks, and how converters write pages and tables into it. Does not know: marks within
lines (``markdown_inline``), what a text says, metadata.

All work is linear in the length of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.headings import find_headings
from corpus.readers.blocks import plain_text, trusted, without_levels
from corpus.readers.markdown_inline import BREAK, plain
from corpus.readers.markdown_tables import html_table, is_delimiter, pipe_table, split_row
from corpus.readers.plain import decode
from corpus.readers.types import Progress
from corpus.readers.wrapping import unwrap
from corpus.text import normalise
from corpus.types import Block, Page, Reading, TableBlock, TextBlock

_FRONT_MATTER = re.compile(r"---[ \t]*\n")
_FRONT_MATTER_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_PAGE_COMMENT = re.compile(r"<!--\s{0,99}page:\s{0,99}(\d{1,6})\s{0,99}-->")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_QUOTE = re.compile(r"\A(?: {0,3}>)+ ?")
_NOTE = re.compile(r" {0,3}\[\^([^\[\]\s]{1,40})\]:[ \t]*(.*)$")
_INDENTED = re.compile(r"(?: {2}|\t)\s*\S")
_TABLE_START = re.compile(r"\s{0,99}<table\b", re.IGNORECASE)
_ITEM = re.compile(r"\s*\w{1,3}[.)]\s")
_SETEXT_LENGTH = 200
"""Characters of a line that dashes below it may make a heading."""
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]{0,9}$")


class MarkdownReader:
    """Markdown: headings, tables and footnotes as such; front matter and inline marks go.

    Comments of the form ``<!-- page: 12 -->`` number the pages of the file it was made from.
    """

    format = "markdown"
    suffixes = (".md", ".markdown")

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page without a number, or one for each page comment."""
        text, warnings = decode(data, name)
        source = _without_front_matter(unwrap(text.removeprefix("\ufeff")))
        before, *rest = _PAGE_COMMENT.split(source)
        pages = [_page(None, before)] if before.strip() or not rest else []
        for number, part in zip(rest[::2], rest[1::2], strict=True):
            pages.append(_page(int(number), part))
        return Reading(self.format, tuple(_joined(_checked(pages))), warnings=warnings)


def _without_front_matter(source: str) -> str:
    if start := _FRONT_MATTER.match(source):
        end = _FRONT_MATTER_END.search(source, start.end())
        return source[end.end() :] if end else source
    return source


# --- blocks of a page -------------------------------------------------------------------------


def _page(number: int | None, source: str) -> Page:
    lines = [_QUOTE.sub("", line) for line in _without_comments(source).split("\n")]
    blocks = list(_Scanner(lines).blocks())
    notes = [block for block in blocks if _is_note(block)]
    return Page(number, (*(block for block in blocks if not _is_note(block)), *notes))


def _without_comments(source: str) -> str:
    """``source`` without closed ``<!-- -->``."""
    kept: list[str] = []
    position = 0
    while (start := source.find("<!--", position)) >= 0:
        end = source.find("-->", start)
        if end < 0:
            break
        kept.append(source[position:start])
        position = end + len("-->")
    return "".join([*kept, source[position:]])


class _Scanner:
    """The lines of a page, read from top to bottom."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0
        self._texts: list[str] = []
        self._may_hold_html = True

    def blocks(self) -> Iterator[Block]:
        """Paragraphs (several to a block), headings, tables and footnotes, in order."""
        while self._at < len(self._lines):
            found = self._special()
            if found is None:
                self._texts.append(plain(self._lines[self._at]))
                self._at += 1
                continue
            if found:
                yield from self._flush()
                yield from found
        yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        text = "\n".join(line for line in self._texts if line.strip())
        self._texts = []
        if text:
            yield TextBlock(text)

    def _line(self, ahead: int) -> str:
        at = self._at + ahead
        return self._lines[at] if 0 <= at < len(self._lines) else ""

    def _special(self) -> list[Block] | None:
        """What the next lines are, and step over them; None if the next is plain text."""
        line = self._line(0)
        if match := _FENCE.match(line):
            return self._code(match[1])
        if match := _HEADING.match(line):
            self._at += 1
            return _heading(len(match[1]), match[2] or "")
        if match := _NOTE.match(line):
            return self._note(match[1], match[2])
        if self._may_hold_html and _TABLE_START.match(line):
            return self._html_table()
        if "|" in line and (rows := self._rows()) is not None:
            return rows
        if level := self._underlined():
            self._at += 2
            return _heading(level, line)
        if _is_rule(line):
            self._at += 1
            return []
        return None

    def _code(self, fence: str) -> list[Block]:
        self._at += 1
        while self._at < len(self._lines):
            line = self._line(0)
            self._at += 1
            closing = _FENCE.match(line)
            if closing and closing[1].startswith(fence) and not line.strip(" `~\t"):
                break
            self._texts.append(line)
        return []

    def _note(self, mark: str, text: str) -> list[Block]:
        texts = [plain(text)]
        self._at += 1
        while _INDENTED.match(self._line(0)) or (
            not self._line(0).strip() and _INDENTED.match(self._line(1))
        ):
            texts.append(plain(self._line(0)))
            self._at += 1
        return [TextBlock(" ".join(filter(None, map(str.strip, texts))), footnote=mark)]

    def _html_table(self) -> list[Block] | None:
        depth = 0
        for end in range(self._at, len(self._lines)):
            tags = self._lines[end].lower()
            depth += tags.count("<table") - tags.count("</table>")
            if depth <= 0:
                blocks = html_table("\n".join(self._lines[self._at : end + 1]))
                if blocks is not None:
                    self._at = end + 1
                return blocks
        self._may_hold_html = False  # this one never ends, nor do those inside it
        return None

    def _rows(self) -> list[Block] | None:
        first, second = split_row(self._line(0)), split_row(self._line(1))
        has_header = second is not None and is_delimiter(second)
        if first is None or not (has_header or _is_fenced_row(self._line(0))):
            return None
        rows: list[list[str]] = []
        while (row := split_row(self._line(0))) is not None:
            if not is_delimiter(row):
                rows.append(row)
            self._at += 1
        if has_header and rows and not any(rows[0]):
            rows, has_header = rows[1:], False
        if len(rows) < 2:  # a letterhead, a signature: text side by side
            lines = [line for row in rows for cell in row for line in BREAK.split(cell)]
            return [TextBlock("\n".join(map(plain, lines)))]
        return [pipe_table(rows, 1 if has_header else None)]

    def _underlined(self) -> int | None:
        """The level of a heading with a line of "=" or "-" below it."""
        line, below = self._line(0).strip(), self._line(1).strip()
        if not line or not below or below.strip(below[0]) or below[0] not in "=-":
            return None
        if below[0] == "=":
            return 1
        # Many authors draw a rule right under a paragraph.
        alone = not self._line(-1).strip() and not self._line(2).strip()
        short = len(line) <= _SETEXT_LENGTH and not _SENTENCE_END.search(line)
        return 2 if alone and short and len(below) > 2 and not _is_rule(line) else None


def _heading(level: int, text: str) -> list[Block]:
    text = text.strip()
    bare = text.rstrip("#")
    if not bare or bare[-1] in " \t":
        text = bare.strip()
    text = plain(text).strip()
    return [TextBlock(text, level)] if text else []


def _is_rule(line: str) -> bool:
    marks = line.replace(" ", "").replace("\t", "")
    return len(marks) > 2 and marks[0] in "-*_" and not marks.strip(marks[0])


def _is_fenced_row(line: str) -> bool:
    line = line.strip()
    return len(line) > 2 and line.startswith("|") and line.endswith("|")


def _is_note(block: Block) -> bool:
    return isinstance(block, TextBlock) and block.footnote is not None


# --- pages together ---------------------------------------------------------------------------


def _checked(pages: Sequence[Page]) -> list[Page]:
    """The pages, without heading levels where the file marks headings only here and there."""
    blocks = [block for page in pages for block in page.blocks]
    guessed = len(find_headings(normalise(plain_text(blocks))))
    if trusted(blocks, guessed) == blocks:
        return list(pages)
    return [replace(page, blocks=tuple(without_levels(page.blocks))) for page in pages]


def _joined(pages: Sequence[Page]) -> list[Page]:
    """The pages; what goes on over a page says so."""
    joined = list(pages[:1])
    for before, page in pairwise(pages):
        last = next((block for block in reversed(before.blocks) if not _is_note(block)), None)
        if page.blocks and last is not None:
            first = _continued(last, page.blocks[0])
            page = replace(page, blocks=(first, *page.blocks[1:]))
        joined.append(page)
    return joined


def _continued(last: Block, first: Block) -> Block:
    """``first``, which stands on the page after ``last``."""
    if isinstance(last, TableBlock) and isinstance(first, TableBlock):
        header = first.header_rows
        repeats = header == last.header_rows and first.rows[:header] == last.rows[:header]
        if header and repeats and len(first.rows) > header:
            return replace(first, rows=first.rows[header:], continues=True)
    elif isinstance(last, TextBlock) and isinstance(first, TextBlock):
        is_prose = last.level is None and first.level is None and first.footnote is None
        if is_prose and not _SENTENCE_END.search(last.text) and first.text.lstrip()[:1].islower():
            return replace(first, continues=not _ITEM.match(first.text))
    return first
