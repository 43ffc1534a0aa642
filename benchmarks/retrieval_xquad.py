"""How often the right passage is found: XQuAD in Vietnamese, with and without diacritics.

Run: ``python -m benchmarks.retrieval_xquad [DATA] [--out FILE]``. DATA is a folder with
``passages.jsonl`` ({pid, text}) and ``questions.jsonl`` ({pid, question}); it is not part of the
project, and without it the benchmark is skipped.

Knows: ranking whole passages. Does not know: chunks, documents, answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.text import fold
from index.chunks import ChunkSettings, encoded_texts
from index.fusion import DENSE_WEIGHT, DENSE_WEIGHT_UNACCENTED, dense_weight, fuse
from index.lexical import LexicalIndex
from index.model import load_encoder
from index.types import Chunk, Encoder
from index.vectors import VectorIndex

DATA = Path(__file__).resolve().parent / "data" / "xquad_vi"
RESULT = Path(__file__).resolve().parent / "results" / "retrieval_xquad.json"
RANKS = (1, 3, 5, 10)
_RRF = 60
Matrix = NDArray[np.float32]
"""Shape (questions, passages)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and write the result; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(argv)
    if not (options.data / "questions.jsonl").is_file():
        print(f"Bỏ qua retrieval_xquad: không có dữ liệu ở {options.data}", file=sys.stderr)
        return 0
    result = measure(options.data, load_encoder())
    text = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(f"{text}\n", "utf-8")
    print(text)
    return 0


def measure(data: Path, encoder: Encoder) -> dict[str, Any]:
    """Recall at several ranks for each way of ranking."""
    passages, questions = _read(data / "passages.jsonl"), _read(data / "questions.jsonl")
    row_of = {passage["pid"]: row for row, passage in enumerate(passages)}
    gold = np.array([row_of[question["pid"]] for question in questions])
    texts = [passage["text"] for passage in passages]
    accented = [question["question"] for question in questions]

    start = time.perf_counter()
    parts = [_parts(passage) for passage in passages]
    encoded = encoder.encode_passages([part for of_one in parts for part in of_one])
    ends = np.cumsum([len(of_one) for of_one in parts])
    vectors = VectorIndex.build(np.split(encoded, ends[:-1]))
    seconds_a_passage = (time.perf_counter() - start) / len(texts)
    lexical = LexicalIndex.build(texts)
    start = time.perf_counter()
    for question in accented[:50]:
        encoder.encode_queries([question])
    seconds_a_question = (time.perf_counter() - start) / 50

    recall = {}
    for name, asked in (("accented", accented), ("unaccented", [fold(q) for q in accented])):
        cosines = vectors.scores(encoder.encode_queries(asked))
        words = np.stack([lexical.scores(question) for question in asked])
        fused = np.stack(
            [
                fuse(cosines[row], words[row], dense_weight(question))
                for row, question in enumerate(asked)
            ]
        )
        rrf = (1 / (_RRF + _ranks(cosines)) + 1 / (_RRF + _ranks(words))).astype(np.float32)
        recall[name] = {
            "dense": _recall(cosines, gold),
            "lexical": _recall(words, gold),
            "reciprocal_rank_fusion": _recall(rrf, gold),
            "search": _recall(fused, gold),
        }
    return {
        "benchmark": "retrieval_xquad",
        "model": encoder.name,
        "fingerprint": encoder.fingerprint,
        "passages": len(passages),
        "questions": len(questions),
        "dense_weight": {"accented": DENSE_WEIGHT, "unaccented": DENSE_WEIGHT_UNACCENTED},
        "recall": recall,
        "milliseconds": {
            "encode_passage": round(1000 * seconds_a_passage, 1),
            "encode_question": round(1000 * seconds_a_question, 1),
        },
    }


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _parts(passage: dict[str, Any]) -> list[str]:
    """What is encoded of a passage, as of any chunk."""
    text = passage["text"]
    chunk = Chunk(passage["pid"], 0, len(text), text, None, ())
    return encoded_texts(chunk, "", ChunkSettings())


def _ranks(scores: Matrix) -> Matrix:
    """Rank of each passage for each question, the best is 1."""
    return (-scores).argsort(1, kind="stable").argsort(1).astype(np.float32) + 1


def _recall(scores: Matrix, gold: NDArray[np.intp]) -> dict[str, float]:
    """Share of the questions whose passage is among the first k; ties count against it."""
    rows = np.arange(len(gold))
    at_least_as_good = (scores >= scores[rows, gold][:, None]).sum(1)
    return {f"R@{k}": round(float((at_least_as_good <= k).mean()), 3) for k in RANKS}


if __name__ == "__main__":
    sys.exit(main())
