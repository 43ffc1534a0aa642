"""The routes of signing in and out, and of one's own account, where accounts are in use.

Knows: which of them there are. Does not know: what each does.
"""

from __future__ import annotations

from fastapi import APIRouter

from chatbot.store.store import Store
from chatbot.web.accounts.addresses import ACCOUNT, SIGN_IN
from chatbot.web.accounts.own_routes import own_router
from chatbot.web.accounts.signing import Signing
from chatbot.web.accounts.signing_routes import signing_router
from chatbot.web.pages import Pages
from chatbot.web.settings import WebSettings


def accounts_router(store: Store, settings: WebSettings, pages: Pages) -> APIRouter:
    """Signing in and out, and one's own account.

    Nothing of it is there where the server listens to its own machine only.
    """
    router = APIRouter()
    if settings.access == "local":
        for address in (SIGN_IN, ACCOUNT):
            router.add_api_route(address, pages.unknown, methods=["GET"])
        return router
    signing = Signing(store)
    router.include_router(signing_router(signing, settings, pages))
    router.include_router(own_router(store, settings, signing, pages))
    return router
