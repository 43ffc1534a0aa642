"""Lines into paragraphs.

Knows: indentation, leading, short last lines, list marks, centred lines; what goes on over a column
or a page. Does not know: tables, footnotes, which paragraphs are headings.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.letterhead import KINDS
from corpus.readers.pdf.lines import Line
from corpus.readers.pdf.table_text import join_lines

_INDENT = 0.5
"""In sizes: lines that begin further apart are indented differently."""
_CENTRED = 0.7
"""In sizes: how far the middle of a centred line is from the column's."""
_CENTRED_SIDES = 1.0
"""In sizes: least space on both sides of one."""
_SPACE = 0.25
_FURTHER, _FAR = 1.25, 1.7
"""In usual steps from line to line: a paragraph may, must begin below."""
_LEADING = 1.25
"""In sizes: the usual step where no page tells."""
_TITLE_STEP = 2.6
"""In sizes: the widest step between lines of one title."""
_WRAPPED_STEP, _WRAPPED_MORE = 1.9, 1.3
"""In sizes, and in usual steps: a wider step parts a title from another of the same look."""
_KINDS = frozenset(kind.upper() for kind in KINDS)
_OTHER_SIZE = 1.12
_FINAL = (".", ":", ";", "!", "?", "…", ".”", '."', ".)", ";”")
_LIST_MARK = re.compile(
    r"(?:[-–—+•▪●○◦∙*✓□■➢❖→]|\(?[a-zđ]\)|\(\d{1,2}\)|\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?"
    r"|[IVX]{1,5}[.)]|[A-ZĐ][.)])(?=\s)"
)
_NAMED = re.compile(
    r"(?:phần|chương|mục|điều|phụ lục|bước|biểu|bảng) (?:thứ )?(?:\w+)\b", re.IGNORECASE
)
_NAMED_ALONE = re.compile(
    r"(?:phần|chương|mục|phụ lục) (?:thứ \w+(?: \w+)?|[IVXLC]+|\d+|[A-ZĐ])[.:]?", re.IGNORECASE
)
_ABBREVIATED = re.compile(r"\b(?:TP|Tp|Q|P|TX|GS|PGS|TS|ThS|BS|KS|Mr|Mrs|Dr|St)\.$")
"""What a line does not break behind, though there is room: "TP. Sông Xa" with a fixed space."""
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$|…{2,}\s*\d+\s*$")
"""An entry of a table of contents."""


@dataclass(frozen=True, slots=True)
class Look:
    """How most letters of a line look."""

    bold: bool
    italic: bool
    capitals: bool
    size: float


def look_of(lines: Iterable[Line]) -> Look:
    """How all letters of lines look: bold or italic means all of them but a few are."""
    bold = italic = letters = 0
    sizes: dict[float, int] = {}
    said: list[str] = []
    for line in lines:
        for word in line.words:
            count = sum(map(str.isalnum, word.text))
            if word.reference is not None or not count:
                continue
            letters += count
            bold += count * word.bold
            italic += count * word.italic
            sizes[word.size] = sizes.get(word.size, 0) + count
            said.append(word.text)
    text = " ".join(said)
    return Look(
        bold=bold >= 0.9 * letters > 0,
        italic=italic >= 0.9 * letters > 0,
        capitals=text == text.upper() and any(map(str.isalpha, text)),
        size=max(sizes, key=lambda size: sizes[size]) if sizes else 0.0,
    )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one paragraph; at least one."""

    lines: tuple[Line, ...]
    left: float
    right: float
    """The edges of the column that it stands in."""
    centred: bool = False

    @property
    def text(self) -> str:
        """Its lines as one."""
        return join_lines([line.text for line in self.lines])


def paragraphs_of(
    lines: Sequence[Line], left: float, right: float, leading: float, alone: bool = False
) -> list[Paragraph]:
    """The paragraphs of a column.

    Args:
        lines: top to bottom, with nothing between them.
        left, right: edges of the column.
        leading: usual step from line to line, in points; see ``leading_of``.
        alone: every line stands for itself, as in letterheads and signatures.
    """
    found: list[list[Line]] = []
    for line in lines:
        if found and not _begins(found[-1], line, left, right, leading, alone):
            found[-1].append(line)
        else:
            found.append([line])
    return [
        Paragraph(tuple(each), left, right, all(is_centred(line, left, right) for line in each))
        for each in found
    ]


def leading_of(stretches: Iterable[tuple[Sequence[Line], float]]) -> float:
    """Usual step from a full line to the next, in sizes. ``stretches``: (lines, right edge)."""
    steps = [
        (below.baseline - above.baseline) / below.size
        for lines, right in stretches
        for above, below in pairwise(lines)
        if above.box.x1 >= right - 2 * above.size
        and below.box.x0 <= above.box.x0 + _INDENT * below.size
        and 0 < below.baseline - above.baseline < 3 * below.size
    ]
    return statistics.median(steps) if len(steps) >= 3 else _LEADING


def is_centred(line: Line, left: float, right: float) -> bool:
    """Whether a line stands in the middle of its column, with space on both sides."""
    box, size = line.box, line.size
    middle = (box.x0 + box.x1 - left - right) / 2
    wider = box.x0 < left - size and box.x1 > right + size
    spaced = box.x0 - left > _CENTRED_SIDES * size and right - box.x1 > _CENTRED_SIDES * size
    return abs(middle) <= _CENTRED * size and (spaced or wider)


def goes_on(above: Paragraph, below: Paragraph) -> bool:
    """Whether the last paragraph of a page or column is unfinished and goes on with the other."""
    last, first = above.lines[-1], below.lines[0]
    if above.centred or below.centred or _LEADERS.search(last.text):
        return False
    if _sizes_differ(last, first):
        return False
    if starts_list(first) and first.box.x0 > below.left + first.size:
        return False
    text = last.text
    if _starts_low(first):
        return not text.endswith(_FINAL)
    if _fits(last, first, above.right) or text.endswith((":", ";")):
        return False
    if look_of([first]).bold and not look_of([last]).bold:
        return False
    indented = first.box.x0 - below.left > _INDENT * first.size
    return not indented and not (text.endswith(_FINAL) and len(below.lines) == 1)


# --- where a paragraph begins -----------------------------------------------------------------


def _begins(
    paragraph: Sequence[Line],
    line: Line,
    left: float,
    right: float,
    leading: float,
    alone: bool,
) -> bool:
    """Whether ``line`` begins a new paragraph below those lines."""
    above = paragraph[-1]
    lower = _starts_low(line)
    ended = above.text.endswith(_FINAL)
    step = line.baseline - above.baseline
    usual = leading * max(line.size, above.size)
    if len(paragraph) > 1:
        usual = max(usual, above.baseline - paragraph[-2].baseline)
    if _LEADERS.search(above.text) or _sizes_differ(above, line):
        return True
    if alone:
        return not (lower and not ended) or step > _FAR * usual
    centred = is_centred(above, left, right), is_centred(line, left, right)
    if any(centred) and 0 < step <= _TITLE_STEP * line.size:
        if _is_one_title(paragraph, line, left, right, usual):
            return False
        if all(centred) or not _is_wrapped(paragraph, line, left, right):
            return True
    if step <= 0 or step > _FAR * usual:
        return not (lower and not ended) or step > 2 * _FAR * usual or step <= 0
    fits = _fits(above, line, right)
    if step > _FURTHER * usual and (ended or fits):
        return True
    looks = look_of([above]), look_of([line])
    if looks[0].bold and not looks[1].bold and not lower and not _has_bold(line):
        return True
    if looks[0].capitals and looks[0].bold and any(map(str.islower, line.text)) and not lower:
        return True
    indent, indent_above = line.box.x0 - left, above.box.x0 - left
    tolerance = _INDENT * line.size
    if starts_list(line) and (fits or ended or indent > tolerance):
        return True
    if indent > indent_above + tolerance:
        hanging = _text_start(paragraph[0])
        if hanging is not None and abs(line.box.x0 - hanging) <= 2 * tolerance:
            return fits
        return not (lower and not fits)
    if indent < indent_above - tolerance:
        return fits and not (lower and not ended)
    if fits:
        unfinished = lower and not ended and looks[0] == looks[1]
        return not unfinished and _ABBREVIATED.search(above.text) is None
    both_first = indent > tolerance and len(paragraph) == 1
    return both_first and ended and not lower


def _is_wrapped(paragraph: Sequence[Line], line: Line, left: float, right: float) -> bool:
    """Whether a line goes on with a text of which a line is centred by chance only."""
    above = paragraph[-1]
    if look_of([above]) != look_of([line]) or starts_list(line):
        return False
    lower = _starts_low(line) and not above.text.endswith(_FINAL)
    edges = (left, above.box.x0, _text_start(paragraph[0]))
    aligned = any(
        edge is not None and abs(line.box.x0 - edge) <= _INDENT * line.size for edge in edges
    )
    return aligned and (lower or not _fits(above, line, right))


def _is_one_title(
    paragraph: Sequence[Line], line: Line, left: float, right: float, usual: float
) -> bool:
    """Whether a line goes on with a title; one of the two last lines is centred."""
    above = paragraph[-1]
    looks = look_of([above]), look_of([line])
    if above.text.endswith(_FINAL) or starts_list(line):
        return False
    # A full line of a centred title shows its axis only.
    middles = [(each.box.x0 + each.box.x1 - left - right) / 2 for each in (above, line)]
    if any(abs(middle) > _CENTRED * line.size for middle in middles):
        return False
    if looks[0].bold != looks[1].bold or looks[0].italic != looks[1].italic:
        return False
    if len(paragraph) == 1 and _NAMED_ALONE.fullmatch(above.text):
        return True
    step = line.baseline - above.baseline
    if step > _WRAPPED_STEP * line.size and step > _WRAPPED_MORE * usual:
        return False
    # The kind of a document stands alone under who issued it, even where nothing sets it off.
    return looks[0].capitals == looks[1].capitals and line.text not in _KINDS


def _fits(above: Line, line: Line, right: float) -> bool:
    """Whether the first word of a line had found room on the line above: that one ended."""
    start, end = line.words[0].box.x0, line.words[0].box.x1
    for word in line.words[1:]:
        if word.box.x0 - end > 0.1 * line.size:
            break
        end = word.box.x1
    width = end - start
    room = right - above.box.x1 - _SPACE * above.size
    return room > width + 0.15 * line.size


def _sizes_differ(one: Line, other: Line) -> bool:
    smaller, larger = sorted((one.size, other.size))
    return larger > _OTHER_SIZE * smaller


def _starts_low(line: Line) -> bool:
    """Whether a line begins in the middle of a sentence, as far as its letters tell."""
    text = line.text.lstrip('"“‘([')
    return text[:1].islower() and not _LIST_MARK.match(line.text)


def starts_list(line: Line) -> bool:
    """Whether a line begins with a list mark, a number, or a word such as "Điều 5"."""
    return _LIST_MARK.match(line.text) is not None or _NAMED.match(line.text) is not None


def _text_start(line: Line) -> float | None:
    """x of the text behind a list mark."""
    if len(line.words) < 2 or not _LIST_MARK.match(line.text):
        return None
    return line.words[1].box.x0


def _has_bold(line: Line) -> bool:
    return any(word.bold for word in line.words)
