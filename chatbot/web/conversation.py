"""The conversation that one open page holds.

Knows: which exchanges stand on the screen, how each of them ended, and how an answer under way
turns into one of them. Does not know: HTML, Gradio, how an answer is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from chatbot.exchanges import Exchange, Passage
from chatbot.types import Assistant, Citation, Turn

CONTEXT = 400
"""Characters of a document shown before and after a quote."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything one page shows. Every method returns a new conversation."""

    exchanges: tuple[Exchange, ...] = ()
    cleared: tuple[Exchange, ...] = ()
    """What the last clearing removed: kept until the next question, so that it can be undone."""

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    @property
    def under_way(self) -> bool:
        return self.last is not None and self.last.under_way

    @property
    def history(self) -> tuple[Turn, ...]:
        """The finished turns, oldest first: what the assistant resolves a follow-up against."""
        return tuple(
            Turn(exchange.question, exchange.text)
            for exchange in self.exchanges
            if exchange.outcome in ("answered", "refused")
        )

    def with_exchange(self, exchange: Exchange) -> Conversation:
        return Conversation((*self.exchanges, exchange))

    def without_last(self) -> Conversation:
        return Conversation(self.exchanges[:-1])

    def ended_as(self, outcome: Literal["stopped", "failed"]) -> Conversation:
        """The last exchange, if it was still under way, has ended like this."""
        if self.last is None or not self.under_way:
            return self
        return self.without_last().with_exchange(replace(self.last, outcome=outcome))

    def emptied(self) -> Conversation:
        return Conversation((), cleared=self.exchanges) if self.exchanges else self

    def restored(self) -> Conversation:
        return Conversation(self.cleared) if self.cleared else self


def follow(assistant: Assistant, question: str, history: tuple[Turn, ...]) -> Iterator[Exchange]:
    """Ask, and show the exchange at every step; the last one yielded is final.

    Raises whatever the assistant raises when something behind it is broken.
    """
    exchange = Exchange(question)
    yield exchange
    opened: dict[Citation, Passage] = {}
    for step in assistant.stream(question, history):
        for citation in step.citations:
            if citation not in opened:
                opened[citation] = Passage(citation, *assistant.passage(citation, CONTEXT))
        exchange = Exchange(
            question,
            step.text,
            tuple(opened[citation] for citation in step.citations),
            "searching" if step.stage == "searching" else "writing",
        )
        if step.answer is not None:
            exchange = replace(exchange, text=step.answer.text, outcome=step.answer.status)
        yield exchange
    if exchange.under_way:
        yield replace(exchange, outcome="failed")
