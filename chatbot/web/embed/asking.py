"""A question as the embedded page sends it, and its answer as that page gets it, step by step.

Knows: what a request may hold, server-sent events, how often a page is told. Does not
know: addresses, how an exchange is found or drawn.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from chatbot.exchanges import Exchange
from chatbot.types import Turn
from chatbot.web.work import Job
from index.types import Filters

logger = logging.getLogger(__name__)

STEP_SECONDS = 0.1
"""A writing model yields many tokens a second: the page is told at most this often."""
SIGN_OF_LIFE_SECONDS = 10.0
"""After so long without news a comment keeps proxies, and the page, from giving up."""
MOST_TURNS = 6
LONGEST_QUESTION = 4000
"""Characters; the assistant turns questions past 2,000 away with a sentence of its own."""
LONGEST_ANSWER = 12_000
LONGEST_SCOPE = 300
MOST_EXCHANGES = 10_000


class Body(BaseModel):
    """JSON that a page sends; what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(Body):
    """A turn of the conversation so far."""

    question: str = Field(max_length=LONGEST_QUESTION)
    answer: str = Field(max_length=LONGEST_ANSWER)


class Asked(Body):
    """A question in its conversation."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    history: tuple[Said, ...] = Field((), max_length=MOST_TURNS)
    """The last turns, oldest first."""
    number: int = Field(1, ge=1, le=MOST_EXCHANGES)
    """Of the exchange in its conversation, from 1."""
    place: str = Field("", max_length=LONGEST_SCOPE)
    document: str = Field("", max_length=LONGEST_SCOPE)

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(Turn(said.question, said.answer) for said in self.history)


def filters_of(place: str, document: str) -> Filters | None:
    """The documents that a page is about; None for the whole library."""
    place, document = place.strip(), document.strip()
    if not place and not document:
        return None
    return Filters(place=place or None, document=document or None)


async def events(job: Job[Exchange, None], draw: Callable[[Exchange], str]) -> AsyncIterator[str]:
    """Server-sent events: the exchange as ``draw`` shows it, how it stands, its text, its id.

    A slow reader misses steps, not the last one. When the reader goes away no further step is
    taken. When something behind the assistant is broken the last event says ``failed``.
    """
    shown: Exchange | None = None
    try:
        async for step in job.steps(SIGN_OF_LIFE_SECONDS):
            if step is None:
                yield ":\n\n"
            elif step != shown:
                shown = step
                yield _event(step, draw)
                await asyncio.sleep(STEP_SECONDS)
        await job.result()
    except Exception:  # the reader waits for an end, whatever the work does
        logger.exception("an answer for an embedded page broke off")
        if shown is not None:
            yield _event(replace(shown, outcome="failed"), draw)
    finally:
        job.abandon()


def _event(exchange: Exchange, draw: Callable[[Exchange], str]) -> str:
    fields = {
        "id": exchange.id,
        "outcome": exchange.outcome,
        "text": exchange.text,
        "html": draw(exchange),
    }
    return f"data: {json.dumps(fields, ensure_ascii=False)}\n\n"
