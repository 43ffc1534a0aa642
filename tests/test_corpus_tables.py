"""Rows of tables read with what heads them. All places are invented."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.assemble import assemble
from corpus.tables import TableRow, read_rows, row_context
from corpus.types import (
    Cell,
    Document,
    Metadata,
    Page,
    Span,
    TableBlock,
    TableCell,
    TextBlock,
)

Given = str | tuple[str, int, int, int]


def document(*rows: Sequence[Given], above: Sequence[str] = ()) -> Document:
    """Paragraphs and a table; a merged cell is (text, column, column_span, row_span)."""
    block = TableBlock(
        tuple(
            tuple(
                TableCell(one, at) if isinstance(one, str) else TableCell(*one)
                for at, one in enumerate(row)
            )
            for row in rows
        )
    )
    assembled = assemble([Page(1, (*(TextBlock(line) for line in above), block))])
    return Document(
        id="bao-cao",
        text=assembled.text,
        metadata=Metadata(title="Báo cáo", source="bao-cao.pdf"),
        headings=assembled.headings,
        pages=assembled.pages,
        sha256="0" * 64,
        tables=assembled.tables,
    )


def rows_of(given: Document) -> list[TableRow]:
    return read_rows(given, given.tables[0])


def said(given: Document, span: Cell | Span | None) -> str:
    return given.text[span.start : span.end] if span else ""


def labels(given: Document) -> list[list[str]]:
    return [[said(given, cell) for cell in row.labels] for row in rows_of(given)]


def stated(given: Document) -> list[list[tuple[list[str], str, str]]]:
    """Of each row, (headers, value, unit)."""
    return [
        [
            (
                [said(given, cell) for cell in value.header],
                said(given, value.cell),
                said(given, value.unit),
            )
            for value in row.values
        ]
        for row in rows_of(given)
    ]


def test_a_row_has_its_name_unit_and_values_under_their_years() -> None:
    given = document(
        ("Chỉ tiêu", "ĐVT", "2025", "2030"),
        ("GRDP/người", "triệu đồng", "98", "150"),
        ("Hộ nghèo", "%", "2,5", "trên 1"),
    )
    assert labels(given) == [["GRDP/người"], ["Hộ nghèo"]]
    assert [said(given, row.unit) for row in rows_of(given)] == ["triệu đồng", "%"]
    assert stated(given) == [
        [(["2025"], "98", "triệu đồng"), (["2030"], "150", "triệu đồng")],
        [(["2025"], "2,5", "%"), (["2030"], "trên 1", "%")],
    ]
    row = rows_of(given)[0]
    assert given.text[row.start : row.end] == "GRDP/người | triệu đồng | 98 | 150"


def test_the_unit_may_stand_in_the_last_column() -> None:
    given = document(
        ("Chỉ tiêu", "2025", "2030", "Đơn vị"), ("GRDP/người", "98", "150", "triệu đồng")
    )
    assert labels(given) == [["GRDP/người"]]
    assert stated(given)[0] == [(["2025"], "98", "triệu đồng"), (["2030"], "150", "triệu đồng")]


def test_the_cell_that_counts_a_row_is_no_label() -> None:
    given = document(("TT", "Chỉ tiêu", "2030"), ("1", "Hộ nghèo", "1"), ("2", "Nước sạch", "98"))
    assert [said(given, row.counter) for row in rows_of(given)] == ["1", "2"]
    assert labels(given) == [["Hộ nghèo"], ["Nước sạch"]]


def test_a_label_with_figures_stays_a_label() -> None:
    given = document(
        ("TT", "Nội dung", "Kết quả"),
        ("1", "100% chi bộ sinh hoạt đúng kỳ", "98%"),
        ("2", "Ít nhất 02 hoạt động mỗi năm", "3"),
    )
    assert labels(given)[0] == ["100% chi bộ sinh hoạt đúng kỳ"]
    assert stated(given)[0] == [(["Kết quả"], "98%", "")]


def test_headers_of_two_levels_stand_outermost_first() -> None:
    given = document(
        (("Chỉ tiêu", 0, 1, 2), ("Thực hiện", 1, 2, 1), ("Kế hoạch", 3, 1, 2)),
        (("2024", 1, 1, 1), ("2025", 2, 1, 1)),
        ("Thu ngân sách", "10", "12", "20"),
    )
    assert [header for header, _, _ in stated(given)[0]] == [
        ["Thực hiện", "2024"],
        ["Thực hiện", "2025"],
        ["Kế hoạch"],
    ]


def test_group_rows_and_numbered_rows_stand_over_the_rows_below() -> None:
    given = document(
        ("TT", "Chỉ tiêu", "2025", "2030"),
        ("I", ("Kinh tế", 1, 3, 1)),
        ("1", "Tổng sản phẩm", "100", "200"),
        ("1.1", "Nông nghiệp", "30", "40"),
        ("", "- Trồng trọt", "20", "25"),
        ("2", "Thu ngân sách", "10", "20"),
        ("II", ("Xã hội", 1, 3, 1)),
        ("3", "Hộ nghèo", "2", "1"),
    )
    assert labels(given) == [
        ["Kinh tế"],
        ["Kinh tế", "Tổng sản phẩm"],
        ["Kinh tế", "Tổng sản phẩm", "Nông nghiệp"],
        ["Kinh tế", "Tổng sản phẩm", "Nông nghiệp", "- Trồng trọt"],
        ["Kinh tế", "Thu ngân sách"],
        ["Xã hội"],
        ["Xã hội", "Hộ nghèo"],
    ]


def test_a_group_row_written_into_one_cell_counts() -> None:
    given = document(
        ("Chỉ tiêu", "ĐVT", "2030"),
        (("A. KINH TẾ", 0, 3, 1),),
        ("1. Thu ngân sách", "tỷ đồng", "20"),
        (("B. XÃ HỘI", 0, 3, 1),),
        ("2. Hộ nghèo", "%", "1"),
    )
    assert labels(given) == [
        ["A. KINH TẾ"],
        ["A. KINH TẾ", "1. Thu ngân sách"],
        ["B. XÃ HỘI"],
        ["B. XÃ HỘI", "2. Hộ nghèo"],
    ]


def test_rows_side_by_side_do_not_head_each_other() -> None:
    given = document(("Chỉ tiêu", "2030"), ("Hộ nghèo", "1"), ("Nước sạch", "98"), ("Dân số", "9"))
    assert labels(given) == [["Hộ nghèo"], ["Nước sạch"], ["Dân số"]]


def test_parts_belong_to_the_row_above_and_totals_to_none() -> None:
    given = document(
        ("Chỉ tiêu", "2025", "2030"),
        ("I. Thu", "10", "20"),
        ("Đảng viên", "10", "20"),
        ("Trong đó: nữ", "4", "9"),
        ("Tổng cộng", "14", "29"),
    )
    assert labels(given)[2] == ["I. Thu", "Đảng viên", "Trong đó: nữ"]
    assert labels(given)[3] == ["Tổng cộng"]


def test_a_merged_cell_beside_rows_is_a_label_of_each() -> None:
    given = document(
        ("Lĩnh vực", "Chỉ tiêu", "Năm 2030 (%)"),
        (("Kinh tế", 0, 1, 2), ("Nông nghiệp", 1, 1, 1), ("8", 2, 1, 1)),
        (("Dịch vụ", 1, 1, 1), ("47", 2, 1, 1)),
        ("Xã hội", "Hộ nghèo", "1"),
    )
    assert labels(given) == [
        ["Kinh tế", "Nông nghiệp"],
        ["Kinh tế", "Dịch vụ"],
        ["Xã hội", "Hộ nghèo"],
    ]
    assert stated(given)[1] == [(["Năm 2030 (%)"], "47", "%")]


def test_the_nearest_statement_of_a_unit_wins() -> None:
    given = document(
        ("Chỉ tiêu", "Giá trị", "Tăng (%)"),
        ("Sản lượng (tấn)", "120", "5"),
        ("Thu ngân sách", "98", "7"),
        ("Vốn vay", "12 tỷ đồng", "3%"),
        above=("Bảng 1. Kết quả", "Đơn vị: triệu đồng"),
    )
    assert [[unit for _, _, unit in row] for row in stated(given)] == [
        ["tấn", "%"],
        ["triệu đồng", "%"],
        ["", ""],
    ]


def test_periods_and_words_have_no_unit() -> None:
    given = document(
        ("Công trình", "Vốn", "Thời gian", "Ghi chú"),
        ("Đường Suối Mơ", "12", "2026-2028", "chuyển tiếp"),
        above=("Đơn vị: tỷ đồng",),
    )
    assert stated(given)[0] == [
        (["Vốn"], "12", "tỷ đồng"),
        (["Thời gian"], "2026-2028", ""),
        (["Ghi chú"], "chuyển tiếp", ""),
    ]


def test_a_column_named_unit_of_organisations_holds_values() -> None:
    given = document(
        ("TT", "Nhiệm vụ", "Đơn vị", "Năm"),
        ("1", "Sửa đường", "Ủy ban nhân dân xã", "2026"),
    )
    assert stated(given)[0][0] == (["Đơn vị"], "Ủy ban nhân dân xã", "")


def test_a_title_over_all_columns_heads_no_value_but_is_context() -> None:
    given = document(
        (("CHỈ TIÊU CỦA XÃ SUỐI MƠ", 0, 2, 1),), ("Chỉ tiêu", "2030"), ("Hộ nghèo", "1")
    )
    assert stated(given) == [[(["2030"], "1", "")]]
    assert row_context(given, given.tables[0]).startswith("CHỈ TIÊU CỦA XÃ SUỐI MƠ\n")


def test_a_group_row_without_a_number_heads_the_rows_below() -> None:
    given = document(
        ("Chỉ tiêu", "2025", "2030"),
        (("Về kinh tế", 0, 3, 1),),
        ("Thu ngân sách", "10", "20"),
        (("Về xã hội", 0, 3, 1),),
        ("Hộ nghèo", "2", "1"),
    )
    assert labels(given)[1] == ["Về kinh tế", "Thu ngân sách"]
    assert labels(given)[3] == ["Về xã hội", "Hộ nghèo"]


def test_numbers_of_columns_head_nothing() -> None:
    given = document(
        ("TT", "Chỉ tiêu", "2025", "2030"),
        ("(1)", "(2)", "(3)", "(4)"),
        ("1", "Hộ nghèo", "2", "1"),
    )
    assert [header for header, _, _ in stated(given)[0]] == [["2025"], ["2030"]]
    assert row_context(given, given.tables[0]) == "TT | Chỉ tiêu | 2025 | 2030"


def test_a_table_without_header_has_rows_without_headers() -> None:
    given = document(("1", "Hộ nghèo", "2"), ("2", "Nước sạch", "98"))
    assert stated(given) == [[([], "2", "")], [([], "98", "")]]


def test_years_may_name_rows() -> None:
    given = document(("Năm", "Thu", "Chi"), ("2024", "10", "9"), ("2025", "12", "11"))
    assert labels(given) == [["2024"], ["2025"]]


def test_context_is_caption_unit_and_header() -> None:
    given = document(
        ("Chỉ tiêu", "2025", "2030"),
        ("Thu ngân sách", "98", "150"),
        above=("Bảng 1. Ngân sách phường Mây Trắng", "ĐVT: tỷ đồng"),
    )
    assert row_context(given, given.tables[0]).split("\n") == [
        "Bảng 1. Ngân sách phường Mây Trắng",
        "ĐVT: tỷ đồng",
        "Chỉ tiêu | 2025 | 2030",
    ]


def test_a_unit_inside_the_caption_is_not_repeated_in_the_context() -> None:
    given = document(("Chỉ tiêu", "2025"), ("Thu", "98"), above=("Bảng 1. Ngân sách (tỷ đồng)",))
    assert row_context(given, given.tables[0]).count("tỷ đồng") == 1
    assert stated(given)[0] == [(["2025"], "98", "tỷ đồng")]


def test_all_spans_are_slices_of_the_document() -> None:
    given = document(
        ("TT", "Chỉ tiêu (tính đến 30/6)", "Đơn vị tính: ha"),
        ("1", "Rừng   trồng", " 120 "),
    )
    row = rows_of(given)[0]
    assert said(given, row.labels[0]) == "Rừng trồng"
    assert said(given, row.values[0].cell) == "120"
    assert said(given, row.values[0].unit) == "ha"
