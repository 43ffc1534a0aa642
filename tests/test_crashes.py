"""Commands that are killed, starved and crowded: library and index stay whole.

Every command runs in a process of its own. It is killed by a real SIGKILL, before it changes a file
for the first time, for the second, and so on until it comes through. All texts are fictional.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

import pytest

from corpus.__main__ import main
from corpus.errors import DuplicateDocument
from corpus.library import Library
from corpus.types import Document
from corpus.versions import superseded_ids
from index.__main__ import main as index_main
from index.build import build_index
from index.errors import IndexLayerError
from index.generation import read_generation
from index.search import Searcher
from tests.fakes import HashingEncoder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="cần SIGKILL và fork của hệ điều hành kiểu Unix"),
]

OLD = "Dự thảo báo cáo của xã Suối Mơ.\nThu nhập đạt 98,5 triệu đồng."
MIDDLE = "Báo cáo của xã Suối Mơ.\nThu nhập đạt 99,5 triệu đồng."
NEW = "Nghị quyết của xã Suối Mơ.\nThu nhập đạt 104,5 triệu đồng."
OTHER = "Nghị quyết của phường Mây Trắng.\nPhường trồng mới 120 ha rừng."
NEXT = "Kế hoạch của tỉnh Sông Xa.\nTỉnh thu hút 30 dự án."
LATER = "Văn bản cuối cùng của xã Đồi Sim."

Operation = Callable[[Path], object]
State = tuple[tuple[Document, ...], tuple[str, ...]]
"""What readers and staff see: the documents, and the texts that wait to be published."""

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.test_crashes"])


# --- what is done; `root` holds library/, index/ and the files -----------------------------------


def library(root: Path) -> Library:
    return Library(root / "library")


def file(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.write_text(text, "utf-8")
    return path


def set_up(root: Path) -> None:
    """Four documents, three of them versions of each other, a file that waits, an index."""
    here = library(root)
    here.add(file(root, "cu.txt", OLD), title="Cũ", status="draft")
    here.add(file(root, "giua.txt", MIDDLE), title="Giữa", supersedes="cu")
    here.add(file(root, "moi.txt", NEW), title="Mới", supersedes="giua")
    here.add(file(root, "khac.txt", OTHER), title="Khác")
    here.prepare(file(root, "sau.txt", NEXT), title="Sau")
    build(root)


def add(root: Path) -> None:
    library(root).add(file(root, "cuoi.txt", LATER), title="Cuối")


def replace(root: Path) -> None:
    library(root).replace("khac", file(root, "cuoi.txt", LATER))


def replace_again(root: Path) -> None:
    library(root).replace("giua", file(root, "cuoi.txt", LATER))


def edit(root: Path) -> None:
    library(root).edit("khac", place="phường Mây Trắng", term="2025-2030")


def remove(root: Path) -> None:
    library(root).remove("khac")


def prepare(root: Path) -> None:
    library(root).prepare(file(root, "cuoi.txt", LATER), title="Cuối")


def publish(root: Path) -> None:
    here = library(root)
    here.publish(here.prepared()[0].id, title="Kế hoạch")


def discard(root: Path) -> None:
    here = library(root)
    here.discard(here.prepared()[0].id)


def publish_in_place(root: Path) -> None:
    here = library(root)
    here.publish(here.prepared()[0].id, replaces="khac")


def remove_from_chain(root: Path) -> None:
    library(root).remove("giua")


def build(root: Path) -> None:
    build_index(root / "index", library(root), HashingEncoder())


# --- how it is interrupted -----------------------------------------------------------------------


WRITING = {"fsync", "replace", "rename", "mkdir", "unlink", "rmdir"}
"""Functions of the system that change files."""


def changes_a_file(function: object) -> bool:
    """Whether a C function does, or writes into one."""
    name = getattr(function, "__name__", "")
    if name == "write":
        return isinstance(getattr(function, "__self__", None), io.IOBase)
    return name in WRITING and getattr(function, "__module__", "") == os.name


def kill_before(moment: int) -> None:
    """Let this process be killed before it changes a file for the ``moment``th time, from 0.

    Writing in a loop counts once.
    """
    left = moment
    last: tuple[object, ...] = ()

    def watch(frame: FrameType, event: str, function: object) -> None:
        nonlocal left, last
        if event != "c_call" or not changes_a_file(function):
            return
        here = (getattr(function, "__name__", ""), frame.f_code, frame.f_lineno)
        if here == last and here[0] == "write":
            return
        last = here
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    sys.setprofile(watch)


def run_and_kill(operation: Operation, root: Path, moment: int) -> None:
    kill_before(moment)
    operation(root)
    sys.setprofile(None)


def start(run: Callable[..., object], *arguments: object) -> BaseProcess:
    process = processes.Process(target=run, args=arguments)
    process.start()
    return process


def end(process: BaseProcess) -> int | None:
    """Exit code of a process that is ending; its resources are given back."""
    process.join()
    code = process.exitcode
    process.close()
    return code


def interrupted(operation: Operation, template: Path, scratch: Path) -> Iterator[Path]:
    """Copies of ``template`` after ``operation`` was killed in each, a step later every time."""
    for moment in range(1000):
        root = scratch / str(moment)
        shutil.copytree(template, root)
        code = end(start(run_and_kill, operation, root, moment))
        if code == 0:
            assert moment > 3, "nothing was killed"
            return
        assert code == -signal.SIGKILL
        yield root
        shutil.rmtree(root)
    raise AssertionError("the operation never ends")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("crashes") / "template"
    root.mkdir()
    set_up(root)
    return root


def state(root: Path) -> State:
    here = library(root)
    waiting = tuple(here.prepared_document(prepared.id).text for prepared in here.prepared())
    return tuple(here.documents()), waiting


def state_after(operation: Operation, template: Path, scratch: Path) -> State:
    root = scratch / "after"
    shutil.copytree(template, root)
    operation(root)
    return state(root)


def leftovers(root: Path) -> list[str]:
    """What lies in the library and belongs to no document, by path; and texts that nobody has."""
    here = library(root)
    texts = [document.text for document in here.documents()]
    texts += [here.prepared_document(prepared.id).text for prepared in here.prepared()]
    files = [path for path in here.root.rglob("*") if path.is_file() and path.name != ".lock"]
    strange = [
        str(path.relative_to(here.root))
        for path in files
        if path.name not in {"document.json", "parts.json", "text.txt"}
        and path.parent.name != "original"
    ]
    strange += [
        str(path.relative_to(here.root))
        for path in files
        if path.suffix == ".txt" and path.read_text("utf-8") not in texts
    ]
    return strange + [f"{len(files)} files"] * (len(files) != 4 * len(texts))


# --- killed at every step ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operation", [add, replace, edit, remove, prepare, publish, discard], ids=lambda o: o.__name__
)
def test_a_command_killed_at_any_step_has_happened_or_not(
    operation: Operation, template: Path, tmp_path: Path
) -> None:
    before, after = state(template), state_after(operation, template, tmp_path)
    assert before != after
    seen = []
    for root in interrupted(operation, template, tmp_path):
        seen.append(state(root))
        assert seen[-1] in (before, after)
        assert library(root).verify() == []
        library(root).edit("moi", number="15-NQ/ĐU")
        assert leftovers(root) == []
    assert before in seen
    assert after in seen


def test_a_second_replacement_killed_at_any_step_has_happened_or_not(
    template: Path, tmp_path: Path
) -> None:
    start_from = tmp_path / "replaced"
    shutil.copytree(template, start_from)
    library(start_from).replace("giua", file(start_from, "giua2.txt", MIDDLE + " Hết."))
    before = state(start_from)
    after = state_after(replace_again, start_from, tmp_path)
    for root in interrupted(replace_again, start_from, tmp_path):
        assert state(root) in (before, after)
        library(root).edit("moi", number="15-NQ/ĐU")
        assert leftovers(root) == []


def test_a_file_published_in_the_place_of_a_document_is_never_lost(
    template: Path, tmp_path: Path
) -> None:
    before, after = state(template), state_after(publish_in_place, template, tmp_path)
    for root in interrupted(publish_in_place, template, tmp_path):
        documents, waiting = state(root)
        # It may still wait though it was published, and then says whose duplicate it is.
        assert (documents, waiting) in (before, after, (after[0], before[1]))
        if (documents, waiting) == (after[0], before[1]):
            [prepared] = library(root).prepared()
            assert [duplicate.document_id for duplicate in prepared.duplicates] == ["khac"]
        library(root).edit("moi", number="15-NQ/ĐU")
        assert leftovers(root) == []


def test_removing_a_version_between_two_others_never_brings_the_oldest_back(
    template: Path, tmp_path: Path
) -> None:
    assert superseded_ids(library(template).records()) == {"cu": "moi", "giua": "moi"}
    for root in interrupted(remove_from_chain, template, tmp_path):
        assert "cu" in superseded_ids(library(root).records())
        library(root).edit("khac", number="15-NQ/ĐU")
        assert leftovers(root) == []
        if "giua" in {record.id for record in library(root).records()}:
            remove_from_chain(root)
        assert superseded_ids(library(root).records()) == {"cu": "moi"}


def test_a_build_killed_at_any_step_leaves_a_whole_index(template: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(template, changed)
    library(changed).add(file(changed, "cuoi.txt", LATER), title="Cuối")
    library(changed).remove("khac")
    removed = "120 ha rừng"
    for root in interrupted(build, changed, tmp_path):
        left_whole = read_generation(root / "index", "")
        assert {"cu", "khac"} & {chunk.document_id for chunk in left_whole.chunks}
        build(root)
        searcher = Searcher.open(root / "index", library(root), HashingEncoder())
        found = {hit.chunk.document_id for hit in searcher.search("văn bản xã Đồi Sim", 9)}
        assert "cuoi" in found
        assert "khac" not in found
        left = [p for p in (root / "index").rglob("*") if p.name.startswith(".building")]
        assert left == []
        kept = b"".join(p.read_bytes() for p in (root / "index").rglob("*") if p.is_file())
        assert removed.encode() not in kept
        assert LATER.encode() in kept


# --- killed at random moments, read all the while ------------------------------------------------


def write_for_ever(root: Path) -> None:
    here = library(root)
    numbers = random.Random(os.getpid())
    while True:
        text = f"{LATER}\nLần {numbers.random()}."
        path = file(root, f"{os.getpid()}.txt", text)
        here.add(path, title="Thêm")
        here.replace("khac", file(root, f"{os.getpid()}.txt", text + " Nữa."))
        here.edit("khac", number=f"{numbers.randint(1, 99)}-NQ/ĐU")
        prepared = here.prepare(file(root, f"{os.getpid()}.txt", text + " Chờ."))
        here.publish(prepared.id, title="Chờ")
        here.remove("them")
        here.remove("cho")


def test_readers_see_whole_documents_while_writers_are_killed(
    template: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    shutil.copytree(template, root)
    here = library(root)
    delays = random.Random(5)
    readings = 0
    for _ in range(25):
        writer = start(write_for_ever, root)
        until = time.monotonic() + delays.uniform(0.01, 0.25)
        while time.monotonic() < until:
            found = {document.id: document for document in here.documents()}
            assert {"cu", "giua", "moi", "khac"} <= set(found)
            assert found["moi"].text == NEW
            assert found.keys() <= {"cu", "giua", "moi", "khac", "them", "cho"}
            here.fingerprint()
            readings += 1
        writer.kill()
        assert end(writer) == -signal.SIGKILL
        assert here.verify() == []
        for extra in {record.id for record in here.records()} & {"them", "cho"}:
            here.remove(extra)
        for prepared in here.prepared()[1:]:
            here.discard(prepared.id)
        here.edit("moi", number="15-NQ/ĐU")
        assert leftovers(root) == []
    assert readings > 100


# --- many at once --------------------------------------------------------------------------------


def add_many(root: Path, name: str, count: int) -> None:
    for number in range(count):
        path = file(root, f"{name}-{number}.txt", f"Nghị quyết {name} số {number}.")
        library(root).add(path, title=f"{name} {number}")


def add_the_same(root: Path) -> None:
    try:
        library(root).add(root / "cuoi.txt")
    except DuplicateDocument:
        sys.exit(3)


def test_commands_that_add_at_once_wait_for_each_other(tmp_path: Path) -> None:
    adding = [start(add_many, tmp_path, name, 10) for name in ("a", "b", "c")]
    here = library(tmp_path)
    most = 0
    while any(process.is_alive() for process in adding):
        count = len(here.documents())
        assert count >= most
        most = count
    assert [end(process) for process in adding] == [0, 0, 0]
    assert len(here.documents()) == 30
    assert here.verify() == []


def test_the_same_file_added_twice_at_once_goes_in_once(tmp_path: Path) -> None:
    file(tmp_path, "cuoi.txt", LATER)
    adding = [start(add_the_same, tmp_path) for _ in range(4)]
    assert sorted(end(process) or 0 for process in adding) == [0, 3, 3, 3]
    assert len(library(tmp_path).documents()) == 1


def test_builds_and_writers_at_once_end_in_a_whole_index(template: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(template, root)
    running = [start(build, root), start(add_many, root, "a", 5), start(build, root)]
    assert [end(process) for process in running] == [0, 0, 0]
    build(root)
    searcher = Searcher.open(root / "index", library(root), HashingEncoder())
    assert searcher.search("nghị quyết a số 4", 1)[0].chunk.document_id.startswith("a-")


# --- no room -------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("cần quyền gắn ổ đĩa (mount) để thử với đĩa đầy")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Leave ``left`` bytes on a disk."""
    filler = disk / "day"
    room = shutil.disk_usage(disk).free - left
    filler.write_bytes(bytes(max(room, 0)))
    return filler


@pytest.mark.parametrize(
    "words", ["add TỆP", "replace khac TỆP", "edit khac --number 1-NQ"], ids=lambda w: w.split()[0]
)
def test_a_full_disk_is_one_line_and_nothing_changes(
    small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    set_up(small_disk)
    here, before = library(small_disk), state(small_disk)
    new = file(tmp_path, "cuoi.txt", LATER + "\nMột câu nữa." * 1000)
    command = [str(new) if word == "TỆP" else word for word in words.split()]
    refused = 0
    for pages in range(40):
        filler = fill(small_disk, pages * 4096)
        capsys.readouterr()
        code = main([*command, "--corpus", str(here.root)])
        output = capsys.readouterr()
        if code == 0:
            break
        assert output.out == ""
        assert output.err.count("\n") == 1
        assert "đĩa đã đầy" in output.err
        assert state(small_disk) == before
        assert leftovers(small_disk) == []
        refused += 1
        filler.unlink()
    assert refused >= (1 if "edit" in words else 7)
    assert here.verify() == []
    assert state(small_disk) != before


def test_a_document_can_be_removed_from_a_full_disk(small_disk: Path) -> None:
    set_up(small_disk)
    fill(small_disk, 0)
    library(small_disk).remove("khac")
    assert leftovers(small_disk) == []
    assert [record.id for record in library(small_disk).records()] == ["cu", "giua", "moi"]


def build_without_room(root: Path, most: int) -> None:
    """A build in a process that may write only small files."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    with pytest.raises((OSError, IndexLayerError)):
        build(root)


@pytest.mark.parametrize("most", [100, 800, 3000, 8000])
def test_a_build_without_room_leaves_the_old_index(
    template: Path, tmp_path: Path, most: int
) -> None:
    root = tmp_path / "root"
    shutil.copytree(template, root)
    old = (root / "index" / "CURRENT").read_bytes()
    library(root).edit("khac", title="Khác hẳn")
    assert end(start(build_without_room, root, most)) == 0
    assert (root / "index" / "CURRENT").read_bytes() == old
    library(root).edit("khac", title="Khác")
    Searcher.open(root / "index", library(root), HashingEncoder())
    add(root)
    build(root)
    Searcher.open(root / "index", library(root), HashingEncoder())


def add_without_room(root: Path) -> None:
    """The command in a process that may write only small files."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    new = file(root, "cuoi.txt", LATER + "\nMột câu nữa." * 3000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
    with (root / "errors").open("w", encoding="utf-8") as errors:
        os.dup2(errors.fileno(), 2)
        sys.exit(main(["add", str(new), "--corpus", str(root / "library")]))


def test_a_file_that_is_too_large_for_the_system_is_one_line(
    template: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    shutil.copytree(template, root)
    before = state(root)
    assert end(start(add_without_room, root)) == 1
    [line] = (root / "errors").read_text("utf-8").splitlines()
    assert "vượt quá kích thước cho phép" in line
    assert state(root) == before
    assert leftovers(root) == []


def test_a_folder_that_may_not_be_written_is_one_line(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = file(tmp_path, "thu-vien", "một tệp")
    for command in (["add", str(template / "moi.txt")], ["list"]):
        assert main([*command, "--corpus", str(taken)]) == 1
        assert capsys.readouterr().err.count("\n") == 1
    assert index_main(["build", "--corpus", str(taken), "--index", str(tmp_path / "i")]) == 1
