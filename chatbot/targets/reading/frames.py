"""What stands around a clause, and what it says of the kind and the period of its values.

Knows: list introductions, sentences before, headings, the document's own dates and term. Does not
know: values, indicators.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from chatbot.answer.units import Unit
from chatbot.quantities import parse_quantities
from chatbot.targets.reading.kinds import (
    framed_kind,
    headed_kind,
    said_kind,
    timed_kind,
    usual_kind,
)
from chatbot.targets.reading.periods import (
    Time,
    find_times,
    framing_period,
    leads,
    parse_term,
    said_term,
)
from chatbot.targets.types import Kind, Period
from corpus.text import match_form
from corpus.types import Document

_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMED_YEAR = re.compile(r"(?<!\w)năm +(?:['’‘]\d|(?:một|hai) (?:nghìn|ngàn) )")
""" "năm '25", "năm hai nghìn ..."."""
_TARGETS_OF = re.compile(r"(?<!\w)(?:chỉ tiêu|mục tiêu)(?!\w)[^.;:]*(?:19|20)\d\d")
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/((?:19|20)\d\d)(?![\d/])")
_FRONT = 100
"""Characters of the words that open a paragraph, at most."""
_QUALIFIED_TIME = re.compile(
    r"(?<!\w)(?:nhiệm kỳ|năm|giai đoạn|thời gian)\s+(?:vừa\s+)?(?:qua|tới)(?!\w)"
)
_SAME_TIME = re.compile(r"(?<!\w)(?:cùng giai đoạn|giai đoạn này|cùng thời gian|thời kỳ này)(?!\w)")
_LONGEST = 500
"""Characters of one part of a frame, at most; the end, where the clause is near."""


class DocumentFrame:
    """What a document says of all of its clauses."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.term = parse_term(document.metadata.term)
        self.title = match_form(document.metadata.title)
        self._starts = [heading.start for heading in document.headings]
        self._paths = list(_paths(document))

    @cached_property
    def written_in(self) -> int | None:
        """The year in which the document was written, as far as known: its date, the beginning of
        its term, the last day that it names.
        """
        if date := _YEAR.match(self.document.metadata.date or ""):
            return int(date[0])
        if self.term:
            return self.term.first
        return max((int(day[1]) for day in _DAY.finditer(self.document.text)), default=None)

    @cached_property
    def usual_kind(self) -> Kind:
        """What a value is where nothing else says it."""
        return framed_kind([self.title]) or usual_kind(self.document.metadata.kind)

    def headings_at(self, offset: int) -> tuple[str, ...]:
        """Titles of the headings above in matching form, the innermost first."""
        at = bisect_right(self._starts, offset) - 1
        return self._paths[at] if at >= 0 else ()

    def is_heading(self, offset: int) -> bool:
        """Whether a heading begins there."""
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and self._starts[at] == offset


def _paths(document: Document) -> Iterator[tuple[str, ...]]:
    """For each heading its title and those above it, the innermost first."""
    path: list[tuple[int, str]] = []
    for heading in document.headings:
        while path and path[-1][0] >= heading.level:
            path.pop()
        path.append((heading.level, match_form(heading.title)[-_LONGEST:]))
        yield tuple(title for _, title in reversed(path))


@lru_cache(maxsize=256)
def _times(text: str) -> tuple[Time, ...]:
    """The times of a text in matching form; quick where it names no year."""
    if not (_YEAR.search(text) or _NAMED_YEAR.search(text)):
        return ()
    return tuple(find_times(text, parse_quantities(text)))


class Frame:
    """What stands around one clause."""

    def __init__(self, document: DocumentFrame, unit: Unit) -> None:
        self._document = document
        self._unit = unit

    @cached_property
    def clause(self) -> str:
        """The clause itself in matching form."""
        return match_form(self._unit.text)

    @cached_property
    def _near(self) -> list[str]:
        """List introduction, sentence before, sentences before that; rows above and caption."""
        unit, text = self._unit, self._document.document.text
        parts = list(unit.frame_parts)
        if unit.fact is None:
            if unit.lead is None and unit.position:
                parts.insert(0, text[unit.sentence.start : unit.start])
            first = unit.previous.start if unit.previous else unit.sentence.start
            line = text.rfind("\n", max(0, first - _LONGEST), first) + 1
            parts.append(text[max(line, first - _LONGEST) : first])
        return [match_form(part[-_LONGEST:]) for part in parts]

    @cached_property
    def _around(self) -> list[str]:
        """All parts of the frame, the nearest first."""
        return [*self._near, *self._document.headings_at(self._unit.start)]

    @cached_property
    def _said_kind(self) -> Kind | None:
        return said_kind(self.clause)

    @cached_property
    def _paragraph_kind(self) -> Kind | None:
        """What the time that opens the paragraph says: "Nhiệm kỳ qua, ... . ..."."""
        unit, text = self._unit, self._document.document.text
        if unit.fact is not None:
            return None
        line = text.rfind("\n", 0, unit.sentence.start) + 1
        front, comma, _ = text[line : min(unit.sentence.start, line + _FRONT)].partition(",")
        plain = match_form(front)
        if not comma or not (_QUALIFIED_TIME.search(plain) or _YEAR.search(plain)):
            return None
        period = framing_period([_times(plain)])
        return timed_kind(period, self._document.written_in) or said_kind(plain)

    @cached_property
    def _said_before(self) -> Kind | None:
        """What the words of the same sentence before a clause say, where nothing introduces it."""
        unit = self._unit
        if unit.fact is not None or unit.lead is not None or unit.position == 0:
            return None
        said = self._document.document.text[unit.sentence.start : unit.start]
        return said_kind(match_form(said[-_LONGEST:]))

    @cached_property
    def _framing_kind(self) -> Kind:
        """What a value is, as far as what is around its clause tells."""
        headings = self._document.headings_at(self._unit.start)
        led = self._near[:1] if self._unit.lead or self._unit.fact else []
        period = self.period if self.period != self._document.term else None
        return (
            self._said_before
            or framed_kind(led)
            or self._paragraph_kind
            or next(filter(None, map(headed_kind, headings)), None)
            or framed_kind(self._around)
            or timed_kind(period, self._document.written_in)
            or self._document.usual_kind
        )

    def kind_of(self, time: Time | None, words: str | None) -> Kind:
        """Whether a value is a target or a result.

        Args:
            time: its own.
            words: those around it in matching form; None for a value of a table.
        """
        own = time.period(own=True) if time else None
        said = said_kind(words) if words is not None else None
        if own is None and words is not None and self._same_time:
            own = self._near_period
        shown = timed_kind(own, self._document.written_in) or said
        if shown is None and own is not None and self._begins(own):
            return "result"
        return shown or (self._said_kind if words is not None else None) or self._framing_kind

    def _begins(self, period: Period) -> bool:
        """Whether a time is where that of the frame begins: a value of 2025 among targets to 2030
        says what was reached.
        """
        term = self._document.term
        last = term.last if term else None
        if self._unit.fact is not None:
            last = max(
                (int(year) for part in self._heads for year in _YEAR.findall(part)), default=last
            )
        begun = self._document.written_in or (term.first if term else None)
        return last is not None and begun is not None and period.last <= begun < last

    @property
    def _heads(self) -> list[str]:
        text = self._document.document.text
        return [text[span.start : span.end] for span in self._unit.context]

    @cached_property
    def period(self) -> Period | None:
        """What the nearest part of the frame states."""
        headings = self._document.headings_at(self._unit.start)
        return self._near_period or framing_period([_times(text) for text in headings])

    @cached_property
    def _same_time(self) -> bool:
        """Whether the clause refers to the time that was said last: "trong cùng giai đoạn"."""
        return _SAME_TIME.search(self.clause) is not None

    @cached_property
    def _near_period(self) -> Period | None:
        """What the frame states nearer than the headings."""
        introduced = self._unit.fact is not None or self._unit.lead is not None
        texts = []
        for number, text in enumerate(self._near):
            times: Sequence[Time] = _times(text)
            if not (introduced and number == 0) and not self._same_time:
                times = [time for time in times if leads(text, time)]
            texts.append(times)
        return framing_period(texts)

    def period_of(self, time: Time | None, kind: Kind) -> Period | None:
        """The period of a value: its own, else what frames it and agrees with its kind."""
        if time is not None:
            return time.period(own=True)
        shown = timed_kind(self.period, self._document.written_in)
        if self.period and not (shown and kind in {"target", "result"} and shown != kind):
            later = self._document.term
            ended = later is not None and self.period.last <= later.first
            if kind == "target" and ended and not self._aimed_at:
                return later
            return self.period
        return self._said_term or (self._document.term if kind == "target" else None)

    @cached_property
    def _aimed_at(self) -> bool:
        """Whether the frame speaks of the targets of its period: "chỉ tiêu nhiệm kỳ 2020-2025"."""
        period = self.period
        ends = f"{period.last}" if period else ""
        return any(ends in text and _TARGETS_OF.search(text) for text in self._around)

    @cached_property
    def _said_term(self) -> Period | None:
        """What "nhiệm kỳ qua" means, where the clause or what is around it says so."""
        texts = (self.clause, *self._around, self._document.title)
        return next(filter(None, (said_term(text, self._document.term) for text in texts)), None)
