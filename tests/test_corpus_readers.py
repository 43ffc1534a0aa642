"""Files into pages."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from corpus import readers
from corpus.errors import UnreadableFile
from corpus.readers import read_bytes, read_file
from corpus.readers.types import Progress
from corpus.text import normalise
from corpus.types import Page, Reading, TextBlock


def _page(number: int | None, text: str) -> Page:
    return Page(number, (TextBlock(text),))


def _text(page: Page) -> str:
    return "\n".join(block.text for block in page.blocks if isinstance(block, TextBlock))


TEXT = "Đại hội Đảng bộ xã Suối Mơ\nđạt 98,5 triệu đồng"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
)
def test_text_files_are_read_in_every_encoding_we_promise(data: bytes) -> None:
    assert read_file(data, "a.TXT").pages == (_page(None, TEXT),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Đại hội".encode("cp1258", "replace") + b"\xe9\xff", "UTF-8 và UTF-16"),
        (b"\x00\x01\x02 abc", "nhị phân"),
        (b"abc\x00def", "nhị phân"),
        (b"abc " * 100 + b"\x00", "nhị phân"),
        (bytes(range(1, 32)) * 4, "nhị phân"),
        (codecs.BOM_UTF16_LE + b"\x00", "UTF-8 và UTF-16"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "nhị phân"),
    ],
)
def test_what_is_not_text_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_file(data, "a.txt")


def test_an_unknown_format_names_the_file_and_the_readable_formats() -> None:
    with pytest.raises(UnreadableFile, match=r"«\.xyz».*«bao-cao\.xyz».*\.txt, \.md"):
        read_file(b"x", "bao-cao.xyz")
    with pytest.raises(UnreadableFile, match="không có đuôi"):
        read_file(b"x", "bao-cao")


def test_a_new_format_is_one_class_and_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shouting:
        format = "loud"
        suffixes = (".loud",)

        def read(self, data: bytes, name: str, progress: Progress) -> Reading:
            return Reading("loud", (_page(1, data.decode().upper()),))

    monkeypatch.setattr(readers, "READERS", (*readers.READERS, Shouting()))
    assert read_file(b"a", "x.loud").pages == (_page(1, "A"),)


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


def test_a_file_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 2 * 1024**2)
    path = tmp_path / "big.txt"
    path.write_bytes(b"a" * 2 * 1024**2)
    assert read_bytes(path)
    path.write_bytes(b"a" * (2 * 1024**2 + 1))
    with pytest.raises(UnreadableFile, match="2 MB"):
        read_bytes(path)


def test_markdown_keeps_headings_lists_and_tables_without_inline_marks() -> None:
    source = """---
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
    [page] = read_file(source.encode(), "a.md").pages
    assert normalise(_text(page)).split("\n") == [
        "# Báo cáo chính trị",
        "Chủ đề: đoàn kết và kỷ cương, xem phụ lục NQ-TW.",
        "Trích dẫn",
        "- Mục một*",
        "* Mục hai 2 * 3 = 6",
        "| Chỉ tiêu | 2030 |",
        "| Thu nhập_bình_quân | 98,5 |",
        "Đại biểu dự họp Hết",
        "# Kết luận",
    ]


def test_markdown_page_comments_become_pages() -> None:
    source = "Bìa\n<!-- page: 1 -->\nMột\n<!-- page: 2 -->\nHai"
    pages = read_file(source.encode(), "a.md").pages
    assert [(page.number, _text(page).strip()) for page in pages] == [
        (None, "Bìa"),
        (1, "Một"),
        (2, "Hai"),
    ]
    assert [page.number for page in read_file(b"<!-- page: 7 -->\na", "a.md").pages] == [7]


def test_markdown_without_front_matter_keeps_its_first_lines() -> None:
    [page] = read_file("---\nKhông phải phần mở đầu".encode(), "a.md").pages
    assert "Không phải phần mở đầu" in _text(page)
