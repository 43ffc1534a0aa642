"""Markdown.

Knows: its marks. Does not know: what a text says, metadata.
"""

from __future__ import annotations

import re

from corpus.readers.plain import decode
from corpus.readers.types import Progress
from corpus.types import Page, Reading, TextBlock


class MarkdownReader:
    """Markdown as text: headings, lists and tables stay, front matter and inline marks go.

    Comments of the form ``<!-- page: 12 -->`` number the pages of the file it was made from.
    """

    format = "markdown"
    suffixes = (".md", ".markdown")

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page without a number, or one for each page comment."""
        source = _FRONT_MATTER.sub("", decode(data, name).replace("\r\n", "\n"), count=1)
        before, *rest = _PAGE_COMMENT.split(source)
        pages = [_page(None, before)] if before.strip() or not rest else []
        for number, text in zip(rest[::2], rest[1::2], strict=True):
            pages.append(_page(int(number), text))
        return Reading(self.format, tuple(pages))


def _page(number: int | None, markdown: str) -> Page:
    return Page(number, (TextBlock(_plain(markdown)),))


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAGE_COMMENT = re.compile(r"<!--\s*page:\s*(\d{1,6})\s*-->")
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(.+)\n=+[ \t]*$", re.MULTILINE), r"# \1"),
    (re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),  # a rule
    (re.compile(r"^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?)?[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^(?:[ \t]*>)+[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^(#{1,6}[ \t].*?)[ \t]+#+[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"<br\s*/?>", re.IGNORECASE), " "),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w\\*])([*_])(?=[^\s*_])([^\n*_]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])"), r"\1"),
)


_LONGEST_MARKED_LINE = 10_000
"""Characters; marks in longer lines stay as they are: nobody writes them, and looking for them
takes time that grows with the square.
"""


def _plain(markdown: str) -> str:
    markdown = _without_comments(markdown)
    if max(map(len, markdown.split("\n"))) > _LONGEST_MARKED_LINE:
        return markdown
    for mark, replacement in _MARKS:
        markdown = mark.sub(replacement, markdown)
    return markdown


def _without_comments(markdown: str) -> str:
    """``markdown`` without closed ``<!-- -->``."""
    kept: list[str] = []
    position = 0
    while (start := markdown.find("<!--", position)) >= 0:
        end = markdown.find("-->", start)
        if end < 0:
            break
        kept.append(markdown[position:start])
        position = end + len("-->")
    return "".join([*kept, markdown[position:]])
