"""All that the server keeps, in one folder.

Knows: the folder, its lock, its parts. Does not know: what the parts hold.

    <folder>/store.sqlite3      and what SQLite puts beside it
    <folder>/server.lock        held by the one server that runs on it
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from chatbot.store.accounts import Accounts
from chatbot.store.audit import Audit
from chatbot.store.conversations import Conversations
from chatbot.store.database import Clock, Database
from chatbot.store.errors import StoreBusy
from chatbot.store.feedback import FeedbackBook
from chatbot.store.sessions import Sessions
from corpus.disk import sync

FILE = "store.sqlite3"
LOCK = "server.lock"


class Store:
    """Accounts, sessions, conversations, feedback and the audit log. Thread-safe."""

    def __init__(self, database: Database, lock: FileLock | None = None) -> None:
        self._database = database
        self._lock = lock
        self.accounts = Accounts(database)
        self.sessions = Sessions(database)
        self.conversations = Conversations(database)
        self.feedback = FeedbackBook(database)
        self.audit = Audit(database)

    @classmethod
    def open(cls, folder: Path, *, exclusive: bool = False, clock: Clock = time.time) -> Store:
        """The store of a folder, made where there is none: the folder for its owner alone.

        ``exclusive``: as a server, of which a folder has one at a time; commands that change an
        account work beside it.

        Raises:
            StoreError: it cannot be used; the message says why and what to do.
            OSError: the folder cannot be made.
        """
        make_folder(folder)
        lock = _lock(folder) if exclusive else None
        try:
            return cls(Database.open(folder / FILE, clock), lock)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    @classmethod
    def in_memory(cls, *, clock: Clock = time.time) -> Store:
        """One that is gone with the program."""
        return cls(Database.in_memory(clock))

    def check_writable(self) -> None:
        """
        Raises:
            StoreError: nothing can be written now.
        """
        with self._database.writing():
            pass

    def close(self) -> None:
        """Close the file and give the folder back; may be called again."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()


@contextmanager
def no_server(folder: Path) -> Iterator[None]:
    """Keep servers away from an existing folder.

    Raises:
        StoreBusy: one runs on it.
    """
    lock = _lock(folder)
    try:
        yield
    finally:
        lock.release()


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone; one that is there keeps its rights."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync(folder.parent)


def _lock(folder: Path) -> FileLock:
    lock = FileLock(folder / LOCK, timeout=0, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusy(
            f"Một máy chủ đang chạy với thư mục dữ liệu «{folder}»; hãy dừng máy chủ đó rồi chạy "
            "lại, hoặc chọn thư mục khác bằng --state."
        ) from error
    return lock
