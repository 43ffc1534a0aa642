"""A question as the embedded page sends it, and its answer as that page gets it, step by step.

Knows: what a request may hold, server-sent events, how many answers are made at once. Does not
know: addresses, how an exchange is found or drawn.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from chatbot.exchanges import Exchange
from chatbot.types import Turn
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


async def events(
    steps: Iterator[Exchange], draw: Callable[[Exchange], str], workers: Executor
) -> AsyncIterator[str]:
    """Server-sent events: the exchange as ``draw`` shows it, how it stands, its text, its id.

    The answer is made in a thread of ``workers``, which never waits for whoever reads: a slow
    reader misses steps, not the last one. When the reader goes away no further step is taken. When
    something behind the assistant is broken the last event says ``failed``.
    """
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    left = threading.Event()
    newest: Exchange | None = None
    shown: Exchange | None = None

    def tell() -> None:
        with suppress(RuntimeError):  # the server has stopped meanwhile
            loop.call_soon_threadsafe(changed.set)

    def take() -> None:
        nonlocal newest
        for step in steps:
            if left.is_set():
                return
            newest = step
            tell()

    job = workers.submit(take)
    job.add_done_callback(lambda _: tell())
    try:
        while True:
            try:
                await asyncio.wait_for(changed.wait(), SIGN_OF_LIFE_SECONDS)
            except TimeoutError:
                yield ":\n\n"
                continue
            changed.clear()
            ended, step = job.done(), newest
            if step is not None and step != shown:
                shown = step
                yield _event(step, draw)
            if ended:
                break
            await asyncio.sleep(STEP_SECONDS)
        broken = job.exception()
        if broken is not None:
            logger.error("an answer for an embedded page broke off", exc_info=broken)
            if shown is not None:
                yield _event(replace(shown, outcome="failed"), draw)
    finally:
        left.set()
        job.cancel()


def _event(exchange: Exchange, draw: Callable[[Exchange], str]) -> str:
    fields = {
        "id": exchange.id,
        "outcome": exchange.outcome,
        "text": exchange.text,
        "html": draw(exchange),
    }
    return f"data: {json.dumps(fields, ensure_ascii=False)}\n\n"
