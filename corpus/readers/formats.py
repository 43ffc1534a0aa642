"""What kind of file some bytes are, whatever the file is called.

Knows: how formats begin, how to tell a Word file from other containers, what to say about formats
that nobody reads here. Does not know: how any format is read.

    %PDF, PNG, PK (zip), D0CF11E0 (old Office), {\\rtf, <html ...   by content
    text                                                          by suffix: Markdown or plain
    bytes that begin like nothing known                           by suffix, for the reader to judge
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from corpus.errors import UnreadableFile
from corpus.readers.plain import is_text

_HEAD = 1024
"""Bytes in which a PDF file must begin, and an HTML page may begin with comments."""
_PDF = re.compile(rb"%PDF-\d")
_PDF_TAIL = (b"startxref", b"%%EOF")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_RTF = b"{\\rtf"
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError)

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")

_AS_DOCUMENT = "hãy lưu nội dung thành .docx hoặc .pdf rồi thêm lại"
_UNPACK = "hãy giải nén rồi thêm từng tệp bên trong"
_PICTURE = "hãy đổi sang ảnh .png hoặc .jpg rồi thêm lại"
_NO_TEXT = "hãy thêm tệp văn bản, chẳng hạn .docx hoặc .pdf"
# (how it begins, what it is, what to do)
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z", _UNPACK),
    (b"Rar!\x1a\x07", "tệp nén RAR", _UNPACK),
    (b"\x1f\x8b", "tệp nén gzip", _UNPACK),
    (b"BZh", "tệp nén bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "tệp nén xz", _UNPACK),
    (b"GIF8", "ảnh GIF", _PICTURE),
    (b"AT&TFORM", "tệp DjVu", _AS_DOCUMENT),
    (b"%!PS", "tệp PostScript", _AS_DOCUMENT),
    (b"ITSF", "tệp trợ giúp CHM", _AS_DOCUMENT),
    (b"\xdb\xa5", "tệp Word rất cũ (trước Word 97)", _AS_DOCUMENT),
    (b"\x7fELF", "chương trình máy tính", _NO_TEXT),
    (b"MZ", "chương trình máy tính", _NO_TEXT),
    (b"SQLite format 3\0", "cơ sở dữ liệu SQLite", _NO_TEXT),
    (b"ID3", "tệp âm thanh", _NO_TEXT),
    (b"OggS", "tệp âm thanh hoặc video", _NO_TEXT),
    (b"RIFF", "tệp âm thanh hoặc video", _NO_TEXT),
    (b"\x1aE\xdf\xa3", "tệp video", _NO_TEXT),
)
_MEDIA_AT = 4
"""Where MP4 and HEIC files name their kind: "ftyp" and four letters."""
_PHONE_PHOTOS = (b"heic", b"heix", b"mif1", b"msf1", b"avif")

# Parts of zip containers (a name, or a folder), and of old Office files (streams).
_IN_ZIP: tuple[tuple[str, str, str], ...] = (
    ("xl/", "bảng tính Excel", "hãy mở bằng Excel, lưu thành .pdf hoặc chép bảng vào tệp .docx"),
    ("ppt/", "tệp trình chiếu PowerPoint", "hãy mở bằng PowerPoint, lưu thành .pdf rồi thêm lại"),
    ("META-INF/container.xml", "sách điện tử EPUB", _AS_DOCUMENT),
    ("FixedDocSeq.fdseq", "tệp XPS", "hãy mở rồi in thành .pdf và thêm lại"),
    ("AndroidManifest.xml", "chương trình máy tính", _NO_TEXT),
    ("META-INF/MANIFEST.MF", "chương trình máy tính", _NO_TEXT),
)
_OPEN_DOCUMENT = {
    "text": "tệp văn bản OpenDocument (.odt)",
    "spreadsheet": "bảng tính OpenDocument (.ods)",
    "presentation": "tệp trình chiếu OpenDocument (.odp)",
}
_OPEN_DOCUMENT_ADVICE = "hãy mở bằng LibreOffice, lưu thành .docx hoặc .pdf rồi thêm lại"
_IN_OLE: tuple[tuple[str, str, str], ...] = (
    ("Workbook", *_IN_ZIP[0][1:]),
    ("PowerPoint Document", *_IN_ZIP[1][1:]),
    ("__substg1.0_", "thư Outlook", _AS_DOCUMENT),
)
_WORD_STREAMS = ("WordDocument", "EncryptedPackage")
"""The second: a newer Office file under a password; the reader of old Word files says so."""

_TAG = re.compile(rb"<(?:!doctype|html|head|body|title|meta|div|p|table|h[1-6]|br|span|a)\b", re.I)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_WORD_XML = (b"<w:wordDocument", b'progid="Word.Document"', b"<pkg:package")
_NEVER_PLAIN = frozenset(("pdf", "docx", "doc", "html", "image"))
"""Formats that a plain text is not of, whatever it is called."""
_TEXT_SUFFIXES = ("", ".text", ".log")
"""Read as plain text, though no reader claims them."""


def recognise_format(data: bytes, name: str, suffixes: dict[str, str]) -> str:
    """The format of a file, by its content first and the suffix of its name second.

    Args:
        suffixes: the format that a suffix (lower case, with the dot) stands for.

    Raises:
        UnreadableFile: it is of a format that nobody reads here; the message says which.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if _is_pdf(data):
        return "pdf"
    if data.startswith(_ZIP):
        return _format_of_zip(data, name)
    if data.startswith(_OLE):
        return _format_of_ole(data, name, suffix)
    if data.startswith(_RTF):
        return "doc"
    if data.startswith(_IMAGES) or _is_other_image(data):
        return "image"
    if is_text(data):
        return _format_of_text(data, name, suffix, suffixes)
    _refuse_other(data, name)
    if suffix in suffixes:
        return suffixes[suffix]
    raise UnreadableFile(
        f"Tệp «{name}» là dữ liệu nhị phân không rõ định dạng; hãy kiểm tra lại tệp gốc, hoặc lưu "
        "thành .docx, .pdf hay .txt rồi thêm lại."
    )


# --- containers -------------------------------------------------------------------------------


def _is_pdf(data: bytes) -> bool:
    """The header may stand behind other bytes; a text that only speaks of it has no tail."""
    header = _PDF.search(data[:_HEAD])
    if header is None:
        return False
    return not data[: header.start()].strip(b"\xef\xbb\xbf \t\r\n\0") or any(
        tail in data for tail in _PDF_TAIL
    )


def _format_of_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            parts = container.namelist()
    except _BROKEN_ZIP:
        # The reader of Word files says what is wrong with a broken one.
        if b"word/" in data or b"[Content_Types].xml" in data:
            return "docx"
        raise _refusal(name, "tệp nén zip đã hỏng", "hãy kiểm tra lại tệp gốc") from None
    if any(part.startswith("word/") for part in parts):
        return "docx"
    for wanted, kind, advice in _IN_ZIP:
        if any(
            part == wanted or (wanted.endswith("/") and part.startswith(wanted)) for part in parts
        ):
            raise _refusal(name, kind, advice)
    if "mimetype" in parts:
        stated = data[:200].partition(b"application/vnd.oasis.opendocument.")[2]
        for key, kind in _OPEN_DOCUMENT.items():
            if stated.startswith(key.encode("ascii")):
                raise _refusal(name, kind, _OPEN_DOCUMENT_ADVICE)
    raise _refusal(name, "tệp nén zip", _UNPACK)


def _format_of_ole(data: bytes, name: str, suffix: str) -> str:
    is_word = any(_has_stream(data, stream) for stream in _WORD_STREAMS)
    for stream, kind, advice in _IN_OLE:
        # A Word file may hold a spreadsheet, and the other way round.
        if _has_stream(data, stream) and (not is_word or suffix in (".xls", ".ppt", ".msg")):
            raise _refusal(name, kind, advice)
    return "doc"


def _has_stream(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data


def _is_other_image(data: bytes) -> bool:
    """WebP, or BMP: its two letters alone could begin a text."""
    return (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or (
        data[:2] == b"BM" and data[6:10] == b"\0\0\0\0" and data[15:18] == b"\0\0\0"
    )


def _refuse_other(data: bytes, name: str) -> None:
    if data[_MEDIA_AT : _MEDIA_AT + 4] == b"ftyp":
        if data[_MEDIA_AT + 4 : _MEDIA_AT + 8] in _PHONE_PHOTOS:
            raise _refusal(name, "ảnh chụp điện thoại (HEIC, AVIF)", _PICTURE)
        raise _refusal(name, "tệp video hoặc âm thanh", _NO_TEXT)
    for start, kind, advice in _OTHERS:
        if data.startswith(start):
            raise _refusal(name, kind, advice)


# --- text -------------------------------------------------------------------------------------


def _format_of_text(data: bytes, name: str, suffix: str, suffixes: dict[str, str]) -> str:
    head = data[: 4 * _HEAD].replace(b"\0", b"")  # UTF-16
    stated = suffixes.get(suffix)
    if stated not in ("markdown", "txt"):
        if any(sign in head for sign in _WORD_XML):
            advice = "hãy mở bằng Word, lưu thành .docx rồi thêm lại"
            raise _refusal(name, "tệp XML của Word", advice)
        if b"multipart/related" in head and b"mime-version:" in head.lower():
            advice = "hãy mở bằng trình duyệt hoặc Word, lưu thành .html hoặc .docx rồi thêm lại"
            raise _refusal(name, "trang web lưu thành một tệp (MHTML)", advice)
    if head.startswith(b"%!PS"):
        raise _refusal(name, "tệp PostScript", _AS_DOCUMENT)
    if _is_page(head) or (stated == "html" and _TAG.search(head)):
        return "html"
    if stated in _NEVER_PLAIN or suffix in _TEXT_SUFFIXES:
        return "txt"
    if stated is not None:
        return stated
    known = ", ".join(suffixes)
    raise UnreadableFile(
        f"Chưa đọc được định dạng «{suffix}» của tệp «{name}»; các định dạng đọc được: {known}; "
        "hãy chuyển tệp sang một trong các định dạng này rồi thêm lại."
    )


def _is_page(head: bytes) -> bool:
    """Whether an HTML page begins here, perhaps behind a declaration and comments."""
    rest = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    for _ in range(20):
        for start, end in ((b"<!--", b"-->"), (b"<?", b"?>")):
            if rest.startswith(start):
                rest = rest.partition(end)[2].lstrip()
                break
        else:
            break
    return _PAGE.match(rest) is not None


def _refusal(name: str, kind: str, advice: str) -> UnreadableFile:
    return UnreadableFile(f"Tệp «{name}» là {kind}, chưa đọc được; {advice}.")
