"""Quantities written out and read back, and altered ones, which never read the same."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chatbot.quantities import Bound, Quantity, format_number, format_quantity, parse_quantities
from chatbot.quantities.units import MEASURED

COUNTED = ("hộ", "đảng viên", "trường", "bác sĩ", "giường bệnh", "đồng chí", "sao", "chỉ tiêu")
PERS = ("năm", "tháng", "người", "hộ", "ha", "m2", "vạn dân", "nghìn dân", "100.000 dân", "vụ")
BOUNDS: tuple[Bound | None, ...] = (None, "above", "min", "below", "max", "about", "nearly")
SCALES = (0, 3, 4, 6, 9, 10, 12, 13, 15)
YEARS = st.integers(1900, 2099)


def stripped(quantity: Quantity) -> Quantity:
    """``quantity`` without its place in a text."""
    return replace(quantity, start=0, end=0)


def read(text: str) -> list[Quantity]:
    return [stripped(quantity) for quantity in parse_quantities(text)]


def numbers(most: int = 10**7) -> st.SearchStrategy[Decimal]:
    """Up to three decimals."""
    return st.builds(
        lambda whole, decimals, places: whole + Decimal(decimals % 10**places) / 10**places,
        st.integers(0, most),
        st.integers(0, 999),
        st.integers(0, 3),
    )


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Of kind "quantity": every bound, scale, unit, "per", range, change, average and base year."""
    scale = draw(st.sampled_from(SCALES))
    ends = sorted(draw(st.lists(numbers(), min_size=1, max_size=2, unique=True)))
    return Quantity(
        *("quantity", 0, 0),
        low=ends[0].scaleb(scale),
        high=ends[-1].scaleb(scale),
        unit=draw(st.sampled_from(["", *sorted(MEASURED), *COUNTED])),
        per=tuple(draw(st.lists(st.sampled_from(PERS), max_size=2, unique=True))),
        bound=draw(st.sampled_from(BOUNDS)),
        scale=scale,
        change=draw(st.sampled_from([None, "up", "down"])),
        average=draw(st.booleans()),
        of=draw(st.none() | YEARS),
    )


@st.composite
def others(draw: st.DrawFn) -> Quantity:
    """Of every other kind."""
    first, years = draw(st.integers(1900, 2079)), draw(st.integers(1, 20))
    part, whole = sorted(draw(st.tuples(st.integers(1, 9999), st.integers(1, 9999))))
    nothing = Decimal(0)
    return draw(
        st.sampled_from(
            [
                Quantity("year", 0, 0, Decimal(first), Decimal(first)),
                Quantity("period", 0, 0, Decimal(first), Decimal(first + years)),
                Quantity("ordinal", 0, 0, Decimal(years), Decimal(years)),
                Quantity(
                    *("fraction", 0, 0, Decimal(part), Decimal(whole)),
                    unit=draw(st.sampled_from(["hộ", "chỉ tiêu", "trường"])),
                    bound=draw(st.sampled_from(BOUNDS)),
                ),
                Quantity("date", 0, 0, Decimal(2025), Decimal(2025), unit="14/8/2025"),
                Quantity("date", 0, 0, nothing, nothing, unit="ngày 30/4"),
                Quantity("symbol", 0, 0, nothing, nothing, unit="15-NQ/ĐU"),
                Quantity("symbol", 0, 0, nothing, nothing, unit="Điều 5"),
            ]
        )
    )


@given(quantities() | others())
def test_what_is_written_reads_back_the_same(quantity: Quantity) -> None:
    assert [q for q in read(format_quantity(quantity)) if q.kind == quantity.kind] == [quantity]


@given(quantities() | others())
def test_what_is_written_reads_back_the_same_inside_a_sentence(quantity: Quantity) -> None:
    text = f"Phường phấn đấu {format_quantity(quantity)}; đạt kết quả tốt."
    found = [q for q in parse_quantities(text) if q.kind == quantity.kind]
    assert list(map(stripped, found)) == [quantity]


@given(quantities())
def test_an_expression_reads_back_from_its_own_slice(quantity: Quantity) -> None:
    text = f"Phường phấn đấu {format_quantity(quantity)}."
    (found,) = [q for q in parse_quantities(text) if q.kind == "quantity"]
    expression = text[found.start : found.end]
    (alone,) = read(expression)
    counted = found.unit in COUNTED and not found.per
    expected = replace(stripped(found), change=None, average=False, of=None)
    assert alone == (replace(expected, unit="") if counted else expected)


# --- alterations --------------------------------------------------------------------------------


@given(quantities() | others(), st.data())
def test_another_digit_is_another_quantity(quantity: Quantity, data: st.DataObject) -> None:
    text = format_quantity(quantity)
    places = [match.start() for match in re.finditer(r"(?<![a-z])\d(?!\w* dân)", text)]
    assume(places)
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[at]]))
    assert read(f"{text[:at]}{digit}{text[at + 1 :]}") != read(text)


@given(quantities(), st.data())
def test_another_unit_scale_bound_per_or_year_is_another_quantity(
    quantity: Quantity, data: st.DataObject
) -> None:
    unit = data.draw(st.sampled_from(["", *sorted(MEASURED), *COUNTED]))
    per = tuple(data.draw(st.lists(st.sampled_from(PERS), max_size=2, unique=True)))
    altered = data.draw(
        st.sampled_from(
            [
                replace(quantity, unit=unit),
                replace(quantity, per=per),
                replace(quantity, bound=data.draw(st.sampled_from(BOUNDS))),
                replace(quantity, change=data.draw(st.sampled_from([None, "up", "down"]))),
                replace(quantity, of=data.draw(st.none() | YEARS)),
            ]
        )
    )
    assume(altered != quantity)
    assert read(format_quantity(altered)) != read(format_quantity(quantity))


@given(quantities(), st.sampled_from(SCALES))
def test_another_scale_word_is_another_quantity(quantity: Quantity, scale: int) -> None:
    assume(scale != quantity.scale and quantity.high)
    moved = scale - quantity.scale
    altered = replace(
        quantity, scale=scale, low=quantity.low.scaleb(moved), high=quantity.high.scaleb(moved)
    )
    (before,), (after,) = (
        [q for q in read(format_quantity(q)) if q.kind == "quantity"] for q in (quantity, altered)
    )
    assert before.high != after.high


# --- how it looks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("104,7 trđ/người/năm", "104,7 triệu đồng/người/năm"),
        ("từ 10,5%/năm trở lên", "ít nhất 10,5%/năm"),
        ("8.500-9.000 đô la", "8.500 - 9.000 USD"),
        ("giảm 1 - 1,5 điểm phần trăm/năm", "giảm 1 - 1,5 điểm %/năm"),
        ("mười lăm phần trăm", "15%"),
        ("gấp 1,50 lần so với cuối năm 2025", "1,5 lần so với năm 2025"),
        ("12 bác sĩ trên 10.000 dân", "12 bác sĩ/vạn dân"),
        ("hơn 70 ngàn tỉ đồng", "trên 70 nghìn tỷ đồng"),
        ("quá nửa số hộ", "trên 1/2 hộ"),
        ("150 mw", "150 MW"),
        ("2030 hộ", "2.030 hộ"),
        ("lần thứ XIV", "thứ 14"),
    ],
)
def test_one_writing_stands_for_all(text: str, written: str) -> None:
    assert format_quantity(parse_quantities(text)[0]) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("1234.50", "1.234,5"),
        ("0.050", "0,05"),
        ("1E+6", "1.000.000"),
        ("-2.5", "-2,5"),
        ("0", "0"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(value: str, written: str) -> None:
    assert format_number(Decimal(value)) == written
