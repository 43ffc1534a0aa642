"""Who did what: sign-ins, uploads, changes of accounts.

Knows: entries, how long they are kept. Does not know: which actions there are. What people asked
never stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from chatbot.store.database import Database

KEPT_SECONDS = 365 * 86_400.0
MOST = 100_000
"""Entries."""
_LONGEST = 500
"""Characters of a field."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did."""

    id: int
    """Grows with time."""
    at: datetime
    action: str
    who: str
    address: str
    """"" where it was done on the machine itself."""
    what: str


class Audit:
    """The log. Entries are never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, action: str, who: str, address: str, what: str = "") -> None:
        """Add an entry; those of more than a year ago, and beyond 100,000, go."""
        now = self._database.clock()
        with self._database.writing() as connection:
            number = connection.execute(
                "INSERT INTO audit (at, action, who, address, what) VALUES (?, ?, ?, ?, ?)",
                (now, *map(_line, (action, who, address, what))),
            ).lastrowid
            connection.execute(
                "DELETE FROM audit WHERE id <= ? OR at < ?",
                ((number or 0) - MOST, now - KEPT_SECONDS),
            )

    def entries(self, limit: int = 200, before: int | None = None) -> list[AuditEntry]:
        """The newest first; with ``before`` those older than the entry of this id."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, at, action, who, address, what FROM audit"
                " WHERE :before IS NULL OR id < :before ORDER BY id DESC LIMIT :limit",
                {"before": before, "limit": max(0, limit)},
            ).fetchall()
        return [AuditEntry(id, datetime.fromtimestamp(at, UTC), *rest) for id, at, *rest in rows]


def _line(text: str) -> str:
    """One line: nobody writes entries of their own by putting line breaks into a name."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in clean).split())[:_LONGEST]
