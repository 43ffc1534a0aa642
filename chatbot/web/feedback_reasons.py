"""What a reader may say is wrong with an answer.

Knows: the codes that are kept, and how they are called on the screen. Does not know: where
feedback is kept, who asks for it.
"""

from __future__ import annotations

REASONS: dict[str, str] = {
    "wrong_number": "Số liệu không đúng",
    "wrong_source": "Trích dẫn không khớp",
    "not_answered": "Không trả lời đúng câu hỏi",
    "incomplete": "Còn thiếu ý",
    "hard_to_read": "Khó đọc, khó hiểu",
    "other": "Lý do khác",
}
"""Code -> name, in the order in which they are offered."""
LONGEST_COMMENT = 1000
"""Characters."""


def known_reasons(codes: object) -> tuple[str, ...]:
    """Those of ``codes`` that are reasons, each once, in their own order."""
    given = codes if isinstance(codes, list | tuple) else ()
    return tuple(code for code in REASONS if code in given)
