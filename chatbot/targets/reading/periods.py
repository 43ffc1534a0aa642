"""Of which year or years a value is.

Knows: how times are written around values, which of them a clause says itself and which frame it.
Does not know: indicators, kinds. Offsets count characters of the text given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.patterns import either
from chatbot.quantities import Quantity
from chatbot.targets.reading.words import listed
from chatbot.targets.types import Period

_TIME_NOUN = either(
    *listed("""
    năm | các năm | giai đoạn | nhiệm kỳ | thời kỳ | kế hoạch 5 năm | năm học | niên độ |
    cuối năm | hết năm | đầu năm | cả giai đoạn | cả năm | cuối nhiệm kỳ | mốc | mốc năm |
    trước năm | sau năm | cuối giai đoạn | hết nhiệm kỳ | 5 năm | ngay trong năm
    """)
)
_PREPOSITION = either(
    *listed("""
    đến | vào | trong | của | từ | tới | ở | tại | tính đến | ngay từ | kể từ | cho |
    vào thời điểm | bước vào | riêng | trong cả | phấn đấu đến | trong thời gian | hết | cả |
    khi kết thúc | kết thúc | khi hết | khi | suốt | toàn | tính cho | trong suốt | sau khi kết thúc
    """)
)
_BEFORE = re.compile(rf"(?<!\w)(?:{_PREPOSITION}\s+)*(?:{_TIME_NOUN}\s+)?$")
_COMPARED = re.compile(
    rf"(?<!\w){either('so với', 'so', 'cao hơn', 'thấp hơn', 'bằng', 'gấp', 'cùng kỳ', 'hơn')}"
    r"(?!\w)[^,;:()]{0,40}$"
)
_COMPARISON_REACH = 60
_REACH = 45
"""Characters before a year in which the words stand that go with it."""
_RATE = re.compile(
    r"(?:(?:^|(?<=[,;:(])|(?<=tăng)|(?<=giảm)|(?<=phấn đấu))\s*(?:bình quân|trung bình)\s+)?"
    r"(?<!\w)(?:tính\s+)?(?:mỗi|hằng|hàng)\s+(?:năm|quý|tháng|tuần)(?!\w)"
)
"""How often, said beside a value: "mỗi năm", "bình quân hằng tháng"."""
_SAME = re.compile(
    r"(?<!\w)(?:(?:trong|ở)\s+)?(?:cùng giai đoạn|giai đoạn này|cùng thời gian|thời kỳ này)(?!\w)"
)
_WITHIN = either(
    *("trong", "cho", "của", "đến", "vào", "khi", "tới", "ở", "suốt", "từ", "tính", "kết thúc"),
    *("cuối", "hết", "cả", "toàn", "đầu", "giữa"),
)
_TERM_WORDS = re.compile(
    rf"(?<!\w)(?<!so với )(?<!hơn )"
    rf"(?:(?:{_WITHIN}\s+)+|(?<!chỉ tiêu )(?<!nghị quyết )(?<!mục tiêu )(?<!kế hoạch )(?<!đầu ))"
    r"(?:\d{1,2}\s+)?"
    r"nhiệm kỳ(?:\s+(?:qua|vừa qua|này|tới|trước|mới|cũ|vừa rồi))?(?!\w)"
    r"(?!\s*(?:\d|đại hội|của))"
)
_PART = re.compile(
    r"(?<!\w)(?:(?:trong|ước|riêng)\s+)?(?P<part>(?:\d|sáu|chín|ba)\s+tháng(?=\s+(?:(?:đầu|cuối)\s+)?năm)"
    r"|quý\s+(?:i{1,3}|iv|\d)(?!\w)|nửa(?=\s+(?:đầu|cuối)\s+năm))"
    r"(?:\s+(?P<which>đầu|cuối)\s+năm(?!\s+(?:19|20)\d\d))?"
)
_ODD = re.compile(
    r"(?<!\w)(?<!từ )(?<!so với )(?<!tháng )(?<!tuần )(?<!quý )(?<!nửa )(?<!lần )(?<!hơn )"
    r"(?:(?:đầu|giữa)\s+(?:năm(?!\s+học)|nhiệm kỳ|giai đoạn)|khoá\s+(?:trước|cũ|vừa qua)"
    r"|trong\s+(?:(?!5\s)\d{1,2}|mười|mười lăm|hai mươi)\s+năm(?!\s+(?:19|20)\d\d)"
    r"|(?:trừ|ngoại trừ|không phải|không kể|cách|ngoài|trước thềm|chưa đến)"
    r"\s+(?:năm\s+)?(?:19|20)\d\d"
    r"|năm\s+(?:19|20)\d\d\s?/\s?(?:19|20)\d\d)(?!\w)"
)
"""Times that no year or period tells: "giữa nhiệm kỳ", "trong 10 năm", "trừ năm 2030"."""
_FRONT_REACH = 100
_OPENS = re.compile(
    r"(?:(?:phấn đấu|mục tiêu|cụ thể|theo đó|trong đó|riêng|tính|kết quả|về|và|đồng thời|tiếp tục|"
    r"dự kiến|ước|sẽ)\s*)*"
)
_SENTENCE_BREAK = re.compile(r"[.;!?]\s|\n")
_NEXT_TERM = re.compile(rf"(?<!\w)nhiệm kỳ\s+{either('tới', 'mới', 'này')}(?!\w)")
_LAST_TERM = re.compile(
    rf"(?<!\w)nhiệm kỳ\s+{either('qua', 'vừa qua', 'trước', 'cũ')}(?!\w)|(?<!\w)5 năm qua(?!\w)"
)
_TERM = re.compile(r"((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)")


_SPAN_OF_YEARS = re.compile(r"\s*năm\s+(?:19|20)\d\d\s*[-–—]")
"""Behind the 5 of "5 năm 2026-2030"."""


@dataclass(frozen=True, slots=True)
class Time:
    """A year or period of a text with the words that go with it: "đến năm 2030"."""

    start: int
    end: int
    first: int
    last: int
    compared: bool
    """Whether something is compared with it: "so với năm 2020"."""
    until: bool
    """Whether it is an end: "đến năm 2030"."""
    bracketed: bool
    """Whether it stands alone in brackets: "(2025)"."""

    def period(self, *, own: bool) -> Period:
        """As a figure carries it."""
        return Period(self.first, self.last, own)


def find_times(plain: str, quantities: Iterable[Quantity]) -> list[Time]:
    """The years and periods of a text (matching form), in order, with the words around them."""
    found = []
    floor = 0
    for quantity in quantities:
        if quantity.kind in {"year", "period"}:
            found.append(_time(plain, quantity, floor))
        if not _SPAN_OF_YEARS.match(plain, quantity.end):
            floor = quantity.end
    return found


def _time(plain: str, quantity: Quantity, floor: int) -> Time:
    begin = max(floor, quantity.start - _REACH)
    before = _BEFORE.search(plain, begin, quantity.start)
    start = before.start() if before else quantity.start
    end = quantity.end
    compared = _COMPARED.search(plain, max(floor, start - _COMPARISON_REACH), start)
    if compared is None and before is not None:
        compared = _COMPARED.search(plain, max(floor, start - _COMPARISON_REACH), quantity.start)
    if compared is not None:
        start = compared.start()
    bracketed = plain[start - 1 : start] == "(" and plain[end : end + 1] == ")"
    if bracketed:
        start, end = start - 1, end + 1
    until = re.match(r"(?:phấn đấu |tính )?(?:đến|tới|trước|hết)\s", plain[start:end]) is not None
    return Time(
        start,
        end,
        int(quantity.low),
        int(quantity.high),
        compared is not None,
        until,
        bracketed,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a year that values are of: "6 tháng đầu năm"."""

    start: int
    end: int
    name: str
    odd: bool = False
    """Whether it is a time that no year or period tells: "giữa nhiệm kỳ", "trừ năm 2030"."""


def find_parts(plain: str) -> list[Part]:
    """The parts of years that a text (matching form) names, in order."""
    found = []
    for match in _PART.finditer(plain):
        behind = re.match(r"\s+(đầu|cuối)\s+năm", plain[match.end("part") :])
        name = f"{match['part']} {behind[1]} năm" if behind else match["part"]
        found.append(Part(*match.span(), name))
    for match in _ODD.finditer(plain):
        words = " ".join(match[0].split())
        leader = "vào " if words.startswith(("đầu", "giữa", "năm", "khoá")) else ""
        found.append(Part(*match.span(), leader + words, odd=True))
    return sorted(found, key=lambda part: part.start)


def rate_spans(plain: str) -> list[tuple[int, int]]:
    """Where a text (matching form) says how often, or within which term, in words alone."""
    found = [*_RATE.finditer(plain), *_TERM_WORDS.finditer(plain), *_SAME.finditer(plain)]
    return [match.span() for match in found]


def leads(plain: str, time: Time) -> bool:
    """Whether a time stands in front of its sentence, or of what it introduces: such a time holds
    for the sentences behind as well; "thu ngân sách năm 2024 đạt 5 tỷ đồng" speaks of one value.
    """
    begin = max(0, time.start - _FRONT_REACH)
    front = _SENTENCE_BREAK.split(plain[begin : time.start])[-1].strip(" -+*•–()")
    if _OPENS.fullmatch(front) or front.endswith((",", ":")):
        return not any(map(str.isdigit, front))
    rest = plain[time.end : time.end + _FRONT_REACH]
    said = _SENTENCE_BREAK.split(rest)[0]
    return rest.lstrip()[:1] == ":" or not any(map(str.isdigit, front + said))


def framing_period(texts: Sequence[Sequence[Time]]) -> Period | None:
    """The period of the nearest text that states one, as a frame; the later of several.

    Args:
        texts: the times of each text, the nearest first.
    """
    for times in texts:
        stated = [time for time in times if not time.compared]
        if stated:
            until = [time for time in stated if time.until] or stated
            return until[-1].period(own=False)
    return None


def parse_term(term: str | None) -> Period | None:
    """ "2025-2030" of a document's metadata."""
    match = _TERM.search(term or "")
    return Period(int(match[1]), int(match[2]), own=False) if match else None


def said_term(plain: str, term: Period | None) -> Period | None:
    """The term that "nhiệm kỳ qua" or "nhiệm kỳ tới" means in a document of ``term``."""
    if term is None:
        return None
    if _LAST_TERM.search(plain):
        return Period(term.first - (term.last - term.first), term.first, own=False)
    return term if _NEXT_TERM.search(plain) else None
