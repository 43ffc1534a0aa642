"""The fictional documents about targets, as files that the real readers read.

Knows: the sources below ``tests/data/targets``, a small Markdown (headings, lists, tables,
footnotes, "<!-- trang -->" where a new page begins), how they are set as PDF, Word and HTML. Does
not know: what they state, how they are read.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from benchmarks.fictional_report import font
from corpus.library import Library
from corpus.types import Document

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "targets"
PAGE_MARK = "<!-- trang -->"
Format = Literal["pdf", "docx", "html"]

_HEADING = re.compile(r"(#+) (.*)")
_NOTE = re.compile(r"\[\^(\d+)\]: (.*)")
_NOTE_MARK = re.compile(r"\[\^(\d+)\]")
_RULE = re.compile(r"\|(?:-+\|)+")


@dataclass(frozen=True, slots=True)
class Source:
    """One document: a Markdown file, and what is known besides its text."""

    file: str
    """Name below ``documents``."""
    format: Format
    """What it is made into."""
    title: str
    place: str
    level: str
    term: str
    date: str
    status: str

    @property
    def text(self) -> str:
        """The Markdown."""
        return (DATA / "documents" / self.file).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, heading, list item, footnote or table of a page."""

    kind: Literal["paragraph", "heading", "item", "note", "table"]
    text: str = ""
    level: int = 0
    """Of a heading."""
    mark: str = ""
    """Of a footnote."""
    rows: tuple[tuple[str, ...], ...] = ()


def read_sources() -> list[Source]:
    """All of ``documents.jsonl``."""
    names = [field.name for field in fields(Source)]
    lines = (DATA / "documents.jsonl").read_text("utf-8").splitlines()
    records = map(json.loads, lines)
    return [Source(**{name: record[name] for name in names}) for record in records]


def add_documents(library: Library, folder: Path) -> dict[str, Document]:
    """Make every source into its file below ``folder`` and add it; by name of the source.

    Raises:
        RuntimeError: no font with the letters of Vietnamese is installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    added = {}
    for source in read_sources():
        path = folder / f"{Path(source.file).stem}.{source.format}"
        path.write_bytes(make_file(source.text, source.format))
        added[source.file] = library.add(
            path,
            title=source.title,
            place=source.place,
            level=source.level,
            term=source.term,
            date=source.date,
            status=source.status,
        )
    return added


def make_file(text: str, format: Format) -> bytes:
    """A file of this format that says what the Markdown ``text`` says.

    Raises:
        RuntimeError: a PDF is wanted, and no font with the letters of Vietnamese is installed.
        ValueError: a page of ``text`` does not fit on one page of a PDF.
    """
    pages = [list(_parts(page)) for page in text.split(PAGE_MARK)]
    return {"pdf": _pdf, "docx": _word, "html": _html}[format](pages)


def _parts(page: str) -> Iterator[Part]:
    rows: list[tuple[str, ...]] = []
    for line in [*page.splitlines(), ""]:
        if line.startswith("|"):
            if not _RULE.fullmatch(line.strip()):
                rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            yield Part("table", rows=tuple(rows))
            rows = []
        if heading := _HEADING.fullmatch(line):
            yield Part("heading", heading[2], level=len(heading[1]))
        elif note := _NOTE.fullmatch(line):
            yield Part("note", note[2], mark=note[1])
        elif line.startswith("- "):
            yield Part("item", line)
        elif line.strip():
            yield Part("paragraph", line.strip())


def _pdf(pages: Sequence[Sequence[Part]]) -> bytes:
    from reportlab.lib.colors import black
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    path = font()
    if path is None:
        raise RuntimeError("no font with Vietnamese letters, such as DejaVu, is installed")
    registerFont(TTFont("Vietnamese", path))
    body = ParagraphStyle("body", fontName="Vietnamese", fontSize=11, leading=15, spaceAfter=4)
    styles = {
        "paragraph": ParagraphStyle("paragraph", body, firstLineIndent=24),
        "item": ParagraphStyle("item", body, leftIndent=24),
        "cell": ParagraphStyle("cell", body, fontSize=10, leading=12, spaceAfter=0),
        "note": ParagraphStyle("note", body, fontSize=8, leading=10),
    }
    headings = {
        level: ParagraphStyle(f"h{level}", body, fontSize=16 - level, leading=20, spaceBefore=6)
        for level in (1, 2, 3)
    }
    flowables: list[Any] = []
    for number, parts in enumerate(pages):
        flowables += [PageBreak()] if number else []
        for part in parts:
            if part.kind == "table":
                rows = [[Paragraph(cell, styles["cell"]) for cell in row] for row in part.rows]
                widths = _column_widths(part.rows, 460)
                ruled = [("GRID", (0, 0), (-1, -1), 0.5, black)]
                flowables += [Table(rows, colWidths=widths, style=ruled), Spacer(1, 8)]
            elif part.kind == "heading":
                flowables.append(Paragraph(part.text, headings[part.level]))
            elif part.kind != "note":
                text = _NOTE_MARK.sub(r"<super>\1</super>", part.text)
                flowables.append(Paragraph(text, styles[part.kind]))

    def frame(canvas: Any, template: Any) -> None:
        """Footnotes and page number at the foot of the page."""
        bottom = 60
        canvas.setFont("Vietnamese", 9)
        canvas.drawCentredString(297, 36, str(template.page))
        notes = [part for part in pages[min(template.page, len(pages)) - 1] if part.kind == "note"]
        for part in reversed(notes):
            note = Paragraph(f"<super>{part.mark}</super> {part.text}", styles["note"])
            _, height = note.wrapOn(canvas, 460, 100)
            note.drawOn(canvas, 67, bottom)
            bottom += height
        if notes:
            canvas.line(67, bottom + 6, 190, bottom + 6)

    file = io.BytesIO()
    template = SimpleDocTemplate(file, pagesize=A4, topMargin=56, bottomMargin=90, title="")
    template.build(flowables, onFirstPage=frame, onLaterPages=frame)
    if template.page != len(pages):
        raise ValueError(f"{len(pages)} pages of text fill {template.page} pages of the PDF")
    return file.getvalue()


def _column_widths(rows: Sequence[Sequence[str]], total: float) -> list[float]:
    """Widths by the longest cell of each column, none very narrow."""
    longest = [min(40, max(6, *map(len, column))) for column in zip(*rows, strict=True)]
    return [total * length / sum(longest) for length in longest]


def _word(pages: Sequence[Sequence[Part]]) -> bytes:
    import docx

    made: Any = docx.Document()
    for number, parts in enumerate(pages):
        if number:
            made.add_page_break()
        for part in parts:
            if part.kind == "table":
                grid = made.add_table(len(part.rows), len(part.rows[0]), "Table Grid")
                for at, row in enumerate(part.rows):
                    for column, cell in enumerate(row):
                        grid.cell(at, column).text = cell
            elif part.kind == "heading":
                made.add_heading(part.text, part.level)
            elif part.kind == "item":
                made.add_paragraph(part.text.removeprefix("- "), "List Bullet")
            else:
                made.add_paragraph(part.text)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _html(pages: Sequence[Sequence[Part]]) -> bytes:
    lines = []
    for part in (part for page in pages for part in page):
        if part.kind == "table":
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in part.rows)
            lines.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            tag = f"h{part.level}" if part.kind == "heading" else "p"
            lines.append(f"<{tag}>{html.escape(part.text)}</{tag}>")
    inner = "\n".join(lines)
    head = '<head><meta charset="utf-8"></head>'
    page = f'<html lang="vi">{head}<body><article>\n{inner}\n</article></body></html>'
    return f"<!DOCTYPE html>{page}".encode()
