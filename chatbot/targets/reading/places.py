"""Places that a clause itself is about, and names of places in it.

Knows: how a clause names the place of its values, which words only say whose they are. Does not
know: documents, real places. Offsets count characters of the clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from chatbot.patterns import either
from corpus.places import Unit, parse_place
from corpus.text import UPPER_CASE, match_form

_BEGINNING = 60
"""Characters of a clause in which the place stands that all of it is about."""
_REACH = 16

_SUBJECT = re.compile(
    r"(?:^|[,;:(]|(?<!\w)(?:tại|ở|của|trên địa bàn|riêng|đối với|toàn|trong đó|cho))\s*$",
    re.IGNORECASE,
)
_KIND = "(?i:phường|xã|tỉnh|thành phố|huyện|quận|thị trấn|thị xã|đặc khu)"
_NAME = rf"[{UPPER_CASE}]\w*(?: [{UPPER_CASE}]\w*){{0,3}}"
_NAMED = re.compile(rf"(?<!\w){_KIND}\s+{_NAME}(?!\w)")
_WHOSE = r"(?:(?<!\w)(?i:trên địa bàn|tại|ở|của|toàn|thuộc|trong|cho)\s+)?"
_NAMED_WHOSE = re.compile(rf"{_WHOSE}(?P<place>(?<!\w){_KIND}\s+{_NAME}(?!\w))")
_THING = re.compile(
    r"(?<!\w)"
    + either(
        *("đường", "phố", "cầu", "sông", "núi", "hồ", "biển", "chợ", "khu", "cụm", "trường", "ga"),
        *("bệnh viện", "nhà máy", "công ty", "cao tốc", "vịnh", "đảo", "rừng", "đèo", "thôn"),
        *("bản", "làng", "cảng", "sân bay", "công nghiệp", "đô thị", "tuyến", "suối", "đồng chí"),
        *("thuỷ điện", "hồ chứa", "di tích", "đền", "chùa", "ấp", "khu phố", "ông", "bà", "tên"),
    )
    + r"\s+$"
)
"""Named after a place: "khu công nghiệp Mây Trắng"."""
_CAPITALISED = re.compile(rf"[{UPPER_CASE}]\w*\s$")
_GOES_ON = re.compile(rf"\s[{UPPER_CASE}]")
_WORD_REACH = 24
_KIND_WORDS = either("phường", "xã", "tỉnh", "thành phố", "huyện", "quận", "đặc khu", "thị trấn")
_MANY = re.compile(
    rf"(?:cả\s+(?:hai|ba|bốn|năm|\d{{1,3}})|các|những|nhiều|một số)\s+"
    rf"(?:{_KIND_WORDS}|địa phương)(?!\w)"
    rf"(?:,\s+{_KIND_WORDS}(?!\w))*(?:\s+trên địa bàn)?"
    r"(?=\s+(?:đã|sẽ|đều|cùng|phấn đấu|đạt|có|còn|giảm|tăng|đặt)(?!\w))"
)
_WHOLE = re.compile(
    rf"(?:cả nước|toàn quốc|(?:toàn|cả)\s+(?P<kind>{_KIND_WORDS}|vùng))(?!\w)"
    r"(?=\s+(?:đã|sẽ|đều|cùng|phấn đấu|đạt|có|còn|giảm|tăng|đặt|là)(?!\w)|\s*[:,])"
)
_BEGINS = re.compile(r"^\W*(?:(?:đến|năm|trong|vào|nhiệm kỳ|giai đoạn|và)\s|[\d\s,–-])*$")
_OWNED = either("ngân sách", "kinh tế", "người dân", "nhân dân", "dân số", "đầu người")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The places that a clause names."""

    spans: tuple[tuple[int, int], ...] = ()
    """Where words stand that only say whose a value is: names, "toàn phường", "các xã"."""
    subjects: tuple[tuple[int, int, str], ...] = ()
    """(start, end, place) of the names that words are about, in order."""
    named: tuple[tuple[int, int, str], ...] = ()
    """(start, end, place) of all names, in order."""
    group: str | None = None
    """Other places that the clause begins with: "cả nước", "các xã"."""
    own: str | None = None
    """Place of the document."""

    def stated(self, start: int, end: int) -> str | None:
        """The place that the words in ``[start, end)`` are about, else the place that the clause
        begins with; None where that is the document's own or none is named.
        """
        at = bisect_left(self.subjects, (start, 0, ""))
        for name in (*self.subjects[at : at + 1], *self.subjects[:1]):
            if start <= name[0] < end or name[1] <= _BEGINNING:
                return foreign(name[2], self.own)
        return self.group


class Places:
    """The places that a document may name: its own, and others that are known."""

    def __init__(self, own: str | None, known: Collection[str] = ()) -> None:
        """Args:
        own: place of the document, "phường Mây Trắng, tỉnh Sông Xa".
        known: other places, as written.
        """
        self._own = own
        self._own_units = parse_place(own).units
        units = [*self._own_units]
        first = set()
        for place in known:
            stated = parse_place(place).units
            units += stated
            first |= {unit.kind for unit in stated[:1]}
        self._units: dict[str, Unit] = {}
        for unit in units:
            self._units.setdefault(unit.name, unit)
        self._bare = _bare_pattern(self._units)
        kinds = {unit.kind for unit in self._own_units[:1]} or first
        self._kind = next(iter(kinds)) if len(kinds) == 1 else None
        """Of the document itself, or of all places that it may be about."""
        self._general = _general_pattern(self._kind)

    def find(self, text: str) -> PlaceWords:
        """The names of places in a clause, and words that stand for some."""
        plain = match_form(text)
        named = list(self._named(text))
        group = self._group(plain)
        hidden = [(start, end) for start, end, _ in named]
        if self._general is not None:
            found = self._general.finditer(plain)
            hidden += [match.span("own" if match["own"] else 0) for match in found]
        if group is not None:
            hidden.append(group.span())
        subjects = [name for name in named if _is_subject(text, *name[:2])]
        many = text[group.start() : group.end()].lower() if group else None
        return PlaceWords(tuple(hidden), tuple(subjects), tuple(named), many, self._own)

    def without_own(self, name: str) -> str:
        """ "Thu ngân sách" of "Thu ngân sách xã", the name of a row, where all is about a xã."""
        if self._general is None:
            return name
        spans = [found.span("own") for found in self._general.finditer(match_form(name))]
        shorter = "".join(
            letter
            for at, letter in enumerate(name)
            if not any(start <= at < end for start, end in spans)
        )
        return " ".join(shorter.split())

    def _named(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, place) of each name, with the preposition before it."""
        taken = 0
        found = [
            (match.start(), match.end(), _written(match["place"]))
            for match in _NAMED_WHOSE.finditer(text)
        ]
        if self._bare is not None:
            for match in self._bare.finditer(text):
                before = text[max(0, match.start() - _WORD_REACH) : match.start()]
                is_name = match.start() < match.start("name") or not (
                    _CAPITALISED.search(before) or _THING.search(match_form(before))
                )
                if is_name and not _GOES_ON.match(text, match.end()):
                    found.append((*match.span(), str(self._units[match["name"]])))
        for start, end, name in sorted(found):
            if start >= taken:
                taken = end
                yield start, end, name

    def _group(self, plain: str) -> re.Match[str] | None:
        """Other places than the document's that a clause begins with: "cả nước", "các xã"."""
        for pattern in (_MANY, _WHOLE):
            found = pattern.search(plain[: _BEGINNING * 2])
            if found is None or not _BEGINS.match(plain[: found.start()]):
                continue
            kind = found["kind"] if pattern is _WHOLE else None
            if kind is None or kind not in _alike(self._kind):
                return found
        return None


def _is_subject(text: str, start: int, end: int) -> bool:
    """Whether a name, with the preposition before it, says what the words around are about."""
    begin = end - len(re.sub(rf"^{_WHOSE}", "", text[start:end]))
    return _SUBJECT.search(text[max(0, begin - _REACH) : begin]) is not None


def _alike(kind: str | None) -> frozenset[str]:
    """Kinds of units, in matching form, that are called like one of ``kind``."""
    plain = match_form(kind or "")
    large = frozenset({"tỉnh", "thành phố"})
    return large if plain in large else frozenset({plain})


def _bare_pattern(names: Collection[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"{_WHOSE}(?:(?<!\w){_KIND}\s+)?(?<!\w)(?P<name>{listed})(?!\w)")


def _general_pattern(kind: str | None) -> re.Pattern[str] | None:
    """Finds "toàn phường", and the last word of "thu ngân sách phường", where all is about a
    ``kind``.
    """
    if kind is None:
        return None
    kinds = either(*_alike(kind))
    return re.compile(
        rf"(?<!\w)(?:(?:của|trên|trong)\s+)?(?:toàn|cả)\s+{kinds}(?!\w)(?!\s+h(?:oá|ội))"
        rf"|(?<!\w)(?:{_OWNED}(?P<own>\s+{kinds})|của\s+{kinds})(?!\w)"
    )


def named_place(text: str) -> str | None:
    """The place that ``text`` is nothing but the name of: "Xã Suối Mơ"."""
    found = _NAMED.fullmatch(text.strip(" .:;*-"))
    return _written(found[0]) if found else None


@lru_cache(maxsize=1024)
def foreign(place: str | None, own: str | None) -> str | None:
    """``place``, unless it is ``own`` or one that ``own`` lies in."""
    if place is None:
        return None
    units = [match_form(str(unit)) for unit in parse_place(own).units]
    return None if match_form(place) in units else place


def _written(name: str) -> str:
    """ "xã Suối Mơ" of "Xã Suối Mơ"."""
    return name[:1].lower() + name[1:]
