"""What the library keeps of a document besides its text, and its form on disk (``document.json``).

Knows: the fields and their JSON. Does not know: folders, locks, how a text is read.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from corpus.text import normalise
from corpus.types import Document, Heading, Metadata, PageSpan

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One ``document.json``."""

    id: str
    metadata: Metadata
    headings: tuple[Heading, ...]
    pages: tuple[PageSpan, ...]
    original: str
    """Name of the file below ``original/``."""
    sha256: str
    """Of the original's bytes."""
    text_sha256: str
    """Of the text's UTF-8 bytes."""

    def document(self, text: str) -> Document:
        """The document, once its text was read."""
        return Document(self.id, text, self.metadata, self.headings, self.pages, self.sha256)

    def dumps(self) -> str:
        """As JSON, for people to read too."""
        return json.dumps(
            {"format": FORMAT, **dataclasses.asdict(self)}, ensure_ascii=False, indent=2
        )


def loads(source: str) -> Record:
    """Read what ``Record.dumps`` wrote.

    Raises:
        ValueError: it is not JSON, a field is missing or of the wrong type.
    """
    try:
        raw = json.loads(source)
        if raw["format"] != FORMAT:
            raise ValueError(f"format {raw['format']}")
        return Record(
            id=_text(raw["id"]),
            metadata=_metadata(raw["metadata"]),
            headings=tuple(
                Heading(int(h["level"]), _text(h["title"]), int(h["start"]), int(h["end"]))
                for h in raw["headings"]
            ),
            pages=tuple(
                PageSpan(int(p["number"]), int(p["start"]), int(p["end"])) for p in raw["pages"]
            ),
            original=_text(raw["original"]),
            sha256=_text(raw["sha256"]),
            text_sha256=_text(raw["text_sha256"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _metadata(raw: dict[str, Any]) -> Metadata:
    if raw["status"] not in ("draft", "adopted"):
        raise ValueError(f"status {raw['status']}")
    if any(value is not None and not isinstance(value, str) for value in raw.values()):
        raise TypeError("metadata")
    return Metadata(**raw)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


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
    return problems
