"""Whether the documents of a library are still what was added.

Knows: what every document must hold. Does not know: how a problem is mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus import store
from corpus.errors import DamagedDocument, DocumentNotFound
from corpus.text import normalise
from corpus.types import Cell, Document, Note, Table


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a document."""

    document_id: str
    message: str
    """Vietnamese, for the screen."""


def find_problems(root: Path) -> list[Problem]:
    """Check every document of the library against what was recorded when it was added."""
    problems: list[Problem] = []
    for folder in store.folders(root):
        try:
            messages = check_document(store.read_document(folder))
            store.read_original(folder)
        except DocumentNotFound:
            continue  # removed meanwhile
        except DamagedDocument as error:
            messages = [error.reason]
        problems += [Problem(folder.name, message) for message in messages]
    return problems


def check_document(document: Document) -> list[str]:
    """What breaks the invariants of a document's text and offsets, in Vietnamese; none if well."""
    text = document.text
    problems = []
    if normalise(text) != text:
        problems.append("văn bản không ở dạng chuẩn hoá")
    if any(not 0 <= page.start <= page.end <= len(text) for page in document.pages):
        problems.append("ranh giới trang nằm ngoài văn bản")
    if any(
        not 0 <= heading.start < heading.end <= len(text)
        or not text[heading.start : heading.end].endswith(heading.title)
        for heading in document.headings
    ):
        problems.append("đề mục không khớp với văn bản")
    cells = [cell for table in document.tables for row in table.rows for cell in row]
    parts: list[Table | Note | Cell] = [*document.tables, *document.notes, *cells]
    if any(not 0 <= part.start <= part.end <= len(text) for part in parts):
        problems.append("bảng hoặc chú thích nằm ngoài văn bản")
    return problems
