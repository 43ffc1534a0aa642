"""From a question to a checked answer: understand, search, select, write, guard.

Knows: the order of the steps and what a refusal says. Does not know: how any step works inside, or
who shows the answer.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chatbot.answer.extractive import ExtractiveGenerator
from chatbot.answer.generator import Context, Generator
from chatbot.answer.guard import Guard
from chatbot.answer.ranking import Passages
from chatbot.answer.types import Evidence, Statement
from chatbot.answer.units import Unit, identity_forms, read_units
from chatbot.errors import GeneratorUnavailable
from chatbot.question.screening import refusal
from chatbot.question.spelling import Vocabulary
from chatbot.question.types import Question
from chatbot.question.understand import Understander
from chatbot.register import PeopleRegister, place_names
from chatbot.types import Answer, Citation, Progress, Turn
from corpus.library import Library
from corpus.types import Document
from index.search import Searcher
from index.types import Hit

logger = logging.getLogger(__name__)

NOT_STATED = "Tài liệu không nêu thông tin này nên trợ lý không trả lời thay."
SEARCHED = "Đã tìm trong {count} tài liệu: {titles}."
_FORGED_MARKER = re.compile(r"\s*\[\d+\]")
"""A document may write "[1]": in an answer only our own markers may."""
_TOP = 12
"""Chunks that search brings up; all their clauses are looked at."""
_MODEL_PASSAGES = 5
"""Of these, the chunks that a language model is shown."""
_SHOWN_TITLES = 3
"""Titles that a refusal names."""
_WHOLE_PARAGRAPH = 200
"""Characters of context given up, at most, to begin or end it with a paragraph."""


@dataclass
class _Clock:
    """Milliseconds spent in each step."""

    started: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    spent: dict[str, float] = field(default_factory=dict)

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.spent[step] = round((now - self.last) * 1000, 1)
        self.last = now

    def total(self) -> dict[str, float]:
        return {**self.spent, "total": round((time.perf_counter() - self.started) * 1000, 1)}


class LibraryAssistant:
    """Answers from one library and its index. Safe to use from several threads.

    ``documents`` are all that ``searcher`` finds in; without a ``generator`` answers are made
    extractively.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        searcher: Searcher,
        generator: Generator | None = None,
    ) -> None:
        self._documents = {document.id: document for document in documents}
        self._searcher = searcher
        self._people = PeopleRegister(documents)
        self._units = {document.id: read_units(document) for document in documents}
        places = [name for d in documents for name in place_names(d.metadata.place)]
        texts = [f"{d.text}\n{d.metadata.title}\n{d.metadata.place or ''}" for d in documents]
        identities = [identity_forms(document) for document in documents]
        self._understander = Understander(Vocabulary(texts), self._people, places, identities)
        self._extractive = ExtractiveGenerator(self._people)
        self._generator: Generator = generator or self._extractive
        self._guard = Guard()

    @property
    def people(self) -> PeopleRegister:
        """Who holds which office, by its documents."""
        return self._people

    def use(self, generator: Generator) -> None:
        """Write with ``generator`` from now on; what it cannot answer is answered extractively."""
        self._generator = generator

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that it answers from, ordered by id."""
        return tuple(self._documents.values())

    def ask(self, question: str, history: tuple[Turn, ...] = ()) -> Answer:
        """Answer in one go. Never raises for bad input: it is refused with a sentence."""
        *_, last = self.stream(question, history)
        if last.answer is None:
            raise RuntimeError("a stream of progress ended without an answer")
        return last.answer

    def stream(self, question: str, history: tuple[Turn, ...] = ()) -> Iterator[Progress]:
        """The same, step by step; the last step carries the finished answer."""
        clock = _Clock()
        yield Progress("searching", "", ())
        turned_away = refusal(question)
        if turned_away is not None:
            yield self._refused(question, turned_away, clock)
            return
        understood = self._understander.understand(question, history)
        clock.lap("understand")
        hits = self._searcher.search(understood.text, _TOP, variants=understood.variants)
        clock.lap("search")
        context = self._context(hits)
        clock.lap("select")
        yield Progress("evidence", "", ())
        for generator in self._generators():
            writing = _Writing()
            for statement in self._checked(generator, understood, context):
                writing.add(statement)
                yield Progress("writing", writing.text, writing.citations)
            if writing.citations:
                clock.lap("generate")
                yield self._done(question, writing, generator.name, clock)
                return
        clock.lap("generate")
        yield self._refused(question, f"{NOT_STATED} {self._searched()}", clock)

    def _checked(
        self, generator: Generator, question: Question, context: Context
    ) -> Iterator[Statement]:
        """What the guard lets through; it ends where the generator's model fails."""
        try:
            for statement in generator.write(question, context):
                checked = self._guard.check(statement, context.passages)
                if checked is None:
                    logger.debug("the guard dropped a statement of %s", generator.name)
                else:
                    yield checked
        except GeneratorUnavailable as error:
            logger.warning("%s", error)

    def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
        """(before, quote, after): the quote in its surroundings.

        ``context``: characters on each side at most; less, to be cut at paragraph or word borders.

        Raises:
            KeyError: the citation is of a document that this assistant does not have.
        """
        document = self._documents[citation.document_id]
        start = max(0, citation.start - context)
        end = min(len(document.text), citation.end + context)
        if start:
            start = _border_after(document.text, start, citation.start)
        if end < len(document.text):
            end = _border_before(document.text, citation.end, end)
        return (
            document.text[start : citation.start],
            document.text[citation.start : citation.end],
            document.text[citation.end : end],
        )

    def _generators(self) -> list[Generator]:
        """The chosen generator, then the one that always works."""
        if self._generator is self._extractive:
            return [self._extractive]
        return [self._generator, self._extractive]

    def _context(self, hits: Sequence[Hit]) -> Context:
        """The clauses of the chunks found, each with the cosine of the best chunk it stands in."""
        found: dict[tuple[str, int], tuple[Unit, float]] = {}
        for hit in hits:
            chunk = hit.chunk
            for unit in self._units.get(chunk.document_id, []):
                if unit.sentence.start < chunk.end and chunk.start < unit.sentence.end:
                    found.setdefault((chunk.document_id, unit.start), (unit, hit.cosine))
        units = [found[key][0] for key in sorted(found)]
        similarity = {key: cosine for key, (_, cosine) in found.items()}
        evidence = [
            Evidence(self._documents[hit.chunk.document_id], hit.chunk.start, hit.chunk.end)
            for hit in hits[:_MODEL_PASSAGES]
        ]
        return Context(Passages(units, similarity), evidence)

    def _searched(self) -> str:
        titles = [f"«{d.metadata.title}»" for d in self.documents[:_SHOWN_TITLES]]
        more = "; …" if len(self._documents) > _SHOWN_TITLES else ""
        return SEARCHED.format(count=len(self._documents), titles="; ".join(titles) + more)

    def _refused(self, question: str, text: str, clock: _Clock) -> Progress:
        answer = Answer(question, text, "refused", (), self._generator.name, clock.total())
        return Progress("done", text, (), answer)

    def _done(self, question: str, writing: _Writing, name: str, clock: _Clock) -> Progress:
        answer = Answer(question, writing.text, "answered", writing.citations, name, clock.total())
        return Progress("done", writing.text, writing.citations, answer)


class _Writing:
    """An answer that grows by checked statements; numbers its citations."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._citations: list[Citation] = []
        self._parts: list[str] = []

    def add(self, statement: Statement) -> None:
        """Go on with a statement, its markers behind it."""
        markers = "".join(f"[{self._marker(passage)}]" for passage in statement.evidence)
        text = _FORGED_MARKER.sub("", statement.text).strip().rstrip(" .;:")
        if statement.bullet:
            self._parts.append(f"\n- {text} {markers}")
        elif statement.introduces:
            self._parts.append(f"{text} {markers}:")
        else:
            self._parts.append(f"{' ' if self._parts else ''}{text} {markers}.")

    @property
    def text(self) -> str:
        """The answer so far, markers included."""
        return "".join(self._parts).strip()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One for every passage cited so far, in order of their markers."""
        return tuple(self._citations)

    def _marker(self, passage: Evidence) -> int:
        key = (passage.document.id, passage.start, passage.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            document = passage.document
            self._citations.append(
                Citation(
                    marker=self._numbers[key],
                    document_id=document.id,
                    title=document.metadata.title,
                    page=document.page_at(passage.start),
                    heading=document.heading_path_at(passage.start),
                    start=passage.start,
                    end=passage.end,
                    quote=passage.text,
                )
            )
        return self._numbers[key]


def _border_after(text: str, start: int, limit: int) -> int:
    """The first paragraph or word border at or after ``start``."""
    for mark in ("\n", " "):
        found = text.find(mark, start, limit)
        if found >= 0 and (mark == " " or found - start < _WHOLE_PARAGRAPH):
            return found + 1
    return start


def _border_before(text: str, limit: int, end: int) -> int:
    """The last paragraph or word border at or before ``end``."""
    for mark in ("\n", " "):
        found = text.rfind(mark, limit, end)
        if found >= 0 and (mark == " " or end - found < _WHOLE_PARAGRAPH):
            return found
    return end


def build_assistant(
    corpus: Path,
    index: Path,
    *,
    embedding_model: str | None = None,
    generator: str = "extractive",
    generator_model: str | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
) -> LibraryAssistant:
    """Open library, model and index, and put the assistant together.

    Raises:
        IndexLayerError: the index is missing, damaged or of another corpus or model.
        GeneratorUnavailable: the generator is unknown or lacks a setting.
    """
    from index.model import load_encoder

    library = Library(corpus)
    searcher = Searcher.open(index, library, load_encoder(embedding_model))
    documents = library.documents()
    assistant = LibraryAssistant(documents, searcher)
    if generator != "extractive":
        from chatbot.answer.generators import build_generator

        assistant.use(
            build_generator(
                generator,
                people=assistant.people,
                model=generator_model,
                base_url=base_url,
                api_key=api_key,
            )
        )
    return assistant
