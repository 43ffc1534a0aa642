"""``python -m chatbot backup`` and ``restore``: everything that cannot be made anew, in one file.

Knows: arguments, progress, what is said afterwards. Does not know: what is in a backup.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.commands.state import add_state_option
from chatbot.errors import BadRequest
from corpus.cli import (
    CORPUS_DIR,
    INDEX_DIR,
    STATE_DIR,
    Commands,
    Parser,
    ProgressLine,
    command_with_folders,
)

if TYPE_CHECKING:
    from chatbot.store.archive import Manifest
    from chatbot.store.backup import Places


def add_parser(commands: Commands) -> None:
    """The arguments of both commands."""
    backup = commands.add_parser("backup", help="sao lưu thư viện, tài khoản, hội thoại và góp ý")
    backup.add_argument("file", type=Path, metavar="TỆP.zip", help="tệp sao lưu sẽ được ghi")
    _add_folders(backup)
    backup.add_argument(
        "--with-index", action="store_true", help="sao lưu cả chỉ mục, vốn tạo lại được"
    )
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="khôi phục từ một bản sao lưu")
    restore.add_argument("file", type=Path, metavar="TỆP.zip", help="tệp sao lưu")
    _add_folders(restore)
    restore.add_argument(
        "--force", action="store_true", help="thay dữ liệu đang có; bản cũ được giữ bên cạnh"
    )
    restore.set_defaults(run=run_restore)


def _add_folders(parser: Parser) -> None:
    parser.add_argument(
        "--corpus", type=Path, default=CORPUS_DIR, metavar="DIR", help="thư mục của thư viện"
    )
    parser.add_argument(
        "--index", type=Path, default=INDEX_DIR, metavar="DIR", help="thư mục của chỉ mục"
    )
    add_state_option(parser)


def run_backup(options: argparse.Namespace) -> int:
    """Back up; returns the exit code.

    Raises:
        BadRequest: a state was named, and there is none.
        ChatbotError, CorpusError, OSError: see ``write_backup``.
    """
    from chatbot.store.archive import STATE
    from chatbot.store.backup import write_backup
    from chatbot.store.store import FILE

    if options.state != STATE_DIR and not (options.state / FILE).exists():
        raise BadRequest(f"Không có dữ liệu máy chủ ở «{options.state}»; hãy kiểm tra lại --state.")
    line = ProgressLine()

    def progress(done: int, total: int) -> None:
        line.show(f"Đang sao lưu tệp {done + 1}/{total} ...")

    manifest = write_backup(
        options.file, _places(options), with_index=options.with_index, progress=progress
    )
    line.clear()
    print(f"Đã sao lưu {_extent(manifest)} vào {options.file}.")
    if STATE not in manifest.parts:
        print(
            f"Chưa có tài khoản, hội thoại hay góp ý nào ở «{options.state}» để sao lưu.",
            file=sys.stderr,
        )
    else:
        print(
            "Tệp này có nội dung hội thoại và mã băm mật khẩu; hãy cất ở nơi chỉ người quản trị "
            "đọc được.",
            file=sys.stderr,
        )
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Restore; returns the exit code.

    Raises:
        ChatbotError, CorpusError, OSError: see ``restore_backup``.
    """
    from chatbot.store.archive import STATE
    from chatbot.store.restore import restore_backup

    line = ProgressLine()

    def progress(done: int, total: int) -> None:
        line.show(f"Đang kiểm tra và giải nén tệp {done + 1}/{total} ...")

    restored = restore_backup(
        options.file, _places(options), force=options.force, progress=progress
    )
    line.clear()
    print(f"Đã khôi phục {_extent(restored.manifest)} từ {options.file}.")
    for path in restored.kept:
        print(f"Dữ liệu cũ được giữ ở {path}; hãy xoá khi không còn cần.")
    command = command_with_folders("python -m index build", options)
    print(f"Việc tiếp theo: chạy `{command}` rồi mở lại máy chủ.")
    if STATE in restored.manifest.parts:
        print("Mọi người cần đăng nhập lại; mã truy cập API trong bản sao lưu vẫn còn hiệu lực.")
    return 0


def _places(options: argparse.Namespace) -> Places:
    from chatbot.store.backup import Places

    return Places(options.corpus, options.state, options.index)


def _extent(manifest: Manifest) -> str:
    names = {"library": "thư viện", "state": "dữ liệu máy chủ", "index": "chỉ mục"}
    size = sum(member.bytes for member in manifest.members) / 1e6
    parts = ", ".join(names[part] for part in manifest.parts)
    return f"{parts} ({len(manifest.members)} tệp, {size:.1f} MB)".replace(".", ",")
