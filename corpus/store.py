"""A library on disk: folders of documents, none of which is ever half there.

Knows: the layout below, how it is read while it is written, what a killed command leaves.
Does not know: formats, metadata, which documents belong in a library.

    <root>/<id>/document.json            ``Record``
    <root>/<id>/parts.json               ``Parts``
    <root>/<id>/text.txt                 ``Document.text``, exactly
    <root>/<id>/original/<file name>     the bytes as they came
    <root>/<id>/<revision>/...           the last three, from the second revision on
    <root>/.prepared/<id>/...            the same, waiting to be published
    <root>/.lock                         held by the one command that writes

A new folder is written under a name that begins with a dot and renamed when it is complete; to
remove it, it is first renamed the other way. A new revision is written beside the old one and
becomes the document when ``document.json``, which names it, is replaced. Readers need no lock:
what is taken away under them, they read again.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from corpus import record as records
from corpus.disk import sync
from corpus.errors import DamagedDocument, DocumentNotFound, LibraryBusy
from corpus.names import safe_file_name
from corpus.record import Parts, Record, digest
from corpus.types import Document

log = logging.getLogger(__name__)
T = TypeVar("T")
Stamp = tuple[int, int]
"""What tells a document's record from one that was written later."""

PREPARED = ".prepared"
_ADDING = ".adding"
_REMOVING = ".removing"
_LOCK = ".lock"
_LOCK_SECONDS = 10.0
_RECORD = "document.json"
_NEW_RECORD = ".document.json.new"
_PARTS = "parts.json"
_TEXT = "text.txt"
_ORIGINAL = "original"
_FIRST_REVISION = {_RECORD, _PARTS, _TEXT, _ORIGINAL}


@dataclass(frozen=True, slots=True)
class Content:
    """What a revision of a document is made of."""

    data: bytes
    """The original file."""
    text: str
    parts: Parts


# --- reading -----------------------------------------------------------------------------------


def folders(root: Path) -> list[Path]:
    """The folders of whole documents, by name."""
    try:
        entries = list(os.scandir(root))
    except FileNotFoundError:
        return []
    names = [
        entry.name
        for entry in entries
        if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
    ]
    return [root / name for name in sorted(names)]


def stamps(root: Path) -> dict[str, Stamp | None]:
    """Of each folder of ``folders``, what changes with every change of its document; quick."""
    try:
        entries = list(os.scandir(root))
    except FileNotFoundError:
        return {}
    found: dict[str, Stamp | None] = {}
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.name.startswith(".") or not entry.is_dir(follow_symlinks=False):
            continue
        try:
            state = os.stat(os.path.join(entry.path, _RECORD))
        except (FileNotFoundError, NotADirectoryError):
            found[entry.name] = None
        else:
            found[entry.name] = state.st_ino, state.st_mtime_ns
    return found


def is_folder(folder: Path) -> bool:
    """Whether a document of this name is there, damaged or not."""
    return folder.is_dir() and not folder.is_symlink()


def read_record(folder: Path) -> Record:
    """The record alone.

    Raises:
        DamagedDocument: it is missing or cannot be read.
        DocumentNotFound: the folder was removed meanwhile.
    """
    return _steady(folder, lambda: _read_record(folder)[0])


def read_document(folder: Path) -> Document:
    """The document, its text and parts checked against the record.

    Raises:
        DamagedDocument: a part is missing or is not what was written.
        DocumentNotFound: the folder was removed meanwhile.
    """

    def read() -> Document:
        record, inline = _read_record(folder)
        return record.document(_read_text(folder, record), _read_parts(folder, record, inline))

    return _steady(folder, read)


def read_content(folder: Path) -> tuple[Record, Content]:
    """Everything, the original file too.

    Raises:
        DamagedDocument: a part is missing or is not what was written.
        DocumentNotFound: the folder was removed meanwhile.
    """

    def read() -> tuple[Record, Content]:
        record, inline = _read_record(folder)
        text, parts = _read_text(folder, record), _read_parts(folder, record, inline)
        return record, Content(_read_original(folder, record), text, parts)

    return _steady(folder, read)


def read_original(folder: Path) -> tuple[Record, bytes]:
    """The record and the bytes of the original file.

    Raises:
        DamagedDocument: the record or the file is missing or is not what was written.
        DocumentNotFound: the folder was removed meanwhile.
    """

    def read() -> tuple[Record, bytes]:
        record, _ = _read_record(folder)
        return record, _read_original(folder, record)

    return _steady(folder, read)


def _steady(folder: Path, read: Callable[[], T]) -> T:
    """Read what another process may replace or remove between two files: once more, then."""
    while True:
        before = _stamp(folder)
        try:
            return read()
        except DamagedDocument as error:
            if not is_folder(folder):
                raise DocumentNotFound(folder.name, ()) from error
            if _stamp(folder) == before:
                raise


def _stamp(folder: Path) -> Stamp | None:
    """Another one after every change of the document; None without a record."""
    try:
        state = (folder / _RECORD).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return state.st_ino, state.st_mtime_ns


def _read_record(folder: Path) -> tuple[Record, Parts | None]:
    try:
        record, inline = records.loads(_read(folder, _RECORD).decode())
    except ValueError as error:
        raise DamagedDocument(folder.name, f"{_RECORD} không đọc được ({error})") from error
    # What waits to be published takes its new id first and its new name after.
    if record.id != folder.name and folder.parent.name != PREPARED:
        raise DamagedDocument(folder.name, f"thư mục đã bị đổi tên từ «{record.id}»")
    return record, inline


def _read_text(folder: Path, record: Record) -> str:
    data = _read(folder, *_below(record.revision), _TEXT)
    # A changed text would make every citation into it wrong without anybody noticing.
    if digest(data) != record.text_sha256:
        raise DamagedDocument(folder.name, f"{_TEXT} đã bị thay đổi")
    return data.decode()


def _read_parts(folder: Path, record: Record, inline: Parts | None) -> Parts:
    if inline is not None:
        return inline
    data = _read(folder, *_below(record.revision), _PARTS)
    if digest(data) != record.parts_sha256:
        raise DamagedDocument(folder.name, f"{_PARTS} đã bị thay đổi")
    try:
        return records.loads_parts(data.decode())
    except ValueError as error:
        raise DamagedDocument(folder.name, f"{_PARTS} không đọc được ({error})") from error


def _read_original(folder: Path, record: Record) -> bytes:
    name = safe_file_name(record.original)
    data = _read(folder, *_below(record.revision), _ORIGINAL, name)
    if digest(data) != record.sha256:
        raise DamagedDocument(folder.name, f"tệp gốc «{name}» đã bị thay đổi")
    return data


def _below(revision: int) -> tuple[str, ...]:
    return () if revision == 1 else (str(revision),)


def _read(folder: Path, *parts: str) -> bytes:
    """A file of a document's folder, never through a link to somewhere else."""
    path = folder
    try:
        for part in parts:
            path = path / part
            if path.is_symlink():
                raise DamagedDocument(folder.name, f"{part} là một liên kết")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise DamagedDocument(folder.name, f"thiếu tệp {path.name}") from error


# --- writing: the caller holds the lock --------------------------------------------------------


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the library alone; first clear away what a killed command left.

    Raises:
        LibraryBusy: another command writes for longer than we wait.
    """
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / _LOCK, timeout=_LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(root) from error
    try:
        _clear(root)
        yield
    finally:
        lock.release()


def put(folder: Path, record: Record, content: Content) -> None:
    """Make a new folder; it appears with all that belongs in it, or not at all."""
    hidden = folder.with_name(f"{_ADDING}-{folder.name}")
    try:
        hidden.mkdir(parents=True)
        _write_content(hidden, record, content)
        _write(hidden / _RECORD, record.dumps().encode())
        sync(hidden)
        os.replace(hidden, folder)
    except OSError:
        shutil.rmtree(hidden, ignore_errors=True)
        raise
    sync(folder.parent)


def put_record(folder: Path, record: Record) -> None:
    """Replace the record alone, in one step."""
    _, inline = _read_record(folder)
    if inline is not None:  # of an older program, whose record held the parts
        (folder / _PARTS).unlink(missing_ok=True)
        _write(folder / _PARTS, inline.dumps().encode())
    _swap_record(folder, record)
    sync(folder)


def put_revision(folder: Path, record: Record, content: Content) -> None:
    """Replace a document's file, text, parts and record, in one step."""
    below = folder / str(record.revision)
    try:
        below.mkdir()
        _write_content(below, record, content)
        sync(below)
        sync(folder)
        _swap_record(folder, record)
    except OSError:
        shutil.rmtree(below, ignore_errors=True)
        raise
    sync(folder)
    try:
        _clear_revisions(folder)
    except OSError as error:  # the new revision stands; the next command tries again
        log.warning("an old revision of %s could not be cleared: %s", folder, error)


def next_revision(folder: Path) -> int:
    """The number of the revision that comes after all that are there, damaged or not."""
    numbers = [int(name) for name in os.listdir(folder) if name.isascii() and name.isdecimal()]
    return max(numbers, default=1) + 1


def move(folder: Path, target: Path, record: Record) -> None:
    """Give a folder another name, and the record that belongs to that name."""
    put_record(folder, record)
    os.replace(folder, target)
    sync(folder.parent)
    sync(target.parent)


def remove(folder: Path) -> None:
    """Take a folder away, damaged or not."""
    hidden = folder.with_name(f"{_REMOVING}-{folder.name}")
    os.replace(folder, hidden)
    sync(folder.parent)
    shutil.rmtree(hidden)


def _write_content(folder: Path, record: Record, content: Content) -> None:
    original = folder / _ORIGINAL
    original.mkdir()
    _write(original / record.original, content.data)
    _write(folder / _TEXT, content.text.encode())
    _write(folder / _PARTS, content.parts.dumps().encode())
    sync(original)


def _swap_record(folder: Path, record: Record) -> None:
    new = folder / _NEW_RECORD
    try:
        _write(new, record.dumps().encode())
        os.replace(new, folder / _RECORD)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


# --- what a killed command left ----------------------------------------------------------------


def _clear(root: Path) -> None:
    for home in (root, root / PREPARED):
        if not home.is_dir():
            continue
        for entry in home.iterdir():
            if entry.name.startswith((_ADDING, _REMOVING)):
                log.warning("clearing %s, left by an interrupted command", entry)
                shutil.rmtree(entry)
        for folder in folders(home):
            _clear_revisions(folder)


def _clear_revisions(folder: Path) -> None:
    """Remove all revisions but the one that the record names. Files of others are left alone."""
    names = set(os.listdir(folder))
    if names <= _FIRST_REVISION:
        return
    try:
        revision = read_record(folder).revision
    except DamagedDocument:
        return  # what cannot be understood is not to be lost
    kept = _FIRST_REVISION if revision == 1 else {_RECORD, str(revision)}
    ours = {name for name in names if name.isascii() and name.isdecimal()}
    for name in names & (ours | _FIRST_REVISION | {_NEW_RECORD}) - kept:
        log.debug("clearing %s of %s", name, folder)
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
