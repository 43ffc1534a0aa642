"""Figures read from fictional tables: what row, column, caption and cell say of a value."""

from __future__ import annotations

from chatbot.targets.reading import read_figures
from chatbot.targets.types import Figure
from corpus.assemble import assemble
from corpus.readers import read_file
from corpus.types import Document, Metadata

TARGETS = """# Báo cáo chính trị

Biểu 1. Các chỉ tiêu chủ yếu

| STT | Chỉ tiêu | ĐVT | Thực hiện 2024 | Mục tiêu 2030 |
|---|---|---|---|---|
| I | KINH TẾ | | | |
| 1 | Thu nhập bình quân đầu người | triệu đồng/người/năm | 79 | 104,7 |
| 2 | Tốc độ tăng thu ngân sách bình quân | %/năm | 12 | ≥ 15 |
| II | XÃ HỘI | | | |
| 3 | Tỷ lệ hộ nghèo | % | 1,2 | 0 |
| 4 | Tỷ lệ tham gia bảo hiểm y tế | % | 93,5 | Trên 95 |
| 5 | Trường đạt chuẩn quốc gia | trường | 8/10 | 10 |
| 6 | GRDP bình quân đầu người | USD | 5.000 (2023) | 8.500 - 9.000 |
"""
PLACES = """# Báo cáo

Biểu 2. Thu nhập bình quân đầu người các đơn vị (triệu đồng)

| Đơn vị | Năm 2023 | Năm 2024 |
|---|---|---|
| Phường Mây Trắng | 70 | 79 |
| Xã Suối Mơ | 50 | 56 |
"""
COLUMNS = """# Báo cáo

| Chỉ tiêu | Phường Mây Trắng | Xã Suối Mơ |
|---|---|---|
| Tỷ lệ hộ nghèo (%) | 1,2 | 3,4 |
"""
PLANS = """# Báo cáo

Biểu 3. Kết quả năm 2024

| Nội dung | KH | TH | TH/KH (%) |
|---|---|---|---|
| Thu ngân sách (tỷ đồng) | 300 | 330 | 110 |
| Kết nạp đảng viên (người) | 40 | 45 | 112,5 |
"""
LABELS = """# Báo cáo

| TT | Chỉ tiêu | Kết quả |
|---|---|---|
| 1 | 100% hộ dân được dùng nước sạch | 98% |
| 2 | Kết nạp ít nhất 40 đảng viên | 45 |
"""


def document(markdown: str) -> Document:
    """A report of a ward, read as the library reads files."""
    assembled = assemble(read_file(markdown.encode(), "bao-cao.md").pages)
    metadata = Metadata(
        title="Báo cáo",
        source="bao-cao.md",
        place="phường Mây Trắng, tỉnh Sông Xa",
        term="2025-2030",
    )
    return Document(
        "bao-cao",
        assembled.text,
        metadata,
        assembled.headings,
        assembled.pages,
        "0" * 64,
        assembled.tables,
        assembled.notes,
    )


def stated(markdown: str) -> list[tuple[str, str]]:
    """(indicator, value as written), in order."""
    source = document(markdown)
    return [
        (f.indicator.written, source.text[f.quantity.start : f.quantity.end])
        for f in read_figures(source)
    ]


def figure(markdown: str, value: str) -> Figure:
    """The figure whose value is written so."""
    source = document(markdown)
    return next(
        f
        for f in read_figures(source)
        if source.text[f.quantity.start : f.quantity.end].startswith(value)
    )


def test_rows_name_indicators_and_cells_are_where_their_values_stand() -> None:
    assert stated(TARGETS) == [
        ("Thu nhập bình quân đầu người", "79"),
        ("Thu nhập bình quân đầu người", "104,7"),
        ("Tốc độ tăng thu ngân sách bình quân", "12"),
        ("Tốc độ tăng thu ngân sách bình quân", "≥ 15"),
        ("Tỷ lệ hộ nghèo", "1,2"),
        ("Tỷ lệ hộ nghèo", "0"),
        ("Tỷ lệ tham gia bảo hiểm y tế", "93,5"),
        ("Tỷ lệ tham gia bảo hiểm y tế", "Trên 95"),
        ("Trường đạt chuẩn quốc gia", "8/10"),
        ("Trường đạt chuẩn quốc gia", "10"),
        ("GRDP bình quân đầu người", "5.000"),
        ("GRDP bình quân đầu người", "8.500 - 9.000"),
    ]


def test_units_bounds_and_scales_come_from_the_row_and_the_cell() -> None:
    income = figure(TARGETS, "104,7").quantity
    assert (income.unit, income.scale, income.per) == ("đồng", 6, ("người", "năm"))
    assert figure(TARGETS, "≥ 15").quantity.bound == "min"
    assert figure(TARGETS, "Trên 95").quantity.bound == "above"
    assert figure(TARGETS, "Trên 95").quantity.unit == "%"


def test_heads_of_columns_say_year_and_kind() -> None:
    reached, aimed = figure(TARGETS, "79"), figure(TARGETS, "104,7")
    assert (reached.kind, aimed.kind) == ("result", "target")
    assert reached.period is not None
    assert aimed.period is not None
    assert (reached.period.last, aimed.period.last) == (2024, 2030)
    assert reached.period.own


def test_a_year_in_the_cell_goes_before_that_of_the_column() -> None:
    period = figure(TARGETS, "5.000").period
    assert period is not None
    assert period.last == 2023


def test_the_quote_is_the_row_and_the_head_of_the_table_its_context() -> None:
    source = document(TARGETS)
    found = figure(TARGETS, "104,7")
    quote = source.text[found.start : found.end]
    assert quote == "1 | Thu nhập bình quân đầu người | triệu đồng/người/năm | 79 | 104,7"
    assert any("Mục tiêu 2030" in source.text[c.start : c.end] for c in found.context)


def test_rows_that_are_places_take_their_indicator_from_the_caption() -> None:
    assert {name for name, _ in stated(PLACES)} == {"Thu nhập bình quân đầu người"}
    assert figure(PLACES, "56").place == "xã Suối Mơ"
    assert figure(PLACES, "79").place is None  # the document's own


def test_columns_that_are_places_do_not_change_the_indicator() -> None:
    assert stated(COLUMNS) == [("Tỷ lệ hộ nghèo", "1,2"), ("Tỷ lệ hộ nghèo", "3,4")]
    assert [figure(COLUMNS, value).place for value in ("1,2", "3,4")] == [None, "xã Suối Mơ"]


def test_the_place_of_the_document_in_the_name_of_a_row_is_no_part_of_the_indicator() -> None:
    owned = PLANS.replace("Thu ngân sách (", "Thu ngân sách phường (")
    assert figure(owned, "300").indicator.concepts == figure(PLANS, "300").indicator.concepts
    other = PLANS.replace("Thu ngân sách (", "Thu ngân sách xã (")
    assert figure(other, "300").indicator.concepts != figure(PLANS, "300").indicator.concepts


def test_plan_and_outcome_columns_are_targets_and_results_of_one_indicator() -> None:
    assert (figure(PLANS, "300").kind, figure(PLANS, "330").kind) == ("target", "result")
    assert figure(PLANS, "300").indicator == figure(PLANS, "330").indicator
    assert figure(PLANS, "110").indicator != figure(PLANS, "330").indicator


def test_a_row_that_is_named_by_a_target_states_that_target_too() -> None:
    assert stated(LABELS) == [
        ("hộ dân được dùng nước sạch", "100%"),
        ("hộ dân được dùng nước sạch", "98%"),
        ("Kết nạp đảng viên", "ít nhất 40"),
        ("Kết nạp đảng viên", "45"),
    ]
    assert (figure(LABELS, "100%").kind, figure(LABELS, "98%").kind) == ("target", "result")
