"""``python -m chatbot targets``. All documents are fictional."""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chatbot.commands.targets import add_parser, table_text
from chatbot.errors import ChatbotError
from chatbot.targets.conflicts import find_conflicts
from chatbot.targets.register import TargetRegister
from chatbot.targets.store import FILE
from corpus.cli import CHECKOUT, Parser, run
from corpus.errors import CorpusError
from corpus.library import Library
from tests.target_records import entry, report

MAY_TRANG = (
    "Nghị quyết Đại hội Đảng bộ phường Mây Trắng\n"
    "Đến năm 2030, thu nhập bình quân đầu người đạt 96,5 triệu đồng/người/năm.\n"
    "Tỷ lệ hộ nghèo giảm còn 0,8% vào năm 2030.\n"
    "Dự đại hội có 145 đại biểu."
)
SUOI_MO = (
    "Báo cáo chính trị xã Suối Mơ\n"
    "Đến năm 2030, thu nhập bình quân đầu người đạt 71 triệu đồng/người/năm."
)
KEYS = [
    *("indicator", "name", "theme", "value", "low", "high", "bound", "unit", "per", "change"),
    *("base", "period", "kind", "place", "term", "document_id", "title", "page", "status"),
    *("superseded_by", "quote", "start", "end", "value_start", "value_end", "conflicts"),
]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with two documents, and an index folder beside it."""
    root = tmp_path / "library"
    for name, text, place in (
        ("may-trang", MAY_TRANG, "phường Mây Trắng, tỉnh Sông Xa"),
        ("suoi-mo", SUOI_MO, "xã Suối Mơ, tỉnh Sông Xa"),
    ):
        file = tmp_path / f"{name}.txt"
        file.write_text(text, "utf-8")
        Library(root).add(file, title=name, place=place, term="2025-2030")
    (tmp_path / "store").mkdir()
    return root


def targets(library: Path, *words: str) -> int:
    parser = Parser(prog="python -m chatbot")
    add_parser(parser.add_subparsers(required=True))
    folders = ["--corpus", str(library), "--index", str(library.parent / "store")]
    options = parser.parse_args(["targets", *words, *folders])
    return run(lambda: int(options.run(options)), ChatbotError, CorpusError)


def listed(library: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert targets(library, "--json", *words) == 0
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    return rows


def test_rows_as_json_carry_everything(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(library, capsys)
    assert {row["value"] for row in rows} >= {"96,5 triệu đồng/người/năm", "0,8%"}
    for row in rows:
        assert list(row) == KEYS
        text = Library(library).get(row["document_id"]).text
        assert text[row["start"] : row["end"]] == row["quote"]


def test_filters_narrow_the_rows(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {r["place"] for r in listed(library, capsys, "--place", "suoi mo")} == {
        "xã Suối Mơ, tỉnh Sông Xa"
    }
    poor = listed(library, capsys, "--indicator", "ti le ho ngheo")
    assert [row["value"] for row in poor] == ["0,8%"]
    assert {r["kind"] for r in listed(library, capsys, "--kind", "target")} == {"target"}
    assert listed(library, capsys, "--term", "2020-2025") == []
    assert listed(library, capsys, "--document", "suoi-mo", "--status", "draft") == []
    income = listed(library, capsys, "--indicator", "thu nhập bình quân đầu người")
    lowest = listed(
        library, capsys, "--indicator", "thu nhập bình quân đầu người", "--sort", "value"
    )
    assert sorted(row["low"] for row in income) == [row["low"] for row in lowest]
    backwards = listed(library, capsys, "--sort", "value", "--descending")
    assert [r["low"] for r in backwards if r["unit"] == "đồng"] == [96_500_000, 71_000_000]


def test_counts_are_shown_only_when_asked_for(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert all(row["kind"] != "other" for row in listed(library, capsys))
    others = listed(library, capsys, "--kind", "other")
    assert ["145" in row["value"] for row in others] == [True]


def test_people_get_a_table(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    assert targets(library) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert lines[0].split("  ")[0] == "Chỉ tiêu"
    assert "96,5 triệu đồng/người/năm" in printed.out
    assert max(map(len, lines)) <= 140
    assert re.fullmatch(r"\d+ dòng\.", lines[-1])


@pytest.mark.parametrize("width", [40, 87, 120, 160])
def test_no_number_is_cut_off_however_narrow_the_screen(width: int) -> None:
    value = "trên 1.234.567.890 triệu đồng/người/năm"
    own = entry(report(f"Quy mô đạt {value}."), value)
    table = table_text([own], [], width)
    column = table.splitlines()[0].index("Giá trị")
    end = table.splitlines()[0].index("Thời gian")
    shown = " ".join(line[column:end].strip() for line in table.splitlines()[2:-2])
    assert shown.replace(" ", "") == value.replace(" ", "")


def test_conflicts_stand_below_the_table_and_rows_name_them() -> None:
    adopted = entry(report("Đạt 8.500 USD.", "nghi-quyet"), "8.500 USD")
    draft = entry(report("Đạt 9.000 USD.", "du-thao", status="draft"), "9.000 USD")
    conflicts = find_conflicts(TargetRegister([adopted, draft]))
    table = table_text([adopted, draft], conflicts, 160)
    assert table.count("(!1)") == 3
    assert table.endswith(f"(!1) {conflicts[0].sentence}")
    assert "(dự thảo)" in table
    other = entry(report("Đạt 5%."), "5%")
    assert "(!" not in table_text([other], conflicts, 120)


def test_files_are_written(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option, name in (("--csv", "a.csv"), ("--xlsx", "a.xlsx")):
        assert targets(library, option, str(tmp_path / name), "--place", "Suối Mơ") == 0
        printed = capsys.readouterr().out
        assert re.fullmatch(rf"Đã ghi 1 dòng vào «.*{name}»\.\n", printed)
        assert (tmp_path / name).stat().st_size > 100
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert rows[0]["Giá trị"] == "71 triệu đồng/người/năm"
    assert len(listed(library, capsys, "--csv", str(tmp_path / "b.csv"))) > 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--csv", "/dev/null"], "không phải là một tệp"),
        (["--xlsx", "khong/co/a.xlsx"], "không tồn tại"),
    ],
)
def test_a_file_that_cannot_be_written_is_one_line(
    library: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(library.parent)
    assert targets(library, *words) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize("words", [["--kind", "x"], ["--sort", "x"], ["--csv", "a", "--xlsx", "b"]])
def test_wrong_usage_is_refused(library: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        targets(library, *words)
    assert caught.value.code == 2


def test_what_there_is_not_is_said(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert targets(library, "--place", "Đồi Gió") == 0
    assert "hãy bớt điều kiện" in capsys.readouterr().out
    (library.parent / "empty").mkdir()
    assert targets(library.parent / "empty") == 0
    assert "hãy thêm tài liệu" in capsys.readouterr().out
    assert targets(library.parent / "gone") == 1
    assert "không tồn tại" in capsys.readouterr().err


def test_a_damaged_document_is_named_and_left_out(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (library / "suoi-mo" / "text.txt").write_text("khác", "utf-8")
    assert targets(library, "--json") == 0
    printed = capsys.readouterr()
    assert {row["document_id"] for row in json.loads(printed.out)} == {"may-trang"}
    assert printed.err.startswith("Bỏ qua: Tài liệu «suoi-mo» bị hỏng")


def test_what_was_read_is_kept_beside_the_index(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = listed(library, capsys)
    assert (library.parent / "store" / FILE).is_file()
    monkeypatch.setattr("chatbot.targets.store.read_figures", None)
    assert listed(library, capsys) == first


def test_it_starts_without_a_model_and_without_what_it_does_not_need() -> None:
    code = (
        "import sys; import chatbot.commands.targets; "
        "print([m for m in ('torch', 'transformers', 'faiss', 'gradio', 'openpyxl') "
        "if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_parser_names_what_runs_it() -> None:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(parser_class=Parser))
    assert parser.parse_args(["targets"]).run.__name__ == "run_targets"
