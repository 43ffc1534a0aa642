"""Who may sign in, and as what.

Knows: names, roles, whose password is right. Does not know: HTTP, cookies, how a hash is made.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast, get_args

from chatbot.access import Role
from chatbot.store.database import Database
from chatbot.store.errors import (
    AccountDisabled,
    AccountError,
    AccountExists,
    BadAccountName,
    LastAdmin,
    NoSuchAccount,
    StoreError,
)
from chatbot.store.passwords import check_strength, hashed, is_outdated, matches
from chatbot.store.throttle import Throttle

_log = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z0-9._@-]{2,64}")
_SEEN_EVERY = 60.0
"""Seconds between two notes of when an account was seen: not every request writes."""
_COLUMNS = "name, role, active, sso, created_at, last_seen_at"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    name: str
    role: Role
    """``reader``, ``staff`` or ``admin``."""
    active: bool
    """Whether it was not switched off."""
    sso: bool
    """Whether a trusted proxy brought it: it has no password here."""
    created_at: datetime
    """UTC, as all times here."""
    last_seen_at: datetime | None
    """To about a minute."""


def account_name(text: str) -> str:
    """The one form of a name: trimmed, NFC, lower case.

    Raises:
        BadAccountName: not 2 to 64 of ``a-z 0-9 . _ @ -``.
    """
    name = unicodedata.normalize("NFC", text).strip().lower()
    if _NAME.fullmatch(name) is None:
        raise BadAccountName(" ".join(text.split()))
    return name


def account_of(row: tuple[str, str, int, int, float, float | None]) -> Account:
    """The account of a row of ``name, role, active, sso, created_at, last_seen_at``."""
    name, role, active, sso, created, seen = row
    return Account(
        name,
        cast(Role, role),
        bool(active),
        bool(sso),
        datetime.fromtimestamp(created, UTC),
        None if seen is None else datetime.fromtimestamp(seen, UTC),
    )


class Accounts:
    """All accounts. Names may be given in any form that ``account_name`` understands."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.throttle = Throttle()
        """To be asked before ``verify``."""

    def add(self, name: str, password: str | None, role: Role) -> Account:
        """A new account; without a password only a trusted proxy can sign it in.

        Raises:
            AccountError: the name is taken or cannot be one, the password is weak, or the role
                is none of an account.
        """
        name = account_name(name)
        _check_role(role)
        known = None
        if password is not None:
            check_strength(password, name)
            known = hashed(password)
        with self._database.writing() as connection:
            if _row(connection, name) is not None:
                raise AccountExists(name)
            return self._insert(connection, name, role, known)

    def verify(self, name: str, password: str) -> Account | None:
        """The active account of this name and password.

        Takes as long for a name that there is not.
        """
        try:
            name = account_name(name)
        except BadAccountName:
            name = ""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT password FROM accounts WHERE name = ?", (name,)
            ).fetchone()
        known: str | None = found[0] if found else None
        if not matches(password, known):
            return None
        assert known is not None
        if is_outdated(known):
            newer = hashed(password)
            with self._database.writing() as connection:
                connection.execute(
                    "UPDATE accounts SET password = ? WHERE name = ? AND password = ?",
                    (newer, name, known),
                )
        account = self.get(name)
        return account if account is not None and account.active else None

    def get(self, name: str) -> Account | None:
        """The account of this name, switched off or not."""
        try:
            name = account_name(name)
        except BadAccountName:
            return None
        with self._database.reading() as connection:
            return _row(connection, name)

    def all(self) -> list[Account]:
        """By name."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM accounts ORDER BY name").fetchall()
        return [account_of(row) for row in rows]

    def set_role(self, name: str, role: Role) -> Account:
        """Give an account another role, and end its sessions.

        Raises:
            NoSuchAccount: nobody has this name.
            LastAdmin: nobody would be left to manage accounts.
            AccountError: the role is none of an account.
        """
        _check_role(role)
        with self._database.writing() as connection:
            account = _existing(connection, name)
            if role != account.role:
                if role != "admin":
                    _keep_an_admin(connection, account)
                _change(connection, account.name, "role", role)
            return _existing(connection, name)

    def set_password(self, name: str, password: str) -> Account:
        """Give an account another password, and end its sessions.

        Raises:
            NoSuchAccount: nobody has this name.
            WeakPassword: it would be guessed.
        """
        with self._database.reading() as connection:
            account = _existing(connection, name)
        check_strength(password, account.name)
        known = hashed(password)
        with self._database.writing() as connection:
            _change(connection, account.name, "password", known)
            return _existing(connection, name)

    def set_active(self, name: str, active: bool) -> Account:
        """Switch an account on or off, and end its sessions.

        Raises:
            NoSuchAccount: nobody has this name.
            LastAdmin: nobody would be left to manage accounts.
        """
        with self._database.writing() as connection:
            account = _existing(connection, name)
            if active != account.active:
                if not active:
                    _keep_an_admin(connection, account)
                _change(connection, account.name, "active", int(active))
            return _existing(connection, name)

    def from_proxy(self, name: str) -> tuple[Account, bool]:
        """The account of a user whom a trusted proxy has signed in, and whether it is new, which
        makes it a reader; notes that it was seen.

        Raises:
            BadAccountName: the proxy sent a name that no account can have.
            AccountDisabled: it was switched off here.
        """
        name = account_name(name)
        account, new = self.get(name), False
        if account is None:
            with self._database.writing() as connection:
                account = _row(connection, name)
                if account is None:
                    account, new = self._insert(connection, name, "reader", None), True
        if not account.active:
            raise AccountDisabled(name)
        self._note_seen(account)
        return account, new

    def _note_seen(self, account: Account) -> None:
        """Where nothing can be written now, who may read goes on reading."""
        now, seen = self._database.now(), account.last_seen_at
        if seen is not None and (now - seen).total_seconds() < _SEEN_EVERY:
            return
        try:
            with self._database.writing() as connection:
                connection.execute(
                    "UPDATE accounts SET last_seen_at = ? WHERE name = ?",
                    (now.timestamp(), account.name),
                )
        except StoreError as error:
            _log.warning("when an account was seen cannot be noted: %s", error)

    def _insert(
        self, connection: sqlite3.Connection, name: str, role: Role, known: str | None
    ) -> Account:
        connection.execute(
            "INSERT INTO accounts (name, role, active, sso, password, created_at)"
            " VALUES (?, ?, 1, ?, ?, ?)",
            (name, role, int(known is None), known, self._database.clock()),
        )
        return _existing(connection, name)


def _row(connection: sqlite3.Connection, name: str) -> Account | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM accounts WHERE name = ?", (name,)).fetchone()
    return None if row is None else account_of(row)


def _existing(connection: sqlite3.Connection, name: str) -> Account:
    try:
        account = _row(connection, account_name(name))
    except BadAccountName:
        account = None
    if account is None:
        raise NoSuchAccount(" ".join(name.split()))
    return account


def _check_role(role: Role) -> None:
    if role == "guest" or role not in get_args(Role):
        raise AccountError(
            f"Vai trò «{role}» không dùng được cho tài khoản; hãy chọn reader, staff hoặc admin."
        )


def _keep_an_admin(connection: sqlite3.Connection, account: Account) -> None:
    if account.role != "admin" or not account.active:
        return
    ((others,),) = connection.execute(
        "SELECT count(*) FROM accounts WHERE role = 'admin' AND active AND name != ?",
        (account.name,),
    ).fetchall()
    if not others:
        raise LastAdmin(account.name)


def _change(connection: sqlite3.Connection, name: str, column: str, value: str | int) -> None:
    connection.execute(f"UPDATE accounts SET {column} = ? WHERE name = ?", (value, name))
    if column == "password":
        connection.execute("UPDATE accounts SET sso = 0 WHERE name = ?", (name,))
    connection.execute("DELETE FROM sessions WHERE account = ?", (name,))
