"""Server-sent events: how work under way is told.

Knows: their form on the wire, signs of life, readers that leave. Does not know: what is told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Receive, Scope, Send

from chatbot.web.api.errors import UNEXPECTED, ApiError
from chatbot.web.work import Job

S = TypeVar("S")
R = TypeVar("R")

_log = logging.getLogger(__name__)

SIGN_OF_LIFE_SECONDS = 15.0
"""Proxies close connections that are silent for a minute."""
_LOOK_SECONDS = 1.0
"""Whoever waits for JSON is looked after so often."""
_CLOSED_BY_SENDER = 499
"""As nginx calls it; nobody is there to see it."""
_ALIVE = format_sse_event(comment="")


def wants_events(request: Request) -> bool:
    """Whether the sender asks to be told step by step."""
    return "text/event-stream" in request.headers.get("accept", "")


class EventStream(StreamingResponse):
    """Tells of a job until it is over or the reader has left, which ends the job.

    Args:
        step: (name, data) of the event for a step.
        result: the same for what came out.
        refusal: what an error of the job is told as.
    """

    def __init__(
        self,
        job: Job[S, R],
        *,
        step: Callable[[S], tuple[str, object]],
        result: Callable[[R], tuple[str, object]],
        refusal: Callable[[Exception], ApiError],
    ) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        content = _events(job, step, result, refusal)
        super().__init__(content, media_type="text/event-stream", headers=headers)
        self._abandon = job.abandon

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._abandon()


async def finished(request: Request, job: Job[S, R], refusal: Callable[[Exception], ApiError]) -> R:
    """What comes out of a job, for a sender who waits for all of it.

    Raises:
        ApiError: the job failed, or the sender has left, which ends it.
    """
    try:
        async for _ in job.steps(_LOOK_SECONDS):
            if await request.is_disconnected():
                raise ApiError(_CLOSED_BY_SENDER, UNEXPECTED)
        return await job.result()
    except ApiError:
        raise
    except Exception as error:  # the sender waits for an answer, whatever the work does
        raise refusal(error) from error
    finally:
        job.abandon()


async def _events(
    job: Job[S, R],
    step: Callable[[S], tuple[str, object]],
    result: Callable[[R], tuple[str, object]],
    refusal: Callable[[Exception], ApiError],
) -> AsyncIterator[bytes]:
    async for news in job.steps(SIGN_OF_LIFE_SECONDS):
        yield _ALIVE if news is None else _event(*step(news))
    try:
        outcome = await job.result()
    except Exception as error:  # the response has begun: only an event can tell of it
        yield _event("error", {"message": str(refusal(error))})
        return
    yield _event(*result(outcome))


def _event(name: str, data: object) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
