"""Which texts say the same. All texts are fictional."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.duplicates import find_duplicates, likeness
from corpus.record import Record, digest
from corpus.types import Metadata

TEXT = "Báo cáo chính trị\nThu nhập đạt 104,7 triệu đồng.\nTỷ lệ hộ nghèo | 1,2%"


@pytest.mark.parametrize(
    "same",
    [
        "BÁO CÁO CHÍNH TRỊ\nThu nhập đạt 104,7 triệu đồng.\nTỷ lệ hộ nghèo | 1,2%",
        "Báo cáo\nchính trị\nThu nhập đạt 104,7\ntriệu đồng.\nTỷ lệ hộ nghèo 1,2%",
        "Báo cáo chính trị\n1\nThu nhập đạt 104,7 triệu đồng.\n2\nTỷ lệ hộ nghèo | 1,2%\n3",
        "Trang 7\nBáo cáo chính trị\nThu nhập đạt 104,7 triệu đồng.\nTỷ lệ hộ nghèo | 1,2%",
        "Báo cáo chính trị\n- 1 -\nThu nhập đạt 104,7 triệu đồng.\nTỷ lệ hộ nghèo | 1,2%\n- 2 -",
        "Báo cáo chính trị\nThu nhập đạt 104,7 triệu đồng.\nTỷ lệ hộ nghèo | 1,2%\n1/2\n2/2",
    ],
)
def test_white_space_case_bars_and_page_numbers_do_not_count(same: str) -> None:
    assert likeness(same) == likeness(TEXT)


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("104,7", "10,47"),
        TEXT.replace("104,7", "140,7"),
        TEXT.replace("nghèo", "ngheo"),
        TEXT + "\n98",
        TEXT + "\n12,5%",
        TEXT + "\n98\n95",
    ],
)
def test_everything_else_counts(other: str) -> None:
    assert likeness(other) != likeness(TEXT)


@given(st.text(max_size=60))
def test_any_text_is_like_itself_in_capitals_and_spread_out(text: str) -> None:
    assert likeness(text.upper()) == likeness(text.upper().lower().upper())
    assert likeness(text.replace(" ", "  ")) == likeness(text)


def record(name: str, data: str, text: str) -> Record:
    return Record(
        id=name,
        metadata=Metadata(name.upper(), "thu.txt"),
        given=(),
        format="txt",
        warnings=(),
        original="thu.txt",
        revision=1,
        pages=0,
        tables=0,
        sha256=digest(data),
        text_sha256=digest(text),
        parts_sha256="",
        likeness=likeness(text),
    )


def test_duplicates_are_named_the_most_alike_first() -> None:
    new = record("", "tep", TEXT)
    known = [
        record("a", "tep a", TEXT.upper()),
        record("b", "tep", "Đọc khác."),
        record("c", "tep c", TEXT),
        record("d", "tep d", "Không liên quan."),
    ]
    found = find_duplicates(new, known)
    assert [(d.document_id, d.title, d.likeness) for d in found] == [
        ("b", "B", "file"),
        ("c", "C", "text"),
        ("a", "A", "similar"),
    ]
    assert find_duplicates(known[2], known[2:]) == []


def test_documents_of_an_older_program_are_not_alike_for_want_of_a_digest() -> None:
    old = [dataclasses.replace(record(n, n, n), likeness="") for n in "ab"]
    assert find_duplicates(old[0], old) == []
