"""A passage in its surroundings, cut where a reader would cut.

Knows: borders of paragraphs and words. Does not know: documents, citations.
"""

from __future__ import annotations

_WHOLE_PARAGRAPH = 200
"""Characters of context given up, at most, to begin or end it with a paragraph."""


def surroundings(text: str, start: int, end: int, context: int) -> tuple[str, str, str]:
    """(before, passage, after) of ``text[start:end]``.

    ``context``: characters on each side at most; less, to be cut at paragraph or word borders.
    """
    first = max(0, start - context)
    last = min(len(text), end + context)
    if first:
        first = _border_after(text, first, start)
    if last < len(text):
        last = _border_before(text, end, last)
    return text[first:start], text[start:end], text[end:last]


def _border_after(text: str, start: int, limit: int) -> int:
    """The first paragraph or word border at or after ``start``."""
    for mark in ("\n", " "):
        found = text.find(mark, start, limit)
        if found >= 0 and (mark == " " or found - start < _WHOLE_PARAGRAPH):
            return found + 1
    return start


def _border_before(text: str, limit: int, end: int) -> int:
    """The last paragraph or word border at or before ``end``."""
    for mark in ("\n", " "):
        found = text.rfind(mark, limit, end)
        if found >= 0 and (mark == " " or end - found < _WHOLE_PARAGRAPH):
            return found
    return end
