"""What the API answers when it cannot do what is asked.

Knows: status codes, their sentences. Does not know: any address.

Every error is ``{"message": "..."}``, one Vietnamese sentence or two.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

_log = logging.getLogger(__name__)

UNEXPECTED = "Đã có lỗi ngoài dự kiến; xin thử lại sau ít phút hoặc báo người quản trị."
_SENTENCES: Mapping[int, str] = {
    400: "Nội dung gửi lên không dùng được; xin xem mô tả tại /api/v1/.",
    401: "Địa chỉ này cần đăng nhập; xin gửi kèm mã truy cập trong tiêu đề Authorization.",
    403: "Tài khoản này không có quyền làm việc đó; xin liên hệ người quản trị.",
    404: "Không có địa chỉ này trong API; xin xem các địa chỉ tại /api/v1/.",
    405: "Địa chỉ này không nhận phương thức vừa dùng; xin xem mô tả tại /api/v1/.",
    413: "Nội dung gửi lên quá dài; xin chia thành các phần ngắn hơn.",
    429: "Gửi quá nhiều trong một phút; xin đợi rồi thử lại.",
    503: "Máy chủ đang có quá nhiều yêu cầu; xin thử lại sau ít phút.",
}
_MISTAKES: Mapping[str, str] = {
    "missing": "Thiếu “{name}”",
    "string_too_long": "“{name}” dài quá {max_length} ký tự",
    "string_too_short": "“{name}” đang để trống",
    "too_long": "“{name}” có quá {max_length} phần tử",
    "greater_than_equal": "“{name}” phải từ {ge} trở lên",
    "less_than_equal": "“{name}” không được quá {le}",
    "greater_than": "“{name}” phải lớn hơn {gt}",
    "string_type": "“{name}” phải là chuỗi",
    "int_type": "“{name}” phải là số nguyên",
    "int_parsing": "“{name}” phải là số nguyên",
    "bool_parsing": "“{name}” phải là true hoặc false",
    "list_type": "“{name}” phải là danh sách",
    "extra_forbidden": "Không có trường “{name}”",
    "literal_error": "“{name}” không nhận giá trị này",
}
"""Kind of mistake, as pydantic calls it -> how it is told."""


class ApiError(Exception):
    """A request that is not done; ``str(error)`` is what the sender is told."""

    def __init__(self, status: int, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def told(record: object, status: int = 200) -> JSONResponse:
    """An answer that nobody keeps a copy of: it may hold what is not for everyone."""
    return JSONResponse(record, status_code=status, headers={"Cache-Control": "no-store"})


def add_error_handlers(app: FastAPI) -> None:
    """Have every error of ``app`` answered in the one form."""
    app.add_exception_handler(ApiError, _refused)
    app.add_exception_handler(HTTPException, _of_status)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unexpected)


def validation_sentence(errors: Sequence[Mapping[str, object]]) -> str:
    """What is wrong with a request, by the first mistake that pydantic found."""
    first = errors[0] if errors else {}
    place = [part for part in _parts(first.get("loc")) if part not in ("body", "query", "path")]
    kind, context = str(first.get("type", "")), first.get("ctx")
    if kind == "json_invalid" or not place:
        return "Nội dung gửi lên không phải đối tượng JSON hợp lệ; xin kiểm tra lại."
    form = _MISTAKES.get(kind, "“{name}” có giá trị không dùng được")
    values = {"name": ".".join(place)}
    for name, value in context.items() if isinstance(context, Mapping) else ():
        values[name] = f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)
    told = form.format_map(values)
    return f"{told}; xin sửa lại theo mô tả tại /api/v1/."


def _parts(place: object) -> list[str]:
    return [str(part) for part in place] if isinstance(place, list | tuple) else []


async def _refused(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ApiError):
        raise error
    response = told({"message": str(error)}, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


async def _of_status(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    response = told({"message": _SENTENCES.get(status, _phrase(status))}, status)
    response.headers.update(headers or {})
    return response


def _phrase(status: int) -> str:
    known = status in {item.value for item in HTTPStatus}
    return UNEXPECTED if status >= 500 or not known else _SENTENCES[400]


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    return told({"message": validation_sentence(errors)}, 400)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("%s failed", request.scope.get("path"), exc_info=error)
    return told({"message": UNEXPECTED}, 500)
