"""What the page "Bảng chỉ tiêu" shows of the register for a visitor's choices.

Knows: the register, its conflicts, pages of rows, bars of a chart. Does not know: HTTP, templates,
how entries are chosen or compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from chatbot.access import Role
from chatbot.targets.conflicts import (
    Conflict,
    Key,
    Relation,
    by_entry,
    entry_key,
    find_conflicts,
)
from chatbot.targets.export import entry_value
from chatbot.targets.names import KIND_NAMES, listed_name, written_name
from chatbot.targets.register import TargetRegister
from chatbot.targets.report_views import Pieces, document_notes, marked_quote, page_name
from chatbot.targets.selection import (
    SORT_KEYS,
    STATUSES,
    Choices,
    Comparison,
    choices,
    comparison,
    select,
)
from chatbot.targets.types import Entry, Kind
from chatbot.targets.values import base_year, figure_text, period_text
from corpus.text import fold
from corpus.types import Metadata

ROWS = 100
"""Rows on one page."""
PRINTED = 5000
"""The same, on a page that is to be printed."""
NAMES = 400
"""Indicators that the search box suggests, at most."""
KINDS: tuple[Kind, ...] = ("target", "result", "baseline")
Over = Literal["place", "period"]
_LEADS: Mapping[Relation, str] = {
    "superseded": "Nên dùng số của văn bản mới. Chỗ khác nêu:",
    "draft": "Nên dùng số của văn bản đã thông qua. Chỗ khác nêu:",
    "in_force": "Văn bản khác còn hiệu lực nêu:",
    "itself": "Cùng văn bản này còn nêu:",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asks for; "" stands for everything."""

    indicator: str = ""
    """A canonical name, or words as somebody types them."""
    theme: str = ""
    place: str = ""
    term: str = ""
    kind: str = ""
    status: str = ""
    document: str = ""
    """Id."""
    conflicts: bool = False
    """Only rows that another one contradicts."""
    order: str = ""
    """A key of ``SORT_KEYS``; "": as the documents have it."""
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether rows are left out."""
        return bool(self.indicator) or self.filtered

    @property
    def filtered(self) -> bool:
        """The same, by anything but the indicator."""
        chosen = (self.theme, self.place, self.term, self.kind, self.status, self.document)
        return any(chosen) or self.conflicts


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to open."""

    document_id: str
    title: str
    short: str
    """Kind and place of the document, which one line holds; else its title."""
    page: str
    """As people call it; "" without pages."""
    notes: tuple[str, ...]
    """That the document is a draft, or replaced."""
    start: int
    end: int
    value: str
    """What stands there, with its period."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict as a row shows it: what is said elsewhere."""

    lead: str
    """Who says it."""
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table."""

    indicator: str
    """As the document words it."""
    name: str
    """Canonical name: what finds all rows of the indicator."""
    listed: str
    """The canonical name, where it is a usual one that the document words otherwise; else ""."""
    value: str
    period: str
    kind: str
    place: str
    passage: Passage
    quote: Pieces
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart: from 0 to ``low``, and paler up to ``high``; shares of the longest."""

    label: str
    low: float
    high: float
    value: str
    kind: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Chart:
    """One indicator over places or over years."""

    over: Over
    indicator: str
    place: str
    """Whose years are compared; "" where places are."""
    unit: str
    bars: tuple[Bar, ...]
    left_out: int
    """Rows of the table that cannot be compared with these."""
    others: tuple[Over, ...]
    """What it can be compared over besides."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the table."""

    rows: tuple[Row, ...]
    found: int
    """Rows on all pages."""
    total: int
    """Rows of the whole register."""
    number: int
    pages: int
    chart: Chart | None


class Board:
    """The register as visitors of a role see it. Follows the assistant when that takes over a new
    index.
    """

    def __init__(self, register: Callable[[Role], TargetRegister]) -> None:
        self._register = register
        self._known: dict[Role, _Known] = {}

    def choices(self, role: Role) -> Choices:
        """What the lists of the page offer."""
        return self._current(role).choices

    def names(self, role: Role) -> list[str]:
        """The indicators that most rows are about, in alphabetical order."""
        return self._current(role).names

    def entries(self, wish: Wish, role: Role) -> tuple[list[Entry], list[Conflict]]:
        """The rows that a visitor asks for, in order, and all conflicts of the register."""
        known = self._current(role)
        found = select(
            known.register.listed,
            place=wish.place,
            term=wish.term,
            indicator=wish.indicator,
            theme=wish.theme,
            kind=next((kind for kind in KINDS if kind == wish.kind), None),
            document=wish.document,
            status=next((status for status in STATUSES if status == wish.status), None),
            sort=next((key for key in SORT_KEYS if key == wish.order), None),
            descending=wish.descending,
        )
        if wish.conflicts:
            found = [entry for entry in found if entry_key(entry) in known.disputes]
        return found, known.conflicts

    def sheet(
        self, wish: Wish, role: Role, number: int = 1, over: str = "", rows: int = ROWS
    ) -> Sheet:
        """Page ``number`` of the rows, the last one where there are fewer.

        ``over``: what the chart compares; "" takes what gives one. Only a wish for an indicator
        has a chart. ``rows``: on one page.
        """
        known = self._current(role)
        found, _ = self.entries(wish, role)
        pages = max(1, -(-len(found) // rows))
        number = min(max(number, 1), pages)
        shown = found[(number - 1) * rows : number * rows]
        return Sheet(
            rows=tuple(_row(entry, known.disputes) for entry in shown),
            found=len(found),
            total=len(known.register.listed),
            number=number,
            pages=pages,
            chart=_chart(found, over) if wish.indicator else None,
        )

    def _current(self, role: Role) -> _Known:
        register = self._register(role)
        # Roles that may read the same share one register.
        known = next((k for k in [*self._known.values()] if k.register is register), None)
        if known is None:
            listed, conflicts = register.listed, find_conflicts(register)
            counts = Counter(_suggested(entry) for entry in listed)
            names = sorted((name for name, _ in counts.most_common(NAMES)), key=fold)
            known = _Known(register, choices(listed), names, conflicts, by_entry(conflicts))
        self._known[role] = known
        return known


@dataclass(frozen=True, slots=True)
class _Known:
    """What is worked out once of a register."""

    register: TargetRegister
    choices: Choices
    names: list[str]
    conflicts: list[Conflict]
    disputes: Mapping[Key, Sequence[Conflict]]


def _row(entry: Entry, disputes: Mapping[Key, Sequence[Conflict]]) -> Row:
    figure = entry.figure
    written, listed = written_name(figure.indicator), listed_name(figure.indicator)
    return Row(
        indicator=written,
        name=figure.indicator.name,
        listed="" if listed.casefold() == written.casefold() else listed,
        value=_value(entry),
        period=period_text(figure.period),
        kind=KIND_NAMES[figure.kind],
        place=entry.place or "",
        passage=_passage(entry),
        quote=marked_quote(entry),
        disputes=tuple(
            _dispute(conflict, entry) for conflict in disputes.get(entry_key(entry), ())
        ),
    )


def _dispute(conflict: Conflict, entry: Entry) -> Dispute:
    """What the other passages say; where they are of one document, it stands for all."""
    others = [other for other in conflict.entries if entry_key(other) != entry_key(entry)]
    return Dispute(_LEADS[conflict.relation], tuple(map(_passage, others)))


def _suggested(entry: Entry) -> str:
    indicator = entry.figure.indicator
    return listed_name(indicator) or written_name(indicator)


def _value(entry: Entry) -> str:
    written = entry_value(entry)
    base = base_year(entry.figure)
    return written if base is None or str(base) in written else f"{written} so với năm {base}"


def _passage(entry: Entry) -> Passage:
    figure, document = entry.figure, entry.document
    return Passage(
        document_id=document.id,
        title=document.metadata.title,
        short=_short(document.metadata),
        page=page_name(document, figure.start),
        notes=document_notes(entry),
        start=figure.start,
        end=figure.end,
        value=figure_text(figure),
    )


def _short(metadata: Metadata) -> str:
    """ "Nghị quyết, phường Mây Trắng"; the place without those that it lies in."""
    if not metadata.kind:
        return metadata.title
    kind = metadata.kind[0].upper() + metadata.kind[1:]
    place = (metadata.place or "").partition(",")[0]
    return f"{kind}, {place}" if place else kind


def _chart(entries: Sequence[Entry], over: str) -> Chart | None:
    """The chart that was asked for, else the first that compares anything."""
    overs: tuple[Over, ...] = ("place", "period")
    drawn = {each: comparison(entries, each) for each in overs}
    useful = [each for each in overs if len(drawn[each].rows) > 1]
    chosen = next((each for each in useful if each == over), useful[0] if useful else None)
    if chosen is None:
        return None
    found = drawn[chosen]
    return Chart(
        over=chosen,
        indicator=_suggested(found.rows[0].entry),
        place=(found.rows[0].entry.place or "") if chosen == "period" else "",
        unit=found.unit,
        bars=_bars(found),
        left_out=found.left_out,
        others=tuple(each for each in useful if each != chosen),
    )


def _bars(found: Comparison) -> tuple[Bar, ...]:
    longest = max((abs(row.high) for row in found.rows), default=Decimal(0)) or Decimal(1)
    return tuple(
        Bar(
            label=row.label,
            low=float(abs(row.low) / longest),
            high=float(abs(row.high) / longest),
            value=figure_text(row.entry.figure),
            kind=KIND_NAMES[row.entry.figure.kind],
            passage=_passage(row.entry),
        )
        for row in found.rows
    )
