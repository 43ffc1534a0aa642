"""Scores answers to a set of questions: ``python -m benchmarks.answers``.

Knows: how a question set says what is right. Does not know: how answers are made. The check that
numbers and names stand in a quote is written apart from the guard, and more simply, on purpose.

A question set has one JSON object a line: ``id``, ``kind``, ``question``, ``expect`` (``answered``
or ``refused``), optionally ``history`` (pairs of question and answer), ``must`` (groups of which
each must have one option in the answer), ``must_not``, ``starts`` (how the answer may begin) and
``document`` (the cited file, without its suffix).
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.assistant import LibraryAssistant
from chatbot.types import Answer, Turn
from corpus.library import Library
from corpus.types import Document
from index.build import build_index
from index.model import load_encoder
from index.search import Searcher

HERE = Path(__file__).parent
CHECKOUT = HERE.parent
DATA = CHECKOUT / "tests" / "data"
SETS = {
    "seed": (DATA / "questions_seed.jsonl", None),
    "fictional": (DATA / "questions_fictional.jsonl", DATA / "documents"),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TABLE_HEAD = re.compile(r"^\|.*\|\n\| ---.*$", re.MULTILINE)
_SENTENCE_BORDER = re.compile(r"(?:^|\n)-? ?|(?<=[.:]) |“")
_TEMPLATE_WORDS = {
    *("theo", "không", "đúng", "đồng", "phương", "về"),
    *("bản", "chỗ", "trang", "cũng"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one question."""

    id: str
    kind: str
    expect: str
    answer: Answer
    right: bool
    ungrounded: tuple[str, ...]
    """Numbers and names of the answer that no cited quote carries, and wrong slices."""


def read_questions(path: Path) -> Iterator[dict[str, object]]:
    """The records of a question set."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def judge(record: dict[str, object], answer: Answer, documents: Mapping[str, Document]) -> Verdict:
    """Compare an answer with what the question set wants."""
    texts = {document.id: document.text for document in documents.values()}
    sources = {document.id: document.metadata.source for document in documents.values()}
    expect = str(record["expect"])
    if expect == "refused":
        right = answer.status == "refused"
    else:
        right = answer.status == "answered" and _carries(record, answer, sources)
    return Verdict(
        id=str(record["id"]),
        kind=str(record["kind"]),
        expect=expect,
        answer=answer,
        right=right,
        ungrounded=tuple(ungrounded(answer, texts)),
    )


def _carries(record: Mapping[str, object], answer: Answer, sources: Mapping[str, str]) -> bool:
    said = re.sub(r"\s+", " ", answer.text).lower()
    must, must_not, starts = (_list(record, field) for field in ("must", "must_not", "starts"))
    document = record.get("document")
    cited = [sources[citation.document_id] for citation in answer.citations]
    return (
        all(any(option.lower() in said for option in group) for group in must)
        and not any(option.lower() in said for option in must_not)
        and (not document or any(source.startswith(f"{document}.") for source in cited))
        and (not starts or answer.text.startswith(tuple(starts)))
    )


def _list(record: Mapping[str, object], field: str) -> list[Any]:
    value = record.get(field) or []
    if not isinstance(value, list):
        raise ValueError(f"{record['id']}: {field} is no list")
    return value


def ungrounded(answer: Answer, texts: dict[str, str]) -> list[str]:
    """Numbers and capitalised names outside the cited quotes; quotes that are no exact slice.

    The head of a table is our own; the place in a row is that of the cited document.
    """
    if answer.status == "refused":
        return []
    quotes = "\n".join(citation.quote for citation in answer.citations)
    plain = re.sub(r"\[\d+\]", "", _TABLE_HEAD.sub("", answer.text))
    problems = [
        citation.quote
        for citation in answer.citations
        if texts[citation.document_id][citation.start : citation.end] != citation.quote
    ]
    numbers = set(_NUMBER.findall(quotes))
    problems += [number for number in _NUMBER.findall(plain) if number not in numbers]
    known = quotes.lower()
    if "|" in plain:
        known += "".join(texts[citation.document_id].lower() for citation in answer.citations)
    return problems + [word for word in _names(plain) if word.lower() not in known]


def _names(text: str) -> Iterator[str]:
    """Capitalised words, those left out with which our own wording begins a sentence."""
    for sentence in _SENTENCE_BORDER.split(text):
        for position, word in enumerate(sentence.split()):
            bare = word.strip(".,;:()“”\"'")
            from_template = position == 0 and bare.lower() in _TEMPLATE_WORDS
            if bare[:1].isupper() and not from_template:
                yield bare


def open_assistant(documents: Path | None, store: Path) -> LibraryAssistant:
    """An assistant over the shipped library, or over the files of a folder."""
    library = Library(CHECKOUT / "corpus" / "library")
    if documents is not None:
        library = Library(store / "library")
        for path in sorted(documents.iterdir()):
            if path.name != "README.md":
                library.add(path)
    encoder = load_encoder()
    build_index(store / "index", library, encoder)
    searcher = Searcher.open(store / "index", library, encoder)
    found = library.documents()
    return LibraryAssistant(found, searcher)


def score(questions: Path, documents: Path | None) -> list[Verdict]:
    """Ask every question of a set."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = open_assistant(documents, Path(folder))
        found = {document.id: document for document in assistant.documents}
        verdicts = []
        for record in read_questions(questions):
            turns = tuple(Turn(asked, said) for asked, said in _list(record, "history"))
            answer = assistant.ask(str(record["question"]), turns)
            verdicts.append(judge(record, answer, found))
        return verdicts


def summary(verdicts: Sequence[Verdict]) -> dict[str, object]:
    """Counts and shares, by kind too."""
    answerable = [v for v in verdicts if v.expect == "answered"]
    unanswerable = [v for v in verdicts if v.expect == "refused"]
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        kinds[verdict.kind]["right" if verdict.right else "wrong"] += 1
    return {
        "questions": len(verdicts),
        "answerable": len(answerable),
        "answerable_right": _share([v.right for v in answerable]),
        "false_refusals": _share([v.answer.status == "refused" for v in answerable]),
        "unanswerable": len(unanswerable),
        "unanswerable_refused": _share([v.right for v in unanswerable]),
        "answers_with_ungrounded_parts": sum(bool(v.ungrounded) for v in verdicts),
        "by_kind": {kind: dict(counts) for kind, counts in sorted(kinds.items())},
        "wrong": [
            {"id": v.id, "question": v.answer.question, "status": v.answer.status,
             "answer": v.answer.text}
            for v in verdicts
            if not v.right
        ],
    }  # fmt: skip


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Score the committed sets, or one named file; print and keep the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, help="a question set of your own")
    parser.add_argument("--documents", type=Path, help="its documents (default: the library)")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    options = parser.parse_args(argv)
    sets = SETS
    if options.questions is not None:
        sets = {options.questions.stem: (options.questions, options.documents)}
    for name, (questions, documents) in sets.items():
        found = summary(score(questions, documents))
        print(json.dumps({"set": name, **found}, ensure_ascii=False, indent=2))
        target = options.results / f"answers_{name}.json"
        target.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
