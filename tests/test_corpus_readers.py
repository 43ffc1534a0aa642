"""Files into pages: which reader reads them, and plain text of every encoding."""

from __future__ import annotations

import codecs
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import readers
from corpus.errors import UnreadableFile
from corpus.legacy.encodings import ENCODINGS, TCVN3, VNI, Encoding
from corpus.readers import READERS, ReaderEntry, read_bytes, read_file
from corpus.readers.types import Progress
from corpus.readers.wrapping import unwrap
from corpus.types import Page, Reading, TextBlock


def _page(number: int | None, text: str) -> Page:
    return Page(number, (TextBlock(text),))


def _text(data: bytes, name: str = "a.txt") -> str:
    [page] = read_file(data, name).pages
    return "\n".join(block.text for block in page.blocks if isinstance(block, TextBlock))


TEXT = "Đại hội Đảng bộ xã Suối Mơ\nđạt 98,5 triệu đồng"


# --- encodings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        *(encoding.encode(TEXT).encode("latin-1") for encoding in ENCODINGS),
        TEXT.encode().decode("latin-1").encode(),
    ],
)
def test_text_files_are_read_in_every_encoding_we_promise(data: bytes) -> None:
    assert read_file(data, "a.TXT").pages == (_page(None, TEXT),)


@pytest.mark.parametrize("encoding", [TCVN3, VNI], ids=lambda encoding: encoding.name)
def test_a_file_put_together_from_two_encodings_is_read_with_a_warning(encoding: Encoding) -> None:
    old = "Nhiệm kỳ trước, xã đã hoàn thành mười tám chỉ tiêu về kinh tế và xã hội."
    data = f"{TEXT}\n".encode() + encoding.encode(old).encode("latin-1")
    reading = read_file(data, "a.txt")
    assert reading.pages == (_page(None, f"{TEXT}\n{old}"),)
    [warning] = reading.warnings
    assert "bảng mã khác" in warning


def test_a_letter_that_was_cut_off_with_the_file_goes() -> None:
    assert _text(TEXT.encode() + "ộ".encode()[:2]) == TEXT
    assert _text(TEXT.encode("utf-16") + b"\x41") == TEXT


def test_quotes_of_windows_1252_are_no_obstacle() -> None:
    text = "The new office of the party committee was opened in a small town – “on time”."
    assert _text(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Съезд партии избрал новый состав".encode("koi8-r"), "UTF-8, UTF-16 và các bảng mã"),
        ("这是中文文件，大会报告".encode("gbk"), "UTF-8, UTF-16 và các bảng mã"),
        (b"\x00\x01\x02 abc", "nhị phân"),
        (b"abc\x00def", "nhị phân"),
        (b"abc " * 100 + b"\x00", "nhị phân"),
        (bytes(range(1, 32)) * 4, "nhị phân"),
        (bytes(range(1, 256)) * 4, "nhị phân"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x41\x00", "UTF-8, UTF-16"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "nhị phân"),
        (b"\0" * 10_000, "nhị phân"),
    ],
)
def test_what_is_not_text_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_file(data, "a.txt")


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.txt", "b.md", "c"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    with contextlib.suppress(UnreadableFile):
        assert read_file(data, name).pages


# --- broken lines -----------------------------------------------------------------------------

PARAGRAPHS = (
    "Đại hội Đảng bộ xã Suối Mơ họp trong hai ngày, thảo luận và thông qua báo cáo chính trị, "
    "báo cáo kiểm điểm của Ban Chấp hành khóa cũ cùng phương hướng của nhiệm kỳ mới.",
    "Đến năm 2030, thu nhập bình quân đầu người đạt 98,5 triệu đồng, tỷ lệ hộ nghèo giảm còn dưới "
    "0,5% và mọi hộ dân ở mười hai thôn đều được dùng nước sạch quanh năm.",
    "Đảng bộ xác định ba khâu đột phá là cải cách hành chính, chuyển đổi số và phát triển hạ tầng "
    "giao thông nối các thôn phía tây với đường tỉnh đi qua địa bàn xã.",
)


def _wrapped(paragraph: str, width: int, indent: str = "") -> str:
    lines, line = [], indent
    for word in paragraph.split(" "):
        if line.strip() and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line.strip() else f"{line}{word}"
    return "\n".join([*lines, line])


@settings(deadline=None)
@given(st.integers(45, 120), st.sampled_from(["\n\n", "\n"]), st.sampled_from(["", "    "]))
def test_lines_that_were_broken_to_a_width_are_joined(
    width: int, separator: str, indent: str
) -> None:
    wrapped = separator.join(_wrapped(paragraph, width, indent) for paragraph in PARAGRAPHS * 4)
    joined = [line.strip() for line in unwrap(wrapped).split("\n") if line]
    assert joined == list(PARAGRAPHS) * 4


def test_a_file_with_a_paragraph_on_each_line_stays() -> None:
    text = "\n".join([*PARAGRAPHS, "a) phát triển kinh tế;", "b) giữ vững quốc phòng"])
    assert unwrap(text) == text


def test_headings_items_and_columns_are_not_joined() -> None:
    lines = [
        "BÁO CÁO CHÍNH TRỊ",
        _wrapped(PARAGRAPHS[0], 60),
        "1. Mục tiêu chung của cả nhiệm kỳ được xác định như sau đây",
        "2. mục tiêu cụ thể của từng năm và của cả nhiệm kỳ năm năm",
        "- một dòng dài vừa đủ để chạm đến lề phải của trang giấy này",
        "  và dòng sau nối tiếp nó.",
        _wrapped(PARAGRAPHS[1], 60),
        "Thu nhập      98,5      triệu đồng mỗi người trong một năm",
        "hộ nghèo       0,5      phần trăm số hộ của toàn xã năm 2030",
        "theo số liệu của Ban Chỉ đạo xã.",
    ]
    assert unwrap("\n".join(lines)).split("\n") == [
        lines[0],
        PARAGRAPHS[0],
        lines[2],
        lines[3],
        f"{lines[4]} {lines[5].strip()}",
        PARAGRAPHS[1],
        lines[7],
        lines[8],
        lines[9],
    ]


def test_lines_of_any_length_and_a_single_long_line_stay() -> None:
    ragged = "\n".join(f"phát triển kinh tế ở vùng cao{' của xã' * (n % 8)}" for n in range(40))
    assert unwrap(ragged) == ragged
    single = "Dự thảo báo cáo trình Đại hội Đảng bộ xã Suối Mơ lần thứ hai\nnhiệm kỳ 2025-2030"
    assert unwrap(single) == single


def test_a_poem_and_a_list_of_names_stay() -> None:
    poem = "Suối Mơ nước chảy về xuôi\nmang theo câu hát cuối chiều\nMây Trắng ở lại lưng đèo\n"
    assert unwrap(poem * 10) == poem * 10


@settings(deadline=None)
@given(st.text("ab Đ.\n\r-1|", max_size=300))
def test_unwrapping_loses_no_word_and_changes_nothing_twice(text: str) -> None:
    assert unwrap(text).split() == text.split()
    assert unwrap(unwrap(text)) == unwrap(text)


# --- which reader -----------------------------------------------------------------------------


def test_an_unknown_format_names_the_file_and_the_readable_formats() -> None:
    with pytest.raises(UnreadableFile, match=r"«\.xyz».*«bao-cao\.xyz».*\.pdf.*\.txt"):
        read_file(b"x", "bao-cao.xyz")
    assert _text(TEXT.encode(), "bao-cao") == TEXT


class Shouting:
    """A reader as somebody would add it."""

    format = "loud"
    suffixes = (".loud",)

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        progress("reading", 1, 1)
        return Reading("loud", (_page(1, data.decode().upper()),))


def test_a_new_format_is_one_class_and_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = ReaderEntry("loud", (".loud",), __name__, "Shouting")
    monkeypatch.setattr(readers, "READERS", (*READERS, entry))
    assert read_file(b"a", "x.loud").pages == (_page(1, "A"),)


def test_the_entries_say_what_their_classes_say() -> None:
    for entry in READERS:
        reader = entry.load()
        assert (reader.format, reader.suffixes) == (entry.format, entry.suffixes)


def test_importing_the_readers_loads_no_library_of_any_format() -> None:
    code = (
        "import sys, corpus.readers;"
        "print([m for m in ('lxml', 'docx', 'pypdfium2', 'PIL', 'trafilatura', 'corpus.legacy') "
        "if m in sys.modules])"
    )
    checkout = Path(__file__).parents[1]
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


def test_reading_a_text_loads_no_library_of_another_format() -> None:
    code = (
        "import sys; from corpus.readers import read_file;"
        "read_file(b'# a\\n| b | c |\\n|---|---|\\n| d | e |', 'a.md'); read_file(b'a', 'a.txt');"
        "print([m for m in ('lxml', 'docx', 'pypdfium2', 'PIL') if m in sys.modules])"
    )
    checkout = Path(__file__).parents[1]
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


# --- bytes of a file --------------------------------------------------------------------------


def test_missing_empty_and_special_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    os.mkfifo(tmp_path / "pipe.txt")
    for name, words in [
        ("missing.txt", "không tồn tại"),
        ("empty.txt", "rỗng"),
        ("pipe.txt", "không phải là một tệp"),
        (".", "không phải là một tệp"),
        ("nul\0.txt", "Không|không tồn tại"),
    ]:
        with pytest.raises(UnreadableFile, match=words):
            read_bytes(tmp_path / name)
    with pytest.raises(UnreadableFile, match="rỗng"):
        read_file(b"", "empty.txt")


def test_a_file_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 2 * 1024**2)
    path = tmp_path / "big.txt"
    path.write_bytes(b"a" * 2 * 1024**2)
    assert read_bytes(path)
    path.write_bytes(b"a" * (2 * 1024**2 + 1))
    with pytest.raises(UnreadableFile, match="2 MB"):
        read_bytes(path)


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "a " * 10**5, " " * 10**6, "\n" * 10**6, ("a" * 59 + "\n") * 10**4]
)
def test_hostile_text_files_take_time_in_proportion_to_their_length(text: str) -> None:
    start = time.process_time()
    read_file(text.encode(), "a.txt")
    assert time.process_time() - start < 5
