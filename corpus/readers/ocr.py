"""Text of images, by Tesseract with its Vietnamese data, and the reader of image files.

Knows: Tesseract's command line, what makes an image readable for it, Pillow. Does not know: how
words become paragraphs (``ocr_lines``), PDF, headings, tables, metadata.

One process a page, at most ``PAGES_AT_ONCE`` of them, with one thread each: Tesseract's own threads
wait for each other more than they work. Images go in and words come out through pipes, so there
are no temporary files to clean.
"""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import statistics
import struct
import subprocess
import sys
import warnings
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageOps

from corpus.errors import UnreadableFile
from corpus.readers.ocr_lines import (
    Word,
    goes_on_over_page,
    group_paragraphs,
    page_label,
    read_lines,
)
from corpus.readers.types import Progress
from corpus.types import Page, Reading, TextBlock

DPI = 300
"""What a page should be rendered at."""
PAGES_AT_ONCE = 2
PAGE_SECONDS = 120.0
"""Time limit of one run of Tesseract; a page of text takes one to three seconds."""
MAX_IMAGES = 500
"""In one file."""

_LANGUAGE = "vie"
_FIND_COLUMNS = "3"
"""``--psm``: Tesseract finds columns and blocks itself. 4 (one column) joins the columns, 6 (one
block) reads the specks of pictures and stamps as text.
"""
_SMALL_SIDE = 1800
"""Pixels of the longer side. Tesseract reads letters of less than some 20 pixels badly, so smaller
images are doubled.
"""
_LARGE_SIDE = 5000
"""Larger images are reduced; this is A3 at 300 dots an inch."""
_DOUBTFUL = 0.6
"""A mean confidence below this calls for a look at the orientation."""
_SURE_ORIENTATION = 2.0
"""On Tesseract's own scale; pages of text have 5 to 30."""


class OcrUnavailable(UnreadableFile):
    """Tesseract or its Vietnamese data is not installed."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an image says."""

    blocks: tuple[TextBlock, ...]
    """Paragraphs in reading order; which of them are headings is not known."""
    confidence: float
    """0 to 1, mean over ``words``; 0 without words."""
    words: tuple[Word, ...]
    """Of ``blocks``, in order; boxes in pixels of the image after ``rotation``."""
    label: str | None = None
    """A page number that stands alone at the top or bottom; it is not in ``blocks``."""
    rotation: int = 0
    """Degrees that the image was turned clockwise before it was read."""


@functools.cache
def available() -> bool:
    """Whether images can be read on this machine."""
    return not _missing()


def recognise(image: Image.Image, name: str = "ảnh") -> Recognised:
    """Read an image; a blank one has no blocks. ``name`` is for messages only.

    Raises:
        OcrUnavailable: Tesseract or its Vietnamese data is not installed.
        UnreadableFile: Tesseract fails, or takes longer than ``PAGE_SECONDS``.
    """
    _require(name)
    page, scale = _prepared(image)
    found = _read(page, scale, name)
    if found.confidence >= _DOUBTFUL:
        return found
    rotation = _rotation(page, name)
    if not rotation:
        return found
    turned = _read(page.rotate(-rotation, expand=True, fillcolor=255), scale, name, rotation)
    return turned if turned.confidence > found.confidence else found


def recognise_pages(
    render: Callable[[int], Image.Image],
    indices: Sequence[int],
    name: str,
    progress: Progress,
) -> Iterator[Recognised]:
    """Read several images, two at once; what they say comes in the order of ``indices``.

    Args:
        render: makes the image of an index. It is called in this thread, shortly before the image
            is needed, so that few are in memory.
        progress: called with ("ocr", done, total) after each image.

    Raises:
        OcrUnavailable, UnreadableFile: as ``recognise``; and whatever ``render`` raises.
    """
    _require(name)
    with ThreadPoolExecutor(PAGES_AT_ONCE) as pool:
        pending: deque[Future[Recognised]] = deque()
        todo = iter(indices)
        try:
            for done in range(1, len(indices) + 1):
                while len(pending) <= PAGES_AT_ONCE and (index := next(todo, None)) is not None:
                    pending.append(pool.submit(recognise, render(index), name))
                found = pending.popleft().result()
                progress("ocr", done, len(indices))
                yield found
        finally:
            for future in pending:
                future.cancel()


def warning(confidences: Sequence[float], name: str) -> str:
    """The sentence that tells whoever adds a file that its text comes from images.

    Args:
        confidences: of the pages that were recognised, 0 to 1; at least one.
    """
    mean = statistics.fmean(confidences)
    advice = (
        "hãy đối chiếu các con số và tên riêng với bản gốc"
        if mean >= _DOUBTFUL
        else "bản quét rất khó đọc, hãy tìm bản rõ hơn"
    )
    return (
        f"Chữ của {len(confidences)} trang trong tệp «{name}» được nhận dạng từ ảnh với độ tin cậy "
        f"trung bình {100 * mean:.0f} %; {advice}."
    )


class ImageReader:
    """Pictures and scans: PNG, JPEG, TIFF of several pages, BMP, WebP."""

    format = "image"
    suffixes = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page for each image of a TIFF file, else one page.

        Raises:
            OcrUnavailable: Tesseract or its Vietnamese data is not installed.
            UnreadableFile: the image is damaged, too large, or says nothing.
        """
        _require(name)
        with warnings.catch_warnings():
            # Of tags that do not matter here, and of sizes that are refused below.
            warnings.simplefilter("ignore")
            try:
                with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                    found = _recognise_frames(image, name, progress)
            except Image.DecompressionBombError as error:
                limit = _max_pixels() // 10**6
                raise UnreadableFile(
                    f"Ảnh «{name}» lớn hơn giới hạn {limit} triệu điểm ảnh; hãy giảm kích thước "
                    "ảnh rồi thêm lại."
                ) from error
            except _DAMAGE as error:
                raise UnreadableFile(
                    f"Tệp ảnh «{name}» bị hỏng hoặc không phải là ảnh; hãy mở thử tệp gốc rồi lưu "
                    "lại dưới dạng PNG, JPEG hoặc TIFF."
                ) from error
        if not any(each.blocks for each in found):
            raise UnreadableFile(
                f"Không nhận dạng được chữ nào trong ảnh «{name}»; hãy kiểm tra ảnh có chữ và đủ "
                "rõ."
            )
        confidences = [each.confidence for each in found if each.words]
        return Reading(self.format, tuple(_pages(found)), warnings=(warning(confidences, name),))


_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_DAMAGE = (
    OSError,  # also Pillow's UnidentifiedImageError, and truncated files
    SyntaxError,  # how Pillow calls broken headers
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    NotImplementedError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise for damaged images, found by feeding them such."""


def _recognise_frames(image: Image.Image, name: str, progress: Progress) -> list[Recognised]:
    frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if frames > MAX_IMAGES:
        raise UnreadableFile(
            f"Tệp «{name}» có {frames} ảnh, quá giới hạn {MAX_IMAGES}; hãy tách thành các tệp nhỏ "
            "hơn rồi thêm từng tệp."
        )

    def render(index: int) -> Image.Image:
        image.seek(index)
        if image.width * image.height > _max_pixels():
            raise Image.DecompressionBombError
        image.load()
        if frames == 1:
            ImageOps.exif_transpose(image, in_place=True)  # of a TIFF, loading does it
        return _grey(image)

    return list(recognise_pages(render, range(frames), name, progress))


def _max_pixels() -> int:
    return Image.MAX_IMAGE_PIXELS or sys.maxsize


def _pages(found: Sequence[Recognised]) -> Iterator[Page]:
    before = ""
    for number, each in enumerate(found, start=1):
        blocks = list(each.blocks)
        if before and blocks and goes_on_over_page(before, blocks[0].text):
            blocks[0] = TextBlock(blocks[0].text, continues=True)
        if blocks:
            before = blocks[-1].text
        yield Page(number, tuple(blocks), each.label, each.confidence if each.words else None)


# --- the command ------------------------------------------------------------------------------


@functools.cache
def _missing() -> str:
    """What is not installed, in words; empty when all is there."""
    if shutil.which("tesseract") is None:
        return "máy này chưa cài Tesseract"
    try:
        listed = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "Tesseract trên máy này không chạy được"
    # Older versions list on standard error.
    languages = (listed.stdout + listed.stderr).decode("utf-8", "replace").split()
    return "" if _LANGUAGE in languages else "Tesseract trên máy này chưa có dữ liệu tiếng Việt"


def _require(name: str) -> None:
    if missing := _missing():
        raise OcrUnavailable(
            f"Chưa đọc được chữ trong ảnh của tệp «{name}» vì {missing}; hãy cài Tesseract cùng dữ "
            "liệu tiếng Việt (gói tesseract-ocr và tesseract-ocr-vie) rồi thêm lại tệp."
        )


def _run(page: Image.Image, name: str, *arguments: str) -> str:
    """Standard output of Tesseract for a grey page.

    Raises:
        UnreadableFile: it cannot be run, fails, or takes too long.
    """
    header = f"P5 {page.width} {page.height} 255\n".encode()
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "--dpi", str(DPI), *arguments],
            input=header + page.tobytes(),
            capture_output=True,
            timeout=PAGE_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"Nhận dạng chữ một trang của tệp «{name}» quá {PAGE_SECONDS:.0f} giây; hãy quét lại "
            "trang đó rõ hơn, hoặc bỏ trang đó khỏi tệp."
        ) from error
    except OSError as error:
        raise UnreadableFile(
            f"Không chạy được Tesseract cho tệp «{name}» ({error.strerror or error}); hãy kiểm tra "
            "bản cài đặt rồi thêm lại tệp."
        ) from error
    if done.returncode:
        raise UnreadableFile(
            f"Tesseract không nhận dạng được một trang của tệp «{name}» (mã {done.returncode}); "
            "hãy kiểm tra lại tệp gốc."
        )
    return done.stdout.decode("utf-8", "replace")


def _read(page: Image.Image, scale: float, name: str, rotation: int = 0) -> Recognised:
    tsv = _run(page, name, "-l", _LANGUAGE, "--psm", _FIND_COLUMNS, "tsv")
    paragraphs = group_paragraphs(read_lines(tsv, scale))
    label = None
    for at in (0, -1):
        if paragraphs and label is None and (label := page_label(paragraphs[at])):
            del paragraphs[at]
    words = tuple(word for paragraph in paragraphs for line in paragraph for word in line.words)
    return Recognised(
        blocks=tuple(TextBlock(" ".join(line.text for line in each)) for each in paragraphs),
        confidence=statistics.fmean(word.confidence for word in words) if words else 0.0,
        words=words,
        label=label,
        rotation=rotation,
    )


def _rotation(page: Image.Image, name: str) -> int:
    """Degrees to turn the page clockwise; 0 where Tesseract is not sure."""
    half = page.resize((max(1, page.width // 2), max(1, page.height // 2)))
    try:
        said = _run(half, name, "-l", "osd", "--psm", "0")
    except UnreadableFile:
        return 0  # too few letters to tell, or no data for it: the page stays as it is
    rotate = re.search(r"^Rotate: (\d+)", said, re.MULTILINE)
    sure = re.search(r"^Orientation confidence: ([\d.]+)", said, re.MULTILINE)
    if not rotate or not sure or float(sure[1]) < _SURE_ORIENTATION:
        return 0
    return int(rotate[1]) % 360


# --- images that Tesseract reads well ---------------------------------------------------------


def _prepared(image: Image.Image) -> tuple[Image.Image, float]:
    """The image in grey and in a good size, and by what it was enlarged."""
    grey = image if image.mode == "L" else _grey(image)
    longer = max(grey.size)
    scale = 2.0 if longer < _SMALL_SIDE else min(1.0, _LARGE_SIDE / longer)
    if scale == 1:
        return grey, scale
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return grey.resize(size, Image.Resampling.LANCZOS), scale


def _grey(image: Image.Image) -> Image.Image:
    """A copy in 8 bits of grey, on white where it is transparent."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        colours = image.convert("RGBA")
        paper = Image.new("RGBA", colours.size, "white")
        paper.alpha_composite(colours)
        return paper.convert("L")
    if image.mode.startswith("I"):
        # 16 bits; Pillow's own conversion cuts off instead of scaling.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.copy() if image.mode == "L" else image.convert("L")
