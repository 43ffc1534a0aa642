"""An assistant that answers from the documents of one place, or from one document, only.

Knows: filters, which questions any such document invites. Does not know: HTTP, how filters are
applied.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from chatbot.access import Role
from chatbot.types import Answer, Assistant, Citation, Progress, Turn
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


_Key = tuple[Filters, tuple[tuple[str, str], ...]]


class Openers:
    """Questions to begin with in a scope; asked once, then remembered. For several threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, view: Assistant, filters: Filters | None) -> tuple[str, ...]:
        """Takes a while for a scope that nobody has opened before: each question is asked, and
        shown only if it is answered there.
        """
        if filters is None:
            return view.openers()[:OPENERS]
        scope = Within(view, filters)
        if not scope.documents:
            return ()
        # All that the visitor may read: what is offered comes from there, too.
        key = (filters, tuple((document.id, document.sha256) for document in view.documents))
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = scope.openers()
            with self._lock:
                self._known[key] = known
                while len(self._known) > _KEPT:
                    self._known.popitem(last=False)
        return known


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
