"""Names on disk: the id of a document, and the name under which its file is kept.

Knows: which names are safe on every system. Does not know: folders, documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from corpus.text import fold, normalise

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LENGTH = 45
_FILE_NAME_BYTES = 150
_DEVICE_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""File names that Windows keeps for devices."""


def is_id(value: str) -> bool:
    """Whether it has the form of an id. "../x", "/etc" and ".lock" have not."""
    return _ID.fullmatch(value) is not None


def slug(title: str) -> str:
    """A title as an id: folded, words joined by "-", at most 45 characters, cut at a word."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold(title)))
    if len(words) > _ID_LENGTH:
        words = words[: _ID_LENGTH + 1].rpartition("-")[0] or words[:_ID_LENGTH]
    if not words or _DEVICE_NAME.fullmatch(words):
        return f"van-ban-{words}".rstrip("-")
    return words


def ids(title: str, digest: str) -> Iterator[str]:
    """Ids for a document of this title, best first, without end; ``digest`` is of its text."""
    name = slug(title)
    yield name
    yield f"{name}-{digest[:8]}"
    yield from (f"{name}-{digest[:8]}-{number}" for number in count(2))


def safe_file_name(name: str) -> str:
    """A file name that is one plain name on every system, with its suffix kept."""
    name = re.sub(r'[/\\:*?"<>|\s]+', " ", normalise(name))
    name = name.rstrip(" .")
    suffix = found[0] if (found := re.search(r"\.\w+$", name)) else ""
    stem = name.removesuffix(suffix)
    room = max(_FILE_NAME_BYTES - len(suffix.encode()), 1)
    stem = stem.encode()[:room].decode("utf-8", "ignore").strip(" .")
    if not stem or _DEVICE_NAME.fullmatch(stem):
        stem = f"van-ban {stem}".strip()
    return stem + suffix
