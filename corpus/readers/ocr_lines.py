"""Recognised words into lines and paragraphs.

Knows: Tesseract's TSV output; which words are noise of stamps, signatures and scanner edges; where
paragraphs begin and end. Does not know: images, how Tesseract is called, headings, tables.

A word goes only where it is clearly no text: everything else stays as it was recognised, because a
doubtful word is better than a missing one, and the page's confidence tells.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word and its box, in pixels of the image that was read."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of at least one word."""

    block: int
    """Number of the block of text that Tesseract saw it in."""
    paragraph: int
    """Number within the block."""
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words, parted by spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> int:
        """Where its first word begins, in pixels."""
        return self.words[0].left

    @property
    def right(self) -> int:
        """Where its last word ends, in pixels."""
        return self.words[-1].left + self.words[-1].width


def read_lines(tsv: str, scale: float = 1.0) -> list[Line]:
    """The lines of Tesseract's TSV output in reading order, without noise.

    Args:
        scale: by what the image was enlarged before it was recognised; boxes are divided by it.
    """
    found: dict[tuple[int, int, int], list[Word]] = {}
    for row in tsv.splitlines():
        columns = row.split("\t")
        if len(columns) != 12 or columns[0] != "5" or not columns[11].strip():
            continue
        try:
            place = (int(columns[2]), int(columns[3]), int(columns[4]))
            left, top, width, height = (round(int(column) / scale) for column in columns[6:10])
            confidence = min(1.0, max(0.0, float(columns[10]) / 100))
        except ValueError:
            continue
        word = Word(columns[11].strip(), left, top, width, height, confidence)
        found.setdefault(place, []).append(word)
    heights = [word.height for words in found.values() for word in words if word.confidence > 0.8]
    usual = statistics.median(heights) if heights else 0.0
    lines = []
    for (block, paragraph, _), words in found.items():
        kept = [word for word in words if not _is_noise(word, usual)]
        while kept and _NO_BEGINNING.fullmatch(kept[0].text):
            del kept[0]
        if kept:
            lines.append(Line(block, paragraph, tuple(kept)))
    return lines


_BULLETS = frozenset("-–—+*•·")
_NOISE_CONFIDENCE = 0.3
_NOISE_HEIGHT = 0.4
"""Of the usual height of a word."""
_SURE_WORD = 0.5
_NO_BEGINNING = re.compile(r"[:;,.ˆ^'`‘’|\\/~_=¬]{1,2}")
"""No line of a text begins so; it is a bullet misread, or a speck."""


def _is_noise(word: Word, usual_height: float) -> bool:
    """Specks: marks that are no bullet, and "letters" far too low for the page."""
    if word.confidence >= _NOISE_CONFIDENCE:
        return False
    if any(character.isalnum() for character in word.text):
        return word.height < usual_height * _NOISE_HEIGHT
    return not set(word.text) <= _BULLETS


def group_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Tesseract's paragraphs, divided at list items and short lines, joined where one was torn.

    A paragraph without one sure word is left out: so are stamps, signatures and edges.
    """
    edges: dict[int, tuple[int, int]] = {}
    for line in lines:
        left, right = edges.get(line.block, (line.left, line.right))
        edges[line.block] = (min(left, line.left), max(right, line.right))
    paragraphs: list[list[Line]] = []
    for line in lines:
        last = paragraphs[-1][-1] if paragraphs else None
        if last is not None and last.block == line.block and _goes_on(last, line, edges):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [paragraph for paragraph in paragraphs if _is_text(paragraph)]


def _is_text(paragraph: Sequence[Line]) -> bool:
    return any(
        word.confidence >= _SURE_WORD and any(character.isalnum() for character in word.text)
        for line in paragraph
        for word in line.words
    )


_ITEM = re.compile(r"(?:[-–—+*•·]|[a-zđ][).]|\d{1,3}(?:\.\d{1,3}){0,3}[).]|[IVX]{1,5}[.,])\s")
_ENDINGS = (".", ":", ";", "!", "?", "…")
_FULL = 0.85
"""A line that leaves more than the rest of its block's width free ends a paragraph."""


def _goes_on(last: Line, line: Line, edges: dict[int, tuple[int, int]]) -> bool:
    """Whether ``line`` belongs to the paragraph of ``last``, in the same block."""
    left, right = edges[line.block]
    full = last.right - left > _FULL * (right - left)
    ended = last.text.endswith(_ENDINGS)
    if _ITEM.match(line.text):
        return full and not ended and last.paragraph == line.paragraph
    if last.paragraph != line.paragraph:
        return full and not ended and line.text[0].islower()
    return full or line.text[0].islower() or (last.text.isupper() and line.text.isupper())


def goes_on_over_page(before: str, after: str) -> bool:
    """Whether the first paragraph of a page goes on with the last of the page before."""
    return after[:1].islower() and not _ITEM.match(after) and not before.endswith(_ENDINGS)


_LABEL = re.compile(r"\W{0,2}(\d{1,4})\W{0,2}")


def page_label(paragraph: Sequence[Line]) -> str | None:
    """The page number that a paragraph is, such as "- 6 -"; None if it is something else."""
    if len(paragraph) > 1 or len(paragraph[0].words) > 3:
        return None
    match = _LABEL.fullmatch(paragraph[0].text.replace(" ", ""))
    return match[1] if match else None
