"""The library: documents in a folder.

Knows: ids, the layout on disk, how a document is added and removed without ever being half there.
Does not know: file formats, what is searched in the documents.

    <root>/<id>/original/<file name>   the bytes as they came
    <root>/<id>/text.txt               ``Document.text``, exactly
    <root>/<id>/document.json          everything else (see ``record``)

A document is written into a folder whose name begins with a dot and renamed when it is complete;
to remove it, it is first renamed the other way. Reading never looks at such folders.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from corpus import metadata as md
from corpus import record as records
from corpus.assemble import assemble
from corpus.errors import (
    DamagedDocument,
    DocumentNotFound,
    DuplicateDocument,
    LibraryBusy,
    UnreadableFile,
)
from corpus.readers import read_bytes, read_file
from corpus.record import Record
from corpus.text import fold, normalise
from corpus.types import Document, Metadata, Status

log = logging.getLogger(__name__)

_ADDING = ".adding"
_REMOVING = ".removing"
_LOCK = ".lock"
_LOCK_SECONDS = 10.0
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LENGTH = 45
_FILE_NAME_BYTES = 150
_DEVICE_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""File names that Windows keeps for devices."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something ``verify`` found."""

    document_id: str
    message: str
    """Vietnamese, for the screen."""


class Library:
    """The documents below one folder. Reading needs no lock; one command at a time writes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def documents(self) -> list[Document]:
        """All documents, by id.

        Raises:
            DamagedDocument: a document lost a part, or its text is not the one that was added.
        """
        return [self._load(folder) for folder in self._folders()]

    def get(self, document_id: str) -> Document:
        """One document.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: see ``documents``.
        """
        return self._load(self._folder(document_id))

    def fingerprint(self) -> str:
        """sha256, hexadecimal, over all that an index depends on: ids, texts, spans, metadata."""
        state = []
        for record in map(self._record, self._folders()):
            fields = asdict(record)
            del fields["original"], fields["sha256"]  # the index never sees the file itself
            state.append(fields)
        return _sha256(json.dumps(state, sort_keys=True).encode())

    def add(
        self,
        path: Path,
        *,
        title: str | None = None,
        kind: str | None = None,
        body: str | None = None,
        level: str | None = None,
        place: str | None = None,
        term: str | None = None,
        date: str | None = None,
        status: Status = "adopted",
        supersedes: str | None = None,
        source: str | None = None,
    ) -> Document:
        """Read a file into the library. What is not given is taken from the text where it is clear.

        Raises:
            UnreadableFile: the file cannot be read, or holds no text.
            InvalidMetadata: ``term`` or ``date`` has an unknown form.
            DuplicateDocument: the same file or text is there already.
            DocumentNotFound: no document has the id ``supersedes``.
            LibraryBusy: another command is writing.
        """
        data = read_bytes(path)
        name = _safe_file_name(path.name)
        reading = read_file(data, name)
        assembled = assemble(reading.pages)
        text = assembled.text
        if not text:
            raise UnreadableFile(f"Tệp «{name}» không có chữ nào; hãy kiểm tra lại tệp gốc.")
        title = _value(title) or reading.title or md.guess_title(text, assembled.headings)
        place = _value(place) or md.guess_place(text)
        details = Metadata(
            title=title,
            source=_value(source) or name,
            kind=_value(kind) or md.guess_kind(title),
            body=_value(body),
            level=_value(level) or md.guess_level(place),
            place=place,
            term=md.parse_term(term) if term else md.guess_term(title, text),
            date=md.parse_date(date) if date else reading.date or md.guess_date(text),
            status=status,
            supersedes=supersedes,
        )
        text_bytes = text.encode()
        sha256, text_sha256 = _sha256(data), _sha256(text_bytes)
        with self._writing():
            for known in map(self._record, self._folders()):
                if known.sha256 == sha256 or known.text_sha256 == text_sha256:
                    raise DuplicateDocument(name, known.id)
            if supersedes is not None:
                self._folder(supersedes)
            document_id = slug(title)
            if (self.root / document_id).exists():
                document_id = f"{document_id}-{text_sha256[:8]}"
            record = Record(
                id=document_id,
                metadata=details,
                headings=assembled.headings,
                pages=assembled.pages,
                tables=assembled.tables,
                notes=assembled.notes,
                format=reading.format,
                warnings=reading.warnings,
                original=name,
                sha256=sha256,
                text_sha256=text_sha256,
            )
            self._store(record, data, text_bytes)
        log.info("added %s (%d characters)", document_id, len(text))
        return record.document(text)

    def remove(self, document_id: str) -> None:
        """Take a document out of the library, damaged or not.

        Raises:
            DocumentNotFound: there is none with this id.
            LibraryBusy: another command is writing.
        """
        folder = self._folder(document_id)
        with self._writing():
            hidden = self.root / f"{_REMOVING}-{document_id}"
            os.replace(folder, hidden)
            _sync_folder(self.root)
            shutil.rmtree(hidden)
        log.info("removed %s", document_id)

    def verify(self) -> list[Problem]:
        """Check every document against what was recorded when it was added."""
        problems: list[Problem] = []
        ids = [folder.name for folder in self._folders()]
        for folder in self._folders():
            try:
                messages = self._check(folder, ids)
            except DamagedDocument as error:
                messages = [error.reason]
            problems += [Problem(folder.name, message) for message in messages]
        return problems

    # --- below: folders and files ---

    def _folders(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        return sorted(
            entry
            for entry in self.root.iterdir()
            if not entry.name.startswith(".") and entry.is_dir() and not entry.is_symlink()
        )

    def _folder(self, document_id: str) -> Path:
        folder = self.root / document_id
        # The form first: "../x" or "/etc" must never reach the disk.
        if not _ID.fullmatch(document_id) or folder not in self._folders():
            raise DocumentNotFound(document_id, [entry.name for entry in self._folders()])
        return folder

    def _record(self, folder: Path) -> Record:
        try:
            record = records.loads(_read(folder, "document.json").decode())
        except ValueError as error:
            raise DamagedDocument(folder.name, f"document.json không đọc được ({error})") from error
        if record.id != folder.name:
            raise DamagedDocument(folder.name, f"thư mục đã bị đổi tên từ «{record.id}»")
        return record

    def _load(self, folder: Path) -> Document:
        record = self._record(folder)
        data = _read(folder, "text.txt")
        # A changed text would make every citation into it wrong without anybody noticing.
        if _sha256(data) != record.text_sha256:
            raise DamagedDocument(folder.name, "text.txt đã bị thay đổi")
        return record.document(data.decode())

    def _check(self, folder: Path, ids: list[str]) -> list[str]:
        record = self._record(folder)
        messages = records.check_document(self._load(folder))
        if _sha256(_read(folder, "original", _safe_file_name(record.original))) != record.sha256:
            messages.append(f"tệp gốc «{record.original}» đã bị thay đổi")
        replaced = record.metadata.supersedes
        if replaced is not None and replaced not in ids:
            messages.append(f"thay thế tài liệu «{replaced}» nhưng tài liệu này không còn")
        return messages

    def _store(self, record: Record, data: bytes, text: bytes) -> None:
        folder = self.root / f"{_ADDING}-{record.id}"
        original = folder / "original"
        try:
            original.mkdir(parents=True)
            _write(original / record.original, data)
            _write(folder / "text.txt", text)
            _write(folder / "document.json", record.dumps().encode())
            _sync_folder(original)
            _sync_folder(folder)
            os.replace(folder, self.root / record.id)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _sync_folder(self.root)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the library alone; first clear away what a crashed command left."""
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / _LOCK, timeout=_LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusy(
                f"Thư viện «{self.root}» đang được một lệnh khác ghi; hãy chờ rồi chạy lại."
            ) from error
        try:
            for entry in self.root.iterdir():
                if entry.name.startswith((_ADDING, _REMOVING)):
                    log.warning("clearing %s, left by an interrupted command", entry.name)
                    shutil.rmtree(entry)
            yield
        finally:
            lock.release()


def slug(title: str) -> str:
    """A title as an id: folded, words joined by "-", at most 45 characters, cut at a word."""
    words = "-".join(re.findall(r"[a-z0-9]+", fold(title)))
    if len(words) > _ID_LENGTH:
        words = words[: _ID_LENGTH + 1].rpartition("-")[0] or words[:_ID_LENGTH]
    if not words or _DEVICE_NAME.fullmatch(words):
        return f"van-ban-{words}".rstrip("-")
    return words


def _safe_file_name(name: str) -> str:
    """A file name that is one plain name on every system, with its suffix kept."""
    name = re.sub(r'[/\\:*?"<>|\s]+', " ", normalise(name))
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    suffix = dot + suffix if suffix else ""
    room = max(_FILE_NAME_BYTES - len(suffix.encode()), 1)
    stem = stem.encode()[:room].decode("utf-8", "ignore").strip(" .")
    if not stem or _DEVICE_NAME.fullmatch(stem):
        stem = f"van-ban {stem}".strip()
    return stem + suffix


def _value(given: str | None) -> str | None:
    """A given metadata value on one line; blank means not given."""
    return (md.one_line(given) or None) if given else None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(folder: Path, *parts: str) -> bytes:
    """A file of a document's folder, never through a link to somewhere else."""
    path = folder.joinpath(*parts)
    if path.resolve() != folder.resolve().joinpath(*parts) or not path.is_file():
        raise DamagedDocument(folder.name, f"thiếu tệp {path.name}")
    return path.read_bytes()


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename or new entry last through a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
