"""The tables, version by version.

Knows: SQL. Does not know: who reads and writes them.

Times are seconds since 1970. A step is never changed once it was published: a new one follows.
"""

from __future__ import annotations

APPLICATION_ID = 0x564B5354
"""Marks files of this program."""

MIGRATIONS: tuple[str, ...] = (
    """
CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('reader', 'staff', 'admin')),
    active INTEGER NOT NULL,
    sso INTEGER NOT NULL,
    password TEXT,
    created_at REAL NOT NULL,
    last_seen_at REAL
);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BLOB NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('page', 'embed', 'token')),
    label TEXT NOT NULL,
    seconds REAL NOT NULL,
    created_at REAL NOT NULL,
    last_used_at REAL NOT NULL
);
CREATE INDEX sessions_of ON sessions (account);
CREATE TABLE conversations (
    number INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    named INTEGER NOT NULL,
    changed_at REAL NOT NULL,
    removed_at REAL,
    UNIQUE (owner, id)
);
CREATE INDEX conversations_by_time ON conversations (owner, changed_at);
CREATE TABLE exchanges (
    conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    body BLOB NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (conversation, place)
);
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY,
    visitor TEXT NOT NULL,
    exchange TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    citations TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down')),
    reasons TEXT NOT NULL,
    comment TEXT NOT NULL,
    at REAL NOT NULL,
    UNIQUE (visitor, exchange)
);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    action TEXT NOT NULL,
    who TEXT NOT NULL,
    address TEXT NOT NULL,
    what TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (at);
""",
)
VERSION = len(MIGRATIONS)
