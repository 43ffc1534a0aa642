"""Lists of phrases inside modules, written so that they can be read, and patterns of them.

Knows: how a list is written. Does not know: any phrase.
"""

from __future__ import annotations

import re

from chatbot.patterns import either


def listed(phrases: str) -> tuple[str, ...]:
    """ "đạt | chiếm | còn", over several lines, as phrases."""
    return tuple(phrase for part in phrases.split("|") if (phrase := " ".join(part.split())))


def opening(phrases: str) -> re.Pattern[str]:
    """Matches, from where it is tried, one of the ``listed`` phrases as whole words."""
    return re.compile(either(*listed(phrases)) + r"(?!\w)")
