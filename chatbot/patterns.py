"""Regular expressions made of Vietnamese phrases, and the phrases that several modules share.

Knows: how phrases become a pattern; words of address, of administrative units and of speaking.
Does not know: what a match means. The patterns are for text in matching form (``match_form``),
whose characters stand at the same offsets as the text's own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.text import match_form

TITLES = ("đồng chí", "đ/c", "ông", "bà", "anh", "chị", "cô", "chú")
ADMIN_UNITS = ("phường", "xã", "quận", "huyện", "tỉnh", "thành phố", "thị trấn", "thị xã")
SPEECH_VERBS = (
    *("nói", "nhấn mạnh", "khẳng định", "phát biểu", "tuyên bố", "cho rằng", "cho biết"),
    *("bày tỏ", "chia sẻ", "lưu ý"),
)
"""Verbs that both questions about somebody's words and reports of them use."""


def either(*phrases: str) -> str:
    """A group for one of ``phrases`` in matching form, the longest that fits; no word borders.

    A space is one space. A phrase may hold lower-case syntax of regular expressions, such as
    ``đồng(?! chí)``.
    """
    return f"(?:{'|'.join(sorted(map(match_form, phrases), key=len, reverse=True))})"


def whole(pattern: str) -> str:
    """``pattern`` between word borders."""
    return rf"(?<!\w){pattern}(?!\w)"


def one_of(*phrases: str) -> re.Pattern[str]:
    """Finds one of ``phrases`` as whole words."""
    return re.compile(whole(either(*phrases)))


@lru_cache(maxsize=4096)
def name_pattern(name: str) -> re.Pattern[str]:
    """Finds ``name``, taken literally, as whole words."""
    return re.compile(whole(re.escape(match_form(name))))


def name_spans(name: str, plain: str) -> list[tuple[int, int]]:
    """Where ``name`` stands in ``plain``, a text in matching form."""
    if match_form(name) not in plain:  # far cheaper than the pattern, and the usual case
        return []
    return [match.span() for match in name_pattern(name).finditer(plain)]
