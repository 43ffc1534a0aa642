"""The command line of the corpus layer. All texts are fictional."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.cli import CHECKOUT, Parser, run

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
    assert "python -m index build" in capsys.readouterr().out
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
    assert " ".join(row) == "id title source kind place term date status pages sha256"
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
    address = "https://example.org/nghi-quyet.htm"
    assert main(["add", missing, address, source, source, "--corpus", corpus]) == 1
    output = capsys.readouterr()
    assert output.out.count("\n") == 1
    errors = output.err.splitlines()
    assert len(errors) == 3
    assert "khong-co.txt" in errors[0]
    assert "Chưa thêm được địa chỉ web" in errors[1]
    assert ID in errors[2]


def test_damage_is_one_line_and_exit_code_one(
    corpus: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", source, "--corpus", corpus])
    Path(corpus, ID, "text.txt").write_text("khác")
    capsys.readouterr()
    for command in (["list"], ["show", ID], ["verify"]):
        assert main([*command, "--corpus", corpus]) == 1
        output = capsys.readouterr()
        assert output.out == ""
        assert output.err.count("\n") == 1
        assert ID in output.err


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
        (["add", "a.txt", "b.txt", "--title", "x"], "chỉ dùng khi thêm một tệp"),
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
    assert "«/x»" in capsys.readouterr().err
    assert run(interrupted) == 1
    assert "đã dừng" in capsys.readouterr().err.lower()
    assert run(lambda: 0) == 0


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
