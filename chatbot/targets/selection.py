"""Which rows of the register are shown, in which order, and which of them can be compared.

Knows: filters, sort orders, the values to choose from, comparisons over places or years. Does not
know: how a register is built, how tables and charts are drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args

from chatbot.targets import indicators
from chatbot.targets.types import Entry, Figure, Indicator, Kind, Period
from chatbot.targets.values import base_year, compare_values
from corpus.text import fold, tokenise

SortKey = Literal["indicator", "value", "period", "place", "document"]
SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey)
EntryStatus = Literal["adopted", "draft", "superseded"]
STATUSES: tuple[EntryStatus, ...] = get_args(EntryStatus)
"""``superseded`` goes before what the document was: the first two are of documents in force."""
_KIND_ORDER: Mapping[Kind, int] = {"target": 0, "result": 1, "baseline": 2, "other": 3}
_STATUS_ORDER: Mapping[EntryStatus, int] = {"adopted": 0, "draft": 1, "superseded": 2}
_NO_PERIOD = Period(0, 0)

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, for the lists of a page; each value once, sorted."""

    places: tuple[str, ...]
    terms: tuple[str, ...]
    themes: tuple[str, ...]
    kinds: tuple[Kind, ...]
    documents: tuple[tuple[str, str], ...]
    """(id, title), by title."""
    statuses: tuple[EntryStatus, ...]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A bar of a chart."""

    label: str
    """A place, or a year or period."""
    low: Decimal
    high: Decimal
    """Equal to ``low`` unless the document states a range."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Comparison:
    """One indicator over places or over years, all values in one unit."""

    unit: str
    """With what it is per: "đồng/người/năm"."""
    rows: tuple[ComparisonRow, ...]
    left_out: int
    """Entries that are about something else, or in another unit, or of another place or time."""


def entry_status(entry: Entry) -> EntryStatus:
    """Whether the document is in force, adopted or a draft, or superseded."""
    return "superseded" if entry.superseded_by else entry.document.metadata.status


def select(
    entries: Iterable[Entry],
    *,
    place: str | None = None,
    term: str | None = None,
    indicator: str | None = None,
    theme: str | None = None,
    kind: Kind | None = None,
    document: str | None = None,
    status: EntryStatus | None = None,
    sort: SortKey | None = None,
    descending: bool = False,
) -> list[Entry]:
    """The entries that fit everything that is given, in their own order or sorted.

    Places, terms, themes and documents are compared without regard to case and diacritics; whole
    words of a value are enough, but a value that fits whole goes before: "xã" is no "thị xã".
    None and "" ask for nothing.

    Args:
        indicator: as somebody types it, with or without diacritics.
        document: id, or words of the title.
        sort: by value means within each unit.
    """
    found = list(entries)
    if kind is not None:
        found = [entry for entry in found if entry.figure.kind == kind]
    if status is not None:
        found = [entry for entry in found if entry_status(entry) == status]
    if indicator:
        found = _of_indicator(found, indicator)
    for wanted, values in (
        (place, _place_values),
        (term, lambda entry: (entry.document.metadata.term,)),
        (theme, lambda entry: (indicators.theme(entry.figure.indicator),)),
        (document, lambda entry: (entry.document.id, entry.document.metadata.title)),
    ):
        if wanted:
            found = _fitting(found, wanted, values)
    if sort is not None:
        found.sort(key=_SORTS[sort], reverse=descending)
    return found


def choices(entries: Sequence[Entry]) -> Choices:
    """The values that ``entries`` have."""
    titles = {entry.document.id: entry.document.metadata.title for entry in entries}
    kinds = {entry.figure.kind for entry in entries}
    statuses = {entry_status(entry) for entry in entries}
    return Choices(
        places=_each(entry.place for entry in entries),
        terms=_each(entry.document.metadata.term for entry in entries),
        themes=_each(indicators.theme(entry.figure.indicator) for entry in entries),
        kinds=tuple(sorted(kinds, key=_KIND_ORDER.__getitem__)),
        documents=tuple(sorted(titles.items(), key=lambda item: (_order(item[1]), item[0]))),
        statuses=tuple(sorted(statuses, key=_STATUS_ORDER.__getitem__)),
    )


def comparison(entries: Iterable[Entry], over: Literal["place", "period"]) -> Comparison:
    """One indicator side by side: over places in the period that most of them state, the highest
    value first, or over the periods of one place, in their order.

    Of entries about several things those are compared that most entries are about: indicator,
    unit, and over places kind and period. Where several state one row, adopted texts in force go
    before drafts, those before superseded ones, and newer ones before older ones.
    """
    given = list(entries)
    kept = _commonest(given, lambda entry: entry.figure.indicator.name)
    kept = _of_one_sort(kept)
    if over == "place":
        kept = [entry for entry in kept if entry.place]
        kept = _commonest(kept, lambda entry: (_kind(entry), _span(entry)[1]))
    else:
        kept = [entry for entry in kept if entry.figure.period]
        kept = _commonest(kept, lambda entry: fold(entry.place or ""))
    rows: dict[Hashable, Entry] = {}
    for entry in sorted(kept, key=_authority):
        key = fold(entry.place or "") if over == "place" else (_span(entry), _kind(entry))
        rows.setdefault(key, entry)
    shown = sorted(rows.values(), key=_SORTS[over])
    if not shown:
        return Comparison("", (), len(given))
    if over == "place":
        shown.sort(key=lambda entry: entry.figure.quantity.high, reverse=True)
    # What the unit of one leaves out, that of another says.
    fullest = max((entry.figure.quantity for entry in shown), key=lambda each: len(each.per))
    return Comparison(
        unit="/".join([fullest.unit, *fullest.per]),
        rows=tuple(
            ComparisonRow(label, entry.figure.quantity.low, entry.figure.quantity.high, entry)
            for label, entry in zip(_labels(shown, over), shown, strict=True)
        ),
        left_out=len(given) - len(shown),
    )


# --- filters --------------------------------------------------------------------------------------


def _of_indicator(entries: Sequence[Entry], query: str) -> list[Entry]:
    known: dict[str, Indicator] = {}
    for entry in entries:
        for indicator in (entry.figure.indicator, *entry.figure.alternatives):
            known.setdefault(indicator.name, indicator)
    names = {indicator.name for indicator in indicators.names_like(query, known.values())}
    return [
        entry
        for entry in entries
        if any(i.name in names for i in (entry.figure.indicator, *entry.figure.alternatives))
    ]


def _place_values(entry: Entry) -> tuple[str | None, ...]:
    """The place with all that it is in, and alone."""
    return entry.place, (entry.place or "").split(",")[0]


def _fitting(
    entries: Sequence[Entry], wanted: str, values: Callable[[Entry], tuple[str | None, ...]]
) -> list[Entry]:
    needle = f" {_words(wanted)} "
    if not needle.strip():
        return list(entries)
    stated = {value for entry in entries for value in values(entry) if value}
    known = {value: f" {_words(value)} " for value in stated}
    exact = [e for e in entries if any(known.get(value or "") == needle for value in values(e))]
    if exact:
        return exact
    return [e for e in entries if any(needle in known.get(value or "", "") for value in values(e))]


def _words(value: str) -> str:
    tokens = tokenise(value)
    return " ".join(fold(token.text) for token in tokens if any(map(str.isalnum, token.text)))


# --- order ----------------------------------------------------------------------------------------


def _order(text: str | None) -> tuple[bool, str, str]:
    """Alphabetical as far as letters without marks go; what is not known comes last."""
    return text is None, fold(text or ""), text or ""


def _span(entry: Entry) -> tuple[int, int]:
    """First and last year; (0, 0) where it is not known."""
    period = entry.figure.period or _NO_PERIOD
    return period.first, period.last


def _by_indicator(entry: Entry) -> Hashable:
    return (*_order(entry.figure.indicator.name), *_order(entry.place), _span(entry)[::-1])


def _by_value(entry: Entry) -> Hashable:
    quantity = entry.figure.quantity
    return quantity.unit, quantity.per, quantity.low, quantity.high


def _by_period(entry: Entry) -> Hashable:
    time = entry.figure.period is None, _span(entry)[::-1], _kind(entry)
    return (*time, *_order(entry.figure.indicator.name), *_order(entry.place))


def _by_place(entry: Entry) -> Hashable:
    return (*_order(entry.place), entry.document.id, entry.figure.start)


def _by_document(entry: Entry) -> Hashable:
    title = entry.document.metadata.title
    return (*_order(title), entry.document.id, entry.figure.start, entry.figure.quantity.start)


_SORTS: Mapping[str, Callable[[Entry], Any]] = {
    "indicator": _by_indicator,
    "value": _by_value,
    "period": _by_period,
    "place": _by_place,
    "document": _by_document,
}


# --- comparisons ----------------------------------------------------------------------------------


def _commonest(entries: Sequence[Entry], thing: Callable[[Entry], T]) -> list[Entry]:
    """The entries that have what most have; of equally many what comes first."""
    counts = Counter(map(thing, entries))
    most = max(counts, key=counts.__getitem__, default=None)
    return [entry for entry in entries if thing(entry) == most]


def _of_one_sort(entries: Sequence[Entry]) -> list[Entry]:
    """The most entries whose values can stand side by side with those of one of them."""
    alike: dict[Hashable, Figure] = {}
    for entry in entries:
        alike.setdefault(_wording(entry.figure), entry.figure)
    counts = Counter(_wording(entry.figure) for entry in entries)
    largest: set[Hashable] = set()
    for figure in alike.values():
        group = {key for key, other in alike.items() if _is_comparable(figure, other)}
        if sum(map(counts.__getitem__, group)) > sum(map(counts.__getitem__, largest)):
            largest = group
    return [entry for entry in entries if _wording(entry.figure) in largest]


def _wording(figure: Figure) -> Hashable:
    """All of a figure that ``_is_comparable`` may look at, but for the number."""
    quantity = figure.quantity
    sort = quantity.kind, quantity.unit, quantity.per, quantity.change, quantity.average
    return *sort, figure.indicator.written, base_year(figure)


def _is_comparable(first: Figure, second: Figure) -> bool:
    """Whether both values are in one unit; of "/năm" and "/người" one may leave out what its words
    say, as ``compare_values`` has it.
    """
    own, other = first.quantity, second.quantity
    sort = own.kind, own.unit, own.change, base_year(first)
    if sort != (other.kind, other.unit, other.change, base_year(second)):
        return False
    both = (first, second), (second, first)
    return any(all(each.part != "unit" for each in compare_values(*pair)) for pair in both)


def _kind(entry: Entry) -> int:
    """0 for what is to be reached, 1 for what was: a value that a change starts from was, too."""
    return int(entry.figure.kind != "target")


def _authority(entry: Entry) -> Any:
    """The entry that counts most first."""
    date = entry.document.metadata.date or ""
    newest_first = tuple(-ord(char) for char in date)
    return _STATUS_ORDER[entry_status(entry)], not date, newest_first, entry.document.id


def _labels(entries: Sequence[Entry], over: Literal["place", "period"]) -> list[str]:
    """Of each row; the smallest unit of a place, where only one is called so."""
    if over == "period":
        return [
            f"{first}-{last}" if first < last else str(last) for first, last in map(_span, entries)
        ]
    short = [(entry.place or "").split(",")[0] for entry in entries]
    return [
        name if short.count(name) == 1 else entry.place or ""
        for name, entry in zip(short, entries, strict=True)
    ]


def _each(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}, key=_order))
