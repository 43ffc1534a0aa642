"""Images that try to fill the memory of whoever decodes them, or that are broken with care.

Knows: how PNG, TIFF and BMP are laid out. Does not know: any library that reads them.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from random import Random

from benchmarks.hostile import Case, Expectation, Kinds
from benchmarks.hostile.good import scan
from benchmarks.hostile.pdfs import deflated


def png(width: int, height: int, data: bytes, *more: tuple[bytes, bytes], bits: int = 8) -> bytes:
    """A PNG image in grey with any claims about it; ``more``: kinds and contents of chunks."""
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), *more, (b"IDAT", data), (b"IEND", b""))
    out = b"\x89PNG\r\n\x1a\n"
    for kind, content in chunks:
        sum_ = zlib.crc32(kind + content)
        out += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", sum_)
    return out


def tiff(*entries: tuple[int, int, int, int], following: int = 0, data: bytes = b"") -> bytes:
    """A TIFF file of one directory; entries are (tag, type, count, value)."""
    packed = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    body = struct.pack("<H", len(entries)) + packed + struct.pack("<I", following)
    return b"II*\0" + struct.pack("<I", 8) + body + data


def _fixed(
    suffix: str, data: Callable[[int], bytes], expect: Expectation = "refused"
) -> Callable[[Random, int], Case]:
    return lambda random, number: Case(suffix, data(number), expect)


_TIFF_BASE = (
    (256, 4, 1, 9),
    (257, 4, 1, 9),
    (258, 3, 1, 8),
    (262, 3, 1, 1),
    (273, 4, 1, 8),
    (279, 4, 1, 81),
)


def _pages(number: int) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    images = [Image.new("1", (8, 8), at % 2) for at in range(1500)]
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


def _noise(random: Random, number: int) -> Case:
    """Nothing but specks, in which an eager eye finds letters."""
    from PIL import Image

    buffer = io.BytesIO()
    side = random.choice((300, 1200))
    Image.frombytes("L", (side, side), random.randbytes(side * side)).save(buffer, "PNG")
    return Case(".png", buffer.getvalue())


def _another_format(random: Random, number: int) -> Case:
    from PIL import Image

    kind = random.choice(("GIF", "PPM", "ICO", "TGA", "EPS", "PDF"))
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (number % 256, 0, 0)).save(buffer, kind)
    return Case(random.choice((".png", ".jpg", ".tif")), buffer.getvalue(), "refused")


def _picture(random: Random, number: int) -> Case:
    """A good file."""
    return Case(".png", scan(random, number))


KINDS: Kinds = {
    "image-scan": _picture,
    "image-bomb": _fixed(".png", lambda n: png(25_000, 25_000, deflated(b"\0", 600))),
    "image-bomb-below-limit": _fixed(".png", lambda n: png(9_000, 9_000, deflated(b"\0", 78))),
    "image-claims-huge": _fixed(".png", lambda n: png(2**31 - 1, 2**31 - 1, b"")),
    "image-no-data": _fixed(".png", lambda n: png(99, 99, b"")),
    "image-no-width": _fixed(".png", lambda n: png(0, 9, zlib.compress(b"a"))),
    "image-bits": _fixed(".png", lambda n: png(9, 9, zlib.compress(b"a" * 99), bits=77)),
    "image-text-bomb": _fixed(
        ".png",
        lambda n: png(
            9,
            9,
            zlib.compress(bytes(90)),
            (b"zTXt", b"a\0\0" + deflated(b"a", 500)),
            (b"iCCP", b"a\0\0" + deflated(b"b", 500)),
        ),
    ),
    "image-one-point": _fixed(".png", lambda n: png(1, 1, zlib.compress(b"\0\0"))),
    "image-long": _fixed(".png", lambda n: png(200_000, 1, zlib.compress(bytes(200_001)))),
    "image-svg": _fixed(".png", lambda n: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "either"),
    "image-bmp-huge": _fixed(
        ".bmp",
        lambda n: (
            b"BM"
            + struct.pack(
                "<IHHIIiiHHIIiiII", 99, 0, 0, 54, 40, 2**30, -(2**30), 1, 1, 0, 0, 1, 1, 0, 0
            )
        ),
    ),
    "image-tiff-loop": _fixed(
        ".tif", lambda n: tiff(*_TIFF_BASE, following=8, data=b"a" * 99), "either"
    ),
    "image-tiff-strips": _fixed(
        ".tif", lambda n: tiff(*_TIFF_BASE[:4], (273, 4, 2**31, 8), (279, 4, 2**31, 8))
    ),
    "image-tiff-side": _fixed(
        ".tif", lambda n: tiff((256, 4, 1, 2**31), (257, 4, 1, 2**31), *_TIFF_BASE[2:])
    ),
    "image-tiff-pages": _fixed(".tiff", _pages),
    "image-noise": _noise,
    "image-of-another-kind": _another_format,
    "image-jpeg-header": _fixed(
        ".jpg", lambda n: b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + b"\1" * 50
    ),
}
