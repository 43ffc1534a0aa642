"""Many people at once: ``python -m benchmarks.load [--seconds 180 --people 50]``.

Knows: how often people ask, connections that mean no good, the bars. Does not know: what a person
sends (``load_people``), how the server is started and watched (``load_server``).

Three parts, one server with its default limits. A crowd: half have the chat page open, a third are
programs, the others ask in embedded pages. A siege: a few go on asking among connections that say
nothing, read a byte a second or send one. The limit: somebody asks without pause. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.load_people import PATIENCE_SECONDS, Framed, Person, Program, Reader, Unanswered
from benchmarks.load_server import (
    Running,
    Watch,
    build_library,
    open_accounts,
    serving,
    slope,
    stop,
)
from benchmarks.timings import CHECKOUT, machine

RESULT = Path(__file__).resolve().parent / "results" / "load.json"
QUESTIONS = tuple(
    CHECKOUT / "tests" / "data" / f"questions_{name}.jsonl"
    for name in ("seed", "fictional", "reports")
)
PAUSES = (5.0, 15.0)
"""Seconds between two questions of one person, from the start of one to that of the next."""
EVIDENCE_SECONDS = 3.0
"""Bar: 95th percentile to the first evidence."""
GROWTH_MIB = 5.0
"""Bar: MiB a minute by which memory may grow in the second half of a crowd of a minute or more."""
STOP_SECONDS = 10.0
"""Bar: an orderly stop."""
ACCESS = ("--public",)
_SHOWN_ERRORS = 10
_SMALL_BUFFER = 2048
_LIMITED = "quá nhiều trong một phút"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done."""

    people: int = 50
    seconds: float = 180.0

    @property
    def programs(self) -> int:
        return self.people // 3

    @property
    def readers(self) -> int:
        return (self.people + 1) // 2

    @property
    def askers(self) -> int:
        """Of the siege."""
        return max(2, self.people // 5)

    @property
    def siege_seconds(self) -> float:
        return self.seconds / 3


@dataclass
class Tally:
    """What came of the questions of several people."""

    waits: dict[str, list[tuple[float | None, float]]] = field(default_factory=dict)
    """Way of asking -> (seconds to the first evidence, seconds to the whole answer)."""
    errors: list[str] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """Numbers by way of asking, and of all together."""
        groups = {**self.waits, "all": [wait for waits in self.waits.values() for wait in waits]}
        return {
            "errors": len(self.errors),
            "first_errors": dict(Counter(self.errors).most_common(_SHOWN_ERRORS)),
            **{
                way: {
                    "questions": len(waits),
                    "first_evidence_s": _seconds([w for w, _ in waits if w is not None]),
                    "whole_answer_s": _seconds([whole for _, whole in waits]),
                }
                for way, waits in groups.items()
            },
        }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and keep the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=Size().people)
    parser.add_argument("--seconds", type=float, default=Size().seconds)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(argv)
    result = measure(Size(options.people, options.seconds))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(report(result))
    for miss in result["missed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["missed"] else 0


def measure(size: Size) -> dict[str, Any]:
    """All three parts, and how the server stopped."""
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        build_library(folder)
        readers = size.readers + size.askers
        pages, tokens = open_accounts(folder / "state", readers, size.programs + size.askers + 1)
        with serving(folder, *ACCESS) as running:
            result = asyncio.run(_measure(size, running, pages, tokens))
            code, seconds = stop(running)
            result["stop"] = {
                "exit_code": code,
                "seconds": round(seconds, 2),
                "tracebacks": running.log.read_text("utf-8").count("Traceback"),
            }
    result["missed"] = missed(result)
    return result


async def _measure(
    size: Size, running: Running, pages: Sequence[str], tokens: Sequence[str]
) -> dict[str, Any]:
    questions = read_questions()
    watch = Watch(running.process.pid)
    watching = asyncio.create_task(watch.run())
    url = running.url
    crowd: list[Person] = [Reader(_client(url, cookie=each)) for each in pages[: size.readers]]
    crowd += [Program(_client(url, token=each)) for each in tokens[: size.programs]]
    crowd += [Framed(_client(url)) for _ in range(size.people - len(crowd))]
    asked = await _ask_all(crowd, questions, size.seconds)
    samples, cpu = list(watch.samples), watch.cpu_s / max(watch.seconds, 1)
    siege_pages, siege_tokens = pages[size.readers :], tokens[size.programs : -1]
    askers: list[Person] = [Reader(_client(url, cookie=each)) for each in siege_pages]
    async with _besieged(url, size, siege_tokens) as held:
        besieged = await _ask_all(askers, questions, size.siege_seconds)
        still = sum(not writer.is_closing() for writer in held)
    limited = await _ask_without_pause(url, tokens[-1])
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    later = samples[len(samples) // 2 :]
    return {
        "benchmark": "load",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "people": size.people,
        "seconds": size.seconds,
        "bars": {"first_evidence_s": EVIDENCE_SECONDS, "growth_mib_a_minute": GROWTH_MIB},
        "crowd": asked.record(),
        "memory": {
            "start_mib": round(samples[0][1], 1),
            "half_mib": round(later[0][1], 1),
            "end_mib": round(samples[-1][1], 1),
            "growth_mib_a_minute": round(slope(later), 2),
            "after_all_mib": round(watch.samples[-1][1], 1),
        },
        "processors_used": round(cpu, 2),
        "siege": {"connections": len(held), "still_open": still, **besieged.record()},
        "limit": limited,
    }


def read_questions() -> list[str]:
    """All different questions of the question sets, shuffled, always alike."""
    found = dict.fromkeys(
        json.loads(line)["question"]
        for path in QUESTIONS
        for line in path.read_text("utf-8").splitlines()
    )
    questions = [question for question in found if question.strip()]
    random.Random(1).shuffle(questions)
    return questions


async def _ask_all(people: Sequence[Person], questions: Sequence[str], seconds: float) -> Tally:
    tally = Tally()
    end = asyncio.get_running_loop().time() + seconds
    async with asyncio.TaskGroup() as group:
        for number, person in enumerate(people):
            at = 7 * number % len(questions)  # everybody begins at another question
            own = cycle([*questions[at:], *questions[:at]])
            group.create_task(_ask_on(person, own, random.Random(number), end, tally))
    return tally


async def _ask_on(
    person: Person, questions: Iterator[str], chance: random.Random, end: float, tally: Tally
) -> None:
    """One person, until ``end``; what goes wrong is counted, and they ask on."""
    loop = asyncio.get_running_loop()
    waits = tally.waits.setdefault(person.way, [])
    try:
        await asyncio.sleep(chance.uniform(0, min(PAUSES[1], (end - loop.time()) / 3)))
        await person.come()
        while (begun := loop.time()) < end:
            try:
                answered = await person.ask(next(questions))
                waits.append((answered.evidence_s, answered.whole_s))
                await person.settle()
            except (Unanswered, httpx.HTTPError) as error:
                tally.errors.append(_said(person, error))
            pause = begun + chance.uniform(*PAUSES) - loop.time()
            await asyncio.sleep(max(0.0, min(pause, end - loop.time())))
    except (Unanswered, httpx.HTTPError) as error:
        tally.errors.append(_said(person, error))
    finally:
        await person.leave()


def _said(person: Person, error: Exception) -> str:
    return f"{person.way}: {type(error).__name__} {error}"


@asynccontextmanager
async def _besieged(url: str, size: Size, tokens: Sequence[str]) -> Any:
    """Connections that mean no good, four idle ones for each of the crowd; yields their writers."""
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 0
    ask = json.dumps({"question": "Dân số là bao nhiêu?"}).encode()
    head = f"Host: {host}:{port}\r\n".encode()
    events = b"Accept: text/event-stream\r\nContent-Type: application/json\r\n"
    page = b"GET /web/page.css HTTP/1.1\r\n" + head + b"\r\n"
    config = b"GET /config HTTP/1.1\r\n" + head + b"\r\n"
    signed = [b"Authorization: Bearer " + token.encode() + b"\r\n" for token in tokens]
    length = f"Content-Length: {len(ask)}\r\n\r\n".encode()
    questions = [
        *(b"POST /api/v1/ask HTTP/1.1\r\n" + head + events + key + length + ask for key in signed),
        *[b"POST /nhung/hoi HTTP/1.1\r\n" + head + events + length + ask] * len(signed),
    ]
    slow_head = b"GET / HTTP/1.1\r\n" + head + b"X-Slow: " + b"a" * 10_000
    slow_body = b"POST /api/v1/ask HTTP/1.1\r\n" + head + events + b"Content-Length: 9000\r\n\r\n{"
    readers = [*questions, *[page, config] * size.people][: size.people]
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        tasks: list[asyncio.Task[None]] = []
        writers: list[asyncio.StreamWriter] = []

        async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            plain = socket.socket()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
            plain.setblocking(False)
            await asyncio.get_running_loop().sock_connect(plain, (host, port))
            reader, writer = await asyncio.open_connection(sock=plain, limit=_SMALL_BUFFER)
            stack.callback(writer.close)
            writers.append(writer)
            return reader, writer

        for _ in range(4 * size.people):
            await connect()
        for sent in readers:
            reader, writer = await connect()
            writer.write(sent)
            tasks.append(group.create_task(_read_slowly(reader)))
        for number in range(size.people):
            _, writer = await connect()
            body = number % 2
            sent = slow_body + b" " * 9000 if body else slow_head
            begun = len(slow_body) if body else 40
            writer.write(sent[:begun])
            tasks.append(group.create_task(_send_slowly(writer, sent[begun:])))
        yield writers
        for task in tasks:
            task.cancel()


async def _read_slowly(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        while await reader.read(1):
            await asyncio.sleep(1)


async def _send_slowly(writer: asyncio.StreamWriter, sent: bytes) -> None:
    with suppress(OSError):
        for byte in sent:
            await asyncio.sleep(1)
            writer.write(bytes([byte]))
            await writer.drain()


async def _ask_without_pause(url: str, token: str) -> dict[str, Any]:
    """What somebody is told who asks too often."""
    answered = 0
    async with _client(url, token=token) as client:
        for _ in range(100):
            response = await client.post("/api/v1/ask", json={"question": "Dân số?"})
            if response.status_code != 200:
                break
            answered += 1
    return {
        "answered_before": answered,
        "status": response.status_code,
        "retry_after_s": response.headers.get("Retry-After"),
        "message": response.json().get("message"),
    }


def _client(url: str, *, cookie: str = "", token: str = "") -> httpx.AsyncClient:
    headers = {"Origin": url}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return httpx.AsyncClient(
        base_url=url,
        headers=headers,
        cookies={"phien": cookie} if cookie else {},
        timeout=PATIENCE_SECONDS,
        trust_env=False,
    )


def _seconds(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and most."""
    if len(values) < 2:
        values = [*values, *values] or [0.0, 0.0]
    return {
        "median": round(statistics.median(values), 3),
        "p95": round(statistics.quantiles(values, n=20, method="inclusive")[-1], 3),
        "max": round(max(values), 3),
    }


def missed(result: Mapping[str, Any]) -> list[str]:
    """The bars that were not met."""
    found = []
    for part in ("crowd", "siege"):
        asked = result[part]
        waited = asked["all"]["first_evidence_s"]["p95"]
        if asked["errors"] or not asked["all"]["questions"]:
            found.append(f"{part}: {asked['errors']} errors {asked['first_errors']}")
        if waited > EVIDENCE_SECONDS:
            found.append(f"{part}: first_evidence_s {waited:g} > {EVIDENCE_SECONDS:g}")
    growth = result["memory"]["growth_mib_a_minute"]
    if result["seconds"] >= 60 and growth > GROWTH_MIB:
        found.append(f"growth_mib_a_minute {growth:g} > {GROWTH_MIB:g}")
    limit, stopped = result["limit"], result["stop"]
    if limit["status"] != 429 or _LIMITED not in str(limit["message"]):
        found.append(f"limit: {limit['status']} {limit['message']}")
    if stopped["exit_code"] or stopped["tracebacks"] or stopped["seconds"] > STOP_SECONDS:
        found.append(f"stop: {stopped}")
    return found


def report(result: Mapping[str, Any]) -> str:
    """A small table."""
    lines = []
    for part in ("crowd", "siege"):
        for way, asked in result[part].items():
            if isinstance(asked, dict) and "questions" in asked:
                waits = (asked["first_evidence_s"], asked["whole_answer_s"])
                shown = "".join(f"{key:>8} {w[key]:>7.3f}" for w in waits for key in w)
                lines.append(f"{part:<8}{way:<10}{asked['questions']:>6}{shown}")
    lines.append(f"errors: crowd {result['crowd']['errors']}, siege {result['siege']['errors']}")
    for part in ("memory", "processors_used", "limit", "stop"):
        lines.append(f"{part}: {result[part]}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
