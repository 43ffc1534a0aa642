"""What can be done in a conversation: go on with it, stop, open it again, judge an answer.

Knows: whose conversation it is, what its visitor may see of it, when it is kept. Does not know:
HTML, Gradio, how an answer is found.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from chatbot.access import Visitor
from chatbot.exchanges import Exchange, Outcome
from chatbot.store.conversations import Summary
from chatbot.store.errors import StoreError
from chatbot.types import Assistant
from chatbot.web import conversation
from chatbot.web.conversation import Conversation, follow, permitted, sight
from chatbot.web.feedback_reasons import feedback_of
from corpus.text import fold

if TYPE_CHECKING:
    from chatbot.store.store import Store
    from chatbot.web.monitoring import AnswerOutcome

NOT_KEPT = (
    "Câu trả lời này chưa lưu được vào máy chủ, tải lại trang sẽ mất; xin báo cho người quản trị."
)
MOST_FOUND = 100
"""Conversations that a search shows."""
BUSY = 2
"""Answers under way beyond which nothing is suggested."""
_FINAL: dict[Outcome, AnswerOutcome] = {
    "answered": "answered",
    "refused": "refused",
    "stopped": "stopped",
    "failed": "failed",
}
_log = logging.getLogger(__name__)

Observe = Callable[["AnswerOutcome", float | None, float], None]
"""(outcome, seconds to the first evidence, seconds to the end) of one answer."""


@dataclass(frozen=True, slots=True)
class Current:
    """The one exchange of a page that changes; those before it are in the store."""

    conversation: str = ""
    """Id under which it is kept; "" for a new one."""
    number: int = 0
    """Of the exchange in its conversation, from 1; 0 while there is none."""
    exchange: Exchange | None = None
    replaces: Exchange | None = None
    """One of those kept, in whose place it stands."""
    unkept: bool = False
    """It is final, but the store could not take it."""


class Chat:
    """The conversations of all visitors. Safe to use from several threads."""

    def __init__(
        self,
        assistant: Assistant,
        store: Store,
        *,
        observe: Observe | None = None,
    ) -> None:
        self._assistant = assistant
        self._store = store
        self._observe = observe
        self._suggesting = threading.Lock()
        self._answering = 0
        self._counting = threading.Lock()

    def view(self, visitor: Visitor) -> Assistant:
        """The assistant as this visitor meets it, as of now."""
        return self._assistant.seen_by(visitor.role)

    def summaries(self, visitor: Visitor, words: str = "") -> Sequence[Summary]:
        """The visitor's conversations, newest first; with ``words`` those in which the visitor may
        see them now, 100 at most.
        """
        kept = self._store.conversations
        if not words.strip():
            return kept.list(visitor.key)
        seen, wanted = sight(self.view(visitor)), fold(words).split()
        visible = (
            found
            for found in kept.search(visitor.key, words)
            if _holds(found, map(seen, kept.load(visitor.key, found.id) or ()), wanted)
        )
        return list(islice(visible, MOST_FOUND))

    def open(self, visitor: Visitor, conversation_id: str) -> Conversation | None:
        """A kept conversation as its owner may see it now; None where this visitor has none."""
        kept = self._store.conversations.load(visitor.key, conversation_id)
        if kept is None:
            return None
        return Conversation(permitted(kept, self.view(visitor)), conversation_id)

    def ask(
        self,
        visitor: Visitor,
        conversation_id: str,
        question: str,
        *,
        again: bool = False,
    ) -> Iterator[tuple[Conversation, Current]]:
        """Go on with a conversation: what stood before, and what is added at every step.

        ``again``: asks the last question anew, in place of its answer; ``question`` is not used.
        An id that is not the visitor's begins a new conversation. The last exchange yielded is
        final and kept; without an id it is not: the store refuses it.
        """
        kept = self._store.conversations.load(visitor.key, conversation_id)
        before = Conversation(
            permitted(kept or (), self.view(visitor)), conversation_id if kept else ""
        )
        replaced = kept[-1] if again and kept else None
        if replaced is not None:
            before, question = before.without_last(), replaced.question
        current = Current(before.id, len(before.exchanges) + 1, replaces=replaced)
        if not current.conversation:
            current = replace(current, conversation=self._store.conversations.new_id())
        exchange_id = secrets.token_urlsafe(12)
        began, seen_after = time.monotonic(), None
        with self._counted():
            for step in follow(self.view(visitor), question, before.history):
                current = replace(current, exchange=replace(step, id=exchange_id))
                if step.passages and seen_after is None:
                    seen_after = time.monotonic() - began
                if not step.under_way:
                    self._tell(step.outcome, seen_after, time.monotonic() - began)
                    current = self._kept(visitor, current)
                yield before, current

    def end(
        self, visitor: Visitor, current: Current, outcome: Literal["stopped", "failed"]
    ) -> Current:
        """An exchange that was still under way has ended like this. What comes back is what its
        visitor may see of it now.
        """
        exchange = current.exchange
        if exchange is None:
            return current
        if exchange.under_way:
            self._tell(outcome, None, 0.0)
            exchange = replace(exchange, outcome=outcome)
            current = self._kept(visitor, replace(current, exchange=exchange))
            exchange = current.exchange or exchange
        return replace(current, exchange=sight(self.view(visitor))(exchange))

    def suggestions(self, visitor: Visitor, current: Current) -> tuple[str, ...]:
        """Questions that may come after the answer on the screen. Takes a while.

        Nothing while many ask: what others wait for goes before what nobody asked for.
        """
        if current.exchange is None or self._answering > BUSY:
            return ()
        if not self._suggesting.acquire(blocking=False):
            return ()
        try:
            return conversation.suggestions(self.view(visitor), current.exchange)
        finally:
            self._suggesting.release()

    def judge(
        self,
        visitor: Visitor,
        conversation_id: str,
        exchange_id: str,
        verdict: str,
        reasons: object = (),
        comment: str = "",
    ) -> bool:
        """Keep what the visitor thinks of one of their answers; a later verdict replaces it.

        ``verdict``: ``up`` or ``down``. False where there is no such answer, or no such verdict.
        """
        opened = self.open(visitor, conversation_id)
        exchanges = opened.exchanges if opened else ()
        judged = next((found for found in exchanges if found.id == exchange_id), None)
        if judged is None or not exchange_id or verdict not in ("up", "down"):
            return False
        self._store.feedback.add(
            feedback_of(judged, visitor.key, "up" if verdict == "up" else "down", reasons, comment)
        )
        return True

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """One more answer is being found."""
        with self._counting:
            self._answering += 1
        try:
            yield
        finally:
            with self._counting:
                self._answering -= 1

    def _kept(self, visitor: Visitor, current: Current) -> Current:
        """``current`` after its final exchange was added to what the store has by now."""
        if current.exchange is None:
            return current
        try:
            self._store.conversations.append(
                visitor.key, current.conversation, current.exchange, current.replaces
            )
        except StoreError as error:
            _log.warning("an answer could not be kept: %s", error)
            return replace(current, exchange=replace(current.exchange, id=""), unkept=True)
        return current

    def _tell(self, outcome: Outcome, evidence_s: float | None, total_s: float) -> None:
        final = _FINAL.get(outcome)
        if self._observe is not None and final is not None:
            self._observe(final, evidence_s, total_s)


def _holds(found: Summary, exchanges: Iterable[Exchange], wanted: Sequence[str]) -> bool:
    """Whether every word stands in the title, or in what may be seen of the exchanges."""
    texts = [f"{said.question} {said.text}" for said in exchanges]
    text = fold("\n".join([found.title, *texts]))
    return all(word in text for word in wanted)
