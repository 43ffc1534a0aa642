"""What is kept of figures on disk. All texts are fictional."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.quantities import Quantity
from chatbot.targets import store
from chatbot.targets.reading import read_figures
from chatbot.targets.store import FILE, read_all_figures
from chatbot.targets.types import Figure, Indicator, Period
from corpus.types import Cell, Document, Span, Table
from tests.target_records import report

FIRST = report(
    "Nghị quyết Đại hội phường Mây Trắng\n"
    "Đến năm 2030, thu nhập bình quân đầu người đạt 96,5 triệu đồng/người/năm; tỷ lệ hộ nghèo "
    "giảm còn 0,8%; 98% hộ dân sử dụng nước sạch và được thu gom rác thải.\n"
    "Giai đoạn 2020-2025, thu ngân sách tăng bình quân 12,5%/năm.",
    "may-trang",
)
SECOND = report(
    "Xã Suối Mơ phấn đấu đến năm 2030 trồng mới 120 ha rừng, kết nạp 45 đảng viên mỗi năm.",
    "suoi-mo",
)
DOCUMENTS = (FIRST, SECOND)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the documents that were really read."""
    read: list[str] = []

    def count(document: Document) -> list[Figure]:
        read.append(document.id)
        return read_figures(document)

    monkeypatch.setattr(store, "read_figures", count)
    return read


def expected(documents: Sequence[Document]) -> list[list[Figure]]:
    return [read_figures(document) for document in documents]


def test_kept_figures_are_those_of_the_documents(tmp_path: Path, counted: list[str]) -> None:
    assert any(expected(DOCUMENTS))
    assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
    assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
    assert counted == ["may-trang", "suoi-mo"]


def test_only_what_decides_the_result_makes_a_document_new(
    tmp_path: Path, counted: list[str]
) -> None:
    read_all_figures(DOCUMENTS, tmp_path)
    counted.clear()
    text = replace(SECOND, text=SECOND.text.replace("120", "125"))
    place = replace(SECOND, metadata=replace(SECOND.metadata, place="xã Đồi Gió"))
    cells = (Cell(0, 10, 0),)
    table = replace(SECOND, tables=(Table(0, 10, (cells,), 0),))
    for changed in (text, place, table):
        assert read_all_figures((FIRST, changed), tmp_path) == expected((FIRST, changed))
    assert counted == ["suoi-mo"] * 3
    renamed = replace(FIRST, id="khac", sha256="1" * 64)
    assert read_all_figures((renamed,), tmp_path) == expected((FIRST,))
    assert len(counted) == 3


def test_other_rules_read_everything_anew(
    tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all_figures(DOCUMENTS, tmp_path)
    monkeypatch.setattr(store, "rules_version", lambda: "khác")
    assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
    assert len(counted) == 4


def test_the_rules_are_the_sources_that_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chatbot/targets", "chatbot/lexicon"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(store, "_ROOT", tmp_path)
    versions = set()
    for name in ("chatbot/targets/a.py", "chatbot/lexicon/b.txt", "chatbot/readme.md"):
        (tmp_path / name).write_text("x", "utf-8")
        store.rules_version.cache_clear()
        versions.add(store.rules_version())
    store.rules_version.cache_clear()
    assert len(versions) == 2


def test_the_file_holds_no_words_and_forgets_what_is_removed(tmp_path: Path) -> None:
    read_all_figures(DOCUMENTS, tmp_path)
    content = (tmp_path / FILE).read_text("utf-8")
    kept = json.dumps(json.loads(content)["documents"], ensure_ascii=False)
    words = {word for document in DOCUMENTS for word in re.findall(r"[^\W\d]{2,}", document.text)}
    words -= {"người", "năm"}  # what a unit is per
    assert {word for word in words if f'"{word}' in kept or f" {word}" in kept} == set()
    read_all_figures(DOCUMENTS[:1], tmp_path)
    assert len(json.loads((tmp_path / FILE).read_text("utf-8"))["documents"]) == 1
    read_all_figures((), tmp_path)
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["documents"] == {}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"version": 1}', '{"version": 1, "documents": []}', "[" * 100_000],
)
def test_a_foreign_file_costs_time_and_one_line_in_the_log(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    with caplog.at_level(logging.INFO):
        assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
    assert len(caplog.records) == 1
    assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
    assert len(caplog.records) == 1


def test_a_changed_digit_anywhere_is_noticed(tmp_path: Path, counted: list[str]) -> None:
    read_all_figures(DOCUMENTS, tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    start = whole.index(b'"documents"')
    digits = [at for at in range(start, len(whole)) if chr(whole[at]).isdigit()]
    for at in digits[:: max(len(digits) // 25, 1)]:
        counted.clear()
        other = b"7" if whole[at : at + 1] != b"7" else b"3"
        (tmp_path / FILE).write_bytes(whole[:at] + other + whole[at + 1 :])
        assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
        assert len(counted) == 2


def test_a_file_cut_short_is_read_anew(tmp_path: Path) -> None:
    read_all_figures(DOCUMENTS, tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    for size in range(0, len(whole), max(len(whole) // 20, 1)):
        (tmp_path / FILE).write_bytes(whole[:size])
        assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)


def test_a_folder_that_is_not_there_or_cannot_be_written_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_all_figures(DOCUMENTS, None) == expected(DOCUMENTS)
    assert read_all_figures(DOCUMENTS, tmp_path / "không có") == expected(DOCUMENTS)
    assert not (tmp_path / "không có").exists()

    def fail(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", fail)
    assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
    assert list(tmp_path.iterdir()) == []


def test_a_stop_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all_figures(DOCUMENTS[:1], tmp_path)
    before = (tmp_path / FILE).read_bytes()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            read_all_figures(DOCUMENTS, tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_what_a_killed_process_left_is_cleared_away_later(tmp_path: Path) -> None:
    fresh, old = (tmp_path / f".{FILE}.writing-{number}-ab" for number in (1, 2))
    for left in (fresh, old):
        left.write_text("x", "utf-8")
    hours_ago = time.time() - 7200
    os.utime(old, (hours_ago, hours_ago))
    read_all_figures(DOCUMENTS, tmp_path)
    assert fresh.exists()
    assert not old.exists()


def test_a_long_reading_that_is_stopped_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_SAVE_SECONDS", -1.0)
    read: list[str] = []

    def stop_at_second(document: Document) -> list[Figure]:
        read.append(document.id)
        if len(read) == 2:
            raise KeyboardInterrupt
        return read_figures(document)

    monkeypatch.setattr(store, "read_figures", stop_at_second)
    with pytest.raises(KeyboardInterrupt):
        read_all_figures(DOCUMENTS, tmp_path)
    assert read_all_figures(DOCUMENTS, tmp_path) == expected(DOCUMENTS)
    assert read == ["may-trang", "suoi-mo", "suoi-mo"]


def test_progress_counts_what_has_to_be_read(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    read_all_figures(DOCUMENTS[:1], tmp_path)
    read_all_figures(DOCUMENTS, tmp_path, lambda *step: steps.append(step))
    assert steps == [(1, 1)]


def _read_again_and_again(folder: Path, documents: Sequence[Document], number: int) -> None:
    for at in range(20):
        chosen = documents if (at + number) % 2 else documents[:1]
        if read_all_figures(chosen, folder) != [read_figures(d) for d in chosen]:
            raise AssertionError("a file was half there")


@pytest.mark.slow
def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [
        spawn.Process(target=_read_again_and_again, args=(tmp_path, DOCUMENTS, number))
        for number in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


TEXT = report("Tỷ lệ HỘ nghèo, hoà bình: 12,5% (năm 2030)\nXóm Đông – thu nhập / người").text
WRITTEN = st.one_of(
    st.text(max_size=12),
    st.lists(st.sampled_from([*TEXT.split(), "hộ", "hòa", "lạ", "/"])).map(" ".join),
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, 9)).map(lambda p: TEXT[p[0] : sum(p)]),
)
INDICATORS = st.builds(Indicator, WRITTEN, WRITTEN, st.frozensets(WRITTEN, max_size=3))
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3)
OFFSETS = st.integers(0, len(TEXT))
QUANTITIES = st.builds(
    Quantity,
    kind=st.sampled_from(["quantity", "fraction"]),
    start=OFFSETS,
    end=OFFSETS,
    low=NUMBERS,
    high=NUMBERS,
    unit=st.sampled_from(["", "%", "đồng", "nghèo", "nhập / người"]),
    per=st.lists(st.sampled_from(["người", "năm"]), max_size=2).map(tuple),
    bound=st.sampled_from(["above", "nearly", None]),
)
FIGURES = st.builds(
    Figure,
    indicator=INDICATORS,
    quantity=QUANTITIES,
    kind=st.sampled_from(["target", "result", "baseline", "other"]),
    period=st.none() | st.builds(Period, st.integers(1900, 2099), st.just(2099), st.booleans()),
    start=OFFSETS,
    end=OFFSETS,
    sentence=st.builds(Span, OFFSETS, OFFSETS),
    context=st.lists(st.builds(Span, OFFSETS, OFFSETS), max_size=2).map(tuple),
    place=st.none() | WRITTEN,
    base=st.none() | st.integers(1900, 2099),
    alternatives=st.lists(INDICATORS, max_size=2).map(tuple),
)


@given(st.lists(FIGURES, max_size=4))
def test_every_figure_comes_back_as_it_was(figures: list[Figure]) -> None:
    kept = json.loads(json.dumps(store._packed(figures, TEXT)))
    assert store._unpacked(kept, TEXT) == figures


def test_numbers_keep_their_digits() -> None:
    figure = read_figures(FIRST)[0]
    exact = replace(figure, quantity=replace(figure.quantity, low=Decimal("0.10")))
    kept = json.loads(json.dumps(store._packed([exact], FIRST.text)))
    assert str(store._unpacked(kept, FIRST.text)[0].quantity.low) == "0.10"
