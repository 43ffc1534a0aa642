"""What every request passes before the application sees it.

Knows: the order of the checks. Does not know: how each of them decides, what stands on a page.

1. Peer and host: what a proxy says is believed of trusted ones only (``peers``).
2. Rule: what no rule names is not there (``rules``).
3. Visitor (``identity``), and whether the rule lets their role in.
4. Origin: what changes something must come from an own page (``origins``).
5. Size of what is sent, number of requests (``limits``).
"""

from __future__ import annotations

import logging
import math
import secrets
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from chatbot.access import NOBODY
from chatbot.store.errors import StoreError
from chatbot.web.accounts.addresses import SIGN_IN
from chatbot.web.gate.headers import add_headers
from chatbot.web.gate.identity import Identity, Known, guest_cookie
from chatbot.web.gate.limits import Limits, sentence
from chatbot.web.gate.origins import check_origin
from chatbot.web.gate.peers import Peers, inside_path
from chatbot.web.gate.refusals import DrawNotice, Refusal, answer, wants_page
from chatbot.web.gate.rules import Rule, role_needed, rule_for
from chatbot.web.gate.tabs import OWNERS
from chatbot.web.pages import UNKNOWN, way_to_root
from chatbot.web.settings import WebSettings
from chatbot.web.visitors import with_visitor

_log = logging.getLogger(__name__)

NONCE = "van_kien.nonce"
"""Where the gate leaves what an answer's scripts must carry."""
_LOOK_UPS_AT_ONCE = 4
"""Threads of its own: visitors are told apart although all others are at work."""
_READING = ("GET", "HEAD")
_NO_DATABASE = (
    "Máy chủ chưa đọc được dữ liệu đăng nhập; xin thử lại sau ít phút, nếu vẫn lỗi xin báo cho"
    " người quản trị."
)
_NO_PAGE = Rule("", "nothing")
_UNKNOWN_VISITOR = Known(NOBODY, "nothing", ())


class Gate:
    """ASGI middleware, outermost of those that answer.

    Args:
        draw: a page that tells why somebody is turned away.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: WebSettings,
        identity: Identity,
        limits: Limits,
        draw: DrawNotice,
    ) -> None:
        self._app = app
        self._settings = settings
        self._identity = identity
        self._limits = limits
        self._draw = draw
        self._threads = CapacityLimiter(_LOOK_UPS_AT_ONCE)
        self._peers = Peers(
            only_here=settings.access == "local",
            hosts=settings.hosts,
            trusted=settings.trusted_proxies,
            user_header=settings.user_header,
            root_path=settings.root_path,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule: Rule | None = None
        known = _UNKNOWN_VISITOR
        app = self._app
        scope = {**scope, NONCE: secrets.token_urlsafe(16)}
        try:
            seen = self._peers.look(scope)
            scope = seen.scope
            rule = rule_for(inside_path(scope), scope["method"])
            if rule is not None or wants_page(scope):  # the page that says so greets its reader
                known = await self._known(rule or _NO_PAGE, scope, seen.user)
                scope = {**with_visitor(scope, known.visitor), OWNERS: known.owners}
            if rule is None:
                raise Refusal(404, UNKNOWN)
            self._check(rule, known, scope)
        except Refusal as refusal:
            app = self._answer(refusal, scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), rule, known, scope)
            await send(message)

        await app(scope, receive, send_with_headers)

    async def _known(self, rule: Rule, scope: Scope, user: str | None) -> Known:
        """
        Raises:
            Refusal: the visitor shows what is not valid, or cannot be looked up now.
        """
        if rule.asset or rule.for_machines:
            return _UNKNOWN_VISITOR
        if not self._identity.asks_database(scope, user):
            return self._identity.find(scope, user, rule.tokens)
        try:
            return await to_thread.run_sync(
                self._identity.find, scope, user, rule.tokens, limiter=self._threads
            )
        except StoreError as error:
            _log.warning("a visitor cannot be looked up: %s", error)
            raise Refusal(503, _NO_DATABASE) from error

    def _check(self, rule: Rule, known: Known, scope: Scope) -> None:
        """
        Raises:
            Refusal: this visitor may not ask this, not from there, not so much or not so often.
        """
        visitor = known.visitor
        if not visitor.may(role_needed(rule, self._settings.access)):
            if visitor.role == "guest":
                raise Refusal(401, "Xin đăng nhập để tiếp tục.")
            raise Refusal(403, "Tài khoản của ông/bà không có quyền dùng trang này.")
        if scope["method"] not in _READING:
            check_origin(rule.proof, by_token=known.means == "token", headers=Headers(scope=scope))
            _check_size(rule, Headers(scope=scope))
        if not rule.asset:
            address = scope["client"][0] if scope.get("client") else ""
            seconds = self._limits.request(visitor, address)
            if seconds:
                raise Refusal(429, sentence(seconds), {"Retry-After": str(math.ceil(seconds))})

    def _answer(self, refusal: Refusal, scope: Scope) -> ASGIApp:
        if refusal.status == 401 and wants_page(scope) and scope["method"] in _READING:
            path = quote(inside_path(scope))
            query = scope["query_string"].decode("latin-1")
            wanted = quote(f"{path}?{query}" if query else path)
            return RedirectResponse(f"{way_to_root(scope)}{SIGN_IN}?tiep={wanted}", 303)
        return answer(refusal, scope, self._draw)

    def _complete(
        self, headers: MutableHeaders, rule: Rule | None, known: Known, scope: Scope
    ) -> None:
        https = scope["scheme"] == "https"
        add_headers(
            headers,
            rule,
            nonce=scope[NONCE],
            https=https,
            frame_origins=self._settings.frame_origins,
        )
        if known.new_guest is not None and wants_page(scope) and scope["method"] == "GET":
            cookie = guest_cookie(
                known.new_guest,
                secure=https or self._settings.secure_cookies,
                path=scope.get("root_path") or "/",
            )
            headers.append("Set-Cookie", cookie)


def _check_size(rule: Rule, headers: Headers) -> None:
    """
    Raises:
        Refusal: more is sent than anybody needs, or how much is not said.
    """
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdigit()):
        raise Refusal(411, "Yêu cầu không nêu độ dài nội dung; xin gửi lại kèm Content-Length.")
    if int(length) > rule.most_bytes:
        raise Refusal(
            413,
            f"Nội dung gửi lên dài {_kilobytes(int(length))}, quá giới hạn"
            f" {_kilobytes(rule.most_bytes)}; xin gửi phần ngắn hơn.",
        )


def _kilobytes(size: int) -> str:
    return f"{size // 1024:,} KB".replace(",", ".")
