"""Writing a file so that it is there whole or not at all.

Knows: a file beside it that takes its name in one step. Does not know: what is written.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LEFT_BEHIND = 3600.0
"""Age in seconds from which an unfinished file belongs to a process that was killed."""


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A path to write to, which becomes ``path`` when the block ends without an error.

    Of several processes that write the same file the last one decides.

    Raises:
        OSError: the file cannot be written; what was there before stays.
    """
    prefix = f".{path.name}.writing-"
    for left in path.parent.glob(f"{prefix}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                left.unlink()
    temporary = path.with_name(f"{prefix}{os.getpid()}-{secrets.token_hex(4)}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
