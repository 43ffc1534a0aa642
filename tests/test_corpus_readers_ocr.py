"""Recognised text: lines into paragraphs, images into pages, Tesseract as it is installed."""

from __future__ import annotations

import io
import re
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from corpus.errors import UnreadableFile
from corpus.readers import ocr
from corpus.readers.ocr_lines import group_paragraphs, page_label, read_lines
from corpus.types import TextBlock

TEXT = (
    "Đại hội Đảng bộ xã Suối Mơ lần thứ hai quyết định thu nhập bình",
    "quân đầu người đến năm 2030 đạt 98,5 triệu đồng, tăng gấp rưỡi",
    "so với năm 2025 và cao hơn mức chung của tỉnh Sông Xa.",
)


# --- TSV, as Tesseract writes it --------------------------------------------------------------


def _tsv(*lines: tuple[int, int, str], confidence: float = 95, left: int = 100) -> str:
    """Rows for (block, paragraph, text), 20 pixels a letter, 40 high."""
    rows = ["level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\t..."]
    for number, (block, paragraph, text) in enumerate(lines):
        x = left
        for at, word in enumerate(text.split(), start=1):
            word, _, sure = word.partition("@")
            box = f"{x}\t{100 * number}\t{20 * len(word)}\t40"
            rows.append(
                f"5\t1\t{block}\t{paragraph}\t{number}\t{at}\t{box}\t{sure or confidence}\t{word}"
            )
            x += 20 * (len(word) + 1)
    return "\n".join(rows)


def _texts(tsv: str) -> list[str]:
    return [" ".join(line.text for line in each) for each in group_paragraphs(read_lines(tsv))]


def test_lines_of_a_paragraph_become_one_text() -> None:
    assert _texts(_tsv(*((1, 1, line) for line in TEXT))) == [" ".join(TEXT)]


def test_an_item_of_a_list_begins_a_paragraph_even_where_tesseract_saw_none() -> None:
    lines = ("Các chỉ tiêu chủ yếu của nhiệm kỳ:", "- Hộ nghèo dưới 1%;", "b) Làng nghề: 12;")
    assert _texts(_tsv(*((1, 1, line) for line in lines))) == list(lines)


def test_a_dash_at_the_start_of_a_line_that_goes_on_is_no_item() -> None:
    lines = ("Chỉ tiêu phát triển kinh tế của giai đoạn 2025", "- 2030 được giữ nguyên.")
    assert _texts(_tsv(*((1, 1, line) for line in lines))) == [" ".join(lines)]


def test_a_short_line_ends_a_paragraph_but_a_heading_in_capitals_goes_on() -> None:
    long = "Đảng bộ xã Suối Mơ có ba mươi hai chi bộ trực thuộc và"
    lines = ("chín trăm đảng viên.", "Xã có mười hai thôn.", "BÁO CÁO CHÍNH TRỊ", "CỦA XÃ SUỐI MƠ")
    assert _texts(_tsv(*((1, 1, line) for line in (long, *lines)))) == [
        f"{long} {lines[0]}",
        lines[1],
        f"{lines[2]} {lines[3]}",
    ]


def test_a_paragraph_that_tesseract_tore_is_whole_again() -> None:
    first, second = "Đại hội quyết định thu nhập bình quân đầu", "người đạt 98,5 triệu đồng."
    assert _texts(_tsv((1, 1, first), (1, 2, second))) == [f"{first} {second}"]
    assert _texts(_tsv((1, 1, first), (2, 1, second))) == [first, second]  # another column


def test_stamps_and_specks_are_left_out_and_doubtful_words_stay() -> None:
    tsv = _tsv((1, 1, "(€1@1 AmA@0"), (2, 1, ":@12 Thu nhập ĐIỂM:@10 -@18 tăng ¬@9"))
    assert _texts(tsv) == ["Thu nhập ĐIỂM: - tăng"]


def test_no_line_begins_with_a_misread_bullet() -> None:
    assert _texts(_tsv((1, 1, ": ˆ Quyết định số 12/QĐ-UBND : a"))) == [
        "Quyết định số 12/QĐ-UBND : a"
    ]


def test_letters_far_too_low_for_the_page_are_left_out() -> None:
    tsv = _tsv((1, 1, "Thu nhập Ganz@0"))
    assert _texts(tsv) == ["Thu nhập Ganz"]
    assert _texts(re.sub(r"\t40\t0\t", "\t9\t0\t", tsv)) == ["Thu nhập"]


@pytest.mark.parametrize(
    ("text", "label"),
    [("6", "6"), ("- 12 -", "12"), ("[3]", "3"), ("2030 là năm", None), ("98,5", None)],
)
def test_a_number_alone_is_the_page_label(text: str, label: str | None) -> None:
    assert page_label(read_lines(_tsv((1, 1, text)))) == label


def test_boxes_are_those_of_the_image_before_it_was_enlarged() -> None:
    [line] = read_lines(_tsv((1, 1, "Suối Mơ")), scale=2.0)
    assert [(word.left, word.width, word.height) for word in line.words] == [
        (50, 40, 20),
        (100, 20, 20),
    ]


@given(st.text(alphabet="5\t1\n-. 09aĐ", max_size=200))
def test_no_output_whatever_is_too_strange(tsv: str) -> None:
    words = [word for line in read_lines(tsv) for word in line.words]
    kept = [w for each in group_paragraphs(read_lines(tsv)) for line in each for w in line.words]
    assert all(word in words for word in kept)
    assert all(0 <= word.confidence <= 1 and word.text == word.text.strip() for word in words)


# --- images, without Tesseract ----------------------------------------------------------------


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """A stand-in that says how large the image was; the sizes that it was given."""
    sizes: list[tuple[int, int]] = []

    def run(command: list[str], input: bytes, **_: Any) -> subprocess.CompletedProcess[bytes]:
        kind, width, height, _most = input[:40].split(None, 4)[:4]
        assert kind == b"P5"
        sizes.append((int(width), int(height)))
        tsv = _tsv((1, 1, f"Trang rộng {int(width)}"), (2, 1, str(len(sizes))))
        return subprocess.CompletedProcess(command, 0, tsv.encode(), b"")

    monkeypatch.setattr(ocr, "_missing", lambda: "")
    monkeypatch.setattr("corpus.readers.ocr.subprocess.run", run)
    monkeypatch.setattr(ocr, "PAGES_AT_ONCE", 1)
    return sizes


def _encoded(*images: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    images[0].save(
        buffer,
        kind,
        **({"save_all": True, "append_images": images[1:]} if images[1:] else {}),
        **options,
    )
    return buffer.getvalue()


def _read(data: bytes, name: str = "quet.png") -> Any:
    return ocr.ImageReader().read(data, name, lambda stage, done, total: None)


def test_each_image_of_a_tiff_file_is_a_page_with_its_label(tesseract: object) -> None:
    images = [Image.new("L", (2000 + at, 1900)) for at in range(3)]
    steps: list[tuple[str, int, int]] = []
    reading = ocr.ImageReader().read(
        _encoded(*images, kind="TIFF"), "a.tif", lambda *step: steps.append(step)
    )
    assert [page.number for page in reading.pages] == [1, 2, 3]
    assert [page.label for page in reading.pages] == ["1", "2", "3"]
    assert [page.blocks for page in reading.pages] == [
        (TextBlock(f"Trang rộng {2000 + at}"),) for at in range(3)
    ]
    assert reading.pages[0].ocr_confidence == pytest.approx(0.95)
    assert steps == [("ocr", 1, 3), ("ocr", 2, 3), ("ocr", 3, 3)]
    assert "3 trang" in reading.warnings[0]
    assert "95 %" in reading.warnings[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_every_kind_of_image_is_read(kind: str, mode: str, tesseract: object) -> None:
    [page] = _read(_encoded(Image.new(mode, (2000, 1900)), kind=kind)).pages
    assert page.blocks == (TextBlock("Trang rộng 2000"),)


def test_small_images_are_enlarged_and_large_ones_reduced(tesseract: list[tuple[int, int]]) -> None:
    _read(_encoded(Image.new("L", (900, 1200))))
    _read(_encoded(Image.new("L", (6000, 3000))))
    assert tesseract == [(1800, 2400), (5000, 2500)]


def test_a_photograph_is_turned_as_its_camera_says(tesseract: list[tuple[int, int]]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _read(_encoded(Image.new("L", (2000, 3000)), kind="JPEG", exif=exif))
    assert tesseract == [(3000, 2000)]


@pytest.mark.parametrize(
    ("image", "grey"),
    [
        (Image.new("RGBA", (2, 2), (0, 0, 0, 0)), 255),
        (Image.new("LA", (2, 2), (0, 255)), 0),
        (Image.new("I;16", (2, 2), 0x8000), 128),
        (Image.new("1", (2, 2), 1), 255),
    ],
)
def test_images_become_grey_as_people_see_them(image: Image.Image, grey: int) -> None:
    assert ocr._grey(image).getpixel((1, 1)) == grey


def test_damaged_images_are_refused_in_words(tesseract: object) -> None:
    good = _encoded(Image.effect_noise((300, 300), 50))
    for data in (b"", b"\x89PNG\r\n\x1a\n", good[: len(good) // 2], good[:60] + b"\0" * 500):
        with pytest.raises(UnreadableFile, match=r"«quet\.png» bị hỏng hoặc không phải là ảnh"):
            _read(data)


def test_an_image_with_too_many_points_is_refused(
    tesseract: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    for side in (120, 300):  # Pillow warns of the one and refuses the other
        with pytest.raises(UnreadableFile, match="điểm ảnh"):
            _read(_encoded(Image.new("L", (side, side))))
    images = [Image.new("L", (10, 10)), Image.new("L", (120, 120))]
    with pytest.raises(UnreadableFile, match="điểm ảnh"):
        _read(_encoded(*images, kind="TIFF"))


def test_too_many_images_in_a_file_are_refused(
    tesseract: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "MAX_IMAGES", 2)
    with pytest.raises(UnreadableFile, match="3 ảnh"):
        _read(_encoded(*[Image.new("L", (9, 9))] * 3, kind="TIFF"))


def test_pages_are_rendered_shortly_before_they_are_needed(tesseract: object) -> None:
    rendered: list[int] = []

    def render(index: int) -> Image.Image:
        rendered.append(index)
        return Image.new("L", (2000, 2000))

    pages = ocr.recognise_pages(render, range(10, 30), "a.pdf", lambda *_: None)
    next(pages)
    assert rendered == [10, 11]
    pages.close()  # type: ignore[attr-defined]


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.ocr.shutil.which", lambda _: None)
    ocr._missing.cache_clear()
    ocr.available.cache_clear()
    try:
        assert not ocr.available()
        with pytest.raises(ocr.OcrUnavailable, match=r"«quet\.png».*tesseract-ocr-vie"):
            _read(b"x")
    finally:
        ocr._missing.cache_clear()
        ocr.available.cache_clear()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (subprocess.TimeoutExpired("tesseract", 120), "120 giây"),
        (FileNotFoundError(2, "No such file"), "No such file"),
        (None, "mã 3"),
    ],
)
def test_a_failing_tesseract_is_one_clear_refusal(
    failure: Exception | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        if failure:
            raise failure
        return subprocess.CompletedProcess(command, 3, b"", b"")

    monkeypatch.setattr(ocr, "_missing", lambda: "")
    monkeypatch.setattr("corpus.readers.ocr.subprocess.run", run)
    with pytest.raises(UnreadableFile, match=words):
        ocr.recognise(Image.new("L", (10, 10)), "a.png")


# --- the real Tesseract -----------------------------------------------------------------------


def _page(lines: tuple[str, ...]) -> Image.Image:
    """A page of 1,240 by 900 points, as 150 dots an inch would make it."""
    try:
        font = ImageFont.truetype("DejaVuSerif.ttf", 30)
    except OSError:
        pytest.skip("needs the font DejaVu Serif")
    image = Image.new("L", (1240, 900), 255)
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        draw.text((90, 300 + 45 * at), line, font=font, fill=0)
    draw.text((590, 80), "- 12 -", font=font, fill=0)
    return image


needs_tesseract = pytest.mark.skipif(
    not ocr.available(), reason="needs Tesseract with its Vietnamese data"
)


@pytest.mark.slow
@needs_tesseract
@pytest.mark.parametrize("turned", [0, 180])
def test_tesseract_reads_a_page_however_it_lies(turned: int) -> None:
    found = ocr.recognise(_page(TEXT).rotate(turned))
    assert [block.text for block in found.blocks] == [" ".join(TEXT)]
    assert (found.label, found.rotation) == ("12", turned)
    assert found.confidence > 0.85


@pytest.mark.slow
@needs_tesseract
def test_a_blank_page_says_nothing() -> None:
    found = ocr.recognise(Image.new("L", (1000, 1000), 255))
    assert (found.blocks, found.confidence, found.label) == ((), 0.0, None)
    with pytest.raises(UnreadableFile, match="Không nhận dạng được chữ nào"):
        _read(_encoded(Image.new("L", (1000, 1000), 255)))


@pytest.mark.slow
@needs_tesseract
def test_a_sentence_goes_on_over_the_page() -> None:
    reading = _read(_encoded(_page(TEXT[:2]), _page(TEXT[2:]), kind="TIFF"))
    assert [block.continues for page in reading.pages for block in page.blocks] == [False, True]
