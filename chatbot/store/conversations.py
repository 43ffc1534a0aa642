"""Conversations, so that they survive a reload and can be found again.

Knows: whose a conversation is, its title, how many are kept and for how long. Does not know: who
may see what was cited, HTML, how an exchange looks as JSON.

To another owner a conversation is as if it were not there. ``owner`` is ``Visitor.key``.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from chatbot.exchanges import Exchange
from chatbot.store.database import Database
from chatbot.store.exchange_json import dumps, loads
from corpus.text import fold, normalise

MOST_EXCHANGES = 200
"""Of a conversation; the oldest go."""
MOST_CONVERSATIONS = 500
"""Of an owner; those that were not changed for longest go."""
MOST_OF_GUESTS = 20_000
"""Conversations of all guests together."""
TITLE_LENGTH = 80
"""Characters."""
GUEST_SECONDS = 86_400.0
"""How long a conversation of somebody who is not signed in is kept after its last change."""
UNDO_SECONDS = 86_400.0
"""How long a removed conversation can be restored."""
_TIDY_EVERY = 600.0
"""Seconds."""
_GUEST = "guest:"
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_EXPIRED = (
    f"(owner GLOB '{_GUEST}*' AND changed_at <= :now - {GUEST_SECONDS}"
    f" OR removed_at <= :now - {UNDO_SECONDS})"
)
_MINE = f"owner = :owner AND id = :id AND NOT coalesce({_EXPIRED}, 0)"
_LISTED = f"owner = :owner AND removed_at IS NULL AND NOT coalesce({_EXPIRED}, 0)"


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list."""

    id: str
    title: str
    """Its first question, shortened, or the name that its owner gave it."""
    changed_at: datetime
    """UTC."""


Summaries: TypeAlias = list[Summary]


class Conversations:
    """All conversations of all owners."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tidied = float("-inf")

    def new_id(self) -> str:
        """An id that nobody guesses."""
        return secrets.token_urlsafe(16)

    def append(
        self, owner: str, id: str, exchange: Exchange, replaces: Exchange | None = None
    ) -> bool:
        """Keep one more exchange of a conversation, which begins with its first; 200 are kept.

        A conversation that was removed meanwhile stays removed; returns whether it is among those
        listed.

        Args:
            replaces: an exchange as ``load`` gave it, in whose place the new one stands; where it
                is gone by now, the new one comes last.

        Raises:
            ValueError: the id is none of ``new_id``.
        """
        if _ID.fullmatch(id) is None:
            raise ValueError(f"not an id of a conversation: {id[:80]!r}")
        now = self._database.clock()
        with self._database.writing() as connection:
            self._tidy(connection, now)
            ((number, removed_at),) = connection.execute(
                "INSERT INTO conversations (owner, id, title, named, changed_at)"
                " VALUES (:owner, :id, :title, 0, :now)"
                " ON CONFLICT (owner, id) DO UPDATE SET changed_at = :now"
                " RETURNING number, removed_at",
                {"owner": owner, "id": id, "title": _title(exchange.question), "now": now},
            ).fetchall()
            connection.execute(
                "INSERT OR REPLACE INTO exchanges (conversation, place, body, words)"
                " VALUES (?, ?, ?, ?)",
                (number, _place(connection, number, replaces), dumps(exchange), _words(exchange)),
            )
            connection.execute(
                "DELETE FROM exchanges WHERE conversation = :number AND place IN (SELECT place"
                " FROM exchanges WHERE conversation = :number ORDER BY place DESC"
                " LIMIT -1 OFFSET :most)",
                {"number": number, "most": MOST_EXCHANGES},
            )
            connection.execute(
                "DELETE FROM conversations WHERE number IN (SELECT number FROM conversations"
                " WHERE owner = ? ORDER BY changed_at DESC, number DESC LIMIT -1 OFFSET ?)",
                (owner, MOST_CONVERSATIONS),
            )
        return removed_at is None

    def load(self, owner: str, id: str) -> tuple[Exchange, ...] | None:
        """The exchanges; None where this owner has no such conversation.

        What was under way when it was kept is ``stopped``.
        """
        with self._database.reading() as connection:
            found = connection.execute(
                f"SELECT number FROM conversations WHERE {_MINE} AND removed_at IS NULL",
                self._key(owner, id),
            ).fetchone()
            if found is None:
                return None
            rows = connection.execute(
                "SELECT body FROM exchanges WHERE conversation = ? ORDER BY place", found
            ).fetchall()
        return tuple(loads(body) for (body,) in rows)

    def list(self, owner: str) -> Summaries:
        """The owner's conversations, the last changed first."""
        return self._summaries("", {"owner": owner})

    def search(self, owner: str, words: str) -> Summaries:
        """Those whose title, questions or answers hold every word, with or without diacritics."""
        wanted = fold(_clean(words)).split()[:20]
        values: dict[str, object] = {"owner": owner}
        condition = ""
        for place, word in enumerate(wanted):
            values[f"word{place}"] = word
            condition += (
                f" AND (instr(fold(title), :word{place}) OR EXISTS (SELECT 1 FROM exchanges"
                f" WHERE conversation = number AND instr(words, :word{place})))"
            )
        return self._summaries(condition, values)

    def rename(self, owner: str, id: str, title: str) -> bool:
        """Give it a name; an empty one gives its first question back. Whether it was there."""
        with self._database.writing() as connection:
            named = _title(title)
            if not named:
                rows = connection.execute(
                    "SELECT e.body FROM conversations JOIN exchanges AS e ON e.conversation ="
                    f" number WHERE {_MINE} ORDER BY e.place LIMIT 1",
                    self._key(owner, id),
                ).fetchall()
                named = _title(loads(rows[0][0]).question) if rows else ""
            done = connection.execute(
                f"UPDATE conversations SET title = :title, named = :named WHERE {_MINE}"
                " AND removed_at IS NULL",
                {**self._key(owner, id), "title": named, "named": int(bool(_title(title)))},
            )
            return done.rowcount > 0

    def remove(self, owner: str, id: str) -> bool:
        """Take it out of the list; for a day it can be restored. Whether it was there."""
        with self._database.writing() as connection:
            self._tidy(connection, self._database.clock())
            done = connection.execute(
                f"UPDATE conversations SET removed_at = :now WHERE {_MINE} AND removed_at IS NULL",
                self._key(owner, id),
            )
            return done.rowcount > 0

    def restore(self, owner: str, id: str) -> bool:
        """Undo ``remove``. Whether there was something to restore."""
        with self._database.writing() as connection:
            done = connection.execute(
                f"UPDATE conversations SET removed_at = NULL WHERE {_MINE}"
                " AND removed_at IS NOT NULL",
                self._key(owner, id),
            )
            return done.rowcount > 0

    def _key(self, owner: str, id: str) -> dict[str, object]:
        return {"owner": owner, "id": _clean(id), "now": self._database.clock()}

    def _summaries(self, condition: str, values: dict[str, object]) -> Summaries:
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT id, title, changed_at FROM conversations WHERE {_LISTED}{condition}"
                " ORDER BY changed_at DESC, number DESC",
                {**values, "now": self._database.clock()},
            ).fetchall()
        return [Summary(id, title, datetime.fromtimestamp(at, UTC)) for id, title, at in rows]

    def _tidy(self, connection: sqlite3.Connection, now: float) -> None:
        if now - self._tidied < _TIDY_EVERY:
            return
        self._tidied = now
        connection.execute(f"DELETE FROM conversations WHERE {_EXPIRED}", {"now": now})
        connection.execute(
            "DELETE FROM conversations WHERE number IN (SELECT number FROM conversations"
            f" WHERE owner GLOB '{_GUEST}*' ORDER BY changed_at DESC LIMIT -1 OFFSET ?)",
            (MOST_OF_GUESTS,),
        )


def _place(connection: sqlite3.Connection, number: int, replaces: Exchange | None) -> int:
    """Where in its conversation an exchange belongs: in place of another, or last."""
    rows = connection.execute(
        "SELECT place, body FROM exchanges WHERE conversation = ? ORDER BY place DESC", (number,)
    )
    last = -1
    for place, body in rows.fetchall() if replaces is not None else rows.fetchmany(1):
        last = max(last, place)
        if replaces is not None and loads(body) == replaces:
            return int(place)
    return last + 1


def _words(exchange: Exchange) -> str:
    """What a search looks through."""
    return fold(_clean(f"{exchange.question}\n{exchange.text}"))


def _title(text: str) -> str:
    """One line of at most 80 characters, cut between words."""
    line = " ".join(_clean(text).split())
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[: TITLE_LENGTH - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


def _clean(text: str) -> str:
    """NFC, without characters that the file cannot hold or no screen shows."""
    return normalise(text)
