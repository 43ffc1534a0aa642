"""Metadata that a text states itself, and the forms that given metadata must have.

Knows: how congress documents name their term, place and kind. Does not know: files, the library.
Careful: what is not clear stays None, because a wrong place or term is worse than none.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import InvalidMetadata
from corpus.letterhead import KINDS, Letterhead, read_letterhead
from corpus.text import UPPER_CASE, match_form, normalise, word_set
from corpus.types import Heading, Metadata

_HEAD = 1500
"""Characters at the start of a text where it introduces itself."""
_TITLE_LENGTH = 200
_NEWS = "tin bài"

_TERM = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_STATED_TERM = re.compile(rf"nhiệm\s+kỳ\s+{_TERM.pattern}", re.IGNORECASE)
_LONGEST_TERM = 10
_DATE_LINE = re.compile(
    r"^\D{0,60}ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})$", re.IGNORECASE | re.MULTILINE
)
_DRAFT_TITLE = re.compile(r"(?:bản )?dự thảo\b|.*\((?:bản )?dự thảo\b", re.IGNORECASE)
_NATIONAL = re.compile(
    r"trung ương|bộ chính trị|ban bí thư|^chính phủ|^thủ tướng|^quốc hội|^bộ |đại biểu toàn quốc"
)
"""Folded to matching form: bodies and congresses of the whole country."""

_STANDING = ("BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "VĂN PHÒNG", "BAN TỔ CHỨC")
"""Bodies that are of the one above them in the letterhead."""
_OTHER_BODY = re.compile(r"trường |hội (?!đồng)|đoàn |viện ", re.IGNORECASE)
"""Bodies that are of no administrative unit although their names hold one."""

_SMALL = ("phường", "xã", "thị trấn", "đặc khu")
_MIDDLE = ("huyện", "quận", "thị xã")
_LARGE = ("tỉnh", "thành phố")
LEVELS = ("trung ương", *_LARGE, *_MIDDLE, *_SMALL)
_NAME = rf"(?:[{UPPER_CASE}][\w'’]*)(?: [{UPPER_CASE}][\w'’]*){{0,3}}"
_KIND_WORDS = "|".join(
    form
    for kind in (
        "phường",
        "xã",
        "thị trấn",
        "đặc khu",
        "huyện",
        "quận",
        "thị xã",
        "tỉnh",
        "thành phố",
    )
    for form in (kind, kind[0].upper() + kind[1:], kind.upper())
)
_UNIT = re.compile(rf"(?<!\w)({_KIND_WORDS}|TP\.?|P\.|X\.) ?({_NAME})")
_COMMITTEE = re.compile(
    rf"([Tt]ỉnh|[Tt]hành|[Hh]uyện|[Qq]uận|[Tt]hị|TỈNH|THÀNH|HUYỆN|QUẬN|THỊ) (?:[ủu][yỷ]|[ỦU][YỶ])"
    rf" ({_NAME})"
)
_COMMITTEE_OF = {"thành": "thành phố", "thị": "thị xã"}
_SHORT_KINDS = {"tp": "thành phố", "tp.": "thành phố", "p.": "phường", "x.": "xã"}
_NO_NAME = word_set(
    "lần khóa khoá nhiệm năm tại về giai ngày tháng đảng ban và trong đại với thứ ủy uỷ đoàn"
)
"""Words that end a place's name in a line of capitals."""
_CAPITALISED_WORDS = (
    *("Đảng", "Chấp hành", "Thường vụ", "Trung ương", "Chính trị", "Bí thư"),
    *("Tỉnh ủy", "Tỉnh uỷ", "Thành ủy", "Thành uỷ", "Huyện ủy", "Quận ủy"),
)
"""Written so inside the names of bodies."""
_SOCIETY = re.compile(r"XÃ HỘI(?!\w)")
"""In capitals "xã hội" looks like the name of a commune."""
_PLACE_SHARE = 0.6
_PLACE_MENTIONS = 3
_LARGE_MENTIONS = 2


@dataclass(frozen=True, slots=True)
class _Named:
    """A place that a text names: "phường", "Mây Trắng"."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def guess_metadata(
    text: str,
    headings: tuple[Heading, ...],
    *,
    source: str,
    format: str = "txt",
    title: str | None = None,
    date: str | None = None,
) -> Metadata:
    """What a text says about itself.

    Args:
        source: file name or address.
        format: of ``corpus.types.Reading``; a web page without a letterhead is news.
        title, date: as the file states them outside its text.
    """
    head = read_letterhead(text)
    title = shorten(title or head.title or guess_title(text, headings), _TITLE_LENGTH)
    issuer = head.body or (head.senders[-1] if head.senders else None)
    if issuer in _STANDING and len(head.senders) > 1:
        issuer = f"{issuer} {head.senders[-2]}"
    body = _readable(issuer, text) if issuer else None
    place = _stated_place(head, title, text) or guess_place(text)
    if body is not None and _OTHER_BODY.match(body):
        place = guess_place(text)
    national = _is_national(head, title)
    return Metadata(
        title=title,
        source=source,
        kind=head.kind or guess_kind(title) or (_NEWS if format == "html" else None),
        number=head.number,
        body=body,
        level="trung ương" if national else guess_level(place),
        place=None if national else place,
        term=guess_term(title, text),
        date=date or _head_date(head) or guess_date(text),
        status="draft" if head.draft or _DRAFT_TITLE.match(title) else "adopted",
    )


def guess_title(text: str, headings: tuple[Heading, ...]) -> str:
    """The first heading if the text begins with one, else its first line, on at most one line."""
    lines = (line for line in text.split("\n") if any(map(str.isalpha, line)))
    first_line = next(lines, text.partition("\n")[0])
    title = headings[0].title if headings and headings[0].start < _HEAD else first_line
    return shorten(title, _TITLE_LENGTH)


def guess_kind(title: str) -> str | None:
    """The kind of document that a title begins with, "Dự thảo" before it left out."""
    plain = re.sub(r"^(?:bản )?dự thảo ", "", match_form(title))
    return next((kind for kind in KINDS if plain.startswith(match_form(kind))), None)


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
    """ "phường X, tỉnh Y" if most mentions of such units are of these; a part that is not clear is
    left out.
    """
    mentions = [named for named in _units(text)]
    small = _majority([m for m in mentions if m.kind in _SMALL], _PLACE_MENTIONS)
    # In a report about a province no ward is meant by most mentions; one that is named often
    # enough must also be what the text calls its own: "toàn xã", "Đảng bộ xã".
    own = _own_kind(text)
    if small is not None and own in _LARGE + _MIDDLE:
        small = None
    large = _majority([m for m in mentions if m.kind in _LARGE], _LARGE_MENTIONS)
    if small is None and own not in _LARGE:
        return None
    return ", ".join(str(named) for named in (small, large) if named) or None


def guess_level(place: str | None) -> str | None:
    """The administrative level that a place's name begins with."""
    return next((level for level in LEVELS if match_form(place or "").startswith(level)), None)


# --- places -----------------------------------------------------------------------------------


def _stated_place(head: Letterhead, title: str, text: str) -> str | None:
    """The place of the body that issued a document, else that of its title, with the one it
    belongs to.
    """
    all_named = list(_units(text))
    senders = [_readable(sender, text) for sender in head.senders]
    for stated in (head.body or "", *reversed(senders), title):
        named = list(_units(stated))
        own = next(
            (n for kinds in (_SMALL, _MIDDLE, _LARGE) for n in named if n.kind in kinds), None
        )
        if own is None:
            continue
        own = _as_far_as_shared(own, all_named)
        if own.kind in _LARGE:
            return str(own)
        around = [n for part in (stated, *senders, title) for n in _units(part) if n.kind in _LARGE]
        mentioned = [named for named in all_named if named.kind in _LARGE]
        above = around[0] if around else _majority(mentioned, _LARGE_MENTIONS)
        return ", ".join(str(named) for named in (own, above) if named)
    return None


def _as_far_as_shared(named: _Named, mentions: Sequence[_Named]) -> _Named:
    """``named`` without what follows its name by chance, such as a person's: the longest beginning
    that the text names twice.
    """
    words = named.name.split()
    for length in range(len(words), 0, -1):
        shorter = _Named(named.kind, " ".join(words[:length]))
        alike = [m for m in mentions if f"{m} ".startswith(f"{shorter} ")]
        if len(alike) > 1:
            return shorter
    return named


def _is_national(head: Letterhead, title: str) -> bool:
    issuer = match_form(head.body or (head.senders[-1] if head.senders else ""))
    named = any(True for _ in _units(title))
    return _NATIONAL.search(issuer) is not None or (
        not named and _NATIONAL.search(match_form(title)) is not None
    )


def _units(text: str) -> Iterator[_Named]:
    """Administrative units that a text names, in order."""
    for match in sorted(
        [*_UNIT.finditer(text), *_COMMITTEE.finditer(text)], key=lambda match: match.start()
    ):
        kind = match[1].lower()
        kind = _SHORT_KINDS.get(kind, _COMMITTEE_OF.get(kind, kind))
        words = []
        if _SOCIETY.match(match[0]):
            continue
        for word in match[2].split():
            if word.lower() in _NO_NAME:
                break
            words.append(word)
        if words:
            name = " ".join(words)
            yield _Named(kind, name.title() if name.isupper() else name)


def _majority(mentions: Sequence[_Named], fewest: int) -> _Named | None:
    """The place that most mentions share, by the longest beginning of its name that they do."""
    prefixes = Counter(
        _Named(named.kind, " ".join(words[:length]))
        for named in mentions
        for words in [named.name.split()]
        for length in range(1, len(words) + 1)
    )
    shared = [
        named
        for named, count in prefixes.items()
        if count >= fewest and count >= _PLACE_SHARE * len(mentions)
    ]
    return max(shared, key=lambda named: len(named.name), default=None)


def _own_kind(text: str) -> str | None:
    """The kind of unit that a text calls its own most often: "toàn tỉnh", "Đảng bộ xã"."""
    kinds = Counter(
        match[1].lower()
        for match in re.finditer(
            rf"(?:toàn|[đĐ]ảng bộ|địa bàn) ({'|'.join((*_SMALL, *_MIDDLE, *_LARGE))})\b", text
        )
    )
    return kinds.most_common(1)[0][0] if kinds else None


def _readable(capitals: str, text: str) -> str:
    """A body's name written as the text itself writes it, else with capitals for names only."""
    form = re.escape(capitals).replace(r"\ ", r"\s")
    for match in re.finditer(form, text, re.IGNORECASE):
        if not match[0].isupper():
            return " ".join(match[0].split())
    plain = " ".join(capitals.lower().split())
    for named in _units(capitals):
        plain = plain.replace(named.name.lower(), named.name)
    for written in _CAPITALISED_WORDS:
        plain = re.sub(rf"(?<!\w){written.lower()}(?!\w)", written, plain)
    plain = re.sub(r"(?<=khóa |khoá )[ivxl]+(?!\w)", lambda match: match[0].upper(), plain)
    return plain[0].upper() + plain[1:]


def _head_date(head: Letterhead) -> str | None:
    if head.date is None:
        return None
    day, month, year = head.date
    date = f"{year:04}-{month:02}-{day:02}"
    return date if _is_iso_date(date) else None


# --- forms ------------------------------------------------------------------------------------


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
