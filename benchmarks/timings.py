"""How long people wait: ``python -m benchmarks.timings``.

Knows: processes, clocks, the waits that have a bar. Does not know: whether an answer is right.

A cold start and a build are timed as whole processes, as an operator meets them; answers inside a
running assistant and, over HTTP, in a running server. The model must be in the cache already.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load_people import Reader
from chatbot.assistant import LibraryAssistant
from chatbot.types import Turn
from corpus.cli import CORPUS_DIR
from corpus.library import Library
from index.model import load_encoder
from index.search import Searcher

CHECKOUT = Path(__file__).resolve().parent.parent
QUESTIONS = CHECKOUT / "tests" / "data" / "questions_seed.jsonl"
RESULT = Path(__file__).resolve().parent / "results" / "timings.json"
PACKAGES = ("torch", "sentence-transformers", "transformers", "faiss-cpu", "bm25s", "gradio")

COLD_SECONDS = 8.0
"""Bar: median of a whole `python -m chatbot ask`, model in the cache."""
ANSWER_MILLISECONDS = 300.0
"""Bar: 95th percentile until the first evidence, and until the whole answer."""
COLD_RUNS = 5
COUNT = 50
"""Different questions asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the conversation before it."""

    question: str
    history: tuple[Turn, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and keep the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(argv)
    result = measure(read_questions(QUESTIONS, COUNT))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(report(result))
    for miss in result["missed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["missed"] else 0


def read_questions(path: Path, count: int) -> list[Asked]:
    """``count`` different answerable questions, spread evenly over the set."""
    found: dict[str, Asked] = {}
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        if record["expect"] == "answered":
            turns = tuple(Turn(*pair) for pair in record.get("history") or [])
            found.setdefault(record["question"], Asked(record["question"], turns))
    asked = list(found.values())
    if len(asked) < count:
        raise ValueError(f"{path} has {len(asked)} different questions, {count} are needed")
    return [asked[at * len(asked) // count] for at in range(count)]


def measure(questions: Sequence[Asked]) -> dict[str, Any]:
    """All timings, with the machine they were taken on."""
    result: dict[str, Any] = {
        "benchmark": "timings",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "questions": len(questions),
        "bars": {"cold_ask_s": COLD_SECONDS, "answer_ms": ANSWER_MILLISECONDS},
    }
    load_encoder()  # into the cache, where it belongs before anything is timed
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        result["index_build_s"] = round(
            run_process("-m", "index", "build", "--index", str(index)), 2
        )
        ask = ("-m", "chatbot", "ask", questions[0].question, "--json", "--index", str(index))
        result["cold_ask_s"] = seconds([run_process(*ask) for _ in range(COLD_RUNS)])
        result.update(time_assistant(index, questions))
        result.update(time_server(index, questions))
    result["missed"] = missed(result)
    return result


def timed_command(*command: str) -> tuple[float, Any]:
    """Seconds of a whole ``python -m`` process, and the JSON that it printed."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=CHECKOUT, capture_output=True, check=True
    )
    return round(time.perf_counter() - start, 2), json.loads(done.stdout)


def machine() -> dict[str, object]:
    """What the numbers depend on; nothing that identifies the machine."""
    memory = None
    if hasattr(os, "sysconf"):
        memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    return {
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gib": memory,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def run_process(*arguments: str) -> float:
    """Seconds of a whole `python ...` in the checkout, whose output is thrown away.

    Raises:
        CalledProcessError: it failed.
    """
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=CHECKOUT, check=True, capture_output=True)
    return time.perf_counter() - start


def time_assistant(index: Path, questions: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Milliseconds in a running assistant: encoding, first evidence, whole answer."""
    library, encoder = Library(CORPUS_DIR), load_encoder()
    assistant = LibraryAssistant(library.documents(), Searcher.open(index, library, encoder))
    assistant.ask(questions[-1].question)  # the first of all pays for what is loaded lazily
    encoding, evidence, whole = [], [], []
    for asked in questions:
        start = time.perf_counter()
        for step in assistant.stream(asked.question, asked.history):
            if step.stage == "evidence":
                evidence.append(time.perf_counter() - start)
        whole.append(time.perf_counter() - start)
    for asked in questions:
        start = time.perf_counter()
        encoder.encode_queries([asked.question])
        encoding.append(time.perf_counter() - start)
    return {
        "encode_query_ms": milliseconds(encoding),
        "first_evidence_ms": milliseconds(evidence),
        "whole_answer_ms": milliseconds(whole),
    }


def time_server(index: Path, questions: Sequence[Asked]) -> dict[str, object]:
    """Seconds until `python app.py` answers, then milliseconds of questions over HTTP."""
    start = time.perf_counter()
    with serving(index) as url:
        ready = time.perf_counter() - start
        first = questions[-1].question  # not counted: what is read when it is first needed
        _, *whole = asyncio.run(time_page(url, [first, *(asked.question for asked in questions)]))
    return {"server_ready_s": round(ready, 2), "http_answer_ms": milliseconds(whole)}


@contextmanager
def serving(index: Path, *options: str) -> Iterator[str]:
    """The address of a running server; it keeps its state beside the index."""
    state = str(index.with_name("state"))
    process = subprocess.Popen(
        [
            sys.executable,
            "app.py",
            "--port",
            "0",
            "--index",
            str(index),
            "--state",
            state,
            *options,
        ],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    try:
        said = process.stdout.readline() if process.stdout else ""
        address = re.search(r"http://\S+", said)
        if address is None:
            raise OSError("the server did not start")
        yield address.group()
    finally:
        process.terminate()
        process.communicate()


async def time_page(url: str, questions: Sequence[str]) -> list[float]:
    """Seconds until each whole answer, asked as a browser with the chat page does."""
    reader = Reader(httpx.AsyncClient(base_url=url, trust_env=False, timeout=60))
    try:
        await reader.come()
        return [(await reader.ask(question)).whole_s for question in questions]
    finally:
        await reader.leave()


def seconds(values: Sequence[float]) -> dict[str, float]:
    """Least, median and most."""
    return {
        "min": round(min(values), 2),
        "median": round(statistics.median(values), 2),
        "max": round(max(values), 2),
    }


def milliseconds(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and most of a list of seconds, in milliseconds."""
    return {
        "median": round(1000 * statistics.median(values), 1),
        "p95": round(1000 * statistics.quantiles(values, n=20, method="inclusive")[-1], 1),
        "max": round(1000 * max(values), 1),
    }


def missed(result: Mapping[str, Any]) -> list[str]:
    """The bars that were not met."""
    waits = [("cold_ask_s", result["cold_ask_s"]["median"], COLD_SECONDS)]
    for name in ("first_evidence_ms", "whole_answer_ms", "http_answer_ms"):
        waits.append((name, result[name]["p95"], ANSWER_MILLISECONDS))
    return [f"{name} {found:g} > {bar:g}" for name, found, bar in waits if found > bar]


def report(result: Mapping[str, Any]) -> str:
    """A small table."""
    lines = [f"{'index_build_s':<20}{result['index_build_s']:>10}"]
    lines.append(f"{'server_ready_s':<20}{result['server_ready_s']:>10}")
    for name, found in result.items():
        if isinstance(found, dict) and "median" in found:
            lines.append(f"{name:<20}" + "".join(f"{k:>10} {v:>7}" for k, v in found.items()))
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
