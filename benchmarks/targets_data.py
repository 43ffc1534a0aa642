"""Public documents and facts to measure with, of a folder that is no part of the project.

Knows: where they lie (the environment variable VANKIEN_DATA), how they are read. Does not know:
what is measured with them. Where the folder is absent nothing is found, and a line says so.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.assemble import assemble
from corpus.library import Library
from corpus.text import normalise
from corpus.types import Document, Metadata, Page, TextBlock

CHECKOUT = Path(__file__).resolve().parent.parent
PATTERNS = ("congress_*/*.pdf", "congress_*/[a-z]*.md")
"""Long documents below the folder."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a person read in a public page."""

    document: str
    """Id of the page."""
    kind: str
    indicator: str
    value: str
    when: str


def data_folder() -> Path:
    """Where public data lies."""
    named = os.environ.get("VANKIEN_DATA")
    return Path(named) if named else CHECKOUT / "benchmarks" / "data"


def public_documents(root: Path) -> Iterator[Document]:
    """Long documents of congresses, read by the real readers into a library at ``root``."""
    folder = data_folder()
    paths = sorted(path for pattern in PATTERNS for path in folder.glob(pattern))
    if not paths:
        print(f"Bỏ qua các văn kiện công khai: không có tệp nào trong {folder}", file=sys.stderr)
    library = Library(root)
    for path in paths:
        yield library.add(path)


def fact_documents() -> list[Document]:
    """Each page of facts as a document of its place; empty without the folder."""
    path = data_folder() / "congress_facts" / "docs.jsonl"
    if not path.is_file():
        print(f"Bỏ qua congress_facts: không có {path}", file=sys.stderr)
        return []
    return [_fact_document(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _fact_document(record: dict[str, str]) -> Document:
    text = normalise(record["rendered"])
    parts = assemble([Page(None, (TextBlock(text),))])
    place = record["unit"]
    if record["province"] and record["province"] not in place:
        place = f"{place}, {record['province']}"
    metadata = Metadata(
        title=f"Đại hội Đảng bộ {record['unit']}",
        source=record["url"],
        place=place,
        term=record["term"] or None,
        date=record["date"] if len(record["date"]) == 10 else None,
    )
    return Document(record["id"], parts.text, metadata, (), (), "0" * 64)


def facts() -> list[Fact]:
    """All facts; empty without the folder."""
    path = data_folder() / "congress_facts" / "facts.jsonl"
    if not path.is_file():
        return []
    records = map(json.loads, path.read_text("utf-8").splitlines())
    return [Fact(r["doc"], r["kind"], r["indicator"], r["value"], r["when"]) for r in records]
