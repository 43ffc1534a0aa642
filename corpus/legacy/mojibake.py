"""UTF-8 whose bytes were read as windows-1252 or latin-1: "Ä\x90áº¡i há»™i" for "Đại hội".

Knows: which sequences of characters are the bytes of one Vietnamese letter. Does not know: legacy
encodings, files.

A sequence counts only where it gives a Vietnamese letter or a common sign: nobody writes
"áº¡".
"""

from __future__ import annotations

import re

from corpus.legacy.encodings import LETTERS, LOW_BYTES
from corpus.text import is_vietnamese_syllable

_SIGNS = "“”‘’–—…•·°²³½«»×±§€\u00a0\u200b\ufeff"
_READABLE = frozenset(LETTERS) | frozenset(_SIGNS)
_BYTES = {**{char: byte for byte, char in LOW_BYTES.items()}, **{chr(b): b for b in range(256)}}


def _class(first: int, last: int) -> str:
    """The characters that stand for a range of bytes, for the brackets of a pattern."""
    return "".join(re.escape(char) for char, byte in _BYTES.items() if first <= byte <= last)


_NEXT = f"[{_class(0x80, 0xBF)}]"
_SEQUENCE = re.compile(f"[{_class(0xC2, 0xDF)}]{_NEXT}|[{_class(0xE0, 0xEF)}]{_NEXT}{{2}}")
# Bytes that got lost on the way: 90, which windows-1252 leaves open, after C4; and A0, a space that
# does not break, which became a plain one.
_LOST_D = re.compile(f"Ä(?!{_NEXT})")
_LOST_A = re.compile(r"Ã ( ?)([^\W\dÃ]{0,8})")
_WORD_BEFORE = re.compile(r"[^\W\dÃ]{0,8}$")
_FEWEST = 2
"""Letters in a text; fewer are no proof."""


def mend_mojibake(text: str) -> str:
    """``text`` with such sequences read as what they were; unchanged where it has hardly any."""
    letters = sum(_read(found) in LETTERS for found in _SEQUENCE.findall(text))
    if letters < _FEWEST:
        return text
    text = _SEQUENCE.sub(lambda match: _read(match.group()), text)
    return _LOST_A.sub(_restore_a, _LOST_D.sub("Đ", text))


def _read(sequence: str) -> str:
    """The character of the sequence, or the sequence where that is none we know."""
    try:
        char = bytes(_BYTES[c] for c in sequence).decode("utf-8")
    except UnicodeDecodeError:
        return sequence
    return char if char in _READABLE else sequence


def _restore_a(match: re.Match[str]) -> str:
    """In "hoÃ ng" the space was part of the letter, in "vÃ cÃ¡c" it parts two words as well."""
    space, after = match.groups()
    before = _WORD_BEFORE.search(match.string[max(match.start() - 8, 0) : match.start()])
    is_one = is_vietnamese_syllable(f"{before.group() if before else ''}à{after}")
    if after and not space and (is_vietnamese_syllable(after) or not is_one):
        space = " "
    return f"à{space}{after}"
