"""Where the words of one value of a clause end and those of the next begin.

Knows: values, times and brackets of a clause; how "A đạt x, B đạt y", "100% trường đạt chuẩn, A đạt
y", "từ x lên y" and "A đạt x, trong đó B đạt y" fall apart. Does not know: what the words name.
Offsets count characters of the clause; its matching form has the same offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from chatbot.patterns import either, one_of
from chatbot.quantities import Quantity, parse_quantities
from chatbot.targets.reading.bases import find_bases
from chatbot.targets.reading.periods import Part, Time, find_parts, find_times, rate_spans
from chatbot.targets.reading.phrases import Head, blank, is_headed, read_head
from chatbot.targets.reading.places import Places, PlaceWords
from chatbot.targets.reading.values import LIST_MARK, find_values
from chatbot.targets.reading.words import listed, opening
from corpus.text import match_form

_BRACKETS = re.compile(r"\((?:[^()]|\([^()]{0,300}\)){0,600}\)")
_LINK = r"(?:(?:và|còn|với|song|nhưng|trong khi)\s)?"
COMMA = re.compile(rf"[,;]\s{_LINK}|\.\s")
"""What parts the pieces of a clause. One space: those behind may stand for a time."""
SEPARATOR = re.compile(rf"[,;]\s{_LINK}|\.\s|(?<!đạt)\s(?:và|cùng với)\s")
"""Weaker ones as well, for where there is no comma."""
_ONE_NAME = one_of(
    *("(?:văn bằng|bằng cấp), (?:và )?(?:chứng chỉ|chứng nhận)", "thể dục, thể thao"),
    *("văn hoá, thể thao", "văn hoá, nghệ thuật", "ma tuý, mại dâm", "tham nhũng, lãng phí"),
    *("khiếu nại, tố cáo", "nông, lâm(?:, ngư)?", "phòng, chống", "chế biến, chế tạo"),
)
"""Commas that part no names: "lao động có bằng cấp, chứng chỉ"."""
_PART_OF = one_of("trong đó", "riêng", "bao gồm", "trong số đó")
_ENDS = either("lên", "xuống", "còn", "đến", "thành", "về", "tới")
_ONWARD = re.compile(rf"(?<!\w)(?:(?:tăng|giảm|nâng|hạ)\s+)?{_ENDS}(?!\w)")
_FROM = re.compile(r"(?<!\w)từ\s*(?:mức\s*)?$")
_FROM_REACH = 12
PREDICATE = one_of(
    *listed("""
    đạt | được | có | tham gia | sử dụng | hoàn thành | thực hiện | đáp ứng | không | đăng ký |
    tiếp cận | bảo đảm | đảm bảo | hài lòng | tổ chức | xây dựng | qua đào tạo | dùng | là |
    giải quyết | áp dụng | ứng dụng | triển khai | tốt nghiệp | thành lập | kết nối | cam kết |
    chấp hành | trở thành | phải | thường xuyên | xử lý | thu gom | tích hợp
    """)
)
"""What is said of all that a share counts: "100% hộ dân dùng nước sạch"."""
FOLLOWS = opening("""
    vượt | tăng | giảm | cao hơn | thấp hơn | đứng | xếp(?! loại) | hoàn thành | thuộc | gấp |
    so với | bằng | tương đương | góp phần | qua đó | nhờ đó | tạo | từng bước | là | đưa | nâng |
    đáp ứng | cơ bản | không để | bảo đảm | đảm bảo | phục vụ | nhằm | đạt | chiếm | còn |
    trở thành | nằm trong | dẫn đầu | bình quân | trung bình
""")
"""Begins a piece that says more of the value before it."""
_ACTS = opening("""
    xây dựng | tổ chức | kết nạp | giải quyết | hỗ trợ | thành lập | phát triển | đào tạo | trồng |
    tạo | vận động | huy động | thu hút | giới thiệu | triển khai | cải tạo | nâng cấp | sửa chữa |
    kiểm tra | giám sát | bồi dưỡng | cấp | bê tông | hoàn thành | ban hành | tặng | trao | đầu tư |
    khởi công | mở | khám | tiếp nhận | xử lý | thu gom | xoá | bố trí | công nhận | sắp xếp
""")
_LISTED = 3
"""Words of a member of a list of names, at most: "nông, lâm nghiệp, thuỷ sản"."""


_WHOLE_YEAR = one_of("cả năm", "nhiệm kỳ", "giai đoạn")


@lru_cache(maxsize=64)
def _quantities(text: str) -> tuple[Quantity, ...]:
    """Kept for a while, because a clause is looked at several times."""
    return tuple(parse_quantities(text))


class Clause:
    """A clause with its values and times."""

    def __init__(
        self, text: str, names: re.Pattern[str] | None = None, places: Places | None = None
    ) -> None:
        self.text = text
        self.plain = match_form(text)
        quantities = _quantities(text)
        self.values = find_values(self.plain, quantities, names)
        self.times = find_times(self.plain, quantities)
        self.parts = find_parts(self.plain)
        self.bases = find_bases(text, self.values)
        self.places = places.find(text) if places else PlaceWords()

    @cached_property
    def visible(self) -> str:
        """The text with times, rates, values, places and list marks blanked out."""
        hidden = [(time.start, time.end) for time in self.times]
        hidden += [*self.places.spans, *rate_spans(self.plain)]
        hidden += [(part.start, part.end) for part in self.parts]
        hidden += [(base.start, base.end) for base in self.bases]
        hidden += [match.span() for match in LIST_MARK.finditer(self.plain)]
        hidden += [(value.start, value.end) for value in self.values]
        return blank(self.text, hidden)

    @cached_property
    def bare(self) -> str:
        """``visible`` in matching form."""
        return match_form(self.visible)

    @cached_property
    def _brackets(self) -> tuple[list[int], list[int]]:
        spans = [match.span() for match in _BRACKETS.finditer(self.plain)]
        return [start for start, _ in spans], [end for _, end in spans]

    def bracket_at(self, offset: int) -> tuple[int, int] | None:
        """The outermost brackets around ``offset``."""
        starts, ends = self._brackets
        at = bisect_left(starts, offset) - 1
        return (starts[at], ends[at]) if at >= 0 and offset < ends[at] else None

    def separators(self, pattern: re.Pattern[str], low: int, high: int) -> list[tuple[int, int]]:
        """Where ``pattern`` parts ``[low, high)``, brackets that lie within left whole."""
        found = []
        for match in pattern.finditer(self.bare, low, high):
            if self._within_name(match.start()):
                continue
            around = self.bracket_at(match.start())
            if around is None or (around[0] < low and around[1] > high):
                found.append(match.span())
        return found

    def _within_name(self, offset: int) -> bool:
        starts, ends = self._one_names
        at = bisect_right(starts, offset) - 1
        return at >= 0 and offset < ends[at]

    @cached_property
    def _one_names(self) -> tuple[list[int], list[int]]:
        spans = [match.span() for match in _ONE_NAME.finditer(self.bare)]
        return [start for start, _ in spans], [end for _, end in spans]

    def times_within(self, start: int, end: int) -> Sequence[Time]:
        """The times that begin in ``[start, end)``."""
        starts = self._time_starts
        return self.times[bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def _time_starts(self) -> list[int]:
        return [time.start for time in self.times]

    def part_of(self, window_start: int, value: Quantity) -> Part | None:
        """The part of a year that a value is of, said behind it or else before it."""
        parts = [part for part in self.parts if not part.odd]
        at = bisect_left(parts, value.start, key=lambda part: part.start)
        near = (*parts[max(0, at - 1) : at], *parts[at : at + 1])
        if at and _WHOLE_YEAR.search(self.plain, near[0].end, value.start):
            return None
        return next((part for part in near if not window_start > part.start >= value.end), None)

    def odd_time(self, start: int, end: int, time: Time | None) -> Part | None:
        """What the words in ``[start, end)``, or those of a time, say of a time that no year or
        period tells: "đầu năm", "trừ năm 2030".
        """
        for part in self.parts:
            beside = time is not None and part.start <= time.end and time.start <= part.end + 1
            if part.odd and (start <= part.start < end or beside):
                return part
        return None

    def changes_from(self, value: Quantity) -> bool:
        """Whether "từ" stands before a value; that of "từ 2 - 2,5%" is of the range."""
        if value.low != value.high:
            return False
        begin = max(0, value.start - _FROM_REACH)
        return _FROM.search(self.plain, begin, value.start) is not None

    def goes_onward_at(self, offset: int) -> bool:
        """Whether the end of a change follows: "lên 79 triệu đồng"."""
        return _ONWARD.match(self.bare, offset) is not None


@dataclass(frozen=True, slots=True)
class Window:
    """A value and the words that may go with it."""

    value: Quantity
    start: int
    end: int
    part: bool
    """Whether it is a part of the value before: "trong đó ..."."""

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the words."""
        return self.start, self.end


def split_windows(clause: Clause) -> list[Window]:
    """One window for each value, in order; they do not overlap."""
    found = []
    start, part = 0, False
    for number, value in enumerate(clause.values):
        if number + 1 < len(clause.values):
            end, begin, next_part = _split(clause, start, value, clause.values[number + 1])
        else:
            end = begin = len(clause.text)
            next_part = False
        found.append(Window(value, start, end, part))
        start, part = begin, next_part
    return found


def _split(clause: Clause, start: int, left: Quantity, right: Quantity) -> tuple[int, int, bool]:
    """(where the words of ``left`` end, where those of ``right`` begin, whether it is a part)."""
    low, high = left.end, right.start
    inside = clause.bracket_at(right.start)
    part = _PART_OF.search(clause.bare, low, high)
    if part and (inside or not clause.bracket_at(part.start())):
        return part.start(), part.end(), True
    if inside and inside[0] >= low:
        reached = read_head(clause.visible[start : left.start]).reached
        if not (reached and clause.separators(SEPARATOR, low, inside[0])):
            return inside[0], inside[0] + 1, False
    around = clause.bracket_at(left.start)
    if around and around[1] <= high:
        low = around[1]
    onward = _ONWARD.search(clause.bare, low, high)
    if onward and clause.changes_from(left):
        return onward.start(), onward.start(), False
    weak = clause.separators(SEPARATOR, low, high)
    pieces = clause.separators(COMMA, low, high) or weak
    if pieces and _leads(read_head(clause.visible[weak[-1][1] : high])):
        pieces = weak
    if pieces:
        return (*_choose(clause, start, left, pieces, high), False)
    if onward:
        return onward.start(), onward.start(), False
    at = low + _counted(clause, left, low, high)
    if clause.bare[low:high].strip() and not read_head(clause.visible[start : left.start]).text:
        at = high
    return at, at, False


def _counted(clause: Clause, value: Quantity, low: int, high: int) -> int:
    """Length of the noun right behind a value that says what it counts."""
    noun = re.match(rf"\s*{re.escape(value.unit)}(?!\w)", clause.bare[low:high])
    return noun.end() if noun and value.unit else 0


def _choose(
    clause: Clause, start: int, left: Quantity, pieces: Sequence[tuple[int, int]], high: int
) -> tuple[int, int]:
    """(where the words of ``left`` end, where the next begin), of several pieces between."""
    last = 0
    if not read_head(clause.visible[start : left.start]).reached:  # "100% A, B đạt chuẩn, C ..."
        ends = [end for end, _ in pieces]
        predicate = PREDICATE.search(clause.bare, left.end, pieces[-1][0])
        last = bisect_right(ends, predicate.start()) if predicate else 0
    first = len(pieces) - 1
    own = read_head(clause.visible[pieces[first][1] : high])
    if _leads(own):  # all words before are of this value
        return pieces[first]
    while first > last and not is_headed(clause.bare[pieces[first][1] : high]):
        before = clause.visible[pieces[first - 1][1] : pieces[first][0]]
        if FOLLOWS.match(match_form(before).lstrip()) or not goes_on(before):
            break
        first -= 1
    return pieces[last][0], pieces[max(first, last)][1]


def _leads(head: Head) -> bool:
    """Whether a value leads its words, or only a verb stands before it: "và trồng 5 ha rừng"."""
    if head.reached:
        return False
    return not head.text or _ACTS.match(match_form(head.text)) is not None


def goes_on(piece: str) -> bool:
    """Whether words before a comma belong to the name that goes on behind it."""
    if is_headed(piece):
        return not read_head(piece).reached
    head = read_head(piece)
    name = head.text
    if is_headed(name):
        return not head.reached
    return len(name.split()) <= _LISTED and PREDICATE.search(match_form(name)) is None
