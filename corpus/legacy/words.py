"""How plausible a word is in an encoding, and what it reads there.

Knows: how a word looks that was decoded, or left alone, wrongly. Does not know: the words around
it, fonts, files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining, normalize

from corpus.legacy.encodings import TCVN3, Encoding, word_characters
from corpus.text import is_vietnamese_syllable

# Costs are of one scale: 10 is a hint, 40 next to proof. What no language writes must not cost more
# undecoded than words that become no syllables cost decoded.
NO_SYLLABLE = 40
"""Of a word that decoding makes none."""
_OUTSIDE = 60
"""Of a word with letters that the encoding cannot write."""
_ODD = 40
"""Of signs inside a word, several signs, capitals behind small letters: no language writes so."""
_FOREIGN = 20
"""Of a word that could be of another language."""
_FOREIGN_LETTER = 10
_FOREIGN_ASCII = 10
_FOREIGN_NAME = 5
"""Of ASCII words that are no syllables, in a text that is to be decoded to Vietnamese."""

_LONGEST = 40
"""Characters; longer words are none."""
_CACHE = 50_000

AROUND = "«»“”‘’‚„‹›…–—•·\u2010\u2011\u2212"
"""They stand around words, though some encodings keep letters in their places."""
_SMALL_NUMBERS = "²³¹ªº™"
_MICRO = re.compile(r"[µμ](?:[mglsfvawhnjkp]|sv|mol|gal|gy|rad)", re.IGNORECASE)
"""A unit with the sign for a millionth, which TCVN3 reads as à."""
_SIGNS = "ªºµμ"
"""Letters by their Unicode category, but nobody writes words with them."""
_ALONE = frozenset("ôÔởỞđýÝ")
"""What a sign that stands alone may be read as: words, and a letter that counts paragraphs."""
_ABBREVIATION = re.compile(r"[BCDGHKLMNPQRSTUVXĐƯ]{2,6}")


def _word_pattern() -> re.Pattern[str]:
    signs = "".join(sorted(c for c in word_characters() if not c.isalpha()))
    char = rf"(?:[^\W\d_]|[{re.escape(signs)}\u0300-\u036f])"
    return re.compile(rf"{char}+(?:-{char}+)*")


_WORD = _word_pattern()


def words_of(text: str) -> Iterator[re.Match[str]]:
    """What may be one word in any encoding: letters, and signs that stand for letters."""
    return (found for found in _WORD.finditer(text) if found.end() - found.start() <= _LONGEST)


# --- in an encoding ---------------------------------------------------------------------------


@lru_cache(_CACHE)
def decode_word(encoding: Encoding, word: str) -> tuple[str, int]:
    """``word`` as ``encoding`` reads it, and what that costs; 0 if it may well be.

    Signs that only stand around it stay as they are.
    """
    if is_plain(word):
        return word, _ascii_cost(word)
    if len(word) == 1 and not word.isalpha() and encoding.decode(word) not in _ALONE:
        return word, 0  # a bullet, a footnote's ¹, "±"
    spellings = [word]
    if encoding is TCVN3 and "-" in word:
        # Its ư has the place of the soft hyphen, which some programs take for a hyphen.
        spellings.append(word.replace("-", "\xad"))
    for spelling in spellings:
        for start, end in _cores(spelling):
            core, known = _read(encoding, spelling[start:end])
            if known and _is_good(core):
                return spelling[:start] + core + spelling[end:], 0
    core, known = _read(encoding, word.strip(AROUND))
    return encoding.decode(word), NO_SYLLABLE if known else _OUTSIDE


def _read(encoding: Encoding, word: str) -> tuple[str, bool]:
    """The word decoded, and whether the encoding defines all its letters."""
    pieces = list(encoding.pieces(word))
    return (
        "".join(letter for letter, _ in pieces),
        all(known or (letter.isascii() and letter.isprintable()) for letter, known in pieces),
    )


def _cores(word: str) -> Iterator[tuple[int, int]]:
    """Where the word may stand within the signs around it: all of it first."""
    start = len(word) - len(word.lstrip(AROUND))
    end = len(word.rstrip(AROUND))
    yield 0, len(word)
    if start < end:
        yield from {(start, len(word)): 0, (0, end): 0, (start, end): 0}


def _is_good(word: str) -> bool:
    """Whether every part of a compound is a syllable or an abbreviation, in sensible case."""
    return all(
        (is_vietnamese_syllable(part) and not _has_late_capital(part))
        or _ABBREVIATION.fullmatch(part)
        for part in word.split("-")
    )


def is_plain(word: str) -> bool:
    """Whether no encoding changes it: ASCII letters."""
    return word.isascii() and word.isprintable()


def _ascii_cost(word: str) -> int:
    if len(word) == 1 or all(map(is_vietnamese_syllable, word.split("-"))) or word.isupper():
        return 0
    return _FOREIGN_ASCII if word.islower() else _FOREIGN_NAME


# --- in Unicode -------------------------------------------------------------------------------


@lru_cache(_CACHE)
def unicode_cost(word: str) -> int:
    """What it costs to leave ``word`` as it is; 0 for all that is Vietnamese."""
    if is_plain(word):
        return 0
    word = normalize("NFC", word.rstrip(_SMALL_NUMBERS).strip(AROUND))
    if _MICRO.fullmatch(word):
        return 0
    return max(map(_part_cost, re.split(rf"[-{AROUND}]", word)))


def _part_cost(part: str) -> int:
    if is_plain(part):
        return 0
    if is_vietnamese_syllable(part):
        return _ODD if _has_late_capital(part) or _has_small_among_capitals(part) else 0
    if _ABBREVIATION.fullmatch(part):
        return 0
    signs = [c for c in part if c in _SIGNS or not (c.isalpha() or combining(c))]
    if len(signs) > 1 or (signs and signs[0] in part[1:-1]):
        return _ODD
    return _FOREIGN if len(part) > 1 else _FOREIGN_LETTER


def _has_late_capital(word: str) -> bool:
    """As in "tØnh": a capital beyond ASCII after a small letter."""
    return any(
        before.islower() and char.isupper() and not char.isascii()
        for before, char in pairwise(word)
    )


def _has_small_among_capitals(word: str) -> bool:
    """As in "MíI": a small letter beyond ASCII among ASCII capitals."""
    return (
        sum(c.isascii() and c.isupper() for c in word) > 1
        and not any(c.isascii() and c.islower() for c in word)
        and any(c.islower() for c in word)
    )
