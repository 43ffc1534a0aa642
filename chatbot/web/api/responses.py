"""What every address of the API may answer, for the description.

Knows: how errors and streams are described. Does not know: when they happen.
"""

from __future__ import annotations

from typing import Any

from chatbot.web.api.answers import Message

EVENTS: dict[str, Any] = {
    "content": {
        "text/event-stream": {
            "schema": {
                "type": "string",
                "description": "Các sự kiện, mỗi sự kiện mang một đối tượng JSON.",
            }
        }
    }
}
"""Added to the description of an answer that may come step by step."""
_DESCRIPTIONS = {
    400: "Nội dung gửi lên không dùng được.",
    401: "Chưa đăng nhập, hoặc mã truy cập không còn hiệu lực.",
    403: "Tài khoản không có quyền.",
    404: "Không có, hoặc tài khoản không được đọc.",
    413: "Nội dung gửi lên quá dài.",
    429: "Gửi quá nhiều; tiêu đề `Retry-After` cho biết phải đợi bao nhiêu giây.",
    503: "Quá nhiều yêu cầu đang chờ; xin thử lại sau số giây trong `Retry-After`.",
}


def problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    """How the errors ``codes`` are described; those of access always are."""
    return {
        code: {"model": Message, "description": _DESCRIPTIONS[code]}
        for code in sorted({401, 403, 429, *codes})
    }
