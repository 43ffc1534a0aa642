"""Files into pages of blocks.

Knows: which reader reads which file. Does not know: formats (a module each), normalisation,
metadata, where documents are kept.

A new format is one class (see ``types.Reader``), one entry in ``READERS``, and in ``formats`` how
its files are recognised. Readers are imported when the first file of their format comes.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.readers.types import Progress, Reader, silent
from corpus.types import Reading

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReaderEntry:
    """A reader that is not loaded yet; ``format`` and ``suffixes`` are those of its class."""

    format: str
    suffixes: tuple[str, ...]
    module: str
    name: str
    """Of the class in the module."""

    def load(self) -> Reader:
        """The reader."""
        reader: Reader = getattr(importlib.import_module(self.module), self.name)()
        return reader


_IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
READERS: tuple[ReaderEntry, ...] = (
    ReaderEntry("pdf", (".pdf",), "corpus.readers.pdf.reader", "PdfReader"),
    ReaderEntry("docx", (".docx", ".docm"), "corpus.readers.word", "WordReader"),
    ReaderEntry("doc", (".doc", ".rtf"), "corpus.readers.legacy_word", "LegacyWordReader"),
    ReaderEntry("html", (".html", ".htm", ".xhtml"), "corpus.readers.html", "HtmlReader"),
    ReaderEntry("markdown", (".md", ".markdown"), "corpus.readers.markdown", "MarkdownReader"),
    ReaderEntry("txt", (".txt",), "corpus.readers.plain", "TextReader"),
    ReaderEntry("image", _IMAGES, "corpus.readers.ocr", "ImageReader"),
)


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
        raise _empty(path.name)
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"Tệp «{path.name}» lớn hơn giới hạn {MAX_BYTES // 1024**2} MB; "
            "hãy tách thành các tệp nhỏ hơn rồi thêm từng tệp."
        )
    return data


def read_file(data: bytes, name: str, progress: Progress = silent) -> Reading:
    """Understand a file, by its content first and its suffix second; ``name`` may lie.

    Raises:
        UnreadableFile: no reader knows it, or it is damaged, protected or too large.
    """
    if not data:
        raise _empty(name)
    # Here, so that who only needs the limits above loads no tables of encodings.
    from corpus.readers.formats import recognise_format

    suffixes = {suffix: entry.format for entry in READERS for suffix in entry.suffixes}
    wanted = recognise_format(data, name, suffixes)
    entry = next(entry for entry in READERS if entry.format == wanted)
    return entry.load().read(data, name, progress)


def _empty(name: str) -> UnreadableFile:
    return UnreadableFile(f"Tệp «{name}» rỗng; hãy kiểm tra lại tệp gốc.")
