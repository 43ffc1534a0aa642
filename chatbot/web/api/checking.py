"""``POST /check``: every figure of a text is compared with the documents.

Knows: turns, limits. Does not know: how a figure is judged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from chatbot.access import Role
from chatbot.errors import BadRequest
from chatbot.records import checked_record
from chatbot.web.api.answers import CheckedTold
from chatbot.web.api.errors import UNEXPECTED, ApiError, told
from chatbot.web.api.events import EventStream, finished, wants_events
from chatbot.web.api.limits import take_turn
from chatbot.web.api.models import CheckText
from chatbot.web.api.responses import EVENTS, problems
from chatbot.web.api.services import ApiServices, TextChecker
from chatbot.web.visitors import visitor_of
from chatbot.web.work import Busy, Report, Work
from index.errors import NothingFits

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 15
BUSY = "Máy chủ đang đối chiếu quá nhiều văn bản; xin thử lại sau ít phút."

Advance = tuple[int, int]
"""(done, total), counting figures."""


def checking_router(services: ApiServices, checker: Callable[[Role], TextChecker]) -> APIRouter:
    """The route."""
    router = APIRouter(tags=["Kiểm tra chỉ tiêu"])

    @router.post(
        "/check",
        operation_id="check",
        summary="Đối chiếu số liệu của một văn bản",
        response_class=Response,
        responses={
            200: {"model": CheckedTold, "description": "Kết quả đối chiếu.", **EVENTS},
            **problems(400, 413, 429, 503),
        },
    )
    async def check(request: Request, given: CheckText) -> Response:
        """Đối chiếu mọi số liệu của văn bản với các tài liệu mà tài khoản được đọc, giống hệt
        trang kiểm tra chỉ tiêu. Văn bản không được lưu lại.

        Gửi kèm `Accept: text/event-stream` để biết tiến độ: các sự kiện `progress`
        (`done`, `total`), rồi `checked` với kết quả, hoặc `error`.
        """
        role = visitor_of(request.scope).role
        take_turn(services, request)
        try:
            job = services.checks.begin(judging(lambda: checker(role), given))
        except Busy:
            raise ApiError(503, BUSY, retry_after=_RETRY_SECONDS) from None
        if wants_events(request):
            return EventStream(
                job,
                step=lambda step: ("progress", {"done": step[0], "total": step[1]}),
                result=lambda record: ("checked", record),
                refusal=refusal_of,
            )
        record = await finished(request, job, refusal_of)
        return told(record)

    return router


def judging(
    checker: Callable[[], TextChecker], given: CheckText
) -> Work[Advance, dict[str, object]]:
    """The work that a check is; it reports how far it is."""

    def work(report: Report[Advance]) -> dict[str, object]:
        def progress(done: int, total: int) -> None:
            report((done, total))

        checked = checker().check(
            given.text,
            place=given.place or None,
            document=given.document or None,
            progress=progress,
        )
        return checked_record(checked)

    return work


def refusal_of(error: Exception) -> ApiError:
    """What is told of a check that went wrong."""
    if isinstance(error, BadRequest | NothingFits):
        return ApiError(400, str(error))
    _log.error("a check failed", exc_info=error)
    return ApiError(500, UNEXPECTED)
