"""What kind of file some bytes are, whatever they are called."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.readers import READERS, read_file
from corpus.readers.formats import recognise_format

SUFFIXES = {suffix: entry.format for entry in READERS for suffix in entry.suffixes}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _format(data: bytes, name: str) -> str:
    return recognise_format(data, name, SUFFIXES)


def _zip(*names: str, first: bytes = b"", stored: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        if first:
            container.writestr("mimetype", first)
        for name in names:
            container.writestr(name, stored or b"<a/>")
    return buffer.getvalue()


def _ole(*streams: str) -> bytes:
    return OLE + b"".join(stream.encode("utf-16-le") + bytes(64) for stream in streams)


DOCX = _zip("[Content_Types].xml", "_rels/.rels", "word/document.xml")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF"
PAGE = b"<!DOCTYPE html><html><head><title>a</title></head><body><p>b</p></body></html>"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt", "a.xlsx", "a", "../../a.md", "a.exe"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PDF, "pdf"),
        (b"\xef\xbb\xbf\r\n" + PDF, "pdf"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + PDF, "pdf"),
        (DOCX, "docx"),
        (DOCX[:-40], "docx"),
        (_zip("xl/workbook.xml", "word/document.xml"), "docx"),
        (_ole("Root Entry", "WordDocument"), "doc"),
        (_ole("WordDocument", "Workbook"), "doc"),
        (_ole("EncryptedPackage"), "doc"),
        (rb"{\rtf1\ansi a}", "doc"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image"),
        (b"II*\0" + bytes(20), "image"),
        (b"MM\0*" + bytes(20), "image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image"),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "image"),
        (PAGE, "html"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>\n<!-- a -->\n" + PAGE, "html"),
        (PAGE.decode().encode("utf-16"), "html"),
        (b"<HTML lang=vi>a", "html"),
    ],
)
def test_content_is_believed_before_the_name(data: bytes, expected: str, name: str) -> None:
    assert _format(data, name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.md", "markdown"),
        ("a.MARKDOWN", "markdown"),
        ("a.txt", "txt"),
        ("a", "txt"),
        ("a.pdf", "txt"),
        ("a.docx", "txt"),
        ("a.doc", "txt"),
        ("a.html", "txt"),
        ("a.png", "txt"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "Đại hội xã Suối Mơ",
        "MZ và PK, BM, Rar! đều là chữ; %PDF-1.4 cũng vậy",
        "BZh, GIF89a, ID3",
        "<!-- page: 1 -->\nMột",
        "1 < 2 và a > b",
    ],
)
def test_text_is_told_apart_by_its_suffix_only(text: str, name: str, expected: str) -> None:
    assert _format(text.encode(), name) == expected
    assert _format(text.encode("utf-16-le"), name) == expected


def test_markdown_that_begins_with_tags_is_markdown_and_html_may_be_a_piece() -> None:
    piece = b"<div align=center>\n\n# a\n\n</div>"
    assert _format(piece, "a.md") == "markdown"
    assert _format(piece, "a.txt") == "txt"
    assert _format(piece, "a.html") == "html"


@pytest.mark.parametrize(
    ("data", "kind", "advice"),
    [
        (_zip("xl/workbook.xml", "[Content_Types].xml"), "bảng tính Excel", r"\.docx"),
        (_zip("ppt/presentation.xml"), "PowerPoint", r"\.pdf"),
        (_zip("content.xml", first=b"application/vnd.oasis.opendocument.text"), r"\.odt", "docx"),
        (
            _zip("a", first=b"application/vnd.oasis.opendocument.spreadsheet"),
            r"\.ods",
            "LibreOffice",
        ),
        (_zip("META-INF/container.xml", first=b"application/epub+zip"), "EPUB", r"\.docx"),
        (_zip("báo cáo.docx", "ảnh.png"), "tệp nén zip", "giải nén"),
        (_zip("a.docx", stored=DOCX), "tệp nén zip", "giải nén"),
        (_zip(), "tệp nén zip", "giải nén"),
        (b"PK\x03\x04" + bytes(30), "đã hỏng", "tệp gốc"),
        (_ole("Workbook"), "bảng tính Excel", "Excel"),
        (_ole("PowerPoint Document"), "PowerPoint", r"\.pdf"),
        (_ole("__substg1.0_0037001F"), "Outlook", r"\.docx"),
        (b"Rar!\x1a\x07\x00" + bytes(9), "RAR", "giải nén"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(9), "7z", "giải nén"),
        (b"\x1f\x8b\x08" + bytes(9), "gzip", "giải nén"),
        (b"MZ\x90\0" + bytes(9), "chương trình", "văn bản"),
        (b"\x7fELF" + bytes(9), "chương trình", "văn bản"),
        (b"GIF89a\0\0", "GIF", r"\.png"),
        (bytes(3) + b"\x18ftypheic" + bytes(9), "HEIC", r"\.png"),
        (bytes(3) + b"\x18ftypmp42" + bytes(9), "video", "văn bản"),
        (b"SQLite format 3\0" + bytes(9), "SQLite", "văn bản"),
        (b"%!PS-Adobe-3.0\n", "PostScript", r"\.pdf"),
        (bytes(1000), "nhị phân", "tệp gốc"),
    ],
)
def test_other_formats_are_named_with_what_to_do(data: bytes, kind: str, advice: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"«tệp lạ».*{kind}.*{advice}") as refusal:
        _format(data, "tệp lạ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (
            b"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?><w:wordDocument/>",
            "XML",
        ),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n", "MHTML"),
    ],
)
def test_what_word_saves_under_its_own_suffix_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableFile, match=kind):
        _format(data, "a.doc")
    assert _format(data, "a.txt") == "txt"


def test_a_suffix_decides_between_a_word_file_in_a_sheet_and_a_sheet_in_a_word_file() -> None:
    data = _ole("Workbook", "WordDocument")
    assert _format(data, "a.doc") == "doc"
    with pytest.raises(UnreadableFile, match="Excel"):
        _format(data, "a.xls")


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".doc", ".png"])
def test_bytes_like_nothing_known_go_to_the_reader_of_their_suffix(suffix: str) -> None:
    assert _format(b"\0\x01\x02" * 50, f"a{suffix}") == SUFFIXES[suffix]
    with pytest.raises(UnreadableFile):
        read_file(b"\0\x01\x02" * 50, f"a{suffix}")


def test_a_page_that_is_called_docx_is_read_as_the_page_that_it_is() -> None:
    reading = read_file("<html><body><p>Đại hội xã Suối Mơ</p></body></html>".encode(), "a.docx")
    assert reading.format == "html"
    assert read_file("Đại hội xã Suối Mơ".encode(), "a.docx").format == "txt"


@settings(deadline=None)
@given(
    st.sampled_from([b"", b"PK\x03\x04", OLE, b"%PDF-1.4", b"{\\rtf", b"\xff\xfe", b"<html>", PDF])
    | st.sampled_from([DOCX, DOCX[:100], b"\x89PNG\r\n\x1a\n", b"RIFF", b"BM"]),
    st.binary(max_size=200),
    st.text(max_size=20) | st.sampled_from(["a.pdf", "b.docx", "c.doc", "d.txt", "e/.md"]),
)
def test_any_bytes_have_a_format_or_are_refused(start: bytes, rest: bytes, name: str) -> None:
    with contextlib.suppress(UnreadableFile):
        assert _format(start + rest, name) in SUFFIXES.values()


@pytest.mark.parametrize(
    "data", [b"<!--" * 10**6, b"<?" * 10**6, b"%PDF-" * 10**6, b"PK\x03\x04" * 10**6, b"<" * 10**7]
)
def test_hostile_starts_take_no_time(data: bytes) -> None:
    start = time.process_time()
    with contextlib.suppress(UnreadableFile):
        _format(data, "a.xyz")
    assert time.process_time() - start < 2
