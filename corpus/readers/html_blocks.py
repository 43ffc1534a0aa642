"""Part of a web page as blocks.

Knows: paragraphs, headings, lists, tables. Does not know: which part of a page matters, encodings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.legacy import decode_runs
from corpus.readers.blocks import plain_text
from corpus.readers.grids import Placed, build_table, is_layout
from corpus.readers.html_tags import BLOCKS, HEADINGS, Element, is_element
from corpus.readers.list_numbers import format_number
from corpus.types import Block, TextBlock

_SPACE = re.compile(r"[ \t\r\n\f]+")
_LEGACY_FONT = re.compile(r"""["']?(\.vn|vni|vps|tcvn)[^"';,]*""", re.IGNORECASE)
_FONT_FAMILY = re.compile(r"font-family\s*:\s*([^;]*)", re.IGNORECASE)
_LINE = re.compile(r"border[a-z-]*\s*:[^;]*\b(?:solid|double|dotted|dashed)\b", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,6}")
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LIST_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}

_MAX_SPAN = 200
"""Columns or rows that a cell may cover; more are a mistake or a trap."""
_LINKED = 0.8
"""Share of a paragraph's characters in links from which it only points elsewhere."""
_KEPT = 0.5
"""Share of the characters that must remain when such paragraphs are left out."""
_LONGEST_HEADING = 200
_PAGE_CELL = 1500
"""Characters, at least, of a cell that may hold a whole page."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph before it is judged."""

    block: Block
    linked: float
    """Share of its characters in links."""


def read_blocks(top: Element, first: Element, last: Element) -> list[Block]:
    """What stands below ``top``, from ``first`` to the end of ``last``.

    Paragraphs that are only links are left out, as long as enough remains.
    """
    lines = list(_Walker().walk(top, first, last))
    kept = [line for line in lines if line.linked < _LINKED]
    length = sum(_length(line.block) for line in lines)
    if sum(_length(line.block) for line in kept) < _KEPT * length:
        kept = lines
    return [line.block for line in kept]


class _Walker:
    """Collects letters until a block ends."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, str]] = []
        """Text and its font."""
        self._linked = 0
        self._level: int | None = None
        self._label = ""
        self._counts: dict[Element, int] = {}

    def walk(self, top: Element, first: Element, last: Element) -> Iterator[_Line]:
        """The lines of an element, without recursion: pages nest deeper than Python does."""
        steps = etree.iterwalk(top, events=("start", "end"))
        fonts = [""]
        links = preformatted = 0
        started = first is top
        for event, element in steps:
            started = started or element is first
            if not is_element(element):
                if event == "end" and started:
                    self._add(element.tail, fonts[-1], links, preformatted)
                continue
            tag = element.tag
            if event == "start":
                fonts.append(_font(element) or fonts[-1])
                links += tag == "a"
                preformatted += tag == "pre"
                if not started:
                    continue
                if tag in BLOCKS:
                    yield from self._flush()
                    self._begin(element)
                    if tag == "table" and (table := _table(element)) is not None:
                        yield from table
                        steps.skip_subtree()
                        continue
                elif tag == "br":
                    self._pieces.append(("\n", ""))
                self._add(element.text, fonts[-1], links, preformatted)
            else:
                fonts.pop()
                links -= tag == "a"
                preformatted -= tag == "pre"
                if not started:
                    continue
                if tag in BLOCKS:
                    yield from self._flush()
                    self._level = None
                if element is last or element is top:
                    return
                self._add(element.tail, fonts[-1], links, preformatted)

    def _begin(self, element: Element) -> None:
        self._level = HEADINGS.get(element.tag, self._level)
        if element.tag == "li":
            self._label = self._item_label(element)

    def _add(self, text: str | None, font: str, links: int, preformatted: int) -> None:
        if not text:
            return
        if not preformatted:
            text = _SPACE.sub(" ", text)
        self._linked += len(text.strip()) if links else 0
        if self._pieces and self._pieces[-1][1] == font:
            self._pieces[-1] = (self._pieces[-1][0] + text, font)
        else:
            self._pieces.append((text, font))

    def _flush(self) -> Iterator[_Line]:
        pieces, self._pieces = self._pieces, []
        linked, self._linked = self._linked, 0
        text = "".join(decode_runs([(text, font or None) for text, font in pieces])).strip()
        if not text:
            return
        label, self._label = self._label, ""
        heads = len(text) <= _LONGEST_HEADING and not text.endswith((".", ";", ","))
        block = TextBlock(f"{label}{text}", self._level if heads else None)
        yield _Line(block, linked / len(text))

    def _item_label(self, item: Element) -> str:
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "- "
        count = _number(
            item.get("value"), self._counts.get(parent, _number(parent.get("start"), 1))
        )
        self._counts[parent] = count + 1
        return f"{format_number(count, _LIST_STYLES.get(parent.get('type', ''), 'decimal'))}. "


def mark_superscripts(root: Element) -> None:
    """Write raised digits behind a digit as such: 10³ must not become 103."""
    for element in root.iter("sup"):
        before = element.getprevious()
        parent = element.getparent()
        if parent is None:
            continue
        text = parent.text if before is None else before.tail
        if (text or "")[-1:].isdigit() and (element.text or "")[:1].isdigit():
            element.text = element.text.translate(_SUPERSCRIPT)


def _table(table: Element) -> list[_Line] | None:
    """A table as lines; None where it only lays out the page and is to be walked through."""
    if table.get("role", "") in ("presentation", "none"):
        return None
    rows = list(_rows(table))
    if not any(len(row) > 1 for row in rows):
        return None
    placed, header_rows = _place(rows)
    # Judged by the bare text: to walk through each cell first would double the work with every
    # table around it.
    cells = [cell for row in placed for cell in row]
    elements = [element for row in rows for element in row]
    for cell, element in zip(cells, elements, strict=True):
        cell.text = " ".join("".join(element.itertext()).split())
    whole = sum(len(cell.text) for cell in cells)
    if any(len(cell.text) > max(_PAGE_CELL, whole / 2) for cell in cells):
        return None
    if is_layout(placed, bool(header_rows) or _is_ruled(table)):
        return None
    for cell, element in zip(cells, elements, strict=True):
        cell.text = plain_text(line.block for line in _Walker().walk(element, element, element))
    caption = next((child for child in table if child.tag == "caption"), None)
    lines = [] if caption is None else list(_Walker().walk(caption, caption, caption))
    return [*lines, _Line(build_table(placed, header_rows), 0.0)]


def _rows(table: Element) -> Iterator[list[Element]]:
    """Cells of the table's own rows."""
    for child in table:
        if child.tag in ("thead", "tbody", "tfoot"):
            for row in child:
                if row.tag == "tr":
                    yield [cell for cell in row if cell.tag in ("td", "th")]
        elif child.tag == "tr":
            yield [cell for cell in child if cell.tag in ("td", "th")]


def _place(rows: list[list[Element]]) -> tuple[list[list[Placed]], int | None]:
    """Cells on the grid, after the table model of HTML, still empty; and how many rows head it."""
    placed: list[list[Placed]] = []
    covered: dict[int, int] = {}
    """Column -> rows that a cell from above still reaches into."""
    headers = []
    for at, row in enumerate(rows):
        column = 0
        line: list[Placed] = []
        reaching: dict[int, int] = {}
        for element in row:
            while covered.get(column):
                column += 1
            width = min(max(_number(element.get("colspan"), 1), 1), _MAX_SPAN)
            height = _number(element.get("rowspan"), 1)
            height = min(height if height > 0 else _MAX_SPAN, _MAX_SPAN, len(rows) - at)
            line.append(Placed(at, column, "", width, height))
            for under in range(column, column + width):
                reaching[under] = height
            column += width
        covered = {c: left - 1 for c, left in covered.items() if left > 1}
        for under, height in reaching.items():
            if height > 1:
                covered[under] = height - 1
        placed.append(line)
        headers.append(
            bool(row)
            and (
                all(cell.tag == "th" for cell in row)
                or row[0].getparent().getparent().tag == "thead"
            )
        )
    count = next((at for at, is_header in enumerate(headers) if not is_header), 0)
    return placed, count or None


def _is_ruled(table: Element) -> bool:
    """Whether lines are drawn between the cells, as far as the elements themselves say."""
    if _number(table.get("border"), 0) > 0:
        return True
    cells = list(table.iter("td", "th"))
    lined = sum(_LINE.search(cell.get("style", "")) is not None for cell in cells)
    return 2 * lined > len(cells)


def _font(element: Element) -> str:
    """The legacy font that an element sets, empty if it sets none."""
    stated = element.get("face") or ""
    if not stated and "font" in element.get("style", ""):
        family = _FONT_FAMILY.search(element.get("style"))
        stated = family[1].strip() if family else ""
    match = _LEGACY_FONT.match(stated)
    return match.group().strip("\"' ") if match else ""


def _length(block: Block) -> int:
    return len(plain_text([block]))


def _number(text: str | None, default: int) -> int:
    return int(text.strip()) if text and _NUMBER.fullmatch(text.strip()) else default
