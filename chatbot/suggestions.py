"""Questions that people may ask next, and that the documents answer.

Knows: which questions the genre invites, how a target or an office is asked for. Does not know:
how answers are found: every suggestion is asked before it is shown, and one that is refused, or
answered from somewhere else, is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from chatbot.patterns import either
from chatbot.places import own_place
from chatbot.register import PeopleRegister
from chatbot.targets.names import written_name
from chatbot.targets.types import Entry
from chatbot.types import Answer, Citation
from corpus.text import match_form
from corpus.types import Document

OPENERS = 4
FOLLOWUPS = 3
MOST_TRIED = 16
"""Questions asked for one list; the rest is left."""
_PER_DOCUMENT = 6
"""Targets of one document that are considered; of a library of many, each gives a few."""
_LONGEST_NAME = 60
"""Characters of an indicator, beyond which a question about it reads badly."""
_TOPICS = (
    "Phương châm của Đại hội{of} là gì?",
    "Các khâu đột phá{whose} trong nhiệm kỳ là gì?",
    "Mục tiêu tổng quát của nhiệm kỳ{whose} là gì?",
    "Đại hội{of} xác định những nhóm nhiệm vụ và giải pháp nào?",
    "Chủ đề của Đại hội{of} là gì?",
    "Đại hội{of} bầu Ban Chấp hành gồm bao nhiêu đồng chí?",
)
"""``{of}`` is " Đảng bộ phường ..." and ``{whose}`` " của Đảng bộ phường ..." where the library has
documents of several places, else nothing.
"""
_NOMINAL = re.compile(
    either(
        *("tỷ lệ", "tỉ lệ", "thu nhập", "tốc độ", "tổng", "giá trị", "diện tích", "sản lượng"),
        *("kim ngạch", "năng suất", "quy mô", "mật độ", "tuổi thọ", "thu ngân sách", "số"),
        *("mức", "độ che phủ", "chỉ số", "doanh thu", "vốn"),
    ),
    re.IGNORECASE,
)
"""What the name of an indicator begins with, so that "... là bao nhiêu?" is a sentence."""
_SHARE = re.compile(
    either("tỷ lệ", "tỉ lệ", "tốc độ", "mức", "độ che phủ", "chỉ số"), re.IGNORECASE
)
"""What is measured in percent under its own name; of anything else, a percentage is its growth."""
_AWKWARD = re.compile(r"[\d,;:()|/]|\s(?:đạt|là|được|phấn đấu)(?:\s|$)")
_HIGHEST = ("bí thư", "chủ tịch", "phó bí thư")
"""Offices that people ask for first."""

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and what its answer has to cite."""

    question: str
    document_id: str
    start: int = 0
    end: int = 0
    """A place of the document that a citation must touch; equal to ``start``: any."""

    def is_met_by(self, citations: Iterable[Citation]) -> bool:
        return any(
            citation.document_id == self.document_id
            and (
                self.end <= self.start or (citation.start < self.end and self.start < citation.end)
            )
            for citation in citations
        )


class Suggestions:
    """What to ask of one set of documents. Safe to use from several threads.

    ``ask`` answers from just these documents.
    """

    def __init__(
        self,
        ask: Ask,
        documents: Sequence[Document],
        entries: Sequence[Entry],
        people: PeopleRegister,
    ) -> None:
        self._ask = ask
        current = {entry.document.id for entry in entries if entry.superseded_by is None}
        self._documents = [
            document
            for document in documents
            if document.metadata.status == "adopted" and document.id in current
        ] or list(documents)
        self._several = len({own_place(document) for document in documents}) > 1
        self._entries = entries
        self._people = people
        self._known: dict[_Candidate, bool] = {}
        """Whether the answer to a candidate is the right one, as far as it was asked."""
        self._openers: tuple[str, ...] | None = None

    def openers(self) -> tuple[str, ...]:
        """Questions to begin with, of several documents where there are several."""
        if self._openers is None:
            spread = _in_turns([list(self._of(document, ())) for document in self._documents])
            self._openers = self._answered(spread, OPENERS, set())
        return self._openers

    def followups(self, answer: Answer) -> tuple[str, ...]:
        """Questions about the documents that ``answer`` cites, what stands near it first."""
        cited = {citation.document_id for citation in answer.citations}
        documents = [document for document in self._documents if document.id in cited]
        spread = _in_turns([list(self._of(each, answer.citations)) for each in documents])
        return self._answered(spread, FOLLOWUPS, {match_form(answer.question)})

    def _answered(
        self, candidates: Iterable[_Candidate], most: int, asked: Collection[str]
    ) -> tuple[str, ...]:
        found: list[str] = []
        tried = 0
        for candidate in candidates:
            if len(found) == most or tried == MOST_TRIED:
                break
            if match_form(candidate.question) in asked or candidate.question in found:
                continue
            tried += 1
            if self._is_answered(candidate):
                found.append(candidate.question)
        return tuple(found)

    def _is_answered(self, candidate: _Candidate) -> bool:
        known = self._known.get(candidate)
        if known is None:
            answer = self._ask(candidate.question)
            known = answer.status == "answered" and candidate.is_met_by(answer.citations)
            self._known[candidate] = known
        return known

    def _of(self, document: Document, near: Sequence[Citation]) -> Iterator[_Candidate]:
        """Candidates of one document: targets, what the genre invites and offices by turns."""
        place = own_place(document) if self._several else ""
        own = [citation for citation in near if citation.document_id == document.id]
        return _in_turns(
            [
                list(self._targets(document, own, place)),
                list(_topics(document, place)),
                list(self._offices(document, place)),
            ]
        )

    def _targets(
        self, document: Document, near: Sequence[Citation], place: str
    ) -> Iterator[_Candidate]:
        entries = [
            entry
            for entry in self._entries
            if entry.document.id == document.id
            and entry.figure.kind == "target"
            and not any(c.start < entry.figure.end and entry.figure.start < c.end for c in near)
            and _reads_well(entry)
        ]
        if near:
            entries.sort(key=lambda entry: min(abs(entry.figure.start - c.start) for c in near))
        for entry in entries[:_PER_DOCUMENT]:
            figure = entry.figure
            whose = f" của {place}" if place else ""
            each_year = figure.quantity.average or figure.quantity.change is not None
            when = "" if each_year or not figure.period else f" đến năm {figure.period.last}"
            name = written_name(figure.indicator)
            yield _Candidate(
                f"{name}{whose}{when} là bao nhiêu?", document.id, figure.start, figure.end
            )

    def _offices(self, document: Document, place: str) -> Iterator[_Candidate]:
        people = self._people.within({document.id})
        held = [
            (span.office.head, document.text[span.start : span.end])
            for name in people.names
            for statement in people.statements(name)
            for span in statement.mention.offices
        ]
        for head in _HIGHEST:
            for own_head, office in held:
                if own_head == head and "\n" not in office and not office.isupper():
                    yield _Candidate(f"Ai là {_with_place(office, place)}?", document.id)


def _with_place(office: str, place: str) -> str:
    """ "Bí thư Đảng ủy phường Bến Lau" of "Bí thư Đảng ủy phường" and its place."""
    if match_form(place) in match_form(office):
        return office
    level = place.split(" ")[0]
    return f"{office.removesuffix(f' {level}')} {place}"


def _topics(document: Document, place: str) -> Iterator[_Candidate]:
    of = f" Đảng bộ {place}" if place else ""
    for topic in _TOPICS:
        yield _Candidate(topic.format(of=of, whose=" của" + of if of else ""), document.id)


def _reads_well(entry: Entry) -> bool:
    written = written_name(entry.figure.indicator)
    measured = _SHARE if entry.figure.quantity.unit == "%" else _NOMINAL
    return (
        len(written) <= _LONGEST_NAME
        and len(written.split()) > 1
        and measured.match(written) is not None
        and not _AWKWARD.search(written)
    )


def _in_turns(lists: Sequence[Sequence[_Candidate]]) -> Iterator[_Candidate]:
    """The first of each list, then the second of each, and so on."""
    for row in zip_longest(*lists):
        yield from (candidate for candidate in row if candidate is not None)
