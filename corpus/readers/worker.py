"""The process that reads files for ``isolation``: ``python -m corpus.readers.worker``.

Knows: its limits, requests on standard input, answers on standard output. Does not know: who asks.

A request is a line of JSON, {"name", "size"}, and ``size`` bytes of the file. The answer is any
number of lines {"progress": [stage, done, total]} and then one of {"reading": ...},
{"refused": message}, {"too_long": true} and {"out_of_memory": true}. Whatever else goes wrong ends
this process, and its end is the answer.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import threading
from collections.abc import Sequence
from typing import Any, BinaryIO

from corpus.errors import UnreadableFile
from corpus.readers import read_file
from corpus.readers.process_tree import kill
from corpus.readers.wire import reading_to_json

LARGEST_FILE = 2**30
"""Bytes that this process, or a tool it calls, may write into one file."""
Request = tuple[str, bytes]
"""Name and bytes of a file."""


def main(argv: Sequence[str] | None = None) -> int:
    """Answer requests until standard input ends; 1 when memory is used up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", type=int, default=0, help="bytes; 0: no limit")
    parser.add_argument("--answer", type=int, default=0, help="bytes of JSON; 0: no limit")
    options = parser.parse_args(argv)
    limit(options.memory)
    source = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What libraries and tools read and print must not get between requests and answers.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    requests: queue.Queue[Request] = queue.Queue()
    threading.Thread(target=receive, args=(source, requests), daemon=True).start()
    while True:
        answer = answer_to(*requests.get(), answers)
        line = _line(answer)
        if options.answer and len(line) > options.answer:
            line = _line({"too_long": True})
        _send(answers, line)
        if "out_of_memory" in answer:
            return 1


def receive(source: BinaryIO, requests: queue.Queue[Request]) -> None:
    """Take in requests. Nobody waits for answers when they end: this process ends at once."""
    while header := source.readline():
        request = json.loads(header)
        requests.put((request["name"], source.read(request["size"])))
    kill(os.getpid())


def answer_to(name: str, data: bytes, answers: BinaryIO) -> dict[str, Any]:
    """Read one file; progress goes to ``answers``."""

    def progress(stage: str, done: int, total: int) -> None:
        _send(answers, _line({"progress": [stage, done, total]}))

    try:
        reading = read_file(data, name, progress)
        return {"reading": reading_to_json(reading)}
    except UnreadableFile as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"out_of_memory": True}


def _line(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode("ascii") + b"\n"


def _send(answers: BinaryIO, line: bytes) -> None:
    answers.write(line)
    answers.flush()


def limit(memory: int) -> None:
    """Limit this process and each one that it starts, where the system can."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: LARGEST_FILE}
    if memory:
        # What it may write to counts; address space that is only reserved, as every thread does,
        # counts less.
        limits |= {resource.RLIMIT_DATA: memory, resource.RLIMIT_AS: 2 * memory}
    for kind, most in limits.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # a limit that this system knows but does not keep
            continue


if __name__ == "__main__":
    sys.exit(main())
