from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.quantities import Change, Quantity, parse_quantities
from chatbot.targets.indicators import describe
from chatbot.targets.types import Figure, Period
from chatbot.targets.values import compare_values, contradicts, figure_text, period_text
from corpus.types import Span


def figure(indicator: str, value: str, *, base: int | None = None) -> Figure:
    """A figure of the first quantity of ``value``."""
    quantity = next(q for q in parse_quantities(value) if q.kind in {"quantity", "fraction"})
    span = Span(0, len(value))
    return Figure(
        describe(indicator, quantity),
        quantity,
        "target",
        None,
        0,
        len(value),
        span,
        base=base,
    )


def parts(indicator: str, claimed: str, documented: str) -> set[str]:
    """The parts in which a claim's value differs from the documented one."""
    differences = compare_values(figure(indicator, claimed), figure(indicator, documented))
    return {difference.part for difference in differences}


# --- equal ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "documented"),
    [
        ("104.700.000 đồng", "104,7 triệu đồng"),
        ("70.000 tỷ đồng", "70 nghìn tỷ đồng"),
        ("0,10%", "0,1%"),
        ("15 phần trăm", "15%"),
        ("8.500 - 9.000 USD", "8.500-9.000 USD"),
        ("100 ha", "1 km2"),
        ("1.500 m2", "0,15 ha"),
        ("12/17 chỉ tiêu", "12/17 chỉ tiêu"),
    ],
)
def test_a_value_is_the_same_in_another_writing(claimed: str, documented: str) -> None:
    assert parts("quy mô", claimed, documented) == set()
    assert parts("quy mô", documented, claimed) == set()


# --- numbers, units, bounds -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "documented", "part"),
    [
        ("140,7 triệu đồng", "104,7 triệu đồng", "value"),
        ("104,7 tỷ đồng", "104,7 triệu đồng", "value"),
        ("8.500 USD", "8.500 - 9.000 USD", "value"),
        ("8.500 - 9.500 USD", "8.500 - 9.000 USD", "value"),
        ("8.500 đồng", "8.500 USD", "unit"),
        ("15 ha", "15 km", "unit"),
        ("1,5 điểm %", "1,5%", "unit"),
        ("45 hộ", "45 người", "unit"),
        ("trên 15%", "15%", "bound"),
        ("15%", "trên 15%", "bound"),
        ("dưới 15%", "trên 15%", "bound"),
        ("khoảng 15%", "gần 15%", "bound"),
        ("trên 15%", "từ 15% trở lên", "bound"),
        ("12/18 chỉ tiêu", "12/17 chỉ tiêu", "value"),
        ("12 - 17 chỉ tiêu", "12/17 chỉ tiêu", "value"),
    ],
)
def test_another_number_unit_or_bound_is_a_difference(
    claimed: str,
    documented: str,
    part: str,
) -> None:
    assert part in parts("quy mô", claimed, documented)


def test_a_difference_says_what_both_state() -> None:
    (difference,) = compare_values(
        figure("quy mô", "140,7 triệu đồng"),
        figure("quy mô", "104,7 triệu đồng"),
    )
    assert "140,7" in difference.stated
    assert "104,7" in difference.documented


@pytest.mark.parametrize(
    ("indicator", "claimed", "documented"),
    [
        ("số trường đạt chuẩn quốc gia", "6/9 trường học", "6/9 trường"),
        ("tuổi thọ trung bình", "76", "76 tuổi"),
        ("số bác sĩ trên một vạn dân", "14 bác sĩ/vạn dân", "14 bác sĩ"),
    ],
)
def test_what_the_name_says_the_unit_may_leave_out(
    indicator: str,
    claimed: str,
    documented: str,
) -> None:
    assert parts(indicator, claimed, documented) == set()
    assert parts(indicator, documented, claimed) == set()


def test_a_household_is_no_person() -> None:
    assert "unit" in parts("số hộ nghèo được vay vốn", "683 người", "683 hộ")


def test_what_a_document_counts_as_people_a_claim_may_name() -> None:
    assert parts("số đảng viên được kết nạp", "45 đảng viên", "45 người") == set()
    assert "unit" in parts("số lao động được tạo việc làm", "45 hộ", "45 người")


# --- per --------------------------------------------------------------------------------------

INCOME = "thu nhập bình quân đầu người"


def test_a_claim_that_says_per_head_may_leave_out_the_person() -> None:
    assert parts(INCOME, "96 triệu đồng/năm", "96 triệu đồng/người/năm") == set()
    assert parts(INCOME, "96 triệu đồng/người", "96 triệu đồng") == set()


def test_income_per_head_may_leave_out_the_year() -> None:
    assert parts(INCOME, "96 triệu đồng", "96 triệu đồng/người/năm") == set()


def test_a_claim_never_adds_a_year() -> None:
    assert parts(INCOME, "96 triệu đồng/người/năm", "96 triệu đồng/người") == {"unit"}
    assert parts("thu ngân sách", "tăng 12%/năm", "tăng 12%") == {"unit"}


def test_only_an_average_may_leave_out_the_year() -> None:
    growth = "tốc độ tăng thu ngân sách"
    assert parts(growth, "12%", "12%/năm") == {"unit"}
    averaged = figure(f"{growth} bình quân", "12%")
    assert compare_values(averaged, figure(growth, "12%/năm")) == ()


def test_what_grows_every_year_in_words_grows_per_year() -> None:
    yearly = figure("thu ngân sách hằng năm", "12%")
    assert compare_values(yearly, figure("thu ngân sách", "12%/năm")) == ()
    assert compare_values(yearly, figure("thu ngân sách", "12%")) != ()


@pytest.mark.parametrize("claimed", ["96 triệu đồng/người/tháng", "96 triệu đồng/hộ/năm"])
def test_another_per_is_a_difference(claimed: str) -> None:
    assert parts(INCOME, claimed, "96 triệu đồng/người/năm") == {"unit"}


# --- changes ----------------------------------------------------------------------------------


def changed(direction: Change | None, indicator: str = "số hộ nghèo") -> Figure:
    stated = figure(indicator, "5%")
    return replace(stated, quantity=replace(stated.quantity, change=direction))


def test_up_is_not_down() -> None:
    (difference,) = compare_values(changed("up"), changed("down"))
    assert (difference.stated, difference.documented) == ("tăng", "giảm")


def test_a_change_is_not_a_level() -> None:
    assert compare_values(changed("down"), changed(None)) != ()
    assert compare_values(changed(None), changed("down")) != ()


def test_the_name_of_an_indicator_may_say_that_it_grows() -> None:
    assert compare_values(changed("up", "thu ngân sách"), changed(None, "tốc độ tăng thu")) == ()
    assert compare_values(changed("down", "thu ngân sách"), changed(None, "tốc độ tăng thu")) != ()


def test_a_claim_may_not_leave_out_add_or_change_the_year_compared_with() -> None:
    plain, since_2020 = figure("quy mô", "1,5 lần"), figure("quy mô", "1,5 lần", base=2020)
    assert compare_values(since_2020, since_2020) == ()
    assert {d.part for d in compare_values(plain, since_2020)} == {"period"}
    assert {d.part for d in compare_values(since_2020, plain)} == {"period"}
    assert compare_values(figure("quy mô", "1,5 lần", base=2021), since_2020) != ()


# --- contradicting ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("trên 100 triệu đồng", "104,7 triệu đồng"),
        ("khoảng 105 triệu đồng", "104,7 triệu đồng"),
        ("dưới 2%", "tối đa 1%"),
        ("8.500 USD", "200 triệu đồng"),
        ("45 hộ", "0,8%"),
        ("12/17 xã", "12 xã"),
    ],
)
def test_statements_that_allow_each_other_are_no_contradiction(first: str, second: str) -> None:
    assert not contradicts(figure("quy mô", first), figure("quy mô", second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("104,7 triệu đồng", "105 triệu đồng"),
        ("trên 110 triệu đồng", "104,7 triệu đồng"),
        ("8.500 USD", "9.000 - 9.500 USD"),
        ("12/17 chỉ tiêu", "13/17 chỉ tiêu"),
        ("12/17 xã", "13 xã"),
    ],
)
def test_statements_that_exclude_each_other_contradict(first: str, second: str) -> None:
    assert contradicts(figure("quy mô", first), figure("quy mô", second))
    assert contradicts(figure("quy mô", second), figure("quy mô", first))


# --- words ------------------------------------------------------------------------------------


def test_periods_are_named_as_people_do() -> None:
    assert period_text(Period(2030, 2030)) == "năm 2030"
    assert period_text(Period(2026, 2030)) == "giai đoạn 2026-2030"
    assert period_text(None) == ""


def test_a_figure_is_said_with_its_period() -> None:
    stated = replace(figure(INCOME, "104,7 triệu đồng/người/năm"), period=Period(2030, 2030))
    assert figure_text(stated) == "104,7 triệu đồng/người/năm · năm 2030"


# --- invariants -------------------------------------------------------------------------------

numbers = st.decimals(Decimal("0.1"), Decimal(99999), places=1)
quantities = st.builds(
    lambda number, unit, per, bound, change: Quantity(
        "quantity",
        0,
        1,
        number,
        number,
        unit,
        per,
        bound,
        0,
        change,
    ),
    numbers,
    st.sampled_from(["%", "đồng", "usd", "ha", "km", "lần", "điểm %"]),
    st.sampled_from([(), ("năm",), ("tháng",), ("người", "năm"), ("hộ",)]),
    st.sampled_from([None, "above", "min", "below", "max", "about", "nearly"]),
    st.sampled_from([None, "up", "down"]),
)


def of(quantity: Quantity) -> Figure:
    return Figure(describe("quy mô"), quantity, "target", None, 0, 1, Span(0, 1))


@given(quantities)
def test_every_value_is_the_same_as_itself(quantity: Quantity) -> None:
    assert compare_values(of(quantity), of(quantity)) == ()
    assert not contradicts(of(quantity), of(quantity))


@given(quantities, quantities)
def test_values_that_differ_in_any_part_are_never_the_same(
    first: Quantity,
    second: Quantity,
) -> None:
    if (first.low, first.unit, first.per, first.bound, first.change) != (
        second.low, second.unit, second.per, second.bound, second.change
    ):  # fmt: skip
        assert compare_values(of(first), of(second)) != ()


@given(quantities, quantities)
def test_contradiction_is_mutual(first: Quantity, second: Quantity) -> None:
    assert contradicts(of(first), of(second)) == contradicts(of(second), of(first))
