"""The pages of administrators: accounts, the audit log, feedback.

Knows: which of them there are, and that they are for administrators (the middleware checks it
first). Does not know: what each shows.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, HTTPException, Request

from chatbot.store.store import Store
from chatbot.web.accounts.managing_routes import managing_router
from chatbot.web.accounts.record_routes import records_router
from chatbot.web.accounts.signing import Signing
from chatbot.web.pages import Pages
from chatbot.web.visitors import visitor_of


def admin_router(store: Store, pages: Pages) -> APIRouter:
    """``/quan-tri`` and what is below it."""
    router = APIRouter(dependencies=[Depends(_admins_only)])
    signing = Signing(store)
    router.include_router(managing_router(store, signing, pages))
    router.include_router(records_router(store, signing, pages))
    return router


def _admins_only(request: Request) -> None:
    if not visitor_of(request.scope).may("admin"):
        raise HTTPException(403, "Trang này dành cho người quản trị.")
