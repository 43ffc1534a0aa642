"""The figures of a document: every value that it states of an indicator.

Knows: the order of the steps. Does not know: how clauses and tables are taken apart
(``clauses``, ``tables``), what surrounds them (``frames``), what indicators
are called, the library. Offsets count characters of the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from chatbot.answer.tables import Fact
from chatbot.answer.units import Unit, read_units
from chatbot.quantities import Quantity
from chatbot.targets.indicator_words import ASIDE
from chatbot.targets.indicators import describe
from chatbot.targets.reading.clauses import Around, Statement, leading_time, read_clause, read_name
from chatbot.targets.reading.frames import DocumentFrame, Frame
from chatbot.targets.reading.kinds import counts_only
from chatbot.targets.reading.periods import Time
from chatbot.targets.reading.phrases import is_headed
from chatbot.targets.reading.places import Places, foreign
from chatbot.targets.reading.tables import CellStatement, read_cell, read_label
from chatbot.targets.reading.values import names_with_numbers
from chatbot.targets.types import Figure, Indicator, Kind
from corpus.text import match_form
from corpus.types import Document, Span

_NUMBER_OF = re.compile(r"^(?:tổng )?số (?:lượng )?")
_FIVE_YEARS = re.compile(r"\s+(?:trong )?(?:5|năm) năm(?!\w)(?! \d)", re.IGNORECASE)
""" "Tổng thu ngân sách 5 năm", which says that a value is of the whole term around it."""
_TERM_YEARS = (4, 5)
"""Years between the first and the last of a term."""
_FLOOD = 300
"""Numbers of a sentence that states nothing any more: a list dumped without its table."""
_DIGITS = re.compile(r"\d[\d.,]*")
_NAME_LENGTH = 10
"""Words of an indicator that introduces a list, at most."""


def read_figures(document: Document, places: Collection[str] = ()) -> list[Figure]:
    """All figures of ``document``, in the order of their values.

    Args:
        places: known places besides the document's own, as written, "xã Suối Mơ" or "Suối Mơ":
            their names say nothing of an indicator, and may say whose a figure is.
    """
    reader = _Reader(document, places)
    found = [figure for unit in read_units(document) for figure in reader.figures(unit)]
    return sorted(found, key=lambda figure: (figure.quantity.start, figure.quantity.end))


class _Reader:
    """Reads the clauses of one document, in order."""

    def __init__(self, document: Document, places: Collection[str]) -> None:
        self._document = document
        self._place = document.metadata.place
        self._frame = DocumentFrame(document)
        self._names = names_with_numbers(match_form(document.text))
        self._places = Places(self._place, places)
        self._flooded: dict[Span, bool] = {}
        self._subjects: dict[Span, str] = {}
        """The indicator that each sentence read so far named last."""
        self._opened: dict[Span, Time] = {}
        """The time that each sentence read so far, or an item of its list, began with last."""

    def figures(self, unit: Unit) -> Iterator[Figure]:
        """What one clause, or one value of a table, states."""
        if unit.fact is None and self._is_flood(unit.sentence):
            return
        frame = Frame(self._frame, unit)
        if unit.fact is not None:
            yield from self._of_cell(unit, unit.fact, frame)
            return
        heading = self._frame.is_heading(unit.start)
        for statement in read_clause(unit.text, self._around(unit), self._names, self._places):
            counted = heading and statement.quantity.measure == "count"
            if statement.name and not counted:  # "5 nhóm nhiệm vụ" of a heading
                self._subjects[unit.sentence] = ASIDE.sub("", statement.name).strip()
                yield self._of_clause(unit, statement, frame)

    def _around(self, unit: Unit) -> Around:
        time = None
        if unit.siblings > 1 and unit.lead is None:
            if (own := leading_time(unit.text)) is not None:
                self._opened[unit.sentence] = own
            time = self._opened.get(unit.sentence)
        shared = ""
        if unit.lead is not None:
            shared = read_name(self._document.text[unit.lead.start : unit.lead.end], self._places)
        return Around(self._subject(unit), shared, time)

    def _is_flood(self, sentence: Span) -> bool:
        if sentence not in self._flooded:
            text = self._document.text[sentence.start : sentence.end]
            self._flooded[sentence] = sum(1 for _ in _DIGITS.finditer(text)) > _FLOOD
        return self._flooded[sentence]

    def _subject(self, unit: Unit) -> str:
        """What a clause is about that does not say it: what introduces its list, where that names
        an indicator, or the indicator of the sentence before.
        """
        if unit.lead is not None:
            name = read_name(self._document.text[unit.lead.start : unit.lead.end], self._places)
            if is_headed(name) and len(name.split()) <= _NAME_LENGTH:
                return name
        if unit.position and is_headed(said := self._subjects.get(unit.sentence, "")):
            return said
        return self._subjects.get(unit.previous, "") if unit.previous else ""

    def _of_clause(self, unit: Unit, statement: Statement, frame: Frame) -> Figure:
        quantity = statement.quantity
        lead = self._document.text[unit.lead.start : unit.lead.end] if unit.lead else ""
        kind = self._kind(statement, frame, match_form(lead))
        period = frame.period_of(statement.time, kind)
        narrower = statement.narrower
        shorter = _FIVE_YEARS.sub("", statement.name)
        if shorter != statement.name and period and period.last - period.first in _TERM_YEARS:
            period, narrower = replace(period, own=True), (shorter, *narrower)
        return Figure(
            indicator=describe(statement.name, quantity),
            quantity=_moved(quantity, unit.start),
            kind=kind,
            period=period,
            start=unit.start,
            end=unit.end,
            sentence=unit.sentence,
            context=(unit.lead,) if unit.lead else (),
            place=statement.place,
            base=statement.base,
            alternatives=_distinct(describe(name, quantity) for name in narrower),
        )

    def _kind(self, statement: Statement, frame: Frame, lead: str) -> Kind:
        if statement.initial:
            return "baseline"
        quantity = statement.quantity
        if quantity.measure == "count" and not (
            quantity.kind == "fraction" and quantity.unit == "chỉ tiêu"
        ):
            name = match_form(statement.name)
            behind = frame.clause[quantity.end : statement.end].lstrip()
            noun = _NUMBER_OF.sub("", name) if is_headed(name) else behind
            if counts_only(noun, frame.clause, lead):
                return "other"
        return frame.kind_of(statement.time, frame.clause[statement.start : statement.end])

    def _of_cell(self, unit: Unit, fact: Fact, frame: Frame) -> Iterator[Figure]:
        stated = read_cell(self._document, fact)
        if stated is None:
            return
        label = read_label(self._document, fact)
        if label is not None:
            yield self._of_row(unit, label, label.kind or "target", frame)
        yield self._of_row(unit, stated, stated.kind or frame.kind_of(stated.time, None), frame)

    def _of_row(self, unit: Unit, stated: CellStatement, kind: Kind, frame: Frame) -> Figure:
        return Figure(
            indicator=describe(self._places.without_own(stated.name), stated.quantity),
            quantity=stated.quantity,
            kind=kind,
            period=frame.period_of(stated.time, kind),
            start=unit.start,
            end=unit.end,
            sentence=unit.sentence,
            context=unit.context,
            place=foreign(stated.place, self._place),
            base=stated.base,
        )


def _distinct(indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Each indicator once, whatever it is called."""
    return tuple({indicator.concepts: indicator for indicator in reversed([*indicators])}.values())[
        ::-1
    ]


def _moved(quantity: Quantity, by: int) -> Quantity:
    return replace(quantity, start=quantity.start + by, end=quantity.end + by)
