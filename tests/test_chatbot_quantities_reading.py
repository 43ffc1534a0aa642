"""Every form in which texts and tables state a quantity, and what only looks like one."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from chatbot.quantities import Bound, Change, Quantity, parse_quantities


def only(text: str) -> Quantity:
    """The one quantity or fraction of ``text``; years, dates, symbols and the like left out."""
    (found,) = [q for q in parse_quantities(text) if q.kind in {"quantity", "fraction"}]
    return found


def stated(text: str, *kinds: str) -> list[str]:
    """The expressions of ``text`` that are of ``kinds``."""
    return [text[q.start : q.end] for q in parse_quantities(text) if q.kind in kinds]


# --- numbers, scales, units ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "scale", "unit"),
    [
        ("hơn 70 nghìn tỷ đồng", "70000000000000", 12, "đồng"),
        ("104,7 trđ", "104700000", 6, "đồng"),
        ("104,7 tr.đ", "104700000", 6, "đồng"),
        ("104,7 tr. đồng", "104700000", 6, "đồng"),
        ("104,7tr", "104700000", 6, ""),
        ("3 tỷ đ", "3000000000", 9, "đồng"),
        ("2tỷ đồng", "2000000000", 9, "đồng"),
        ("500.000đ", "500000", 0, "đồng"),
        ("2 tỷ 500 triệu đồng", "2500000000", 9, "đồng"),
        ("2 triệu 500 nghìn đồng", "2500000", 6, "đồng"),
        ("2 tỷ rưỡi", "2500000000", 9, ""),
        ("1,2 tỉ USD", "1200000000", 9, "usd"),
        ("$500", "500", 0, "usd"),
        ("US$ 1,5 tỷ", "1500000000", 9, "usd"),
        ("300 đô la Mỹ", "300", 0, "usd"),
        ("1.000 euro", "1000", 0, "euro"),
        ("5 ‰", "5", 0, "‰"),
        ("5 phần nghìn", "5", 0, "‰"),
        ("1,5 điểm%", "1.5", 0, "điểm %"),
        ("120 m²", "120", 0, "m2"),
        ("120 mét vuông", "120", 0, "m2"),
        ("5.000 m³", "5000", 0, "m3"),
        ("15 héc-ta", "15", 0, "ha"),
        ("45 km vuông", "45", 0, "km2"),
        ("65 tạ", "65", 0, "tạ"),
        ("2 nghìn tấn", "2000", 3, "tấn"),
        ("150MW", "150", 0, "mw"),
        ("700 kWh", "700", 0, "kwh"),
        ("3 vạn lượt khách", "30000", 4, "lượt"),
        ("0.125 ha", "0.125", 0, "ha"),
        ("1,234,567 đồng", "1234567", 0, "đồng"),
        ("12.345,67 ha", "12345.67", 0, "ha"),
        ("15 trường hợp", "15", 0, "trường hợp"),
        ("15 trường mầm non", "15", 0, "trường"),
        ("15 và còn tăng", "15", 0, ""),
        ("3 sao", "3", 0, "sao"),
        ("tăng trưởng −2,5%", "-2.5", 0, "%"),
        ("Tăng trưởng: -2,5%", "-2.5", 0, "%"),
        ("-2,5%", "-2.5", 0, "%"),
        ("- 5 trường", "5", 0, "trường"),
        ("-5 trường mới", "5", 0, "trường"),
        ("mười lăm phần trăm", "15", 0, "%"),
        ("hai nghìn tỷ đồng", "2000000000000", 12, "đồng"),
        ("một trăm hai mươi triệu đồng", "120000000", 6, "đồng"),
        ("năm trăm nghìn đồng", "500000", 3, "đồng"),
        ("hai triệu năm trăm nghìn đồng", "2500000", 6, "đồng"),
        ("một trăm linh năm hộ", "105", 0, "hộ"),
        ("đúng một trăm hai mươi", "120", 0, ""),
        ("gấp đôi", "2", 0, "lần"),
        ("gấp rưỡi", "1.5", 0, "lần"),
        ("gấp ba lần", "3", 0, "lần"),
        ("một trăm linh bốn phẩy bảy triệu đồng", "104700000", 6, "đồng"),
        ("mười phẩy năm phần trăm", "10.5", 0, "%"),
        ("không phẩy bảy phần trăm", "0.7", 0, "%"),
        ("hai phẩy không năm điểm phần trăm", "2.05", 0, "điểm %"),
        ("ba phẩy bảy mươi lăm phần trăm", "3.75", 0, "%"),
        ("ba phẩy hai lăm tỷ đồng", "3250000000", 9, "đồng"),
        ("gấp một phẩy năm lần", "1.5", 0, "lần"),
        ("đạt mười phẩy hai", "10.2", 0, ""),
        ("một tỷ rưỡi đồng", "1500000000", 9, "đồng"),
        ("một trăm rưỡi hộ", "150", 0, "hộ"),
        ("hai nghìn không trăm hai mươi lăm hộ", "2025", 3, "hộ"),
        ("4,909 triệu người", "4909000", 6, "người"),
        ("4,909 triệu hộ", "4909000", 6, "hộ"),
    ],
)
def test_number_scale_and_unit_are_read(text: str, value: str, scale: int, unit: str) -> None:
    found = only(text)
    assert (found.low, found.high) == (Decimal(value), Decimal(value))
    assert (found.scale, found.scaled, found.unit) == (scale, scale > 0, unit)


@pytest.mark.parametrize(
    ("text", "unit", "per"),
    [
        ("104,7 trđ/người/năm", "đồng", ("người", "năm")),
        ("5 triệu đồng/đầu người", "đồng", ("người",)),
        ("5 triệu đồng/1 ha", "đồng", ("ha",)),
        ("5 triệu đồng trên mỗi héc-ta", "đồng", ("ha",)),
        ("12% hằng năm", "%", ("năm",)),
        ("12% mỗi năm", "%", ("năm",)),
        ("12% trở lên/năm", "%", ("năm",)),
        ("1 - 1,5 điểm %/năm", "điểm %", ("năm",)),
        ("5.000 m3/ngày đêm", "m3", ("ngày đêm",)),
        ("25 m2 sàn/người", "m2", ("người",)),
        ("65 tạ/ha/vụ", "tạ", ("ha", "vụ")),
        ("30 đảng viên/năm", "đảng viên", ("năm",)),
        ("30 đảng viên mỗi năm", "đảng viên", ("năm",)),
        ("32 giường bệnh/vạn dân", "giường bệnh", ("vạn dân",)),
        ("32 giường bệnh/10.000 dân", "giường bệnh", ("vạn dân",)),
        ("12 bác sĩ trên 10.000 dân", "bác sĩ", ("vạn dân",)),
        ("12 bác sĩ trên một vạn dân", "bác sĩ", ("vạn dân",)),
        ("12 bác sỹ/1 vạn dân", "bác sỹ", ("vạn dân",)),
        ("50 ca/100.000 dân", "ca", ("100.000 dân",)),
        ("15/10.000 dân", "", ("vạn dân",)),
        ("42/100.000 trẻ đẻ sống", "", ("100.000 trẻ đẻ sống",)),
        ("15‰ mỗi năm", "‰", ("năm",)),
        ("75 đảng viên/năm", "đảng viên", ("năm",)),
        ("kết nạp 45 đảng viên mới mỗi năm", "đảng viên", ("năm",)),
        ("60 doanh nghiệp thành lập mới mỗi quý", "doanh nghiệp", ("quý",)),
        ("mỗi tháng giải quyết 10 hồ sơ", "hồ sơ", ("tháng",)),
        ("mỗi quý có 12 tổ hợp tác", "tổ hợp tác", ("quý",)),
        ("hằng ngày thu gom 120 tấn rác", "tấn", ("ngày",)),
        ("6,5 mét vuông mỗi người", "m2", ("người",)),
        ("25 m2 nhà ở trên mỗi người", "m2", ("người",)),
        ("6,5 m2 cây xanh trên đầu người", "m2", ("người",)),
        ("30 m2/đầu người", "m2", ("người",)),
        ("mười hai bác sĩ trên 10.000 dân", "bác sĩ", ("vạn dân",)),
        ("số bác sĩ trên 1 vạn dân đạt 14", "", ("vạn dân",)),
        ("số giường bệnh trên 10.000 dân là 32 giường", "giường", ("vạn dân",)),
        ("số bác sĩ công lập/10.000 dân: 9,5", "", ("vạn dân",)),
        ("cứ 10.000 dân có 14 bác sĩ", "bác sĩ", ("vạn dân",)),
        ("bình quân một vạn dân có 32 giường bệnh", "giường bệnh", ("vạn dân",)),
        ("tỷ suất tử vong mẹ trên 100.000 trẻ đẻ sống còn 12", "", ("100.000 trẻ đẻ sống",)),
    ],
)
def test_what_a_value_is_said_to_be_per_is_read(text: str, unit: str, per: tuple[str, ...]) -> None:
    found = only(text)
    assert (found.unit, found.per) == (unit, per)


def test_the_base_of_a_rate_states_no_value_and_is_for_the_numbers_of_its_clause() -> None:
    rise = parse_quantities("số bác sĩ trên một vạn dân tăng từ 8,4 năm 2025 lên 12,5 vào năm 2030")
    assert [(float(q.low), q.unit, q.per) for q in rise if q.kind == "quantity"] == [
        (8.4, "", ("vạn dân",)),
        (12.5, "", ("vạn dân",)),
    ]
    both = parse_quantities("số bác sĩ trên 1 vạn dân đạt 14 và số giường bệnh đạt 900 giường")
    assert [q.per for q in both] == [("vạn dân",), ()]
    assert not only("bình quân một vạn dân có 32 giường bệnh").average
    beside = parse_quantities("40 giường bệnh, 9 dược sĩ và 12,5 bác sĩ trên một vạn dân")
    assert [q.per for q in beside] == [("vạn dân",)] * 3
    counted = parse_quantities("xây 40 phòng khám và có 12,5 bác sĩ trên một vạn dân")
    assert [q.per for q in counted] == [(), ("vạn dân",)]
    apart = parse_quantities("số bác sĩ trên 1 vạn dân tăng nhanh. Trạm y tế có 14 người")
    assert [q.per for q in apart] == [()]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("số xã có trên 10.000 dân", 10000, "dân"),
        ("xã có dân số trên 10.000 dân", 10000, "dân"),
        ("số doanh nghiệp trên 1.000 lao động", 1000, "lao động"),
    ],
)
def test_a_number_of_people_is_no_base_of_a_rate(text: str, value: int, unit: str) -> None:
    found = only(text)
    assert (int(found.low), found.unit, found.bound) == (value, unit, "above")


def test_what_a_number_behind_is_per_is_not_said_of_the_one_before() -> None:
    first, second = parse_quantities("hỗ trợ 5 tỷ đồng xây nhà, mỗi hộ 50 triệu đồng")
    assert (first.per, second.per) == ((), ())
    first, _ = parse_quantities("có 60 hộ khá mỗi năm thêm 5 hộ giàu")
    assert first.per == ()


def test_a_share_of_every_year_is_no_share_per_year() -> None:
    assert only("95% đảng viên hằng năm hoàn thành tốt nhiệm vụ").per == ()


def test_a_fall_against_a_year_keeps_value_direction_and_base() -> None:
    fall = only("thu tiền sử dụng đất (giảm 122,86% so với 2010)")
    assert (fall.low, fall.change, fall.of) == (Decimal("122.86"), "down", 2010)


def test_thousands_of_billions_without_a_unit_are_money() -> None:
    assert only("hơn 70 nghìn tỷ").measure == "money"
    assert only("hơn 70 nghìn tỷ").unit == ""
    assert only("hơn 70 triệu").measure == "count"
    assert only("2 tỷ lượt truy cập").measure == "count"


def test_what_follows_a_number_as_its_year_is_no_unit() -> None:
    assert only("tăng lên 8,4 năm 2025").unit == ""
    assert only("vốn đầu tư 5 năm 2026 - 2030").unit == "năm"
    assert only("trong 2 năm 2024, 2025").unit == "năm"


def test_ten_thousand_people_are_a_number_where_nothing_is_counted_on_them() -> None:
    found = only("xã có quy mô trên 10.000 dân")
    assert (int(found.low), found.unit, found.bound) == (10000, "dân", "above")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "scale"),
    [
        ("từ 10 đến 12%", "10", "12", "%", 0),
        ("10%-12%", "10", "12", "%", 0),
        ("giảm 1 - 1,5 điểm %", "1", "1.5", "điểm %", 0),
        ("8,5 triệu - 9 triệu đồng", "8500000", "9000000", "đồng", 6),
        ("từ 100 triệu đồng đến 120 triệu đồng", "100000000", "120000000", "đồng", 6),
        ("40–45 đảng viên", "40", "45", "đảng viên", 0),
        ("5 tới 7 ha", "5", "7", "ha", 0),
    ],
)
def test_ranges_of_all_forms_have_two_ends(
    text: str, low: str, high: str, unit: str, scale: int
) -> None:
    found = only(text)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))
    assert (found.unit, found.scale) == (unit, scale)


@pytest.mark.parametrize(
    "text", ["giảm từ 3,5% đến 1,2%", "12 km - 15%", "5 triệu đồng - 7 tỷ đồng", "15 hộ\n- 20 hộ"]
)
def test_two_numbers_that_are_no_range_stay_two(text: str) -> None:
    found = parse_quantities(text)
    assert len(found) == 2
    assert all(q.low == q.high for q in found)


@pytest.mark.parametrize(
    ("text", "part", "whole", "unit"),
    [
        ("15/17 chỉ tiêu", 15, 17, "chỉ tiêu"),
        ("2/3 số xã", 2, 3, "xã"),
        ("1.200/1.250 hộ", 1200, 1250, "hộ"),
        ("một phần ba số hộ", 1, 3, "hộ"),
        ("hai phần ba", 2, 3, ""),
        ("một nửa số hộ", 1, 2, "hộ"),
        ("quá nửa số hộ", 1, 2, "hộ"),
        ("19/12 chỉ tiêu", 19, 12, "chỉ tiêu"),
    ],
)
def test_parts_of_a_whole_are_fractions(text: str, part: int, whole: int, unit: str) -> None:
    found = only(text)
    assert found.kind == "fraction"
    assert (int(found.low), int(found.high), found.unit) == (part, whole, unit)


# --- bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound", "texts"),
    [
        ("above", ["trên 5%", "hơn 5%", "vượt 5%", "quá 5%", "vượt quá 5%", "cao hơn 5%", "> 5%"]),
        ("min", ["từ 5% trở lên", "5% trở lên", "ít nhất 5%", "tối thiểu 5%", "không dưới 5%"]),
        ("min", ["không thấp hơn 5%", "không ít hơn 5%", ">= 5%", "≥5%", "5%/năm trở lên"]),
        ("min", ["ít nhất là 5%", "tối thiểu đạt 5%", "ít nhất từ 5%", "5% hoặc cao hơn"]),
        ("min", ["từ 5% chi bộ trở lên", "5% chi bộ trở lên", "5 hộ trở lên", "từ 5 - 6% trở lên"]),
        ("below", ["dưới 5%", "chưa đến 5%", "chưa tới 5%", "kém 5%", "chưa đầy 5%", "<5%"]),
        ("max", ["tối đa 5%", "không quá 5%", "không vượt quá 5%", "từ 5% trở xuống", "<= 5%"]),
        ("max", ["≤5%", "nhiều nhất 5%", "không cao hơn 5%", "không trên 5%"]),
        ("about", ["khoảng 5%", "xấp xỉ 5%", "ước 5%", "chừng 5%", "ước khoảng 5%", "~5%", "≈ 5%"]),
        ("nearly", ["gần 5%", "ngót 5%", "ngót nghét 5%", "gần 2/3 số hộ", "gần mười phần trăm"]),
        (None, ["5%", "đạt 5%", "từ 5%", "ước đạt 5%", "bằng 5%", "từ 5 - 6%", "lên 5%"]),
    ],
)
def test_wordings_of_one_bound_are_one(bound: Bound | None, texts: list[str]) -> None:
    for text in texts:
        found = only(f"Phấn đấu {text} vào cuối kỳ")
        assert found.bound == bound, text
        words = [f"Phấn đấu {text}"[found.start :]]
        assert text.startswith(words[0].split(" ")[0]) or bound is None, text


# --- what the clause says besides ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("thu ngân sách tăng 15%", "up"),
        ("thu ngân sách tăng bình quân 15%/năm", "up"),
        ("thu ngân sách tăng trưởng bình quân giai đoạn 2026-2030 đạt 15%/năm", "up"),
        ("tốc độ tăng giá trị sản xuất đạt từ 10,5%/năm trở lên", "up"),
        ("thu nhập tăng gấp 1,5 lần", "up"),
        ("thu nhập tăng lên 1,5 lần", "up"),
        ("tăng thu ngân sách 15%", "up"),
        ("tỷ lệ hộ nghèo giảm 1 - 1,5 điểm %/năm", "down"),
        ("giảm bình quân mỗi năm 0,5%", "down"),
        ("Số hộ nghèo giảm bình quân hằng năm: 12 hộ", "down"),
        ("tỷ lệ hộ nghèo giảm còn 0,8%", None),
        ("thu nhập tăng lên 104,7 triệu đồng", None),
        ("tăng cường quản lý, đạt 95%", None),
        ("tăng cường 15 hoạt động", None),
        ("giảm nghèo, có 5 hộ thoát nghèo", None),
        ("tăng 5 bậc; đạt 95%", "up"),
        ("thu nhập đạt 104,7 triệu đồng", None),
    ],
)
def test_growth_and_fall_are_told_from_levels(text: str, change: Change | None) -> None:
    found = [q for q in parse_quantities(text) if q.kind == "quantity"]
    assert found[0].change == change


def test_neither_end_of_a_rise_is_how_much_rises() -> None:
    text = "thu nhập tăng từ 58 triệu đồng năm 2020 lên 79 triệu đồng năm 2025, tăng 36,2%"
    found = [q for q in parse_quantities(text) if q.kind == "quantity"]
    assert [q.change for q in found] == [None, None, "up"]


@pytest.mark.parametrize(
    ("text", "average"),
    [
        ("tăng bình quân 15%/năm", True),
        ("bình quân giai đoạn 2026-2030 đạt 15%/năm", True),
        ("bình quân 5 năm đạt 15%", True),
        ("mỗi năm kết nạp 30 đảng viên", True),
        ("hằng năm kết nạp 30 đảng viên", True),
        ("Bình quân hằng năm, thu ngân sách tăng 8%", True),
        ("Mỗi năm trong giai đoạn 2026 - 2030, tổng vốn đạt 300 tỷ đồng", True),
        ("Hằng năm, làm tốt công tác tuyển quân. Thu ngân sách đạt 300 tỷ đồng", False),
        ("Hằng năm, làm tốt công tác tuyển quân; thu ngân sách đạt 300 tỷ đồng", False),
        ("thu nhập bình quân đầu người đạt 104,7 triệu đồng", False),
        ("thu nhập bình quân/người đạt 104,7 triệu đồng", False),
        ("thu nhập bình quân một hộ đạt 104,7 triệu đồng", False),
        ("tăng bình quân nhanh; đạt 15%", False),
        ("đạt 15%", False),
    ],
)
def test_an_average_is_seen_but_not_that_of_persons(text: str, average: bool) -> None:
    found = [q for q in parse_quantities(text) if q.kind == "quantity"]
    assert found[-1].average is average


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("gấp 1,5 lần so với năm 2025", 2025),
        ("tăng 15,2% so với cùng kỳ năm 2024", 2024),
        ("tăng 3 trường so với cuối năm 2020", 2020),
        ("gấp đôi năm 2020", 2020),
        ("bằng 120% so với năm 2024", 2024),
        ("bằng 120% năm 2024", 2024),
        ("so với năm 2020, thu nhập tăng 1,5 lần", 2020),
        ("tăng 15% so với bình quân giai đoạn 2021-2025", None),
        ("tăng 15% trong năm 2025", None),
        ("đạt 15% vào năm 2025", None),
    ],
)
def test_the_year_compared_with_is_read(text: str, year: int | None) -> None:
    assert [q.of for q in parse_quantities(text) if q.kind == "quantity"] == [year]


# --- what is no quantity ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("Điều 5", "khoản 2", "mục 3.1", "khoản 4 Điều 52", "các Điều 4, 5 và 6", "Phụ lục 2"),
        *("1.2.3. Kết quả", "1. Kết quả", "2) Kết quả", "1.1 Kết quả", "1/ Kết quả", "(1) Kết quả"),
        *("Nghị quyết số 57", "Đề án 06", "Quốc lộ 1", "Tổ 12", "Quận 10", "đường số 3"),
        *("trường đạt chuẩn mức độ 2", "dự án giai đoạn 2", "ISO 9001:2015", "cách mạng 4.0"),
        *("024.3825.1234", "0912 345 678", "02438251234", "(024) 3825 1234", "+84 912 345 678"),
        *("COVID-19", "mạng 5G", "A15", "lúc 8h30", "lúc 14:30", "Mẫu số 01"),
        *("45/2025/NQ-HĐND", "15-NQ/ĐU", "số 30/2020/NĐ-CP", "Quyết định số 1234/QĐ-UBND"),
        *("14/8/2025", "14-8-2025", "14.8.2025", "ngày 14/8", "ngày 30/4", "kỷ niệm 30/4"),
        *("tháng 9", "tháng 9 năm 2025", "tháng 12/2025", "ngày 5 tháng 9", "ngày 14-15/8/2025"),
        *("đến năm 2030", "2025-2030", "từ năm 2021 đến năm 2025", "năm học 2025/2026"),
        *("khoá XIV", "xếp thứ 5", "hạng 12", "tỷ trọng¹", "thị trấn Một Ngàn", "3.1.2"),
        "1" * 40,
    ],
)
def test_names_dates_symbols_and_markers_are_no_quantities(text: str) -> None:
    assert stated(text, "quantity", "fraction") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 phường 3 xã", ["12", "3"]),
        ("toàn phường 1.200 hộ", ["1.200"]),
        ("toàn Phường 15%", ["15%"]),
        ("có 3 thôn, 5 tổ", ["3", "5"]),
        ("các khoản 2 tỷ đồng", ["2 tỷ đồng"]),
        ("mỗi ngày 12 lượt", ["12"]),
        ("mỗi tháng 5 buổi", ["5"]),
        ("năm 2030 hộ nghèo còn 1%", ["1%"]),
        ("2030 hộ nghèo", ["2030"]),
        ("1.5 triệu đồng", ["1.5 triệu đồng"]),
        ("năm (05) nhóm", ["05"]),
        ("(1) trồng 5 cây; (2) trồng 6 cây", ["5", "6"]),
        ("1. Trồng 5 cây\n2. Trồng 6 cây", ["5", "6"]),
        ("104,7¹ triệu đồng", ["104,7¹ triệu đồng"]),
        ("120 m² đất", ["120 m²"]),
        ("104,7\ntriệu đồng", ["104,7\ntriệu đồng"]),
        ("đạt 15\nTrường học", ["15"]),
        ("Năm 2025 đạt 5, 2026 đạt 6", ["5", "6"]),
        ("1.234.567", ["1.234.567"]),
        ("15,0", ["15,0"]),
        ("≥ 95", ["≥ 95"]),
        ("10-12", ["10-12"]),
    ],
)
def test_quantities_beside_what_is_none_are_found(text: str, found: list[str]) -> None:
    assert stated(text, "quantity", "fraction") == found


@pytest.mark.parametrize(
    ("text", "year"),
    [("14/8/2025", 2025), ("tháng 9 năm 2025", 2025), ("tháng 12/2025", 2025), ("ngày 30/4", 0)],
)
def test_a_date_keeps_its_year(text: str, year: int) -> None:
    (date,) = parse_quantities(text)
    assert (date.kind, date.unit) == ("date", text)
    assert (int(date.low), int(date.high)) == (year, year)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("từ năm 2021 đến năm 2025", (2021, 2025)),
        ("từ 2021 đến 2025", (2021, 2025)),
        ("2025/2030", (2025, 2030)),
        ("2026 – 2030", (2026, 2030)),
    ],
)
def test_periods_of_all_forms_keep_both_years(text: str, years: tuple[int, int]) -> None:
    (period,) = parse_quantities(text)
    assert period.kind == "period"
    assert (int(period.low), int(period.high)) == years


@pytest.mark.parametrize(
    ("text", "symbol"), [("điều 5", "Điều 5"), ("Điều  5", "Điều 5"), ("QUẬN 10", "Quận 10")]
)
def test_one_label_is_one_symbol_however_it_is_written(text: str, symbol: str) -> None:
    (found,) = parse_quantities(text)
    assert (found.kind, found.unit) == ("symbol", symbol)


# --- English writing ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain", "english"),
    [
        ("8,500 USD, tăng 10.5%", "8.5", "8500"),
        ("8,500 USD và 1,200,000 đồng", "8.5", "8500"),
        ("8,500 USD, tăng 10,5%", "8.5", "8.5"),
        ("8,500 USD", "8.5", "8.5"),
        ("8.500 USD, tăng 10.5%", "8500", "8500"),
        ("104.7 triệu đồng", "104700000", "104700000"),
        ("1,234.5 ha", "1234.5", "1234.5"),
    ],
)
def test_an_english_comma_groups_only_where_the_text_shows_it(
    text: str, plain: str, english: str
) -> None:
    assert parse_quantities(text)[0].low == Decimal(plain)
    assert parse_quantities(text, english=True)[0].low == Decimal(english)


# --- hostile text -------------------------------------------------------------------------------

HOSTILE = [
    *("1", "1.", ".123", ",5", "1/", "1-", "1 - ", "5% ", "một trăm ", "mười ", "một nghìn ", " "),
    *("5 triệu ", "ngày ", "tháng 1 ", "từ 5 ", "a ", "hơn ", "tăng ", "so với ", "5 đồng/người"),
    *("/người", "(1) ", "[1]", "2025-", "điều 5, ", "1.\n", "a", "ba phần ", "5¹", "0", "x", "$"),
    *(
        "1-A",
        "A-",
        "5 tỷ rưỡi ",
        "gấp ",
        "0912 345 678 ",
        " triệu",
        "5 a/năm",
        "-",
        "5 - 6 trở lên ",
        "số a b ",
        "bác sĩ trên 10.000 dân 5 ",
        "cứ 10.000 dân ",
        "1 m2 a mỗi ",
        "phẩy một ",
    ),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_time_that_grows_with_the_text_alone(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = (piece * characters)[:characters]
        spent = []
        for _ in range(3):  # the shortest says what the code takes, and not what the machine does
            begin = time.process_time()
            parse_quantities(text)
            spent.append(time.process_time() - begin)
        return min(spent)

    short = seconds(2_000)
    long = seconds(16_000)
    # Eight times the text; where time grows with the square it is sixty-four times.
    assert long < max(0.1, 24 * short)
