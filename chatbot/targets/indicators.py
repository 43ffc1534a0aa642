"""What indicators are called, and when two of them are the same.

Knows: the parts of an indicator's name: what is measured (its contents) and how (a share, a count,
a growth). Does not know: where a text names an indicator, or whether values agree. "The same" is
decided by the parts alone: every part of one must be a part of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from chatbot.quantities import Quantity
from chatbot.targets.indicator_words import (
    ASIDE,
    AVERAGE,
    BORDER,
    COUNT,
    FALL,
    MEASURES,
    RISE,
    SHARE,
    TIMES,
    concepts_of,
    groups,
    order,
    shown,
    syllables,
    themes,
)
from chatbot.targets.types import Indicator
from corpus.text import fold

__all__ = [
    "AVERAGE",
    "COUNT",
    "FALL",
    "PER_HEAD",
    "RISE",
    "SHARE",
    "TIMES",
    "Relation",
    "compare",
    "describe",
    "names_like",
    "theme",
]

Relation = Literal["same", "narrower", "wider", "other"]

PER_HEAD = "bình quân đầu người"
AREA = "diện tích"
_TREE = "cây"
_PLANT = "trồng"
_PLANT_NEW = "trồng mới"
_WOODS = frozenset({"rừng", "cây xanh"})
_CHANGES = frozenset({RISE, FALL, TIMES})
_SAID_FIRST = (TIMES, RISE, FALL, SHARE, COUNT)
"""How something is measured, in the order in which a name says it."""
_BESIDE = _CHANGES | {AVERAGE}
_MOST_STEPS = 8
_NOT_COUNTED = frozenset({"%", "điểm %", "‰", "tấn", "tạ", "kg", "lít", "kwh", "mw", "m3", "euro"})
_PERCENT = frozenset({"%", "điểm %", "‰"})
_SPOKEN_PER = frozenset({"vạn dân", "nghìn dân", "ha"})
_RATES = frozenset({PER_HEAD, "vạn dân", "nghìn dân", "trên héc ta"})
_INDEX = "chỉ số"
"""What is a number already, and not counted."""
_OTHER_THEME = "khác"


@dataclass(frozen=True, slots=True)
class _Parts:
    measures: frozenset[str]
    contents: tuple[str, ...]
    """In the order of the text."""

    @property
    def key(self) -> _Key:
        """What does not depend on the order."""
        return self.measures, frozenset(self.contents)


_Key = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A wording of a whole indicator, and the fewest parts that say the same."""

    parts: _Parts
    fewest: _Parts
    alone: bool

    def fits(self, parts: _Parts) -> bool:
        """Whether ``parts`` hold the wording; a change may stand beside a share or a count."""
        beside = _BESIDE if self.parts.measures else MEASURES
        contents = frozenset(part for part in parts.contents if not ASIDE.fullmatch(part))
        return (
            self.parts.measures <= parts.measures
            and parts.measures - self.parts.measures <= beside
            and (
                contents == set(self.parts.contents)
                if self.alone
                else contents >= set(self.parts.contents)
            )
        )

    def apply(self, parts: _Parts) -> _Parts:
        """``parts`` with the wording replaced."""
        measures = (parts.measures - self.parts.measures) | self.fewest.measures
        kept = (content for content in parts.contents if content not in self.parts.contents)
        return _Parts(measures, tuple(dict.fromkeys([*self.fewest.contents, *kept])))


def describe(written: str, quantity: Quantity | None = None) -> Indicator:
    """The indicator that ``written`` names.

    Args:
        written: the phrase of a text, without value and period.
        quantity: its value. A percentage makes it a share, "tăng" in front of it a growth, "/người"
            a mean per head; a phrase that names no measure is read with it.
    """
    parts = _reduced(_measured(written, quantity))
    return Indicator(written, _name(parts), parts.measures | frozenset(parts.contents))


def compare(claim: Indicator, documented: Indicator) -> Relation:
    """How the indicator of a claim relates to one that a document states.

    Returns:
        ``same``: they say the same. ``narrower``: the claim's says more ("trường mầm non" against
        "trường học"). ``wider``: it says less. ``other``: they differ. Whether a growth is a mean
        over the years ("tăng bình quân") is left to the values, whose "/năm" may say so too.
        What names nothing that is measured ("tăng") is the same as nothing.
    """
    said, known = _essential(claim.concepts), _essential(documented.concepts)
    if said <= MEASURES or known <= MEASURES:
        return "other"
    if said == known:
        return "same"
    if said > known:
        return "narrower"
    return "wider" if said < known else "other"


def names_like(query: str, known: Iterable[Indicator]) -> list[Indicator]:
    """Those of ``known`` that a search for ``query`` means, the closest first, one of each name.

    Diacritics may be missing from ``query``; its words may stand apart and in any order.
    """
    asked = describe(query).concepts - {COUNT}
    plain = {fold(form) for form in syllables(query)}
    found: dict[str, tuple[bool, int, int, Indicator]] = {}
    for at, indicator in enumerate(known):
        meant = bool(asked) and asked <= indicator.concepts
        if meant or (plain and plain <= _folded(indicator)):
            rank = (not meant, len(indicator.concepts - asked), at, indicator)
            found.setdefault(indicator.name, rank)
    return [each[-1] for each in sorted(found.values(), key=lambda each: each[:3])]


def theme(indicator: Indicator) -> str:
    """The field that an indicator is of: "kinh tế", "xã hội", "môi trường"...; "khác" for none."""
    counts = {name: len(concepts & indicator.concepts) for name, concepts in themes()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else _OTHER_THEME


def _folded(indicator: Indicator) -> set[str]:
    return {fold(f) for text in (indicator.name, indicator.written) for f in syllables(text)}


def _essential(concepts: frozenset[str]) -> frozenset[str]:
    return concepts - {AVERAGE} if concepts & _CHANGES else concepts


@lru_cache(maxsize=16384)
def _split(written: str) -> _Parts:
    found = concepts_of(written)
    measures = frozenset(found) & MEASURES
    contents = dict.fromkeys(concept for concept in found if concept not in measures)
    return _Parts(measures, tuple(contents))


def _measured(written: str, quantity: Quantity | None) -> _Parts:
    """The parts of ``written``, and what its value says of how it is measured."""
    parts = _split(written)
    measures, contents = set(parts.measures), parts.contents
    if quantity is not None:
        if quantity.unit == "lần":
            measures.add(TIMES)
        elif quantity.change is not None and not measures & _CHANGES:
            measures.add(RISE if quantity.change == "up" else FALL)
        if quantity.unit in _PERCENT and not measures & _CHANGES:
            # A share has no yearly rate: "năng suất lao động: 9%/năm" is what it grows by.
            measures.add(RISE if "năm" in quantity.per and SHARE not in measures else SHARE)
        if _counts(quantity):
            measures.add(COUNT)
            if quantity.average:  # how many in an average year is left to the values
                measures.discard(AVERAGE)
        elif quantity.unit not in _PERCENT:
            measures.discard(COUNT)
        contents += tuple(said for said in _said_by(quantity) if said not in contents)
        if "năm" in quantity.per and not measures & _CHANGES:
            measures.discard(AVERAGE)
    if SHARE in measures or any(content.startswith(_INDEX) for content in contents):
        measures.discard(COUNT)
    if _RATES & {*contents}:  # which are means by what they say
        measures.discard(AVERAGE)
    yearly = quantity is not None and (quantity.average or "năm" in quantity.per)
    return _Parts(frozenset(measures), tuple(_grown(contents, yearly=yearly)))


def _grown(contents: tuple[str, ...], *, yearly: bool) -> Iterator[str]:
    """``contents`` with what planting means: "trồng 300 ha cà phê" and "300 ha cây cà phê" state
    how large a crop is; of woods, of trees and of every year it is what is newly planted.
    """
    level = AREA in contents and not yearly and not _WOODS & {*contents}
    for content in contents:
        if content == _PLANT:
            if not level:
                yield _PLANT_NEW
        elif content != _TREE or AREA not in contents or not {*contents} - {AREA, _TREE, _PLANT}:
            yield content


def _counts(quantity: Quantity) -> bool:
    """Whether something is counted."""
    return quantity.measure == "count" and quantity.unit not in _NOT_COUNTED


def _said_by(quantity: Quantity) -> Iterator[str]:
    """Parts of a name that a unit says too: "đồng/người", "giường/vạn dân", "ha"."""
    for each in quantity.per:
        if each == "người" and quantity.measure != "count":
            yield PER_HEAD
        elif each in _SPOKEN_PER:
            yield from concepts_of(each)
    if quantity.measure == "area":
        yield AREA


@cache
def _rules() -> dict[str, list[_Rule]]:
    """Rules by a concept that they need, those that need the most first."""
    table: dict[str, list[_Rule]] = {}
    for group in groups():
        members = [_measured(wording, None) for wording in group.wordings]
        fewest = min(members, key=lambda parts: len(parts.contents))
        for parts in members:
            if parts.key != fewest.key:
                table.setdefault(parts.contents[0], []).append(_Rule(parts, fewest, group.alone))
    return table


@cache
def _names() -> dict[_Key, str]:
    """Parts to what a group of wordings is called."""
    named: dict[_Key, str] = {}
    for group in groups():
        named.setdefault(_reduced(_measured(group.wordings[0], None)).key, group.wordings[0])
    return named


@lru_cache(maxsize=16384)
def _reduced(parts: _Parts) -> _Parts:
    """``parts`` with wordings of whole indicators replaced by the fewest parts of their group."""
    table = _rules()
    for _ in range(_MOST_STEPS):
        rules = (rule for content in parts.contents for rule in table.get(content, ()))
        fitting = [
            rule for rule in rules if rule.fits(parts) and rule.apply(parts).key != parts.key
        ]
        if not fitting:
            break
        parts = max(fitting, key=lambda rule: len(rule.parts.contents)).apply(parts)
    return parts


def _name(parts: _Parts) -> str:
    """What the lists call an indicator of these parts, else a name that says just them."""
    measures = parts.measures - {AVERAGE} if parts.measures & _CHANGES else parts.measures
    contents = parts.key[1]
    if listed := _names().get((measures, contents)):
        return listed
    first = [measure for measure in _SAID_FIRST if measure in measures]
    average = [AVERAGE] if AVERAGE in measures else []
    if listed := _names().get((frozenset(), contents)):
        whole = " ".join([*first, listed, *average])
        if _same_parts(whole, measures, contents):
            return whole
    pieces = [shown(piece) for piece in (*first, *_ordered(parts.contents), *average)]
    whole = " ".join(pieces)
    return whole if _same_parts(whole, measures, contents) else f" {BORDER} ".join(pieces)


def _same_parts(name: str, measures: frozenset[str], contents: frozenset[str]) -> bool:
    return _reduced(_measured(name, None)).key == (measures, contents)


def _ordered(contents: tuple[str, ...]) -> tuple[str, ...]:
    """``contents`` as a name says them, however the text does; as the text does where it has words
    that the lists do not know.
    """
    places = {content: order(content) for content in contents}
    known = {content: place for content, place in places.items() if place is not None}
    if len(known) < len(contents):
        return contents
    return tuple(sorted(known, key=known.__getitem__))
