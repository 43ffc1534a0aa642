"""Hostile files: that they are made alike each time, that they are judged, and a few of them."""

from __future__ import annotations

import dataclasses
import io
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from benchmarks import hostile_files
from benchmarks.hostile import damaged, good, packages, pdfs, places
from benchmarks.hostile.plan import HOSTILE, QUICK, Planned, Written, plan
from benchmarks.hostile_files import Added, Batch, judge, missed, run, summary


def _written(expect: str = "refused", kind: str = "kind") -> Written:
    return Written(Path("a.pdf"), kind, expect)  # type: ignore[arg-type]


CLEAR = "Tệp «a.pdf» bị hỏng; hãy kiểm tra lại tệp gốc."


def _row(error: str | None) -> str:
    return "[{}]" if error is None else f'[{{"source": "a.pdf", "error": "{error}"}}]'


# --- how files are made -----------------------------------------------------------------------


def test_the_same_seed_makes_the_same_files() -> None:
    quick = [*good.KINDS.items(), *QUICK.items()]
    for number, (kind, make) in enumerate(quick, start=1):
        one, other = (make(Random(f"7 {number}"), number).content for _ in range(2))
        if isinstance(one, bytes):
            assert one == other, kind
    assert plan(1, 50) == plan(1, 50) != plan(2, 50)


def test_a_plan_holds_every_kind_and_good_files_between() -> None:
    planned = plan(1, 2000)
    kinds = {each.kind for each in planned}
    assert len(planned) == 2200
    assert kinds == {*HOSTILE, *good.KINDS}
    assert len({each.number for each in planned}) == 2200
    texts = [each.kind in good.KINDS for each in planned]
    assert 0.5 < sum(texts[:1100]) / 100 < 1.5


@pytest.mark.parametrize("make", [good.text, good.markdown, good.web_page, good.word, good.pdf])
def test_no_two_good_files_say_the_same(make: Callable[[Random, int], bytes]) -> None:
    assert make(Random(1), 1) != make(Random(1), 2)


def test_damage_is_done() -> None:
    for make in (damaged.truncated, damaged.flipped, damaged.zeroed, damaged.padded):
        random, same = Random(5), Random(5)
        suffix = same.choice(list(good.FORMATS))
        whole = good.FORMATS[suffix](same, 9)
        assert make(random, 9).content != whole


def test_bombs_are_small_and_open_to_what_they_promise() -> None:
    data = pdfs.deflated(b"ab", 3)
    assert len(data) < 20_000
    assert zlib.decompress(data) == b"ab" * (3 * 2**19)
    member = packages._bomb_member("word/document.xml", b"<w:p/>", 2)
    bomb = packages._joined(good.packed({"a": b"1"}), member)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        assert archive.namelist() == ["a", "word/document.xml"]
        assert archive.testzip() is None
        assert len(archive.read("word/document.xml")) == 2 * 2**20


def test_handmade_pdf_files_are_right_but_for_what_makes_them_hostile() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdfs.page(pdfs.stream(pdfs.TEXT % 7)))
    page = document[0]
    text = page.get_textpage()
    assert text.get_text_bounded() == "Bao cao so 7 cua xa Suoi Mo"
    for each in (text, page, document):
        each.close()


# --- how they are judged ----------------------------------------------------------------------


def test_a_refused_file_with_one_clear_line_is_in_order() -> None:
    assert judge([_written()], 1, _row(CLEAR), [f"Lỗi: {CLEAR}"]) == ([CLEAR], [])
    assert judge([_written("read")], 0, _row(None), ["Lưu ý về a: b."]) == ([None], [])


@pytest.mark.parametrize(
    ("expect", "code", "error", "lines", "problem"),
    [
        ("refused", 1, CLEAR, [], "0 lines for 1"),
        ("refused", 1, CLEAR, [f"Lỗi: {CLEAR}"] * 2, "2 lines for 1"),
        ("refused", 1, CLEAR, ["Lỗi: khác"], "1 lines for 1"),
        ("refused", 0, CLEAR, [f"Lỗi: {CLEAR}"], "exit code 0"),
        (
            "refused",
            1,
            CLEAR,
            [f"Lỗi: {CLEAR}", "Traceback (most recent call last):"],
            "no message",
        ),
        ("refused", 1, "«a» ValueError; hãy", ["Lỗi: «a» ValueError; hãy"], "not a clear line"),
        ("either", 1, "Không được.", ["Lỗi: Không được."], "not a clear line"),
        ("refused", 0, None, [], "was read"),
        ("read", 1, CLEAR, [f"Lỗi: {CLEAR}"], "a good file, was refused"),
    ],
)
def test_everything_else_is_a_problem(
    expect: str, code: int, error: str | None, lines: list[str], problem: str
) -> None:
    _, problems = judge([_written(expect)], code, _row(error), lines)
    assert any(problem in each for each in problems)


def test_a_command_that_breaks_down_is_a_problem() -> None:
    assert "no JSON" in judge([_written()], -9, "", [])[1][0]
    assert "1 entries for 2" in judge([_written()] * 2, 1, _row(CLEAR), [f"Lỗi: {CLEAR}"])[1][0]


def test_the_summary_counts_and_misses_what_is_over_the_bar() -> None:
    crash = "Không đọc được tệp «a.pdf»: đọc quá lâu; hãy tách thành các tệp nhỏ hơn."
    added = (
        Added(_written("read"), None, 0.5),
        Added(_written("read"), CLEAR, 3.0),
        Added(_written("refused", "pdf-loop"), crash, 60.0),
    )
    found = summary([Batch(added, (), 70.0, 2**30), Batch((), ("bad",), 1.0, 3 * 2**30)])
    assert (found["files"], found["good_files"], found["good_files_in"]) == (3, 2, 1)
    assert found["process_ended"] == {"pdf-loop: đọc quá lâu": 1}
    assert (found["longest_file_s"], found["total_s"], found["peak_memory_mib"]) == (60.0, 71, 3072)
    assert found["missed"] == missed(found) == ["bad", "peak_memory_mib 3072 > 2048"]


# --- the real command -------------------------------------------------------------------------


@pytest.mark.slow
def test_sixty_hostile_files_get_one_line_each_and_good_ones_go_in() -> None:
    planned = plan(7, 60, QUICK)
    [done] = run(planned, seed=7)
    assert done.problems == ()
    assert [each.file.kind for each in done.added] == [each.kind for each in planned]
    good_ones = [each for each in done.added if each.file.expect == "read"]
    assert len(good_ones) >= 6
    assert all(each.error is None for each in good_ones)
    assert 20 * 2**20 < done.peak_bytes < hostile_files.MEMORY_BYTES
    assert all(0 <= each.seconds < 60 for each in done.added)


@pytest.mark.parametrize("kind", places.KINDS)
def test_every_odd_path_can_be_made(kind: str, tmp_path: Path) -> None:
    for number in range(1, len(places.NAMES) + 1 if kind == "odd-name" else 2):
        written = Planned(number, kind, HOSTILE[kind]).write(tmp_path, seed=1)
        assert os.path.lexists(written.path) == (kind != "missing")
        assert written.path.parent == tmp_path / f"{number:05}"


def test_planned_files_are_written_alone_in_a_folder(tmp_path: Path) -> None:
    planned = Planned(3, "good.txt", good.KINDS["good.txt"])
    written = planned.write(tmp_path, seed=1)
    assert written.path == tmp_path / "00003" / "good.txt"
    assert written.path.read_bytes() == good.text(Random("1 3"), 3)
    assert dataclasses.replace(written, kind="x").expect == "read"
