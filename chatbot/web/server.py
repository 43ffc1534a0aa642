"""The web application: the chat page, its own files and ``GET /health``.

Knows: FastAPI, and how Gradio is mounted so that it stays closed. Does not know: what stands on
the page, how an answer is found, where the application listens.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry
from chatbot.types import Assistant
from chatbot.web.addresses import CHECKING, HOME, TARGETS
from chatbot.web.checking.desk import Desk, DraftChecker
from chatbot.web.checking.routes import checking_router
from chatbot.web.documents.images import PageImages
from chatbot.web.documents.publishing import Publisher
from chatbot.web.documents.routes import documents_router
from chatbot.web.documents.shelf import Shelf
from chatbot.web.documents.staff_routes import ADDING, EDITING, staff_router
from chatbot.web.errors import UnsafeSetting
from chatbot.web.guard import Guard
from chatbot.web.page import TITLE, build_page
from chatbot.web.pages import Pages
from chatbot.web.targets.routes import targets_router
from corpus.library import Library
from corpus.text import fold

_STATIC = Path(__file__).parent / "static"
_HEAD = (
    '<link rel="icon" href="web/icon.svg">'
    '<link rel="stylesheet" href="web/colours.css">'
    '<link rel="stylesheet" href="web/page.css">'
    '<link rel="stylesheet" href="web/conversation.css">'
    '<script defer src="web/gradio_vi.js"></script>'
    '<script defer src="web/composer.js"></script>'
    '<script defer src="web/conversation.js"></script>'
)
# Only what the visitor's machine has: nothing is fetched, and every one of these has the
# accented letters in every weight.
_FONTS = ("Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "system-ui", "sans-serif")
_MONO_FONTS = ("Consolas", "Menlo", "DejaVu Sans Mono", "ui-monospace", "monospace")


@dataclass(frozen=True, slots=True)
class Staff:
    """What the pages that change the library work with."""

    library: Library
    publisher: Publisher


def create_app(
    assistant: Assistant,
    *,
    examples: Sequence[str] = (),
    titles: Sequence[str] = (),
    shelf: Shelf | None = None,
    staff: Staff | None = None,
    register: Callable[[], TargetRegister] | None = None,
    checker: Callable[[], DraftChecker] | None = None,
) -> FastAPI:
    """The application, ready to be served by one process.

    ``examples`` are questions offered on the opening screen, ``titles`` are those of the
    library's documents. Without a ``shelf`` there are no pages of documents, without ``staff`` none
    that add any, without a ``register`` or a ``checker`` (as they are now) none of targets.

    Raises:
        UnsafeSetting: the environment switches on a Gradio mode that runs visitors' code.
    """
    if os.environ.get("GRADIO_VIBE_MODE"):
        raise UnsafeSetting(
            "Biến môi trường GRADIO_VIBE_MODE cho phép người xem chạy mã trên máy chủ,"
            " xin bỏ biến này rồi chạy lại: unset GRADIO_VIBE_MODE"
        )
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    app.mount("/web", StaticFiles(directory=_STATIC))
    # It lets nobody in; its presence keeps Gradio from adding its own, which echoes any origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    pages = add_pages(app, shelf, staff, register, checker)
    app.add_middleware(
        Guard, title=TITLE, head=_HEAD, staff=staff is not None, unknown=pages.unknown
    )
    gr.mount_gradio_app(
        app,
        build_page(assistant, examples, titles, _links(shelf, register, checker)),
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
    return app


def add_pages(
    app: FastAPI,
    shelf: Shelf | None,
    staff: Staff | None,
    register: Callable[[], TargetRegister] | None = None,
    checker: Callable[[], DraftChecker] | None = None,
) -> Pages:
    """The pages beside the chat, as far as there is something to show on them.

    Whatever else is asked for below their addresses, or asked for wrongly, is answered with a page
    of the same look.
    """
    pages = Pages(
        staff=staff is not None, register=register is not None, checker=checker is not None
    )
    if staff is not None:
        app.include_router(staff_router(staff.library, staff.publisher, pages))
    if shelf is not None:
        app.include_router(documents_router(shelf, PageImages(), pages))
    if register is not None:
        app.include_router(targets_router(register, pages))
    if checker is not None:

        def places() -> list[str]:
            return _places_of(register().entries) if register is not None else []

        app.include_router(checking_router(Desk(checker), places, pages))
    for home in (HOME, TARGETS, CHECKING, ADDING, EDITING):
        app.add_api_route(home + "/{rest:path}", pages.unknown, methods=["GET"])
    app.add_exception_handler(RequestValidationError, lambda request, _: pages.unusable(request))
    return pages


def _places_of(entries: Iterable[Entry]) -> list[str]:
    """The places that the documents of ``entries`` are of."""
    found = {entry.document.metadata.place for entry in entries}
    return sorted((place for place in found if place), key=fold)


def _links(shelf: object, register: object, checker: object) -> list[tuple[str, str]]:
    """(address, name) of the pages that the chat page links to."""
    links = [
        (HOME, "Tài liệu", shelf),
        (TARGETS, "Bảng chỉ tiêu", register),
        (CHECKING, "Kiểm tra chỉ tiêu", checker),
    ]
    return [(address.lstrip("/"), name) for address, name, there in links if there is not None]
