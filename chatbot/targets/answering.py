"""Answers from the register: tables, each row with the passage that carries it.

Knows: which entries answer a request, and in which columns they are shown. Does not know: how a
request is read, how answers are numbered or shown. Nothing is worded here but heads and remarks:
indicators and values are what the documents write.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from chatbot.answer.types import Evidence, Statement
from chatbot.patterns import either
from chatbot.quantities import format_quantity
from chatbot.register import place_names
from chatbot.targets.asking import Advance, Comparison, Listing, Order, Request
from chatbot.targets.indicators import compare, names_like, theme
from chatbot.targets.names import written_name
from chatbot.targets.types import Entry
from chatbot.targets.values import period_text
from corpus.places import parse_place
from corpus.text import fold, match_form
from corpus.types import Span

MOST_ROWS = 25
"""Of a table in an answer; the page of the register shows all."""
MORE = "Còn {count} dòng nữa, xin xem trang “Bảng chỉ tiêu”."
NOT_STATED = "Tài liệu của {place} không nêu."
_SOURCE = "Nguồn"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NOTHING = "–"
_LOOSE_END = re.compile(
    rf"(?:\s+{either('của', 'tại', 'ở', 'trong', 'trên địa bàn', 'cho', 'và')})+$"
)
"""What is left behind when the names of places are taken away."""


def answer_request(request: Request, entries: Sequence[Entry]) -> list[Statement]:
    """A table that answers ``request`` from ``entries``; nothing where they do not answer it.

    ``entries``: of the documents that may answer, in the order of the library.
    """
    listed = [entry for entry in entries if entry.figure.kind != "other"]
    match request:
        case Listing():
            return _listing(request, listed)
        case Comparison():
            return _comparison(request, listed)
        case Advance():
            return _advance(request.order, listed)


def _listing(request: Listing, entries: Sequence[Entry]) -> list[Statement]:
    bare = _LOOSE_END.sub("", _without_places(request.about, entries))
    kinds = {"result", "baseline"} if request.results else {"target"}
    entries = [
        entry
        for entry in entries
        if entry.figure.kind in kinds and _is_of_years(entry, request.years)
    ]
    found = [entry for entry in entries if _is_of_theme(entry, bare)]
    if not found:
        names = {i.name for i in names_like(bare, (e.figure.indicator for e in entries))}
        found = [entry for entry in entries if entry.figure.indicator.name in names]
    return _table(
        ("Chỉ tiêu", "Mức", "Thời điểm"),
        [((written_name(e.figure.indicator), _value(e), _period(e)), [e]) for e in found],
    )


def _comparison(request: Comparison, entries: Sequence[Entry]) -> list[Statement]:
    named = _named_places(request.about, entries)
    about = _without_places(request.about, entries)
    likely = names_like(about, (entry.figure.indicator for entry in entries))
    if not likely:
        return []
    same = [
        entry
        for entry in entries
        if compare(likely[0], entry.figure.indicator) == "same"
        and _is_of_years(entry, request.years)
        and (not named or _whose(entry) in named)
        and _whose(entry).startswith(request.level)
    ]
    same = _largest(same, _sort_of_value)
    if not named or request.order is not None:
        same = _largest(same, lambda entry: (entry.figure.kind == "target", _last_year(entry)))
    elif len({_whose(e) for e in same if e.figure.kind == "target"}) == len(named):
        same = [entry for entry in same if entry.figure.kind == "target"]
    if len(same) < 2:
        return []
    if request.order is not None:
        same.sort(key=_size, reverse=request.order == "down")
    silent = {_whose(e): _shown_place(e, full=False) for e in entries if _whose(e) in named}
    for entry in same:
        silent.pop(_whose(entry), None)
    rows = [((written_name(e.figure.indicator), _value(e), _period(e)), [e]) for e in same]
    return [
        *_table(("Chỉ tiêu", "Mức", "Thời điểm"), rows, several=True),
        *[Statement(NOT_STATED.format(place=place), (), remark=True) for place in silent.values()],
    ]


def _advance(order: Order, entries: Sequence[Entry]) -> list[Statement]:
    rows: list[tuple[tuple[str, ...], list[Entry]]] = []
    targets = [entry for entry in entries if entry.figure.kind == "target"]
    newest: defaultdict[str, int] = defaultdict(int)
    for target in targets:
        newest[_place_key(target)] = max(newest[_place_key(target)], _last_year(target))
    reached: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.figure.kind in {"result", "baseline"}:
            reached[_place_key(entry)].append(entry)
    for target in targets:
        before = _before(target, reached[_place_key(target)])
        # What the last term had planned is no target any more.
        if before is None or 0 < _last_year(target) < newest[_place_key(target)]:
            continue
        low, high = target.figure.quantity.low, before.figure.quantity.high
        if order == "down":
            low, high = before.figure.quantity.low, target.figure.quantity.high
        if low > high:
            cells = (written_name(target.figure.indicator), _dated(before), _dated(target))
            rows.append((cells, [target, before]))
    return _table(("Chỉ tiêu", "Đã đạt", "Mục tiêu"), rows)


def _before(target: Entry, reached: Iterable[Entry]) -> Entry | None:
    """What a place, which ``reached`` this and that, had reached before a target of the same sort;
    the newest.
    """
    year = _last_year(target)
    found = [
        entry
        for entry in reached
        if compare(target.figure.indicator, entry.figure.indicator) == "same"
        and _sort_of_value(entry) == _sort_of_value(target)
        and {*entry.figure.quantity.per} == {*target.figure.quantity.per}
        and not (year and _last_year(entry) >= year)
    ]
    return max(found, key=_last_year, default=None)


def _last_year(entry: Entry) -> int:
    """Of its period; 0 without one."""
    return entry.figure.period.last if entry.figure.period else 0


def _size(entry: Entry) -> Decimal:
    return entry.figure.quantity.low + entry.figure.quantity.high


def _sort_of_value(entry: Entry) -> Hashable:
    """What two values share that can be compared."""
    quantity = entry.figure.quantity
    return quantity.unit, quantity.change, quantity.kind


def _largest(entries: Sequence[Entry], sort: Callable[[Entry], Hashable]) -> list[Entry]:
    """The entries of the sort that most places state, of the later one where as many do."""
    sorts: defaultdict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        sorts[sort(entry)].append(entry)
    return max(
        sorts.values(),
        key=lambda found: (len({_place_key(e) for e in found}), max(map(_last_year, found))),
        default=[],
    )


def _table(
    head: Sequence[str],
    rows: Sequence[tuple[Sequence[str], Sequence[Entry]]],
    *,
    several: bool = False,
) -> list[Statement]:
    """The rows whose numbers their passages carry, under ``head``.

    ``several``: places are named in any case, and not only where there are several.
    """
    places = {_place_key(sources[0]): _whose(sources[0]) for _, sources in rows}
    placed = several or len(places) > 1
    namesakes = len(set(places.values())) < len(places)
    made = []
    seen = set()
    for cells, sources in rows:
        evidence = _evidence(sources)
        key = tuple(
            (_place_key(e), e.figure.indicator.name, q.low, q.high, q.unit, q.bound, e.figure.kind)
            for e in sources
            for q in (e.figure.quantity,)
        )
        if key in seen or not _carried(cells, evidence):
            continue
        seen.add(key)
        place = [_shown_place(sources[0], full=namesakes)] if placed else []
        made.append(Statement("", evidence, cells=(cells[0], *place, *cells[1:])))
    if not made:
        return []
    whose = ["Địa phương"] if placed else []
    first = Statement("", (), remark=True, cells=(head[0], *whose, *head[1:], _SOURCE))
    rest = len(made) - MOST_ROWS
    more = [Statement(MORE.format(count=rest), (), remark=True)] if rest > 0 else []
    return [first, *made[:MOST_ROWS], *more]


def _evidence(entries: Sequence[Entry]) -> tuple[Evidence, ...]:
    """The clauses or rows, then what gives them their meaning; each once."""
    spans = [(e.document, e.figure.start, e.figure.end) for e in entries]
    spans += [(e.document, span.start, span.end) for e in entries for span in e.figure.context]
    spans += [(e.document, span.start, span.end) for e in entries for span in _dating(e)]
    found = {(document.id, start, end): document for document, start, end in spans}
    return tuple(Evidence(document, start, end) for (_, start, end), document in found.items())


def _dating(entry: Entry) -> Iterator[Span]:
    """The innermost heading above that states the period which the passage itself does not."""
    figure, document = entry.figure, entry.document
    if figure.period is None:
        return
    years = {str(figure.period.first), str(figure.period.last)}
    spans = [(figure.start, figure.end), *((s.start, s.end) for s in figure.context)]
    if years <= set(_NUMBER.findall(" ".join(document.text[a:b] for a, b in spans))):
        return
    above = document.heading_path_at(figure.start)
    for heading in reversed([h for h in document.headings if h.start <= figure.start]):
        if heading.title in above and years <= set(_NUMBER.findall(heading.title)):
            yield Span(heading.start, heading.end)
            return


def _carried(cells: Sequence[str], evidence: Sequence[Evidence]) -> bool:
    """Whether every number of ``cells`` stands in the passages; names of places need not."""
    said = {number for passage in evidence for number in _NUMBER.findall(passage.text)}
    return all(n in said for cell in cells for n in _NUMBER.findall(cell))


def _value(entry: Entry) -> str:
    """The value as the document writes it, with the unit of its column where it has none."""
    quantity = entry.figure.quantity
    written = entry.document.text[quantity.start : quantity.end]
    states_unit = any(letter.isalpha() or letter == "%" for letter in written)
    if states_unit or not quantity.unit:
        return written
    return format_quantity(replace(quantity, average=False, change=None))


def _period(entry: Entry) -> str:
    """The period, where the passage or what introduces it states it."""
    said = period_text(entry.figure.period)
    return said if said and _carried([said], _evidence([entry])) else _NOTHING


def _dated(entry: Entry) -> str:
    """The value with its year, where the passage states it."""
    period = _period(entry)
    return _value(entry) if period == _NOTHING else f"{_value(entry)} ({period})"


def _whose(entry: Entry) -> str:
    """The place without the larger one that it is in, in matching form."""
    return match_form((entry.place or "").split(",")[0].strip())


def _place_key(entry: Entry) -> str:
    return match_form(entry.place or "")


def _shown_place(entry: Entry, *, full: bool) -> str:
    place = entry.place or _NOTHING
    return place if full else place.split(",")[0].strip()


def _named_places(text: str, entries: Iterable[Entry]) -> set[str]:
    """Those of the places of ``entries`` that ``text`` (matching form) names."""
    found = set()
    for whose in {_whose(entry) for entry in entries}:
        units = parse_place(whose).units
        names = [whose, *(match_form(unit.name) for unit in units)]
        if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names if name):
            found.add(whose)
    return found


def _is_of_years(entry: Entry, years: Sequence[int]) -> bool:
    """Whether a figure is of one of the years; of any, where it states none or none is given."""
    period = entry.figure.period
    return not years or period is None or period.last in years


def _is_of_theme(entry: Entry, about: str) -> bool:
    name = theme(entry.figure.indicator)
    return fold(name) == fold(about) or any(
        fold(part.strip()) == fold(about) for part in re.split(r"[-,–]", name)
    )


def _without_places(text: str, entries: Iterable[Entry]) -> str:
    """``text`` without the names of the places of ``entries`` and what kind of unit they are."""
    documents = {entry.document.id: entry.document for entry in entries}
    for document in documents.values():
        units = parse_place(document.metadata.place).units
        names = [str(unit) for unit in units] + list(place_names(document.metadata.place))
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(match_form(name))}(?!\w)", " ", text)
    return " ".join(re.sub(r"(?:\s*,\s*)+", " ", f" {text} ").split())
