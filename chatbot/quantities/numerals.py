"""How numbers themselves are written: in digits, in words, as Roman numerals.

Knows: grouping points, decimal commas, English writing, number words. Does not know: units or what
is counted. Patterns and words are for text in matching form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

NUMBER = (
    r"(?:[1-9]\d{0,2}(?:\.\d{3})++(?:,\d++)?"
    r"|[1-9]\d{0,2}(?:,\d{3}){2,}+(?:\.\d++)?|[1-9]\d{0,2}(?:,\d{3})++\.\d++"
    r"|\d++[.,]\d++|\d++)(?![.,]?\d)"
)
"""A number in digits. One that goes on with a point and digits is none: 1.2.3, 14.8.2025."""
MOST_DIGITS = 24
"""A longer run of digits is an identifier; ``Decimal`` also keeps no more than 28 exactly."""
SCALES = {
    **{"nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9},
}
"""Scale words to the power of ten that they say."""

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?:\.\d+)?|(?:,\d{3})+\.\d+)")
_ENGLISH_LONE = re.compile(r"[1-9]\d{0,2},\d{3}")
_ENGLISH_STYLE = re.compile(
    rf"(?<![\w.,/])(?:{_ENGLISH.pattern}|\d+\.(?!\d{{3}}(?!\d))\d+)(?!\w|[.,]\d)"
)
_VIETNAMESE_STYLE = re.compile(
    r"(?<![\w.,/])(?:\d+,(?!\d{3}(?!\d))\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}(?:\.\d{3})+,\d+)(?![.,]?\d)"
)

_DIGIT_WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VALUES = {word: value for value, word in enumerate(_DIGIT_WORDS, 1)}
_VALUES |= {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7}
_DIGIT = rf"(?:{'|'.join(_DIGIT_WORDS)}|tư|bẩy)"
_LAST = rf"(?:{'|'.join(_DIGIT_WORDS)}|mốt|tư|lăm|nhăm|bẩy)"
_BELOW_THOUSAND = re.compile(
    rf"(?=.)(?:(?P<hundreds>{_DIGIT}|không) trăm(?: |$))?"
    rf"(?:(?:linh|lẻ) (?P<odd>{_LAST})|(?P<ten>mười)(?: (?P<teen>{_LAST}))?"
    rf"|(?P<tens>{_DIGIT}) mươi(?: (?P<unit>{_LAST}))?|(?P<digit>{_DIGIT}))?"
)
_DECIMAL_DIGITS = {**_VALUES, "không": 0, "linh": 0, "lẻ": 0}
_POINT = frozenset({"phẩy", "phảy"})
_WORD = rf"(?:{'|'.join((*_VALUES, 'mười', 'mươi', 'trăm', 'linh', 'lẻ', 'không trăm'))})"
_SCALE_WORD = r"(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?! lệ| trọng| số| suất| giá)"
_DECIMALS = rf"(?: (?:phẩy|phảy)(?: (?:không|{_WORD})){{1,6}}(?: {_SCALE_WORD}){{0,2}})"
NUMBER_WORDS = (
    rf"(?:không(?={_DECIMALS})|{_WORD}(?: (?:{_WORD}|{_SCALE_WORD})){{0,24}}){_DECIMALS}?"
    r"(?: rưỡi)?"
)
"""Candidates for a number in words; ``word_value`` says whether they make one."""

_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def parse_number(text: str, *, english: bool = False) -> Decimal:
    """The value of "97,5", "1.234.567", "97.5" or "1,234.5".

    A lone point with three digits groups, a lone comma is decimal.

    Args:
        english: Read a lone comma with three digits as grouping: "8,500".

    Raises:
        decimal.InvalidOperation: ``text`` is no number.
    """
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(text) or (english and _ENGLISH_LONE.fullmatch(text)):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", "."))


def is_english(text: str) -> bool:
    """Whether the numbers of ``text`` are written the English and not the Vietnamese way."""
    return bool(_ENGLISH_STYLE.search(text)) and not _VIETNAMESE_STYLE.search(text)


def word_value(words: Sequence[str]) -> tuple[Decimal, int] | None:
    """Value and scale of "một trăm hai mươi triệu": (120000000, 6); None for what is no number.

    "phẩy" parts the decimals, "rưỡi" adds half of the last power: "hai phẩy năm", "một tỷ rưỡi".
    """
    for at, word in enumerate(words):
        if word in _POINT:
            return _decimal_value(words[:at], words[at + 1 :])
    if words and words[-1] == "rưỡi":
        return _and_a_half(words[:-1])
    total, scale, last = 0, 0, None
    at = 0
    while at < len(words):
        begin = at
        while at < len(words) and words[at] not in SCALES:
            at += 1
        small = _below_thousand(words[begin:at])
        power = 0
        while at < len(words) and words[at] in SCALES:
            power += SCALES[words[at]]
            at += 1
        if small is None or (last is not None and (power >= last or (power == 0 and last > 3))):
            return None
        total += small * 10**power
        scale = power if last is None else scale
        last = power
    return (Decimal(total), scale) if total else None


def _decimal_value(whole: Sequence[str], rest: Sequence[str]) -> tuple[Decimal, int] | None:
    """Value and scale of "mười phẩy năm triệu"."""
    end = len(rest)
    while end and rest[end - 1] in SCALES:
        end -= 1
    scale = sum(SCALES[word] for word in rest[end:])
    before = (Decimal(0), 0) if list(whole) == ["không"] else word_value(whole)
    if before is None or before[1] or not end:
        return None
    if all(word in _DECIMAL_DIGITS for word in rest[:end]):
        decimals = "".join(str(_DECIMAL_DIGITS[word]) for word in rest[:end])
    elif (small := _below_thousand(rest[:end])) is not None:
        decimals = str(small)
    else:
        return None
    value = Decimal(f"{before[0]}.{decimals}")
    return (value.scaleb(scale), scale) if value else None


def _and_a_half(words: Sequence[str]) -> tuple[Decimal, int] | None:
    """Value and scale of "ba", "một trăm" or "hai tỷ" and half of it more."""
    value = word_value(words)
    if value is None or {"mười", "mươi"} & {*words[-2:]}:
        return None
    power = 2 if words[-1] == "trăm" else SCALES.get(words[-1], 0)
    return value[0] + Decimal(5).scaleb(power - 1), value[1]


def _below_thousand(words: Sequence[str]) -> int | None:
    match = _BELOW_THOUSAND.fullmatch(" ".join(words))
    if match is None:
        return None
    hundreds, tens = match["hundreds"], match["tens"]
    last = match["odd"] or match["teen"] or match["unit"] or match["digit"]
    if hundreds and match["digit"]:  # "một trăm hai" leaves open whether it is 102 or 120
        return None
    value = 100 * _VALUES.get(hundreds, 0) if hundreds else 0
    value += 10 if match["ten"] else 10 * _VALUES[tens] if tens else 0
    return value + (_VALUES[last] if last else 0)


def roman_value(text: str) -> int:
    """The value of a Roman numeral in small letters."""
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(
        -value if following > value else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
