"""Heading lines. All texts are fictional."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.headings import find_headings
from corpus.text import normalise

BODY = "Đảng bộ xã Suối Mơ đã lãnh đạo nhân dân thực hiện thắng lợi các chỉ tiêu của nhiệm kỳ qua."

REPORT = f"""ĐẢNG BỘ TỈNH LÂM HẢI
ĐẢNG CỘNG SẢN VIỆT NAM
BÁO CÁO CHÍNH TRỊ
CỦA BAN CHẤP HÀNH ĐẢNG BỘ XÃ SUỐI MƠ
{BODY}
PHẦN THỨ NHẤT
KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT
I. KẾT QUẢ ĐẠT ĐƯỢC
1. Về kinh tế
{BODY}
1.1. Nông nghiệp
{BODY}
2. Về văn hoá
{BODY}
II- HẠN CHẾ
{BODY}
Phần thứ hai: Phương hướng, nhiệm vụ
{BODY}
Phụ lục 1
{BODY}
T/M BAN CHẤP HÀNH
BÍ THƯ
NGUYỄN VĂN THỬ"""


def outline(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in find_headings(text)]


def test_a_report_gives_its_outline() -> None:
    assert outline(REPORT) == [
        (2, "BÁO CÁO CHÍNH TRỊ"),
        (2, "CỦA BAN CHẤP HÀNH ĐẢNG BỘ XÃ SUỐI MƠ"),
        (1, "PHẦN THỨ NHẤT"),
        (2, "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT"),
        (3, "I. KẾT QUẢ ĐẠT ĐƯỢC"),
        (4, "1. Về kinh tế"),
        (5, "1.1. Nông nghiệp"),
        (4, "2. Về văn hoá"),
        (3, "II- HẠN CHẾ"),
        (1, "Phần thứ hai: Phương hướng, nhiệm vụ"),
        (1, "Phụ lục 1"),
    ]


def test_a_statute_gives_chapters_and_articles() -> None:
    text = f"Chương I\nĐẢNG VIÊN\nĐiều 1.\n1. {BODY}\nĐiều 2. Quyền của đảng viên\n{BODY}"
    assert outline(text) == [(1, "Chương I"), (2, "Điều 1."), (2, "Điều 2. Quyền của đảng viên")]


def test_markdown_headings_are_taken_as_they_are() -> None:
    text = f"# Báo cáo\n{BODY}\n### Mục tiêu\nI. KHÔNG PHẢI ĐỀ MỤC\n{BODY}"
    assert outline(text) == [(1, "Báo cáo"), (3, "Mục tiêu")]
    assert [text[h.start : h.end] for h in find_headings(text)] == ["# Báo cáo", "### Mục tiêu"]


@pytest.mark.parametrize(
    "line",
    [
        "Đại biểu chụp ảnh lưu niệm tại Đại hội",
        "Bí thư Đảng uỷ xã Suối Mơ phát biểu chỉ đạo",
        "Đoàn chủ tịch điều hành Đại hội",
        "1. Phấn đấu thu nhập đạt 98,5 triệu đồng/người/năm.",
        "1. Tỷ lệ hộ nghèo còn 0,5%",
        "2. phấn đấu giảm nghèo",
        "3. Giảm nghèo bền vững;",
        "Phần thứ nhất của báo cáo nêu rõ kết quả",
        "Điều 5 của Điều lệ quy định về đảng viên",
        "Điều 7. Đảng viên phải nộp đảng phí.",
        "Chương trình hành động của Đảng bộ",
        "Mục tiêu chung",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "| CHỈ TIÊU | NĂM |",
        "UBND, HĐND",
        "2025 - 2030",
        "15.000 người dự",
        "I",
        "V.I. Lênin",
    ],
)
def test_captions_and_ordinary_lines_are_no_headings(line: str) -> None:
    assert outline(f"{BODY}\n{line}\n{BODY}") == []


def test_numbered_lines_one_after_the_other_are_a_list() -> None:
    text = f"{BODY}\n1. Đồng chí Nguyễn Văn Thử\n2. Đồng chí Trần Thị Mẫu\n{BODY}"
    assert outline(text) == []


def test_the_first_line_of_a_wrapped_paragraph_is_no_heading() -> None:
    assert (
        outline(f"{BODY}\n1. Uỷ ban nhân dân xã Suối Mơ chủ trì, phối\nhợp với các đoàn thể.") == []
    )


def test_a_last_line_heads_nothing() -> None:
    assert outline(f"{BODY}\nPHỤ LỤC SỐ LIỆU KINH TẾ") == []


@given(st.lists(st.sampled_from([*REPORT.split("\n"), "# A", "1) Ấm no", ""]), max_size=20))
def test_headings_are_slices_in_order_with_levels_from_one(lines: list[str]) -> None:
    text = normalise("\n".join(lines))
    headings = find_headings(text)
    assert all(text[h.start : h.end].endswith(h.title) and h.title for h in headings)
    assert all(h.start == 0 or text[h.start - 1] == "\n" for h in headings)
    assert all(a.end < b.start for a, b in itertools.pairwise(headings))
    assert not headings or min(h.level for h in headings) == 1
