"""Words into the texts of cells.

Knows: words in boxes, gaps that part columns, rows that no line parts, wrapped lines.
Does not know: rulings, captions, pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.readers.pdf.lines import Line, lines_of
from corpus.readers.pdf.types import Box, Word
from corpus.text import is_vietnamese_syllable

_SAME_LINE = 0.5
"""In sizes: baselines nearer to each other are one row's."""
_HALF_LINE = 0.85
"""In sizes: lines one below the other in a cell are further apart."""
MIDDLE = 0.29
"""In sizes: the middle of a word's box above its baseline."""
WIDE_GAP = 1.0
"""In sizes: a wider gap may part columns; justified words are nearer."""
NARROW_GAP = 0.34
"""In sizes: a wider gap parts columns if all lines leave it free."""
_NUMBER = re.compile(
    r"[(<>≤≥≈~±+–-]?\s?\d+(?:[.,]\d+)*(?:\s?[-–]\s?\d+(?:[.,]\d+)*)?\s?[%‰]?\)?|[-–—x]|\.{2,}|…"
)
_PER_AT_END = re.compile(r"/([^\W\d_]{2,})$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"(?:\w|\d%)[-–/]$")
_MOST_PLACES = 40
"""Tried for a border inside a gap."""
_NUMBER_ALONE = re.compile(r"\d{1,3}(?:\.\d{3})*(?:,\d{1,2})?%?")


def outside(words: Iterable[Word], boxes: Sequence[Box]) -> list[Word]:
    """The words that are in none of the boxes."""
    return [word for word in words if not any(holds(box, word) for box in boxes)]


def holds(box: Box, word: Word) -> bool:
    """Whether the middle of a word is in a box."""
    x, y = middle(word)
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def middle(word: Word) -> tuple[float, float]:
    """(x, y) of the middle of a word."""
    return (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2


def segments_of(line: Line, gap: float = WIDE_GAP) -> list[Line]:
    """A line cut at gaps of more than ``gap`` sizes."""
    segments: list[list[Word]] = []
    end = 0.0
    for word in line.words:
        if segments and word.box.x0 - end <= gap * word.size:
            segments[-1].append(word)
        else:
            segments.append([word])
            end = word.box.x1
        end = max(end, word.box.x1)
    return [Line(tuple(segment)) for segment in segments]


def crosses(line: Line, x: float) -> bool:
    """Whether words stand across ``x`` without a gap of a column there."""
    return any(part.box.x0 < x < part.box.x1 for part in segments_of(line, NARROW_GAP))


def cell_text(words: Sequence[Word]) -> str:
    """What a cell says, its wrapped lines joined; text on its side is read along its direction."""
    upright = [word for word in words if word.angle == 0]
    text = join_lines([line.text for line in lines_of(upright)])
    for angle in (90, 180, 270):
        turned = [_upright(word) for word in words if word.angle == angle]
        text = join_lines([text, *(line.text for line in lines_of(turned))])
    return text


def join_lines(lines: Iterable[str]) -> str:
    """Lines of one paragraph as one.

    A hyphen at the end of a line goes if it parts a word that is no Vietnamese syllable
    ("develop-/ment"); else it stays, without a space: "2025-/2030", "kinh tế-/xã hội". A number
    that is all the cell says is not torn at its separator, nor is a unit that a narrow cell broke
    inside a syllable: "đồng/nă", "m".
    """
    said = [line for line in lines if line]
    torn = len(said) > 1 and all(line[-1] in ".," for line in said[:-1])
    if torn and _NUMBER_ALONE.fullmatch("".join(said)):
        return "".join(said)
    text = ""
    for line in said:
        if not text:
            text = line
        elif text.endswith("\u00ad"):
            text = text[:-1] + line
        elif _HYPHENATED.search(text) and line[0].isalnum():
            word = text.rpartition(" ")[2]
            hyphenated = word.endswith("-") and word[:-1].isalpha() and line[0].islower()
            if hyphenated and not is_vietnamese_syllable(word[:-1]):
                text = text[:-1]
            text += line
        elif _is_broken_unit(text, line):
            text += line
        else:
            text += f" {line}"
    return text


def _is_broken_unit(text: str, line: str) -> bool:
    per, rest = _PER_AT_END.search(text), _FIRST_WORD.match(line)
    if per is None or rest is None or is_vietnamese_syllable(per[1]):
        return False
    return is_vietnamese_syllable(per[1] + rest[0])


def is_number(text: str) -> bool:
    """Whether a text is a number, or what stands for one: "12,5%", "2025-2030", "-"."""
    return _NUMBER.fullmatch(text) is not None


def column_borders(body: Sequence[Line], lines: Sequence[Line]) -> list[float]:
    """x between columns: inside the gaps that all lines of ``body`` leave free.

    Where in a gap: so that few words of ``lines``, the table with its head, stand across it.
    """
    if not body:
        return []
    least = NARROW_GAP * max(line.size for line in body)
    spans = sorted((word.box.x0, word.box.x1) for line in body for word in line.words)
    gaps: list[tuple[float, float]] = []
    end = spans[0][1]
    for x0, x1 in spans:
        if x0 - end > least:
            gaps.append((end, x0))
        end = max(end, x1)
    boxes = [word.box for line in lines for word in line.words]

    def across(x: float) -> int:
        return sum(box.x0 < x < box.x1 for box in boxes)

    borders = []
    for x0, x1 in gaps:
        middle_x = (x0 + x1) / 2
        ends = {x for box in boxes for x in (box.x0 - 0.5, box.x1 + 0.5) if x0 < x < x1}
        places = sorted({middle_x, *ends}, key=lambda x: abs(x - middle_x))
        borders.append(min(places[:_MOST_PLACES], key=across))
    return borders


def number_rows(columns: Sequence[Sequence[Word]]) -> list[float]:
    """Baselines of the rows in one row of cells that no line parts; empty if it is one row.

    Rows show in columns that hold nothing but a number a line, in two that agree or in one with
    three lines or more; the other columns must hold as many lines.
    """
    numbers: list[list[float]] = []
    most = 0
    for words in columns:
        lines = lines_of(word for word in words if word.angle == 0)
        if len(lines) > 1 and all(is_number(line.text) for line in lines):
            numbers.append([line.baseline for line in lines])
        else:
            most = max(most, len(lines))
    if not numbers:
        return []
    rows = max(numbers, key=len)
    if most < len(rows) or (len(numbers) == 1 and len(rows) < 3):
        return []
    near = _SAME_LINE * max(word.size for words in columns for word in words)
    agree = all(min(abs(y - row) for row in rows) <= near for column in numbers for y in column)
    return rows if agree else []


def split_rows(lines: Sequence[Line], rows: Sequence[float], label_end: float) -> list[float]:
    """y between the rows of lines that no ruling parts.

    Args:
        lines: top to bottom.
        rows: baselines of the lines that hold a row for sure. Any other line goes on with one, or
            is a row of its own, such as "I. Kinh tế".
        label_end: right end of the column that names the rows.
    """
    groups = beside(lines)
    holds = [
        any(abs(line.baseline - row) <= _SAME_LINE * line.size for line in group for row in rows)
        for group in groups
    ]
    starts: list[float] = []
    waits = False  # a label began above the line that holds its row
    for at, group in enumerate(groups):
        above = group[0].baseline - groups[at - 1][-1].baseline if at else float("inf")
        last = at + 1 == len(groups)
        below = float("inf") if last else groups[at + 1][0].baseline - group[-1].baseline
        if holds[at]:
            new, waits = not waits, False
        elif at and not waits and (_has_no_label(group, label_end) or above < 0.75 * below):
            new = False
        else:
            new = not waits
            waits = not last and holds[at + 1] and _has_no_label(groups[at + 1], label_end)
        if new and at:
            border = (groups[at - 1][-1].baseline + group[0].baseline) / 2
            starts.append(border - MIDDLE * group[0].size)
    return starts


def beside(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in groups: one that stands half a line lower is beside the other, in another cell."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.baseline - groups[-1][-1].baseline < _HALF_LINE * line.size:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _has_no_label(group: Sequence[Line], label_end: float) -> bool:
    """Whether lines do not begin a label: they have none, or go on in lower case."""
    words = [w for line in group for w in line.words if w.box.x0 < label_end]
    label = [word for word in words if not is_number(word.text)]
    return not label or label[0].text[0].islower()


def _upright(word: Word) -> Word:
    """A word that stands on its side, as if its cell were turned."""
    box = word.box
    if word.angle == 90:
        turned = Box(-box.y1, box.x0, -box.y0, box.x1)
    elif word.angle == 270:
        turned = Box(box.y0, -box.x1, box.y1, -box.x0)
    else:
        turned = Box(-box.x1, -box.y1, -box.x0, -box.y0)
    return Word(word.text, turned, turned.y1, word.font, word.size, word.bold, word.italic, angle=0)
