"""Which state of the library is in use, and which part of it each role sees.

Knows: taking over a new index, who may read what at this moment. Does not know: what a state is
made of, how a question is answered.

Two say who may read a document: the state that holds its text, and the library's record as it is
now. Both must allow it. A document that is restricted or removed is gone at once, before the index
follows; one that is opened to more people comes with the next index, because until then its text
may be another than the one that was opened.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from chatbot.access import ROLES, Role, may_read
from chatbot.snapshot import Snapshot
from chatbot.types import Citation
from corpus.errors import CorpusError
from corpus.types import Audience, Document
from index.errors import IndexLayerError

logger = logging.getLogger(__name__)

Now = Callable[[], Mapping[str, Audience]]
"""Who may read each document now; the same object again as long as nothing changed."""
_RETRY_SECONDS = 5.0
"""After a new index could not be opened, it is left alone for so long."""


class States:
    """The newest state and those in use. Safe to use from several threads.

    ``reopen`` gives the state after a new index was built, None where it never changes; ``now``
    tells who may read what, None where only the state does.
    """

    def __init__(
        self, newest: Snapshot, reopen: Callable[[], Snapshot] | None, now: Now | None
    ) -> None:
        self.newest = newest
        self._reopen = reopen
        self._now = now
        self._reloading = threading.Lock()
        self._retry_at = 0.0
        self._in_use: list[Snapshot] = []
        self._allowed: dict[Role, tuple[Snapshot, Mapping[str, Audience], frozenset[str]]] = {}

    # --- who sees what ---

    def seen_by(self, role: Role | None) -> Snapshot:
        """What the role may read of the newest state; None: all of it, for whoever runs commands
        on the machine itself.
        """
        newest = self.newest
        return newest if role is None else newest.within(self._readable(newest, role))

    def allows(self, state: Snapshot, role: Role | None) -> bool:
        """Whether the role may still read every document of ``state``."""
        return role is None or self._readable(state, role) >= state.documents.keys()

    def cited(self, citation: Citation, role: Role | None) -> Document:
        """The document as the citation knows it, from the newest state that has it.

        Raises:
            KeyError: the citation is of a document, or of a text, that is not there any more, or
                that the role may not read.
        """
        for state in (self.newest, *self._in_use):
            document = state.documents.get(citation.document_id)
            if document is None or document.text[citation.start : citation.end] != citation.quote:
                continue
            if role is None or document.id in self._readable(state, role):
                return document
        raise KeyError(citation.document_id)

    def _readable(self, state: Snapshot, role: Role) -> frozenset[str]:
        now = state.audiences if self._now is None else self._now()
        known = self._allowed.get(role)
        if known is not None and known[0] is state and known[1] is now:
            return known[2]
        found = frozenset(
            key
            for key, audience in state.audiences.items()
            if key in now and may_read(role, audience) and may_read(role, now[key])
        )
        self._allowed[role] = state, now, found
        return found

    # --- which state ---

    @contextmanager
    def using(self, state: Snapshot) -> Iterator[None]:
        """Keep the passages of ``state`` at hand meanwhile."""
        self._in_use.append(state)
        try:
            yield
        finally:
            self._in_use.remove(state)

    def reload_if_changed(self) -> bool:
        """Take over the newest index, if there is one; whether it did.

        Cheap where nothing changed: one small file is read. Questions under way keep the state
        that they began with. An index that cannot be opened leaves everything as it is.
        """
        if not self.are_outdated() or not self._reloading.acquire(blocking=False):
            return False
        try:
            if self._reopen is None or not self.are_outdated():
                return False
            newest = self._reopen()
            for role in ROLES:  # before anybody waits for it
                newest.within(self._readable(newest, role))
            self.newest = newest
        except (IndexLayerError, CorpusError, OSError) as error:
            self._retry_at = time.monotonic() + _RETRY_SECONDS
            logger.warning("keeping the index in memory: %s", error)
            return False
        finally:
            self._reloading.release()
        return True

    def are_outdated(self) -> bool:
        """Whether a newer index was built; reads one small file."""
        if self._reopen is None or time.monotonic() < self._retry_at:
            return False
        return not self.newest.searcher.is_current()
