"""``python -m chatbot accounts``, ``backup``, ``restore`` and ``feedback``, as typed."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatbot.__main__ import main
from chatbot.access import ROLE_NAMES
from chatbot.store.feedback import Feedback
from chatbot.store.store import Store
from corpus.library import Library

PASSWORD = "bảy con thuyền giấy"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def run(state: Path, *words: str) -> int:
    return main([*words, "--state", str(state)])


def type_in(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture
def with_lan(state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state with one admin."""
    type_in(PASSWORD + "\n", monkeypatch)
    assert run(state, "accounts", "add", "lan", "--role", "admin") == 0
    return state


def verified(state: Path, name: str, password: str) -> bool:
    store = Store.open(state)
    try:
        return store.accounts.verify(name, password) is not None
    finally:
        store.close()


# --- accounts ------------------------------------------------------------------------------------


def test_the_first_account_is_made_with_a_password_from_standard_input(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(PASSWORD + "\n", monkeypatch)
    assert run(state, "accounts", "add", "lan", "--role", "admin") == 0
    assert capsys.readouterr().out == "Đã tạo tài khoản: lan (quản trị).\n"
    assert verified(state, "lan", PASSWORD)


def test_a_password_comes_from_the_first_line_of_a_file(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "mật khẩu"
    file.write_text(f"\ufeff{PASSWORD}\r\nghi chú\n", "utf-8")
    words = ("accounts", "add", "lan", "--role", "reader", "--password-file", str(file))
    assert run(state, *words) == 0
    assert verified(state, "lan", PASSWORD)
    file.write_text("", "utf-8")
    assert run(state, "accounts", "password", "lan", "--password-file", str(file)) == 1


def test_a_password_is_asked_for_twice_on_a_terminal(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter([PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert run(state, "accounts", "add", "lan", "--role", "reader") == 1
    assert "Hai lần gõ mật khẩu không giống nhau" in capsys.readouterr().err
    assert run(state, "accounts", "add", "lan", "--role", "reader") == 0
    assert verified(state, "lan", PASSWORD)


def test_a_password_is_no_argument(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ("add", "lan", PASSWORD, "--role", "reader"),
        ("add", "lan", "--role", "reader", "--password", PASSWORD),
    ):
        with pytest.raises(SystemExit) as caught:
            run(state, "accounts", *words)
        assert caught.value.code == 2
        assert "Lỗi cách dùng" in capsys.readouterr().err


def test_role_password_and_state_of_an_account_change_and_are_written_down(
    with_lan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(with_lan, "accounts", "add", "mai", "--role", "reader", "--no-password") == 0
    assert run(with_lan, "accounts", "role", "mai", "staff") == 0
    type_in("hai mươi cây bàng", monkeypatch)
    assert run(with_lan, "accounts", "password", "mai") == 0
    assert verified(with_lan, "mai", "hai mươi cây bàng")
    assert run(with_lan, "accounts", "disable", "mai") == 0
    assert not verified(with_lan, "mai", "hai mươi cây bàng")
    capsys.readouterr()
    assert run(with_lan, "accounts", "list", "--json") == 0
    records = json.loads(capsys.readouterr().out)
    assert [(r["name"], r["role"], r["active"], r["sso"]) for r in records] == [
        ("lan", "admin", True, False),
        ("mai", "staff", False, False),
    ]
    assert run(with_lan, "accounts", "enable", "mai") == 0
    assert run(with_lan, "accounts", "list") == 0
    assert "mai: cán bộ; dùng lần cuối: chưa lần nào" in capsys.readouterr().out
    store = Store.open(with_lan)
    try:
        entries = store.audit.entries()
    finally:
        store.close()
    assert [entry.action for entry in entries] == [
        "account_on", "account_off", "account_password", "account_role", "account_added",
        "account_added",
    ]  # fmt: skip
    assert entries[0].what == f"mai: {ROLE_NAMES['staff']}"
    assert {(entry.who, entry.address) for entry in entries} == {("dòng lệnh", "")}
    assert not [entry for entry in entries if PASSWORD in entry.what]


def test_a_token_stands_alone_on_standard_output(
    with_lan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(with_lan, "accounts", "token", "lan", "--days", "7", "--label", "cổng nội bộ") == 0
    printed = capsys.readouterr()
    token = printed.out.strip()
    assert printed.err.startswith("Mã của «lan» có hiệu lực 7 ngày và chỉ hiện lần này")
    store = Store.open(with_lan)
    try:
        account = store.sessions.find(token)
        assert account is not None
        assert account.name == "lan"
        assert [session.label for session in store.sessions.of("lan")] == ["cổng nội bộ"]
        assert token not in str(store.audit.entries())
    finally:
        store.close()


@pytest.mark.parametrize("days", ["0", "-1", "4000", "x"])
def test_a_token_holds_for_some_days(
    with_lan: Path, days: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(with_lan, "accounts", "token", "lan", "--days", days)
    assert "không hợp lệ" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("role", "lan", "reader"), "quản trị viên cuối cùng"),
        (("disable", "lan"), "quản trị viên cuối cùng"),
        (("disable", "mai"), "Không có tài khoản «mai»"),
        (("token", "mai"), "Không có tài khoản «mai»"),
        (("add", "lan", "--role", "reader", "--no-password"), "Đã có tài khoản «lan»"),
        (("add", "lê lan", "--role", "reader", "--no-password"), "không hợp lệ"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    with_lan: Path, words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(with_lan, "accounts", *words) == 1
    error = capsys.readouterr().err
    assert error.startswith("Lỗi: ")
    assert sentence in error
    assert error.count("\n") == 1


def test_a_mistyped_folder_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("accounts", "list"), ("accounts", "disable", "lan"), ("feedback",)):
        assert run(tmp_path / "nowhere", *words) == 1
        assert "hãy kiểm tra --state" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


# --- backup and restore --------------------------------------------------------------------------


def test_backup_and_restore_say_what_was_done_and_what_comes_next(
    with_lan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bao-cao.txt"
    file.write_text("Báo cáo của xã Suối Mơ.\nThu nhập đạt 98,5 triệu đồng.", "utf-8")
    corpus = tmp_path / "library"
    Library(corpus).add(file, title="Báo cáo")
    target = tmp_path / "sao lưu.zip"
    folders = ("--corpus", str(corpus), "--index", str(tmp_path / "index"))
    capsys.readouterr()
    assert run(with_lan, "backup", str(target), *folders) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Đã sao lưu thư viện, dữ liệu máy chủ (5 tệp, ")
    assert "mã băm mật khẩu" in printed.err
    assert run(with_lan, "restore", str(target), *folders) == 1
    assert "--force" in capsys.readouterr().err
    assert run(with_lan, "restore", str(target), *folders, "--force") == 0
    out = capsys.readouterr().out
    assert f"Dữ liệu cũ được giữ ở {corpus}.before-restore-1" in out
    assert f"chạy `python -m index build --corpus {corpus} --index {tmp_path / 'index'}`" in out
    assert "Mọi người cần đăng nhập lại" in out
    assert verified(with_lan, "lan", PASSWORD)


def test_a_state_that_was_named_and_is_not_there_is_no_backup(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "nowhere", "backup", str(tmp_path / "x.zip")) == 1
    assert "hãy kiểm tra lại --state" in capsys.readouterr().err
    assert not (tmp_path / "x.zip").exists()
    assert run(tmp_path / "state", "restore", str(tmp_path / "x.zip")) == 1
    assert "không tồn tại" in capsys.readouterr().err


# --- feedback ------------------------------------------------------------------------------------


@pytest.fixture
def with_feedback(state: Path) -> Path:
    store = Store.open(state)
    for number, comment in enumerate(("=1+2", "Số liệu\nchưa khớp")):
        store.feedback.add(
            Feedback(
                visitor_key="guest:3f9a",
                exchange_id=f"e{number}",
                question="Thu nhập\nnăm 2030?",
                answer="Đạt 98 [1].",
                citations_json='[{"quote": "Đạt"}]',
                verdict="down",
                reasons=("wrong_number", "một mã khác"),
                comment=comment,
                at=datetime(2026, 3, 1 + number, 5, tzinfo=UTC),
            )
        )
    store.close()
    return state


def test_feedback_is_read_by_people(
    with_feedback: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(with_feedback, "feedback") == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.startswith("02/03/2026 12:00 ")
    assert first.endswith("— chưa tốt (Số liệu không đúng, một mã khác)")
    assert lines[:3] == [
        "  Hỏi: Thu nhập năm 2030?", "  Đáp: Đạt 98 [1].", "  Góp ý: Số liệu chưa khớp",
    ]  # fmt: skip


def test_feedback_is_read_by_programs(
    with_feedback: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(with_feedback, "feedback", "--json") == 0
    newest, _ = json.loads(capsys.readouterr().out)
    assert newest["at"] == "2026-03-02T05:00:00+00:00"
    assert newest["citations"] == [{"quote": "Đạt"}]
    file = tmp_path / "góp ý.csv"
    assert run(with_feedback, "feedback", "--csv", str(file)) == 0
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8-sig", newline="") as source:
        header, *rows = csv.reader(source, delimiter=";")
    assert header[0] == "Lúc"
    assert [row[0] for row in rows] == ["02/03/2026 12:00", "01/03/2026 12:00"]
    assert [row[3] for row in rows] == ["Số liệu\nchưa khớp", "'=1+2"]


def test_no_feedback_is_said(with_lan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(with_lan, "feedback") == 0
    assert capsys.readouterr().out == "Chưa có góp ý nào.\n"
