"""Pages as pictures, and where a quotation stands on one.

Knows: pdfium's renderer, how a quotation of the document's text differs from the words of a page.
Does not know: documents, offsets, the screen.
"""

from __future__ import annotations

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from corpus.errors import UnreadableFile
from corpus.readers.pdf.extract import Pdf, open_pdf, read_page
from corpus.readers.pdf.lines import lines_of
from corpus.readers.pdf.types import Box, PageContent, Word

DPI = 110
"""What a page is rendered at for the screen."""
_MOST_PIXELS = 5000
"""Of the longer side."""
_SURE = 12
"""Characters that stand on a page by chance hardly ever."""
_ENOUGH = 0.9
"""Share of a quotation found in the order of the file, from which on no other order is tried."""
_SAME_LINE = 0.5
"""In sizes."""


def render_page(data: bytes, number: int, dpi: float = DPI, name: str = "PDF") -> bytes:
    """A page, counted from 1, as a PNG picture.

    Raises:
        UnreadableFile: the file or the page is damaged, or there is no such page.
    """
    with open_pdf(data, name) as pdf:
        _require(pdf, number)
        with pdf.page(number) as page:
            longer = max(page.get_size()) * dpi / 72
            scale = dpi / 72 * min(1.0, _MOST_PIXELS / max(longer, 1.0))
            image = page.render(scale=scale).to_pil().convert("RGB")
    with io.BytesIO() as file:
        image.save(file, "PNG")
        return file.getvalue()


def page_size(data: bytes, number: int, name: str = "PDF") -> tuple[float, float]:
    """(width, height) of a page as it is shown, in points: the units of ``find_boxes``.

    Raises:
        UnreadableFile: the file or the page is damaged, or there is no such page.
    """
    with open_pdf(data, name) as pdf:
        _require(pdf, number)
        with pdf.page(number) as page:
            width, height = page.get_size()
    return width, height


def find_boxes(data: bytes, number: int, quote: str, name: str = "PDF") -> list[Box]:
    """Where a quotation stands on a page, one box for each line, top to bottom.

    The quotation is a slice of the document's text: lines are joined in it, cells parted by " | ",
    and it may begin on the page before or go on over the page. What stands here is found; the list
    is empty if nothing does, or if the page is a picture.

    Raises:
        UnreadableFile: the file or the page is damaged, or there is no such page.
    """
    with open_pdf(data, name) as pdf:
        _require(pdf, number)
        content = read_page(pdf, number)
    found = _found(content.words, quote)
    if len(found) < _ENOUGH * len(quote.split()):
        ordered = [word for line in lines_of(content.words) for word in line.words]
        found = max(found, _found(ordered, quote), key=len)
    return [_as_shown(box, content) for box in _by_line(found)]


def _require(pdf: Pdf, number: int) -> None:
    if not 1 <= number <= pdf.pages:
        raise UnreadableFile(
            f"Tệp PDF «{pdf.name}» không có trang {number}; tệp có {pdf.pages} trang."
        )


# --- matching ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stream:
    """The words of a page without spaces."""

    words: Sequence[Word]
    text: str
    starts: Sequence[int]
    """Where each word begins in ``text``."""

    def words_at(self, start: int, end: int) -> Iterable[Word]:
        """The words that ``text[start:end]`` touches."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1)
        return self.words[first:last]


def _found(words: Sequence[Word], quote: str) -> list[Word]:
    """The words of a page that a quotation repeats."""
    texts = [_plain(word.text) for word in words]
    starts = [0, *accumulate(map(len, texts))][:-1]
    stream = _Stream(words, "".join(texts), starts)
    tokens = [token for token in map(_plain, quote.split()) if token]
    spans = _spans(stream.text, tokens)
    found: dict[int, Word] = {}
    for start, end in spans:
        for word in stream.words_at(start, end):
            found[id(word)] = word
    return list(found.values())


def _plain(text: str) -> str:
    """Letters and figures for comparison; bars between cells and soft hyphens say nothing."""
    text = unicodedata.normalize("NFC", text).casefold()
    return "".join(char for char in text if char not in "|\u00ad\ufffd" and not char.isspace())


def _spans(text: str, tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Where stretches of tokens stand in a text, longest first taken; short ones count only near
    others.
    """
    pieces: list[tuple[int, int, int]] = []  # (first token, behind the last, place in the text)
    at = 0
    expected = 0
    while at < len(tokens):
        end, place = _longest(text, tokens, at, expected)
        if place < 0:
            at += 1
            continue
        pieces.append((at, end, place))
        expected = place + sum(map(len, tokens[at:end]))
        at = end
    spans = [
        (place, place + sum(map(len, tokens[a:b])), b - a == len(tokens)) for a, b, place in pieces
    ]
    sure = [(start, end) for start, end, whole in spans if whole or end - start >= _SURE]
    near = 3 * _SURE
    return sorted(
        (start, end)
        for start, end, _ in spans
        if any(start - near <= last and first <= end + near for first, last in sure)
    )


def _longest(text: str, tokens: Sequence[str], at: int, expected: int) -> tuple[int, int]:
    """(behind the last token, place) of the longest stretch from token ``at`` on that is in the
    text; (at, -1) if not even one is.
    """
    best = (at, -1)
    sought = ""
    for end in range(at, len(tokens)):
        sought += tokens[end]
        place = text.find(sought, expected)
        if place < 0:
            place = text.find(sought)
        if place < 0:
            break
        best = (end + 1, place)
    return best


# --- boxes ------------------------------------------------------------------------------------


def _by_line(words: Iterable[Word]) -> list[Box]:
    """One box around the words of each line that stand side by side."""
    boxes: list[tuple[Box, Word]] = []
    for word in sorted(words, key=lambda word: (round(word.baseline), word.box.x0)):
        if boxes:
            box, last = boxes[-1]
            size = max(word.size, last.size)
            level = abs(word.baseline - last.baseline) <= _SAME_LINE * size
            if level and word.box.x0 - box.x1 <= 2 * size:
                boxes[-1] = (_around(box, word.box), word)
                continue
        boxes.append((word.box, word))
    return [box for box, _ in boxes]


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1)
    )


def _as_shown(box: Box, page: PageContent) -> Box:
    """A box of a page that was turned to be read, where the page is not turned."""
    if page.turned == 90:
        return Box(box.y0, page.width - box.x1, box.y1, page.width - box.x0)
    if page.turned == 180:
        return Box(
            page.width - box.x1, page.height - box.y1, page.width - box.x0, page.height - box.y0
        )
    if page.turned == 270:
        return Box(page.height - box.y1, box.x0, page.height - box.y0, box.x1)
    return box
