"""What visitors said about answers, as administrators read it.

Knows: how feedback is narrowed down, its columns as CSV. Does not know: HTTP, where it is kept.

CSV as everywhere in this project: UTF-8 with a byte order mark, semicolons, and an apostrophe in
front of what a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.store.feedback import Feedback
from chatbot.web.accounts.moments import vietnamese_time
from chatbot.web.feedback_reasons import REASONS
from corpus.text import fold

VERDICT_NAMES = {"up": "Hữu ích", "down": "Chưa đạt"}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
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


def opinions(
    given: Iterable[Feedback], *, verdict: str = "", reason: str = "", words: str = ""
) -> list[Opinion]:
    """The latest first. Only those with this verdict, this reason and all of these words, with
    or without diacritics, where they are given.
    """
    needles = fold(words).split()
    wanted = [
        feedback
        for feedback in given
        if (not verdict or feedback.verdict == verdict)
        and (not reason or reason in feedback.reasons)
        and all(needle in _searchable(feedback) for needle in needles)
    ]
    wanted.sort(key=lambda feedback: feedback.at, reverse=True)
    return [_opinion(feedback) for feedback in wanted]


def as_csv(found: Sequence[Opinion]) -> str:
    """A line for each, below the names of the columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for opinion in found:
        feedback = opinion.feedback
        row = (
            vietnamese_time(feedback.at),
            opinion.verdict,
            ", ".join(opinion.reasons),
            feedback.comment,
            feedback.question,
            feedback.answer,
            " · ".join(opinion.documents),
            opinion.sender,
        )
        writer.writerow([_text(value) for value in row])
    return "\ufeff" + out.getvalue()


def _opinion(feedback: Feedback) -> Opinion:
    kind, _, name = feedback.visitor_key.partition(":")
    return Opinion(
        feedback,
        VERDICT_NAMES[feedback.verdict],
        tuple(REASONS.get(reason, reason) for reason in feedback.reasons),
        tuple(dict.fromkeys(_cited(feedback.citations_json))),
        name if kind == "account" else "trên máy này" if kind == "local" else "khách",
    )


def _cited(citations_json: str) -> Iterable[str]:
    citations = json.loads(citations_json or "[]")
    for citation in citations if isinstance(citations, list) else ():
        if isinstance(citation, dict) and citation.get("title"):
            page = citation.get("page")
            yield f"{citation['title']}, trang {page}" if page else str(citation["title"])


def _searchable(feedback: Feedback) -> str:
    return fold(f"{feedback.question}\n{feedback.answer}\n{feedback.comment}")


def _text(value: str) -> str:
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value
