"""Footnotes.

Knows: how they are set off from the text of a page: a short line drawn above them, smaller letters,
a mark in front. Does not know: paragraphs, headings, other pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.readers.pdf.lines import Line
from corpus.readers.pdf.types import Ruling

_SMALLER = 0.93
"""Of the size of the text: notes are no larger."""
_SEPARATOR = (0.08, 0.45)
"""Shares of the page's width: how long the line above notes is."""
_UPPER = 0.25
"""Share of the page's height above which no notes begin."""
_FIRST = re.compile(r"[(\[]?(\d{1,3}|\*{1,3}|[†‡])[)\]]?\.?")


@dataclass(frozen=True, slots=True)
class PageNote:
    """A footnote, or the rest of one that began on the page before."""

    mark: str | None
    """None for a rest."""
    lines: tuple[Line, ...]
    """Without the mark."""


def part_notes(
    lines: Sequence[Line],
    rulings: Iterable[Ruling],
    page: tuple[float, float],
    body_size: float,
    open_note: bool,
) -> tuple[list[Line], list[PageNote]]:
    """(lines of the text, footnotes below it) of a page.

    Args:
        lines: top to bottom, without running lines and tables.
        page: width and height.
        body_size: of the letters of the text.
        open_note: whether the page before ends with a footnote, which may go on here.
    """
    small = _small_tail(lines, body_size)
    start = _below_separator(lines, small, rulings, page, open_note)
    if start is None:
        start = _marked_tail(lines, small, page[1])
    if start is None:
        return list(lines), []
    return list(lines[:start]), _notes(lines[start:], {*_references(lines[:start])})


def _small_tail(lines: Sequence[Line], body_size: float) -> int:
    """Index from which on all lines are smaller than the text."""
    start = len(lines)
    while start and lines[start - 1].size <= _SMALLER * body_size:
        start -= 1
    return start


def _below_separator(
    lines: Sequence[Line],
    small: int,
    rulings: Iterable[Ruling],
    page: tuple[float, float],
    open_note: bool,
) -> int | None:
    """Where notes begin, if a short line is drawn above them."""
    width, height = page
    left = min((line.box.x0 for line in lines), default=0.0)
    drawn = sorted(
        (
            ruling.box.y0
            for ruling in rulings
            if _SEPARATOR[0] * width <= ruling.box.x1 - ruling.box.x0 <= _SEPARATOR[1] * width
            and ruling.box.y1 - ruling.box.y0 < 3
            and ruling.box.y0 > _UPPER * height
            and abs(ruling.box.x0 - left) <= 0.06 * width
        ),
        reverse=True,
    )
    for y in drawn:
        start = next((at for at, line in enumerate(lines) if line.baseline > y), len(lines))
        if start == len(lines) or lines[start].box.y1 < y + 1:
            continue
        marked = _mark(lines[start]) is not None
        if start >= small and (marked or open_note):
            return start
        if marked and lines[start].words[0].reference is not None:
            return start
    return None


def _marked_tail(lines: Sequence[Line], small: int, height: float) -> int | None:
    """Where notes begin, if only small letters and marks show them."""
    known = {*_references(lines[:small])}
    for at in range(small, len(lines)):
        mark = _mark(lines[at])
        if mark is None or lines[at].baseline < _UPPER * height:
            continue
        raised = lines[at].words[0].reference is not None
        if raised or mark in known:
            return at
    return None


def _references(lines: Iterable[Line]) -> Iterable[str]:
    for line in lines:
        for word in line.words:
            if word.reference is not None:
                yield from re.split(r"[,;]", word.reference)


def _mark(line: Line) -> str | None:
    """The mark that a line of notes begins with."""
    first = line.words[0]
    if first.reference is not None:
        return first.reference
    found = _FIRST.fullmatch(first.text)
    return found[1] if found and len(line.words) > 1 else None


def _notes(lines: Sequence[Line], known: set[str]) -> list[PageNote]:
    notes: list[PageNote] = []
    last: str | None = None
    for line in lines:
        mark = _mark(line)
        if mark is not None and _begins(line, mark, last, known):
            notes.append(PageNote(mark, (Line(line.words[1:]),) if line.words[1:] else ()))
            last = mark
        elif notes:
            notes[-1] = PageNote(notes[-1].mark, (*notes[-1].lines, line))
        else:
            notes.append(PageNote(None, (line,)))
    return [note for note in notes if note.lines]


def _begins(line: Line, mark: str, last: str | None, known: set[str]) -> bool:
    """Whether a line begins a note: a number that merely starts a line does not."""
    if line.words[0].reference is not None or mark in known:
        return True
    return last is not None and last.isdigit() and mark == str(int(last) + 1)
