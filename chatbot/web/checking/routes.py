"""The routes of the page "Kiểm tra chỉ tiêu".

Knows: addresses, forms, how progress is streamed. Does not know: how a draft is judged, who waits
for whom and whose a check is (the desk), how visitors are told apart (the gate).
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from chatbot.access import Role, Visitor
from chatbot.targets.names import VERDICT_NAMES, VERDICT_SIGNS
from chatbot.targets.report import write_report
from chatbot.targets.report_views import VERDICTS, view
from chatbot.web.addresses import CHECKING, document_address
from chatbot.web.checking.desk import KEPT_SECONDS, Busy, Desk, Draft
from chatbot.web.pages import Pages
from chatbot.web.uploads import LONGEST_DRAFT, Refused, read_upload
from chatbot.web.visitors import visitor_of
from corpus.text import normalise

LARGEST_FILE = 20 * 1024**2
"""Bytes: several drafts wait in memory at once."""
SUFFIXES = (".docx", ".docm", ".doc", ".rtf", ".pdf", ".txt", ".md", ".html", ".htm")
"""Files that the page takes."""
MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
}
"""Of the report, by the suffix in its address."""
_LONGEST_PLACE = 300
_PART_BYTES = 4 * LONGEST_DRAFT + 1024
_LOOK_SECONDS = 0.2
_SIGN_OF_LIFE = 50
"""Looks without news after which a comment keeps the connection open."""
_LONGEST_NAME = 60
_GONE = (
    f"Kết quả này không còn: đã được xóa, hoặc đã quá {KEPT_SECONDS / 60:.0f} phút."
    " Xin kiểm tra lại nếu cần."
)


def checking_router(desk: Desk, places: Callable[[Role], Sequence[str]], pages: Pages) -> APIRouter:
    """The routes; ``places`` gives the places that a role sees documents of."""
    router = APIRouter()

    @router.get(CHECKING)
    def asking(request: Request, chu: str = "") -> HTMLResponse:
        visitor = visitor_of(request.scope)
        return pages.show(
            request,
            "checking.html",
            places=places(visitor.role),
            text=chu[:LONGEST_DRAFT],
            accepted=",".join(SUFFIXES),
            limit=LARGEST_FILE // 1024**2,
            minutes=int(KEPT_SECONDS // 60),
            running=desk.under_way(visitor),
        )

    @router.post(CHECKING)
    async def take_in(request: Request) -> JSONResponse:
        try:
            visitor = visitor_of(request.scope)
            draft = await _draft(request, await run_in_threadpool(places, visitor.role))
            return JSONResponse({"id": desk.take_in(draft, visitor)}, status_code=202)
        except Refused as error:
            return JSONResponse({"message": str(error)}, status_code=400)
        except Busy as error:
            return JSONResponse({"message": str(error)}, status_code=429)

    @router.get(CHECKING + "/viec/{check_id}")
    def progress(request: Request, check_id: str) -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            _events(desk, check_id, visitor_of(request.scope)),
            media_type="text/event-stream",
            headers=headers,
        )

    @router.post(CHECKING + "/viec/{check_id}/huy")
    def cancel(request: Request, check_id: str) -> JSONResponse:
        return JSONResponse({"cancelled": desk.cancel(check_id, visitor_of(request.scope))})

    @router.post(CHECKING + "/ket-qua/{check_id}/xoa")
    def forget(request: Request, check_id: str) -> JSONResponse:
        desk.forget(check_id, visitor_of(request.scope))
        return JSONResponse({})

    @router.get(CHECKING + "/ket-qua/{check_id}")
    def result(request: Request, check_id: str) -> HTMLResponse:
        checked = desk.result(check_id, visitor_of(request.scope))
        if checked is None:
            return pages.show(request, "checking_gone.html", 404, message=_GONE)
        return pages.show(
            request,
            "checked.html",
            id=check_id,
            view=view(checked),
            verdicts=VERDICTS,
            names=VERDICT_NAMES,
            signs=VERDICT_SIGNS,
            minutes=int(KEPT_SECONDS // 60),
            passage=document_address,
        )

    @router.get(CHECKING + "/ket-qua/{check_id}/bao-cao{suffix}", response_class=Response)
    async def report(request: Request, check_id: str, suffix: str) -> Response:
        visitor = visitor_of(request.scope)
        checked = await run_in_threadpool(desk.result, check_id, visitor)
        if checked is None or suffix not in MEDIA_TYPES:
            return pages.show(request, "checking_gone.html", 404, message=_GONE)

        def written() -> bytes:
            with tempfile.TemporaryDirectory(prefix="bao-cao-") as folder:
                path = Path(folder, f"bao-cao{suffix}")
                write_report(checked, path)
                return path.read_bytes()

        name = f"Kiểm tra chỉ tiêu - {checked.document.metadata.title[:_LONGEST_NAME]}{suffix}"
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "no-store",
        }
        content = await run_in_threadpool(written)
        return Response(content, media_type=MEDIA_TYPES[suffix], headers=headers)

    return router


async def _draft(request: Request, places: Sequence[str]) -> Draft:
    """What a form hands in.

    Raises:
        Refused: there is nothing in it to check, too much, or a place that is not there.
    """
    try:
        async with request.form(max_files=1, max_fields=4, max_part_size=_PART_BYTES) as form:
            return await _from_form(form, places)
    except HTTPException as error:  # how Starlette says that a form is malformed or too large
        raise Refused(
            f"Nội dung gửi lên không đọc được hoặc dài hơn {_grouped(LONGEST_DRAFT)} ký tự; "
            "xin gửi từng phần, hoặc gửi tệp."
        ) from error


async def _from_form(form: FormData, places: Sequence[str]) -> Draft:
    place = form.get("place")
    place = place.strip()[:_LONGEST_PLACE] if isinstance(place, str) else ""
    if place and place not in places:
        raise Refused(f"Thư viện không có tài liệu của «{place}»; xin chọn lại địa phương.")
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        name, data = await read_upload(file, LARGEST_FILE, SUFFIXES)
        return Draft(name=name, data=data, place=place or None)
    text = form.get("text")
    text = text if isinstance(text, str) else ""
    if not normalise(text):
        raise Refused("Chưa có gì để kiểm tra; xin dán một câu, một bản thảo, hoặc chọn tệp.")
    if len(text) > LONGEST_DRAFT:
        raise Refused(
            f"Văn bản dài {_grouped(len(text))} ký tự, quá giới hạn {_grouped(LONGEST_DRAFT)};"
            " xin gửi từng phần, hoặc gửi tệp."
        )
    return Draft(text=text, place=place or None)


async def _events(desk: Desk, check_id: str, visitor: Visitor) -> AsyncIterator[str]:
    """Every change of a check as one event, until it ends."""
    shown, silent = None, 0
    while True:
        state = desk.state(check_id, visitor)
        if state is None:
            yield _event({"stage": "failed", "message": _GONE})
            return
        if state != shown:
            shown, silent = state, 0
            yield _event(asdict(state))
        elif silent > _SIGN_OF_LIFE:
            silent = 0
            yield ":\n\n"
        if state.stage in ("done", "failed", "cancelled"):
            return
        silent += 1
        await asyncio.sleep(_LOOK_SECONDS)


def _event(fields: dict[str, object]) -> str:
    return f"data: {json.dumps(fields, ensure_ascii=False)}\n\n"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
