"""Figures read from fictional sentences: which value is of what, when, of which kind."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.targets.indicators import compare
from chatbot.targets.reading import read_figures
from chatbot.targets.types import Figure
from corpus.headings import find_headings
from corpus.text import normalise
from corpus.types import Document, Metadata


def document(text: str, **metadata: str) -> Document:
    """A document of a ward and the term 2025-2030, unless said otherwise."""
    given_ = {"place": "phường Mây Trắng, tỉnh Sông Xa", "term": "2025-2030", **metadata}
    text = normalise(text)
    described = Metadata(title=given_.pop("title", "Báo cáo"), source="thu.txt", **given_)  # type: ignore[arg-type]
    return Document("thu", text, described, find_headings(text), (), "0" * 64)


def figures(text: str, **metadata: str) -> list[Figure]:
    return read_figures(document(text, **metadata))


def named(text: str) -> list[tuple[str, str]]:
    """(indicator, value as written) of all figures, in order."""
    source = document(text)
    return [
        (f.indicator.written.lower(), source.text[f.quantity.start : f.quantity.end])
        for f in read_figures(source)
    ]


SENTENCES: list[tuple[str, list[tuple[str, str]]]] = [
    # a name, a verb of reaching, a value
    (
        "Thu nhập bình quân đầu người đạt 91,5 triệu đồng/người/năm vào năm 2030.",
        [("thu nhập bình quân đầu người", "91,5 triệu đồng/người/năm")],
    ),
    ("Tỷ lệ hộ nghèo giảm còn 0,7%.", [("tỷ lệ hộ nghèo", "0,7%")]),
    ("Tỷ lệ hộ cận nghèo giảm về 0%.", [("tỷ lệ hộ cận nghèo", "0%")]),
    ("Kéo giảm tỷ lệ hộ nghèo xuống dưới 1%.", [("tỷ lệ hộ nghèo", "dưới 1%")]),
    ("Duy trì tỷ lệ che phủ rừng ở mức 41%.", [("tỷ lệ che phủ rừng", "41%")]),
    (
        "Phấn đấu đưa tỷ lệ đô thị hóa lên 45%.",
        [("tỷ lệ đô thị hóa", "45%")],
    ),
    ("Tổng thu ngân sách ước đạt 320 tỷ đồng.", [("tổng thu ngân sách", "320 tỷ đồng")]),
    (
        "(1) Tốc độ tăng trưởng giá trị sản xuất bình quân: 10,5%/năm trở lên.",
        [("tốc độ tăng trưởng giá trị sản xuất bình quân", "10,5%/năm trở lên")],
    ),
    (
        "- Diện tích đất nông nghiệp tích tụ, tập trung: 1.900 ha.",
        [("diện tích đất nông nghiệp tích tụ, tập trung", "1.900 ha")],
    ),
    (
        "GRDP bình quân đầu người 8.500 - 9.000 USD.",
        [("grdp bình quân đầu người", "8.500 - 9.000 USD")],
    ),
    ("Dân số toàn phường đạt 73.900 người.", [("dân số", "73.900")]),
    (
        "Phường Mây Trắng, tỉnh Sông Xa: tỷ lệ hộ nghèo đến năm 2030 là 0,8%.",
        [("tỷ lệ hộ nghèo", "0,8%")],
    ),
    (
        "Về kinh tế, xã hội: trong điều kiện khó khăn, thu ngân sách đạt 30 tỷ đồng.",
        [("thu ngân sách", "30 tỷ đồng")],
    ),
    # a value that leads
    (
        "100% trường học đạt chuẩn quốc gia mức độ 2.",
        [("trường học đạt chuẩn quốc gia mức độ 2", "100%")],
    ),
    (
        "Trên 95% người dân tham gia bảo hiểm y tế, góp phần bảo đảm an sinh xã hội.",
        [("người dân tham gia bảo hiểm y tế", "Trên 95%")],
    ),
    (
        "100% hộ dân được dùng nước sạch theo tiêu chuẩn mới.",
        [("hộ dân được dùng nước sạch theo tiêu chuẩn mới", "100%")],
    ),
    (
        "98% rác thải sinh hoạt được thu gom đối với khu vực đô thị.",
        [("rác thải sinh hoạt được thu gom đối với khu vực đô thị", "98%")],
    ),
    ("Có 95% trẻ em dưới 5 tuổi được tiêm chủng.", [("trẻ em dưới 5 tuổi được tiêm chủng", "95%")]),
    (
        "Mười lăm phần trăm hộ dân có nhà kiên cố.",
        [("hộ dân có nhà kiên cố", "Mười lăm phần trăm")],
    ),
    # a verb, a value, what is counted
    ("Xây dựng 5 tuyến phố văn minh.", [("xây dựng tuyến phố văn minh", "5")]),
    ("Kết nạp từ 200 đảng viên trở lên.", [("kết nạp đảng viên", "từ 200")]),
    (
        "Phấn đấu đến năm 2030 có từ 10 trường trở lên đạt chuẩn quốc gia.",
        [("trường đạt chuẩn quốc gia", "từ 10")],
    ),
    (
        "Xây dựng 5 tuyến phố văn minh và 3 công viên.",
        [("xây dựng tuyến phố văn minh", "5"), ("xây dựng công viên", "3")],
    ),
    (
        "Trong nhiệm kỳ, Đảng bộ phường đã kết nạp 45 đảng viên.",
        [("kết nạp đảng viên", "45")],
    ),
    # several of them
    (
        "Tăng trưởng kinh tế đạt 10,5%, thu ngân sách đạt 300 tỷ đồng; tỷ lệ hộ nghèo còn 0,5%.",
        [
            ("tăng trưởng kinh tế", "10,5%"),
            ("thu ngân sách", "300 tỷ đồng"),
            ("tỷ lệ hộ nghèo", "0,5%"),
        ],
    ),
    (
        "Cơ cấu kinh tế: nông nghiệp 10%, công nghiệp 40%, dịch vụ 50%.",
        [
            ("cơ cấu kinh tế, nông nghiệp", "10%"),
            ("cơ cấu kinh tế, công nghiệp", "40%"),
            ("cơ cấu kinh tế, dịch vụ", "50%"),
        ],
    ),
    (
        "Tỷ trọng nông nghiệp chiếm 10%, công nghiệp 40%, dịch vụ 50%.",
        [
            ("tỷ trọng nông nghiệp", "10%"),
            ("tỷ trọng công nghiệp", "40%"),
            ("tỷ trọng dịch vụ", "50%"),
        ],
    ),
    (
        "Tỷ trọng nông nghiệp, công nghiệp và dịch vụ lần lượt chiếm 10%, 40% và 50%.",
        [
            ("tỷ trọng nông nghiệp", "10%"),
            ("tỷ trọng công nghiệp", "40%"),
            ("tỷ trọng dịch vụ", "50%"),
        ],
    ),
    ("Nông nghiệp, công nghiệp lần lượt chiếm 10%, 40% và 50%.", []),
    (
        "Tổng thu ngân sách đạt 500 tỷ đồng, trong đó thu nội địa đạt 300 tỷ đồng.",
        [("tổng thu ngân sách", "500 tỷ đồng"), ("tổng thu ngân sách, thu nội địa", "300 tỷ đồng")],
    ),
    (
        "Phấn đấu 100% trạm y tế và ít nhất 80% trường mầm non đạt chuẩn quốc gia.",
        [
            ("trạm y tế đạt chuẩn quốc gia", "100%"),
            ("trường mầm non đạt chuẩn quốc gia", "ít nhất 80%"),
        ],
    ),
    (
        "Năng suất lao động tăng 5%, hệ số sử dụng đất còn thấp (6,4).",
        [("năng suất lao động", "5%"), ("hệ số sử dụng đất còn thấp", "6,4")],
    ),
    (
        "Nâng mức hỗ trợ cho hộ nghèo lên tối thiểu 70% cho vùng cao, tối thiểu 30% cho vùng thấp.",
        [
            ("mức hỗ trợ cho hộ nghèo cho vùng cao", "tối thiểu 70%"),
            ("mức hỗ trợ cho hộ nghèo cho vùng thấp", "tối thiểu 30%"),
        ],
    ),
    (
        "Tỷ lệ lao động qua đào tạo đạt 75%, trong đó có bằng cấp, chứng chỉ đạt 35%.",
        [
            ("tỷ lệ lao động qua đào tạo", "75%"),
            ("tỷ lệ lao động qua đào tạo, bằng cấp, chứng chỉ", "35%"),
        ],
    ),
    (
        "Tỷ lệ hộ nghèo giảm về 0%, tỷ lệ hộ cận nghèo giảm còn 1,5%.",
        [("tỷ lệ hộ nghèo", "0%"), ("tỷ lệ hộ cận nghèo", "1,5%")],
    ),
    (
        "Nông nghiệp đạt 5%, thương mại - dịch vụ đạt và vượt 6%.",
        [("nông nghiệp", "5%"), ("thương mại - dịch vụ", "6%")],
    ),
    (
        "Tổ chức 3 hội thảo, tọa đàm về khởi nghiệp và trồng 500 cây xanh.",
        [("tổ chức hội thảo, tọa đàm về khởi nghiệp", "3"), ("trồng cây xanh", "500")],
    ),
    (
        "Tổ chức 3 lớp, hội thảo khởi nghiệp và có 30 đề tài sáng tạo.",
        [("tổ chức lớp, hội thảo khởi nghiệp", "3"), ("đề tài sáng tạo", "30")],
    ),
    (
        "Đời sống được nâng lên, thu nhập bình quân đạt 60 triệu đồng, vượt kế hoạch, "
        "tỷ lệ hộ nghèo còn 1%.",
        [("thu nhập bình quân", "60 triệu đồng"), ("tỷ lệ hộ nghèo", "1%")],
    ),
    (
        "Tỷ lệ đô thị hóa của phường Mây Trắng đạt 45%, của xã Suối Mơ đạt 20%.",
        [("tỷ lệ đô thị hóa", "45%"), ("tỷ lệ đô thị hóa", "20%")],
    ),
    (
        "Tỷ lệ hộ nghèo còn 1%, cả nước là 3%.",
        [("tỷ lệ hộ nghèo", "1%"), ("tỷ lệ hộ nghèo cả nước", "3%")],
    ),
    (
        "Thu ngân sách đạt 320 tỷ đồng (kế hoạch 300 tỷ đồng).",
        [("thu ngân sách", "320 tỷ đồng"), ("thu ngân sách (kế hoạch)", "300 tỷ đồng")],
    ),
    (
        "Có 45 đảng viên có trình độ đại học, cao đẳng (tăng 12% so với năm 2020).",
        [
            ("đảng viên có trình độ đại học, cao đẳng", "45"),
            ("đảng viên có trình độ đại học, cao đẳng", "12%"),
        ],
    ),
    # changes
    ("Thu ngân sách tăng 12,5% so với năm 2020.", [("thu ngân sách", "12,5%")]),
    ("Giảm tỷ lệ hộ nghèo bình quân 1%/năm.", [("tỷ lệ hộ nghèo", "1%/năm")]),
    ("Nông, lâm nghiệp, thủy sản tăng 3%.", [("nông, lâm nghiệp, thủy sản", "3%")]),
    (
        "Thu nhập bình quân đầu người đạt 90 triệu đồng, tăng 30 triệu đồng so với năm 2025.",
        [
            ("thu nhập bình quân đầu người", "90 triệu đồng"),
            ("thu nhập bình quân đầu người", "30 triệu đồng"),
        ],
    ),
    (
        "Thu nhập bình quân đầu người tăng từ 58 triệu đồng năm 2020 lên 79 triệu đồng năm 2025.",
        [
            ("thu nhập bình quân đầu người", "58 triệu đồng"),
            ("thu nhập bình quân đầu người", "79 triệu đồng"),
        ],
    ),
    # shares of something
    ("Thu ngân sách đạt 105% kế hoạch.", [("thu ngân sách (kế hoạch)", "105%")]),
    (
        "Thu ngân sách đạt 390 tỷ đồng (118,6% dự toán).",
        [("thu ngân sách", "390 tỷ đồng"), ("thu ngân sách (dự toán)", "118,6%")],
    ),
    ("Kinh tế số đạt 30% GRDP.", [("kinh tế số (grdp)", "30%")]),
    ("Đã hoàn thành 15/17 chỉ tiêu nghị quyết.", [("hoàn thành chỉ tiêu nghị quyết", "15/17")]),
    # none and all, in words
    ("Cơ bản không còn hộ nghèo.", [("hộ nghèo", "Cơ bản không còn")]),
    ("Đến năm 2030 xóa hết hộ nghèo.", [("hộ nghèo", "xóa hết")]),
    ("Hộ nghèo đến cuối nhiệm kỳ không còn.", [("hộ nghèo", "không còn")]),
    ("Toàn bộ trường học đạt chuẩn quốc gia.", [("trường học đạt chuẩn quốc gia", "Toàn bộ")]),
    # numbers that are no values
    ("Phong trào “Gia đình 5 không 3 sạch” được duy trì.", []),
    ("Khu phố 5 được công nhận khu phố văn hóa.", []),
    ("Vận hành chính quyền địa phương 2 cấp.", []),
    ("Chủ động thích ứng với công nghiệp 4.0.", []),
    ("Ngày 20/11 được tổ chức trang trọng.", []),
    ("Đầu tư xã hội được đẩy mạnh.", []),
    ("Trong 3 nhiệm kỳ, tính đến 6/2024, mọi việc thông suốt.", []),
    # what is denied of a value is no value
    (
        "Ít nhất 85% người trong độ tuổi hoàn thành trung học, không có xã, phường đạt dưới 60%.",
        [("người trong độ tuổi hoàn thành trung học", "Ít nhất 85%")],
    ),
    (
        "Lao động qua đào tạo có bằng cấp, chứng chỉ của phường đạt 30,5%.",
        [("lao động qua đào tạo có bằng cấp, chứng chỉ", "30,5%")],
    ),
    (
        "Cắt giảm 8% lượng khí nhà kính.",
        [("lượng khí nhà kính", "8%")],
    ),
    (
        "Vùng trung du có 90% số xã đạt chuẩn nông thôn mới.",
        [("vùng trung du, số xã đạt chuẩn nông thôn mới", "90%")],
    ),
    (
        "Vùng ven biển phấn đấu tỷ lệ hộ nghèo còn 2%.",
        [("tỷ lệ hộ nghèo (vùng ven biển)", "2%")],
    ),
    (
        "3/2 số thôn đạt chuẩn nông thôn mới kiểu mẫu.",
        [("số thôn đạt chuẩn nông thôn mới kiểu mẫu", "3/2")],
    ),
    (
        "Tỷ lệ xã đạt chuẩn đạt 90%, trong đó ít nhất 40% số xã đạt chuẩn nâng cao.",
        [
            ("tỷ lệ xã đạt chuẩn", "90%"),
            ("tỷ lệ xã đạt chuẩn, số xã đạt chuẩn nâng cao", "ít nhất 40%"),
        ],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_each_value_goes_with_the_words_that_name_it(
    sentence: str, expected: list[tuple[str, str]]
) -> None:
    assert named(sentence) == expected


def test_items_of_a_list_are_figures_of_their_own_with_the_introduction_as_context() -> None:
    text = "Các chỉ tiêu đến năm 2030 gồm: tỷ lệ hộ nghèo dưới 1%; 100% hộ dân dùng nước sạch."
    poor, water = figures(text)

    assert text[poor.start : poor.end] == "tỷ lệ hộ nghèo dưới 1%"
    assert [text[c.start : c.end] for c in poor.context] == ["Các chỉ tiêu đến năm 2030 gồm"]
    assert poor.kind == water.kind == "target"
    assert poor.period is not None
    assert (poor.period.first, poor.period.last, poor.period.own) == (2030, 2030, False)


def test_a_label_that_introduces_a_list_names_its_items() -> None:
    found = named("Tốc độ tăng trưởng kinh tế: năm 2024 đạt 7%; năm 2025 đạt 8%.")

    assert found == [("tốc độ tăng trưởng kinh tế", "7%"), ("tốc độ tăng trưởng kinh tế", "8%")]


def test_a_sentence_may_refer_to_the_indicator_of_the_one_before() -> None:
    found = named("Tỷ lệ hộ nghèo còn 0,5%. Chỉ tiêu này năm 2020 là 3%.")

    assert found == [("tỷ lệ hộ nghèo", "0,5%"), ("tỷ lệ hộ nghèo", "3%")]


def test_a_reference_to_nothing_is_left_out() -> None:
    assert named("Chỉ tiêu này năm 2020 là 3%.") == []


def test_every_value_gets_the_year_that_is_said_of_it() -> None:
    text = (
        "Thu nhập bình quân đầu người năm 2024 đạt 79 triệu đồng, đến năm 2030 đạt 104 triệu đồng."
    )
    past, future = figures(text)

    assert past.period is not None
    assert future.period is not None
    assert (past.period.last, past.period.own, past.kind) == (2024, True, "result")
    assert (future.period.last, future.period.own, future.kind) == (2030, True, "target")


def test_a_year_in_front_holds_until_another_one_comes() -> None:
    text = "Đến năm 2030, thu nhập bình quân đạt 90 triệu đồng, tỷ lệ hộ nghèo dưới 1%."

    assert [f.period.last for f in figures(text) if f.period] == [2030, 2030]


def test_a_year_that_a_value_is_compared_with_is_its_base_and_not_its_period() -> None:
    (grown,) = figures("Đến năm 2030, thu ngân sách gấp 1,5 lần so với năm 2025.")

    assert grown.base == 2025
    assert grown.period is not None
    assert grown.period.last == 2030


def test_a_change_from_one_value_to_another_begins_with_a_baseline() -> None:
    first, last = figures(
        "Tỷ lệ bao phủ bảo hiểm y tế tăng từ 90,9% (2020) lên 95,2% (2024).", date="2025-07-01"
    )

    assert (first.kind, last.kind) == ("baseline", "result")
    assert first.period is not None
    assert last.period is not None
    assert (first.period.first, last.period.first) == (2020, 2024)


def test_targets_without_a_year_get_the_term_and_results_do_not() -> None:
    (target,) = figures("Phấn đấu tỷ lệ hộ nghèo dưới 1%.")
    (result,) = figures("Tỷ lệ hộ nghèo đã giảm còn 2%.")
    (past,) = figures("Nhiệm kỳ qua, tỷ lệ hộ nghèo đã giảm còn 2%.")

    assert target.period is not None
    assert (target.period.first, target.period.last) == (2025, 2030)
    assert result.period is None
    assert past.period is not None
    assert (past.period.first, past.period.last) == (2020, 2025)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Phấn đấu tỷ lệ hộ nghèo dưới 1%.", "target"),
        ("Mục tiêu là thu ngân sách đạt 300 tỷ đồng.", "target"),
        ("Đến năm 2030, thu ngân sách đạt 300 tỷ đồng.", "target"),
        ("Nhiệm kỳ tới, thu ngân sách đạt 300 tỷ đồng.", "target"),
        ("Đã thu ngân sách 300 tỷ đồng.", "result"),
        ("Năm 2023, thu ngân sách đạt 300 tỷ đồng.", "result"),
        ("Thu ngân sách ước đạt 300 tỷ đồng.", "result"),
        ("Thu ngân sách đạt 300 tỷ đồng, vượt chỉ tiêu đề ra.", "result"),
        ("Thu ngân sách đạt 105% kế hoạch.", "result"),
        ("Dự Đại hội có 198 đại biểu.", "other"),
        ("Đại hội xác định 5 nhóm nhiệm vụ.", "other"),
        ("Số chỉ tiêu chủ yếu: 18.", "other"),
        ("BÁO CÁO\nI. MỤC TIÊU ĐẾN NĂM 2030\nTỷ lệ hộ nghèo: 1%.", "target"),
        ("BÁO CÁO\nI. KẾT QUẢ ĐẠT ĐƯỢC\nTỷ lệ hộ nghèo: 1%.", "result"),
    ],
)
def test_the_kind_is_told_by_words_years_and_headings(text: str, kind: str) -> None:
    assert figures(text)[0].kind == kind


def test_a_level_of_nothing_is_a_value() -> None:
    assert named("Kéo giảm tỷ lệ hộ nghèo xuống mức 0 phần trăm.") == [
        ("tỷ lệ hộ nghèo", "0 phần trăm")
    ]


def test_those_present_are_counted_and_are_no_result() -> None:
    text = (
        "Tham dự Đại hội có các đồng chí: Trần Văn Sơn, Bí thư Đảng ủy; Lê Thị Lan, Phó Bí thư,"
        " cùng lãnh đạo các phòng và 40 đảng viên tiêu biểu."
    )
    assert [figure.kind for figure in figures(text)] == ["other"]


def test_a_sentence_about_another_place_says_whose_figure_it_is() -> None:
    other, own = figures("Xã Suối Mơ có 12 hợp tác xã, phường Mây Trắng có 5 hợp tác xã.")

    assert (other.place, own.place) == ("xã Suối Mơ", None)
    assert "suối mơ" not in other.indicator.written.lower()


def test_what_holds_of_all_of_two_things_holds_of_each() -> None:
    (both,) = figures("100% chi bộ và đảng viên hoàn thành tốt nhiệm vụ.")

    assert [part.written for part in both.alternatives] == [
        "chi bộ hoàn thành tốt nhiệm vụ",
        "đảng viên hoàn thành tốt nhiệm vụ",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ hộ nghèo và hộ cận nghèo còn 2%.",
        "100% kinh phí hỗ trợ cho trường mầm non và trường tiểu học.",
    ],
)
def test_a_sum_or_a_limit_is_not_taken_apart(text: str) -> None:
    assert figures(text)[0].alternatives == ()


def test_of_two_names_said_together_each_value_takes_only_what_its_own_name_says() -> None:
    level, growth = figures(
        "Thu nhập bình quân đầu người và tốc độ tăng thu ngân sách bình quân lần lượt là"
        " 80 triệu đồng/người/năm và 12%/năm."
    )

    assert (level.quantity.change, level.quantity.average) == (None, False)
    assert (growth.quantity.change, growth.quantity.average) == ("up", True)
    both = figures("Sản lượng lúa và sản lượng ngô lần lượt tăng 5% và 6%.")
    assert [f.quantity.change for f in both] == ["up", "up"]


def test_places_said_together_each_have_their_own_value() -> None:
    found = figures("Tỷ lệ hộ nghèo của phường Mây Trắng và xã Suối Mơ lần lượt là 1,5% và 3,5%.")

    assert [(f.indicator.written, f.place) for f in found] == [
        ("Tỷ lệ hộ nghèo", None),
        ("Tỷ lệ hộ nghèo", "xã Suối Mơ"),
    ]
    assert not figures("Tỷ lệ hộ nghèo của xã Suối Mơ lần lượt là 1,5% và 3,5%.")


def test_a_plan_that_nothing_replaces_is_not_the_indicator_itself() -> None:
    (planned,) = figures("Trước đây dự kiến tỷ lệ hộ nghèo là 2%, nay hạ xuống.")
    (current,) = figures("Trước đây dự kiến tỷ lệ hộ nghèo là 2%, nay hạ xuống 1%.")

    assert compare(planned.indicator, current.indicator) != "same"
    assert current.indicator.written == "tỷ lệ hộ nghèo"


def test_where_a_change_ends_is_no_change() -> None:
    (ends,) = figures("Tỷ lệ hộ nghèo giảm còn 1%.")
    (changes,) = figures("Tỷ lệ hộ nghèo giảm 1%/năm.")

    assert (ends.quantity.change, changes.quantity.change) == (None, "down")


# --- properties -------------------------------------------------------------------------------

_PIECES = """
tỷ lệ|hộ nghèo|đạt|giảm còn|tăng|từ|lên|100%|5 - 6%|12/17 chỉ tiêu|năm 2030|giai đoạn 2026-2030
so với năm 2025|trong đó|lần lượt|và|,|;|:|.|(|)|“|”|không còn|trở lên|phấn đấu|1.200 lao động/năm
xã Suối Mơ|mức độ 2|58 triệu đồng|- |(1) |toàn bộ|trường|[3]|\u0301
"""
_WORDS = st.sampled_from([*_PIECES.replace("\n", "|").split("|"), "\n"])


@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=40).map(" ".join)))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_figure_stands_where_it_says(text: str) -> None:
    source = document(text)
    found = read_figures(source)

    assert [f.quantity.start for f in found] == sorted(f.quantity.start for f in found)
    for figure in found:
        assert 0 <= figure.start <= figure.quantity.start < figure.quantity.end <= figure.end
        assert figure.end <= len(source.text)
        assert figure.sentence.start <= figure.start < figure.end <= figure.sentence.end
        assert source.text[figure.quantity.start : figure.quantity.end].strip()
        assert all(0 <= c.start < c.end <= len(source.text) for c in figure.context)
        assert figure.indicator.written.strip()


@pytest.mark.parametrize(
    "piece",
    [
        "tỷ lệ hộ nghèo đạt 5%, ",
        "từ 5% lên 6% ",
        "trong đó nước sạch đạt 5%, ",
        "(5%) (",
        "a, ",
        "năm 2030 ",
        "“a 5b c” ",
        "lần lượt ",
        "xã Suối ",
    ],
)
def test_time_grows_with_the_length_of_a_sentence_and_not_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        source = document((piece * length)[:length] + " 5% hộ.")
        started = time.perf_counter()
        read_figures(source)
        return time.perf_counter() - started

    seconds(1_000)
    short, long = seconds(3_000), seconds(24_000)
    assert long < 8 * 4 * max(short, 0.02)
