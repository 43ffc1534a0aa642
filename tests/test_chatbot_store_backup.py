"""Backup and restore: nothing is lost, nothing foreign gets in. All texts are fictional."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import stat
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from chatbot.exchanges import Exchange
from chatbot.store import restore as restoring
from chatbot.store.archive import MANIFEST
from chatbot.store.backup import Places, write_backup
from chatbot.store.errors import BackupError, StoreBusy, StoreDamaged
from chatbot.store.restore import restore_backup
from chatbot.store.store import FILE, Store
from corpus import store as library_store
from corpus.errors import LibraryBusy, LibraryMissing
from corpus.library import Library
from corpus.store import writing

LAN = "account:lan"


def quiet(done: int, total: int) -> None:
    """Progress that nobody sees."""
    assert 0 <= done < total


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A library with a document and a file that waits, a state with an account, an index."""
    places = Places(tmp_path / "library", tmp_path / "state", tmp_path / "index")
    fill(places)
    return places


def fill(places: Places) -> None:
    file = places.library.parent / "bao-cao.txt"
    file.write_text("Báo cáo của xã Suối Mơ.\nThu nhập đạt 98,5 triệu đồng.", "utf-8")
    library = Library(places.library)
    library.add(file, title="Báo cáo", place="xã Suối Mơ")
    file.write_text("Kế hoạch của phường Mây Trắng.\nTrồng mới 120 ha rừng.", "utf-8")
    library.prepare(file, title="Kế hoạch")
    file.unlink()
    store = Store.open(places.state)
    store.accounts.add("lan", "bảy con thuyền giấy", "admin")
    store.conversations.append(LAN, "abcdefgh", Exchange("Thu nhập?", outcome="answered"))
    store.close()
    places.index.mkdir()
    (places.index / "CURRENT").write_text("1", "utf-8")
    (places.index / ".lock").touch()


def backed_up(places: Places, *, with_index: bool = False) -> Path:
    target = places.library.parent / "sao-luu.zip"
    write_backup(target, places, with_index=with_index, progress=quiet)
    return target


def elsewhere(places: Places) -> Places:
    root = places.library.parent / "nơi khác"
    return Places(root / "library", root / "state", root / "index")


def titles(places: Places) -> list[str]:
    """Documents, then what waits."""
    library = Library(places.library)
    assert library.verify() == []
    return [d.metadata.title for d in library.documents()] + [
        library.prepared_document(prepared.id).metadata.title for prepared in library.prepared()
    ]


def accounts(places: Places) -> list[str]:
    store = Store.open(places.state)
    try:
        return [account.name for account in store.accounts.all()]
    finally:
        store.close()


def change(places: Places) -> None:
    """Let everything be another than what was backed up."""
    library = Library(places.library)
    library.edit("bao-cao", title="Báo cáo đã sửa")
    store = Store.open(places.state)
    store.accounts.add("mai", None, "reader")
    store.close()


OLD, NEW = ["Báo cáo", "Kế hoạch"], ["Báo cáo đã sửa", "Kế hoạch"]


# --- there and back ------------------------------------------------------------------------------


def test_a_backup_brings_everything_to_another_machine(places: Places) -> None:
    file = backed_up(places)
    there = elsewhere(places)
    there.library.parent.mkdir()
    restored = restore_backup(file, there, progress=quiet)
    assert (restored.documents, restored.kept) == (1, ())
    assert titles(there) == OLD
    store = Store.open(there.state)
    try:
        assert store.accounts.verify("lan", "bảy con thuyền giấy") is not None
        loaded = store.conversations.load(LAN, "abcdefgh")
        assert loaded == (Exchange("Thu nhập?", outcome="answered"),)
    finally:
        store.close()
    assert not there.index.exists()
    assert content(there.library) == content(places.library)


def content(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder): path.read_bytes() for path in files}


@pytest.mark.skipif(os.name == "nt", reason="cần quyền truy cập kiểu Unix")
def test_only_the_owner_reads_a_backup_and_what_comes_out_of_it(places: Places) -> None:
    old = os.umask(0)
    try:
        file = backed_up(places)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        there = elsewhere(places)
        restore_backup(file, there, progress=quiet)
    finally:
        os.umask(old)
    assert stat.S_IMODE(there.state.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in there.state.iterdir()} == {0o600}


def test_the_index_travels_only_when_asked_for(places: Places) -> None:
    there = elsewhere(places)
    restore_backup(backed_up(places, with_index=True), there, progress=quiet)
    assert [path.name for path in there.index.iterdir()] == ["CURRENT"]
    (there.index / "CURRENT").write_text("2", "utf-8")
    restore_backup(backed_up(places), there, force=True, progress=quiet)
    assert (there.index / "CURRENT").read_text("utf-8") == "2"
    restored = restore_backup(backed_up(places, with_index=True), there, force=True, progress=quiet)
    assert (there.index / "CURRENT").read_text("utf-8") == "1"
    assert {path.name.partition(".")[0] for path in restored.kept} == {"library", "state"}


def test_without_a_state_the_library_alone_is_backed_up_and_restored(places: Places) -> None:
    shutil.rmtree(places.state)
    file = backed_up(places)
    there = elsewhere(places)
    store = Store.open(there.state)
    store.accounts.add("mai", None, "admin")
    store.close()
    restore_backup(file, there, progress=quiet)
    assert titles(there) == OLD
    assert accounts(there) == ["mai"]


def test_a_backup_of_a_running_server_is_of_one_moment(places: Places) -> None:
    server = Store.open(places.state, exclusive=True)
    server.accounts.add("mai", None, "reader")
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            server.audit.write("Đăng nhập", "lan", "")

    worker = threading.Thread(target=work)
    worker.start()
    try:
        file = backed_up(places)
    finally:
        stop.set()
        worker.join()
        server.close()
    there = elsewhere(places)
    restore_backup(file, there, progress=quiet)
    assert accounts(there) == ["lan", "mai"]


def test_who_was_signed_out_since_stays_signed_out(places: Places) -> None:
    store = Store.open(places.state)
    page = store.sessions.start("lan", "page", 3600)
    token = store.sessions.start("lan", "token", 3600)
    store.close()
    file = backed_up(places)
    store = Store.open(places.state)
    store.sessions.end(page)
    store.close()
    restore_backup(file, places, force=True, progress=quiet)
    store = Store.open(places.state)
    try:
        assert store.sessions.find(page) is None
        assert store.sessions.find(token) is not None
    finally:
        store.close()


# --- writing -------------------------------------------------------------------------------------


def test_the_manifest_vouches_for_every_member(places: Places) -> None:
    with zipfile.ZipFile(backed_up(places)) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        assert set(manifest["members"]) == set(archive.namelist()) - {MANIFEST}
        assert (manifest["format"], manifest["parts"]) == (1, ["library", "state"])
        assert not [name for name in archive.namelist() if ".lock" in name]


def test_a_link_in_the_library_is_not_followed(
    places: Places, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "bí mật"
    secret.write_text("bí mật", "utf-8")
    (places.library / "bao-cao" / "link.txt").symlink_to(secret)
    with zipfile.ZipFile(backed_up(places)) as archive:
        assert not [name for name in archive.namelist() if "link" in name]
    assert "link.txt" in caplog.text


def test_a_failed_backup_leaves_the_one_before(places: Places) -> None:
    file = backed_up(places)
    before = file.read_bytes()
    (places.state / FILE).write_bytes(b"damaged")
    with pytest.raises(StoreDamaged):
        backed_up(places)
    assert file.read_bytes() == before
    assert sorted(path.name for path in places.library.parent.iterdir()) == [
        "index", "library", "sao-luu.zip", "state",
    ]  # fmt: skip


def test_a_backup_is_not_written_into_what_it_backs_up(places: Places) -> None:
    for folder in (places.library, places.state, places.index):
        with pytest.raises(BackupError, match="nằm trong thư mục được sao lưu"):
            write_backup(folder / "x.zip", places, progress=quiet)
    with pytest.raises(BackupError, match="là một thư mục"):
        write_backup(places.library.parent, places, progress=quiet)
    with pytest.raises(BackupError, match="hãy tạo thư mục đó trước"):
        write_backup(places.library.parent / "không có" / "x.zip", places, progress=quiet)


def test_a_missing_library_is_said_and_not_made(places: Places) -> None:
    shutil.rmtree(places.library)
    with pytest.raises(LibraryMissing):
        backed_up(places)
    assert not places.library.exists()


def test_a_backup_waits_for_who_writes(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_store, "_LOCK_SECONDS", 0.05)
    with writing(places.library), pytest.raises(LibraryBusy):
        backed_up(places)
    with pytest.raises(LibraryBusy), writing(places.library):
        restore_backup(backed_up_before(places), places, force=True, progress=quiet)


def backed_up_before(places: Places) -> Path:
    """A backup made by somebody who does not heed the lock."""
    copy = replace(places, library=places.library.with_name("copy"))
    shutil.copytree(places.library, copy.library)
    return backed_up(copy)


# --- what a restoration refuses ------------------------------------------------------------------


def test_what_is_there_is_replaced_only_by_force_and_kept_beside(places: Places) -> None:
    file = backed_up(places)
    change(places)
    with pytest.raises(BackupError, match=r"đã có dữ liệu; .* --force, bản cũ sẽ được giữ"):
        restore_backup(file, places, progress=quiet)
    assert titles(places) == NEW
    for number in (1, 2):
        restored = restore_backup(file, places, force=True, progress=quiet)
        root = places.library.parent
        assert restored.kept == (
            root / f"library.before-restore-{number}",
            root / f"state.before-restore-{number}",
        )
        assert titles(places) == OLD
        assert accounts(places) == ["lan"]
    kept = Places(root / "library.before-restore-1", root / "state.before-restore-1", places.index)
    assert titles(kept) == NEW
    assert accounts(kept) == ["lan", "mai"]


def test_empty_folders_need_no_force_and_are_not_kept(places: Places) -> None:
    file = backed_up(places)
    there = elsewhere(places)
    there.library.mkdir(parents=True)
    there.state.mkdir()
    assert restore_backup(file, there, progress=quiet).kept == ()
    assert titles(there) == OLD
    assert sorted(path.name for path in there.library.parent.iterdir()) == ["library", "state"]


def test_a_damaged_state_is_replaced_and_kept(places: Places) -> None:
    file = backed_up(places)
    (places.state / FILE).write_bytes(b"damaged")
    restored = restore_backup(file, places, force=True, progress=quiet)
    assert accounts(places) == ["lan"]
    assert (restored.kept[1] / FILE).read_bytes() == b"damaged"


def test_nothing_is_restored_under_a_running_server(places: Places) -> None:
    file = backed_up(places)
    server = Store.open(places.state, exclusive=True)
    try:
        with pytest.raises(StoreBusy, match="hãy dừng máy chủ đó"):
            restore_backup(file, places, force=True, progress=quiet)
        assert server.accounts.get("lan") is not None
    finally:
        server.close()


def test_an_index_that_is_being_built_is_left_alone(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.store.backup._INDEX_SECONDS", 0.05)
    file = backed_up(places, with_index=True)
    with FileLock(places.index / ".lock"):
        for work in (
            lambda: backed_up(places, with_index=True),
            lambda: restore_backup(file, places, force=True, progress=quiet),
        ):
            with pytest.raises(BackupError, match="đang được tạo"):
                work()


def rewritten(file: Path, contents: dict[str, bytes], **manifest: object) -> Path:
    """A backup with other members, which the manifest vouches for or not."""
    target = file.with_name("sửa.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as archive:
        for info in source.infolist():
            data = contents.pop(info.filename, source.read(info.filename))
            if info.filename == MANIFEST:
                data = json.dumps({**json.loads(data), **manifest}).encode()
            archive.writestr(info.filename, data)
        for name, data in contents.items():
            archive.writestr(name, data)
    return target


def refuses(file: Path, places: Places, why: str) -> None:
    before = state_of(places)
    with pytest.raises(BackupError, match=why) as caught:
        restore_backup(file, places, force=True, progress=quiet)
    assert "\n" not in str(caught.value)
    assert state_of(places) == before


def state_of(places: Places) -> object:
    """Every file beside and below, without what locks leave."""
    root = places.library.parent
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".zip" and "lock" not in path.name
    }


def test_a_changed_member_is_noticed_before_anything_is_replaced(places: Places) -> None:
    file = backed_up(places)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        size = len(archive.read(f"state/{FILE}"))
    text = next(name for name in names if name.endswith("text.txt"))
    refuses(rewritten(file, {f"state/{FILE}": b"\0" * size}), places, "không còn như khi sao lưu")
    refuses(rewritten(file, {text: b"98 million"}), places, "thiếu «library/")


def test_a_member_that_nobody_vouches_for_is_refused(places: Places) -> None:
    file = backed_up(places)
    refuses(rewritten(file, {"library/x/text.txt": b"x"}), places, "không có trong manifest.json")
    refuses(rewritten(file, {"extra": b""}), places, "không có trong manifest.json")


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "library/../../outside", "/outside", "library//outside", "library/./x",
        "library", "library/", "state/../outside", "state/other", "state/store.sqlite3/x",
        "C:/outside", "library/C:x", "library/..\\outside", "library/\\\\host\\share\\x", "other/x",
        "index/x",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(places: Places, name: str) -> None:
    file = backed_up(places)
    with zipfile.ZipFile(file) as archive:
        members = json.loads(archive.read(MANIFEST))["members"]
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    members[name] = {"sha256": empty, "bytes": 0}
    refuses(rewritten(file, {name: b""}, members=members), places, r"tên tệp .* không hợp lệ")
    assert not (places.library.parent.parent / "outside").exists()


def test_a_member_larger_than_the_manifest_says_is_refused(places: Places) -> None:
    file = backed_up(places)
    with zipfile.ZipFile(file) as archive:
        members = json.loads(archive.read(MANIFEST))["members"]
    members["library/x"] = {"sha256": "", "bytes": 5}
    bomb = rewritten(file, {"library/x": b"\0" * 10_000_000}, members=members)
    refuses(bomb, places, "thiếu «library/x»")


def test_what_is_no_backup_is_refused(places: Places, tmp_path: Path) -> None:
    file = backed_up(places)
    broken = tmp_path / "hỏng.zip"
    broken.write_bytes(b"not a zip")
    refuses(broken, places, "không phải tệp ZIP nguyên vẹn")
    broken.write_bytes(file.read_bytes()[:-200])
    refuses(broken, places, "không phải tệp ZIP nguyên vẹn")
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("a", "b")
    refuses(broken, places, "không có manifest.json đọc được")
    for content in (b"[]", b"\xff", b'{"members": 3}', b"[" * 100_000):
        refuses(rewritten_manifest(file, content), places, "không có manifest.json đọc được")


def rewritten_manifest(file: Path, content: bytes) -> Path:
    target = file.with_name("sửa.zip")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(MANIFEST, content)
    return target


def test_any_flipped_byte_is_noticed_or_does_not_matter(places: Places) -> None:
    file = backed_up(places)
    original = file.read_bytes()
    there = elsewhere(places)
    noticed = 0
    for position in range(0, len(original), max(1, len(original) // 60)):
        damaged = bytearray(original)
        damaged[position] ^= 0x55
        file.write_bytes(damaged)
        try:
            restore_backup(file, there, progress=quiet)
        except BackupError:
            noticed += 1
            assert not there.library.exists()
            continue
        assert titles(there) == OLD  # the byte was a date, or the like
        shutil.rmtree(there.library.parent)
    assert noticed > 30


@pytest.mark.parametrize("version", ["format", "library", "store"])
def test_a_backup_of_a_newer_program_is_refused(places: Places, version: str) -> None:
    file = rewritten(backed_up(places), {}, **{version: 99})
    refuses(file, places, r"phiên bản mới hơn .*; hãy cập nhật chương trình")


def test_a_state_that_is_no_database_is_refused(places: Places) -> None:
    file = backed_up(places)
    with zipfile.ZipFile(file) as archive:
        members = json.loads(archive.read(MANIFEST))["members"]
    hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    members[f"state/{FILE}"] = {"sha256": hello, "bytes": 5}
    fake = rewritten(file, {f"state/{FILE}": b"hello"}, members=members)
    refuses(fake, places, "không dùng được")


def test_a_mount_point_and_a_link_are_said(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    file = backed_up(places)
    link = places.state.with_name("link")
    link.symlink_to(places.state)
    with pytest.raises(BackupError, match="là một liên kết"):
        restore_backup(file, replace(places, state=link), force=True, progress=quiet)
    monkeypatch.setattr(os.path, "ismount", lambda path: path == places.library)
    with pytest.raises(BackupError, match=r"điểm gắn ổ đĩa .*; hãy gắn ổ đĩa ở thư mục"):
        restore_backup(file, places, force=True, progress=quiet)


# --- killed --------------------------------------------------------------------------------------

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.test_crashes", "tests.test_chatbot_store_backup"])


def killed_restoration(file: Path, places: Places, moment: int, exchanges: bool) -> None:
    """Restore, but be killed before the ``moment``th step, from 0, of those that change names."""
    left = moment

    def killing(step: Callable[..., Any]) -> Callable[..., Any]:
        def killed(*arguments: object) -> Any:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return step(*arguments)

        return killed

    exchange = restoring._exchange if exchanges else lambda one, other: False
    restoring._exchange = killing(exchange)
    shutil.rmtree = killing(shutil.rmtree)  # type: ignore[assignment]
    os.rename = killing(os.rename)
    restore_backup(file, places, force=True, progress=lambda done, total: None)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="cần SIGKILL và fork của hệ điều hành kiểu Unix")
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_restoration_killed_at_any_step_loses_nothing(
    places: Places, tmp_path_factory: pytest.TempPathFactory, exchanges: bool
) -> None:
    exchanges = exchanges and can_exchange(tmp_path_factory.mktemp("exchange"))
    template = places.library.parent
    backed_up(places)
    change(places)
    seen = []
    for moment in range(100):
        root = tmp_path_factory.mktemp("killed") / "root"
        shutil.copytree(template, root)
        here = Places(root / "library", root / "state", root / "index")
        code = run(killed_restoration, root / "sao-luu.zip", here, moment, exchanges)
        if exchanges:  # each is old or new, whole, at any moment
            seen.append((titles(here), accounts(here)))
        kept = [path.read_text("utf-8") for path in root.rglob("document.json")]
        assert any("Báo cáo đã sửa" in record for record in kept)
        restore_backup(root / "sao-luu.zip", here, force=True, progress=quiet)
        assert (titles(here), accounts(here)) == (OLD, ["lan"])
        assert not [path for path in root.iterdir() if path.name.endswith(".restoring")]
        shutil.rmtree(root)
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert moment > 3
    if exchanges:
        before, between, after = (NEW, ["lan", "mai"]), (OLD, ["lan", "mai"]), (OLD, ["lan"])
        assert [found for found, _ in groupby(seen)] == [before, between, after]


def can_exchange(folder: Path) -> bool:
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.write_text("other", "utf-8")
    exchanged = restoring._exchange(one, other)
    assert other.is_dir() is exchanged
    return exchanged


def run(work: Callable[..., object], *arguments: object) -> int | None:
    process = processes.Process(target=work, args=arguments)
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code
