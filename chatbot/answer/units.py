"""The smallest passages that can answer: clauses of sentences and values of table rows, with what
surrounds them.

Knows: documents. Does not know: questions. Offsets count characters of the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from chatbot.answer.tables import Fact, is_layout, read_facts
from chatbot.people import Mention, find_mentions
from chatbot.quantities import Quantity, parse_quantities
from chatbot.register import place_names
from chatbot.words import Word, forms, words
from corpus.sentences import split_clauses, split_sentences
from corpus.text import match_form
from corpus.types import Document, Span, Table

PER_HEAD = "bình quân đầu người"
"""What "/người" in a unit says."""
_BULLET = re.compile(r"(?:[-+*•–]|\d{1,2}[.)]|[a-zđ][.)])\s+")
_NOTE_MARK = re.compile(r"\[[^\[\]\s]{1,6}\]\s*")
_HEAD_LENGTH = 400
"""Characters at the beginning of a document that say whose it is."""


def identity_forms(document: Document) -> tuple[str, ...]:
    """Words, in matching form, of a document's title, place, issuing body and first lines."""
    return forms(_identity_text(document))


def _identity_text(document: Document) -> str:
    metadata = document.metadata
    head = document.text[:_HEAD_LENGTH]
    return "\n".join([metadata.title, metadata.place or "", metadata.body or "", head])


class Identities:
    """Whose the documents of a library are; words are taken apart only where a name stands."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = [(match_form(_identity_text(d)), d) for d in documents]

    def holding(self, name: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """``identity_forms`` of the documents that ``name`` (matching forms) is a word of."""
        written = " ".join(name)
        for text, document in self._documents:
            if written in text:
                yield identity_forms(document)


@dataclass(frozen=True)
class Unit:  # no slots: what is read of its text is kept, for the questions to come
    """A clause: a list's introduction, an item of a list, a whole sentence, or what one value of a
    table row states.

    ``document.text[start:end]`` is the clause; for a value of a table it is the row's line, and the
    clause is put together of its words and those of ``context``.
    """

    document: Document
    start: int
    end: int
    sentence: Span
    lead: Span | None
    """What introduces the list that this clause is an item of."""
    position: int
    """Counted from 0 among the clauses of its list."""
    siblings: int
    """Clauses in its list; 1 for a sentence that is no list."""
    previous: Span | None
    """The sentence before, in the same paragraph."""
    fact: Fact | None = None
    """Of a value of a table."""
    note: bool = False
    """Whether it stands in a footnote."""

    @property
    def text(self) -> str:
        """The clause as it stands; in words for a value of a table."""
        return self.fact.text if self.fact else self.document.text[self.start : self.end]

    @property
    def context(self) -> tuple[Span, ...]:
        """What a value of a table needs besides its row: caption, header, rows above."""
        return self.fact.row.context if self.fact else ()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Words in matching form; offsets count from the start of the clause."""
        return tuple(words(self.text))

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """Matching forms of ``words``."""
        return tuple(word.form for word in self.words)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Numbers of the clause; offsets count from its start."""
        return tuple(parse_quantities(self.text))

    @property
    def states_share(self) -> bool:
        """Whether the clause states a percentage."""
        return any(quantity.measure == "percent" for quantity in self.quantities)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Persons of the clause; offsets count from its start."""
        return tuple(find_mentions(self.text, place_names(self.document.metadata.place)))

    @cached_property
    def lead_forms(self) -> tuple[str, ...]:
        """Words of the list's introduction."""
        return forms(self._slice(self.lead)) if self.lead else ()

    @property
    def frame_parts(self) -> tuple[str, ...]:
        """The list's introduction, then the sentence before: where period and subject stand; of a
        table the rows above and the caption.
        """
        if self.fact is not None:
            caption = self.fact.row.table.caption
            return (*self.fact.row.above, *((self._slice(caption),) if caption else ()))
        return tuple(self._slice(span) for span in (self.lead, self.previous) if span)

    @cached_property
    def frame_text(self) -> str:
        """``frame_parts`` as one text."""
        return "\n".join(self.frame_parts)

    @cached_property
    def near_forms(self) -> tuple[str, ...]:
        """Words of the sentence before, the introduction and the headings."""
        return forms("\n".join([self._unit_in_words, self.frame_text, *self.headings]))

    @cached_property
    def frame_forms(self) -> tuple[str, ...]:
        """Words around the clause: sentence before, introduction, headings, metadata."""
        return (*self.near_forms, *forms(self.metadata_text))

    @cached_property
    def part_forms(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Words of what heads the column of a value of a table, and of what names its row."""
        if self.fact is None:
            return (), ()
        row = self.fact.row
        return forms(self.fact.head), forms("\n".join([row.label, *row.above]))

    @property
    def _unit_in_words(self) -> str:
        """What the unit of a table's row says of it: "triệu đồng/người" is per head."""
        return PER_HEAD if self.fact and "/người" in self.fact.value else ""

    @cached_property
    def framing_periods(self) -> tuple[Quantity, ...]:
        """Years and periods that the nearest part of the frame states: the list's introduction,
        the sentence before, the headings from inner to outer, the document's metadata, its first
        lines.
        """
        for text in (*self.frame_parts, *reversed(self.headings), self.metadata_text):
            found = tuple(q for q in parse_quantities(text) if q.kind in {"year", "period"})
            if found:
                return found
        return _terms(self.document.text[:_HEAD_LENGTH])

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Titles of the headings above, outermost first."""
        return self.document.heading_path_at(self.start)

    @property
    def metadata_text(self) -> str:
        """Title, place, term, kind and issuing body of the document, a line each."""
        metadata = self.document.metadata
        stated = (metadata.title, metadata.place, metadata.term, metadata.kind, metadata.body)
        return "\n".join(value for value in stated if value)

    @property
    def identity_forms(self) -> tuple[str, ...]:
        """Words that say whose document this is: metadata and its first lines."""
        return identity_forms(self.document)

    def _slice(self, span: Span) -> str:
        return self.document.text[span.start : span.end]


@lru_cache(maxsize=256)
def _terms(head: str) -> tuple[Quantity, ...]:
    """The terms of office that the first lines of a document name."""
    return tuple(q for q in parse_quantities(head) if q.kind == "period")


def same_list(first: Unit, second: Unit) -> bool:
    """Whether two clauses are items of one list."""
    if first.document.id != second.document.id or first.siblings != second.siblings:
        return False
    if first.fact is not None or second.fact is not None:
        return False
    if first.sentence == second.sentence:
        return True
    return first.lead is not None and first.lead == second.lead


def read_units(document: Document) -> list[Unit]:
    """All clauses of a document, in order."""
    found: list[Unit] = []
    start = 0
    for table in document.tables:
        found += _prose_units(document, start, table.start)
        found += table_units(document, table)
        start = table.end
    found += _prose_units(document, start, len(document.text))
    return found


def _prose_units(document: Document, start: int, end: int) -> list[Unit]:
    """The clauses of ``text[start:end]``, in order."""
    return sorted(_units(document, start, end), key=lambda unit: (unit.start, unit.end))


def table_units(document: Document, table: Table) -> list[Unit]:
    """What the rows of a table state; of one that only arranges text, the clauses of its cells."""
    if is_layout(document, table):
        cells = [cell for row in table.rows for cell in row]
        return [unit for cell in cells for unit in _prose_units(document, cell.start, cell.end)]
    found = []
    for fact in read_facts(document, table):
        line = Span(fact.row.start, fact.row.end)
        found.append(Unit(document, line.start, line.end, line, None, 0, 1, None, fact))
    return found


def _units(document: Document, start: int, end: int) -> Iterator[Unit]:
    text = document.text
    previous: Span | None = None
    bullet_lead: Span | None = None
    bullets: list[Span] = []
    notes = [note for note in document.notes if start <= note.start < end]
    for sentence in split_sentences(text, start, end):
        while notes and notes[0].end <= sentence.start:
            del notes[0]
        if notes and notes[0].start <= sentence.start:  # it interrupts a list or a paragraph
            yield from _note_units(document, sentence)
            continue
        new_paragraph = previous is None or "\n" in text[previous.end : sentence.start]
        is_bullet = new_paragraph and _BULLET.match(text, sentence.start) is not None
        if is_bullet and bullet_lead is not None:
            bullets.append(sentence)
        elif bullets and not new_paragraph:  # a bullet of several sentences
            yield from _sentence_units(document, sentence, previous)
        else:
            yield from _bullet_units(document, bullet_lead, bullets)
            bullets = []
            bullet_lead = sentence
            yield from _sentence_units(document, sentence, None if new_paragraph else previous)
        previous = sentence
    yield from _bullet_units(document, bullet_lead, bullets)


def _note_units(document: Document, sentence: Span) -> Iterator[Unit]:
    """The clauses of a sentence of a footnote, without its mark."""
    mark = _NOTE_MARK.match(document.text, sentence.start, sentence.end)
    own = Span(mark.end(), sentence.end) if mark else sentence
    for unit in _sentence_units(document, own, None) if own.start < own.end else ():
        yield replace(unit, note=True)


def _sentence_units(document: Document, sentence: Span, previous: Span | None) -> Iterator[Unit]:
    clauses = split_clauses(document.text, sentence)
    if lead := clauses.lead:
        yield Unit(document, lead.start, lead.end, sentence, None, 0, 1, previous)
    siblings = len(clauses.items)
    for position, item in enumerate(clauses.items):
        yield Unit(document, item.start, item.end, sentence, lead, position, siblings, previous)


def _bullet_units(document: Document, lead: Span | None, bullets: list[Span]) -> Iterator[Unit]:
    """Items of a list that is written as paragraphs after a line ending in a colon."""
    text = document.text
    for position, bullet in enumerate(bullets):
        mark = _BULLET.match(text, bullet.start)
        start = mark.end() if mark else bullet.start
        end = start + len(text[start : bullet.end].rstrip(".; "))
        if start < end:
            item = Span(start, end)
            yield Unit(document, start, end, item, lead, position, len(bullets), None)
