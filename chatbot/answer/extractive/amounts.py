"""Compares amounts that a question states with those of a clause.

Knows: when two quantities state the same. Does not know: which quantity is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from chatbot.answer.units import Unit
from chatbot.lexicon import function_phrases
from chatbot.quantities import Quantity
from chatbot.words import find_phrase, forms

_ABOUT_LOW, _ABOUT_HIGH = Decimal("0.95"), Decimal("1.05")
"""How far "khoảng" reaches."""
_NARROWING = 2
"""Words after a counted noun that are looked at."""
_PERSONS = frozenset({"người", "đồng chí"})
"""A question may count any persons by these."""


def states_all(unit: Unit, amounts: Iterable[Quantity]) -> bool:
    """Whether the clause itself states every one of ``amounts``."""
    return all(any(same_amount(asked, stated) for stated in unit.quantities) for asked in amounts)


def same_amount(asked: Quantity, stated: Quantity) -> bool:
    """Whether ``asked`` states the same as ``stated``, as far as it goes.

    A unit or "per" that the question leaves out is no contradiction; another one is.
    """
    if asked.kind != stated.kind or (asked.low, asked.high) != (stated.low, stated.high):
        return False
    if asked.kind != "quantity":
        return asked.kind not in {"date", "symbol"} or asked.unit == stated.unit
    if asked.bound != stated.bound or not set(asked.per) <= set(stated.per):
        return False
    return _same_unit(asked, stated)


def may_be_same(first: Quantity, second: Quantity) -> bool:
    """Whether two statements about one thing can both be true: "trên 8%" and "8,5%"."""
    low, high = _reach(first)
    other_low, other_high = _reach(second)
    return low <= other_high and other_low <= high


def _reach(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """The smallest and the largest value that a quantity allows for."""
    low, high = quantity.low, quantity.high
    if quantity.bound in {"about", "nearly"}:
        return low * _ABOUT_LOW, high * _ABOUT_HIGH if quantity.bound == "about" else high
    return (
        Decimal("-Infinity") if quantity.bound in {"below", "max"} else low,
        Decimal("Infinity") if quantity.bound in {"above", "min"} else high,
    )


def _same_unit(asked: Quantity, stated: Quantity) -> bool:
    if asked.measure != stated.measure:
        return asked.measure == "count" and not asked.unit
    return (
        asked.unit in {"", stated.unit} if asked.measure != "count" else same_things(asked, stated)
    )


def narrowing(unit: Unit, quantity: Quantity) -> tuple[str, ...]:
    """("dân", "cử") of "40 đại biểu dân cử của ...": words that narrow what is counted."""
    after = forms(re.split(r"[,;.:()]", unit.text[quantity.end :])[0])
    noun = forms(quantity.unit)
    stated = forms(unit.text[quantity.start : quantity.end])
    counted = len(noun) if after[:1] == noun[:1] else int(find_phrase(noun, stated) < 0)
    words: list[str] = []
    for form in after[counted:]:
        if (form,) in function_phrases() or len(words) == _NARROWING:
            break
        words.append(form)
    return tuple(words)


def same_things(asked: Quantity, stated: Quantity) -> bool:
    """Whether two counts count the same things, as far as their words tell."""
    if not asked.unit or not stated.unit or asked.unit in _PERSONS:
        return True
    return asked.unit.split()[0] == stated.unit.split()[0]
