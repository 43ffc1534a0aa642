"""Putting a backup back.

Knows: that all of a backup is checked before anything is replaced, and how a folder takes another's
place. Does not know: arguments, how a backup is written.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from chatbot.store.archive import INDEX, LIBRARY, STATE, Manifest, clear, damaged, opened, unpack
from chatbot.store.backup import Places, Progress, index_alone
from chatbot.store.errors import BackupError, StoreDamaged
from chatbot.store.store import FILE, Store, make_folder, no_server
from corpus.disk import sync
from corpus.store import PREPARED, folders, writing

_AT_WORKING_FOLDER = -100
_EXCHANGE = 2


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    manifest: Manifest
    documents: int
    kept: tuple[Path, ...]
    """Where that lies which was there before."""


def restore_backup(
    source: Path, places: Places, *, force: bool = False, progress: Progress
) -> Restored:
    """Replace library, state and, where the backup has it, index by those of a backup.

    Whoever was signed in has to sign in again: sessions that were ended since must not come back.

    A crash leaves of each folder either the old or the new content, whole. (Where the file system
    cannot exchange two folders: for a moment neither; both then lie beside it.)

    Raises:
        BackupError: the backup cannot be used, or there is something to lose and not ``force``.
        StoreBusy: a server runs on the state.
        LibraryBusy: another command writes to the library.
        OSError: a file cannot be written.
    """
    with opened(source) as (archive, manifest), ExitStack() as held:
        targets = {
            part: folder
            for part, folder in (
                (LIBRARY, places.library.absolute()),
                (STATE, places.state.absolute()),
                (INDEX, places.index.absolute()),
            )
            if part in manifest.parts
        }
        for part, folder in targets.items():
            _check(folder)
            if not force and part != INDEX and _has_content(part, folder):
                raise BackupError(
                    f"«{folder}» đã có dữ liệu; nếu muốn thay bằng bản sao lưu, hãy chạy lại với "
                    "--force, bản cũ sẽ được giữ bên cạnh."
                )
        if places.state.is_dir():
            held.enter_context(no_server(places.state))
        if LIBRARY in targets and places.library.is_dir():
            held.enter_context(writing(places.library))
        if INDEX in targets and places.index.is_dir():
            held.enter_context(index_alone(places.index))
        staged = {part: _staging(folder) for part, folder in targets.items()}
        try:
            _unpack(archive, source, manifest, staged, progress)
            kept = [_swap(staged[part], targets[part], part) for part in targets]
        finally:
            for folder in staged.values():
                clear(folder)
    return Restored(
        manifest,
        len(folders(places.library)) if LIBRARY in targets else 0,
        tuple(path for path in kept if path is not None),
    )


def _check(folder: Path) -> None:
    """Refuse what cannot be renamed."""
    if os.path.ismount(folder):
        raise BackupError(
            f"«{folder}» là điểm gắn ổ đĩa nên không thay được cả thư mục; hãy gắn ổ đĩa ở thư mục "
            "cha, hoặc khôi phục ra thư mục khác bằng --corpus và --state rồi chép vào."
        )
    if folder.is_symlink():
        raise BackupError(
            f"«{folder}» là một liên kết; hãy chạy lại với đường dẫn thật «{folder.resolve()}»."
        )


def _has_content(part: str, folder: Path) -> bool:
    if part == LIBRARY:
        return bool(folders(folder) or folders(folder / PREPARED))
    return (folder / FILE).exists()


def _staging(folder: Path) -> Path:
    """An empty folder beside ``folder``, without what a killed restoration left."""
    staging = folder.with_name(f".{folder.name}.restoring")
    clear(staging)
    make_folder(staging)
    return staging


def _unpack(
    archive: zipfile.ZipFile,
    source: Path,
    manifest: Manifest,
    staged: dict[str, Path],
    progress: Progress,
) -> None:
    for done, member in enumerate(manifest.members):
        progress(done, len(manifest.members))
        unpack(archive, source, member, staged[member.part])
    if STATE in staged:
        try:
            store = Store.open(staged[STATE])  # brings an older one to this program's schema
        except StoreDamaged as error:
            raise damaged(source, f"«{STATE}/{FILE}» không dùng được") from error
        try:
            store.sessions.end_browsers()
        finally:
            store.close()
        for path in staged[STATE].iterdir():
            path.chmod(0o600)
    if LIBRARY in staged:
        staged[LIBRARY].chmod(0o755)
    if INDEX in staged:
        staged[INDEX].chmod(0o755)
    for folder in staged.values():
        for below, _, _ in os.walk(folder):
            sync(Path(below))


def _swap(new: Path, target: Path, part: str) -> Path | None:
    """Let ``new`` be what ``target`` names; returns where the old content lies, if there is any."""
    if not target.exists():
        os.rename(new, target)
        sync(target.parent)
        return None
    worth = part != INDEX and _has_content(part, target)
    aside = _free_name(target)
    os.rename(new, aside)
    if not _exchange(aside, target):
        os.rename(aside, new)
        os.rename(target, aside)
        os.rename(new, target)
    sync(target.parent)
    if worth:
        return aside
    clear(aside)
    return None


def _free_name(target: Path) -> Path:
    number = 1
    while os.path.lexists(aside := target.with_name(f"{target.name}.before-restore-{number}")):
        number += 1
    return aside


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; whether this system and its file system can."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    first, second = os.fsencode(one), os.fsencode(other)
    if rename(_AT_WORKING_FOLDER, first, _AT_WORKING_FOLDER, second, _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), str(other))
