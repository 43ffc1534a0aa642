"""Numbers beside signs and words that make another statement of them."""

from __future__ import annotations

import pytest

from chatbot.quantities import Bound, Change, Quantity, parse_quantities


def values(text: str) -> list[Quantity]:
    return [q for q in parse_quantities(text) if q.kind == "quantity"]


@pytest.mark.parametrize(
    "text",
    [
        "tỷ lệ nước sạch đạt ±78%",
        "tỷ lệ nước sạch đạt 1 78%",
        "diện tích chè đạt 4 50 ha",
        "diện tích chè đạt 2 x 450 ha",
        "diện tích chè đạt 2×450 ha",
        "diện tích chè đạt 0450 ha",
        "tỷ lệ nước sạch đạt 78% hoặc 80%",
        "xây dựng 2 trường hoặc 3 trường",
        "tỷ lệ nước sạch đạt 78% của 50%",
    ],
)
def test_a_number_that_nobody_can_be_sure_of_states_no_value(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("tỷ lệ nước sạch đạt 78% (±2%)", "about"),
        ("tỷ lệ nước sạch đạt 78% ±2%", "about"),
        ("tỷ lệ nước sạch đạt 78%+", "min"),
        ("tỷ lệ nước sạch đạt 78% là cùng", "max"),
        ("tỷ lệ nước sạch đạt 78% trở lại", "max"),
        ("tỷ lệ nước sạch đạt 78% là ít", "min"),
        ("tỷ lệ nước sạch đạt 78%", None),
    ],
)
def test_a_tolerance_a_plus_and_words_behind_a_value_bound_it(
    text: str, bound: Bound | None
) -> None:
    (value,) = values(text)
    assert value.bound == bound
    assert value.low == 78


def test_a_plus_before_a_number_says_how_much_something_grows() -> None:
    (value,) = values("tỷ lệ nước sạch +5%")
    assert value.change == "up"


@pytest.mark.parametrize("text", ["05 trường", "01 ha", "0,5%", "78% và 80%", "10 x, 20 y"])
def test_usual_numbers_are_left_alone(text: str) -> None:
    assert values(text)


@pytest.mark.parametrize(
    ("text", "toward"),
    [
        ("diện tích chè tăng lên 450 ha", "up"),
        ("nâng tỷ lệ che phủ rừng lên trên 45%", "up"),
        ("diện tích chè giảm xuống 450 ha", "down"),
        ("tỷ lệ hộ nghèo giảm còn 2%", "down"),
        ("tỷ lệ hộ nghèo giảm xuống còn dưới 2%", "down"),
        ("tỷ lệ hộ nghèo còn 2%", None),
        ("tỷ lệ che phủ rừng giữ ổn định ở mức 42%", None),
        ("tỷ lệ hộ nghèo giảm 2%", None),
    ],
)
def test_the_way_to_a_level_is_kept(text: str, toward: Change | None) -> None:
    (value,) = values(text)
    assert value.toward == toward


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("xây dựng 1.200 căn nhà ở xã hội/năm", ("năm",)),
        ("đón 2 triệu lượt khách du lịch/năm", ("năm",)),
        ("thu hút 20 dự án đầu tư/năm", ("năm",)),
        ("trồng 5 ha rừng sản xuất/năm", ("năm",)),
        ("thu hút 20 dự án đầu tư và 3 nhà máy", ()),
    ],
)
def test_a_per_behind_several_words_belongs_to_the_number(text: str, per: tuple[str, ...]) -> None:
    assert values(text)[0].per == per


def test_words_before_a_glued_per_stay_outside_the_expression() -> None:
    text = "trồng 5 ha rừng sản xuất/năm"
    (value,) = values(text)
    assert text[value.start : value.end] == "5 ha"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("tính tới 2025 phường có 3 trường", 2025),
        ("đến 2030 tỷ lệ nước sạch đạt 78%", 2030),
        ("năm 2026 và 2027 tỷ lệ nước sạch đạt 78%", 2027),
        ("vào năm '27 đạt 78%", 2027),
        ("năm hai nghìn không trăm hai mươi bảy đạt 78%", 2027),
    ],
)
def test_a_bare_spoken_or_short_year_is_a_year(text: str, year: int) -> None:
    found = [int(q.low) for q in parse_quantities(text) if q.kind == "year"]
    assert found[-1] == year


def test_a_large_count_behind_up_to_is_no_year() -> None:
    assert [int(q.low) for q in values("số hộ tăng lên đến 2000 người")] == [2000]


@pytest.mark.parametrize("text", ["gấp 1,6 lần đầu nhiệm kỳ", "gấp 1,6 lần đầu năm"])
def test_times_of_the_beginning_are_times(text: str) -> None:
    (value,) = values(text)
    assert text[value.start : value.end] == "1,6 lần"
