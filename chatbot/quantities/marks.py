"""Numbers that measure nothing: dates, years and periods, ordinals, symbols, labels, list markers.

Knows: how each of them is written. Does not know: quantities. Patterns are for text in matching
form unless they say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from chatbot.patterns import either
from chatbot.quantities.numerals import (
    MOST_DIGITS,
    NUMBER_WORDS,
    SCALES,
    roman_value,
    word_value,
)
from chatbot.quantities.types import Quantity
from chatbot.quantities.units import COUNTED, UNIT

_NO_VALUE = Decimal(0)
_SCALE = rf"(?:{either(*SCALES)})(?!\w)(?! lệ| trọng| số| suất| giá)"
_MEASURES = rf" *(?:{UNIT}|{_SCALE}|{COUNTED}|(?:tuổi|tháng|ngày|giờ|lượt)(?!\w))"
"""What follows a number that counts or measures something."""

_NOTE_MARK = re.compile(r"\[\d{1,3}\]|(?<=[\w%)])[¹²³⁰⁴-⁹]+(?<!m²)(?<!m³)")
_LIST_MARK = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*(?:\.(?=\s)|[)/](?=\s))"
    rf"|\d{{1,2}}(?:\.\d{{1,2}})+(?= +[^\W\d_])(?! (?:{UNIT}|{_SCALE})))",
    re.MULTILINE,
)
"""Before an item: "1.", "2)", "1.2.3."; behind "1.2" without a last point a letter follows."""
_NUMBERED = re.compile(r"(?<![^\s(;:,.])\(\d{1,2}\)(?= +[^\W\d_])")
"""In the line: "(1) mở rộng đường; (2) trồng cây"."""
_BRACKETED_COUNT = re.compile(r"(?:\d|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|lăm|mươi) *$")

_YEAR_NUMBER = r"(?:19|20)\d\d"
_DATE = re.compile(
    r"(?<![\d/.-])\d{1,2}(?P<sign>[/.-])\d{1,2}(?P=sign)(?P<dated>\d{4})(?!\w|[/.-]\d)"
    r"|(?<!\w)ngày +\d{1,2} *(?:[-–,]|và|đến) *\d{1,2}/\d{1,2}(?:/(?P<days>\d{4}))?(?![\d/])"
    r"|(?<!\w)(?:ngày|tháng) +\d{1,2}[/-](?:(?P<slash>\d{4})|\d{1,2})(?![\d/]|[.,]\d)"
    r"|(?:ngày +)?(?<![\d.,/])\d{1,2} +tháng +\d{1,2}(?:(?: +năm +|/)(?P<full>\d{4}))?(?![\d/])"
    rf"|(?<!\w)tháng +\d{{1,2}} +năm +(?P<month>{_YEAR_NUMBER})(?!\w)"
    r"|(?<!\w)(?<!mỗi )(?<!một )(?<!hằng )(?<!hàng )(?<!trong )(?<!từng )"
    r"(?:ngày|tháng|mùng) +\d{1,2}"
    rf"(?!\w|[.,/]\d|{_MEASURES}| *- *\d)"
    r"|(?<![\w.,/:])\d{1,2}(?::[0-5]\d|h(?:[0-5]\d)?)(?!\w|[.,:/]\d)"
)
_DATED = ("dated", "days", "slash", "full", "month")
_DAY = re.compile(r"(?<![\w/.,-])(\d{1,2})/(\d{1,2})(?![\w/]|[.,]\d)")
_PERIOD = re.compile(
    rf"(?<![\w.,/])({_YEAR_NUMBER}) *[-–—] *({_YEAR_NUMBER})(?!\w)"
    rf"|(?<![\w.,/])({_YEAR_NUMBER})/({_YEAR_NUMBER})(?![\w/])"
    rf"|(?<!\w)từ (?:năm )?({_YEAR_NUMBER}) (?:đến|tới) (?:hết |cuối )?(?:năm )?"
    rf"({_YEAR_NUMBER})(?!\w)"
)
_LONGEST_SLASHED = 10
"""Years of "2025/2030"; more is a fraction."""
_YEAR = re.compile(rf"(?<![\w.,])(?<!\d/)({_YEAR_NUMBER})(?![\w/%‰]|[.,]\d)")
_SAYS_YEAR = re.compile(
    r"(?<!\w)(?:năm|cuối|hết|tính đến|tính tới"
    r"|(?:^|[,;:(.]|(?<!\w)(?:và|từ nay|phấn đấu)) *(?:đến|tới)) +$"
)
""" "tính đến 2025 phường có ..."; "lên đến 2000 người" is a count."""
_YEAR_REACH = 16
_SHORT_YEAR = re.compile(r"(?<!\w)năm +(?P<year>['’‘](?P<digits>\d\d))(?!\w|[.,]\d)")
""" "năm '25"."""
_SPOKEN_YEAR = re.compile(rf"(?<!\w)năm (?P<year>(?:một|hai) (?:nghìn|ngàn) {NUMBER_WORDS})(?!\w)")
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_COUNTS = re.compile(rf"{_MEASURES}| +(?:trong +)?(?:tổng +)?số(?! \d)(?!\w)")

_ORDINAL = re.compile(
    r"(?<!\w)(?:lần thứ|khoá|đại hội|đh|thứ|hạng) +(?P<rank>[ivxlc]+|\d{1,4}|nhất)(?!\w|[.,]\d)"
)
_SYMBOL = re.compile(
    r"(?<!\w)\d+(?:/\d{4})?[-/][A-ZĐƯ][A-ZĐƯa-z]*(?:[-/][A-ZĐƯ][A-ZĐƯa-z]*)*(?!\w)"
)
"""Of a document: 15-NQ/ĐU, 45/2025/NQ-HĐND. For the text as it is written."""
_STANDARD = re.compile(r"(?<!\w)(?:ISO|TCVN|QCVN)(?:[ :-]\d+)+(?!\w)")
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d{1,3}[ .-]?|0)\d{1,3}(?:[ .-]?\d{3,4}){2}(?!\w|[.,]\d)"
    r"|(?<![\w.,/-])\(0\d{2,3}\) ?\d{3,4}[ .-]?\d{3,4}(?!\w)"
)
_TEXT_LABEL = (
    *("điều", "khoản", "mục", "tiểu mục", "chương", "phụ lục", "bảng", "biểu", "biểu đồ", "hình"),
    *("trang", "mẫu", "sơ đồ", "chú thích", "phần", "tr."),
)
"""Parts of a document, which carry their number behind them."""
_GRADE_LABEL = (
    *("cấp độ", "mức độ", "mức", "cấp", "loại", "giai đoạn", "đợt", "vòng", "quý", "lớp", "khối"),
    *("tuyến", "vùng", "phương án", "kịch bản", "thế hệ", "nhóm"),
)
_NAME_LABEL = (
    *("phường", "xã", "quận", "tổ", "tổ dân phố", "thôn", "ấp", "khu phố", "khối phố", "khóm"),
    *("khu vực", "ngõ", "hẻm", "đường", "quốc lộ", "tỉnh lộ", "vành đai", "cụm", "khu", "dự án"),
    *("đề án", "chương trình", "nghị quyết", "chỉ thị", "quyết định", "kết luận", "thông tư"),
    *("nghị định", "kế hoạch", "công văn", "hướng dẫn", "báo cáo", "quy định", "trường", "trạm"),
    *("chi bộ", "bệnh viện", "tiểu đoàn", "trung đoàn", "sư đoàn", "bão"),
)
_NO_LABEL = rf"(?!\w|[.,/]\d| *[-–] *\d|{_MEASURES})"
_LABEL = re.compile(
    rf"(?<!\w)(?:(?P<part>{either(*_TEXT_LABEL)})|(?P<grade>{either(*_GRADE_LABEL)})"
    rf"|{either(*_NAME_LABEL)})(?P<number> số)? +\d{{1,4}}(?:\.\d{{1,2}})*{_NO_LABEL}"
    rf"(?(part)(?:(?:,| và| hoặc| đến) \d{{1,3}}{_NO_LABEL})*)"
)
"""A number that names one of several: "điều 5", "Quận 10", "cấp độ 2", "nghị quyết số 57", "các
điều 4, 5 và 6"."""
_COUNTED_BEFORE = re.compile(r"(?:\d *|(?<!\w)(?:các|những|mọi|một|hai|ba|bốn|sáu|bảy|mười)\s)$")
_LONE_VERSION = re.compile(r"(?<!\w)(?:công nghiệp|cách mạng) +(\d\.0)(?!\w|[.,]\d)")
_LONG_RUN = re.compile(rf"\d{{{MOST_DIGITS},}}")


def without_notes(text: str) -> str:
    """``text`` with blanks in place of the marks of footnotes, "[3]" or "²"."""
    return _NOTE_MARK.sub(lambda match: " " * len(match[0]), text)


def markers(plain: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand that only count items of a list, and runs too long for a number."""
    for match in (*_LIST_MARK.finditer(plain), *_LONG_RUN.finditer(plain)):
        yield match.span()
    for match in _NUMBERED.finditer(plain):
        if not _BRACKETED_COUNT.search(plain[max(0, match.start() - 8) : match.start()]):
            yield match.span()


def dates(plain: str) -> Iterator[Quantity]:
    """Days, months and times of day; the value is the year where one is written, else 0."""
    for match in _DATE.finditer(plain):
        written = next((year for year in match.group(*_DATED) if year), None)
        year = Decimal(written) if written else _NO_VALUE
        yield Quantity("date", *match.span(), year, year, unit=match.group())
    for match in _DAY.finditer(plain):  # "30/4" is a day, "3/4" a share
        day, month = int(match[1]), int(match[2])
        if month < day <= 31 and 0 < month <= 12 and not _COUNTS.match(plain, match.end()):
            yield Quantity("date", *match.span(), _NO_VALUE, _NO_VALUE, unit=match.group())


def symbols(text: str, plain: str) -> Iterator[Quantity]:
    """Symbols of documents, telephone numbers, and numbers that name one of several things.

    Args:
        plain: ``text`` in matching form.
    """
    for pattern, source in ((_SYMBOL, text), (_STANDARD, text), (_PHONE, plain)):
        for match in pattern.finditer(source):
            yield Quantity("symbol", *match.span(), _NO_VALUE, _NO_VALUE, unit=match.group())
    for match in _LONE_VERSION.finditer(plain):
        yield Quantity("symbol", *match.span(1), _NO_VALUE, _NO_VALUE, unit=match[1])
    for match in _LABEL.finditer(plain):
        named = match["grade"] or match["number"] or text[match.start()].isupper()
        before = plain[max(0, match.start() - 8) : match.start()]
        if match["part"] or (named and not _COUNTED_BEFORE.search(before)):
            label = " ".join(match.group().split()).capitalize()
            yield Quantity("symbol", *match.span(), _NO_VALUE, _NO_VALUE, unit=label)


def years(plain: str) -> Iterator[Quantity]:
    """Years and periods of years."""
    for match in _PERIOD.finditer(plain):
        written = [group for group in match.groups() if group]
        first, last = map(Decimal, written)
        if match[3] and not 0 < last - first <= _LONGEST_SLASHED:
            continue
        start = match.start(next(n for n in (1, 3, 5) if match[n]))
        yield Quantity("period", start, match.end(), first, last)
    for match in _YEAR.finditer(plain):
        said = _SAYS_YEAR.search(plain[max(0, match.start() - _YEAR_REACH) : match.start()])
        if said or not _COUNTS.match(plain, match.end()):
            yield Quantity("year", *match.span(), Decimal(match[1]), Decimal(match[1]))


def years_in_words(plain: str) -> Iterator[Quantity]:
    """Years that are spoken, "năm hai nghìn không trăm hai mươi lăm", or cut short, "năm '25"."""
    for match in _SHORT_YEAR.finditer(plain):
        year = Decimal(2000 + int(match["digits"]))
        yield Quantity("year", *match.span("year"), year, year)
    for match in _SPOKEN_YEAR.finditer(plain):
        read = word_value(match["year"].split())
        if read and _FIRST_YEAR <= read[0] <= _LAST_YEAR:
            yield Quantity("year", *match.span("year"), read[0], read[0])


def ordinals(plain: str) -> Iterator[Quantity]:
    """Ranks of congresses, terms and places: XIV of "lần thứ XIV"."""
    for match in _ORDINAL.finditer(plain):
        written = match["rank"]
        if written == "nhất":
            rank = 1
        else:
            rank = int(written) if written.isdigit() else roman_value(written)
        if rank:
            yield Quantity("ordinal", *match.span("rank"), Decimal(rank), Decimal(rank))
