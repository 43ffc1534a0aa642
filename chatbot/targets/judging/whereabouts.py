"""Which place a claim is about, and which documents of the library are of that place.

Knows: the places of the library's documents, and those that a document states values of (the
communes of a province's table); the order in which a claim's surroundings are asked. Does not know:
claims' values, judgements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.patterns import either, one_of
from chatbot.places import own_place
from chatbot.register import place_names
from chatbot.targets.claims import Claim
from chatbot.targets.judging.areas import actors, areas, bare_names, is_nation, parts
from corpus.places import Mentioned, PlaceIndex, Unit, parse_place
from corpus.text import UPPER_CASE, match_form
from corpus.types import Document

_WARDS = ("phường", "xã", "thị trấn", "đặc khu", "huyện", "quận", "thị xã")
_PARTS = ("thôn", "ấp", "khu phố", "tổ dân phố")
_SMALLER = rf"(?<!\w)(?i:{either(*_WARDS)})\s+[{UPPER_CASE}]\w*(?: [{UPPER_CASE}]\w*){{0,3}}"
_OWN = re.compile(rf"(?<!\w){either(*_WARDS)}(?!\w| hội)")
"""A text that says only "phường" means its own."""
_LARGER = one_of("tỉnh", "thành phố", "tp", "trung ương")
_NATIONAL = one_of(
    *("trung ương", "bộ chính trị", "ban bí thư", "quốc hội", "chính phủ", "thủ tướng", "cả nước"),
    *("toàn quốc", "nhà nước", "quốc gia"),
)
"""What the body or the title of a document without a place says that is about the country."""
_NO_NAMES = frozenset({"hội", "đoàn", "đội", "uỷ", "ủy"})
"""What makes another word of the kind before it: "xã hội", "huyện đoàn", "tỉnh ủy"."""
_STATED = "stated: "
"""Before the name of a place that only figures are of, where ids of documents stand."""
_CACHED_TEXTS = 4096


@dataclass(frozen=True, slots=True)
class Where:
    """The place that a text is about."""

    name: str
    documents: frozenset[str]
    """Of that place; empty where the library has none."""


class Whereabouts:
    """Finds places for one library. Safe to use from several threads."""

    def __init__(self, documents: Mapping[str, Document], stated: Iterable[str]) -> None:
        """``stated``: places, as written, that documents state values of besides their own."""
        self._documents = documents
        places = {key: parse_place(d.metadata.place) for key, d in documents.items()}
        self._stated = {f"{_STATED}{name}": name for name in sorted(set(stated))}
        places |= {key: parse_place(name) for key, name in self._stated.items()}
        self._is_common = lru_cache(maxsize=_CACHED_TEXTS)(self._is_written_small)
        self._places = PlaceIndex(places, self._is_common)
        self._mentioned = lru_cache(maxsize=_CACHED_TEXTS)(self._places.mentioned)
        written = (document.metadata.place for document in documents.values())
        names = (
            name for place in (*written, *self._stated.values()) for name in place_names(place)
        )
        self._of_nation = frozenset(k for k, d in documents.items() if _is_of_nation(d))
        self.names: tuple[str, ...] = tuple(dict.fromkeys(names))
        """Of all these places and those that they lie in, without their kinds."""
        self._known = frozenset(map(match_form, self.names))

    def of_draft(self, draft: Document) -> Where | None:
        """The place that the draft's letterhead or title names."""
        metadata = draft.metadata
        if metadata.place is None:
            return None
        own = parse_place(metadata.place).units[:1]
        signed = metadata.body is not None and own and own[0].name in metadata.body
        return self._named(metadata.place, None) if signed or _names(draft, own) else None

    def of_claim(self, claim: Claim, draft: Document, own: Where | None) -> Where | None:
        """The place that its clause names, else what stands around it; ``own``: the draft's."""
        place = claim.figure.place
        if place is not None and not _lies_in(claim.clause, place):
            known = self._named(place, None) or self._wide(place) or self._of_kind(place, own)
            return known or Where(place, frozenset())
        for text in claim.clause:
            if smaller := parts(text):
                return Where(smaller[-1], frozenset())
            if where := self._wide(text) or self._named(text, own) or self._bare(text):
                return where
            if where := self._actor(text, claim) or self._of_kind(text, own):
                return where
        for text in claim.frame:
            if where := self._wide(text) or self._named(text, own):
                return where
        for text in claim.before:
            if where := (self._wide(text) if own is None else None) or self._named(text, own):
                return where
        headings = (self._named(heading, own, draft) for heading in claim.headings)
        return next((where for where in headings if where is not None), own)

    # --- by name ----------------------------------------------------------------------------------

    def _named(self, text: str, own: Where | None, draft: Document | None = None) -> Where | None:
        """The place that ``text`` names with its kind, or as the library does; None for none.

        Args:
            own: the place of the whole draft; a larger one that a text names besides is only where
                that lies.
            draft: of a heading. In capitals "XÂY DỰNG PHƯỜNG VĂN MINH" looks like a place: one that
                no document is of must be written as a name elsewhere in the draft.
        """
        mentioned = self._mentioned(text)
        unknown = [name for name in mentioned.unknown if _is_name(name)]
        if draft is not None:
            unknown = [name for name in unknown if _names(draft, parse_place(name).units[:1])]
        wards = [name for name in unknown if not _LARGER.match(match_form(name))]
        smaller = [name for name in wards if match_form(name).startswith(_PARTS)]
        if smaller:
            return Where(smaller[-1], frozenset())
        if mentioned.documents:
            inside = [name for name in wards if self._leads(name, text, mentioned)]
            if inside:
                return Where(inside[-1], frozenset())
            if wards and match_form(text).rfind(match_form(wards[-1])) > self._last(
                text, mentioned
            ):
                return Where(wards[-1], frozenset())
            names = dict.fromkeys(map(self._name, mentioned.documents))
            documents = frozenset(mentioned.documents) & self._documents.keys()
            return Where(", ".join(names), frozenset(documents))
        if wards:
            return Where(", ".join(wards), frozenset())
        if own is None and not _OWN.search(match_form(text)):
            # A province, and the library has documents of none but its wards.
            larger = ", ".join(unknown) or self._larger(mentioned)
            return Where(larger, frozenset()) if larger else None
        return None

    def _name(self, key: str) -> str:
        return self._stated.get(key) or own_place(self._documents[key])

    def _units(self, key: str) -> tuple[Unit, ...]:
        place = self._stated.get(key) or self._documents[key].metadata.place
        return parse_place(place).units

    def _larger(self, mentioned: Mentioned) -> str:
        """What the places of documents that only lie inside a named one are in."""
        return ", ".join(dict.fromkeys(str(self._units(key)[-1]) for key in mentioned.inside))

    def _leads(self, ward: str, text: str, mentioned: Mentioned) -> bool:
        """Whether the known places that ``text`` names say where ``ward`` lies: "xã Suối Mơ, tỉnh
        Sông Xa".
        """
        names = (self._units(key)[0].name for key in mentioned.documents)
        larger = rf"(?i:,?\s*(?:thuộc\s+)?(?:tỉnh|thành phố|tp\.?)\s+(?:{either(*names)}))(?!\w)"
        return re.search(rf"{re.escape(ward)}{larger}", text) is not None

    def _last(self, text: str, mentioned: Mentioned) -> int:
        """Where the last of the named places that the library knows stands; -1 for none."""
        plain = match_form(text)
        names = (match_form(self._units(key)[0].name) for key in mentioned.documents)
        return max(map(plain.rfind, names), default=-1)

    # --- without a name, or without a kind --------------------------------------------------------

    def _wide(self, text: str) -> Where | None:
        """The country, region or group of places that ``text`` is about."""
        wide = [area for area in areas(text) if area.kind is None]
        if not wide or wide[-1].start < self._last(text, self._mentioned(text)):
            return None
        name = wide[-1].written
        return Where(name, self._of_nation if is_nation(name) else frozenset())

    def _bare(self, text: str) -> Where | None:
        """A place that ``text`` names without its kind, and that the library does not know."""
        for area in bare_names(text):
            mentioned = self._mentioned(area.written)
            form = match_form(area.written)
            known = mentioned.named or (not mentioned.unknown and form in self._known)
            if not known and not self._is_common(tuple(form.split())):
                return Where(area.written, frozenset())
        return None

    def _actor(self, text: str, claim: Claim) -> Where | None:
        """Who strives for what the claim states, where that is nobody whom the library knows."""
        indicators = match_form(claim.figure.indicator.written), match_form(claim.name)
        for name in actors(text):
            form = match_form(name)
            if not any(said and (form in said or said in form) for said in indicators):
                return Where(name, frozenset())
        return None

    def _of_kind(self, text: str, own: Where | None) -> Where | None:
        """Of "toàn tỉnh": the draft's own province, or all provinces of the library."""
        kinds = [area for area in areas(text) if area.kind is not None]
        if not kinds:
            return None
        kind, written = kinds[0].kind, kinds[0].written
        if own is None:
            fitting = [key for key in self._documents if self._is_of_kind(key, kind)]
            return Where(written.lower(), frozenset(fitting))
        units = parse_place(own.name).units[:1]
        if not units or units[0].kind in {kind, None}:
            return own
        around = {unit.name for key in own.documents for unit in self._units(key)[1:]}
        fitting = [
            key
            for key in self._documents
            if self._is_of_kind(key, kind) and self._units(key)[0].name in around
        ]
        return Where(written.lower(), frozenset(fitting))

    def _is_of_kind(self, key: str, kind: str | None) -> bool:
        units = self._units(key)
        return bool(units) and units[0].kind in {kind, None}

    def _is_written_small(self, words: tuple[str, ...]) -> bool:
        """Whether the library writes words, beside each other, in lower case too."""
        written = re.compile(rf"(?<!\w){re.escape(' '.join(words))}(?!\w)")
        return any(written.search(document.text) for document in self._documents.values())


def _is_of_nation(document: Document) -> bool:
    metadata = document.metadata
    texts = (metadata.body or "", metadata.title)
    return metadata.place is None and any(_NATIONAL.search(match_form(text)) for text in texts)


def _lies_in(clause: Sequence[str], place: str) -> bool:
    """Whether ``place`` only says where one named before it lies: "xã Suối Mơ (Sông Xa)"."""
    name = parse_place(place).units[-1:]
    if not name:
        return False
    larger = rf"[,(]\s*(?:(?i:tỉnh|thành phố|tp\.?)\s*)?{re.escape(name[0].name)}(?!\w)"
    return any(re.search(rf"{_SMALLER}\s*{larger}", text) for text in clause)


def _is_name(written: str) -> bool:
    """Whether a kind of unit with a capital behind it is a place, not "Xã hội" or "Tỉnh Đoàn"."""
    units = parse_place(written).units
    return bool(units) and match_form(units[0].name) not in _NO_NAMES


def _names(draft: Document, units: Sequence[Unit]) -> bool:
    """Whether the draft writes a unit's name as names are written."""
    names = (unit.name.title() if unit.name.isupper() else unit.name for unit in units)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", draft.text) for name in names)
