"""How far the words behind a value go on naming what it is of.

Knows: the pieces between commas, what goes on with a name begun before the value or with one that
the value leads. Does not know: what else stands around the value, documents.
"""

from __future__ import annotations

import re

from chatbot.lexicon import counted_nouns
from chatbot.quantities import Quantity
from chatbot.targets.reading.phrases import Head, is_headed, read_tail
from chatbot.targets.reading.windows import COMMA, FOLLOWS, PREDICATE, Clause, Window
from chatbot.targets.reading.words import opening
from corpus.text import match_form

_QUALIFIES = opening("""
    không tính | không kể | chưa kể | chưa bao gồm | không bao gồm | trừ | tính theo | theo |
    đối với | áp dụng | ngoại trừ | tính cả | kể cả
""")
"""Begins a piece behind a value that narrows its indicator."""
_OPEN_VERB = re.compile(r"(?<!\w)được\s+\w+(?:\s+\w+)?\s*$")
_ANOTHER = re.compile(r"\s+và\s+(?:một|nhiều|các)\s.*$")
_RELATIVE = re.compile(r"\s+mà\s.*$")
_NOT_POOR = re.compile(r"\s+và\s+(?!(?:hộ|nhà)\s)|,\s+(?!(?:hộ|nhà)\s)", re.IGNORECASE)
_LISTED = 3
"""Fewer words between commas are no clause: "trình độ đại học, cao đẳng"."""
MEASURING_UNITS = frozenset(
    {"%", "‰", "điểm %", "đồng", "usd", "lần", "ha", "m2", "km2", "km", "m", "tấn", "kg"}
)
"""Units of measures, not of things that are counted."""


def words_behind(clause: Clause, window: Window, head: Head) -> str:
    """The words behind the value of ``window`` that go on naming its indicator; "" without.

    Args:
        head: the words before the value.
    """
    value = window.value
    pieces = _pieces(_without_unit(clause.visible[value.end : window.end], value, head))
    kept = pieces[:1]
    first = match_form(pieces[0])
    complete = head.reached or (
        PREDICATE.search(first) is not None and _OPEN_VERB.search(first) is None
    )
    for piece in pieces[1:]:
        spoken = match_form(piece).strip()
        follows = FOLLOWS.match(spoken) is not None
        if complete:
            more = PREDICATE.match(spoken) or len(spoken.split()) < _LISTED
            if not (more and not follows and not head.reached) and not _QUALIFIES.match(spoken):
                break
        elif is_headed(piece) or follows:
            break
        kept.append(piece)
        complete = complete or PREDICATE.search(spoken) is not None
    opened = value.bound in {"min", "max"} and not _bounded_in_front(clause, value)
    tail = _up_to(_RELATIVE, read_tail(", ".join(kept), opened=opened))
    if value.low == value.high == 0 and not head.text:  # "không còn hộ nghèo và ..."
        tail = _NOT_POOR.split(tail)[0]
    if value.measure != "percent":
        tail = _up_to(_ANOTHER, tail)
    return "" if head.reached and match_form(tail) in match_form(head.text) else tail


def _without_unit(text: str, value: Quantity, head: Head) -> str:
    """The words behind a value without its unit, where that is not what is counted."""
    if not (head.text and head.reached):
        return text
    if value.unit not in MEASURING_UNITS and value.unit not in counted_nouns():
        return text
    unit = re.match(rf"\s*{re.escape(value.unit)}(?!\w)", match_form(text))
    if unit is None:
        return text
    rest = read_tail(text[unit.end() :])
    qualified = not rest or _QUALIFIES.match(match_form(rest)) or rest.startswith("(")
    return text[unit.end() :] if qualified else text


def _bounded_in_front(clause: Clause, value: Quantity) -> bool:
    """Whether "ít nhất", "tối thiểu" stands before a value: then "trở lên" is not its own."""
    written = clause.plain[value.start : value.end]
    return not written[:1].isdigit() and not written.startswith("từ")


def _up_to(pattern: re.Pattern[str], text: str) -> str:
    """``text`` up to what ``pattern`` finds: who aims at it, another thing that is counted."""
    found = pattern.search(match_form(text))
    return text[: found.start()] if found else text


def _pieces(text: str) -> list[str]:
    """``text`` between its commas."""
    found, start = [], 0
    for match in COMMA.finditer(match_form(text)):
        found.append(text[start : match.start()])
        start = match.end()
    return [*found, text[start:]]
