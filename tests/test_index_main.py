"""The command line. The real model is replaced by a fake one. All texts are fictional."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.cli import CHECKOUT
from corpus.library import Library
from index import __main__ as cli
from index.types import Chunk, Hit
from tests.fakes import REPORTS, HashingEncoder


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options that name a library and an index which is not built yet."""
    monkeypatch.setattr(cli, "load_encoder", lambda name: HashingEncoder(name or "hashing"))
    library = Library(tmp_path / "library")
    for number, (title, text) in enumerate(REPORTS.items()):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
        library.add(tmp_path / f"{number}.txt", title=title)
    return ["--corpus", str(library.root), "--index", str(tmp_path / "store")]


def test_build_reports_what_was_encoded_and_what_was_reused(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["build", *folders]) == 0
    printed = capsys.readouterr()
    assert printed.out == "Chỉ mục số 1: 3 tài liệu, 3 đoạn; mã hóa mới 3, dùng lại 0.\n"
    assert "3/3" in printed.err
    assert cli.main(["build", *folders, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reused"] == 3


def test_search_prints_records_that_slice_their_document(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["build", *folders])
    capsys.readouterr()
    assert cli.main(["search", "thu nhập bình quân", "--top", "2", "--json", *folders]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert list(first) == [
        *("document_id", "title", "page", "heading", "start", "end", "text", "score"),
        "superseded_by",
    ]
    assert first["score"] > second["score"]
    assert (first["page"], first["heading"]) == (None, None)
    document = Library(Path(folders[1])).get(first["document_id"])
    assert document.text[first["start"] : first["end"]] == first["text"]


def test_a_heading_path_is_printed_as_one_text() -> None:
    chunk = Chunk("bao-cao", 0, 3, "Xã.", 4, ("I. KINH TẾ", "1. Rừng"))
    record = cli._hit_record(Hit(chunk, "Báo cáo", 0.5, 0.8))
    assert (record["page"], record["heading"]) == (4, "I. KINH TẾ › 1. Rừng")


def test_search_shows_people_title_and_text(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["build", *folders])
    capsys.readouterr()
    assert cli.main(["search", "thu nhập bình quân", *folders]) == 0
    assert capsys.readouterr().out.startswith("1. Đại hội Đảng bộ xã Suối Mơ")


def test_a_batch_answers_each_line_and_marks_the_bad_ones(
    folders: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cli.main(["build", *folders])
    capsys.readouterr()
    lines = [
        '{"id": 7, "question": "thu nhập"}',
        "",
        "không phải json",
        '{"id": "b"}',
        "[1]",
        '{"id": "c", "question": "rừng \\ud800"}',
    ]
    batch = tmp_path / "in.jsonl"
    batch.write_bytes("\n".join(lines).encode() + b'\n{"id": "\xff"}\n')
    assert cli.main(["search", "--batch", str(batch), "--top", "1", *folders]) == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["id"] for record in records] == [7, None, "b", None, "c", None]
    assert ["error" in record for record in records] == [False, True, True, True, False, True]
    assert "Dòng 3" in records[1]["error"]
    assert records[4]["hits"][0]["title"] == "Đại hội Đảng bộ phường Mây Trắng"


def test_a_whole_batch_ends_with_code_zero(folders: list[str], tmp_path: Path) -> None:
    cli.main(["build", *folders])
    batch = tmp_path / "in.jsonl"
    batch.write_text('\ufeff{"id": 1, "question": "rừng"}\n', "utf-8")
    assert cli.main(["search", "--batch", str(batch), *folders]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "rừng"], "Chưa có chỉ mục"),
        (["search", "--batch", "/không/có.jsonl"], "Chưa có chỉ mục"),
    ],
)
def test_a_refusal_is_one_line_and_code_one(
    folders: list[str],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    assert cli.main([*arguments, *folders]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert printed.err.count("\n") == 1


def test_a_blank_question_or_a_missing_batch_file_is_refused(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["build", *folders])
    capsys.readouterr()
    assert cli.main(["search", "  ", *folders]) == 1
    assert "trống" in capsys.readouterr().err
    assert cli.main(["search", "--batch", "/không/có.jsonl", *folders]) == 1
    assert "/không/có.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["search"],
        ["search", "rừng", "--top", "0"],
        ["search", "rừng", "--top", "năm"],
        ["search", "rừng", "--batch", "x"],
    ],
)
def test_wrong_usage_is_code_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2


def test_importing_the_package_loads_no_machine_learning_library() -> None:
    heavy = "{'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'}"
    code = (
        f"import sys, index.search, index.model, index.__main__; print({heavy} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_search_takes_filters_and_refuses_what_fits_nothing(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["build", *folders])
    capsys.readouterr()
    document = Library(Path(folders[1])).documents()[1].id
    assert cli.main(["search", "rừng", "--document", document, "--json", *folders]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert {hit["document_id"] for hit in hits} == {document}
    assert cli.main(["search", "rừng", "--kind", "quy chế", *folders]) == 1
    assert "Không có tài liệu nào có loại văn bản «quy chế»" in capsys.readouterr().err


def test_search_says_when_a_named_place_has_no_document(
    folders: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["build", *folders])
    capsys.readouterr()
    assert cli.main(["search", "hộ nghèo của phường Đồi Gió", "--json", *folders]) == 0
    printed = capsys.readouterr()
    assert "không có tài liệu nào của «phường Đồi Gió»" in printed.err
    assert len(json.loads(printed.out)) == 3


def test_a_superseded_hit_is_marked_on_the_screen() -> None:
    chunk = Chunk("bao-cao", 0, 3, "Xã.", 4, ())
    shown = cli._hit_text(1, Hit(chunk, "Báo cáo", 0.5, 0.8, superseded_by="bao-cao-moi"))
    assert "đã được thay bằng bao-cao-moi" in shown
