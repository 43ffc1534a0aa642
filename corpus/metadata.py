"""Metadata that a text states itself, and the forms that given metadata must have.

Knows: how congress documents name their term, place and kind. Does not know: files, the library.
Careful: what is not clear stays None, because a wrong place or term is worse than none.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter

from corpus.errors import InvalidMetadata
from corpus.text import UPPER_CASE, match_form, normalise
from corpus.types import Heading

_HEAD = 1500
"""Characters at the start of a text where it introduces itself."""
_TITLE_LENGTH = 200
_KINDS = (
    "báo cáo chính trị",
    "báo cáo kiểm điểm",
    "báo cáo tổng kết",
    "báo cáo",
    "nghị quyết",
    "chương trình hành động",
    "kế hoạch",
    "quy chế",
    "điều lệ",
    "diễn văn",
    "tham luận",
    "kết luận",
    "chỉ thị",
    "quyết định",
)

_TERM = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_STATED_TERM = re.compile(rf"nhiệm\s+kỳ\s+{_TERM.pattern}", re.IGNORECASE)
_LONGEST_TERM = 10
_DATE_LINE = re.compile(
    r"^\D{0,60}ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})$", re.IGNORECASE | re.MULTILINE
)
_PLACE = re.compile(rf"\b([Pp]hường|[Xx]ã|[Tt]hị trấn)((?: [{UPPER_CASE}]\w*){{1,4}})")
_PLACE_SHARE = 0.6
_PLACE_MENTIONS = 3


def guess_title(text: str, headings: tuple[Heading, ...]) -> str:
    """The first heading if the text begins with one, else its first line, on at most one line."""
    first_line = text.partition("\n")[0]
    title = headings[0].title if headings and headings[0].start < _HEAD else first_line
    return shorten(title, _TITLE_LENGTH)


def guess_kind(title: str) -> str | None:
    """The kind of document that a title begins with."""
    plain = match_form(title)
    return next((kind for kind in _KINDS if plain.startswith(match_form(kind))), None)


def guess_term(title: str, text: str) -> str | None:
    """ "2025-2030" if the title or the text states exactly one term of office."""
    for where in (title, text[:_HEAD], text):
        terms = {
            f"{start}-{end}"
            for start, end in _STATED_TERM.findall(where)
            if 0 < int(end) - int(start) <= _LONGEST_TERM
        }
        if terms:
            return terms.pop() if len(terms) == 1 else None
    return None


def guess_date(text: str) -> str | None:
    """The date of a line such as "Bình An, ngày 5 tháng 8 năm 2025" at the start, if only one."""
    dates = {f"{int(y):04}-{int(m):02}-{int(d):02}" for d, m, y in _DATE_LINE.findall(text[:_HEAD])}
    valid = [date for date in dates if _is_iso_date(date)]
    return valid[0] if len(valid) == 1 else None


def guess_place(text: str) -> str | None:
    """ "phường X" or "xã X" if most mentions of a ward or commune are of this one."""
    mentions = [(kind.lower(), names.split()) for kind, names in _PLACE.findall(text)]
    prefixes = Counter(
        f"{kind} {' '.join(names[:length])}"
        for kind, names in mentions
        for length in range(1, len(names) + 1)
    )
    # A person's name may follow the ward's: the longest beginning that most mentions share.
    shared = [
        place
        for place, count in prefixes.items()
        if count >= _PLACE_MENTIONS and count >= _PLACE_SHARE * len(mentions)
    ]
    return max(shared, key=len, default=None)


def guess_level(place: str | None) -> str | None:
    """The administrative level that a place's name begins with."""
    levels = ("phường", "xã", "thị trấn")
    return next((level for level in levels if (place or "").startswith(level)), None)


def parse_term(value: str) -> str:
    """ "2025 – 2030" -> "2025-2030".

    Raises:
        InvalidMetadata: it is no term of office.
    """
    match = _TERM.fullmatch(value.strip())
    if match is None or not 0 < int(match[2]) - int(match[1]) <= _LONGEST_TERM:
        raise InvalidMetadata(f"Nhiệm kỳ «{value}» không hợp lệ; hãy viết như 2025-2030.")
    return f"{match[1]}-{match[2]}"


def parse_date(value: str) -> str:
    """ "23/7/2025" or "2025-07-23" -> "2025-07-23".

    Raises:
        InvalidMetadata: it is no date.
    """
    value = value.strip()
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value):
        iso = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    else:
        iso = value
    if not _is_iso_date(iso):
        raise InvalidMetadata(f"Ngày «{value}» không hợp lệ; hãy viết như 2025-07-23.")
    return iso


def one_line(value: str) -> str:
    """A value as it may stand in a list: normalised, without line breaks."""
    return normalise(value).replace("\n", " ")


def shorten(value: str, length: int) -> str:
    """At most ``length`` characters, cut between words where there are any."""
    if len(value) <= length:
        return value
    return value[: length + 1].rpartition(" ")[0] or value[:length]


def _is_iso_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True
