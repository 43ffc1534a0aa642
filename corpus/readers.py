"""Files into pages of raw text.

Knows: file formats. Does not know: normalisation, metadata, where documents are kept.

A new format is one class with ``suffixes`` and ``read``, and one entry in ``READERS``. A reader
that recognises headings marks them the Markdown way ("## Mục tiêu"); ``headings`` finds them there.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Protocol

from corpus.errors import UnreadableFile
from corpus.types import Page

MAX_BYTES = 50 * 1024 * 1024
_MAX_CONTROL_SHARE = 0.01
"""More control characters than this and a file that decodes is still not text."""


class Reader(Protocol):
    """Reads one family of formats."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Lower case, with the dot."""

    def read(self, data: bytes, name: str) -> list[Page]:
        """The pages of a file; ``name`` is for messages only.

        Raises:
            UnreadableFile: the bytes are not what the suffix promises.
        """


class TextReader:
    """Plain text: UTF-8, or UTF-16 with a byte order mark."""

    suffixes = (".txt",)

    def read(self, data: bytes, name: str) -> list[Page]:
        """One page without a number."""
        return [Page(None, _decode(data, name))]


class MarkdownReader:
    """Markdown as text: headings, lists and tables stay, front matter and inline marks go.

    Comments of the form ``<!-- page: 12 -->`` number the pages of the file it was made from.
    """

    suffixes = (".md", ".markdown")

    def read(self, data: bytes, name: str) -> list[Page]:
        """One page without a number, or one for each page comment."""
        source = _FRONT_MATTER.sub("", _decode(data, name).replace("\r\n", "\n"), count=1)
        before, *rest = _PAGE_COMMENT.split(source)
        pages = [Page(None, _plain(before))] if before.strip() or not rest else []
        for number, text in zip(rest[::2], rest[1::2], strict=True):
            pages.append(Page(int(number), _plain(text)))
        return pages


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


def parse(data: bytes, name: str) -> list[Page]:
    """The pages of a file, by the reader that its suffix asks for.

    Raises:
        UnreadableFile: no reader knows the suffix, or the bytes are not what it promises.
    """
    suffix = Path(name).suffix.lower()
    for reader in READERS:
        if suffix in reader.suffixes:
            return reader.read(data, name)
    known = ", ".join(suffix for reader in READERS for suffix in reader.suffixes)
    raise UnreadableFile(
        f"Chưa đọc được định dạng «{suffix or 'không có đuôi'}» của tệp «{name}»; các định dạng "
        f"đọc được: {known}; hãy chuyển tệp sang một trong các định dạng này rồi thêm lại."
    )


def read_pages(path: Path) -> list[Page]:
    """Read and parse a file.

    Raises:
        UnreadableFile: see ``read_bytes`` and ``parse``.
    """
    return parse(read_bytes(path), path.name)


def _decode(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"Không giải mã được chữ trong tệp «{name}»; chỉ hiểu UTF-8 và UTF-16 có BOM; hãy lưu "
            "lại tệp với bảng mã UTF-8 rồi thêm lại."
        ) from error
    controls = sum(1 for c in text if unicodedata.category(c) == "Cc" and not c.isspace())
    if "\0" in text or controls > len(text) * _MAX_CONTROL_SHARE:
        raise UnreadableFile(
            f"Tệp «{name}» là dữ liệu nhị phân chứ không phải văn bản; hãy kiểm tra lại tệp gốc."
        )
    return text


# --- Markdown ---------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAGE_COMMENT = re.compile(r"<!--\s*page:\s*(\d{1,6})\s*-->")
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(.+)\n=+[ \t]*$", re.MULTILINE), r"# \1"),
    (re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),  # a rule
    (re.compile(r"^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?)?[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^(?:[ \t]*>)+[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^(#{1,6}[ \t].*?)[ \t]+#+[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"<br\s*/?>", re.IGNORECASE), " "),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"(?<!\\)(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w\\*])([*_])(?=[^\s*_])([^\n*_]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])"), r"\1"),
)


_LONGEST_MARKED_LINE = 10_000
"""Characters; marks in longer lines stay as they are: nobody writes them, and looking for them
takes time that grows with the square.
"""


def _plain(markdown: str) -> str:
    markdown = _without_comments(markdown)
    if max(map(len, markdown.split("\n"))) > _LONGEST_MARKED_LINE:
        return markdown
    for mark, replacement in _MARKS:
        markdown = mark.sub(replacement, markdown)
    return markdown


def _without_comments(markdown: str) -> str:
    """``markdown`` without closed ``<!-- -->``."""
    kept: list[str] = []
    position = 0
    while (start := markdown.find("<!--", position)) >= 0:
        end = markdown.find("-->", start)
        if end < 0:
            break
        kept.append(markdown[position:start])
        position = end + len("-->")
    return "".join([*kept, markdown[position:]])
