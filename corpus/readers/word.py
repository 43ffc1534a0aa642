"""Word files (DOCX).

Knows: the way from the file to its blocks. Does not know: how each part is read (``word_package``,
``word_styles``, ``word_numbering``, ``word_text``, ``word_blocks``).

The format has no pages: where one ends, Word decides anew on each machine.
"""

from __future__ import annotations

from corpus.errors import UnreadableFile
from corpus.headings import find_headings
from corpus.readers.blocks import trusted
from corpus.readers.types import Progress
from corpus.readers.word_blocks import Blocks
from corpus.readers.word_numbering import Numbering
from corpus.readers.word_package import Element, W, open_word
from corpus.readers.word_styles import Styles, find
from corpus.readers.word_text import Notes
from corpus.text import normalise
from corpus.types import Page, Reading, TextBlock

_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_LARGE = 1_800_000
"""English Metric Units, 5 cm: what is smaller on one side is a logo or a stamp."""


class WordReader:
    """DOCX: paragraphs, headings, numbering, tables and notes; headers and footers left out."""

    format = "docx"
    suffixes = (".docx", ".docm")

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page without a number."""
        progress("reading", 0, 1)
        try:
            reading = _read(data, name)
        except RecursionError as error:
            raise UnreadableFile(
                f"Tệp «{name}» có các phần lồng nhau quá sâu; hãy mở bằng Word, lưu thành tệp mới "
                "rồi thêm lại."
            ) from error
        progress("reading", 1, 1)
        return reading


def _read(data: bytes, name: str) -> Reading:
    parts = open_word(data, name)
    styles = Styles(parts.styles)
    footnotes = Notes(parts.footnotes, "footnote", "decimal")
    endnotes = Notes(parts.endnotes, "endnote", "lowerRoman")
    footnotes.begin(find(parts.body, "sectPr/footnotePr"))
    endnotes.begin(find(parts.body, "sectPr/endnotePr"))
    blocks = Blocks(styles, Numbering(parts.numbering, styles), footnotes, endnotes)
    body = blocks.of(parts.body)
    texts = (block.text for block in body if isinstance(block, TextBlock))
    body = trusted(body, len(find_headings(normalise("\n".join(texts)))))
    notes = [blocks.note(note) for kind in (footnotes, endnotes) for note in kind.referred]
    return Reading(
        WordReader.format, (Page(None, (*body, *notes)),), warnings=_warnings(parts.body)
    )


def _warnings(body: Element) -> tuple[str, ...]:
    found = []
    pictures = sum(map(_is_large_picture, body.iter(f"{_DRAWING}inline", f"{_DRAWING}anchor")))
    if pictures:
        found.append(f"Tệp có {pictures} hình ảnh lớn; chữ trong hình không được đọc.")
    charts = sum(1 for _ in body.iter(_CHART))
    if charts:
        found.append(f"Tệp có {charts} biểu đồ; số liệu trong biểu đồ không được đọc.")
    if next(body.iter(f"{W}altChunk", f"{W}subDoc"), None) is not None:
        found.append("Tệp có phần được nhúng từ tệp khác; phần ấy không được đọc.")
    return tuple(found)


def _is_large_picture(drawing: Element) -> bool:
    extent = drawing.find(f"{_DRAWING}extent")
    if extent is None or next(drawing.iter(_PICTURE), None) is None:
        return False
    sides = [extent.get("cx", "0"), extent.get("cy", "0")]
    return all(side.isdecimal() and len(side) < 12 and int(side) >= _LARGE for side in sides)
