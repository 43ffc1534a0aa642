"""What kinds, verdicts, bounds, states and indicators are called on the screen.

Knows: the Vietnamese names, without a capital. Does not know: when any of them holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from chatbot.quantities import Bound
from chatbot.targets.indicator_words import groups
from chatbot.targets.types import Indicator, Kind, Verdict

if TYPE_CHECKING:
    from chatbot.targets.selection import EntryStatus

VERDICT_NAMES: Mapping[Verdict, str] = {
    "match": "khớp",
    "mismatch": "không khớp",
    "ambiguous": "chưa rõ",
    "not_found": "không tìm thấy",
}
VERDICT_SIGNS: Mapping[Verdict, str] = {
    "match": "✓",
    "mismatch": "✗",
    "ambiguous": "?",
    "not_found": "○",
}
PART_NAMES: Mapping[str, str] = {
    "value": "giá trị",
    "unit": "đơn vị",
    "bound": "mức",
    "period": "thời gian",
    "place": "địa phương",
    "kind": "loại số liệu",
    "indicator": "chỉ tiêu",
}
"""By ``Difference.part``."""
SILENT = "không nêu"
"""Stands where one of the two sides of a difference says nothing."""
KIND_NAMES: Mapping[Kind, str] = {
    "target": "chỉ tiêu",
    "result": "kết quả",
    "baseline": "mốc so sánh",
    "other": "số đếm",
}
BOUND_NAMES: Mapping[Bound | None, str] = {
    "above": "trên",
    "min": "từ … trở lên",
    "below": "dưới",
    "max": "tối đa",
    "about": "khoảng",
    "nearly": "gần",
    None: "",
}
STATUS_NAMES: Mapping[EntryStatus, str] = {
    "adopted": "đã thông qua",
    "draft": "dự thảo",
    "superseded": "đã được thay thế",
}


def written_name(indicator: Indicator) -> str:
    """The indicator as the document words it, as a title: "Tỷ lệ hộ nghèo"."""
    written = indicator.written.strip(" ,;:")
    return f"{written[:1].upper()}{written[1:]}"


def listed_name(indicator: Indicator) -> str:
    """What the lists call the indicator; "" for one that they have no name for.

    The name that joins the wordings of any other one is made of their parts, and reads badly.
    """
    return indicator.name if indicator.name in _listed() else ""


@cache
def _listed() -> frozenset[str]:
    return frozenset(group.wordings[0] for group in groups())
