"""Places: how they are written, and which of the library's places a question names.

Knows: the kinds of administrative units, how "phường Mây Trắng, tỉnh Sông Xa" falls into units, how
names are told from ordinary words. Does not know: any real place, searching, answers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.text import UPPER_CASE, Token, fold, match_form, normalise, tokenise
from corpus.types import Span

_KINDS = {
    "đặc khu": (),
    "thành phố": ("tp.", "tp", "t.p.", "t.p"),
    "thị trấn": ("tt.", "tt"),
    "thị xã": ("tx.", "tx"),
    "phường": ("p.",),
    "huyện": ("h.",),
    "tỉnh": ("t.",),
    "quận": ("q.",),
    "xã": ("x.",),
    "thôn": (),
    "ấp": (),
    "khu phố": (),
    "tổ dân phố": (),
}
"""Kinds of units, and their abbreviations. The last four are parts of wards and communes."""
_LARGEST = frozenset({"tỉnh", "thành phố"})
"""A province is called either way."""
_NATION = frozenset({"việt nam", "nước việt nam", "cả nước", "toàn quốc", "trung ương"})
_FEWEST_INITIALS = 3
"""Syllables of a name that is also called by its initials: "TP.HCM"."""
_LONGEST_NAME = 5


def _alternatives(spellings: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, spellings), key=len, reverse=True))


_KIND_OF = {form: kind for kind, short in _KINDS.items() for form in (kind, *short)}
_BARE_KIND_OF = {fold(form): kind for form, kind in _KIND_OF.items()}
_KIND_WRITTEN = rf"(?:{_alternatives(_KIND_OF)})"
_BARE_KIND_WRITTEN = rf"(?:{_alternatives(_BARE_KIND_OF)})"
_BEGINS = re.compile(rf"({_KIND_WRITTEN})(?:(?<=\.)\s*|\s+)(?=\w)")
_BARE_BEGINS = re.compile(rf"({_BARE_KIND_WRITTEN})(?:(?<=\.)\s*|\s+)(?=\w)")
_BEFORE = re.compile(rf"(?<![\w.])({_KIND_WRITTEN})\s*$")
_BARE_BEFORE = re.compile(rf"(?<![\w.])({_BARE_KIND_WRITTEN})\s*$")
_CAPITAL = rf"[{UPPER_CASE}]\w*"
_KIND_AND_NAME = re.compile(
    rf"(?<![\w.])(?i:{_KIND_WRITTEN})\s*"
    rf"(?:{_CAPITAL}(?: {_CAPITAL}){{0,3}}|(?<=\s)\d{{1,2}}(?![\d.,/%]))"
)
_PARTS = re.compile(rf"\s*[,;()]\s*|\s+[-–—]\s+|\s+(?={_KIND_WRITTEN}\s)")
_NAME = re.compile(rf"{_CAPITAL}(?: {_CAPITAL}){{0,{_LONGEST_NAME - 1}}}")
_JOIN = re.compile(
    rf"\s*([,(]|(?<!\w)(?:thuộc|thuoc|của|cua)(?!\w))?\s*({_KIND_WRITTEN}(?!\w))?\s*"
)
"""What stands between a place and the larger one that it is in: "Mây Trắng (tỉnh Sông Xa)"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit."""

    kind: str | None
    """``phường``, ``xã``, ``thành phố``, ...; None where it is not written."""
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" if self.kind else self.name


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document is from; no units: the whole country, or not known."""

    units: tuple[Unit, ...]
    """Smallest first."""

    def __str__(self) -> str:
        return ", ".join(map(str, self.units))


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The places that a question names, as the library knows them. Document ids, each once."""

    documents: tuple[str, ...] = ()
    """Of the named places themselves; of all of one name where it stays open which is meant."""
    inside: tuple[str, ...] = ()
    """Of places inside a named one."""
    around: tuple[str, ...] = ()
    """Of places that a named one is inside of, the whole country included."""
    unknown: tuple[str, ...] = ()
    """Places, as written, that no document is of."""

    @property
    def named(self) -> bool:
        """Whether the question names a place of the library."""
        return bool(self.documents or self.inside)


def parse_place(text: str | None) -> Place:
    """ "phường Mây Trắng, TP. Sông Xa" as units, the smallest first as it is written."""
    units: list[Unit] = []
    plain = match_form(normalise(text or ""))
    borders = [(0, 0), *(match.span() for match in _PARTS.finditer(plain)), (len(plain),) * 2]
    written = normalise(text or "")
    for (_, start), (end, _) in pairwise(borders):
        part = written[start:end].strip(" .")
        unit = _unit(part)
        if unit is None or match_form(unit.name) in _NATION:
            continue
        # "Hà Giang, tỉnh Hà Giang" names one unit twice.
        if not any(_same_name(unit, other) and _compatible(unit, other, True) for other in units):
            units.append(unit)
    return Place(tuple(units))


def _unit(part: str) -> Unit | None:
    plain = match_form(part)
    match = _BEGINS.match(plain)
    kind = _KIND_OF[match[1]] if match else None
    if match is None and part.isascii():
        match = _BARE_BEGINS.match(plain)
        kind = _BARE_KIND_OF[match[1]] if match else None
    name = part[match.end() :] if match else part
    return Unit(kind, name) if any(map(str.isalnum, name)) else None


def _same_name(first: Unit, second: Unit) -> bool:
    return match_form(first.name) == match_form(second.name)


def _compatible(said: Unit, unit: Unit, largest: bool) -> bool:
    """Whether the kind that was said fits; ``largest``: whether ``unit`` is a province."""
    if said.kind is None or unit.kind is None or said.kind == unit.kind:
        return True
    return largest and {said.kind, unit.kind} <= _LARGEST


# --- places in questions ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """A unit of a document's place."""

    document: str
    unit: Unit
    depth: int
    """0: the place itself."""
    largest: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in a question, with the kind before it."""

    start: int
    end: int
    said: Unit
    known: tuple[_Known, ...]
    """The units that it may mean."""

    def at(self, depths: range) -> set[str]:
        """Documents whose place it names at one of ``depths``."""
        return {known.document for known in self.known if known.depth in depths}


_ITSELF = range(1)
_LARGER = range(1, 10)


class PlaceIndex:
    """The places of a library's documents."""

    def __init__(
        self,
        places: Mapping[str, Place],
        is_common: Callable[[tuple[str, ...]], bool] = lambda words: False,
    ) -> None:
        """Index places by document id.

        Args:
            is_common: whether words (matching forms), beside each other, are also written in lower
                case: such a name counts as one only with its kind or with capitals.
        """
        self._places = places
        self._is_common = is_common
        self._by_name: defaultdict[tuple[str, ...], list[_Known]] = defaultdict(list)
        for document, place in places.items():
            for depth, unit in enumerate(place.units):
                known = _Known(document, unit, depth, depth == len(place.units) - 1)
                name = _folded(unit.name)
                self._by_name[name].append(known)
                if len(name) >= _FEWEST_INITIALS:
                    initials = "".join(word[0] for word in name)
                    self._by_name[initials,].append(known)
                    self._by_name[f"tp{initials}",].append(known)
        self._longest = max(map(len, self._by_name), default=0)

    def mentioned(self, question: str) -> Mentioned:
        """The places that ``question`` (normalised) names."""
        mentions = self._mentions(question)
        written = list(_written_places(question))
        documents: set[str] = set()
        unknown: list[str] = []
        larger = [self._larger(question, mention, mentions) for mention in mentions]
        only_says_where = {span.start for span in larger if span is not None} | {
            other.start
            for mention in mentions
            for other in mentions
            if other is not mention and other.at(_LARGER) & mention.at(_ITSELF)
        }
        named = [m for m in mentions if m.start not in only_says_where]
        for mention, within in zip(mentions, larger, strict=True):
            own = mention.at(_ITSELF)
            if mention not in named or not own:
                continue
            agreeing = {d for d in own if any(d in other.at(_LARGER) for other in mentions)}
            if agreeing:
                documents |= agreeing
            elif within is not None and all(len(self._places[d].units) > 1 for d in own):
                place = question[mention.start : mention.end]
                unknown.append(f"{place}, {question[within.start : within.end]}")
            else:
                documents |= own
        taken = [(m.start, m.end) for m in mentions] + [(s.start, s.end) for s in larger if s]
        for span in written:
            if not any(span.start < end and start < span.end for start, end in taken):
                unknown.append(question[span.start : span.end])
        inside = {d for mention in named for d in mention.at(_LARGER)} - documents
        return Mentioned(
            documents=tuple(sorted(documents)),
            inside=tuple(sorted(inside)),
            around=tuple(sorted(self._around(documents) - documents - inside)),
            unknown=tuple(dict.fromkeys(unknown)),
        )

    def _mentions(self, question: str) -> list[_Mention]:
        """The names that the library's places have, in order. Where they overlap, the longer one
        with its kind is meant: "tinh may gio" is no "Tĩnh Mây"."""
        words = [token for token in tokenise(question) if token.text[0].isalnum()]
        folds = [fold(word.text) for word in words]
        found: list[_Mention] = []
        for at in range(len(words)):
            for size in range(1, min(self._longest, len(words) - at) + 1):
                if known := self._by_name.get(tuple(folds[at : at + size])):
                    mention = self._mention(question, words, at, size, known)
                    found += [mention] if mention else []
        chosen: list[_Mention] = []
        for mention in sorted(found, key=lambda mention: mention.start - mention.end):
            if not any(mention.start < other.end and other.start < mention.end for other in chosen):
                chosen.append(mention)
        return sorted(chosen, key=lambda mention: mention.start)

    def _mention(
        self, question: str, words: Sequence[Token], at: int, size: int, known: Sequence[_Known]
    ) -> _Mention | None:
        """The name ``words[at:at + size]``, unless it is none here."""
        span = words[at : at + size]
        start, end = span[0].start, span[-1].end
        written = question[start:end]
        if " ".join(word.text for word in span) != written:
            return None
        kind, begin = _kind_before(question, start)
        said = Unit(kind, written)
        fitting = [k for k in known if _compatible(said, k.unit, k.largest)]
        same = [k for k in fitting if match_form(k.unit.name) == match_form(written)]
        # Without diacritics a name stands for every name with these letters.
        if not same or (written.isascii() and question.isascii()):
            same = [k for k in fitting if written.isascii()]
        if not same or not self._is_whole(question, words, at, size):
            return None
        if kind is None and not self._is_name(question, words, at, size, same):
            return None
        return _Mention(begin, end, said, tuple(same))

    def _is_whole(self, question: str, words: Sequence[Token], at: int, size: int) -> bool:
        """Whether a capitalised name does not go on: "Mây Trắng" of "Mây Trắng Đông"."""
        last, after = words[at + size - 1], words[at + size : at + size + 1]
        if not after or not _is_capitalised(last.text) or not _is_capitalised(after[0].text):
            return True
        if last.text.isupper() or question[last.end : after[0].start] != " ":
            return True
        rest = words[at + size :]
        return any(
            tuple(fold(word.text) for word in rest[:length]) in self._by_name
            for length in range(1, self._longest + 1)
        )

    def _is_name(
        self,
        question: str,
        words: Sequence[Token],
        at: int,
        size: int,
        known: Sequence[_Known],
    ) -> bool:
        """Whether words without a kind before them are meant as a name."""
        span = words[at : at + size]
        if all(word.text.isdigit() for word in span):
            return False
        if not all(_is_capitalised(word.text) for word in span):
            names = {tuple(match_form(k.unit.name).split()) for k in known}
            return size > 1 and not any(self._is_common(name) for name in names)
        if at == 0:
            return size > 1 or not self._is_common((match_form(span[0].text),))
        before = words[at - 1]
        if question[before.end : span[0].start] != " " or before.text.isupper():
            return True
        # "Nguyễn Mây Trắng" is somebody; "Theo Mây Trắng" only begins a sentence.
        begins = at == 1 and self._is_common((match_form(before.text),))
        return not _is_capitalised(before.text) or begins

    def _larger(
        self, question: str, mention: _Mention, mentions: Sequence[_Mention]
    ) -> Span | None:
        """The name right behind a place that says what it is in: "(Sông Xa)", ", tỉnh Sông Xa"."""
        join = _JOIN.match(question, mention.end)
        if join is None or not any(join.groups()):
            return None
        for other in mentions:
            if mention.end <= other.start <= join.end() < other.end and other.at(_LARGER):
                return Span(other.start, other.end)
        name = _NAME.match(question, join.end())
        if name is None:
            return None
        enclosed = join[1] == "(" and question[name.end() : name.end() + 1] == ")"
        kind = join[2] and _KIND_OF[match_form(join[2])]
        return Span(join.end(), name.end()) if enclosed or kind in _LARGEST else None

    def _around(self, documents: Collection[str]) -> set[str]:
        """Documents of what the places of ``documents`` are in."""
        larger = [unit for d in documents for unit in self._places[d].units[1:]]
        if not documents:
            return set()
        return {
            document
            for document, place in self._places.items()
            if not place.units
            or any(
                _same_name(place.units[0], unit)
                and _compatible(place.units[0], unit, len(place.units) == 1)
                for unit in larger
            )
        }


def _folded(name: str) -> tuple[str, ...]:
    return tuple(fold(token.text) for token in tokenise(name) if token.text[0].isalnum())


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def _kind_before(question: str, start: int) -> tuple[str | None, int]:
    """(kind, where it begins) of the unit named at ``start``; (None, start) without."""
    plain = match_form(question[:start])
    if match := _BEFORE.search(plain):
        return _KIND_OF[match[1]], match.start()
    if question.isascii() and (match := _BARE_BEFORE.search(plain)):
        return _BARE_KIND_OF[match[1]], match.start()
    return None, start


def _written_places(question: str) -> Iterator[Span]:
    """Kinds followed by a capitalised name or a number: places, whether known or not."""
    for match in _KIND_AND_NAME.finditer(question):
        yield Span(*match.span())
