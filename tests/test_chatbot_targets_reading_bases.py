"""What values are compared with, odd times, and parts of a population, kept apart in the name."""

from __future__ import annotations

import time

import pytest

from chatbot.targets.indicators import compare
from chatbot.targets.reading import read_figures
from chatbot.targets.types import Figure
from corpus.text import normalise
from corpus.types import Document, Metadata


def figures(text: str) -> list[Figure]:
    text = normalise(text)
    described = Metadata(
        title="Báo cáo", source="thu.txt", place="phường Mây Trắng", term="2025-2030"
    )
    return read_figures(Document("thu", text, described, (), (), "0" * 64))


def only(text: str) -> Figure:
    (figure,) = figures(text)
    return figure


PLAIN = "Tỷ lệ hộ dùng nước sạch đạt 78%."


@pytest.mark.parametrize(
    "base",
    [
        "giai đoạn 2021 - 2025",
        "tỉnh Sông Xa",
        "cùng kỳ",
        "đầu nhiệm kỳ",
        "bình quân cả nước",
        "so với nhiệm kỳ trước",
    ],
)
def test_a_base_that_is_no_year_never_equals_a_year(base: str) -> None:
    figure = only(f"Quy mô kinh tế năm 2030 gấp 1,8 lần {base}.")
    documented = only("Quy mô kinh tế năm 2030 gấp 1,8 lần năm 2025.")
    assert (figure.base, documented.base) == (None, 2025)
    assert compare(figure.indicator, documented.indicator) != "same"
    assert figure.period is not None
    assert figure.period.last == 2030


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tăng 15,2% so với cùng kỳ", "tăng 15,2% so với cùng kỳ năm trước"),
        ("tăng 15,2% so với nhiệm kỳ 2020-2025", "tăng 15,2% so với giai đoạn 2020 - 2025"),
        ("tăng 15,2% so với mức bình quân của cả nước", "tăng 15,2% so với trung bình cả nước"),
    ],
)
def test_wordings_of_one_base_are_the_same(one: str, other: str) -> None:
    left, right = only(f"Giá trị sản xuất {one}."), only(f"Giá trị sản xuất {other}.")
    assert compare(left.indicator, right.indicator) == "same"
    assert "(so với" in left.indicator.written


def test_other_periods_are_other_bases() -> None:
    left = only("Tổng vốn gấp 1,8 lần giai đoạn 2016-2020.")
    right = only("Tổng vốn gấp 1,8 lần giai đoạn 2021-2025.")
    assert compare(left.indicator, right.indicator) == "other"


def test_a_base_says_nothing_of_the_next_value() -> None:
    _, behind = figures("Giá trị sản xuất tăng 15,2% so với cùng kỳ. Đạt 40 tỷ đồng.")
    assert "so với" not in behind.indicator.written


def test_a_value_in_brackets_behind_a_base_is_the_bases_own() -> None:
    own, compared = figures(
        "Tốc độ tăng trưởng kinh tế đạt 7,9%/năm, cao hơn bình quân giai đoạn 2016-2020 (6,3%/năm)."
    )
    assert compared.period is not None
    assert (compared.period.first, compared.period.last) == (2016, 2020)
    assert own.period is None or own.period.last != 2020
    assert compare(own.indicator, compared.indicator) == "same"


def test_a_value_in_brackets_behind_a_place_is_that_places() -> None:
    own, compared = figures("Tỷ lệ đô thị hóa đạt 61%, cao hơn xã Suối Mơ (49%).")
    assert (own.place, compared.place) == (None, "xã Suối Mơ")
    assert compared.indicator.written == "Tỷ lệ đô thị hóa"


@pytest.mark.parametrize(
    "text",
    [
        "Đầu năm 2030 tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Tỷ lệ hộ dùng nước sạch đạt 78% vào giữa nhiệm kỳ.",
        "Tỷ lệ hộ dùng nước sạch đạt 78% ở đầu nhiệm kỳ.",
        "Khóa trước, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Trong 10 năm, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Trừ năm 2030, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Năm 2028/2030 tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Trong ngành dệt may, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Ở các khu công nghiệp, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Với thanh niên, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Trong vùng đồng bào dân tộc, tỷ lệ hộ dùng nước sạch đạt 78%.",
    ],
)
def test_an_odd_time_and_a_part_of_the_population_are_part_of_the_name(text: str) -> None:
    assert compare(only(text).indicator, only(PLAIN).indicator) != "same"


@pytest.mark.parametrize(
    "text",
    [
        "Đến cuối nhiệm kỳ, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Trong 5 năm, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Trong những năm qua, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Với quyết tâm cao, tỷ lệ hộ dùng nước sạch đạt 78%.",
        "Tỷ lệ hộ dùng nước sạch đạt 78% nhiệm kỳ 2025-2030.",
        "78% là tỷ lệ hộ dùng nước sạch.",
    ],
)
def test_usual_times_and_frames_are_not(text: str) -> None:
    assert compare(only(text).indicator, only(PLAIN).indicator) == "same"


def test_a_time_in_words_says_nothing_of_later_values() -> None:
    early, late = figures("Đầu nhiệm kỳ tỷ lệ hộ nghèo là 4,8%, đến năm 2025 còn 1,9%.")
    assert "(vào đầu nhiệm kỳ)" in early.indicator.written
    assert "(" not in late.indicator.written


def test_a_structure_of_labour_is_none_of_the_economy() -> None:
    labour = figures("Cơ cấu lao động: nông nghiệp 20%; công nghiệp 45%; dịch vụ 35%.")
    economy = figures("Cơ cấu kinh tế: nông nghiệp 20%; công nghiệp 45%; dịch vụ 35%.")
    assert [figure.alternatives for figure in labour] == [()] * 3
    for one, other in zip(labour, economy, strict=True):
        assert [narrower.written for narrower in other.alternatives]
        for indicator in (other.indicator, *other.alternatives):
            assert compare(one.indicator, indicator) != "same"


def test_a_plan_that_is_replaced_is_not_stated() -> None:
    figure = only("Trước đây dự kiến tỷ lệ che phủ rừng đạt 40%, nay điều chỉnh thành 45%.")
    assert figure.quantity.low == 45
    assert figure.indicator.written == "tỷ lệ che phủ rừng"


def test_what_is_added_is_no_level() -> None:
    added, level = (
        only("Có thêm ít nhất 3 trường đạt chuẩn quốc gia."),
        only("Có ít nhất 3 trường đạt chuẩn quốc gia."),
    )
    assert (added.quantity.change, level.quantity.change) == ("up", None)
    assert compare(added.indicator, level.indicator) != "same"


def test_the_old_level_of_a_raised_target_is_a_baseline() -> None:
    kinds = [figure.kind for figure in figures("Nâng diện tích chè từ 450 ha lên 500 ha.")]
    assert kinds == ["baseline", "result"]


def test_the_topic_of_an_item_is_no_part_of_a_name() -> None:
    figure = only("Thứ nhất, đột phá về hạ tầng: toàn phường có 50 km đường cao tốc.")
    assert figure.indicator.written == "đường cao tốc"


def test_a_predicate_said_once_is_shared_by_names_that_begin_like_one() -> None:
    first, _ = figures("Có trên 90% tổ chức đảng và trên 85% đảng viên hoàn thành tốt nhiệm vụ.")
    assert first.indicator.written == "tổ chức đảng hoàn thành tốt nhiệm vụ"


def test_a_share_that_falls_is_of_what_stands_behind() -> None:
    _, accidents = figures("Có ít nhất 4 sản phẩm đạt 4 sao. Giảm 30% số vụ tai nạn giao thông.")
    assert accidents.indicator.written == "số vụ tai nạn giao thông"


def test_a_sum_of_five_years_is_of_the_whole_term_around_it() -> None:
    figure = only("Phấn đấu tổng thu ngân sách 5 năm đạt 512 tỷ đồng.")
    claim = only("Tổng thu ngân sách 5 năm 2025-2030 đạt 512 tỷ đồng.")
    assert figure.period is not None
    assert (figure.period.first, figure.period.last, figure.period.own) == (2025, 2030, True)
    (shorter,) = figure.alternatives
    assert compare(claim.indicator, shorter) == "same"


@pytest.mark.parametrize(
    "frame",
    [
        "Báo cáo chính trị nêu",
        "Đa số đại biểu nhất trí chỉ tiêu",
        "Đại hội đại biểu Đảng bộ phường đề ra mục tiêu",
        "Nghị quyết Đại hội XVI đề ra chỉ tiêu",
    ],
)
def test_who_states_a_value_is_no_part_of_its_name(frame: str) -> None:
    assert only(f"{frame} tỷ lệ hộ nghèo chỉ còn 2%.").indicator.written == "tỷ lệ hộ nghèo"


def test_a_certificate_ends_with_no_adverb() -> None:
    figure = only("Tỷ lệ lao động có bằng cấp, chứng chỉ đạt 36%.")
    assert figure.indicator.written.endswith("chứng chỉ")


def test_what_is_so_at_present_is_a_result() -> None:
    assert only("Phấn đấu; tỷ lệ hộ dùng nước sạch hiện đạt 78%.").kind == "result"


def test_dense_text_takes_time_in_proportion_to_its_length() -> None:
    sentence = (
        "Tỷ lệ hộ nghèo giảm từ 4,8% năm 2020 xuống còn 1,9% năm 2025, thu ngân sách đạt 412 tỷ"
        " đồng, tăng 15% so với cùng kỳ; kết nạp 215 đảng viên. "
    )
    begun = time.perf_counter()
    dense = "Tỷ lệ hộ nghèo đạt " + "78% và " * 200 + "80%. "
    found = figures(sentence * 200 + dense * 5)
    assert len(found) == 200 * 5 + 201 * 5
    assert time.perf_counter() - begun < 6
