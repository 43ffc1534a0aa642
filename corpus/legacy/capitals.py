"""Capitals that TCVN3 cannot write.

Knows: that it has no capitals with a tone, so that "TỈNH MỚI" is typed with small letters from a
font of capitals, which without the font read "TỉNH MớI". Does not know: fonts, encodings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from functools import cache, lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_TONES = frozenset("\u0300\u0309\u0303\u0301\u0323")
_REACH = 4
"""Words on either side that are asked."""


def restore_capitals(text: str, decoded: Set[int]) -> str:
    """Small letters with a tone become capitals where the letters around them are capitals.

    ``decoded``: where the words start that were decoded from TCVN3; the others are only asked.
    The length stays.
    """
    lines: list[str] = []
    start = 0
    for line in text.split("\n"):
        words = list(_WORD.finditer(line))
        pieces: list[str] = []
        end = 0
        for number, word in enumerate(words):
            if start + word.start() in decoded and _is_capital(words, number):
                pieces += [line[end : word.start()], word.group().upper()]
                end = word.end()
        lines.append("".join([*pieces, line[end:]]))
        start += len(line) + 1
    return "\n".join(lines)


def _is_capital(words: Sequence[re.Match[str]], number: int) -> bool:
    shape = _shape(words[number].group())
    if shape != "either":
        return shape == "capitals"
    before = _first_shape(words[max(0, number - _REACH) : number][::-1])
    after = _first_shape(words[number + 1 : number + 1 + _REACH])
    return "capitals" in (before, after) and "small" not in (before, after)


def _first_shape(words: Sequence[re.Match[str]]) -> str:
    return next((s for word in words if (s := _shape(word.group())) != "either"), "either")


@cache
def _has_tone(char: str) -> bool:
    return not _TONES.isdisjoint(unicodedata.normalize("NFD", char))


@lru_cache(50_000)
def _shape(word: str) -> str:
    """capitals, small, or either: too few letters whose case is known."""
    if any(c.islower() and not _has_tone(c) for c in word):
        return "small"
    return "capitals" if sum(c.isupper() for c in word) > 1 else "either"
