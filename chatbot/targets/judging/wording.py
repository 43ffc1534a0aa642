"""Words around a value that change what it says.

Knows: words of degree ("khoảng gấp 1,7 lần"), negations ("không đạt 45%"), rates that stand apart
from the value ("mỗi năm kết nạp 45 đảng viên"). Does not know: indicators, when values agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chatbot.patterns import either, one_of, whole
from chatbot.quantities import Change, Quantity
from chatbot.targets.types import Figure
from corpus.text import match_form

_HEDGES = (
    *("từ", "trên", "hơn", "vượt", "dưới", "khoảng", "chừng", "xấp xỉ", "ước", "gần", "tối thiểu"),
    *("ít nhất", "tối đa", "nhiều nhất", "không quá", "không dưới", "chưa đến", "chưa tới"),
    *("gấp đôi", "gấp rưỡi", "gấp ba", "một nửa", "nửa", "phân nửa"),
)
_BETWEEN = (
    *("tăng", "giảm", "gấp", "đạt", "duy trì", "mức", "ở mức", "bình quân", "thêm", "là", "có"),
    *("tăng thêm", "giảm thêm", "giữ"),
)
"""What may stand between a word of degree and the value: "khoảng gấp 1,7 lần"."""
_HEDGE = re.compile(rf"(?<!\w)({either(*_HEDGES)})\s+(?:{either(*_BETWEEN)}\s+){{0,3}}$")
_GOES_ON = re.compile(
    rf"[^.;\n]{{0,100}}?(?<!\w){either('lên', 'đến', 'tới', 'xuống', 'còn')}(?!\w)"
)
_HEDGE_REACH = 40

_DONE = (
    *("đạt", "có", "là", "phải", "được", "còn", "tăng", "giảm", "lên", "xuống", "vượt", "bằng"),
    *("chiếm", "ở mức", "tới", "phấn đấu", "đặt", "đặt ra", "đề ra", "nêu", "hoàn thành", "giữ"),
    *("thực hiện", "hướng tới", "duy trì", "thể đạt", "hề đạt", "đúng", "chính xác", "thành công"),
    *("kết nạp", "xây dựng", "giải quyết", "trồng", "thu", "nâng", "đưa", "quyết tâm", "dự kiến"),
)
_NOT = rf"(?:không|chưa|chẳng)(?:\s+{either('hề', 'thể', 'còn', 'phải', 'có', 'được')})?"
_NEGATED = re.compile(whole(rf"{_NOT}\s+{either(*_DONE)}"))
_NEGATED_AIM = re.compile(
    whole(rf"{_NOT}\s+{either(*_DONE)}\s+(?:chỉ tiêu|mục tiêu)(?:\s+(?:về|là))?")
)
_BARELY_NEGATED = re.compile(whole("(?:không|chưa|chẳng)") + r"\s*$")
"""A negation right before the value: "có không 45%"."""
_DENIED = re.compile(
    rf"^[^.;\n]{{0,80}}?(?<!\w)(?:(?:không|chưa)\s+"
    rf"{either('đạt được', 'được', 'đạt', 'đúng', 'chính xác', 'hoàn thành', 'thành', 'phải')}"
    rf"|(?:là|bị)\s+sai)\s*(?:$|[.,;)])"
)
"""Behind the value: "98,6 triệu đồng là không đúng"."""
_NO_NEGATION = one_of(
    *("không chỉ", "không những", "không ngừng", "không có gì", "không còn hộ", "không có hộ"),
    *("không được dưới", "không được thấp hơn", "không được vượt quá", "không vượt quá"),
    *("không thu tiền", "không còn nhà", "không để"),
)
"""What negates nothing, or says itself that there is none."""

_RATES = {
    "năm": ("mỗi năm", "hằng năm", "hàng năm", "từng năm", "mỗi một năm"),
    "quý": ("mỗi quý", "hằng quý", "hàng quý", "từng quý"),
    "tháng": ("mỗi tháng", "hằng tháng", "hàng tháng", "từng tháng"),
}
_RATE_OF = {match_form(said): rate for rate, all_said in _RATES.items() for said in all_said}
RATE = re.compile(whole(f"({either(*_RATE_OF)})"))
_MEAN = rf"(?:tính\s+)?(?:{either('bình quân', 'trung bình')}\s+)?"
_SPAN = rf"(?:(?:trong|của|ở|thuộc|cả|suốt)\s+)*{either('giai đoạn', 'nhiệm kỳ', 'thời kỳ')}[^,;]*"
_LEADING_RATE = re.compile(rf"\W*(?:{_SPAN},?\s*)?{_MEAN}({either(*_RATE_OF)})(?:\s+{_SPAN})?\s*,")
"""Of all parts of a sentence, unless they state a time of their own: "Hằng năm, ...; ..."."""
_ONE = {f"một {rate}": rate for rate in _RATES}
"""Rates only behind a value: "sau một năm" is none."""
_RATE_BEHIND = re.compile(
    rf"(?:[^\W\d]|[ /%])*?(?<!\w)({either(*_RATE_OF, *_ONE)})(?!\w)(?!\s+{either('qua', 'trước')})"
)
"""Words, but no other number and no comma, may part it from the value."""
_BORDER = re.compile(r"[;\n]|,(?!\d)")
_NUMBER = re.compile(r"(?<![\d.,])(?!(?:\d{1,2}[./-]){0,2}(?:19|20)\d\d(?![\d.,]*\d))\d")
"""One that is no year, nor the day or month before one."""


_PART = re.compile(
    r"\s*\(((?:(?:\d|ba|sáu|chín) tháng|quý|nửa|đầu|giữa)(?!\w)[^()]*)\)", re.IGNORECASE
)
"""The part of a year, as the reader adds it to an indicator's name."""
_SIDE = re.compile(
    whole(
        r"(trước|sau|từ)\s+(?:thời điểm\s+|cuối\s+|đầu\s+|hết\s+)*(?:tháng \d+\s+)?năm"
        r"\s+((?:19|20)\d\d)(?!\s*(?:đến|tới|-|–))"
    )
)
_TOWARDS = re.compile(
    rf"(?<!\w)(?:((?:tăng|nâng|mở rộng|đưa)\s+(?:[^\W\d]+\s+){{0,6}}?(?:lên|đến|tới)|tăng)"
    rf"|(?:(?:giảm|hạ)\s+(?:[^\W\d]+\s+){{0,6}}?(?:còn|về|xuống)|xuống|còn))"
    rf"\s+(?:(?:đạt|còn|mức|là|{either(*_HEDGES)})\s+){{0,3}}$"
)
_TOWARDS_REACH = 60


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands around a value; "" where nothing of a sort does."""

    hedge: str = ""
    """A word of degree, of a value that has no bound of its own."""
    negation: str = ""
    """As written: "không đạt"."""
    rate: str = ""
    """``năm``, ``quý`` or ``tháng``."""
    side: str = ""
    """Of its year: "trước năm 2030" is not "năm 2030"."""
    towards: Change | None = None
    """Of a level, where it comes from: "tăng lên 45%", "giảm còn 2%"."""
    part: str = ""
    """Of its year: "6 tháng đầu năm"."""


NOTHING = Wording()


def wording(text: str, figure: Figure) -> Wording:
    """What stands around the value of ``figure`` in ``text``, which its offsets count."""
    return Wording(
        hedge(text, figure.quantity),
        _negation(text, figure),
        _rate(text, figure),
        _side(text, figure),
        _towards(text, figure),
        part[1] if (part := _PART.search(figure.indicator.written)) else "",
    )


def hedge(text: str, quantity: Quantity) -> str:
    """The word of degree before a value that has no bound of its own: "từ" of "đạt từ 10%/năm",
    "khoảng" of "khoảng gấp 1,7 lần"; "" for none.

    Args:
        text: what the quantity's offsets count characters of.
    """
    if quantity.bound is not None:
        return ""
    before = match_form(text[max(0, quantity.start - _HEDGE_REACH) : quantity.start])
    found = _HEDGE.search(before)
    if found is None:
        return ""
    # "từ 58 triệu đồng lên 79 triệu đồng" and "từ 5% đến 7%" begin a range or a change.
    ranged = quantity.low != quantity.high or _GOES_ON.match(match_form(text[quantity.end :][:120]))
    return "" if found[1] == "từ" and ranged else found[1]


def rated(figure: Figure, rate: str) -> Figure:
    """``figure`` with the rate that its clause states apart from the value."""
    quantity = figure.quantity
    if not rate or any(time in quantity.per for time in _RATES):
        return figure
    return replace(figure, quantity=replace(quantity, per=(*quantity.per, rate)))


def without(written: str) -> str:
    """The phrase of an indicator without rates, negations and parts of a year."""
    written = _PART.sub("", written)
    plain = match_form(written)
    for words in (RATE, _NEGATED_AIM, _NEGATED, _BARELY_NEGATED):
        for found in reversed(list(words.finditer(plain))):
            written = f"{written[: found.start()]} {written[found.end() :]}"
            plain = match_form(written)
    return " ".join(written.split()).strip(" ,")


def _negation(text: str, figure: Figure) -> str:
    """The nearest negation before the value in its clause, or what denies it behind."""
    start, end = figure.quantity.start, figure.quantity.end
    if not figure.start <= start < figure.end:
        return ""
    before = _NO_NEGATION.sub(_blank, match_form(text[figure.start : start]))
    if nearest := [*_NEGATED.finditer(before), *_BARELY_NEGATED.finditer(before)]:
        return nearest[-1][0].strip()
    if found := _NEGATED.findall(_NO_NEGATION.sub(_blank, match_form(figure.indicator.written))):
        return str(found[-1])  # "12 trường học không đạt chuẩn"
    behind = _DENIED.match(_NO_NEGATION.sub(_blank, match_form(text[end : figure.sentence.end])))
    return "không đúng" if behind and not any(map(str.isdigit, behind[0])) else ""


def _rate(text: str, figure: Figure) -> str:
    """The rate that the value's part of the clause states, or that leads clause or sentence."""
    start, end = figure.quantity.start, figure.quantity.end
    if not figure.start <= start < figure.end:
        return ""
    before, behind = match_form(text[figure.start : start]), match_form(text[end : figure.end])
    borders = [border.end() for border in _BORDER.finditer(before)]
    part = before[borders[-1] if borders else 0 :]
    near = list(RATE.finditer(part))
    if near and not _NUMBER.search(part, near[-1].end()):
        return _RATE_OF[near[-1][1]]
    if found := _RATE_BEHIND.match(behind):
        return {**_RATE_OF, **_ONE}[found[1]]
    period = figure.period
    if period is not None and period.own and period.first == period.last:
        return ""
    leads = (before, match_form(text[figure.sentence.start : start]))
    leading = next((found for lead in leads if (found := _LEADING_RATE.match(lead))), None)
    return _RATE_OF[leading[1]] if leading else ""


def _side(text: str, figure: Figure) -> str:
    period = figure.period
    if period is None or period.first != period.last:
        return ""
    sentence = match_form(text[figure.sentence.start : figure.sentence.end])
    found = [side[1] for side in _SIDE.finditer(sentence) if int(side[2]) == period.last]
    return found[0] if found else ""


def _towards(text: str, figure: Figure) -> Change | None:
    start = figure.quantity.start
    before = match_form(text[max(figure.start, start - _TOWARDS_REACH) : start])
    found = _TOWARDS.search(before)
    if found is None:
        return None
    return "up" if found[1] else "down"


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found[0])
