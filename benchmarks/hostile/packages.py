"""Word files, and zip and OLE packages that pretend to be such.

Knows: zip, OLE compound files, WordprocessingML. Does not know: any library that reads them.
"""

from __future__ import annotations

import functools
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from random import Random
from xml.sax.saxutils import escape

from benchmarks.hostile import Case, Expectation, Kinds
from benchmarks.hostile.good import packed, paragraphs, word
from benchmarks.hostile.markup import XML_BOMB
from benchmarks.hostile.pdfs import deflated, repeated

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPC = "http://schemas.openxmlformats.org/package/2006"
VND = "application/vnd.openxmlformats"
TYPES = (
    f'<Types xmlns="{OPC}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    f'<Default Extension="rels" ContentType="{VND}-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    f'ContentType="{VND}-officedocument.wordprocessingml.document.main+xml"/></Types>'
).encode()
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(kind: str, target: str, mode: str = "") -> bytes:
    """A part that relates another one to a target."""
    return (
        f'<Relationships xmlns="{OPC}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONSHIP}/{kind}" Target="{target}"{mode}/></Relationships>'
    ).encode()


BASE = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": relations("officeDocument", "word/document.xml"),
}
"""What stands around a document."""


def docx(
    body: str, number: int, prolog: str = "", more: Mapping[str, bytes] | None = None
) -> bytes:
    """A Word file around the XML of a body."""
    document = (
        f'{prolog}<w:document xmlns:w="{W}" xmlns:r="{RELATIONSHIP}"><w:body>'
        f"{_paragraph(f'Báo cáo số {number} của xã Suối Mơ')}{body}</w:body></w:document>"
    )
    return packed({**BASE, "word/document.xml": document.encode(), **(more or {})})


def _paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_paragraph(text)}</w:tc>"


def _body(body: str, prolog: str = "") -> Callable[[Random, int], Case]:
    return lambda random, number: Case(".docx", docx(body, number, prolog))


def _raw(
    data: Callable[[int], bytes], suffix: str = ".docx", expect: Expectation = "either"
) -> Callable[[Random, int], Case]:
    return lambda random, number: Case(suffix, data(number), expect)


def stored_as(name: str, compressed: bytes, size: int, *, flags: int = 0, sum_: int = 0) -> bytes:
    """A zip archive of one member, with any claims about it."""
    raw = name.encode()
    claims = struct.pack("<HHHHIII", flags, 8, 0, 0, sum_, len(compressed), size)
    lengths = struct.pack("<HH", len(raw), 0)
    local = b"PK\3\4\x14\0" + claims + lengths + raw + compressed
    central = b"PK\1\2\x14\0\x14\0" + claims + lengths + struct.pack("<HHHII", 0, 0, 0, 0, 0) + raw
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def _bomb(part: str, pattern: bytes, megabytes: int) -> Callable[[int], bytes]:
    """A Word file one part of which is so many megabytes of a pattern."""

    def make(number: int) -> bytes:
        with zipfile.ZipFile(io.BytesIO(docx("", number))) as archive:
            kept = {name: archive.read(name) for name in archive.namelist() if name != part}
        kept["word/_rels/document.xml.rels"] = relations("styles", "styles.xml")
        return _joined(packed(kept), _bomb_member(part, pattern, megabytes))

    return make


@functools.cache
def _bomb_member(part: str, pattern: bytes, megabytes: int) -> bytes:
    block, sum_ = repeated(pattern), 0
    for _ in range(megabytes):
        sum_ = zlib.crc32(block, sum_)
    # zlib's wrapping around the deflated data is two bytes before and four behind.
    data = deflated(pattern, megabytes)[2:-4]
    return stored_as(part, data, len(block) * megabytes, sum_=sum_)


def _joined(first: bytes, second: bytes) -> bytes:
    """Two zip archives without comments as one."""

    def parts(data: bytes) -> tuple[bytes, bytes, int]:
        count, size, at = struct.unpack("<HII", data[-12:-2])
        return data[:at], data[at : at + size], count

    (locals_1, central_1, count_1), (locals_2, central_2, count_2) = parts(first), parts(second)
    moved = bytearray(central_2)
    moved[42:46] = struct.pack("<I", struct.unpack("<I", central_2[42:46])[0] + len(locals_1))
    count = count_1 + count_2
    size, at = len(central_1) + len(moved), len(locals_1) + len(locals_2)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, size, at, 0)
    return locals_1 + locals_2 + central_1 + bytes(moved) + end


def _overlapping(number: int) -> bytes:
    """Two thousand members that are all the same ten megabytes."""
    data = deflated(b"a", 10)[2:-4]
    one = stored_as("word/document.xml", data, 10 * 2**20)
    size, at = struct.unpack("<II", one[-10:-2])
    central = one[at : at + size] * 2000
    return (
        one[:at]
        + central
        + b"PK\5\6"
        + struct.pack("<HHHHIIH", 0, 0, 2000, 2000, len(central), at, 0)
    )


def _nested_zip(number: int) -> bytes:
    data = docx("", number)
    for level in range(40):
        data = packed({f"{level}.docx": data, "word/document.xml": data[:100]}, zipfile.ZIP_STORED)
    return data


def _tricky_names(random: Random, number: int) -> Case:
    names = (
        "../../../../tmp/thoat.txt",
        "/etc/thoat",
        "C:\\thoat.txt",
        "word/../../x",
        "a\0b",
        "word//document.xml",
    )
    parts = {name: b"thoat" for name in names}
    return Case(".docx", docx("", number, more=parts))


def _doubled(number: int) -> bytes:
    buffer = io.BytesIO(docx("", number))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the second member of the same name is the point
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr(zipfile.ZipInfo("word/document.xml"), b"<a/>")
    return buffer.getvalue()


def _many_members(number: int) -> bytes:
    return docx("", number, more={f"word/{at}.xml": b"" for at in range(60_000)})


def _without(name: str) -> Callable[[int], bytes]:
    def make(number: int) -> bytes:
        with zipfile.ZipFile(io.BytesIO(docx("", number))) as archive:
            return packed({each: archive.read(each) for each in archive.namelist() if each != name})

    return make


def _wrong_sum(random: Random, number: int) -> Case:
    data = word(random, number)
    at = data.find(b"PK\1\2")
    return Case(".docx", data[: at + 16] + b"\xde\xad\xbe\xef" + data[at + 20 :])


def _related(target: str, mode: str = "") -> Callable[[int], bytes]:
    part = relations("styles", target, mode)
    return lambda number: docx("", number, more={"word/_rels/document.xml.rels": part})


def _macros(random: Random, number: int) -> Case:
    """A Word file with a program in it; its text is good."""
    body = "".join(_paragraph(line) for line in paragraphs(random, number))
    suffix = random.choice((".docx", ".docm"))
    macros = {"word/vbaProject.bin": ole({"VBA": b"Sub AutoOpen()"})}
    return Case(suffix, docx(body, number, more=macros))


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file with a few streams, each padded to the size of normal streams."""
    none, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat, sectors = [fat_mark, end], [b"", b""]  # the table itself, and the directory
    entries = [("Root Entry", 5, end, 0)]
    for name, data in streams.items():
        size = max(4096, -(-len(data) // 512) * 512)
        padded = data.ljust(size, b"\0")
        entries.append((name, 2, len(sectors), size))
        for at in range(0, size, 512):
            sectors.append(padded[at : at + 512])
            fat.append(len(sectors) if at + 512 < size else end)
    directory = b""
    for at, (name, kind, start, size) in enumerate(entries[:4]):
        raw = name.encode("utf-16-le")
        right = at + 1 if 0 < at < len(entries) - 1 else none
        directory += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        directory += struct.pack("<III", none, right, 1 if at == 0 and len(entries) > 1 else none)
        directory += bytes(36) + struct.pack("<IQ", start, size)
    sectors[1] = directory.ljust(512, b"\0")
    sectors[0] = struct.pack(f"<{len(fat)}I", *fat)[:512].ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    return header + b"".join(sectors)


_PROTECTED = {"EncryptionInfo": b"\4\0\4\0@\0\0\0<encryption/>", "EncryptedPackage": bytes(8000)}

_DEEP = "<w:tbl><w:tr><w:tc>"
_STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/>'
    '</w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    "</w:styles>"
).encode()


def _style_circle(number: int) -> bytes:
    part = relations("styles", "styles.xml")
    return docx(
        _paragraph("Mục tiêu", '<w:pPr><w:pStyle w:val="A"/></w:pPr>'),
        number,
        more={"word/styles.xml": _STYLES, "word/_rels/document.xml.rels": part},
    )


def _numbered(level: str, numbering: str, outline: str) -> str:
    return _paragraph(
        "a",
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>'
        f'<w:outlineLvl w:val="{outline}"/></w:pPr>',
    )


def _utf16(number: int) -> bytes:
    document = (
        f'<?xml version="1.0" encoding="utf-16"?><w:document xmlns:w="{W}"><w:body>'
        f"{_paragraph(f'Báo cáo số {number} của xã Suối Mơ')}</w:body></w:document>"
    )
    return packed({**BASE, "word/document.xml": document.encode("utf-16")})


KINDS: Kinds = {
    "docx-password": _raw(lambda n: ole(_PROTECTED), expect="refused"),
    "doc-password": _raw(lambda n: ole(_PROTECTED), ".doc", "refused"),
    "doc-random": lambda r, n: Case(
        ".doc", ole({"WordDocument": b"\xec\xa5" + r.randbytes(5000), "1Table": r.randbytes(5000)})
    ),
    "doc-empty-package": _raw(lambda n: ole({}), ".doc", "refused"),
    "doc-header-only": _raw(
        lambda n: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".doc", "refused"
    ),
    "doc-is-rtf": _raw(lambda n: b"{\\rtf1\\ansi Bao cao so %d cua xa Suoi Mo}" % n, ".doc"),
    "doc-is-rtf-nested": _raw(lambda n: b"{\\rtf1 " + b"{" * 200_000 + b"%d" % n, ".doc"),
    "doc-is-html": _raw(
        lambda n: b"<html><body><p>Bao cao so %d cua xa Suoi Mo</p></body></html>" % n, ".doc"
    ),
    "docx-macros": _macros,
    "docx-bomb-document": _raw(_bomb("word/document.xml", b" ", 1000)),
    "docx-bomb-paragraphs": _raw(_bomb("word/document.xml", b"<w:p/>", 500)),
    "docx-bomb-media": _raw(_bomb("word/media/a.png", b"\0", 1000)),
    "docx-bomb-styles": _raw(_bomb("word/styles.xml", b"<a/>", 500)),
    "docx-overlapping": _raw(_overlapping),
    "docx-false-size": _raw(
        lambda n: stored_as("word/document.xml", zlib.compress(b"a" * 10**6)[2:-4], 10)
    ),
    "docx-encrypted-member": _raw(
        lambda n: stored_as("word/document.xml", b"a" * 500, 500, flags=1), expect="refused"
    ),
    "docx-entities": _body("", XML_BOMB.replace("DOCTYPE r", "DOCTYPE w:document")),
    "docx-entity-bomb": _body(
        "<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>",
        XML_BOMB.replace("DOCTYPE r", "DOCTYPE w:document"),
    ),
    "docx-outer-entity": _body(
        "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
        '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "docx-outer-dtd": _body("", '<!DOCTYPE w:document SYSTEM "http://127.0.0.1:9/a.dtd">'),
    "docx-long-entity": _body(
        "<w:p><w:r><w:t>" + "&x;" * 50_000 + "</w:t></w:r></w:p>",
        f'<!DOCTYPE w:document [<!ENTITY x "{"a" * 50_000}">]>',
    ),
    "docx-nested-xml": _body("<w:sdt><w:sdtContent>" * 50_000),
    "docx-nested-closed": _body(
        "<w:sdt><w:sdtContent>" * 3000 + _paragraph("a") + "</w:sdtContent></w:sdt>" * 3000
    ),
    "docx-nested-tables": _body(_DEEP * 800 + _paragraph("a") + "</w:tc></w:tr></w:tbl>" * 800),
    "docx-nested-few-tables": _body(
        _DEEP * 60 + _paragraph("a") + ("</w:tc></w:tr></w:tbl>" + "") * 60
    ),
    "docx-many-paragraphs": _body("<w:p/>" * 500_000),
    "docx-many-runs": _body("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 300_000 + "</w:p>"),
    "docx-long-text": _body(_paragraph("Suối Mơ " * 800_000)),
    "docx-table-spans": _body(
        "<w:tbl><w:tr>" + _cell("a", '<w:gridSpan w:val="999999999"/>') * 3 + "</w:tr></w:tbl>"
    ),
    "docx-table-negative-spans": _body(
        "<w:tbl><w:tr>" + _cell("a", '<w:gridSpan w:val="-5"/>') * 3 + "</w:tr></w:tbl>"
    ),
    "docx-table-merges": _body(
        "<w:tbl>" + ("<w:tr>" + _cell("a", "<w:vMerge/>") * 3 + "</w:tr>") * 3000 + "</w:tbl>"
    ),
    "docx-table-wide": _body("<w:tbl><w:tr>" + _cell("1") * 30_000 + "</w:tr></w:tbl>"),
    "docx-levels": _body(_numbered("99999999999", "-1", "4000000000") * 50),
    "docx-false-numbers": _body(_numbered("x", "", "y") * 5),
    "docx-notes-nowhere": _body(
        '<w:p><w:r><w:footnoteReference w:id="77"/><w:footnoteReference/>'
        '<w:endnoteReference w:id="x"/></w:r></w:p>'
    ),
    "docx-styles-in-a-circle": _raw(_style_circle),
    "docx-styles-outside": _raw(_related("../../../../etc/passwd")),
    "docx-styles-on-the-web": _raw(_related("http://127.0.0.1:9/a", ' TargetMode="External"')),
    "docx-without-document": _raw(_without("word/document.xml"), expect="refused"),
    "docx-without-types": _raw(_without("[Content_Types].xml")),
    "docx-without-relations": _raw(_without("_rels/.rels")),
    "docx-document-of-zeros": _raw(
        lambda n: packed({**BASE, "word/document.xml": bytes(500)}), expect="refused"
    ),
    "docx-document-not-word": _raw(
        lambda n: packed({**BASE, "word/document.xml": b"<a/>"}), expect="refused"
    ),
    "docx-utf16": _raw(_utf16),
    "docx-tricky-names": _tricky_names,
    "docx-doubled-part": _raw(_doubled),
    "docx-many-parts": _raw(_many_members),
    "docx-wrong-sum": _wrong_sum,
    "docx-nested-zips": _raw(_nested_zip),
    "docx-is-zip": _raw(lambda n: packed({"a.txt": b"%d" % n}), expect="refused"),
    "docx-empty-zip": _raw(lambda n: packed({}), expect="refused"),
    "xlsx": _raw(
        lambda n: packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
        ".xlsx",
        "refused",
    ),
    "odt-as-docx": _raw(
        lambda n: packed(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": b"<a>%d</a>" % n,
            }
        )
    ),
}
