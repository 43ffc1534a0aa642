"""Running headers, running footers and page numbers.

Knows: what repeats at the top and bottom of the pages of one file. Does not know: what lines say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.readers.pdf.lines import Line

_MARGIN = 0.15
"""Share of the page's height, at the top and at the bottom, where they may stand."""
_DEEPEST = 3
"""Lines from the edge."""
_FEWEST_PAGES = 3
"""On which a line repeats before it is taken for a running one."""
_SAME_HEIGHT = 4.0
"""Points between the places of a line on two pages."""
_NUMBER = re.compile(
    r"[-–—|\s.]*(?:trang|page|tr\.)?\s*(\d{1,4}|[ivxlc]{1,7})\s*(?:/\s*\d{1,4})?[-–—|\s.]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Margins(NamedTuple):
    """The lines of a page without the running ones."""

    lines: list[Line]
    label: str | None
    """The page number that is printed on it."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at the top or bottom of a page."""

    page: int
    """Index."""
    depth: int
    """Lines from the edge of the page, from 0."""
    bottom: bool
    line: Line


def part_margins(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[Margins]:
    """Take the running lines off the pages of a file.

    Args:
        pages: lines of each, top to bottom.
        heights: of the pages, in points.
    """
    edges = [
        edge
        for page, (lines, height) in enumerate(zip(pages, heights, strict=True))
        for edge in _edges(page, lines, height)
    ]
    gone = {id(edge.line) for edge in (*_repeated(edges), *_numbers(edges, len(pages)))}
    gone = _outermost(edges, gone)
    labels = _labels([edge for edge in edges if id(edge.line) in gone])
    return [
        Margins([line for line in lines if id(line) not in gone], labels.get(page))
        for page, lines in enumerate(pages)
    ]


def _edges(page: int, lines: Sequence[Line], height: float) -> Iterator[_Edge]:
    for depth, line in enumerate(lines[:_DEEPEST]):
        if line.baseline < _MARGIN * height:
            yield _Edge(page, depth, False, line)
    for depth, line in enumerate(reversed(lines[-_DEEPEST:])):
        if line.baseline > (1 - _MARGIN) * height:
            yield _Edge(page, depth, True, line)


def _repeated(edges: Iterable[_Edge]) -> Iterator[_Edge]:
    """Lines that stand in the same place on several pages; their numbers may differ."""
    alike: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        alike[edge.bottom, _DIGITS.sub("#", edge.line.text.casefold())].append(edge)
    for (_, text), group in alike.items():
        if not any(char.isalpha() for char in text):
            continue
        for edge in group:
            near: set[int] = set()
            for other in group:
                if _alike(edge, other):
                    near.add(other.page)
                if len(near) == _FEWEST_PAGES:
                    yield edge
                    break


def _alike(edge: _Edge, other: _Edge) -> bool:
    """Whether two lines with the same letters differ in nothing but the number of their page.

    "Điều 3" and "Điều 9" may stand at the top of two pages by chance.
    """
    if abs(other.line.baseline - edge.line.baseline) > _SAME_HEIGHT:
        return False
    numbers = (_DIGITS.findall(each.line.text) for each in (edge, other))
    return all(
        one == two or int(one) - edge.page == int(two) - other.page
        for one, two in zip(*numbers, strict=True)
    )


def _numbers(edges: Iterable[_Edge], pages: int) -> Iterator[_Edge]:
    """Lines that hold only a number, if it counts the pages."""
    found = [(edge, _NUMBER.fullmatch(edge.line.text)) for edge in edges]
    counted = [(edge, _value(match[1]) - edge.page) for edge, match in found if match]
    on_pages: dict[int, set[int]] = defaultdict(set)
    for edge, start in counted:
        on_pages[start].add(edge.page)
    for edge, start in counted:
        if len(on_pages[start]) > 1 or (pages == 1 and start == 1):
            yield edge


def _value(number: str) -> int:
    """Of a page number, Arabic or Roman."""
    if number.isdigit():
        return int(number)
    values = [_ROMAN[char] for char in number.lower()]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _outermost(edges: Iterable[_Edge], gone: set[int]) -> set[int]:
    """Those with nothing but running lines between them and the edge of the page."""
    inner: dict[tuple[int, bool], int] = {}
    for edge in edges:
        if id(edge.line) not in gone:
            side = edge.page, edge.bottom
            inner[side] = min(inner.get(side, _DEEPEST), edge.depth)
    return {
        id(edge.line)
        for edge in edges
        if id(edge.line) in gone and edge.depth < inner.get((edge.page, edge.bottom), _DEEPEST)
    }


def _labels(gone: Iterable[_Edge]) -> dict[int, str]:
    """Page numbers in running lines: the numbers that go up by one from page to page."""
    stated: dict[int, dict[int, str]] = defaultdict(dict)
    for edge in gone:
        alone = _NUMBER.fullmatch(edge.line.text)
        for number in [alone[1]] if alone else _DIGITS.findall(edge.line.text):
            stated[_value(number) - edge.page][edge.page] = number
    labels: dict[int, str] = {}
    for start in sorted(stated, key=lambda start: len(stated[start])):
        if len(stated[start]) > 1 or len(stated) == 1:
            labels.update(stated[start])
    return labels
