"""The real server in a process of its own, over an assistant with canned answers.

``python -m tests.serving [--port 0 ...]`` is ``python app.py`` with the fake assistant.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import app as application
from corpus.library import Library
from tests.fake_assistant import FakeAssistant

CHECKOUT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    process: subprocess.Popen[str]


@contextmanager
def serving(corpus: Path, *options: str, state: Path | None = None) -> Iterator[Served]:
    """A running server over the documents in ``corpus``; killed at the end if it still runs.

    ``state``: folder of accounts and conversations; without it everything is gone with the server.
    """
    with TemporaryDirectory(prefix="state-") as folder:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.serving", "--port", "0"),
                *("--corpus", corpus, "--state", state or folder, *options),
            ],
            cwd=CHECKOUT,
            env={name: value for name, value in os.environ.items() if name != "GRADIO_VIBE_MODE"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            ready = process.stdout.readline() if process.stdout else ""
            found = re.fullmatch(r"Trợ lý Văn kiện: (http://127\.0\.0\.1:\d+[\w/-]*)\n", ready)
            if not found:
                raise OSError(f"the server did not start: {ready!r} {process.communicate()[1]}")
            yield Served(found[1], process)
        finally:
            process.kill()
            process.communicate()


def _build_assistant(corpus: Path, *_: object, **__: object) -> FakeAssistant:
    return FakeAssistant(pause=0.05, documents=Library(corpus).documents())


if __name__ == "__main__":
    fake = ModuleType("chatbot.assistant")
    fake.build_assistant = _build_assistant  # type: ignore[attr-defined]
    sys.modules["chatbot.assistant"] = fake
    sys.exit(application.main())
