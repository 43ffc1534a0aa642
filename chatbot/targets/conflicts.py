"""Where documents of a library state different values of one thing.

Knows: which documents should agree (versions of one text, texts in force of one place, and each
with itself), and when two of their figures do not. Does not know: which of them is right, how
conflicts are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Literal, TypeAlias

from chatbot.targets.names import listed_name
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Period
from chatbot.targets.values import base_year, compare_values, contradicts, figure_text, period_text
from corpus.places import Unit, parse_place
from corpus.text import match_form

Relation = Literal["superseded", "draft", "in_force", "itself"]
"""``superseded``: one document took the place of the other. ``draft``: a draft and an adopted text
of one place and term. ``in_force``: two adopted texts of one place. ``itself``: one document.
"""
Key: TypeAlias = tuple[str, int, int, str]
"""Tells an entry from all others: document, start and end of its value, name of its indicator."""
_SHOWN = 4
"""Values, at most, that a sentence lists."""
_NAMED = 3
"""Concepts from which the name of a count says what is counted: "số", "đảng viên", "kết nạp"."""
_NATIONAL = "trung ương"
_NATION = Unit(None, "cả nước")
_SENTENCES: Mapping[Relation, str] = {
    "superseded": "Văn bản mới và văn bản được thay thế nêu khác nhau về {}: {}; "
    "hãy dùng số của văn bản mới.",
    "draft": "Văn bản đã thông qua và dự thảo nêu khác nhau về {}: {}; "
    "hãy dùng số của văn bản đã thông qua.",
    "in_force": "Hai văn bản còn hiệu lực nêu khác nhau về {}: {}; hãy đối chiếu cả hai.",
    "itself": "Một văn bản nêu các số khác nhau về {}: {}; hãy đối chiếu các đoạn này.",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Entries about one thing that do not say the same."""

    relation: Relation
    entries: tuple[Entry, ...]
    """Two at least; the first of each value in each document, what counts most first."""
    sentence: str
    """What differs, in Vietnamese, for people."""


_Source: TypeAlias = tuple[str, tuple[Unit, ...]]
"""A document as far as it speaks of one place: its id, and the place, smallest unit first."""
_Statements: TypeAlias = Mapping[_Source, Sequence[Entry]]
"""Entries of one indicator, period and kind."""


def find_conflicts(register: TargetRegister) -> list[Conflict]:
    """All conflicts between the listed entries, in the order of the first entry of each.

    Equal values in other writing are none, and neither are values in different units. A range
    against a value inside it is one. A bound or a rounded number against a value that it allows is
    one only between versions of a text.
    """
    entries = register.listed
    order = {entry_key(entry): at for at, entry in enumerate(entries)}
    documents = {entry.document.id: entry for entry in entries}
    groups = _groups(entries)
    related = _related({source for group in groups for source in group}, documents)
    found = [conflict for group in groups for conflict in _conflicts_in(group, related)]
    return sorted(found, key=lambda conflict: min(order[entry_key(e)] for e in conflict.entries))


def entry_key(entry: Entry) -> Key:
    """What tells an entry from all others of a register."""
    quantity = entry.figure.quantity
    return entry.document.id, quantity.start, quantity.end, entry.figure.indicator.name


def by_entry(conflicts: Iterable[Conflict]) -> dict[Key, list[Conflict]]:
    """The conflicts of each entry that has any."""
    found: defaultdict[Key, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        for entry in conflict.entries:
            found[entry_key(entry)].append(conflict)
    return dict(found)


# --- entries that are about one thing -------------------------------------------------------------


def _groups(entries: Iterable[Entry]) -> list[_Statements]:
    """The entries of one indicator, period, kind and sort of value, where there are several."""
    found: defaultdict[object, defaultdict[_Source, list[Entry]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for entry in entries:
        figure = entry.figure
        quantity = figure.quantity
        thing = (
            figure.indicator.name,
            # A value that a change starts from was a result, too.
            figure.kind == "target",
            _time(figure.period),
            (quantity.kind, quantity.unit, quantity.change, quantity.average, base_year(figure)),
        )
        found[thing][entry.document.id, _place(entry)].append(entry)
    return [group for group in found.values() if sum(map(len, group.values())) > 1]


def _time(period: Period | None) -> tuple[int, int] | None:
    """Period that figures are compared by: what only frames a target ends with its last year."""
    if period is None:
        return None
    return (period.first if period.own else period.last), period.last


def _place(entry: Entry) -> tuple[Unit, ...]:
    """Whose figure it is, with the larger units that the document names; empty: not known."""
    metadata = entry.document.metadata
    units = parse_place(metadata.place).units
    if not units and metadata.level == _NATIONAL:
        units = (_NATION,)
    if entry.figure.place is None:
        return units
    own = parse_place(entry.figure.place).units
    if not own:
        return units
    names = [match_form(unit.name) for unit in units]
    last = match_form(own[-1].name)
    return (*own, *(units[names.index(last) + 1 :] if last in names else units))


# --- documents that should agree ------------------------------------------------------------------


def _related(
    sources: Iterable[_Source], documents: Mapping[str, Entry]
) -> dict[_Source, list[tuple[_Source, Relation]]]:
    """Source -> those that it should agree with and that count less, and why.

    ``documents``: any entry of each.
    """
    near: defaultdict[str, list[_Source]] = defaultdict(list)
    for source in sorted(sources, key=lambda source: (source[0], str(source[1]))):
        near[match_form(source[1][0].name) if source[1] else ""].append(source)
    found: defaultdict[_Source, list[tuple[_Source, Relation]]] = defaultdict(list)
    for group in near.values():
        for pair in permutations(group, 2):
            relation = _relation(documents[pair[0][0]], documents[pair[1][0]])
            if relation and _same_place(pair[0][1], pair[1][1], relation):
                found[pair[0]].append((pair[1], relation))
    return dict(found)


def _relation(first: Entry, second: Entry) -> Relation | None:
    """Why ``second`` should say the same as ``first``, which counts more; else None."""
    document, other = first.document, second.document
    if document.id == other.id:
        return None
    if second.superseded_by == document.id:
        return "superseded"
    if first.superseded_by or second.superseded_by:
        return None
    details, others = document.metadata, other.metadata
    if details.status == "draft":
        return None
    if others.status == "draft":
        terms = {details.term, others.term} - {None}
        return "draft" if len(terms) < 2 else None
    return "in_force" if document.id < other.id else None


def _same_place(first: tuple[Unit, ...], second: tuple[Unit, ...], relation: Relation) -> bool:
    """Whether two places are one; unknown ones are only in versions of one text."""
    if not first or not second:
        return relation == "superseded" and first == second
    own, other = first[0], second[0]
    if own.kind is not None and other.kind is not None and own.kind != other.kind:
        return False
    pairs = zip(first, second, strict=False)
    return all(match_form(unit.name) == match_form(said.name) for unit, said in pairs)


# --- statements that differ -----------------------------------------------------------------------


def _conflicts_in(
    group: _Statements, related: Mapping[_Source, Sequence[tuple[_Source, Relation]]]
) -> Iterator[Conflict]:
    different = {source: _different(entries) for source, entries in group.items()}
    for source, entries in different.items():
        if len(entries) > 1:
            yield _conflict("itself", entries)
        for other, relation in related.get(source, ()):
            if other in different and _disagree(entries, different[other], relation):
                yield _conflict(relation, [*entries, *different[other]])


def _different(entries: Sequence[Entry]) -> list[Entry]:
    """The first entry, and the first of each value that contradicts all those before."""
    found = [entries[0]]
    for entry in entries[1:]:
        if all(_are_of_one_thing(entry, o) and _contradict(entry, o) for o in found):
            found.append(entry)
    return found


def _disagree(entries: Sequence[Entry], others: Sequence[Entry], relation: Relation) -> bool:
    """Whether no value of one document stands in the other."""
    differ = _contradict if relation == "in_force" else _worded_apart
    return all(differ(entry, other) for entry in entries for other in others)


def _contradict(first: Entry, second: Entry) -> bool:
    """Whether both cannot be right; a range and a value inside it cannot."""
    if first.figure.period is None:
        return False
    if contradicts(first.figure, second.figure):
        return True
    own, other = first.figure.quantity, second.figure.quantity
    one_is_range = (own.low == own.high) != (other.low == other.high)
    return one_is_range and own.bound is None and other.bound is None


def _are_of_one_thing(first: Entry, second: Entry) -> bool:
    """Whether two entries of one document, with the same name, speak of the same thing again.

    Numbers of one sentence go on from each other, and so do the counts of one section: "tổ chức 3
    đợt", "tổ chức 5 đợt".
    """
    own, other = first.figure, second.figure
    if own.sentence == other.sentence:
        return False
    if own.quantity.measure != "count":
        return True
    section = first.document.heading_path_at
    named = len(own.indicator.concepts) >= _NAMED
    return named and section(own.start) != section(other.start)


def _worded_apart(first: Entry, second: Entry) -> bool:
    """Whether two versions of a text state it differently, be it by "trên"."""
    both = (first.figure, second.figure), (second.figure, first.figure)
    # Either text may be the one that leaves something out, such as "/năm".
    differences = min((compare_values(*pair) for pair in both), key=len)
    return bool(differences) and not any(found.part == "unit" for found in differences)


# --- in words -------------------------------------------------------------------------------------


def _conflict(relation: Relation, entries: Sequence[Entry]) -> Conflict:
    first = entries[0].figure
    when = period_text(first.period)
    name = listed_name(first.indicator) or first.indicator.written
    thing = f"“{name}”" + (f" ({when})" if when else "")
    stated: dict[str, list[str]] = {entry.document.id: [] for entry in entries[:_SHOWN]}
    titles = {entry.document.id: entry.document.metadata.title for entry in entries}
    for entry in entries[:_SHOWN]:
        page = entry.document.page_at(entry.figure.start)
        value = figure_text(replace(entry.figure, period=None))
        shown = f"{value} (trang {page})" if page is not None else value
        stated[entry.document.id].append(shown)
    parts = [f"«{titles[key]}» nêu {' và '.join(values)}" for key, values in stated.items()]
    return Conflict(
        relation, tuple(entries), _SENTENCES[relation].format(thing, ", còn ".join(parts))
    )
