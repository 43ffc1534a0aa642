"""Backing up library and state into one file, while servers go on.

Knows: what belongs in a backup, and that nothing changes meanwhile. Does not know: arguments, how
a backup is restored.
"""

from __future__ import annotations

import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from chatbot.atomic_file import atomic_file
from chatbot.store.archive import INDEX, LIBRARY, MANIFEST, STATE, Manifest, Member, put_file
from chatbot.store.database import copy
from chatbot.store.errors import BackupError
from chatbot.store.store import FILE
from corpus.disk import sync
from corpus.library import Library
from corpus.store import writing

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""(files done, files in all)."""
_INDEX_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that are backed up or restored."""

    library: Path
    state: Path
    index: Path


def write_backup(
    target: Path, places: Places, *, with_index: bool = False, progress: Progress
) -> Manifest:
    """Write a backup; ``target`` appears whole or not at all, readable by its owner only.

    Without a state, of a server that never ran, only the library is backed up. Commands that write
    to the library wait meanwhile.

    Raises:
        BackupError: the target lies in a folder that is backed up.
        CorpusError: the library is missing, or another command writes to it.
        StoreError: the state is damaged or cannot be read.
        OSError: a file cannot be read, or the target not be written.
    """
    target = target.absolute()
    _check_target(target, places)
    Library(places.library).check_exists()
    with ExitStack() as held:
        held.enter_context(writing(places.library))
        if with_index:
            held.enter_context(index_alone(places.index))
        temporary = held.enter_context(atomic_file(target))
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                manifest = _write(archive, target.parent, places, with_index, progress)
            file.flush()
            os.fsync(file.fileno())
    sync(target.parent)
    return manifest


@contextmanager
def index_alone(folder: Path) -> Iterator[None]:
    """Keep builds away from an index.

    Raises:
        BackupError: there is none, or one is being built for longer than we wait.
    """
    if not folder.is_dir():
        raise BackupError(
            f"Không có chỉ mục ở «{folder}»; hãy chạy `python -m index build` hoặc bỏ --with-index."
        )
    lock = FileLock(folder / ".lock", timeout=_INDEX_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise BackupError(
            f"Chỉ mục «{folder}» đang được tạo; hãy chờ lệnh đó xong rồi chạy lại."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _write(
    archive: zipfile.ZipFile, scratch: Path, places: Places, with_index: bool, progress: Progress
) -> Manifest:
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=scratch) as folder:
        files = list(_files(places.library, LIBRARY))
        parts = [LIBRARY]
        if (places.state / FILE).exists():
            state = Path(folder) / FILE
            copy(places.state / FILE, state)
            files.append((f"{STATE}/{FILE}", state))
            parts.append(STATE)
        if with_index:
            files += _files(places.index, INDEX)
            parts.append(INDEX)
        members: list[Member] = []
        for name, path in files:
            progress(len(members), len(files))
            members.append(put_file(archive, name, path))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(now, tuple(parts), tuple(members))
        archive.writestr(MANIFEST, manifest.dumps(), zipfile.ZIP_DEFLATED)
    return manifest


def _files(root: Path, part: str) -> Iterator[tuple[str, Path]]:
    """(name in the backup, path) of the files of a folder, without locks; links are left out."""
    for folder, folders, names in os.walk(root, onerror=_fail):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path == root / ".lock":
                continue
            if path.is_symlink() or not path.is_file():
                log.warning("bỏ qua «%s»: không phải tệp thường", path)
                continue
            yield f"{part}/{path.relative_to(root).as_posix()}", path


def _fail(error: OSError) -> None:
    raise error


def _check_target(target: Path, places: Places) -> None:
    real = target.parent.resolve()
    if target.is_dir():
        raise BackupError(f"«{target}» là một thư mục; hãy cho tên một tệp .zip.")
    if not real.is_dir():
        raise BackupError(f"Không có thư mục «{target.parent}»; hãy tạo thư mục đó trước.")
    for folder in (places.library, places.state, places.index):
        if real.is_relative_to(folder.resolve()):
            raise BackupError(
                f"Tệp «{target}» nằm trong thư mục được sao lưu «{folder}»; hãy ghi bản sao lưu ra "
                "nơi khác, tốt nhất là ổ đĩa khác."
            )
