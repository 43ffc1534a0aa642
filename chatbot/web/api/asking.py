"""``POST /ask``: a question is answered, in one go or step by step.

Knows: turns, limits, what is counted. Does not know: how an answer is found.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from fastapi import APIRouter, Query, Request, Response

from chatbot.access import Role
from chatbot.records import answer_record, citation_record
from chatbot.types import Answer, Assistant, Citation, Progress
from chatbot.web.api.answers import AnswerTold
from chatbot.web.api.errors import UNEXPECTED, ApiError, told
from chatbot.web.api.events import EventStream, finished, wants_events
from chatbot.web.api.limits import take_turn
from chatbot.web.api.models import Ask
from chatbot.web.api.responses import EVENTS, problems
from chatbot.web.api.services import ApiServices
from chatbot.web.visitors import visitor_of
from chatbot.web.work import BUSY, RETRY_SECONDS, Busy, Left, Report, Work

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with what is told besides it."""

    answer: Answer
    passages: tuple[tuple[str, str], ...]
    """(before, after) of each citation."""
    followups: tuple[str, ...] | None
    """None where nobody asked for them."""


def asking_router(services: ApiServices) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["Hỏi đáp"])

    @router.post(
        "/ask",
        operation_id="ask",
        summary="Hỏi một câu",
        response_class=Response,
        responses={
            200: {"model": AnswerTold, "description": "Câu trả lời kèm căn cứ.", **EVENTS},
            **problems(400, 413, 429, 503),
        },
    )
    async def ask(
        request: Request,
        asked: Ask,
        followups: bool = Query(False, description="Gợi ý thêm câu hỏi tiếp theo; lâu hơn."),
    ) -> Response:
        """Trả lời một câu hỏi từ các tài liệu mà tài khoản được đọc, giống hệt trang hỏi đáp.

        Gửi kèm `Accept: text/event-stream` để nhận từng bước: các sự kiện `progress` (bước, phần
        đã viết, căn cứ), rồi `answer` với câu trả lời đầy đủ, hoặc `error`.
        """
        role = visitor_of(request.scope).role
        take_turn(services, request)
        work = answering(services, role, asked, followups=followups)
        try:
            job = services.answers.begin(work)
        except Busy:
            raise ApiError(503, BUSY, retry_after=RETRY_SECONDS) from None
        if wants_events(request):
            return EventStream(
                job,
                step=lambda step: ("progress", _step_record(step)),
                result=lambda found: ("answer", answered_record(found)),
                refusal=refusal_of,
            )
        return told(answered_record(await finished(request, job, refusal_of)))

    return router


def answering(
    services: ApiServices, role: Role, asked: Ask, *, followups: bool = False
) -> Work[Progress, Answered]:
    """The work that a question is; it reports every step. Its time counts from now on."""
    filters = asked.filters.filters() if asked.filters is not None else None
    metrics = services.metrics
    started = time.perf_counter()

    def work(report: Report[Progress]) -> Answered:
        view = services.assistant.seen_by(role)
        first: float | None = None
        answer: Answer | None = None
        try:
            for step in view.stream(asked.question, asked.turns(), filters):
                if first is None and step.citations:
                    first = time.perf_counter() - started
                if step.answer is None:
                    report(step)
                answer = step.answer
            if answer is None:
                raise RuntimeError("a stream of progress ended without an answer")
        except Left:
            metrics.observe_answer("stopped", first, time.perf_counter() - started)
            raise
        except Exception:
            metrics.observe_answer("failed", first, time.perf_counter() - started)
            raise
        metrics.observe_answer(answer.status, first, time.perf_counter() - started)
        passages = tuple(_around(view, citation) for citation in answer.citations)
        suggested = tuple(view.followups(answer)) if followups else None
        return Answered(answer, passages, suggested)

    return work


def _around(view: Assistant, citation: Citation) -> tuple[str, str]:
    try:
        before, _, after = view.passage(citation)
    except KeyError:  # the document changed a moment ago
        return "", ""
    return before, after


def _step_record(step: Progress) -> dict[str, object]:
    citations = [citation_record(citation) for citation in step.citations]
    return {"stage": step.stage, "text": step.text, "citations": citations}


def answered_record(found: Answered) -> dict[str, object]:
    """The record of the command, with the surroundings of every quote."""
    record = answer_record(found.answer)
    record["citations"] = [
        {**citation_record(citation), "before": before, "after": after}
        for citation, (before, after) in zip(found.answer.citations, found.passages, strict=True)
    ]
    if found.followups is not None:
        record["followups"] = list(found.followups)
    return record


def refusal_of(error: Exception) -> ApiError:
    """What is told of an answer that went wrong."""
    _log.error("an answer failed", exc_info=error)
    return ApiError(500, UNEXPECTED)
