"""The pages for staff: adding files, looking at what was understood, correcting, publishing.

Knows: addresses, forms and templates, what is written into the audit log. Does not know: how files
are read or indexed, what a member of staff may change (the workroom), who may come here at all (the
gate).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from chatbot.web.documents.content import blocks
from chatbot.web.documents.publishing import Busy, Publisher, given_metadata
from chatbot.web.documents.workroom import Workroom
from chatbot.web.pages import Pages
from chatbot.web.uploads import Refused, read_upload
from chatbot.web.visitors import visitor_of
from corpus.errors import CorpusError, error_text
from corpus.intake import SourceFile
from corpus.letterhead import KINDS
from corpus.library import Library
from corpus.metadata import LEVELS
from corpus.readers import MAX_BYTES

ADDING = "/them-tai-lieu"
EDITING = "/sua-tai-lieu"
Audit = Callable[[Request, str, str], None]
"""Writes down what a visitor did: (request, action, what with). Actions are ``upload``,
``publish``, ``edit``, ``remove`` and ``discard``.
"""
_PREVIEWED = 400
"""Blocks of a text that a preview shows."""


def staff_router(library: Library, publisher: Publisher, pages: Pages, audit: Audit) -> APIRouter:
    """The routes; whoever reaches them may change what he or she may read of the library."""
    router = APIRouter()

    def room(request: Request) -> Workroom:
        return Workroom(library, visitor_of(request.scope).role)

    def form(request: Request, template: str, **values: object) -> HTMLResponse:
        """A page with the form of a document's metadata."""
        values.setdefault("titles", room(request).titles())
        values["audiences"] = room(request).audiences
        return pages.show(request, template, 200, kinds=KINDS, levels=LEVELS, **values)

    @router.get(ADDING)
    def adding(request: Request) -> HTMLResponse:
        limit = MAX_BYTES // 1024**2
        return form(request, "adding.html", prepared=room(request).prepared(), limit=limit)

    @router.get(ADDING + "/cho")
    def waiting(request: Request) -> HTMLResponse:
        """The files that wait, as the page shows them; it asks for them when one more is read."""
        return form(request, "prepared.html", prepared=room(request).prepared())

    @router.get(ADDING + "/viec")
    def jobs(request: Request) -> JSONResponse:
        known = publisher.jobs(visitor_of(request.scope).role)
        return JSONResponse(
            [{**asdict(job), "finished": job.finished} for job in known],
            headers={"Cache-Control": "no-store"},
        )

    @router.post(ADDING)
    async def upload(
        request: Request, file: UploadFile, audience: Annotated[str, Form()] = "everyone"
    ) -> JSONResponse:
        try:
            chosen = room(request).audience(audience)
            name, data = await read_upload(file, MAX_BYTES)
        except (Refused, CorpusError) as error:
            return _refused(str(error))
        try:
            job = publisher.take_in(SourceFile(name, data, name), chosen)
        except Busy as error:
            return _refused(str(error), 429)
        await run_in_threadpool(audit, request, "upload", name)
        return JSONResponse({"number": job.number}, status_code=202)

    @router.post(ADDING + "/dia-chi")
    def take_address(
        request: Request,
        address: Annotated[str, Form(max_length=2000)],
        audience: Annotated[str, Form()] = "everyone",
    ) -> JSONResponse:
        try:
            chosen = room(request).audience(audience)
        except CorpusError as error:
            return _refused(str(error))
        try:
            job = publisher.take_address(address.strip(), chosen)
        except Busy as error:
            return _refused(str(error), 429)
        audit(request, "upload", address.strip())
        return JSONResponse({"number": job.number}, status_code=202)

    @router.get(ADDING + "/cho/{prepared_id}")
    def preview(request: Request, prepared_id: str) -> HTMLResponse:
        try:
            document = room(request).prepared_document(prepared_id)
        except CorpusError as error:
            return pages.missing(request, error)
        shown = list(blocks(document, None, None))
        return pages.show(
            request,
            "preview.html",
            document=document,
            blocks=shown[:_PREVIEWED],
            left_out=max(0, len(shown) - _PREVIEWED),
        )

    @router.post(ADDING + "/cho/{prepared_id}/cong-bo")
    async def publish(request: Request, prepared_id: str) -> JSONResponse:
        form = await _fields(request)

        def work() -> str:
            values = given_metadata(form)
            replaces = form.get("replaces") or None
            published = room(request).publish(prepared_id, replaces, values)
            audit(request, "publish", published)
            return published

        return await _changed(work, publisher, "Cập nhật chỉ mục sau khi công bố")

    @router.post(ADDING + "/cho/{prepared_id}/bo")
    async def discard(request: Request, prepared_id: str) -> JSONResponse:
        def work() -> None:
            name = room(request).prepared_document(prepared_id).metadata.source
            room(request).discard(prepared_id)
            audit(request, "discard", name)

        return await _changed(work, None, "")

    @router.get(EDITING + "/{document_id}")
    def editing(request: Request, document_id: str) -> HTMLResponse:
        try:
            document = room(request).document(document_id)
        except CorpusError as error:
            return pages.missing(request, error)
        others = [pair for pair in room(request).titles() if pair[0] != document_id]
        return form(
            request, "editing.html", document=document, details=document.metadata, titles=others
        )

    @router.post(EDITING + "/{document_id}")
    async def edit(request: Request, document_id: str) -> JSONResponse:
        values = given_metadata(await _fields(request))

        def work() -> None:
            room(request).edit(document_id, values)
            audit(request, "edit", document_id)

        return await _changed(work, publisher, "Cập nhật chỉ mục sau khi sửa thông tin")

    @router.post(EDITING + "/{document_id}/go")
    async def remove(request: Request, document_id: str) -> JSONResponse:
        def work() -> None:
            room(request).remove(document_id)
            audit(request, "remove", document_id)

        return await _changed(work, publisher, "Cập nhật chỉ mục sau khi gỡ tài liệu")

    return router


async def _changed(
    work: Callable[[], object], publisher: Publisher | None, what: str
) -> JSONResponse:
    """Do the work; then have the index follow. A refusal becomes its sentence."""
    try:
        result = await run_in_threadpool(work)
    except (CorpusError, OSError) as error:
        return _refused(error_text(error))
    job = publisher.refresh(what) if publisher else None
    return JSONResponse(
        {"id": result if isinstance(result, str) else None, "number": job.number if job else None}
    )


async def _fields(request: Request) -> Mapping[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _refused(message: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"message": message}, status_code=status)
