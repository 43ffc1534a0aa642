"""The conversation that one open page holds.

Knows: which exchanges stand on the screen, how each of them ended, how an answer under way turns
into one of them, and which of the kept ones a visitor may still see. Does not know: HTML, Gradio,
where conversations are kept, how an answer is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chatbot.exchanges import Exchange, Passage
from chatbot.types import Answer, Assistant, Citation, Turn

CONTEXT = 400
"""Characters of a document shown before and after a quote."""
HIDDEN = "Câu trả lời này dựa trên tài liệu không còn trong thư viện hoặc ông/bà không được xem."
"""What stands in place of an answer whose documents its reader may not see, or that are gone."""
OUTDATED = "Khi ấy tài liệu không nêu thông tin này; thư viện nay đã khác, xin hỏi lại nếu cần."
"""What stands in place of a refusal, which names documents and places, once there are others."""
CHANGED = "Thư viện vừa thay đổi trong lúc trả lời; xin gửi lại câu hỏi."
"""What stands in place of an answer whose documents went out of sight while it was given."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything one page shows. Every method returns a new conversation."""

    exchanges: tuple[Exchange, ...] = ()
    id: str = ""
    """Under which it is kept; "" until its first exchange is."""

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    @property
    def history(self) -> tuple[Turn, ...]:
        """The finished turns, oldest first: what the assistant resolves a follow-up against."""
        return tuple(
            Turn(exchange.question, exchange.text)
            for exchange in self.exchanges
            if exchange.outcome in ("answered", "refused")
        )

    def without_last(self) -> Conversation:
        return replace(self, exchanges=self.exchanges[:-1])


def follow(assistant: Assistant, question: str, history: tuple[Turn, ...]) -> Iterator[Exchange]:
    """Ask, and show the exchange at every step; the last one yielded is final.

    Where a cited document is out of sight before its passage was read, nothing of the answer is
    left. Raises whatever the assistant raises when something behind it is broken.
    """
    exchange = Exchange(question)
    yield exchange
    opened: dict[Citation, Passage] = {}
    for step in assistant.stream(question, history):
        try:
            for citation in step.citations:
                if citation not in opened:
                    opened[citation] = Passage(citation, *assistant.passage(citation, CONTEXT))
        except KeyError:
            yield Exchange(question, CHANGED, outcome="refused")
            return
        exchange = Exchange(
            question,
            step.text,
            tuple(opened[citation] for citation in step.citations),
            "searching" if step.stage == "searching" else "writing",
        )
        if step.answer is not None:
            status = step.answer.status
            searched = library_of(assistant) if status == "refused" else ""
            exchange = replace(exchange, text=step.answer.text, outcome=status, searched=searched)
        yield exchange
    if exchange.under_way:
        yield replace(exchange, outcome="failed")


def suggestions(view: Assistant, exchange: Exchange) -> tuple[str, ...]:
    """Questions that may come after a final ``exchange``; none after one without an answer.

    Takes a while: show the answer first.
    """
    if exchange.outcome != "answered":
        return ()
    citations = tuple(passage.citation for passage in exchange.passages)
    return tuple(
        view.followups(
            Answer(exchange.question, exchange.text, "answered", citations, "extractive")
        )
    )


def permitted(exchanges: Sequence[Exchange], view: Assistant) -> tuple[Exchange, ...]:
    """``exchanges`` as the visitor of ``view`` may see them now; see ``sight``."""
    return tuple(map(sight(view), exchanges))


def sight(view: Assistant) -> Callable[[Exchange], Exchange]:
    """How the visitor of ``view`` may see an exchange now: of an answer that cites a document
    which ``view`` does not hold only the question is left, without id: nothing can be done with it.
    So is it of a refusal where ``view`` holds other documents now.
    """
    held = {document.id for document in view.documents}
    library = library_of(view)

    def seen(exchange: Exchange) -> Exchange:
        if not all(passage.citation.document_id in held for passage in exchange.passages):
            return Exchange(exchange.question, HIDDEN, outcome="refused")
        if exchange.searched not in ("", library):
            return Exchange(exchange.question, OUTDATED, outcome="refused")
        return exchange

    return seen


def library_of(view: Assistant) -> str:
    """Which documents ``view`` answers from, in a few letters; equal only for the same ones."""
    ids = "\n".join(sorted(document.id for document in view.documents))
    return hashlib.sha256(ids.encode()).hexdigest()[:16]
