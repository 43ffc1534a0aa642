"""The routes by which administrators manage accounts.

Knows: addresses, forms, what is said. Does not know: how accounts are kept.

An account that is no longer wanted is switched off, not removed: its name stays in the audit log,
its conversations wait for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from chatbot.access import LOCAL, ROLE_NAMES, Role
from chatbot.store.accounts import Account
from chatbot.store.errors import AccountError
from chatbot.store.store import Store
from chatbot.web.accounts.addresses import ADMIN
from chatbot.web.accounts.names import ACCOUNT_ROLES, ROLE_RIGHTS
from chatbot.web.accounts.notes import Note, Notes
from chatbot.web.accounts.signing import Signing
from chatbot.web.pages import Pages
from chatbot.web.visitors import visitor_of

MANAGING = ADMIN + "/tai-khoan"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and figures that are taken for one another when read out."""
_OWN_ACCOUNT = "Đây là tài khoản của chính ông/bà; xin nhờ một người quản trị khác."
_NO_ROLE = "Xin chọn một vai trò trong danh sách."

Text = Annotated[str, Form()]
Parameter = Annotated[str, Query()]


def managing_router(store: Store, signing: Signing, pages: Pages) -> APIRouter:
    """``/quan-tri`` and ``/quan-tri/tai-khoan``."""
    router = APIRouter()
    notes = Notes()

    def common() -> dict[str, object]:
        return {
            "roles": ACCOUNT_ROLES,
            "role_names": ROLE_NAMES,
            "role_rights": ROLE_RIGHTS,
        }

    def show_all(
        request: Request, status: int = 200, *, q: str = "", problem: str = "", **given: str
    ) -> Response:
        """``given``: what was typed into the form, where it is shown again."""
        accounts = store.accounts.all()
        return pages.show(
            request,
            "admin_accounts.html",
            status,
            accounts=[account for account in accounts if q.strip().lower() in account.name],
            total=len(accounts),
            q=q,
            problem=problem,
            given=given,
            local=visitor_of(request.scope) == LOCAL,
            **common(),
        )

    def show_one(
        request: Request, account: Account, status: int = 200, *, bao: str = "", problem: str = ""
    ) -> Response:
        return pages.show(
            request,
            "admin_account.html",
            status,
            account=account,
            sessions=store.sessions.of(account.name),
            own=account.name == visitor_of(request.scope).name,
            note=notes.take(visitor_of(request.scope).key, bao),
            problem=problem,
            **common(),
        )

    def gone(request: Request) -> Response:
        return pages.show(
            request, "notice.html", 404, message="Không có tài khoản này; xin xem lại danh sách."
        )

    def told(request: Request, name: str, note: Note) -> Response:
        """Back to the page of the account, with ``note``."""
        number = notes.leave(visitor_of(request.scope).key, note)
        query = urlencode({"ten": name, "bao": number})
        return pages.go(request, f"{MANAGING.lstrip('/')}?{query}")

    async def change(
        request: Request, name: str, work: Callable[[Account], Note], *, own: bool = False
    ) -> Response:
        """Do ``work`` with the account of that name; ``own``: also with one's own."""
        account = await run_in_threadpool(store.accounts.get, name)
        if account is None:
            return gone(request)
        try:
            if account.name == visitor_of(request.scope).name and not own:
                raise AccountError(_OWN_ACCOUNT)
            note = await signing.slowly(lambda: work(account))
        except AccountError as error:
            problem = str(error)
            return await run_in_threadpool(lambda: show_one(request, account, 400, problem=problem))
        return told(request, account.name, note)

    @router.get(ADMIN)
    def everybody(request: Request, q: Annotated[str, Query(max_length=64)] = "") -> Response:
        return show_all(request, q=q)

    @router.get(MANAGING)
    def one(request: Request, ten: Parameter = "", bao: Parameter = "") -> Response:
        account = store.accounts.get(ten)
        return gone(request) if account is None else show_one(request, account, bao=bao)

    @router.post(MANAGING)
    async def add(
        request: Request,
        ten: Text = "",
        vai_tro: Annotated[str, Form(alias="vai-tro")] = "",
        mat_khau: Annotated[str, Form(alias="mat-khau")] = "",
        sso: Text = "",
    ) -> Response:
        def work() -> tuple[Account, Note]:
            password = None if sso else mat_khau or new_password()
            account = store.accounts.add(ten, password, _role(vai_tro))
            signing.audit(request, "account_added", f"{account.name}: {ROLE_NAMES[account.role]}")
            made = "" if mat_khau or password is None else password
            return account, _with_password(f"Đã thêm tài khoản «{account.name}».", made)

        try:
            account, note = await signing.slowly(work)
        except AccountError as error:
            problem = str(error)
            return await run_in_threadpool(
                lambda: show_all(request, 400, problem=problem, name=ten, role=vai_tro)
            )
        return told(request, account.name, note)

    @router.post(MANAGING + "/vai-tro")
    async def set_role(
        request: Request, ten: Text = "", vai_tro: Annotated[str, Form(alias="vai-tro")] = ""
    ) -> Response:
        def work(account: Account) -> Note:
            role = _role(vai_tro)
            store.accounts.set_role(account.name, role)
            signing.audit(
                request,
                "account_role",
                f"{account.name}: {ROLE_NAMES[account.role]} → {ROLE_NAMES[role]}",
            )
            return Note(f"«{account.name}» nay có vai trò {ROLE_NAMES[role].lower()}.")

        return await change(request, ten, work)

    @router.post(MANAGING + "/mat-khau")
    async def set_password(
        request: Request, ten: Text = "", mat_khau: Annotated[str, Form(alias="mat-khau")] = ""
    ) -> Response:
        def work(account: Account) -> Note:
            if account.sso:
                raise AccountError("Tài khoản này đăng nhập qua hệ thống của cơ quan.")
            password = mat_khau or new_password()
            store.accounts.set_password(account.name, password)
            signing.audit(request, "account_password", account.name)
            return _with_password(
                f"Đã đặt lại mật khẩu của «{account.name}»; mọi phiên và mã truy cập của tài khoản"
                " này đã kết thúc.",
                "" if mat_khau else password,
            )

        return await change(request, ten, work)

    @router.post(MANAGING + "/tat")
    async def switch_off(request: Request, ten: Text = "") -> Response:
        def work(account: Account) -> Note:
            store.accounts.set_active(account.name, False)
            signing.audit(request, "account_off", account.name)
            return Note(f"Đã tắt tài khoản «{account.name}»; người này không còn đăng nhập được.")

        return await change(request, ten, work)

    @router.post(MANAGING + "/bat")
    async def switch_on(request: Request, ten: Text = "") -> Response:
        def work(account: Account) -> Note:
            store.accounts.set_active(account.name, True)
            signing.audit(request, "account_on", account.name)
            return Note(f"Đã bật lại tài khoản «{account.name}».")

        return await change(request, ten, work)

    @router.post(MANAGING + "/dang-xuat")
    async def sign_out(request: Request, ten: Text = "") -> Response:
        def work(account: Account) -> Note:
            store.sessions.end_all(account.name)
            signing.audit(request, "account_signed_out", account.name)
            return Note(f"Đã kết thúc mọi phiên và mã truy cập của «{account.name}».")

        return await change(request, ten, work)

    return router


def new_password() -> str:
    """Sixteen letters and figures in groups of four: 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def _role(given: str) -> Role:
    found = next((role for role in ACCOUNT_ROLES if role == given), None)
    if found is None:
        raise AccountError(_NO_ROLE)
    return found


def _with_password(text: str, password: str) -> Note:
    """``password``: one that was made here; "" for one that was typed in."""
    return Note(text, password, "password") if password else Note(text)
