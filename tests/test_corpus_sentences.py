"""Sentences and clauses."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import Clauses, split_clauses, split_sentences
from corpus.text import normalise
from corpus.types import Span

PIECES = st.sampled_from(
    [
        *("Đại hội", "Ấm no", "Ở", "0,5%", "2030", "14/8/2025", "và ", "1. ", "a) "),
        *("TP.", "TS.", "Q.", "v.v.", "đ/c.", ".", ". ", "! ", "? ", "…", ": ", "; "),
        *(" ", "\n", '"', "“", "”", "(", ")"),
    ]
)
TEXT = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


def clauses(text: str) -> tuple[str | None, list[str]]:
    found = split_clauses(text, Span(0, len(text)))
    lead = text[found.lead.start : found.lead.end] if found.lead else None
    return lead, [text[item.start : item.end] for item in found.items]


@given(TEXT)
def test_sentences_are_in_order_trimmed_and_cover_every_visible_character(raw: str) -> None:
    text = normalise(raw)
    spans = split_sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    parts = [text[span.start : span.end] for span in spans]
    assert all(part and part == part.strip() and "\n" not in part for part in parts)
    assert "".join("".join(part.split()) for part in parts) == "".join(text.split())


@given(TEXT, st.integers(0, 60), st.integers(0, 60))
def test_sentences_of_a_part_stay_inside_it(raw: str, start: int, length: int) -> None:
    text = normalise(raw)
    start = min(start, len(text))
    end = min(start + length, len(text))
    spans = split_sentences(text, start, end)
    assert all(start <= span.start < span.end <= end for span in spans)
    joined = "".join(text[span.start : span.end] for span in spans)
    assert "".join(joined.split()) == "".join(text[start:end].split())


def test_offsets_of_a_part_are_those_of_the_whole_text() -> None:
    text = "Mở đầu.\nMột câu. Hai câu."
    assert split_sentences(text, 8) == split_sentences(text)[1:]


def test_a_sentence_ends_after_a_year_and_after_a_percentage() -> None:
    # Splitters that look for ASCII letters before the full stop keep all this in one piece.
    text = "Thu nhập tăng vào năm 2030. Tỷ lệ hộ nghèo còn 0,5%. Đến năm 2035 không còn hộ nghèo."
    ascii_only = re.split(r"(?<=[A-Za-z]\.)\s+(?=[A-Z])", text)
    assert len(ascii_only) == 1
    assert sentences(text) == [
        "Thu nhập tăng vào năm 2030.",
        "Tỷ lệ hộ nghèo còn 0,5%.",
        "Đến năm 2035 không còn hộ nghèo.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Thu nhập đạt 104,7 triệu đồng và 1.234.567 đồng ngày 14/8/2025 theo NQ-TW.",
        "Đoàn công tác của TP. Hà Nội về xã Bình An.",
        "Dự có PGS. TS. Lê Văn Thử và ThS. Trần Thị Mẫu.",
        "Đồng chí PGS.TS. Lê Văn Thử phát biểu.",
        "Trụ sở ở Q. 1 và P. Bến Nghé.",
        "Có bàn, ghế, v.v. Tất cả đều mới.",
        "Tham dự có đ/c. Nguyễn Văn Thử.",
        "Hộp thư No. 5 của phường.",
        "Ông Nguyễn V. A. Thử phát biểu.",
        "1. Đồng chí Bí thư phát biểu.",
        "a. Phát triển kinh tế.",
        "I. Mục tiêu chung",
        "1.2. Chỉ tiêu chủ yếu",
        "- 3. Xây dựng Đảng",
        "Điều 5. Quyền của đảng viên",
        "“Điều 10a. Quyền của đảng viên",
        "Mẫu số 03. Biên bản kiểm phiếu",
        "(1). Số thứ tự",
        "Bảng 2. Chỉ tiêu chủ yếu",
        "Nguồn: tr. 12 của báo cáo.",
        "Ông nói: thật ư? rồi đi.",
    ],
)
def test_abbreviations_numbers_and_list_marks_do_not_end_a_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Đời sống ấm no. Nhân dân phấn khởi.", "Đời sống ấm no."),
        ("Họ đoàn kết. Ước vọng lớn lao.", "Họ đoàn kết."),
        ("Đại hội lần thứ I. Các đại biểu vỗ tay.", "Đại hội lần thứ I."),
        ("Kết quả tốt đẹp! 55 đảng viên dự.", "Kết quả tốt đẹp!"),
        ('Đồng chí nói: "Phải làm ngay." Đại hội vỗ tay.', 'Đồng chí nói: "Phải làm ngay."'),
        ("(Xem phụ lục.) Đại hội tiếp tục.", "(Xem phụ lục.)"),
        ("Còn nhiều việc… Cần cố gắng.", "Còn nhiều việc…"),
        ("Vì sao? “Vì dân”.", "Vì sao?"),
        ("Họp ở TP? Họp ở xã.", "Họp ở TP?"),
        ("Hết phần một. - Phần hai.", "Hết phần một."),
        ("Dòng một\nDòng hai", "Dòng một"),
        ("Đạt 100%. 15 xã về đích.", "Đạt 100%."),
        ("Họp tại nhà Đ. Sau đó về.", "Họp tại nhà Đ. Sau đó về."),
    ],
)
def test_where_the_first_sentence_ends(text: str, first: str) -> None:
    assert sentences(text)[0] == first


def test_a_list_sentence_falls_into_lead_and_items() -> None:
    text = (
        "Các chỉ tiêu cụ thể bao gồm: thu ngân sách tăng 12%/năm; thu nhập đạt 98,5 triệu "
        "đồng/người/năm; và tỷ lệ hộ nghèo giảm về 0%."
    )
    assert clauses(text) == (
        "Các chỉ tiêu cụ thể bao gồm",
        [
            "thu ngân sách tăng 12%/năm",
            "thu nhập đạt 98,5 triệu đồng/người/năm",
            "tỷ lệ hộ nghèo giảm về 0%",
        ],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một câu thường.", (None, ["Một câu thường"])),
        (
            "Xây dựng phường xanh; giữ gìn đoàn kết.",
            (None, ["Xây dựng phường xanh", "giữ gìn đoàn kết"]),
        ),
        ("Gồm: bàn, ghế, tủ.", (None, ["Gồm: bàn, ghế, tủ"])),
        ('Ông nói: "Làm ngay; làm tốt".', (None, ['Ông nói: "Làm ngay; làm tốt"'])),
        ("Gồm: A (b; c); D “e; f”; G.", ("Gồm", ["A (b; c)", "D “e; f”", "G"])),
        ("Về kinh tế: chỉ tiêu gồm: A; B.", ("Về kinh tế: chỉ tiêu gồm", ["A", "B"])),
        ("Gồm: kinh tế: A; xã hội: B.", ("Gồm", ["kinh tế: A", "xã hội: B"])),
        ("A; B, trong đó: C; D.", (None, ["A", "B, trong đó: C", "D"])),
        ("Từ 8:30 họp; 9:00 nghỉ.", (None, ["Từ 8:30 họp", "9:00 nghỉ"])),
        ("- Hộ nghèo còn 0%;", (None, ["- Hộ nghèo còn 0%"])),
        ("Gồm: A;; B; .", ("Gồm", ["A", "B"])),
        ("Gồm: vàng; Và bạc…", ("Gồm", ["vàng", "bạc"])),
        ("a) Mục; b) Tiêu.", (None, ["a) Mục", "b) Tiêu"])),
        ('Nói "mở; không đóng; hết.', (None, ['Nói "mở', "không đóng", "hết"])),
        ("Và hết.", (None, ["Và hết"])),
        ("...", (None, ["..."])),
    ],
)
def test_clauses(text: str, expected: tuple[str | None, list[str]]) -> None:
    assert clauses(text) == expected


@given(TEXT)
def test_clauses_lie_inside_the_sentence_in_order(raw: str) -> None:
    text = normalise(raw)
    for sentence in split_sentences(text):
        found = split_clauses(text, sentence)
        assert isinstance(found, Clauses)
        assert found.items
        spans = [found.lead, *found.items] if found.lead else list(found.items)
        assert spans[0].start >= sentence.start
        assert spans[-1].end <= sentence.end
        assert all(span.start < span.end for span in spans)
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize("piece", [" ", ". ", "...", ";", "a; ", "1 "])
def test_a_very_long_line_takes_no_longer_than_its_length(piece: str) -> None:
    text = "Đại hội" + piece * 60_000 + "x."
    started = time.perf_counter()
    for sentence in split_sentences(text):
        split_clauses(text, sentence)
    assert time.perf_counter() - started < 5.0
