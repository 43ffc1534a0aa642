"""Pages into blocks: all that is decided with the whole file in view.

Knows: the order of the steps. Does not know: pdfium, how a step is done, scans.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from corpus.readers.pdf.furniture import Margins, part_margins
from corpus.readers.pdf.headings import Candidate, find_levels
from corpus.readers.pdf.layout import Stretch, read_order
from corpus.readers.pdf.lines import Line, lines_of
from corpus.readers.pdf.notes import PageNote, part_notes
from corpus.readers.pdf.paragraphs import (
    Look,
    Paragraph,
    goes_on,
    leading_of,
    paragraphs_of,
)
from corpus.readers.pdf.table_text import join_lines
from corpus.readers.pdf.types import PageContent, PlacedTable, Word
from corpus.types import Block, Page, TextBlock

_WIDE = 0.4
"""Share of the page's width: lines at least this wide tell where the text's edges are."""
_ENOUGH_LINES = 8
_SAME_WIDTH = 2.0
"""Points."""
_ORNAMENTS = " _-–—=*~.•"
"""Lines of nothing else, "_____" or "* * *", say nothing."""
_RUNNING = 3
"""Pages on which text on its side repeats before it is left out."""


@dataclass(slots=True)
class _Item:
    """What becomes a block."""

    page: int
    """Index."""
    content: Paragraph | PlacedTable
    text: str
    half: bool = False
    level: int | None = None
    continues: bool = False


def read_pages(
    contents: Sequence[PageContent],
    tables: Sequence[Sequence[PlacedTable]],
    bookmarks: Mapping[str, int],
) -> list[Page]:
    """The pages of a file.

    Args:
        tables: of each page, top to bottom, continuations marked.
        bookmarks: see ``headings.find_levels``.
    """
    margins = part_margins(
        [
            lines_of(word for word in _outside(page.words, on) if word.angle == 0)
            for page, on in zip(contents, tables, strict=True)
        ],
        [page.height for page in contents],
    )
    body = _body_look(line for page in margins for line in page.lines)
    texts, notes = _part_notes(contents, margins, body.size)
    items = _items(contents, texts, tables)
    _set_levels(items, body, bookmarks)
    _join_over_pages(items)
    sideways = _sideways(contents, tables)
    pages = []
    for index, (content, margin) in enumerate(zip(contents, margins, strict=True)):
        blocks: list[Block] = [_block(item) for item in items if item.page == index]
        blocks.extend(TextBlock(text) for text in sideways[index])
        blocks.extend(TextBlock(text, footnote=mark) for mark, text in notes[index])
        pages.append(Page(content.number, tuple(blocks), margin.label))
    return pages


def _outside(words: Iterable[Word], tables: Iterable[PlacedTable]) -> list[Word]:
    """The words that stand in no table."""
    boxes = [table.box for table in tables]
    return [
        word
        for word in words
        if not any(
            box.x0 <= (word.box.x0 + word.box.x1) / 2 <= box.x1
            and box.y0 <= (word.box.y0 + word.box.y1) / 2 <= box.y1
            for box in boxes
        )
    ]


def _body_look(lines: Iterable[Line]) -> Look:
    """How most of the letters look."""
    sizes: Counter[float] = Counter()
    bold = italic = letters = 0
    for line in lines:
        for word in line.words:
            sizes[round(word.size * 2) / 2] += len(word.text)
            letters += len(word.text)
            bold += len(word.text) * word.bold
            italic += len(word.text) * word.italic
    size = max(sizes, key=lambda size: sizes[size]) if sizes else 12.0
    return Look(bold * 2 > letters, italic * 2 > letters, capitals=False, size=size)


# --- footnotes --------------------------------------------------------------------------------


def _part_notes(
    contents: Sequence[PageContent], margins: Sequence[Margins], body_size: float
) -> tuple[list[list[Line]], list[list[tuple[str, str]]]]:
    """(lines of the text, (mark, text) of the footnotes) of each page.

    A note that goes on over the page stands whole where it begins.
    """
    texts: list[list[Line]] = []
    notes: list[list[tuple[str, str]]] = []
    open_note = False
    for content, margin in zip(contents, margins, strict=True):
        lines, found = part_notes(
            margin.lines, content.rulings, (content.width, content.height), body_size, open_note
        )
        texts.append(lines)
        notes.append([])
        for note in found:
            said = _note_text(note)
            if note.mark is not None:
                notes[-1].append((note.mark, said))
            elif len(notes) > 1 and notes[-2]:
                mark, begun = notes[-2][-1]
                notes[-2][-1] = (mark, join_lines([begun, said]))
            else:
                texts[-1].extend(note.lines)
        open_note = bool(notes[-1])
    return texts, notes


def _note_text(note: PageNote) -> str:
    return join_lines([line.text for line in note.lines])


# --- the text ---------------------------------------------------------------------------------


def _items(
    contents: Sequence[PageContent],
    texts: Sequence[Sequence[Line]],
    tables: Sequence[Sequence[PlacedTable]],
) -> list[_Item]:
    edges = _edges(contents, texts)
    orders = [
        read_order([word for line in lines for word in line.words], on, page_edges)
        for lines, on, page_edges in zip(texts, tables, edges, strict=True)
    ]
    usual = leading_of(_runs(stretch for order in orders for stretch in order))
    items: list[_Item] = []
    for index, order in enumerate(orders):
        runs = list(_runs(order))
        leading = leading_of(runs) if _is_enough(runs) else usual
        before: Stretch | None = None
        for stretch in order:
            first = len(items)
            items.extend(_stretch_items(index, stretch, leading))
            columns = before is not None and before.kind == stretch.kind == "column"
            if columns and 0 < first < len(items):
                _join_columns(items, first)
            before = stretch
    return items


def _stretch_items(index: int, stretch: Stretch, leading: float) -> Iterable[_Item]:
    lines: list[Line] = []
    half = stretch.kind == "half"

    def paragraphs() -> Iterable[_Item]:
        for paragraph in paragraphs_of(lines, stretch.left, stretch.right, leading, half):
            yield _Item(index, paragraph, paragraph.text, half)
        lines.clear()

    for item in stretch.items:
        if isinstance(item, Line):
            if item.text.strip(_ORNAMENTS):
                lines.append(item)
        else:
            yield from paragraphs()
            yield _Item(index, item, "")
    yield from paragraphs()


def _runs(stretches: Iterable[Stretch]) -> Iterable[tuple[list[Line], float]]:
    for stretch in stretches:
        lines = [item for item in stretch.items if isinstance(item, Line)]
        if stretch.kind != "half":
            yield lines, stretch.right


def _is_enough(runs: Iterable[tuple[Sequence[Line], float]]) -> bool:
    return sum(len(lines) for lines, _ in runs) >= 2 * _ENOUGH_LINES


def _edges(
    contents: Sequence[PageContent], texts: Sequence[Sequence[Line]]
) -> list[tuple[float, float]]:
    """Left and right edge of the text on each page.

    Pages with few lines take those of the other pages of their size, left and right ones apart.
    """
    own: list[tuple[float, float] | None] = []
    for page, lines in zip(contents, texts, strict=True):
        wide = [line.box for line in lines if line.box.x1 - line.box.x0 >= _WIDE * page.width]
        own.append(
            (
                statistics.quantiles((box.x0 for box in wide), n=10)[0],
                statistics.quantiles((box.x1 for box in wide), n=10)[-1],
            )
            if len(wide) >= _ENOUGH_LINES
            else None
        )
    edges = []
    for index, (page, lines) in enumerate(zip(contents, texts, strict=True)):
        known = own[index] or _others(index, contents, own)
        if known is None:
            boxes = [line.box for line in lines]
            known = (
                min((box.x0 for box in boxes), default=0.0),
                max((box.x1 for box in boxes), default=page.width),
            )
        edges.append(known)
    return edges


def _others(
    index: int, contents: Sequence[PageContent], own: Sequence[tuple[float, float] | None]
) -> tuple[float, float] | None:
    width = contents[index].width
    alike = [
        (abs(at - index), at % 2 != index % 2, found)
        for at, found in enumerate(own)
        if found is not None and abs(contents[at].width - width) <= _SAME_WIDTH
    ]
    same_side = [found for found in alike if not found[1]]
    nearest = sorted(same_side or alike)[:5]
    if not nearest:
        return None
    return (
        statistics.median(found[0] for _, _, found in nearest),
        statistics.median(found[1] for _, _, found in nearest),
    )


# --- what goes on -----------------------------------------------------------------------------


def _join_columns(items: list[_Item], first: int) -> None:
    """Join the first paragraph of a column to the last one of the column before."""
    above, below = items[first - 1], items[first]
    if (
        isinstance(above.content, Paragraph)
        and isinstance(below.content, Paragraph)
        and goes_on(above.content, below.content)
    ):
        above.text = join_lines([above.text, below.text])
        above.content = replace(
            above.content,
            lines=(*above.content.lines, *below.content.lines),
            left=below.content.left,
            right=below.content.right,
        )
        del items[first]


def _join_over_pages(items: Sequence[_Item]) -> None:
    for above, below in pairwise(items):
        if (
            above.page != below.page
            and isinstance(above.content, Paragraph)
            and isinstance(below.content, Paragraph)
            and above.level is None
            and below.level is None
            and not above.half
            and not below.half
            and goes_on(above.content, below.content)
        ):
            below.continues = True
            _keep_together(above, below)


def _keep_together(above: _Item, below: _Item) -> None:
    """What a hyphen holds together over the page, "2025-2030", goes to the second page."""
    joined = join_lines([above.text, below.text])
    rest, space, _ = above.text.rpartition(" ")
    if space and joined != f"{above.text} {below.text}":
        above.text, below.text = rest, joined[len(rest) + 1 :]


def _set_levels(items: Sequence[_Item], body: Look, bookmarks: Mapping[str, int]) -> None:
    paragraphs: list[_Item] = []
    candidates: list[Candidate] = []
    for item, after in zip(items, [*items[1:], None], strict=False):
        if isinstance(item.content, Paragraph):
            paragraphs.append(item)
            table = after is not None and isinstance(after.content, PlacedTable)
            candidates.append(Candidate(item.content, item.half, after is not None, table))
    levels = find_levels(candidates, body, bookmarks)
    for item, level in zip(paragraphs, levels, strict=True):
        item.level = level


def _block(item: _Item) -> Block:
    if isinstance(item.content, PlacedTable):
        return item.content.block
    return TextBlock(item.text, level=item.level, continues=item.continues)


def _sideways(
    contents: Sequence[PageContent], tables: Sequence[Sequence[PlacedTable]]
) -> list[list[str]]:
    """What stands on its side on each page and in no table; not what repeats on many pages."""
    texts: list[list[str]] = []
    for page, on in zip(contents, tables, strict=True):
        turned = [word for word in _outside(page.words, on) if word.angle]
        texts.append(
            [
                " ".join(word.text for word in words)
                for _, words in groupby(turned, key=lambda word: word.angle)
            ]
        )
    counts = Counter(text for said in texts for text in set(said))
    return [[text for text in said if counts[text] < _RUNNING] for said in texts]
