"""Words into lines, and the text of a line.

Knows: baselines, gaps between words. Does not know: columns, paragraphs, tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.readers.pdf.types import Box, Word

_SAME_LINE = 0.2
"""In sizes: baselines nearer to each other are one line's."""
_SHIFTED = 0.4
"""The same for words that do not stand above each other."""
_GLUED = 0.05
"""In sizes: nearer words are parts of one."""
_GLUED_STYLES = 0.1
"""The same where the font changes within a word."""
_FURTHEST = 1.0
"""In sizes: what is further away is not the word that another goes on with."""
_BULLETS = frozenset("-–—+•▪●○*")


@dataclass(frozen=True)
class Line:
    """Words on one baseline, left to right; at least one."""

    words: tuple[Word, ...]

    @cached_property
    def box(self) -> Box:
        """Around all its words."""
        boxes = [word.box for word in self.words]
        return Box(
            min(box.x0 for box in boxes),
            min(box.y0 for box in boxes),
            max(box.x1 for box in boxes),
            max(box.y1 for box in boxes),
        )

    @cached_property
    def size(self) -> float:
        """Of most of its letters."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            if word.reference is None:
                sizes[word.size] += len(word.text)
        return max(sizes, key=lambda size: sizes[size]) if sizes else self.words[0].size

    @cached_property
    def baseline(self) -> float:
        """y that most of its letters stand on."""
        return max(self.words, key=lambda word: (word.size, len(word.text))).baseline

    @cached_property
    def text(self) -> str:
        """What it says."""
        return text_of(self.words)


def text_of(words: Sequence[Word]) -> str:
    """Words of one line, left to right, with spaces where they are apart."""
    text = ""
    before: Word | None = None
    for at, word in enumerate(words):
        if before is not None and _apart(before, word, at == 1):
            text += " "
        text += word.text
        before = word
    return text


def _apart(before: Word, word: Word, first: bool) -> bool:
    if first and before.text in _BULLETS and word.text[0].isalpha():
        return True
    if word.reference is not None:
        return True
    if before.reference is not None:
        return word.text[0].isalnum() or word.box.x0 - before.box.x1 > 0.15 * word.size
    gap = word.box.x0 - before.box.x1
    if word.joined and abs(gap) < _FURTHEST * word.size:
        return False
    alike = before.font == word.font and before.size == word.size and before.bold == word.bold
    near = (_GLUED if alike else _GLUED_STYLES) * max(before.size, word.size)
    return gap > near or gap < -word.size


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words by line, top to bottom; columns beside each other share lines."""
    bands: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.baseline):
        if bands and _same_line(bands[-1], word):
            bands[-1].append(word)
        else:
            bands.append([word])
    return [Line(tuple(sorted(band, key=lambda word: word.box.x0))) for band in bands]


def _same_line(band: Sequence[Word], word: Word) -> bool:
    first = band[0]
    size = min(first.size, word.size)
    shift = word.baseline - first.baseline
    if shift <= _SAME_LINE * size:
        return True
    return shift <= _SHIFTED * size and not any(
        word.box.x0 < other.box.x1 and other.box.x0 < word.box.x1 for other in band
    )
