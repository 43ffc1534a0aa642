"""What a number of Vietnamese text states.

Knows: the record, and what follows from its parts. Does not know: how text is read or written.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["quantity", "year", "period", "date", "ordinal", "symbol", "fraction"]
Bound = Literal["above", "min", "below", "max", "about", "nearly"]
"""``above``: trên, hơn, vượt. ``min``: ít nhất, không dưới, từ ... trở lên, ≥. ``below``: dưới,
chưa đến. ``max``: tối đa, không quá, từ ... trở xuống, ≤. ``about``: khoảng, xấp xỉ. ``nearly``:
gần.
"""
Change = Literal["up", "down"]
Measure = Literal["percent", "money", "count", "area", "length", "ratio"]
_MONEY_SCALE = 9
"""Powers of ten in which, without a unit, only money is stated."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the text states it; ``text[start:end]`` is the whole expression."""

    kind: Kind
    start: int
    end: int
    low: Decimal
    """The value, the scale multiplied in; the lower end of a range or period; a fraction's part; a
    date's year, 0 where it states none; 0 of a symbol."""
    high: Decimal
    """Equal to ``low`` unless the text states a range; a fraction's whole."""
    unit: str = ""
    """``%``, ``đồng``, ``m2``..., or for counted things the noun that follows: it is part of the
    expression only before a "per" ("32 giường bệnh/vạn dân")."""
    per: tuple[str, ...] = ()
    """("người", "năm") of "đồng/người/năm". Words that stand apart say it too: "mỗi tháng 50 hồ
    sơ", "số bác sĩ trên một vạn dân là 14"."""
    bound: Bound | None = None
    scale: int = 0
    """The power of ten that scale words say: 6 of "triệu", 12 of "nghìn tỷ"."""
    change: Change | None = None
    """Of "tăng 5%", "giảm 1 - 1,5 điểm %"; the words lie outside the expression."""
    average: bool = False
    """Whether the clause says before it that it is one of an average year: "bình quân ... 12%/năm",
    "mỗi năm ... 30 đảng viên"; not of "bình quân đầu người"."""
    of: int | None = None
    """The year compared with: 2025 of "gấp 1,5 lần so với năm 2025"."""
    toward: Change | None = None
    """The way in which a level was reached: of "tăng lên 450 ha", "giảm còn 2%", whose ``change``
    is None."""

    @property
    def scaled(self) -> bool:
        """Whether a scale word (triệu, tỷ) was written."""
        return self.scale > 0

    @property
    def measure(self) -> Measure:
        """What sort of thing is measured."""
        if self.unit in {"%", "điểm %", "‰"}:
            return "percent"
        # Behind "tỷ" a report leaves "đồng" out, and nothing else: "hơn 70 nghìn tỷ".
        if self.unit in {"đồng", "usd", "euro"} or (not self.unit and self.scale >= _MONEY_SCALE):
            return "money"
        if self.unit in {"ha", "m2", "km2"}:
            return "area"
        if self.unit in {"m", "km", "cm", "mm"}:
            return "length"
        return "ratio" if self.unit == "lần" else "count"
