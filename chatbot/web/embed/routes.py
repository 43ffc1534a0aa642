"""The routes of the embedded chat and of the script that puts it into other sites' pages.

Knows: addresses, what the page is told and what it may send. Does not know: which sites may embed
it (the middleware tells browsers), who may ask (the same), how an answer is found.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import Field

from chatbot.access import Visitor
from chatbot.exchanges import Exchange
from chatbot.store.store import Store
from chatbot.types import Assistant
from chatbot.web.conversation import follow, suggestions
from chatbot.web.embed.asking import LONGEST_SCOPE, Asked, Body, events, filters_of
from chatbot.web.embed.colours import read_accents
from chatbot.web.embed.recent import RecentAnswers
from chatbot.web.embed.scope import OPENERS, Openers, Within
from chatbot.web.feedback_reasons import LONGEST_COMMENT, REASONS, feedback_of
from chatbot.web.gate.limits import sentence
from chatbot.web.monitoring import METRICS, AnswerOutcome, Metrics
from chatbot.web.pages import Pages
from chatbot.web.render import exchange_html, judging_form_html
from chatbot.web.settings import WebSettings
from chatbot.web.visitors import visitor_of
from chatbot.web.work import BUSY, RETRY_SECONDS, Busy, Crew, Left, Report, Work

WIDGET = "/widget.js"
EMBEDDED = "/nhung"
"""The embedded page; what it asks for is below it."""
TITLE = "Trợ lý Văn kiện"
_SCRIPT = Path(__file__).parent.parent / "static" / "widget.js"
_LONGEST_TITLE = 120
_LONGEST_FIRST_QUESTION = 2000
_SHOWN_TITLES = 2
_GONE = "Câu trả lời này đã cũ nên không nhận góp ý được nữa; xin hỏi lại rồi góp ý."

Text = Annotated[str, Query(max_length=LONGEST_SCOPE)]
LongText = Annotated[str, Query(max_length=_LONGEST_FIRST_QUESTION)]


class QuestionLimits(Protocol):
    """Who has to wait before the next question."""

    def question(self, visitor: Visitor, address: str) -> float:
        """Seconds to wait; 0 lets it through, and counts it."""


class Judged(Body):
    """What a reader says about an answer."""

    id: str = Field(max_length=64)
    """Of the exchange."""
    verdict: Literal["up", "down"]
    reasons: tuple[str, ...] = Field((), max_length=len(REASONS))
    comment: str = Field("", max_length=LONGEST_COMMENT)


def embed_router(
    assistant: Assistant,
    store: Store,
    settings: WebSettings,
    pages: Pages,
    crew: Crew,
    limits: QuestionLimits | None = None,
    metrics: Metrics = METRICS,
) -> APIRouter:
    """``GET /widget.js``, ``GET /nhung``, ``GET /nhung/goi-y``, ``POST /nhung/hoi`` and
    ``POST /nhung/gop-y``.

    The first two hold nothing of the documents and are for everybody; the others are for whoever
    may ask questions. Without ``limits`` nobody waits; ``crew`` makes the answers.
    """
    router = APIRouter()
    openers = Openers(crew)
    recent = RecentAnswers()

    def wait(request: Request) -> float:
        """Seconds until the visitor may ask; 0 counts a question."""
        if limits is None:
            return 0.0
        address = request.client.host if request.client else ""
        return limits.question(visitor_of(request.scope), address)

    @router.api_route(WIDGET, methods=["GET", "HEAD"])
    def widget() -> FileResponse:
        headers = {
            "Cache-Control": "public, max-age=3600",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return FileResponse(_SCRIPT, media_type="text/javascript", headers=headers)

    @router.get(EMBEDDED)
    def embedded(
        request: Request,
        title: Text = "",
        colour: Text = "",
        theme: Text = "",
        place: Text = "",
        document: Text = "",
        question: LongText = "",
        inline: Text = "",
    ) -> HTMLResponse:
        accents = read_accents(colour)
        return pages.show(
            request,
            "embed.html",
            title=" ".join(title.split())[:_LONGEST_TITLE] or TITLE,
            accents=json.dumps(asdict(accents)) if accents else "",
            theme=theme if theme in ("light", "dark") else "",
            place=place.strip(),
            only_document=document.strip(),
            question=question.strip(),
            inline=bool(inline),
            origins=" ".join(settings.frame_origins),
            judging_form=judging_form_html(),
        )

    @router.get(EMBEDDED + "/goi-y")
    async def opening(request: Request, place: Text = "", document: Text = "") -> JSONResponse:
        visitor = visitor_of(request.scope)
        view = assistant.seen_by(visitor.role)
        filters = filters_of(place, document)
        if filters is None:
            documents = view.documents
            offered = (await run_in_threadpool(view.openers))[:OPENERS]
        else:
            scope = Within(view, filters)
            documents = await run_in_threadpool(lambda: scope.documents)
            offered = await openers.of(scope, lambda: wait(request) == 0)
        return JSONResponse(
            {
                "who": visitor.name or "",
                "openers": offered,
                "documents": len(documents),
                "titles": [d.metadata.title for d in documents[:_SHOWN_TITLES]],
            },
            headers={"Cache-Control": "no-store"},
        )

    @router.post(EMBEDDED + "/hoi")
    async def ask(request: Request, asked: Asked) -> Response:
        visitor = visitor_of(request.scope)
        seconds = wait(request)
        if seconds > 0:
            return _told_to_wait(seconds)
        view = assistant.seen_by(visitor.role)
        filters = filters_of(asked.place, asked.document)
        view = Within(view, filters) if filters else view
        work = _answering(
            view,
            asked,
            keep=lambda final: recent.keep(final, visitor.key),
            others_wait=lambda: crew.waiting > 0,
            metrics=metrics,
        )
        try:
            job = crew.begin(work)
        except Busy:
            headers = {"Retry-After": str(RETRY_SECONDS)}
            return JSONResponse({"message": BUSY}, 503, headers=headers)
        return StreamingResponse(
            events(job, lambda exchange: exchange_html(exchange, asked.number)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.post(EMBEDDED + "/gop-y")
    def judge(request: Request, judged: Judged) -> JSONResponse:
        seconds = wait(request)
        if seconds > 0:
            return _told_to_wait(seconds)
        given = recent.find(judged.id)
        if given is None:
            return JSONResponse({"message": _GONE}, 410)
        store.feedback.add(
            feedback_of(
                given.exchange, given.visitor_key, judged.verdict, judged.reasons, judged.comment
            )
        )
        return JSONResponse({})

    return router


def _answering(
    view: Assistant,
    asked: Asked,
    *,
    keep: Callable[[Exchange], Exchange],
    others_wait: Callable[[], bool],
    metrics: Metrics,
) -> Work[Exchange, None]:
    """The work that a question is; it reports the exchange at every step, and after the final one
    once more, with what may be asked next, unless others wait for an answer by then. Its time
    counts from now on.
    """
    began = time.perf_counter()

    def work(report: Report[Exchange]) -> None:
        evidence_s: float | None = None
        outcome: AnswerOutcome = "failed"
        final = Exchange(asked.question)
        try:
            for final in follow(view, asked.question, asked.turns):
                if final.passages and evidence_s is None:
                    evidence_s = time.perf_counter() - began
                if final.under_way:
                    report(final)
            if final.outcome in ("answered", "refused"):
                outcome = final.outcome
        except Left:
            outcome = "stopped"
            raise
        finally:
            metrics.observe_answer(outcome, evidence_s, time.perf_counter() - began)
        final = keep(final)
        report(final)
        if not others_wait() and (next_ones := suggestions(view, final)):
            report(replace(final, followups=next_ones))

    return work


def _told_to_wait(seconds: float) -> JSONResponse:
    headers = {"Retry-After": str(math.ceil(seconds))}
    return JSONResponse({"message": sentence(seconds)}, 429, headers=headers)
