"""Texts, Markdown and web pages that are too long, too deep or in no encoding.

Knows: HTML, Markdown, Unicode. Does not know: any library that reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.hostile import Case, Expectation, Kinds
from benchmarks.hostile.good import PLACES, paragraphs, text, web_page

TEN_MEGABYTES = 10 * 2**20


def _page(body: str, head: str = "") -> Callable[[int], bytes]:
    def make(number: int) -> bytes:
        title = f"Báo cáo số {number} của {PLACES[number % len(PLACES)]}"
        return (
            f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
            f"<body><p>{title} về thu nhập bình quân đầu người.</p>{body}</body></html>"
        ).encode()

    return make


def _html(
    body: str, head: str = "", expect: Expectation = "either"
) -> Callable[[Random, int], Case]:
    return lambda random, number: Case(".html", _page(body, head)(number), expect)


def _text(
    suffix: str, data: Callable[[Random, int], bytes], expect: Expectation = "either"
) -> Callable[[Random, int], Case]:
    return lambda random, number: Case(suffix, data(random, number), expect)


def _long(line: str, size: int = TEN_MEGABYTES) -> Callable[[Random, int], bytes]:
    """One line, repeated until it is so many bytes long."""

    def make(random: Random, number: int) -> bytes:
        unit = f"{line}{number}".encode()
        return unit * (size // len(unit))

    return make


def _sentences(suffix: str, newline: bool) -> Callable[[Random, int], Case]:
    def make(random: Random, number: int) -> Case:
        joint = "\n" if newline else " "
        block = joint.join(paragraphs(random, number, 200)) + joint
        return Case(suffix, block.encode() * (TEN_MEGABYTES // len(block.encode())))

    return make


def _invalid_utf8(random: Random, number: int) -> bytes:
    data = bytearray(text(random, number))
    for _ in range(40):
        data.insert(random.randrange(len(data)), random.choice((0xFF, 0xC0, 0xED, 0x80, 0xF8)))
    return bytes(data)


def _invalid_utf16(random: Random, number: int) -> bytes:
    mark, order = random.choice(((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")))
    data = "\n".join(paragraphs(random, number)).encode(order)
    damage = random.choice((b"a", b"\xd8\x00\xd8\x00", b"\x00\xdc\x00\xdc"))
    at = random.randrange(0, len(data), 2)
    return mark + data[:at] + damage + data[at:]


def _legacy(random: Random, number: int) -> bytes:
    return bytes(random.randrange(0x20, 0x100) for _ in range(3000)) + b"%d" % number


def _nul(random: Random, number: int) -> bytes:
    data = text(random, number)
    at = random.randrange(len(data))
    return data[:at] + b"\0" * random.choice((1, 500)) + data[at:]


_ENTITIES = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
XML_BOMB = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{_ENTITIES}]>'
"""Entities that grow tenfold with each of eleven steps."""

KINDS: Kinds = {
    "text-one-line": _sentences(".txt", newline=False),
    "text-many-lines": _sentences(".txt", newline=True),
    "text-no-space": _text(".txt", _long("ấ")),
    "text-spaces": _text(".txt", _long("\u00a0 \t")),
    "text-only-newlines": _text(".txt", lambda r, n: b"\n" * TEN_MEGABYTES, "refused"),
    "text-only-mark": _text(".txt", lambda r, n: b"\xef\xbb\xbf", "refused"),
    "text-only-controls": _text(".txt", lambda r, n: bytes(range(1, 32)) * 50, "refused"),
    "text-combining-marks": _text(
        ".txt", lambda r, n: ("a" + "\u0323\u0301\u0302" * 300_000 + str(n)).encode()
    ),
    "text-invisible": _text(".txt", _long("\u200b\u2060\ufeff\u202e", 300_000)),
    "text-directions": _text(
        ".txt", lambda r, n: "\n".join(f"\u202e{line}\u2066" for line in paragraphs(r, n)).encode()
    ),
    "text-numbers": _text(".txt", _long("1.000.000,5 ", 3_000_000)),
    "text-headings": _text(".txt", _long("Chương I\n1. Mục tiêu\n", 3_000_000)),
    "text-dots": _text(".txt", _long("." * 5000 + "\n", 3_000_000)),
    "text-bars": _text(".txt", _long("| a | b |\n", 3_000_000)),
    "text-invalid-utf8": _text(".txt", _invalid_utf8),
    "text-invalid-utf16": _text(".txt", _invalid_utf16),
    "text-utf32": _text(".txt", lambda r, n: "\n".join(paragraphs(r, n)).encode("utf-32")),
    "text-legacy-noise": _text(".txt", _legacy),
    "text-nul": _text(".txt", _nul, "refused"),
    "markdown-one-line": _sentences(".md", newline=False),
    "markdown-nested-quotes": _text(".md", lambda r, n: b">" * 500_000 + b" a%d" % n),
    "markdown-nested-marks": _text(".md", lambda r, n: b"*a _b " * 100_000 + b"%d" % n),
    "markdown-brackets": _text(".md", lambda r, n: b"![" * 300_000 + b"](a%d" % n),
    "markdown-wide-table": _text(
        ".md", lambda r, n: b"|a%d" % n * 20_000 + b"|\n" + b"|-" * 20_000 + b"|\n" + b"|b" * 20_000
    ),
    "markdown-comments": _text(".md", lambda r, n: b"<!--" * 200_000 + b"%d" % n),
    "markdown-front-matter": _text(".md", lambda r, n: b"---\n" + b"a: [\n" * 200_000 + b"%d" % n),
    "markdown-page-comments": _text(
        ".md", lambda r, n: b"<!-- page: 999999 -->\n" * 100_000 + b"a%d" % n
    ),
    "markdown-headings": _text(".md", lambda r, n: b"###### a%d\n" % n * 100_000),
    "html-nested": _html("<div>" * 200_000),
    "html-nested-inline": _html("<b><i><font>" * 60_000 + "a"),
    "html-nested-tables": _html("<table><tr><td>" * 20_000 + "a"),
    "html-nested-lists": _html("<ul><li>" * 50_000 + "a"),
    "html-table-spans": _html(
        "<table><tr><td rowspan=999999999 colspan=999999999>a<td>b</table>" * 50
    ),
    "html-table-wide": _html("<table><tr>" + "<td>1" * 200_000 + "</table>"),
    "html-table-long": _html("<table>" + "<tr><td>a<td>1" * 100_000 + "</table>"),
    "html-unclosed": _html("<p>a" * 200_000),
    "html-open-brackets": _html("<" * TEN_MEGABYTES),
    "html-attribute": _html(f"<p title='{'a' * TEN_MEGABYTES}'>b</p>"),
    "html-attributes": _html("<p " + " ".join(f"a{at}=1" for at in range(100_000)) + ">b</p>"),
    "html-entities": _html("&#x1F600;&#99999999999;&bogus;&#0;" * 50_000),
    "html-comment": _html("<!-- " + "a" * TEN_MEGABYTES),
    "html-script-only": _html(f"<script>{'var a = 1;' * 100_000}</script>"),
    "html-inline-image": _html(f"<img src='data:image/png;base64,{'A' * TEN_MEGABYTES}'>"),
    "html-xml-bomb": lambda r, n: Case(
        ".html", f"{XML_BOMB}<html><p>&l11; {n}</p></html>".encode()
    ),
    "html-outer-files": _html(
        "<iframe src='file:///etc/passwd'></iframe><img src='http://127.0.0.1:9/'>",
        "<link rel=stylesheet href='http://127.0.0.1:9/a.css'><base href='file:///'>",
    ),
    "html-false-encoding": lambda r, n: Case(
        ".html",
        web_page(r, n).replace(
            b"utf-8",
            r.choice((b"utf-7", b"utf-16", b"shift_jis", b"khong-co", b"base64", b"rot13")),
        ),
    ),
    "html-nul": lambda r, n: Case(".html", web_page(r, n).replace(b" ", b"\0", 40)),
    "html-invalid-utf8": lambda r, n: Case(".html", web_page(r, n).replace(b"a", b"\xff", 40)),
    "html-utf16": lambda r, n: Case(".html", web_page(r, n).decode().encode("utf-16")),
    "html-nothing": lambda r, n: Case(".html", b"<html><body></body></html>", "refused"),
    "html-frames": _html("", "<frameset><frame src='a.html'></frameset>"),
    "html-one-line": lambda r, n: Case(".html", _page(" ".join(paragraphs(r, n, 200)) * 300)(n)),
}
