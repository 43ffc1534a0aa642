"""What all pages beside the chat share: their templates, and pages that only tell something.

Knows: templates, links relative to the root. Does not know: what stands on a page.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.templating import Jinja2Templates

from chatbot.web.documents.catalogue import vietnamese_date
from corpus.errors import CorpusError, DocumentNotFound

UNKNOWN = "Không có trang này."
_UNUSABLE = (
    "Địa chỉ hoặc nội dung gửi lên có giá trị không dùng được, hoặc quá dài;"
    " xin kiểm tra lại rồi thử lại."
)
_HERE = Path(__file__).parent
_TEMPLATES = Jinja2Templates([_HERE / "templates", _HERE.parent / "targets"])
_TEMPLATES.env.filters["vietnamese_date"] = vietnamese_date


class Pages:
    """Fills templates with what every page needs; with ``staff`` they link to adding documents,
    with ``register`` and ``checker`` to the pages of targets.
    """

    def __init__(self, *, staff: bool, register: bool = False, checker: bool = False) -> None:
        self._links = {"staff": staff, "register": register, "checker": checker}

    def show(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> HTMLResponse:
        """A page. Its links are relative, so that it works below any path."""
        depth = request.url.path.count("/") - 1
        common = {**self._links, "root": "/".join([".."] * depth) or "."}
        response = _TEMPLATES.TemplateResponse(
            request, template, {**common, **values}, status_code=status
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def unknown(self, request: Request) -> HTMLResponse:
        """The page for an address that nothing answers at."""
        return self.show(request, "notice.html", 404, message=UNKNOWN)

    def unusable(self, request: Request) -> Response:
        """What answers a request whose parameters cannot be used."""
        if request.method in ("GET", "HEAD"):
            return self.show(request, "notice.html", 400, message=_UNUSABLE)
        return JSONResponse({"message": _UNUSABLE}, status_code=400)

    def missing(self, request: Request, error: CorpusError) -> HTMLResponse:
        """The page for a document that cannot be shown."""
        return self.show(request, "notice.html", 404, message=_sentence(error))


def _sentence(error: CorpusError) -> str:
    """What a visitor is told: without the commands that only the operator can run."""
    if isinstance(error, DocumentNotFound):
        return "Không có tài liệu này trong thư viện; có thể tài liệu đã được gỡ."
    return "Tài liệu này đang không đọc được; xin báo cho người quản trị."
