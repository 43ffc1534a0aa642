"""Reading order: which lines stand in columns, and in what order all is read.

Knows: gaps between words, edges of text. Does not know: what lines say, paragraphs, other pages.

Three things have a gap in the middle: columns of text, the two halves of a letterhead or of the
signatures, and rows of a list with tabs. The first two are read one half after the other.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.readers.pdf.lines import Line, lines_of
from corpus.readers.pdf.paragraphs import starts_list
from corpus.readers.pdf.types import Box, PlacedTable, Word

Item = Line | PlacedTable

_GAP = 1.2
"""In sizes: a wider gap may part columns; gaps between words of a justified line are narrower."""
_GUTTER = 0.8
"""In sizes: least width of the strip between columns."""
_HALVES_GUTTER = 1.5
"""The same between the halves of a letterhead."""
_FEWEST_LINES, _FEWEST_SHORT = 6, 3
"""In the longer and in the shorter of two columns of text."""
_COLUMN_SHARE = 0.25
"""Of the width of the text: how wide a line in a column of text is, at least."""
_MOST_HALVES_LINES = 16
_CENTRED = 0.8
"""In sizes: how far the middles of centred lines differ."""
_SHORT = 0.82
"""Share of the text's width: lines of a letterhead are no longer."""
_DEEPEST = 3
_BLANK = 4.0
"""In sizes: what is further below does not belong to the columns above."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is read from top to bottom: a column, or all that stands between columns."""

    items: tuple[Item, ...]
    kind: Literal["body", "column", "half"]
    """``half``: of a letterhead, of signatures."""
    left: float
    right: float
    """The edges of its text."""


def read_order(
    words: Iterable[Word], tables: Sequence[PlacedTable], edges: tuple[float, float]
) -> list[Stretch]:
    """All that stands on a page, in reading order.

    Args:
        words: upright ones, outside of the tables.
        edges: left and right, of the text of such pages.
    """
    rows = [_segments(line) for line in lines_of(words)]
    rows.extend([table] for table in tables)
    rows.sort(key=lambda row: min(box_of(item).y0 for item in row))
    return _arranged(rows, "body", edges, 0)


def box_of(item: Item) -> Box:
    """Where it stands."""
    return item.box


def _segments(line: Line) -> list[Item]:
    """A line cut at its wide gaps."""
    parts: list[list[Word]] = []
    end = 0.0
    for word in line.words:
        if parts and word.box.x0 - end <= _GAP * line.size:
            parts[-1].append(word)
        else:
            parts.append([word])
        end = max(end, word.box.x1) if parts[-1][0] is not word else word.box.x1
    return [Line(tuple(part)) for part in parts]


Rows = list[list[Item]]
Kind = Literal["body", "column", "half"]


def _arranged(rows: Rows, kind: Kind, edges: tuple[float, float], depth: int) -> list[Stretch]:
    stretches: list[Stretch] = []
    pending: list[Item] = []

    def flush() -> None:
        stretches.extend(_by_axis(pending, kind, edges))
        pending.clear()

    at = 0
    while at < len(rows):
        found = _columns_at(rows, at, edges) if depth < _DEEPEST else None
        if found is None:
            pending.extend(_across(rows[at]))
            at += 1
            continue
        flush()
        for side in (found.left, found.right):
            stretches.extend(_arranged(side, found.kind, _edges(side), depth + 1))
        at = found.end
    flush()
    return stretches


def _by_axis(items: Sequence[Item], kind: Kind, edges: tuple[float, float]) -> list[Stretch]:
    """A stretch cut into text and letterheads (or signatures) that have nothing beside them: short
    lines around an axis that is not the page's.
    """
    parts: list[tuple[Kind, list[Item]]] = []
    at = 0
    while at < len(items):
        end = _end_of_axis(items, at, edges) if kind == "body" else at
        part: Kind = "half" if end > at else kind
        if part == kind and parts and parts[-1][0] == kind:
            parts[-1][1].append(items[at])
        else:
            parts.append((part, list(items[at : max(end, at + 1)])))
        at = max(end, at + 1)
    return [Stretch(tuple(part), which, *edges) for which, part in parts]


def _end_of_axis(items: Sequence[Item], at: int, edges: tuple[float, float]) -> int:
    """Index behind the lines around an axis of their own that begin at ``at``; ``at`` if none."""
    lines: list[Line] = []
    for item in items[at : at + _MOST_HALVES_LINES]:
        if not isinstance(item, Line):
            break
        if item.text[0].islower() or item.text.endswith((".", ";", ",")) or starts_list(item):
            break
        box, size = item.box, item.size
        off = abs(box.x0 + box.x1 - sum(edges)) / 2
        if box.x1 - box.x0 > _SHORT * (edges[1] - edges[0]) or off < 2 * size:
            break
        above = lines[-1] if lines else None
        if above is not None and (
            abs(box.x0 + box.x1 - above.box.x0 - above.box.x1) / 2 > size
            or item.baseline - above.baseline > _BLANK * size
        ):
            break
        lines.append(item)
    starts = [line.box.x0 for line in lines]
    around = len(lines) > 1 and max(starts) - min(starts) > 0.35 * lines[0].size
    return at + len(lines) if around else at


def _across(row: Sequence[Item]) -> list[Item]:
    """A row read from left to right: its words are one line."""
    words = [word for item in row if isinstance(item, Line) for word in item.words]
    tables = [item for item in row if isinstance(item, PlacedTable)]
    return [*([Line(tuple(words))] if words else []), *tables]


@dataclass(frozen=True, slots=True)
class _Columns:
    left: Rows
    right: Rows
    kind: Literal["column", "half"]
    end: int
    """Index of the first row below."""


def _columns_at(rows: Rows, at: int, edges: tuple[float, float]) -> _Columns | None:
    """Columns that begin in row ``at``."""
    seed = next((n for n in range(at, min(at + 4, len(rows))) if len(rows[n]) > 1), None)
    if seed is None:
        return None
    best: _Columns | None = None
    for before, after in zip(rows[seed], rows[seed][1:], strict=False):
        found = _columns_along(rows, at, seed, (before.box.x1, after.box.x0), edges)
        if found is not None and (best is None or found.end > best.end):
            best = found
    return best


def _columns_along(
    rows: Rows, at: int, seed: int, gutter: tuple[float, float], edges: tuple[float, float]
) -> _Columns | None:
    """Columns on both sides of a strip that is free in row ``seed``; they begin in row ``at``."""
    narrowed = gutter
    for row in rows[at:seed]:
        cut = _cut(row, narrowed)
        if cut is None:
            return None
        narrowed = cut[2]
    left: Rows = []
    right: Rows = []
    end = at
    both = at
    last = {False: 0.0, True: 0.0}
    for number in range(at, len(rows)):
        row = rows[number]
        size = _size(row)
        top = min(item.box.y0 for item in row)
        if number > at and top - max(last.values()) > _BLANK * size:
            break
        cut = _cut(row, narrowed)
        if cut is None or cut[2][1] - cut[2][0] < _GUTTER * size:
            break
        on_left, on_right, narrowed = cut
        end = number + 1
        for is_right, items in ((False, on_left), (True, on_right)):
            if items:
                (right if is_right else left).append(items)
                last[is_right] = max(item.box.y1 for item in items)
        if on_left and on_right:
            both = end
    if not left or not right:
        return None
    if _is_text(left, edges) and _is_text(right, edges) and _are_enough(left, right):
        return _Columns(left, right, "column", end)
    if not _begins_halves(rows, at, seed, narrowed):
        return None
    # Beyond the last row with two halves, lines on one side are a text of their own.
    end = max(both, _end_of_halves(rows, both, end, narrowed))
    left, right = _halves(rows[at:end], narrowed)
    if _are_halves(left, right, narrowed[1] - narrowed[0]):
        return _Columns(left, right, "half", end)
    return None


def _cut(
    row: Sequence[Item], gutter: tuple[float, float]
) -> tuple[list[Item], list[Item], tuple[float, float]] | None:
    """(left, right, what is left of the gutter); None if something stands across it."""
    x0, x1 = gutter
    left: list[Item] = []
    right: list[Item] = []
    for item in row:
        box = item.box
        if (box.x0 + box.x1) < (x0 + x1):
            left.append(item)
            x0 = max(x0, box.x1)
        else:
            right.append(item)
            x1 = min(x1, box.x0)
    return (left, right, (x0, x1)) if x0 < x1 else None


def _size(row: Sequence[Item]) -> float:
    return max((item.size for item in row if isinstance(item, Line)), default=12.0)


def _is_text(rows: Rows, edges: tuple[float, float]) -> bool:
    """Whether a column is running text: several lines, wide enough, most of them of one width."""
    lines = [item for row in rows for item in row if isinstance(item, Line)]
    if len(lines) < _FEWEST_SHORT:
        return False
    widths = [line.box.x1 - line.box.x0 for line in lines]
    if statistics.median(widths) < _COLUMN_SHARE * (edges[1] - edges[0]):
        return False
    left, right = _edges(rows)
    full = sum(width >= 0.85 * (right - left) for width in widths)
    return full * 2 >= len(lines)


def _are_enough(left: Rows, right: Rows) -> bool:
    """Whether columns are long enough; the last one of a text may be short."""
    return max(len(left), len(right)) >= _FEWEST_LINES


def _begins_halves(rows: Rows, at: int, seed: int, gutter: tuple[float, float]) -> bool:
    """Whether a row belongs to the halves below it: lines in between stand around one of their
    axes.
    """
    left, right = _halves(rows[seed : seed + 1], gutter)
    axes = [_middle(_across(half[0])[0].box) for half in (left, right) if half]
    return all(
        any(abs(_middle(item.box) - axis) <= _size(row) for axis in axes)
        for row in rows[at:seed]
        for item in row
    )


def _middle(box: Box) -> float:
    return (box.x0 + box.x1) / 2


def _end_of_halves(rows: Rows, both: int, end: int, gutter: tuple[float, float]) -> int:
    """Below the last row with two halves, short lines of one half may follow closely."""
    while both < end:
        above = max(item.box.y1 for item in rows[both - 1])
        top = min(item.box.y0 for item in rows[both])
        if top - above > 1.5 * _size(rows[both]):
            break
        both += 1
    return both


def _halves(rows: Rows, gutter: tuple[float, float]) -> tuple[Rows, Rows]:
    middle = sum(gutter) / 2
    left: Rows = []
    right: Rows = []
    for row in rows:
        on_left = [item for item in row if (item.box.x0 + item.box.x1) / 2 < middle]
        on_right = [item for item in row if (item.box.x0 + item.box.x1) / 2 >= middle]
        left.extend([on_left] if on_left else [])
        right.extend([on_right] if on_right else [])
    return left, right


def _are_halves(left: Rows, right: Rows, gutter: float) -> bool:
    """Whether lines are set around an axis of their own, as in letterheads and signatures."""
    if max(len(left), len(right)) > _MOST_HALVES_LINES or len(left) + len(right) < 3:
        return False
    if not all(isinstance(item, Line) for row in (*left, *right) for item in row):
        return False
    size = max(_size(row) for row in (*left, *right))
    return gutter >= _HALVES_GUTTER * size and (_is_centred(left) or _is_centred(right))


def _is_centred(rows: Rows) -> bool:
    lines = [_across(row)[0] for row in rows]
    if len(lines) < 2:
        return False
    size = _size(lines)
    middles = [(line.box.x0 + line.box.x1) / 2 for line in lines]
    starts = [line.box.x0 for line in lines]
    return max(middles) - min(middles) <= 2 * _CENTRED * size and max(starts) - min(starts) > size


def _edges(rows: Rows) -> tuple[float, float]:
    boxes = [item.box for row in rows for item in row]
    return min(box.x0 for box in boxes), max(box.x1 for box in boxes)
