"""The colour of the site that embeds the chat, made fit to read.

Knows: contrast (WCAG 2.2, 1.4.3), the grounds of the two themes. Does not know: pages, style
sheets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CONTRAST = 4.5
"""Least contrast of words with their ground: level AA."""
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 50
_SOFT = 0.12
"""Share of the colour in the ground behind markers."""
_STRONG = 0.2
"""Share of black or white in a button under the pointer."""

Rgb = tuple[float, float, float]
"""Red, green, blue, each 0 to 1."""
_WHITE: Rgb = (1.0, 1.0, 1.0)
_BLACK: Rgb = (0.0, 0.0, 0.0)
_LIGHT_GROUND: Rgb = (0xEF / 255, 0xEC / 255, 0xE6 / 255)
_DARK_GROUND: Rgb = (0x28 / 255, 0x2C / 255, 0x31 / 255)
"""The least contrasting grounds of each theme: ``--sunken`` of ``colours.css``."""


@dataclass(frozen=True, slots=True)
class Accent:
    """A colour and what goes with it in one theme, each ``#rrggbb``."""

    words: str
    """Links and markers, legible on the theme's grounds and on ``soft``."""
    soft: str
    """Behind markers and questions."""
    ground: str
    """Of the chief button."""
    strong: str
    """The same under the pointer."""
    ink: str
    """Words on ``ground`` and ``strong``."""
    over: str
    """Words on a ground of ``words``."""


@dataclass(frozen=True, slots=True)
class Accents:
    """A site's colour in both themes."""

    light: Accent
    dark: Accent


def read_accents(colour: str) -> Accents | None:
    """``#rgb`` or ``#rrggbb`` in both themes; None for anything else.

    The hue stays, the colour gets darker or lighter until words in it can be read.
    """
    if not _HEX.fullmatch(colour):
        return None
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    wanted = (
        int(digits[0:2], 16) / 255,
        int(digits[2:4], 16) / 255,
        int(digits[4:6], 16) / 255,
    )
    return Accents(
        light=_accent(wanted, _LIGHT_GROUND, _BLACK), dark=_accent(wanted, _DARK_GROUND, _WHITE)
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio, 1 to 21, as WCAG 2.2 defines it."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _accent(wanted: Rgb, ground: Rgb, away: Rgb) -> Accent:
    """``away``: black or white, what contrasts with ``ground``."""
    soft = _mixed(ground, wanted, _SOFT)
    words = next(
        colour
        for step in range(_STEPS + 1)
        if min(
            contrast(colour := _written(_mixed(wanted, away, step / _STEPS)), ground),
            contrast(colour, _written(soft)),
        )
        >= CONTRAST
    )
    ink = max(_WHITE, _BLACK, key=lambda colour: contrast(colour, wanted))
    return Accent(
        words=_hex(words),
        soft=_hex(soft),
        ground=_hex(wanted),
        strong=_hex(_mixed(wanted, _BLACK if ink == _WHITE else _WHITE, _STRONG)),
        ink=_hex(ink),
        over=_hex(_WHITE if away == _BLACK else _BLACK),
    )


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """``one`` with ``share``, 0 to 1, of ``other``."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def _written(colour: Rgb) -> Rgb:
    """As it is once written in whole steps of 1/255."""
    red, green, blue = (round(part * 255) / 255 for part in colour)
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
