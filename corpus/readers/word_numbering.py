"""The numbers that Word writes before paragraphs: "I.", "1.1.", "a)", "-".

Knows: ``numbering.xml``, counting, restarting, number formats. Does not know: text, headings.
Rules after ECMA-376 part 1, section 17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.readers.list_numbers import format_number
from corpus.readers.word_package import Element, W
from corpus.readers.word_styles import Styles, find, flag, number, value
from corpus.readers.word_symbols import is_symbol_font, symbols

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_BULLET = "•"
_BULLETS = {"−": "-", "": _BULLET}
"""Marks that Word's own fonts draw, as people type them."""
_HOLLOW = "◦"
"""Word's second bullet is the letter "o" in a typewriter font."""


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    start: int
    format: str
    pattern: str
    font: str
    restart: int | None
    """Level (counted from 1) whose next item starts this one anew; 0 never, None any above."""
    plain: bool
    """Whether all its numbers are shown as decimals ("II" in "II.1" as 2)."""
    style: str | None
    """The paragraph style that this level belongs to."""


@dataclass(frozen=True, slots=True)
class _List:
    """A ``w:num``: a list, or one that goes on with another."""

    counter: str
    """Lists with an equal one count on together."""
    levels: tuple[_Level, ...]
    starts: dict[int, int]
    """Level -> number that this list begins with, whatever came before."""


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = _read_lists(root, styles)
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: Element) -> str:
        """What Word writes before a ``w:p``; empty for none. To be asked once, in order."""
        chain = self._styles.paragraph_chain(paragraph)
        stated = [find(element, "pPr/numPr") for element in (paragraph, *chain)]
        key = next((k for n in stated if (k := value(n, "numId")) is not None), None)
        found = self._lists.get(key or "")
        if key is None or found is None:  # also list 0, which means none
            return ""
        at = self._level(stated, chain, found)
        counts = self._count(key, found, at)
        return _written(found.levels, counts, at)

    def _level(self, stated: list[Element | None], chain: tuple[Element, ...], found: _List) -> int:
        own = value(stated[0], "ilvl")
        if own is None:
            for style in chain:
                for at, level in enumerate(found.levels):
                    if level.style is not None and level.style == style.get(f"{W}styleId"):
                        return at
            own = next((i for n in stated[1:] if (i := value(n, "ilvl")) is not None), None)
        return min(max(number(own, 0), 0), len(found.levels) - 1)

    def _count(self, key: str, found: _List, at: int) -> list[int | None]:
        counts = self._counts.setdefault(found.counter, [None] * _LEVELS)
        if at in found.starts and (key, at) not in self._begun:
            counts[at] = None
        self._begun.add((key, at))
        before = counts[at]
        start = found.starts.get(at, found.levels[at].start)
        counts[at] = start if before is None else before + 1
        for below in range(at + 1, len(found.levels)):
            restart = found.levels[below].restart
            if restart is None or at < restart:
                counts[below] = None
        return counts


def _read_lists(root: Element | None, styles: Styles) -> dict[str, _List]:
    if root is None:
        return {}
    abstract = {a.get(f"{W}abstractNumId", ""): a for a in root.findall(f"{W}abstractNum")}
    named = {
        name: key for key, a in abstract.items() if (name := value(a, "styleLink")) is not None
    }
    lists: dict[str, _List] = {}
    for num in root.findall(f"{W}num"):
        counter = value(num, "abstractNumId") or ""
        definition = abstract.get(counter)
        if (link := value(definition, "numStyleLink")) is not None:
            # A list that only names a list style; the style's own list has the levels.
            counter = named.get(link, counter)
            definition = abstract.get(counter)
        if definition is None:
            continue
        levels = {number(v.get(f"{W}ilvl"), 0): v for v in definition.findall(f"{W}lvl")}
        starts: dict[int, int] = {}
        for override in num.findall(f"{W}lvlOverride"):
            at = number(override.get(f"{W}ilvl"), 0)
            if (level := find(override, "lvl")) is not None:
                levels[at] = level
            if (start := value(override, "startOverride")) is not None:
                starts[at] = number(start, 1)
        lists[num.get(f"{W}numId", "")] = _List(
            counter, tuple(_level(levels.get(at)) for at in range(_LEVELS)), starts
        )
    return lists


def _level(level: Element | None) -> _Level:
    fonts = find(level, "rPr/rFonts")
    restart = value(level, "lvlRestart")
    picture = find(level, "lvlPicBulletId") is not None
    return _Level(
        start=number(value(level, "start"), 0),
        format="bullet" if picture else value(level, "numFmt") or "decimal",
        pattern=_BULLET if picture else value(level, "lvlText") or "",
        font="" if fonts is None else fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or "",
        restart=None if restart is None else number(restart, 0),
        plain=flag(level, "isLgl") is True,
        style=value(level, "pStyle"),
    )


def _written(levels: tuple[_Level, ...], counts: list[int | None], at: int) -> str:
    """The label of an item of level ``at``."""
    level = levels[at]
    if level.format == "bullet":
        return _bullet(level)
    if level.format == "none":
        return _PLACE.sub("", level.pattern).strip()

    def place(match: re.Match[str]) -> str:
        other = int(match[1]) - 1
        count = counts[other]
        shown = levels[other]
        style = "decimal" if level.plain and shown.format != "decimalZero" else shown.format
        return format_number(shown.start if count is None else count, style)

    return _PLACE.sub(place, level.pattern).strip()


def _bullet(level: _Level) -> str:
    mark = level.pattern.strip()
    if is_symbol_font(level.font):
        mark = symbols(mark, level.font)
        return _BULLETS.get(mark, mark)
    if mark == "o":
        return _HOLLOW
    # Letters of the private use area belong to fonts that nobody else has.
    return "".join(_BULLET if "\ue000" <= char <= "\uf8ff" else char for char in mark)
