"""What hostile and broken files do to a library: ``python -m benchmarks.hostile_files``.

Knows: the command that adds files, what it must print, how much memory and time it may take. Does
not know: how the files are made (``hostile``) or read.

The files are added in batches to a new library by ``python -m corpus add ... --json``, as a person
would. A file is done when its line is printed or its document is in the library; from one such
moment to the next is its time. Memory is that of the command and of all that it starts, every
``LOOK_SECONDS``, shared pages counted for each process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.hostile.plan import Planned, Written, batches, plan
from corpus.readers import process_tree

CHECKOUT = Path(__file__).resolve().parent.parent
RESULT = Path(__file__).resolve().parent / "results" / "hostile_files.json"
PACKAGES = ("pypdfium2", "lxml", "pillow")

COUNT = 2000
BATCH = 100
MEMORY_BYTES = 2 * 2**30
"""Bar: the most that the command may take with all that it starts."""
BATCH_SECONDS = 3600.0
LOOK_SECONDS = 0.05

ISOLATION = ("bộ đọc dừng đột ngột", "đọc quá lâu", "cần quá nhiều bộ nhớ")
"""What the message says where no reader refused the file, but the process that it ran in ended."""


@dataclass(frozen=True, slots=True)
class Added:
    """What happened to one file."""

    file: Written
    error: str | None
    """None: it is in the library."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Batch:
    """What one run of the command did."""

    added: tuple[Added, ...]
    problems: tuple[str, ...]
    """What it printed or returned that it should not."""
    seconds: float
    peak_bytes: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and keep the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=COUNT, help="hostile files")
    parser.add_argument("--only", metavar="WORD", help="only kinds that contain it; writes nothing")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(argv)
    done: list[Batch] = []
    planned = plan(options.seed, options.count)
    if options.only:
        planned = [each for each in planned if options.only in each.kind]
    for batch in run(planned, options.seed):
        done.append(batch)
        print(_progress(done), file=sys.stderr, flush=True)
    result = {**summary(done), "seed": options.seed}
    if not options.only:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(report(result))
    for miss in result["missed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["missed"] else 0


def run(planned: list[Planned], seed: int, size: int = BATCH) -> Iterator[Batch]:
    """Make the files, add them to a new library batch by batch, and remove them again."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        for batch in batches(planned, size):
            place = Path(folder) / "files"
            place.mkdir()
            files = [each.write(place, seed) for each in batch]
            yield add(files, library)
            shutil.rmtree(place)


def add(files: Sequence[Written], library: Path) -> Batch:
    """Run the command for some files and look at all that it says and takes."""
    command = [sys.executable, "-m", "corpus", "add", "--json", "--corpus", str(library)]
    start = time.monotonic()
    process = subprocess.Popen(
        [*command, *(str(file.path) for file in files)],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    moments: list[float] = []
    lines: list[str] = []

    def listen() -> None:
        for line in process.stderr or ():
            lines.append(line.rstrip("\n"))
            if lines[-1].startswith("Lỗi: "):
                moments.append(time.monotonic())

    printed: list[str] = []
    threads = [
        threading.Thread(target=listen),
        threading.Thread(target=lambda: printed.append(process.stdout.read())),  # type: ignore[union-attr]
    ]
    for thread in threads:
        thread.start()
    peak, known = 0, _documents(library)
    while process.poll() is None:
        peak = max(peak, process_tree.resident_bytes(process.pid))
        now = _documents(library)
        moments += [time.monotonic()] * (now - known)
        known = now
        if time.monotonic() - start > BATCH_SECONDS:
            process_tree.kill(process.pid)
        time.sleep(LOOK_SECONDS)
    for thread in threads:
        thread.join()
    moments += [time.monotonic()] * (_documents(library) - known)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    ends = sorted(moments)
    durations = [end - begin for begin, end in zip([start, *ends], ends, strict=False)]
    errors, problems = judge(files, process.returncode, printed[0], lines)
    added = [
        Added(file, error, seconds)
        for file, error, seconds in zip(files, errors, _padded(durations, len(files)), strict=True)
    ]
    return Batch(tuple(added), tuple(problems), time.monotonic() - start, peak)


def _documents(library: Path) -> int:
    try:
        return sum(not name.startswith(".") for name in os.listdir(library))
    except OSError:
        return 0


def _padded(durations: Sequence[float], length: int) -> list[float]:
    return [*durations, *[0.0] * length][:length]


def judge(
    files: Sequence[Written], code: int, printed: str, lines: Sequence[str]
) -> tuple[list[str | None], list[str]]:
    """The error of each file, None for one that went in, and what was wrong with the output.

    Args:
        printed: standard output, JSON with an entry for each file.
        lines: standard error; one line for each refused file, and notes on the others.
    """
    problems = [f"a line that is no message: {line!r}" for line in lines if not _is_message(line)]
    try:
        rows = json.loads(printed)
    except ValueError:
        return ["" for _ in files], [*problems, f"exit code {code}, no JSON: {printed[:200]!r}"]
    if len(rows) != len(files):
        return ["" for _ in files], [*problems, f"{len(rows)} entries for {len(files)} files"]
    errors = [row.get("error") for row in rows]
    refused = [error for error in errors if error is not None]
    if code != (1 if refused else 0):
        problems.append(f"exit code {code}, {len(refused)} refused")
    said = Counter(line.removeprefix("Lỗi: ") for line in lines if line.startswith("Lỗi: "))
    if said != Counter(" ".join(error.split()) for error in refused):
        problems.append(f"{sum(said.values())} lines for {len(refused)} refused files")
    for file, error in zip(files, errors, strict=True):
        if file.expect == "read" and error is not None:
            problems.append(f"{file.kind}, a good file, was refused: {error}")
        elif file.expect == "refused" and error is None:
            problems.append(f"{file.kind} was read")
        elif error is not None and not _is_clear(error):
            problems.append(f"{file.kind}: not a clear line: {error!r}")
    return errors, problems


_MESSAGE = re.compile(r"Lỗi: |Lưu ý về |\[\d+/\d+\] .+ \d+/\d+$")
"""An error, a warning or progress."""


def _is_message(line: str) -> bool:
    return _MESSAGE.match(line) is not None


_CODE_WORDS = ("Traceback", "Error", "Exception", "errno", "<class", "None")


def _is_clear(error: str) -> bool:
    """One sentence that names the file and says what to do, without the words of programs."""
    return "hãy " in error and "«" in error and not any(word in error for word in _CODE_WORDS)


def summary(done: Sequence[Batch]) -> dict[str, Any]:
    """The result file."""
    added = [each for batch in done for each in batch.added]
    problems = [problem for batch in done for problem in batch.problems]
    slowest = sorted(added, key=lambda each: each.seconds, reverse=True)[:10]
    ended = Counter(
        f"{each.file.kind}: {words}"
        for each in added
        for words in ISOLATION
        if each.error and words in each.error
    )
    peak = max((batch.peak_bytes for batch in done), default=0)
    result: dict[str, Any] = {
        "benchmark": "hostile_files",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "bars": {"memory_mib": MEMORY_BYTES // 2**20, "problems": 0},
        "files": len(added),
        "kinds": len({each.file.kind for each in added}),
        "good_files": sum(each.file.expect == "read" for each in added),
        "good_files_in": sum(each.file.expect == "read" and each.error is None for each in added),
        "refused": sum(each.error is not None for each in added),
        "process_ended": dict(sorted(ended.items())),
        "peak_memory_mib": round(peak / 2**20),
        "longest_file_s": round(slowest[0].seconds, 1) if slowest else 0.0,
        "slowest": {
            f"{each.file.path.parent.name} {each.file.kind}": round(each.seconds, 1)
            for each in slowest
        },
        "total_s": round(sum(batch.seconds for batch in done)),
        "problems": problems,
    }
    return {**result, "missed": missed(result)}


def missed(result: Mapping[str, Any]) -> list[str]:
    """The bars that were not met."""
    found = list(result["problems"])
    bar = result["bars"]["memory_mib"]
    if result["peak_memory_mib"] > bar:
        found.append(f"peak_memory_mib {result['peak_memory_mib']} > {bar}")
    return found


def machine() -> dict[str, object]:
    """What the numbers depend on; nothing that identifies the machine."""
    return {
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "tesseract": shutil.which("tesseract") is not None,
        "libreoffice": shutil.which("soffice") is not None,
        "packages": {name: version(name) for name in PACKAGES},
    }


_REPORTED = (
    *("files", "kinds", "good_files", "good_files_in", "refused"),
    *("peak_memory_mib", "longest_file_s", "total_s"),
)


def report(result: Mapping[str, Any]) -> str:
    """A small table."""
    return "\n".join(f"{name:<20}{result[name]:>10}" for name in _REPORTED)


def _progress(done: Sequence[Batch]) -> str:
    now = summary(done)
    return (
        f"{now['files']} files, {now['refused']} refused, {now['peak_memory_mib']} MiB, "
        f"{now['longest_file_s']} s at most, {len(now['problems'])} problems"
    )


if __name__ == "__main__":
    raise SystemExit(main())
