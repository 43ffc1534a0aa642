"""The web application: the chat page, its own files and ``GET /health``.

Knows: FastAPI, and how Gradio is mounted so that it stays closed. Does not know: what stands on
the page, how an answer is found, where the application listens.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from chatbot.types import Assistant
from chatbot.web.documents.images import PageImages
from chatbot.web.documents.publishing import Publisher
from chatbot.web.documents.routes import Pages, documents_router
from chatbot.web.documents.shelf import Shelf
from chatbot.web.documents.staff_routes import staff_router
from chatbot.web.errors import UnsafeSetting
from chatbot.web.guard import Guard
from chatbot.web.page import TITLE, build_page
from corpus.library import Library

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
    documents: Callable[[], Sequence[str]] = tuple,
    shelf: Shelf | None = None,
    staff: Staff | None = None,
) -> FastAPI:
    """The application, ready to be served by one process.

    ``examples`` are questions offered on the opening screen, ``documents`` gives the titles in the
    library. Without a ``shelf`` there are no pages of documents, without ``staff`` none that add
    any.

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
    app.add_middleware(Guard, title=TITLE, head=_HEAD, staff=staff is not None)
    add_document_pages(app, shelf, staff)
    gr.mount_gradio_app(
        app,
        build_page(assistant, examples, documents),
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


def add_document_pages(app: FastAPI, shelf: Shelf | None, staff: Staff | None) -> None:
    """The pages "Tài liệu", as far as there is something to show on them."""
    pages = Pages(staff=staff is not None)
    if staff is not None:
        app.include_router(staff_router(staff.library, staff.publisher, pages))
    if shelf is not None:
        app.include_router(documents_router(shelf, PageImages(), pages))
