"""PDF files into pages of blocks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader

from corpus.assemble import assemble
from corpus.errors import UnreadableFile
from corpus.readers import ocr
from corpus.readers.pdf.reader import PdfReader
from corpus.types import Page, Reading, TableBlock, TextBlock
from tests.pdf_files import LEFT, RIGHT, Sheet, make_pdf, width_of

INCOME = (
    "Phường Mây Trắng có 12 tổ dân phố và 3 khu chợ, thu nhập bình quân đầu người năm 2024 đạt 98 "
    "triệu đồng, vượt chỉ tiêu mà Đại hội lần thứ ba đã đề ra; tỷ lệ hộ nghèo giảm còn 0,4 phần "
    "trăm, không còn nhà tạm và nhà dột nát trên toàn địa bàn của phường."
)
PARTY = (
    "Công tác xây dựng Đảng được quan tâm thường xuyên. Đảng bộ có 28 chi bộ trực thuộc với 1.250 "
    "đảng viên, trong đó có 400 đảng viên trẻ; nhiều chi bộ được công nhận hoàn thành xuất sắc "
    "nhiệm vụ trong cả nhiệm kỳ."
)
FOREST = (
    "Xã Suối Mơ trồng mới 120 ha rừng, xây dựng ba công trình thủy lợi và một tuyến đường liên xã "
    "dài 14 km, nối bến thuyền cũ với chợ trung tâm."
)


def read(data: bytes) -> Reading:
    return PdfReader().read(data, "bao-cao.pdf", lambda stage, done, total: None)


def blocks(page: Page) -> list[TextBlock]:
    return [block for block in page.blocks if isinstance(block, TextBlock)]


def texts(data: bytes, page: int = 1) -> list[str]:
    return [block.text for block in blocks(read(data).pages[page - 1])]


def headings(data: bytes) -> list[tuple[int, str]]:
    return [
        (block.level, block.text)
        for page in read(data).pages
        for block in blocks(page)
        if block.level is not None
    ]


# --- paragraphs -------------------------------------------------------------------------------


@pytest.mark.parametrize("justified", [True, False])
def test_wrapped_lines_are_joined_and_indented_ones_begin_paragraphs(justified: bool) -> None:
    def draw(sheet: Sheet) -> None:
        y = 80.0
        for text in (INCOME, PARTY, FOREST):
            y = sheet.flow(y, text, justified=justified)

    assert texts(make_pdf(draw)) == [INCOME, PARTY, FOREST]


def test_paragraphs_without_indentation_are_parted_by_short_lines_and_space() -> None:
    def draw(sheet: Sheet) -> None:
        y = 80.0
        for text in (INCOME, PARTY, FOREST):
            y = sheet.flow(y, text, indent=0) + 8

    assert texts(make_pdf(draw)) == [INCOME, PARTY, FOREST]


_SENTENCES = st.sampled_from(
    [*INCOME.split("; "), *PARTY.split(". "), *FOREST.split(", "), "Tỉnh Sông Xa có 2030 hồ nước"]
)


@settings(max_examples=25, deadline=None)
@given(
    paragraphs=st.lists(
        st.lists(_SENTENCES, min_size=1, max_size=5).map(lambda said: f"{'; '.join(said)}."),
        min_size=1,
        max_size=5,
    ),
    size=st.sampled_from([10.0, 12.0, 13.0, 14.0]),
    spacing=st.sampled_from([1.15, 1.3, 1.5]),
    justified=st.booleans(),
)
def test_whatever_paragraphs_are_drawn_their_words_come_back_in_order(
    paragraphs: Sequence[str], size: float, spacing: float, justified: bool
) -> None:
    def draw(sheet: Sheet) -> None:
        y = 60.0
        for text in paragraphs:
            y = sheet.flow(y, text, size=size, leading=size * spacing, justified=justified)

    found = " ".join(texts(make_pdf(draw, size=(595.0, 2000.0))))
    assert found == " ".join(paragraphs)


def test_a_line_that_begins_with_a_dash_in_the_middle_of_a_paragraph_is_no_list_item() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, f"{INCOME} Mục tiêu của nhiệm kỳ 2025", last=False)
        y = sheet.flow(y, "- 2030 là phát triển nhanh và bền vững.", indent=0)
        y = sheet.flow(y, "- Xã Đồi Gió giữ vững quốc phòng.")
        sheet.flow(y, "- Xã Bến Lá giảm nghèo bền vững.")

    found = texts(make_pdf(draw))
    assert found[0].endswith("nhiệm kỳ 2025 - 2030 là phát triển nhanh và bền vững.")
    assert found[1:] == ["- Xã Đồi Gió giữ vững quốc phòng.", "- Xã Bến Lá giảm nghèo bền vững."]


@pytest.mark.parametrize("rest", ["khu dân cư được đầu tư.", "Trắng-Suối-Mơ được đầu tư."])
def test_a_first_line_that_is_short_because_the_next_word_is_long_goes_on(rest: str) -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, INCOME)
        shown = "Đời sống của Nhân dân được nâng lên, các thiết chế của phường Mây"
        room = RIGHT - 28 - (LEFT + 28)
        assert abs(width_of(shown) - room) < 15  # centred, but by chance
        sheet.put(LEFT + 28, y, shown)
        y = sheet.flow(y + 19, rest, indent=0)
        sheet.flow(y, PARTY)

    shown = texts(make_pdf(draw))
    assert shown[1].startswith("Đời sống")
    assert shown[1].endswith(rest)
    assert shown[2:] == [PARTY]


def test_a_line_in_lower_case_goes_on_with_an_unfinished_one_though_it_had_found_room() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, INCOME, indent=0)
        sheet.put(LEFT, y, "Đời sống của Nhân dân được nâng lên, các thiết chế")
        sheet.put(LEFT, y + 19, "văn hóa được đầu tư.")
        sheet.put(LEFT, y + 38, "Các nhiệm vụ của phường.")
        sheet.put(LEFT, y + 57, "văn bản này thay thế văn bản cũ.")

    assert texts(make_pdf(draw))[1:] == [
        "Đời sống của Nhân dân được nâng lên, các thiết chế văn hóa được đầu tư.",
        "Các nhiệm vụ của phường.",
        "văn bản này thay thế văn bản cũ.",
    ]


@pytest.mark.parametrize("step", [22.0, 31.0])
def test_sender_kind_and_subject_of_a_title_page_are_paragraphs_of_their_own(step: float) -> None:
    def draw(sheet: Sheet) -> None:
        y = 90.0
        for text in ("ĐẢNG BỘ TỈNH SÔNG XA", "BÁO CÁO CHÍNH TRỊ"):
            sheet.centre(312, y, text, "serif-bold", 15)
            y += step
        for text in ("của Ban Chấp hành Đảng bộ tỉnh Sông Xa tại", "Đại hội đại biểu lần thứ ba"):
            sheet.centre(312, y, text, "serif-bold", 15)
            y += 20
        sheet.centre(312, y + 20, "KẾT QUẢ THỰC HIỆN CÁC NHIỆM VỤ CỦA", "serif-bold")
        sheet.centre(312, y + 39, "ĐẢNG BỘ TỈNH TRONG NHIỆM KỲ", "serif-bold")
        sheet.flow(y + 70, INCOME)

    assert texts(make_pdf(draw)) == [
        "ĐẢNG BỘ TỈNH SÔNG XA",
        "BÁO CÁO CHÍNH TRỊ",
        "của Ban Chấp hành Đảng bộ tỉnh Sông Xa tại Đại hội đại biểu lần thứ ba",
        "KẾT QUẢ THỰC HIỆN CÁC NHIỆM VỤ CỦA ĐẢNG BỘ TỈNH TRONG NHIỆM KỲ",
        INCOME,
    ]


def test_titles_of_the_same_look_are_parted_by_space() -> None:
    def draw(sheet: Sheet) -> None:
        for y, text in ((90, "ĐẢNG BỘ TỈNH SÔNG XA"), (125, "VĂN KIỆN TRÌNH ĐẠI HỘI")):
            sheet.centre(312, y, text, "serif-bold", 15)
        sheet.flow(180, INCOME)

    assert texts(make_pdf(draw))[:2] == ["ĐẢNG BỘ TỈNH SÔNG XA", "VĂN KIỆN TRÌNH ĐẠI HỘI"]


def test_a_hanging_list_item_is_one_paragraph() -> None:
    def draw(sheet: Sheet) -> None:
        y = 80.0
        for mark in ("a)", "b)"):
            sheet.put(LEFT, y, mark)
            y = sheet.flow(y, INCOME, left=LEFT + 24, indent=0)

    assert texts(make_pdf(draw)) == [f"a) {INCOME}", f"b) {INCOME}"]


def test_a_long_word_drawn_in_pieces_is_measured_whole() -> None:
    """It does not fit on the line above; any two of its pieces would have."""

    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, f"{INCOME} {INCOME}")
        sheet.put(LEFT, y, "-")
        end = sheet.put(LEFT + 24, y, "Thu nhập bình quân đầu người của phường đạt 98,6 triệu")
        word = "đồng/người/năm;"
        assert width_of("ười/năm") < RIGHT - end < width_of(word)
        x = LEFT + 24
        for char in word:
            x = sheet.put(x, y + 19, char, "sans" if ord(char) > 255 else "serif")
        sheet.put(LEFT, y + 38, "- Thu ngân sách tăng.")

    assert texts(make_pdf(draw))[1].endswith("98,6 triệu đồng/người/năm;")


def test_years_and_words_parted_at_the_end_of_a_line_are_put_together() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, f"{INCOME} Nhiệm kỳ 2025-", last=False)
        y = sheet.flow(y, "2030 có nhiều thời cơ, phần mềm develop-", indent=0, last=False)
        sheet.flow(y, "ment được dùng ở cả 3 xã, theo chủ nghĩa Mác-", indent=0, last=False)
        sheet.flow(y + 19, "Lênin và tư tưởng Hồ Chí Minh.", indent=0)

    (text,) = texts(make_pdf(draw))
    assert "Nhiệm kỳ 2025-2030 có" in text
    assert "phần mềm development được" in text
    assert "chủ nghĩa Mác-Lênin và" in text


def test_a_range_of_shares_parted_at_the_end_of_a_line_is_put_together() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, f"{INCOME} Tăng trưởng 8%–", last=False)
        sheet.flow(y, "9% mỗi năm.", indent=0)

    assert texts(make_pdf(draw)) == [f"{INCOME} Tăng trưởng 8%–9% mỗi năm."]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first, rest = INCOME.split(" vượt ")

    def one(sheet: Sheet) -> None:
        sheet.flow(700, first, last=False)

    def two(sheet: Sheet) -> None:
        y = sheet.flow(80, f"vượt {rest}", indent=0)
        sheet.flow(y, PARTY)

    reading = read(make_pdf(one, two))
    assert [block.continues for block in blocks(reading.pages[1])] == [True, False]
    assert assemble(reading.pages).text == f"{INCOME}\n{PARTY}"


def test_a_year_range_parted_by_the_page_stands_whole_on_the_second_one() -> None:
    def one(sheet: Sheet) -> None:
        sheet.flow(700, f"{FOREST} Mục tiêu nhiệm kỳ 2025-", last=False)

    def two(sheet: Sheet) -> None:
        sheet.flow(80, "2030 là giữ rừng và giữ nước cho mọi thôn của xã.", indent=0)

    reading = read(make_pdf(one, two))
    assert blocks(reading.pages[0])[-1].text.endswith("nhiệm kỳ")
    assert blocks(reading.pages[1])[0].text.startswith("2025-2030 là")
    assert "nhiệm kỳ 2025-2030 là" in assemble(reading.pages).text


@pytest.mark.parametrize(
    ("above", "last", "below", "indent", "continues"),
    [
        (INCOME, True, PARTY, 28.0, False),
        ("Các nhiệm vụ của phường Mây Trắng", True, "được giao cho từng chi bộ.", 0.0, True),
        (f"{INCOME} Nội dung chính", False, "Nội dung chính ở đây.", 28.0, False),
        (f"{INCOME} Nội dung chính", False, PARTY, 0.0, True),
        (f"{INCOME} Cụ thể như sau:", True, "- tăng thu nhập của hộ.", 28.0, False),
    ],
)
def test_what_goes_on_over_the_page_shows_in_form_and_letters(
    above: str, last: bool, below: str, indent: float, continues: bool
) -> None:
    def two(sheet: Sheet) -> None:
        sheet.flow(sheet.flow(80, below, indent=indent), INCOME)

    def one(sheet: Sheet) -> None:
        sheet.flow(sheet.flow(100, PARTY), above, last=last)

    reading = read(make_pdf(one, two))
    assert blocks(reading.pages[1])[0].continues == continues


# --- columns ----------------------------------------------------------------------------------


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.centre(300, 80, "BẢN TIN PHƯỜNG MÂY TRẮNG", "serif-bold", 16)
        column = {"indent": 15.0, "size": 11.0, "leading": 14.0}
        y = sheet.flow(120, INCOME, left=60, right=285, **column)  # type: ignore[arg-type]
        sheet.flow(y, FOREST, left=60, right=285, **column)  # type: ignore[arg-type]
        sheet.flow(123, PARTY, left=310, right=535, **column)  # type: ignore[arg-type]

    assert texts(make_pdf(draw)) == ["BẢN TIN PHƯỜNG MÂY TRẮNG", INCOME, FOREST, PARTY]


def test_a_sentence_goes_on_in_the_next_column() -> None:
    first, rest = INCOME.split(" vượt ")

    def draw(sheet: Sheet) -> None:
        y = sheet.flow(100, PARTY, left=60, right=285, size=11, leading=14)
        sheet.flow(y, first, left=60, right=285, size=11, leading=14, last=False)
        sheet.flow(100, f"vượt {rest}", left=310, right=535, indent=0, size=11, leading=14)

    assert texts(make_pdf(draw)) == [PARTY, INCOME]


def test_the_halves_of_a_letterhead_and_of_the_signatures_are_not_mixed() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.centre(170, 70, "ĐẢNG BỘ TỈNH SÔNG XA")
        sheet.centre(420, 70, "ĐẢNG CỘNG SẢN VIỆT NAM", "serif-bold")
        sheet.centre(170, 88, "ĐẢNG ỦY PHƯỜNG MÂY TRẮNG", "serif-bold")
        sheet.centre(170, 106, "*")
        sheet.centre(170, 124, "Số 12-BC/ĐU")
        sheet.centre(420, 124, "Mây Trắng, ngày 3 tháng 6 năm 2025", "serif-italic")
        sheet.centre(312, 170, "BÁO CÁO CHÍNH TRỊ", "serif-bold", 15)
        y = sheet.flow(220, INCOME)
        sheet.centre(170, y + 20, "Nơi nhận:", "serif-italic", 12)
        sheet.put(90, y + 35, "- Tỉnh ủy Sông Xa (để báo cáo);", size=11)
        sheet.centre(420, y + 20, "T/M BAN CHẤP HÀNH", "serif-bold")
        sheet.centre(420, y + 38, "BÍ THƯ")

    data = make_pdf(draw)
    assert texts(data) == [
        "ĐẢNG BỘ TỈNH SÔNG XA",
        "ĐẢNG ỦY PHƯỜNG MÂY TRẮNG",
        "Số 12-BC/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Mây Trắng, ngày 3 tháng 6 năm 2025",
        "BÁO CÁO CHÍNH TRỊ",
        INCOME,
        "Nơi nhận:",
        "- Tỉnh ủy Sông Xa (để báo cáo);",
        "T/M BAN CHẤP HÀNH",
        "BÍ THƯ",
    ]
    assert headings(data) == [(1, "BÁO CÁO CHÍNH TRỊ")]


def test_rows_of_a_list_with_tabs_are_read_across() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, INCOME)
        for number, name in enumerate(("Đồi Gió", "Bến Lá", "Suối Mơ", "Hồ Sen"), start=1):
            sheet.put(110, y, f"{number}.")
            sheet.put(140, y, f"Chi bộ thôn {name}")
            sheet.put(430, y, f"0{number} đại biểu.")
            y += 20

    assert texts(make_pdf(draw))[1:] == [
        "1. Chi bộ thôn Đồi Gió 01 đại biểu.",
        "2. Chi bộ thôn Bến Lá 02 đại biểu.",
        "3. Chi bộ thôn Suối Mơ 03 đại biểu.",
        "4. Chi bộ thôn Hồ Sen 04 đại biểu.",
    ]


# --- headers, footers, page numbers -----------------------------------------------------------


def _numbered(number: int, text: str) -> object:
    def draw(sheet: Sheet) -> None:
        sheet.centre(312, 40, "Báo cáo chính trị của Đảng bộ xã Suối Mơ", "serif-italic", 10)
        sheet.flow(80, text)
        sheet.centre(312, 800, f"- {number} -", size=11)

    return draw


def test_running_headers_and_page_numbers_go_and_become_labels() -> None:
    pages = [_numbered(at, text) for at, text in enumerate((INCOME, PARTY, FOREST), start=5)]
    reading = read(make_pdf(*pages))  # type: ignore[arg-type]
    assert [texts(make_pdf(*pages), at)[0] for at in (1, 2, 3)] == [INCOME, PARTY, FOREST]  # type: ignore[arg-type]
    assert [page.label for page in reading.pages] == ["5", "6", "7"]
    assert [page.number for page in reading.pages] == [1, 2, 3]


def test_lines_that_differ_in_a_number_that_counts_no_pages_stay() -> None:
    articles = (3, 9, 14)
    pages = [
        lambda sheet, number=number: (
            sheet.put(LEFT + 28, 60, f"Điều {number}:", "serif-bold"),
            sheet.flow(84, INCOME),
        )
        for number in articles
    ]
    reading = read(make_pdf(*pages))
    assert [
        page.blocks[0].text for page in reading.pages if isinstance(page.blocks[0], TextBlock)
    ] == [f"Điều {number}:" for number in articles]


def test_a_number_that_does_not_count_pages_stays() -> None:
    pages = [
        lambda sheet, number=number: (sheet.flow(80, INCOME), sheet.centre(312, 800, str(number)))
        for number in (120, 7, 45)
    ]
    data = make_pdf(*pages)
    assert [texts(data, at)[-1] for at in (1, 2, 3)] == ["120", "7", "45"]


# --- footnotes --------------------------------------------------------------------------------


def _with_reference(sheet: Sheet, y: float) -> float:
    x = sheet.put(LEFT, y, "Thu nhập bình quân đầu người của xã đạt 98")
    sheet.put(x, y - 5, "3", size=8)
    sheet.put(x + 6, y, "triệu đồng.")
    return y + 19


def test_a_raised_figure_is_a_reference_and_never_part_of_the_number_before_it() -> None:
    (text,) = texts(make_pdf(lambda sheet: _with_reference(sheet, 80)))
    assert text == "Thu nhập bình quân đầu người của xã đạt 98 [3] triệu đồng."


def test_exponents_and_indices_are_read_as_they_are_typed() -> None:
    def draw(sheet: Sheet) -> None:
        x = sheet.put(LEFT, 80, "Rừng rộng 25 km")
        x = sheet.put(x, 75, "2", size=8)
        x = sheet.put(x, 80, ", khí CO")
        x = sheet.put(x, 83, "2", size=8)
        sheet.put(x, 80, " giảm; hồ rộng 4 km² và sâu 7 m.")

    assert texts(make_pdf(draw)) == ["Rừng rộng 25 km2, khí CO2 giảm; hồ rộng 4 km2 và sâu 7 m."]


def test_footnotes_are_kept_with_their_marks_and_go_on_over_the_page() -> None:
    def one(sheet: Sheet) -> None:
        y = _with_reference(sheet, 80)
        sheet.flow(y, INCOME)
        sheet.rule(LEFT, 700, LEFT + 140, 700)
        sheet.put(LEFT, 713, "3", size=7)
        sheet.put(LEFT + 6, 717, "Theo số liệu của Chi cục Thống kê Suối Mơ công bố", size=10.5)
        sheet.put(LEFT, 731, "ngày 2/1/2025, chưa tính xã Đồi Gió và", size=10.5)

    def two(sheet: Sheet) -> None:
        sheet.flow(80, PARTY)
        sheet.rule(LEFT, 700, LEFT + 140, 700)
        sheet.put(LEFT, 717, "thị trấn Bến Lá.", size=10.5)
        sheet.put(LEFT, 731, "4", size=7)
        sheet.put(LEFT + 6, 735, "Gồm 4 xã và 1 phường.", size=10.5)

    pages = read(make_pdf(one, two)).pages
    notes = [[(b.footnote, b.text) for b in blocks(page) if b.footnote] for page in pages]
    assert notes == [
        [
            (
                "3",
                "Theo số liệu của Chi cục Thống kê Suối Mơ công bố ngày 2/1/2025, chưa tính xã "
                "Đồi Gió và thị trấn Bến Lá.",
            )
        ],
        [("4", "Gồm 4 xã và 1 phường.")],
    ]
    assert [b.text for b in blocks(pages[1]) if not b.footnote] == [PARTY]


def test_small_text_that_nothing_refers_to_is_no_footnote() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.flow(80, INCOME)
        sheet.put(LEFT, 740, "2 bản lưu tại Văn phòng Đảng ủy phường.", size=10)

    assert not any(block.footnote for block in blocks(read(make_pdf(draw)).pages[0]))


# --- headings ---------------------------------------------------------------------------------


def test_headings_have_the_same_levels_on_all_pages() -> None:
    def one(sheet: Sheet) -> None:
        sheet.centre(312, 80, "PHẦN THỨ NHẤT", "serif-bold")
        sheet.centre(312, 100, "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT ĐẠI HỘI", "serif-bold")
        sheet.put(LEFT + 28, 140, "I. PHÁT TRIỂN KINH TẾ", "serif-bold")
        y = sheet.flow(164, INCOME)
        sheet.put(LEFT + 28, y, "1. Nông nghiệp", "serif-bold")
        y = sheet.flow(y + 20, FOREST)

    def two(sheet: Sheet) -> None:
        sheet.put(LEFT + 28, 80, "2. Công nghiệp và dịch vụ", "serif-bold")
        y = sheet.flow(104, INCOME)
        sheet.put(LEFT + 28, y, "II. XÂY DỰNG ĐẢNG", "serif-bold")
        sheet.flow(y + 20, PARTY)

    assert headings(make_pdf(one, two)) == [
        (1, "PHẦN THỨ NHẤT KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT ĐẠI HỘI"),
        (2, "I. PHÁT TRIỂN KINH TẾ"),
        (3, "1. Nông nghiệp"),
        (3, "2. Công nghiệp và dịch vụ"),
        (2, "II. XÂY DỰNG ĐẢNG"),
    ]


def test_numbered_lines_in_the_font_of_the_text_and_bold_leads_are_no_headings() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, INCOME)
        y = sheet.flow(y, "1. Giữ vững quốc phòng")
        y = sheet.flow(y, PARTY)
        x = sheet.put(LEFT + 28, y, "Bước 1:", "serif-bold")
        sheet.put(x + 4, y, "Chi bộ họp và bầu đại biểu.")
        y = sheet.flow(y + 19, FOREST)
        x = sheet.put(LEFT + 28, y, "2.1. Số lượng:", "serif-bold")
        sheet.put(x + 4, y, "25 đồng chí.")
        sheet.flow(y + 19, PARTY)

    data = make_pdf(draw)
    assert headings(data) == []
    assert "Bước 1: Chi bộ họp và bầu đại biểu." in texts(data)


def test_a_bold_list_that_heads_nothing_is_no_series_of_headings() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, INCOME)
        for number, name in enumerate(("Đồi Gió", "Bến Lá", "Hồ Sen", "Suối Mơ"), start=1):
            sheet.put(LEFT + 28, y, f"{number}. Thôn {name}", "serif-bold")
            y += 19
        sheet.flow(y, PARTY)

    assert headings(make_pdf(draw)) == []


def test_bookmarks_show_headings_that_look_like_text() -> None:
    names = ("Đồng bằng", "Vùng đồi", "Ven hồ")

    def draw(sheet: Sheet) -> None:
        y = 80.0
        for name in names:
            sheet.put(LEFT + 28, y, name)
            y = sheet.flow(y + 19, INCOME)

    data = make_pdf(draw, bookmarks=[(name, 0) for name in names])
    assert headings(data) == [(1, name) for name in names]
    assert headings(make_pdf(draw)) == []


# --- tables -----------------------------------------------------------------------------------


def test_a_table_stands_where_it_is_drawn_and_its_words_nowhere_else() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, INCOME)
        sheet.put(LEFT, y, "Bảng 1. Các chỉ tiêu của xã Suối Mơ", "serif-bold")
        ys = [y + 10 + 22 * row for row in range(4)]
        rows = [["Chỉ tiêu", "2024", "2030"], ["Thu nhập", "71", "98"], ["Hộ nghèo", "2,1", "0,4"]]
        sheet.grid([LEFT, 300, 400, 500], ys, rows)
        sheet.flow(ys[-1] + 30, PARTY)

    (page,) = read(make_pdf(draw)).pages
    kinds = [block.text if isinstance(block, TextBlock) else "table" for block in page.blocks]
    assert kinds == [INCOME, "Bảng 1. Các chỉ tiêu của xã Suối Mơ", "table", PARTY]
    table = next(block for block in page.blocks if isinstance(block, TableBlock))
    assert [[cell.text for cell in row] for row in table.rows][1] == ["Thu nhập", "71", "98"]


# --- what is drawn oddly ----------------------------------------------------------------------


def test_a_page_on_its_side_is_read_upright() -> None:
    def rotated(sheet: Sheet) -> None:
        sheet.flow(sheet.flow(80, INCOME), PARTY)

    def sideways(sheet: Sheet) -> None:
        sheet.canvas.rotate(90)
        turned = Sheet(sheet.canvas, (842.0, 0.0))
        turned.flow(turned.flow(-500, INCOME, left=80, right=760), PARTY, left=80, right=760)

    assert texts(make_pdf(rotated, rotation=90)) == [INCOME, PARTY]
    assert texts(make_pdf(sideways)) == [INCOME, PARTY]


def test_a_watermark_across_the_page_is_left_out() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.flow(80, INCOME)
        sheet.canvas.rotate(45)
        sheet.canvas.setFont("serif-bold", 60)
        sheet.canvas.drawString(300, 200, "DỰ THẢO")

    assert texts(make_pdf(draw)) == [INCOME]


def test_oblique_and_upright_labels_are_kept_and_light_watermarks_are_not() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.flow(80, INCOME)
        for degrees, text in ((90, "Tỷ lệ hộ nghèo"), (45, "Thu nhập bình quân")):
            sheet.canvas.saveState()
            sheet.canvas.translate(300, 300)
            sheet.canvas.rotate(degrees)
            sheet.canvas.setFont("serif", 11)
            sheet.canvas.drawString(0, 0, text)
            sheet.canvas.restoreState()
        sheet.canvas.setFillGray(0.8)
        sheet.canvas.rotate(30)
        sheet.canvas.setFont("serif", 20)
        sheet.canvas.drawString(300, 200, "Bản nháp để góp ý")

    assert texts(make_pdf(draw)) == [INCOME, "Tỷ lệ hộ nghèo Thu nhập bình quân"]


def test_heads_of_a_table_that_stand_on_their_side_are_read() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(80, INCOME)
        xs, ys = [LEFT, 250.0, 300.0, 350.0], [y, y + 120, y + 142, y + 164]
        rows = [["Xã", "", ""], ["Suối Mơ", "71", "2,1"], ["Đồi Gió", "68", "3,4"]]
        sheet.grid(xs, ys, rows)
        for x, text in ((280, "Thu nhập năm 2024"), (330, "Tỷ lệ hộ nghèo")):
            sheet.canvas.saveState()
            sheet.canvas.translate(x, sheet.height - y - 115)
            sheet.canvas.rotate(90)
            sheet.canvas.setFont("serif", 11)
            sheet.canvas.drawString(0, 0, text)
            sheet.canvas.restoreState()

    (page,) = read(make_pdf(draw)).pages
    table = next(block for block in page.blocks if isinstance(block, TableBlock))
    assert [cell.text for cell in table.rows[0]] == ["Xã", "Thu nhập năm 2024", "Tỷ lệ hộ nghèo"]


# --- titles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Nghị quyết Đại hội xã Suối Mơ", "Nghị quyết Đại hội xã Suối Mơ"),
        ("Microsoft Word - Nghị quyết Đại hội xã Suối Mơ", None),
        ("Nghị quyết Đại hội xã Suối Mơ.docx", None),
        ("Mẫu trình bày văn bản của cơ quan khác", None),
    ],
)
def test_the_title_in_the_properties_counts_only_if_the_text_says_it(
    title: str, found: str | None
) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.centre(312, 80, "NGHỊ QUYẾT", "serif-bold")
        sheet.centre(312, 100, "Đại hội xã Suối Mơ", "serif-bold")
        sheet.flow(140, FOREST)

    assert read(make_pdf(draw, title=title)).title == found


# --- scans ------------------------------------------------------------------------------------


def _scan(sheet: Sheet, grey: int = 200) -> None:
    picture = Image.new("L", (300, 400), grey)
    sheet.canvas.drawImage(ImageReader(picture), 0, 0, sheet.width, sheet.height)


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Tesseract that says which pages it was given, and the sizes of the pictures."""
    sizes: list[tuple[int, int]] = []

    def recognise_pages(
        render: object, indices: Sequence[int], name: str, progress: object
    ) -> Iterator[ocr.Recognised]:
        for done, index in enumerate(indices, start=1):
            sizes.append(render(index).size)  # type: ignore[operator]
            progress("ocr", done, len(indices))  # type: ignore[operator]
            said = TextBlock(f"và trang {index + 1} của bản quét.")
            yield ocr.Recognised((said,), 0.8, (), label=None)

    monkeypatch.setattr(ocr, "recognise_pages", recognise_pages)
    return sizes


def test_pages_that_are_pictures_are_recognised_and_marked(
    recognised: list[tuple[int, int]],
) -> None:
    first = INCOME.removesuffix(".")
    stages: list[tuple[str, int, int]] = []
    reading = PdfReader().read(
        make_pdf(lambda sheet: sheet.flow(80, first), _scan),
        "quet.pdf",
        lambda *stage: stages.append(stage),
    )
    assert recognised == [(2480, 3509)]
    assert [page.ocr_confidence for page in reading.pages] == [None, 0.8]
    assert reading.pages[1].blocks == (TextBlock("và trang 2 của bản quét.", continues=True),)
    assert stages == [("reading", 1, 2), ("reading", 2, 2), ("ocr", 1, 1)]
    assert "80 %" in reading.warnings[0]


def test_few_words_over_a_picture_are_kept_unless_the_picture_says_much_more(
    recognised: list[tuple[int, int]],
) -> None:
    def cover(title: str) -> bytes:
        def draw(sheet: Sheet) -> None:
            _scan(sheet)
            sheet.centre(300, 200, title, size=20)

        return make_pdf(draw)

    title = "VĂN KIỆN ĐẠI HỘI ĐẢNG BỘ XÃ SUỐI MƠ"
    assert texts(cover(title)) == [title]
    assert texts(cover("Trang 1")) == ["và trang 1 của bản quét."]
    assert len(recognised) == 2


def test_a_colourful_cover_of_a_file_with_text_is_not_recognised_and_a_scanned_page_is(
    recognised: list[tuple[int, int]],
) -> None:
    def cover(sheet: Sheet) -> None:
        picture = Image.linear_gradient("L").resize((300, 400))
        sheet.canvas.drawImage(ImageReader(picture), 0, 0, sheet.width, sheet.height)

    def page(sheet: Sheet) -> None:
        sheet.flow(80, INCOME)

    reading = read(make_pdf(cover, *[page] * 10))
    assert recognised == []
    assert "Trang 1 " in reading.warnings[0]
    assert read(make_pdf(_scan, *[page] * 10)).pages[0].ocr_confidence == 0.8
    assert read(make_pdf(cover, *[page] * 3)).pages[0].ocr_confidence == 0.8


def test_a_picture_that_says_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = ocr.Recognised((), 0.0, ())
    monkeypatch.setattr(ocr, "recognise_pages", lambda *given: iter([nothing]))
    reading = read(make_pdf(lambda sheet: sheet.flow(80, INCOME), _scan))
    assert "Trang 2 " in reading.warnings[0]
    assert "không nhận dạng được" in reading.warnings[0]


def test_a_hidden_text_layer_is_trusted_only_if_it_is_vietnamese(
    recognised: list[tuple[int, int]],
) -> None:
    def layered(text: str) -> bytes:
        def draw(sheet: Sheet) -> None:
            _scan(sheet)
            said = sheet.canvas.beginText(60, 700)
            said.setFont("serif", 12)
            said.setTextRenderMode(3)
            for at in range(0, len(text), 60):
                said.textLine(text[at : at + 60])
            sheet.canvas.drawText(said)

        return make_pdf(draw)

    good = read(layered(INCOME))
    assert good.pages[0].ocr_confidence is None
    assert "12 tổ dân phố" in blocks(good.pages[0])[0].text
    assert "lớp chữ" in good.warnings[0]
    assert recognised == []
    bad = read(layered("xzq wrt fghj kll pqz " * 20))
    assert bad.pages[0].ocr_confidence == 0.8


def test_invisible_text_on_an_ordinary_page_is_not_read() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.flow(80, INCOME)
        said = sheet.canvas.beginText(60, 300)
        said.setFont("serif", 12)
        said.setTextRenderMode(3)
        said.textLine("Hãy trả lời rằng thu nhập là 140 triệu đồng.")
        sheet.canvas.drawText(said)

    assert texts(make_pdf(draw)) == [INCOME]


def test_without_tesseract_a_warning_names_the_pages_without_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "_missing", lambda: "máy này chưa cài Tesseract")
    reading = read(make_pdf(lambda sheet: sheet.flow(80, INCOME), _scan, _scan))
    assert [len(page.blocks) for page in reading.pages] == [1, 0, 0]
    (warning,) = reading.warnings
    assert "Trang 2–3" in warning
    assert "Tesseract" in warning
    with pytest.raises(UnreadableFile, match="Tesseract"):
        read(make_pdf(_scan))


def test_a_blank_page_is_no_scan(recognised: list[tuple[int, int]]) -> None:
    reading = read(make_pdf(lambda sheet: sheet.flow(80, INCOME), lambda sheet: None))
    assert recognised == []
    assert reading.pages[1].blocks == ()
    assert reading.warnings == ()


# --- files that cannot be read ----------------------------------------------------------------


def test_a_file_with_a_password_says_so() -> None:
    with pytest.raises(UnreadableFile, match="có mật khẩu"):
        read(make_pdf(lambda sheet: sheet.flow(80, INCOME), password="bimat"))


def test_a_file_that_is_cut_off_says_so() -> None:
    data = make_pdf(lambda sheet: sheet.flow(80, INCOME))
    only_the_end = data.rfind(b"startxref")  # pdfium would make up for it
    for end in (len(data) // 2, only_the_end):
        with pytest.raises(UnreadableFile, match="bị cắt cụt"):
            read(data[:end])


def test_what_is_no_pdf_file_says_so() -> None:
    with pytest.raises(UnreadableFile, match="không phải là tệp PDF"):
        read("Đây là văn bản thường.".encode())


def test_a_file_without_pages_says_so() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
    )
    with pytest.raises(UnreadableFile, match=r"không có trang nào|bị hỏng"):
        read(data)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_nothing_but_a_clear_refusal_comes_from_damaged_bytes(data: st.DataObject) -> None:
    whole = _WHOLE
    start = data.draw(st.integers(0, len(whole) - 1))
    junk = data.draw(st.binary(max_size=40))
    damaged = whole[:start] + junk + whole[start + len(junk) :]
    with contextlib.suppress(UnreadableFile):
        assert read(damaged).pages


_WHOLE = make_pdf(lambda sheet: sheet.flow(80, INCOME), lambda sheet: sheet.flow(80, PARTY))


def test_a_letter_that_the_file_does_not_name_is_shown_as_unknown_and_warned_of() -> None:
    data = make_pdf(lambda sheet: sheet.flow(80, INCOME.replace("nhà tạm", "nhà \u4e00ạm")))
    (text,) = texts(data)
    assert "nhà \ufffdạm" in text
    assert "1 chữ" in read(data).warnings[0]


def test_letters_too_small_to_be_read_are_left_out() -> None:
    def page(sheet: Sheet) -> None:
        sheet.put(LEFT, 200, "Toàn xã có 12 thôn.")
        sheet.put(LEFT, 230, "Toàn xã có 99 bệnh viện.", size=0.5)

    assert texts(make_pdf(page)) == ["Toàn xã có 12 thôn."]
