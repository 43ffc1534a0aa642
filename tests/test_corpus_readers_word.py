"""Word files, new and old: what a reader of the printed page sees, and nothing else."""

from __future__ import annotations

import io
import os
import zipfile
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.assemble import assemble
from corpus.errors import UnreadableFile
from corpus.readers import word_package
from corpus.readers.list_numbers import format_number
from corpus.readers.types import silent
from corpus.readers.word import WordReader
from corpus.types import Block, Reading, TableBlock, TextBlock
from tests.word_files import (
    RULED,
    body,
    cell,
    document,
    fill_report,
    item,
    numbering,
    package,
    paragraph,
    row,
    table,
)


def _read(data: bytes) -> Reading:
    return WordReader().read(data, "bao-cao.docx", silent)


def _blocks(xml: str, **parts: str) -> list[Block]:
    (page,) = _read(package(body(xml), parts)).pages
    assert page.number is None
    return list(page.blocks)


def _texts(xml: str, **parts: str) -> list[str]:
    return [block.text for block in _blocks(xml, **parts) if isinstance(block, TextBlock)]


def _run(content: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def _t(text: str, properties: str = "") -> str:
    return _run(f'<w:t xml:space="preserve">{text}</w:t>', properties)


# --- an ordinary file -----------------------------------------------------------------------------


def test_an_ordinary_file_is_read_in_order() -> None:
    reading = _read(document(fill_report))
    assert (reading.format, reading.title, reading.warnings) == ("docx", None, ())
    read = assemble(reading.pages)
    assert read.text.split("\n") == [
        "BÁO CÁO CHÍNH TRỊ",
        "Kết quả nhiệm kỳ 2020-2025",
        "Thu nhập bình quân đạt 61,5 triệu đồng/người/năm.",
        "Kinh tế",
        "• Chuyển đổi số",
        "1. Hạ tầng",
        "Chỉ tiêu | 2025 | 2030",
        "Thu nhập | 61,5 | 98,5",
        "Hộ nghèo | 0,5%",
        "Mây Trắng, năm 2025",
    ]
    assert [(h.level, h.title) for h in read.headings] == [
        (1, "Kết quả nhiệm kỳ 2020-2025"),
        (2, "Kinh tế"),
    ]
    assert read.tables[0].rows[2][0].column_span == 2


def test_headers_footers_comments_and_properties_are_left_out() -> None:
    def fill(made: Any) -> None:
        made.core_properties.title = "Mẫu cũ"
        made.sections[0].header.paragraphs[0].text = "Đầu trang"
        made.sections[0].footer.paragraphs[0].text = "Trang 1"
        written = made.add_paragraph("Nội dung")
        made.add_comment(written.runs, "Xem lại", "N", "N")

    reading = _read(document(fill))
    assert (assemble(reading.pages).text, reading.title) == ("Nội dung", None)


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    WordReader().read(document(fill_report), "a.docx", lambda *step: told.append(step))
    assert told == [("reading", 0, 1), ("reading", 1, 1)]


# --- headings -------------------------------------------------------------------------------------

STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="u1"><w:name w:val="heading 1"/>
<w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Mục lớn"/>
<w:basedOn w:val="u1"/></w:style>
<w:style w:type="paragraph" w:styleId="Nho"><w:name w:val="Mục nhỏ"/>
<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Than"><w:name w:val="Thân"/><w:basedOn w:val="u1"/>
<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
"""


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        ('<w:pStyle w:val="u1"/>', 1),
        ('<w:pStyle w:val="Muc"/>', 1),
        ('<w:pStyle w:val="Nho"/>', 3),
        ('<w:pStyle w:val="Than"/>', None),
        ('<w:outlineLvl w:val="1"/>', 2),
        ('<w:pStyle w:val="u1"/><w:outlineLvl w:val="9"/>', None),
        ('<w:pStyle w:val="khong-co"/>', None),
        ("", None),
    ],
)
def test_headings_are_known_by_style_in_any_language_and_by_inheritance(
    properties: str, level: int | None
) -> None:
    assert _blocks(paragraph("Mục tiêu", properties), styles=STYLES) == [
        TextBlock("Mục tiêu", level)
    ]


def test_styles_that_inherit_in_a_circle_end() -> None:
    circle = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:basedOn w:val="{base}"/></w:style>'
        for key, base in ("ab", "ba")
    )
    assert _texts(paragraph("Chữ", '<w:pStyle w:val="a"/>'), styles=circle) == ["Chữ"]


def test_a_heading_style_chosen_once_for_its_looks_does_not_hide_the_numbered_headings() -> None:
    xml = paragraph("Về việc tổ chức ngày hội", '<w:pStyle w:val="u1"/>')
    for number in ("I", "II", "III"):
        xml += paragraph(f"{number}. PHẦN VIỆC") + paragraph("Một đoạn văn dưới tiêu đề.")
    read = assemble(_read(package(body(xml), {"styles": STYLES})).pages)
    assert [heading.title for heading in read.headings] == [
        "I. PHẦN VIỆC",
        "II. PHẦN VIỆC",
        "III. PHẦN VIỆC",
    ]


# --- numbering ------------------------------------------------------------------------------------

LEVELS = (("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."), ("lowerLetter", "%4)"))


def test_numbers_are_written_as_word_shows_them() -> None:
    levels = [0, 1, 2, 2, 3, 3, 1, 2, 0, 1]
    xml = "".join(item("x", level) for level in levels)
    assert _texts(xml, numbering=numbering(*LEVELS)) == [
        *("I. x", "1. x", "1.1. x", "1.2. x", "a) x", "b) x", "2. x", "2.1. x", "II. x", "1. x"),
    ]


def test_a_list_goes_on_where_another_of_the_same_kind_stopped_unless_it_starts_anew() -> None:
    lists = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    xml = "".join(item("x", number=number) for number in (1, 1, 2, 3, 3, 0))
    assert _texts(xml, numbering=numbering(("decimal", "%1)"), lists=lists)) == [
        *("1) x", "2) x", "3) x", "5) x", "6) x", "x"),
    ]


def test_a_level_that_never_restarts_counts_on() -> None:
    levels = numbering(("upperLetter", "%1."), ("decimal", "%2."))
    levels = levels.replace('<w:lvlText w:val="%2."/>', '<w:lvlRestart w:val="0"/>\\g')
    levels = levels.replace("\\g", '<w:lvlText w:val="%2."/>')
    xml = "".join(item("x", level) for level in (0, 1, 0, 1))
    assert _texts(xml, numbering=levels) == ["A. x", "1. x", "B. x", "2. x"]


def test_roman_chapters_are_shown_as_decimals_where_the_level_says_so() -> None:
    levels = numbering(("upperRoman", "Chương %1"), ("decimal", "%1.%2."))
    levels = levels.replace('<w:lvlText w:val="%1.%2."/>', '<w:isLgl/><w:lvlText w:val="%1.%2."/>')
    assert _texts(item("x") + item("x", 1), numbering=levels) == ["Chương I x", "1.1. x"]


def test_a_parent_that_was_never_counted_shows_its_first_number() -> None:
    levels = numbering(("decimal", "%1."), ("decimal", "%1.%2."))
    assert _texts(item("x", 1) + item("x"), numbering=levels) == ["1.1. x", "1. x"]


@pytest.mark.parametrize(
    ("pattern", "font", "shown"),
    [
        ("-", "Times New Roman", "- x"),
        ("\uf0b7", "Symbol", "• x"),
        ("\uf02d", "Symbol", "- x"),
        ("\uf0a7", "Wingdings", "▪ x"),
        ("o", "Courier New", "◦ x"),
        ("\uf0ff", "Wingdings", "• x"),
        ("\ue123", "Tên lạ", "• x"),
        ("", "", "x"),
    ],
)
def test_bullets_look_as_word_draws_them(pattern: str, font: str, shown: str) -> None:
    levels = numbering(("bullet", pattern)).replace(
        "</w:lvl>", f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr></w:lvl>'
    )
    assert _texts(item("x"), numbering=levels) == [shown]


def test_numbers_come_from_styles_too_and_make_the_heading() -> None:
    styles = """<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr>
    <w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/>
    <w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>"""
    xml = "".join(paragraph("Mục", f'<w:pStyle w:val="{h}"/>') for h in ("H1", "H2", "H2", "H1"))
    assert _blocks(xml, styles=styles, numbering=numbering(*LEVELS)) == [
        TextBlock("I. Mục", 1),
        TextBlock("1. Mục", 2),
        TextBlock("2. Mục", 2),
        TextBlock("II. Mục", 1),
    ]


def test_an_empty_numbered_cell_says_its_number() -> None:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    first = f"<w:tc><w:p><w:pPr>{number}</w:pPr></w:p></w:tc>"
    xml = table(*(row(first, cell(name)) for name in ("Báo cáo", "Tờ trình")), properties=RULED)
    (block,) = _blocks(xml, numbering=numbering(("decimal", "%1.")))
    assert isinstance(block, TableBlock)
    assert [[c.text for c in r] for r in block.rows] == [["1.", "Báo cáo"], ["2.", "Tờ trình"]]


@pytest.mark.parametrize(
    ("count", "style", "shown"),
    [
        *((4, "upperRoman", "IV"), (1994, "lowerRoman", "mcmxciv"), (4000, "upperRoman", "4000")),
        *(
            (26, "lowerLetter", "z"),
            (28, "upperLetter", "BB"),
            (10**9, "upperLetter", str(10**9)),
        ),
        *((7, "decimalZero", "07"), (3, "decimalEnclosedCircle", "③"), (9, "none", "")),
        *((15, "vietnameseCounting", "mười lăm"), (4, "vietnameseCounting", "bốn")),
        *((0, "upperRoman", "0"), (-3, "lowerLetter", "-3"), (5, "hindiVowels", "5")),
    ],
)
def test_number_formats(count: int, style: str, shown: str) -> None:
    assert format_number(count, style) == shown


# --- what a paragraph says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (_t("Số") + _run("<w:tab/>") + _t("12"), "Số\t12"),
        (_t("một") + _run("<w:br/>") + _t("hai"), "một\nhai"),
        (_t("2025") + _run("<w:noBreakHyphen/>") + _t("2030"), "2025-2030"),
        (f"<w:ins>{_t('thêm')}</w:ins><w:del>{_run('<w:delText>bớt</w:delText>')}</w:del>", "thêm"),
        (f"<w:moveFrom>{_t('cũ')}</w:moveFrom><w:moveTo>{_t('mới')}</w:moveTo>", "mới"),
        (_t("ẩn", "<w:vanish/>") + _t("hiện", '<w:vanish w:val="0"/>'), "hiện"),
        (f"<w:hyperlink>{_t('liên kết')}</w:hyperlink>", "liên kết"),
        (f"<w:smartTag>{_t('xã Suối Mơ')}</w:smartTag>", "xã Suối Mơ"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{_t('ô')}</w:sdtContent></w:sdt>", "ô"),
        (f'<w:fldSimple w:instr="DATE">{_t("ngày 20")}</w:fldSimple>', "ngày 20"),
        (_run('<w:sym w:font="Symbol" w:char="F0B3"/>') + _t(" 98%"), "≥ 98%"),
        (_t("\uf0a3", '<w:rFonts w:hAnsi="Symbol"/>') + _t(" 0,5%"), "≤ 0,5%"),
        (_run('<w:sym w:font="Wingdings" w:char="F0FC"/>'), "✓"),
        (_run('<w:sym w:font="Symbol" w:char="xyz"/>') + _t("a"), "a"),
        (_t("10") + _t("3", '<w:vertAlign w:val="superscript"/>'), "10³"),
        (_t("km") + _t("2", '<w:vertAlign w:val="superscript"/>'), "km2"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b+1</m:t></m:r>"
            "</m:den></m:f></m:oMath>",
            "a/(b+1)",
        ),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>3</m:t></m:r>"
            "</m:sup></m:sSup></m:oMath>",
            "10^3",
        ),
        (_t("hai\ndòng của tệp"), "hai dòng của tệp"),
        (_run("<w:t>chữ</w:t><w:lastRenderedPageBreak/>") + "<w:bookmarkStart/>", "chữ"),
        (
            _run("<w:ruby><w:rt><w:r><w:t>âm</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>chữ</w:t></w:r>"
                 "</w:rubyBase></w:ruby>"),
            "chữ",
        ),
    ],
)  # fmt: skip
def test_a_paragraph_says_what_is_seen(xml: str, said: str) -> None:
    assert _texts(f"<w:p>{xml}</w:p>") == [said]


def _field(kind: str) -> str:
    return _run(f'<w:fldChar w:fldCharType="{kind}"/>')


def test_fields_give_their_result_and_not_their_code() -> None:
    inner = _field("begin") + _t("mã trong") + _field("separate") + _t("x") + _field("end")
    code = _run("<w:instrText>REF muc_1</w:instrText>") + _t("mã ngoài") + inner
    xml = _t("xem ") + _field("begin") + code + _field("separate") + _t("mục I") + _field("end")
    assert _texts(f"<w:p>{xml}{_t('.')}</w:p>") == ["xem mục I."]


def test_a_field_that_is_never_closed_does_not_swallow_the_document() -> None:
    xml = f"<w:p>{_t('đầu')}{_field('begin')}{_t('mã')}</w:p>{paragraph('sau')}"
    assert _texts(xml) == ["đầu", "sau"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    first = paragraph("Thu nhập ", "<w:rPr><w:del/></w:rPr>")
    assert _texts(first + paragraph("98,5 triệu đồng")) == ["Thu nhập 98,5 triệu đồng"]
    assert _texts(first) == ["Thu nhập "]
    between = table(row(cell("a"), cell("b")), row(cell("c"), cell("d")), properties=RULED)
    assert _blocks(first + between + paragraph("sau"))[0] == TextBlock("Thu nhập ")


def test_hidden_text_of_a_style_is_left_out() -> None:
    styles = """<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>"""
    hidden = _t("ẩn", '<w:rStyle w:val="An"/>')
    xml = f"<w:p>{hidden}{_t('hiện')}</w:p>"
    assert _texts(xml, styles=styles) == ["hiện"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('Trong khung')}</w:txbxContent>"
    xml = (
        f"<w:p>{_t('Ngoài khung')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict><v:rect><v:textbox>{box}</v:textbox></v:rect></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r></w:p>{paragraph('Sau đó')}"
    )
    assert _texts(xml) == ["Ngoài khung", "Trong khung", "Sau đó"]


def test_the_older_form_of_a_drawing_is_read_where_only_it_has_text() -> None:
    box = f"<w:txbxContent>{paragraph('Trong khung')}</w:txbxContent>"
    xml = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='x'><w:drawing/></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert _texts(xml) == ["Trong khung"]


def test_text_in_a_legacy_font_is_decoded_by_run_style_and_default() -> None:
    # A font of capitals: only its name says that they are.
    fonts = '<w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/>'
    said, read = "B\u00b8o c\u00b8o chÝnh trÞ", "BÁO CÁO CHÍNH TRỊ"
    assert _texts(f"<w:p>{_t(said, fonts)}{_t(' năm 2025')}</w:p>") == [f"{read} năm 2025"]
    style = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>'
        f"<w:rPr>{fonts}</w:rPr></w:style>"
    )
    assert _texts(paragraph(said), styles=style) == [read]
    default = f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}</w:rPr></w:rPrDefault></w:docDefaults>"
    assert _texts(paragraph(said), styles=default) == [read]


def test_a_soft_hyphen_in_a_legacy_font_is_the_letter_it_stands_for() -> None:
    fonts = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    xml = f"<w:p>{_run('<w:t>Ph</w:t><w:softHyphen/><w:t>êng</w:t>', fonts)}</w:p>"
    assert _texts(xml) == ["Phường"]


# --- notes ----------------------------------------------------------------------------------------


def _note(key: str, text: str, kind: str = "footnote") -> str:
    return f'<w:{kind} w:id="{key}"><w:p><w:r><w:{kind}Ref/></w:r>{_t(f" {text}")}</w:p></w:{kind}>'


def test_notes_are_marked_in_the_text_and_follow_it() -> None:
    footnotes = (
        f'<w:footnote w:id="0" w:type="separator">{paragraph("kẻ")}</w:footnote>'
        + _note("7", "Giá so sánh 2010.")
        + _note("2", "* Số liệu ước.")
        + _note("9", "Không ai nhắc.")
    )
    endnotes = _note("2", "Nguồn: tỉnh Sông Xa.", "endnote")
    said = [
        _t("Tăng 8,5%"),
        _run('<w:footnoteReference w:id="7"/>'),
        _t(" mỗi năm"),
        _run('<w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>*</w:t>'),
        _run('<w:endnoteReference w:id="2"/>'),
        _run('<w:footnoteReference w:id="404"/>'),
    ]
    xml = f"<w:p>{''.join(said)}</w:p>"
    assert _blocks(xml, footnotes=footnotes, endnotes=endnotes) == [
        TextBlock("Tăng 8,5% [1] mỗi năm [*] [i]"),
        TextBlock("Giá so sánh 2010.", footnote="1"),
        TextBlock("Số liệu ước.", footnote="*"),
        TextBlock("Nguồn: tỉnh Sông Xa.", footnote="i"),
    ]


def test_notes_are_numbered_as_the_section_says() -> None:
    section = '<w:sectPr><w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numStart w:val="3"/>'
    reference = _run('<w:footnoteReference w:id="1"/>')
    xml = f"<w:p>{_t('x')}{reference}</w:p>{section}"
    texts = _blocks(f"{xml}</w:footnotePr></w:sectPr>", footnotes=_note("1", "Ghi chú"))
    assert texts == [TextBlock("x [c]"), TextBlock("Ghi chú", footnote="c")]


# --- tables ---------------------------------------------------------------------------------------


def _table(xml: str, **parts: str) -> TableBlock:
    (block,) = _blocks(xml, **parts)
    assert isinstance(block, TableBlock)
    return block


def _grid(block: TableBlock) -> list[list[tuple[str, int, int, int]]]:
    return [[(c.text, c.column, c.column_span, c.row_span) for c in line] for line in block.rows]


def test_merged_cells_stand_once_with_their_extent() -> None:
    down, heads = '<w:vMerge w:val="restart"/>', "<w:tblHeader/>"
    xml = table(
        row(cell("Chỉ tiêu", down), cell("Năm", '<w:gridSpan w:val="2"/>'), properties=heads),
        row(cell("", "<w:vMerge/>"), cell("2025"), cell("2030"), properties=heads),
        row(cell("Thu nhập", down), cell("61,5"), cell("98,5")),
        row(cell("", "<w:vMerge/>"), cell("2.400"), cell("3.800")),
        row(cell("", '<w:vMerge w:val="continue"/>'), cell("x"), cell("y")),
        properties=RULED,
    )  # fmt: skip
    block = _table(xml)
    assert block.header_rows == 2
    assert _grid(block) == [
        [("Chỉ tiêu", 0, 1, 2), ("Năm", 1, 2, 1)],
        [("2025", 1, 1, 1), ("2030", 2, 1, 1)],
        [("Thu nhập", 0, 1, 3), ("61,5", 1, 1, 1), ("98,5", 2, 1, 1)],
        [("2.400", 1, 1, 1), ("3.800", 2, 1, 1)],
        [("x", 1, 1, 1), ("y", 2, 1, 1)],
    ]


def test_columns_that_no_cell_begins_in_do_not_count() -> None:
    wide = '<w:gridSpan w:val="7"/>'
    xml = table(row(cell("a", wide), cell("b")), row(cell("c", wide), cell("d")), properties=RULED)
    assert _grid(_table(xml)) == [
        [("a", 0, 1, 1), ("b", 1, 1, 1)],
        [("c", 0, 1, 1), ("d", 1, 1, 1)],
    ]


def test_cells_that_claim_a_billion_columns_do_not_fill_the_memory() -> None:
    huge = '<w:gridSpan w:val="999999999"/>'
    xml = table(row(cell("a", huge), cell("b", huge)), row(cell("c"), cell("d")), properties=RULED)
    assert max(c[1] + c[2] for line in _grid(_table(xml)) for c in line) < 5


def test_a_table_in_a_cell_and_several_paragraphs_become_its_text() -> None:
    inner = table(row(cell("a"), cell("b")), row(cell("c"), cell("d")), properties=RULED)
    holder = f"<w:tc>{paragraph('Gồm')}{inner}{paragraph('hết')}</w:tc>"
    xml = table(row(cell("x"), holder), row(cell("y"), cell("z")), properties=RULED)
    assert _grid(_table(xml))[0][1][0] == "Gồm\na; b\nc; d\nhết"


def test_rows_and_cells_in_content_controls_are_kept_and_deleted_rows_are_not() -> None:
    def control(xml: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"

    xml = table(
        control(row(cell("a"), control(cell("b")))),
        row(cell("xóa"), cell("xóa"), properties="<w:del/>"),
        row(cell("c"), cell("d")),
        properties=RULED,
    )
    assert [[c[0] for c in line] for line in _grid(_table(control(xml)))] == [
        ["a", "b"],
        ["c", "d"],
    ]


LETTERHEAD = table(
    row(cell("ĐẢNG BỘ TỈNH SÔNG XA"), cell("ĐẢNG CỘNG SẢN VIỆT NAM")),
    row(cell("Số: 15-NQ/ĐU"), cell("Mây Trắng, ngày 20 tháng 6 năm 2025")),
)


def test_a_letterhead_becomes_paragraphs_and_none_of_them_a_heading() -> None:
    xml = LETTERHEAD.replace("<w:pPr></w:pPr>", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
    assert _blocks(xml) == [
        TextBlock("ĐẢNG BỘ TỈNH SÔNG XA"),
        TextBlock("ĐẢNG CỘNG SẢN VIỆT NAM"),
        TextBlock("Số: 15-NQ/ĐU"),
        TextBlock("Mây Trắng, ngày 20 tháng 6 năm 2025"),
    ]


def test_a_frame_around_text_is_no_table_and_keeps_the_table_in_it() -> None:
    inner = table(row(cell("a"), cell("b")), row(cell("c"), cell("d")), properties=RULED)
    frame = f"<w:tc>{paragraph('Khung')}{inner}</w:tc>"
    blocks = _blocks(table(row(frame), properties=RULED))
    assert blocks[0] == TextBlock("Khung")
    assert isinstance(blocks[1], TableBlock)


def test_a_list_without_lines_is_a_table_whose_first_row_heads_nothing() -> None:
    people = [("Hoàng Lau", "Trưởng ban"), ("Lê Suối", "Phó ban"), ("Vũ Đồi", "Ủy viên")]
    xml = table(*(row(cell(f"- {name}"), cell(role), cell("phường")) for name, role in people))
    block = _table(xml)
    assert (len(block.rows), block.header_rows) == (3, 0)


def test_a_bold_first_row_heads_a_list_without_lines() -> None:
    head = row(*(cell(word, run="<w:b/>") for word in ("TT", "Họ tên", "Chức vụ")))
    rows = [row(cell(str(n)), cell("Hoàng Lau"), cell("Ủy viên")) for n in range(4)]
    assert _table(table(head, *rows)).header_rows == 1


def test_lines_may_be_drawn_by_the_style_or_by_each_cell() -> None:
    styles = f"""<w:style w:type="table" w:styleId="Luoi"><w:tblPr>{RULED}</w:tblPr></w:style>
    <w:style w:type="table" w:styleId="Con"><w:basedOn w:val="Luoi"/></w:style>"""
    rows = [row(cell("a"), cell("b")), row(cell("c"), cell("d"))]
    _table(table(*rows, properties='<w:tblStyle w:val="Con"/>'), styles=styles)
    lines = '<w:tcBorders><w:top w:val="single"/><w:left w:val="single"/></w:tcBorders>'
    _table(table(row(cell("a", lines), cell("b", lines)), row(cell("c", lines), cell("d", lines))))
    none = '<w:tblStyle w:val="Con"/><w:tblBorders><w:insideH w:val="nil"/><w:insideV w:val="nil"/>'
    blocks = _blocks(table(*rows, properties=f"{none}</w:tblBorders>"), styles=styles)
    assert all(isinstance(block, TextBlock) for block in blocks)


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.integers(1, 4),
                st.sampled_from(["", "<w:vMerge/>", '<w:vMerge w:val="restart"/>', "<w:hMerge/>"]),
                st.sampled_from(["", "98,5", "Hộ nghèo"]),
            ),
            max_size=5,
        ),
        max_size=6,
    )
)
@settings(max_examples=60)
def test_no_merging_breaks_the_grid_or_the_offsets(rows: list[list[tuple[int, str, str]]]) -> None:
    made = [
        row(*(cell(text, f'<w:gridSpan w:val="{span}"/>{merge}') for span, merge, text in line))
        for line in rows
    ]
    reading = _read(package(body(paragraph("đầu") + table(*made, properties=RULED))))
    read = assemble(reading.pages)
    for found in read.tables:
        for at, line in enumerate(found.rows):
            assert all(at + c.row_span <= len(found.rows) for c in line)
            assert all(left.column < right.column for left, right in pairwise(line))
            assert all(found.start <= c.start <= c.end <= found.end for c in line)


# --- hostile and broken files ---------------------------------------------------------------------


def _refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        _read(data)
    said = str(caught.value)
    assert "bao-cao.docx" in said
    assert "\n" not in said
    return said


def _zip(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in entries.items():
            zipped.writestr(name, data)
    return file.getvalue()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + body(
    "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"
)
OLE = word_package.OLE_SIGNATURE + bytes(504)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "bị hỏng"),
        (b"khong phai zip", "bị hỏng"),
        (package(body(""))[:200], "bị hỏng"),
        (_zip({"a.txt": b"a"}), "không phải văn bản Word"),
        (package("<w:document"), "XML"),
        (package(f"<x {'a' * 10}='1'/>"), "không phải văn bản Word"),
        (package(BOMB), "thực thể"),
        (package(BOMB.encode("utf-16")), "thực thể"),
        (package(b" " * (8 * 1024**2)), "nén bất thường"),
        (package(b"<" * 2_000_001, compression=zipfile.ZIP_STORED), "quá nhiều thẻ"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (OLE + "WordDocument".encode("utf-16-le"), "kiểu cũ"),
    ],
)
def test_broken_and_hostile_files_get_one_clear_line(data: bytes, words: str) -> None:
    assert words in _refusal(data)


def test_parts_that_unpack_to_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_package, "MAX_PART_BYTES", 1000)
    assert "quá lớn" in _refusal(package(body(paragraph(os.urandom(600).hex()))))


def test_zip_entries_under_a_password_are_refused() -> None:
    data = bytearray(package(body(paragraph("x"))))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 1)
    assert "mật khẩu" in _refusal(bytes(data))


def test_deep_nesting_is_refused_and_ordinary_nesting_is_read() -> None:
    def nested(depth: int) -> str:
        return "<w:tbl><w:tr><w:tc>" * depth + paragraph("sâu") + "</w:tc></w:tr></w:tbl>" * depth

    assert _texts(nested(20)) == ["sâu"]
    _refusal(package(body(nested(500))))


def test_macros_and_pictures_are_never_unpacked() -> None:
    extra = {"word/vbaProject.bin": b"\0" * 5_000_000, "word/media/image1.png": b"\0" * 5_000_000}
    data = package(body(paragraph("Chữ")), extra=extra)
    assert assemble(_read(data).pages).text == "Chữ"
    assert ".docm" in WordReader().suffixes


def test_names_of_other_parts_cannot_lead_out_of_the_file() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="x/styles" Target="../../../../etc/passwd"/></Relationships>'
    )
    parts = {"word/document.xml": body(paragraph("Chữ")).encode()}
    data = _zip({**parts, "word/_rels/document.xml.rels": rels})
    assert assemble(_read(data).pages).text == "Chữ"


def test_the_strict_flavour_of_the_format_is_read() -> None:
    strict = body(paragraph("Chữ")).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert assemble(_read(package(strict)).pages).text == "Chữ"


def test_large_pictures_and_embedded_files_are_reported() -> None:
    def picture(side: int) -> str:
        return (
            f'<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{side}" cy="{side}"/><pic:pic/>'
            "</wp:inline></w:drawing></w:r></w:p>"
        )

    data = package(body(picture(500_000) + picture(5_000_000) + "<w:altChunk/>" + paragraph("Chữ")))
    assert [warning.split(";")[0] for warning in _read(data).warnings] == [
        "Tệp có 1 hình ảnh lớn",
        "Tệp có phần được nhúng từ tệp khác",
    ]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(package(body(LETTERHEAD + paragraph("Chữ")), compression=zipfile.ZIP_STORED))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        _read(bytes(whole))
    except UnreadableFile as error:
        assert "bao-cao.docx" in str(error)  # noqa: PT017


def test_a_table_of_figures_without_lines_has_its_heads() -> None:
    def fill(made: Any) -> None:
        rows = [("Chỉ tiêu", "Năm 2025", "Năm 2030"), *[("Hộ nghèo (%)", "1,4", "0,3")] * 4]
        table = made.add_table(5, 3)
        for line, said in zip(table.rows, rows, strict=True):
            for place, text in zip(line.cells, said, strict=True):
                place.text = text

    assembled = assemble(WordReader().read(document(fill), "bang.docx", silent).pages)
    assert [table.header_rows for table in assembled.tables] == [1]
