"""Writes quantities the usual Vietnamese way.

Knows: the one writing of each quantity that reading it gives back. Does not know: texts.
"""

from __future__ import annotations

from decimal import Decimal

from chatbot.quantities.types import Bound, Quantity
from chatbot.quantities.units import shown_unit

_BOUNDS: dict[Bound, str] = {
    **{"above": "trên", "min": "ít nhất", "below": "dưới"},
    **{"max": "không quá", "about": "khoảng", "nearly": "gần"},
}
_CHANGES = {"up": "tăng", "down": "giảm"}
_SCALES = {
    **{15: "triệu tỷ", 13: "vạn tỷ", 12: "nghìn tỷ", 10: "vạn triệu", 9: "tỷ", 6: "triệu"},
    **{4: "vạn", 3: "nghìn", 0: ""},
}
_ATTACHED = frozenset({"%", "‰"})


def format_number(value: Decimal) -> str:
    """ "1.234,5" for 1234.5."""
    whole, _, decimals = f"{value:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def format_quantity(quantity: Quantity) -> str:
    """The quantity in words and digits, for people; ``parse_quantities`` reads it back.

    The words that say change, average and the year compared with are written out too.
    """
    match quantity.kind:
        case "year":
            return f"năm {quantity.low}"
        case "period":
            return f"{quantity.low}-{quantity.high}"
        case "date" | "symbol":
            return quantity.unit
        case "ordinal":
            return f"thứ {quantity.low}"
    bound = f"{_BOUNDS[quantity.bound]} " if quantity.bound else ""
    if quantity.kind == "fraction":
        share = f"{format_number(quantity.low)}/{format_number(quantity.high)}"
        return f"{bound}{share} {quantity.unit}".strip()
    parts = [_CHANGES[quantity.change]] if quantity.change else []
    parts += ["bình quân"] if quantity.average else []
    parts.append(f"{bound}{_value(quantity)}")
    parts += [f"so với năm {quantity.of}"] if quantity.of is not None else []
    return " ".join(parts)


def _value(quantity: Quantity) -> str:
    """Number or range with scale, unit and "per"."""
    scale = quantity.scale if quantity.scale in _SCALES else 0
    ends = sorted({quantity.low, quantity.high})
    number = " - ".join(format_number(end.scaleb(-scale)) for end in ends)
    unit = shown_unit(quantity.unit)
    said = f"{number} {_SCALES[scale]}".strip()
    if unit:
        said += unit if unit in _ATTACHED else f" {unit}"
    return said + "".join(f"/{shown_unit(part)}" for part in quantity.per)
