"""``GET /documents``, ``/search`` and ``/targets``: what the library holds, for one role.

Knows: their parameters and pages. Does not know: how a passage is found or a register is built.

A document that the role may not read answers exactly as one that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response

from chatbot.access import Role
from chatbot.surroundings import surroundings
from chatbot.targets.conflicts import by_entry, entry_key
from chatbot.targets.export import entry_record
from chatbot.targets.register import TargetRegister
from chatbot.web.api.answers import (
    DocumentDetail,
    DocumentsTold,
    HitsTold,
    PassageTold,
    TargetsTold,
)
from chatbot.web.api.errors import ApiError, told
from chatbot.web.api.limits import take_turn
from chatbot.web.api.models import LONGEST_PASSAGE, LONGEST_VALUE, MOST_HITS, MOST_ROWS, TargetQuery
from chatbot.web.api.responses import problems
from chatbot.web.api.services import ApiServices
from chatbot.web.documents.shelf import Shelf
from chatbot.web.targets.board import Board, Wish
from chatbot.web.visitors import visitor_of
from corpus.types import Document
from corpus.versions import superseded_ids
from index.types import Hit

T = TypeVar("T")

_CONTEXT = 600
"""Characters on each side of a passage, at most."""
_NO_DOCUMENT = "Không có tài liệu “{id}” trong thư viện; xin xem danh sách tại /api/v1/documents."
_NO_PASSAGE = (
    "Không có đoạn từ {start} đến {end} trong tài liệu này; xin chọn vị trí từ 0 đến {length}, dài"
    f" không quá {LONGEST_PASSAGE} ký tự."
)

DocumentId = Annotated[str, Path(max_length=LONGEST_VALUE, description="Mã tài liệu.")]
Offset = Annotated[int, Query(ge=0, description="Vị trí, tính bằng ký tự từ đầu tài liệu.")]


def documents_router(services: ApiServices) -> APIRouter:
    """The routes of documents."""
    router = APIRouter(tags=["Tài liệu"])

    def readable(request: Request) -> Sequence[Document]:
        return services.assistant.seen_by(visitor_of(request.scope).role).documents

    def document(request: Request, document_id: str) -> tuple[Document, Sequence[Document]]:
        documents = readable(request)
        for found in documents:
            if found.id == document_id:
                return found, documents
        raise ApiError(404, _NO_DOCUMENT.format(id=document_id))

    @router.get(
        "/documents",
        operation_id="documents",
        summary="Danh sách tài liệu",
        response_class=Response,
        responses={200: {"model": DocumentsTold, "description": "Danh sách."}, **problems(400)},
    )
    def listing(
        request: Request,
        page: Annotated[int, Query(ge=1, le=100_000, description="Trang, đếm từ 1.")] = 1,
        size: Annotated[int, Query(ge=1, le=MOST_ROWS, description="Số tài liệu một trang.")] = 100,
    ) -> Response:
        """Các tài liệu mà tài khoản được đọc, theo mã."""
        documents = readable(request)
        shown, pages = _page(sorted(documents, key=lambda found: found.id), page, size)
        return told(
            {
                "found": len(documents),
                "page": page,
                "pages": pages,
                "documents": _document_records(shown, documents),
            }
        )

    @router.get(
        "/documents/{document_id}",
        operation_id="document",
        summary="Một tài liệu",
        response_class=Response,
        responses={
            200: {"model": DocumentDetail, "description": "Tài liệu."},
            **problems(400, 404),
        },
    )
    def one(
        request: Request,
        document_id: DocumentId,
        text: Annotated[bool, Query(description="Gửi kèm toàn văn.")] = False,
    ) -> Response:
        """Thông tin, đề mục và các trang của một tài liệu; vị trí tính bằng ký tự của toàn văn."""
        found, documents = document(request, document_id)
        [summary] = _document_records([found], documents)
        record = {**summary, **_parts_record(found)}
        return told({**record, "text": found.text} if text else record)

    @router.get(
        "/documents/{document_id}/passage",
        operation_id="passage",
        summary="Một đoạn của tài liệu",
        response_class=Response,
        responses={
            200: {"model": PassageTold, "description": "Đoạn văn."},
            **problems(400, 404),
        },
    )
    def passage(request: Request, document_id: DocumentId, start: Offset, end: Offset) -> Response:
        """Nguyên văn từ `start` đến `end`, với đoạn văn chung quanh."""
        found, _ = document(request, document_id)
        length = len(found.text)
        if not start < end <= length or end - start > LONGEST_PASSAGE:
            raise ApiError(400, _NO_PASSAGE.format(start=start, end=end, length=length))
        before, quote, after = surroundings(found.text, start, end, _CONTEXT)
        page = found.page_span_at(start)
        return told(
            {
                "document_id": found.id,
                "title": found.metadata.title,
                "start": start,
                "end": end,
                "page": page.number if page else None,
                "page_label": page.label if page else None,
                "heading": " › ".join(found.heading_path_at(start)) or None,
                "before": before,
                "quote": quote,
                "after": after,
            }
        )

    return router


def search_router(services: ApiServices, shelf: Shelf) -> APIRouter:
    """The route of the search."""
    router = APIRouter(tags=["Tài liệu"])

    @router.get(
        "/search",
        operation_id="search",
        summary="Tìm đoạn văn",
        response_class=Response,
        responses={200: {"model": HitsTold, "description": "Các đoạn văn."}, **problems(400, 429)},
    )
    def search(
        request: Request,
        q: Annotated[
            str, Query(min_length=1, max_length=LONGEST_VALUE, description="Các chữ cần tìm.")
        ],
        top: Annotated[int, Query(ge=1, le=MOST_HITS, description="Số đoạn, nhiều nhất.")] = 10,
    ) -> Response:
        """Các đoạn văn gần nhất về nghĩa và về chữ; gõ không dấu cũng được."""
        take_turn(services, request)
        role = visitor_of(request.scope).role
        ids = [found.id for found in services.assistant.seen_by(role).documents]
        hits = shelf.find(q, ids, role) if ids and q.strip() else []
        return told({"hits": [_hit_record(hit) for hit in hits[:top]]})

    return router


def targets_router(register: Callable[[Role], TargetRegister]) -> APIRouter:
    """The route of the register."""
    router = APIRouter(tags=["Bảng chỉ tiêu"])
    board = Board(register)

    @router.get(
        "/targets",
        operation_id="targets",
        summary="Bảng chỉ tiêu",
        response_class=Response,
        responses={200: {"model": TargetsTold, "description": "Các dòng."}, **problems(400)},
    )
    def targets(request: Request, query: Annotated[TargetQuery, Query()]) -> Response:
        """Mọi chỉ tiêu, kết quả và mốc so sánh mà các tài liệu được đọc nêu bằng số, với cùng các
        điều kiện như trang bảng chỉ tiêu.
        """
        return told(target_rows(board, query, visitor_of(request.scope).role))

    return router


def target_rows(board: Board, query: TargetQuery, role: Role) -> dict[str, object]:
    """One page of the rows that are asked for."""
    entries, conflicts = board.entries(Wish(**query.model_dump(exclude={"page", "size"})), role)
    known = by_entry(conflicts)
    shown, pages = _page(entries, query.page, query.size)
    return {
        "found": len(entries),
        "page": query.page,
        "pages": pages,
        "rows": [entry_record(entry, known.get(entry_key(entry), ())) for entry in shown],
    }


def _page(items: Sequence[T], number: int, size: int) -> tuple[Sequence[T], int]:
    """(those on page ``number``, how many pages there are)."""
    return items[(number - 1) * size : number * size], max(1, -(-len(items) // size))


def _document_records(
    shown: Sequence[Document], documents: Sequence[Document]
) -> list[dict[str, object]]:
    """``documents``: all that the reader may read; no other one is named."""
    known, replaced = {document.id for document in documents}, superseded_ids(documents)
    return [_document_record(document, known, replaced) for document in shown]


def _document_record(
    document: Document, known: Collection[str], replaced: Mapping[str, str]
) -> dict[str, object]:
    details = document.metadata
    return {
        "id": document.id,
        "title": details.title,
        "kind": details.kind,
        "number": details.number,
        "body": details.body,
        "level": details.level,
        "place": details.place,
        "term": details.term,
        "date": details.date,
        "status": details.status,
        "audience": details.audience,
        "supersedes": details.supersedes if details.supersedes in known else None,
        "superseded_by": replaced.get(document.id),
        "format": document.format,
        "pages": len(document.pages),
        "characters": len(document.text),
    }


def _parts_record(document: Document) -> dict[str, object]:
    return {
        "headings": [
            {
                "level": heading.level,
                "title": heading.title,
                "start": heading.start,
                "end": heading.end,
                "page": document.page_at(heading.start),
            }
            for heading in document.headings
        ],
        "page_spans": [
            {
                "number": page.number,
                "label": page.label,
                "start": page.start,
                "end": page.end,
                "ocr": page.ocr_confidence is not None,
            }
            for page in document.pages
        ],
    }


def _hit_record(hit: Hit) -> dict[str, object]:
    chunk = hit.chunk
    return {
        "document_id": chunk.document_id,
        "title": hit.title,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "page": chunk.page,
        "heading": " › ".join(chunk.heading) or None,
        "score": round(hit.score, 4),
        "superseded_by": hit.superseded_by,
    }
