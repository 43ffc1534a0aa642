"""What the values of a clause are compared with, where that is no single year.

Knows: how a period, a time in words, a place or a mean is named as the base of a comparison ("gấp
1,8 lần giai đoạn 2021-2025", "tăng 15% so với cùng kỳ", "cao hơn xã Suối Mơ"), and values in
brackets that are the base's own. Does not know: single years (``Time.compared``), indicators.
Offsets count characters of the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.patterns import either
from chatbot.quantities import Quantity
from chatbot.targets.reading.words import listed
from corpus.text import UPPER_CASE, match_form

_KEYWORD = re.compile(
    r"(?<!\w)(?:(?P<compared>so(?:\s+với)?)|cao hơn(?: so với)?|thấp hơn(?: so với)?"
    r"|nhiều hơn|ít hơn|lớn hơn|nhỏ hơn)\s+",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)\d\d"
_LINKS = either("mức", "kết quả", "thực hiện", "của", "chung", "con số", "chỉ tiêu")
_MEAN = either("bình quân chung", "bình quân", "trung bình chung", "trung bình")
_PERIOD = rf"(?:giai đoạn|thời kỳ|nhiệm kỳ|5 năm)\s+{_YEAR}\s*[-–—]\s*{_YEAR}"
_WORDED = either(
    *listed("""
    cùng kỳ năm trước | cùng kỳ năm ngoái | cùng kỳ | đầu nhiệm kỳ | giữa nhiệm kỳ |
    cuối nhiệm kỳ trước | nhiệm kỳ trước | nhiệm kỳ vừa qua | nhiệm kỳ qua | nhiệm kỳ cũ |
    giai đoạn trước | năm trước | năm ngoái | cả nước | toàn quốc | toàn tỉnh | toàn thành phố |
    toàn vùng | cả tỉnh | toàn ngành | khu vực | đầu năm | khoá trước
    """)
)
_PLACE = (
    r"(?i:phường|xã|tỉnh|thành phố|huyện|quận|thị trấn|thị xã|đặc khu)\s+"
    rf"[{UPPER_CASE}]\w*(?: [{UPPER_CASE}]\w*){{0,3}}"
)
_BASE = re.compile(
    rf"(?P<base>(?:(?i:{_LINKS})\s+)*(?:(?i:{_MEAN})\s+)?(?:(?i:{_LINKS}|các|cả)\s+)*"
    rf"(?:(?i:{_PERIOD})|(?i:{_WORDED})(?!\s+(?:năm\s+)?{_YEAR})|(?P<place>{_PLACE}))"
    rf"|(?i:{_LINKS}\s+)?(?i:{_MEAN})(?=\s*[,.;()]|\s*$))(?!\w)"
)
_DIRECT = re.compile(r"\s+(?:(?:so với|của)\s+)?")
"""Between "1,8 lần" and its base."""
_NEAR = re.compile(r"\s*(?:tới|đến|là|khoảng|gần|hơn|trên)?\s*")
_DROPPED = re.compile(rf"(?<!\w)(?:{_LINKS}|các)\s+|\s+chung(?!\w)")
_SAME = (
    ("cùng kỳ năm trước", "cùng kỳ"),
    ("cùng kỳ năm ngoái", "cùng kỳ"),
    ("năm ngoái", "năm trước"),
    ("trung bình", "bình quân"),
    ("toàn quốc", "cả nước"),
    ("thời kỳ", "giai đoạn"),
    ("5 năm 19", "giai đoạn 19"),
    ("5 năm 20", "giai đoạn 20"),
    ("nhiệm kỳ 19", "giai đoạn 19"),
    ("nhiệm kỳ 20", "giai đoạn 20"),
)
"""Wordings of one base, each with the one that it is called by."""


@dataclass(frozen=True, slots=True)
class Base:
    """What something is compared with."""

    start: int
    end: int
    words: str
    """The same for each wording of a base."""
    place: str | None
    """Where it is one."""
    compared: bool
    """Whether "so với" or "lần" leads to it; else "cao hơn", "thấp hơn"."""


def find_bases(text: str, values: Sequence[Quantity]) -> list[Base]:
    """The bases that a clause with these values names, in order, not overlapping."""
    found = [*_said(text), *_multiplied(text, values)]
    kept: list[Base] = []
    for base in sorted(found, key=lambda base: base.start):
        if not kept or base.start >= kept[-1].end:
            kept.append(base)
    return kept


def _said(text: str) -> Iterator[Base]:
    for keyword in _KEYWORD.finditer(text):
        if match := _BASE.match(text, keyword.end()):
            compared = keyword["compared"] is not None
            yield _base(keyword.start(), match, compared=compared)


def _multiplied(text: str, values: Sequence[Quantity]) -> Iterator[Base]:
    for value in values:
        gap = _DIRECT.match(text, value.end) if value.unit == "lần" else None
        if gap and (match := _BASE.match(text, gap.end())):
            yield _base(match.start(), match, compared=True)


def _base(start: int, match: re.Match[str], *, compared: bool) -> Base:
    place = match["place"]
    place = place and place[:1].lower() + place[1:]
    words = re.sub(r"\s*[-–—]\s*", "-", " ".join(match_form(match["base"]).split()))
    words = _DROPPED.sub("", words)
    for written, called in _SAME:
        words = words.replace(written, called)
    if place:
        words = words.replace(match_form(place), place)
    return Base(start, match.end(), words, place, compared)


def base_of(bases: Sequence[Base], value: Quantity, start: int, end: int, text: str) -> Base | None:
    """The base that the value in the words ``[start, end)`` is compared with."""
    changes = value.unit == "lần" or value.change is not None
    for base in bases:
        if base.start >= value.end and base.end <= end:
            return base if base.compared else None
        near = _NEAR.fullmatch(text, base.end, value.start) or (changes and base.compared)
        if start <= base.start and base.end <= value.start and near:
            return base
    return None


def bracketed_base(bases: Sequence[Base], start: int) -> Base | None:
    """The base that what opens at ``start``, a bracket, is said of: "cao hơn xã Y (9,8%)"."""
    return next((base for base in bases if 0 <= start - base.end <= 1), None)
