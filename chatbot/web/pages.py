"""What all pages beside the chat share: their templates, and pages that only tell something.

Knows: templates, links relative to the root, which links a visitor has use for. Does not know:
what stands on a page.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from chatbot.moments import vietnamese_time
from chatbot.web.documents.catalogue import AUDIENCE_NAMES, vietnamese_date
from chatbot.web.visitors import visitor_of
from corpus.errors import CorpusError, DocumentNotFound

UNKNOWN = "Không có trang này."
_UNUSABLE = (
    "Địa chỉ hoặc nội dung gửi lên có giá trị không dùng được, hoặc quá dài;"
    " xin kiểm tra lại rồi thử lại."
)
_HERE = Path(__file__).parent
_TEMPLATES = Jinja2Templates([_HERE / "templates", _HERE.parent / "targets"])
_TEMPLATES.env.globals["audience_names"] = AUDIENCE_NAMES
_TEMPLATES.env.filters["vietnamese_date"] = vietnamese_date
_TEMPLATES.env.filters["vietnamese_time"] = vietnamese_time


class Pages:
    """Fills templates with what every page needs: ``visitor``; ``root``, the way to the root page;
    and which links of the frame there are, ``register``, ``checker``, ``signs_in``, ``staff`` and
    ``admin``, the last two for those only who may use what is behind them.
    """

    def __init__(
        self,
        *,
        staff: bool,
        register: bool = False,
        checker: bool = False,
        signs_in: bool = False,
    ) -> None:
        """
        Args:
            staff: there are pages that change the library.
            register: there is a page of targets.
            checker: there is a page that checks drafts.
            signs_in: there are accounts to sign in with.
        """
        self._staff = staff
        self._links = {"register": register, "checker": checker, "signs_in": signs_in}

    def show(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> HTMLResponse:
        """A page. Its links are relative, so that it works below any path."""
        visitor = visitor_of(request.scope)
        common = {
            **self._links,
            "visitor": visitor,
            "staff": self._staff and visitor.may("staff"),
            "admin": visitor.may("admin"),
            "root": way_to_root(request.scope),
        }
        response = _TEMPLATES.TemplateResponse(
            request, template, {**common, **values}, status_code=status
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def go(self, request: Request, address: str) -> RedirectResponse:
        """Sends a browser that has posted a form on to a page; ``address`` is relative to the
        root page.
        """
        response = RedirectResponse(f"{way_to_root(request.scope)}/{address}", status_code=303)
        response.headers["Cache-Control"] = "no-store"
        return response

    def unknown(self, request: Request) -> HTMLResponse:
        """The page for an address that nothing answers at."""
        return self.show(request, "notice.html", 404, message=UNKNOWN)

    def unusable(self, request: Request) -> Response:
        """What answers a request whose parameters cannot be used."""
        if request.method in ("GET", "HEAD") or "text/html" in request.headers.get("accept", ""):
            return self.show(request, "notice.html", 400, message=_UNUSABLE)
        return JSONResponse({"message": _UNUSABLE}, status_code=400)

    def missing(self, request: Request, error: CorpusError) -> HTMLResponse:
        """The page for a document that cannot be shown."""
        return self.show(request, "notice.html", 404, message=_sentence(error))


def way_to_root(scope: Scope) -> str:
    """How a page's relative links reach the root page: ``.``, ``..``, ``../..``.

    Counted below the path that a proxy shows the application at, also within a mounted part of it.
    """
    outside = scope.get("app_root_path", scope.get("root_path", "")).rstrip("/")
    path = scope["path"]
    if outside and (path + "/").startswith(outside + "/"):
        path = path[len(outside) :]
    return "/".join([".."] * (path.count("/") - 1)) or "."


def _sentence(error: CorpusError) -> str:
    """What a visitor is told: without the commands that only the operator can run."""
    if isinstance(error, DocumentNotFound):
        return "Không có tài liệu này trong thư viện; có thể tài liệu đã được gỡ."
    return "Tài liệu này đang không đọc được; xin báo cho người quản trị."
