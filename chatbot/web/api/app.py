"""The application that is mounted at ``/api/v1``.

Knows: which addresses there are, what holds for all of them, their description. Does not know: what
any of them does, who sent a request (the middleware in front knows).
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from chatbot.web.api.asking import asking_router
from chatbot.web.api.checking import checking_router
from chatbot.web.api.description import described, page_of
from chatbot.web.api.errors import add_error_handlers
from chatbot.web.api.feedback import feedback_router
from chatbot.web.api.reading import documents_router, search_router, targets_router
from chatbot.web.api.services import ApiServices

PREFIX = "/api/v1"
VERSION = "1"
_TITLE = "API của Trợ lý Văn kiện"
_INTRODUCTION = (
    "Hỏi đáp có trích dẫn, đối chiếu số liệu, bảng chỉ tiêu và tài liệu, cho các chương trình khác."
    " Dữ liệu gửi và nhận là JSON, mã hóa UTF-8; mọi vị trí tính bằng ký tự Unicode (dạng NFC) của"
    ' toàn văn tài liệu. Mọi lỗi có dạng `{"message": "..."}`.'
)


def build_api(services: ApiServices) -> FastAPI:
    """The application, over whatever parts there are."""
    app = FastAPI(
        title=_TITLE,
        version=VERSION,
        description=_INTRODUCTION,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        root_path_in_servers=False,
    )
    add_error_handlers(app)
    metrics = services.metrics
    metrics.watch_assistant(services.assistant)
    metrics.watch_waiting("answers", lambda: services.answers.waiting)
    metrics.watch_waiting("checks", lambda: services.checks.waiting)
    app.include_router(asking_router(services))
    if services.checker is not None:
        app.include_router(checking_router(services, services.checker))
    if services.register is not None:
        app.include_router(targets_router(services.register))
    app.include_router(documents_router(services))
    if services.shelf is not None:
        app.include_router(search_router(services, services.shelf))
    app.include_router(feedback_router(services))

    @app.get("/", include_in_schema=False)
    def description(request: Request) -> HTMLResponse:
        """The description for people."""
        return services.pages.show(request, "api.html", api=page_of(app.openapi()))

    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = described(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app
