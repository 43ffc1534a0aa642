"""Heading lines in normalised text.

Knows: how Vietnamese party and state documents number their parts, and Markdown's "#". Does not
know: file formats, fonts. Conservative: a missed heading costs little, a false one puts a wrong
path under every citation below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.text import UPPER_CASE, fold
from corpus.types import Heading

_MARKDOWN = re.compile(r"(#{1,6}) (\S.*)")

_ORDINAL = r"(?:thứ|Thứ|THỨ) \w+(?: \w+)?"
_NUMBER = r"(?:[IVXLC]+|\d{1,3}|[A-ZĐ])"
# A title may follow after a mark, or at once in capitals; any other words make it a sentence.
_TITLE = rf"(?:\.|\s*[.:–-]\s*\S.*|\s+[{UPPER_CASE}]{{2}}.*)?"
_CAPITALISED = rf"[{UPPER_CASE}][^.%]*"
"""One phrase: no abbreviation or initial ("V.I. Lênin"), no second sentence, no target figure."""
# Outermost first; only the order counts.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"(?:PHẦN|Phần) (?:{_ORDINAL}|{_NUMBER}){_TITLE}")),
    ("appendix", re.compile(rf"(?:PHỤ LỤC|Phụ lục)(?: {_NUMBER})?{_TITLE}")),
    ("chapter", re.compile(rf"(?:CHƯƠNG|Chương) {_NUMBER}{_TITLE}")),
    ("section", re.compile(rf"(?:MỤC|Mục) {_NUMBER}{_TITLE}")),
    ("article", re.compile(rf"(?:ĐIỀU|Điều) \d{{1,3}}{_TITLE}")),
    ("roman", re.compile(rf"[IVX]+ ?[.)–-] ?{_CAPITALISED}")),
    ("letter", re.compile(rf"[A-ZĐ] ?[.)] ?{_CAPITALISED}")),
    ("1.1.1", re.compile(rf"\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}}\.? {_CAPITALISED}")),
    ("1.1", re.compile(rf"\d{{1,2}}\.\d{{1,2}}\.? {_CAPITALISED}")),
    ("1", re.compile(rf"\d{{1,2}}[.)] {_CAPITALISED}")),
)
_RANKS = {
    **{"part": 1, "appendix": 1, "chapter": 2, "capitals": 3, "letter": 4, "section": 5},
    **{"roman": 6, "article": 7, "1": 8, "1.1": 9, "1.1.1": 10},
}
_NAMED = frozenset({"part", "appendix", "chapter", "section", "article"})
_LISTED = frozenset({"roman", "letter", "1", "1.1", "1.1.1"})

_MAX_LENGTH = {"roman": 160, "capitals": 160}
_DEFAULT_MAX_LENGTH = 110
_BODY_LENGTH = 60
"""A line at least this long under a line of capitals is body text, not a letterhead."""
_FINAL_MARKS = (".", ";", ":", ",", "!", "?", "…")
_LETTERHEAD = (
    "cong hoa xa hoi",
    "dang cong san viet nam",
    "doc lap",
    "dang bo ",
    "dang uy ",
    "ban chap hanh ",
    "uy ban nhan dan",
    "hoi dong nhan dan",
    "t/m",
    "tm.",
    "kt.",
    "tl.",
    "bi thu",
    "pho bi thu",
    "chu tich",
    "pho chu tich",
    "doan chu tich",
)
"""How folded lines in capitals begin that name the sender or signer."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    kind: str | None
    """A key of ``_RANKS``, by form alone."""


def find_headings(text: str) -> tuple[Heading, ...]:
    """The heading lines of a normalised text, in order; levels are 1, 2, ... without gaps.

    Where a text has Markdown headings, they are the headings, and nothing is guessed.
    """
    return _markdown_headings(text) or _plain_headings(text)


def _markdown_headings(text: str) -> tuple[Heading, ...]:
    found = []
    for line in re.finditer(r"[^\n]+", text):
        if match := _MARKDOWN.fullmatch(line.group()):
            found.append(Heading(len(match[1]), match[2], line.start(), line.end()))
    return tuple(found)


def _plain_headings(text: str) -> tuple[Heading, ...]:
    lines = [
        _Line(line.group(), line.start(), _kind(line.group()))
        for line in re.finditer(r"[^\n]+", text)
    ]
    nothing = _Line("", 0, None)
    padded = [nothing, *lines, nothing]
    found = [
        (line, _RANKS[line.kind])
        for (before, line), (_, after) in zip(pairwise(padded), pairwise(padded[1:]), strict=False)
        if line.kind is not None and _leads(line.kind, before, after)
    ]
    ranks = sorted({rank for _, rank in found})
    return tuple(
        Heading(ranks.index(rank) + 1, line.text, line.start, line.start + len(line.text))
        for line, rank in found
    )


def _kind(line: str) -> str | None:
    """What kind of heading a line looks like, None for ordinary text."""
    for kind, form in _KINDS:
        if form.fullmatch(line):
            if len(line) > _MAX_LENGTH.get(kind, _DEFAULT_MAX_LENGTH):
                return None
            if kind in _NAMED:
                bare = re.fullmatch(r"\w+ \w+\.", line)  # "Điều 1."
                return kind if bare or not line.endswith(_FINAL_MARKS) else None
            return None if line.endswith(_FINAL_MARKS) else kind
    return "capitals" if _is_capitals(line) else None


def _is_capitals(line: str) -> bool:
    letters = sum(char.isalpha() for char in line)
    return (
        line == line.upper()
        and letters >= 9
        and letters > len(line) / 2
        and " " in line
        and len(line) <= _MAX_LENGTH["capitals"]
        and "|" not in line
        and line[0].isalpha()
        and not line.endswith(_FINAL_MARKS)
        and not fold(line).startswith(_LETTERHEAD)
    )


def _leads(kind: str, before: _Line, after: _Line) -> bool:
    """Whether something follows that the heading can head."""
    # A line that goes on in lower case is the first of a wrapped paragraph.
    if not after.text or after.text[0].islower():
        return False
    if kind in _LISTED:
        # Numbered lines one after the other are a list (or a table of contents).
        return kind not in (before.kind, after.kind)
    if kind == "capitals":
        return after.kind is not None or len(after.text) >= _BODY_LENGTH
    return True
