"""What the values of tables state, in words, and where these words stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answer.tables import Fact, is_layout, read_facts
from chatbot.answer.units import read_units
from chatbot.words import forms
from corpus.types import Document, TableBlock, TableCell
from tests.reports import report, table

TARGETS = report(
    [
        "Bảng 1. Các chỉ tiêu chủ yếu nhiệm kỳ 2025-2030",
        table(
            "TT | Chỉ tiêu | ĐVT | 2025 | Mục tiêu 2030 | Ghi chú",
            "A | VỀ KINH TẾ | | | |",
            "1 | GRDP/người | triệu đồng | 98 | 150 | giá hiện hành",
            "2 | Cơ cấu kinh tế | | | |",
            " | - Nông nghiệp | % | 20 | 15 |",
            " | - Dịch vụ | % | 38,5 | Trên 45 |",
            "3 | Thu ngân sách (tỷ đồng) | | 1.200 | 1.800 [1] |",
            "B | VỀ XÃ HỘI | | | |",
            "4 | Tỷ lệ hộ nghèo | % | 1,2 | - |",
            "5 | Đô thị đạt chuẩn văn minh | | Chưa đạt | Đạt |",
        ),
    ]
)


def facts(document: Document) -> list[Fact]:
    return [fact for found in document.tables for fact in read_facts(document, found)]


def texts(document: Document) -> list[str]:
    return [fact.text for fact in facts(document)]


def test_a_value_is_said_with_its_row_its_column_and_its_unit() -> None:
    assert texts(TARGETS) == [
        "GRDP/người năm 2025: 98 triệu đồng",
        "GRDP/người, mục tiêu 2030: 150 triệu đồng",
        "GRDP/người, ghi chú: giá hiện hành",
        "Cơ cấu kinh tế, nông nghiệp năm 2025: 20%",
        "Cơ cấu kinh tế, nông nghiệp, mục tiêu 2030: 15%",
        "Cơ cấu kinh tế, dịch vụ năm 2025: 38,5%",
        "Cơ cấu kinh tế, dịch vụ, mục tiêu 2030: trên 45%",
        "Thu ngân sách năm 2025: 1.200 tỷ đồng",
        "Thu ngân sách, mục tiêu 2030: 1.800 tỷ đồng",
        "Tỷ lệ hộ nghèo năm 2025: 1,2%",
        "Đô thị đạt chuẩn văn minh năm 2025: chưa đạt",
        "Đô thị đạt chuẩn văn minh, mục tiêu 2030: đạt",
    ]


def test_a_row_knows_the_rows_that_it_belongs_to() -> None:
    by_label = {fact.row.label: fact.row for fact in facts(TARGETS)}
    assert by_label["GRDP/người"].above == ("VỀ KINH TẾ",)
    assert by_label["Cơ cấu kinh tế, dịch vụ"].above == ("VỀ KINH TẾ", "Cơ cấu kinh tế")
    assert by_label["Tỷ lệ hộ nghèo"].above == ("VỀ XÃ HỘI",)
    assert by_label["GRDP/người"].section == by_label["Thu ngân sách"].section
    assert by_label["GRDP/người"].section != by_label["Tỷ lệ hộ nghèo"].section


def test_caption_header_and_the_whole_go_with_a_value() -> None:
    spans = next(f for f in facts(TARGETS) if "dịch vụ" in f.text).row.context
    said = [TARGETS.text[span.start : span.end] for span in spans]
    assert said == [
        "Bảng 1. Các chỉ tiêu chủ yếu nhiệm kỳ 2025-2030\n"
        "TT | Chỉ tiêu | ĐVT | 2025 | Mục tiêu 2030 | Ghi chú",
        "Cơ cấu kinh tế",
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["Nội dung | 2025", "Số hộ | 1.204 hộ", "Tỷ lệ đô thị hóa (%) | 41"],
            ["Số hộ năm 2025: 1.204 hộ", "Tỷ lệ đô thị hóa năm 2025: 41%"],
        ),
        (
            ["Công trình | Vốn (tỷ đồng) | Thời gian", "Cầu Sương | 640 | 2026-2028"],
            ["Cầu Sương, vốn: 640 tỷ đồng", "Cầu Sương, thời gian: 2026-2028"],
        ),
        (
            ["Chỉ tiêu | ĐVT | 2030", "Tỷ lệ che phủ rừng | % | 50 trở lên"],
            ["Tỷ lệ che phủ rừng năm 2030: 50% trở lên"],
        ),
        (
            ["Chỉ tiêu | ĐVT | 2026-2030", "Tốc độ tăng GRDP | %/năm | 8,5-9"],
            ["Tốc độ tăng GRDP giai đoạn 2026-2030: 8,5-9%/năm"],
        ),
        (
            ["Chỉ tiêu | ĐVT | Sông Xa | Tỉnh Đồi Tím", "GRDP | tỷ đồng | 61 | 48"],
            ["GRDP, Sông Xa: 61 tỷ đồng", "GRDP, tỉnh Đồi Tím: 48 tỷ đồng"],
        ),
    ],
)
def test_units_and_headers_are_read_as_they_are_written(rows: list[str], said: list[str]) -> None:
    assert texts(report([table(*rows)])) == said


def test_the_unit_line_of_a_table_holds_for_its_numbers_and_is_cited() -> None:
    document = report(["Đơn vị: tỷ đồng", table("Nội dung | 2025", "Thu ngân sách | 1.200")])
    (fact,) = facts(document)
    assert fact.text == "Thu ngân sách năm 2025: 1.200 tỷ đồng"
    assert any("tỷ đồng" in document.text[s.start : s.end] for s in fact.row.context)


def test_a_label_that_stands_in_two_parts_is_said_with_its_part() -> None:
    document = report(
        [
            table(
                "Chỉ tiêu | ĐVT | 2025",
                "I. TỈNH SÔNG XA | |",
                "GRDP/người | triệu đồng | 98",
                "II. TỈNH ĐỒI TÍM | |",
                "GRDP/người | triệu đồng | 81",
            )
        ]
    )
    assert texts(document) == [
        "TỈNH SÔNG XA, GRDP/người năm 2025: 98 triệu đồng",
        "TỈNH ĐỒI TÍM, GRDP/người năm 2025: 81 triệu đồng",
    ]


def test_a_table_that_only_arranges_text_is_prose() -> None:
    document = report(
        [
            table(
                "ĐẢNG BỘ TỈNH SÔNG XA | ĐẢNG CỘNG SẢN VIỆT NAM",
                "Ban Chấp hành họp. Đại hội thành công. | Ngày đẹp trời",
                header_rows=0,
            )
        ]
    )
    assert is_layout(document, document.tables[0])
    assert facts(document) == []
    assert [unit.text for unit in read_units(document)] == [
        "ĐẢNG BỘ TỈNH SÔNG XA",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Ban Chấp hành họp",
        "Đại hội thành công",
        "Ngày đẹp trời",
    ]


def test_the_clauses_of_a_document_with_a_table_are_prose_values_prose() -> None:
    document = report(["Mở đầu.", table("Nội dung | 2025", "Số hộ | 12"), "Kết thúc."])
    assert [unit.text for unit in read_units(document)] == [
        "Mở đầu",
        "Số hộ năm 2025: 12",
        "Kết thúc",
    ]


CELL = st.sampled_from(
    ["", "1", "GRDP", "- Dịch vụ", "%", "98", "1.200", "2025", "A", "triệu đồng", "Đạt", "-", "x y"]
)


@given(st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=6), st.integers(0, 2))
def test_every_value_stands_in_its_row_and_every_word_in_what_is_cited(
    rows: list[list[str]], header_rows: int
) -> None:
    cells = tuple(tuple(TableCell(text, at) for at, text in enumerate(row)) for row in rows)
    document = report(["Bảng 1. Số liệu", TableBlock(cells, min(header_rows, len(rows)))])
    for unit in read_units(document):
        if unit.fact is None:
            assert document.text[unit.start : unit.end] == unit.text
            continue
        line = document.text[unit.start : unit.end]
        assert "\n" not in line
        cited = [line, *(document.text[span.start : span.end] for span in unit.context)]
        known = {*forms("\n".join(cited)), *forms("năm giai đoạn")}
        assert set(unit.forms) <= known
        assert unit.fact.text[unit.fact.value_at :] == unit.fact.value
