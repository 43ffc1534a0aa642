"""What people thought of answers.

Knows: a verdict, its reasons, the answer that it is about. Does not know: pages, forms.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from chatbot.store.database import Database
from corpus.text import normalise

LONGEST_COMMENT = 2_000
"""Characters; the rest is cut off."""
LONGEST_TEXT = 20_000
"""Characters of a question or an answer."""
MOST = 50_000
"""Entries; the oldest go."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one answer."""

    visitor_key: str
    exchange_id: str
    question: str
    answer: str
    citations_json: str
    """A JSON list: what the answer cited."""
    verdict: Literal["up", "down"]
    reasons: tuple[str, ...] = ()
    """Codes, of ``chatbot/web/feedback_reasons.py``."""
    comment: str = ""
    at: datetime = field(default_factory=_now)


class FeedbackBook:
    """All feedback."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, feedback: Feedback) -> None:
        """Keep it; it takes the place of what the same visitor thought of the same answer."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO feedback (visitor, exchange, question, answer, citations,"
                " verdict, reasons, comment, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    feedback.visitor_key,
                    normalise(feedback.exchange_id)[:200],
                    normalise(feedback.question)[:LONGEST_TEXT],
                    normalise(feedback.answer)[:LONGEST_TEXT],
                    feedback.citations_json.encode("utf-8", "replace").decode(),
                    feedback.verdict,
                    json.dumps(feedback.reasons),
                    normalise(feedback.comment)[:LONGEST_COMMENT],
                    feedback.at.timestamp(),
                ),
            )
            connection.execute(
                "DELETE FROM feedback WHERE number <= (SELECT max(number) FROM feedback) - ?",
                (MOST,),
            )

    def all(self) -> list[Feedback]:
        """The newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT visitor, exchange, question, answer, citations, verdict, reasons, comment,"
                " at FROM feedback ORDER BY at DESC, number DESC"
            ).fetchall()
        return [_feedback(row) for row in rows]


def _feedback(row: tuple[Any, ...]) -> Feedback:
    visitor, exchange, question, answer, citations, verdict, reasons, comment, at = row
    return Feedback(
        visitor,
        exchange,
        question,
        answer,
        citations,
        verdict,
        tuple(json.loads(reasons)),
        comment,
        datetime.fromtimestamp(at, UTC),
    )
