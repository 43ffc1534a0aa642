"""Markdown into blocks: headings, tables, footnotes, pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.assemble import assemble
from corpus.legacy.encodings import TCVN3
from corpus.readers import read_file
from corpus.readers.markdown_inline import plain
from corpus.types import Block, TableBlock, TextBlock


def _blocks(source: str) -> tuple[Block, ...]:
    [page] = read_file(source.encode(), "a.md").pages
    return page.blocks


def _cells(block: Block) -> list[list[str]]:
    assert isinstance(block, TableBlock)
    return [[cell.text for cell in row] for row in block.rows]


def _lines(source: str) -> list[str]:
    return assemble(read_file(source.encode(), "a.md").pages).text.split("\n")


SOURCE = """---
title: "Bỏ qua"
---
# Báo cáo chính trị #

**Chủ đề:** *đoàn kết* và __kỷ cương__, xem [phụ lục](http://example.com/a_b) `NQ-TW`.
<!-- ghi chú
của người soạn -->
> Trích dẫn
- Mục một\\*
* Mục hai 2 * 3 = 6

| Chỉ tiêu | 2030 |
|:---|---:|
| Thu nhập_bình_quân | **98,5** |
---
![Đại biểu dự họp](anh.jpg)<br>Hết

Kết luận
========
"""


def test_a_page_becomes_blocks_without_marks() -> None:
    first, text, table, end, last = _blocks(SOURCE)
    assert first == TextBlock("Báo cáo chính trị", level=1)
    assert isinstance(text, TextBlock)
    assert text.text.split("\n") == [
        "Chủ đề: đoàn kết và kỷ cương, xem phụ lục NQ-TW.",
        "Trích dẫn",
        "- Mục một*",
        "* Mục hai 2 * 3 = 6",
    ]
    assert _cells(table) == [["Chỉ tiêu", "2030"], ["Thu nhập_bình_quân", "98,5"]]
    assert end == TextBlock("Đại biểu dự họp Hết")
    assert last == TextBlock("Kết luận", level=1)


# --- headings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "level"),
    [
        ("# Phần một", 1),
        ("   ### Phần một ###", 3),
        ("###### **Phần một**", 6),
        ("Phần một\n===", 1),
        ("Phần một\n---", 2),
        ("Trước đó.\n\nPhần một\n-----\n\nSau đó.", 2),
    ],
)
def test_headings_have_the_level_of_their_mark(source: str, level: int) -> None:
    assert TextBlock("Phần một", level) in _blocks(source)


@pytest.mark.parametrize(
    "source",
    [
        "#Phần một",
        "Một câu trọn vẹn.\n---",
        "Dòng trên\nPhần một\n---\n",
        "Phần một\n---\nDòng dưới",
        "```\n# Phần một\n```",
        "~~~ text\n# Phần một\n```\n~~~",
        "\\# Phần một",
        "- - -",
    ],
)
def test_what_only_resembles_a_heading_is_none(source: str) -> None:
    assert all(isinstance(b, TextBlock) and b.level is None for b in _blocks(source))


def test_levels_of_a_file_that_marks_headings_only_here_and_there_are_not_trusted() -> None:
    source = "# Báo cáo\n\n" + "\n\n".join(f"Điều {n}. Nội dung\n\nVăn bản." for n in range(1, 9))
    assert all(isinstance(b, TextBlock) and b.level is None for b in _blocks(source))
    assert len(assemble(read_file(source.encode(), "a.md").pages).headings) >= 8


# --- tables -----------------------------------------------------------------------------------


def test_a_pipe_table_keeps_escaped_pipes_and_is_filled_up() -> None:
    [table] = _blocks(
        "Chỉ tiêu | Đơn vị | 2030\n--- | :-: | --:\nThu nhập \\| người | triệu<br>đồng\n"
        "| Hộ nghèo | % | 0,5 | thừa |"
    )
    assert _cells(table) == [
        ["Chỉ tiêu", "Đơn vị", "2030", ""],
        ["Thu nhập | người", "triệu đồng", "", ""],
        ["Hộ nghèo", "%", "0,5", "thừa"],
    ]
    assert isinstance(table, TableBlock)
    assert table.header_rows == 1


def test_rows_without_a_line_of_dashes_are_a_table_whose_header_is_not_known() -> None:
    [table] = _blocks("| Năm | Thu |\n| 2030 | 12 |")
    assert isinstance(table, TableBlock)
    assert (_cells(table), table.header_rows) == ([["Năm", "Thu"], ["2030", "12"]], None)


def test_an_empty_header_heads_nothing() -> None:
    [table] = _blocks("| | |\n|---|---|\n| Năm | Thu |\n| 2030 | 12 |")
    assert isinstance(table, TableBlock)
    assert (_cells(table), table.header_rows) == ([["Năm", "Thu"], ["2030", "12"]], None)


def test_text_around_a_table_stays_outside() -> None:
    before, table, after = _blocks("Bảng 1. Thu\n| A | B |\n|---|---|\n| 1 | 2 |\nNguồn: xã.")
    assert before == TextBlock("Bảng 1. Thu")
    assert _cells(table) == [["A", "B"], ["1", "2"]]
    assert after == TextBlock("Nguồn: xã.")


def test_a_letterhead_between_pipes_becomes_lines() -> None:
    assert _lines("| ĐẢNG BỘ TỈNH<br>**XÃ SUỐI MƠ** | Số 15-NQ/ĐU |\n|---|---|\n\nNội dung") == [
        "ĐẢNG BỘ TỈNH",
        "XÃ SUỐI MƠ",
        "Số 15-NQ/ĐU",
        "Nội dung",
    ]


def test_a_sentence_with_a_pipe_is_no_table() -> None:
    assert _blocks("Chọn A | B\nrồi đi tiếp") == (TextBlock("Chọn A | B\nrồi đi tiếp"),)


def test_a_table_in_html_keeps_merged_cells() -> None:
    before, table, after = _blocks(
        "Trước\n<table>\n<tr><th>Chỉ tiêu</th><th>2030</th></tr>\n"
        "<tr><td rowspan='2'>Thu nhập</td><td>98,5</td></tr><tr><td>7&nbsp;%</td></tr>\n</table>\n"
        "Sau"
    )
    assert isinstance(table, TableBlock)
    assert [len(row) for row in table.rows] == [2, 2, 1]
    assert table.rows[1][0].row_span == 2
    assert table.header_rows == 1
    assert (before, after) == (TextBlock("Trước"), TextBlock("Sau"))


def test_a_table_in_html_without_lines_is_no_layout() -> None:
    [table] = _blocks(
        "<table><tr><td>Năm</td><td>Thu</td></tr><tr><td>2030</td><td>12</td></tr></table>"
    )
    assert _cells(table) == [["Năm", "Thu"], ["2030", "12"]]


def test_a_table_in_html_that_never_ends_is_text() -> None:
    assert "Chỉ tiêu" in "\n".join(_lines("<table>\nChỉ tiêu\n\nSau đó"))


# --- footnotes, quotes, code ------------------------------------------------------------------


def test_footnotes_are_kept_with_their_marks() -> None:
    source = (
        "Thu nhập tăng[^1] và đều[^a].\n\n[^1]: Theo *giá* so sánh,\n    năm 2020.\n[^a]: Cả xã."
    )
    text, first, second = _blocks(source)
    assert text == TextBlock("Thu nhập tăng[1] và đều[a].")
    assert first == TextBlock("Theo giá so sánh, năm 2020.", footnote="1")
    assert second == TextBlock("Cả xã.", footnote="a")


def test_quotes_and_code_are_text() -> None:
    assert _lines("> > Lời *dặn*\n>tiếp\n\n```\na | b\n**c**\n```") == [
        "Lời dặn",
        "tiếp",
        "a | b",
        "**c**",
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("**đậm** và ***cả hai*** rồi ~~bỏ~~", "đậm và cả hai rồi bỏ"),
        ("500* người và 300* khác", "500* người và 300* khác"),
        ("2*3*4 = 24, a_b_c, **B**áo", "2*3*4 = 24, a_b_c, Báo"),
        ("giá*thành* mới", "giá*thành* mới"),
        ("**Mẫu 2 ***", "**Mẫu 2 ***"),
        ("**Mẫu 2***", "Mẫu 2*"),
        ("*Ghi chú (*)", "*Ghi chú (*)"),
        ("**a *b** c*", "a *b c*"),
        ("\\*không\\* \\_nghiêng\\_", "*không* _nghiêng_"),
        ("<b>a</b><br/>b &amp; c&nbsp;d R&D &lạ;", "a b & c\xa0d R&D &lạ;"),
        ("``mã`` `a*b`", "mã a*b"),
        ("x < y và y > z, <Tên người>", "x < y và y > z, <Tên người>"),
        ("[tên](http://a.vn) ![ảnh](b.png) [1] (2)", "tên ảnh [1] (2)"),
    ],
)
def test_marks_within_a_line_go_and_signs_of_the_text_stay(line: str, text: str) -> None:
    assert plain(line) == text


# --- pages ------------------------------------------------------------------------------------


def _pages(source: str) -> list[tuple[int | None, str, bool]]:
    found = []
    for page in read_file(source.encode(), "a.md").pages:
        block = page.blocks[0]
        assert isinstance(block, TextBlock)
        found.append((page.number, block.text, block.continues))
    return found


def test_page_comments_become_pages() -> None:
    assert _pages("Bìa.\n<!-- page: 1 -->\nMột.\n<!--page:2-->\nHai.") == [
        (None, "Bìa.", False),
        (1, "Một.", False),
        (2, "Hai.", False),
    ]
    assert [page.number for page in read_file(b"<!-- page: 7 -->\na", "a.md").pages] == [7]


def test_a_sentence_that_goes_on_over_a_page_is_not_torn() -> None:
    source = "<!-- page: 1 -->\nThu nhập đạt\n<!-- page: 2 -->\nmức 98,5 triệu.\n\nHết."
    assert _pages(source)[1] == (2, "mức 98,5 triệu.\nHết.", True)
    assert assemble(read_file(source.encode(), "a.md").pages).text.startswith("Thu nhập đạt mức")


@pytest.mark.parametrize(
    ("before", "after"),
    [("Hết câu.", "mở đầu"), ("Chưa hết", "Mở đầu"), ("Chưa hết", "a) mục"), ("# Mục", "mở đầu")],
)
def test_other_pages_begin_a_paragraph(before: str, after: str) -> None:
    pages = read_file(f"{before}\n<!-- page: 2 -->\n{after}".encode(), "a.md").pages
    assert not pages[1].blocks[0].continues


def test_a_table_whose_header_is_repeated_goes_on_over_the_page() -> None:
    table = "| Năm | Thu |\n|---|---|\n| {} | 12 |\n"
    source = f"{table.format(2029)}<!-- page: 2 -->\n{table.format(2030)}"
    [joined] = assemble(read_file(source.encode(), "a.md").pages).tables
    assert len(joined.rows) == 3
    other = source.replace("Thu |", "Chi |", 1)
    assert len(assemble(read_file(other.encode(), "a.md").pages).tables) == 2


# --- other ------------------------------------------------------------------------------------


def test_front_matter_that_never_ends_is_text() -> None:
    assert "Không phải phần mở đầu" in "\n".join(_lines("---\nKhông phải phần mở đầu"))


def test_markdown_in_an_old_encoding_is_decoded() -> None:
    source = "# Báo cáo chính trị\n\n| Chỉ tiêu | Đơn vị |\n|---|---|\n| Hộ nghèo | tỷ lệ |\n"
    data = TCVN3.encode(source).encode("latin-1")
    assert read_file(data, "a.md").pages == read_file(source.encode(), "a.md").pages


@settings(deadline=None)
@given(st.text("|-:#>*_`~[]()<!->\\\n abĐ1^=&;", max_size=200))
def test_any_text_is_read_and_no_letter_is_lost(source: str) -> None:
    text = assemble(read_file(f"Đ\n\n{source}".encode(), "a.md").pages).text
    if not {"<", "[", "(", "`", "~", "&"} & set(source):
        assert sorted(c for c in text if c.isalnum()) == sorted(
            c for c in f"Đ{source}" if c.isalnum()
        )


@pytest.mark.parametrize(
    "source",
    [
        *("a" * 10**6, "|" * 10**5, "| a " * 10**5, "|\n" * 10**4, "[" * 10**5, "**a " * 10**5),
        *("`" * 10**5, "`a" * 10**5, "#\n" * 10**4, "# " * 10**5, "<table>\n" * 10**4),
        *("<table>" * 10**4 + "</table>" * 10**4, "<!--" * 10**5, "> " * 10**5, " " * 10**6 + "x"),
        *("[^1]: a\n" * 10**4, "=\n" * 10**4, "&#" * 10**5, "<b " * 10**5, "<br" * 10**5),
        "| a " * 190 + "\n|" + "-|" * 190 + "\n" + "| b |\n" * 300,
        *("```\n" * 10**4, "<!-- page: 1 -->" * 10**4, "---\n" * 10**4, "\\*" * 10**5),
    ],
    ids=lambda source: ascii(source[:9]),
)
def test_hostile_markdown_takes_time_in_proportion_to_its_length(source: str) -> None:
    start = time.process_time()
    read_file(source.encode(), "a.md")
    assert time.process_time() - start < 5
