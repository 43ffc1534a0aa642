"""The pages "Tài liệu" for everybody: the list, one document, its pages as images, its file.

Knows: addresses and templates, how long browsers may keep what. Does not know: how the library
keeps documents, who may read which (the shelf): what a visitor may not read is not there.
"""

from __future__ import annotations

import math
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chatbot.access import Role
from chatbot.web.addresses import HOME, document_address
from chatbot.web.documents.catalogue import (
    AUDIENCE_NAMES,
    FILTERS,
    ORDERS,
    STATUS_NAMES,
    arrange,
    choices,
    narrow,
)
from chatbot.web.documents.content import blocks, marked_words
from chatbot.web.documents.images import PageImages, Share
from chatbot.web.documents.shelf import Shelf
from chatbot.web.gate.limits import Limits, sentence
from chatbot.web.pages import Pages
from chatbot.web.visitors import visitor_of
from corpus.errors import CorpusError
from corpus.types import Document, PageSpan, Span
from index.types import Hit

_LONGEST_QUERY = 300

Text = Annotated[str, Query(max_length=_LONGEST_QUERY)]


def documents_router(
    shelf: Shelf, images: PageImages, pages: Pages, limits: Limits | None = None
) -> APIRouter:
    """The routes that everybody may use. A search counts as a question; without ``limits`` nobody
    waits.
    """
    router = APIRouter()

    @router.get(HOME)
    def listing(
        request: Request,
        q: Text = "",
        level: Text = "",
        place: Text = "",
        term: Text = "",
        kind: Text = "",
        status: Text = "",
        order: Text = "title",
    ) -> HTMLResponse:
        if q.strip() and limits is not None:
            address = request.client.host if request.client else ""
            seconds = limits.question(visitor_of(request.scope), address)
            if seconds > 0:
                refused = pages.show(request, "notice.html", 429, message=sentence(seconds))
                refused.headers["Retry-After"] = str(math.ceil(seconds))
                return refused
        wanted = {"level": level, "place": place, "term": term, "kind": kind, "status": status}
        role = _role(request)
        entries = shelf.entries(role)
        within = narrow(entries, wanted)
        hits = shelf.find(q, [entry.id for entry in within], role) if q.strip() else []
        return pages.show(
            request,
            "documents.html",
            total=len(entries),
            entries=arrange(narrow(entries, wanted, q), order),
            passages=[(hit, _address_of(hit), marked_words(hit.chunk.text, q)) for hit in hits],
            filters=FILTERS,
            choices=choices(entries, wanted),
            narrowed=any(wanted.values()),
            q=q,
            order=order,
            orders=ORDERS,
            status_names=STATUS_NAMES,
            audience_names=AUDIENCE_NAMES,
        )

    @router.get(HOME + "/{document_id}")
    def document(
        request: Request,
        document_id: str,
        trang: int | None = None,
        tu: int | None = None,
        den: int | None = None,
        dang: Text = "",
    ) -> HTMLResponse:
        role = _role(request)
        try:
            found = shelf.document(document_id, role)
        except CorpusError as error:
            return pages.missing(request, error)
        mark = _mark(found, tu, den)
        span = _page_span(found, trang, mark)
        as_image = found.format == "pdf" and span is not None and dang != "van-ban"
        return pages.show(
            request,
            "document.html",
            document=found,
            entry=next((e for e in shelf.entries(role) if e.id == document_id), None),
            page=span,
            mark=mark,
            as_image=as_image,
            shares=_shares(images, shelf, role, found, span, mark) if as_image and span else [],
            blocks=[] if as_image else list(blocks(found, span, mark)),
            contents=_contents(found),
            status_names=STATUS_NAMES,
            audience_names=AUDIENCE_NAMES,
            link=lambda **changed: _link(found, span, mark, dang, **changed),
        )

    @router.get(HOME + "/{document_id}/trang/{number}.png")
    def image(request: Request, document_id: str, number: int) -> Response:
        role = _role(request)
        try:
            found = shelf.document(document_id, role)
            if not any(page.number == number for page in found.pages):
                return Response(status_code=404)
            # Kept by the browser, but asked for each time: who may see it today may not tomorrow.
            tag = f'"{found.sha256[:32]}-{number}"'
            headers = {"Cache-Control": "private, no-cache", "ETag": tag}
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers=headers)
            png = images.png(shelf.original(document_id, role)[1], found.sha256, number)
        except CorpusError:
            return Response(status_code=404)
        return Response(png, media_type="image/png", headers=headers)

    @router.get(HOME + "/{document_id}/goc", response_class=Response)
    def original(request: Request, document_id: str) -> Response:
        try:
            name, data = shelf.original(document_id, _role(request))
        except CorpusError as error:
            return pages.missing(request, error)
        # Never shown by the browser itself: a document may hold scripts.
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
        }
        return Response(data, media_type="application/octet-stream", headers=headers)

    @router.get(HOME + "/")
    def without_slash() -> RedirectResponse:
        return RedirectResponse("../tai-lieu")

    return router


def _role(request: Request) -> Role:
    return visitor_of(request.scope).role


def _page_span(document: Document, number: int | None, mark: Span | None) -> PageSpan | None:
    """The page asked for, else that of the passage, else the first; None without pages."""
    if not document.pages:
        return None
    for page in document.pages:
        if page.number == number:
            return page
    return (mark and document.page_span_at(mark.start)) or document.pages[0]


def _mark(document: Document, start: int | None, end: int | None) -> Span | None:
    if start is None or end is None or not 0 <= start < end <= len(document.text):
        return None
    return Span(start, end)


def _shares(
    images: PageImages,
    shelf: Shelf,
    role: Role,
    document: Document,
    page: PageSpan,
    mark: Span | None,
) -> list[Share]:
    """Where the passage, or the part of it on this page, stands in the image."""
    if mark is None or mark.end <= page.start or page.end <= mark.start:
        return []
    quoted = document.text[max(mark.start, page.start) : min(mark.end, page.end)]
    try:
        return images.places(shelf.original(document.id, role)[1], page.number, quoted)
    except CorpusError:
        return []


def _contents(document: Document) -> list[tuple[int, str, int | None, int]]:
    """(level, title, page, offset) of the headings."""
    return [
        (min(heading.level, 4), heading.title, document.page_at(heading.start), heading.start)
        for heading in document.headings
    ]


def _link(
    document: Document, page: PageSpan | None, mark: Span | None, view: str, **changed: object
) -> str:
    """The address of this very view with some parameters changed; None takes one out."""
    parameters: dict[str, object] = {}
    if page is not None:
        parameters["trang"] = page.number
    if mark is not None:
        parameters |= {"tu": mark.start, "den": mark.end}
    if view:
        parameters["dang"] = view
    parameters |= changed
    kept = {name: value for name, value in parameters.items() if value is not None}
    return f"{quote(document.id)}?{urlencode(kept)}"


def _address_of(hit: Hit) -> str:
    chunk = hit.chunk
    return document_address(chunk.document_id, chunk.start, chunk.end)
