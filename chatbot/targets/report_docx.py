"""The report of a check as a Word file.

Knows: python-docx, and which look stands for which verdict. Does not know: how a draft is judged.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from chatbot.targets.names import VERDICT_NAMES, VERDICT_SIGNS
from chatbot.targets.report_views import VERDICTS, Block, Claim, Pieces, View
from chatbot.targets.types import Verdict

_FILLS: dict[Verdict, str] = {
    "match": "E2F2E4",
    "mismatch": "FBDCDC",
    "ambiguous": "FFF0C2",
    "not_found": "E8E8EC",
}
_MARK = "FFE58A"
_SOFT = RGBColor(0x56, 0x5D, 0x66)
_FONT = "Times New Roman"
_COLUMNS = (
    ("Số", 1.1),
    ("Kết luận", 2.6),
    ("Bản thảo ghi", 5.0),
    ("Tài liệu ghi", 3.6),
    ("Nhận xét", 5.6),
    ("Nguồn", 7.8),
)
"""Headings of the table of claims and the columns' widths in centimetres."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file can hold."""
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The time that every part of the file bears, so that equal reports are equal files."""


def docx_report(view: View, today: datetime.date) -> bytes:
    """The file, A4 lying."""
    document = docx.Document()
    _set_up(document, view.title, today)
    document.add_heading("Kết quả kiểm tra chỉ tiêu", 0)
    paragraph = document.add_paragraph()
    _run(paragraph, view.title, bold=True)
    _run(paragraph, f"\nNgày kiểm tra: {today:%d/%m/%Y}", soft=True)
    paragraph = document.add_paragraph(f"{len(view.claims)} số liệu:")
    for verdict in VERDICTS:
        _run(paragraph, "   ")
        _run(paragraph, _label(verdict), bold=True, fill=_FILLS[verdict])
        _run(paragraph, f" {view.count(verdict)}")
    for warning in view.warnings:
        _run(document.add_paragraph(), f"Lưu ý: {warning}", soft=True)
    document.add_heading("Bản thảo", 1)
    for block in view.blocks:
        _draw_block(document, block)
    document.add_heading("Từng số liệu", 1)
    if view.claims:
        _draw_claims(document, view.claims)
    else:
        document.add_paragraph("Bản thảo này không nêu số liệu nào.")
    _run(
        document.add_paragraph(),
        "Mỗi kết luận do so từng con số với văn bản trong thư viện mà có; xin mở tài liệu gốc"
        " trước khi dùng kết quả này làm căn cứ.",
        soft=True,
    )
    return _saved(document)


def _set_up(document: Any, title: str, today: datetime.date) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    styles = document.styles
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), _FONT)
    styles["Normal"].font.size = Pt(12)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    details = document.core_properties
    details.title = _clean(f"Kết quả kiểm tra chỉ tiêu: {title}")[:255]
    details.author = "Trợ lý Văn kiện"
    details.language = "vi-VN"
    details.comments = ""
    details.created = details.modified = datetime.datetime.combine(today, datetime.time())


def _draw_block(document: Any, block: Block) -> None:
    if block.kind == "table":
        _draw_table(document, block)
        document.add_paragraph()
    elif block.kind == "heading":
        _draw_pieces(document.add_paragraph(style="Heading 2"), block.pieces)
    else:
        _draw_pieces(document.add_paragraph(), block.pieces)


def _draw_table(document: Any, block: Block) -> None:
    """The table with its merged cells."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for at, row in enumerate(block.rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            placed.append((at, column, cell))
            taken |= {
                (at + down, column + right)
                for down in range(cell.row_span)
                for right in range(cell.column_span)
            }
    if not placed:
        return
    height, width = len(block.rows), max(column for _, column in taken) + 1
    table = document.add_table(height, width, style="Table Grid")
    for at, column, cell in placed:
        last = min(at + cell.row_span, height) - 1
        target = table.cell(at, column)
        if (last, cell.column_span) != (at, 1):
            target = target.merge(table.cell(last, column + cell.column_span - 1))
        paragraph = target.paragraphs[0]
        _draw_pieces(paragraph, cell.pieces)
        if cell.head:
            _shade(target._tc.get_or_add_tcPr(), "F1EFEA")


def _draw_pieces(paragraph: Any, pieces: Pieces) -> None:
    """Values carry their verdict as colour, sign and number; their sentences are underlined."""
    for piece in pieces:
        if piece.verdict:
            _run(paragraph, piece.text, bold=True, fill=_FILLS[piece.verdict])
            numbers = ", ".join(map(str, piece.numbers))
            sign = VERDICT_SIGNS[piece.verdict]
            run = _run(paragraph, f"{sign}{numbers}", fill=_FILLS[piece.verdict])
            run.font.superscript = True
        else:
            _run(paragraph, piece.text).font.underline = piece.sentence is not None or None


def _draw_claims(document: Any, claims: Sequence[Claim]) -> None:
    table = document.add_table(len(claims) + 1, len(_COLUMNS), style="Table Grid")
    table.autofit = False
    rows = list(table.rows)  # python-docx finds a row by walking through all before it
    for cell, (name, _) in zip(rows[0].cells, _COLUMNS, strict=True):
        _run(cell.paragraphs[0], name, bold=True)
        _shade(cell._tc.get_or_add_tcPr(), "F1EFEA")
    repeated = OxmlElement("w:tblHeader")
    rows[0]._tr.get_or_add_trPr().append(repeated)
    for row, claim in zip(rows[1:], claims, strict=True):
        _draw_claim(row.cells, claim)
    for column, (_, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Cm(width)
    for row in rows:
        for cell, (_, width) in zip(row.cells, _COLUMNS, strict=True):
            cell.width = Cm(width)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _draw_claim(cells: Sequence[Any], claim: Claim) -> None:
    number, verdict, stated, documented, differs, sources = (cell.paragraphs[0] for cell in cells)
    _run(number, str(claim.number))
    _run(verdict, _label(claim.verdict), bold=True)
    _shade(cells[1]._tc.get_or_add_tcPr(), _FILLS[claim.verdict])
    _run(stated, f"{claim.indicator}: ")
    _run(stated, claim.stated, bold=True)
    _run(documented, claim.documented or "–")
    for difference in claim.contrasts:
        _run(differs, f"{difference.name}: bản thảo ")
        _draw_marked(differs, difference.stated)
        _run(differs, "; tài liệu ")
        _draw_marked(differs, difference.documented)
        _run(differs, "\n")
    _run(differs, claim.reason)
    for remark in claim.remarks:
        _run(differs, f"\n{remark}", soft=True)
    for at, source in enumerate(claim.sources):
        paragraph = sources if at == 0 else cells[-1].add_paragraph()
        _run(paragraph, f"{source.name}: “")
        _draw_marked(paragraph, source.quote)
        _run(paragraph, "”")


def _draw_marked(paragraph: Any, pieces: Pieces) -> None:
    for piece in pieces:
        _run(paragraph, piece.text, bold=piece.marked, fill=_MARK if piece.marked else "")


def _run(
    paragraph: Any, text: str, *, bold: bool = False, soft: bool = False, fill: str = ""
) -> Any:
    run = paragraph.add_run(_clean(text))
    if bold:
        run.bold = True
    if soft:
        run.font.color.rgb = _SOFT
    if fill:
        _shade(run._r.get_or_add_rPr(), fill)
    return run


def _shade(properties: Any, fill: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shading.set(qn(f"w:{name}"), value)
    properties.append(shading)


def _label(verdict: Verdict) -> str:
    return f"{VERDICT_SIGNS[verdict]} {VERDICT_NAMES[verdict].capitalize()}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    result = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(result, "w") as target:
        for entry in source.infolist():
            part = zipfile.ZipInfo(entry.filename, _OLDEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(entry))
    return result.getvalue()
