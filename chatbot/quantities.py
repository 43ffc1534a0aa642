"""Numbers in Vietnamese running text: quantities with their units, years and terms.

Knows: how a number, its bound, scale, unit and "per" are written, and which of several years is a
number's own. Does not know: which indicator a quantity belongs to. Offsets count characters of the
text given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from chatbot.lexicon import counted_nouns
from chatbot.patterns import either
from corpus.text import match_form

Kind = Literal["quantity", "year", "period", "date", "ordinal", "symbol", "fraction"]
Bound = Literal["min", "max", "about"]
Measure = Literal["percent", "money", "count", "area", "length", "ratio"]

_NO_VALUE = Decimal(0)
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_DIGIT_WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_WORD_VALUES = {word: value for value, word in enumerate(_DIGIT_WORDS, 1)}
_WORD_VALUES |= {"mốt": 1, "tư": 4, "lăm": 5, "bẩy": 7, "mười": 10, "mươi": 10, "trăm": 100}
_WORD_VALUES |= {"linh": 0, "lẻ": 0}
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SCALES = {"nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9}
_COUNTED = either(*counted_nouns())
_SAME_UNIT = {
    **{"phần trăm": "%", "điểm phần trăm": "điểm %", "m²": "m2", "km²": "km2"},
    **{"vnđ": "đồng", "vnd": "đồng", "đô la": "usd"},
}
"""Other ways to write a unit, to the one that is compared."""
_BEFORE: dict[str, Bound] = {
    **dict.fromkeys(("trên", "hơn", "từ", "vượt", "không dưới", "không thấp hơn"), "min"),
    **dict.fromkeys(("ít nhất", "tối thiểu"), "min"),
    **dict.fromkeys(("dưới", "tối đa", "không quá", "chưa đến", "chưa tới"), "max"),
    **dict.fromkeys(("gần", "khoảng", "xấp xỉ", "ước", "chừng"), "about"),
}
_BOUND = rf"(?:(?<!\w)(?P<bound>{either(*_BEFORE)})\s+)?"
_UNIT = either(
    *("%", "phần trăm", "điểm %", "điểm phần trăm", "đồng(?! chí)", "vnđ", "vnd", "usd", "đô la"),
    *("km2", "km²", "m2", "m²", r"ha\b", r"km\b", r"m\b", "tấn", "kg", r"lần\b"),
)
# Between bound and number no letter, so that "A15" or "12/5" is not read as 15 or 5.
_QUANTITY = re.compile(
    _BOUND
    + r"(?<![\w/.,-])"
    + rf"(?:(?P<low>{_NUMBER})\s*(?:%\s*)?(?:-|–|đến)\s*)?"
    + rf"(?P<number>{_NUMBER})"
    + rf"(?P<scale>(?:\s+{either(*_SCALES)}(?! lệ| trọng| số)(?!\w))*)"
    + rf"(?:\s*(?P<unit>{_UNIT}))?"
    + r"(?P<per>(?:\s*/\s*(?!\d)\w+|\s+mỗi\s+\w+|\s+một\s+(?:người|năm|tháng)(?!\w))*)"
    + r"(?P<open>\s+trở (?:lên|xuống))?"
    + r"(?!\w|/\d)"
)
_OPENED_LATER = re.compile(r"(?:\s+[^\W\d]+){1,6}?\s+trở (?:lên|xuống)(?!\w)")
_WORD = rf"(?<!\w)(?P<word>{either(*_WORD_VALUES)}(?: {either(*_WORD_VALUES)})*)"
_IN_WORDS = re.compile(_BOUND + _WORD + rf"(?=\s+{_COUNTED}(?!\w))")
_FOLLOWING_WORD = re.compile(rf"\s+({_COUNTED}|[^\W\d]+)(?!\w)")
_YEAR_WORD_BEFORE = re.compile(
    r"(?:hằng|hàng|mỗi|một|từng|cả|đầu|cuối|các|những|trong|đến|vào|sang|/|\d)\s*$"
)
"""What makes "năm" a year where it could be five: "mỗi năm", "đến năm"."""
_DATE = re.compile(
    r"(?<![\d/])\d{1,2}/\d{1,2}/\d{4}(?![\d/])"
    r"|(?<!\w)(?:ngày|tháng)\s+\d{1,2}/\d{1,4}(?![\d/])"
    r"|(?:ngày\s+)?(?<!\d)\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?"
)
_SYMBOL = re.compile(r"(?<!\w)\d+(?:/\d{4})?[-/][A-ZĐ][A-ZĐa-z]*(?:[-/][A-ZĐ]+)*(?!\w)")
"""Of a document: 15-NQ/ĐU."""
_NOTE_MARK = re.compile(r"\[\d{1,3}\]")
_FRACTION = re.compile(r"(?<![\w/.,-])(\d{1,4})/(\d{1,4})(?![\w/])")
"""Part and whole: 15/17 targets."""
_PERIOD = re.compile(r"(?<![\w.,])((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)(?!\w)")
_YEAR = re.compile(r"(?<![\w.,])(?<!\d/)((?:19|20)\d\d)(?![\w/%]|[.,]\d)")
_NO_YEAR_AFTER = re.compile(
    r"\s*(?:đồng|triệu|tỷ(?! lệ| trọng| số)|tỉ(?! lệ)|nghìn|ngàn|người|hộ|ha|đảng viên|usd)(?!\w)"
)
_ORDINAL = re.compile(r"(?:lần thứ|khoá|đại hội|đh|thứ)\s+(?P<rank>[ivxlc]+|\d+|nhất)(?!\w)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the text states it; ``text[start:end]`` is the whole expression."""

    kind: Kind
    start: int
    end: int
    low: Decimal
    """The value, the scale multiplied in; the lower end of a range or period; a fraction's part."""
    high: Decimal
    """Equal to ``low`` unless the text states a range; a fraction's whole."""
    unit: str = ""
    """``%``, ``đồng``, ``m2``..., or for counted things the word that follows."""
    per: tuple[str, ...] = ()
    """("người", "năm") of "đồng/người/năm"."""
    bound: Bound | None = None
    scaled: bool = False
    """Whether a scale word (triệu, tỷ) was written."""

    @property
    def measure(self) -> Measure:
        """What sort of thing is measured."""
        if self.unit in {"%", "điểm %"}:
            return "percent"
        if self.unit in {"đồng", "usd"}:
            return "money"
        if self.unit in {"ha", "m2", "km2"}:
            return "area"
        if self.unit in {"m", "km"}:
            return "length"
        return "ratio" if self.unit == "lần" else "count"


def parse_number(text: str) -> Decimal:
    """The value of "97,5", "1.234.567" or "97.5"; a lone point with three digits groups.

    Raises:
        decimal.InvalidOperation: ``text`` is no number.
    """
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        return Decimal(text.replace(".", "").replace(",", "."))
    return Decimal(text.replace(",", "."))


def parse_quantities(text: str) -> list[Quantity]:
    """All quantities, years, periods, dates and ordinals of ``text``, in order, not overlapping."""
    # A mark of a footnote, "[3]", is no number.
    text = _NOTE_MARK.sub(lambda match: " " * len(match[0]), text)
    plain = match_form(text)
    found: list[Quantity] = []
    taken = bytearray(len(plain))
    # A stretch that two readings share goes to the first: 2025-2030 is a period, not two years.
    for quantity in (
        *_dates(plain),
        *_symbols(text),
        *_years(plain),
        *_ordinals(plain),
        *_fractions(plain),
        *(_quantity(plain, match) for match in _QUANTITY.finditer(plain)),
        *_in_words(plain),
    ):
        if not any(taken[quantity.start : quantity.end]):
            taken[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
            found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


def year_of(quantity: Quantity, found: Sequence[Quantity]) -> Decimal | None:
    """The year that a clause with several years gives to ``quantity``; None where it has none.

    A clause that begins with a year puts the year before its number ("năm 2020 đạt 58 triệu đồng,
    năm 2025 đạt 79 triệu đồng"), any other one behind it ("từ 58 triệu đồng năm 2020 lên 79 triệu
    đồng năm 2025").
    """
    years = [other for other in found if other.kind == "year"]
    numbers = [other for other in found if other.kind == "quantity"]
    if not years:
        return None
    before = [year.low for year in years if year.end <= quantity.start]
    if before and numbers and years[0].start < numbers[0].start:
        return before[-1]
    following = min((n.start for n in numbers if n.start > quantity.start), default=None)
    for year in years:
        if year.start >= quantity.end and (following is None or year.start < following):
            return year.low
    return before[-1] if before else years[0].low


def _dates(plain: str) -> Iterator[Quantity]:
    for match in _DATE.finditer(plain):
        yield Quantity("date", *match.span(), _NO_VALUE, _NO_VALUE, unit=match.group())


def _symbols(text: str) -> Iterator[Quantity]:
    for match in _SYMBOL.finditer(text):
        yield Quantity("symbol", *match.span(), _NO_VALUE, _NO_VALUE, unit=match.group())


def _years(plain: str) -> Iterator[Quantity]:
    for match in _PERIOD.finditer(plain):
        yield Quantity("period", *match.span(), Decimal(match[1]), Decimal(match[2]))
    for match in _YEAR.finditer(plain):
        if not _NO_YEAR_AFTER.match(plain, match.end()):
            yield Quantity("year", *match.span(), Decimal(match[1]), Decimal(match[1]))


def _fractions(plain: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(plain):
        part, of_all = Decimal(match[1]), Decimal(match[2])
        yield Quantity("fraction", *match.span(), part, of_all)


def _ordinals(plain: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(plain):
        if rank := Decimal(_rank(match["rank"])):
            yield Quantity("ordinal", *match.span("rank"), rank, rank)


def _quantity(plain: str, match: re.Match[str]) -> Quantity:
    power = sum(_SCALES[word] for word in match["scale"].split())
    high = parse_number(match["number"]) * 10**power
    low = parse_number(match["low"]) * 10**power if match["low"] else high
    unit = _SAME_UNIT.get(match["unit"], match["unit"] or "")
    per = tuple(word for word in re.findall(r"\w+", match["per"]) if word not in {"mỗi", "một"})
    if not unit and not per:
        unit = _word_after(plain, match.end())
    start = match.start("low" if match["low"] else "number")
    # "từ 5%" alone begins a range that is not bounded; "từ 5% trở lên" is.
    bound = _BEFORE[match["bound"]] if match["bound"] and match["bound"] != "từ" else None
    opened = match["open"] or (match["bound"] == "từ" and _opened_later(plain, match.end()))
    if opened:
        bound = "min" if opened.endswith("lên") else "max"
    if bound and match["bound"]:
        start = match.start("bound")
    return Quantity("quantity", start, match.end(), low, high, unit, per, bound, scaled=power > 0)


def _opened_later(plain: str, end: int) -> str:
    """ "trở lên" of "từ 93% chi bộ trở lên"; nothing where it does not follow."""
    apart = _OPENED_LATER.match(plain, end)
    return apart[0] if apart else ""


def _in_words(plain: str) -> Iterator[Quantity]:
    """Numbers written as words, before a noun that is counted: "bốn nhóm"."""
    for match in _IN_WORDS.finditer(plain):
        if match["word"] == "năm" and _YEAR_WORD_BEFORE.search(plain[: match.start()]):
            continue
        value = Decimal(_value_of(match["word"].split()))
        if not value:
            continue
        bound = _BEFORE[match["bound"]] if match["bound"] else None
        unit = _word_after(plain, match.end())
        start, end = match.span()
        if unit == "phần trăm":
            end = plain.index(unit, end) + len(unit)
            unit = "%"
        yield Quantity("quantity", start, end, value, value, unit=unit, bound=bound)


def _value_of(words: Sequence[str]) -> int:
    """The value of "một trăm hai mươi mốt"; 0 for words that do not make one number."""
    total = digit = 0
    for word in words:
        value = _WORD_VALUES[word]
        if value < 10:
            if digit:
                return 0
            digit = value
        elif word == "mười":
            total += value
        else:
            total += value * digit
            digit = 0
    return total + digit


def _word_after(plain: str, end: int) -> str:
    following = _FOLLOWING_WORD.match(plain, end)
    return following[1] if following else ""


def _rank(text: str) -> int:
    if text == "nhất":
        return 1
    if text.isdigit():
        return int(text)
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(
        -value if following > value else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
