"""Names of places, times and frames around a value: they say nothing of its indicator."""

from __future__ import annotations

import pytest

from chatbot.targets.reading import read_figures
from chatbot.targets.types import Figure
from corpus.headings import find_headings
from corpus.text import normalise
from corpus.types import Document, Metadata

KNOWN = ("xã Suối Mơ", "Đồi Sim")


def figures(text: str, *, places: tuple[str, ...] = KNOWN) -> list[Figure]:
    """The figures of a text of a ward, with the places that its library knows besides."""
    text = normalise(text)
    metadata = Metadata(
        title="Báo cáo", source="thu.txt", place="phường Mây Trắng, tỉnh Sông Xa", term="2025-2030"
    )
    source = Document("thu", text, metadata, find_headings(text), (), "0" * 64)
    return read_figures(source, places)


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("TNBQ đầu người của Mây Trắng là 88 triệu đồng.", "TNBQ đầu người"),
        ("TNBQ đầu người (Sông Xa) là 88 triệu đồng.", "TNBQ đầu người"),
        ("Độ che phủ rừng ở Đồi Sim đạt 37%.", "Độ che phủ rừng"),
        ("Mây Trắng giữ độ che phủ rừng ở mức 37%.", "độ che phủ rừng"),
        ("Dân số toàn phường đạt 73.900 người.", "Dân số"),
        ("Thu ngân sách phường đạt 30 tỷ đồng.", "Thu ngân sách"),
        ("Vốn đầu tư toàn xã hội đạt 30 tỷ đồng.", "Vốn đầu tư toàn xã hội"),
        ("Khu công nghiệp Mây Trắng thu hút 12 dự án.", "Khu công nghiệp Mây Trắng thu hút dự án"),
        ("Đảng bộ phường Mây Trắng phấn đấu 100% chi bộ đạt chuẩn.", "chi bộ đạt chuẩn"),
        ("Mỗi năm, Đảng bộ phường kết nạp 38 đảng viên.", "kết nạp đảng viên"),
        ("Tỷ lệ hộ nghèo mỗi năm giảm từ 1,2 - 1,8 điểm %.", "Tỷ lệ hộ nghèo"),
        ("Bình quân mỗi năm, thu ngân sách phấn đấu tăng 12%.", "thu ngân sách"),
        ("Thu ngân sách tăng 13% cho cả nhiệm kỳ 2025-2030.", "Thu ngân sách"),
        ("Năng suất đạt 5 tấn khi kết thúc nhiệm kỳ 2025-2030.", "Năng suất"),
        ("6 tháng đầu năm 2025, thu ngân sách đạt 3 tỷ đồng.", "thu ngân sách (6 tháng đầu năm)"),
        ("77 triệu đồng là mức thu nhập mà phường hướng tới.", "thu nhập"),
        ("Mở rộng diện tích sen lên 35 ha.", "diện tích sen"),
        ("Kế hoạch năm 2025 về thu ngân sách là 30 tỷ đồng.", "thu ngân sách"),
        ("Đại hội tán thành chỉ tiêu thu nhập 90 triệu đồng.", "thu nhập"),
        ("Toàn bộ trường học (100%) đạt chuẩn quốc gia.", "trường học đạt chuẩn quốc gia"),
        ("Trồng mới đạt 14 ha rừng.", "Trồng mới rừng"),
        ("Đạt và vượt 15/17 chỉ tiêu.", "Đạt và vượt chỉ tiêu"),
        ("Nâng tỷ lệ hộ nghèo từ 5% xuống còn 2%.", "tỷ lệ hộ nghèo"),
        ("92% hội viên được đánh giá, xếp loại tốt.", "hội viên được đánh giá, xếp loại tốt"),
        ("Giải quyết việc làm cho bình quân 320 lao động.", "Giải quyết việc làm cho lao động"),
    ],
)
def test_what_only_frames_a_value_is_no_word_of_its_indicator(text: str, indicator: str) -> None:
    assert figures(text)[0].indicator.written == indicator


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Suối Mơ đạt 60 triệu đồng thu nhập.", "xã Suối Mơ"),
        ("Thu nhập bình quân ở Đồi Sim đạt 60 triệu đồng.", "Đồi Sim"),
        ("Cả hai xã phấn đấu tỷ lệ hộ nghèo còn 2%.", "cả hai xã"),
        ("Các xã đạt tỷ lệ hộ nghèo dưới 2%.", "các xã"),
        ("Cả nước phấn đấu tỷ lệ hộ nghèo còn 2%.", "cả nước"),
        ("Toàn tỉnh đạt tỷ lệ hộ nghèo 2%.", "toàn tỉnh"),
        ("Toàn phường đạt tỷ lệ hộ nghèo 2%.", None),
        ("Mây Trắng đạt tỷ lệ hộ nghèo 2%.", None),
    ],
)
def test_another_place_that_is_named_as_the_subject_is_whose_the_figure_is(
    text: str, place: str | None
) -> None:
    (found,) = figures(text)

    assert found.place == place


def test_each_place_of_a_sentence_has_its_own_value() -> None:
    own, other = figures("Thu nhập ở Mây Trắng đạt 90 triệu đồng, Suối Mơ đạt 60 triệu đồng.")

    assert (own.place, other.place) == (None, "xã Suối Mơ")
    assert own.indicator == other.indicator


def test_a_time_in_front_of_a_list_holds_until_another_one_comes() -> None:
    text = "Đến hết năm 2027, hộ nghèo còn 2%; thu ngân sách đạt 30 tỷ đồng; năm 2029 trồng 5 ha."

    periods = [f.period for f in figures(text) if f.period]
    assert [(p.last, p.own) for p in periods] == [(2027, True), (2027, True), (2029, True)]


def test_a_time_within_a_sentence_says_nothing_of_the_next_one() -> None:
    _, later = figures("Thu ngân sách năm 2024 đạt 18 tỷ đồng. Hiện có 57 hợp tác xã.")

    assert later.period is None


def test_a_time_behind_two_things_is_of_both() -> None:
    schools, clinic = figures("Xây dựng 4 công viên và 2 nhà văn hóa trước năm 2028.")

    assert schools.period == clinic.period
    assert schools.period is not None


def test_a_part_of_a_year_ends_where_the_whole_year_is_named() -> None:
    part, whole = figures("Thu ngân sách 9 tháng năm 2025 đạt 3 tỷ đồng, cả năm ước đạt 4 tỷ đồng.")

    assert part.indicator != whole.indicator


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hằng năm có 90% chi bộ hoàn thành tốt nhiệm vụ trở lên.", "result"),
        ("Từ 90% chi bộ trở lên hoàn thành nhiệm vụ.", "target"),
        ("Tổ chức 5 lớp hướng dẫn xây dựng kế hoạch bài dạy.", "result"),
        ("Chưa đạt chỉ tiêu về 6 ngày tình nguyện.", "result"),
        ("Đại hội có 48 cán bộ hưu trí tham dự.", "other"),
        ("Tuổi thọ trung bình đạt 76 tuổi.", "result"),
        ("Mỗi năm giảm từ 1,2 - 1,8 điểm % hộ nghèo; hộ khá còn 4%.", "result"),
    ],
)
def test_the_kind_is_that_of_the_words_that_mean_it(text: str, kind: str) -> None:
    assert figures(text)[0].kind == kind


def test_a_year_where_the_term_begins_is_a_result_among_targets() -> None:
    aim, now = figures("Mục tiêu: thu ngân sách đạt 30 tỷ đồng (năm 2025 đạt 20 tỷ đồng).")

    assert (aim.kind, now.kind) == ("target", "result")


def test_what_opens_a_paragraph_goes_before_the_heading_above() -> None:
    text = (
        "BÁO CÁO\nI. MỤC TIÊU ĐẾN NĂM 2030\n"
        "Nhiệm kỳ qua, kinh tế phát triển. Tỷ lệ hộ nghèo giảm còn 8,6%."
    )
    (found,) = figures(text)

    assert found.kind == "result"
    assert found.period is not None
    assert found.period.last == 2025


def test_an_aim_holds_for_the_whole_list() -> None:
    found = figures("Phấn đấu không còn hộ nghèo; tỷ lệ hộ cận nghèo dưới 0,8%.")

    assert [f.kind for f in found] == ["target", "target"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Tỷ lệ hộ dân dùng nước sạch và phân loại rác đạt 100%.",
            ["Tỷ lệ hộ dân dùng nước sạch"],
        ),
        (
            "100% hộ nghèo, hộ cận nghèo có bảo hiểm y tế.",
            ["hộ nghèo có bảo hiểm y tế", "hộ cận nghèo có bảo hiểm y tế"],
        ),
        ("Cơ cấu kinh tế của Sông Xa năm 2030: dịch vụ 41%.", ["tỷ trọng dịch vụ"]),
    ],
)
def test_what_holds_of_parts_is_found_under_each_of_them(text: str, parts: list[str]) -> None:
    (found,) = figures(text)

    assert set(parts) <= {one.written for one in found.alternatives}


def test_shares_are_named_with_their_whole_all_alike() -> None:
    found = figures(
        "Cơ cấu kinh tế năm 2030: nông, lâm nghiệp và thủy sản 11%, công nghiệp 52%, dịch vụ 37%."
    )

    assert [f.indicator.written for f in found] == [
        "Cơ cấu kinh tế, nông, lâm nghiệp và thủy sản",
        "Cơ cấu kinh tế, công nghiệp",
        "Cơ cấu kinh tế, dịch vụ",
    ]
