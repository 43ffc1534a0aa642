"""Plain text.

Knows: encodings. Does not know: headings, metadata.
"""

from __future__ import annotations

import unicodedata

from corpus.errors import UnreadableFile
from corpus.readers.types import Progress
from corpus.types import Page, Reading, TextBlock

_MAX_CONTROL_SHARE = 0.01
"""More control characters than this and a file that decodes is still not text."""


class TextReader:
    """Plain text: UTF-8, or UTF-16 with a byte order mark."""

    format = "txt"
    suffixes = (".txt",)

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page without a number."""
        return Reading(self.format, (Page(None, (TextBlock(decode(data, name)),)),))


def decode(data: bytes, name: str) -> str:
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
