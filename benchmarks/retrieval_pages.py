"""How often the right page, and a text with the answer, is among the first five hits.

Run: ``python -m benchmarks.retrieval_pages QUESTIONS DOCUMENTS [--out FILE]``. QUESTIONS is a JSONL
file of {document, question, page, answer}: ``document`` names a file of the folder DOCUMENTS,
``page`` is the physical page, or a list of pages that state it too, and ``answer`` is a string that
the page holds. Neither is part of the project, and without them the benchmark is skipped.

Knows: the whole way from files to hits, in a library made for the measurement. Does not know:
answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.library import Library
from corpus.text import fold, normalise
from index.build import build_index
from index.model import load_encoder
from index.search import Searcher
from index.types import Encoder, Hit

TOP = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what has to be found."""

    document: str
    """Name of its file."""
    question: str
    pages: frozenset[int]
    answer: str


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the result; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--out", type=Path, help="file for the result, besides the screen")
    options = parser.parse_args(argv)
    if not (options.questions.is_file() and options.documents.is_dir()):
        print(
            f"Bỏ qua retrieval_pages: không có {options.questions} hoặc {options.documents}",
            file=sys.stderr,
        )
        return 0
    result = measure(read_cases(options.questions), options.documents, load_encoder())
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if options.out is not None:
        options.out.write_text(f"{text}\n", "utf-8")
    print(text)
    return 0


def read_cases(path: Path) -> list[Case]:
    """The questions of a JSONL file."""
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Case(
            document=record["document"],
            question=record["question"],
            pages=frozenset(
                record["page"] if isinstance(record["page"], list) else [record["page"]]
            ),
            answer=record["answer"],
        )
        for record in records
    ]


def measure(cases: Sequence[Case], documents: Path, encoder: Encoder) -> dict[str, Any]:
    """Shares of the questions, typed with and without diacritics, and what was missed."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder) / "library")
        ids = {
            library.add(documents / name).id: name
            for name in sorted({case.document for case in cases})
        }
        start = time.perf_counter()
        report = build_index(Path(folder) / "index", library, encoder)
        seconds = time.perf_counter() - start
        searcher = Searcher.open(Path(folder) / "index", library, encoder)
        found = {
            "accented": [searcher.search(case.question, TOP) for case in cases],
            "unaccented": [searcher.search(fold(case.question), TOP) for case in cases],
        }
    return {
        "benchmark": "retrieval_pages",
        "model": encoder.name,
        "documents": len(ids),
        "chunks": report.chunks,
        "questions": len(cases),
        "build_seconds": round(seconds, 1),
        "recall": {name: _recall(cases, hits, ids) for name, hits in found.items()},
        "missed": {
            name: [
                case.question
                for case, shown in zip(cases, hits, strict=True)
                if not (holds_page(case, shown, ids) and holds_answer(case, shown))
            ]
            for name, hits in found.items()
        },
    }


def holds_page(case: Case, hits: Sequence[Hit], ids: dict[str, str]) -> bool:
    """Whether a hit is of a right page; ``ids``: file name by document id."""
    return any(
        ids[hit.chunk.document_id] == case.document and hit.chunk.page in case.pages for hit in hits
    )


def holds_answer(case: Case, hits: Sequence[Hit]) -> bool:
    """Whether the text of a hit states the answer, whatever its line breaks are."""
    answer = " ".join(normalise(case.answer).split())
    return any(answer in " ".join(hit.chunk.text.split()) for hit in hits)


def _recall(
    cases: Sequence[Case], found: Sequence[Sequence[Hit]], ids: dict[str, str]
) -> dict[str, float]:
    pairs = list(zip(cases, found, strict=True))
    pages = sum(holds_page(case, hits, ids) for case, hits in pairs)
    answers = sum(holds_answer(case, hits) for case, hits in pairs)
    return {
        f"page@{TOP}": round(pages / max(len(pairs), 1), 3),
        f"answer@{TOP}": round(answers / max(len(pairs), 1), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
