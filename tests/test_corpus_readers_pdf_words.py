"""Characters of a PDF page into words: gaps, letter-spacing, marks, old encodings."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.legacy.encodings import TCVN3
from corpus.readers.pdf.extract import open_pdf, read_page
from corpus.readers.pdf.glyphs import words_of
from corpus.readers.pdf.lines import lines_of
from corpus.readers.pdf.types import PageContent
from corpus.readers.pdf.weave import Glyph, Style
from tests.pdf_files import LEFT, SIZE, Sheet, make_pdf, width_of

PLAIN = Style("serif", 10.0, bold=False, italic=False, angle=0, symbolic=False)


def page_of(data: bytes, number: int = 1) -> PageContent:
    with open_pdf(data, "thu.pdf") as pdf:
        return read_page(pdf, number)


def said(data: bytes) -> list[str]:
    return [line.text for line in lines_of(page_of(data).words)]


def glyphs(
    text: str, *, width: float = 5.0, gap: float = 0.0, style: Style = PLAIN, x: float = 0.0
) -> list[Glyph]:
    """The characters of a text side by side."""
    drawn = []
    for char in text:
        drawn.append(Glyph(char, x, x + width, 100.0, style, 1, spaced=False))
        x += width + gap
    return drawn


def test_words_end_at_spaces_and_at_wide_gaps() -> None:
    first = glyphs("Mây")
    second = glyphs("Trắng", x=first[-1].end + 2.5)
    assert [word.text for word in words_of([*first, *second])] == ["Mây", "Trắng"]
    assert [word.text for word in words_of(glyphs("Mây Trắng"))] == ["Mây", "Trắng"]


@pytest.mark.parametrize("gap", [1.5, 3.0, 6.0])
def test_letters_that_are_spaced_for_emphasis_are_one_word(gap: float) -> None:
    first = glyphs("NGHỊ", gap=gap)
    second = glyphs("QUYẾT", gap=gap, x=first[-1].end + 2 * gap + 2.5)
    assert [word.text for word in words_of([*first, *second])] == ["NGHỊ", "QUYẾT"]


def test_figures_in_narrow_columns_are_not_letters_of_one_word() -> None:
    words = words_of(glyphs("123456", gap=4.0))
    assert [word.text for word in words] == list("123456")


def test_letters_with_spaces_between_them_are_words() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.put(LEFT, 100, "NGHỊ QUYẾT ĐẠI HỘI", "serif-bold", 14, spacing=4)
        sheet.put(LEFT, 130, "Đ Ạ I   H Ộ I   Đ Ả N G   B Ộ", "serif-bold", 14)

    assert said(make_pdf(draw)) == ["NGHỊ QUYẾT ĐẠI HỘI", "ĐẠI HỘI ĐẢNG BỘ"]


def test_letters_drawn_twice_are_one_bold_letter() -> None:
    by_letter = [
        glyph
        for each in glyphs("Suối")
        for glyph in (each, each._replace(along=each.along + 0.3, owner=2))
    ]
    assert [word.text for word in words_of(by_letter)] == ["Suối"]
    (by_word,) = words_of([*glyphs("Suối"), *glyphs("Suối", x=0.3)])
    assert by_word.text == "Suối"
    assert by_word.bold

    def draw(sheet: Sheet) -> None:
        for shift in (0.0, 0.3):
            sheet.put(LEFT + shift, 100, "Chữ đậm giả của xã Suối Mơ")

    assert said(make_pdf(draw)) == ["Chữ đậm giả của xã Suối Mơ"]


def test_equal_letters_of_a_ligature_stay() -> None:
    ligature = Glyph("f", 5.0, 10.0, 100.0, PLAIN, 1, spaced=False)
    assert [word.text for word in words_of([*glyphs("o"), ligature, ligature])] == ["off"]


def test_marks_in_characters_of_their_own_join_their_letters() -> None:
    text = "Tiếng Việt dựng sẵn và tổ hợp phải như nhau"
    decomposed = unicodedata.normalize("NFD", text)
    assert said(make_pdf(lambda sheet: sheet.put(LEFT, 100, decomposed))) == [text]


def test_accents_drawn_over_letters_after_the_line_join_them() -> None:
    letters = glyphs("May Trang")
    hat = Glyph("ˆ", 5.5, 9.0, 100.0, PLAIN, 2, spaced=False)
    assert [word.text for word in words_of([*letters, hat])] == ["Mây", "Trang"]
    alone = Glyph("^", 80.0, 84.0, 100.0, PLAIN, 2, spaced=False)
    assert [word.text for word in words_of([*letters, alone])] == ["May", "Trang", "^"]


def test_lines_are_sorted_whatever_the_order_of_the_words() -> None:
    words = words_of([*glyphs("xộn", x=60.0), *glyphs("Thứ tự lộn"), *glyphs("khác")])
    lower = [replace(words[-1], baseline=120.0)]
    assert [line.text for line in lines_of([*lower, *words[:-1]])] == ["Thứ tự lộn xộn", "khác"]


def test_words_drawn_in_any_order_make_the_line_that_is_seen() -> None:
    def draw(sheet: Sheet) -> None:
        for x, word in ((155.0, "xộn"), (85.0, "Thứ"), (130.0, "lộn"), (112.0, "tự")):
            sheet.put(x, 100, word)

    assert said(make_pdf(draw)) == ["Thứ tự lộn xộn"]


def test_a_syllable_in_two_fonts_is_one_word_of_the_line() -> None:
    def draw(sheet: Sheet) -> None:
        x = sheet.put(LEFT, 100, "nhi", "serif")
        x = sheet.put(x, 100, "ệ", "sans")
        sheet.put(x, 100, "m kỳ 2025", "serif")

    assert said(make_pdf(draw)) == ["nhiệm kỳ 2025"]


CHIEF = "Nhiệm vụ chủ yếu của phường Mây Trắng: Đơn vị tính, 12,5 % – “giữ vững” ưỡn ẹo, ỷ lại"


def _in_two_fonts(sheet: Sheet, text: str, y: float, slant: float = 0.0) -> None:
    """Draw a line as LibreOffice does: letters beyond Latin-1 last, in the font that has them."""
    for second in (False, True):
        x = LEFT
        for char in text:
            font = "sans" if ord(char) > 255 else "serif"
            if char != " " and (font == "sans") == second:
                sheet.canvas.saveState()
                skew = math.tan(math.radians(slant)) if second else 0.0
                sheet.canvas.transform(1, 0, skew, 1, x, sheet.height - y)
                sheet.canvas.setFont(font, SIZE)
                sheet.canvas.drawString(0, 0, char)
                sheet.canvas.restoreState()
            x += width_of(char, font)


@pytest.mark.parametrize("slant", [0.0, 12.0, 20.0])
def test_letters_of_a_second_font_that_are_drawn_last_fill_the_holes(slant: float) -> None:
    data = make_pdf(lambda sheet: _in_two_fonts(sheet, CHIEF, 100, slant))
    assert said(data) == [CHIEF]


def test_a_space_behind_a_slanted_letter_is_seen_and_the_letter_is_no_taller() -> None:
    def draw(sheet: Sheet) -> None:
        x = LEFT
        for word in ("Đơn", "vị", "tính"):
            sheet.canvas.saveState()
            sheet.canvas.transform(1, 0, math.tan(math.radians(20)), 1, x, sheet.height - 100)
            sheet.canvas.setFont("sans", SIZE)
            sheet.canvas.drawString(0, 0, word)
            sheet.canvas.restoreState()
            x += width_of(word, "sans") + 0.22 * SIZE

    assert said(make_pdf(draw)) == ["Đơn vị tính"]
    assert {(word.size, word.italic) for word in page_of(make_pdf(draw)).words} == {(SIZE, True)}


def test_a_word_ends_where_its_advance_does_though_its_last_letter_stands_out() -> None:
    (word,) = page_of(make_pdf(lambda sheet: sheet.put(LEFT, 100, "golf", "serif-italic"))).words
    assert word.box.x1 == pytest.approx(LEFT + width_of("golf", "serif-italic"), abs=0.1)


def test_letters_of_a_font_without_a_name_look_as_their_neighbours_do() -> None:
    bold, nameless = replace(PLAIN, bold=True), replace(PLAIN, font="")
    first = glyphs("nhi", style=bold)
    middle = glyphs("ệ", style=nameless, x=first[-1].end)
    last = glyphs("m", style=bold, x=middle[-1].end)
    alone = glyphs("ở", style=nameless, x=last[-1].end + 2.5)
    plain = glyphs("xã", x=alone[-1].end + 2.5)
    words = words_of([*first, *middle, *last, *alone, *plain])
    assert [(word.text, word.bold) for word in words] == [
        *(("nhi", True), ("ệ", True), ("m", True)),
        *(("ở", True), ("xã", False)),
    ]
    assert not any(word.bold for word in words_of(glyphs("ở", style=nameless)))


def test_a_word_in_two_fonts_that_is_spaced_for_emphasis_is_one_word_of_the_line() -> None:
    other = replace(PLAIN, font="sans")
    first = glyphs("NGH", gap=1.5)
    middle = glyphs("Ị", style=other, x=first[-1].end + 1.5)
    last = glyphs("QUYẾT", gap=1.5, x=middle[-1].end + 5.5)
    (line,) = lines_of(words_of([*first, *middle, *last]))
    assert line.text == "NGHỊ QUYẾT"


@given(
    words=st.lists(st.text("aeghimnotuyạếữưộ", min_size=2, max_size=7), min_size=1, max_size=6),
    fonts=st.lists(st.integers(0, 2), min_size=60, max_size=60),
    order=st.permutations([0, 1, 2]),
)
def test_however_a_line_is_parted_among_fonts_its_words_come_back(
    words: Sequence[str], fonts: Sequence[int], order: Sequence[int]
) -> None:
    placed: list[list[Glyph]] = [[], [], []]
    x = 0.0
    for at, char in enumerate(" ".join(words)):
        if char == " ":
            x += 2.5
            continue
        style = replace(PLAIN, font=f"font {fonts[at]}")
        placed[fonts[at]].append(Glyph(char, x, x + 5.0, 100.0, style, fonts[at], spaced=True))
        x += 5.0
    found = words_of([glyph for font in order for glyph in placed[font]])
    assert [line.text for line in lines_of(found)] == [" ".join(words)]


def test_texts_over_each_other_are_not_mixed() -> None:
    words = words_of([*glyphs("chợ"), *glyphs("sông", x=2.0)])
    assert sorted(word.text for word in words) == ["chợ", "sông"]


def test_a_power_of_ten_is_typed_as_such_and_other_raised_figures_are_references() -> None:
    data = make_pdf(lambda sheet: sheet.put(LEFT, 100, "10³ tấn, 98³ hộ, 12 m², 5 Km²"))
    assert said(data) == ["10³ tấn, 98 [3] hộ, 12 m2, 5 Km2"]


def test_a_line_that_is_cut_off_is_not_read_but_one_cut_off_at_its_end_is() -> None:
    def draw(sheet: Sheet) -> None:
        page = sheet.canvas.beginPath()
        page.rect(LEFT, 100, 60, 600)
        sheet.canvas.clipPath(page, stroke=0)
        sheet.put(LEFT, 300, "Trồng mới 120 ha rừng")
        sheet.put(LEFT, 842 - 100 + 10, "Ậ Ố")

    assert said(make_pdf(draw)) == ["Trồng mới 120 ha rừng"]


def test_the_gha_that_word_writes_for_the_letter_u_with_a_horn_is_mended() -> None:
    assert said(make_pdf(lambda sheet: sheet.put(LEFT, 100, "Chƣơng I của Phƣờng"))) == [
        "Chương I của Phường"
    ]


def test_text_in_a_legacy_font_comes_as_unicode() -> None:
    legacy = TCVN3.encode("quy hoạch đường phố của phường và nhiệm vụ trọng tâm")
    style = Style(".VnTime", 10.0, bold=False, italic=False, angle=0, symbolic=False)
    words = words_of(glyphs(legacy, style=style))
    assert " ".join(word.text for word in words) == (
        "quy hoạch đường phố của phường và nhiệm vụ trọng tâm"
    )


def test_raised_marks_become_references_but_not_exponents_of_units() -> None:
    def draw(sheet: Sheet) -> None:
        x = sheet.put(LEFT, 100, "đạt 98")
        x = sheet.put(x, 95, "12", size=8)
        sheet.put(x, 100, ", rộng 7 m")
        sheet.put(x + 60, 95, "2", size=8)

    words = page_of(make_pdf(draw)).words
    assert [word.reference for word in words if word.reference] == ["12"]
    assert {word.baseline for word in words} == {words[0].baseline}


def test_coordinates_count_from_the_upper_left_corner_of_the_page_as_shown() -> None:
    page = page_of(make_pdf(lambda sheet: sheet.put(100, 200, "Mây", size=10)))
    (word,) = page.words
    assert (page.width, page.height) == (595.0, 842.0)
    assert word.box.x0 == pytest.approx(100, abs=0.1)
    assert word.baseline == pytest.approx(200, abs=0.1)
    assert word.box.y0 < 200 < word.box.y1
    rotated = page_of(make_pdf(lambda sheet: sheet.put(100, 200, "Mây", size=10), rotation=90))
    assert rotated.turned == 270
    assert (rotated.width, rotated.height) == (842.0, 595.0)
    assert rotated.words[0].box.x0 == pytest.approx(100, abs=0.1)
    assert rotated.words[0].baseline == pytest.approx(200, abs=0.1)


def test_drawn_lines_and_thin_rectangles_are_rulings_and_curves_are_not() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.rule(100, 200, 300, 200)
        sheet.canvas.rect(100, 500, 50, 0.7, stroke=0, fill=1)
        sheet.canvas.circle(300, 300, 40)
        sheet.rule(100, 300, 150, 350)

    boxes = [ruling.box for ruling in page_of(make_pdf(draw)).rulings]
    assert [(round(box.x0), round(box.x1)) for box in boxes] == [(100, 300), (100, 150)]
    assert [round(box.y0) for box in boxes] == [200, 341]
