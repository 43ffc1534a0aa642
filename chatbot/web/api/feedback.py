"""``POST /feedback``: what somebody thought of an answer.

Knows: how it is handed in. Does not know: how it is kept.
"""

from __future__ import annotations

import json
import secrets

from fastapi import APIRouter, Request, Response

from chatbot.store.feedback import Feedback
from chatbot.web.api.answers import FeedbackTold
from chatbot.web.api.errors import told
from chatbot.web.api.models import GiveFeedback
from chatbot.web.api.responses import problems
from chatbot.web.api.services import ApiServices
from chatbot.web.feedback_reasons import known_reasons
from chatbot.web.visitors import visitor_of


def feedback_router(services: ApiServices) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["Ý kiến"])

    @router.post(
        "/feedback",
        operation_id="feedback",
        summary="Gửi ý kiến về một câu trả lời",
        status_code=201,
        response_class=Response,
        responses={
            201: {"model": FeedbackTold, "description": "Đã ghi lại."},
            **problems(400, 413),
        },
    )
    def give(request: Request, given: GiveFeedback) -> Response:
        """Ghi lại ý kiến để người quản trị xem; gửi lại cùng mã thì thay ý kiến trước."""
        exchange_id = given.id or secrets.token_urlsafe(12)
        services.store.feedback.add(
            Feedback(
                visitor_key=visitor_of(request.scope).key,
                exchange_id=exchange_id,
                question=given.question,
                answer=given.answer,
                citations_json=json.dumps([place.model_dump() for place in given.citations]),
                verdict=given.verdict,
                reasons=known_reasons(given.reasons),
                comment=given.comment,
            )
        )
        return told({"id": exchange_id}, 201)

    return router
