"""When two figures state the same value, and in what they differ.

Knows: numbers, ranges, units, "per", bounds, direction and base of a change, periods. Does not
know: whether both figures are about one indicator or one place (``judging``).

A value is the same only if everything that the claim says of it stands in the document, too. What a
claim may leave out is a short list, and what it may add is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from chatbot.lexicon import counted_nouns
from chatbot.patterns import either, name_spans, one_of, whole
from chatbot.quantities import Bound, Change, Quantity, format_quantity
from chatbot.targets.indicator_words import AVERAGE, concepts_of
from chatbot.targets.types import Difference, Figure, Period
from corpus.text import match_form

_BASE_UNITS: dict[str, tuple[str, Decimal]] = {
    "km2": ("m2", Decimal(1_000_000)),
    "ha": ("m2", Decimal(10_000)),
    "km": ("m", Decimal(1_000)),
    "tấn": ("kg", Decimal(1_000)),
    "tạ": ("kg", Decimal(100)),
}
"""Units that are a multiple of another one."""
_BOUND_WORDS: dict[Bound | None, str] = {
    "above": "trên",
    "min": "từ ... trở lên",
    "below": "dưới",
    "max": "không quá",
    "about": "khoảng",
    "nearly": "gần",
    None: "",
}
_CHANGE_WORDS: dict[Change | None, str] = {"up": "tăng", "down": "giảm", None: ""}
_GROWTH: dict[Change, re.Pattern[str]] = {
    "up": one_of("tăng", "tăng trưởng", "tăng thêm"),
    "down": one_of("giảm"),
}
_YEARLY = one_of("hằng năm", "hàng năm", "mỗi năm", "từng năm", "/năm")
_PER_HEAD = re.compile(
    f"{whole(either('đầu người', 'theo đầu người', 'bình quân người', 'mỗi người'))}|/ ?người"
)
_MEAN = one_of("bình quân", "trung bình")
_INCOME = one_of("thu nhập", "tnbq")
_PERSON_NOUN = "người"
_PERSONS = frozenset(
    {
        *("đảng viên", "lao động", "người dân", "công dân", "học sinh", "sinh viên", "giáo viên"),
        *("bác sĩ", "bác sỹ", "cán bộ", "công chức", "viên chức", "công nhân", "nông dân", "trẻ"),
        *("đoàn viên", "hội viên", "thanh niên", "phụ nữ", "trẻ em", "quần chúng", "đại biểu"),
        *("cựu chiến binh", "chiến sĩ", "tân binh", "dân quân", "khách", "du khách"),
    }
)
"""Counted nouns that "người" may stand for; a household or a visit is no person."""
_AGE = "tuổi"
_PERIODS = frozenset({"năm", "quý", "tháng", "tuần", "ngày", "vụ"})
_WITHIN_TERM = one_of(
    *("trong nhiệm kỳ", "cả nhiệm kỳ", "toàn nhiệm kỳ", "suốt nhiệm kỳ", "trong 5 năm", "sau 5 năm")
)
_TERM_YEARS = 5
_NEAR = Decimal("0.05")
"""How far, of its value, a rounded number may lie from the exact one."""

_Yearly = Literal["stated", "average"] | None
Agreement = Literal["agree", "unstated", "differ"]
"""Of a claim's period and a documented one; ``unstated``: the document says nothing."""


def compare_values(claim: Figure, documented: Figure) -> tuple[Difference, ...]:
    """In what the claim's value differs from the documented one; empty: it states the same.

    Equal values may be written in other scales and units (98.600.000 đồng, 98,6 triệu đồng;
    1 km2, 100 ha); a range equals the same range only; each kind of bound equals itself only.
    A claim may leave out "/người" where it says "bình quân đầu người", and "/năm" where it says
    "bình quân" or speaks of income per head; it may add neither.
    """
    return tuple(_differences(claim, documented))


def _differences(claim: Figure, documented: Figure) -> Iterator[Difference]:
    own, other = claim.quantity, documented.quantity
    same_unit = _same_unit(claim, documented)
    if not _same_numbers(own, other, same_unit):
        yield Difference("value", value_text(own), value_text(other))
    if not same_unit or not _same_per(claim, documented):
        yield Difference("unit", unit_text(claim), unit_text(documented))
    if own.bound != other.bound:
        yield Difference("bound", _BOUND_WORDS[own.bound], _BOUND_WORDS[other.bound])
    if not _same_change(claim, documented):
        yield Difference("value", _CHANGE_WORDS[own.change], _CHANGE_WORDS[other.change])
    base, documented_base = base_year(claim), base_year(documented)
    if base != documented_base:
        written = (f"so với năm {year}" if year else "" for year in (base, documented_base))
        yield Difference("period", *written)


def compare_periods(claim: Period | None, documented: Period | None) -> Agreement:
    """Whether a claim's period is what a document says; a claim without one agrees with all.

    The last year of a period that only frames a figure stands for it ("đến năm 2030" in the term
    2025-2030), and a claim that names the period means its last year, too.
    """
    if claim is None:
        return "agree"
    if documented is None:
        return "unstated"
    if (claim.first, claim.last) == (documented.first, documented.last):
        return "agree"
    if claim.last != documented.last:
        return "differ"
    if claim.first == claim.last:
        return "differ" if documented.own else "agree"
    return "agree" if documented.first == documented.last else "differ"


def framed(figure: Figure, clause: str, head: str) -> Figure:
    """``figure`` with a period that only frames it, or is its own, by what its passage says.

    A level under the head "Nhiệm kỳ 2025-2030" of a column is the one at the end of the term; what
    was done "trong nhiệm kỳ" was not done in its last year.

    Args:
        clause: the passage that states it.
        head: what heads its column, or introduces it.
    """
    period = figure.period
    if period is None:
        return figure
    if not period.own and _WITHIN_TERM.search(match_form(clause)):
        first = min(period.first, period.last - _TERM_YEARS)
        return replace(figure, period=Period(first, period.last))
    if period.first == period.last:
        return figure
    level = figure.quantity.measure == "percent" or {*figure.quantity.per} >= {"người"}
    term = re.compile(rf"nhiệm kỳ\s*{period.first}\s*[-–—]\s*{period.last}")
    if period.own and level and figure.quantity.change is None and term.search(match_form(head)):
        return replace(figure, period=replace(period, own=False))
    return figure


def adds_up(figure: Figure) -> bool:
    """Whether years together have more of it than one: an amount of money or of things, and no
    share, mean or growth.
    """
    quantity = figure.quantity
    counted = quantity.measure in {"money", "count", "area", "length"}
    plain = quantity.change is None and not quantity.average and not quantity.per
    return counted and plain and not _says_per_head(figure)


def overlaps(claim: Period | None, documented: Period | None) -> bool:
    """Whether both are known and have a year in common."""
    if claim is None or documented is None:
        return False
    return claim.first <= documented.last and documented.first <= claim.last


def contradicts(first: Figure, second: Figure) -> bool:
    """Whether two figures of one indicator, period and kind cannot both be right.

    Values in different units, or of a level and of its change, are about different things. A bound
    or a rounded number does not contradict a value that it allows.
    """
    same_sort = _same_unit(first, second) and first.quantity.change == second.quantity.change
    if not same_sort or {*first.quantity.per} != {*second.quantity.per}:
        return False
    if base_year(first) != base_year(second) or _yearly(first) != _yearly(second):
        return False
    if "fraction" in {first.quantity.kind, second.quantity.kind}:
        if first.quantity.kind != second.quantity.kind:
            return first.quantity.low != second.quantity.low  # "97/112 xã" and "97 xã"
        return not _same_numbers(first.quantity, second.quantity, same_unit=True)
    (low, high), (other_low, other_high) = _interval(first.quantity), _interval(second.quantity)
    return bool(high < other_low or other_high < low)


def value_text(quantity: Quantity) -> str:
    """The number with its unit, without bound: "98,6 triệu đồng"."""
    return format_quantity(replace(quantity, bound=None, per=()))


def unit_text(figure: Figure) -> str:
    """The unit as people read it: "đồng/người/năm"; "" for a bare number."""
    quantity = figure.quantity
    yearly = None if "năm" in quantity.per else _yearly(figure)
    note = {"average": " (bình quân)", "stated": " (hằng năm)", None: ""}[yearly]
    return "/".join([quantity.unit, *quantity.per]) + note


def period_text(period: Period | None) -> str:
    """ "năm 2030", "giai đoạn 2026-2030"; "" for none."""
    if period is None:
        return ""
    if period.first == period.last:
        return f"năm {period.last}"
    return f"giai đoạn {period.first}-{period.last}"


def figure_text(figure: Figure) -> str:
    """Value and period in a few words: "140,7 triệu đồng/người/năm · năm 2030"."""
    change = _CHANGE_WORDS[figure.quantity.change]
    written = format_quantity(figure.quantity)
    if not written.startswith(change):
        written = f"{change} {written}"
    base = base_year(figure)
    if base is not None and str(base) not in written:
        written += f" so với năm {base}"
    return " · ".join(part for part in (written, period_text(figure.period)) if part)


def base_year(figure: Figure) -> int | None:
    """The year that a change is measured from."""
    return figure.base if figure.base is not None else figure.quantity.of


# --- numbers ----------------------------------------------------------------------------------


def _same_numbers(own: Quantity, other: Quantity, same_unit: bool) -> bool:
    if (own.kind == "fraction") != (other.kind == "fraction"):
        return False
    # In units that have nothing to do with each other the bare numbers are compared.
    left = _ends(own) if same_unit else (own.low, own.high)
    return left == (_ends(other) if same_unit else (other.low, other.high))


def _ends(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """Both ends in the base unit."""
    _, factor = _BASE_UNITS.get(quantity.unit, ("", Decimal(1)))
    return quantity.low * factor, quantity.high * factor


def _interval(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """The values that a statement allows, in the base unit."""
    low, high = _ends(quantity)
    if quantity.bound in {"above", "min"}:
        return low, Decimal("Infinity")
    if quantity.bound in {"below", "max"}:
        return Decimal("-Infinity"), high
    if quantity.bound in {"about", "nearly"}:
        return low * (1 - _NEAR), high * (1 + _NEAR)
    return low, high


# --- units ------------------------------------------------------------------------------------


def _same_unit(claim: Figure, documented: Figure) -> bool:
    own, other = claim.quantity.unit, documented.quantity.unit
    if own == other or _base_unit(own) == _base_unit(other):
        return True
    if _same_noun(own, other):
        return True
    return _names_counted(claim, documented) or _names_counted(documented, claim)


def _base_unit(unit: str) -> str:
    return _BASE_UNITS.get(unit, (unit, Decimal(1)))[0]


def _same_noun(own: str, other: str) -> bool:
    """Whether two words name one counted thing: "6/9 trường học" and "6/9 trường"."""
    nouns = counted_nouns()
    return own in nouns and other in nouns and concepts_of(own) == concepts_of(other) != ()


def _names_counted(figure: Figure, other: Figure) -> bool:
    """Whether ``figure`` counts, by name, what ``other`` counts as "người" or without a word: "45
    đảng viên" and "Số đảng viên kết nạp: 45".
    """
    unit = figure.quantity.unit
    plain = ("", _PERSON_NOUN) if unit in _PERSONS else ("",)
    if unit not in {*counted_nouns(), _AGE} or other.quantity.unit not in plain:
        return False
    if other.quantity.scaled != figure.quantity.scaled and other.quantity.unit == "":
        return False
    return bool(name_spans(unit, match_form(other.indicator.written)))


def _same_per(claim: Figure, documented: Figure) -> bool:
    if not _same_yearly(claim, documented):
        return False
    own = {*claim.quantity.per} - {"năm"}
    other = {*documented.quantity.per} - {"năm"}
    # What a unit does not say, the name of the indicator may.
    silent = dict.fromkeys(own - other, documented) | dict.fromkeys(other - own, claim)
    return all(_says_per(figure, per) for per, figure in silent.items())


def _same_yearly(claim: Figure, documented: Figure) -> bool:
    own, other = _yearly(claim), _yearly(documented)
    if own == other or (own == "average" and other == "stated"):
        return True
    if own == "average" and other is None:
        # A mean by its name is one over people or things: "tuổi thọ trung bình".
        return _MEAN.search(match_form(documented.indicator.written)) is not None
    return own is None and other == "stated" and _is_income_per_head(claim)


def _yearly(figure: Figure) -> _Yearly:
    """Whether it is a value of one year: by its words, or as an average, which says it less."""
    written = match_form(figure.indicator.written)
    if "năm" in figure.quantity.per or _YEARLY.search(written):
        return "stated"
    # An average per head is one over people, not over years.
    average = figure.quantity.average or AVERAGE in figure.indicator.concepts
    return "average" if average and not _says_per_head(figure) else None


def _says_per(figure: Figure, per: str) -> bool:
    """Whether the name says what the unit leaves out: "số bác sĩ trên một vạn dân: 14 bác sĩ"."""
    if per == _PERSON_NOUN:
        return _says_per_head(figure)
    return per not in _PERIODS and bool(name_spans(per, match_form(figure.indicator.name)))


def _says_per_head(figure: Figure) -> bool:
    texts = (figure.indicator.written, figure.indicator.name)
    return any(_PER_HEAD.search(match_form(text)) for text in texts)


def _is_income_per_head(figure: Figure) -> bool:
    texts = (figure.indicator.written, figure.indicator.name)
    is_income = any(_INCOME.search(match_form(text)) for text in texts)
    per_head = _says_per_head(figure) or "người" in figure.quantity.per
    return is_income and per_head and figure.quantity.measure == "money"


def _same_change(claim: Figure, documented: Figure) -> bool:
    """Whether both say up, or down, or neither; a name such as "tốc độ tăng GRDP" says it, too."""
    own, other = claim.quantity.change, documented.quantity.change
    if own == other:
        return True
    if own is not None and other is not None:
        return False
    direction, silent = (own, documented) if own else (other, claim)
    if direction is None:
        return True
    texts = (silent.indicator.written, silent.indicator.name)
    return any(_GROWTH[direction].search(match_form(text)) for text in texts)
