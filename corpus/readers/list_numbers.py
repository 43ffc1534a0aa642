"""Numbers as lists write them: 4, IV, iv, D, d.

Knows: number formats, by Word's names for them (``ST_NumberFormat`` of ECMA-376). Does not know:
lists, files.
"""

from __future__ import annotations

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LARGEST_ROMAN = 3999
_LARGEST_LETTER = 780
"""Word's own limit: "z" thirty times."""
_DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def format_number(count: int, style: str) -> str:
    """A number as ``w:numFmt`` writes it; decimal where we do not know the format."""
    if style == "none":
        return ""
    if style in ("upperRoman", "lowerRoman") and 0 < count <= _LARGEST_ROMAN:
        roman = _roman(count)
        return roman if style == "upperRoman" else roman.lower()
    if style in ("upperLetter", "lowerLetter") and 0 < count <= _LARGEST_LETTER:
        letters = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if style == "upperLetter" else letters.lower()
    if style == "decimalZero":
        return f"{count:02d}"
    if style == "decimalEnclosedCircle" and 0 < count <= 20:
        return chr(0x245F + count)
    if style == "vietnameseCounting" and 0 < count < 20:
        return _vietnamese(count)
    if style == "chicago" and count > 0:
        return "*†‡§"[(count - 1) % 4] * min((count - 1) // 4 + 1, 9)
    return str(count)


def _roman(count: int) -> str:
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (count // worth)
        count %= worth
    return written


def _vietnamese(count: int) -> str:
    if count < 10:
        return _DIGIT_WORDS[count]
    unit = count - 10
    return "mười" if unit == 0 else f"mười {'lăm' if unit == 5 else _DIGIT_WORDS[unit]}"
