"""Numbers that something beside them makes another statement than they seem: "±2%", "2 x 450 ha".

Knows: signs and words next to numbers, and which of them leave no value that could be compared.
Does not know: units, indicators. Offsets count characters of the text in matching form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from chatbot.quantities.types import Quantity

_NO_VALUE = Decimal(0)
_TIMES_SIGN = r"[x×*]"
_FACTOR_BEFORE = re.compile(rf"\d ?{_TIMES_SIGN} ?$")
_FACTOR_BEHIND = re.compile(rf" ?{_TIMES_SIGN} ?\d")
_TOLERANCE_BEFORE = re.compile(r"(?:±|\+/-|\+ ?-) ?$")
_TOLERANCE_BEHIND = re.compile(r" ?\(? ?(?:±|\+/-) ?\d")
_PLUS_BEFORE = re.compile(r"(?:^|[\s(])\+$")
_PLUS_BEHIND = re.compile(r"\+(?!\w| ?\d)")
_PADDED = re.compile(r"0\d{2,}(?!\d|[.,]\d)")
""" "0450"; "05 trường" is usual."""
_CHOICE = re.compile(r"(?:\s+[^\W\d]+){0,2}\s+hoặc\s+(?:[^\W\d]+\s+){0,2}")
""" "78% hoặc 80%"."""
_SHARE_OF = re.compile(r"\s+(?:của|trong)\s+")
""" "78% của 50%"."""
_NOTHING = re.compile(r" +")
_LONGEST_GAP = 40
_REACH = 6


def without_doubtful(plain: str, found: Sequence[Quantity]) -> list[Quantity]:
    """``found`` with numbers of which nobody can tell the value as symbols: "1 78%", "2 x 450 ha",
    "78% hoặc 80%", "78% của 50%", "0450 ha", the 2 of "±2%". "78%+" is at least 78%, "+78%" says
    how much something grows, and what has a tolerance is about its value.

    Args:
        plain: the text in matching form.
        found: its quantities, in order.
    """
    doubtful = {at for at, each in enumerate(found) if _is_doubtful(plain, each)}
    for at in range(1, len(found)):
        if _share_one_doubt(plain, found[at - 1], found[at]):
            doubtful |= {at - 1, at}
    return [
        _symbol(plain, each) if at in doubtful else _signed(plain, each)
        for at, each in enumerate(found)
    ]


def _is_doubtful(plain: str, quantity: Quantity) -> bool:
    if quantity.kind != "quantity":
        return False
    before = plain[max(0, quantity.start - _REACH) : quantity.start]
    return bool(
        _FACTOR_BEFORE.search(before)
        or _TOLERANCE_BEFORE.search(before)
        or _FACTOR_BEHIND.match(plain, quantity.end)
        or _PADDED.match(plain, quantity.start)
    )


def _share_one_doubt(plain: str, left: Quantity, right: Quantity) -> bool:
    if left.kind != "quantity" or right.kind != "quantity":
        return False
    if right.start - left.end > _LONGEST_GAP:
        return False
    if _CHOICE.fullmatch(plain, left.end, right.start):
        return True
    if not left.unit and _NOTHING.fullmatch(plain, left.end, right.start):
        return True
    percent = left.measure == right.measure == "percent"
    return percent and _SHARE_OF.fullmatch(plain, left.end, right.start) is not None


def _signed(plain: str, quantity: Quantity) -> Quantity:
    if quantity.kind != "quantity":
        return quantity
    if _TOLERANCE_BEHIND.match(plain, quantity.end):
        return replace(quantity, bound="about")
    if quantity.bound is None and (plus := _PLUS_BEHIND.match(plain, quantity.end)):
        return replace(quantity, bound="min", end=plus.end())
    if quantity.change is None and _PLUS_BEFORE.search(plain[: quantity.start][-2:]):
        return replace(quantity, change="up")
    return quantity


def _symbol(plain: str, quantity: Quantity) -> Quantity:
    start, end = quantity.start, quantity.end
    return Quantity("symbol", start, end, _NO_VALUE, _NO_VALUE, unit=plain[start:end])
