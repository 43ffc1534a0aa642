"""What the name of a font says about the encoding of the text set in it.

Knows: how the fonts of TCVN3, VNI, VPS and VISCII are named. Does not know: whether the text keeps
to it; people set Unicode text in old fonts, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.legacy.encodings import TCVN3, VISCII, VNI, VPS, Encoding


@dataclass(frozen=True, slots=True)
class FontHint:
    """What a name suggests."""

    encoding: Encoding
    capitals: bool
    """Whether the font shows small letters as capitals."""


_LONGEST_NAME = 200
_SUBSET = re.compile(r"[A-Z]{6}\+")
_NAMES: tuple[tuple[re.Pattern[str], Encoding], ...] = (
    # ".VnTime"; programs that allow no dot in front write "VnTime". "VNtimes" is another family.
    (re.compile(r"\.[Vv][Nn]|Vn[A-Z]|vn(?:time|arial|black|courier|helvet)"), TCVN3),
    (re.compile(r"VNI(?![a-z])|[Vv]ni[- ]"), VNI),
    (re.compile(r"VPS(?![a-z])"), VPS),
    (re.compile(r"VI (?:Arial|Courier|Helv|Times)"), VISCII),
)
_STYLE = re.compile(
    r"[ ,_-]*(?:bold|italic|oblique|regular|medium|light|normal|roman|heavy|ps|mt)$", re.IGNORECASE
)


@lru_cache(1000)
def font_hint(font: str | None) -> FontHint | None:
    """The encoding that ``font`` is made for; None for fonts of Unicode and unknown ones.

    ``font``: a name as Word and PDF files give it, with or without a subset prefix ("ABCDEF+").
    """
    if not font:
        return None
    name = _SUBSET.sub("", font[:_LONGEST_NAME], count=1).strip()
    for pattern, encoding in _NAMES:
        if pattern.match(name):
            return FontHint(encoding, _shows_capitals(name, encoding))
    return None


def _shows_capitals(name: str, encoding: Encoding) -> bool:
    """ ".VnTimeH", "VnArialHBold", "VPS Times Hoa"."""
    while (shorter := _STYLE.sub("", name)) != name:
        name = shorter
    if encoding is TCVN3:
        return name.endswith("H") or (name.islower() and name.endswith("h"))
    return encoding is not VNI and name.endswith("Hoa")
