"""PDF files that try to crash, to hang or to fill the memory of whoever reads them.

Knows: the syntax of PDF. Does not know: any library that reads it.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.hostile import Case, Expectation, Kinds
from benchmarks.hostile.good import pdf

TEXT = b"BT /F1 12 Tf 50 700 Td (Bao cao so %d cua xa Suoi Mo) Tj ET"


def write(objects: Sequence[bytes], trailer: bytes = b"", root: int = 1) -> bytes:
    """A PDF of objects 1, 2, ... with a correct table of where they stand."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<</Size %d/Root %d 0 R%b>>\n" % (len(objects) + 1, root, trailer)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), entries, data)


def page(
    content: bytes,
    *more: bytes,
    resources: bytes = b"/Font<</F1 5 0 R>>",
    entries: bytes = b"/MediaBox[0 0 595 842]",
    catalog: bytes = b"",
) -> bytes:
    """A PDF of one page. Objects: 1 catalog, 2 pages, 3 page, 4 content, 5 font, then ``more``."""
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<%b>>%b>>" % (resources, entries),
            content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


@functools.cache
def deflated(pattern: bytes, megabytes: int) -> bytes:
    """So many megabytes of a pattern, compressed."""
    packer = zlib.compressobj(1)
    block = repeated(pattern)
    return b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])


def repeated(pattern: bytes) -> bytes:
    """One megabyte of a pattern."""
    return (pattern * (2**20 // len(pattern) + 1))[: 2**20]


def _fixed(
    data: Callable[[int], bytes], expect: Expectation = "either"
) -> Callable[[Random, int], Case]:
    return lambda random, number: Case(".pdf", data(number), expect)


def _page_tree(kids: bytes, count: int, *more: bytes) -> Callable[[int], bytes]:
    """Objects: 1 catalog, 2 root of the tree, 3 a page, 4 its text, 5 font, then ``more``."""
    return lambda number: write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>",
            stream(TEXT % number),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


def _shared_levels(width: int, levels: int) -> Callable[[int], bytes]:
    """A tree whose nodes are all the same few objects: width ** levels pages in some kilobytes."""
    nodes = [
        b"<</Type/Pages/Parent %d 0 R/Kids[%b]/Count %d>>"
        % (
            2 if level == 0 else 5 + level,
            (b"%d 0 R " % (7 + level if level < levels - 2 else 3)) * width,
            width ** (levels - 1 - level),
        )
        for level in range(levels - 1)
    ]
    return _page_tree(b"6 0 R " * width, width**levels, *nodes)


def _forms(calls: Sequence[tuple[int, ...]]) -> Callable[[int], bytes]:
    """A page that draws form 0; form n draws the forms ``calls[n]``."""
    names = b"/XObject<<%b>>" % b"".join(b"/X%d %d 0 R" % (n, 6 + n) for n in range(len(calls)))
    forms = [
        stream(
            b" ".join(b"/X%d Do" % call for call in called) + b" BT /F1 9 Tf (a) Tj ET",
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>%b>>" % names,
        )
        for called in calls
    ]
    return lambda number: page(
        stream(TEXT % number + b" /X0 Do"), *forms, resources=b"/Font<</F1 5 0 R>>" + names
    )


def _content(content: bytes) -> Callable[[int], bytes]:
    return lambda number: page(stream(TEXT % number + b"\n" + content))


def _bomb(pattern: bytes, megabytes: int, *, twice: bool = False) -> Callable[[int], bytes]:
    def make(number: int) -> bytes:
        data = deflated(pattern, megabytes)
        filters = b"/Filter/FlateDecode"
        if twice:
            data, filters = zlib.compress(data), b"/Filter[/FlateDecode/FlateDecode]"
        return page(stream(data, filters))

    return make


def _image(width: int, height: int, data: bytes, entries: bytes) -> Callable[[int], bytes]:
    """A page that is only an image, as a scan is."""
    image = stream(
        data,
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8%b"
        % (width, height, entries),
    )
    return lambda number: page(
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"), image, resources=b"/XObject<</I 6 0 R>>"
    )


def _font(font: bytes, *more: bytes) -> Callable[[int], bytes]:
    return lambda number: page(stream(TEXT % number), font, *more, resources=b"/Font<</F1 6 0 R>>")


def _broken_font(random: Random, number: int) -> Case:
    """An embedded TrueType font with bytes changed."""
    data = bytearray(pdf(random, number))
    start = data.find(b"stream", data.find(b"/FontFile2") if b"/FontFile2" in data else 0)
    for _ in range(200):
        data[random.randrange(max(0, start), len(data))] = random.randrange(256)
    return Case(".pdf", bytes(data))


def _random_font(random: Random, number: int) -> Case:
    entries = b"/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 255/Widths[%b]" % (b"1e99 " * 256)
    descriptor = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 8 0 R/FontBBox[0 0 0 0]>>"
    make = _font(
        b"<</Type/Font%b/FontDescriptor 7 0 R/ToUnicode 9 0 R>>" % entries,
        descriptor,
        stream(b"\0\1\0\0\xff\xff" + random.randbytes(20_000)),
        stream(random.randbytes(2000)),
    )
    return Case(".pdf", make(number))


def _operators(random: Random, number: int) -> Case:
    """Operators and operands in any order."""
    words = (
        b"q Q cm BT ET Tf Tj TJ Td Tm ' \" re f S W n Do gs sh BI ID EI BMC EMC BX d0 d1".split()
    )
    operands = (
        b"1e38",
        b"-1",
        b"99999999999999999999",
        b"(a)",
        b"<0",
        b"/F1",
        b"[",
        b"]",
        b"<<",
        b"0",
    )
    soup = b" ".join(random.choice((*words, *operands)) for _ in range(random.choice((50, 20_000))))
    return Case(".pdf", page(stream(TEXT % number + b" " + soup)))


def _password(random: Random, number: int) -> Case:
    return Case(".pdf", pdf(random, number, password=f"mat-khau-{number}"), "refused")


def _comments(random: Random, number: int) -> Case:
    """Objects that come again and again in new revisions."""
    data = pdf(random, number)
    end = data[data.rfind(b"startxref") :]
    return Case(".pdf", data + end * 2000)


def _objects_of_objects(number: int) -> bytes:
    """An object stream that holds itself."""
    inner = b"6 0 7 20 <</Type/ObjStm/N 2>> <</A 6 0 R>>"
    return page(stream(TEXT % number), stream(inner, b"/Type/ObjStm/N 2/First 9/Extends 6 0 R"))


def _loop_of_tables(number: int) -> bytes:
    data = page(stream(TEXT % number))
    at = data.rfind(b"startxref\n") + len(b"startxref\n")
    table = data[at:].split(b"\n")[0]
    return data.replace(b"/Root 1 0 R", b"/Prev %b/Root 1 0 R" % table)


def _to_unicode(ranges: bytes) -> Callable[[int], bytes]:
    cmap = b"/CIDInit /ProcSet findresource begin begincmap %b endcmap" % ranges
    return _font(
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[7 0 R]"
        b"/ToUnicode 8 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(A)/Ordering(B)"
        b"/Supplement 0>>/W[0 65535 500]>>",
        stream(cmap),
    )


def _lines(random: Random, number: int) -> Case:
    """A drawing of very many lines, which somebody could take for a table."""
    ruling = b"".join(
        b"%d %d m %d %d l S\n" % tuple(random.randrange(800) for _ in range(4))
        for _ in range(30_000)
    )
    grid = b"".join(
        b"%d 0 m %d 800 l S 0 %d m 600 %d l S\n" % (x, x, x, x) for x in range(0, 600, 2)
    )
    return Case(".pdf", page(stream(TEXT % number + b"\n" + random.choice((ruling, grid)))))


def _letters(random: Random, number: int) -> Case:
    """Very many letters, at one place or all over the page."""
    spread = random.random() < 0.5
    text = b"".join(
        b"1 0 0 1 %d %d Tm (%c) Tj "
        % (random.randrange(600) if spread else 9, at % 800, 97 + at % 26)
        for at in range(60_000)
    )
    return Case(".pdf", page(stream(b"BT /F1 6 Tf " + text + b"ET")))


_ACTIONS = (
    b"/OpenAction<</S/JavaScript/JS(while(1){app.alert(1)})>>",
    b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)/P(/c calc)>>>>",
    b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>",
    b"/AA<</WC<</S/JavaScript/JS(1)>>>>/AcroForm<</XFA 6 0 R/Fields[6 0 R]>>",
    b"/Outlines<</First 1 0 R/Last 1 0 R/Next 1 0 R>>",
    b"/StructTreeRoot<</Type/StructTreeRoot/K[1 0 R 2 0 R]/ParentTree 1 0 R>>/MarkInfo 1 0 R",
    b"/PageLabels<</Nums[0<</S/D/St 99999999999>> -5<</P(x)>>]>>",
    b"/Names<</EmbeddedFiles<</Kids[1 0 R]>>>>",
    b"/Pages 1 0 R",
)


def _action(random: Random, number: int) -> Case:
    """What a reader must not do, or not follow in circles."""
    return Case(".pdf", page(stream(TEXT % number), catalog=random.choice(_ACTIONS)))


_BOXES = (
    b"/MediaBox[0 0 1000000000 1000000000]",
    b"/MediaBox[0 0 0 0]",
    b"/MediaBox[1e38 -1e38 -1e38 1e38]",
    b"/MediaBox[0 0 595 842]/UserUnit 1e30",
    b"/MediaBox[0 0 595 842]/Rotate 45",
    b"/MediaBox 3 0 R",
    b"",
)


def _box(random: Random, number: int) -> Case:
    """Pages of impossible sizes."""
    scanned = random.random() < 0.5
    content = b"q 9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID a EI Q" if scanned else TEXT % number
    return Case(".pdf", page(stream(content), entries=random.choice(_BOXES)))


KINDS: Kinds = {
    "pdf-password": _password,
    "pdf-million-pages-claimed": _fixed(_page_tree(b"3 0 R", 1_000_000)),
    "pdf-million-pages": _fixed(_page_tree(b"3 0 R " * 1_000_000, 1_000_000)),
    "pdf-shared-page-tree": _fixed(_shared_levels(100, 4)),
    "pdf-endless-page-tree": _fixed(_page_tree(b"2 0 R 3 0 R", 2)),
    "pdf-two-parents": _fixed(
        _page_tree(b"6 0 R", 9, b"<</Type/Pages/Kids[2 0 R 6 0 R]/Count 9>>")
    ),
    "pdf-negative-count": _fixed(_page_tree(b"3 0 R", -1)),
    "pdf-no-pages": _fixed(_page_tree(b"", 0), "refused"),
    "pdf-form-in-itself": _fixed(_forms([(0,)])),
    "pdf-forms-in-a-circle": _fixed(_forms([(1,), (2,), (0,)])),
    "pdf-forms-multiply": _fixed(_forms([(n + 1,) * 10 for n in range(9)] + [()])),
    "pdf-nested-arrays": _fixed(lambda n: page(b"[" * 200_000 + b"]" * 200_000)),
    "pdf-nested-dictionaries": _fixed(lambda n: page(b"<</A" * 200_000 + b" 1 " + b">>" * 200_000)),
    "pdf-nested-operands": _fixed(_content(b"[" * 100_000 + b"]" * 100_000 + b" TJ")),
    "pdf-nested-states": _fixed(_content(b"q " * 300_000)),
    "pdf-nested-marks": _fixed(_content(b"/P BMC " * 100_000)),
    "pdf-bomb-zeros": _fixed(_bomb(b"\0", 1000)),
    "pdf-bomb-twice": _fixed(_bomb(b" ", 2000, twice=True)),
    "pdf-bomb-text": _fixed(_bomb(b"BT /F1 9 Tf (a) Tj ET\n", 300)),
    "pdf-bomb-image": _fixed(
        _image(30_000, 30_000, deflated(b"\xff", 860), b"/Filter/FlateDecode")
    ),
    "pdf-image-too-large": _fixed(_image(2**31 - 1, 2**31 - 1, b"a", b"")),
    "pdf-image-jpeg-broken": _fixed(
        _image(99, 99, b"\xff\xd8\xff\xe0garbage", b"/Filter/DCTDecode")
    ),
    "pdf-image-jbig2-broken": _fixed(
        _image(99, 99, b"\x97JB2" + b"\xff" * 99, b"/Filter/JBIG2Decode")
    ),
    "pdf-image-jpx-broken": _fixed(
        _image(99, 99, b"\0\0\0\x0cjP  \r\n" + b"\xff" * 99, b"/Filter/JPXDecode")
    ),
    "pdf-image-mask-of-itself": _fixed(_image(9, 9, b"a" * 81, b"/SMask 6 0 R/Mask 6 0 R")),
    "pdf-length-of-itself": _fixed(
        lambda n: page(b"<</Length 4 0 R>>\nstream\n" + TEXT % n + b"\nendstream")
    ),
    "pdf-object-of-itself": _fixed(lambda n: page(b"4 0 R")),
    "pdf-object-stream-of-itself": _fixed(_objects_of_objects),
    "pdf-loop-of-tables": _fixed(_loop_of_tables),
    "pdf-many-revisions": _comments,
    "pdf-wrong-start": _fixed(
        lambda n: page(stream(TEXT % n)).replace(b"startxref\n", b"startxref\n9")
    ),
    "pdf-header-only": _fixed(lambda n: b"%PDF-1.7\n%%EOF\n", "refused"),
    "pdf-font-broken": _broken_font,
    "pdf-font-random": _random_font,
    "pdf-font-of-itself": _fixed(
        _font(
            b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 0"
            b"/LastChar 255/CharProcs<</a 4 0 R>>/Encoding<</Differences[0"
            + b"/a" * 256
            + b"]>>/Resources<</Font<</F1 6 0 R>>>>>>"
        )
    ),
    "pdf-font-ranges": _fixed(
        _to_unicode(b"1000 beginbfrange " + b"<0000> <ffffffff> <0041>\n" * 1000 + b"endbfrange")
    ),
    "pdf-font-long-values": _fixed(
        _to_unicode(b"100 beginbfchar " + b"<41> <" + b"1EA1" * 200_000 + b">\n" + b"endbfchar")
    ),
    "pdf-operators": _operators,
    "pdf-lines": _lines,
    "pdf-letters": _letters,
    "pdf-actions": _action,
    "pdf-boxes": _box,
    "pdf-huge-numbers": _fixed(_content(b"1e999 0 0 -1e999 9999999999999 nan cm " * 1000)),
    "pdf-unfinished-string": _fixed(_content(b"(" * 500_000)),
    "pdf-many-annotations": _fixed(
        lambda n: page(
            stream(TEXT % n),
            entries=b"/MediaBox[0 0 595 842]/Annots[%b]" % (b"3 0 R " * 200_000),
        )
    ),
}
