"""The command line of the corpus layer. All texts are fictional."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import intake
from corpus.__main__ import main
from corpus.cli import CHECKOUT, Parser, ProgressLine, run
from corpus.errors import error_text
from corpus.readers import read_file
from corpus.readers.isolation import ReaderProcess
from corpus.readers.types import Progress
from corpus.types import Reading
from corpus.web import Fetched

TEXT = "Nghị quyết Đại hội xã Suối Mơ\nThu nhập đạt 98,5 triệu đồng."
ID = "nghi-quyet-dai-hoi-xa-suoi-mo"


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    return str(tmp_path / "library")


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "nghi-quyet.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_a_document_is_added_listed_shown_and_removed(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--corpus", corpus, "--index", "unused"]
    assert main(["add", source, "--place", "xã Suối Mơ", *at]) == 0
    assert ID in capsys.readouterr().out
    assert main(["list", *at]) == 0
    assert "Nghị quyết Đại hội xã Suối Mơ" in capsys.readouterr().out
    assert main(["show", ID, *at]) == 0
    assert "xã Suối Mơ" in capsys.readouterr().out
    assert main(["verify", *at]) == 0
    assert capsys.readouterr().out == "Thư viện nguyên vẹn.\n"
    assert main(["remove", ID, *at]) == 0
    assert f"python -m index build --corpus {corpus} --index unused" in capsys.readouterr().out
    assert main(["list", *at]) == 0
    assert "chưa có tài liệu" in capsys.readouterr().out


def test_list_json_has_exactly_the_promised_fields(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", source, "--json", "--corpus", corpus]) == 0
    added = json.loads(capsys.readouterr().out)
    assert main(["list", "--json", "--corpus", corpus]) == 0
    output = capsys.readouterr()
    [row] = json.loads(output.out)
    assert [row] == added
    promised = "id title source kind place term date status pages sha256 "
    more = "number body level supersedes superseded_by format tables warnings audience"
    assert " ".join(row) == promised + more
    assert row["id"] == ID
    assert row["pages"] is None
    assert row["kind"] == "nghị quyết"
    assert "Nghị quyết" in output.out
    assert output.err == ""


def test_the_other_commands_speak_json_too(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--corpus", corpus])
    capsys.readouterr()
    assert main(["verify", "--json", "--corpus", corpus]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["show", ID, "--json", "--corpus", corpus]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert "text" not in shown
    assert main(["show", ID, "--json", "--text", "--corpus", corpus]) == 0
    assert json.loads(capsys.readouterr().out) == shown | {"text": TEXT}
    assert main(["remove", ID, "--json", "--corpus", corpus]) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": ID}


def test_one_bad_file_does_not_stop_the_others(
    corpus: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "khong-co.txt")
    address = "ftp://example.org/nghi-quyet.htm"
    assert main(["add", missing, address, source, source, "--corpus", corpus]) == 1
    output = capsys.readouterr()
    assert output.out.count("\n") == 1
    errors = output.err.splitlines()
    assert len(errors) == 3
    assert "khong-co.txt" in errors[0]
    assert address in errors[1]
    assert ID in errors[2]


def test_failed_files_stand_in_the_json_of_add(
    corpus: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "khong-co.txt")
    assert main(["add", missing, source, "--json", "--corpus", corpus]) == 1
    output = capsys.readouterr()
    failed, added = json.loads(output.out)
    assert failed.keys() == {"source", "error"}
    assert failed["source"] == missing
    assert output.err == f"Lỗi: {failed['error']}\n"
    assert added["id"] == ID


def test_all_files_of_a_folder_are_added_by_name(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tai-lieu"
    for name in ("b.txt", "a.md", "2/c.txt", ".git/d.txt", "~$b.txt", ".DS_Store", "Thumbs.db"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Văn bản {name}.", encoding="utf-8")
    assert main(["add", str(folder), "--json", "--place", "xã Mận", "--corpus", corpus]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["source"] for row in rows] == ["a.md", "b.txt", "c.txt"]
    assert {row["place"] for row in rows} == {"xã Mận"}


def test_a_folder_with_a_broken_file_or_none_says_so(
    corpus: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tai-lieu"
    folder.mkdir()
    assert main(["add", str(folder), "--corpus", corpus]) == 1
    assert "không có tệp nào" in capsys.readouterr().err
    (folder / "hong.txt").write_bytes(b"\0\1\2")
    (folder / "rong.txt").touch()
    (folder / "tot.txt").write_text(TEXT, encoding="utf-8")
    assert main(["add", str(folder), "--corpus", corpus]) == 1
    output = capsys.readouterr()
    assert output.out.count("\n") == 1
    assert [
        name in line for name, line in zip(("hong", "rong"), output.err.splitlines(), strict=True)
    ]


def test_a_web_page_is_fetched_and_keeps_its_address(
    corpus: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, bool]] = []

    def fetch(address: str, *, allow_private: bool, progress: Progress | None) -> Fetched:
        asked.append((address, allow_private))
        return Fetched(TEXT.encode(), "trang.txt", address + "/", "text/plain")

    monkeypatch.setattr(intake, "fetch", fetch)
    address = "https://example.org/nghi-quyet"
    assert main(["add", address, "--json", "--corpus", corpus]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert row["source"] == address + "/"
    assert main(["replace", ID, address, "--allow-private", "--corpus", corpus]) == 0
    assert asked == [(address, False), (address, True)]


def test_metadata_is_corrected(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--body", "Đảng uỷ", "--corpus", corpus])
    capsys.readouterr()
    options = ["--number", "15-NQ/ĐU", "--term", "2025 - 2030", "--body", "", "--corpus", corpus]
    assert main(["edit", ID, *options]) == 0
    said = capsys.readouterr().out
    assert "số 15-NQ/ĐU" in said
    assert f"python -m index build --corpus {corpus}" in said
    assert main(["list", "--json", "--corpus", corpus]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["number"], row["term"], row["body"]) == ("15-NQ/ĐU", "2025-2030", None)
    assert main(["edit", ID, "--status", "draft", "--json", "--corpus", corpus]) == 0
    assert json.loads(capsys.readouterr().out) == row | {"status": "draft"}
    assert main(["edit", ID, "--title", "", "--corpus", corpus]) == 1
    assert "Tiêu đề không được để trống" in capsys.readouterr().err


def test_who_may_read_a_document_is_given_shown_and_changed(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*command: str) -> str:
        assert main([*command, "--corpus", corpus]) == 0
        return capsys.readouterr().out

    [row] = json.loads(told("add", source, "--audience", "staff", "--json"))
    assert row["audience"] == "staff"
    assert "ai được đọc: cán bộ" in told("list")
    assert "ai được đọc: cán bộ" in told("show", row["id"])
    assert json.loads(told("show", row["id"], "--json"))["metadata"]["audience"] == "staff"
    assert "ai được đọc: cán bộ" in told("replace", row["id"], source)
    assert "ai được đọc: quản trị" in told("edit", row["id"], "--audience", "admin")
    assert json.loads(told("list", "--json"))[0]["audience"] == "admin"
    assert "ai được đọc" not in told("edit", row["id"], "--audience", "everyone")
    with pytest.raises(SystemExit):
        main(["edit", row["id"], "--audience", "ai", "--corpus", corpus])
    assert "--audience: không có 'ai'" in capsys.readouterr().err


def test_a_document_is_replaced_under_its_id(
    corpus: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--corpus", corpus])
    new = tmp_path / "moi.txt"
    new.write_text(TEXT.replace("98,5", "104,5"), encoding="utf-8")
    capsys.readouterr()
    assert main(["replace", ID, str(new), "--number", "1-NQ", "--json", "--corpus", corpus]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["source"], row["number"]) == (ID, "moi.txt", "1-NQ")
    assert main(["show", ID, "--text", "--corpus", corpus]) == 0
    assert "104,5" in capsys.readouterr().out
    assert main(["replace", "khong-co", str(new), "--corpus", corpus]) == 1
    assert "«khong-co»" in capsys.readouterr().err
    assert main(["replace", ID, str(tmp_path / "mat.txt"), "--corpus", corpus]) == 1
    assert "mat.txt" in capsys.readouterr().err


def test_the_list_names_status_and_the_newer_version(
    corpus: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--status", "draft", "--corpus", corpus])
    new = tmp_path / "moi.txt"
    new.write_text("Nghị quyết chính thức của xã Suối Mơ.", encoding="utf-8")
    assert main(["add", str(new), "--supersedes", ID, "--title", "Mới", "--corpus", corpus]) == 0
    capsys.readouterr()
    assert main(["list", "--corpus", corpus]) == 0
    listed = capsys.readouterr().out
    assert "dự thảo\n  đã được thay bởi moi\n" in listed
    assert "đã thông qua" in listed
    assert main(["list", "--json", "--corpus", corpus]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(r["id"], r["supersedes"], r["superseded_by"]) for r in rows] == [
        ("moi", ID, None),
        (ID, None, "moi"),
    ]
    assert main(["show", ID, "--corpus", corpus]) == 0
    assert "đã được thay bởi moi" in capsys.readouterr().out
    assert main(["show", "moi", "--corpus", corpus]) == 0
    assert f"thay cho {ID}" in capsys.readouterr().out


def test_a_library_that_is_not_there_is_no_empty_one(
    tmp_path: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "nham")
    for words in (
        *(["list"], ["show", ID], ["remove", ID], ["verify"]),
        *(["edit", ID, "--title", "x"], ["replace", ID, source]),
    ):
        assert main([*words, "--corpus", missing]) == 1
        output = capsys.readouterr()
        assert output.out == ""
        assert "không tồn tại" in output.err
        assert "--corpus" in output.err
        assert output.err.count("\n") == 1
    assert not Path(missing).exists()


def test_damage_is_one_line_and_exit_code_one(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--corpus", corpus])
    Path(corpus, ID, "text.txt").write_text("khác")
    capsys.readouterr()
    for command in (["show", ID], ["verify"]):
        assert main([*command, "--corpus", corpus]) == 1
        output = capsys.readouterr()
        assert output.out == ""
        assert output.err.count("\n") == 1
        assert ID in output.err


def test_the_list_goes_on_behind_a_damaged_document(
    corpus: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--corpus", corpus])
    other = tmp_path / "khac.txt"
    other.write_text("Văn bản khác.", encoding="utf-8")
    main(["add", str(other), "--corpus", corpus])
    Path(corpus, ID, "document.json").write_text("{")
    capsys.readouterr()
    assert main(["list", "--json", "--corpus", corpus]) == 1
    output = capsys.readouterr()
    assert [row["id"] for row in json.loads(output.out)] == ["van-ban-khac"]
    assert output.err.count("\n") == 1
    assert ID in output.err


def test_verify_repairs_what_can_be_read_anew(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--corpus", corpus])
    Path(corpus, ID, "text.txt").write_text("khác")
    Path(corpus, ".removing-cu").mkdir()
    capsys.readouterr()
    assert main(["verify", "--repair", "--corpus", corpus]) == 0
    assert not Path(corpus, ".removing-cu").exists()
    assert capsys.readouterr().out == "Thư viện nguyên vẹn.\n"
    assert main(["show", ID, "--text", "--corpus", corpus]) == 0
    assert capsys.readouterr().out == TEXT
    next(Path(corpus, ID).glob("2/original/*")).write_text("khác")
    assert main(["verify", "--repair", "--corpus", corpus]) == 1
    assert "tệp gốc" in capsys.readouterr().err


def test_what_reading_lost_is_said_on_standard_error(
    corpus: str, source: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(self: ReaderProcess, data: bytes, name: str, progress: Progress) -> Reading:
        reading = read_file(data, name, progress)
        return dataclasses.replace(reading, warnings=("Trang 3 mờ;\nhãy xem lại.",))

    monkeypatch.setattr(ReaderProcess, "read", read)
    assert main(["add", source, "--json", "--corpus", corpus]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)[0]["warnings"] == ["Trang 3 mờ;\nhãy xem lại."]
    assert output.err == f"Lưu ý về {ID}: Trang 3 mờ; hãy xem lại.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "thiếu LỆNH"),
        (["bay"], "không có 'bay'"),
        (["add"], "thiếu TỆP"),
        (["show"], "thiếu MÃ"),
        (["list", "--nhanh"], "không hiểu --nhanh"),
        (["list", "--corpus"], "--corpus cần một giá trị"),
        (["add", "a.txt", "--status", "x"], "--status: không có 'x'"),
        (["add", "a.txt", "b.txt", "--title", "x"], "--title chỉ dùng khi thêm một tệp"),
        (["add", "a.txt", "b.txt", "--supersedes", "x"], "--supersedes chỉ dùng khi"),
        (["add", "a.txt", "b.txt", "--number", "x"], "--number chỉ dùng khi"),
        (["replace", "a"], "thiếu TỆP"),
        (["edit", "a"], "cần ít nhất một thông tin để sửa"),
        (["edit", "a", "--status", "x"], "--status: không có 'x'"),
    ],
)
def test_usage_errors_are_vietnamese_and_exit_code_two(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert words in output.err
    assert output.err.count("\n") == 1


def test_help_is_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["add", "--help"])
    assert exit_.value.code == 0
    help_text = capsys.readouterr().out
    assert help_text.startswith("Cách dùng: python -m corpus add")
    assert not {"usage:", "options:", "positional"} & set(help_text.split())


def test_system_errors_and_interrupts_become_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def full() -> int:
        raise OSError(28, "No space left on device", "/x")

    def interrupted() -> int:
        raise KeyboardInterrupt

    assert run(full) == 1
    assert capsys.readouterr().err == (
        "Lỗi: Không đọc hoặc ghi được «/x» (đĩa đã đầy); hãy xoá bớt tệp trên đĩa rồi chạy lại.\n"
    )
    assert run(interrupted) == 1
    assert "đã dừng" in capsys.readouterr().err.lower()
    assert run(lambda: 0) == 0


def test_usual_system_errors_are_vietnamese() -> None:
    for number in (1, 2, 13, 17, 20, 21, 28, 30, 36):
        text = error_text(OSError(number, os.strerror(number), "/x"))
        assert os.strerror(number) not in text
        assert "«/x»" in text
    assert "strange thing" in error_text(OSError(9999, "strange thing"))


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_terminal_and_quiet_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ProgressLine()
    for page in range(5):
        line.show(f"trang {page}")
    line.clear()
    assert capsys.readouterr().err == ""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    line = ProgressLine()
    line.show("trang 1" + "x" * 500)
    line.show("trang 2")
    line.clear()
    shown = terminal.getvalue()
    assert "trang 1" in shown
    assert "trang 2" not in shown
    assert "\n" not in shown
    assert len(shown) < 300


def test_any_parser_of_the_project_can_be_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    parser = Parser(prog="python -m thu")
    parser.add_argument("--top", type=int)
    with pytest.raises(SystemExit):
        parser.parse_args(["--top", "năm"])
    assert "--top: giá trị 'năm' không hợp lệ" in capsys.readouterr().err


def command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """A real process in a locale that knows ASCII only."""
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return subprocess.run(
        [sys.executable, "-m", "corpus", *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        check=False,
    )


def test_show_text_writes_the_exact_text_in_any_locale(corpus: str, source: str) -> None:
    assert command("add", source, "--corpus", corpus).returncode == 0
    shown = command("show", ID, "--text", "--corpus", corpus)
    assert shown.returncode == 0
    assert shown.stdout == TEXT.encode()
    assert shown.stderr == b""


def test_errors_are_utf8_in_any_locale(corpus: str) -> None:
    Path(corpus).mkdir()
    refused = command("show", "khong-co", "--corpus", corpus)
    assert refused.returncode == 1
    assert refused.stdout == b""
    assert "Không có tài liệu «khong-co»" in refused.stderr.decode()
    assert command("show").returncode == 2


def test_a_closed_pipe_is_no_traceback() -> None:
    endless = "from corpus import cli; cli.run(lambda: [print('x' * 99) for _ in range(10**6)])"
    with subprocess.Popen(
        [sys.executable, "-c", endless],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
