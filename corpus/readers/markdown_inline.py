"""Marks within a line of Markdown.

Knows: emphasis, links, code, escapes, simple HTML tags and entities. Does not know: lines that are
more than text.
"""

from __future__ import annotations

import html
import re

_LONGEST = 20_000
"""Characters; marks in longer lines stay as they are: nobody writes them."""

_TAG = re.compile(
    r"</?(?:a|abbr|b|big|center|code|del|div|em|font|i|img|ins|kbd|mark|p|s|small|span|strong|sub"
    r"|sup|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
BREAK = re.compile(r"<br\s{0,9}/?>|\\$", re.IGNORECASE)
"""A line break within a line."""
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_REFERENCE = re.compile(r"(?<!\\)\[\^([^\[\]\s]{1,40})\]")
_CODE = re.compile(r"(?<!`)(`{1,3})([^`]+)\1(?!`)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_EMPHASIS = re.compile(r"\\[*_]|\*{1,3}|_{1,3}|~~")


def plain(line: str) -> str:
    """The text of a line. Time is linear in its length."""
    if len(line) > _LONGEST:
        return line
    line = _TAG.sub("", BREAK.sub(" ", line))
    line = _LINK.sub(r"\1", line)
    line = _REFERENCE.sub(r"[\1]", line)
    line = _without_emphasis(line)
    line = _CODE.sub(r"\2", line)
    line = _ESCAPE.sub(r"\1", line)
    return _ENTITY.sub(lambda match: html.unescape(match.group()), line)


def _without_emphasis(line: str) -> str:
    """``line`` without the pairs of ``*``, ``_`` and ``~~`` that stand around words.

    After CommonMark's rule of flanking; a single mark must also stand outside a word, so that
    "2*3*4" and the asterisk of a note stay.
    """
    opened: dict[str, tuple[int, int]] = {}  # the last of each mark that waits for its partner
    removed: list[tuple[int, int]] = []
    for match in _EMPHASIS.finditer(line):
        mark, (start, end) = match.group(), match.span()
        if mark.startswith("\\"):
            continue
        before, after = line[max(start - 1, 0) : start], line[end : end + 1]
        alone = mark == "*" or "_" in mark
        closes = not (before.isspace() or before in ("", "(")) and not (alone and _is_word(after))
        opens = not (after.isspace() or after in ("", ")")) and not (alone and _is_word(before))
        # "**bold***" closes with two of its three; the last belongs to the text.
        partner_mark = next((mark[:size] for size in (3, 2, 1) if mark[:size] in opened), None)
        if closes and partner_mark:
            partner = opened.pop(partner_mark)
            removed += [partner, (start, start + len(partner_mark))]
            # What was opened within the pair can no longer close.
            opened = {other: span for other, span in opened.items() if span < partner}
        elif opens:
            opened[mark] = (start, end)
    kept: list[str] = []
    done = 0
    for start, end in sorted(removed):
        kept.append(line[done:start])
        done = end
    return "".join([*kept, line[done:]])


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
