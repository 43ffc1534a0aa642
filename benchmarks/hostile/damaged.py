"""Good files that something happened to: cut off, bytes changed, another extension.

Knows: bytes. Does not know: formats.
"""

from __future__ import annotations

from random import Random

from benchmarks.hostile import Case, Kinds
from benchmarks.hostile.good import FORMATS, scan

_SUFFIXES = (*FORMATS, ".doc", ".png", ".tif", ".markdown", ".htm", ".rtf", ".xyz", "")


def _file(random: Random, number: int) -> tuple[str, bytes]:
    suffix = random.choice(list(FORMATS))
    return suffix, FORMATS[suffix](random, number)


def truncated(random: Random, number: int) -> Case:
    """Cut off at any place."""
    suffix, data = _file(random, number)
    return Case(suffix, data[: random.randrange(1, len(data))])


def truncated_image(random: Random, number: int) -> Case:
    """An image cut off at any place."""
    kind = random.choice(("PNG", "JPEG", "TIFF", "WEBP"))
    data = scan(random, number, kind)
    return Case(f".{kind.lower()}", data[: random.randrange(1, len(data) - 100)])


def flipped(random: Random, number: int) -> Case:
    """A few bytes changed."""
    suffix, data = _file(random, number)
    changed = bytearray(data)
    for _ in range(random.choice((1, 3, 30, 300))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return Case(suffix, bytes(changed))


def zeroed(random: Random, number: int) -> Case:
    """A stretch of zeros, as a bad disk leaves it."""
    suffix, data = _file(random, number)
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice((16, 512, 4096)))
    return Case(suffix, data[:start] + bytes(end - start) + data[end:])


def spliced(random: Random, number: int) -> Case:
    """The beginning of one file and the end of another."""
    suffix, data = _file(random, number)
    _, other = _file(random, number)
    return Case(suffix, data[: random.randrange(len(data))] + other[random.randrange(len(other)) :])


def repeated(random: Random, number: int) -> Case:
    """The same file several times over."""
    suffix, data = _file(random, number)
    return Case(suffix, data * random.randint(2, 20))


def misnamed(random: Random, number: int) -> Case:
    """A good file with another format's extension."""
    _, data = _file(random, number)
    return Case(random.choice(_SUFFIXES), data)


def padded(random: Random, number: int) -> Case:
    """Something before the beginning."""
    suffix, data = _file(random, number)
    return Case(suffix, random.randbytes(random.choice((1, 100, 5000))) + data)


def noise(random: Random, number: int) -> Case:
    """Random bytes under any extension, some behind the signature of a format."""
    signature = random.choice(
        (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    )
    data = signature + random.randbytes(random.choice((1, 40, 3000, 200_000)))
    suffix = random.choice(_SUFFIXES)
    return Case(suffix, data)


def empty(random: Random, number: int) -> Case:
    """No byte."""
    return Case(random.choice(_SUFFIXES), b"", "refused")


def zeros(random: Random, number: int) -> Case:
    """Only NUL bytes."""
    return Case(random.choice(list(FORMATS)), bytes(random.choice((1, 1000, 10**6))), "refused")


KINDS: Kinds = {
    "truncated": truncated,
    "truncated-image": truncated_image,
    "flipped-bytes": flipped,
    "zeroed-stretch": zeroed,
    "spliced": spliced,
    "repeated": repeated,
    "wrong-extension": misnamed,
    "padded": padded,
    "noise": noise,
    "empty": empty,
    "zeros": zeros,
}
