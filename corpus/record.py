"""What the library keeps of a document besides its text, and its form on disk (``document.json``).

Knows: the fields and their JSON. Does not know: folders, locks, how a text is read.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from corpus.text import normalise
from corpus.types import Cell, Document, Heading, Metadata, Note, PageSpan, Span, Table

VERSION = 2


@dataclass(frozen=True, slots=True)
class Record:
    """One ``document.json``."""

    id: str
    metadata: Metadata
    headings: tuple[Heading, ...]
    pages: tuple[PageSpan, ...]
    tables: tuple[Table, ...]
    notes: tuple[Note, ...]
    format: str
    warnings: tuple[str, ...]
    original: str
    """Name of the file below ``original/``."""
    sha256: str
    """Of the original's bytes."""
    text_sha256: str
    """Of the text's UTF-8 bytes."""

    def document(self, text: str) -> Document:
        """The document, once its text was read."""
        return Document(
            id=self.id,
            text=text,
            metadata=self.metadata,
            headings=self.headings,
            pages=self.pages,
            sha256=self.sha256,
            tables=self.tables,
            notes=self.notes,
            format=self.format,
            warnings=self.warnings,
        )

    def dumps(self) -> str:
        """As JSON, for people to read too."""
        fields = dataclasses.asdict(self)
        for table, raw in zip(self.tables, fields["tables"], strict=True):
            # [start, end, column, column span, row span]: a large table has thousands of cells.
            raw["rows"] = [[list(dataclasses.astuple(cell)) for cell in row] for row in table.rows]
        return json.dumps({"version": VERSION, **fields}, ensure_ascii=False, indent=1)


def loads(source: str) -> Record:
    """Read what ``Record.dumps`` wrote.

    Raises:
        ValueError: it is not JSON, a field is missing or of the wrong type.
    """
    try:
        raw = json.loads(source)
        raw = _upgraded(raw)
        if raw["version"] != VERSION:
            raise ValueError(f"version {raw['version']}")
        return Record(
            id=_text(raw["id"]),
            metadata=_metadata(raw["metadata"]),
            headings=tuple(
                Heading(int(h["level"]), _text(h["title"]), int(h["start"]), int(h["end"]))
                for h in raw["headings"]
            ),
            pages=tuple(_page(page) for page in raw["pages"]),
            tables=tuple(_table(table) for table in raw["tables"]),
            notes=tuple(
                Note(_text(n["mark"]), int(n["start"]), int(n["end"])) for n in raw["notes"]
            ),
            format=_text(raw["format"]),
            warnings=tuple(_text(warning) for warning in raw["warnings"]),
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


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """What version 1 wrote, with the fields that came after it."""
    if raw.get("format") != 1:
        return raw
    pages = [{"label": None, "ocr_confidence": None, **page} for page in raw["pages"]]
    later = {"version": 2, "format": "txt", "tables": [], "notes": [], "warnings": []}
    return {**raw, **later, "pages": pages}


def _page(raw: dict[str, Any]) -> PageSpan:
    label, confidence = raw["label"], raw["ocr_confidence"]
    return PageSpan(
        number=int(raw["number"]),
        start=int(raw["start"]),
        end=int(raw["end"]),
        label=None if label is None else _text(label),
        ocr_confidence=None if confidence is None else float(confidence),
    )


def _table(raw: dict[str, Any]) -> Table:
    return Table(
        start=int(raw["start"]),
        end=int(raw["end"]),
        rows=tuple(tuple(Cell(*map(int, cell)) for cell in row) for row in raw["rows"]),
        header_rows=int(raw["header_rows"]),
        caption=_span(raw["caption"]),
        unit=_span(raw["unit"]),
    )


def _span(raw: dict[str, Any] | None) -> Span | None:
    return None if raw is None else Span(int(raw["start"]), int(raw["end"]))


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
    cells = [cell for table in document.tables for row in table.rows for cell in row]
    parts: list[Table | Note | Cell] = [*document.tables, *document.notes, *cells]
    if any(not 0 <= part.start <= part.end <= len(text) for part in parts):
        problems.append("bảng hoặc chú thích nằm ngoài văn bản")
    return problems
