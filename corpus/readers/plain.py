"""Plain text, and the bytes of any text file.

Knows: Unicode encodings with and without a byte order mark, bytes of legacy encodings, what is no
text. Does not know: how legacy words are told apart (``corpus.legacy``), headings, metadata.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from corpus.errors import UnreadableFile
from corpus.legacy import decode_text, strange_share
from corpus.legacy.encodings import LOW_BYTES
from corpus.readers.types import Progress
from corpus.readers.wrapping import unwrap
from corpus.types import Page, Reading, TextBlock

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SAMPLE = 4096
"""Bytes at the start of a file by which UTF-16 without a mark is recognised."""
_PLAUSIBLE_SHARE = 0.9
"""Of the characters of the sample, if its bytes are read in the right order."""
_MAX_CONTROL_SHARE = 0.01
"""More control characters than this and a file that decodes is still not text."""
_MAX_STRANGE_SHARE = 0.1
"""More words that are neither Vietnamese nor ASCII, and the encoding was another one."""
_NOT_UTF8 = re.compile("[\udc80-\udcff]+")
_MIXED = (
    "Tệp UTF-8 này có {} byte theo bảng mã khác, đã được giải mã theo phỏng đoán; hãy xem lại chữ "
    "trước khi dùng."
)


class TextReader:
    """Plain text in UTF-8, UTF-16, TCVN3, VNI, VPS, VISCII or windows-1258, mixed or not."""

    format = "txt"
    suffixes = (".txt",)

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page without a number; lines that were broken to a width are joined."""
        text, warnings = decode(data, name)
        page = Page(None, (TextBlock(unwrap(text)),))
        return Reading(self.format, (page,), warnings=warnings)


def is_text(data: bytes) -> bool:
    """Whether the bytes may be text in any encoding: no NUL but those of UTF-16."""
    return b"\0" not in data or _utf16(data) is not None


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file in Unicode, and warnings.

    Raises:
        UnreadableFile: it is binary, or in an encoding that nobody can guess.
    """
    encoding = _utf16(data)
    if encoding is None and b"\0" in data:
        raise _binary(name)
    warnings: tuple[str, ...] = ()
    try:
        text = decode_text(_unicode(data, encoding or "utf-8"))
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise _undecodable(name) from error
        text, guessed = _legacy(data, name)
        if guessed:
            warnings = (_MIXED.format(guessed),)
    if "\0" in text or _controls(text) > len(text) * _MAX_CONTROL_SHARE:
        raise _binary(name)
    return text, warnings


def _utf16(data: bytes) -> str | None:
    """The order of bytes in a UTF-16 file, by its mark or else by what comes out; None: no such."""
    for mark, encoding in _UTF16.items():
        if data.startswith(mark):
            return encoding
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        return None
    shares = {
        encoding: sum(map(_is_plausible, text)) / len(text)
        for encoding in _UTF16.values()
        if (text := sample.decode(encoding, "replace"))
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _PLAUSIBLE_SHARE else None


def _is_plausible(char: str) -> bool:
    """Whether a Vietnamese text holds it."""
    return (
        " " <= char <= "~"
        or char in "\t\r\n\ufeff"
        or "\xa0" <= char <= "\u01b0"
        or "\u0300" <= char <= "\u0323"
        or "\u1ea0" <= char <= "\u1ef9"
        or "\u2010" <= char <= "\u2044"
    )


def _unicode(data: bytes, encoding: str) -> str:
    """The text without its mark; a last letter that was cut off with the file goes."""
    return codecs.getincrementaldecoder(encoding)().decode(data).removeprefix("\ufeff")


def _legacy(data: bytes, name: str) -> tuple[str, int]:
    """The text of bytes that are not all UTF-8, and how many of them are not; 0 if nearly none is.

    Either all of them are in a legacy encoding, or parts of the file were put together.
    """
    text, guessed = decode_text(_as_windows(data)), 0
    share = strange_share(text)
    mixed = data.decode("utf-8", "surrogateescape")
    if len(mixed) < len(data):  # there are letters in UTF-8
        mended = decode_text(_NOT_UTF8.sub(_as_escaped, mixed))
        if (mended_share := strange_share(mended)) <= share:
            text, share = mended, mended_share
            guessed = sum(map(len, _NOT_UTF8.findall(mixed)))
    if share > _MAX_STRANGE_SHARE:
        raise (
            _binary(name)
            if _controls(text) > len(text) * _MAX_CONTROL_SHARE
            else (_undecodable(name))
        )
    return text, guessed


def _as_escaped(match: re.Match[str]) -> str:
    return _as_windows(match.group().encode("utf-8", "surrogateescape"))


def _as_windows(data: bytes) -> str:
    """Bytes read as windows-1252, those that it leaves open as C1 controls."""
    return data.decode("latin-1").translate(LOW_BYTES)


def _controls(text: str) -> int:
    return sum(unicodedata.category(char) == "Cc" and not char.isspace() for char in text)


def _binary(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"Tệp «{name}» là dữ liệu nhị phân chứ không phải văn bản; hãy kiểm tra lại tệp gốc."
    )


def _undecodable(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"Không giải mã được chữ trong tệp «{name}»; chỉ hiểu UTF-8, UTF-16 và các bảng mã tiếng "
        "Việt cũ (TCVN3, VNI, VPS, VISCII, windows-1258); hãy lưu lại tệp với bảng mã UTF-8 rồi "
        "thêm lại."
    )
