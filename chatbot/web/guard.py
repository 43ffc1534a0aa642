"""What stands between the network and Gradio.

Knows: HTTP: which paths exist, which headers go out, how Gradio's document becomes a Vietnamese
one. Does not know: what stands on the page.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.pages import UNKNOWN
from corpus.readers import MAX_BYTES

MAX_BODY_BYTES = 256 * 1024
"""The assistant refuses questions past 2,000 characters; far larger ones are not even read."""
MAX_UPLOAD_BYTES = MAX_BYTES + MAX_BODY_BYTES
"""One file and the form around it."""

# What the page needs. Uploads, files, proxies, Gradio's programming interface and whatever a
# later version of it adds stay closed.
_OPEN_PATHS = re.compile(
    r"/(health|config|theme\.css|(assets|static|web)/.+"
    r"|gradio_api/(queue/(join|data)|heartbeat/\w+|cancel|reset|app_id|startup-events))?"
)
_DOCUMENT_PATHS = re.compile(r"/(tai-lieu|bang-chi-tieu|kiem-tra)(/.*)?")
_CHECKING_PATHS = re.compile(r"/kiem-tra(/.*)?")
_STAFF_PATHS = re.compile(r"/(them|sua)-tai-lieu(/.*)?")
_UPLOAD_PATHS = ("/them-tai-lieu", "/kiem-tra")
_OWN_HEADER = "x-van-kien"
"""The pages' own scripts send it; a foreign page would have to be allowed to, and none is."""
_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?", re.IGNORECASE)
_CONTENT_POLICY = (
    # Gradio compiles its templates in the browser, hence unsafe-eval; markup that somebody
    # slipped into a question or a document still cannot run, for want of the nonce.
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
    " connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_FOREIGN_METADATA = re.compile(
    r'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>'
)


class Guard:
    """ASGI middleware: closes what the pages do not use, localises Gradio's, adds the headers.

    ``staff``: whether the pages that change the library are there. They answer only to a browser
    on this machine that calls it by a name of its own, so that no foreign page, nor a foreign name
    that leads here, can use them. ``unknown`` draws what a browser is shown where there is no page.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        title: str,
        head: str,
        staff: bool = False,
        unknown: Callable[[Request], Response] | None = None,
    ) -> None:
        self._app = app
        self._title = title
        self._head = head
        self._staff = staff
        self._unknown = unknown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _CONTENT_POLICY.format(nonce=nonce)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Frame-Options"] = "SAMEORIGIN"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        app: ASGIApp = self._app
        if not self._is_open(scope["path"]):
            app = self._answer_unknown(scope)
        elif not _may_ask(scope):
            app = PlainTextResponse("Yêu cầu này không đến từ trang của trợ lý.", status_code=403)
        elif not _body_is_small(scope):
            app = PlainTextResponse("Nội dung gửi lên quá dài.", status_code=413)
        elif scope["path"] == "/" and scope["method"] == "GET":
            document = localise(
                await self._fetch(scope, receive), title=self._title, head=self._head, nonce=nonce
            )
            app = HTMLResponse(document, headers={"Cache-Control": "no-store"})
        await app(scope, receive, send_with_headers)

    def _is_open(self, path: str) -> bool:
        if _STAFF_PATHS.fullmatch(path):
            return self._staff
        return bool(_OPEN_PATHS.fullmatch(path) or _DOCUMENT_PATHS.fullmatch(path))

    def _answer_unknown(self, scope: Scope) -> ASGIApp:
        """A page for people, and one sentence for everything else."""
        if self._unknown is not None and "text/html" in Headers(scope=scope).get("accept", ""):
            return self._unknown(Request(scope))
        return PlainTextResponse(UNKNOWN, status_code=404)

    async def _fetch(self, scope: Scope, receive: Receive) -> str:
        """Gradio's own document, uncompressed."""
        body = bytearray()

        async def collect(message: Message) -> None:
            body.extend(message.get("body", b""))

        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, collect)
        return body.decode()


def localise(document: str, *, title: str, head: str, nonce: str) -> str:
    """Gradio's document in Vietnamese, with ``head`` added and no foreign host named.

    Its scripts carry ``nonce``. None of them comes from a visitor: Gradio escapes every "<" of
    the settings that it embeds.
    """
    document = _FOREIGN_METADATA.sub("", document)
    document = document.replace('lang="en"', 'lang="vi"', 1)
    document = document.replace("</head>", f"<title>{escape(title)}</title>{head}</head>", 1)
    notice = "<noscript><p>Trang này cần JavaScript, xin bật lên rồi tải lại.</p></noscript>"
    document = document.replace("</body>", f"{notice}</body>", 1)
    return document.replace("<script", f'<script nonce="{nonce}"')


def _body_is_small(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return True
    length = Headers(scope=scope).get("content-length", "")
    limit = MAX_UPLOAD_BYTES if scope["path"] in _UPLOAD_PATHS else MAX_BODY_BYTES
    return length.isdigit() and int(length) <= limit


def _may_ask(scope: Scope) -> bool:
    """Whether a request comes from this server's own page, as far as that matters for its path:
    what staff use answers to a browser on this machine only, and what takes drafts in to no
    foreign page's form.
    """
    headers = Headers(scope=scope)
    own = scope["method"] in ("GET", "HEAD") or _OWN_HEADER in headers
    if _STAFF_PATHS.fullmatch(scope["path"]):
        return own and _LOOPBACK.fullmatch(headers.get("host", "")) is not None
    return own or not _CHECKING_PATHS.fullmatch(scope["path"])
