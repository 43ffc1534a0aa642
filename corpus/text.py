"""Vietnamese text, character by character and word by word.

Knows: how raw text becomes normalised text, how two spellings of the same syllable are made equal
for matching, where words and numbers stand. Does not know: sentences, documents, meaning.

Offsets count characters of the text that was given; ``fold`` and ``match_form`` keep the length, so
an offset found in their result is an offset in the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# --- normal form ------------------------------------------------------------------------------

_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


_MARKS = re.compile(r"[^\w\s!-~]{31,}")
_MOST_MARKS = 30
"""Combining marks on one letter, at most, as in the Stream-Safe format of UAX #15: composing takes
time that grows with the square of their number.
"""


def _few_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


@cache
def _clean_char(char: str) -> str:
    # Controls, invisible format characters (soft hyphen, zero width, BOM) and lone surrogates,
    # which no UTF-8 file can hold, go.
    if char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf", "Cs"}:
        return ""
    return char


def normalise(raw: str) -> str:
    """Bring text into the one form that all offsets refer to. Idempotent.

    Returns:
        NFC text without invisible characters, with single spaces, one "\\n" between paragraphs,
        and none around the whole.
    """
    visible = "".join(map(_clean_char, _LINE_BREAKS.sub("\n", raw)))
    visible = _MARKS.sub(_few_marks, visible)
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", visible).split("\n"))
    return "\n".join(line for line in lines if line)


# --- forms for matching -----------------------------------------------------------------------


@cache
def _fold_char(char: str) -> str:
    lower = char.lower()
    if lower in "đð":  # the second is Icelandic, but stands for the first in old files
        return "d"
    base, *rest = list(unicodedata.normalize("NFD", lower))
    # A Hangul syllable also decomposes, but into letters: such a character stays itself.
    if all(unicodedata.combining(mark) for mark in rest):
        return base
    return lower


def fold(text: str) -> str:
    """Lower case without diacritics, "Đảng bộ" -> "dang bo"; ``len(fold(text)) == len(text)``."""
    return "".join(map(_fold_char, text))


_TONES = "\u0300\u0301\u0309\u0303\u0323"
"""Combining grave, acute, hook above, tilde, dot below."""


def _toned(vowels: str) -> str:
    return "".join(
        unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in _TONES
    )


UPPER_CASE = "A-ZĐĂÂÊÔƠƯ" + _toned("AĂÂEÊIOÔƠUƯY")
"""Vietnamese capitals, to stand inside the brackets of a regular expression."""


# Where the tone stands on the first of two vowels though the second may carry it: the old
# placement (hòa, khỏe, thủy), common slips (họăc, nứơc), and the onsets qu- and gi-, whose u and i
# are no vowels at all (qúy, gìa). In "của" or "mía" the first vowel rightly carries the tone.
_EARLY_TONE = re.compile(
    rf"[{_toned('o')}][aăâeê]"
    rf"|[{_toned('u')}][yêơâô]"
    rf"|[{_toned('ư')}]ơ"
    rf"|[{_toned('iy')}]ê"
    rf"|(?<=\bq)[{_toned('u')}][aăeio]"
    rf"|(?<=\bg)[{_toned('i')}][aăâeoôơuư]"
)


def _move_tone(match: re.Match[str]) -> str:
    pair = match.group()
    letter = unicodedata.normalize("NFD", pair[0])
    tone = next(mark for mark in letter if mark in _TONES)
    return unicodedata.normalize("NFC", letter.replace(tone, "") + pair[1] + tone)


def match_form(text: str) -> str:
    """Lower case with one placement of the tone mark: "Hòa" and "hoà" become equal.

    For matching only, never for the screen. Keeps the length of NFC text.
    """
    # "İ" is the only character whose lower case is longer than itself.
    return _EARLY_TONE.sub(_move_tone, text.replace("İ", "i").lower().replace("ð", "đ"))


# --- tokens -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a symbol: ``source[start:end] == text``."""

    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""
      (?<!\w)\d+[-/](?:\d+[-/])*[A-ZĐƯ]+g?(?:[-/][A-ZĐƯ]+g?)*(?!\w)  # 15-NQ/ĐU, 30/2020/NĐ-CP
    | (?<!\w)[A-ZĐƯ]{2,6}(?:-[A-ZĐƯ]{2,6}g?)+(?:/[A-ZĐƯ]+)*(?!\w)    # NQ-TW, QĐ-TTg
    | \d+(?:[.,/:–-]\d+)*                            # 104,7  1.234.567  14/8/2025  2025-2030  8:30
    | [^\W\d_]+(?:\d(?!\w))?                         # a syllable, km2, CO2
    | \.{2,}                                         # ...
    | \S
    """,
    re.VERBOSE,
)


def tokenise(text: str) -> list[Token]:
    """Words (one token a syllable), numbers with their separators, symbols one by one."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def word_set(words: str) -> frozenset[str]:
    """The words of a text block, for the word lists in rules."""
    return frozenset(words.split())


# --- syllables --------------------------------------------------------------------------------

_ONSETS = (
    *("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", ""),
)
_RHYMES = word_set(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêt uơ
    uôc uôi uôm uôn uông uôt uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y ych ynh yt yêm yên yêng yêt yêu
    """
)
_FOLDED_RHYMES = frozenset(map(fold, _RHYMES))
_FRONT_ONSETS = frozenset({"k", "gh", "ngh"})
_BACK_ONSETS = frozenset({"c", "g", "ng"})
_STOP_CODAS = ("c", "ch", "p", "t")
_STOP_TONES = frozenset({"", "\u0301", "\u0323"})


def _fits(onset: str, rhyme: str) -> bool:
    """Whether the spelling of the onset goes with the vowel after it (k/c, gh/g, ngh/ng)."""
    front = rhyme[0] in "eêiy"
    if onset in _FRONT_ONSETS:
        return front
    if onset in _BACK_ONSETS:
        return not front or (onset == "g" and rhyme[0] == "i")  # gì, giếng
    return True


def is_vietnamese_syllable(word: str) -> bool:
    """Whether a word could be a Vietnamese syllable, by its sounds: an onset and a rhyme.

    A word without any diacritic is judged as if typed without them ("truong"); with diacritics
    the vowels must be exact. No dictionary: "can" is a possible syllable too.
    """
    marks = unicodedata.normalize("NFD", match_form(unicodedata.normalize("NFC", word)))
    tones = [mark for mark in marks if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    if len(tones) > 1:
        return False
    if bare.endswith(_STOP_CODAS) and "".join(tones) not in _STOP_TONES:
        return False
    rhymes = _FOLDED_RHYMES if bare.isascii() and not tones else _RHYMES
    return any(
        bare.startswith(onset) and (rhyme := bare[len(onset) :]) in rhymes and _fits(onset, rhyme)
        for onset in _ONSETS
    )
