"""How often a sender may ask, as the API tells it.

Knows: status and header of a refusal. Does not know: how it is counted (``chatbot.web.gate``).
"""

from __future__ import annotations

import math

from fastapi import Request

from chatbot.web.api.errors import ApiError
from chatbot.web.api.services import ApiServices
from chatbot.web.gate.limits import sentence
from chatbot.web.visitors import visitor_of


def take_turn(services: ApiServices, request: Request) -> None:
    """Count a question of the sender.

    Raises:
        ApiError: it comes too soon.
    """
    address = request.client.host if request.client else ""
    seconds = services.limits.question(visitor_of(request.scope), address)
    if seconds > 0:
        raise ApiError(429, sentence(seconds), retry_after=math.ceil(seconds))
