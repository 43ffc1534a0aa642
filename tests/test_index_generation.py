"""Index generations on disk: swapped in whole, refused when damaged."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.library import Library
from index import generation as generation_module
from index.build import build_index
from index.errors import IndexDamaged, IndexMissing
from index.generation import CURRENT, Pointer, read_generation
from index.search import Searcher
from tests.fakes import REPORTS, HashingEncoder

QUESTION = "thu nhập bình quân đầu người của xã Suối Mơ"


class Crash(BaseException):
    """Stands for the death of the process; nobody catches it."""


def add(library: Library, folder: Path, title: str, text: str) -> None:
    path = folder / f"{len(list(folder.iterdir()))}.txt"
    path.write_text(text, "utf-8")
    library.add(path, title=title)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    for title, text in REPORTS.items():
        add(library, tmp_path, title, text)
    return library


@pytest.fixture
def store(tmp_path: Path, library: Library) -> Path:
    """An index of the library."""
    build_index(tmp_path / "store", library, HashingEncoder())
    return tmp_path / "store"


def numbers(store: Path) -> list[str]:
    return sorted(entry.name for entry in (store / "generations").iterdir())


def test_an_index_comes_back_as_it_was_written(store: Path, library: Library) -> None:
    read = read_generation(store, "")
    assert read.pointer.number == 1
    assert read.manifest.chunks == len(read.chunks) == read.vectors.size == read.lexical.size == 3
    assert read.manifest.corpus == library.fingerprint()
    assert {m.title for m in read.manifest.documents.values()} == set(REPORTS)
    for chunk in read.chunks:
        assert library.get(chunk.document_id).text[chunk.start : chunk.end] == chunk.text
    lengths = np.linalg.norm(read.vectors.vectors(), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-6)


def test_a_new_generation_replaces_the_old_one(
    store: Path, library: Library, tmp_path: Path
) -> None:
    add(library, tmp_path, "Thông báo", "Xã Suối Mơ họp dân vào thứ bảy.")
    assert build_index(store, library, HashingEncoder()).generation == 2
    assert numbers(store) == ["2"]
    assert read_generation(store, "").manifest.chunks == 4


def test_an_open_searcher_outlives_its_generation(
    store: Path, library: Library, tmp_path: Path
) -> None:
    searcher = Searcher.open(store, library, HashingEncoder())
    before = searcher.search(QUESTION)
    add(library, tmp_path, "Thông báo", "Xã Suối Mơ họp dân vào thứ bảy.")
    build_index(store, library, HashingEncoder())
    assert searcher.search(QUESTION) == before


def crash_at(monkeypatch: pytest.MonkeyPatch, name: str, call: int) -> None:
    """Let ``os.<name>`` work ``call`` times, then die."""
    real: Callable[..., None] = getattr(os, name)
    calls = iter(range(call + 1))

    def limited(*args: object) -> None:
        if next(calls) == call:
            raise Crash
        real(*args)

    monkeypatch.setattr(os, name, limited)


@pytest.mark.parametrize(
    ("name", "call"),
    [("fsync", 0), ("fsync", 3), ("replace", 0), ("fsync", 22), ("fsync", 23), ("replace", 1)],
)
def test_a_crash_before_the_swap_leaves_the_old_index_whole(
    store: Path,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    call: int,
) -> None:
    old_titles = set(read_generation(store, "").manifest.documents)
    add(library, tmp_path, "Thông báo", "Xã Suối Mơ họp dân vào thứ bảy.")
    with monkeypatch.context() as patch:
        crash_at(patch, name, call)
        with pytest.raises(Crash):
            build_index(store, library, HashingEncoder())
    assert set(read_generation(store, "").manifest.documents) == old_titles
    build_index(store, library, HashingEncoder())
    assert len(read_generation(store, "").manifest.documents) == 4
    assert len(numbers(store)) == 1


def test_a_crash_after_the_swap_leaves_the_new_index_whole(
    store: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Crash

    add(library, tmp_path, "Thông báo", "Xã Suối Mơ họp dân vào thứ bảy.")
    with monkeypatch.context() as patch:
        real = shutil.rmtree
        patch.setattr(
            shutil,
            "rmtree",
            lambda path, **options: die() if path.name == "1" else real(path, **options),
        )
        with pytest.raises(Crash):
            build_index(store, library, HashingEncoder())
    assert read_generation(store, "").pointer.number == 2
    add(library, tmp_path, "Thông báo 2", "Xã Suối Mơ họp dân vào chủ nhật.")
    build_index(store, library, HashingEncoder())
    assert numbers(store) == ["3"]


def test_a_missing_index_is_refused_with_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="hãy chạy: LỆNH"):
        read_generation(tmp_path / "none", "LỆNH")


@pytest.mark.parametrize(
    "name",
    [
        "generations/1/manifest.json",
        "generations/1/chunks.jsonl",
        "generations/1/vectors.faiss",
        "generations/1/starts.npy",
        "generations/1/lexical/folded/vocab.index.json",
        "generations/1/lexical/accented/data.csc.index.npy",
        "generations/1/lexical/bags.npz",
        "generations/1/words/words.json",
        "generations/1/words/pairs.npy",
    ],
)
@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_a_changed_file_is_refused_with_the_command_that_mends_it(
    store: Path, name: str, harm: str
) -> None:
    path = store / name
    data = path.read_bytes()
    middle = len(data) // 2
    match harm:
        case "flip":
            path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
        case "cut":
            path.write_bytes(data[:middle])
        case _:
            path.unlink()
    with pytest.raises(IndexDamaged, match=rf"{path.name}.*; hãy chạy: LỆNH"):
        read_generation(store, "LỆNH")


@pytest.mark.parametrize("content", ["", "không phải số", "7 abc", "1 abc"])
def test_a_wrong_pointer_is_refused(store: Path, content: str) -> None:
    (store / CURRENT).write_text(content, "utf-8")
    with pytest.raises(IndexDamaged, match="LỆNH"):
        read_generation(store, "LỆNH")


def test_a_reader_that_meets_a_swap_reads_the_next_generation(
    store: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, tmp_path, "Thông báo", "Xã Suối Mơ họp dân vào thứ bảy.")
    real = generation_module.read_pointer
    swapped: list[bool] = []

    def swap_after(root: Path, mend: str) -> Pointer:
        pointer = real(root, mend)
        if not swapped:
            swapped.append(True)
            build_index(store, library, HashingEncoder())
        return pointer

    monkeypatch.setattr(generation_module, "read_pointer", swap_after)
    assert read_generation(store, "").pointer.number == 2


def _build(store: Path, root: Path) -> None:
    build_index(store, Library(root), HashingEncoder())


def test_two_builds_at_once_wait_for_each_other(library: Library, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    store = tmp_path / "store"
    builds = [context.Process(target=_build, args=(store, library.root)) for _ in range(2)]
    for build in builds:
        build.start()
    for build in builds:
        build.join(60)
    assert [build.exitcode for build in builds] == [0, 0]
    # The second one found the work done.
    assert numbers(store) == ["1"]
    assert read_generation(store, "").manifest.chunks == 3
