"""What Word's styles say about a paragraph or a run.

Knows: inheritance between styles, which paragraph is a heading, which font a run has, what is
hidden, which tables have lines. Does not know: text, numbering.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeVar

from corpus.readers.word_package import Element, W

_MAX_DEPTH = 30
"""Styles that inherit from each other; more than this is a circle."""
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
"""Built-in styles keep their English name in the file, whatever language Word speaks."""
_BODY_LEVEL = 9
"""``w:outlineLvl`` of a paragraph that is no heading."""
_NUMBER = re.compile(r"[+-]?\d{1,9}")

T = TypeVar("T")
_Question = Callable[[Element | None], T | None]
"""Asks a ``w:rPr`` something; None: it does not say."""


def value(element: Element | None, path: str, default: str | None = None) -> str | None:
    """``w:val`` of the element at ``path`` (such as "pPr/pStyle") below ``element``."""
    found = find(element, path)
    return default if found is None else found.get(f"{W}val", default)


def find(element: Element | None, path: str) -> Element | None:
    """The first element at ``path``, steps parted by "/", all in Word's namespace."""
    for step in _steps(path):
        if element is None:
            return None
        element = next(element.iterchildren(step), None)
    return element


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(W + name for name in path.split("/"))


def number(text: str | None, default: int) -> int:
    """A whole number of at most nine digits; anything else is the default."""
    return int(text) if text is not None and _NUMBER.fullmatch(text) else default


def flag(element: Element | None, path: str) -> bool | None:
    """A switch: on, off, or None where the file does not say."""
    found = find(element, path)
    if found is None:
        return None
    return found.get(f"{W}val", "true").lower() not in ("0", "false", "off")


class Styles:
    """The styles of a document."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        self._chains: dict[str, tuple[Element, ...]] = {}
        self._levels: dict[str | None, int | None] = {}
        self._answers: dict[tuple[Any, str | None, str], Any] = {}
        self._run_defaults = find(root, "docDefaults/rPrDefault/rPr")
        for style in root.iter(f"{W}style") if root is not None else ():
            key = style.get(f"{W}styleId", "")
            self._styles.setdefault(key, style)
            if style.get(f"{W}default") in ("1", "true", "on"):
                self._defaults.setdefault(style.get(f"{W}type", ""), key)

    def chain(self, style: str | None, kind: str) -> tuple[Element, ...]:
        """A style and those it inherits from, nearest first; the default one where None."""
        key = style if style in self._styles else self._defaults.get(kind, "")
        if key not in self._chains:
            self._chains[key] = tuple(self._walk(key))
        return self._chains[key]

    def _walk(self, key: str) -> Iterator[Element]:
        for _ in range(_MAX_DEPTH):
            style = self._styles.get(key)
            if style is None:
                return
            yield style
            key = value(style, "basedOn") or ""

    def paragraph_chain(self, paragraph: Element) -> tuple[Element, ...]:
        """The styles of a ``w:p``, nearest first."""
        return self.chain(value(paragraph, "pPr/pStyle"), "paragraph")

    def heading_level(self, paragraph: Element) -> int | None:
        """Outline level of a ``w:p``, 1 outermost; None for body text."""
        own = value(paragraph, "pPr/outlineLvl")
        if own is None:
            key = value(paragraph, "pPr/pStyle")
            if key not in self._levels:
                self._levels[key] = self._style_level(key)
            return self._levels[key]
        return _level(own)

    def _style_level(self, style: str | None) -> int | None:
        chain = self.chain(style, "paragraph")
        for each in chain:
            if (stated := value(each, "pPr/outlineLvl")) is not None:
                return _level(stated)
        names = (_HEADING_NAME.fullmatch(value(each, "name") or "") for each in chain)
        return next((int(name[1]) for name in names if name), None)

    def font(self, run: Element, paragraph: Element) -> str:
        """Font of a run's letters, empty where the file names none."""
        return self._of_run(_font, run, paragraph) or ""

    def is_hidden(self, run: Element, paragraph: Element) -> bool:
        """Whether Word shows no letter of this run."""
        return self._of_run(_is_hidden, run, paragraph) is True

    def is_bold(self, run: Element, paragraph: Element) -> bool:
        """Whether the run is set in bold type."""
        return self._of_run(_is_bold, run, paragraph) is True

    def is_raised(self, run: Element, paragraph: Element) -> bool:
        """Whether the run is superscript."""
        return self._of_run(_is_raised, run, paragraph) is True

    def _of_run(self, ask: _Question[T], run: Element, paragraph: Element) -> T | None:
        """What bears on a run: itself, its style, its paragraph's style, the defaults."""
        stated = ask(find(run, "rPr"))
        if stated is None and (character := value(run, "rPr/rStyle")):
            stated = self._of_style(ask, character, "character")
        if stated is None:
            stated = self._of_style(ask, value(paragraph, "pPr/pStyle"), "paragraph")
        return stated

    def _of_style(self, ask: _Question[T], style: str | None, kind: str) -> T | None:
        key = (ask, style, kind)
        if key not in self._answers:
            asked = [find(each, "rPr") for each in self.chain(style, kind)]
            if kind == "paragraph":
                asked.append(self._run_defaults)
            answers = (ask(properties) for properties in asked)
            self._answers[key] = next((said for said in answers if said is not None), None)
        answer: T | None = self._answers[key]
        return answer

    def table_has_lines(self, table: Element) -> bool:
        """Whether a ``w:tbl``, or its style, draws lines between all cells."""
        own = find(table, "tblPr/tblBorders")
        borders = [own] if own is not None else []
        for style in self.chain(value(table, "tblPr/tblStyle"), "table"):
            stated = find(style, "tblPr/tblBorders")
            if stated is not None:
                borders.append(stated)
        for side in ("insideH", "insideV"):
            stated = next((b for b in borders if find(b, side) is not None), None)
            if stated is not None and is_line(find(stated, side)):
                return True
        return False


def _level(stated: str) -> int | None:
    """``w:outlineLvl`` counts from 0."""
    level = number(stated, _BODY_LEVEL)
    return level + 1 if 0 <= level < _BODY_LEVEL else None


def _font(properties: Element | None) -> str | None:
    """Letters outside ASCII, which legacy fonts redraw, follow ``w:hAnsi``."""
    fonts = find(properties, "rFonts")
    if fonts is None:
        return None
    if fonts.get(f"{W}hAnsiTheme") or fonts.get(f"{W}asciiTheme"):
        return ""  # fonts of a theme are Unicode
    return fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or None


def _is_hidden(properties: Element | None) -> bool | None:
    return flag(properties, "vanish")


def _is_bold(properties: Element | None) -> bool | None:
    return flag(properties, "b")


def _is_raised(properties: Element | None) -> bool | None:
    stated = value(properties, "vertAlign")
    return None if stated is None else stated == "superscript"


def is_line(border: Element | None) -> bool:
    """Whether a border is drawn."""
    return border is not None and border.get(f"{W}val", "none") not in ("none", "nil")
