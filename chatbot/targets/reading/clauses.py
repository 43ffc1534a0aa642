"""What the values of a clause are values of.

Knows: names before a value ("A đạt x"), behind it ("x trường đạt chuẩn"), around it ("kết nạp x
đảng viên mới"), said once for several, or not at all in the clause. Does not know: documents,
kinds, what an indicator is called elsewhere. Offsets count characters of the clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chatbot.patterns import either, one_of
from chatbot.quantities import Quantity
from chatbot.targets.reading.bases import Base, base_of, bracketed_base
from chatbot.targets.reading.joint import (
    CARRIED,
    narrower_names,
    respective_names,
    respective_places,
    respective_value,
    share_predicate,
    share_times,
)
from chatbot.targets.reading.labels import joined, labelled, related, without_turn
from chatbot.targets.reading.limits import is_added, is_replaced, limiting_group
from chatbot.targets.reading.periods import Time
from chatbot.targets.reading.phrases import RAISES, Head, is_headed, read_head
from chatbot.targets.reading.places import Places
from chatbot.targets.reading.tails import MEASURING_UNITS, words_behind
from chatbot.targets.reading.windows import (
    COMMA,
    PREDICATE,
    Clause,
    Window,
    goes_on,
    split_windows,
)
from chatbot.targets.reading.words import opening
from corpus.text import match_form

_RELATED = opening("""
    kế hoạch | dự toán | chỉ tiêu | nghị quyết | mục tiêu | so với | cùng kỳ | gdp | grdp |
    tổng số | tổng | số | trong tổng | của | trong | năm trước | kế hoạch năm | giai đoạn trước |
    nhiệm kỳ trước | đầu nhiệm kỳ
""")
"""What a value is compared with, where nothing else names it: "đạt 105% kế hoạch"."""
_PLAN = opening(
    "kế hoạch | dự toán | chỉ tiêu nghị quyết | nghị quyết | cùng kỳ | mục tiêu nghị quyết"
)
"""What stands alone before a value that was planned: "(kế hoạch 300 tỷ đồng)"."""
_WIDER = one_of(
    *("cả nước", "toàn quốc", "toàn tỉnh", "toàn thành phố", "toàn huyện", "bình quân chung"),
    *("toàn vùng", "khu vực nông thôn", "khu vực thành thị", "khu vực đô thị"),
)
"""What a value is of that is told beside the place's own: "cả nước là 3%"."""
_REFERRING = either("chỉ tiêu", "tỷ lệ", "tỉ lệ", "con số", "mức", "chỉ số", "kết quả", "số")
_THIS = re.compile(rf"(?:{_REFERRING} )?(?:này|trên|đó)")
"""What stands for the indicator of the sentence before."""
_DENIED = one_of("không có", "chưa có", "không để", "không còn")
_SAYS = opening("là | thuộc")
_PREPOSITION = opening("cho | đối với | ở | tại | với | từ")
_TOWARDS = re.compile(r"^(?:đối với|cho)\s+")
_FROM = re.compile(r"(?<!\w)từ\s*$", re.IGNORECASE)
_SHARES = opening("cơ cấu | tỷ trọng | tỉ trọng")
"""Begins the name of a whole whose shares are told one by one."""
_ECONOMY = re.compile(
    r"(?:cơ cấu|tỷ trọng|tỉ trọng)(?:\s+(?:kinh tế|nền kinh tế|các ngành kinh tế|các ngành"
    r"|ngành kinh tế|giá trị sản xuất|giá trị tăng thêm|grdp|gdp|trong|của|các khu vực))*"
)
"""A whole whose parts "tỷ trọng nông nghiệp" names as well; a share of labour is another one."""
_SHARED = opening("tỷ lệ | tỉ lệ | tỷ trọng | tỉ trọng | chỉ số | tốc độ | cơ cấu | mức độ")
_MEASURE_OF = re.compile(
    r"(?:với )?(?:tổng )?(?:chiều dài|diện tích|kinh phí|kinh phí thực hiện|vốn|vốn đầu tư|"
    r"mức đầu tư|trị giá|giá trị|công suất|quy mô|dung tích|số tiền|số vốn|nguồn vốn)"
)
"""Measures what was counted before: "12 tuyến đường, tổng chiều dài 8 km"."""
_NEXT = 3
"""Characters between a value and the time behind it, at most."""
_EQUATED = re.compile(
    r"là\s+(?:mức|con số|chỉ tiêu|mục tiêu|giá trị|kết quả)(?:\s+(?:về|của))?\s+"
    r"(?P<name>(?!phấn đấu|cao|thấp|đã|mà|của|đề|đặt)\w.*)"
)
_OTHER_PREDICATE = re.compile(rf"(?:,|(?<!\w)và)\s+{PREDICATE.pattern}")
_LONG = 10
"""Words of a share, at most."""
_ADVERBIAL = opening("về | trong | theo | với | đến | trên | đối với | tại | ở | năm | nhờ | qua")
_SHORT = 5
"""Words of a name, at most, that a word before it may belong to as well."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A value of a clause and what it is the value of."""

    name: str
    """Words that name the indicator; "" where they cannot be told."""
    quantity: Quantity
    """Offsets count characters of the clause."""
    time: Time | None
    """Of the value itself."""
    base: int | None
    """The year it is compared with."""
    start: int
    end: int
    """The words around the value that say how it is meant."""
    initial: bool = False
    """Whether a change starts from it: "từ 58 triệu đồng lên ..."."""
    place: str | None = None
    """Another place than the document's that it is of."""
    narrower: tuple[str, ...] = ()
    """Narrower names that the same value is stated of."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a clause that says something of its values."""

    subject: str = ""
    """What they are of where the clause does not say: the indicator that introduces its list, or
    that of the sentence before.
    """
    shared: str = ""
    """What the items of its list are shares of: "Cơ cấu kinh tế"."""
    time: Time | None = None
    """That the list, or the sentence, begins with."""


def read_clause(
    text: str,
    around: Around = Around(),
    names: re.Pattern[str] | None = None,
    places: Places | None = None,
) -> list[Statement]:
    """The values of a clause, in order, each with the words that name its indicator.

    Args:
        names: finds names that hold numbers (``values.names_with_numbers``).
        places: whose names say nothing of an indicator.
    """
    clause = Clause(text, names, places)
    if not clause.values:
        return []
    return _Namer(clause, around).statements()


def read_name(text: str, places: Places | None = None) -> str:
    """What of the words that introduce a list names an indicator."""
    return read_head(Clause(text, None, places).visible.rstrip(": ")).text


def leading_time(text: str) -> Time | None:
    """The time that a clause begins with: "Đến năm 2030, ..."."""
    times = Clause(text).times
    if not times or times[0].compared or times[0].bracketed:
        return None
    return times[0] if not read_head(text[: times[0].start]).text else None


class _Namer:
    """Names the values of one clause, in order; each name may serve the next."""

    def __init__(self, clause: Clause, around: Around) -> None:
        self._clause = clause
        self._subject = around.subject
        self._shared = around.shared
        self._previous: Statement | None = None
        self._whole = ""
        """What a "trong đó" refers to."""
        self._named = ""
        """What the value before is of, without what only goes with that value."""
        self._action = ""
        """What is done with what the value before counts: "xây dựng 5 tuyến phố"."""
        self._label = ""
        """What stands before the colon that a list of shares follows: "Cơ cấu kinh tế: ..."."""
        self._group = ""
        """The part of the population that all values are of: "ở các khu công nghiệp, ..."."""
        self._leading = around.time
        """The time that was said before a value, and holds until another is."""

    def statements(self) -> list[Statement]:
        """One for each value that is of anything."""
        clause = self._clause
        names = respective_names(clause)
        if not names and names is not None and (whose := respective_places(clause)):
            name, places = whose
            found = [self._respective(n, clause.values[n], name) for n, _ in enumerate(places)]
            return [replace(one, place=at) for one, at in zip(found, places, strict=True)]
        if names is not None:
            return [self._respective(n, clause.values[n], name) for n, name in enumerate(names)]
        found = []
        windows = split_windows(clause)
        for number, window in enumerate(windows):
            following = windows[number + 1] if number + 1 < len(windows) else None
            before = windows[number - 1].value.end if number else 0
            self._previous = self._statement(window, before, following)
            found.append(self._previous)
        first, end = clause.values[0], len(clause.bare)
        if is_replaced(clause.bare[: first.start], clause.bare[first.end : end]):
            taken_back = found[0].name and len(found) == 1  # and nothing stands in its place
            found[0] = replace(
                found[0], name=f"{found[0].name} (trước đây dự kiến)" if taken_back else ""
            )
        shared = share_predicate(clause, clause.values, [one.name for one in found])
        times = share_times(clause, clause.values, [one.time for one in found])
        return [
            replace(one, name=name, time=time, narrower=self._narrower(name, one))
            for one, name, time in zip(found, shared, times, strict=True)
        ]

    def _narrower(self, name: str, one: Statement) -> tuple[str, ...]:
        whole, comma, part = name.partition(", ")
        if comma and one.quantity.unit == "%" and _ECONOMY.fullmatch(match_form(whole)):
            return (part if is_headed(part) else f"tỷ trọng {part}",)
        return narrower_names(name, one.quantity)

    def _respective(self, number: int, value: Quantity, name: str) -> Statement:
        clause = self._clause
        window = Window(value, value.start if number else 0, value.end, part=False)
        head = read_head(clause.visible[: clause.values[0].start])
        if head.change is not None:  # "A và B lần lượt tăng x và y"
            own = replace(value, change=head.change, average=head.average or value.average)
        else:
            own = respective_value(value, clause.text, name)
        return Statement(
            name,
            own,
            self._time(window),
            self._base(window),
            0,
            len(clause.text),
            place=clause.places.stated(0, len(clause.text)),
        )

    def _statement(self, window: Window, before: int, following: Window | None) -> Statement:
        clause = self._clause
        time = self._time(window)
        initial = (
            following is not None
            and clause.changes_from(window.value)
            and clause.goes_onward_at(following.start)
        )
        label, head_text = labelled(clause.visible[window.start : window.value.start])
        if before == 0:
            whole, head_text = head_text, self._last_piece(head_text, window.value.start)
            self._group = limiting_group(match_form(whole.removesuffix(head_text)))
        quantity = window.value
        if not initial:  # "giảm từ 2 - 2,5 điểm %"
            head_text = _FROM.sub("", head_text)
        head = read_head(head_text, exact=quantity.kind == "fraction")
        if head.change is not None or head.arrives:
            quantity = replace(quantity, change=head.change)
        if is_added(match_form(head_text)):
            quantity = replace(quantity, change="up", toward=None)
        if head.average:
            quantity = replace(quantity, average=True)
        if initial and (raised := RAISES.match(match_form(head.text))):
            head = replace(head, text=head.text[raised.end() :])
        head = without_turn(head, quantity.change)
        denied = _DENIED.search(match_form(head_text)) or (
            not head.text and head.reached and _DENIED.search(clause.bare, before, quantity.start)
        )
        name = "" if denied else self._name(window, head, quantity, label)
        if window.part and name and self._whole and not name.startswith(f"{self._whole}, "):
            name = f"{self._whole}, {name}"
        elif name:
            self._whole = self._named or name
        part = clause.part_of(window.start, quantity)
        if name and part:
            name = f"{name} ({part.name})"
        place = clause.places.stated(window.start, window.end)
        base = self._base(window)
        if name and (own := self._own_base(window)):  # "cao hơn xã Y (9,8%)"
            time, place, base = self._compared_time(own) or time, own.place or place, None
        elif name and (compared := base_of(clause.bases, quantity, *window.span, clause.text)):
            name, base = f"{name} (so với {compared.words})", None
        odd = clause.odd_time(*window.span, time)
        if name and self._group:
            name = f"{name} ({self._group})"
        if name and odd:
            name = f"{name} ({odd.name})"
        return Statement(name, quantity, time, base, *window.span, initial, place)

    def _own_base(self, window: Window) -> Base | None:
        """What the value before is compared with, where the value of ``window`` is its own."""
        bracket = self._clause.bracket_at(window.value.start)
        before = self._previous.quantity if self._previous else None
        if bracket is None or before is None or before.unit != window.value.unit:
            return None
        return bracketed_base(self._clause.bases, bracket[0])

    def _compared_time(self, base: Base) -> Time | None:
        times = self._clause.times_within(base.start, base.end)
        return replace(times[-1], compared=False) if times else None

    # --- names --------------------------------------------------------------------------------

    def _name(self, window: Window, head: Head, quantity: Quantity, label: str) -> str:
        tail = words_behind(self._clause, window, head)
        counted = self._inner_unit(quantity)
        if label or (head.text and is_headed(head.text)):
            self._label = label
        known = label or self._named or self._subject_of(quantity)
        if head.text and _THIS.fullmatch(match_form(head.text)):
            return joined(known, tail) if known else ""
        plain = match_form(head.text)
        if self._previous and self._whole and _MEASURE_OF.fullmatch(plain):
            return f"{self._whole}, {head.text}"
        if self._previous and known and _PLAN.match(plain) and len(plain.split()) <= _SHORT:
            return f"{known} ({head.text})"
        if head.text:
            name = head.text if window.part else self._prefixed(head, quantity)
            acts = not head.reached and not is_headed(name) and quantity.measure == "count"
            self._action = name if acts else ""
            self._named = name if head.reached else joined(name, tail)
            return related(name if head.reached else joined(name, counted), tail, quantity)
        if equated := _EQUATED.match(match_form(tail)):  # "90 triệu đồng là mức thu nhập ..."
            self._named = tail[equated.start("name") : equated.end("name")].strip(" ,")
            return self._named
        if said := _SAYS.match(match_form(tail)):
            if is_headed(tail[said.end() :]):  # "81% là tỷ lệ lao động qua đào tạo"
                self._named = tail[said.end() :].strip(" ,")
                return self._named
            # "81% là đoàn viên" of what the sentence before counts
            return joined(known, tail) if known else ""
        only_unit = head.reached and known and match_form(tail) == quantity.unit
        lessened = quantity.change is not None and is_headed(tail)  # "giảm 30% số vụ tai nạn"
        told = lessened or not _RELATED.match(match_form(tail))
        if counted or (tail and not only_unit and told):
            if self._named and _PREPOSITION.match(match_form(tail)):
                return joined(self._named, counted, tail)
            action = "" if window.part else self._action_before(window)
            name = joined(action, counted, tail)
            self._named = _TOWARDS.sub("", name)
            return self._named
        wider = _WIDER.search(self._clause.bare, window.start, quantity.start)
        if wider and self._previous:
            return joined(known, wider[0], tail) if known else ""
        return known if only_unit else related(known, tail, quantity)

    def _subject_of(self, quantity: Quantity) -> str:
        """What is said elsewhere that a value is of; a count of things is not of a share."""
        counts = quantity.measure == "count" and quantity.unit
        return "" if counts and _SHARED.match(match_form(self._subject)) else self._subject

    def _inner_unit(self, quantity: Quantity) -> str:
        """What is counted, where it stands inside the expression: "1.200 lao động/năm"."""
        if (
            quantity.measure != "count"
            or quantity.unit in {"", *MEASURING_UNITS}
            or not quantity.per
        ):
            return ""
        at = self._clause.plain.find(match_form(quantity.unit), quantity.start, quantity.end)
        return self._clause.text[at : at + len(quantity.unit)] if at >= 0 else ""

    def _action_before(self, window: Window) -> str:
        """ "xây dựng" before "3 công viên" of "xây dựng 5 tuyến phố và 3 công viên"."""
        before = self._previous.quantity.measure if self._previous else None
        both_count = before == window.value.measure == "count"
        words = self._clause.visible[window.start : window.value.start].strip(" ,")
        return self._action if both_count and not words else ""

    def _prefixed(self, head: Head, quantity: Quantity) -> str:
        """The words before a value, with what was said once for it and its neighbours."""
        name = head.text
        if is_headed(name) or quantity.change is not None:
            return name
        whole = self._label or self._shared
        if whole and quantity.unit == "%" and _SHARES.match(match_form(whole)):
            return f"{whole}, {name}" if len(name.split()) <= _LONG else name
        if len(name.split()) > _SHORT:
            return name
        if self._label and is_headed(self._label):
            return f"{self._label}, {name}"
        if self._previous is None or self._previous.quantity.unit != quantity.unit:
            return name
        carried = CARRIED.match(match_form(self._previous.name))
        return f"{self._previous.name[: carried.end()]} {name}" if carried else name

    def _last_piece(self, text: str, end: int) -> str:
        """Of the words before the first value, which end at ``end``, those that belong to it."""
        first = end - len(text)
        found = self._clause.separators(COMMA, first, end)
        pieces = [(start - first, stop - first) for start, stop in found]
        starts = [0, *(end for _, end in pieces)]
        at = len(starts) - 1
        labelled = text.rstrip().endswith(":")
        last = read_head(text[starts[-1] :])
        while at > 0 and text[starts[-1] :].strip():
            before = text[starts[at - 1] : pieces[at - 1][0]].rpartition(":")[2]
            if labelled:
                if _ADVERBIAL.match(match_form(before).lstrip()):
                    break
            elif (
                is_headed(text[starts[at] :])
                or text[pieces[at - 1][0]] != ","
                or not goes_on(before)
                or not (last.text or is_headed(before))
            ):
                break
            at -= 1
        return text[starts[at] :]

    # --- times --------------------------------------------------------------------------------

    def _time(self, window: Window) -> Time | None:
        times = self._clause.times_within(window.start, max(window.end, window.value.end))
        inside = [time for time in times if not self._is_base(time, window.value)]
        before = [time for time in inside if time.end <= window.value.start]
        behind = [time for time in inside if time.start >= window.value.end]
        if behind and self._clause.visible[window.start : window.value.start].strip():
            gap = self._clause.bare[window.value.end : behind[0].start]
            if _OTHER_PREDICATE.search(gap):  # "đạt 62% và được công nhận trước năm 2029"
                behind = []
        if before:
            self._leading = before[-1]
        if behind and (not before or behind[0].bracketed):
            return behind[0]
        return self._leading

    def _base(self, window: Window) -> int | None:
        if window.value.of is not None:
            return window.value.of
        times = self._clause.times_within(window.start, window.end)
        years = [time for time in times if time.first == time.last]
        return next((time.last for time in years if self._is_base(time, window.value)), None)

    def _is_base(self, time: Time, value: Quantity) -> bool:
        """Whether a value is compared with a time: "so với năm 2020", "gấp 2,4 lần năm 2020"."""
        if time.compared or value.unit != "lần":
            return time.compared
        return 0 <= time.start - value.end < _NEXT
