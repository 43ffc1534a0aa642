"""A real server for the benchmark of load, with a library, accounts and a watch on its memory.

Knows: processes, what ``/proc`` tells of them. Does not know: who asks what.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.timings import CHECKOUT, run_process
from chatbot.store.store import Store
from corpus.cli import CORPUS_DIR
from corpus.library import Library

DOCUMENTS = tuple(CHECKOUT / "tests" / "data" / name for name in ("documents", "reports"))
STOP_SECONDS = 30.0
_SECONDS = 3600.0
_ADDRESS = re.compile(r"http://\S+")
_RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    url: str
    process: subprocess.Popen[str]
    log: Path
    """What it wrote to standard error."""


def build_library(folder: Path) -> None:
    """The shipped library and the invented documents below ``folder``, with an index."""
    shutil.copytree(CORPUS_DIR, folder / "library")
    library = Library(folder / "library")
    for documents in DOCUMENTS:
        for path in sorted(documents.iterdir()):
            if path.name != "README.md":
                library.add(path)
    places = ("--corpus", str(folder / "library"), "--index", str(folder / "index"))
    run_process("-m", "index", "build", *places)


def open_accounts(state: Path, readers: int, programs: int) -> tuple[list[str], list[str]]:
    """Tokens of so many people signed in to the page, and of so many programs."""
    store = Store.open(state)
    try:
        found: tuple[list[str], list[str]] = ([], [])
        for number in range(readers + programs):
            name = f"nguoi.{number}"
            store.accounts.add(name, None, "reader")
            kind = "page" if number < readers else "token"
            found[number >= readers].append(store.sessions.start(name, kind, _SECONDS))  # type: ignore[arg-type]
    finally:
        store.close()
    return found


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Running]:
    """``python app.py`` over what lies below ``folder``; killed at the end if it still runs.

    Raises:
        OSError: it did not start.
    """
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [
                *(sys.executable, "app.py", "--port", "0", *options),
                *("--corpus", str(folder / "library")),
                *("--index", str(folder / "index")),
                *("--state", str(folder / "state")),
            ],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        )
        try:
            said = process.stdout.readline() if process.stdout else ""
            address = _ADDRESS.search(said)
            if address is None:
                raise OSError(f"the server did not start: {log.read_text('utf-8')}")
            yield Running(address.group(), process, log)
        finally:
            process.kill()
            process.communicate()


def stop(running: Running) -> tuple[int, float]:
    """(exit code, seconds) of an orderly stop.

    Raises:
        subprocess.TimeoutExpired: it did not stop.
    """
    start = time.perf_counter()
    running.process.send_signal(signal.SIGTERM)
    code = running.process.wait(STOP_SECONDS)
    return code, time.perf_counter() - start


@dataclass
class Watch:
    """What a process needs, looked at every second."""

    pid: int
    samples: list[tuple[float, float]] = field(default_factory=list)
    """(seconds since the start, MiB that are resident)."""
    cpu_s: float = 0.0
    """Processor time since the start."""
    seconds: float = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        start, used = time.perf_counter(), processor_seconds(self.pid)
        while True:
            self.seconds = time.perf_counter() - start
            self.samples.append((self.seconds, resident_mib(self.pid)))
            self.cpu_s = processor_seconds(self.pid) - used
            await asyncio.sleep(1)


def resident_mib(pid: int) -> float:
    """Memory of a process that is really in use.

    Raises:
        OSError: the process is gone.
    """
    found = _RESIDENT.search(Path(f"/proc/{pid}/status").read_text("utf-8"))
    if found is None:
        raise OSError(f"process {pid} has ended")
    return int(found[1]) / 1024


def processor_seconds(pid: int) -> float:
    """Of all threads, in user and system mode."""
    after_name = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """MiB a minute by which memory grows: a straight line through ``samples`` (least squares)."""
    if len(samples) < 2:
        return 0.0
    mean_at = sum(at for at, _ in samples) / len(samples)
    mean = sum(mib for _, mib in samples) / len(samples)
    spread = sum((at - mean_at) ** 2 for at, _ in samples)
    return 60 * sum((at - mean_at) * (mib - mean) for at, mib in samples) / spread
