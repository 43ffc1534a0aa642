"""How long a draft of forty pages takes to be checked: ``python -m benchmarks.targets_speed``.

Knows: a fictional report of forty pages in the library, another one with the same indicators as the
draft, the command as a whole process. Does not know: whether it judges rightly.

Timed are the command for the first time, when it reads the figures of the library as well; again,
when they are kept; and how long reading the draft's file alone takes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import fictional_report
from benchmarks.targets_documents import add_documents
from benchmarks.timings import machine, timed_command
from chatbot.targets.claims import read_draft_file
from corpus.library import Library

RESULT = Path(__file__).resolve().parent / "results" / "targets_speed.json"
CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = 40
CHECK_SECONDS = 20.0
"""Bar: the whole `python -m chatbot check --file`, reading included."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and write the result; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--pages", type=int, default=PAGES)
    options = parser.parse_args(argv)
    if fictional_report.font() is None:
        print("Bỏ qua targets_speed: không có phông chữ tiếng Việt như DejaVu", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        result = measure(Path(name), options.pages)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(f"{text}\n", "utf-8")
    print(text)
    return 0 if result["check_s"] <= CHECK_SECONDS else 1


def measure(folder: Path, pages: int) -> dict[str, Any]:
    """Make library and draft, check the draft twice, read it once."""
    library = Library(folder / "library")
    add_documents(library, folder / "files")
    adopted, draft = folder / "da-thong-qua.pdf", folder / "du-thao.pdf"
    adopted.write_bytes(fictional_report.build(pages)[0])
    draft.write_bytes(fictional_report.build(pages, seed=2)[0])
    library.add(adopted)
    places = ("--corpus", str(folder / "library"), "--index", str(folder / "index"), "--json")
    first_s, _ = timed_command("chatbot", "check", "--file", str(draft), *places)
    check_s, checked = timed_command("chatbot", "check", "--file", str(draft), *places)
    start = time.perf_counter()
    read = read_draft_file(draft)
    read_s = round(time.perf_counter() - start, 2)
    return {
        "pages": len(read.pages),
        "claims": len(checked["claims"]),
        "verdicts": dict(Counter(claim["status"] for claim in checked["claims"])),
        "first_check_s": first_s,
        "check_s": check_s,
        "reading_alone_s": read_s,
        "bars": {"check_s": CHECK_SECONDS},
        "machine": machine(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
