"""In what a claim differs from one entry of the register.

Knows: value, period, kind, negation, direction, and the words that nobody accounts for. Does not
know: which entries are of the claim's indicator (``candidates``), which of them decide
(``judging``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chatbot.patterns import one_of
from chatbot.quantities import Change
from chatbot.targets.indicators import FALL, RISE
from chatbot.targets.judging.candidates import ClaimScope, elsewhere
from chatbot.targets.judging.leftovers import unconfirmed
from chatbot.targets.judging.wording import Wording, rated, wording
from chatbot.targets.names import KIND_NAMES
from chatbot.targets.types import Difference, Entry, Figure, Kind
from chatbot.targets.values import (
    Agreement,
    adds_up,
    compare_periods,
    compare_values,
    framed,
    period_text,
    value_text,
)
from corpus.text import match_form

_WEIGHTS = {"unit": 4, "kind": 3, "period": 2, "place": 2, "indicator": 2, "value": 1, "bound": 1}
"""How far a difference puts an entry from a claim; of several entries the nearest one is shown."""
_KEPT = one_of("giữ", "giữ vững", "giữ ổn định", "duy trì", "ổn định")


@dataclass(frozen=True, slots=True)
class Compared:
    """An entry of the claim's indicator, and in what it differs from the claim."""

    entry: Entry
    differences: tuple[Difference, ...]
    period: Agreement
    left: str = ""
    """Words of the claim's sentence that the entry does not account for."""

    @property
    def fits(self) -> bool:
        return not self.differences

    @property
    def comparable(self) -> bool:
        """Whether it speaks of the claim's period and kind, as far as it says."""
        return self.period != "differ" and self.of_kind

    @property
    def of_kind(self) -> bool:
        """Whether it is to be reached as the claim's is, or was reached, as far as either says."""
        return all(difference.part != "kind" for difference in self.differences)

    @property
    def is_of_other_time(self) -> bool:
        """Whether it speaks of another time, as another kind, and of another value."""
        parts = {difference.part for difference in self.differences}
        return self.period == "differ" and {"kind", "value"} <= parts

    @property
    def distance(self) -> tuple[int, int]:
        """Smaller for the nearer one: fewer parts that differ, then lighter ones."""
        parts = {difference.part for difference in self.differences}
        return len(parts), sum(_WEIGHTS[part] for part in parts)


def compare_entry(
    claim: Figure,
    entry: Entry,
    scope: ClaimScope,
    *,
    turned: bool = False,
    other_rate: bool = False,
) -> Compared:
    """The entry with what differs.

    Args:
        turned: the entry states the same, but in the other direction.
        other_rate: it states the same, but per something else, as the names say.
    """
    own, stated = scope.wording, wording(entry.document.text, entry.figure)
    documented = framed(rated(entry.figure, stated.rate), entry.quote, _head(entry))
    differences = list(compare_values(rated(claim, own.rate), documented))
    if turned:
        words = _direction(claim), _direction(documented)
        differences = list(dict.fromkeys([Difference("value", *words), *differences]))
    if other_rate and all(difference.part != "unit" for difference in differences):
        names = claim.indicator.name, documented.indicator.name
        differences.insert(0, Difference("unit", *names))
    if {own.towards, stated.towards} == {"up", "down"} and not turned:
        differences.insert(0, Difference("value", *_moves(own, stated)))
    if bool(own.negation) != bool(stated.negation):
        values = value_text(claim.quantity), value_text(documented.quantity)
        negated = (f"{w.negation} {v}".strip() for w, v in zip((own, stated), values, strict=True))
        differences.insert(0, Difference("value", *negated))
    if own.hedge != stated.hedge and all(d.part != "bound" for d in differences):
        differences.append(Difference("bound", own.hedge, stated.hedge))
    period = compare_periods(claim.period, documented.period)
    if period == "agree" and adds_up(documented) and _is_of_years(claim) > _is_of_years(documented):
        period = "differ"
    if period == "agree" and claim.period is not None and own.side != stated.side:
        sides = ((own, claim), (stated, documented))
        texts = (f"{w.side} {period_text(f.period)}".strip() for w, f in sides)
        differences.append(Difference("period", *texts))
    if period != "agree":
        periods = period_text(claim.period), period_text(documented.period)
        differences.append(Difference("period", *periods))
    if own.part != stated.part and all(d.part != "period" for d in differences):
        sides = ((own, claim), (stated, documented))
        texts = (f"{w.part} {period_text(f.period)}".strip() for w, f in sides)
        differences.append(Difference("period", *texts))
    if kinds_differ(scope.kind, documented.kind):
        names = KIND_NAMES[scope.kind or "other"], KIND_NAMES[documented.kind]
        differences.append(Difference("kind", *names))
    left = "" if differences else unconfirmed(scope.rest, entry)
    if left:
        differences.append(Difference("indicator", left, ""))
    return Compared(entry, tuple(dict.fromkeys(differences)), period, left)


def _is_of_years(figure: Figure) -> bool:
    """Whether it is of several years together."""
    return figure.period is not None and figure.period.first < figure.period.last


def _head(entry: Entry) -> str:
    """What heads the columns of the table that an entry is a cell of."""
    document, figure = entry.document, entry.figure
    if document.table_at(figure.start) is None:
        return ""
    return "\n".join(document.text[span.start : span.end] for span in figure.context)


def _moves(own: Wording, stated: Wording) -> tuple[str, str]:
    first, second = own.towards, stated.towards
    return _moves_word(first) if first else "", _moves_word(second) if second else ""


def directed(one: Compared, compared: Sequence[Compared], towards: Change | None) -> Compared:
    """A fitting entry with what its document says against the claim's "tăng lên" or "giảm còn"."""
    if towards is None or not one.fits:
        return one
    moves = {_move(one.entry, other.entry) for other in compared}
    if _KEPT.search(match_form(one.entry.quote)):
        moves.add("")
    if not moves - {None, towards}:
        return one
    words = "giữ ở mức" if "" in moves else _moves_word("down" if towards == "up" else "up")
    difference = Difference("value", _moves_word(towards), words)
    return replace(one, differences=(difference,))


def _move(entry: Entry, other: Entry) -> Literal["up", "down", ""] | None:
    """In which direction a level was reached, by another passage of its document; None where that
    does not say it.
    """
    now, before = entry.figure, other.figure
    if entry.document.id != other.document.id or elsewhere(entry) != elsewhere(other):
        return None
    if now.quantity.unit != before.quantity.unit or before.quantity.change is not None:
        return None
    low, was = now.quantity.low, before.quantity.low
    if low == was and compare_periods(now.period, before.period) == "agree":
        return wording(other.document.text, before).towards
    earlier = before.kind == "baseline" or (
        now.period is not None
        and before.period is not None
        and before.period.last < now.period.last
    )
    if not earlier or now.sentence != before.sentence or low == was:
        return None
    return "up" if low > was else "down"


def _moves_word(direction: Change) -> str:
    return "tăng lên" if direction == "up" else "giảm còn"


def _direction(figure: Figure) -> str:
    """ "tăng" or "giảm"; of a level "ở mức 2%"."""
    for concept, word in ((RISE, "tăng"), (FALL, "giảm")):
        if concept in figure.indicator.concepts:
            return word
    return f"ở mức {value_text(figure.quantity)}"


def kinds_differ(shown: Kind | None, documented: Kind) -> bool:
    """Whether one is to be reached and the other was."""
    if shown in {None, "other"} or documented == "other":
        return False
    return (shown == "target") != (documented == "target")
