"""Who sends a request.

Knows: cookies, bearer tokens, users that a trusted proxy names, accounts. Does not know: which
paths there are, what a visitor may do.
"""

from __future__ import annotations

import hashlib
import logging
import math
import re
import secrets
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from chatbot.access import LOCAL, NOBODY, Visitor
from chatbot.store.accounts import Account
from chatbot.store.errors import AccountError, StoreError
from chatbot.store.store import Store
from chatbot.web.accounts.cookies import session_token
from chatbot.web.gate.refusals import Refusal
from chatbot.web.settings import Access

_log = logging.getLogger(__name__)

SIGN_IN_NOTED_SECONDS = 12 * 3600.0
"""A proxy tells of its user with every request; the audit log, once in so long."""
GUEST_COOKIE = "khach"
_GUEST = re.compile(r"[\w-]{16,64}", re.ASCII)
_SCHEME = "bearer "
_BY_PROXY = "qua máy chủ trung gian"

Means = Literal["machine", "proxy", "token", "cookie", "nothing"]
TokenKind = Literal["embed", "token"]


@dataclass(frozen=True, slots=True)
class Known:
    """A visitor, and how they are known."""

    visitor: Visitor
    means: Means
    owners: tuple[str, ...]
    """Keys that open chat pages may be of: the present one, and that of the guest whom this browser
    was before its visitor signed in. Guests without a cookie cannot be told apart: their pages are
    of the address, and open to whoever there knows a page's random name and has no cookie either.
    """
    new_guest: str | None = None
    """Value for the cookie of a guest who has none yet."""


class Identity:
    """Tells visitors apart.

    Args:
        access: ``local`` knows only the user of this machine; guests are told apart, by a cookie,
            where they may read anything, with ``public``.
    """

    def __init__(
        self, store: Store, access: Access, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._only_here = access == "local"
        self._guests = access == "public"
        self._now = now
        self._lock = threading.Lock()
        self._noted: dict[str, float] = {}
        """Name of an account -> when the audit log was last told that a proxy signed it in."""

    def asks_database(self, scope: Scope, user: str | None) -> bool:
        """Whether ``find`` needs the database for this request, and so takes a while."""
        request = Request(scope)
        return not self._only_here and (
            user is not None or session_token(request) is not None or _bearer(request) is not None
        )

    def find(self, scope: Scope, user: str | None, tokens: Collection[TokenKind]) -> Known:
        """The visitor who sends this request.

        Args:
            user: whom a trusted proxy has signed in.
            tokens: kinds of bearer tokens that count here.

        Raises:
            Refusal: a token that is not valid, an account that is switched off.
            StoreError: the database cannot be read, or a new account not be kept.
        """
        if self._only_here:
            return Known(LOCAL, "machine", (LOCAL.key,))
        request = Request(scope)
        bearer = _bearer(request)
        if bearer and tokens:
            return _known(self._of_token(bearer, tokens), "token", None)
        address = scope["client"][0] if scope.get("client") else ""
        guest = request.cookies.get(GUEST_COOKIE, "")
        guest_key = _guest_key(guest) if _GUEST.fullmatch(guest) else None
        if user is not None:
            return _known(self._of_proxy(user, address), "proxy", guest_key)
        session = session_token(request)
        if session is not None and self._store.sessions.kind_of(session) == "page":
            account = self._store.sessions.find(session)
            if account is not None:
                return _known(account, "cookie", guest_key)
        if guest_key is not None:
            return Known(Visitor("guest", guest_key), "cookie", (guest_key,))
        if not self._guests:
            return Known(NOBODY, "nothing", ())
        value = secrets.token_urlsafe(18)
        return Known(Visitor("guest", _guest_key(value)), "nothing", (f"at:{address}",), value)

    def _of_token(self, token: str, kinds: Collection[TokenKind]) -> Account:
        account = self._store.sessions.find(token)
        if account is None or self._store.sessions.kind_of(token) not in kinds:
            raise Refusal(
                401,
                "Mã truy cập không đúng hoặc đã hết hạn; xin tạo mã mới ở trang Tài khoản.",
                {"WWW-Authenticate": "Bearer"},
            )
        return account

    def _of_proxy(self, user: str, address: str) -> Account:
        try:
            account, new = self._store.accounts.from_proxy(user)
        except AccountError as error:
            raise Refusal(403, str(error)) from error
        with self._lock:
            try:
                self._note(account, address, new=new)
            except StoreError as error:  # who may read goes on reading
                _log.warning("the audit log cannot be written: %s", error)
        return account

    def _note(self, account: Account, address: str, *, new: bool) -> None:
        """Tell the audit log what a proxy did; for one thread at a time."""
        if new:
            self._store.audit.write("account_added", account.name, address, _BY_PROXY)
        now = self._now()
        if now - self._noted.get(account.name, -math.inf) >= SIGN_IN_NOTED_SECONDS:
            self._store.audit.write("sign_in", account.name, address, _BY_PROXY)
            self._noted[account.name] = now


def guest_cookie(value: str, *, secure: bool, path: str) -> str:
    """A ``Set-Cookie`` header by which the browser knows a guest again until it is closed."""
    response = Response()
    response.set_cookie(
        GUEST_COOKIE, value, path=path, secure=secure, httponly=True, samesite="lax"
    )
    return response.headers["set-cookie"]


def _bearer(request: Request) -> str | None:
    value = request.headers.get("authorization", "")
    return value[len(_SCHEME) :].strip() if value.lower().startswith(_SCHEME) else None


def _guest_key(cookie: str) -> str:
    """What is kept of a guest: the cookie itself would open their conversations."""
    return f"guest:{hashlib.sha256(cookie.encode()).hexdigest()[:32]}"


def _known(account: Account, means: Means, guest_key: str | None) -> Known:
    visitor = Visitor(account.role, f"account:{account.name}", account.name)
    return Known(visitor, means, (visitor.key, guest_key) if guest_key else (visitor.key,))
