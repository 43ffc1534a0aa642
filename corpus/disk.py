"""Files as they lie on the disk.

Knows: how written bytes are made to last, and how a file is hashed. Does not know: what is in them.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's entries, last through a power cut."""
    if os.name == "nt" and path.is_dir():
        return  # cannot be opened there, and needs no flush
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
