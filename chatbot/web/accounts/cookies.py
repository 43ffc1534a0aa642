"""The cookie that holds a session's token.

Knows: its name, how browsers are told to keep it. Does not know: what a token opens.
"""

from __future__ import annotations

from fastapi import Request, Response

from chatbot.web.settings import WebSettings

COOKIE = "phien"


def set_session(
    response: Response,
    token: str,
    *,
    secure: bool,
    path: str = "/",
    seconds: float | None = None,
) -> None:
    """Have the browser send ``token`` from now on.

    Args:
        secure: over https only.
        path: below which it is sent.
        seconds: how long the browser keeps it; None: until it is closed.
    """
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(seconds) if seconds else None,
        path=path,
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def session_token(request: Request) -> str | None:
    """The token that the browser sent."""
    return request.cookies.get(COOKIE) or None


def clear_session(response: Response, *, secure: bool = False, path: str = "/") -> None:
    """Have the browser forget its token."""
    response.delete_cookie(COOKIE, path=path, secure=secure, httponly=True, samesite="lax")


def is_secure(request: Request, settings: WebSettings) -> bool:
    """Whether the cookies of the answer go over https only."""
    return settings.secure_cookies or request.url.scheme == "https"


def cookie_path(request: Request) -> str:
    """The path that a proxy shows the application at; ``/`` for the root."""
    outside: str = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    return outside.rstrip("/") or "/"
