"""An assistant that answers from the documents of one place, or from one document, only.

Knows: filters, which questions any such document invites, how seldom that is found out. Does not
know: HTTP, how filters are applied.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from fastapi.concurrency import run_in_threadpool

from chatbot.access import Role
from chatbot.types import Answer, Assistant, Citation, Progress, Turn
from chatbot.web.work import Busy, Crew, Report
from corpus.types import Document
from index.errors import NothingFits
from index.filters import fitting_documents
from index.types import Filters

OPENERS = 3
"""Fewer than on the page itself: a panel is small."""
_KEPT = 200
"""Sets of documents whose openers are remembered."""
_USUAL = (
    "Phương châm của Đại hội là gì?",
    "Các khâu đột phá trong nhiệm kỳ là gì?",
    "Mục tiêu tổng quát của nhiệm kỳ là gì?",
    "Đại hội bầu Ban Chấp hành gồm bao nhiêu đồng chí?",
)
"""What a document of the genre is asked for, where the library's own openers are about others."""

_Key = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
"""Ids of the documents of a scope; all that the visitor may read, by id and hash."""


class Openers:
    """Questions to begin with in a scope; found out once, then remembered. For one event loop.

    A scope is its documents, however they were named: nobody makes work by another spelling.
    """

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._found: OrderedDict[_Key, asyncio.Task[tuple[str, ...]]] = OrderedDict()
        """Under way or done."""

    async def of(self, scope: Within, may_ask: Callable[[], bool]) -> tuple[str, ...]:
        """Takes a while for a scope that nobody has opened before: each question is asked, and
        shown only if it is answered there. Nothing where that is due but ``may_ask`` says no or the
        crew has too much to do.
        """
        key = await run_in_threadpool(scope.key)
        if not key[0]:
            return ()
        found = self._found.get(key)
        if found is None:
            if not may_ask():
                return ()

            def work(_: Report[None]) -> tuple[str, ...]:
                return scope.openers()

            try:
                job = self._crew.begin(work)
            except Busy:
                return ()
            found = asyncio.create_task(job.result())
            self._found[key] = found
            found.add_done_callback(lambda done: self._drop_failed(key, done))
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        # One reader who leaves does not take it from the others.
        return await asyncio.shield(found)

    def _drop_failed(self, key: _Key, done: asyncio.Task[tuple[str, ...]]) -> None:
        if (done.cancelled() or done.exception()) and self._found.get(key) is done:
            del self._found[key]


class Within:
    """``view``, which answers from the documents that fit ``filters``."""

    def __init__(self, view: Assistant, filters: Filters) -> None:
        self._view = view
        self._filters = filters

    @property
    def documents(self) -> Sequence[Document]:
        """None where the filters fit nothing."""
        documents = {document.id: document for document in self._view.documents}
        try:
            fitting = fitting_documents(
                {key: document.metadata for key, document in documents.items()}, self._filters
            )
        except NothingFits:
            return ()
        return [documents[key] for key in fitting]

    def key(self) -> _Key:
        """The same for whatever is answered from the same documents."""
        everything = tuple((document.id, document.sha256) for document in self._view.documents)
        return tuple(document.id for document in self.documents), everything

    def seen_by(self, role: Role) -> Assistant:
        return Within(self._view.seen_by(role), self._filters)

    def openers(self) -> tuple[str, ...]:
        found: list[str] = []
        for question in dict.fromkeys((*self._view.openers(), *_USUAL)):
            if len(found) == OPENERS:
                break
            if self.ask(question).status == "answered":
                found.append(question)
        return tuple(found)

    def followups(self, answer: Answer) -> tuple[str, ...]:
        return self._view.followups(answer)

    def ask(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Answer:
        return self._view.ask(question, history, filters or self._filters)

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        return self._view.stream(question, history, filters or self._filters)

    def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
        return self._view.passage(citation, context)
