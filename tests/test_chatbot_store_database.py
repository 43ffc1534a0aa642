"""The file of the server's data: durable, upgraded, never damaged further."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from chatbot.store import database as databases
from chatbot.store.database import Database, check, copy
from chatbot.store.errors import StoreBusy, StoreDamaged, StoreTooNew, StoreUnwritable
from chatbot.store.schema import APPLICATION_ID, MIGRATIONS, VERSION
from chatbot.store.store import FILE, Store, no_server
from corpus.cli import CHECKOUT

PASSWORD = "bảy con thuyền giấy"

VERSION_1 = """
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
PRAGMA application_id = 1447777108;
PRAGMA user_version = 1;
"""
"""The schema as version 1 of it wrote it; never to be changed here."""

ROWS_1 = """
INSERT INTO accounts VALUES ('lan', 'admin', 1, 0, NULL, 1000.0, NULL);
INSERT INTO sessions VALUES (7, x'00', 'lan', 'token', 'cổng', 1e12, 1000.0, 1000.0);
INSERT INTO conversations VALUES (3, 'account:lan', 'abcdefgh', 'Thu nhập?', 0, 2000.0, NULL);
INSERT INTO exchanges VALUES (3, 0, CAST('{"question":"Thu nhập?","text":"Đạt 98 [1].","passages":
[{"citation":{"marker":1,"document_id":"cu","title":"Cũ","page":2,"heading":["I"],"start":0,"end":3,
"quote":"Đạt"},"before":"","quote":"Đạt","after":" 98"}],"outcome":"answered"}' AS BLOB), 'thu');
INSERT INTO feedback VALUES (1, 'account:lan', 'e1', 'Thu nhập?', 'Đạt 98.', '[]', 'down',
'["other"]', 'sai', 3000.0);
INSERT INTO audit VALUES (5, 4000.0, 'Đăng nhập', 'lan', '192.0.2.1', '');
"""


def write_version_1(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.executescript(VERSION_1 + ROWS_1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def filled(folder: Path) -> Path:
    """A folder with one account in it, closed."""
    store = Store.open(folder)
    store.accounts.add("lan", None, "admin")
    store.close()
    return folder


def names(folder: Path) -> list[str]:
    store = Store.open(folder)
    try:
        return [account.name for account in store.accounts.all()]
    finally:
        store.close()


# --- versions ------------------------------------------------------------------------------------


def test_all_that_version_1_wrote_is_there_after_an_upgrade(folder: Path) -> None:
    write_version_1(folder)
    store = Store.open(folder)
    try:
        [account] = store.accounts.all()
        assert (account.name, account.role) == ("lan", "admin")
        [session] = store.sessions.of("lan")
        assert (session.id, session.kind, session.label) == (7, "token", "cổng")
        [summary] = store.conversations.list("account:lan")
        assert summary.title == "Thu nhập?"
        loaded = store.conversations.load("account:lan", "abcdefgh")
        assert loaded is not None
        assert loaded[0].passages[0].citation.status == "adopted"
        [feedback] = store.feedback.all()
        assert feedback.reasons == ("other",)
        [entry] = store.audit.entries()
        assert entry.who == "lan"
    finally:
        store.close()
    assert check(folder / FILE) == VERSION


def test_a_later_step_changes_the_file_in_one_transaction_and_keeps_the_rows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_version_1(folder)
    later = "ALTER TABLE audit ADD COLUMN more TEXT; UPDATE audit SET more = 'a;b';"
    monkeypatch.setattr(databases, "MIGRATIONS", (*MIGRATIONS, later + " SELECT boom;"))
    monkeypatch.setattr(databases, "VERSION", VERSION + 1)
    with pytest.raises(sqlite3.OperationalError, match="boom"):
        Store.open(folder)
    assert check(folder / FILE) == VERSION  # nothing of the step that failed
    monkeypatch.setattr(databases, "MIGRATIONS", (*MIGRATIONS, later))
    Store.open(folder).close()
    assert check(folder / FILE) == VERSION + 1
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert connection.execute("SELECT who, more FROM audit").fetchall() == [("lan", "a;b")]


def test_the_first_step_is_what_version_1_wrote(folder: Path, tmp_path: Path) -> None:
    write_version_1(folder)
    tables = "SELECT name, sql FROM sqlite_master ORDER BY name"
    with closing(sqlite3.connect(folder / FILE)) as connection:
        old = connection.execute(tables).fetchall()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(MIGRATIONS[0])
        assert connection.execute(tables).fetchall() == old


def test_a_file_of_a_newer_program_is_refused_and_left_alone(filled: Path) -> None:
    with closing(sqlite3.connect(filled / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (filled / FILE).read_bytes()
    with pytest.raises(StoreTooNew, match=r"dạng 99.*hãy cập nhật chương trình"):
        Store.open(filled)
    assert (filled / FILE).read_bytes() == before


# --- damage --------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_what_is_no_database_is_refused_and_left_alone(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    with pytest.raises(StoreDamaged, match=r"bị hỏng .* được để nguyên; hãy khôi phục"):
        Store.open(folder)
    assert (folder / FILE).read_bytes() == content


def test_another_programs_database_is_refused(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("CREATE TABLE accounts (a)")
    with pytest.raises(StoreDamaged, match="không phải dữ liệu của chương trình này"):
        Store.open(folder)


def test_lost_pages_are_noticed_before_anything_is_written(filled: Path) -> None:
    content = bytearray((filled / FILE).read_bytes())
    content[8192:] = b"\x5a" * (len(content) - 8192)
    (filled / FILE).write_bytes(content)
    with pytest.raises(StoreDamaged):
        Store.open(filled)
    assert (filled / FILE).read_bytes() == content
    with pytest.raises(StoreDamaged):
        copy(filled / FILE, filled / "bản sao")


def test_a_lost_file_whose_log_is_there_is_not_started_anew(filled: Path) -> None:
    (filled / FILE).unlink()
    (filled / f"{FILE}-wal").write_bytes(b"log")
    with pytest.raises(StoreDamaged, match="mất tệp chính"):
        Store.open(filled)
    assert (filled / f"{FILE}-wal").read_bytes() == b"log"


def test_damage_that_shows_later_is_one_sentence(filled: Path) -> None:
    database = Database.open(filled / FILE)
    try:
        with pytest.raises(StoreDamaged), database.reading():
            raise damage("database disk image is malformed", sqlite3.SQLITE_CORRUPT_VTAB)
        with pytest.raises(StoreUnwritable, match="đĩa đã đầy"), database.writing():
            raise damage("database or disk is full", sqlite3.SQLITE_FULL)
        with database.writing() as connection:  # the connection is still good
            connection.execute("DELETE FROM audit")
    finally:
        database.close()


def damage(message: str, code: int) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(message)
    error.sqlite_errorcode = code
    return error


def write_for_ever(store: Store) -> None:
    while True:
        store.audit.write("Đăng nhập", "lan", "192.0.2.1", "x" * 400)


def test_a_full_disk_undoes_the_transaction(filled: Path) -> None:
    store = Store.open(filled)
    try:
        with store._database.writing() as connection:
            ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnwritable, match=r"đĩa đã đầy.*kiểm tra dung lượng"):
            write_for_ever(store)
        written = len(store.audit.entries(limit=20_000))
        assert [account.name for account in store.accounts.all()] == ["lan"]
    finally:
        store.close()
    again = Store.open(filled)
    try:
        assert len(again.audit.entries(limit=20_000)) == written
    finally:
        again.close()


# --- rights and locks ----------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="cần quyền truy cập kiểu Unix")
def test_only_the_owner_reads_what_is_kept(folder: Path) -> None:
    old = os.umask(0)
    try:
        store = Store.open(folder, exclusive=True)
        store.accounts.add("lan", None, "admin")
        assert {path.name for path in folder.iterdir()} >= {FILE, f"{FILE}-wal", "server.lock"}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        store.close()
    finally:
        os.umask(old)


def test_a_folder_has_one_server_and_any_number_of_commands(folder: Path) -> None:
    server = Store.open(folder, exclusive=True)
    try:
        with pytest.raises(StoreBusy, match=r"Một máy chủ đang chạy .*; hãy dừng"):
            Store.open(folder, exclusive=True)
        with pytest.raises(StoreBusy), no_server(folder):
            pass
        command = Store.open(folder)
        command.accounts.add("lan", None, "admin")
        command.close()
        assert server.accounts.get("lan") is not None
    finally:
        server.close()
        server.close()
    Store.open(folder, exclusive=True).close()


def test_a_server_that_could_not_open_the_file_gives_the_folder_back(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(b"no database")
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            Store.open(folder, exclusive=True)


def test_another_process_that_writes_for_long_is_one_sentence(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "_BUSY_SECONDS", 0.05)
    store = Store.open(filled)
    other = sqlite3.connect(filled / FILE, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="hãy chờ một lát rồi thử lại"):
            store.audit.write("Đăng nhập", "lan", "")
    finally:
        other.close()
        store.close()


# --- threads and processes -----------------------------------------------------------------------


def write_some(store: Store, count: int) -> None:
    for _ in range(count):
        store.audit.write("a", "thread", "")


def test_threads_and_another_process_write_at_once_and_nothing_is_lost(folder: Path) -> None:
    store = Store.open(folder)
    code = (
        "import sys; from pathlib import Path; from chatbot.store.store import Store\n"
        "store = Store.open(Path(sys.argv[1]))\n"
        "for number in range(50): store.audit.write('a', 'other', '')\n"
        "store.close()"
    )
    try:
        other = subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=CHECKOUT)
        threads = [threading.Thread(target=write_some, args=(store, 25)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert other.wait() == 0
        entries = store.audit.entries(limit=1000)
    finally:
        store.close()
    assert len(entries) == 150
    assert len({entry.id for entry in entries}) == 150


def test_stores_opened_at_once_make_one_file(folder: Path) -> None:
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(Store.open(folder))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened[0].accounts.add("lan", None, "admin")
    assert [len(store.accounts.all()) for store in opened] == [1] * 6
    for store in opened:
        store.close()


def test_a_copy_is_of_one_moment_while_others_write(folder: Path, tmp_path: Path) -> None:
    store = Store.open(folder)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with store._database.writing() as connection:
                for who in ("first", "second"):
                    connection.execute(
                        "INSERT INTO audit (at, action, who, address, what)"
                        " VALUES (0, '', ?, '', '')",
                        (who,),
                    )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(10):
            target = tmp_path / f"{number}.sqlite3"
            copy(folder / FILE, target)
            assert stat.S_IMODE(target.stat().st_mode) == 0o600 or os.name == "nt"
            with closing(sqlite3.connect(target)) as connection:
                counts = connection.execute("SELECT who, count(*) FROM audit GROUP BY who")
                assert len({count for _, count in counts.fetchall()}) <= 1
    finally:
        stop.set()
        writer.join()
        store.close()
    assert not list(tmp_path.glob("*.sqlite3-*"))


# --- killed --------------------------------------------------------------------------------------


WRITE_AND_TELL = """
import sys
from pathlib import Path
from chatbot.store.store import Store
store = Store.open(Path(sys.argv[1]))
for number in range(1_000_000):
    store.audit.write("a", "lan", "")
    print(number, flush=True)
"""


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill_at_any_moment(folder: Path) -> None:
    for moment in (1, 2, 40, 41, 300):
        before = entries_in(folder)
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITE_AND_TELL, str(folder)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(moment)]
        writer.kill()
        told += writer.stdout.readlines()
        writer.stdout.close()
        assert writer.wait() != 0
        assert entries_in(folder) - before in (len(told), len(told) + 1)


def entries_in(folder: Path) -> int:
    store = Store.open(folder)
    try:
        return len(store.audit.entries(limit=100_000))
    finally:
        store.close()


@pytest.mark.slow
def test_a_file_whose_making_was_killed_is_made_anew(folder: Path) -> None:
    folder.mkdir()
    (folder / f".{FILE}.new").write_bytes(b"half")
    assert names(folder) == []


def test_every_commit_is_flushed_to_the_disk(filled: Path) -> None:
    store = Store.open(filled)
    try:
        with store._database.reading() as connection:
            settings = [
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
        assert settings == ["wal", 2, 1, 10_000]
    finally:
        store.close()


def test_who_reads_does_not_wait_for_who_writes_and_sees_one_moment(filled: Path) -> None:
    store = Store.open(filled)
    try:
        with store._database.writing() as connection:
            connection.execute("UPDATE accounts SET role = 'reader'")
            found: list[object] = []
            reader = threading.Thread(target=lambda: found.append(store.accounts.get("lan")))
            reader.start()
            reader.join(5)
            assert [getattr(account, "role", None) for account in found] == ["admin"]
        account = store.accounts.get("lan")
        assert account is not None
        assert account.role == "reader"
    finally:
        store.close()


def test_a_closed_store_says_so(filled: Path) -> None:
    for store in (Store.open(filled), Store.in_memory()):
        store.close()
        for use in (store.accounts.all, lambda store=store: store.audit.write("a", "lan", "")):
            with pytest.raises(StoreBusy, match="Máy chủ đang dừng"):
                use()


def test_the_mark_of_our_files_is_four_letters() -> None:
    assert APPLICATION_ID.to_bytes(4, "big") == b"VKST"
