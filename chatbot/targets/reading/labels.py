"""Words before and behind a value as one name.

Knows: what stands before a colon, a verb of change that begins a name, how a name goes on behind
its value. Does not know: which words go with which value.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chatbot.patterns import one_of
from chatbot.quantities import Change, Quantity
from chatbot.targets.reading.phrases import Head, read_head
from chatbot.targets.reading.words import opening
from corpus.text import match_form

_WHOLE = opening("kế hoạch | dự toán | chỉ tiêu | mục tiêu | gdp | grdp | tổng | nghị quyết")
"""What a share is a share of."""
_COUNTED_OF = opening("số | tổng số")
_TURNED = re.compile(r"(?:giảm|tăng)\s+(?!trưởng)")
_TIMELY = re.compile(r"\s+(?:bình quân|trung bình)(?:\s+(?:hằng|hàng|mỗi)\s+năm)?$", re.IGNORECASE)
_TOPIC = one_of("chỉ tiêu", "mục tiêu", "về", "sau", "gồm", "cụ thể", "kết quả", "nhiệm vụ")
_MORE_TOPIC = one_of("lĩnh vực", "như", "phấn đấu", "là", "trong đó", "nghị quyết", "giai đoạn")
_ENUMERATED = re.compile(
    r"\W*(?:thứ (?:nhất|hai|ba|tư|năm|sáu)|(?:một|hai|ba|bốn|năm|sáu) là|khâu đột phá|đột phá)"
    r"(?!\w)"
)
"""Begins the topic of an item: "Thứ nhất, đột phá về hạ tầng: ..."."""


def without_turn(head: Head, change: Change | None) -> Head:
    """ "tỷ lệ hộ nghèo" of "giảm tỷ lệ hộ nghèo bình quân 1%/năm", whose value is the change."""
    turned = _TURNED.match(match_form(head.text))
    if turned is None or head.arrives:
        return head
    direction: Change = "down" if turned[0].startswith("giảm") else "up"
    if change != direction:
        return head
    return replace(head, text=_TIMELY.sub("", head.text[turned.end() :]))


def labelled(text: str) -> tuple[str, str]:
    """(what stands before the last colon, what behind it) of the words before a value."""
    label, colon, rest = text.rpartition(":")
    if not colon:
        return "", text
    if not read_head(rest).text:
        return "", rest if _ENUMERATED.match(match_form(label)) and rest.strip() else text
    label = read_head(label).text
    plain = match_form(label)
    return ("", rest) if _TOPIC.search(plain) or _MORE_TOPIC.search(plain) else (label, rest)


def related(name: str, tail: str, quantity: Quantity) -> str:
    """ "kinh tế số (GRDP)" of "kinh tế số đạt 30% GRDP"."""
    if tail and name and quantity.measure == "percent" and _WHOLE.match(match_form(tail)):
        return f"{name} ({tail})"
    if name and _COUNTED_OF.match(match_form(tail)):  # "vùng trung du có 96% số xã đạt chuẩn"
        return f"{name}, {tail}"
    return joined(name, tail)


def joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
