"""From a question to a checked answer: understand, choose documents, search, write, guard.

Knows: the order of the steps and what a refusal says. Does not know: how any step works inside, or
who shows the answer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chatbot.access import Role
from chatbot.answer.extractive import ExtractiveGenerator, draft_answer
from chatbot.answer.generator import Context, Generator
from chatbot.answer.guard import Guard
from chatbot.answer.types import Statement
from chatbot.answer.versions import differing
from chatbot.errors import GeneratorUnavailable
from chatbot.places import own_place
from chatbot.question.screening import refusal
from chatbot.question.spelling import asking_language
from chatbot.question.types import Question
from chatbot.register import PeopleRegister
from chatbot.scope import Scope
from chatbot.snapshot import Snapshot
from chatbot.surroundings import surroundings
from chatbot.targets.answering import answer_request
from chatbot.targets.asking import read_request
from chatbot.targets.checker import Checker
from chatbot.targets.register import TargetRegister
from chatbot.types import Answer, Citation, Progress, Turn
from chatbot.writing import Writing
from corpus.errors import CorpusError, DamagedDocument
from corpus.library import Library
from corpus.types import Document
from index.errors import IndexLayerError, NothingFits
from index.filters import fitting_documents
from index.search import Searcher
from index.types import Filters, Vectors

logger = logging.getLogger(__name__)

NOT_STATED = "Tài liệu không nêu thông tin này nên trợ lý không trả lời thay."
SEARCHED = "Đã tìm trong {count} tài liệu: {titles}."
_TOP = 12
"""Chunks that search brings up; all their clauses are looked at."""
_TOP_OF_MANY = 40
"""The same where a large library is asked without a place: every document may answer."""
_MANY = 12
"""Documents from which on a library is large."""
_TOP_OF_VERSION = 6
"""Chunks of another version that are looked at."""
_SHOWN_TITLES = 3
"""Titles that a refusal names."""
_OTHER_VERSIONS = 3
"""Versions of the documents cited that are compared."""
_RETRY_SECONDS = 5.0
"""After a new index could not be opened, it is left alone for so long."""


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
    extractively. ``reopen`` gives the state after a new index was built; without it a running
    assistant keeps the one it has.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        searcher: Searcher,
        generator: Generator | None = None,
        *,
        cache: Path | None = None,
        reopen: Callable[[], Snapshot] | None = None,
    ) -> None:
        self._state = Snapshot(documents, searcher, cache)
        self._generator = generator
        self._guard = Guard()
        self._reopen = reopen
        self._reloading = threading.Lock()
        self._retry_at = 0.0
        self._in_use: list[Snapshot] = []

    @property
    def people(self) -> PeopleRegister:
        """Who holds which office, by its documents."""
        return self._state.people

    @property
    def register(self) -> TargetRegister:
        """What its documents state in numbers; another one after a reload."""
        return self._state.register

    @property
    def checker(self) -> Checker:
        """What compares texts with its register; another one after a reload."""
        return self._state.checker

    @property
    def searcher(self) -> Searcher:
        """What finds its passages now; another one after a reload."""
        return self._state.searcher

    def use(self, generator: Generator) -> None:
        """Write with ``generator`` from now on; what it cannot answer is answered extractively."""
        self._generator = generator

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that it answers from, ordered by id."""
        return tuple(self._state.documents.values())

    def seen_by(self, role: Role) -> LibraryAssistant:
        """The same for visitors of this role."""
        return self

    def openers(self) -> tuple[str, ...]:
        """Questions to begin with; its documents answer them."""
        return ()

    def followups(self, answer: Answer) -> tuple[str, ...]:
        """Questions that may come after ``answer``; its documents answer them."""
        return ()

    def read_targets_behind(self) -> None:
        """Read the register in the background, so that nobody waits for it."""
        threading.Thread(target=lambda: self.checker, daemon=True).start()

    def reload_if_changed(self) -> bool:
        """Take over the newest index, if there is one; whether it did.

        Cheap where nothing changed: one small file is read. Questions under way keep the state
        that they began with. An index that cannot be opened leaves everything as it is.
        """
        if not self._is_outdated() or not self._reloading.acquire(blocking=False):
            return False
        try:
            if self._reopen is None or not self._is_outdated():
                return False
            self._state = self._reopen()
        except (IndexLayerError, CorpusError, OSError) as error:
            self._retry_at = time.monotonic() + _RETRY_SECONDS
            logger.warning("keeping the index in memory: %s", error)
            return False
        finally:
            self._reloading.release()
        self.read_targets_behind()
        return True

    def _is_outdated(self) -> bool:
        if self._reopen is None or time.monotonic() < self._retry_at:
            return False
        return not self._state.searcher.is_current()

    def _reload_behind(self) -> None:
        """``reload_if_changed`` beside the question that found out; the next one has the new."""
        if self._is_outdated():
            threading.Thread(target=self.reload_if_changed, daemon=True).start()

    def ask(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Answer:
        """Answer in one go. Never raises for bad input: it is refused with a sentence."""
        *_, last = self.stream(question, history, filters)
        if last.answer is None:
            raise RuntimeError("a stream of progress ended without an answer")
        return last.answer

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        """The same, step by step; the last step carries the finished answer."""
        self._reload_behind()
        state = self._state
        self._in_use.append(state)
        try:
            yield from self._answer(state, question, history, filters)
        finally:
            self._in_use.remove(state)

    def _answer(
        self,
        state: Snapshot,
        question: str,
        history: tuple[Turn, ...],
        filters: Filters | None,
    ) -> Iterator[Progress]:
        clock = _Clock()
        yield Progress("searching", "", ())
        turned_away = refusal(question)
        if turned_away is not None:
            yield self._refused(question, turned_away, clock)
            return
        try:
            chosen = _filtered(state, filters)
        except NothingFits as error:
            yield self._refused(question, str(error), clock)
            return
        understood = state.understander.understand(question, history)
        scope = state.scopes.find(understood, chosen)
        writing = _from_register(state, scope)
        if writing.citations:
            clock.lap("generate")
            yield self._done(question, writing, ExtractiveGenerator.name, clock)
            return
        vectors = state.encode(scope.question)
        clock.lap("understand")
        for documents in state.scopes.versions(scope.documents):
            if not documents:
                continue
            hits = state.search(scope.question, vectors, documents, _reach(state, scope))
            clock.lap("search")
            context = state.context(hits)
            clock.lap("select")
            yield Progress("evidence", "", ())
            people = _people(state, documents)
            for generator in self._generators(people):
                writing = Writing(state.scopes.superseded)
                for statement in self._checked(generator, scope.question, context):
                    writing.add(statement)
                    yield Progress("writing", writing.text, writing.citations)
                if writing.citations:
                    for statement in self._other_versions(state, scope, vectors, context, writing):
                        writing.add(statement)
                    clock.lap("generate")
                    yield self._done(question, writing, generator.name, clock)
                    return
        clock.lap("generate")
        yield self._refused(question, _not_stated(state, scope), clock)

    def _checked(
        self, generator: Generator, question: Question, context: Context
    ) -> Iterator[Statement]:
        """What the guard lets through; it ends where the generator's model fails."""
        try:
            for statement in generator.write(question, context):
                checked = self._check(statement, context)
                if checked is None:
                    logger.debug("the guard dropped a statement of %s", generator.name)
                else:
                    yield checked
        except GeneratorUnavailable as error:
            logger.warning("%s", error)

    def _check(self, statement: Statement, context: Context) -> Statement | None:
        return statement if statement.remark else self._guard.check(statement, context.passages)

    def _other_versions(
        self,
        state: Snapshot,
        scope: Scope,
        vectors: Vectors,
        context: Context,
        writing: Writing,
    ) -> list[Statement]:
        """What drafts and replaced versions of the documents cited state differently."""
        question = scope.question
        found: list[Statement] = []
        documents = dict.fromkeys(citation.document_id for citation in writing.citations)
        for cited in documents:
            others = state.scopes.other_versions(cited)[:_OTHER_VERSIONS]
            if not others:
                continue
            own = context.passages.within({cited})
            main = draft_answer(question, own, state.people.within({cited}))
            for other in others:
                hits = state.search(question, vectors, {other}, _TOP_OF_VERSION)
                passages = state.context(hits)
                draft = draft_answer(question, passages.passages, state.people.within({other}))
                if main is None or draft is None:
                    continue
                standing = writing.standing(state.documents[other])
                whose = own_place(state.documents[other]) if len(documents) > 1 else ""
                named = f"{standing} của {whose}" if whose else standing
                preface = f"{named[:1].upper()}{named[1:]} nêu"
                statement = differing(question, main, draft, preface)
                checked = self._check(statement, passages) if statement else None
                if checked is not None:
                    found.append(checked)
        return found

    def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
        """(before, quote, after): the quote in its surroundings.

        ``context``: characters on each side at most; less, to be cut at paragraph or word borders.

        Raises:
            KeyError: the citation is of a document, or of a text, that is not there any more.
        """
        return surroundings(self._cited(citation).text, citation.start, citation.end, context)

    def _cited(self, citation: Citation) -> Document:
        """The document as the citation knows it, from the newest state that has it."""
        for state in (self._state, *self._in_use):
            document = state.documents.get(citation.document_id)
            if document and document.text[citation.start : citation.end] == citation.quote:
                return document
        raise KeyError(citation.document_id)

    def _generators(self, people: PeopleRegister) -> list[Generator]:
        """The chosen generator, then the one that always works."""
        extractive = ExtractiveGenerator(people)
        if self._generator is None or self._generator.name == extractive.name:
            return [extractive]
        return [self._generator, extractive]

    def _refused(self, question: str, text: str, clock: _Clock) -> Progress:
        name = self._generator.name if self._generator else ExtractiveGenerator.name
        answer = Answer(question, text, "refused", (), name, clock.total())
        return Progress("done", text, (), answer)

    def _done(self, question: str, writing: Writing, name: str, clock: _Clock) -> Progress:
        answer = Answer(question, writing.text, "answered", writing.citations, name, clock.total())
        return Progress("done", writing.text, writing.citations, answer)


def _from_register(state: Snapshot, scope: Scope) -> Writing:
    """The answer to a question about targets as such; empty where it is none."""
    writing = Writing(state.scopes.superseded)
    request = read_request(scope.question)
    if request is None:
        return writing
    for documents in state.scopes.versions(scope.documents):
        entries = [e for e in state.register.entries if e.document.id in documents]
        for statement in answer_request(request, entries):
            writing.add(statement)
        if writing.citations:
            break
    return writing


def _filtered(state: Snapshot, filters: Filters | None) -> Collection[str] | None:
    """Ids of the documents that fit; None for all.

    Raises:
        NothingFits: no document does.
    """
    if filters is None or filters == Filters():
        return None
    metadata = {key: document.metadata for key, document in state.documents.items()}
    return fitting_documents(metadata, filters)


def _reach(state: Snapshot, scope: Scope) -> int:
    """How many chunks are looked at."""
    everywhere = len(scope.documents) == len(state.documents) and not scope.question.names
    return _TOP_OF_MANY if everywhere and len(state.documents) > _MANY else _TOP


def _people(state: Snapshot, documents: Collection[str]) -> PeopleRegister:
    """Who is named in ``documents``."""
    if len(documents) == len(state.documents):
        return state.people
    return state.people.within(documents)


def _not_stated(state: Snapshot, scope: Scope) -> str:
    """The refusal of a question that was searched for."""
    if scope.missing and (text := state.scopes.unknown_place(scope.missing)):
        return text
    searched = [state.documents[key] for key in sorted(scope.documents)]
    titles = [f"«{document.metadata.title}»" for document in searched[:_SHOWN_TITLES]]
    more = "; …" if len(searched) > _SHOWN_TITLES else ""
    return f"{NOT_STATED} {SEARCHED.format(count=len(searched), titles='; '.join(titles) + more)}"


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
    encoder = load_encoder(embedding_model)

    def read() -> tuple[list[Document], Searcher]:
        searcher = Searcher.open(index, library, encoder, language=asking_language())
        return library.documents(_skip), searcher

    def reopen() -> Snapshot:
        documents, searcher = read()
        return Snapshot(documents, searcher, index)

    assistant = LibraryAssistant(*read(), cache=index, reopen=reopen)
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


def _skip(error: DamagedDocument) -> None:
    """Answer without a damaged document."""
    logger.warning("%s", error)
