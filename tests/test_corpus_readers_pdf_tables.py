"""Tables on pages of PDF files. All places are invented."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.pdf.extract import open_pdf, read_page
from corpus.readers.pdf.table_text import join_lines
from corpus.readers.pdf.tables import find_tables, join_tables
from corpus.readers.pdf.types import Box, PageContent, PlacedTable, Ruling, Word

WIDTH, HEIGHT, SIZE = 595.0, 842.0, 12.0
LETTER = 6.0
"""Points; all letters are equally wide here."""


class Sheet:
    """A page that is drawn for a test."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.rulings: list[Ruling] = []

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> Sheet:
        """Words from ``x`` on, on the baseline ``y``; each line of the text 14 points lower."""
        letter = LETTER * size / SIZE
        for number, line in enumerate(text.split("\n")):
            at, baseline = x, y + 14 * number
            for word in line.split(" "):
                width = letter * len(word)
                box = Box(at, baseline - 0.8 * size, at + width, baseline + 0.22 * size)
                if word:
                    self.words.append(Word(word, box, baseline, "Serif", size, False, False))
                at += width + letter / 2
        return self

    def across(self, y: float, x0: float, x1: float, thick: float = 0.5) -> Sheet:
        self.rulings.append(Ruling(Box(x0, y - thick / 2, x1, y + thick / 2)))
        return self

    def down(self, x: float, y0: float, y1: float, thick: float = 0.5) -> Sheet:
        self.rulings.append(Ruling(Box(x - thick / 2, y0, x + thick / 2, y1)))
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> Sheet:
        """All lines of a table."""
        for y in ys:
            self.across(y, xs[0], xs[-1])
        for x in xs:
            self.down(x, ys[0], ys[-1])
        return self

    def cells(
        self, xs: Sequence[float], top: float, rows: Iterable[Sequence[str]], step: float = 20
    ) -> Sheet:
        """One line of text in each cell, without rulings."""
        for number, row in enumerate(rows):
            for x, text in zip(xs, row, strict=False):
                self.text(x + 4, top + 14 + step * number, text)
        return self

    def page(self, number: int = 1) -> PageContent:
        return PageContent(
            number, WIDTH, HEIGHT, tuple(self.words), tuple(self.rulings), image_share=0.0
        )

    def tables(self) -> list[PlacedTable]:
        return find_tables(self.page())


XS = (60.0, 100.0, 300.0, 400.0, 500.0)
ROWS = (
    ("TT", "Chỉ tiêu", "2025", "2030"),
    ("1", "Thu ngân sách", "98", "150"),
    ("2", "Hộ nghèo", "2,5", "1"),
    ("3", "Nước sạch", "95", "98"),
)


def ys(top: float, rows: int, step: float = 20) -> list[float]:
    return [top + step * at for at in range(rows + 1)]


def ruled(
    rows: Sequence[Sequence[str]] = ROWS, top: float = 200, xs: Sequence[float] = XS
) -> Sheet:
    return Sheet().grid(xs, ys(top, len(rows))).cells(xs, top, rows)


def texts(table: PlacedTable) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in table.block.rows]


def spans(table: PlacedTable) -> list[list[tuple[str, int, int, int]]]:
    """(text, column, column_span, row_span)."""
    return [
        [(c.text, c.column, c.column_span, c.row_span) for c in row] for row in table.block.rows
    ]


def only(tables: Sequence[PlacedTable]) -> PlacedTable:
    (table,) = tables
    return table


# --- ruled tables -----------------------------------------------------------------------------


def test_every_cell_of_a_ruled_table_has_its_place() -> None:
    table = only(ruled().tables())
    assert spans(table) == [[(text, at, 1, 1) for at, text in enumerate(row)] for row in ROWS]
    assert (round(table.box.y0), round(table.box.y1)) == (200, 280)


def test_missing_outer_borders_are_thought_of() -> None:
    sheet = Sheet().cells(XS, 200, ROWS)
    for y in ys(200, 4)[1:-1]:
        sheet.across(y, XS[0], XS[-1])
    for x in XS[1:-1]:
        sheet.down(x, 200, 280)
    assert texts(only(sheet.tables())) == list(ROWS)


def test_double_lines_and_borders_drawn_cell_by_cell_are_one_line() -> None:
    sheet = Sheet().cells(XS, 200, ROWS)
    for row in range(4):
        for left, right in pairwise(XS):
            x0, x1, y0, y1 = left + 1, right - 1, 201 + 20 * row, 219 + 20 * row
            sheet.across(y0, x0, x1).across(y1, x0, x1).down(x0, y0, y1).down(x1, y0, y1)
    assert texts(only(sheet.tables())) == list(ROWS)


def test_dashed_lines_are_lines() -> None:
    sheet = Sheet().cells(XS, 200, ROWS)
    for y in ys(200, 4):
        for dash in range(int(XS[0]), int(XS[-1]), 5):
            sheet.across(y, dash, dash + 3)
    for x in XS:
        sheet.down(x, 200, 280)
    assert texts(only(sheet.tables())) == list(ROWS)


def test_cells_are_merged_where_inner_lines_are_missing() -> None:
    sheet = Sheet().grid([60, 100, 500], [200, 240, 260, 280]).text(64, 224, "TT")
    sheet.across(220, 300, 500).down(300, 200, 280).down(400, 220, 260)
    sheet.text(104, 224, "Chỉ tiêu").text(350, 214, "Kế hoạch").text(304, 234, "2025")
    sheet.text(404, 234, "2030").cells(XS, 240, [("1", "Hộ nghèo", "2", "1")])
    sheet.text(64, 274, "2").text(104, 274, "Dân số").text(304, 274, "tăng")
    assert spans(only(sheet.tables())) == [
        [("TT", 0, 1, 2), ("Chỉ tiêu", 1, 1, 2), ("Kế hoạch", 2, 2, 1)],
        [("2025", 2, 1, 1), ("2030", 3, 1, 1)],
        [("1", 0, 1, 1), ("Hộ nghèo", 1, 1, 1), ("2", 2, 1, 1), ("1", 3, 1, 1)],
        [("2", 0, 1, 1), ("Dân số", 1, 1, 1), ("tăng", 2, 2, 1)],
    ]


def test_a_wrapped_cell_is_one_text() -> None:
    sheet = Sheet().grid(XS, [200, 250, 270]).cells(XS, 250, [ROWS[1]])
    sheet.text(104, 214, "Chỉ tiêu phát triển\nkinh tế -\nxã hội").text(304, 214, "2021-\n2025")
    assert texts(only(sheet.tables()))[0] == (
        "",
        "Chỉ tiêu phát triển kinh tế - xã hội",
        "2021-2025",
        "",
    )


def test_an_underlined_word_is_no_border() -> None:
    sheet = ruled().across(236, 104, 150).across(256, 120, 180)
    assert texts(only(sheet.tables())) == list(ROWS)


def test_text_on_its_side_is_read_along_its_direction() -> None:
    sheet = ruled([("", "Chỉ tiêu"), ("1", "Dân số")], xs=(60, 100, 300))
    for at, word in enumerate(("Số", "thứ", "tự")):
        box = Box(70, 218 - 6 * at - 5, 82, 218 - 6 * at)
        sheet.words.append(Word(word, box, 82, "Serif", SIZE, False, False, angle=90))
    assert texts(only(sheet.tables()))[0] == ("Số thứ tự", "Chỉ tiêu")


def test_rows_without_lines_between_them_show_by_their_numbers() -> None:
    sheet = Sheet().grid(XS, [200, 220, 320]).cells(XS, 200, ROWS[:1])
    sheet.text(104, 234, "Thu ngân sách trên\nđịa bàn").text(104, 264, "Hộ nghèo")
    sheet.text(304, 234, "98").text(404, 234, "150").text(64, 234, "1")
    sheet.text(304, 264, "2,5").text(404, 264, "1").text(64, 264, "2")
    sheet.text(104, 284, "II. Văn hóa").text(304, 304, "95").text(404, 304, "98")
    sheet.text(104, 304, "Nước sạch").text(64, 304, "3")
    assert texts(only(sheet.tables())) == [
        ROWS[0],
        ("1", "Thu ngân sách trên địa bàn", "98", "150"),
        ("2", "Hộ nghèo", "2,5", "1"),
        ("", "II. Văn hóa", "", ""),
        ("3", "Nước sạch", "95", "98"),
    ]


def test_a_cell_with_years_one_below_the_other_is_not_torn() -> None:
    sheet = Sheet().grid((60, 140, 300), [200, 250]).text(64, 214, "2023\n-\n2024")
    sheet.text(144, 228, "13.647")
    assert texts(only(sheet.tables())) == [("2023 - 2024", "13.647")]


# --- what is no table -------------------------------------------------------------------------

PROSE = "Đại hội xác định mục tiêu phát triển nhanh và bền\nvững của phường Mây Trắng"


def test_a_box_with_one_cell_is_no_table() -> None:
    assert Sheet().grid((60, 500), (200, 300)).text(70, 220, PROSE).tables() == []


def test_a_frame_around_the_page_is_no_table() -> None:
    sheet = Sheet().grid((40, 550), (40, 800)).grid((44, 546), (44, 796)).text(70, 220, PROSE)
    assert sheet.tables() == []


def test_text_in_two_columns_with_a_line_between_is_no_table() -> None:
    sheet = Sheet().across(100, 60, 540).down(300, 100, 700)
    for line in range(12):
        sheet.text(64, 120 + 14 * line, "Đảng bộ phường lãnh đạo").text(
            310, 120 + 14 * line, "nhân dân thi đua"
        )
    assert sheet.tables() == []


def test_letterheads_and_signatures_are_no_tables() -> None:
    sheet = Sheet().text(60, 60, "ĐẢNG BỘ TỈNH SÔNG XA\nĐẢNG ỦY XÃ SUỐI MƠ\n*\nSố 15-BC/ĐU")
    sheet.text(330, 60, "ĐẢNG CỘNG SẢN VIỆT NAM\nSuối Mơ, ngày 12 tháng 7 năm 2025").across(
        64, 330, 500
    )
    sheet.text(60, 130, "BÁO CÁO CHÍNH TRỊ").text(60, 600, "Nơi nhận:\n- Tỉnh ủy;\n- Lưu 2 bản.")
    sheet.text(330, 600, "T/M BAN CHẤP HÀNH\nBÍ THƯ")
    assert sheet.tables() == []


def test_a_chart_is_no_table() -> None:
    sheet = Sheet().down(100, 200, 400).across(400, 100, 500)
    for at in range(5):
        sheet.across(240 + 40 * at, 100, 500).text(80, 240 + 40 * at, str(50 - 10 * at))
        sheet.down(140 + 70 * at, 400 - 30 * at, 400).down(160 + 70 * at, 400 - 30 * at, 400)
        sheet.across(400 - 30 * at, 140 + 70 * at, 160 + 70 * at)
        sheet.text(138 + 70 * at, 414, str(2021 + at))
    assert sheet.tables() == []


def test_a_diagram_of_boxes_is_no_table() -> None:
    """Boxes one below the other, joined by a line; only the last two stand side by side."""
    sheet = Sheet().grid((200, 280, 360), (520, 560))
    sheet.text(204, 540, "Thôn Một").text(284, 540, "Thôn Hai")
    for top in range(200, 500, 80):
        sheet.grid((200, 360), (top, top + 40)).down(280, top + 40, top + 80)
        sheet.text(210, top + 24, "Ủy ban nhân dân")
    assert sheet.tables() == []


def test_a_plan_of_rooms_is_no_table() -> None:
    sheet = Sheet().grid((60, 500), (200, 400)).across(250, 60, 300).down(300, 250, 350)
    sheet.across(350, 150, 300).down(150, 300, 350).down(400, 200, 300).across(300, 400, 500)
    for x, y in ((70, 230), (200, 330), (420, 260), (420, 380), (70, 380), (310, 230)):
        sheet.text(x, y, "phòng")
    assert sheet.tables() == []


def test_numbered_paragraphs_under_a_caption_are_no_table() -> None:
    sheet = Sheet().text(200, 100, "Phụ lục 1")
    for at in range(5):
        sheet.text(60, 130 + 30 * at, f"{at}.").text(90, 130 + 30 * at, PROSE)
    assert sheet.tables() == []


def test_lines_with_a_gap_but_without_a_caption_are_no_table() -> None:
    assert Sheet().cells(XS, 200, ROWS).tables() == []


# --- tables without vertical lines ------------------------------------------------------------


def test_a_table_with_horizontal_lines_only() -> None:
    sheet = Sheet().cells(XS, 200, ROWS)
    for y in ys(200, 4):
        sheet.across(y, 60, 500)
    assert texts(only(sheet.tables())) == list(ROWS)


def test_a_head_above_the_first_horizontal_line_belongs_to_the_table() -> None:
    sheet = Sheet().cells(XS, 200, ROWS)
    for y in ys(200, 4)[1:]:
        sheet.across(y, 60, 500)
    assert texts(only(sheet.tables())) == list(ROWS)


def test_a_header_over_two_columns_between_horizontal_lines() -> None:
    sheet = Sheet().cells(XS, 240, ROWS[1:]).text(64, 224, "TT").text(104, 224, "Chỉ tiêu")
    sheet.text(375, 214, "Kế hoạch").text(304, 234, "2025").text(404, 234, "2030")
    sheet.across(220, 300, 500)
    for y in (200, *ys(240, 3)):
        sheet.across(y, 60, 500)
    assert spans(only(sheet.tables()))[:2] == [
        [("TT", 0, 1, 2), ("Chỉ tiêu", 1, 1, 2), ("Kế hoạch", 2, 2, 1)],
        [("2025", 2, 1, 1), ("2030", 3, 1, 1)],
    ]


def test_two_tables_of_one_width_with_text_between_are_two() -> None:
    sheet = Sheet().cells(XS, 200, ROWS).text(60, 312, "Bảng 2. Chi ngân sách").cells(XS, 320, ROWS)
    for y in (*ys(200, 4), *ys(320, 4)):
        sheet.across(y, 60, 500)
    assert [texts(table) for table in sheet.tables()] == [list(ROWS), list(ROWS)]


def test_aligned_columns_under_a_caption_are_a_table() -> None:
    sheet = Sheet().text(200, 150, "Bảng 1. Chỉ tiêu chủ yếu").text(350, 166, "ĐVT: tỷ đồng")
    sheet.cells(XS, 180, ROWS).text(60, 300, PROSE)
    table = only(sheet.tables())
    assert texts(table) == list(ROWS)
    assert 170 < table.box.y0 < 190
    assert table.box.y1 < 290


def test_a_label_that_wraps_in_a_table_without_lines_is_one_cell() -> None:
    sheet = Sheet().text(200, 150, "Bảng 1. Chỉ tiêu chủ yếu").cells(XS, 160, ROWS[:1])
    sheet.text(104, 194, "Thu ngân sách trên\nđịa bàn phường").text(304, 201, "98").text(
        404, 201, "150"
    )
    sheet.cells(XS, 220, [("", "II. Xã hội"), *ROWS[2:]])
    assert texts(only(sheet.tables())) == [
        ROWS[0],
        ("", "Thu ngân sách trên địa bàn phường", "98", "150"),
        ("", "II. Xã hội", "", ""),
        *ROWS[2:],
    ]


def test_a_wrapped_label_may_go_on_with_a_capital() -> None:
    """The lines of one label are nearer to each other than to the next row."""
    sheet = Sheet().text(200, 150, "Bảng 1. Công trình").cells(XS, 160, ROWS[:1])
    for at in range(3):
        top = 200 + 40 * at
        sheet.text(104, top, "Cầu qua thôn\nĐồi Sim").text(304, top, "98").text(404, top, "150")
    rows = texts(only(sheet.tables()))
    assert rows[1:3] == [("", "Cầu qua thôn Đồi Sim", "98", "150")] * 2


def test_prose_among_aligned_numbers_is_kept_as_prose() -> None:
    sheet = Sheet().text(200, 150, "Bảng 1. Chỉ tiêu chủ yếu").cells(XS, 160, ROWS)
    sheet.text(
        60, 254, "Trong nhiệm kỳ tới, phường Mây Trắng tiếp tục đẩy mạnh chuyển đổi số toàn diện"
    )
    assert sheet.cells(XS, 260, ROWS[1:]).tables() == []


# --- hostile pages ----------------------------------------------------------------------------

COORDINATES = st.integers(-20, 900).map(float)
RULINGS = st.lists(st.tuples(COORDINATES, COORDINATES, COORDINATES, st.booleans()), max_size=40)


@given(RULINGS, st.lists(st.tuples(COORDINATES, COORDINATES), max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_is_drawn_no_word_is_in_two_cells(
    rulings: list[tuple[float, float, float, bool]], words: list[tuple[float, float]]
) -> None:
    sheet = Sheet()
    for at, start, end, flat in rulings:
        low, high = min(start, end), max(start, end)
        sheet.across(at, low, high) if flat else sheet.down(at, low, high)
    for number, (x, y) in enumerate(words):
        sheet.text(x, y, f"w{number}.")
    tables = sheet.tables()
    found = [word for t in tables for row in texts(t) for text in row for word in text.split()]
    assert len(found) == len(set(found))
    for table in tables:
        rows = table.block.rows
        covered = [
            (at + down, cell.column + right)
            for at, row in enumerate(rows)
            for cell in row
            for down in range(cell.row_span)
            for right in range(cell.column_span)
        ]
        assert len(covered) == len(set(covered)), "cells overlap"
        width = 1 + max(column for _, column in covered)
        assert len(covered) == len(rows) * width, "places without a cell"


def test_a_drawing_of_thousands_of_lines_is_no_table() -> None:
    sheet = Sheet()
    for at in range(2000):
        sheet.across(at * 5.0, 0, 500).down(at * 5.0, 0, 500)
    assert sheet.tables() == []


# --- over the page ----------------------------------------------------------------------------


def joined(*sheets: Sheet) -> list[PlacedTable]:
    pages = join_tables([find_tables(sheet.page(at)) for at, sheet in enumerate(sheets, 1)])
    return [table for tables in pages for table in tables]


MORE = (("4", "Dân số", "10", "11"), ("5", "Lao động", "6", "7"))


def test_a_table_goes_on_over_the_page_without_its_header() -> None:
    first, second = joined(ruled(), ruled(MORE, top=70))
    assert not first.block.continues
    assert second.block.continues
    assert texts(second) == list(MORE)


def test_a_repeated_header_is_dropped_and_known_as_header() -> None:
    first, second, third = joined(ruled(), ruled((ROWS[0], *MORE)), ruled((ROWS[0], *MORE)))
    assert first.block.header_rows == 1
    assert texts(second) == texts(third) == list(MORE)
    assert third.block.continues


def test_columns_that_the_second_page_merges_are_those_of_the_first() -> None:
    second = ruled([("4", "Dân số", "10")], top=70, xs=(60, 100, 300, 500))
    (_, part) = joined(ruled(), second)
    assert spans(part) == [[("4", 0, 1, 1), ("Dân số", 1, 1, 1), ("10", 2, 2, 1)]]


def test_columns_that_only_the_second_page_has_are_given_to_the_first() -> None:
    first = ruled([("TT", "Chỉ tiêu", "Kế hoạch")], top=700, xs=(60, 100, 300, 500))
    upper, lower = joined(first, ruled(top=70))
    assert spans(upper)[0][-1] == ("Kế hoạch", 2, 2, 1)
    assert lower.block.continues


def test_page_numbers_and_running_headers_do_not_part_a_table() -> None:
    first, second = (
        sheet.text(290, 90, number).text(60, 100, "Báo cáo chính trị xã Suối Mơ")
        for sheet, number in ((ruled(), "1"), (ruled(MORE), "2"))
    )
    assert joined(first, second)[1].block.continues


def test_a_page_number_on_the_second_page_alone_does_not_part_a_table() -> None:
    assert joined(ruled(), ruled(MORE).text(290, 90, "- 2 -"))[1].block.continues


def test_footnotes_do_not_part_a_table() -> None:
    first = ruled(top=600).across(720, 60, 200).text(60, 735, "1 Theo số liệu của xã Suối Mơ.")
    assert joined(first, ruled(MORE, top=70))[1].block.continues


@pytest.mark.parametrize("line", ["Bảng 2. Chỉ tiêu xã hội", "Đại hội đề ra các chỉ tiêu."])
def test_text_between_two_tables_parts_them(line: str) -> None:
    second = ruled((ROWS[0], *MORE), top=200).text(60, 180, line)
    first, other = joined(ruled(), second)
    assert not other.block.continues
    assert texts(other) == [ROWS[0], *MORE]
    assert first.block.header_rows is None


def test_a_table_with_other_columns_is_another() -> None:
    assert not joined(ruled(), ruled(MORE, xs=(60, 160, 260, 360, 500)))[1].block.continues


def test_a_page_between_parts_two_tables() -> None:
    assert not joined(ruled(), Sheet().text(60, 100, PROSE), ruled(MORE))[1].block.continues


def test_a_row_that_the_page_cuts_stands_whole_where_it_begins() -> None:
    cut = (("", "xã Suối Mơ", "", ""), *MORE)
    first, second = joined(ruled((*ROWS, ("4", "Thu nhập của,", "5", "6"))), ruled(cut, top=70))
    assert texts(first)[-1] == ("4", "Thu nhập của, xã Suối Mơ", "5", "6")
    assert texts(second) == list(MORE)


def test_a_line_that_was_full_goes_on_below() -> None:
    """ "Suối" begins with a capital, but had no room behind "xã"."""
    upper = ruled((*ROWS[:1], ("1", "Thu của nhân dân các thôn trong xã", "5", "6")))
    first, second = joined(upper, ruled((("", "Suối Mơ", "", ""), *MORE), top=70))
    assert texts(first)[-1][1] == "Thu của nhân dân các thôn trong xã Suối Mơ"
    assert texts(second) == list(MORE)


@pytest.mark.parametrize(
    "row", [("", "Trong đó: nữ", "4", "5"), ("", "Nông nghiệp", "", ""), ("II", "xã hội", "", "")]
)
def test_a_row_of_its_own_is_not_joined_with_the_row_above(row: tuple[str, ...]) -> None:
    first, second = joined(ruled(), ruled((row, *MORE), top=70))
    assert texts(first) == list(ROWS)
    assert texts(second) == [row, *MORE]


def test_a_merged_cell_that_the_page_cuts_is_one_cell() -> None:
    xs = (60.0, 160.0, 300.0, 400.0)
    first = Sheet().grid(xs[1:], ys(600, 3)).down(60, 600, 660).across(600, 60, 160)
    first.across(620, 60, 160).across(660, 60, 160).text(64, 645, "Kinh tế")
    first.cells(xs, 600, [("Nhóm", "Tên", "2030"), ("", "Thu", "1"), ("", "Chi", "2")])
    second = Sheet().grid(xs[1:], ys(70, 3)).down(60, 70, 130).across(70, 60, 160)
    second.across(110, 60, 160).across(130, 60, 160)
    second.cells(xs, 70, [("", "Vay", "3"), ("", "Nợ", "4"), ("Xã hội", "Hộ nghèo", "5")])
    upper, lower = joined(first, second)
    assert spans(upper)[1][0] == ("Kinh tế", 0, 1, 4)
    assert texts(lower) == [("Vay", "3"), ("Nợ", "4"), ("Xã hội", "Hộ nghèo", "5")]


def test_a_merged_cell_beside_a_row_that_the_page_cuts_counts_that_row_once() -> None:
    xs = (60.0, 160.0, 300.0, 400.0)
    first = Sheet().grid(xs[1:], ys(600, 3)).down(60, 600, 660).across(600, 60, 160)
    first.across(620, 60, 160).across(660, 60, 160).text(64, 645, "Kinh tế")
    first.cells(xs, 600, [("Nhóm", "Tên", "2030"), ("", "Thu", "1"), ("", "Chi của", "2")])
    second = Sheet().grid(xs[1:], ys(70, 2)).down(60, 70, 110).across(70, 60, 160)
    second.across(110, 60, 160).cells(xs, 70, [("", "toàn xã", ""), ("", "Nợ", "4")])
    upper, lower = joined(first, second)
    assert spans(upper)[1:] == [
        [("Kinh tế", 0, 1, 3), ("Thu", 1, 1, 1), ("1", 2, 1, 1)],
        [("Chi của toàn xã", 1, 1, 1), ("2", 2, 1, 1)],
    ]
    assert texts(lower) == [("Nợ", "4")]


def test_a_caption_in_the_margin_parts_two_tables() -> None:
    second = ruled((ROWS[0], *MORE), top=70).text(60, 60, "Bảng 2. Chỉ tiêu xã hội")
    assert not joined(ruled(), second)[1].block.continues


def test_tables_of_unknown_origin_are_left_alone() -> None:
    plain = [
        [PlacedTable(table.box, replace(table.block)) for table in find_tables(sheet.page())]
        for sheet in (ruled(), ruled())
    ]
    assert join_tables(plain) == plain


# --- joining lines ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Thu ngân", "sách"], "Thu ngân sách"),
        (["2025-", "2030"], "2025-2030"),
        (["2025 -", "2030"], "2025 - 2030"),
        (["triệu đồng/", "người"], "triệu đồng/người"),
        (["triệu đồng/người/nă", "m"], "triệu đồng/người/năm"),
        (["triệu đồng/ngườ", "i/năm"], "triệu đồng/người/năm"),
        (["đồng/người", "và hộ"], "đồng/người và hộ"),
        (["kinh tế-", "xã hội"], "kinh tế-xã hội"),
        (["develop-", "ment"], "development"),
        (["soft\u00ad", "ware"], "software"),
        (["10.234,", "5"], "10.234,5"),
        (["1.234.", "567"], "1.234.567"),
        (["gồm:", "- Nông nghiệp"], "gồm: - Nông nghiệp"),
        (["Khu phố 1,", "2"], "Khu phố 1, 2"),
        (["", "x", ""], "x"),
    ],
)
def test_lines_are_joined_as_in_running_text(lines: list[str], text: str) -> None:
    assert join_lines(lines) == text


# --- real files -------------------------------------------------------------------------------


def tables_of(data: bytes) -> list[PlacedTable]:
    with open_pdf(data, "bang.pdf") as pdf:
        pages = [find_tables(read_page(pdf, at)) for at in range(1, pdf.pages + 1)]
    return [table for tables in join_tables(pages) for table in tables]


def rows_of(tables: Iterable[PlacedTable]) -> list[tuple[str, ...]]:
    return [row for table in tables for row in texts(table)]


def wide(columns: int, rows: int) -> list[list[str]]:
    head = ["Địa bàn", *(f"T{at}" for at in range(1, columns))]
    return [
        head,
        *(
            [
                f"Thôn {row}",
                *(f"{row * at},5" if (row + at) % 4 else "" for at in range(1, columns)),
            ]
            for row in range(1, rows)
        ),
    ]


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_landscape_table_of_twelve_columns_over_three_pages(repeat: int) -> None:
    platypus = pytest.importorskip("reportlab.platypus")
    from reportlab.lib.pagesizes import A4, landscape

    given_rows = wide(12, 70)
    target = io.BytesIO()
    document = platypus.SimpleDocTemplate(target, pagesize=landscape(A4))
    # The standard fonts know no Vietnamese letters.
    ascii_rows = [[cell.encode("ascii", "ignore").decode() for cell in row] for row in given_rows]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
    document.build([platypus.Table(ascii_rows, repeatRows=repeat, style=style)])
    tables = tables_of(target.getvalue())
    assert [table.block.continues for table in tables] == [False, True, True]
    assert rows_of(tables) == [tuple(" ".join(cell.split()) for cell in row) for row in ascii_rows]


def rotated(data: bytes) -> bytes:
    pdfium = pytest.importorskip("pypdfium2")
    target = io.BytesIO()
    document = pdfium.PdfDocument(data)
    for page in document:
        page.set_rotation(90)
    document.save(target)
    document.close()
    return target.getvalue()


HTML = """<meta charset=utf-8><style>body{{font:13pt serif}} td,th{{padding:4px;{border}}}
table{{border-collapse:collapse;width:100%}} th{{background:#cde}}</style>
<p>Đảng bộ phường Mây Trắng xác định các chỉ tiêu chủ yếu của nhiệm kỳ tới như trong bảng, căn cứ
vào kết quả của nhiệm kỳ trước và dự báo tình hình của tỉnh Sông Xa.</p>
<p align=center><b>Bảng 1. Chỉ tiêu chủ yếu</b></p><table>{rows}</table>"""
HTML_ROWS = (
    ("TT", "Chỉ tiêu", "ĐVT", "2025", "2030"),
    (
        "1",
        "GRDP bình quân đầu người của phường trong giai đoạn tới đây của nhiệm kỳ",
        "triệu đồng",
        "98",
        "150",
    ),
    ("2", "Tốc độ tăng", "%", "8,5", "10 - 10,5"),
    ("3", "Thu ngân sách", "tỷ đồng", "1.234,5", "2.000"),
    ("4", "Hộ nghèo", "%", "1,2", "0,5"),
)


@pytest.mark.slow
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    "border", ["border:1px solid", "border:3px double", "border-bottom:1px solid", ""]
)
def test_tables_that_a_browser_prints(border: str, turned: bool) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        pytest.skip("không có trình duyệt chromium hoặc google-chrome")
    rows = "".join(
        "<tr>" + "".join(f"<{'td' if at else 'th'}>{cell}" for cell in row)
        for at, row in enumerate(HTML_ROWS)
    )
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = launched.new_page()
        page.set_content(HTML.format(border=border, rows=rows))
        data = page.pdf(format="A4", margin={"left": "2cm", "right": "2cm"})
        launched.close()
    table = only(tables_of(rotated(data) if turned else data))
    assert texts(table) == list(HTML_ROWS)


@pytest.mark.slow
def test_a_word_table_with_merged_cells_over_many_pages(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    if shutil.which("soffice") is None:
        pytest.skip("không có LibreOffice (soffice)")
    document = docx.Document()
    document.add_paragraph("Bảng 1. Công trình trọng điểm của xã Suối Mơ")
    groups = (("Giao thông", 14), ("Thủy lợi", 9), ("Trường học", 12))
    rows = [("Nhóm", "Tên công trình", "Kinh phí (tỷ đồng)", "Thời gian")]
    for name, count in groups:
        for at in range(count):
            place = "tại thôn Đồi Sim, xã Suối Mơ " * (at % 4 + 1)
            title = f"Công trình {name.lower()} số {at + 1} {place}".strip()
            rows.append((name if at == 0 else "", title, f"{at * 300 + 1}.234,5", "2026-2028"))
    table = document.add_table(len(rows), 4, style="Table Grid")
    for at, row in enumerate(rows):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            cell.text = text
    first = 1
    for name, count in groups:
        table.cell(first, 0).merge(table.cell(first + count - 1, 0)).text = name
        first += count
    path = tmp_path / "bang.docx"
    document.save(path)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    parts = tables_of((tmp_path / "bang.pdf").read_bytes())
    assert len(parts) > 2
    assert [part.block.continues for part in parts] == [False, *[True] * (len(parts) - 1)]
    found = rows_of(parts)
    assert [row[-3:] for row in found] == [row[1:] for row in rows]
    merged = [
        cell for part in parts for row in part.block.rows for cell in row if cell.row_span > 1
    ]
    assert [(cell.text, cell.row_span) for cell in merged] == list(groups)
