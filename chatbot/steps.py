"""From a question to a checked answer: understand, choose documents, search, write, guard.

Knows: the order of the steps and what a refusal says. Does not know: how any step works inside,
which state of the library is in use, who asks.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from chatbot.answer.extractive import ExtractiveGenerator, draft_answer
from chatbot.answer.generator import Context, Generator
from chatbot.answer.guard import Guard
from chatbot.answer.types import Statement
from chatbot.answer.versions import differing
from chatbot.errors import GeneratorUnavailable
from chatbot.places import own_place
from chatbot.question.screening import refusal
from chatbot.question.types import Question
from chatbot.register import PeopleRegister
from chatbot.scope import Scope
from chatbot.snapshot import Snapshot
from chatbot.targets.answering import answer_request
from chatbot.targets.asking import read_request
from chatbot.types import Answer, Progress, Turn
from chatbot.writing import Writing
from index.errors import NothingFits
from index.filters import fitting_documents
from index.types import Filters, Vectors

logger = logging.getLogger(__name__)

NOT_STATED = "Tài liệu không nêu thông tin này nên trợ lý không trả lời thay."
SEARCHED = "Đã tìm trong {count} tài liệu: {titles}."
NO_DOCUMENTS = "Thư viện chưa có tài liệu nào nên trợ lý chưa trả lời được."
CHANGED = "Thư viện vừa thay đổi trong lúc trả lời; xin gửi lại câu hỏi."
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


@dataclass
class Steps:
    """Answers questions from any state of a library. Safe to use from several threads."""

    generator: Generator | None = None
    """None writes extractively."""
    guard: Guard = field(default_factory=Guard)

    def answer(
        self,
        state: Snapshot,
        question: str,
        history: tuple[Turn, ...],
        filters: Filters | None,
    ) -> Iterator[Progress]:
        """Answer from ``state``, step by step; the last step carries the finished answer."""
        clock = _Clock()
        yield Progress("searching", "", ())
        turned_away = refusal(question)
        if turned_away is not None:
            yield self._refused(question, turned_away, clock)
            return
        if not state.documents:
            yield self._refused(question, NO_DOCUMENTS, clock)
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
        return statement if statement.remark else self.guard.check(statement, context.passages)

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

    def _generators(self, people: PeopleRegister) -> list[Generator]:
        """The chosen generator, then the one that always works."""
        extractive = ExtractiveGenerator(people)
        if self.generator is None or self.generator.name == extractive.name:
            return [extractive]
        return [self.generator, extractive]

    def changed(self, question: str) -> Progress:
        """The last step where the library changed under an answer."""
        return self._refused(question, CHANGED, _Clock())

    def _refused(self, question: str, text: str, clock: _Clock) -> Progress:
        chosen = self.generator
        name = chosen.name if chosen else ExtractiveGenerator.name
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
