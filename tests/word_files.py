"""Fictional Word files, built for tests.

``document`` makes an ordinary file with python-docx; ``package`` zips any parts into one, for what
python-docx cannot write. All places, people and figures in the tests are invented.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{WORD}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PARTS = ("styles", "numbering", "footnotes", "endnotes")


def document(fill: Callable[[Any], None]) -> bytes:
    """A file of python-docx's default template, filled by ``fill(document)``."""
    made = docx.Document()
    fill(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def fill_report(made: Any) -> None:
    """A short report: two headings, two lists, a table with merged cells."""
    made.add_paragraph("BÁO CÁO CHÍNH TRỊ")
    made.add_heading("Kết quả nhiệm kỳ 2020-2025", 1)
    made.add_paragraph("Thu nhập bình quân đạt 61,5 triệu đồng/người/năm.")
    made.add_heading("Kinh tế", 2)
    made.add_paragraph("Chuyển đổi số", "List Bullet")
    made.add_paragraph("Hạ tầng", "List Number")
    grid = made.add_table(3, 3, "Table Grid")
    for at, text in enumerate(["Chỉ tiêu", "2025", "2030", "Thu nhập", "61,5", "98,5"]):
        grid.cell(at // 3, at % 3).text = text
    grid.cell(2, 0).merge(grid.cell(2, 1)).text = "Hộ nghèo"
    grid.cell(2, 2).text = "0,5%"
    made.add_paragraph("Mây Trắng, năm 2025")


def body(xml: str) -> str:
    """``word/document.xml`` with this body."""
    return f"<w:document {NAMESPACES}><w:body>{xml}</w:body></w:document>"


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A ``w:p`` of one run."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def table(*rows: str, properties: str = "") -> str:
    """A ``w:tbl`` of ``row``s."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    """A ``w:tr`` of ``cell``s."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(text: str, properties: str = "", run: str = "") -> str:
    """A ``w:tc`` of one paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text, run=run)}</w:tc>"


RULED = (
    '<w:tblBorders><w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/>'
    "</w:tblBorders>"
)
"""Properties of a table with lines between its cells."""


def package(
    main: str | bytes,
    parts: Mapping[str, str] | None = None,
    *,
    compression: int = zipfile.ZIP_DEFLATED,
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """A DOCX file of ``word/document.xml`` and of other parts.

    Args:
        parts: content of ``word/styles.xml``, ``numbering``, ``footnotes``, ``endnotes``, without
            the root element.
        extra: any other entries.
    """
    parts = parts or {}
    links = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for number, name in enumerate(_PARTS)
        if name in parts
    )
    entries: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="/word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">{links}'
        "</Relationships>",
        "word/document.xml": main,
    }
    for name, content in parts.items():
        entries[f"word/{name}.xml"] = f"<w:{name} {NAMESPACES}>{content}</w:{name}>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zipped:
        for path, data in {**entries, **(extra or {})}.items():
            zipped.writestr(path, data)
    return file.getvalue()


def numbering(*levels: tuple[str, str], lists: str = "") -> str:
    """``numbering.xml``: abstract list 0 with (format, pattern) levels from 1, and list 1 of it.

    Args:
        lists: further ``w:num`` elements.
    """
    described = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (style, pattern) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0">{described}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}'
    )


def item(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph of a list."""
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, numbered)
