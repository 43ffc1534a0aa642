"""The records of a library under a program that runs on. All documents are fictional."""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.record import Record
from corpus.watch import Watch
from tests.grounding import library_of

TEXTS = {"Xã Suối Mơ": "Xã Suối Mơ có 12 thôn.", "Phường Mây Trắng": "Phường có 9 khu phố."}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_of(tmp_path, TEXTS)


def test_the_records_are_those_of_the_library(library: Library) -> None:
    watch = Watch(library.root)
    assert list(watch.records().values()) == library.records()
    assert watch.audiences() == dict.fromkeys(["phuong-may-trang", "xa-suoi-mo"], "everyone")


def test_a_library_that_is_not_there_is_empty(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "khong-co")
    assert watch.records() == {}
    assert watch.audiences() == {}


def test_what_is_edited_added_or_removed_is_seen_at_once(library: Library, tmp_path: Path) -> None:
    watch = Watch(library.root)
    watch.records()
    library.edit("xa-suoi-mo", audience="staff")
    assert watch.audiences()["xa-suoi-mo"] == "staff"
    library.edit("xa-suoi-mo", audience="admin", title="Khác")
    assert watch.records()["xa-suoi-mo"].metadata.title == "Khác"
    path = tmp_path / "moi.txt"
    path.write_text("Xã Hồ Sen có 3 thôn.", "utf-8")
    library.add(path, title="Xã Hồ Sen", audience="reader")
    library.remove("phuong-may-trang")
    assert watch.audiences() == {"xa-suoi-mo": "admin", "xa-ho-sen": "reader"}


def test_nothing_is_read_again_while_nothing_changed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(library.root)
    before = watch.records(), watch.audiences()

    def read(folder: Path) -> Record:
        raise AssertionError(folder)

    monkeypatch.setattr("corpus.store.read_record", read)
    assert watch.records() is before[0]
    assert watch.audiences() is before[1]


def test_a_damaged_record_is_logged_once_and_not_there_until_it_is_mended(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(library.root)
    record = library.root / "xa-suoi-mo" / "document.json"
    good = record.with_name("good.json")
    shutil.copy(record, good)
    record.write_text("{", "utf-8")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert list(watch.audiences()) == ["phuong-may-trang"]
    assert caplog.text.count("document.json") == 1
    good.replace(record)
    assert list(watch.audiences()) == ["phuong-may-trang", "xa-suoi-mo"]


def test_looking_costs_microseconds_a_document(library: Library) -> None:
    record = (library.root / "xa-suoi-mo" / "document.json").read_text("utf-8")
    for number in range(200):
        folder = library.root / f"xa-so-{number}"
        folder.mkdir()
        text = record.replace('"xa-suoi-mo"', f'"xa-so-{number}"')
        (folder / "document.json").write_text(text, "utf-8")
    watch = Watch(library.root)
    assert len(watch.audiences()) == 202
    times = []
    for _ in range(5):
        started = time.perf_counter()
        watch.audiences()
        times.append(time.perf_counter() - started)
    assert min(times) < 0.05
