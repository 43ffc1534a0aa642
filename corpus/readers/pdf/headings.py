"""Which paragraphs of a PDF file are headings, and their levels.

Knows: fonts, sizes, centring, numbering, bookmarks. Does not know: lines, pages, tables.

A numbered line or one in capitals is a heading only if it looks different from the text around it;
levels are those of the kinds of headings in the whole file, so that they agree from page to page.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.pdf.paragraphs import Look, Paragraph, look_of
from corpus.text import fold

_ORDINAL = r"thứ \w+(?: \w+)?"
_NUMBER = r"(?:[IVXLC]+|\d{1,3}|[A-ZĐ])"
# Outermost first; a rank only orders.
_KINDS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("part", 1, re.compile(rf"phần (?:{_ORDINAL}|{_NUMBER})\b", re.IGNORECASE)),
    ("appendix", 1, re.compile(rf"phụ lục(?: {_NUMBER})?\b", re.IGNORECASE)),
    ("chapter", 2, re.compile(rf"chương {_NUMBER}\b", re.IGNORECASE)),
    ("letter", 4, re.compile(r"[A-ZĐ][.)] ?(?=\S)")),
    ("section", 5, re.compile(rf"mục {_NUMBER}\b", re.IGNORECASE)),
    ("roman", 6, re.compile(r"[IVX]+ ?[.)–-] ?(?=\S)")),
    ("article", 7, re.compile(r"điều \d{1,3}\b", re.IGNORECASE)),
    ("1.1.1.1", 11, re.compile(r"\d{1,2}(?:\.\d{1,2}){3}\.? ?(?=\D)")),
    ("1.1.1", 10, re.compile(r"\d{1,2}(?:\.\d{1,2}){2}\.? ?(?=\D)")),
    ("1.1", 9, re.compile(r"\d{1,2}\.\d{1,2}\.? ?(?=\D)")),
    ("1", 8, re.compile(r"\d{1,2}[.)] ?(?=\D)")),
    ("a", 12, re.compile(r"[a-zđ][.)] ")),
)
_ROMAN = frozenset("IVX")
_CAPITALS, _PLAIN = 3, 13
"""Ranks of unnumbered headings: in capitals, and others."""
_LARGER = 1.08
"""Times the size of the text."""
_LONGEST, _LONGEST_PLAIN = 300, 150
"""Characters, of numbered headings and of others."""
_MOST_LINES = 4
_LIST = re.compile(r"[-–—+•▪●○*✓□■➢❖(]")
_SENDER = (
    "cong hoa xa hoi chu nghia",
    "dang cong san viet nam",
    "doc lap",
    "t/m",
    "tm.",
    "kt.",
    "tl.",
    "noi nhan",
)
"""How folded lines begin that name the sender, the motto or who signs."""
_NO_HEADING = re.compile(
    r"(?:\.\s?){4,}\s*\d+\s*$|…{2,}|^(?:bảng|biểu|hình|sơ đồ|đồ thị|đơn vị)\b", re.IGNORECASE
)
"""Entries of a table of contents, captions."""
_MOST_EMPTY = 2
_FEWEST_BOOKMARKS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph that may be a heading."""

    paragraph: Paragraph
    half: bool
    """Whether it stands in a letterhead or beside a signature."""
    followed: bool
    """Whether anything comes behind it."""
    heads_table: bool
    """Whether a table comes right behind it."""


def find_levels(
    candidates: Sequence[Candidate], body: Look, bookmarks: Mapping[str, int]
) -> list[int | None]:
    """The level of each paragraph of a file, 1 outermost; None where it is no heading.

    Args:
        candidates: all paragraphs of the text, in order.
        body: how most of the text looks.
        bookmarks: depth, from 1, of the titles in the file's outline; see ``title_key``.
    """
    texts = [candidate.paragraph.text for candidate in candidates]
    looks = [look_of(candidate.paragraph.lines) for candidate in candidates]
    ranks: list[float | None] = [
        _rank(candidate, text, look, body)
        for candidate, text, look in zip(candidates, texts, looks, strict=True)
    ]
    ranks = _placed_plain(ranks, looks)
    depths = [
        bookmarks.get(title_key(text)) if _may_lead(candidate, text) else None
        for candidate, text in zip(candidates, texts, strict=True)
    ]
    ranks = _without_lists(ranks, candidates)
    if sum(depth is not None for depth in depths) >= _FEWEST_BOOKMARKS:
        ranks = _with_bookmarks(ranks, depths)
    return _dense(ranks)


def title_key(text: str) -> str:
    """By which a bookmark and the heading it points to are equal."""
    return "".join(char for char in fold(text) if char.isalnum())


def _rank(candidate: Candidate, text: str, look: Look, body: Look) -> float | None:
    """Of a heading among the kinds of headings; None for ordinary text."""
    paragraph = candidate.paragraph
    if candidate.half or not candidate.followed or len(paragraph.lines) > _MOST_LINES:
        return None
    if not any(map(str.isalpha, text)) or fold(text).startswith(_SENDER):
        return None
    if _NO_HEADING.search(text):
        return None
    kind = _kind(text)
    larger = look.size >= _LARGER * body.size
    smaller = look.size * _LARGER <= body.size
    bold = look.bold and not body.bold
    italic = look.italic and not body.italic
    capitals = look.capitals and sum(map(str.isalpha, text)) > 3
    if kind is not None:
        rank = kind[1]
        differs = bold or larger or capitals or (italic and rank >= 8)
        ends = text.endswith((";", ",")) or (text.endswith(".") and not (bold or capitals))
        if not differs or ends or smaller or len(text) > _LONGEST:
            return None
        return float(rank)
    if len(text) > _LONGEST_PLAIN or _LIST.match(text) or smaller:
        return None
    if text.endswith((".", ";", ",", ":")) or not _opens(text[0]):
        return None
    if capitals and len(text.split()) > 1 and (bold or larger or paragraph.centred):
        return float(_CAPITALS)
    few = len(paragraph.lines) <= 2 or paragraph.centred
    if (bold or larger) and few and len(text) > 3:
        return float(_PLAIN)
    return None


def _opens(char: str) -> bool:
    return char.isupper() or char.isdigit() or char in '“"'


def _kind(text: str) -> tuple[str, int] | None:
    for name, rank, form in _KINDS:
        if form.match(text):
            # "I.", "V." and "X." are letters and Roman numbers; the latter are far more frequent.
            if name == "letter" and text[0] in _ROMAN:
                continue
            return name, rank
    return None


def _placed_plain(ranks: Sequence[float | None], looks: Sequence[Look]) -> list[float | None]:
    """Unnumbered headings above the numbered kinds that are set in smaller letters."""
    sizes: dict[float, float] = {}
    for rank, look in zip(ranks, looks, strict=True):
        if rank is not None and rank != _PLAIN:
            sizes[rank] = max(sizes.get(rank, 0.0), look.size)
    placed = []
    for rank, look in zip(ranks, looks, strict=True):
        if rank == _PLAIN:
            below = [kind for kind, size in sizes.items() if look.size > 1.05 * size]
            rank = min(below) - 0.5 if below else rank
        placed.append(rank)
    return placed


def _without_lists(
    ranks: Sequence[float | None], candidates: Sequence[Candidate]
) -> list[float | None]:
    """Without the headings of which one follows the other and none heads anything: they are a list
    or a table of contents.
    """
    kept = list(ranks)
    start = 0
    for at in range(len(ranks) + 1):
        ends = at == len(ranks) or ranks[at] is None
        if not ends and not candidates[at].heads_table:
            continue
        run = [rank for rank in ranks[start:at] if rank is not None]
        empty = sum(_CAPITALS != below <= above != _CAPITALS for above, below in pairwise(run))
        if empty > _MOST_EMPTY:
            kept[start:at] = [None] * (at - start)
        start = at + 1
    return kept


def _dense(ranks: Iterable[float | None]) -> list[int | None]:
    """Levels without gaps."""
    ranks = list(ranks)
    known = sorted({rank for rank in ranks if rank is not None})
    return [None if rank is None else known.index(rank) + 1 for rank in ranks]


def _with_bookmarks(
    ranks: Sequence[float | None], depths: Sequence[int | None]
) -> list[float | None]:
    """Ranks, also of paragraphs that only the outline shows to be headings.

    These rank with the other headings of their depth. The depths of those are not taken over:
    outlines made from styles that were used for their looks put "I." beside "1.".
    """
    of_depth: dict[int, list[float]] = {}
    for rank, depth in zip(ranks, depths, strict=True):
        if rank is not None and depth is not None:
            of_depth.setdefault(depth, []).append(rank)
    placed: list[float | None] = []
    for rank, depth in zip(ranks, depths, strict=True):
        if rank is None and depth is not None:
            alike = of_depth.get(depth)
            rank = statistics.median_low(alike) if alike else _PLAIN + depth / 100
        placed.append(rank)
    return placed


def _may_lead(candidate: Candidate, text: str) -> bool:
    """Whether a paragraph that the outline names is one that can head others."""
    return (
        candidate.followed
        and not candidate.half
        and len(text) <= _LONGEST_PLAIN
        and not _LIST.match(text)
        and not text.endswith((".", ";", ","))
    )
