"""What a reader may say is wrong with an answer.

Knows: the codes that are kept, how they are called on the screen, what is kept of the answer.
Does not know: where feedback is kept, who asks for it.
"""

from __future__ import annotations

import json
from typing import Literal

from chatbot.exchanges import Exchange
from chatbot.store import feedback
from chatbot.store.feedback import Feedback

REASONS: dict[str, str] = {
    "wrong_number": "Số liệu không đúng",
    "wrong_source": "Trích dẫn không khớp",
    "not_answered": "Không trả lời đúng câu hỏi",
    "incomplete": "Còn thiếu ý",
    "hard_to_read": "Khó đọc, khó hiểu",
    "other": "Lý do khác",
}
"""Code -> name, in the order in which they are offered."""
LONGEST_COMMENT = feedback.LONGEST_COMMENT
"""Characters."""


def known_reasons(codes: object) -> tuple[str, ...]:
    """Those of ``codes`` that are reasons, each once, in their own order."""
    given = codes if isinstance(codes, list | tuple) else ()
    return tuple(code for code in REASONS if code in given)


def feedback_of(
    exchange: Exchange,
    visitor_key: str,
    verdict: Literal["up", "down"],
    reasons: object = (),
    comment: str = "",
) -> Feedback:
    """What somebody thinks of an answer, with what the answer rests on, but not its words.

    ``reasons``: as they were sent; those that are none do not count, and of ``up`` there are none.
    """
    citations = [
        {
            "marker": citation.marker,
            "document": citation.document_id,
            "title": citation.title,
            "page": citation.page,
            "start": citation.start,
            "end": citation.end,
        }
        for citation in (passage.citation for passage in exchange.passages)
    ]
    return Feedback(
        visitor_key=visitor_key,
        exchange_id=exchange.id,
        question=exchange.question,
        answer=exchange.text,
        citations_json=json.dumps(citations, ensure_ascii=False),
        verdict=verdict,
        reasons=known_reasons(reasons) if verdict == "down" else (),
        comment=comment.strip()[:LONGEST_COMMENT],
    )
