"""Captions, unit lines and header rows of tables. All places are invented."""

from __future__ import annotations

import pytest

from corpus.assemble import Assembled, assemble
from corpus.table_heads import is_caption, is_counter, is_quantity, is_unit
from corpus.types import Page, Span, TableBlock, TableCell, TextBlock

ROWS = (("Chỉ tiêu", "ĐVT", "2025", "2030"), ("GRDP/người", "triệu đồng", "98", "150"))


def table(*rows: tuple[str, ...], header_rows: int | None = None) -> TableBlock:
    """A table without merged cells."""
    return TableBlock(
        tuple(tuple(TableCell(text, at) for at, text in enumerate(row)) for row in rows),
        header_rows,
    )


def read(*blocks: TextBlock | TableBlock | str) -> Assembled:
    """One page of blocks; a string is a paragraph."""
    return assemble([Page(1, tuple(TextBlock(b) if isinstance(b, str) else b for b in blocks))])


def said(assembled: Assembled, span: Span | None) -> str | None:
    return assembled.text[span.start : span.end] if span else None


def caption_of(*blocks: TextBlock | TableBlock | str) -> tuple[str | None, str | None]:
    """(caption, unit) of the first table."""
    assembled = read(*blocks)
    found = assembled.tables[0]
    return said(assembled, found.caption), said(assembled, found.unit)


@pytest.mark.parametrize(
    "line",
    [
        "Bảng 1. Các chỉ tiêu chủ yếu",
        "Bảng 2.3: Dân số theo thôn",
        "Biểu số 2",
        "BIỂU 03 – THU NGÂN SÁCH",
        "Phụ lục",
        "PHỤ LỤC II",
        "Phụ biểu 1a. Danh mục công trình",
        "BẢNG CHỈ TIÊU KINH TẾ - XÃ HỘI",
        "Bảng tổng hợp kết quả thực hiện",
        "Biểu tổng hợp thu, chi",
    ],
)
def test_a_line_names_a_table(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Bảng 1 cho thấy thu nhập tăng đều qua các năm.",
        "Bảng dưới đây cho thấy kết quả",
        "Biểu quyết thông qua nghị quyết",
        "Biểu dương các tập thể có thành tích",
        "Phụ lục kèm theo nêu rõ từng công trình.",
        "Bảng lương được trả đúng hạn; công nhân yên tâm làm việc.",
        "Bảng 1 | 2 | 3",
        "Đảng bộ xã Suối Mơ",
    ],
)
def test_a_sentence_about_a_table_is_not_its_name(line: str) -> None:
    assert not is_caption(line)


def test_caption_and_unit_line_stand_above_the_table() -> None:
    found = caption_of("Mở đầu.", "Bảng 1. Chỉ tiêu", "Đơn vị tính: triệu đồng", table(*ROWS))
    assert found == ("Bảng 1. Chỉ tiêu", "Đơn vị tính: triệu đồng")


def test_a_name_of_several_lines_is_one_caption() -> None:
    caption, unit = caption_of(
        "Phần văn bản.",
        "PHỤ LỤC 1",
        "CÁC CHỈ TIÊU CHỦ YẾU ĐẾN NĂM 2030",
        "(Kèm theo Báo cáo chính trị của Đảng bộ xã Suối Mơ)",
        "(ĐVT: %)",
        table(*ROWS),
    )
    assert caption == "PHỤ LỤC 1\nCÁC CHỈ TIÊU CHỦ YẾU ĐẾN NĂM 2030"
    assert unit == "(ĐVT: %)"


def test_centred_capitals_above_a_table_name_it() -> None:
    caption, _ = caption_of("Đoạn văn.", "CHỈ TIÊU CHỦ YẾU", "NHIỆM KỲ 2025 - 2030", table(*ROWS))
    assert caption == "CHỈ TIÊU CHỦ YẾU\nNHIỆM KỲ 2025 - 2030"


def test_a_heading_right_above_is_the_caption() -> None:
    caption, _ = caption_of("Mở đầu.", TextBlock("II. Kết quả", level=1), table(*ROWS))
    assert caption == "II. Kết quả"


def test_a_sentence_with_a_colon_introduces_the_table() -> None:
    caption, _ = caption_of("Các chỉ tiêu đến năm 2030 như sau:", table(*ROWS))
    assert caption == "Các chỉ tiêu đến năm 2030 như sau:"


def test_an_ordinary_paragraph_above_is_no_caption() -> None:
    assert caption_of("Đại hội đã thành công tốt đẹp.", table(*ROWS)) == (None, None)


def test_a_numbered_name_below_belongs_to_the_table_above() -> None:
    caption, _ = caption_of("Lời.", table(*ROWS), "Bảng 4. Dân số", "Văn bản tiếp theo dài hơn.")
    assert caption == "Bảng 4. Dân số"


def test_a_name_right_above_the_next_table_is_not_taken_by_the_one_before() -> None:
    assembled = read("Lời mở đầu.", table(*ROWS), "Bảng 2. Chi", "ĐVT: tỷ đồng", table(*ROWS))
    first, second = assembled.tables
    assert first.caption is None
    assert first.unit is None
    assert said(assembled, second.caption) == "Bảng 2. Chi"
    assert said(assembled, second.unit) == "ĐVT: tỷ đồng"


def test_the_row_of_a_table_before_is_never_a_caption() -> None:
    assembled = read(table(("BẢNG CHỈ TIÊU A", "B"), ("x", "y:")), table(*ROWS))
    assert assembled.tables[1].caption is None


def test_a_footnote_between_name_and_table_is_passed_over() -> None:
    assembled = assemble(
        [
            Page(1, (TextBlock("Bảng 1. Thu"), TextBlock("chú", footnote="1"), table(*ROWS))),
            Page(2, (TableBlock((table(("Hộ nghèo", "%", "2", "1")).rows[0],), continues=True),)),
        ]
    )
    assert assembled.text.startswith("Bảng 1. Thu\n[1] chú\nChỉ tiêu")
    assert said(assembled, assembled.tables[0].caption) == "Bảng 1. Thu"


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Đơn vị: triệu đồng", "Đơn vị: triệu đồng"),
        ("(Đơn vị tính: %)", "(Đơn vị tính: %)"),
        ("ĐVT: 1.000 tấn", "ĐVT: 1.000 tấn"),
        ("Đơn vị tính: lượt khách", "Đơn vị tính: lượt khách"),
    ],
)
def test_a_unit_line_is_found(line: str, unit: str) -> None:
    assert caption_of("Lời mở đầu.", "Bảng 1. Thu", line, table(*ROWS))[1] == unit


def test_the_name_of_an_organisation_is_no_unit() -> None:
    assert caption_of("Bảng 1. Thu", "Đơn vị: Trường mầm non Hoa Sim", table(*ROWS))[1] is None


@pytest.mark.parametrize(
    ("caption", "unit"),
    [
        ("Bảng 1. Thu ngân sách (tỷ đồng)", "tỷ đồng"),
        ("Bảng 1. Thu ngân sách (ĐVT: tỷ đồng)", "(ĐVT: tỷ đồng)"),
        ("Bảng 1. Thu ngân sách. Đơn vị tính: tỷ đồng", "Đơn vị tính: tỷ đồng"),
        ("Bảng 1. Thu ngân sách (dự kiến)", None),
    ],
)
def test_a_caption_may_state_the_unit(caption: str, unit: str | None) -> None:
    assert caption_of("Lời.", caption, table(*ROWS)) == (caption, unit)


def test_a_unit_may_stand_in_a_row_over_all_columns() -> None:
    block = TableBlock(
        (
            (TableCell("Đơn vị tính: triệu đồng", 0, column_span=4),),
            *table(*ROWS).rows,
        )
    )
    assembled = read("Lời.", block)
    assert assembled.tables[0].header_rows == 2
    assert said(assembled, assembled.tables[0].unit) == "Đơn vị tính: triệu đồng"


# --- header rows ------------------------------------------------------------------------------


def cells(*row: str | tuple[str, int, int, int]) -> tuple[TableCell, ...]:
    """A row; (text, column, column_span, row_span) for merged cells."""
    return tuple(
        TableCell(one, at) if isinstance(one, str) else TableCell(*one)
        for at, one in enumerate(row)
    )


BODY = (cells("1", "Hộ nghèo", "2", "1"), cells("2", "Nước sạch", "95", "98"))


def header_rows(*rows: tuple[TableCell, ...]) -> int:
    return read(TableBlock(rows)).tables[0].header_rows


def test_years_head_columns() -> None:
    assert header_rows(cells("TT", "Chỉ tiêu", "2025", "2030"), *BODY) == 1


def test_periods_and_dates_head_columns() -> None:
    head = cells("TT", "Chỉ tiêu", "6 tháng đầu năm 2025", "30/6/2025")
    assert header_rows(head, *BODY) == 1


def test_a_table_whose_first_row_is_counted_or_states_numbers_has_no_header() -> None:
    assert header_rows(*BODY) == 0
    assert header_rows(cells("Hộ nghèo", "%", "2,5", "1"), cells("Nước", "%", "95", "98")) == 0


def test_rows_below_merged_header_cells_head_columns_too() -> None:
    head = (
        cells(("TT", 0, 1, 2), ("Chỉ tiêu", 1, 1, 2), ("Kế hoạch", 2, 2, 1)),
        cells(("2025", 2, 1, 1), ("2030", 3, 1, 1)),
    )
    assert header_rows(*head, *BODY) == 2


def test_a_header_cell_that_spans_columns_has_a_row_of_headers_below_it() -> None:
    head = (cells("", "", ("Kế hoạch", 2, 2, 1)), cells("TT", "Chỉ tiêu", "2025", "2030"))
    assert header_rows(*head, *BODY) == 2


def test_a_row_that_numbers_the_columns_is_part_of_the_header() -> None:
    head = cells("TT", "Chỉ tiêu", "2025", "2030")
    assert header_rows(head, cells("(1)", "(2)", "(3)", "(4)"), *BODY) == 2
    assert header_rows(head, cells("A", "B", "1", "2"), *BODY) == 2


def test_a_title_over_all_columns_is_part_of_the_header() -> None:
    title = cells(("CHỈ TIÊU CHỦ YẾU", 0, 4, 1))
    assert header_rows(title, cells("TT", "Chỉ tiêu", "2025", "2030"), *BODY) == 2


def test_a_group_row_below_the_header_is_no_header() -> None:
    head = cells("TT", "Chỉ tiêu", "2025", "2030")
    assert header_rows(head, cells("I", ("Kinh tế", 1, 3, 1)), *BODY) == 1


def test_what_the_file_says_of_its_header_counts() -> None:
    assert read(table(*ROWS, header_rows=0)).tables[0].header_rows == 0


def test_counters_quantities_and_units_are_told_apart() -> None:
    assert all(map(is_counter, ("1", "12.", "2.1", "IV", "a)", "-", "(3)")))
    assert not any(map(is_counter, ("2025", "1,5", "Kinh tế", "15%")))
    assert all(map(is_quantity, ("98", "> 15", "trên 95%", "104,7 triệu đồng", "10 - 12")))
    assert not any(map(is_quantity, ("2030", "Năm 2030", "2025-2030", "30/6/2025", "Hộ")))
    assert all(map(is_unit, ("%", "triệu đồng", "Giường/vạn dân", "1.000 tấn", "m3/ngày đêm")))
    assert not any(map(is_unit, ("Kinh tế", "dự kiến", "", "Sở Tài chính")))
