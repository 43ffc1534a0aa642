"""Finds the quantities, fractions, years, dates, ordinals and symbols of a text.

Knows: how a number, its scale, unit and "per" stand together, and which reading goes first where
two share a stretch. Does not know: which indicator a quantity belongs to. Offsets count characters
of the text given; time grows with its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from chatbot.patterns import either
from chatbot.quantities import marks
from chatbot.quantities.doubtful import without_doubtful
from chatbot.quantities.numerals import (
    MOST_DIGITS,
    NUMBER,
    NUMBER_WORDS,
    SCALES,
    is_english,
    parse_number,
    word_value,
)
from chatbot.quantities.rates import with_bases
from chatbot.quantities.surroundings import (
    bound_before,
    change_before,
    compared_year,
    direction_before,
    open_end,
    open_later,
    range_begins,
    says_average,
    time_before,
)
from chatbot.quantities.types import Bound, Quantity
from chatbot.quantities.units import (
    COUNTED,
    KNOWN_PER,
    MEASURED,
    PEOPLE,
    PER,
    POPULATION,
    RATE_BASE,
    RATED,
    TIME,
    UNIT,
    counted_after,
    per_names,
    unit_name,
)
from corpus.text import UPPER_CASE, match_form

_SCALE = (
    rf"(?: *(?:tr\.?(?= *đ(?:ồng)?(?!\w))|{either(*SCALES)}(?=đ(?!\w)|(?!\w)))"
    r"(?! lệ| trọng| số| suất| giá))"
)
_AMOUNT = re.compile(
    rf"(?P<currency>(?:us)?\$ *|(?:usd|vnđ|vnd)\s)?(?P<number>{NUMBER})(?P<scale>{_SCALE}*)"
    rf"(?P<half> +rưỡi(?!\w))?(?: *(?P<unit>{UNIT}))?(?P<per>{PER}*)"
)
"""One number with what belongs to it."""
_WRAPPED = re.compile(rf"(?<=[\w%,])\n(?=(?![{UPPER_CASE}])[^\W\d_])")
"""A line broken within a sentence, as in what people paste."""
_SPACE = re.compile(r"[^\S\n]")
_START = re.compile(
    r"(?<![\w/.,-])(?:(?P<minus>[-−])(?=\d))?(?=\d|(?:us)?\$ *\d|(?:usd|vn[đd]) \d)"
)
"""Before a number stands no letter, so that "A15" or "12/5" is not read as 15 or 5."""
_DIGIT = re.compile(r"\d")
_NO_END = re.compile(r"\w|/\d")
_TO = re.compile(r" *(?:[-–—÷]|đến(?=\s)|tới(?=\s))\s*(?:khoảng +|trên +)?")
_AND_SMALLER = re.compile(rf" +(?P<number>\d{{1,3}})(?P<scale>{_SCALE}+)")
"""The rest of "2 tỷ 500 triệu"."""
_GRAMMAR = either(
    "và", "của", "trong", "cho", "so", "đến", "với", "tại", "ở", "trên", "đạt", "là", "trở"
)
_NOUN_PER = re.compile(
    rf" +(?P<noun>{COUNTED}|(?!{_GRAMMAR}(?!\w))"
    rf"[^\W\d_]+(?: [^\W\d_]+){{0,2}}?)(?P<per>(?:{KNOWN_PER})+)(?!\w| */)"
    rf"| +(?P<rated>{either(*RATED)})(?P<base>{RATE_BASE})"
)
""" "giường bệnh/vạn dân", "bác sĩ trên 10.000 dân"."""
_THING_PER = re.compile(
    rf"(?: (?!{_GRAMMAR}(?!\w))[^\W\d_]+){{1,3}}?(?P<per>(?:{KNOWN_PER})+)(?!\w| */)"
)
""" "sàn/người" of "25 m2 sàn/người", "cà phê/năm" of "15 tấn cà phê/năm"."""
_WHOLE_UNITS = frozenset({"m2", "đồng", "usd"})
"""Units that the words before "per" only say more of; of others they say what is measured."""
_SPELT_PER = re.compile(
    rf"(?: (?:nhà ở|(?!{_GRAMMAR}(?!\w))[^\W\d_]+)){{0,5}}?(?P<per>"
    rf" +(?:mỗi|hằng|hàng) +{TIME}"
    rf"| +trên +(?:(?:mỗi|một) +)?{PEOPLE}| +mỗi +{PEOPLE})(?!\w)(?! +(?:[^\W\d]+ +){{0,2}}\d)"
)
""" "mới mỗi năm" of "45 đảng viên mới mỗi năm", "nhà ở trên mỗi người" of "25 m2 nhà ở trên mỗi
người"; a number right behind would have it for its own."""
_GLUED_PER = re.compile(rf"(?: (?!và(?!\w))[^\W\d_]+){{1,7}}?(?P<per>(?:{KNOWN_PER})+)(?!\w| */)")
""" "nhà ở xã hội/năm" of "1.200 căn nhà ở xã hội/năm"."""
_SHARES = frozenset({"%", "‰", "điểm %"})
_TIMES = frozenset({"năm", "tháng", "quý", "tuần", "ngày"})
_LATE_PER = re.compile(rf"(?:{KNOWN_PER})+(?!\w)")
_LINE_BEGINS = re.compile(r"(?:^|\n)[ (]*$")

_WORDS = re.compile(rf"(?<!\w)(?<!phần )(?P<words>{NUMBER_WORDS})(?!\w)")
_COUNTED = re.compile(rf" +{COUNTED}")
_UNIT_IN_WORDS = re.compile(rf" +(?P<unit>{UNIT})(?P<per>{PER}*)")
_STRONG_WORDS = re.compile(
    r"(?<!\w)(?:\w+ (?:mươi|trăm|phẩy|phảy)|mười \w+|\w+ (?:nghìn|ngàn|triệu|tỷ|tỉ))(?!\w)"
)
"""Words that are a number even where nothing is counted behind them."""
_YEAR_WORD_BEFORE = re.compile(
    r"(?:hằng|hàng|mỗi|một|từng|cả|đầu|cuối|các|những|trong|đến|vào|sang|/|\d) *$"
)
"""What makes "năm" a year where it could be five: "mỗi năm", "đến năm"."""
_MULTIPLE = re.compile(
    rf"(?<!\w)gấp +(?:hơn +)?(?P<word>đôi|rưỡi|{NUMBER_WORDS})(?: +lần(?!\w))?(?!\w)(?! rưỡi)"
)

_PART = r"[1-9]\d{0,2}(?:\.\d{3})+|\d{1,4}"
_FRACTION = re.compile(rf"(?<![\w/.,-])({_PART}) */ *(?!{POPULATION})({_PART})(?![\w/]|[.,]\d)")
"""Part and whole: 15/17 targets."""
_OF_ALL = re.compile(r" +(?:trong )?(?:tổng số|số)(?= )(?! lượng)")
_FRACTION_WORDS = re.compile(
    rf"(?<!\w)(?P<part>{NUMBER_WORDS}) phần (?P<whole>(?!trăm|nghìn|ngàn){NUMBER_WORDS})(?!\w)"
)
_HALF = re.compile(
    r"(?<!\w)(?:một nửa(?! chặng| đường| nhiệm kỳ| sau| đầu)"
    r"|(?:(?<=hơn )|(?<=quá )|(?<=gần ))nửa(?! nhiệm kỳ| đầu| cuối| năm| tháng| thế kỷ| chặng)"
    r"|nửa(?= số| dân số))(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A single number with its scale, unit and "per"."""

    value: Decimal
    scale: int
    unit: str
    per: tuple[str, ...]
    end: int


def parse_quantities(text: str, *, english: bool = False) -> list[Quantity]:
    """All quantities, fractions, years, periods, dates, ordinals and symbols of ``text``.

    In order, not overlapping. List markers and marks of footnotes are left out.

    Args:
        english: Accept the English way of writing where the text shows it: beside "10.5%" is
            "8,500" read as 8500. Meant for what people type, not for documents.
    """
    text = marks.without_notes(text)
    plain = _one_space(match_form(_WRAPPED.sub(" ", text)))
    taken = bytearray(len(plain))
    found: list[Quantity] = []
    spoken = marks.years_in_words(plain)
    readings = [spoken, marks.ordinals(plain), _fractions(plain), _in_words(text, plain)]
    if _DIGIT.search(plain):
        for start, end in marks.markers(plain):
            taken[start:end] = b"\1" * (end - start)
        amounts = _amounts(plain, taken, english=english and is_english(plain))
        readings = [marks.dates(plain), marks.symbols(text, plain), marks.years(plain), *readings]
        readings.insert(-1, amounts)
    # A stretch that two readings share goes to the first: 2025-2030 is a period, not two years.
    for quantity in chain.from_iterable(readings):
        if not any(taken[quantity.start : quantity.end]):
            taken[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
            found.append(quantity)
    in_order = sorted(found, key=lambda quantity: quantity.start)
    return without_doubtful(plain, _with_surroundings(plain, with_bases(plain, in_order)))


def _one_space(plain: str) -> str:
    """``plain`` with one kind of space, as the patterns expect."""
    return _SPACE.sub(" ", plain)


def _amounts(plain: str, taken: bytearray, *, english: bool) -> Iterator[Quantity]:
    """Numbers in digits that no other reading has taken."""
    at = 0
    while begin := _START.search(plain, at):
        at = begin.end() + 1
        if begin.end() < len(plain) and taken[begin.end()]:
            continue
        first = _amount(plain, begin.end(), english=english)
        if first is None:
            while at < len(plain) and plain[at].isdecimal():
                at += 1
            continue
        quantity = _stated(plain, begin, first, taken, english=english)
        at = max(at, quantity.end)
        yield quantity


def _stated(
    plain: str, begin: re.Match[str], first: _Amount, taken: bytearray, *, english: bool
) -> Quantity:
    """The quantity, or range, whose first number is ``first``."""
    low, last = first.value, first
    if (to := _TO.match(plain, first.end)) and to.end() < len(plain) and not taken[to.end()]:
        second = _amount(plain, to.end(), english=english)
        if second is not None and (whole := _range(first, second)) is not None:
            low, last = whole
    start, value = begin.start(), last.value
    if begin["minus"] and (begin["minus"] == "−" or _is_sign(plain, begin.start(), last.end)):
        low, value = (-low, -value) if last is first else (-low, value)
    else:
        start = begin.end()
    end, unit, per = last.end, last.unit, last.per
    if unit and not per and (thing := _THING_PER.match(plain, end)):
        per = per_names(thing["per"])
        end = thing.end() if unit in _WHOLE_UNITS else end
    if not unit and not per:
        unit = counted_after(plain, end)
        if noun := _NOUN_PER.match(plain, end):
            unit, end = noun["noun"] or noun["rated"], noun.end()
            per = per_names(noun["per"] or noun["base"])
        elif unit:
            per = _spelt_per(plain, plain.index(unit, end) + len(unit))
    elif not per and unit not in _SHARES:
        per = _spelt_per(plain, end)
    quantity = Quantity("quantity", start, end, low, value, unit, per, scale=last.scale)
    return _bounded(plain, quantity)


def _spelt_per(plain: str, end: int) -> tuple[str, ...]:
    """What words behind ``end`` say a value to be per; they stay outside its expression."""
    spelt = _GLUED_PER.match(plain, end) or _SPELT_PER.match(plain, end)
    return per_names(spelt["per"]) if spelt else ()


def _amount(plain: str, start: int, *, english: bool) -> _Amount | None:
    match = _AMOUNT.match(plain, start)
    if match is None or len(match["number"]) > MOST_DIGITS:
        return None
    end = match.end()
    if _NO_END.match(plain, end) and (not match["unit"] or plain[end] != "/"):
        return None
    power = _power(match["scale"])
    value = parse_number(match["number"], english=english)
    if match["half"]:
        value += Decimal("0.5")
    value = value.scaleb(power)
    unit, per = match["unit"] or "", match["per"]
    if power and not unit and (rest := _AND_SMALLER.match(plain, end)):
        smaller = Decimal(rest["number"]).scaleb(_power(rest["scale"]))
        if smaller < Decimal(1).scaleb(power):
            behind = _UNIT_IN_WORDS.match(plain, rest.end())
            value, end = value + smaller, rest.end()
            if behind:
                unit, per, end = behind["unit"], behind["per"], behind.end()
    if match["currency"]:
        unit = unit or match["currency"].strip()
    return _Amount(value, power, unit_name(unit), per_names(per), end)


def _power(scale: str) -> int:
    return sum(SCALES[word] for word in re.findall(r"[^\W\d]+", scale) if word in SCALES)


def _range(first: _Amount, second: _Amount) -> tuple[Decimal, _Amount] | None:
    """The lower end and the rest of "8,5 - 9 triệu đồng"; None where the two are no range."""
    alike = first.unit in {"", second.unit} and first.per in {(), second.per}
    if not alike or first.scale not in {0, second.scale}:
        return None
    low = first.value if first.scale else first.value.scaleb(second.scale)
    return (low, second) if low < second.value else None


def _is_sign(plain: str, start: int, end: int) -> bool:
    """Whether "-" before a number is a minus, and not the bullet of a list."""
    before = plain[max(0, start - 4) : start]
    if _LINE_BEGINS.search(before):
        return "\n" not in before and not plain[end : end + 2].strip()
    return True


def _bounded(plain: str, quantity: Quantity) -> Quantity:
    """``quantity`` with the bound that stands around it, which becomes part of it."""
    start, end = quantity.start, quantity.end
    bound: Bound | None = None
    opened = open_end(plain, end)
    noun_end = _noun_end(plain, quantity)
    if opened is None and noun_end > end:
        opened = open_end(plain, noun_end)
        opened = (opened[0], end) if opened else None
    begins = range_begins(plain, start)
    per = quantity.per
    if opened is not None:
        bound, end = opened
        if not per and (late := _LATE_PER.match(plain, end)):  # "10% trở lên/năm"
            per, end = per_names(late[0]), late.end()
    elif begins is not None:
        bound = open_later(plain, end)
    if before := bound_before(plain, start):
        if bound is None:
            bound = before[0]
        start = before[1]
    elif begins is not None and bound is not None:
        start = begins
    return replace(quantity, start=start, end=end, per=per, bound=bound)


def _noun_end(plain: str, quantity: Quantity) -> int:
    """Where the counted thing that follows a number ends; the number's end without one."""
    unit, end = quantity.unit, quantity.end
    if unit in MEASURED and (shared := _COUNTED.match(plain, end)):
        return shared.end()
    follows = unit and plain[end : end + 1].isspace() and plain.startswith(unit, end + 1)
    return end + 1 + len(unit) if follows else end


def _fractions(plain: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(plain):
        yield _fraction(plain, match.span(), parse_number(match[1]), parse_number(match[2]))
    for match in _FRACTION_WORDS.finditer(plain):
        part, whole = word_value(match["part"].split()), word_value(match["whole"].split())
        if part and whole:
            yield _fraction(plain, match.span(), part[0], whole[0])
    for match in _HALF.finditer(plain):
        yield _fraction(plain, match.span(), Decimal(1), Decimal(2))


def _fraction(plain: str, span: tuple[int, int], part: Decimal, whole: Decimal) -> Quantity:
    of_all = _OF_ALL.match(plain, span[1])
    unit = counted_after(plain, of_all.end() if of_all else span[1])
    return _bounded(plain, Quantity("fraction", *span, part, whole, unit))


def _in_words(text: str, plain: str) -> Iterator[Quantity]:
    """Numbers written as words: "bốn nhóm", "mười lăm phần trăm", "gấp đôi"."""
    for match in _MULTIPLE.finditer(plain):
        known = {"đôi": Decimal(2), "rưỡi": Decimal("1.5")}.get(match["word"])
        read = (known, 0) if known else word_value(match["word"].split())
        if read:
            quantity = Quantity("quantity", *match.span(), read[0], read[0], "lần", scale=read[1])
            yield quantity
    for match in _WORDS.finditer(plain):
        words = match["words"]
        before = plain[max(0, match.start() - 12) : match.start()]
        if words == "năm" and _YEAR_WORD_BEFORE.search(before):
            continue
        read = word_value(words.split())
        # "thị trấn Một Ngàn" is a name.
        if read is None or (text[match.start()].isupper() and before[-2:-1].isalpha()):
            continue
        start, end = match.span("words")
        unit, per = counted_after(plain, end), per_names("")
        measured = _UNIT_IN_WORDS.match(plain, end)
        if measured and (measured["unit"] != "lần"):
            unit, per, end = unit_name(measured["unit"]), per_names(measured["per"]), measured.end()
        elif not _COUNTED.match(plain, end) and not _STRONG_WORDS.search(words):
            continue
        quantity = Quantity("quantity", start, end, read[0], read[0], unit, per, scale=read[1])
        yield _bounded(plain, quantity)


def _with_surroundings(plain: str, found: list[Quantity]) -> list[Quantity]:
    """``found`` with change or direction, average and the year compared with."""
    floor = 0
    read: list[Quantity] = []
    for quantity in found:
        if quantity.kind != "quantity":
            read.append(quantity)
            continue
        start, end, unit = quantity.start, quantity.end, quantity.unit
        change = change_before(plain, start, end, floor, unit)
        behind = _noun_end(plain, quantity)
        toward = direction_before(plain, start, floor) if change is None else None
        changes = change is not None
        of = compared_year(plain, start, behind, floor, unit, changes=changes)
        average = says_average(plain, start, floor)
        per = quantity.per
        if not _TIMES & {*per, unit} and (time := time_before(plain, start, floor)):
            per = (*per, time)
        read.append(
            replace(quantity, per=per, change=change, average=average, of=of, toward=toward)
        )
        if unit not in {"năm", "tháng"}:
            floor = end
    return read
