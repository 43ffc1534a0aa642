"""The web application: all its parts behind the gate.

Knows: FastAPI, which parts there are, how Gradio is mounted so that it stays closed. Does not
know: what stands on a page, how an answer is found, where the application listens.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from chatbot.access import Role
from chatbot.store.store import Store
from chatbot.targets.register import TargetRegister
from chatbot.types import Assistant
from chatbot.web.accounts.admin_routes import admin_router
from chatbot.web.accounts.routes import accounts_router
from chatbot.web.api.app import PREFIX, build_api
from chatbot.web.api.mcp import mcp_route
from chatbot.web.api.services import ApiServices, TextChecker
from chatbot.web.checking.desk import Desk, DraftChecker
from chatbot.web.checking.routes import checking_router
from chatbot.web.documents.images import PageImages
from chatbot.web.documents.publishing import Publisher
from chatbot.web.documents.routes import documents_router
from chatbot.web.documents.shelf import Shelf
from chatbot.web.documents.staff_routes import staff_router
from chatbot.web.embed.routes import embed_router
from chatbot.web.errors import UnsafeSetting
from chatbot.web.gate.document import ChatDocument
from chatbot.web.gate.gate import Gate
from chatbot.web.gate.headers import add_headers
from chatbot.web.gate.identity import Identity
from chatbot.web.gate.limits import Limits
from chatbot.web.gate.refusals import DrawNotice, Refusal, answer
from chatbot.web.gate.tabs import OwnTabs, PageEvents
from chatbot.web.monitoring import (
    METRICS,
    Monitored,
    Readiness,
    database_check,
    index_check,
    library_check,
    monitoring_router,
)
from chatbot.web.page import ASKING, TITLE, build_page
from chatbot.web.pages import UNKNOWN, Pages
from chatbot.web.settings import WebSettings
from chatbot.web.shell import document_head
from chatbot.web.targets.routes import targets_router
from chatbot.web.visitors import visitor_of
from corpus.library import Library
from corpus.text import fold

_log = logging.getLogger(__name__)
_FAILED = "Máy chủ gặp lỗi ngoài dự kiến; xin thử lại, nếu vẫn lỗi xin báo cho người quản trị."
_STATIC = Path(__file__).parent / "static"
# Only what the visitor's machine has: nothing is fetched, and every one of these has the
# accented letters in every weight.
_FONTS = ("Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "system-ui", "sans-serif")
_MONO_FONTS = ("Consolas", "Menlo", "DejaVu Sans Mono", "ui-monospace", "monospace")


_DEFAULTS = WebSettings()
_NO_EVENTS = PageEvents()


@dataclass(frozen=True, slots=True)
class Staff:
    """What the pages that change the library work with."""

    library: Library
    publisher: Publisher


class AnyChecker(TextChecker, DraftChecker, Protocol):
    """What the page and the API have drafts checked by."""


def create_app(
    assistant: Assistant,
    *,
    settings: WebSettings = _DEFAULTS,
    store: Store | None = None,
    examples: Sequence[str] = (),
    shelf: Shelf | None = None,
    staff: Staff | None = None,
    register: Callable[[Role], TargetRegister] | None = None,
    checker: Callable[[Role], AnyChecker] | None = None,
) -> FastAPI:
    """The application, ready to be served by one process, which calls ``app.state.stopping()`` when
    it begins to stop: open pages, which hold a connection for ever, are then let go of, and drafts
    are checked no further.

    ``examples`` are questions offered on the opening screen. Without a ``store`` everything is
    forgotten with the process; without a ``shelf`` there are no pages of documents, without
    ``staff`` none that add any, without a ``register`` or a ``checker`` none of targets.

    Raises:
        UnsafeSetting: the environment switches on a Gradio mode that runs visitors' code.
    """
    if os.environ.get("GRADIO_VIBE_MODE"):
        raise UnsafeSetting(
            "Biến môi trường GRADIO_VIBE_MODE cho phép người xem chạy mã trên máy chủ,"
            " xin bỏ biến này rồi chạy lại: unset GRADIO_VIBE_MODE"
        )
    store = store or Store.in_memory()
    parts = _parts(assistant, settings, store, shelf, staff, register, checker)
    page = build_page(assistant, store=store, examples=examples)
    app = _without_chat(parts, _events_of(page))
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=gr.themes.Base(font=_FONTS, font_mono=_MONO_FONTS),
    )
    let_go = _gradio_in(app).stop_event.set

    def stopping() -> None:
        let_go()
        if parts.desk is not None:
            parts.desk.close()

    app.state.stopping = stopping
    return app


def create_pages(
    assistant: Assistant,
    *,
    settings: WebSettings = _DEFAULTS,
    store: Store | None = None,
    shelf: Shelf | None = None,
    staff: Staff | None = None,
    register: Callable[[Role], TargetRegister] | None = None,
    checker: Callable[[Role], AnyChecker] | None = None,
) -> FastAPI:
    """The same without the chat page, which takes a while to build."""
    store = store or Store.in_memory()
    return _without_chat(_parts(assistant, settings, store, shelf, staff, register, checker))


def _gradio_in(app: FastAPI) -> gr.routes.App:
    """
    Raises:
        LookupError: Gradio is not mounted.
    """
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, gr.routes.App):
            return route.app
    raise LookupError("Gradio is not mounted")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the routes are made of."""

    assistant: Assistant
    settings: WebSettings
    store: Store
    limits: Limits
    pages: Pages
    shelf: Shelf | None
    staff: Staff | None
    register: Callable[[Role], TargetRegister] | None
    checker: Callable[[Role], AnyChecker] | None
    desk: Desk | None


def _parts(
    assistant: Assistant,
    settings: WebSettings,
    store: Store,
    shelf: Shelf | None,
    staff: Staff | None,
    register: Callable[[Role], TargetRegister] | None,
    checker: Callable[[Role], AnyChecker] | None,
) -> _Parts:
    _keep_libraries_quiet()
    limits = Limits(
        questions_a_minute=settings.questions_a_minute,
        requests_a_minute=settings.requests_a_minute,
        on_limited=METRICS.count_rate_limited,
    )
    pages = Pages(
        staff=staff is not None,
        register=register is not None,
        checker=checker is not None,
        signs_in=settings.access != "local",
    )
    desk = Desk(checker) if checker is not None else None
    return _Parts(assistant, settings, store, limits, pages, shelf, staff, register, checker, desk)


def _keep_libraries_quiet() -> None:
    # Neither library tells others what goes on here, whatever else the environment says.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # Nor does Gradio keep figures of the last ten thousand events, and count them at every one.
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
    os.environ["FASTAPI_OTEL_AUTO_CONFIGURE"] = "false"


def _events_of(page: gr.Blocks) -> PageEvents:
    """The events that the scripts of the chat page may send."""
    asking = {
        number
        for number, event in page.fns.items()
        if any(name in ASKING for _, name in event.targets)
    }
    return PageEvents(frozenset(page.fns), frozenset(asking))


def _without_chat(parts: _Parts, events: PageEvents = _NO_EVENTS) -> FastAPI:
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    _add_routes(app, parts)
    _add_middleware(app, parts, events)
    return app


def _add_routes(app: FastAPI, parts: _Parts) -> None:
    """Everything but the chat page. What is asked for wrongly is answered with a page as well."""
    pages, store, settings, staff = parts.pages, parts.store, parts.settings, parts.staff
    checks = {"index": index_check(parts.assistant)}
    if staff is not None:
        checks["library"] = library_check(staff.library)
    checks["database"] = database_check(store.check_writable)
    app.include_router(monitoring_router(Readiness(checks), token=settings.metrics_token))
    app.mount("/web", StaticFiles(directory=_STATIC))
    app.include_router(accounts_router(store, settings, pages))
    app.include_router(admin_router(store, pages))
    services = _services(parts)
    app.include_router(
        embed_router(parts.assistant, store, settings, pages, services.answers, parts.limits)
    )
    app.mount(PREFIX, build_api(services))
    if find_spec("mcp_types"):
        app.router.routes.append(mcp_route(services))
    if staff is not None:
        audit = _audit(store)
        app.include_router(staff_router(staff.library, staff.publisher, pages, audit))
    if parts.shelf is not None:
        app.include_router(documents_router(parts.shelf, PageImages(), pages, parts.limits))
    if parts.register is not None:
        app.include_router(targets_router(parts.register, pages))
    if parts.desk is not None:
        app.include_router(checking_router(parts.desk, _places(parts), pages))
    app.add_exception_handler(RequestValidationError, lambda request, _: pages.unusable(request))
    app.add_exception_handler(HTTPException, _refused(pages))
    app.add_exception_handler(Exception, _failed(pages))


def _services(parts: _Parts) -> ApiServices:
    return ApiServices(
        parts.assistant,
        parts.store,
        parts.limits,
        parts.pages,
        parts.shelf,
        parts.register,
        parts.checker,
    )


def _add_middleware(app: FastAPI, parts: _Parts, events: PageEvents) -> None:
    """What stands around all routes; the last one is the outermost."""

    draw = _notice(parts.pages)
    settings = parts.settings
    # It lets nobody in; its presence keeps Gradio from adding its own, which echoes any origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(
        ChatDocument, title=TITLE, head=lambda request: document_head(parts.pages, request)
    )
    app.add_middleware(OwnTabs, draw=draw, events=events, limits=parts.limits)
    app.add_middleware(
        Gate,
        settings=settings,
        identity=Identity(parts.store, settings.access),
        limits=parts.limits,
        draw=draw,
    )
    app.add_middleware(
        Monitored,
        routes=app.routes,
        root_path=settings.root_path,
        trusted_proxies=settings.trusted_proxies,
    )


def _notice(pages: Pages) -> DrawNotice:
    """Draws the page that tells one sentence."""

    def draw(request: Request, status: int, message: str) -> Response:
        return pages.show(request, "notice.html", status, message=message)

    return draw


def _refused(pages: Pages) -> Callable[[Request, Exception], Response]:
    """Answers what a route turns away like the gate does."""
    draw = _notice(pages)

    def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        said = error.detail
        message = said if said != HTTPStatus(error.status_code).phrase else UNKNOWN
        refusal = Refusal(error.status_code, message, error.headers or {})
        return answer(refusal, request.scope, draw)

    return refused


def _failed(pages: Pages) -> Callable[[Request, Exception], Response]:
    """Answers what nobody has thought of; it comes from outside the gate, headers and all."""
    draw = _notice(pages)

    def failed(request: Request, error: Exception) -> Response:
        _log.error("a request failed", exc_info=error)
        response = answer(Refusal(500, _FAILED), request.scope, draw)
        add_headers(response.headers, None, nonce="", https=False, frame_origins=())
        return response

    return failed


def _audit(store: Store) -> Callable[[Request, str, str], None]:
    """Writes down what a visitor did to the library."""

    def write(request: Request, action: str, what: str) -> None:
        visitor = visitor_of(request.scope)
        address = request.client.host if request.client else ""
        store.audit.write(action, visitor.name or visitor.key, address, what)

    return write


def _places(parts: _Parts) -> Callable[[Role], Sequence[str]]:
    """The places whose targets a role may read."""

    def places(role: Role) -> Sequence[str]:
        if parts.register is None:
            return []
        found = {entry.document.metadata.place for entry in parts.register(role).entries}
        return sorted((place for place in found if place), key=fold)

    return places
