"""The characters of a page, by asking pdfium.

Knows: pdfium's text functions, fonts, matrices. Does not know: how characters become words
(``glyphs``), which file they are from.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from corpus.readers.pdf.paths import Affine
from corpus.readers.pdf.weave import Glyph, Style, turned

MAX_CHARACTERS = 300_000
"""Of one page; a page of a newspaper has 30,000. What is beyond is not read."""
UNKNOWN = "\ufffd"
"""Stands for a character of which the file does not say what it is."""

_FAR, _LARGEST = 100_000.0, 2000.0
"""Points: what stands further away, or is larger, is no text of the page."""
_SMALLEST = 1.5
"""Points: smaller letters are there to be found, not to be read."""
_NARROWEST = 0.5
"""Share of a letter's box that its stated width takes at least."""
_SLANTED = 0.1
"""Points aside for each upwards, from which on letters are italic."""
_MAX_SKEW = 10.0
"""Degrees; text at a greater angle to the page's sides is oblique."""
_WATERMARK, _LIGHT_WATERMARK = 30.0, 16.0
"""Points: size from which on oblique text, light oblique text, is a watermark."""
_LIGHT = 110.0
"""Of 255: what is less dark is light; black is 255."""
_LEAST_SEEN = 0.3
"""Share of the height of a text that must be seen."""
_MOST_PARTS = 50
"""Of a path that cuts off; others are shapes, which hold more than they show."""
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6
"""Bits of a font descriptor's flags (ISO 32000-1, table 123)."""
_BOLD_WEIGHT = 700
_BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!um)|,b\b", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique|ital?\b", re.IGNORECASE)
_SYMBOL_FONT = re.compile(r"symbol|wingding|webding|dingbat", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")

# One pointer more or less is the cost of a page with thousands of characters: pdfium's own
# prototypes would wrap each in an object.
_get_text_object = ctypes.cast(
    pdfium.FPDFText_GetTextObject,
    ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
)


class Characters(NamedTuple):
    """Of one page."""

    glyphs: list[Glyph]
    hidden: bool
    """Whether most of its text is invisible."""


def read_characters(text: Any, affine: Affine, keep_hidden: bool) -> Characters:
    """The characters of a pdfium text page in its order, spaces that it only supposes left out.

    Args:
        affine: from the page's own coordinates to those of ``Box``.
        keep_hidden: whether invisible characters count.
    """
    get_unicode, is_generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
    get_origin, get_box = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
    handle = ctypes.cast(text, ctypes.c_void_p)
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    styles: dict[int, _Styled] = {}
    fonts: dict[int, _Font] = {}
    glyphs: list[Glyph] = []
    seen_hidden = 0
    spaced = False
    for index in range(min(pdfium.FPDFText_CountChars(text), MAX_CHARACTERS)):
        code = get_unicode(text, index)
        if is_generated(text, index):
            spaced = True
            continue
        owner = _get_text_object(handle, index) or 0
        styled = styles.get(owner)
        if styled is None:
            styled = styles[owner] = _style(text, index, owner, affine, fonts)
        if styled.hidden:
            seen_hidden += 1
        if not styled.shown or (styled.hidden and not keep_hidden):
            continue
        if not get_origin(text, index, at_x, at_y) or not get_box(text, index, at_box):
            continue
        x0, y0 = affine.point(box.left, box.bottom)
        x1, y1 = affine.point(box.right, box.top)
        start_x, baseline_y = affine.point(x.value, y.value)
        angle = styled.style.angle
        width = styled.scale * _unit_width(styled.font, code)
        if angle == 0:
            along, end, across = start_x, max(x0, x1), baseline_y
            end -= max(styled.slant, 0.0) * max(baseline_y - min(y0, y1), 0.0)
        else:
            along, across = turned(start_x, baseline_y, angle)
            ends = [turned(x, y, angle)[0] for x in (x0, x1) for y in (y0, y1)]
            end = max(ends) if angle % 90 == 0 else along + width
        # The box holds all that is drawn of a slanted letter, and the space behind it; the width
        # that the font states is left out where it is another glyph's.
        if _NARROWEST * (end - along) < width < end - along:
            end = along + width
        if not (-_FAR < along < _FAR and -_FAR < end < _FAR and -_FAR < across < _FAR):
            continue
        if code == 2 and not _is_flat(text, index, styled.style.size):
            code = 0xAD
        char = _character(code, styled.style.symbolic)
        if char.isspace() and _has_ink(text, index, styled.style.size):
            char = UNKNOWN
        glyphs.append(Glyph(char, along, end, across, styled.style, owner, spaced))
        spaced = False
    return Characters(glyphs, seen_hidden > len(glyphs) / 2)


def _is_flat(text: Any, index: int, size: float) -> bool:
    """Whether a character looks like a hyphen; TCVN3 puts the letter ư where Latin-1 has one."""
    return min(_ink(text, index)) < 0.3 * size


def _has_ink(text: Any, index: int, size: float) -> bool:
    """Whether a space is drawn as a letter: some versions of Word call letters so that they cannot
    name.
    """
    width, height = _ink(text, index)
    return width > 0.05 * size and height > 0.4 * size


def _ink(text: Any, index: int) -> tuple[float, float]:
    """Width and height of what is drawn of a character, in points."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return right.value - left.value, top.value - bottom.value


def _character(code: int, symbolic: bool) -> str:
    if code in (0, 0xFFFE, 0xFFFF):
        return UNKNOWN
    if code == 2:  # pdfium's own mark of a hyphen at the end of a line
        return "-"
    if 0xF020 <= code <= 0xF0FF:  # symbol fonts number their glyphs there
        return _SYMBOLS.get(code - 0xF000, "•") if symbolic else chr(code - 0xF000)
    if symbolic and code in _SYMBOLS:
        return _SYMBOLS[code]
    return chr(code)


_SYMBOLS = {
    **{0x2B: "+", 0x2D: "-", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0xA3: "≤", 0xAE: "→", 0xB0: "°"},
    **{0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD7: "⋅"},
}
"""Of Adobe's Symbol encoding, what reports use (ISO 32000-1, annex D.5). Other glyphs of symbol
fonts mark list items.
"""


@dataclass(frozen=True, slots=True)
class _Styled:
    """What the characters of one text object share."""

    style: Style
    shown: bool
    """Whether it is text of the page: no watermark, not cut off, of a possible size."""
    hidden: bool
    """Whether it is invisible, as text under an image is."""
    font: _Font
    scale: float
    """Points along the line for each unit of the font size."""
    slant: float
    """Points aside for each upwards that the letters are slanted by drawing them aslant."""


@dataclass(frozen=True, slots=True)
class _Font:
    name: str
    bold: bool
    italic: bool
    handle: Any
    widths: dict[int, float]
    """Of characters, for a font size of 1; 0 where the file does not say."""


def _unit_width(font: _Font, code: int) -> float:
    if code not in font.widths:
        width = ctypes.c_float()
        known = font.handle and pdfium.FPDFFont_GetGlyphWidth(font.handle, code, 1000.0, width)
        font.widths[code] = width.value / 1000 if known else 0.0
    return font.widths[code]


def _style(text: Any, index: int, owner: int, affine: Affine, fonts: dict[int, _Font]) -> _Styled:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    unit = abs(pdfium.FPDFText_GetFontSize(text, index))
    stretch = math.hypot(matrix.a, matrix.b)
    # Letters that are slanted by the matrix are no taller.
    tallness = abs(matrix.a * matrix.d - matrix.b * matrix.c)
    size = unit * tallness / stretch if stretch else 0.0
    slant = (matrix.a * matrix.c + matrix.b * matrix.d) / tallness if tallness else 0.0
    across_x, across_y = affine.vector(matrix.a, matrix.b)
    degrees = math.degrees(math.atan2(-across_y, across_x)) % 360
    angle = round(degrees / 90) * 90
    oblique = abs(degrees - angle) > _MAX_SKEW
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, box)
    tall = abs(box.top - box.bottom) if angle % 180 == 0 else abs(box.right - box.left)
    if tall > 0 and not 0.3 < size / tall < 3:  # fonts that draw glyphs in units of their own
        size = tall / 1.15
    size = round(size, 2)
    shown = _SMALLEST < size < _LARGEST
    mode = pdfium.FPDF_TEXTRENDERMODE_FILL
    font = _Font("", False, False, None, {})
    if owner:
        handle = ctypes.cast(owner, pdfium.FPDF_PAGEOBJECT)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        font = _font(pdfium.FPDFTextObj_GetFont(handle), fonts)
        shown = shown and not _is_cut_off(handle, abs(matrix.b) > abs(matrix.a))
        shown = shown and not (oblique and _is_watermark(handle, size))
    style = Style(
        font=font.name,
        size=size,
        bold=font.bold or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE,
        italic=font.italic or abs(slant) > _SLANTED,
        angle=(round(degrees) if oblique else angle) % 360,
        symbolic=bool(_SYMBOL_FONT.search(font.name)),
    )
    return _Styled(style, shown, mode in _INVISIBLE, font, unit * stretch, slant)


def _is_watermark(handle: Any, size: float) -> bool:
    """Whether text that stands obliquely is large, or light and not small."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    light = False
    if pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
        dark = 255 - (red.value + green.value + blue.value) / 3
        light = dark * alpha.value / 255 < _LIGHT
    return size >= (_LIGHT_WATERMARK if light else _WATERMARK)


def _is_cut_off(handle: Any, sideways: bool) -> bool:
    """Whether what a text object draws is cut off by the edge of what may be drawn on.

    Browsers draw a line that goes to the next page on this one too, so that the tips of its accents
    are seen where the pages meet. Text is cut off at its ends too, where it is wider than a cell;
    such is kept.
    """
    path = pdfium.FPDFPageObj_GetClipPath(handle)
    parts = pdfium.FPDFClipPath_CountPaths(path) if path else 0
    if parts <= 0:
        return False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return False
    low, high = (left.value, right.value) if sideways else (bottom.value, top.value)
    x, y = ctypes.c_float(), ctypes.c_float()
    first, last = low, high
    for part in range(min(parts, _MOST_PARTS)):
        points = []
        count = pdfium.FPDFClipPath_CountPathSegments(path, part)
        for number in range(min(count, _MOST_PARTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(path, part, number)
            if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                points.append(x.value if sideways else y.value)
        if points and count <= _MOST_PARTS:
            first, last = max(first, min(points)), min(last, max(points))
    return last - first < _LEAST_SEEN * (high - low)


def _font(handle: Any, fonts: dict[int, _Font]) -> _Font:
    if not handle:
        return _Font("", False, False, None, {})
    key = ctypes.cast(handle, ctypes.c_void_p).value or 0
    if key not in fonts:
        buffer = ctypes.create_string_buffer(256)
        pdfium.FPDFFont_GetBaseFontName(handle, buffer, len(buffer))
        name = _SUBSET.sub("", buffer.value.decode("utf-8", "replace"))
        flags = pdfium.FPDFFont_GetFlags(handle)
        angle = ctypes.c_int()
        pdfium.FPDFFont_GetItalicAngle(handle, angle)
        fonts[key] = _Font(
            name,
            bold=bool(_BOLD_NAME.search(name))
            or (flags > 0 and bool(flags & _FORCE_BOLD))
            or pdfium.FPDFFont_GetWeight(handle) >= _BOLD_WEIGHT,
            italic=bool(_ITALIC_NAME.search(name)) or (flags > 0 and bool(flags & _ITALIC)),
            handle=handle,
            widths={},
        )
    return fonts[key]
