"""A process and everything it has started: how much memory it takes, and its end.

Knows: Linux's /proc. Does not know: what the processes do. On systems without /proc a process seems
to have no children and to take no memory.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

_PROC = Path("/proc")


def descendants(pid: int) -> list[int]:
    """Ids of the process and of its children, their children and so on, parents first."""
    found = [pid]
    for each in found:
        found += (child for child in _children(each) if child not in found)
    return found


def _children(pid: int) -> list[int]:
    children: list[int] = []
    tasks = _PROC / str(pid) / "task"
    try:
        for task in os.listdir(tasks):
            children += map(int, (tasks / task / "children").read_text("ascii").split())
    except OSError:  # the process, or one of its threads, has just ended
        pass
    return children


def resident_bytes(pid: int) -> int:
    """Memory that the process and its descendants take now, in bytes.

    Shared pages count once for each process, so it is rather too much than too little.
    """
    pages = 0
    for each in descendants(pid):
        try:
            pages += int((_PROC / str(each) / "statm").read_text("ascii").split()[1])
        except (OSError, IndexError):
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") if pages else 0


def kill(pid: int) -> None:
    """End a process, its descendants and, where it leads one, its process group.

    Parents go first, so that none can do anything about its children's end; but this process, if
    it is one of them, goes last.
    """
    for each in sorted(descendants(pid), key=lambda each: each == os.getpid()):
        _send(os.kill, each)
    if hasattr(os, "killpg"):
        _send(os.killpg, pid)


def _send(kill: Callable[[int, int], None], pid: int) -> None:
    try:
        kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    except (ProcessLookupError, PermissionError):  # gone, or its id is somebody else's already
        return
