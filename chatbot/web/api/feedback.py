"""``POST /feedback``: what somebody thought of an answer.

Knows: how it is handed in. Does not know: how it is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from chatbot.exchanges import Exchange, Passage
from chatbot.types import Assistant, Citation
from chatbot.web.api.answers import FeedbackTold
from chatbot.web.api.errors import told
from chatbot.web.api.limits import take_turn
from chatbot.web.api.models import CitedPlace, GiveFeedback
from chatbot.web.api.responses import problems
from chatbot.web.api.services import ApiServices
from chatbot.web.feedback_reasons import feedback_of
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
            **problems(400, 413, 429),
        },
    )
    def give(request: Request, given: GiveFeedback) -> Response:
        """Ghi lại ý kiến để người quản trị xem; gửi lại cùng mã thì thay ý kiến trước."""
        take_turn(services, request)
        visitor = visitor_of(request.scope)
        view = services.assistant.seen_by(visitor.role)
        exchange = Exchange(
            given.question,
            given.answer,
            _passages(given.citations, view),
            "answered",
            id=given.id or secrets.token_urlsafe(12),
        )
        services.store.feedback.add(
            feedback_of(exchange, visitor.key, given.verdict, given.reasons, given.comment)
        )
        return told({"id": exchange.id}, 201)

    return router


def _passages(places: Sequence[CitedPlace], view: Assistant) -> tuple[Passage, ...]:
    """The places by the titles and pages of their documents, without any words. A document that
    the sender may not read has no title.
    """
    documents = {document.id: document for document in view.documents}

    def citation(marker: int, place: CitedPlace) -> Citation:
        found = documents.get(place.document_id)
        title = found.metadata.title if found else ""
        page = found.page_at(place.start) if found else None
        return Citation(marker, place.document_id, title, page, (), place.start, place.end, "")

    return tuple(
        Passage(citation(marker, place), "", "", "") for marker, place in enumerate(places, 1)
    )
