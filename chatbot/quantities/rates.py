"""Rates whose base is said away from the number: "số bác sĩ trên 1 vạn dân đạt 14".

Knows: the phrases that say of how many people something is counted, and which numbers of the clause
they are for. Does not know: numbers. The base itself states no value of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from chatbot.patterns import either
from chatbot.quantities.types import Quantity
from chatbot.quantities.units import PEOPLE_BASE, RATED, per_names

_LEADER = r"(?<!dân )số(?! dân)|tỷ lệ|tỉ lệ|tỷ suất|tỉ suất|tỷ số|mật độ"
_NO_PART = either("có", "đạt", "là", "với", "gồm", "dân", "quy", "từ", "hơn", "đến", "tăng", "giảm")
"""Words after which "trên 10.000 dân" is a number of people."""
_BASE = re.compile(
    rf"(?<!\w)(?P<counted>{either(*RATED)}|{_LEADER})(?!\w)"
    rf"(?: (?!{_NO_PART}(?!\w))[^\W_]+){{0,8}}?"
    rf"(?P<base> *\(?(?:(?:tính )?trên|/) *(?:(?:mỗi|một|0?1) )?{PEOPLE_BASE})(?! */)"
)
_EVERY = re.compile(
    r"(?<!\w)(?P<counted>cứ|mỗi|bình quân|trung bình)"
    rf"(?P<base>(?: (?:trên|tính trên|mỗi|một|0?1|cứ)){{0,2}} {PEOPLE_BASE})(?! */)"
)
""" "cứ 10.000 dân có 14 bác sĩ"."""
_OWN_UNITS = frozenset({"", "người", *RATED})
_PARTED = re.compile(
    r"[;\n]|\.(?!\d)|(?<!\w)(?:và|số|tỷ lệ|tỉ lệ|tỷ suất|trong đó|riêng|còn lại)(?!\w)"
)
"""What stands between a base and numbers that it is not for."""
_BESIDE = re.compile(rf" (?:{either(*RATED)})(?:,| và|, và) ")
""" Between the values of "30 giường bệnh và 12 bác sĩ trên một vạn dân"."""
_MOST_BETWEEN = 120


def with_bases(plain: str, found: list[Quantity]) -> list[Quantity]:
    """``found`` with "per" where the base of a rate says it, and without the bases' own numbers.

    Args:
        plain: the text in matching form.
        found: its quantities, in order.
    """
    starts = [each.start for each in found]
    own: set[int] = set()
    pers: dict[int, tuple[str, ...]] = {}
    for match in (*_BASE.finditer(plain), *_EVERY.finditer(plain)):
        start, end = match.span("base")
        first, behind = bisect_left(starts, start), bisect_left(starts, end)
        if first and found[first - 1].end > start:  # "14 bác sĩ/vạn dân"
            pers |= dict.fromkeys(_beside(plain, found, first - 1), found[first - 1].per)
            continue
        own.update(range(first, behind))
        pers |= dict.fromkeys(_rated(plain, found, match, behind), per_names(match["base"]))
    return [
        replace(each, per=pers[at]) if at in pers else each
        for at, each in enumerate(found)
        if at not in own
    ]


def _rated(plain: str, found: list[Quantity], match: re.Match[str], behind: int) -> Iterator[int]:
    """Which of ``found`` are counted on the base of ``match``; ``behind``: the first behind it."""
    before = bisect_left(found, match.start(), key=lambda each: each.start) - 1
    if before >= 0 and found[before].end + 1 == match.start():
        if _fits(found[before]):  # "mười hai bác sĩ trên 10.000 dân"
            yield before
            yield from _beside(plain, found, before)
        return
    for at in range(behind, len(found)):
        between = plain[match.end() : min(found[at].start, match.end() + _MOST_BETWEEN)]
        if len(between) == _MOST_BETWEEN or _PARTED.search(between):
            return
        if _fits(found[at]):
            yield at


def _beside(plain: str, found: list[Quantity], at: int) -> Iterator[int]:
    """Which of ``found`` share the base of the one at ``at``, which stands behind them."""
    while at and _fits(found[at - 1]):
        if not _BESIDE.fullmatch(plain, found[at - 1].end, found[at].start):
            return
        at -= 1
        yield at


def _fits(quantity: Quantity) -> bool:
    """Whether a rate could be stated by ``quantity``."""
    return quantity.kind == "quantity" and not quantity.per and quantity.unit in _OWN_UNITS
