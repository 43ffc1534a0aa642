"""The values of a clause, those in words included.

Knows: which numbers are values, and how none and all are said. Does not know: what they are values
of. Offsets count characters of the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from chatbot.patterns import either, one_of
from chatbot.quantities import Bound, Quantity
from chatbot.targets.reading.words import listed

_POOR = either(
    *("hộ nghèo", "hộ cận nghèo", "hộ đói", "hộ tái nghèo", "nhà tạm", "nhà dột nát", "hộ thiếu")
)
_NO_MORE = either("không còn", "không có", "xoá hết", "xoá xong", "xoá hoàn toàn")
_NONE = re.compile(
    rf"(?<!\w)(?P<nearly>cơ bản\s+)?"
    rf"(?P<none>{_NO_MORE})(?=\s+{_POOR})"
)
_WHOLE = either(
    *listed("""
    trường | hộ | người dân | dân số | thôn | xã | phường | chi bộ | đảng viên | cơ sở |
    trạm y tế | cơ quan | đơn vị | học sinh | trẻ em | khu phố | tổ dân phố
    """)
)
_ALL = re.compile(rf"(?<!\w)(?P<all>toàn bộ|tất cả)(?=\s+(?:(?:các|những|số)\s+)?{_WHOLE}(?!\w))")
_BEGINS = re.compile(r"(?:^|[,;:]|(?<!\w)(?:có|phấn đấu|bảo đảm|đảm bảo|duy trì|và)|\d)\s*$")
_GONE = re.compile(
    rf"(?<!\w){_POOR}[^,;.|]{{0,40}}?[\s:]"
    r"(?P<none>(?P<nearly>cơ bản\s+)?(?:duy trì\s+)?(?:không còn|không có))"
    r"(?=\s*(?:[,;.)]|$))"
)
_NUMBERED = either(
    *listed("""
    mức độ | mức | số | cấp độ | loại | hạng | cấp | lớp | nhóm | đợt | giai đoạn | thôn |
    khu phố | tổ dân phố | tổ | đường | quốc lộ | tuyến số | phường | quận | ấp | khoá |
    hình thức | đối tượng | trung ương | điều | khoản | điểm | đề án | kết luận | nghị quyết |
    chỉ thị | quy định | thông tư | nghị định | quyết định | mục | phần | phụ lục | bảng | biểu |
    lần | lần thứ | câu hỏi | câu | nq | những năm | vành đai | khu | tiểu khu | xóm | bản | ngõ |
    hẻm | kỳ
    """)
)
"""What a number only tells apart: "mức độ 2", "khu phố 5"."""
_NAME_BEFORE = re.compile(rf"(?<!\w){_NUMBERED}\s+(?:\d+\s*(?:,|và|-|–)\s*)*$")
_DURATION = re.compile(
    either("năm", "tháng", "ngày", "tuần", "quý", "giờ", "phút", "giây") + r"(?!\w)"
)
_WORKDAYS = re.compile(r"\s*ngày\s+(?:công|tình nguyện|lao động)(?!\w)")
_AGE = re.compile(r"\s*(?:tháng\s+)?tuổi(?!\w)")
_LIFE = re.compile(
    rf"{either('tuổi thọ', 'tuổi bình quân', 'tuổi trung bình', 'số năm sống', 'sống khỏe')}"
)
_STARS = re.compile(r"\s*(?:sao|\*)(?!\w)")
_PARTITIVE = re.compile(r"(?<!\w)(?:một|1|01)\s+trong(?:\s+số)?(?:\s+(?:các|những))?\s*$")
_RANKED_AMONG = re.compile(r"\s*(?:quốc gia|nước|tỉnh|địa phương|thành phố|trường)(?!\w)")
_AMONG = re.compile(r"(?<!\w)(?:nhóm|top)\s*$")
_ALL_OF_GROUP = re.compile(r"(?<!\w)(?:cả|của)\s*$")
_UNITS_OF_GROUP = re.compile(r"\s*(?:xã|phường|huyện|tỉnh|thành phố|quận|địa phương)(?!\w)")
_BOTH = re.compile(r"(?<!\w)(?:đạt|hoàn thành)\s+(?:và|hoặc)\s+$")
_EXCEEDS = re.compile(r"(?:vượt mức|vượt)\s+")
_BRACKETED_WHOLE = re.compile(r"[^,;:.()]{0,60}\(\s*(?:đạt\s+)?100\s*%\s*\)")
_NOTE_BEHIND = re.compile(r"\w[\"”’»]$")
"""A quotation that the mark of a note follows."""
_COUNTS_DIGITS = re.compile(r"\s*con số(?!\w)")
_YEARS = re.compile(r"\s*năm\s+(?:19|20)\d\d\s*[-–—]")
_PER_ONE = re.compile(rf"(?<!\w){either('trên', 'mỗi', 'một', 'của', '/')}\s*$")
_SHORTENED = re.compile(
    rf"(?<!\w){either('còn', 'xuống', 'đạt', 'giảm', 'dưới', 'không quá', 'tối đa', 'là')}\s*$"
)
_AVERAGED = re.compile(r"(?<!\w)(?:bình quân|trung bình)\s*$")
_MEASURES = frozenset({"quantity", "fraction"})
_REACHED = re.compile(r"(?:là|đạt|còn|về|:|=)\s*$")
_QUOTED = re.compile(r"[“\"‘]([^“”\"‘’\n]{2,60})[”\"’]")
_RANKED = re.compile(r"(?<!\w)(?:top|thứ|hạng|xếp|vị trí|thứ hạng)\s*$")
_TERMS = re.compile(r"\s*(?:nhiệm kỳ|kỳ đại hội|khoá)(?!\w)")
_LEVELS = re.compile(r"\s*cấp(?!\w)")
_DIGIT = re.compile(r"\d")
_NO_NUMBERS = frozenset({"một", "tư", "mốt", "lăm", "linh", "lẻ", "mươi"})
"""An article, and words that are digits only within a number: "đầu tư xã hội"."""
_VERSION = re.compile(r"\d\.0")
"""Of "công nghiệp 4.0"."""
LIST_MARK = re.compile(
    r"^\s*(?:[-+*•–]\s*)?\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3})\s"
    r"|^\s*\(\d{1,2}\)"
)
"""What counts a paragraph."""
_NOTE_MARK = re.compile(r"\[[^\[\]\s]{1,6}\]")
_MONTHS = 12
_FIRST_YEAR = 1900
_MOST_NAMES = 50
"""Names with numbers that are looked for in a document."""
_SUBJECT_REACH = 120
_NAME_REACH = 30
_NAME_NUMBER = 100
_OF_NUMBER = re.compile(r"\s*(?:trong\s+)?(?:tổng\s+)?số(?!\w)")
""" "3/4 số thôn"."""
_HUNDRED = Decimal(100)


def find_values(
    plain: str, quantities: Sequence[Quantity], names: re.Pattern[str] | None = None
) -> list[Quantity]:
    """The values of a clause in matching form, in order; "không còn hộ nghèo" is 0.

    Args:
        names: finds names of the document that hold numbers (``names_with_numbers``).
    """
    hidden = bytearray(len(plain))
    for pattern in (_QUOTED, LIST_MARK, _NOTE_MARK, *([names] if names else [])):
        for match in pattern.finditer(plain):
            hidden[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    taken = bytearray(len(plain))
    for quantity in quantities:
        taken[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
    found = [
        _at_least(plain, quantity)
        for quantity in quantities
        if quantity.kind in _MEASURES
        and not _belongs_to_name(plain, quantity)
        and not hidden[quantity.start]
    ]
    found += [spoken for spoken in _in_words(plain) if not any(taken[spoken.start : spoken.end])]
    return sorted(found, key=lambda quantity: quantity.start)


def names_with_numbers(plain: str) -> re.Pattern[str] | None:
    """Finds the names in a text (matching form) that it writes in quotation marks somewhere and
    that hold a number, "Gia đình 5 không 3 sạch"; None where there are none.
    """
    found = {match[1] for match in _QUOTED.finditer(plain) if _DIGIT.search(match[1])}
    kept = sorted(name for name in found if len(name.split()) > 1)[:_MOST_NAMES]
    return one_of(*map(re.escape, kept)) if kept else None


def _belongs_to_name(plain: str, quantity: Quantity) -> bool:
    """Whether a number is part of a name, an age or a time: "mức độ 2", "dưới 5 tuổi", "5 năm"."""
    if quantity.kind == "fraction" and (quantity.low > quantity.high or _is_month(quantity)):
        return _OF_NUMBER.match(plain, quantity.end) is None
    written = plain[quantity.start : quantity.end]
    counts = quantity.kind == "quantity" and quantity.measure == "count" and not quantity.per
    if counts and (_VERSION.fullmatch(written) or written in _NO_NUMBERS):
        return True
    before = plain[max(0, quantity.start - _NAME_REACH) : quantity.start]
    if _NOTE_BEHIND.search(before) or _COUNTS_DIGITS.match(plain, quantity.end):
        return True
    if _PARTITIVE.search(before) or _YEARS.match(plain, quantity.end):
        return True
    if _AMONG.search(before) and _RANKED_AMONG.match(plain, quantity.end):
        return False
    if counts and _ALL_OF_GROUP.search(before) and _UNITS_OF_GROUP.match(plain, quantity.end):
        return True
    if _AGE.match(plain, quantity.end) or quantity.unit == "tuổi":
        return _LIFE.search(plain, max(0, quantity.start - _SUBJECT_REACH), quantity.start) is None
    if _STARS.match(plain, quantity.end) or _RANKED.search(before):
        return True
    if counts and _TERMS.match(plain, quantity.end):
        return True
    if _LEVELS.match(plain, quantity.end) and quantity.high < 5:
        return True
    if _DURATION.match(quantity.unit) and not _WORKDAYS.match(plain, quantity.end):
        shortened = _SHORTENED.search(before)
        averaged = quantity.unit != "năm" and _AVERAGED.search(before)
        return not shortened and not averaged and quantity.bound is None
    nothing = quantity.low == quantity.high == 0 and quantity.measure != "percent"
    if quantity.kind == "fraction" or nothing:
        named = _NAME_BEFORE.search(before) is not None
        return named or (quantity.unit == "đồng" and not _REACHED.search(before))
    if quantity.measure == "count" and not quantity.per and quantity.bound is None:
        bare = quantity.low == quantity.high and quantity.low < _NAME_NUMBER
        return bare and _NAME_BEFORE.search(before) is not None
    if quantity.measure == "area" and quantity.low == quantity.high == 1:
        return quantity.bound == "above" or _PER_ONE.search(before) is not None
    return False


def _at_least(plain: str, quantity: Quantity) -> Quantity:
    """A value of "đạt và vượt 8%": at least; of 15/17 targets no bound at all."""
    exceeds = _EXCEEDS.match(plain, quantity.start)
    if exceeds is None or not _BOTH.search(plain[max(0, quantity.start - 16) : quantity.start]):
        return quantity
    bound: Bound | None = None if quantity.kind == "fraction" else "min"
    return replace(quantity, start=exceeds.end(), bound=bound)


def _is_month(quantity: Quantity) -> bool:
    """Whether a fraction is a month: "6/2024"."""
    return 1 <= quantity.low <= _MONTHS and _FIRST_YEAR <= quantity.high < _FIRST_YEAR + 200


def _in_words(plain: str) -> Iterator[Quantity]:
    for match in _NONE.finditer(plain):
        yield _nothing(match, match.start())
    for match in _GONE.finditer(plain):
        yield _nothing(match, match.start("none"))
    for match in _ALL.finditer(plain):
        if not _BEGINS.search(plain[max(0, match.start() - _NAME_REACH) : match.start()]):
            continue
        if _BRACKETED_WHOLE.match(plain, match.end()):  # said twice: "toàn bộ trường (100%)"
            continue
        yield Quantity("quantity", *match.span("all"), _HUNDRED, _HUNDRED, unit="%")


def _nothing(match: re.Match[str], start: int) -> Quantity:
    bound: Bound | None = "nearly" if match["nearly"] else None
    return Quantity("quantity", start, match.end(), Decimal(0), Decimal(0), unit="%", bound=bound)
