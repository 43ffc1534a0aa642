"""The one SQLite file that holds everything, and how it is opened, changed and copied.

Knows: transactions, durability, versions of the schema, what a damaged file looks like, which
errors of SQLite become which sentence. Does not know: what stands in the tables.

A transaction that ended without an error survives a power cut: write-ahead log, flushed with every
commit. Texts that were deleted are overwritten in the file.
"""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from filelock import FileLock

from chatbot.store.errors import StoreBusy, StoreDamaged, StoreError, StoreTooNew, StoreUnwritable
from chatbot.store.schema import APPLICATION_ID, MIGRATIONS, VERSION
from corpus.disk import sync
from corpus.text import fold

Clock = Callable[[], float]
"""Seconds since 1970."""

_BUSY_SECONDS = 10.0
"""How long another process is waited for; its transactions take milliseconds."""
_UNWRITABLE = {
    sqlite3.SQLITE_FULL: "đĩa đã đầy",
    sqlite3.SQLITE_READONLY: "chỉ được đọc",
    sqlite3.SQLITE_CANTOPEN: "không mở được",
    sqlite3.SQLITE_PERM: "không có quyền truy cập",
    sqlite3.SQLITE_IOERR: "thiết bị đọc ghi bị lỗi",
}


class Database:
    """One open file. Threads write one at a time, and read without waiting for who writes."""

    def __init__(self, writer: sqlite3.Connection, path: Path | None, clock: Clock) -> None:
        self._writer = writer
        self._writing = RLock()
        self._path = path
        """None in memory: there is one connection, and readers wait as well."""
        self._readers: list[sqlite3.Connection] = []
        """Those that nobody uses now."""
        self.clock = clock
        self._close = weakref.finalize(self, _close_all, writer, self._readers)

    @classmethod
    def open(cls, path: Path, clock: Clock = time.time) -> Database:
        """Open a file, made where there is none and brought to this program's schema.

        Raises:
            StoreDamaged: it is no file of this program, or lost pages; it is left as it is.
            StoreTooNew: a newer program wrote it.
            StoreBusy: another process holds it for longer than we wait.
            StoreUnwritable: the disk refuses.
        """
        path = path.resolve()
        with FileLock(path.with_name(f".{path.name}.opening"), mode=0o600), _explained(path):
            if not path.exists():
                _create(path)
            check(path)
            connection = _connect(path, "rw")
            try:
                connection.execute("PRAGMA journal_mode = WAL").close()
                _migrate(connection)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path, clock)

    @classmethod
    def in_memory(cls, clock: Clock = time.time) -> Database:
        """One that is gone with the program."""
        connection = _settled(":memory:", uri=False)
        _migrate(connection)
        return cls(connection, None, clock)

    def close(self) -> None:
        """Close the file; may be called again."""
        with self._writing:
            self._close()

    def now(self) -> datetime:
        """By the clock of this database."""
        return datetime.fromtimestamp(self.clock(), UTC)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The file as it is at one moment, for this thread alone.

        Raises:
            StoreError: the file cannot be read, or was closed.
        """
        if self._path is None:
            with self._writing:
                self._check_open()
                yield self._writer
            return
        with _explained(self._path):
            self._check_open()
            try:
                connection = self._readers.pop()
            except IndexError:
                connection = _connect(self._path, "ro")
            try:
                connection.execute("BEGIN").close()
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK").close()
                if self._close.alive:
                    self._readers.append(connection)
                else:
                    connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it lasts once the block has ended, or nothing of it happened.

        Raises:
            StoreError: the file cannot be written, or was closed.
        """
        with self._writing, _explained(self._path or Path(":memory:")):
            self._check_open()
            self._writer.execute("BEGIN IMMEDIATE").close()
            try:
                yield self._writer
                self._writer.execute("COMMIT").close()
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK").close()
                raise

    def _check_open(self) -> None:
        if not self._close.alive:
            raise StoreBusy("Máy chủ đang dừng; hãy thử lại sau ít phút.")


def copy(source: Path, target: Path) -> None:
    """Copy a file as it is at one moment, also while a server writes; for the owner's eyes only.

    Raises:
        StoreError: it is damaged, from a newer program, or the disk refuses.
    """
    source = source.resolve()
    with _explained(source):
        check(source)
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with (
            closing(_connect(source, "rw")) as old,
            closing(_connect(target.resolve(), "rw")) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE").close()
    sync(target)


def check(path: Path) -> int:
    """Whether a file is whole and of this program; returns the version of its schema.

    Nothing is written to it.

    Raises:
        StoreDamaged, StoreTooNew: it cannot be used.
        StoreError: it cannot be read.
    """
    path = path.resolve()
    with _explained(path), closing(_connect(path, "ro")) as connection:
        if _pragma(connection, "application_id") != APPLICATION_ID:
            raise StoreDamaged(path, "không phải dữ liệu của chương trình này")
        version = _pragma(connection, "user_version")
        if version > VERSION:
            raise StoreTooNew(path, version, VERSION)
        ((found,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
        if found != "ok":
            raise StoreDamaged(path, "mất một phần nội dung")
    return version


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """``mode``: ``ro`` or ``rw``; neither makes a file."""
    return _settled(f"{path.as_uri()}?mode={mode}", uri=True)


def _close_all(writer: sqlite3.Connection, readers: list[sqlite3.Connection]) -> None:
    while readers:
        readers.pop().close()
    writer.close()


def _settled(name: str, *, uri: bool) -> sqlite3.Connection:
    """A connection for all threads; transactions begin and end where the code says so."""
    connection = sqlite3.connect(
        name, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri
    )
    connection.execute("PRAGMA foreign_keys = ON").close()
    connection.execute("PRAGMA synchronous = FULL").close()
    connection.execute("PRAGMA secure_delete = ON").close()
    connection.create_function("fold", 1, fold, deterministic=True)
    return connection


def _create(path: Path) -> None:
    """A file appears with all its tables or not at all. The caller holds the lock."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists():  # SQLite would throw away what was not yet moved out of it
        raise StoreDamaged(path, f"mất tệp chính, còn «{log.name}»")
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_connect(new, "rw")) as connection:
        _migrate(connection)
    os.replace(new, path)
    sync(path.parent)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to this program's version, in one transaction."""
    version = _pragma(connection, "user_version")
    if version == VERSION:
        return
    steps = "".join(MIGRATIONS[version:])
    # Several processes may have found the old version; only the first of them changes anything.
    connection.execute("BEGIN EXCLUSIVE").close()
    try:
        if _pragma(connection, "user_version") == version:
            for statement in _statements(steps):
                connection.execute(statement).close()
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}").close()
            connection.execute(f"PRAGMA user_version = {VERSION}").close()
        connection.execute("COMMIT").close()
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK").close()
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; ``executescript`` would end the transaction."""
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    ((value,),) = connection.execute(f"PRAGMA {name}").fetchall()
    return int(value)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Put what SQLite says about the file into a sentence; errors of our own statements pass."""
    try:
        yield
    except sqlite3.Error as error:
        found = _in_words(error, path)
        if found is None:
            raise
        raise found from error


def _in_words(error: sqlite3.Error, path: Path) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than is needed
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(
            f"Tệp dữ liệu «{path}» đang được chương trình khác ghi; hãy chờ một lát rồi thử lại."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamaged(path, "mất một phần nội dung")
    if code in _UNWRITABLE:
        return StoreUnwritable(
            f"Không ghi được tệp dữ liệu «{path}» ({_UNWRITABLE[code]}); hãy kiểm tra dung lượng "
            "đĩa và quyền truy cập rồi thử lại."
        )
    return None
