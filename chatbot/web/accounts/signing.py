"""Signing in and out: passwords, waiting after failures, sessions, the audit log.

Knows: which steps belong to it, how long sessions last, what is said where it fails. Does not
know: pages, how passwords and sessions are kept.

Work that takes a password apart costs a tenth of a second and much memory on purpose; ``slowly``
lets two go at once, and the others wait without holding a thread.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Request

from chatbot.access import Visitor
from chatbot.store.accounts import Account, account_name
from chatbot.store.errors import BadAccountName
from chatbot.store.store import Store
from chatbot.web.accounts.cookies import session_token
from chatbot.web.accounts.devices import device_name
from chatbot.web.monitoring import METRICS
from chatbot.web.visitors import visitor_of

SESSION_SECONDS = 12 * 3600.0
"""Without a request for so long, and the session is over."""
REMEMBERED_SECONDS = 30 * 24 * 3600.0
EMBED_SECONDS = 8 * 3600.0
EMBED_LABEL = "Khung hỏi đáp nhúng ở trang khác"
_LONGEST_NAME = 64
_AT_ONCE = 2
_WRONG = "Tên hoặc mật khẩu không đúng; xin kiểm tra lại rồi thử lại."
_UNKNOWN_NAME = "(tên không có)"
"""In the audit log: a name that is not there may be a password typed into the wrong field."""

T = TypeVar("T")


class NotSignedIn(Exception):
    """``str(error)`` is a sentence for the person who tried."""

    def __init__(self, sentence: str, wait_seconds: int = 0) -> None:
        """
        Args:
            wait_seconds: how long further attempts are refused; 0: they are not.
        """
        super().__init__(sentence)
        self.wait_seconds = wait_seconds


class Signing:
    """Signs in and out. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._limiter = CapacityLimiter(_AT_ONCE)

    async def slowly(self, work: Callable[[], T]) -> T:
        """Do ``work``, which hashes a password, in a thread."""
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    def check(self, request: Request, name: str, password: str) -> Account:
        """The account that ``name`` and ``password`` open.

        Raises:
            NotSignedIn: they open none, or too many attempts failed lately.
        """
        name, address = _known_form(name), client_address(request)
        throttle = self._store.accounts.throttle
        wait = throttle.wait_seconds(name, address)
        if wait > 0:
            seconds = math.ceil(wait)
            raise NotSignedIn(
                f"Đã thử sai nhiều lần; xin chờ {duration(seconds)} rồi thử lại.", seconds
            )
        account = self._store.accounts.verify(name, password)
        if account is None:
            throttle.failed(name, address)
            METRICS.count_failed_sign_in()
            there = self._store.accounts.get(name)
            self._store.audit.write(
                "sign_in_failed", there.name if there else _UNKNOWN_NAME, address
            )
            raise NotSignedIn(_WRONG)
        throttle.succeeded(name, address)
        return account

    def begin(self, request: Request, account: Account, *, remember: bool) -> str:
        """The token of a new session. The one that the browser came with ends: whoever may have
        put it there knows no token of the new one.
        """
        self._end_present(request)
        seconds = REMEMBERED_SECONDS if remember else SESSION_SECONDS
        device = device_name(request.headers.get("user-agent", ""))
        return self._store.sessions.start(account.name, "page", seconds, device)

    def enter(self, request: Request, account: Account, *, remember: bool) -> str:
        """``begin``, and the audit log tells of it."""
        self._store.audit.write("sign_in", account.name, client_address(request))
        return self.begin(request, account, remember=remember)

    def embed_token(self, request: Request, account_name: str) -> str:
        """A token for the embedded chat, which cannot use the cookie."""
        self._store.audit.write("embed_sign_in", account_name, client_address(request))
        return self._store.sessions.start(account_name, "embed", EMBED_SECONDS, EMBED_LABEL)

    def leave(self, request: Request) -> None:
        """End the session that the browser came with."""
        if self._end_present(request):
            self.audit(request, "sign_out")

    def audit(self, request: Request, action: str, what: str = "") -> None:
        """Write down what the visitor of ``request`` did."""
        who = visitor_of(request.scope)
        self._store.audit.write(action, who.name or who.key, client_address(request), what)

    def _end_present(self, request: Request) -> bool:
        token = session_token(request)
        if token is None or self._store.sessions.find(token) is None:
            return False
        self._store.sessions.end(token)
        return True


def _known_form(name: str) -> str:
    """The form of a name that failures are counted by: "Lan" and "lan" are one."""
    try:
        return account_name(name)
    except BadAccountName:
        return name.strip().lower()[: _LONGEST_NAME + 1]


def client_address(request: Request) -> str:
    """The address that a request came from, a trusted proxy's word for it included."""
    return request.client.host if request.client else ""


def signed_in(request: Request) -> Visitor | None:
    """The visitor, where it has an account."""
    visitor = visitor_of(request.scope)
    return visitor if visitor.name is not None else None


def duration(seconds: int) -> str:
    """ "45 giây", "5 phút", never less than ``seconds``."""
    if seconds < 100:
        return f"{max(1, seconds)} giây"
    return f"{math.ceil(seconds / 60)} phút"
