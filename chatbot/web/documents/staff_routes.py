"""The pages for staff: adding files, looking at what was understood, correcting, publishing.

Knows: addresses, forms and templates. Does not know: how files are read or indexed.

Every change needs a header that no foreign page can send (see ``chatbot.web.guard``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from chatbot.web.documents.content import blocks
from chatbot.web.documents.publishing import Publisher, given_metadata
from chatbot.web.documents.shelf import leave_out
from chatbot.web.pages import Pages
from chatbot.web.uploads import Refused, read_upload
from corpus.errors import CorpusError, error_text
from corpus.intake import SourceFile
from corpus.letterhead import KINDS
from corpus.library import Library
from corpus.metadata import LEVELS
from corpus.readers import MAX_BYTES

ADDING = "/them-tai-lieu"
EDITING = "/sua-tai-lieu"
_PREVIEWED = 400
"""Blocks of a text that a preview shows."""


def staff_router(library: Library, publisher: Publisher, pages: Pages) -> APIRouter:
    """The routes; whoever reaches them may change the library."""
    router = APIRouter()

    def titles() -> list[tuple[str, str]]:
        """(id, title) of the documents in the library."""
        return [(record.id, record.metadata.title) for record in library.records(leave_out)]

    def form(request: Request, template: str, **values: object) -> HTMLResponse:
        """A page with the form of a document's metadata."""
        values.setdefault("titles", titles())
        return pages.show(request, template, 200, kinds=KINDS, levels=LEVELS, **values)

    @router.get(ADDING)
    def adding(request: Request) -> HTMLResponse:
        limit = MAX_BYTES // 1024**2
        return form(request, "adding.html", prepared=library.prepared(), limit=limit)

    @router.get(ADDING + "/cho")
    def waiting(request: Request) -> HTMLResponse:
        """The files that wait, as the page shows them; it asks for them when one more is read."""
        return form(request, "prepared.html", prepared=library.prepared())

    @router.get(ADDING + "/viec")
    def jobs() -> JSONResponse:
        return JSONResponse([{**asdict(job), "finished": job.finished} for job in publisher.jobs()])

    @router.post(ADDING)
    async def upload(file: UploadFile) -> JSONResponse:
        try:
            name, data = await read_upload(file, MAX_BYTES)
        except Refused as error:
            return _refused(str(error))
        job = publisher.take_in(SourceFile(name, data, name))
        return JSONResponse({"number": job.number}, status_code=202)

    @router.post(ADDING + "/dia-chi")
    def take_address(address: Annotated[str, Form(max_length=2000)]) -> JSONResponse:
        job = publisher.take_address(address.strip())
        return JSONResponse({"number": job.number}, status_code=202)

    @router.get(ADDING + "/cho/{prepared_id}")
    def preview(request: Request, prepared_id: str) -> HTMLResponse:
        try:
            document = library.prepared_document(prepared_id)
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
            return library.publish(prepared_id, replaces=replaces, **values).id

        return await _changed(work, publisher, "Cập nhật chỉ mục sau khi công bố")

    @router.post(ADDING + "/cho/{prepared_id}/bo")
    async def discard(prepared_id: str) -> JSONResponse:
        return await _changed(lambda: library.discard(prepared_id), None, "")

    @router.get(EDITING + "/{document_id}")
    def editing(request: Request, document_id: str) -> HTMLResponse:
        try:
            document = library.get(document_id)
        except CorpusError as error:
            return pages.missing(request, error)
        others = [pair for pair in titles() if pair[0] != document_id]
        return form(
            request, "editing.html", document=document, details=document.metadata, titles=others
        )

    @router.post(EDITING + "/{document_id}")
    async def edit(request: Request, document_id: str) -> JSONResponse:
        values = given_metadata(await _fields(request))
        return await _changed(
            lambda: library.edit(document_id, **values),
            publisher,
            "Cập nhật chỉ mục sau khi sửa thông tin",
        )

    @router.post(EDITING + "/{document_id}/go")
    async def remove(document_id: str) -> JSONResponse:
        if len(titles()) == 1:
            return _refused(
                "Đây là tài liệu duy nhất trong thư viện; hãy thêm tài liệu khác trước khi gỡ."
            )
        return await _changed(
            lambda: library.remove(document_id), publisher, "Cập nhật chỉ mục sau khi gỡ tài liệu"
        )

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


def _refused(message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status_code=400)
