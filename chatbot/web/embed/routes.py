"""The routes of the embedded chat and of the script that puts it into other sites' pages.

Knows: addresses, what the page is told and what it may send. Does not know: which sites may embed
it (the middleware tells browsers), who may ask (the same), how an answer is found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import Field

from chatbot.access import Visitor
from chatbot.exchanges import Exchange
from chatbot.store.feedback import Feedback
from chatbot.store.store import Store
from chatbot.types import Assistant
from chatbot.web.conversation import follow, suggestions
from chatbot.web.embed.asking import LONGEST_SCOPE, Asked, Body, events, filters_of
from chatbot.web.embed.colours import read_accents
from chatbot.web.embed.recent import Given, RecentAnswers
from chatbot.web.embed.scope import Openers, Within
from chatbot.web.feedback_reasons import LONGEST_COMMENT, REASONS, known_reasons
from chatbot.web.pages import Pages
from chatbot.web.render import exchange_html, judging_form_html
from chatbot.web.settings import WebSettings
from chatbot.web.visitors import visitor_of
from chatbot.web.work import Busy, Crew, Report

WIDGET = "/widget.js"
EMBEDDED = "/nhung"
"""The embedded page; what it asks for is below it."""
TITLE = "Trợ lý Văn kiện"
_SCRIPT = Path(__file__).parent.parent / "static" / "widget.js"
_LONGEST_TITLE = 120
_LONGEST_FIRST_QUESTION = 2000
_SHOWN_TITLES = 2
_BUSY = "Máy chủ đang trả lời quá nhiều câu hỏi; xin thử lại sau vài giây."
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
) -> APIRouter:
    """``GET /widget.js``, ``GET /nhung``, ``GET /nhung/goi-y``, ``POST /nhung/hoi`` and
    ``POST /nhung/gop-y``.

    The first two hold nothing of the documents and are for everybody; the others are for whoever
    may ask questions. Without ``limits`` nobody waits; ``crew`` makes the answers.
    """
    router = APIRouter()
    openers = Openers()
    recent = RecentAnswers()

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
    def opening(request: Request, place: Text = "", document: Text = "") -> JSONResponse:
        visitor = visitor_of(request.scope)
        view = assistant.seen_by(visitor.role)
        filters = filters_of(place, document)
        documents = Within(view, filters).documents if filters else view.documents
        return JSONResponse(
            {
                "who": visitor.name or "",
                "openers": openers.of(view, filters),
                "documents": len(documents),
                "titles": [d.metadata.title for d in documents[:_SHOWN_TITLES]],
            },
            headers={"Cache-Control": "no-store"},
        )

    @router.post(EMBEDDED + "/hoi")
    async def ask(request: Request, asked: Asked) -> Response:
        visitor = visitor_of(request.scope)
        seconds = limits.question(visitor, _address(request)) if limits else 0.0
        if seconds > 0:
            return _wait(seconds)
        view = assistant.seen_by(visitor.role)
        filters = filters_of(asked.place, asked.document)
        view = Within(view, filters) if filters else view
        steps = _steps(view, asked, lambda final: recent.keep(final, visitor.key))

        def work(report: Report[Exchange]) -> None:
            for step in steps:
                report(step)

        try:
            job = crew.begin(work)
        except Busy:
            return JSONResponse({"message": _BUSY}, 503, headers={"Retry-After": "5"})
        return StreamingResponse(
            events(job, lambda exchange: exchange_html(exchange, asked.number)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.post(EMBEDDED + "/gop-y")
    def judge(judged: Judged) -> JSONResponse:
        given = recent.find(judged.id)
        if given is None:
            return JSONResponse({"message": _GONE}, 410)
        store.feedback.add(_feedback(given, judged))
        return JSONResponse({})

    return router


def _steps(
    view: Assistant, asked: Asked, keep: Callable[[Exchange], Exchange]
) -> Iterator[Exchange]:
    """The exchange at every step; after the final one once more, with what may be asked next."""
    for step in follow(view, asked.question, asked.turns):
        if step.under_way:
            yield step
            continue
        final = keep(step)
        yield final
        if next_ones := suggestions(view, final):
            yield replace(final, followups=next_ones)


def _wait(seconds: float) -> JSONResponse:
    whole = max(1, round(seconds + 0.5))
    message = f"Ông/bà đã hỏi nhiều câu trong một phút; xin đợi {whole} giây rồi hỏi tiếp."
    return JSONResponse({"message": message}, 429, headers={"Retry-After": str(whole)})


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _feedback(given: Given, judged: Judged) -> Feedback:
    exchange = given.exchange
    citations = [
        {
            "marker": citation.marker,
            "document": citation.document_id,
            "title": citation.title,
            "page": citation.page,
            "start": citation.start,
            "end": citation.end,
        }
        for citation in (passage.citation for passage in exchange.passages)
    ]
    return Feedback(
        visitor_key=given.visitor_key,
        exchange_id=exchange.id,
        question=exchange.question,
        answer=exchange.text,
        citations_json=json.dumps(citations, ensure_ascii=False),
        verdict=judged.verdict,
        reasons=known_reasons(judged.reasons) if judged.verdict == "down" else (),
        comment=judged.comment.strip(),
        at=datetime.now(UTC),
    )
