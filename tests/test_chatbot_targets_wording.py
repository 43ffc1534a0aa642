from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.quantities import parse_quantities
from chatbot.targets.indicators import describe
from chatbot.targets.judging.wording import hedge, rated, without, wording
from chatbot.targets.types import Figure, Period
from corpus.types import Span


def figure(text: str, period: Period | None = None, indicator: str = "quy mô") -> Figure:
    """A figure of the last quantity of ``text``, whose clause is the whole text."""
    quantity = [q for q in parse_quantities(text) if q.kind == "quantity"][-1]
    whole = Span(0, len(text))
    return Figure(describe(indicator), quantity, "target", period, 0, len(text), whole)


# --- words of degree -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("đạt 10%/năm", ""),
        ("khoảng tăng thêm 30%", "khoảng"),
        ("trên địa bàn đạt 30%", ""),
        ("từ 58 triệu đồng năm 2020 lên 79 triệu đồng", ""),
        ("giảm từ 5% xuống 2%", ""),
    ],
)
def test_a_word_of_degree_before_a_value_is_seen(text: str, word: str) -> None:
    assert hedge(text, parse_quantities(text)[0]) == word


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("Mỗi năm trong giai đoạn 2026 - 2030, tổng vốn đầu tư đạt 90 tỷ đồng", "năm"),
        ("Giai đoạn 2026-2030, bình quân mỗi năm, tổng vốn đầu tư đạt 90 tỷ đồng", "năm"),
        ("Hằng năm giai đoạn 2026 - 2030 tổng vốn đầu tư đạt 90 tỷ đồng", "năm"),
        ("Mỗi năm xây 12 căn nhà và có 90 tỷ đồng", ""),
        ("Giai đoạn 2026 - 2030, tổng vốn đầu tư đạt 90 tỷ đồng", ""),
    ],
)
def test_a_rate_is_seen_through_the_period_beside_it(text: str, rate: str) -> None:
    assert wording(text, figure(text, Period(2026, 2030))).rate == rate


def test_a_part_of_a_year_and_a_denied_aim_are_no_words_of_the_name() -> None:
    part = "quy mô (6 tháng đầu năm)"
    assert wording("đạt 90 ha", figure("đạt 90 ha", None, part)).part == "6 tháng đầu năm"
    assert without(part) == "quy mô"
    assert without("không đặt chỉ tiêu về thu nhập") == "thu nhập"


def test_a_word_of_degree_says_no_more_where_the_value_has_a_bound() -> None:
    (quantity,) = parse_quantities("đạt từ 10 tỷ đồng")
    assert hedge("đạt từ 10 tỷ đồng", replace(quantity, bound=None, start=7)) == "từ"
    doubled = "tối thiểu từ 10 tỷ đồng trở lên"
    assert hedge(doubled, replace(quantity, bound="min", start=10)) == ""


# --- negations ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "thu nhập bình quân không đạt 96 triệu đồng",
        "thu nhập bình quân còn chưa có được 96 triệu đồng",
        "không phải 96% trường học đạt chuẩn",
        "thu nhập bình quân không thể đạt mức 96 triệu đồng",
        "phường không phấn đấu tỷ lệ hộ nghèo còn 0,8%",
        "tỷ lệ hộ nghèo 0,8% là không đúng",
    ],
)
def test_a_negation_is_seen(text: str) -> None:
    assert wording(text, figure(text)).negation


def test_a_negation_behind_the_value_is_one_of_the_indicator() -> None:
    text = "12 trường học không đạt chuẩn"
    assert wording(text, figure(text, indicator="trường học không đạt chuẩn")).negation


@pytest.mark.parametrize(
    "text",
    [
        "thanh toán không dùng tiền mặt đạt 80%",
        "thu nhập bình quân không dưới 96 triệu đồng",
        "kinh tế không ngừng tăng trưởng, đạt 8%",
        "tỷ lệ hộ nghèo còn 0,8%, không còn nhà tạm",
    ],
)
def test_what_only_looks_like_a_negation_is_none(text: str) -> None:
    assert wording(text, figure(text)).negation == ""


# --- rates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("mỗi năm kết nạp 45 đảng viên", "năm"),
        ("kết nạp 45 đảng viên mỗi năm", "năm"),
        ("Hằng năm, kết nạp đảng viên mới; giải quyết việc làm cho 650 lao động", "năm"),
        ("giải quyết việc làm cho 650 lao động một tháng", "tháng"),
        ("mỗi quý có 12 doanh nghiệp", "quý"),
        ("kết nạp 45 đảng viên", ""),
        ("mỗi năm trồng 10 ha rừng; diện tích rừng đạt 450 ha", ""),
        ("sau một năm thực hiện, có 45 đảng viên", ""),
    ],
)
def test_a_rate_may_stand_apart_from_the_value(text: str, rate: str) -> None:
    assert wording(text, figure(text)).rate == rate


def test_a_value_of_a_year_of_its_own_has_no_rate_of_the_sentence() -> None:
    text = "Hằng năm, đón nhiều khách; đến năm 2030 đón 45 triệu lượt khách"
    assert wording(text, figure(text, Period(2030, 2030))).rate == ""


def test_a_rate_becomes_part_of_the_unit_once() -> None:
    plain = figure("45 đảng viên")
    assert rated(plain, "năm").quantity.per == ("năm",)
    assert rated(rated(plain, "năm"), "tháng").quantity.per == ("năm",)
    assert rated(plain, "") == plain


# --- years and directions -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("trước năm 2028 xây dựng 3 nhà văn hóa", "trước"),
        ("sau năm 2028 xây dựng 3 nhà văn hóa", "sau"),
        ("đến năm 2028 xây dựng 3 nhà văn hóa", ""),
        ("từ năm 2028 đến năm 2030 xây dựng 3 nhà văn hóa", ""),
    ],
)
def test_before_a_year_is_not_in_it(text: str, side: str) -> None:
    assert wording(text, figure(text, Period(2028, 2028))).side == side


@pytest.mark.parametrize(
    ("text", "towards"),
    [
        ("tỷ lệ hộ nghèo giảm còn 0,8%", "down"),
        ("tỷ lệ hộ nghèo còn dưới 0,8%", "down"),
        ("nâng tỷ lệ che phủ rừng lên 45%", "up"),
        ("tỷ lệ che phủ rừng đạt 45%", None),
    ],
)
def test_a_level_may_say_where_it_comes_from(text: str, towards: str | None) -> None:
    assert wording(text, figure(text)).towards == towards


def test_the_name_of_an_indicator_is_found_without_rates_and_negations() -> None:
    assert without("Mỗi năm, thu nhập bình quân đầu người không đạt") == (
        "thu nhập bình quân đầu người"
    )
