"""Drawn lines and images of a page.

Knows: pdfium's path and image objects, forms within forms. Does not know: text, which lines belong
to a table.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from corpus.readers.pdf.types import Box, Ruling

_THIN = 3.0
"""Points: a filled rectangle that is thinner is a line."""
_SHORTEST = 3.0
_FAR = 100_000.0
"""Points: what is further away is not on the page."""
_STRAIGHT = 0.5
"""Points by which a horizontal or vertical line may lean."""
_MOST_SEGMENTS = 400
"""Of one path; what has more is a drawing."""
_MOST_RULINGS = 20_000
_MOST_OBJECTS = 200_000
_DEEPEST = 8
"""Forms within forms."""


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def vector(self, x: float, y: float) -> tuple[float, float]:
        """Where a direction goes."""
        return self.a * x + self.c * y, self.b * x + self.d * y

    def after(self, first: Affine) -> Affine:
        """This one applied to what ``first`` gives."""
        a, b = self.vector(first.a, first.b)
        c, d = self.vector(first.c, first.d)
        e, f = self.point(first.e, first.f)
        return Affine(a, b, c, d, e, f)


def read_paths(page: Any, affine: Affine) -> tuple[tuple[Ruling, ...], list[Box]]:
    """Straight lines, and where images stand, of a pdfium page."""
    rulings: list[Ruling] = []
    images: list[Box] = []
    for handle, kind, to_page in _objects(page, affine):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images.append(_image_box(handle, to_page))
        elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
            continue
        elif len(rulings) < _MOST_RULINGS:
            rulings.extend(_path_rulings(handle, to_page))
    return tuple(rulings), images


def _objects(page: Any, affine: Affine) -> Iterator[tuple[Any, int, Affine]]:
    """(object, kind, from its form's coordinates to the page's) of paths and images."""
    left = _MOST_OBJECTS
    found = [
        (pdfium.FPDFPage_GetObject(page, at), affine, 0)
        for at in range(min(pdfium.FPDFPage_CountObjects(page), left))
    ]
    found.reverse()
    while found and left > 0:
        handle, to_page, depth = found.pop()
        left -= 1
        if not handle:
            continue
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if depth < _DEEPEST:
                inner = to_page.after(_matrix(handle))
                count = min(pdfium.FPDFFormObj_CountObjects(handle), left)
                found.extend(
                    (pdfium.FPDFFormObj_GetObject(handle, at), inner, depth + 1)
                    for at in range(count - 1, -1, -1)
                )
        elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            yield handle, kind, to_page


def _matrix(handle: Any) -> Affine:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, matrix)
    return Affine(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _image_box(handle: Any, to_page: Affine) -> Box:
    """An image fills the unit square."""
    place = to_page.after(_matrix(handle))
    return _box([place.point(x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))])


def _path_rulings(handle: Any, to_page: Affine) -> Iterator[Ruling]:
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, filled, stroked)
    if not filled.value and not stroked.value:  # only clips
        return
    count = pdfium.FPDFPath_CountSegments(handle)
    if not 0 < count <= _MOST_SEGMENTS:
        return
    place = to_page.after(_matrix(handle))
    thickness = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(handle, thickness)
    half = thickness.value * abs(place.a * place.d - place.b * place.c) ** 0.5 / 2
    for points in _subpaths(handle, count, place):
        box = _box(points)
        if stroked.value:
            for (x0, y0), (x1, y1) in pairwise(points):
                line = _box([(x0, y0), (x1, y1)])
                if min(line.x1 - line.x0, line.y1 - line.y0) <= _STRAIGHT:
                    yield from _ruling(_widened(line, half))
        elif min(box.x1 - box.x0, box.y1 - box.y0) <= _THIN:
            yield from _ruling(box)


def _ruling(box: Box) -> Iterator[Ruling]:
    near = all(-_FAR < side < _FAR for side in (box.x0, box.y0, box.x1, box.y1))
    if near and max(box.x1 - box.x0, box.y1 - box.y0) >= _SHORTEST:
        yield Ruling(box)


def _widened(line: Box, half: float) -> Box:
    """A line with its thickness, which does not make it longer."""
    if line.x1 - line.x0 >= line.y1 - line.y0:
        middle = (line.y0 + line.y1) / 2
        return Box(line.x0, middle - half, line.x1, middle + half)
    middle = (line.x0 + line.x1) / 2
    return Box(middle - half, line.y0, middle + half, line.y1)


def _subpaths(handle: Any, count: int, place: Affine) -> Iterator[list[tuple[float, float]]]:
    """The points of each unbroken stretch of a path, the first again where it is closed.

    Curves are left out: what has them holds no straight line that matters.
    """
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind != pdfium.FPDF_SEGMENT_LINETO and points:
            if len(points) > 1:
                yield points
            points = []
        points.append(place.point(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _box(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def share(boxes: list[Box], width: float, height: float) -> float:
    """How much of a page boxes cover, 0 to 1; overlaps count once, roughly."""
    area = 0.0
    for box in boxes:
        x = min(box.x1, width) - max(box.x0, 0.0)
        y = min(box.y1, height) - max(box.y0, 0.0)
        area += max(x, 0.0) * max(y, 0.0)
    return min(area / (width * height), 1.0) if width > 0 and height > 0 else 0.0
