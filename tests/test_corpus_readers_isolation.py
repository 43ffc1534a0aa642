"""Readers in a process of their own: what it answers, and every way in which it can fail."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.readers import isolation, process_tree
from corpus.readers.isolation import ReaderProcess
from corpus.readers.wire import reading_from_json, reading_to_json
from corpus.types import Page, Reading, TableBlock, TableCell, TextBlock

LARGE = "Xã Suối Mơ có mười hai thôn.\n".encode() * 40_000
"""Text that is too large to be read in this process."""

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="needs /proc, which Linux has"
)

WORKER = """
import json, os, subprocess, sys, time
def take():
    header = json.loads(sys.stdin.buffer.readline())
    sys.stdin.buffer.read(header["size"])
    return header["name"]
def say(value):
    print(value if isinstance(value, str) else json.dumps(value), flush=True)
READING = {"format": "pdf", "pages": [], "title": None, "date": None, "warnings": []}
"""
"""The beginning of a stand-in for the worker."""


def _worker(script: str, **limits: Any) -> ReaderProcess:
    return ReaderProcess(command=(sys.executable, "-c", WORKER + script), **limits)


def _pid(reader: ReaderProcess) -> int:
    assert reader._running is not None
    return reader._running._process.pid


def _ends(pid: int) -> bool:
    """Whether a process that was just killed is gone within five seconds."""
    for _ in range(100):
        try:
            if " Z " in Path(f"/proc/{pid}/stat").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


# --- readings as JSON -------------------------------------------------------------------------

_texts = st.text(max_size=8)
_cells = st.builds(TableCell, _texts, st.integers(0, 9), st.integers(1, 9), st.integers(1, 9))
_blocks = st.one_of(
    st.builds(
        TextBlock,
        _texts,
        st.none() | st.integers(1, 6),
        st.none() | _texts,
        st.booleans(),
    ),
    st.builds(
        TableBlock,
        st.lists(st.lists(_cells, max_size=3).map(tuple), max_size=3).map(tuple),
        st.none() | st.integers(0, 3),
        st.booleans(),
    ),
)
_pages = st.builds(
    Page,
    st.none() | st.integers(1, 999),
    st.lists(_blocks, max_size=3).map(tuple),
    st.none() | _texts,
    st.none() | st.floats(0, 1),
)
_readings = st.builds(
    Reading,
    _texts,
    st.lists(_pages, max_size=3).map(tuple),
    st.none() | _texts,
    st.none() | _texts,
    st.lists(_texts, max_size=2).map(tuple),
)


@given(_readings)
def test_a_reading_comes_back_from_json_as_it_was(reading: Reading) -> None:
    assert reading_from_json(json.loads(json.dumps(reading_to_json(reading)))) == reading


@pytest.mark.parametrize("record", [Reading, Page, TextBlock, TableBlock, TableCell])
def test_no_field_of_a_reading_is_forgotten(record: type) -> None:
    text = TextBlock("a", level=2, footnote="1", continues=True)
    table = TableBlock(((TableCell("b", 1, 2, 3),),), header_rows=1, continues=True)
    reading = Reading("pdf", (Page(7, (text, table), "vii", 0.5),), "c", "2030-01-02", ("d",))
    parts = {type(part): part for part in (reading, *reading.pages, text, table, table.rows[0][0])}
    for field in dataclasses.fields(record):
        default = None if field.default is dataclasses.MISSING else field.default
        assert getattr(parts[record], field.name) != default, f"extend this test by {field.name}"
    assert reading_from_json(reading_to_json(reading)) == reading


_READING = reading_to_json(Reading("txt", (Page(1, (TextBlock("a"),)),)))


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {**_READING, "format": 1},
        {**_READING, "pages": None},
        {**_READING, "warnings": "abc"},
        {**_READING, "pages": [{}]},
        {**_READING, "pages": [{**_READING["pages"][0], "number": "1"}]},
        {**_READING, "pages": [{**_READING["pages"][0], "ocr_confidence": "1"}]},
        {**_READING, "pages": [{**_READING["pages"][0], "blocks": [{"text": "a"}]}]},
        {**_READING, "pages": [{**_READING["pages"][0], "blocks": [{"rows": [[["a", 1]]]}]}]},
    ],
)
def test_what_is_no_reading_is_not_taken_for_one(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        reading_from_json(value)


# --- the real worker --------------------------------------------------------------------------


def test_a_small_text_needs_no_process() -> None:
    with ReaderProcess(command=("khong-co-lenh-nay",)) as reader:
        assert reader.read(b"# a", "a.md").format == "markdown"
        assert reader.read("Suối Mơ".encode(), "a.TXT").format == "txt"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (LARGE, "a.txt"),
        (b"%PDF-1.7\n", "a.txt"),
        (b"\n\n junk %PDF-1.7\n%%EOF", "a.md"),
        (b"PK\x03\x04 a", "a.txt"),
        (b"  <!DOCTYPE html><p>a", "a.txt"),
        (b"\xd0\xcf\x11\xe0", "a.md"),
        ("Suối Mơ".encode("utf-16"), "a.txt"),
        (b"a\0b", "a.txt"),
        (b"{\\rtf1 a}", "a.txt"),
        (b"abc", "a.pdf"),
        (b"RIFFaaaaWEBP", "a.txt"),
    ],
)
def test_whatever_a_library_might_see_goes_to_the_process(data: bytes, name: str) -> None:
    assert not isolation._needs_no_library(data, name)


def test_the_process_is_kept_for_the_next_file() -> None:
    with ReaderProcess() as reader:
        assert reader.read(LARGE, "a.txt").pages[0].blocks == (TextBlock(LARGE.decode()),)
        first = _pid(reader)
        with pytest.raises(UnreadableFile, match=re.escape("«a\udcff\n.txt» là dữ liệu nhị phân")):
            reader.read(b"\x01" * 2**21, "a\udcff\n.txt")
        reader.read(LARGE, "a.txt")
        assert _pid(reader) == first
    assert _ends(first)


def test_a_process_that_was_killed_between_two_files_is_replaced() -> None:
    with ReaderProcess() as reader:
        reader.read(LARGE, "a.txt")
        process_tree.kill(_pid(reader))
        assert _ends(_pid(reader))
        assert reader.read(LARGE, "a.txt").format == "txt"


@needs_proc
def test_a_process_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "KEPT_MEMORY", 2**20)
    with ReaderProcess() as reader:
        reader.read(LARGE, "a.txt")
        assert reader._running is None
        reader.read(LARGE, "a.txt")


@needs_proc
def test_a_process_without_a_parent_ends_with_all_that_it_started() -> None:
    script = (
        "import subprocess, sys; from corpus.readers import worker\n"
        "child = subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
        "print(child.pid, file=sys.stderr, flush=True)\n"
        "worker.main([])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    with process.stderr, process.stdin:
        child = int(process.stderr.readline())
        assert Path(f"/proc/{child}").exists()
    process.wait(10)
    assert _ends(child)


def test_more_memory_than_allowed_is_refused_by_the_process_itself() -> None:
    pytest.importorskip("resource", reason="needs limits that this system does not have")
    script = (
        "from corpus.readers import worker\n"
        "worker.read_file = lambda data, name, progress: bytearray(300 * 2**20)\n"
        "worker.main(['--memory', str(200 * 2**20)])\n"
    )
    with (
        ReaderProcess(command=(sys.executable, "-c", script)) as reader,
        pytest.raises(UnreadableFile, match=r"«a\.pdf»: cần quá nhiều bộ nhớ"),
    ):
        reader.read(b"x", "a.pdf")


@pytest.mark.parametrize(
    "reading", ["(Page(1, ()),) * 10_001", "(Page(1, (TextBlock('ă' * 9000),)),)"]
)
def test_what_is_too_long_for_anybody_is_refused(
    reading: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "LARGEST_ANSWER", 50_000)
    script = (
        "import sys; from corpus.readers import worker; from corpus.types import *\n"
        f"long = Reading('pdf', {reading})\n"
        "def read_file(data, name, progress):\n"
        "    return long if name == 'long.pdf' else Reading('pdf', (Page(1, ()),))\n"
        "worker.read_file = read_file\n"
        "worker.main(sys.argv[1:])\n"
    )
    with ReaderProcess(command=(sys.executable, "-c", script)) as reader:
        with pytest.raises(UnreadableFile, match=r"«long\.pdf»: quá nhiều trang hoặc chữ"):
            reader.read(b"x", "long.pdf")
        first = _pid(reader)
        reader.read(b"x", "a.pdf")
        assert _pid(reader) == first


def test_a_small_text_of_too_many_pages_is_refused_too() -> None:
    with (
        ReaderProcess(command=("khong-co-lenh-nay",)) as reader,
        pytest.raises(UnreadableFile, match="quá nhiều trang"),
    ):
        reader.read(b"a\n" + b"<!-- page: 1 -->" * 10_001, "a.md")


def test_what_libraries_print_does_not_disturb_the_answer() -> None:
    script = (
        "import os, sys; from corpus.readers import worker; from corpus.types import *\n"
        "def read_file(data, name, progress):\n"
        "    print('a'); os.write(1, b'{}\\n'); os.system('echo b; cat')\n"
        "    progress('ocr', 1, 2)\n"
        "    return Reading('pdf', (Page(1, (TextBlock(name),)),))\n"
        "worker.read_file = read_file\n"
        "worker.main([])\n"
    )
    steps: list[tuple[str, int, int]] = []
    with ReaderProcess(command=(sys.executable, "-c", script)) as reader:
        reading = reader.read(b"x", "a.pdf", lambda *step: steps.append(step))
    assert reading.pages[0].blocks == (TextBlock("a.pdf"),)
    assert steps == [("ocr", 1, 2)]


# --- workers that fail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        "take(); os.abort()",
        "take(); os.kill(os.getpid(), 11)",
        "take(); sys.exit(0)",
        "sys.exit(0)",
        "take(); raise ValueError",
        "take(); say('abc'); time.sleep(60)",
        "take(); say('[' * 100_000); time.sleep(60)",
        "take(); say({'reading': {}}); time.sleep(60)",
        "take(); say({'reading': READING | {'pages': 1}}); time.sleep(60)",
        "take(); say({'progress': ['ocr', '1', 2]}); time.sleep(60)",
        "take(); say({'refused': None}); time.sleep(60)",
        "take(); sys.stdout.write(json.dumps({'reading': READING})); sys.exit(0)",
    ],
)
def test_a_crash_or_a_false_answer_is_one_refused_file(script: str) -> None:
    started = time.monotonic()
    with (
        _worker(script) as reader,
        pytest.raises(UnreadableFile, match=r"Không đọc được tệp «a\.pdf»: bộ đọc dừng đột ngột"),
    ):
        reader.read(b"x" * 10**6, "a.pdf")
    assert time.monotonic() - started < 30


def test_after_a_crash_the_next_file_is_read() -> None:
    script = "name = take(); os.abort() if name == 'bad.pdf' else say({'reading': READING}); take()"
    with _worker(script) as reader:
        for _ in range(2):
            with pytest.raises(UnreadableFile):
                reader.read(b"x", "bad.pdf")
            assert reader.read(b"x", "good.pdf").format == "pdf"
            reader.stop()


@needs_proc
def test_a_process_that_hangs_is_ended_with_all_that_it_started() -> None:
    script = (
        "take(); child = subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
        "say({'progress': ['reading', child.pid, 1]}); time.sleep(60)"
    )
    children: list[int] = []
    with _worker(script, seconds=1.5) as reader:
        started = time.monotonic()
        with pytest.raises(UnreadableFile, match=r"«a\.pdf»: đọc quá lâu"):
            reader.read(b"x", "a.pdf", lambda stage, done, total: children.append(done))
        assert 1.4 < time.monotonic() - started < 20
    assert len(children) == 1
    assert _ends(children[0])


def test_a_process_that_does_not_take_the_file_in_is_ended() -> None:
    with (
        _worker("time.sleep(60)", seconds=0.3) as reader,
        pytest.raises(UnreadableFile, match="đọc quá lâu"),
    ):
        reader.read(b"x" * 2**18, "a.pdf")


def test_each_recognised_page_begins_the_time_anew_and_other_progress_does_not() -> None:
    script = "take()\nfor at in range(10): say({'progress': ['STAGE', at, 10]}); time.sleep(0.25)\n"
    script += "say({'reading': READING}); time.sleep(60)"
    with _worker(script.replace("STAGE", "ocr"), seconds=1.5, ocr_seconds=1.5) as reader:
        assert reader.read(b"x", "a.pdf").format == "pdf"
    with (
        _worker(script.replace("STAGE", "reading"), seconds=1.5) as reader,
        pytest.raises(UnreadableFile, match="đọc quá lâu"),
    ):
        reader.read(b"x", "a.pdf")


def test_no_progress_makes_the_time_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "MAX_SECONDS", 0.5)
    script = "take()\nwhile True: say({'progress': ['ocr', 1, 8]}); time.sleep(0.01)"
    with _worker(script) as reader, pytest.raises(UnreadableFile, match="đọc quá lâu"):
        reader.read(b"x", "a.pdf")


@needs_proc
@pytest.mark.parametrize("quiet", [True, False])
def test_memory_of_the_whole_tree_is_watched(quiet: bool) -> None:
    grow = "import time; kept = bytearray(b'1' * (150 * 2**20)); time.sleep(60)"
    script = f"take(); child = subprocess.Popen([sys.executable, '-c', {grow!r}])\n"
    script += "while True: time.sleep(0.01)" + ("" if quiet else "; say({'progress': ['a', 1, 1]})")
    with (
        _worker(script, memory=100 * 2**20) as reader,
        pytest.raises(UnreadableFile, match="cần quá nhiều bộ nhớ"),
    ):
        reader.read(b"x", "a.pdf")


def test_an_error_of_the_one_who_watches_ends_the_process() -> None:
    def fail(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    script = "take(); say({'progress': ['ocr', 1, 8]}); time.sleep(60)"
    with _worker(script) as reader:
        with pytest.raises(KeyboardInterrupt):
            reader.read(b"x", "a.pdf", fail)
        assert reader._running is None


@needs_proc
def test_a_tree_of_processes_is_seen_whole() -> None:
    inner = (
        "import time; kept = bytearray(b'1' * (80 * 2**20)); print(1, flush=True); time.sleep(60)"
    )
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    process = subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        tree = process_tree.descendants(process.pid)
        assert len(tree) == 2
        assert tree[0] == process.pid
        assert 80 * 2**20 < process_tree.resident_bytes(process.pid) < 160 * 2**20
        process_tree.kill(process.pid)
    assert process.wait() == -signal.SIGKILL
    assert all(_ends(pid) for pid in tree)
    assert process_tree.resident_bytes(process.pid) == 0
    assert process_tree.descendants(os.getpid())[0] == os.getpid()
