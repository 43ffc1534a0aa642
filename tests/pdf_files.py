"""PDF files about invented places, drawn for the tests of the PDF reader.

Everything is drawn by coordinates: points from the left and from the top of the page, as in
``corpus.readers.pdf.types``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

try:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
except ImportError:
    pytest.skip("reportlab is not installed", allow_module_level=True)

A4 = (595.0, 842.0)
LEFT, RIGHT = 85.0, 540.0
SIZE, LEADING = 13.0, 19.0

_FOLDER = Path("/usr/share/fonts/truetype")
_FILES = {
    "serif": "dejavu/DejaVuSerifCondensed.ttf",
    "serif-bold": "dejavu/DejaVuSerifCondensed-Bold.ttf",
    "serif-italic": "dejavu/DejaVuSerifCondensed-Italic.ttf",
    "sans": "dejavu/DejaVuSansCondensed.ttf",
    "sans-bold": "dejavu/DejaVuSansCondensed-Bold.ttf",
}
"""Liberation fonts lack half of the Vietnamese letters."""


def _register() -> None:
    missing = [file for file in _FILES.values() if not (_FOLDER / file).is_file()]
    if missing:
        pytest.skip(f"fonts not installed under {_FOLDER}: {missing}", allow_module_level=True)
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / file)))


_register()


class Sheet:
    """One page that is being drawn."""

    def __init__(self, canvas: Canvas, size: tuple[float, float]) -> None:
        self.canvas = canvas
        self.width, self.height = size

    def put(
        self,
        x: float,
        y: float,
        text: str,
        font: str = "serif",
        size: float = SIZE,
        spacing: float = 0.0,
    ) -> float:
        """Draw a text with its baseline at ``y``; returns where it ends."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text, charSpace=spacing)
        return x + width_of(text, font, size) + spacing * len(text)

    def centre(
        self, x: float, y: float, text: str, font: str = "serif", size: float = SIZE
    ) -> None:
        """Draw a text around ``x``."""
        self.put(x - width_of(text, font, size) / 2, y, text, font, size)

    def flow(
        self,
        y: float,
        text: str,
        *,
        left: float = LEFT,
        right: float = RIGHT,
        indent: float = 28.0,
        font: str = "serif",
        size: float = SIZE,
        leading: float = LEADING,
        justified: bool = True,
        last: bool = True,
    ) -> float:
        """Draw a paragraph; returns the baseline below its last line.

        ``last``: whether it ends here; else its last line is as wide as the others.
        """
        lines = wrap(text, right - left, indent, font, size)
        for at, words in enumerate(lines):
            x = left + (indent if at == 0 else 0.0)
            gap = width_of(" ", font, size)
            full = justified and len(words) > 1 and (at + 1 < len(lines) or not last)
            if full:
                used = sum(width_of(word, font, size) for word in words)
                gap = (right - x - used) / (len(words) - 1)
            for word in words:
                self.put(x, y, word, font, size)
                x += width_of(word, font, size) + gap
            y += leading
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """Draw a table with all its lines; a cell holds one line."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for y, row in zip(ys, rows, strict=False):
            for x, cell in zip(xs, row, strict=False):
                self.put(x + 4, y + 15, cell, size=11)


def width_of(text: str, font: str = "serif", size: float = SIZE) -> float:
    """Points that a text takes."""
    return float(pdfmetrics.stringWidth(text, font, size))


def wrap(text: str, width: float, indent: float, font: str, size: float) -> list[list[str]]:
    """The words of each line of a paragraph."""
    lines: list[list[str]] = [[]]
    room = width - indent
    for word in text.split():
        used = sum(width_of(f"{each} ", font, size) for each in lines[-1])
        if lines[-1] and used + width_of(word, font, size) > room:
            lines.append([])
            room = width
        lines[-1].append(word)
    return lines


def make_pdf(
    *pages: Callable[[Sheet], object],
    size: tuple[float, float] = A4,
    rotation: int = 0,
    password: str | None = None,
    title: str | None = None,
    bookmarks: Iterable[tuple[str, int]] = (),
) -> bytes:
    """A file with these pages.

    Args:
        size: width and height as shown.
        rotation: degrees clockwise by which the pages are shown turned; text stands on its side.
        bookmarks: (title, depth from 0), all of the last page.
    """
    with io.BytesIO() as file:
        encryption = StandardEncryption(password, canPrint=0) if password else None
        canvas = Canvas(file, pagesize=size, encrypt=encryption, invariant=1)
        if title:
            canvas.setTitle(title)
        for at, draw in enumerate(pages, start=1):
            canvas.setPageRotation(rotation)
            # Of a page shown on its side, reportlab swaps the sides.
            draw(Sheet(canvas, (size[1], size[0]) if rotation % 180 else size))
            if at == len(pages):
                for key, (text, depth) in enumerate(bookmarks):
                    canvas.bookmarkPage(str(key))
                    canvas.addOutlineEntry(text, str(key), depth)
            canvas.showPage()
        canvas.save()
        return file.getvalue()
