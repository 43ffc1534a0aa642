"""Web pages (HTML), fetched or saved.

Knows: encodings of pages, where they state their title and date. Does not know: addresses
(``corpus.web``), which part matters (``html_main``), how it becomes blocks (``html_blocks``).

No script is run, nothing is loaded, no entity of the page's own is expanded.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.headings import find_headings
from corpus.readers.blocks import plain_text, trusted
from corpus.readers.html_blocks import mark_superscripts, read_blocks
from corpus.readers.html_main import clean, main_region
from corpus.readers.html_tags import Element
from corpus.readers.types import Progress
from corpus.text import normalise
from corpus.types import Page, Reading

MAX_TAGS = 3_000_000
"""Each costs memory, however few bytes it takes."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,30})""", re.I
)
_HEAD_BYTES = 4096
"""Where a page states its encoding, if it does."""
_VIETNAMESE_WINDOWS = "cp1258"
_BAD_SHARE = 0.01
"""More undecodable characters than this and something was lost in earnest."""

_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_DATES = (
    *("article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate"),
    *("publish-date", "publication_date", "dc.date.issued", "dc.date", "dcterms.created", "date"),
)
"""Names of ``meta`` elements that date a page, the surest first."""
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—]{2,60}$")
"""What a site adds to the title of its pages."""
_TITLE_WORDS = 3
_ISO_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_DAY_FIRST = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_VIETNAM = timezone(timedelta(hours=7))
_STATED_BYTES = 200_000
"""Of a block of JSON-LD; a page's own is far smaller."""


class HtmlReader:
    """HTML: the main text of a page, without menus, advertisements and comments."""

    format = "html"
    suffixes = (".html", ".htm", ".xhtml")

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page without a number."""
        progress("reading", 0, 1)
        try:
            reading = _read(data, name)
        except RecursionError as error:
            raise UnreadableFile(
                f"Trang «{name}» có các phần lồng nhau quá sâu; hãy mở bằng trình duyệt, in thành "
                "PDF rồi thêm lại."
            ) from error
        progress("reading", 1, 1)
        return reading


def _read(data: bytes, name: str) -> Reading:
    source, warnings = decode_html(data)
    root, is_whole = _parse(source, name)
    if not is_whole:
        warnings += ("Trang có các phần lồng nhau quá sâu; phần sau đó không được đọc.",)
    # Before the page is cleaned: both stand in what is left out.
    stated_date, stated_title = _date(root), _title(root)
    clean(root)
    mark_superscripts(root)
    region = main_region(root)
    blocks = read_blocks(region.top, region.first, region.last)
    text = normalise(plain_text(blocks))
    if not text:
        raise UnreadableFile(
            f"Trang «{name}» không có phần chữ nào đọc được, có thể vì nội dung chỉ hiện khi trình "
            "duyệt chạy mã; hãy mở bằng trình duyệt, in thành PDF rồi thêm lại."
        )
    blocks = trusted(blocks, len(find_headings(text)))
    return Reading(
        HtmlReader.format,
        (Page(None, tuple(blocks)),),
        title=stated_title,
        date=stated_date,
        warnings=warnings,
    )


def decode_html(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The page as text, and what may have been lost.

    Bytes that are valid UTF-8 are UTF-8, whatever the page says: text in another encoding never
    is, beyond ASCII.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _replaced(data[len(bom) :], encoding)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    stated = _CHARSET.search(data[:_HEAD_BYTES])
    encoding = stated[1].decode("ascii").lower() if stated else _VIETNAMESE_WINDOWS
    try:
        codec = codecs.lookup(encoding)
    except LookupError:
        encoding = _VIETNAMESE_WINDOWS
    else:
        # As browsers do: what calls itself Latin-1 is the encoding of Windows.
        encoding = "cp1252" if codec.name in ("iso8859-1", "ascii") else encoding
        if not codec._is_text_encoding:
            encoding = _VIETNAMESE_WINDOWS
    return _replaced(data, encoding)


def _replaced(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > _BAD_SHARE * len(text):
        return text, (f"Trang có {bad} ký tự không giải mã được; hãy xem lại chữ trước khi dùng.",)
    return text, ()


def _parse(source: str, name: str) -> tuple[Element, bool]:
    """The root of the page, and whether the parser reached its end."""
    if source.count("<") > MAX_TAGS:
        raise UnreadableFile(
            f"Trang «{name}» có quá nhiều thẻ HTML; hãy mở bằng trình duyệt, in thành PDF rồi thêm "
            "lại."
        )
    # Pages nest deeper than the parser's usual limit when their tags are not closed.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    clean_source = source.replace("\0", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(clean_source, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _not_html(name) from error
    if root is None:
        raise _not_html(name)
    return root, not any("depth" in entry.message for entry in parser.error_log)


def _not_html(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"Tệp «{name}» không đọc được như một trang web; hãy kiểm tra lại tệp gốc."
    )


# --- what the page states about itself ----------------------------------------------------------


def _title(root: Element) -> str | None:
    """Its title without the name of the site."""
    stated = next((text for name in _TITLES[:-1] for text in _meta(root, name)), None)
    if stated is None:
        element = next(root.iter("title"), None)
        stated = normalise(" ".join(element.itertext())) if element is not None else ""
        if len(stated.split()) < _TITLE_WORDS:
            stated = ""
    for heading in root.iter("h1"):
        shown = " ".join(normalise("".join(heading.itertext())).split())
        if shown and stated and (stated.startswith(shown) or shown in stated):
            return shown
    return _SITE.sub("", " ".join(stated.split())) or None


def _date(root: Element) -> str | None:
    """When it was published, ISO 8601."""
    return next((day for said in _dates(root) if (day := parse_date(said))), None)


def _dates(root: Element) -> Iterator[str]:
    for name in _DATES:
        yield from _meta(root, name)
    for element in root.iter():
        if isinstance(element.tag, str) and element.get("itemprop", "") == "datePublished":
            yield element.get("content") or element.get("datetime") or element.text or ""
    for script in root.iter("script"):
        if "ld+json" in script.get("type", "") and len(script.text or "") < _STATED_BYTES:
            yield from _published(script.text or "")
    for element in root.iter("time"):
        if element.get("pubdate") is not None:
            yield element.get("datetime") or element.text or ""


def _published(source: str) -> Iterator[str]:
    """``datePublished`` of a block of JSON-LD."""
    try:
        todo = [json.loads(source)]
    except (ValueError, RecursionError):
        return
    while todo:
        record = todo.pop(0)
        if isinstance(record, list):
            todo += record
        elif isinstance(record, dict):
            if isinstance(said := record.get("datePublished"), str):
                yield said
            todo.append(record.get("@graph"))


def _meta(root: Element, name: str) -> Iterator[str]:
    for element in root.iter("meta"):
        names = (element.get("property"), element.get("name"), element.get("itemprop"))
        if name in (said.lower() for said in names if said):
            content = normalise(element.get("content", ""))
            if content:
                yield content


def parse_date(said: str) -> str | None:
    """The day, in Vietnam, that a page's date names; None where it names none."""
    try:
        if match := _ISO_DATE.search(said):
            moment = datetime.fromisoformat(match.group())
            if moment.tzinfo is not None:
                moment = moment.astimezone(_VIETNAM)
            day = moment.date()
        elif match := _DAY_FIRST.search(said):
            day = date(int(match[3]), int(match[2]), int(match[1]))
        else:
            return None
    except (ValueError, OverflowError):
        return None
    # A page cannot be older than the web, nor be from the future.
    newest = datetime.now(UTC).date() + timedelta(days=1)
    return day.isoformat() if date(1990, 1, 1) <= day <= newest else None
