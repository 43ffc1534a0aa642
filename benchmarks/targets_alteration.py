"""False statements made from true ones by rule: another digit, unit, bound, year, place, ...

Knows: how a number, its bound and its unit are written in Vietnamese, apart from the product and
more simply, on purpose. Does not know: how a claim is judged.

An alteration that could be true by chance is left out: the documents are asked as plain text
whether they state the new number, or the old one more than once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.text import match_form

Rule = Literal[
    "digit",
    "digits_swapped",
    "point_moved",
    "scale",
    "unit",
    "per",
    "bound",
    "range",
    "year",
    "direction",
    "neighbour_value",
    "neighbour_indicator",
    "place",
]

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?<![\d.,/])20\d\d(?![\d]|[.,/]\d)")
_YEARS = re.compile(rf"{_YEAR.pattern}(?:\s*[-–]\s*{_YEAR.pattern})?")
_LEADING_TIME = re.compile(
    r"(?:[^:;]*: )?(?:đến|vào|trong)?\s*(?:hết |cuối )?(?:năm|giai đoạn|nhiệm kỳ)[^,;]{,20},",
    re.IGNORECASE,
)
_SECOND = re.compile(r"\s*(?:-|–|đến)\s*(\d+(?:[.,]\d+)*)(?=\s*(?:%|triệu|tỷ|nghìn|điểm|\w))")
_SCALE = re.compile(r"\s*(nghìn tỷ|nghìn|triệu|tỷ)(?=\s)")
_UNITS = {
    **{"%": "điểm %", "điểm %": "%", "điểm phần trăm": "phần trăm", "đồng": "USD", "USD": "đồng"},
    **{"km2": "ha", "km": "m", "m2": "ha", "ha": "km2", "tấn": "tạ", "tạ": "tấn", "MW": "kW"},
    **{"người": "hộ", "hộ": "người", "lượt": "người", "lao động": "hộ", "đảng viên": "chi bộ"},
    **{"trường": "lớp", "thôn": "xã", "xã": "thôn", "tuyến": "km", "cây": "ha", "căn": "m2"},
}
_UNIT = re.compile(rf"\s*({'|'.join(map(re.escape, _UNITS))})(?!\w)")
_SCALES = {"nghìn tỷ": "tỷ", "nghìn": "triệu", "triệu": "tỷ", "tỷ": "triệu"}
_PERS = {"năm": "tháng", "người": "hộ", "tháng": "năm", "ha": "km2", "vạn dân": "nghìn dân"}
_PER = re.compile(rf"/({'|'.join(_PERS)})(?!\w)")
_BOUND_BEFORE = re.compile(
    r"(?<!\w)(từ|trên|hơn|vượt|dưới|chưa đến|ít nhất|tối thiểu|tối đa|không quá|không dưới|"
    r"không thấp hơn|khoảng|xấp xỉ|gần|≥|≤|>|<)\s*$",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(r"[^.;,]{0,40}?\s+trở (?:lên|xuống)(?!\w)")
_BOUNDS = ("trên", "dưới", "tối thiểu", "khoảng", "gần", "không quá")
_SAME_BOUND = (
    {"trên", "hơn", "vượt", ">"},
    {"dưới", "chưa đến", "<"},
    {"ít nhất", "tối thiểu", "không dưới", "không thấp hơn", "từ", "≥"},
    {"tối đa", "không quá", "≤"},
    {"khoảng", "xấp xỉ"},
    {"gần"},
)
_DIRECTION = re.compile(r"(?<!\w)(tăng|giảm)(?= (?:bình quân|thêm|ít nhất|trên|khoảng|\d))")
_OPPOSITE = {"tăng": "giảm", "giảm": "tăng"}
_PER_HEAD = re.compile(r"\s*(?:vạn |nghìn )?dân(?!\w| tộc| số| phố)")
"""After the number of "số bác sĩ trên 10.000 dân"."""
_LEAD = re.compile(r"(?:năm|tháng|ngày|thứ|khóa|số|quý|giai đoạn|nhiệm kỳ)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A true statement of one value, and where the value stands."""

    text: str
    start: int
    end: int
    """Of the number, its range included; not of bound and unit."""
    indicator: str = ""
    """As ``text`` words it; "" where that is not known."""
    place: str = ""
    """The same of the place."""

    @property
    def alone(self) -> bool:
        """Whether it is the only value of ``text``, so that its years are this one's."""
        return not (find_value(self.text, 0, self.start) or find_value(self.text, self.end))


@dataclass(frozen=True, slots=True)
class Altered:
    """A false statement; the value that is to be judged stands at ``start:end``."""

    rule: Rule
    text: str
    start: int
    end: int


class Known:
    """What the documents state, as plain text."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._numbers = Counter(
            number for text in texts for number in _NUMBER.findall(text.replace("\xa0", " "))
        )

    def states(self, number: str) -> bool:
        """Whether the number stands anywhere, written like this or without its grouping."""
        return any(form in self._numbers for form in _forms(number))

    def states_once(self, number: str) -> bool:
        """Whether it stands at one place only."""
        return sum(self._numbers[form] for form in _forms(number)) == 1


def find_value(text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where the first number of ``text[start:end]`` stands that is no year or ordinal."""
    for match in _NUMBER.finditer(text, start, len(text) if end is None else end):
        lead = text[: match.start()]
        if _YEAR.fullmatch(match[0]) or re.search(r"20\d\d\s*[-–]\s*$", lead):
            continue
        if _LEAD.search(lead) or _PER_HEAD.match(text, match.end()):
            continue
        second = _SECOND.match(text, match.end())
        return match.start(), second.end(1) if second else match.end()
    return None


def share_words(first: str, second: str) -> bool:
    """Whether two wordings share half of the words of the shorter one: perhaps one indicator."""
    one, other = (set(re.findall(r"\w+", match_form(text))) for text in (first, second))
    return len(one & other) >= 0.5 * min(len(one), len(other))


def alter(
    statement: Statement,
    known: Known,
    *,
    values: Sequence[str] = (),
    indicators: Sequence[str] = (),
    places: Sequence[str] = (),
    years: bool = True,
) -> list[Altered]:
    """All false statements that the rules make.

    Args:
        values: numbers that the documents state of other indicators.
        indicators: wordings of other indicators.
        places: other places, whose documents do not state this number.
        years: whether years nearby may be put in too.
    """
    number = statement.text[statement.start : statement.end]
    once = known.states_once(number)
    made = [
        *_other_numbers(statement, known),
        *_other_units(statement),
        *(_other_bounds(statement) if once else ()),
        *(_other_years(statement, nearby=years and once) if statement.alone else ()),
        *_other_direction(statement),
        *(
            _replaced(statement, "neighbour_value", value)
            for value in values
            if not _forms(value) & _forms(number)
        ),
    ]
    if once and statement.indicator:
        made += _exchanged(statement, "neighbour_indicator", statement.indicator, indicators)
    if statement.place:
        made += _exchanged(statement, "place", statement.place, places)
    return list(dict.fromkeys(made))


def _forms(number: str) -> set[str]:
    whole, _, decimals = number.partition(",")
    plain = whole.replace(".", "").lstrip("0") or "0"
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ".", plain)
    tail = decimals.rstrip("0")
    return {number, *(f"{form},{tail}" if tail else form for form in (plain, grouped))}


def _replaced(statement: Statement, rule: Rule, number: str) -> Altered:
    text = statement.text[: statement.start] + number + statement.text[statement.end :]
    return Altered(rule, text, statement.start, statement.start + len(number))


def _spliced(statement: Statement, rule: Rule, start: int, end: int, new: str) -> Altered:
    """Exchange ``text[start:end]``, which does not touch the number."""
    text = statement.text[:start] + new + statement.text[end:]
    moved = len(new) - (end - start) if end <= statement.start else 0
    return Altered(rule, text, statement.start + moved, statement.end + moved)


def _exchanged(
    statement: Statement, rule: Rule, old: str, others: Sequence[str]
) -> Iterator[Altered]:
    start = statement.text.find(old)
    if start < 0 or (start < statement.end and statement.start < start + len(old)):
        return
    for other in others:
        if match_form(old) not in match_form(other):
            yield _spliced(statement, rule, start, start + len(old), other)


def _other_numbers(statement: Statement, known: Known) -> Iterator[Altered]:
    number = statement.text[statement.start : statement.end]
    digits = [at for at, letter in enumerate(number) if letter.isdigit()]
    changed: list[tuple[Rule, str]] = []
    for at in digits:
        for new in {str((int(number[at]) + step) % 10) for step in (1, 5)}:
            changed.append(("digit", number[:at] + new + number[at + 1 :]))
    for first, second in pairwise(digits):
        letters = list(number)
        letters[first], letters[second] = letters[second], letters[first]
        changed.append(("digits_swapped", "".join(letters)))
    if number.count(",") == 1 and "." not in number:
        whole, decimals = number.split(",")
        changed.append(("point_moved", whole + decimals))
        changed.append(("point_moved", f"{whole}{decimals[0]},{decimals[1:] or '0'}"))
    for rule, new in changed:
        first_digit = new.lstrip("0.,")
        leads_with_zero = len(new) > 1 and new[0] == "0" and new[1] != ","
        if first_digit and new != number and not leads_with_zero and not known.states(new):
            yield _replaced(statement, rule, new)
    if len(parts := _NUMBER.findall(number)) == 2:
        yield _replaced(statement, "range", parts[1])
        yield _replaced(statement, "range", parts[0])


def _other_units(statement: Statement) -> Iterator[Altered]:
    text, at = statement.text, statement.end
    if scale := _SCALE.match(text, at):
        yield _spliced(statement, "scale", *scale.span(1), _SCALES[scale[1]])
        at = scale.end()
    if unit := _UNIT.match(text, at):
        yield _spliced(statement, "unit", *unit.span(1), _UNITS[unit[1]])
        at = unit.end()
    while per := _PER.match(text, at):
        yield _spliced(statement, "per", *per.span(1), _PERS[per[1]])
        at = per.end()


def _other_bounds(statement: Statement) -> Iterator[Altered]:
    text = statement.text
    before = _BOUND_BEFORE.search(text, 0, statement.start)
    after = _BOUND_AFTER.match(text, statement.end)
    if after:
        opened = re.search(r"\s+trở (?:lên|xuống)$", after[0])
        assert opened is not None
        cut = statement.end + opened.start()
        bare = text[:cut] + text[after.end() :]
        if before is None:
            yield Altered("bound", bare, statement.start, statement.end)
        elif before[1].lower() == "từ":
            gone = before.end() - before.start()
            shorter = bare[: before.start()] + bare[before.end() :]
            yield Altered("bound", shorter, statement.start - gone, statement.end - gone)
        return
    if before and before[1].lower() == "từ":
        return
    start, end = before.span() if before else (statement.start, statement.start)
    own = before[1].lower() if before else ""
    same: set[str] = next((group for group in _SAME_BOUND if own in group), set())
    if before:
        yield _spliced(statement, "bound", start, end, "")
    for bound in _BOUNDS:
        if bound not in same:
            yield _spliced(statement, "bound", start, end, f"{bound} ")


def _other_years(statement: Statement, *, nearby: bool) -> Iterator[Altered]:
    """Of the clause of the value, and of a time that leads the whole sentence; where the clause has
    several times, it is left alone.
    """
    text = statement.text
    clause = max(text.rfind(mark, 0, statement.start) for mark in (";", ". ")) + 1
    end = min(at for mark in (";", ". ") if (at := f"{text}. ".find(mark, statement.end)) >= 0)
    times = list(_YEARS.finditer(text, clause, end))
    if clause and (lead := _LEADING_TIME.match(text)):
        times += _YEARS.finditer(text, *lead.span())
    if len(times) != 1:
        return
    for step in (-5, -1, 1, 5) if nearby else (-19, 19):
        years = [str(int(year) + step) for year in _YEAR.findall(times[0][0])]
        yield _spliced(statement, "year", *times[0].span(), " - ".join(years))


def _other_direction(statement: Statement) -> Iterator[Altered]:
    before = list(_DIRECTION.finditer(statement.text, 0, statement.start + 1))
    if before and not re.search(r"[\d;]", statement.text[before[-1].end() : statement.start]):
        yield _spliced(statement, "direction", *before[-1].span(), _OPPOSITE[before[-1][1]])
