"""Encodings of Vietnamese from before Unicode: which characters stand for which letters.

Knows: TCVN3 (ABC), VNI, VPS, VISCII and windows-1258, both ways. Does not know: fonts, statistics,
files.

A legacy text arrives as characters: its bytes read as windows-1252. Bytes that windows-1252 maps
elsewhere or leaves open (80 to 9F) may also come as C1 controls, and any byte as the private
character U+F000 + byte, which symbol fonts use.

Sources: TCVN 5712:1993 (VN3), RFC 1456 (VISCII), Microsoft code page 1258, and the published key
tables of VNI Software and of the Vietnamese Professionals Society.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""None, grave, hook above, tilde, acute, dot below: the order of all tables here."""
_BASES = "aăâeêioôơuưy"


def _toned(base: str) -> list[str]:
    return [unicodedata.normalize("NFC", base + tone) for tone in _TONES]


LETTERS = tuple(
    letter
    for lower in [*(letter for base in _BASES for letter in _toned(base)), "đ"]
    for letter in (lower, lower.upper())
    if not letter.isascii()
)
"""The Vietnamese letters that ASCII lacks, composed (NFC)."""

_OPEN = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
LOW_BYTES = {
    byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in _OPEN
}
"""What windows-1252 makes of the bytes 80 to 9F, but for those that it leaves open."""
_ALIASES = {
    **{char: chr(byte) for byte, char in LOW_BYTES.items()},
    **{chr(0xF000 + byte): chr(byte) for byte in range(0x80, 0x100)},
    "\u03bc": "\xb5",  # the Greek mu and the bullet operator stand for their twins in some fonts
    "\u2219": "\xb7",
}
_BYTES = str.maketrans(_ALIASES)


@dataclass(frozen=True, slots=True, eq=False)  # each is one object, so that it can be a key
class Encoding:
    """One encoding; ``decode`` and ``encode`` leave what it does not define as it is."""

    name: str
    letters: Mapping[str, str]
    """Letter to the one or two characters, each of a single byte, that stand for it."""
    readings: Mapping[str, str]
    """Those characters, and other spellings in use, to the letter."""

    def pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        """The letters of ``text`` one by one, and whether the encoding defines them."""
        as_bytes = text.translate(_BYTES)
        at = 0
        while at < len(text):
            length = 2 if as_bytes[at : at + 2] in self.readings and at + 1 < len(text) else 1
            letter = self.readings.get(as_bytes[at : at + length])
            yield (text[at], False) if letter is None else (letter, True)
            at += length

    def decode(self, text: str) -> str:
        """Unicode (NFC letters) for ``text`` in this encoding."""
        return "".join(letter for letter, _ in self.pieces(text))

    def encode(self, text: str) -> str:
        """The inverse of ``decode``; characters as the bytes read in latin-1."""
        return "".join(self.letters.get(c, c) for c in unicodedata.normalize("NFC", text))


def _encoding(name: str, letters: Mapping[str, str], more: Mapping[str, str]) -> Encoding:
    readings = {spelling: letter for letter, spelling in letters.items()} | dict(more)
    return Encoding(name, letters, readings)


def _table(rows: str) -> dict[str, str]:
    """Letters of a table: a base letter, then bytes (hexadecimal) in the order of the tones.

    "--" marks what ASCII holds.
    """
    letters: dict[str, str] = {}
    for row in rows.split("\n"):
        base, *values = row.split()
        for letter, value in zip(_toned(base), values, strict=False):
            if value != "--":
                letters[letter] = chr(int(value, 16))
    return letters


# --- TCVN3 (ABC) ------------------------------------------------------------------------------


def _tcvn3() -> Encoding:
    lower = _table(
        """a -- b5 b6 b7 b8 b9
           ă a8 bb bc bd be c6
           â a9 c7 c8 c9 ca cb
           e -- cc ce cf d0 d1
           ê aa d2 d3 d4 d5 d6
           i -- d7 d8 dc dd de
           o -- df e1 e2 e3 e4
           ô ab e5 e6 e7 e8 e9
           ơ ac ea eb ec ed ee
           u -- ef f1 f2 f3 f4
           ư ad f5 f6 f7 f8 f9
           y -- fa fb fc fd fe
           đ ae"""
    )
    upper = _table("Ă a1\nÂ a2\nÊ a3\nÔ a4\nƠ a5\nƯ a6\nĐ a7")
    # It has no capitals with a tone: the small letter stands in a font of capitals. Converters
    # that know no fonts write the bare capital before it.
    toned = {
        letter: upper.get(base, base) + lower[letter.lower()]
        for base in _BASES.upper()
        for letter in _toned(base)[1:]
    }
    return _encoding("TCVN3", lower | upper | toned, {})


# --- VNI --------------------------------------------------------------------------------------


def _vni() -> Encoding:
    tones = ("", "ø", "û", "õ", "ù", "ï")
    circumflex = ("â", "à", "å", "ã", "á", "ä")
    breve = ("ê", "è", "ú", "ü", "é", "ë")
    series = {base: (base, tones) for base in "aeouy"}
    series |= {"ă": ("a", breve), "â": ("a", circumflex), "ê": ("e", circumflex)}
    series |= {"ô": ("o", circumflex), "ơ": ("ô", tones), "ư": ("ö", tones)}
    lower = {
        letter: carrier + mark
        for base, (carrier, marks) in series.items()
        for letter, mark in zip(_toned(base), marks, strict=True)
        if not letter.isascii()
    }
    lower |= dict(zip(_toned("i")[1:], "ìæóíò", strict=True)) | {"ỵ": "î", "đ": "ñ"}
    letters = lower | {letter.upper(): spelling.upper() for letter, spelling in lower.items()}
    # Where vowel and mark differ in case, the vowel decides.
    mixed = {
        spelling[0] + spelling[1].swapcase(): letter
        for letter, spelling in letters.items()
        if len(spelling) == 2
    }
    return _encoding("VNI", letters, mixed)


# --- VPS, VISCII ------------------------------------------------------------------------------


def _vps() -> Encoding:
    return _encoding(
        "VPS",
        _table(
            """a -- e0 e4 e3 e1 e5
               ă e6 a2 a3 a4 a1 a5
               â e2 c0 c4 c5 c3 c6
               e -- e8 c8 eb e9 cb
               ê ea 8a 8b cd 89 8c
               i -- ec cc ef ed ce
               o -- f2 d5 f5 f3 86
               ô f4 d2 b0 87 d3 b6
               ơ d6 a9 aa ab a7 ae
               u -- f9 fb db fa f8
               ư dc d8 ba bb d9 bf
               y -- ff 9b cf 9a 9c
               đ c7
               A -- 80 81 82 c1 02
               Ă 88 8e 8f f0 8d 04
               Â c2 84 85 1c 83 03
               E -- d7 de fe c9 05
               Ê ca 93 94 95 90 06
               I -- b5 b7 b8 b4 10
               O -- bc bd be b9 11
               Ô d4 97 98 99 96 12
               Ơ f7 9e 9f a6 9d 13
               U -- a8 d1 ac da 14
               Ư d0 af b1 1d ad 15
               Y -- b2 fd b3 dd 19
               Đ f1"""
        ),
        {},
    )


def _viscii() -> Encoding:
    return _encoding(
        "VISCII",
        _table(
            """a -- e0 e4 e3 e1 d5
               ă e5 a2 c6 c7 a1 a3
               â e2 a5 a6 e7 a4 a7
               e -- e8 eb a8 e9 a9
               ê ea ab ac ad aa ae
               i -- ec ef ee ed b8
               o -- f2 f6 f5 f3 f7
               ô f4 b0 b1 b2 af b5
               ơ bd b6 b7 de be fe
               u -- f9 fc fb fa f8
               ư df d7 d8 e6 d1 f1
               y -- cf d6 db fd dc
               đ f0
               A -- c0 c4 c3 c1 80
               Ă c5 82 02 05 81 83
               Â c2 85 86 06 84 87
               E -- c8 cb 88 c9 89
               Ê ca 8b 8c 8d 8a 8e
               I -- cc 9b ce cd 98
               O -- d2 99 a0 d3 9a
               Ô d4 90 91 92 8f 93
               Ơ b4 96 97 b3 95 94
               U -- d9 9c 9d da 9e
               Ư bf bb bc ff ba b9
               Y -- 9f 14 19 dd 1e
               Đ d0"""
        ),
        {},
    )


# --- windows-1258 -----------------------------------------------------------------------------


def _cp1258() -> Encoding:
    def char(text: str) -> str:
        return text.encode("cp1258").decode("latin-1")

    letters = {letter: char(letter) for letter in "ăâđêôơưĂÂĐÊÔƠƯ"}
    composed = {letter: char(letter) for letter in "àáèéùúíóÀÁÈÉÙÚÍÓ"}
    for base in _BASES + _BASES.upper():
        for letter, tone in zip(_toned(base), _TONES, strict=True):
            if tone:
                letters[letter] = char(base) + char(tone)
    return _encoding("windows-1258", letters, {spelling: c for c, spelling in composed.items()})


TCVN3, VNI, VPS, VISCII, CP1258 = _tcvn3(), _vni(), _vps(), _viscii(), _cp1258()
ENCODINGS: tuple[Encoding, ...] = (TCVN3, VNI, VPS, VISCII, CP1258)


def word_characters() -> Iterator[str]:
    """Every character that stands for a letter, or a part of one, in some encoding."""
    known = {c for encoding in ENCODINGS for spelling in encoding.readings for c in spelling}
    yield from known
    yield from (alias for alias, char in _ALIASES.items() if char in known)
