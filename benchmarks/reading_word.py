"""How much of a Word file is read: ``python -m benchmarks.reading_word``.

Knows: pairs of files, the same text as .docx or .doc and as Markdown, in the folder
``messy_files/decree30`` below ``$VANKIEN_DATA`` (default ``benchmarks/data``).
It is not part of the project; without it the benchmark is skipped. Does not know: how files are
read.

The Markdown was made by a program that repeats a merged cell in each place it covers, puts all
tables at the end, and leaves out text boxes and automatic numbers. So words are compared both as
they stand and with such repetitions taken once; order is compared for the paragraphs alone; and
words that only we read are counted, but are no fault.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from corpus.assemble import assemble
from corpus.readers.legacy_word import LegacyWordReader, find_converter
from corpus.readers.types import Reader
from corpus.readers.word import WordReader
from corpus.text import normalise

CHECKOUT = Path(__file__).resolve().parent.parent
RESULT = Path(__file__).resolve().parent / "results" / "reading_word.json"
BARS = {".docx": 0.99, ".doc": 0.98}
"""Least share of the Markdown's words that must be read."""
_WORD = re.compile(r"[^\W_]+")
_RULE = re.compile(r"[-:| ]+")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a Markdown file says."""

    paragraphs: str
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    """Table, row, cell."""

    def cells(self) -> Iterator[str]:
        """Cells, each as often as the Markdown repeats it."""
        for table in self.tables:
            for row in table:
                yield from row

    def distinct_cells(self) -> Iterator[str]:
        """Cells without those that repeat the one at their left or above."""
        for table in self.tables:
            above: tuple[str, ...] = ()
            for row in table:
                for at, cell in enumerate(row):
                    if row[at - 1 : at] != (cell,) and above[at : at + 1] != (cell,):
                        yield cell
                above = row


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and write the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(argv)
    folder = data_folder()
    if not folder.is_dir():
        print(f"Bỏ qua reading_word: không có dữ liệu ở {folder}", file=sys.stderr)
        return 0
    result = measure(folder)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(f"{text}\n", "utf-8")
    print(text)
    for miss in result["missed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["missed"] else 0


def data_folder() -> Path:
    """Where the pairs of files are."""
    data = os.environ.get("VANKIEN_DATA")
    root = Path(data) if data else CHECKOUT / "benchmarks" / "data"
    return root / "messy_files" / "decree30"


def measure(folder: Path) -> dict[str, Any]:
    """All pairs of the folder; files are numbered, not named."""
    result: dict[str, Any] = {
        "benchmark": "reading_word",
        "date": datetime.now(UTC).date().isoformat(),
        "bars": {suffix.removeprefix("."): bar for suffix, bar in BARS.items()},
        "missed": [],
    }
    truths = sorted(folder.glob("*.md"))
    readers: dict[str, Reader] = {".docx": WordReader(), ".doc": LegacyWordReader()}
    for suffix, reader in readers.items():
        converter = find_converter()
        if suffix == ".doc" and converter is None:
            print("Bỏ qua .doc: chưa cài LibreOffice hay antiword", file=sys.stderr)
            continue
        files = []
        for number, path in enumerate(truths, start=1):
            source = path.with_suffix(suffix)
            if source.is_file():
                truth = read_markdown(path.read_text("utf-8"))
                files.append({"file": number, **compare(_text(source, reader), truth)})
        result[suffix.removeprefix(".")] = summary = _summary(files)
        if suffix == ".doc" and converter is not None:
            summary["converter"] = converter.name
        for name in ("words", "words_in_order"):
            if summary[name] < BARS[suffix]:
                result["missed"].append(f"{suffix} {name} {summary[name]} < {BARS[suffix]}")
        if summary["cells_found"] < summary["cells"]:
            missing = summary["cells"] - summary["cells_found"]
            result["missed"].append(f"{suffix} {missing} cells")
    return result


def read_markdown(source: str) -> Truth:
    """A Markdown file, apart: its paragraphs and its tables."""
    paragraphs: list[str] = []
    tables: list[list[tuple[str, ...]]] = []
    inside = False
    for line in source.splitlines():
        is_row = line.startswith("|")
        if is_row and not inside:
            tables.append([])
        if is_row and not _RULE.fullmatch(line):
            row = line.strip().strip("|").split("|")
            tables[-1].append(tuple(" ".join(normalise(cell).split()) for cell in row))
        elif not is_row:
            paragraphs.append(line)
        inside = is_row
    return Truth(normalise("\n".join(paragraphs)), tuple(map(tuple, tables)))


def compare(text: str, truth: Truth) -> dict[str, Any]:
    """Counts of words and cells: in the Markdown, and found in our text."""
    ours = _WORD.findall(text)
    paragraphs = _WORD.findall(truth.paragraphs)
    once = paragraphs + _WORD.findall(" ".join(truth.distinct_cells()))
    repeated = paragraphs + _WORD.findall(" ".join(truth.cells()))
    matcher = SequenceMatcher(None, ours, paragraphs, autojunk=False)
    flat = f" {' '.join(ours)} "
    cells = [said for cell in truth.cells() if (said := " ".join(_WORD.findall(cell)))]
    return {
        "words": len(once),
        "words_found": (Counter(once) & Counter(ours)).total(),
        "words_repeated": len(repeated),
        "words_repeated_found": (Counter(repeated) & Counter(ours)).total(),
        "words_in_order": len(paragraphs),
        "words_in_order_found": sum(block.size for block in matcher.get_matching_blocks()),
        "words_read": len(ours),
        "words_only_read": (Counter(ours) - Counter(once)).total(),
        "cells": len(cells),
        "cells_found": sum(f" {cell} " in flat for cell in cells),
    }


def _text(path: Path, reader: Reader) -> str:
    reading = reader.read(path.read_bytes(), path.name, lambda stage, done, total: None)
    return assemble(reading.pages).text


def _summary(files: list[dict[str, Any]]) -> dict[str, Any]:
    def share(name: str) -> float:
        whole = sum(file[name] for file in files)
        return round(sum(file[f"{name}_found"] for file in files) / whole, 4) if whole else 0.0

    return {
        "words": share("words"),
        "words_in_order": share("words_in_order"),
        "words_with_merged_cells_repeated": share("words_repeated"),
        "cells": sum(file["cells"] for file in files),
        "cells_found": sum(file["cells_found"] for file in files),
        "files": files,
    }


if __name__ == "__main__":
    sys.exit(main())
