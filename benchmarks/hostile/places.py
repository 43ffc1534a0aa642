"""What a path can be besides a good file with a good name.

Knows: file systems, names. Does not know: formats.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from random import Random

from benchmarks.hostile import Case, Kinds
from benchmarks.hostile.good import FORMATS

GIGABYTE = 10**9

NAMES = (
    "tên có\nxuống dòng",
    "tên có \"nháy\" và 'nháy đơn'",
    "biểu tượng 😀🇻🇳👩‍👩‍👧",
    "d" * 240,
    "ă" * 120,
    "-rf",
    "--json",
    "..\\..\\windows\\system32",
    "%s%n%d%x",
    "$(touch xau) `id` ; rm",
    "CON",
    "tận cùng ",
    ".an",
    "\x1b[2J\x1b[31mđỏ",
    "đảo \u202efdp.cod",
    "byte la \udcff\udcfe",
    "tab\tvà\rvề đầu",
    "<script>alert(1)<!--",
    "a&b=c#d?e",
    "Ｆｕｌｌ ｗｉｄｔｈ",
    "\u200b",
)


def odd_name(random: Random, number: int) -> Case:
    """A good file with a name that tries something."""
    suffix = random.choice(list(FORMATS))
    name = NAMES[number % len(NAMES)]
    return Case(suffix, FORMATS[suffix](random, number), "read", name)


def _special(make: Callable[[Path], None]) -> Callable[[Random, int], Case]:
    return lambda random, number: Case(random.choice(list(FORMATS)), make, "refused")


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(GIGABYTE)


def _folder(path: Path) -> None:
    path.mkdir()


def _link_to_folder(path: Path) -> None:
    target = path.with_name(f"thu-muc-{path.name}")
    target.mkdir()
    path.symlink_to(target)


def _listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            # The whole path may be longer than the address of a socket can be.
            listener.bind(f"/proc/self/fd/{folder}/{path.name}")
        finally:
            os.close(folder)


def _linked(random: Random, number: int) -> Case:
    """A link to a good file beside it."""
    suffix = random.choice(list(FORMATS))
    data = FORMATS[suffix](random, number)

    def make(path: Path) -> None:
        target = path.with_name(f"dich-{number}{suffix}")
        target.write_bytes(data)
        path.symlink_to(target)

    return Case(suffix, make, "read")


def _closed(random: Random, number: int) -> Case:
    """A file that may not be read; root may read everything."""

    def make(path: Path) -> None:
        path.write_bytes(FORMATS[".txt"](random, number))
        path.chmod(0)

    return Case(".txt", make, "read" if os.geteuid() == 0 else "refused")


KINDS: Kinds = {
    "odd-name": odd_name,
    "gigabyte-of-zeros": _special(_sparse),
    "folder": _special(_folder),
    "named-pipe": _special(lambda path: os.mkfifo(path)),
    "socket": _special(_listening),
    "link-to-nothing": _special(lambda path: path.symlink_to("khong-co-gi")),
    "link-to-itself": _special(lambda path: path.symlink_to(path.name)),
    "link-to-endless-zeros": _special(lambda path: path.symlink_to("/dev/zero")),
    "link-to-folder": _special(_link_to_folder),
    "link-to-good-file": _linked,
    "no-permission": _closed,
    "missing": _special(lambda path: None),
}
