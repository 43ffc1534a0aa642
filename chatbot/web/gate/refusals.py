"""How a request is turned away.

Knows: status codes, and what a refused visitor is told. Does not know: why anything is refused, how
a page is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

DrawNotice = Callable[[Request, int, str], Response]
"""A page that tells one sentence, with this status."""


@dataclass(slots=True)
class Refusal(Exception):
    """A request that goes no further; ``message`` is one Vietnamese sentence."""

    status: int
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(refusal: Refusal, scope: Scope, draw: DrawNotice) -> Response:
    """A page for people, one sentence as JSON for everything else."""
    response: Response
    if wants_page(scope):
        response = draw(Request(scope), refusal.status, refusal.message)
    else:
        told = {"message": refusal.message}
        if "/gradio_api/" in scope["path"]:
            told["detail"] = refusal.message  # what Gradio's scripts show
        response = JSONResponse(told, refusal.status)
    response.headers.update(refusal.headers)
    return response


def wants_page(scope: Scope) -> bool:
    """Whether a browser is to show what comes back as a page."""
    return "text/html" in Headers(scope=scope).get("accept", "")
