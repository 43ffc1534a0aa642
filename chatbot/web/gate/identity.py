"""Who sends a request.

Knows: cookies, bearer tokens, users that a trusted proxy names, accounts. Does not know: which
paths there are, what a visitor may do.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from chatbot.access import LOCAL, NOBODY, Visitor
from chatbot.web.accounts.cookies import session_token
from chatbot.web.gate.refusals import Refusal
from chatbot.web.settings import Access

if TYPE_CHECKING:
    from chatbot.store.accounts import Account
    from chatbot.store.store import Store

GUEST_COOKIE = "khach"
_GUEST = re.compile(r"[\w-]{16,64}", re.ASCII)
_SCHEME = "bearer "

Means = Literal["machine", "proxy", "token", "cookie", "nothing"]
TokenKind = Literal["embed", "token"]


@dataclass(frozen=True, slots=True)
class Known:
    """A visitor, and how they are known."""

    visitor: Visitor
    means: Means
    owners: tuple[str, ...]
    """Keys that open chat pages may be of: the present one, and that of the guest whom this browser
    was before its visitor signed in.
    """
    new_guest: str | None = None
    """Value for the cookie of a guest who has none yet."""


class Identity:
    """Tells visitors apart.

    Args:
        access: ``local`` knows only the user of this machine; guests are told apart where they
            may read anything, with ``public``.
    """

    def __init__(self, store: Store, access: Access) -> None:
        self._store = store
        self._only_here = access == "local"
        self._guests = access == "public"

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
        """
        if self._only_here:
            return Known(LOCAL, "machine", (LOCAL.key,))
        request = Request(scope)
        bearer = _bearer(request)
        if bearer and tokens:
            return _known(self._of_token(bearer, tokens), "token", None)
        guest = request.cookies.get(GUEST_COOKIE, "")
        guest_key = _guest_key(guest) if _GUEST.fullmatch(guest) else None
        if user is not None:
            return _known(self._of_proxy(user), "proxy", guest_key)
        session = session_token(request)
        if session is not None and self._store.sessions.kind_of(session) == "page":
            account = self._store.sessions.find(session)
            if account is not None:
                return _known(account, "cookie", guest_key)
        if guest_key is not None:
            return Known(Visitor("guest", guest_key), "cookie", (guest_key,))
        address = scope["client"][0] if scope.get("client") else ""
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

    def _of_proxy(self, user: str) -> Account:
        from chatbot.store.errors import AccountError

        try:
            account = self._store.accounts.from_proxy(user)
        except AccountError as error:
            raise Refusal(403, str(error)) from error
        if not account.active:
            raise Refusal(403, "Tài khoản này đang bị khóa; xin liên hệ người quản trị.")
        return account


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
