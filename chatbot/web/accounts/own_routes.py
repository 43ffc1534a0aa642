"""The routes of one's own account: password, devices that are signed in, tokens for programs.

Knows: addresses, forms, what is said. Does not know: how passwords and sessions are kept.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from chatbot.access import ROLE_NAMES
from chatbot.moments import vietnamese_time
from chatbot.store.accounts import Account
from chatbot.store.errors import AccountError
from chatbot.store.store import Store
from chatbot.web.accounts.addresses import ACCOUNT, SIGN_IN
from chatbot.web.accounts.cookies import (
    clear_session,
    cookie_path,
    is_secure,
    session_token,
    set_session,
)
from chatbot.web.accounts.names import ROLE_RIGHTS
from chatbot.web.accounts.notes import Note, Notes
from chatbot.web.accounts.signing import NotSignedIn, Signing, signed_in
from chatbot.web.pages import Pages
from chatbot.web.settings import WebSettings

TOKEN_DAYS = {30: "30 ngày", 90: "90 ngày", 365: "1 năm"}
"""How long a token for programs may last."""
_MOST_TOKENS = 20
_LONGEST_LABEL = 60
_DAY = 24 * 3600.0
_OWN = ACCOUNT.lstrip("/")

Text = Annotated[str, Form()]


def own_router(store: Store, settings: WebSettings, signing: Signing, pages: Pages) -> APIRouter:
    """``/tai-khoan``."""
    router = APIRouter()
    notes = Notes()

    def show(
        request: Request,
        account: Account,
        status: int = 200,
        *,
        note: Note | None = None,
        problems: dict[str, str] | None = None,
    ) -> Response:
        """``problems``: by the form, ``password`` or ``token``, that each is shown at."""
        token = session_token(request)
        sessions = store.sessions.of(account.name)
        return pages.show(
            request,
            "account.html",
            status,
            account=account,
            role_name=ROLE_NAMES[account.role],
            role_rights=ROLE_RIGHTS[account.role],
            devices=[session for session in sessions if session.kind != "token"],
            tokens=[session for session in sessions if session.kind == "token"],
            current=store.sessions.id_of(token) if token else None,
            days=TOKEN_DAYS,
            label_limit=_LONGEST_LABEL,
            base=str(request.base_url).rstrip("/"),
            note=note,
            problems=problems or {},
        )

    def own(request: Request) -> Account | None:
        visitor = signed_in(request)
        return store.accounts.get(visitor.name) if visitor and visitor.name else None

    def to_sign_in(request: Request) -> Response:
        return pages.go(request, f"{SIGN_IN.lstrip('/')}?tiep={_OWN}")

    def told(request: Request, visitor_key: str, note: Note) -> Response:
        return pages.go(request, f"{_OWN}?bao={notes.leave(visitor_key, note)}")

    @router.get(ACCOUNT)
    def page(
        request: Request, bao: Annotated[str, Query()] = "", ra: Annotated[str, Query()] = ""
    ) -> Response:
        account = own(request)
        if account is None:
            return to_sign_in(request)
        note = notes.take(_key(account), bao) if bao else None
        if ra:
            note = Note(
                "Ông/bà đăng nhập qua hệ thống của cơ quan; muốn đăng xuất, xin đăng xuất ở đó."
            )
        return show(request, account, note=note)

    @router.post(ACCOUNT + "/mat-khau")
    async def change_password(
        request: Request,
        cu: Text = "",
        moi: Text = "",
        lai: Text = "",
    ) -> Response:
        account = await run_in_threadpool(own, request)
        if account is None:
            return to_sign_in(request)
        if account.sso:
            return show(request, account, 400, problems={"password": _NO_PASSWORD})

        def work() -> str:
            signing.check(request, account.name, cu)
            store.accounts.set_password(account.name, moi)
            signing.audit(request, "password_changed")
            return signing.begin(request, account, remember=False)

        try:
            if moi != lai:
                raise AccountError("Hai lần nhập mật khẩu mới không giống nhau; xin nhập lại.")
            token = await signing.slowly(work)
        except NotSignedIn as error:
            sentence = str(error) if error.wait_seconds else _WRONG_OLD
            status = 429 if error.wait_seconds else 403
            return show(request, account, status, problems={"password": sentence})
        except AccountError as error:
            return show(request, account, 400, problems={"password": str(error)})
        response = told(request, _key(account), Note(_PASSWORD_CHANGED))
        set_session(response, token, secure=is_secure(request, settings), path=cookie_path(request))
        return response

    @router.post(ACCOUNT + "/phien")
    def end_session(request: Request, so: Text = "") -> Response:
        account = own(request)
        if account is None:
            return to_sign_in(request)
        ended = next((s for s in store.sessions.of(account.name) if str(s.id) == so), None)
        if ended is None:
            return told(request, _key(account), Note("Phiên này đã kết thúc từ trước."))
        store.sessions.end_id(account.name, ended.id)
        action = "token_ended" if ended.kind == "token" else "session_ended"
        signing.audit(request, action, ended.label)
        said = "Đã thu hồi mã" if ended.kind == "token" else "Đã đăng xuất khỏi"
        return told(request, _key(account), Note(f"{said} «{ended.label}»."))

    @router.post(ACCOUNT + "/phien/tat-ca")
    def end_everywhere(request: Request) -> Response:
        """All browsers and embedded chats; tokens for programs stay."""
        account = own(request)
        if account is None:
            return to_sign_in(request)
        for session in store.sessions.of(account.name):
            if session.kind != "token":
                store.sessions.end_id(account.name, session.id)
        signing.audit(request, "session_ended", "mọi thiết bị")
        response = pages.go(request, f"{SIGN_IN.lstrip('/')}?ra=1")
        clear_session(response, secure=is_secure(request, settings), path=cookie_path(request))
        return response

    @router.post(ACCOUNT + "/ma")
    def make_token(request: Request, ten: Text = "", ngay: Text = "") -> Response:
        account = own(request)
        if account is None:
            return to_sign_in(request)
        label = " ".join(ten.split())[:_LONGEST_LABEL]
        days = next((days for days in TOKEN_DAYS if str(days) == ngay), min(TOKEN_DAYS))
        made = [s for s in store.sessions.of(account.name) if s.kind == "token"]
        if not label:
            return show(request, account, 400, problems={"token": _NO_LABEL})
        if len(made) >= _MOST_TOKENS:
            return show(request, account, 400, problems={"token": _TOO_MANY})
        last = vietnamese_time(datetime.now(UTC) + timedelta(days=days))
        label = f"{label} (dùng đến {last})"
        token = store.sessions.start(account.name, "token", days * _DAY, label)
        signing.audit(request, "token_made", label)
        return told(request, _key(account), Note(f"Đã tạo mã «{label}».", token, "token"))

    return router


_NO_PASSWORD = "Tài khoản này đăng nhập qua hệ thống của cơ quan, không có mật khẩu ở đây."
_WRONG_OLD = "Mật khẩu hiện nay không đúng; xin nhập lại."
_PASSWORD_CHANGED = (
    "Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất, các mã truy cập đã được thu hồi."
)
_NO_LABEL = "Xin đặt tên cho mã, để sau này biết mã dùng ở đâu."
_TOO_MANY = f"Mỗi tài khoản có nhiều nhất {_MOST_TOKENS} mã; xin thu hồi mã không còn dùng."


def _key(account: Account) -> str:
    return f"account:{account.name}"
