"""The parts of a DOCX file, opened with care.

Knows: the zip container, how its parts refer to each other, what a hostile file tries. Does not
know: what a paragraph is.

Only the parts that hold text are ever unpacked; pictures, macros and embedded files stay packed.
Nothing is read over a network, and no entity is expanded: a part that declares any is refused.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from corpus.errors import UnreadableFile

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files begin that hold an old Office document, or a new one under a password."""

MAX_PART_BYTES = 48 * 1024**2
"""Unpacked size of one part; a report of 500 pages has some 10 MB."""
MAX_TAGS = 2_000_000
"""In one part: each costs memory, however few bytes it takes."""
MAX_RATIO = 300
"""Unpacked bytes for each packed one; XML that Word writes stays far below 100."""
_RATIO_MATTERS = 4 * 1024**2
"""Bytes; a small part may be packed as well as it can."""
MAX_ENTRIES = 20_000

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONSHIPS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = (
    # The strict flavour of the format has other names for the same things (ISO/IEC 29500-1).
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)

Element = Any
"""An lxml element; lxml ships no types."""


@dataclass(frozen=True, slots=True)
class WordParts:
    """The parts of a document that matter for its text."""

    body: Element
    """``w:body``."""
    styles: Element | None
    numbering: Element | None
    footnotes: Element | None
    endnotes: Element | None


def open_word(data: bytes, name: str) -> WordParts:
    """Unpack and parse what holds text.

    Raises:
        UnreadableFile: no DOCX file, or one that is damaged, protected or a trap.
    """
    if data.startswith(OLE_SIGNATURE):
        raise _ole_error(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if len(package.infolist()) > MAX_ENTRIES:
                raise _refused(name, "chứa quá nhiều tệp con")
            return _read_parts(_Package(package, name))
    except (RuntimeError, NotImplementedError) as error:  # an encrypted or exotic zip entry
        raise UnreadableFile(
            f"Tệp «{name}» có mật khẩu hoặc được nén theo cách chưa hiểu; hãy mở bằng Word, bỏ mật "
            "khẩu, lưu lại rồi thêm lại."
        ) from error
    except _BROKEN_ZIP as error:
        raise UnreadableFile(
            f"Tệp «{name}» bị hỏng hoặc không phải tệp Word (.docx); hãy mở bằng Word, lưu lại "
            "rồi thêm lại."
        ) from error


@dataclass(frozen=True, slots=True)
class _Package:
    """An open zip file."""

    zip: zipfile.ZipFile
    name: str

    def read(self, part: str) -> Element | None:
        """The root of an XML part, None where there is no such part."""
        try:
            info = self.zip.getinfo(part)
        except KeyError:
            return None
        with self.zip.open(info) as file:
            data = file.read(MAX_PART_BYTES + 1)
        if len(data) > MAX_PART_BYTES:
            raise _refused(self.name, "giải nén ra quá lớn")
        if len(data) > _RATIO_MATTERS and len(data) > MAX_RATIO * max(info.compress_size, 1):
            raise _refused(self.name, "được nén bất thường")
        return parse_xml(data, self.name)

    def targets(self, part: str) -> dict[str, str]:
        """Where a part's relationships lead: last word of the type -> path of a part."""
        folder, base = posixpath.split(part)
        root = self.read(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, str] = {}
        if root is None:
            return found
        for relation in root.iter(f"{_RELATIONSHIPS}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External" and target:
                kind = relation.get("Type", "").rsplit("/", 1)[-1]
                # A target that starts with "/" is joined as an absolute path.
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found.setdefault(kind, path)
        return found


def _read_parts(package: _Package) -> WordParts:
    main = package.targets("").get("officeDocument", "word/document.xml")
    root = package.read(main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise UnreadableFile(
            f"Tệp «{package.name}» không phải văn bản Word (không có phần nội dung của Word); hãy "
            "kiểm tra lại tệp gốc, hoặc lưu thành .docx hay .pdf rồi thêm lại."
        )
    targets = package.targets(main)

    def part(kind: str) -> Element | None:
        return package.read(targets[kind]) if kind in targets else None

    return WordParts(body, part("styles"), part("numbering"), part("footnotes"), part("endnotes"))


def parse_xml(data: bytes, name: str) -> Element:
    """The root of an XML file that declares no entities.

    Raises:
        UnreadableFile: it is damaged, or built to exhaust memory.
    """
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data:
        raise _refused(name, "khai báo thực thể XML")
    if data.count(b"<") > MAX_TAGS:
        raise _refused(name, "có quá nhiều thẻ XML")
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(
            f"Tệp «{name}» bị hỏng: phần XML bên trong không đọc được; hãy mở bằng Word, lưu lại "
            "rồi thêm lại."
        ) from error


def _refused(name: str, reason: str) -> UnreadableFile:
    return UnreadableFile(
        f"Tệp «{name}» không được đọc vì lý do an toàn: bên trong {reason}; hãy mở bằng Word, lưu "
        "thành tệp mới rồi thêm lại."
    )


def _ole_error(data: bytes, name: str) -> UnreadableFile:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableFile(
            f"Tệp «{name}» có mật khẩu; hãy mở bằng Word, bỏ mật khẩu, lưu lại rồi thêm lại."
        )
    return UnreadableFile(
        f"Tệp «{name}» không phải .docx mà là tệp Office kiểu cũ; hãy đổi đuôi thành .doc rồi thêm "
        "lại."
    )
