"""Files into pages of blocks.

Knows: which reader reads which file. Does not know: formats (a module each), normalisation,
metadata, where documents are kept.

A new format is one class (see ``types.Reader``) and one entry in ``READERS``.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.readers.markdown import MarkdownReader
from corpus.readers.plain import TextReader
from corpus.readers.types import Progress, Reader
from corpus.types import Reading

MAX_BYTES = 50 * 1024 * 1024

READERS: tuple[Reader, ...] = (TextReader(), MarkdownReader())


def read_bytes(path: Path) -> bytes:
    """A regular file's bytes.

    Raises:
        UnreadableFile: it is missing, not a file, empty, or larger than ``MAX_BYTES``.
    """
    try:
        # Before opening: to open a named pipe would wait for ever.
        if not path.is_file():
            reason = "không phải là một tệp" if path.exists() else "không tồn tại"
            raise UnreadableFile(f"«{path}» {reason}; hãy kiểm tra lại đường dẫn.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(
            f"Không mở được tệp «{path}» ({reason}); hãy kiểm tra đường dẫn và quyền đọc."
        ) from error
    if not data:
        raise UnreadableFile(f"Tệp «{path.name}» rỗng; hãy kiểm tra lại tệp gốc.")
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"Tệp «{path.name}» lớn hơn giới hạn {MAX_BYTES // 1024**2} MB; "
            "hãy tách thành các tệp nhỏ hơn rồi thêm từng tệp."
        )
    return data


def read_file(
    data: bytes, name: str, progress: Progress = lambda stage, done, total: None
) -> Reading:
    """Understand a file, by its content first and its suffix second; ``name`` may lie.

    Raises:
        UnreadableFile: no reader knows it, or it is damaged, protected or too large.
    """
    suffix = Path(name).suffix.lower()
    progress = _silent if progress is None else progress
    for reader in READERS:
        if suffix in reader.suffixes:
            return reader.read(data, name, progress)
    known = ", ".join(suffix for reader in READERS for suffix in reader.suffixes)
    raise UnreadableFile(
        f"Chưa đọc được định dạng «{suffix or 'không có đuôi'}» của tệp «{name}»; các định dạng "
        f"đọc được: {known}; hãy chuyển tệp sang một trong các định dạng này rồi thêm lại."
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
