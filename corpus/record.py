"""What the library keeps of a document besides its text, and its two forms on disk.

Knows: the fields and their JSON. Does not know: folders, locks, how a text is read.

``Record`` (``document.json``) is small and is all that a list of the library needs; ``Parts``
(``parts.json``) says where headings, pages, tables and footnotes stand in the text.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from corpus.types import AUDIENCES, Cell, Document, Heading, Metadata, Note, PageSpan, Span, Table

VERSION = 4
"""3 did not know who may read a document. A program that does not know it either refuses what this
one writes, instead of showing it to everybody.
"""
_FIRST_VERSION = 1
"""Called itself ``format``, and had neither tables nor footnotes."""


@dataclass(frozen=True, slots=True)
class Parts:
    """One ``parts.json``."""

    headings: tuple[Heading, ...] = ()
    pages: tuple[PageSpan, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()

    def dumps(self) -> str:
        """As compact JSON; equal parts are equal text."""
        fields = dataclasses.asdict(self)
        for table, raw in zip(self.tables, fields["tables"], strict=True):
            # [start, end, column, column span, row span]: a large table has thousands of cells.
            raw["rows"] = [[list(dataclasses.astuple(cell)) for cell in row] for row in table.rows]
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Record:
    """One ``document.json``."""

    id: str
    metadata: Metadata
    given: tuple[str, ...]
    """Names of the metadata that a person gave or corrected, sorted; the rest was understood."""
    format: str
    warnings: tuple[str, ...]
    original: str
    """Name of the file below ``original/``."""
    revision: int
    """1, and one more each time that another file takes the document's place."""
    pages: int
    """How many physical pages; 0 where the format has none."""
    tables: int
    """How many tables."""
    sha256: str
    """Of the original's bytes."""
    text_sha256: str
    """Of the text's UTF-8 bytes."""
    parts_sha256: str
    """Of the UTF-8 bytes of ``Parts.dumps``."""
    likeness: str
    """See ``duplicates.likeness``; empty for what an older program added."""

    def document(self, text: str, parts: Parts) -> Document:
        """The document, once its text and parts were read."""
        return Document(
            id=self.id,
            text=text,
            metadata=self.metadata,
            headings=parts.headings,
            pages=parts.pages,
            sha256=self.sha256,
            tables=parts.tables,
            notes=parts.notes,
            format=self.format,
            warnings=self.warnings,
        )

    def dumps(self) -> str:
        """As JSON, for people to read too."""
        fields = {"version": VERSION, **dataclasses.asdict(self)}
        return json.dumps(fields, ensure_ascii=False, indent=1)


def loads(source: str) -> tuple[Record, Parts | None]:
    """Read a ``document.json``, also one of an older program, which holds the parts as well.

    Raises:
        ValueError: it is not JSON, a field is missing or of the wrong type.
    """
    try:
        raw = json.loads(source)
        version = raw.get("version", raw.get("format"))
        if version == VERSION:
            return _record(raw), None
        if version not in (_FIRST_VERSION, 2, 3):
            raise ValueError(f"version {version}")
        return (_record(_for_everyone(raw)), None) if version == 3 else _older(raw)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def loads_parts(source: str) -> Parts:
    """Read a ``parts.json``.

    Raises:
        ValueError: it is not JSON, a field is missing or of the wrong type.
    """
    try:
        return _parts(json.loads(source))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def digest(data: str | bytes) -> str:
    """sha256, hexadecimal; of a text's UTF-8 bytes."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


# --- from JSON ---------------------------------------------------------------------------------


def _record(raw: dict[str, Any]) -> Record:
    return Record(
        id=_text(raw["id"]),
        metadata=_metadata(raw["metadata"]),
        given=tuple(_text(name) for name in raw["given"]),
        format=_text(raw["format"]),
        warnings=tuple(_text(warning) for warning in raw["warnings"]),
        original=_text(raw["original"]),
        revision=int(raw["revision"]),
        pages=int(raw["pages"]),
        tables=int(raw["tables"]),
        sha256=_text(raw["sha256"]),
        text_sha256=_text(raw["text_sha256"]),
        parts_sha256=_text(raw["parts_sha256"]),
        likeness=_text(raw["likeness"]),
    )


def _older(raw: dict[str, Any]) -> tuple[Record, Parts]:
    """Versions 1 and 2. What they say was given by hand is not known: nothing may be lost."""
    if raw.get("format") == _FIRST_VERSION:
        pages = [{"label": None, "ocr_confidence": None, **page} for page in raw["pages"]]
        raw = {**raw, "format": "txt", "tables": [], "notes": [], "warnings": [], "pages": pages}
    parts = _parts(raw)
    fields = {
        **raw,
        "given": sorted(name for name, value in raw["metadata"].items() if value is not None),
        "revision": 1,
        "pages": len(parts.pages),
        "tables": len(parts.tables),
        "parts_sha256": digest(parts.dumps()),
        "likeness": "",
    }
    return _record(_for_everyone(fields)), parts


def _for_everyone(raw: dict[str, Any]) -> dict[str, Any]:
    """A record from before documents had an audience."""
    return {**raw, "metadata": {"audience": "everyone", **raw["metadata"]}}


def _metadata(raw: dict[str, Any]) -> Metadata:
    if raw["status"] not in ("draft", "adopted"):
        raise ValueError(f"status {raw['status']}")
    if raw["audience"] not in AUDIENCES:
        raise ValueError(f"audience {raw['audience']}")
    if any(value is not None and not isinstance(value, str) for value in raw.values()):
        raise TypeError("metadata")
    return Metadata(**raw)


def _parts(raw: dict[str, Any]) -> Parts:
    return Parts(
        headings=tuple(
            Heading(int(h["level"]), _text(h["title"]), int(h["start"]), int(h["end"]))
            for h in raw["headings"]
        ),
        pages=tuple(_page(page) for page in raw["pages"]),
        tables=tuple(_table(table) for table in raw["tables"]),
        notes=tuple(Note(_text(n["mark"]), int(n["start"]), int(n["end"])) for n in raw["notes"]),
    )


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
