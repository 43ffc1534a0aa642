"""The routes of the page "Bảng chỉ tiêu": the table, its chart, and the table as a file.

Knows: addresses and templates. Does not know: what stands in the register (the board).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from chatbot.access import Role
from chatbot.targets.export import write_csv, write_xlsx
from chatbot.targets.names import KIND_NAMES, STATUS_NAMES
from chatbot.targets.register import TargetRegister
from chatbot.targets.selection import Choices
from chatbot.targets.types import Entry
from chatbot.web.addresses import TARGETS, document_address
from chatbot.web.pages import Pages
from chatbot.web.targets.board import PRINTED, ROWS, Board, Wish
from chatbot.web.visitors import visitor_of

_LONGEST = 300
_ORDER_NAMES = {
    "": "Theo văn bản",
    "indicator": "Chỉ tiêu",
    "value": "Giá trị",
    "period": "Thời gian",
    "place": "Địa phương",
    "document": "Tài liệu",
}
_OVER_NAMES = {"place": "theo địa phương", "period": "theo thời gian"}
_MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Text = Annotated[str, Query(max_length=_LONGEST)]


def _wish(
    indicator: Text = "",
    theme: Text = "",
    place: Text = "",
    term: Text = "",
    kind: Text = "",
    status: Text = "",
    document: Text = "",
    conflicts: Text = "",
    order: Text = "",
    descending: Text = "",
) -> Wish:
    return Wish(
        indicator=indicator.strip(),
        theme=theme,
        place=place,
        term=term,
        kind=kind,
        status=status,
        document=document,
        conflicts=bool(conflicts),
        order=order if order in _ORDER_NAMES else "",
        descending=bool(descending),
    )


def targets_router(register: Callable[[Role], TargetRegister], pages: Pages) -> APIRouter:
    """The routes, over whatever register the running assistant has for a role."""
    router = APIRouter()
    board = Board(register)

    @router.get(TARGETS)
    def table(
        request: Request,
        wish: Annotated[Wish, Depends(_wish)],
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
        over: Text = "",
        whole: Text = "",
    ) -> HTMLResponse:
        """``whole``: all rows on one page, which prints itself."""
        role = visitor_of(request.scope).role
        filters = _filters(board.choices(role), wish)
        return pages.show(
            request,
            "targets.html",
            sheet=board.sheet(wish, role, page, over, PRINTED if whole else ROWS),
            whole=bool(whole),
            wish=wish,
            names=board.names(role),
            filters=filters,
            chosen=_chosen(wish, filters),
            order_names=_ORDER_NAMES,
            over_names=_OVER_NAMES,
            passage=document_address,
            query=lambda **changed: _query(wish, **changed),
        )

    @router.get(TARGETS + "/chi-tieu{suffix}", response_class=Response)
    def export(request: Request, suffix: str, wish: Annotated[Wish, Depends(_wish)]) -> Response:
        if suffix not in _MEDIA_TYPES:
            return pages.show(
                request, "notice.html", 404, message="Bảng chỉ tiêu chỉ có dạng CSV và XLSX."
            )
        entries, conflicts = board.entries(wish, visitor_of(request.scope).role)
        root = str(request.base_url)

        def link(entry: Entry) -> str:
            figure = entry.figure
            return root + document_address(entry.document.id, figure.start, figure.end)

        with tempfile.TemporaryDirectory(prefix="bang-") as folder:
            path = Path(folder, f"bang{suffix}")
            if suffix == ".csv":
                write_csv(entries, path, conflicts)
            else:
                write_xlsx(entries, path, conflicts, link=link)
            content = path.read_bytes()
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote('Bảng chỉ tiêu')}{suffix}",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=_MEDIA_TYPES[suffix], headers=headers)

    return router


def _filters(choices: Choices, wish: Wish) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """(field, label, (value, what is shown) of each choice, what is chosen) of each list."""
    kinds = [(kind, KIND_NAMES[kind].capitalize()) for kind in choices.kinds]
    statuses = [(status, STATUS_NAMES[status].capitalize()) for status in choices.statuses]
    return [
        ("theme", "Lĩnh vực", [(theme, theme) for theme in choices.themes], wish.theme),
        ("place", "Địa phương", [(place, place) for place in choices.places], wish.place),
        ("term", "Nhiệm kỳ", [(term, term) for term in choices.terms], wish.term),
        ("kind", "Loại", [*kinds], wish.kind),
        ("document", "Tài liệu", list(choices.documents), wish.document),
        ("status", "Tình trạng", [*statuses], wish.status),
    ]


def _chosen(
    wish: Wish, filters: list[tuple[str, str, list[tuple[str, str]], str]]
) -> list[tuple[str, str]]:
    """(label, value) of what the rows were chosen by, for readers who do not see the form."""
    values = [
        (label, dict(offered).get(value, value)) for _, label, offered, value in filters if value
    ]
    if wish.conflicts:
        values.append(("Chỉ gồm", "chỗ các văn bản nêu khác nhau"))
    return [("Chỉ tiêu", wish.indicator), *values] if wish.indicator else values


def _query(wish: Wish, **changed: object) -> str:
    """The wish as the end of an address, some of it changed; what is empty is left out."""
    values = {**asdict(wish), **changed}
    kept = {name: "1" if value is True else value for name, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
