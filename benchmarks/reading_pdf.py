"""How long a long PDF file takes from its bytes to the index: ``python -m benchmarks.reading_pdf``.

Knows: the fictional report, the commands as whole processes. Does not know: whether the text is
right, what is found in it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import fictional_report
from benchmarks.timings import machine, timed_command

RESULT = Path(__file__).resolve().parent / "results" / "reading_pdf.json"
CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = 76
READ_SECONDS = 10.0
"""Bar: the whole `python -m corpus add`."""
INDEX_SECONDS = 60.0
"""Bar: the whole `python -m index build`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and write the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(argv)
    if fictional_report.font() is None:
        print("Bỏ qua reading_pdf: không có phông chữ tiếng Việt như DejaVu", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        result = measure(Path(name))
    text = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.write_text(f"{text}\n", "utf-8")
    print(text)
    return 0 if result["add_s"] <= READ_SECONDS and result["index_s"] <= INDEX_SECONDS else 1


def measure(folder: Path) -> dict[str, Any]:
    """Add and index the report, then add one short document more."""
    fictional_report.write(folder, PAGES)
    more = folder / "them.txt"
    more.write_text("Nghị quyết xã Suối Mơ\nXã Suối Mơ có 12 thôn và 34 tổ hợp tác.\n", "utf-8")
    places = ("--corpus", str(folder / "library"), "--index", str(folder / "index"), "--json")
    add_s, [added] = timed_command("corpus", "add", str(folder / "bao-cao.pdf"), *places)
    index_s, built = timed_command("index", "build", *places)
    timed_command("corpus", "add", str(more), *places)
    one_more_s, again = timed_command("index", "build", *places)
    return {
        "pages": added["pages"],
        "add_s": add_s,
        "index_s": index_s,
        "chunks": built["chunks"],
        "one_more_document_s": one_more_s,
        "one_more_document_encoded": again["encoded"],
        "bars": {"add_s": READ_SECONDS, "index_s": INDEX_SECONDS},
        "machine": machine(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
