"""Syllables that sound alike in some region and are often written for each other.

Knows: which letters. Does not know: any word.
"""

from __future__ import annotations

_ONSETS_ALIKE = (
    ("ngh", "ng"), ("gh", "g"), ("tr", "ch"), ("gi", "d"), ("r", "d"), ("x", "s"), ("k", "c"),
)  # fmt: skip
_ENDS_ALIKE = (("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t"))


def onset_key(plain: str) -> str:
    """What a folded syllable shares with those whose beginning sounds alike: "tri" and "chi"."""
    for written, heard in _ONSETS_ALIKE:
        if plain.startswith(written):
            plain = heard + plain.removeprefix(written)
    return plain.replace("y", "i", 1)


def sound_key(plain: str) -> str:
    """The same for syllables whose ends sound alike too: "dan" and "dang"."""
    plain = onset_key(plain)
    for written, heard in _ENDS_ALIKE:
        if plain.endswith(written):
            return plain.removesuffix(written) + heard
    return plain
