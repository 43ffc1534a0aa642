"""What the list of documents shows, and how it is narrowed down.

Knows: the library's metadata. Does not know: texts, HTTP, templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.text import fold
from corpus.types import Audience, Metadata

FILTERS = {
    "level": "Cấp",
    "place": "Địa phương",
    "term": "Nhiệm kỳ",
    "kind": "Loại văn bản",
    "status": "Tình trạng",
}
"""Fields of the metadata that the list can be narrowed by, and their names."""
AUDIENCE_NAMES: Mapping[Audience, str] = {
    "everyone": "Mọi người",
    "reader": "Người đã đăng nhập",
    "staff": "Cán bộ",
    "admin": "Quản trị",
}
"""Who may read a document, as forms call it."""
STATUS_NAMES = {"adopted": "Đã thông qua", "draft": "Dự thảo"}
ORDERS = {"title": "Tên", "date": "Mới nhất", "place": "Địa phương"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the list."""

    id: str
    metadata: Metadata
    pages: int
    """0 where the format has none."""
    superseded_by: str | None
    """Id of the current document that replaces it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    count: int
    chosen: bool


def narrow(entries: Sequence[Entry], wanted: Mapping[str, str], words: str = "") -> list[Entry]:
    """The entries whose fields equal ``wanted`` and whose metadata hold every word of ``words``,
    with or without diacritics.
    """
    needles = fold(words).split()
    return [
        entry
        for entry in entries
        if all(getattr(entry.metadata, field) == value for field, value in wanted.items() if value)
        and all(needle in _searchable(entry) for needle in needles)
    ]


def arrange(entries: Sequence[Entry], order: str) -> list[Entry]:
    """Sorted by a key of ``ORDERS``."""
    by_title = sorted(entries, key=lambda entry: fold(entry.metadata.title))
    if order == "date":
        return sorted(by_title, key=lambda entry: entry.metadata.date or "", reverse=True)
    if order == "place":
        return sorted(by_title, key=lambda entry: fold(entry.metadata.place or "\U0010ffff"))
    return by_title


def choices(entries: Sequence[Entry], wanted: Mapping[str, str]) -> dict[str, list[Choice]]:
    """For each filter the values that occur, with how many entries have each; filters with one
    value only are left out.
    """
    found: dict[str, list[Choice]] = {}
    for field in FILTERS:
        counts: dict[str, int] = {}
        for entry in entries:
            value = getattr(entry.metadata, field)
            if value:
                counts[value] = counts.get(value, 0) + 1
        if len(counts) > 1 or wanted.get(field):
            found[field] = [
                Choice(value, STATUS_NAMES.get(value, value), count, wanted.get(field) == value)
                for value, count in sorted(counts.items(), key=lambda pair: fold(pair[0]))
            ]
    return found


def vietnamese_date(iso: str | None) -> str:
    """23/07/2025 for 2025-07-23; "" where it is not known."""
    return "/".join(reversed((iso or "").split("-")))


def _searchable(entry: Entry) -> str:
    details = entry.metadata
    fields = (
        *(details.title, details.kind, details.number, details.body, details.place, details.term),
        details.source,
    )
    return fold(" ".join(field for field in fields if field))
