"""What visitors said about answers, as administrators read it.

Knows: how feedback reads on the screen, its columns as CSV. Does not know: HTTP, where it is kept.

CSV as everywhere in this project: UTF-8 with a byte order mark, semicolons, and an apostrophe in
front of what a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chatbot.cells import text_cell
from chatbot.moments import vietnamese_time
from chatbot.store.feedback import Feedback
from chatbot.web.feedback_reasons import REASONS

VERDICT_NAMES = {"up": "Hữu ích", "down": "Chưa đạt"}
_COLUMNS = ("Lúc", "Đánh giá", "Lý do", "Ý kiến", "Câu hỏi", "Câu trả lời", "Tài liệu", "Người gửi")


@dataclass(frozen=True, slots=True)
class Opinion:
    """One visitor's word on one answer."""

    feedback: Feedback
    verdict: str
    """As it is called on the screen."""
    reasons: tuple[str, ...]
    """As they are called on the screen."""
    documents: tuple[str, ...]
    """Titles, with pages, of what the answer cites; each once."""
    sender: str
    """The account, or that it was a guest."""


def opinion(feedback: Feedback) -> Opinion:
    """What somebody said, as it is shown."""
    kind, _, name = feedback.visitor_key.partition(":")
    return Opinion(
        feedback,
        VERDICT_NAMES[feedback.verdict],
        tuple(REASONS.get(reason, reason) for reason in feedback.reasons),
        tuple(dict.fromkeys(_cited(feedback.citations_json))),
        name if kind == "account" else "trên máy này" if kind == "local" else "khách",
    )


def csv_lines(given: Iterable[Feedback]) -> Iterator[str]:
    """The file in pieces: the names of the columns, then a line for each."""
    yield "\ufeff" + _line(_COLUMNS)
    for feedback in given:
        shown = opinion(feedback)
        yield _line(
            (
                vietnamese_time(feedback.at),
                shown.verdict,
                ", ".join(shown.reasons),
                feedback.comment,
                feedback.question,
                feedback.answer,
                " · ".join(shown.documents),
                shown.sender,
            )
        )


def _cited(citations_json: str) -> Iterable[str]:
    citations = json.loads(citations_json or "[]")
    for citation in citations if isinstance(citations, list) else ():
        if isinstance(citation, dict) and citation.get("title"):
            page = citation.get("page")
            yield f"{citation['title']}, trang {page}" if page else str(citation["title"])


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(map(text_cell, values))
    return out.getvalue()
