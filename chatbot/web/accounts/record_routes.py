"""The routes by which administrators read the audit log and the feedback.

Knows: addresses, pages of entries, the file of feedback. Does not know: how either is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from chatbot.moments import vietnamese_day
from chatbot.store.audit import AuditEntry
from chatbot.store.feedback import Wanted
from chatbot.store.store import Store
from chatbot.web.accounts.addresses import ADMIN
from chatbot.web.accounts.feedback_view import VERDICT_NAMES, csv_lines, opinion
from chatbot.web.accounts.names import ACTION_NAMES, action_name
from chatbot.web.accounts.signing import Signing
from chatbot.web.feedback_reasons import REASONS
from chatbot.web.pages import Pages

AUDIT = ADMIN + "/nhat-ky"
FEEDBACK = ADMIN + "/gop-y"
_ENTRIES_A_PAGE = 100
_READ_AT_ONCE = 500
_OPINIONS_A_PAGE = 25
_LARGEST_ID = 2**63 - 1
"""Of SQLite."""

Parameter = Annotated[str, Query(max_length=200)]


def records_router(store: Store, signing: Signing, pages: Pages) -> APIRouter:
    """``/quan-tri/nhat-ky`` and ``/quan-tri/gop-y``."""
    router = APIRouter()

    @router.get(AUDIT)
    def audit(
        request: Request,
        viec: Parameter = "",
        truoc: Annotated[int | None, Query(ge=1, le=_LARGEST_ID)] = None,
    ) -> Response:
        matching = (entry for entry in _entries(store, truoc) if not viec or entry.action == viec)
        found = list(islice(matching, _ENTRIES_A_PAGE + 1))
        more = len(found) > _ENTRIES_A_PAGE
        shown = found[:_ENTRIES_A_PAGE]
        return pages.show(
            request,
            "admin_audit.html",
            entries=shown,
            action=viec,
            actions=ACTION_NAMES,
            action_name=action_name,
            before=shown[-1].id if more else None,
            later=truoc is not None,
        )

    @router.get(FEEDBACK)
    def feedback(
        request: Request,
        danh_gia: Annotated[Parameter, Query(alias="danh-gia")] = "",
        ly_do: Annotated[Parameter, Query(alias="ly-do")] = "",
        q: Parameter = "",
        trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ) -> Response:
        wanted = Wanted(danh_gia, ly_do, q)
        first = (trang - 1) * _OPINIONS_A_PAGE
        total, found = store.feedback.page(wanted, first, _OPINIONS_A_PAGE)
        return pages.show(
            request,
            "admin_feedback.html",
            opinions=[*map(opinion, found)],
            total=total,
            first=first + 1,
            page=trang,
            more=total > first + _OPINIONS_A_PAGE,
            verdict=danh_gia,
            reason=ly_do,
            q=q,
            verdicts=VERDICT_NAMES,
            reasons=REASONS,
            narrowed=bool(danh_gia or ly_do or q),
        )

    @router.get(FEEDBACK + ".csv")
    def file(
        request: Request,
        danh_gia: Annotated[Parameter, Query(alias="danh-gia")] = "",
        ly_do: Annotated[Parameter, Query(alias="ly-do")] = "",
        q: Parameter = "",
    ) -> Response:
        wanted = Wanted(danh_gia, ly_do, q)
        signing.audit(request, "feedback_exported", f"{store.feedback.count(wanted)} góp ý")
        return StreamingResponse(
            csv_lines(store.feedback.each(wanted)),
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="gop-y-{vietnamese_day()}.csv"',
                "Cache-Control": "no-store",
            },
        )

    return router


def _entries(store: Store, before: int | None) -> Iterator[AuditEntry]:
    """All entries, the latest first, older than the one with the number ``before``."""
    while True:
        read = store.audit.entries(limit=_READ_AT_ONCE, before=before)
        yield from read
        if len(read) < _READ_AT_ONCE:
            return
        before = read[-1].id
