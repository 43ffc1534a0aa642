"""Which of several years is a number's own.

Knows: quantities and years of one clause. Does not know: what is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from chatbot.quantities.types import Quantity


def year_of(quantity: Quantity, found: Sequence[Quantity]) -> Decimal | None:
    """The year that a clause with several years gives to ``quantity``; None where it has none.

    A clause that begins with a year puts the year before its number ("năm 2020 đạt 58 triệu đồng,
    năm 2025 đạt 79 triệu đồng"), any other one behind it ("từ 58 triệu đồng năm 2020 lên 79 triệu
    đồng năm 2025"). A year that a number is compared with is nobody's own.
    """
    years = _own_years(found)
    numbers = [other for other in found if other.kind == "quantity"]
    if not years:
        return None
    before = [year.low for year in years if year.end <= quantity.start]
    if before and numbers and years[0].start < numbers[0].start:
        return before[-1]
    following = min((n.start for n in numbers if n.start > quantity.start), default=None)
    for year in years:
        if year.start >= quantity.end and (following is None or year.start < following):
            return year.low
    return before[-1] if before else years[0].low


def _own_years(found: Sequence[Quantity]) -> list[Quantity]:
    """The years of a clause without those of "so với năm 2025"."""
    years = [other for other in found if other.kind == "year"]
    for quantity in found:
        named = [year for year in years if year.low == quantity.of]
        behind = [year for year in named if year.start >= quantity.end]
        for compared in behind[:1] or named[-1:]:
            years.remove(compared)
    return years
