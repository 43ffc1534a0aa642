"""Metadata stated by the text itself. All places are fictional."""

from __future__ import annotations

import pytest

from corpus import metadata as md
from corpus.errors import InvalidMetadata
from corpus.types import Heading


def test_the_title_is_the_first_heading_or_else_the_first_line() -> None:
    heading = Heading(1, "Báo cáo chính trị", 10, 27)
    assert md.guess_title("Dòng đầu\n# Báo cáo chính trị", (heading,)) == "Báo cáo chính trị"
    assert md.guess_title("Dòng đầu\nDòng hai", ()) == "Dòng đầu"


def test_a_long_title_is_cut_between_words() -> None:
    assert md.shorten("một hai ba", 8) == "một hai"
    assert md.shorten("mộthaiba", 3) == "một"
    assert len(md.guess_title("đại hội " * 100, ())) <= 200


@pytest.mark.parametrize(
    ("title", "text", "term"),
    [
        ("Đại hội", "Trong nhiệm kỳ 2025 – 2030, Đảng bộ", "2025-2030"),
        ("Đại hội", "Nhiệm kỳ 2020-2025 đã qua, nhiệm kỳ 2025-2030 tới", None),
        ("Đại hội nhiệm kỳ 2025-2030", "Nhiệm kỳ 2020-2025 đã qua", "2025-2030"),
        ("Đại hội", "Giai đoạn 2025-2030", None),
        ("Đại hội", "nhiệm kỳ 2030-2025", None),
    ],
)
def test_a_term_counts_only_if_it_is_stated_and_unambiguous(
    title: str, text: str, term: str | None
) -> None:
    assert md.guess_term(title, text) == term


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Phường Đông Ngàn: phường Đông Ngàn, phường Đông Ngàn Lê Thử", "phường Đông Ngàn"),
        ("xã Ấm Thượng, xã Ấm Thượng, Xã Ấm Thượng, xã Mơ", "xã Ấm Thượng"),
        ("xã Mơ và phường Mận", None),
        ("xã Mơ, xã Mơ, xã Mơ, xã Mận, xã Mận, xã Mận", None),
        ("phường Mận, phường Mận", None),
        ("phường ta, xã nhà, xã nhà, xã nhà", None),
    ],
)
def test_a_place_needs_a_clear_majority(text: str, place: str | None) -> None:
    assert md.guess_place(text) == place


def test_the_level_comes_from_the_place() -> None:
    assert md.guess_level("phường Đông Ngàn, Lâm Hải") == "phường"
    assert md.guess_level("Lâm Hải") is None
    assert md.guess_level(None) is None


def test_the_date_is_that_of_the_date_line_only() -> None:
    assert md.guess_date("Suối Mơ, ngày 5 tháng 8 năm 2025\nNghị quyết") == "2025-08-05"
    assert md.guess_date("Đại hội họp ngày 5 tháng 8 năm 2025 tại xã") is None
    assert md.guess_date("Mơ, ngày 31 tháng 2 năm 2025") is None
    two = "Mơ, ngày 1 tháng 8 năm 2025\nMận, ngày 2 tháng 8 năm 2025"
    assert md.guess_date(two) is None


def test_the_kind_is_what_the_title_begins_with() -> None:
    assert md.guess_kind("BÁO CÁO CHÍNH TRỊ trình Đại hội") == "báo cáo chính trị"
    assert md.guess_kind("Nghị quyết số 01") == "nghị quyết"
    assert md.guess_kind("Phường Mận phát triển") is None


def test_given_terms_and_dates_get_one_form_or_are_refused() -> None:
    assert md.parse_term(" 2025 – 2030") == "2025-2030"
    assert md.parse_date("23/7/2025") == md.parse_date("2025-07-23") == "2025-07-23"
    for term in ("2025", "2030-2025", "XIV"):
        with pytest.raises(InvalidMetadata, match=term):
            md.parse_term(term)
    for date in ("31/2/2025", "20250723", "hôm nay", "2025-W01-1"):
        with pytest.raises(InvalidMetadata, match=date):
            md.parse_date(date)
