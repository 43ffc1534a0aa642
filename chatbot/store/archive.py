"""The form of a backup: a ZIP file whose manifest vouches for every member.

Knows: names, versions and hashes in a backup. Does not know: where its files come from or go to.

    manifest.json          ``Manifest``
    library/...            the folder of the library as it is
    state/store.sqlite3    accounts, conversations, feedback and the audit log
    index/...              only where it was asked for
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import IO, Any

from chatbot.store.errors import BackupError
from chatbot.store.schema import VERSION as STORE_VERSION
from chatbot.store.store import FILE
from corpus.disk import sync
from corpus.record import VERSION as LIBRARY_VERSION

MANIFEST = "manifest.json"
LIBRARY = "library"
STATE = "state"
INDEX = "index"
_FORMAT = 1
_LARGEST_MANIFEST = 200_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a backup."""

    name: str
    """With slashes: ``library/nghi-quyet/text.txt``."""
    sha256: str
    bytes: int

    @property
    def part(self) -> str:
        """``library``, ``state`` or ``index``."""
        return self.name.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    written_at: str
    """ISO 8601, UTC."""
    parts: tuple[str, ...]
    """Those that it holds, empty ones too."""
    members: tuple[Member, ...]
    format: int = _FORMAT
    library: int = LIBRARY_VERSION
    """Version of the records of documents."""
    store: int = STORE_VERSION
    """Version of the schema of the state."""

    def dumps(self) -> str:
        """As JSON."""
        return json.dumps(
            {
                "format": self.format,
                "library": self.library,
                "store": self.store,
                "written_at": self.written_at,
                "parts": self.parts,
                "members": {m.name: {"sha256": m.sha256, "bytes": m.bytes} for m in self.members},
            },
            ensure_ascii=False,
            indent=1,
        )


def put_file(archive: zipfile.ZipFile, name: str, path: Path) -> Member:
    """Write one member; its hash is of the bytes that were written.

    Raises:
        OSError: the file cannot be read, or the archive not be written.
        BackupError: its name cannot stand in an archive.
    """
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise BackupError(
            f"Tên tệp «{path.name!a}» không đọc được; hãy đổi tên tệp rồi sao lưu lại."
        ) from error
    info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(info, "w") as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return Member(name, digest.hexdigest(), size)


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup to read, its manifest checked.

    Raises:
        BackupError: it is none, is damaged, or a newer program wrote it.
        OSError: it cannot be read.
    """
    with ExitStack() as held:
        with _zip_errors(path):
            archive = held.enter_context(zipfile.ZipFile(path))
            manifest = _manifest(archive, path)
        yield archive, manifest


def unpack(archive: zipfile.ZipFile, path: Path, member: Member, folder: Path) -> None:
    """Write a member below ``folder``, where ``name`` without its part says, and onto the disk.

    Raises:
        BackupError: its bytes are not those that were backed up.
        OSError: it cannot be written.
    """
    target = folder.joinpath(*member.name.split("/")[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), member.bytes
    with _zip_errors(path), archive.open(member.name) as source, target.open("xb") as file:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            file.write(block)
    if left or digest.hexdigest() != member.sha256:
        raise damaged(path, f"«{member.name}» không còn như khi sao lưu")
    sync(target)


def clear(folder: Path) -> None:
    """Remove a folder, if it is there."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)


def damaged(path: Path, reason: str) -> BackupError:
    """A backup that cannot be used."""
    return BackupError(
        f"Không khôi phục được từ «{path}» ({reason}), mọi thứ vẫn như cũ; hãy dùng bản sao lưu "
        "khác."
    )


@contextmanager
def _zip_errors(path: Path) -> Iterator[None]:
    """All that ``zipfile`` raises for damaged files becomes one sentence."""
    reason = "không phải tệp ZIP nguyên vẹn"
    try:
        yield
    except (
        *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError),
        *(NotImplementedError, RuntimeError),
    ) as error:
        raise damaged(path, reason) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the beginning
            raise
        raise damaged(path, reason) from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    files = {info.filename: info for info in archive.infolist()}
    if len(files) != len(archive.infolist()):
        raise damaged(path, "có tên tệp lặp lại")
    entry: IO[bytes]
    try:
        if files[MANIFEST].file_size > _LARGEST_MANIFEST:
            raise damaged(path, f"{MANIFEST} quá lớn")
        with archive.open(MANIFEST) as entry:
            manifest = _loads(entry.read(_LARGEST_MANIFEST))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise damaged(path, f"không có {MANIFEST} đọc được") from error
    newer = (
        manifest.format > _FORMAT,
        manifest.library > LIBRARY_VERSION,
        manifest.store > STORE_VERSION,
    )
    if any(newer):
        raise BackupError(
            f"Bản sao lưu «{path}» do phiên bản mới hơn của chương trình ghi; hãy cập nhật chương "
            "trình rồi khôi phục lại."
        )
    for member in manifest.members:
        if not _is_safe(member.name) or member.part not in manifest.parts:
            raise damaged(path, f"tên tệp «{member.name[:200]}» không hợp lệ")
        if member.name not in files or files[member.name].file_size != member.bytes:
            raise damaged(path, f"thiếu «{member.name}»")
    if STATE in manifest.parts and f"{STATE}/{FILE}" not in files:
        raise damaged(path, f"thiếu «{STATE}/{FILE}»")
    strange = files.keys() - {member.name for member in manifest.members} - {MANIFEST}
    if strange:
        raise damaged(path, f"«{min(strange)[:200]}» không có trong {MANIFEST}")
    return manifest


def _loads(source: bytes) -> Manifest:
    raw = json.loads(source)
    return Manifest(
        written_at=str(raw["written_at"]),
        parts=tuple(str(part) for part in raw["parts"]),
        members=tuple(_member(str(name), m) for name, m in raw["members"].items()),
        format=int(raw["format"]),
        library=int(raw["library"]),
        store=int(raw["store"]),
    )


def _member(name: str, raw: dict[str, Any]) -> Member:
    return Member(name, str(raw["sha256"]), int(raw["bytes"]))


def _is_safe(name: str) -> bool:
    """Whether a name stays below its part, on every system."""
    part, *below = name.split("/")
    if part == STATE:
        return below == [FILE]
    return (
        part in (LIBRARY, INDEX)
        and below != []
        and all(word not in ("", ".", "..") and "\0" not in word for word in below)
        and not any(PureWindowsPath(word).drive or "\\" in word for word in below)
    )
