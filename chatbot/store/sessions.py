"""Who is signed in: in a browser, in an embedded chat, or with an API token.

Knows: tokens, how long they hold, whose they are. Does not know: cookies, headers.

Only the sha256 of a token is kept: whoever reads the file cannot sign in with it. A token is 256
random bits, so that no slow hash is needed.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from chatbot.store.accounts import Account, account_name, account_of
from chatbot.store.database import Database
from chatbot.store.errors import AccountDisabled, BadAccountName, NoSuchAccount, StoreError

Kind = Literal["page", "embed", "token"]
"""A browser, a chat in a page of the intranet, a program that uses the API."""

_NOTED_EVERY = 60.0
"""Seconds between two notes of when a session was used: not every request writes."""
_LONGEST = 30 * 86400.0
"""Seconds after which a browser has to sign in again though it was used all the time."""
_MOST = 100
"""Sessions of an account, and as many tokens; the oldest end."""
_TOKEN_BYTES = 32
_LIVE = (
    "s.last_used_at + s.seconds > :now"
    " AND s.created_at + CASE s.kind WHEN 'token' THEN s.seconds"
    f" ELSE max(s.seconds, {_LONGEST}) END > :now"
)
"""Tokens hold so long from the day they are made, the others from their last use."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """One of an account's sessions, as its owner sees it."""

    id: int
    kind: Kind
    label: str
    """The browser, or what a token is for."""
    created_at: datetime
    last_used_at: datetime


class Sessions:
    """All sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, account_name: str, kind: Kind, seconds: float, label: str = "") -> str:
        """A new session; returns its token, which cannot be had again.

        ``seconds``: how long it holds; for ``page`` and ``embed`` after each use (30 days in all),
        for ``token`` from now on.

        Raises:
            NoSuchAccount: nobody has this name.
            AccountDisabled: it was switched off.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._database.clock()
        name = _known_form(account_name)
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT active FROM accounts WHERE name = ?", (name,)
            ).fetchone()
            if row is None:
                raise NoSuchAccount(account_name)
            if not row[0]:
                raise AccountDisabled(name)
            connection.execute(f"DELETE FROM sessions AS s WHERE NOT ({_LIVE})", {"now": now})
            connection.execute(
                "INSERT INTO sessions (token, account, kind, label, seconds, created_at,"
                " last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (_digest(token), name, kind, _line(label), float(seconds), now, now),
            )
            if kind != "token":
                connection.execute(
                    "UPDATE accounts SET last_seen_at = ? WHERE name = ?", (now, name)
                )
            connection.execute(
                "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE account = ?"
                " AND (kind = 'token') = ? ORDER BY id DESC LIMIT -1 OFFSET ?)",
                (name, kind == "token", _MOST),
            )
        return token

    def find(self, token: str) -> Account | None:
        """Whose session it is, if it still holds and the account is active; notes its use.

        Where nothing can be written now, the use is not noted, but nobody is shut out.

        Raises:
            StoreError: nothing can be read.
        """
        now = self._database.clock()
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT s.id, s.last_used_at, s.seconds, a.name, a.role, a.active, a.sso,"
                " a.created_at, a.last_seen_at FROM sessions AS s"
                " JOIN accounts AS a ON a.name = s.account"
                f" WHERE s.token = :token AND a.active AND {_LIVE}",
                {"token": _digest(token), "now": now},
            ).fetchone()
        if row is None:
            return None
        number, used, seconds, *account = row
        found = account_of(tuple(account))
        if now - used >= min(_NOTED_EVERY, seconds / 10):
            try:
                self._note_use(number, found.name, now)
            except StoreError as error:
                _log.warning("the use of a session could not be noted: %s", error)
        return found

    def _note_use(self, number: int, name: str, now: float) -> None:
        with self._database.writing() as connection:
            connection.execute("UPDATE sessions SET last_used_at = ? WHERE id = ?", (now, number))
            connection.execute("UPDATE accounts SET last_seen_at = ? WHERE name = ?", (now, name))

    def kind_of(self, token: str) -> Kind | None:
        """What kind of session it is, if it still holds."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT kind FROM sessions AS s WHERE token = :token AND {_LIVE}",
                {"token": _digest(token), "now": self._database.clock()},
            ).fetchone()
        return None if row is None else row[0]

    def id_of(self, token: str) -> int | None:
        """The number of the session that this token opens, if it still holds."""
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT id FROM sessions AS s WHERE token = :token AND {_LIVE}",
                {"token": _digest(token), "now": self._database.clock()},
            ).fetchone()
        return None if row is None else row[0]

    def end(self, token: str) -> None:
        """Sign out; an unknown token is no error."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE token = ?", (_digest(token),))

    def end_all(self, account_name: str) -> None:
        """Sign out everywhere; tokens end as well."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE account = ?", (_known_form(account_name),)
            )

    def end_browsers(self) -> None:
        """Sign everybody out of pages and embedded chats; API tokens hold on."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE kind != 'token'")

    def end_id(self, account_name: str, id: int) -> bool:
        """End one session of this account; whether it had it."""
        with self._database.writing() as connection:
            done = connection.execute(
                "DELETE FROM sessions WHERE account = ? AND id = ?",
                (_known_form(account_name), id),
            )
            return done.rowcount > 0

    def of(self, account_name: str) -> list[Session]:
        """The sessions and tokens of an account that still hold, the last used first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, kind, label, created_at, last_used_at FROM sessions AS s"
                f" WHERE account = :name AND {_LIVE} ORDER BY last_used_at DESC, id DESC",
                {"name": _known_form(account_name), "now": self._database.clock()},
            ).fetchall()
        return [
            Session(
                number,
                kind,
                label,
                datetime.fromtimestamp(created, UTC),
                datetime.fromtimestamp(used, UTC),
            )
            for number, kind, label, created, used in rows
        ]


def _known_form(name: str) -> str:
    try:
        return account_name(name)
    except BadAccountName:
        return ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _line(label: str) -> str:
    clean = label.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in clean).split())[:200]
