"""Small raised and lowered figures: footnote marks, exponents, indices.

Knows: what stands small beside a larger word. Does not know: lines, where footnotes stand.

"98" with a raised 3 must never become "983": a raised mark becomes the word "[3]". "m" with a
raised 2 and "CO" with a lowered 2 are read as "m2" and "CO2", as they are typed elsewhere. "10³"
typed in that way stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from corpus.readers.pdf.types import Box, Word

_MARK = re.compile(r"[(\[]?(\d{1,3}(?:[,;]\d{1,3})*|\*{1,3}|[†‡]|[a-z])[)\]]?([.,;:]?)")
_SMALL, _LARGEST = 0.8, 0.92
"""Of its neighbour's size, at most; the second for what is clearly raised."""
_CLEARLY = 0.25
_NEAR, _BEFORE = 0.35, 0.8
"""In sizes of the neighbour: the widest gap to it on the left, on the right: the marks in front of
footnotes may stand apart.
"""
_RAISED = (0.12, 0.75)
_LOWERED = (0.03, 0.35)
"""In sizes of the neighbour: how far its baseline is from the neighbour's."""
_BAND = 8.0
"""Points: height of the strips in which neighbours are looked for."""
_UNIT = re.compile(r"(?:^|[\d/.,(])(?:[kK]|h|da|d|c|m)?m$")
_EXPONENTS = ("2", "3")
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""Figures that are typed raised."""
_FIGURES = str.maketrans(RAISED, "0123456789")
_TYPED = re.compile(rf"(.*[^{RAISED}⁻⁺])([{RAISED}]{{1,3}})([.,;:)”\"]*)")
_POWER = re.compile(r"(?<![\d.,])10$")
"""What a figure typed raised is the exponent of; footnotes have letters made small."""


def with_references(words: Iterable[Word]) -> list[Word]:
    """The words, raised and lowered ones brought to the baseline of their line."""
    kept: list[Word] = []
    for word in words:
        kept.extend(_parted(word))
    bands: dict[int, list[Word]] = defaultdict(list)
    for word in kept:
        if word.angle == 0 and word.reference is None:
            bands[int(word.baseline // _BAND)].append(word)
    largest = max((word.size for word in kept), default=0.0)
    reach = int(_RAISED[1] * largest // _BAND) + 1
    for at, word in enumerate(kept):
        mark = _MARK.fullmatch(word.text)
        if mark and word.angle == 0 and word.size <= _LARGEST * largest:
            band = int(word.baseline // _BAND)
            near = chain.from_iterable(
                bands.get(number, ()) for number in range(band - reach, band + reach + 1)
            )
            larger = _neighbour(word, near)
            if larger is not None:
                kept[at] = _brought(word, larger, mark)
    return kept


def _neighbour(word: Word, near: Iterable[Word]) -> Word | None:
    """The larger word that a small one stands beside; the one on its left before the other."""
    following: Word | None = None
    for other in near:
        if word.size > _LARGEST * other.size:
            continue
        shift = (other.baseline - word.baseline) / other.size
        raised = _RAISED[0] <= shift <= _RAISED[1] or _LOWERED[0] <= -shift <= _LOWERED[1]
        if not raised or (word.size > _SMALL * other.size and shift < _CLEARLY):
            continue
        if abs(word.box.x0 - other.box.x1) <= _NEAR * other.size:
            return other
        if following is None and abs(other.box.x0 - word.box.x1) <= _BEFORE * other.size:
            following = other
    return following


def _brought(word: Word, larger: Word, mark: re.Match[str]) -> Word:
    raised = larger.baseline > word.baseline
    before = larger.box.x0 < word.box.x0
    if not raised or (not before and mark[2]):
        return replace(word, baseline=larger.baseline)
    if mark[1] in _EXPONENTS and before and _UNIT.search(larger.text):
        return replace(word, baseline=larger.baseline)
    if mark[1].isalpha():
        return replace(word, baseline=larger.baseline)
    return replace(word, text=f"[{mark[1]}]{mark[2]}", baseline=larger.baseline, reference=mark[1])


def _parted(word: Word) -> Iterable[Word]:
    """A word that ends in typed raised figures, "98³", as two; "km²" stays."""
    typed = _TYPED.fullmatch(word.text)
    if typed is None or word.angle or _POWER.search(typed[1]):
        return (word,)
    before, mark, after = typed[1], typed[2].translate(_FIGURES), typed[3]
    if mark in _EXPONENTS and _UNIT.search(before):
        return (replace(word, text=f"{before}{mark}{after}"),)
    box = word.box
    border = box.x0 + (box.x1 - box.x0) * len(before) / len(word.text)
    return (
        replace(word, text=before, box=Box(box.x0, box.y0, border, box.y1)),
        replace(
            word,
            text=f"[{mark}]{after}",
            box=Box(border, box.y0, box.x1, box.y1),
            reference=mark,
            joined=False,
        ),
    )
