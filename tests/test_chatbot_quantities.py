"""Numbers, their units and bounds, years and ordinals in running text."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.quantities import Bound, Quantity, parse_number, parse_quantities, year_of
from corpus.text import normalise


def only(text: str) -> Quantity:
    """The one quantity of ``text``, years and the like left out."""
    (found,) = [q for q in parse_quantities(text) if q.kind == "quantity"]
    return found


def kinds(text: str) -> list[tuple[str, str]]:
    return [(q.kind, text[q.start : q.end]) for q in parse_quantities(text)]


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("104,7", "104.7"),
        ("104.7", "104.7"),
        ("0,05", "0.05"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("8.500", "8500"),
        ("104.700", "104700"),
        ("12,345", "12.345"),
        ("1234.5", "1234.5"),
        ("0", "0"),
    ],
)
def test_a_comma_is_decimal_and_points_before_three_digits_group(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_a_number_written_the_vietnamese_way_reads_back(whole: int, hundredths: int) -> None:
    grouped = f"{whole:,}".replace(",", ".")
    assert parse_number(f"{grouped},{hundredths:02}") == whole + Decimal(hundredths) / 100
    if whole >= 1000:
        assert parse_number(grouped) == whole


@pytest.mark.parametrize(
    ("text", "value", "unit", "per"),
    [
        ("thu nhập 104,7 triệu đồng/người/năm", "104700000", "đồng", ("người", "năm")),
        ("thu nhập 104.7 triệu", "104700000", "", ()),
        ("2,5 nghìn tỷ đồng", "2500000000000", "đồng", ()),
        ("2.500 tỉ đồng", "2500000000000", "đồng", ()),
        ("15 ngàn đồng một người", "15000", "đồng", ("người",)),
        ("5 triệu đồng mỗi người mỗi tháng", "5000000", "đồng", ("người", "tháng")),
        ("5 triệu đồng/người mỗi năm", "5000000", "đồng", ("người", "năm")),
        ("1.234.567 VNĐ", "1234567", "đồng", ()),
        ("300 USD/tháng", "300", "usd", ("tháng",)),
        ("300 đô la", "300", "usd", ()),
        ("3 vạn người", "30000", "người", ()),
        ("tăng 12 %/ năm", "12", "%", ("năm",)),
        ("đạt 100 phần trăm", "100", "%", ()),
        ("tăng 1,5 điểm phần trăm", "1.5", "điểm %", ()),
        ("120 ha rừng", "120", "ha", ()),
        ("8,5 km² mặt nước", "8.5", "km2", ()),
        ("45 km đường", "45", "km", ()),
        ("gấp 1,5 lần", "1.5", "lần", ()),
        ("45 đảng viên mới", "45", "đảng viên", ()),
        ("30 tổ dân phố", "30", "tổ dân phố", ()),
        ("(98%)", "98", "%", ()),
    ],
)
def test_value_scale_unit_and_per_are_read(
    text: str, value: str, unit: str, per: tuple[str, ...]
) -> None:
    found = only(text)
    assert (found.low, found.high, found.unit, found.per) == (
        Decimal(value),
        Decimal(value),
        unit,
        per,
    )
    assert found.bound is None


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("8.500 - 9.000 USD", "8500", "9000", "usd"),
        ("8.500–9.000 USD/người", "8500", "9000", "usd"),
        ("từ 20 đến 25%", "20", "25", "%"),
        ("10 - 12%/năm", "10", "12", "%"),
        ("2,5 - 3 triệu đồng", "2500000", "3000000", "đồng"),
        ("40-45 đảng viên", "40", "45", "đảng viên"),
    ],
)
def test_a_range_has_two_ends(text: str, low: str, high: str, unit: str) -> None:
    found = only(text)
    assert (found.low, found.high, found.unit) == (Decimal(low), Decimal(high), unit)
    assert text[found.start : found.end][0].isdigit()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("trên 15%", "above"),
        ("hơn 15%", "above"),
        ("tối thiểu 15%", "min"),
        ("ít nhất 15%", "min"),
        ("không dưới 15%", "min"),
        ("không thấp hơn 15%", "min"),
        ("vượt 15%", "above"),
        ("15% trở lên", "min"),
        ("từ 15% trở lên", "min"),
        ("từ 10,5%/năm trở lên", "min"),
        ("Trên 15 triệu đồng/người", "above"),
        ("dưới 15%", "below"),
        ("tối đa 15%", "max"),
        ("không quá 15%", "max"),
        ("chưa đến 15%", "below"),
        ("15% trở xuống", "max"),
        ("khoảng 15%", "about"),
        ("gần 15%", "nearly"),
        ("xấp xỉ 15%", "about"),
        ("15%", None),
        ("từ 15%", None),
        ("tăng 15%", None),
    ],
)
def test_a_bound_before_or_after_the_number_is_kept(text: str, bound: Bound | None) -> None:
    found = only(f"Phường đạt {text}.")
    assert found.bound == bound
    if bound is not None:
        assert f"Phường đạt {text}."[found.start : found.end] == text


@pytest.mark.parametrize(
    ("text", "scaled"), [("2 triệu đồng", True), ("2 tỷ", True), ("2.000.000 đồng", False)]
)
def test_a_written_scale_is_remembered(text: str, scaled: bool) -> None:
    assert only(text).scaled is scaled


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("15%", "percent"),
        ("1 điểm phần trăm", "percent"),
        ("15 triệu đồng", "money"),
        ("15 USD", "money"),
        ("15 ha", "area"),
        ("15 m2", "area"),
        ("15 km", "length"),
        ("15 lần", "ratio"),
        ("15 hộ", "count"),
        ("27 đồng chí", "count"),
        ("15", "count"),
    ],
)
def test_the_unit_says_what_is_measured(text: str, measure: str) -> None:
    assert only(text).measure == measure


def test_comrades_are_people_and_no_money() -> None:
    assert only("gồm 27 đồng chí").unit == "đồng chí"
    assert only("gồm 27 đồng").unit == "đồng"


# --- numbers in words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("hai nhiệm vụ trọng tâm", 2, "nhiệm vụ"),
        ("năm nhóm giải pháp", 5, "nhóm"),
        ("gồm năm khâu", 5, "khâu"),
        ("chín đồng chí", 9, "đồng chí"),
        ("mười hai chi bộ", 12, "chi bộ"),
        ("mười lăm phần trăm", 15, "%"),
        ("một trăm phần trăm", 100, "%"),
        ("ba mươi phần trăm", 30, "%"),
        ("sáu mươi lăm phần trăm", 65, "%"),
        ("hai mươi lăm đại biểu", 25, "đại biểu"),
        pytest.param(
            *("một trăm hai mươi đảng viên", 120, "đảng viên"),
        ),
    ],
)
def test_number_words_before_counted_things_are_numbers(text: str, value: int, unit: str) -> None:
    found = only(text)
    assert (int(found.low), found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["hằng năm nhóm họp", "mỗi năm chi bộ họp", "trong năm nhiệm vụ được giao", "hai bên"]
)
def test_the_word_nam_for_year_and_words_before_other_things_are_no_numbers(text: str) -> None:
    assert parse_quantities(text) == []


def test_number_words_take_a_bound_too() -> None:
    assert only("hơn một trăm chi bộ").bound == "above"


# --- what looks like a quantity but is something else -------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đến năm 2030", [("year", "2030")]),
        ("hai năm 2026 và 2027", [("year", "2026"), ("year", "2027")]),
        ("nhiệm kỳ 2025-2030", [("period", "2025-2030")]),
        ("giai đoạn 2026 – 2030", [("period", "2026 – 2030")]),
        ("ngày 14/8/2025", [("date", "14/8/2025")]),
        ("ngày 14 tháng 8 năm 2025", [("date", "ngày 14 tháng 8 năm 2025")]),
        ("02 tháng 9", [("date", "02 tháng 9")]),
        ("Nghị quyết số 15-NQ/ĐU", [("symbol", "15-NQ/ĐU")]),
        ("Quyết định 1234/QĐ-UBND", [("symbol", "1234/QĐ-UBND")]),
        ("Đại hội lần thứ XIV", [("ordinal", "XIV")]),
        ("khóa IX", [("ordinal", "IX")]),
        ("lần thứ nhất", [("ordinal", "nhất")]),
        ("lần thứ 28", [("ordinal", "28")]),
        ("2030 người", [("quantity", "2030")]),
        ("2000 tỷ đồng", [("quantity", "2000 tỷ đồng")]),
        ("2.030 hộ", [("quantity", "2.030")]),
        ("1850 hộ", [("quantity", "1850")]),
        ("dịch COVID-19", []),
        ("Nghị định 30/2020/NĐ-CP", [("symbol", "30/2020/NĐ-CP")]),
        ("quý III/2026", [("year", "2026")]),
        pytest.param(
            *("tháng 8/2025", [("date", "tháng 8/2025")]),
        ),
        pytest.param(
            *("3/4 số trường", [("fraction", "3/4")]),
        ),
        ("10,5%-12%", [("quantity", "10,5%-12%")]),
    ],
)
def test_years_periods_dates_symbols_and_ordinals_are_told_apart(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "value"), [("lần thứ XIV", 14), ("khóa XL", 40), ("thứ IX", 9), ("Đại hội XIII", 13)]
)
def test_roman_numerals_have_a_value(text: str, value: int) -> None:
    assert parse_quantities(text)[0].low == value


def test_a_period_keeps_both_years() -> None:
    (period,) = parse_quantities("nhiệm kỳ 2025-2030")
    assert (int(period.low), int(period.high)) == (2025, 2030)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("từ 58 triệu đồng năm 2020 lên 79 triệu đồng năm 2025", [2020, 2025]),
        ("năm 2020 đạt 58 triệu đồng", [2020]),
        ("58 triệu đồng năm 2020, 79 triệu đồng", [2020, 2020]),
        ("năm 2020 đạt 58 triệu đồng, năm 2025 đạt 79 triệu đồng", [2020, 2025]),
        ("đến năm 2030 còn 0,8%", [2030]),
        ("còn 0,8% vào năm 2030", [2030]),
        ("còn 0,8%", [None]),
        ("đạt 104,7 triệu đồng, gấp 1,5 lần so với năm 2025", [None, None]),
        ("so với năm 2020, thu nhập tăng 1,5 lần vào năm 2025", [2025]),
        (
            "năm 2020 đạt 58 triệu đồng, năm 2025 đạt 79 triệu đồng, tăng 36% so với năm 2020",
            [2020, 2025, 2025],
        ),
    ],
)
def test_every_number_gets_its_own_year(text: str, years: list[int | None]) -> None:
    found = parse_quantities(text)
    assert [year_of(q, found) for q in found if q.kind == "quantity"] == years


@pytest.mark.parametrize("text", ["đạt 5 (năm) nhóm", "đạt 5 , còn lại", "Cột 5\n(tiếp theo)"])
def test_a_quantity_ends_with_its_last_character(text: str) -> None:
    assert kinds(text)[0] == ("quantity", "5")


# --- for any text -------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("104,7", "1.234.567", "2030", "2025-2030", "14/8/2025", "15-NQ/ĐU", "8.500 - 9.000"),
        *("triệu", "tỷ đồng", "%", "/người", "/năm", "mỗi năm", "trên", "trở lên", "từ", "hai"),
        *("nhiệm vụ", "lần thứ", "XIV", "năm", "ngày", "tháng 9", "đồng chí", ".", ",", "-", "\n"),
    ]
)
TEXT = st.one_of(
    st.text(),
    st.text("0123456789.,/-% năm\n", max_size=60),
    st.lists(PIECES, max_size=15).map(" ".join),
)


@given(TEXT)
def test_quantities_of_any_text_are_in_order_apart_and_inside_it(raw: str) -> None:
    text = normalise(raw)
    found = parse_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    for quantity in found:
        stated = text[quantity.start : quantity.end]
        assert not stated[0].isspace()
        assert quantity.kind in {"quantity", "ordinal"} or any(char.isdigit() for char in stated)


@given(TEXT, TEXT)
def test_what_stands_in_another_paragraph_changes_no_quantity(first: str, second: str) -> None:
    above, below = (f"Mở đầu {normalise(part)} hết." for part in (first, second))
    shift = len(above) + 1
    together = [(q.start, q.end, q.low) for q in parse_quantities(f"{above}\n{below}")]
    apart = [(q.start, q.end, q.low) for q in parse_quantities(above)]
    apart += [(q.start + shift, q.end + shift, q.low) for q in parse_quantities(below)]
    assert together == apart


BOUNDS: list[tuple[str, str, Bound | None]] = [
    *(
        ("", "", None),
        ("trên ", "", "above"),
        ("không dưới ", "", "min"),
        ("từ ", " trở lên", "min"),
    ),
    *(("tối đa ", "", "max"), ("", " trở xuống", "max"), ("khoảng ", "", "about")),
]
SCALES = [("", 0), (" nghìn", 3), (" triệu", 6), (" tỷ", 9), (" nghìn tỷ", 12)]
UNITS = [("%", "%"), (" đồng", "đồng"), (" USD", "usd"), (" ha", "ha"), (" lần", "lần")]
PERS: list[tuple[str, tuple[str, ...]]] = [
    *(("", ()), ("/năm", ("năm",)), ("/người/năm", ("người", "năm")), (" mỗi tháng", ("tháng",))),
]


@given(
    st.integers(0, 10**7),
    st.integers(0, 9),
    st.sampled_from(BOUNDS),
    st.sampled_from(SCALES),
    st.sampled_from(UNITS),
    st.sampled_from(PERS),
)
def test_a_quantity_that_was_written_is_read_back_whole(
    whole: int,
    tenths: int,
    bound: tuple[str, str, Bound | None],
    scale: tuple[str, int],
    unit: tuple[str, str],
    per: tuple[str, tuple[str, ...]],
) -> None:
    number = f"{whole:,}".replace(",", ".") + (f",{tenths}" if tenths else "")
    stated = f"{bound[0]}{number}{scale[0]}{unit[0]}{per[0]}{bound[1]}"
    text = f"Phường đạt {stated}, đến năm 2030."
    found = only(text)
    assert text[found.start : found.end] == stated
    assert found.low == found.high == (whole + Decimal(tenths) / 10) * 10 ** scale[1]
    assert (found.unit, found.per, found.bound) == (unit[1], per[1], bound[2])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Thu ngân sách đạt 12 tỷ đồng [3].", ["12 tỷ đồng"]),
        ("Thu ngân sách[1] đạt 12[2] tỷ đồng.", ["12    tỷ đồng"]),
        ("Tỷ lệ 98% [12] năm 2030 [1]", ["98%", "2030"]),
        ("[1] Số liệu năm 2024.", ["2024"]),
        ("Thông báo [2025] có 5 điểm", ["2025", "5"]),
    ],
)
def test_the_mark_of_a_footnote_is_no_number(text: str, values: list[str]) -> None:
    found = parse_quantities(text)
    plain = re.sub(r"\[\d{1,3}\]", lambda mark: " " * len(mark[0]), text)
    assert [plain[q.start : q.end] for q in found] == values
