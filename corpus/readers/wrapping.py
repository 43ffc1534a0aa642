"""Lines that were broken to a width, as in e-mails and old text files.

Knows: how to tell that lines were broken by a machine, and where a paragraph goes on. Does not
know: encodings, headings of documents, Markdown.

Conservative: a paragraph left in two pieces costs little, two paragraphs in one put wrong sentences
into one passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_WIDTHS = (40, 130)
"""Characters; nobody breaks lines to less or more."""
_TOLERANCE = 3
"""Characters that a full line may be short of what would have fit."""
_FEWEST = 3
"""Lines that begin in the middle of a sentence before we believe in a width."""
_SHARE_OF_LINES = 0.2
"""The same as a share of all lines that follow a line."""
_SHARE_FULL = 0.9
"""Of these lines must not have fitted into the line before."""
_SHARE_LONG = 0.02
"""Lines longer than the width: addresses, tables."""

_BLANKS = re.compile(r"\n{3,}")
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_ITEM = re.compile(r"(?:[-+*•–—]|\(?\w{1,4}[.)]|\d+(?:\.\d+)+\.?)\s+")
_GOES_ON = re.compile(r"[\w\"'“‘«(\[]")
_COLUMNS = re.compile(r"\S\s{3,}\S|\t|\|")
"""Columns that were set with spaces."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    """Without white space around it."""
    indent: int
    length: int
    """With the indent."""


def unwrap(text: str) -> str:
    """``text`` with broken lines joined, its line ends made equal, one blank line for several.

    A line was broken because it was full: the first word of the next had no room in it.
    """
    raw = _BLANKS.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    lengths = sorted(len(line.rstrip()) for line in raw if not line.isspace() and line)
    width = lengths[-1 - int(_SHARE_LONG * len(lengths))] if lengths else 0
    if not _WIDTHS[0] <= width <= _WIDTHS[1]:
        return "\n".join(raw)
    lines = [_line(line) for line in raw]
    if not _are_broken(lines, width):
        return "\n".join(raw)
    pieces = [raw[0].rstrip()]
    for (before, after), line in zip(pairwise(lines), raw[1:], strict=True):
        if _is_broken(before, after, width):
            pieces += [" ", after.text]
        else:
            pieces += ["\n", line.rstrip()]
    return "".join(pieces)


def _line(line: str) -> _Line:
    text = line.strip()
    length = len(line.rstrip())
    return _Line(text, length - len(text), length)


def _are_broken(lines: Sequence[_Line], width: int) -> bool:
    """Whether the lines were broken to this width."""
    pairs = [(a, b) for a, b in pairwise(lines) if a.text and b.text]
    going_on = [(a, b) for a, b in pairs if b.text[0].islower() and not _ENDS.search(a.text)]
    full = sum(_is_full(before, after, width) for before, after in going_on)
    enough = len(going_on) >= max(_FEWEST, _SHARE_OF_LINES * len(pairs))
    return enough and full >= _SHARE_FULL * len(going_on)


def _is_full(before: _Line, after: _Line, width: int) -> bool:
    """Whether the first word of ``after`` would not have fitted into ``before``."""
    return width - _TOLERANCE < before.length + 1 + len(after.text.split(None, 1)[0])


def _is_broken(before: _Line, after: _Line, width: int) -> bool:
    """Whether ``after`` goes on with the sentence of ``before``."""
    if not before.text or not after.text or not _is_full(before, after, width):
        return False
    item = _ITEM.match(before.text)
    return (
        after.indent <= before.indent + (item.end() if item else 0)
        and _GOES_ON.match(after.text) is not None
        and not _ITEM.match(after.text)
        and not _ENDS.search(before.text)
        and not _COLUMNS.search(before.text)
        and not _COLUMNS.search(after.text)
        and before.text.isupper() == after.text.isupper()
        and before.length <= width
    )
