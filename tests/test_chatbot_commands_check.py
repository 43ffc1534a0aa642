from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chatbot.__main__ import main
from corpus.__main__ import main as corpus_main
from corpus.cli import CHECKOUT

REPORT = """ĐẢNG ỦY PHƯỜNG MÂY TRẮNG
BÁO CÁO
Chính trị tại Đại hội Đảng bộ phường Mây Trắng lần thứ nhất, nhiệm kỳ 2025-2030
Đến năm 2030, phường Mây Trắng phấn đấu đạt các chỉ tiêu: thu nhập bình quân đầu người đạt 96,5 \
triệu đồng/người/năm; tỷ lệ hộ nghèo còn 0,8%.
"""
TRUE = "Phường Mây Trắng: thu nhập bình quân đầu người đạt 96,5 triệu đồng/người/năm vào năm 2030."
FALSE = TRUE.replace("96,5", "95,6")
CLAIM_FIELDS = {"text", "status", "stated", "documented", "citations"}
CITATION_FIELDS = {"marker", "document_id", "title", "page", "heading", "start", "end", "quote"}


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The options that name a library of one report; there is no index."""
    folder = tmp_path_factory.mktemp("check")
    (folder / "bao-cao.txt").write_text(REPORT, "utf-8")
    corpus = ["--corpus", str(folder / "corpus")]
    assert corpus_main(["add", str(folder / "bao-cao.txt"), "--status", "adopted", *corpus]) == 0
    return [*corpus, "--index", str(folder / "index")]


def claims(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["check", *arguments, "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["claims"]
    return found


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on standard error of a refused command."""
    capsys.readouterr()
    assert main(["check", *arguments]) == 1
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("Lỗi: ")
    assert error.count("\n") == 1
    return error


# --- JSON -------------------------------------------------------------------------------------


def test_json_has_the_fields_that_scripts_rely_on(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (claim,) = claims(capsys, TRUE, *options)
    assert claim.keys() >= CLAIM_FIELDS
    assert (claim["text"], claim["status"]) == (TRUE, "match")
    assert claim["stated"] == claim["documented"] == "96,5 triệu đồng/người/năm · năm 2030"
    assert TRUE[claim["start"] : claim["end"]] == "96,5 triệu đồng/người/năm"
    (citation,) = claim["citations"]
    assert citation.keys() >= CITATION_FIELDS


def test_a_citation_quotes_the_document_by_its_offsets(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (claim,) = claims(capsys, TRUE, *options)
    (citation,) = claim["citations"]
    assert corpus_main(["show", citation["document_id"], "--text", *options[:2]]) == 0
    text = capsys.readouterr().out
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "96,5" in citation["quote"]


def test_a_wrong_number_is_shown_beside_the_right_one(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (claim,) = claims(capsys, FALSE, *options)
    assert claim["status"] == "mismatch"
    (difference,) = claim["differences"]
    assert difference["part"] == "value"
    assert "95,6" in difference["stated"]
    assert "96,5" in difference["documented"]


def test_what_is_not_found_has_neither_value_nor_source(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (claim,) = claims(capsys, "Tỷ lệ che phủ rừng đạt 45% vào năm 2030.", *options)
    assert (claim["status"], claim["documented"], claim["citations"]) == ("not_found", None, [])


def test_a_batch_answers_line_by_line_and_goes_on_after_a_bad_one(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.dumps({"id": 1, "text": TRUE}), "{hỏng", json.dumps({"id": 3})]
    lines += [json.dumps({"id": 4, "text": " "}), json.dumps({"id": 5, "text": FALSE})]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    capsys.readouterr()
    assert main(["check", "--batch", str(path), *options]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, None, 3, 4, 5]
    assert answers[0]["claims"][0]["status"] == "match"
    assert "Dòng 2" in answers[1]["error"]
    assert "Dòng 3" in answers[2]["error"]
    assert "Chưa có văn bản" in answers[3]["error"]
    assert answers[4]["claims"][0]["status"] == "mismatch"


# --- for people -------------------------------------------------------------------------------


def test_people_see_marks_differences_and_the_source(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    draft = f"{TRUE} {FALSE} Tỷ lệ che phủ rừng đạt 45%."
    capsys.readouterr()
    assert main(["check", draft, *options]) == 0
    out = capsys.readouterr().out
    for expected in ("✓ khớp", "✗ không khớp", "○ không tìm thấy", "3 số liệu", "“95,6", "[1] "):
        assert expected in out


def test_a_text_without_numbers_is_said_to_have_none(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["check", "Đoàn kết là sức mạnh.", *options]) == 0
    assert "không có số liệu" in capsys.readouterr().out


# --- files ------------------------------------------------------------------------------------


def test_a_draft_file_is_checked(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "du-thao.txt"
    path.write_text(f"{TRUE}\n{FALSE}\n", "utf-8")
    found = claims(capsys, "--file", str(path), *options)
    assert [claim["status"] for claim in found] == ["match", "mismatch"]


def test_a_missing_file_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "khong-co.docx" in refusal(capsys, "--file", "khong-co.docx", *options)


def test_a_file_that_is_no_document_is_refused(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "la.docx"
    path.write_bytes(b"PK\x03\x04 day khong phai tep Word")
    assert "la.docx" in refusal(capsys, "--file", str(path), *options)


# --- bad input --------------------------------------------------------------------------------


def test_an_empty_text_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "Chưa có văn bản" in refusal(capsys, "  ", *options)


def test_a_text_that_is_too_long_is_refused(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1.000.000" in refusal(capsys, "a" * 1_000_001, *options)


def test_a_place_without_documents_is_refused_with_those_that_there_are(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    error = refusal(capsys, TRUE, "--place", "Đồi Gió", *options)
    assert "Đồi Gió" in error
    assert "Mây Trắng" in error


def test_a_report_of_an_unknown_format_is_refused_before_anything_is_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = refusal(capsys, TRUE, "--report", "bao-cao.xyz", "--corpus", "khong-co")
    assert "bao-cao.xyz" in error
    assert ".docx" in error


def test_a_batch_has_no_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--batch" in refusal(capsys, "--batch", "a.jsonl", "--report", "b.html")


def test_a_report_is_written_beside_what_is_printed(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bao-cao.html"
    (claim,) = claims(capsys, FALSE, "--report", str(path), *options)
    assert claim["status"] == "mismatch"
    assert "95,6" in path.read_text("utf-8")


def test_a_library_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "khong-co" in refusal(capsys, TRUE, "--corpus", "khong-co")


def test_no_text_at_all_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["check"])
    assert stop.value.code == 2


# --- starting ---------------------------------------------------------------------------------


def test_no_model_takes_part(options: list[str]) -> None:
    code = (
        "import sys; from chatbot.__main__ import main; "
        f"code = main({['check', TRUE, '--json', *options]!r}); "
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'faiss'} & sys.modules.keys(); "
        "sys.exit(code or (3 if heavy else 0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["claims"][0]["status"] == "match"


def test_a_file_named_in_the_place_of_a_text_is_refused_with_the_option_to_use(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "du-thao.txt"
    draft.write_text(TRUE, "utf-8")
    assert f"--file {draft}" in refusal(capsys, str(draft), *options)


def test_what_is_wrong_with_a_draft_does_not_speak_of_adding_it(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "du-thao.docx"
    draft.write_bytes(b"PK\x03\x04 broken")
    error = refusal(capsys, "--file", str(draft), *options)
    assert "thêm lại" not in error
    assert "du-thao.docx" in error
