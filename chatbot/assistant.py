"""The assistant over one library, as each role sees it.

Knows: what an assistant offers, which state of the library it answers from, how it is put
together. Does not know: the steps to an answer, who may read what, who shows the answer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from pathlib import Path

from chatbot.access import ROLES, Role
from chatbot.answer.generator import Generator
from chatbot.question.spelling import asking_language
from chatbot.register import PeopleRegister
from chatbot.snapshot import Snapshot
from chatbot.states import Now, States
from chatbot.steps import Steps
from chatbot.suggestions import Suggestions
from chatbot.surroundings import surroundings
from chatbot.targets.checker import Checker
from chatbot.targets.register import TargetRegister
from chatbot.types import Answer, Citation, Progress, Turn
from corpus.errors import DamagedDocument
from corpus.library import Library
from corpus.types import Document
from corpus.watch import Watch
from index.search import Searcher
from index.types import Filters

logger = logging.getLogger(__name__)


class LibraryAssistant:
    """Answers from one library and its index. Safe to use from several threads.

    ``documents`` are all that ``searcher`` finds in; without a ``generator`` answers are made
    extractively. ``reopen`` gives the state after a new index was built; without it a running
    assistant keeps the one it has. ``now`` tells who may read each document (``States``); without
    it the documents themselves do. It sees everything until ``seen_by`` names a role.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        searcher: Searcher,
        generator: Generator | None = None,
        *,
        cache: Path | None = None,
        reopen: Callable[[], Snapshot] | None = None,
        now: Now | None = None,
    ) -> None:
        self._states = States(Snapshot(documents, searcher, cache), reopen, now)
        self._steps = Steps(generator)
        self._role: Role | None = None

    def seen_by(self, role: Role) -> LibraryAssistant:
        """The same for visitors of this role, in all that it does, says and suggests as if the
        documents that they may not read were not in the library. Never more than this one sees.

        Costs next to nothing: what a role sees is divided off once and kept (``Snapshot.within``).
        """
        view = copy(self)
        view._role = role if self._role is None else min(role, self._role, key=ROLES.index)
        return view

    @property
    def _state(self) -> Snapshot:
        return self._states.seen_by(self._role)

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

    @property
    def generation(self) -> int:
        """Number of the index that it answers from; another one after a reload."""
        return self._state.searcher.generation.pointer.number

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that it answers from, ordered by id."""
        return tuple(self._state.documents.values())

    def use(self, generator: Generator) -> None:
        """Write with ``generator`` from now on; what it cannot answer is answered extractively."""
        self._steps.generator = generator

    def openers(self) -> tuple[str, ...]:
        """Questions to begin with; its documents answer them."""
        return self._suggestions.openers()

    def followups(self, answer: Answer) -> tuple[str, ...]:
        """Questions that may come after ``answer``; its documents answer them."""
        return self._suggestions.followups(answer)

    @property
    def _suggestions(self) -> Suggestions:
        """What is suggested of a state is found out once; a language model takes no part."""
        state = self._state
        if state.suggestions is None:
            steps = Steps(None, self._steps.guard)

            def ask(question: str) -> Answer:
                return _finished(steps.answer(state, question, (), None))

            documents = tuple(state.documents.values())
            state.suggestions = Suggestions(ask, documents, state.register.entries, state.people)
        return state.suggestions

    def read_targets_behind(self) -> None:
        """Read the register in the background, and find out what to suggest, for every role, so
        that nobody waits for it.
        """

        def read() -> None:
            for view in (self, *map(self.seen_by, ROLES)):
                view.checker  # noqa: B018  (kept where it is read)
            for role in ROLES:
                self.seen_by(role).openers()

        threading.Thread(target=read, daemon=True).start()

    def reload_if_changed(self) -> bool:
        """Take over the newest index, if there is one; whether it did (see ``States``)."""
        reloaded = self._states.reload_if_changed()
        if reloaded:
            self.read_targets_behind()
        return reloaded

    def _reload_behind(self) -> None:
        """``reload_if_changed`` beside the question that found out; the next one has the new."""
        if self._states.are_outdated():
            threading.Thread(target=self.reload_if_changed, daemon=True).start()

    def ask(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Answer:
        """Answer in one go. Never raises for bad input: it is refused with a sentence."""
        return _finished(self.stream(question, history, filters))

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        """The same, step by step; the last step carries the finished answer."""
        self._reload_behind()
        state = self._state
        with self._states.using(state):
            for step in self._steps.answer(state, question, history, filters):
                if not self._states.allows(state, self._role):
                    yield self._steps.changed(question)
                    return
                yield step

    def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
        """(before, quote, after): the quote in its surroundings.

        ``context``: characters on each side at most; less, to be cut at paragraph or word borders.

        Raises:
            KeyError: the citation is of a document, or of a text, that is not there any more, or
                that may not be read.
        """
        document = self._states.cited(citation, self._role)
        return surroundings(document.text, citation.start, citation.end, context)


def _finished(steps: Iterable[Progress]) -> Answer:
    *_, last = steps
    if last.answer is None:
        raise RuntimeError("a stream of progress ended without an answer")
    return last.answer


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

    now = Watch(library.root).audiences
    assistant = LibraryAssistant(*read(), cache=index, reopen=reopen, now=now)
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
