"""What the words around a number make of it: bound, change, average, the year compared with.

Knows: the words before and after an expression, within its clause. Does not know: numbers or units.
All texts are in matching form; every look back or ahead is bounded, so that reading stays linear.
"""

from __future__ import annotations

import re

from chatbot.patterns import either
from chatbot.quantities.types import Bound, Change

_WINDOW = 160
"""Characters looked at before or behind a number."""
BEFORE: dict[str, Bound] = {
    **dict.fromkeys(("trên", "hơn", "quá", "vượt", "vượt quá", "vượt trên", "vượt mức"), "above"),
    **dict.fromkeys(("vượt mốc", "vượt ngưỡng", "trên mức", "cao hơn", "lớn hơn"), "above"),
    **dict.fromkeys(("nhiều hơn", "cao hơn mức"), "above"),
    **dict.fromkeys(("ít nhất", "tối thiểu", "không dưới", "không thấp hơn"), "min"),
    **dict.fromkeys(("không ít hơn", "không nhỏ hơn", "không kém", "không kém hơn"), "min"),
    **dict.fromkeys(("dưới", "chưa đến", "chưa tới", "chưa đầy", "kém", "không đến"), "below"),
    **dict.fromkeys(("không tới", "không đầy", "dưới mức", "thấp hơn", "nhỏ hơn"), "below"),
    **dict.fromkeys(("ít hơn", "thấp hơn mức", "chưa đạt"), "below"),
    **dict.fromkeys(("tối đa", "nhiều nhất", "không quá", "chưa quá", "không vượt"), "max"),
    **dict.fromkeys(("không vượt quá", "không được quá", "không được vượt quá"), "max"),
    **dict.fromkeys(("không hơn", "không cao hơn", "không lớn hơn", "không nhiều hơn"), "max"),
    **dict.fromkeys(("không trên",), "max"),
    **dict.fromkeys(("khoảng", "vào khoảng", "xấp xỉ", "ước", "ước khoảng", "ước tính"), "about"),
    **dict.fromkeys(("chừng", "ước chừng", "cỡ", "tầm", "trên dưới"), "about"),
    **dict.fromkeys(("gần", "gần tới", "gần bằng", "ngót", "ngót nghét", "suýt soát"), "nearly"),
}
"""Words that bound the number behind them."""
_SIGNS: dict[str, Bound] = {
    **{">=": "min", "≥": "min", "⩾": "min", "≧": "min", ">": "above"},
    **{"<=": "max", "≤": "max", "⩽": "max", "≦": "max", "<": "below"},
    **{"≈": "about", "~": "about", "≃": "about"},
}
_BOUND_WORD = re.compile(
    rf"(?<!\w)(?P<bound>{either(*BEFORE)})(?:\s+(?:là|đạt|từ|bằng|có|được|khoảng))?\s+$"
)
_NO_FILLER = re.compile(r"(?<!\w)(?:ước|ước tính|ước khoảng)\s+(?:là|đạt|có|được)\s+$")
""" "ước đạt" says that the year is not over, not that the value is rough."""
_BOUND_SIGN = re.compile(rf"(?P<bound>{'|'.join(map(re.escape, sorted(_SIGNS)[::-1]))})\s?$")
_FROM = re.compile(r"(?<!\w)từ\s+$")
_OPEN = re.compile(
    r"\s+(?:trở (?P<way>lên|xuống|lại)|hoặc (?P<more>cao hơn|hơn|thấp hơn)"
    r"|(?P<most>là cùng|là nhiều|là tối đa|đổ lại)|là (?:ít|tối thiểu)(?! \w+ (?:là|đạt)))(?!\w)"
)
_OPENED_LATER = re.compile(r"(?:\s+[^\W\d]+){1,6}?\s+trở (?P<way>lên|xuống)(?!\w)")

_BORDER = re.compile(r"[;\n]|[.,](?!\d)")
_SENTENCE_BORDER = re.compile(r"[;\n]|\.(?!\d)")
_VERB = re.compile(
    r"(?<!\w)(?:(?P<up>tăng(?! cường| gia| ni| sức| tốc(?! độ)))"
    r"|(?P<down>giảm(?! đốc| sát| trừ| tải| án)))(?!\w)"
)
_RATE_BEFORE = re.compile(r"(?<!\w)(?:tốc độ|nhịp độ|mức|tỷ lệ|tỉ lệ|hệ số|chỉ số)\s+$")
_YEAR = r"(?:19|20)\d\d"
_TIMES = re.compile(
    r"(?:(?:trong|giai đoạn|thời kỳ|nhiệm kỳ|đến|tới|vào|từ|cuối|đầu|hết|cả|năm|so|với"
    r"|cùng kỳ)\s+)*"
    rf"(?:{_YEAR}(?:\s?[-–/]\s?{_YEAR})?|\d\s+năm)"
    r"|so với (?:cùng kỳ(?: năm (?:trước|ngoái))?|năm trước|đầu nhiệm kỳ|nhiệm kỳ trước)"
)
"""Phrases of time between a verb of change and its number."""
_LEVEL = re.compile(r"(?<!\w)(?:lên|xuống|còn|đến|tới|thành)(?!\w)")
"""After these the number is where the change ends, not how large it is."""
_STATE = re.compile(
    r"(?<!\w)(?:đạt|có|là|chiếm|bằng|được|hoàn thành|bảo đảm|đảm bảo|duy trì|giữ|giải quyết"
    r"|thu hút|xây dựng|phấn đấu|kết nạp|thành lập)(?!\w)"
)
_ARRIVES = re.compile(
    r"(?<!\w)(?:(?P<up>(?:tăng|nâng|nâng cao|mở rộng)(?: [^\W\d]+){0,8}? (?:lên|đến|tới|thành)"
    r"|lên)"
    r"|(?:giảm|hạ|kéo giảm|thu hẹp|rút)(?: [^\W\d]+){0,8}? (?:còn|xuống|về|đến|tới)|xuống)"
    r"(?: (?:còn|đến|tới|mức|thành|đạt|khoảng|trên|dưới|hơn|gần|bằng|chỉ))* $"
)
""" "tăng lên", "nâng tỷ lệ che phủ rừng lên", "giảm xuống còn"."""
_GOES_ON = re.compile(r"[^;.\n]{0,60}? (?:lên|xuống|còn|đến|tới) (?:[^\W\d]+ ){0,3}\d")
"""Behind the first value of "tăng từ 58 triệu đồng năm 2020 lên 79 triệu đồng"."""
_MOST_WORDS = 8
"""Words between a verb of change and its number."""
_AVERAGE = re.compile(
    r"(?<!\w)(?:bình quân(?!\s*/|\s+(?:(?:theo|trên|của|cho)\s+)?(?:đầu|mỗi|một|1)?\s*"
    r"(?:người|hộ|nhân khẩu|lao động|khẩu|ha|(?:vạn|nghìn|ngàn|10\.000|1\.000|100\.000) dân)(?!\w))"
    r"|trung bình(?! khá| yếu| đầu người)|(?:hằng|hàng|mỗi) năm)(?!\w)"
)
_YEARLY_LEAD = re.compile(
    r"(?:^|[;\n]|[.:](?!\d))[^\w;.:]*(?:(?:bình quân|trung bình) )?(?:hằng|hàng|mỗi) năm"
    rf"(?: (?:trong|của|từ|thuộc|cả|giai đoạn|thời kỳ|nhiệm kỳ|năm|đến|tới|[-–—]|{_YEAR}"
    rf"(?:\s?[-–—]\s?{_YEAR})?))*,(?:[^;\n.]|\.(?=\d))*$"
)
""" "Mỗi năm," "Bình quân hằng năm trong giai đoạn 2026 - 2030,": said before a comma of all values
of the sentence."""
_TIMED = re.compile(r"(?<!\w)(?:mỗi|hằng|hàng) +(?P<time>tháng|quý|tuần|ngày)(?!\w)")
_COMPARED = rf"so(?: với)?(?: [^\W\d]+){{0,5}}? (?P<year>{_YEAR})(?!\w|\s?[-–/]\s?\d|[.,]\d)"
_COMPARED_AFTER = re.compile(rf"(?:\s+[^\W\d]+){{0,6}}?\s+{_COMPARED}")
_COMPARED_BEFORE = re.compile(rf"(?<!\w){_COMPARED}")
_TIMES_OF = re.compile(
    rf"(?:\s+(?:của|mức|kết quả|thực hiện))*\s+năm (?P<year>{_YEAR})(?!\w|\s?[-–/]\s?\d|[.,]\d)"
)
_EQUALS = re.compile(r"(?<!\w)(?:gấp|bằng)(?:\s+[^\W\d]+)?\s+$")


def bound_before(plain: str, start: int) -> tuple[Bound, int] | None:
    """The bound that stands right before ``start``, and where its words begin."""
    floor = max(0, start - 40)
    window = plain[floor:start]
    if match := _BOUND_WORD.search(window):
        if not _NO_FILLER.search(window):
            return BEFORE[match["bound"]], floor + match.start()
    elif match := _BOUND_SIGN.search(window):
        return _SIGNS[match["bound"]], floor + match.start()
    return None


def range_begins(plain: str, start: int) -> int | None:
    """Where "từ" right before ``start`` begins; None without."""
    floor = max(0, start - 10)
    match = _FROM.search(plain[floor:start])
    return floor + match.start() if match else None


def open_end(plain: str, end: int) -> tuple[Bound, int] | None:
    """ "trở lên" right behind ``end``, and where it ends."""
    match = _OPEN.match(plain, end)
    if match is None:
        return None
    if match["way"]:
        return _way(match["way"]), match.end()
    lowest = match["more"] == "thấp hơn" or match["most"]
    return ("max" if lowest else "min"), match.end()


def open_later(plain: str, end: int) -> Bound | None:
    """ "trở lên" of "từ 93% chi bộ trở lên"; None where it does not follow."""
    match = _OPENED_LATER.match(plain, end)
    return _way(match["way"]) if match else None


def _way(word: str) -> Bound:
    return "min" if word == "lên" else "max"


def change_before(plain: str, start: int, end: int, floor: int, unit: str) -> Change | None:
    """Whether the number at ``start:end`` is how much something grows or falls.

    Args:
        floor: where the number before ends; words before it belong to that one.
    """
    window = _clause(plain, start, floor)
    verbs = list(_VERB.finditer(window))
    if not verbs:
        return None
    verb = verbs[-1]
    if range_begins(plain, start) is not None and _GOES_ON.match(plain, end):
        return None
    between = _TIMES.sub(" ", window[verb.end() :])
    rate = between.startswith(" trưởng") or _RATE_BEFORE.search(window[: verb.start()])
    level = _LEVEL.search(between) and unit != "lần"
    if level or (not rate and _STATE.search(between)) or len(between.split()) > _MOST_WORDS:
        return None
    return "up" if verb["up"] else "down"


def direction_before(plain: str, start: int, floor: int) -> Change | None:
    """Which way a level was reached: "down" of "giảm còn 2%"; None where nothing says it.

    Args:
        floor: where the number before ends; words before it belong to that one, the verb of "giảm
            từ 4,8% xuống còn 1,9%" to both.
    """
    match = _ARRIVES.search(_clause(plain, start, floor))
    return None if match is None else "up" if match["up"] else "down"


def says_average(plain: str, start: int, floor: int) -> bool:
    """Whether the clause says before ``start`` that the value is one of an average year."""
    if _AVERAGE.search(_clause(plain, start, floor)):
        return True
    return _YEARLY_LEAD.search(plain[max(0, start - _WINDOW) : start]) is not None


def time_before(plain: str, start: int, floor: int) -> str | None:
    """The time that the clause says before ``start`` the value is of: "mỗi tháng", "hằng quý"."""
    match = next(reversed(list(_TIMED.finditer(_clause(plain, start, floor)))), None)
    return match["time"] if match else None


def compared_year(
    plain: str, start: int, end: int, floor: int, unit: str, *, changes: bool
) -> int | None:
    """The year that the value at ``start:end`` is measured against: "so với năm 2025"."""
    ahead = plain[end : end + _WINDOW]
    match = _COMPARED_AFTER.match(ahead)
    equals = unit in {"lần", "%"} and _EQUALS.search(plain[max(0, start - 20) : start]) is not None
    if match is None and (unit == "lần" or equals):
        match = _TIMES_OF.match(ahead)
    if match is None and (changes or unit == "lần" or equals):
        window = plain[max(floor, start - _WINDOW) : start]
        borders = list(_SENTENCE_BORDER.finditer(window))
        window = window[borders[-1].end() :] if borders else window
        match = next(reversed(list(_COMPARED_BEFORE.finditer(window))), None)
    return int(match["year"]) if match else None


def _clause(plain: str, start: int, floor: int) -> str:
    """What stands before ``start`` in its clause."""
    window = plain[max(floor, start - _WINDOW) : start]
    borders = list(_BORDER.finditer(window))
    return window[borders[-1].end() :] if borders else window
