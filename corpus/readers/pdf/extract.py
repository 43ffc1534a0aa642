"""What stands on a page, by asking pdfium.

Knows: how files are opened, what is wrong with them, how a page is turned. Does not know: lines,
tables, what a text says.

pdfium is not safe between threads: ``open_pdf`` lets one file be open at a time.
"""

from __future__ import annotations

import ctypes
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import UnreadableFile
from corpus.readers.pdf.characters import UNKNOWN, read_characters
from corpus.readers.pdf.glyphs import DESCENT, words_of
from corpus.readers.pdf.paths import Affine, read_paths, share
from corpus.readers.pdf.types import Box, PageContent, Ruling
from corpus.readers.pdf.weave import Glyph

_PDFIUM = threading.RLock()

_TAIL = 4096
"""Bytes at the end of a file in which its end mark stands; mail and web servers append little."""
_SCANNED = 0.5
"""From this share of image area on, invisible text is the text of the image."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """An open file."""

    document: Any
    """``pypdfium2.PdfDocument``."""
    name: str
    """For messages."""

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.document)

    @contextmanager
    def page(self, number: int) -> Iterator[Any]:
        """The ``pypdfium2.PdfPage``, counted from 1, open for as long as it is used.

        Raises:
            UnreadableFile: it is damaged.
        """
        try:
            page = self.document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile(
                f"Trang {number} của tệp PDF «{self.name}» bị hỏng; hãy xuất lại tệp từ bản gốc "
                "rồi thêm lại."
            ) from error
        try:
            yield page
        finally:
            page.close()


@contextmanager
def open_pdf(data: bytes, name: str) -> Iterator[Pdf]:
    """Open a file, and close it again.

    Raises:
        UnreadableFile: it is no PDF file, is cut off, damaged, protected or has no page.
    """
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile(_refusal(data, name, error.err_code)) from error
        try:
            if _is_cut_off(data):
                raise UnreadableFile(_cut_off(name))
            if len(document) == 0:
                raise UnreadableFile(
                    f"Tệp PDF «{name}» không có trang nào; hãy kiểm tra lại tệp gốc."
                )
            yield Pdf(document, name)
        finally:
            document.close()


def read_page(pdf: Pdf, number: int) -> PageContent:
    """All that stands on a page, counted from 1.

    Raises:
        UnreadableFile: the page is damaged.
    """
    with pdf.page(number) as page:
        affine = shown(page)
        width, height = page.get_size()
        rulings, images = read_paths(page.raw, affine)
        image_share = share(images, width, height)
        text = pdfium.FPDFText_LoadPage(page.raw)
        if not text:
            return PageContent(number, width, height, (), rulings, image_share)
        try:
            glyphs, hidden = read_characters(text, affine, keep_hidden=image_share >= _SCANNED)
        finally:
            pdfium.FPDFText_ClosePage(text)
    turn = _main_angle(glyphs)
    content = PageContent(
        number=number,
        width=width,
        height=height,
        words=words_of(glyphs),
        rulings=rulings,
        image_share=image_share,
        hidden=hidden,
        unmapped=sum(glyph.char == UNKNOWN for glyph in glyphs),
    )
    return _turned(content, turn) if turn else content


def shown(page: Any) -> Affine:
    """From the coordinates of a page (a ``pypdfium2.PdfPage``) to those of ``Box``."""
    scale = 1000
    width, height = (round(side * scale) for side in page.get_size())
    corners = []
    for x, y in ((0, 0), (1000, 0), (0, 1000)):
        to_x, to_y = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, to_x, to_y)
        corners.append((to_x.value / scale, to_y.value / scale))
    (e, f), (ax, ay), (cx, cy) = corners
    return Affine((ax - e) / 1000, (ay - f) / 1000, (cx - e) / 1000, (cy - f) / 1000, e, f)


# --- the page as it is read -------------------------------------------------------------------


def _main_angle(glyphs: list[Glyph]) -> int:
    angles = Counter(glyph.style.angle for glyph in glyphs if glyph.style.angle % 90 == 0)
    return max(angles, key=lambda angle: (angles[angle], -angle)) if angles else 0


def _turned(page: PageContent, angle: int) -> PageContent:
    """A page whose text stands on its side, turned so that it stands upright."""
    width, height = page.width, page.height

    def turn(box: Box) -> Box:
        if angle == 90:
            return Box(height - box.y1, box.x0, height - box.y0, box.x1)
        if angle == 180:
            return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
        return Box(box.y0, width - box.x1, box.y1, width - box.x0)

    words = []
    for word in page.words:
        box = turn(word.box)
        upright = word.angle == angle
        baseline = box.y1 - DESCENT * word.size if upright else box.y1
        words.append(replace(word, box=box, baseline=baseline, angle=(word.angle - angle) % 360))
    sideways = angle != 180
    return replace(
        page,
        width=height if sideways else width,
        height=width if sideways else height,
        words=tuple(words),
        rulings=tuple(Ruling(turn(ruling.box)) for ruling in page.rulings),
        turned=angle,
    )


# --- what is wrong with a file ----------------------------------------------------------------


def _is_cut_off(data: bytes) -> bool:
    """Whether the end of the file is missing, though pdfium makes the best of the rest."""
    tail = data.rstrip(b"\0\r\n\t ")[-_TAIL:]
    return b"%%EOF" not in tail and b"startxref" not in tail


def _cut_off(name: str) -> str:
    return (
        f"Tệp PDF «{name}» bị cắt cụt, thiếu phần cuối; hãy tải hoặc chép lại tệp đầy đủ rồi "
        "thêm lại."
    )


def _refusal(data: bytes, name: str, code: int | None) -> str:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return (
            f"Tệp PDF «{name}» có mật khẩu; hãy bỏ mật khẩu (mở tệp rồi in hoặc lưu lại thành PDF "
            "mới) rồi thêm lại."
        )
    if code == pdfium.FPDF_ERR_SECURITY:
        return (
            f"Tệp PDF «{name}» được bảo vệ bằng cách mã hóa chưa hỗ trợ; hãy bỏ bảo vệ rồi thêm "
            "lại."
        )
    if b"%PDF-" not in data[:1024]:
        return f"Tệp «{name}» không phải là tệp PDF; hãy kiểm tra lại tệp gốc."
    if _is_cut_off(data):
        return _cut_off(name)
    return f"Tệp PDF «{name}» bị hỏng; hãy xuất lại tệp từ bản gốc rồi thêm lại."
