"""From a file or address, and what a person says about it, to a document that can be kept.

Knows: the way from bytes to text and metadata; which values a person may give. Does not know:
formats, how metadata is found in a text, the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from corpus import metadata as md
from corpus.assemble import assemble
from corpus.duplicates import likeness
from corpus.errors import InvalidMetadata, UnreadableFile
from corpus.names import safe_file_name
from corpus.readers import read_bytes
from corpus.readers.types import Progress
from corpus.record import Parts, Record, digest
from corpus.store import Content
from corpus.types import AUDIENCES, Reading
from corpus.web import fetch

ReadFile = Callable[[bytes, str, Progress], Reading]
"""``corpus.readers.read_file``, or the same in a process of its own."""

_NEEDED = {
    "title": "Tiêu đề",
    "source": "Nguồn",
    "status": "Trạng thái",
    "audience": "Mục «Ai được đọc»",
}
"""Metadata that no document is without, as messages call it."""


class Given(TypedDict, total=False):
    """Metadata that a person gives; see ``corpus.types.Metadata``."""

    title: str | None
    source: str | None
    kind: str | None
    number: str | None
    body: str | None
    level: str | None
    place: str | None
    term: str | None
    """In any usual form, "2025 – 2030"."""
    date: str | None
    """2025-07-23 or 23/7/2025."""
    status: str | None
    """``draft`` or ``adopted``."""
    supersedes: str | None
    """Id of a document."""
    audience: str | None
    """One of ``corpus.types.AUDIENCES``."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that is to be read."""

    name: str
    """Its file name; the suffix may lie."""
    data: bytes
    source: str
    """What ``Metadata.source`` will say: the file name, or the address."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A file that was read: the record has no id yet, and knows nothing that a person said."""

    record: Record
    content: Content


def open_path(path: Path) -> SourceFile:
    """A file on this machine.

    Raises:
        UnreadableFile: it is missing, not a file, empty or too large.
    """
    return SourceFile(path.name, read_bytes(path), path.name)


def open_address(
    address: str, *, allow_private: bool = False, progress: Progress | None = None
) -> SourceFile:
    """A page or file of the web.

    Args:
        allow_private: fetch from the local network too.
        progress: see ``web.fetch``.

    Raises:
        UnreadableFile: it cannot be fetched, or may not be.
    """
    fetched = fetch(address, allow_private=allow_private, progress=progress)
    return SourceFile(fetched.name, fetched.data, fetched.address)


def understand(
    file: SourceFile, read: ReadFile, progress: Progress, title: str | None = None
) -> Understood:
    """Read a file and find out what it is.

    Args:
        title: as a person gave it; kind and term may stand in it.

    Raises:
        UnreadableFile: the file cannot be read, or holds no text.
    """
    name = safe_file_name(file.name)
    reading = read(file.data, name, progress)
    assembled = assemble(reading.pages)
    text = assembled.text
    if not text:
        raise UnreadableFile(f"Tệp «{name}» không có chữ nào; hãy kiểm tra lại tệp gốc.")
    parts = Parts(assembled.headings, assembled.pages, assembled.tables, assembled.notes)
    guess = md.guess_metadata(
        text,
        assembled.headings,
        source=_line(file.source) or name,
        format=reading.format,
        title=title or reading.title,
        date=reading.date,
    )
    record = Record(
        id="",
        metadata=guess,
        given=(),
        format=reading.format,
        warnings=reading.warnings,
        original=name,
        revision=1,
        pages=len(parts.pages),
        tables=len(parts.tables),
        sha256=digest(file.data),
        text_sha256=digest(text),
        parts_sha256=digest(parts.dumps()),
        likeness=likeness(text),
    )
    return Understood(record, Content(file.data, text, parts))


def stated(given: Mapping[str, object]) -> dict[str, str | None]:
    """Of ``Given``, what says something, in the form that metadata has.

    Raises:
        InvalidMetadata: term, date, status or audience has an unknown form.
    """
    return corrected({key: value for key, value in given.items() if _line(value) is not None})


def corrected(given: Mapping[str, object]) -> dict[str, str | None]:
    """``Given`` in the form that metadata has; None and blank both mean "not known".

    Raises:
        InvalidMetadata: term, date, status or audience has an unknown form, or a document cannot
            be without the value.
    """
    values: dict[str, str | None] = {}
    for key, value in given.items():
        line = _line(value)
        if line is None and key in _NEEDED:
            raise InvalidMetadata(f"{_NEEDED[key]} không được để trống; hãy nhập một giá trị.")
        if line is not None and key == "term":
            line = md.parse_term(line)
        elif line is not None and key == "date":
            line = md.parse_date(line)
        elif key == "status" and line not in ("draft", "adopted"):
            raise InvalidMetadata(
                f"Trạng thái «{line}» không hợp lệ; hãy chọn draft (dự thảo) hoặc adopted "
                "(đã thông qua)."
            )
        elif key == "audience" and line not in AUDIENCES:
            raise InvalidMetadata(
                f"Đối tượng được đọc «{line}» không hợp lệ; hãy chọn everyone (mọi người), reader "
                "(người đã đăng nhập), staff (cán bộ) hoặc admin (quản trị)."
            )
        values[key] = line
    return values


def described(record: Record, values: Mapping[str, str | None], given: Iterable[str]) -> Record:
    """The record with ``values`` in its metadata.

    Args:
        values: from ``stated`` or ``corrected``.
        given: names of all metadata that a person gave, now or before.
    """
    given = frozenset(given)
    details = replace(record.metadata, **values)  # type: ignore[arg-type]
    if details.place != record.metadata.place and "level" not in given:
        details = replace(details, level=md.guess_level(details.place))
    return replace(record, metadata=details, given=tuple(sorted(given)))


def _line(value: object) -> str | None:
    """On one line; None for a blank."""
    return (md.one_line(value) or None) if isinstance(value, str) else None
