"""What the commands about the server's data share: ``--state``, and an audit entry's author.

Knows: the option. Does not know: any command.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.errors import BadRequest
from corpus.cli import STATE_DIR

if TYPE_CHECKING:
    from chatbot.store.store import Store

COMMAND_LINE = "dòng lệnh"
"""Who did it, in the audit log: somebody on the machine itself."""


def add_state_option(parser: argparse.ArgumentParser) -> None:
    """``--state``."""
    parser.add_argument(
        "--state",
        type=Path,
        default=STATE_DIR,
        metavar="DIR",
        help="thư mục tài khoản, hội thoại và góp ý của máy chủ",
    )


@contextmanager
def opened_store(folder: Path, *, new: bool = False) -> Iterator[Store]:
    """The store of a folder, beside a server that may run on it.

    ``new``: make one where there is none.

    Raises:
        BadRequest: there is none.
        StoreError: it cannot be used.
    """
    from chatbot.store.store import FILE, Store

    if not new and not (folder / FILE).exists():
        raise BadRequest(
            f"Chưa có dữ liệu máy chủ ở «{folder}»; hãy kiểm tra --state, hoặc tạo tài khoản đầu "
            "tiên bằng `python -m chatbot accounts add TÊN --role admin`."
        )
    store = Store.open(folder)
    try:
        yield store
    finally:
        store.close()
