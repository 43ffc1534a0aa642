"""Exchanges to take away: a copy for a message, a Markdown file, a Word file.

Knows: how a source is named in plain text, Markdown, python-docx. Does not know: the page, which
exchanges a visitor may see.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from chatbot.exchanges import Exchange, Outcome
from chatbot.moments import vietnamese_day
from chatbot.types import Citation

NAME = "Trợ lý Văn kiện"
NO_ANSWER: dict[Outcome, str] = {
    "stopped": "Đã dừng theo yêu cầu. Câu trả lời trên đây có thể còn dở dang.",
    "failed": "Rất tiếc, đã có lỗi khi trả lời. Xin bấm “Hỏi lại” hoặc thử lại sau ít phút.",
}
"""What is said below an answer that did not come to its end."""
MARKER = re.compile(r"\[(\d{1,3})\]")
"""A citation's number in an answer."""
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE = re.compile(r"[\s|:-]+")
_FONT = "Times New Roman"
_ACCENT = RGBColor(0x9B, 0x1B, 0x22)
_SOFT = RGBColor(0x52, 0x59, 0x63)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file can hold."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that a conversation can be taken away as."""

    name: str
    """Of the file."""
    media_type: str
    write: Callable[[Sequence[Exchange]], bytes]


def place_line(citation: Citation) -> str:
    """Where in its document a citation stands, and what is to be known about it; may be ""."""
    parts = [f"trang {citation.page}"] if citation.page is not None else []
    if citation.heading:
        parts.append(" › ".join(citation.heading))
    if citation.status == "draft":
        parts.append("dự thảo")
    if citation.superseded_by is not None:
        parts.append("đã có bản thay thế")
    if citation.ocr:
        parts.append("chữ nhận dạng từ ảnh")
    return ", ".join(parts)


def source_line(citation: Citation) -> str:
    """Where a citation stands, in one line of plain text."""
    place = place_line(citation)
    return f"{citation.title}, {place}" if place else citation.title


def plain_text(exchange: Exchange) -> str:
    """The answer alone: no markers, no rules of tables."""
    lines = [
        re.sub(r" +([.,;:])", r"\1", MARKER.sub("", line)).rstrip()
        for line in exchange.text.splitlines()
        if not (_ROW.match(line) and _RULE.fullmatch(line))
    ]
    return "\n".join(lines)


def copy_text(exchange: Exchange) -> str:
    """The answer with its sources, as plain text for a report or a message."""
    sources = [
        f"[{passage.citation.marker}] {source_line(passage.citation)}: “{passage.quote.strip()}”"
        for passage in exchange.passages
    ]
    return "\n".join([exchange.text, "", "Nguồn:", *sources]) if sources else exchange.text


def markdown(exchanges: Sequence[Exchange]) -> str:
    """The exchanges as a Markdown file."""
    parts = [f"# Hội thoại với {NAME}"]
    for exchange in exchanges:
        parts.append(f"## {_escaped(' '.join(exchange.question.split()))}")
        parts += filter(None, (_escaped(exchange.text), NO_ANSWER.get(exchange.outcome, "")))
        for passage in exchange.passages:
            quote = _escaped(passage.quote.strip()).replace("\n", "\n> ")
            parts.append(
                f"> **[{passage.citation.marker}]** {_escaped(source_line(passage.citation))}"
                f"\n>\n> {quote}"
            )
    return "\n\n".join(parts) + "\n"


def word_file(exchanges: Sequence[Exchange], today: datetime.date | None = None) -> bytes:
    """The exchanges as a Word file, A4: each question a heading, its answer, its sources with
    what they say.
    """
    document = docx.Document()
    _set_up(document, today or vietnamese_day())
    document.add_heading(f"Hội thoại với {NAME}", 0)
    for exchange in exchanges:
        document.add_heading(_clean(" ".join(exchange.question.split())), 1)
        _draw_answer(document, exchange.text)
        note = NO_ANSWER.get(exchange.outcome)
        if note:
            _run(document.add_paragraph(), note, soft=True)
        if exchange.passages:
            document.add_heading("Nguồn", 2)
        for passage in exchange.passages:
            source = document.add_paragraph()
            source.paragraph_format.keep_with_next = True
            _run(source, f"[{passage.citation.marker}] ", bold=True)
            _run(source, source_line(passage.citation))
            quote = document.add_paragraph(style="Quote")
            _run(quote, f"“{passage.quote.strip()}”")
    _run(
        document.add_paragraph(),
        "Câu trả lời do máy tổng hợp từ văn kiện; xin mở tài liệu gốc trước khi dùng làm căn cứ.",
        soft=True,
    )
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


FORMATS: dict[str, Format] = {
    "docx": Format(
        "hoi-thoai.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        word_file,
    ),
    "md": Format(
        "hoi-thoai.md", "text/markdown;charset=utf-8", lambda kept: markdown(kept).encode()
    ),
}


def _set_up(document: Any, today: datetime.date) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    styles = document.styles
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Quote"):
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), _FONT)
    for name, points in (("Normal", 13), ("Title", 20), ("Heading 1", 15), ("Heading 2", 13)):
        styles[name].font.size = Pt(points)
    for name in ("Title", "Heading 1", "Heading 2"):
        styles[name].font.color.rgb = _ACCENT
    quote = styles["Quote"]
    quote.font.italic = False
    quote.font.color.rgb = _SOFT
    quote.paragraph_format.left_indent = Cm(0.8)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    details = document.core_properties
    details.title = f"Hội thoại với {NAME}"
    details.author = NAME
    details.language = "vi-VN"
    details.comments = ""
    details.created = details.modified = datetime.datetime.combine(today, datetime.time())


def _draw_answer(document: Any, text: str) -> None:
    """Paragraphs as they stand, tables as tables."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if _ROW.match(line):
            if not _RULE.fullmatch(line):
                rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            _draw_table(document, rows)
            rows = []
        if line.strip():
            _run(document.add_paragraph(), line.strip())


def _draw_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    columns = max(map(len, rows))
    table = document.add_table(len(rows), columns, style="Table Grid")
    for at, row in enumerate(rows):
        for cell, words in zip(table.rows[at].cells, row, strict=False):
            _run(cell.paragraphs[0], words, bold=at == 0)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _run(paragraph: Any, text: str, *, bold: bool = False, soft: bool = False) -> None:
    run = paragraph.add_run(_clean(text))
    run.bold = bold or None
    if soft:
        run.font.color.rgb = _SOFT


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _escaped(text: str) -> str:
    """Plain text that stays plain text in Markdown; markers such as ``[1]`` keep their look."""
    return re.sub(r"[\\`*_<&]|\[(?!\d+\])", r"\\\g<0>", text)
