"""Pages as pictures, and where a quotation stands on one."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from corpus.assemble import assemble
from corpus.errors import UnreadableFile
from corpus.readers.pdf.reader import PdfReader
from corpus.readers.pdf.types import Box
from corpus.readers.pdf.view import find_boxes, page_size, render_page
from tests.pdf_files import LEFT, RIGHT, Sheet, make_pdf

TEXT = (
    "Phường Mây Trắng có 12 tổ dân phố và 3 khu chợ, thu nhập bình quân đầu người năm 2024 đạt 98 "
    "triệu đồng, vượt chỉ tiêu mà Đại hội lần thứ ba đã đề ra; tỷ lệ hộ nghèo giảm còn 0,4 phần "
    "trăm, không còn nhà tạm trên toàn địa bàn của phường."
)
ROWS = [["Chỉ tiêu", "2024", "2030"], ["Thu nhập", "71", "98"], ["Hộ nghèo", "2,1", "0,4"]]


def _page(sheet: Sheet) -> None:
    y = sheet.flow(100, TEXT)
    sheet.grid([LEFT, 300, 400, 500], [y + 22 * row for row in range(4)], ROWS)


def _darkness(data: bytes, boxes: Sequence[Box], number: int = 1) -> float:
    """Share of dark points inside boxes, so that they are known to lie on letters."""
    with Image.open(io.BytesIO(render_page(data, number, dpi=72))) as image:
        grey = image.convert("L")
    dark = total = 0
    for box in boxes:
        part = grey.crop((int(box.x0), int(box.y0), int(box.x1) + 1, int(box.y1) + 1))
        counts = part.histogram()
        dark += sum(counts[:160])
        total += sum(counts)
    return dark / total


def test_a_page_is_drawn_as_a_picture_of_its_size() -> None:
    with Image.open(io.BytesIO(render_page(make_pdf(_page), 1, dpi=144))) as image:
        assert image.format == "PNG"
        assert image.size == (1190, 1684)
    assert page_size(make_pdf(_page), 1) == (595.0, 842.0)


def test_a_quotation_over_several_lines_has_a_box_for_each() -> None:
    data = make_pdf(_page)
    boxes = find_boxes(data, 1, TEXT)
    assert len(boxes) >= 4
    assert [box.y0 for box in boxes] == sorted(box.y0 for box in boxes)
    assert boxes[1].x0 == pytest.approx(LEFT, abs=1)
    assert boxes[1].x1 == pytest.approx(RIGHT, abs=1)
    assert _darkness(data, boxes) > 0.08


def test_only_the_words_of_the_quotation_are_marked() -> None:
    (box,) = find_boxes(make_pdf(_page), 1, "12 tổ dân phố")
    assert LEFT + 60 < box.x0 < box.x1 < RIGHT


def test_a_row_of_a_table_is_found_though_bars_part_its_cells() -> None:
    data = make_pdf(_page)
    boxes = find_boxes(data, 1, "Thu nhập | 71 | 98")
    assert {round(box.y0) for box in boxes} == {round(boxes[0].y0)}
    assert [round(box.x0) for box in boxes] == [89, 304, 404]


def test_a_quotation_that_goes_on_over_the_page_is_found_on_both() -> None:
    first, rest = TEXT.split(" vượt ")
    data = make_pdf(
        lambda sheet: sheet.flow(700, first, last=False),
        lambda sheet: sheet.flow(80, f"vượt {rest}", indent=0),
    )
    quote = "bình quân đầu người năm 2024 đạt 98 triệu đồng, vượt chỉ tiêu mà Đại hội lần thứ ba"
    assert min(box.y0 for box in find_boxes(data, 1, quote)) > 600
    assert max(box.y1 for box in find_boxes(data, 2, quote)) < 150


def test_a_quotation_is_found_though_a_hyphen_of_the_page_is_not_in_it() -> None:
    def draw(sheet: Sheet) -> None:
        y = sheet.flow(100, "Phần mềm mà phường dùng có tên là Green Village develop-", last=False)
        sheet.flow(y, "ment và được cả ba xã quanh hồ dùng chung.", indent=0)

    quote = "có tên là Green Village development và được cả ba xã quanh hồ dùng chung"
    first, second = find_boxes(make_pdf(draw), 1, quote)
    assert first.x1 - first.x0 > 100
    assert second.x1 - second.x0 > 200


def test_boxes_lie_on_the_words_of_a_page_that_is_shown_on_its_side() -> None:
    data = make_pdf(_page, rotation=90)
    assert page_size(data, 1) == (595.0, 842.0)
    boxes = find_boxes(data, 1, "thu nhập bình quân đầu người năm 2024 đạt 98 triệu đồng")
    assert all(box.y1 - box.y0 > box.x1 - box.x0 for box in boxes)
    assert _darkness(data, boxes) > 0.08


def test_what_does_not_stand_on_the_page_has_no_box() -> None:
    assert find_boxes(make_pdf(_page), 1, "Xã Đồi Gió trồng mới hai trăm ha rừng") == []
    assert find_boxes(make_pdf(_page), 1, " | ") == []


def test_a_page_that_does_not_exist_is_refused() -> None:
    for number in (0, 2):
        with pytest.raises(UnreadableFile, match=f"không có trang {number}"):
            render_page(make_pdf(_page), number)


_DATA = make_pdf(_page, _page)
_DOCUMENT = assemble(PdfReader().read(_DATA, "thu.pdf", lambda stage, done, total: None).pages)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_slice_of_the_document_is_found_on_its_page(data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(_DOCUMENT.pages))
    start = data.draw(st.integers(page.start, page.end - 30))
    end = data.draw(st.integers(start + 30, page.end))
    start = _DOCUMENT.text.rfind(" ", 0, start) + 1 or start
    quote = _DOCUMENT.text[max(start, page.start) : end]
    boxes = find_boxes(_DATA, page.number, quote)
    assert boxes
    assert _darkness(_DATA, boxes, page.number) > 0.05
