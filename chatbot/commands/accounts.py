"""``python -m chatbot accounts``: who may sign in, from the server's own command line.

Knows: arguments, where a password comes from: a prompt, standard input or a file, never an
argument, which every user of the machine could read. Does not know: how passwords are kept.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.access import ROLE_NAMES, ROLES
from chatbot.commands.state import COMMAND_LINE, add_state_option, opened_store
from chatbot.errors import BadRequest
from chatbot.moments import vietnamese_time
from corpus.cli import Commands, Parser, print_json

if TYPE_CHECKING:
    from chatbot.store.accounts import Account
    from chatbot.store.store import Store

_DONE = {
    "add": ("account_added", "Đã tạo tài khoản"),
    "role": ("account_role", "Đã đổi vai trò"),
    "password": ("account_password", "Đã đặt mật khẩu mới"),
    "disable": ("account_off", "Đã tắt tài khoản"),
    "enable": ("account_on", "Đã bật lại tài khoản"),
}
"""Action -> its name in the audit log, and what is said."""
_LONGEST_LIFE = 3_650
"""Days."""


def add_parser(commands: Commands) -> None:
    """The arguments of the command and of its own commands."""
    accounts = commands.add_parser("accounts", help="quản lý tài khoản của máy chủ")
    actions = accounts.add_subparsers(dest="action", required=True, metavar="VIỆC")
    add = _action(actions, "add", "tạo tài khoản")
    add.add_argument("name", metavar="TÊN", help="từ 2 đến 64 ký tự: a-z 0-9 . _ - @")
    _add_role(add, "--role", required=True)
    add.add_argument(
        "--no-password",
        action="store_true",
        help="không có mật khẩu: chỉ đăng nhập qua máy chủ trung gian được tin cậy",
    )
    _add_password(add)
    listing = _action(actions, "list", "liệt kê tài khoản")
    listing.add_argument("--json", action="store_true", help="in JSON thay cho chữ")
    role = _action(actions, "role", "đổi vai trò")
    role.add_argument("name", metavar="TÊN", help="tên tài khoản")
    _add_role(role, "role")
    password = _action(actions, "password", "đặt mật khẩu mới")
    password.add_argument("name", metavar="TÊN", help="tên tài khoản")
    _add_password(password)
    for action, what in (("disable", "tắt tài khoản"), ("enable", "bật lại tài khoản")):
        switch = _action(actions, action, what)
        switch.add_argument("name", metavar="TÊN", help="tên tài khoản")
    token = _action(actions, "token", "cấp mã truy cập API, in ra một lần duy nhất")
    token.add_argument("name", metavar="TÊN", help="tên tài khoản")
    token.add_argument(
        "--days", type=_days, default=90, metavar="N", help="số ngày có hiệu lực (mặc định 90)"
    )
    token.add_argument("--label", default="", metavar="GHI_CHÚ", help="mã dùng để làm gì")
    accounts.set_defaults(run=run_accounts)


def _action(actions: Commands, name: str, text: str) -> Parser:
    # "--password SECRET" must not be taken for the beginning of --password-file.
    parser = actions.add_parser(name, help=text, allow_abbrev=False)
    add_state_option(parser)
    return parser


def _add_role(parser: Parser, name: str, **more: bool) -> None:
    parser.add_argument(
        name,
        choices=ROLES[1:],
        help="reader: hỏi và đọc; staff: thêm và xuất bản tài liệu; admin: quản lý cả tài khoản",
        **more,  # type: ignore[arg-type]
    )


def _add_password(parser: Parser) -> None:
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="TỆP",
        help="đọc mật khẩu từ dòng đầu của tệp; nếu không, hỏi hoặc đọc từ đầu vào chuẩn",
    )


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= _LONGEST_LIFE:
        raise ValueError(text)
    return days


def run_accounts(options: argparse.Namespace) -> int:
    """Do what was asked; returns the exit code.

    Raises:
        BadRequest: there is no state, or the password cannot be read.
        AccountError: the account cannot be made, found or changed.
        StoreError: the state cannot be used.
    """
    password = _password(options)
    with opened_store(options.state, new=options.action == "add") as store:
        if options.action == "list":
            return _list(store, as_json=options.json)
        if options.action == "token":
            token = store.sessions.start(
                options.name, "token", options.days * 86_400.0, options.label
            )
            store.audit.write("token_made", COMMAND_LINE, "", options.name)
            print(token)
            print(
                f"Mã của «{options.name}» có hiệu lực {options.days} ngày và chỉ hiện lần này; hãy "
                "cất vào nơi an toàn.",
                file=sys.stderr,
            )
            return 0
        account = _change(store, options, password)
        action, done = _DONE[options.action]
        what = f"{account.name}: {ROLE_NAMES[account.role]}"
        store.audit.write(action, COMMAND_LINE, "", what)
        print(f"{done}: {account.name} ({ROLE_NAMES[account.role].lower()}).")
    return 0


def _change(store: Store, options: argparse.Namespace, password: str | None) -> Account:
    """Do it; the account as it is then."""
    accounts, name = store.accounts, options.name
    if options.action == "add":
        return accounts.add(name, password, options.role)
    if options.action == "role":
        return accounts.set_role(name, options.role)
    if options.action == "password":
        assert password is not None
        return accounts.set_password(name, password)
    return accounts.set_active(name, options.action == "enable")


def _list(store: Store, *, as_json: bool) -> int:
    accounts = store.accounts.all()
    if as_json:
        print_json([_record(account) for account in accounts])
        return 0
    for account in accounts:
        state = "" if account.active else ", đã tắt"
        way = ", đăng nhập qua máy chủ trung gian" if account.sso else ""
        print(
            f"{account.name}: {ROLE_NAMES[account.role].lower()}{state}{way}; "
            f"dùng lần cuối: {vietnamese_time(account.last_seen_at) or 'chưa lần nào'}"
        )
    if not accounts:
        print("Chưa có tài khoản nào; tạo bằng `python -m chatbot accounts add TÊN --role admin`.")
    return 0


def _record(account: Account) -> dict[str, object]:
    seen = account.last_seen_at
    return {
        "name": account.name,
        "role": account.role,
        "active": account.active,
        "sso": account.sso,
        "created_at": account.created_at.isoformat(timespec="seconds"),
        "last_seen_at": None if seen is None else seen.isoformat(timespec="seconds"),
    }


def _password(options: argparse.Namespace) -> str | None:
    """The password that the action needs; None where it needs none."""
    if options.action not in ("add", "password") or getattr(options, "no_password", False):
        return None
    if options.password_file is not None:
        lines = options.password_file.read_text("utf-8-sig").splitlines()
        if not lines:
            raise BadRequest(
                f"Tệp «{options.password_file}» trống; hãy ghi mật khẩu vào dòng đầu của tệp."
            )
        return str(lines[0])
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Mật khẩu mới: ")
    if getpass.getpass("Gõ lại mật khẩu: ") != first:
        raise BadRequest("Hai lần gõ mật khẩu không giống nhau; hãy chạy lại lệnh.")
    return first
