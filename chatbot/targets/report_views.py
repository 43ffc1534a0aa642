"""A checked draft as people see it: its text with marks, and what the library says to each number.

Knows: judgements, and which parts of a text each is about. Does not know: HTML, Word files, HTTP.

Pieces are slices of the draft's, or of a cited document's, text, in order and without gaps: put
together they are that text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from chatbot.targets.checker import Checked
from chatbot.targets.names import PART_NAMES, SILENT
from chatbot.targets.types import Difference, Entry, Judgement, Verdict
from chatbot.targets.values import figure_text
from corpus.types import Cell, Document, Span, Table

VERDICTS: tuple[Verdict, ...] = ("mismatch", "ambiguous", "not_found", "match")
"""The gravest first: a sentence with several numbers is marked by it."""
_LINE = re.compile(r"[^\n]+")
_TOKEN = re.compile(r"[\d.,]*\d|\w+|\s+|.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that is drawn in one way."""

    text: str
    numbers: tuple[int, ...] = ()
    """Of the claims whose value it is, counted from 1."""
    verdict: Verdict | None = None
    """The gravest on that value."""
    sentence: Verdict | None = None
    """The gravest on the sentence that it is in; None where the sentence claims nothing."""
    marked: bool = False
    """In a quotation: whether it is what the claim is compared with."""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """One difference; marked pieces are what only one side has."""

    name: str
    stated: Pieces
    documented: Pieces


@dataclass(frozen=True, slots=True)
class Source:
    """A passage of the library that decided on a claim."""

    document_id: str
    title: str
    page: str
    """As people call it: the printed number where there is one; "" without pages."""
    place: str
    notes: tuple[str, ...]
    """What the reader must know of the document: that it is a draft, or replaced."""
    quote: Pieces
    start: int
    end: int
    documented: str
    """The value and the period that it states."""

    @property
    def name(self) -> str:
        """Title, page and notes on one line."""
        parts = (self.title, f"trang {self.page}" if self.page else "", *self.notes)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Claim:
    """One judged number of the draft."""

    number: int
    """Counted from 1 in the order of the draft."""
    verdict: Verdict
    indicator: str
    sentence: str
    stated: str
    contrasts: tuple[Contrast, ...]
    """Of a mismatch only: what an ambiguous claim fits and what it does not, its sources show."""
    sources: tuple[Source, ...]
    reason: str
    remarks: tuple[str, ...]
    is_count: bool
    """Whether it measures nothing that is steered, such as the number of delegates."""

    @property
    def documented(self) -> str:
        """What the first source states, of an ambiguous claim what all do; "" without sources."""
        shown = self.sources if self.verdict == "ambiguous" else self.sources[:1]
        return "; ".join(dict.fromkeys(source.documented for source in shown))


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a table of the draft."""

    pieces: Pieces
    column_span: int
    row_span: int
    head: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table of the draft, and the claims in it."""

    kind: str
    """``paragraph``, ``heading`` or ``table``."""
    pieces: Pieces
    """Empty for a table."""
    rows: tuple[tuple[CellView, ...], ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A checked draft."""

    title: str
    blocks: tuple[Block, ...]
    claims: tuple[Claim, ...]
    warnings: tuple[str, ...]
    """What may have been lost in reading the draft."""

    def count(self, verdict: Verdict) -> int:
        """How many claims were judged so."""
        return sum(claim.verdict == verdict for claim in self.claims)


def view(checked: Checked) -> View:
    """All that pages and reports show of a checked draft."""
    document = checked.document
    judgements = sorted(checked.judgements, key=lambda j: j.claim.quantity.start)
    claims = tuple(
        _claim(document, judgement, number) for number, judgement in enumerate(judgements, 1)
    )
    marks = _Marks(document.text, judgements)
    return View(
        title=document.metadata.title,
        blocks=tuple(_blocks(document, judgements, claims, marks)),
        claims=claims,
        warnings=document.warnings,
    )


def page_name(document: Document, offset: int) -> str:
    """The page that holds the character, by its printed number where there is one."""
    page = document.page_span_at(offset)
    return (page.label or str(page.number)) if page else ""


def document_notes(entry: Entry) -> tuple[str, ...]:
    """What a reader must know of an entry's document."""
    draft = ("dự thảo",) if entry.document.metadata.status == "draft" else ()
    return (*draft, "đã có bản thay thế") if entry.superseded_by else draft


def marked_quote(entry: Entry, differences: Sequence[Difference] = ()) -> Pieces:
    """The quote of an entry, its value marked, and its year where that is what differs."""
    figure, text = entry.figure, entry.document.text
    spans = [(figure.quantity.start, figure.quantity.end)]
    if figure.period is not None and any(d.part == "period" for d in differences):
        year = re.compile(rf"(?<!\d){figure.period.last}(?!\d)")
        spans += [match.span() for match in year.finditer(text, figure.start, figure.end)]
    cuts = sorted({figure.start, figure.end, *(cut for span in spans for cut in span)})
    cuts = [cut for cut in cuts if figure.start <= cut <= figure.end]
    return tuple(
        Piece(text[a:b], marked=any(s <= a and b <= e for s, e in spans)) for a, b in pairwise(cuts)
    )


def contrast(stated: str, documented: str) -> tuple[Pieces, Pieces]:
    """Both texts; marked is what only one of them has, by whole words and numbers."""
    left, right = _TOKEN.findall(stated), _TOKEN.findall(documented)
    ours: list[Piece] = []
    theirs: list[Piece] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if a < b:
            ours.append(Piece("".join(left[a:b]), marked=tag != "equal"))
        if c < d:
            theirs.append(Piece("".join(right[c:d]), marked=tag != "equal"))
    return tuple(ours) or (Piece(SILENT),), tuple(theirs) or (Piece(SILENT),)


def _claim(document: Document, judgement: Judgement, number: int) -> Claim:
    figure = judgement.claim
    sentence = figure.sentence
    return Claim(
        number=number,
        verdict=judgement.verdict,
        indicator=figure.indicator.written,
        sentence=document.text[sentence.start : sentence.end],
        stated=figure_text(figure),
        contrasts=tuple(
            Contrast(PART_NAMES[d.part].capitalize(), *contrast(d.stated, d.documented))
            for d in judgement.differences
            if judgement.verdict == "mismatch"
        ),
        sources=tuple(_source(entry, judgement.differences) for entry in judgement.entries),
        reason=judgement.reason,
        remarks=judgement.remarks,
        is_count=figure.kind == "other",
    )


def _source(entry: Entry, differences: Sequence[Difference]) -> Source:
    figure, document = entry.figure, entry.document
    return Source(
        document_id=document.id,
        title=document.metadata.title,
        page=page_name(document, figure.start),
        place=entry.place or "",
        notes=document_notes(entry),
        quote=marked_quote(entry, differences),
        start=figure.start,
        end=figure.end,
        documented=figure_text(figure),
    )


class _Marks:
    """Where claims and their sentences stand in the draft."""

    def __init__(self, text: str, judgements: Sequence[Judgement]) -> None:
        self._text = text
        self._values: list[tuple[Span, int, Verdict]] = []
        self._sentences: dict[Span, Verdict] = {}
        for number, judgement in enumerate(judgements, 1):
            quantity, sentence = judgement.claim.quantity, judgement.claim.sentence
            span = Span(quantity.start, quantity.end)
            self._values.append((span, number, judgement.verdict))
            known = self._sentences.get(sentence, "match")
            self._sentences[sentence] = gravest([known, judgement.verdict])

    def pieces(self, start: int, end: int) -> Pieces:
        """``text[start:end]`` in pieces."""
        values = [found for found in self._values if _overlap(found[0], start, end)]
        sentences = [found for found in self._sentences.items() if _overlap(found[0], start, end)]
        cuts = {start, end}
        for span in (*(value[0] for value in values), *(found[0] for found in sentences)):
            cuts |= {max(span.start, start), min(span.end, end)}
        ordered = sorted(cuts)
        return tuple(self._piece(a, b, values, sentences) for a, b in pairwise(ordered))

    def _piece(
        self,
        start: int,
        end: int,
        values: Sequence[tuple[Span, int, Verdict]],
        sentences: Sequence[tuple[Span, Verdict]],
    ) -> Piece:
        here = [found for found in values if _overlap(found[0], start, end)]
        around = [verdict for span, verdict in sentences if _overlap(span, start, end)]
        return Piece(
            self._text[start:end],
            numbers=tuple(number for _, number, _ in here),
            verdict=gravest([verdict for _, _, verdict in here]) if here else None,
            sentence=gravest(around) if around else None,
        )


def gravest(verdicts: Sequence[Verdict]) -> Verdict:
    """The one that a reader must look at first; ``verdicts`` is not empty."""
    return min(verdicts, key=VERDICTS.index)


def _overlap(span: Span, start: int, end: int) -> bool:
    return span.start < end and start < span.end


def _blocks(
    document: Document, judgements: Sequence[Judgement], claims: Sequence[Claim], marks: _Marks
) -> Iterator[Block]:
    headings = {heading.start for heading in document.headings}
    waiting = list(zip(judgements, claims, strict=True))

    def claims_before(end: int) -> tuple[Claim, ...]:
        found = []
        while waiting and waiting[0][0].claim.quantity.start < end:
            found.append(waiting.pop(0)[1])
        return tuple(found)

    drawn: set[int] = set()
    for line in _LINE.finditer(document.text):
        table = document.table_at(line.start())
        if table is None:
            kind = "heading" if line.start() in headings else "paragraph"
            pieces = marks.pieces(line.start(), line.end())
            yield Block(kind, pieces, (), claims_before(line.end()))
        elif table.start not in drawn:
            drawn.add(table.start)
            rows = tuple(_rows(table, marks))
            yield Block("table", (), rows, claims_before(table.end))


def _rows(table: Table, marks: _Marks) -> Iterator[tuple[CellView, ...]]:
    for at, row in enumerate(table.rows):
        if row:
            below = len(table.rows) - at
            yield tuple(_cell(cell, below, at < table.header_rows, marks) for cell in row)


def _cell(cell: Cell, below: int, head: bool, marks: _Marks) -> CellView:
    pieces = marks.pieces(cell.start, cell.end) if cell.start < cell.end else ()
    return CellView(pieces, cell.column_span, min(cell.row_span, below), head)
