"""Which entries of the register a claim is to be compared with.

Knows: whose entries count, which are of the claim's indicator, which state the same thing in
another sense. Does not know: whether they agree with the claim (``judging``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from chatbot.targets.indicators import (
    AREA,
    AVERAGE,
    COUNT,
    FALL,
    PER_HEAD,
    RISE,
    SHARE,
    TIMES,
    compare,
    describe,
)
from chatbot.targets.judging.areas import areas
from chatbot.targets.judging.leftovers import Rest
from chatbot.targets.judging.wording import NOTHING, Wording, without
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Figure, Indicator, Kind
from corpus.places import parse_place
from corpus.text import match_form

_SENSES = frozenset({RISE, FALL, TIMES, SHARE, COUNT, AREA})
"""How something is measured: the words of a name that its value says as well."""
_RATES = frozenset({PER_HEAD, AVERAGE, "vạn dân", "nghìn dân", "trên héc ta"})
"""What a value is per."""
_DIRECTIONS = {RISE: FALL, FALL: RISE}
_CACHED_PLACES = 16384


@dataclass(frozen=True, slots=True)
class ClaimScope:
    """What surrounds a claim: whose it is, and which entries may decide."""

    place: str | None = None
    """The place that the claim is about, as written; None where none is named or given."""
    documents: frozenset[str] = frozenset()
    """Ids of the documents of ``place``; none where the library has no document of it."""
    among: frozenset[str] | None = None
    """Ids that the filters leave; None for all."""
    kind: Kind | None = None
    """The kind that the claim shows by its words; None where it shows none."""
    wording: Wording = NOTHING
    """What stands around the claim's value."""
    rest: tuple[Rest, ...] = ()
    """What the claim's sentence says besides its figure."""
    name: str = ""
    """Of its indicator, without words in front that only frame it; "" where there are none."""

    def admits(self, entry: Entry) -> bool:
        """Whether an entry is of the claim's place, and of a document that the filters leave."""
        if self.among is not None and entry.document.id not in self.among:
            return False
        if self.place is None:
            return True
        place = elsewhere(entry)
        if place is not None:
            return same_name(place, self.place)
        return entry.document.id in self.documents


def candidates(
    claim: Figure, register: TargetRegister, scope: ClaimScope
) -> tuple[list[Entry], list[Entry]]:
    """Entries of the claim's indicator, and of narrower or wider ones."""
    same: list[Entry] = []
    near: list[Entry] = []
    for entry in register.candidates(claim.indicator):
        if not scope.admits(entry):
            continue
        how = {compare(claim.indicator, stated) for stated in _indicators(entry.figure)}
        if "same" in how:
            same.append(entry)
        elif how & {"narrower", "wider"}:
            near.append(entry)
    return same, near


def turned_entries(claim: Figure, register: TargetRegister, scope: ClaimScope) -> list[Entry]:
    """Entries that state a fall where the claim states a rise, or a rise where it states a fall."""
    concepts = claim.indicator.concepts
    if not concepts & _DIRECTIONS.keys():
        return []
    opposite = frozenset(_DIRECTIONS.get(concept, concept) for concept in concepts)
    return _stating(opposite, claim, register, scope)


def _stating(
    concepts: frozenset[str], claim: Figure, register: TargetRegister, scope: ClaimScope
) -> list[Entry]:
    """Entries of the claim's indicator, were it made of ``concepts``."""
    indicator = replace(claim.indicator, concepts=concepts)
    return candidates(replace(claim, indicator=indicator), register, scope)[0]


def plain_claim(claim: Figure, scope: ClaimScope) -> Figure:
    """The claim with its indicator named without a negation, a rate, a part of a year or a frame:
    "thu nhập không đạt", "đề ra chỉ tiêu thu nhập".
    """
    said = scope.wording
    written = scope.name or claim.indicator.written
    if said.negation or said.rate or said.part:
        written = without(written)
    if written == claim.indicator.written:
        return claim
    return replace(claim, indicator=describe(written, claim.quantity))


def other_rates(claim: Figure, register: TargetRegister, scope: ClaimScope) -> list[Entry]:
    """Entries that state the claim's number of the same thing per something else: "14 bác sĩ/nghìn
    dân" and "14 bác sĩ/vạn dân".
    """
    return _otherwise(claim, _RATES, register, scope)


def other_senses(claim: Figure, register: TargetRegister, scope: ClaimScope) -> list[Entry]:
    """Entries that state the claim's number of the same thing in another sense: "giảm 2%" and "giảm
    còn 2%", "8,5 ha" and "8,5 km" of roads.
    """
    return _otherwise(claim, _SENSES, register, scope)


def _otherwise(
    claim: Figure, ways: frozenset[str], register: TargetRegister, scope: ClaimScope
) -> list[Entry]:
    """Entries that state the claim's number of an indicator with another one of ``ways``, or with
    none.
    """
    own, concepts = claim.quantity, claim.indicator.concepts
    what = concepts - ways
    found: list[Entry] = []
    for way in (frozenset[str](), *(frozenset({way}) for way in sorted(ways))):
        if what and what | way != concepts:
            found += _stating(what | way, claim, register, scope)
    return [
        entry
        for entry in dict.fromkeys(found)
        if (own.low, own.high) == (entry.figure.quantity.low, entry.figure.quantity.high)
    ]


def _indicators(figure: Figure) -> tuple[Indicator, ...]:
    return (figure.indicator, *figure.alternatives)


def elsewhere(entry: Entry) -> str | None:
    """The place that an entry is about, where it is not its document's own."""
    place, own = entry.figure.place, entry.document.metadata.place
    if place is None:
        clause = entry.document.text[entry.figure.start : entry.figure.quantity.end]
        return _wide_area(clause) if own else None
    return None if _is_own(place, own) else place


@lru_cache(maxsize=_CACHED_PLACES)
def _wide_area(clause: str) -> str | None:
    """The country, region or group of places that a clause is about."""
    return next((area.written for area in areas(clause) if area.kind is None), None)


@lru_cache(maxsize=_CACHED_PLACES)
def _is_own(place: str, own: str | None) -> bool:
    """Whether ``place`` is that of a document, by name or as "toàn phường"."""
    units = parse_place(own).units[:1]
    kinds = {area.kind for area in areas(place)} - {None}
    return bool(units) and (units[0].kind in kinds or same_name(place, str(units[0])))


@lru_cache(maxsize=_CACHED_PLACES)
def same_name(first: str, second: str) -> bool:
    units = [parse_place(place).units[:1] for place in (first, second)]
    if not all(units):
        return match_form(first) == match_form(second)
    (own,), (other,) = units
    kinds = {own.kind, other.kind} - {None}
    return match_form(own.name) == match_form(other.name) and len(kinds) < 2
