"""The routes of signing in and out, also for the popup of the embedded chat.

Knows: addresses, forms, cookies. Does not know: how passwords are checked, how sessions are kept.

The embedded chat stands in a frame of another site, where browsers send no cookie. It opens the
sign-in page as a window of its own, which hands a token of its own kind to the frame that opened
it, and to this origin only (``static/signed_in.js``).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from chatbot.web.accounts.addresses import ACCOUNT, SIGN_IN, SIGN_OUT, own_address
from chatbot.web.accounts.cookies import (
    clear_session,
    cookie_path,
    is_secure,
    session_token,
    set_session,
)
from chatbot.web.accounts.signing import REMEMBERED_SECONDS, NotSignedIn, Signing, signed_in
from chatbot.web.pages import Pages
from chatbot.web.settings import WebSettings

EMBEDDED = SIGN_IN + "/nhung"
_LONGEST_NAME = 64

Text = Annotated[str, Form()]
Parameter = Annotated[str, Query()]


def signing_router(signing: Signing, settings: WebSettings, pages: Pages) -> APIRouter:
    """``/dang-nhap`` and ``/dang-xuat``."""
    router = APIRouter()

    def form(
        request: Request,
        *,
        name: str = "",
        wanted: str = "",
        embedded: bool = False,
        left: bool = False,
        problem: NotSignedIn | None = None,
    ) -> Response:
        status = 200 if problem is None else 429 if problem.wait_seconds else 403
        page = pages.show(
            request,
            "sign_in.html",
            status,
            name=name[:_LONGEST_NAME],
            wanted=own_address(wanted),
            embedded=embedded,
            left=left,
            problem=problem,
            by_password=session_token(request) is not None,
            public=settings.access == "public",
        )
        if problem is not None and problem.wait_seconds:
            page.headers["Retry-After"] = str(problem.wait_seconds)
        return _to_opener(page) if embedded else page

    def hand_over(request: Request, account_name: str) -> Response:
        token = signing.embed_token(request, account_name)
        return _to_opener(pages.show(request, "signed_in.html", token=token))

    def signed_out(request: Request, address: str) -> Response:
        signing.leave(request)
        response = pages.go(request, address)
        clear_session(response, secure=is_secure(request, settings), path=cookie_path(request))
        return response

    @router.get(SIGN_IN)
    def asking(
        request: Request, tiep: Parameter = "", nhung: Parameter = "", ra: Parameter = ""
    ) -> Response:
        visitor = signed_in(request)
        if visitor is not None and not nhung:
            return pages.go(request, own_address(tiep))
        return form(request, wanted=tiep, embedded=bool(nhung), left=bool(ra))

    @router.post(SIGN_IN)
    async def enter(
        request: Request,
        ten: Text = "",
        mat_khau: Annotated[str, Form(alias="mat-khau")] = "",
        nho: Text = "",
        tiep: Text = "",
        nhung: Text = "",
    ) -> Response:
        try:
            account = await signing.slowly(lambda: signing.check(request, ten, mat_khau))
        except NotSignedIn as error:
            return form(request, name=ten, wanted=tiep, embedded=bool(nhung), problem=error)
        token = await run_in_threadpool(lambda: signing.enter(request, account, remember=bool(nho)))
        response: Response
        if nhung:
            response = await run_in_threadpool(hand_over, request, account.name)
        else:
            response = pages.go(request, own_address(tiep))
        set_session(
            response,
            token,
            secure=is_secure(request, settings),
            path=cookie_path(request),
            seconds=REMEMBERED_SECONDS if nho else None,
        )
        return response

    @router.post(EMBEDDED)
    def allow(request: Request, khac: Text = "") -> Response:
        """For whoever is signed in already: one press instead of a password; with ``khac`` another
        account is to be used.
        """
        visitor = signed_in(request)
        if visitor is None or visitor.name is None:
            return form(request, embedded=True)
        if khac:
            return _to_opener(signed_out(request, f"{SIGN_IN.lstrip('/')}?ra=1&nhung=1"))
        return hand_over(request, visitor.name)

    @router.post(SIGN_OUT)
    def leave(request: Request) -> Response:
        if signed_in(request) is not None and session_token(request) is None:
            # Signed in by the proxy, which would do so again with the next request.
            return pages.go(request, ACCOUNT.lstrip("/") + "?ra=1")
        return signed_out(request, f"{SIGN_IN.lstrip('/')}?ra=1")

    return router


def _to_opener(response: Response) -> Response:
    """Lets the page speak to the window that opened it, which is part of another site's page."""
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
