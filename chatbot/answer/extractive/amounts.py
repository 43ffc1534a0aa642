"""Compares amounts that a question states with those of a clause.

Knows: when two quantities state the same. Does not know: which quantity is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.answer.units import Unit
from chatbot.quantities import Quantity

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


def _same_unit(asked: Quantity, stated: Quantity) -> bool:
    if asked.measure != stated.measure:
        return asked.measure == "count" and not asked.unit
    return (
        asked.unit in {"", stated.unit} if asked.measure != "count" else same_things(asked, stated)
    )


def same_things(asked: Quantity, stated: Quantity) -> bool:
    """Whether two counts count the same things, as far as their words tell."""
    if not asked.unit or not stated.unit or asked.unit in _PERSONS:
        return True
    return asked.unit.split()[0] == stated.unit.split()[0]
