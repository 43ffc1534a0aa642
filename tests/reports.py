"""Reports with tables, drafts and places of one name, read as the real readers would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from chatbot.answer.generator import Generator
from chatbot.assistant import LibraryAssistant
from corpus.assemble import assemble
from corpus.library import Library
from corpus.types import (
    Block,
    Document,
    Metadata,
    Page,
    Reading,
    Status,
    TableBlock,
    TableCell,
    TextBlock,
)
from tests.grounding import DATA, open_assistant

REPORTS = DATA / "reports"
_HEADING = re.compile(r"(#+)\s+(.*)")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_NOTE = re.compile(r"\[\^(\d+)\]:\s+(.*)")


def table(*lines: str, header_rows: int = 1) -> TableBlock:
    """A table of lines such as "GRDP | tỷ đồng | 98"."""
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return TableBlock(
        tuple(tuple(TableCell(text, at) for at, text in enumerate(row)) for row in rows),
        header_rows,
    )


def report(
    *pages: Sequence[Block | str],
    title: str = "Báo cáo chính trị",
    place: str | None = "tỉnh Sông Xa",
    term: str | None = "2025-2030",
    status: Status = "adopted",
    confidence: float | None = None,
) -> Document:
    """A document of pages of blocks; a string is a paragraph."""
    read = [
        Page(
            number,
            tuple(TextBlock(block) if isinstance(block, str) else block for block in blocks),
            str(number + 2),
            confidence,
        )
        for number, blocks in enumerate(pages, 1)
    ]
    parts = assemble(read)
    metadata = Metadata(title, "thu.pdf", place=place, term=term, status=status)
    return Document(
        title,
        parts.text,
        metadata,
        parts.headings,
        parts.pages,
        "0" * 64,
        parts.tables,
        parts.notes,
    )


def read_report(data: bytes, name: str, progress: object = None) -> Reading:
    """A Markdown file with tables and footnotes, for ``Library.add(..., read=read_report)``."""
    return Reading("markdown", (Page(None, tuple(_blocks(data.decode().splitlines()))),))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    rows: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            if not _RULE.fullmatch(line.strip()):
                rows.append(line.strip().strip("|"))
            continue
        if rows:
            yield table(*rows)
            rows = []
        if heading := _HEADING.match(line):
            yield TextBlock(heading[2], level=len(heading[1]))
        elif note := _NOTE.match(line):
            yield TextBlock(note[2], footnote=note[1])
        elif line.strip():
            yield TextBlock(line)


def reports_library(root: Path) -> Library:
    """A library of the files of ``tests/data/reports``."""
    library = Library(root)
    for path in sorted(REPORTS.glob("*.md")):
        if path.name != "README.md":
            library.add(path, read=read_report)
    return library


def open_reports(folder: Path, generator: Generator | None = None) -> LibraryAssistant:
    """An assistant over these reports, its library and index below ``folder``."""
    return open_assistant(reports_library(folder / "library"), folder / "store", generator)
