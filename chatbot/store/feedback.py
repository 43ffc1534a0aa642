"""What people thought of answers.

Knows: a verdict, its reasons, the answer that it is about. Does not know: pages, forms.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from chatbot.store.database import Database
from corpus.text import fold, normalise

LONGEST_COMMENT = 1_000
"""Characters; the rest is cut off."""
LONGEST_TEXT = 20_000
"""Characters of a question or an answer."""
MOST = 50_000
"""Entries; the oldest go."""
MOST_OF_VISITOR = 500
"""Entries of one visitor; the oldest go."""
_READ_AT_ONCE = 200
_COLUMNS = "number, visitor, exchange, question, answer, citations, verdict, reasons, comment, at"
_MOST_WORDS = 20


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which feedback is read; what is "" does not matter."""

    verdict: str = ""
    """``up`` or ``down``."""
    reason: str = ""
    """A code."""
    words: str = ""
    """The question, the answer and the comment hold all of them, with or without diacritics."""


EVERYTHING = Wanted()


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
                "DELETE FROM feedback WHERE number IN (SELECT number FROM feedback"
                " WHERE visitor = ? ORDER BY number DESC LIMIT -1 OFFSET ?)",
                (feedback.visitor_key, MOST_OF_VISITOR),
            )
            connection.execute(
                "DELETE FROM feedback WHERE number <= (SELECT max(number) FROM feedback) - ?",
                (MOST,),
            )

    def all(self, wanted: Wanted = EVERYTHING) -> list[Feedback]:
        """All that is wanted, the last given first."""
        return list(self.each(wanted))

    def each(self, wanted: Wanted = EVERYTHING) -> Iterator[Feedback]:
        """What is wanted, the last given first, read a few hundred at a time."""
        condition, values = _condition(wanted)
        before: int | None = None
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(
                    f"SELECT {_COLUMNS} FROM feedback WHERE {condition}"
                    " AND (:before IS NULL OR number < :before) ORDER BY number DESC LIMIT :most",
                    {**values, "before": before, "most": _READ_AT_ONCE},
                ).fetchall()
            if not rows:
                return
            yield from map(_feedback, rows)
            before = rows[-1][0]

    def page(self, wanted: Wanted, first: int, most: int) -> tuple[int, list[Feedback]]:
        """How many are wanted, and of them, the last given first, ``most`` after ``first``."""
        with self._database.reading() as connection:
            numbers = _numbers(connection, wanted)
            rows = [
                connection.execute(
                    f"SELECT {_COLUMNS} FROM feedback WHERE number = ?", (number,)
                ).fetchone()
                for number in numbers[first : first + most]
            ]
        return len(numbers), [*map(_feedback, rows)]

    def count(self, wanted: Wanted = EVERYTHING) -> int:
        """How many are wanted."""
        with self._database.reading() as connection:
            return len(_numbers(connection, wanted))


def _numbers(connection: sqlite3.Connection, wanted: Wanted) -> list[int]:
    """Of what is wanted, the last given first."""
    condition, values = _condition(wanted)
    rows = connection.execute(
        f"SELECT number FROM feedback WHERE {condition} ORDER BY number DESC", values
    ).fetchall()
    return [number for (number,) in rows]


def _condition(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """SQL, and the values that it names."""
    conditions, values = ["1"], {"verdict": wanted.verdict, "reason": wanted.reason}
    if wanted.verdict:
        conditions.append("verdict = :verdict")
    if wanted.reason:
        conditions.append(":reason IN (SELECT value FROM json_each(reasons))")
    words = fold(normalise(wanted.words)).split()[:_MOST_WORDS]
    for place, word in enumerate(words):
        values[f"word{place}"] = word
    if words:
        # With a limit SQLite folds the text once, and not for each word.
        text = (
            "(SELECT fold(question || char(10) || answer || char(10) || comment) AS text LIMIT 1)"
        )
        found = " AND ".join(f"instr(text, :word{place})" for place in range(len(words)))
        conditions.append(f"EXISTS (SELECT 1 FROM {text} WHERE {found})")
    return " AND ".join(conditions), values


def _feedback(row: tuple[Any, ...]) -> Feedback:
    _, visitor, exchange, question, answer, citations, verdict, reasons, comment, at = row
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
