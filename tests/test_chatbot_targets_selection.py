"""Filters, orders and comparisons of the register. All texts are fictional."""

from __future__ import annotations

import random

import pytest

from chatbot.targets.indicators import describe
from chatbot.targets.selection import SORT_KEYS, SortKey, choices, comparison, entry_status, select
from chatbot.targets.types import Entry
from tests.target_records import INCOME, MAY_TRANG, POOR, SUOI_MO, entry, report

WARD = report(
    "Thu nhập năm 2025 đạt 79 triệu đồng/người/năm.\n"
    "Thu nhập năm 2030 đạt 96,5 triệu đồng/người/năm.\n"
    "Hộ nghèo còn 0,8%.",
    "may-trang",
    title="Nghị quyết phường Mây Trắng",
)
COMMUNE = report(
    "Thu nhập đạt 71 triệu đồng/người/năm.\nHộ nghèo còn 1,2%.",
    "suoi-mo",
    title="Báo cáo xã Suối Mơ",
    place=SUOI_MO,
    term="2020-2025",
    status="draft",
)
TOWN = report(
    "Thu nhập đạt 3.100 USD/người/năm.\nThu nhập đạt 80 triệu đồng/người/năm.",
    "doi-gio",
    title="Báo cáo thị xã Đồi Gió",
    place="thị xã Đồi Gió, tỉnh Sông Xa",
)
WARD_2025 = entry(WARD, "79 triệu đồng/người/năm", kind="result", period=2025)
WARD_2030 = entry(WARD, "96,5 triệu đồng/người/năm")
WARD_POOR = entry(WARD, "0,8%", POOR)
COMMUNE_2030 = entry(COMMUNE, "71 triệu đồng/người/năm")
COMMUNE_POOR = entry(COMMUNE, "1,2%", POOR, period=(2026, 2030))
TOWN_USD = entry(TOWN, "3.100 USD/người/năm", superseded_by="x")
TOWN_2030 = entry(TOWN, "80 triệu đồng/người/năm", superseded_by="x")
INCOME_NAMED = describe("thu nhập bình quân đầu người")
MEMBERS = describe("số đảng viên kết nạp")
ALL = (WARD_2025, WARD_2030, WARD_POOR, COMMUNE_2030, COMMUNE_POOR, TOWN_USD, TOWN_2030)


# --- filters --------------------------------------------------------------------------------------


def test_without_a_filter_all_entries_stay_in_their_order() -> None:
    assert select(ALL) == list(ALL)


@pytest.mark.parametrize(
    "place", [MAY_TRANG, "phường Mây Trắng", "Mây Trắng", "may trang", "PHUONG MAY TRANG"]
)
def test_a_place_is_found_however_it_is_typed(place: str) -> None:
    assert select(ALL, place=place) == [WARD_2025, WARD_2030, WARD_POOR]


def test_a_larger_place_holds_the_smaller_ones_and_words_stay_whole() -> None:
    assert select(ALL, place="tỉnh Sông Xa") == list(ALL)
    assert select(ALL, place="Mây") != []
    assert select(ALL, place="Mâ") == []
    assert select(ALL, place="tỉnh Núi Mây") == []


def test_a_value_that_fits_whole_goes_before_those_that_hold_it() -> None:
    part = entry(WARD, "0,8%", POOR, place="thị xã Đồi Gió")
    named = entry(COMMUNE, "1,2%", POOR, place="Đồi Gió")
    assert select([part, named], place="đồi gió") == [named]
    assert select([part, named, *ALL], place="thị xã Đồi Gió") == [part, TOWN_USD, TOWN_2030]


def test_terms_kinds_documents_and_states_narrow_down() -> None:
    assert select(ALL, term="2020-2025") == [COMMUNE_2030, COMMUNE_POOR]
    assert select(ALL, kind="result") == [WARD_2025]
    assert select(ALL, document="suoi-mo") == [COMMUNE_2030, COMMUNE_POOR]
    assert select(ALL, document="nghi quyet") == [WARD_2025, WARD_2030, WARD_POOR]
    assert select(ALL, status="draft") == [COMMUNE_2030, COMMUNE_POOR]
    assert select(ALL, status="adopted") == [WARD_2025, WARD_2030, WARD_POOR]
    assert select(ALL, status="superseded") == [TOWN_USD, TOWN_2030]
    assert entry_status(TOWN_USD) == "superseded"
    assert select(ALL, term="2020-2025", status="adopted") == []


@pytest.mark.parametrize("query", ["tỷ lệ hộ nghèo", "ti le ho ngheo", "hộ nghèo", "ho ngheo"])
def test_an_indicator_is_found_with_and_without_diacritics(query: str) -> None:
    assert select(ALL, indicator=query) == [WARD_POOR, COMMUNE_POOR]


def test_an_indicator_that_a_clause_states_with_others_is_found() -> None:
    both = entry(WARD, "0,8%", INCOME, alternatives=(POOR,))
    assert select([both, TOWN_2030], indicator="hộ nghèo") == [both]


def test_a_theme_narrows_down() -> None:
    themes = choices(ALL).themes
    found = [select(ALL, theme=theme) for theme in themes]
    assert sorted(map(len, found)) == sorted([5, 2] if len(themes) == 2 else [7])
    assert select(ALL, theme="chủ đề lạ") == []


def test_blank_filters_ask_for_nothing() -> None:
    assert select(ALL, place=" ", document="") == list(ALL)


def test_the_values_to_choose_from_are_those_of_the_entries() -> None:
    found = choices(ALL)
    assert found.places == (MAY_TRANG, "thị xã Đồi Gió, tỉnh Sông Xa", SUOI_MO)
    assert found.terms == ("2020-2025", "2025-2030")
    assert found.kinds == ("target", "result")
    assert [key for key, _ in found.documents] == ["doi-gio", "suoi-mo", "may-trang"]
    assert found.statuses == ("adopted", "draft", "superseded")
    assert choices(()).places == ()


# --- order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("value", [WARD_POOR, COMMUNE_POOR, TOWN_USD, COMMUNE_2030, WARD_2025]),
        ("period", [WARD_2025, COMMUNE_POOR, TOWN_USD, COMMUNE_2030, WARD_POOR]),
        ("place", [WARD_2025, WARD_POOR, TOWN_USD, COMMUNE_2030, COMMUNE_POOR]),
        ("document", [TOWN_USD, COMMUNE_2030, COMMUNE_POOR, WARD_2025, WARD_POOR]),
        ("indicator", [WARD_2025, TOWN_USD, COMMUNE_2030, WARD_POOR, COMMUNE_POOR]),
    ],
)
def test_rows_are_sorted(key: SortKey, expected: list[Entry]) -> None:
    rows = select(expected[::-1], sort=key)
    assert rows == expected
    assert select(expected, sort=key, descending=True) == rows[::-1]


def test_every_order_sorts_entries_of_which_little_is_known() -> None:
    bare = report("Đạt 5%.", "trong", place=None, term=None)
    entries = [*ALL, entry(bare, "5%", POOR, period=None), entry(bare, "5%", INCOME)]
    for key in SORT_KEYS:
        first = select(entries, sort=key)
        shuffled = random.Random(1).sample(entries, len(entries))
        assert len(first) == len(entries)
        if key in {"document", "place"}:
            assert [e.figure.quantity for e in select(shuffled, sort=key)] == [
                e.figure.quantity for e in first
            ]


# --- comparisons ----------------------------------------------------------------------------------


def test_places_are_compared_in_one_unit_period_and_kind() -> None:
    found = comparison(ALL, over="place")
    assert found.unit == "đồng/người/năm"
    assert [(row.label, int(row.low)) for row in found.rows] == [
        ("phường Mây Trắng", 96_500_000),
        ("thị xã Đồi Gió", 80_000_000),
        ("xã Suối Mơ", 71_000_000),
    ]
    assert found.left_out == 4
    assert [row.entry for row in found.rows] == [WARD_2030, TOWN_2030, COMMUNE_2030]


def test_a_unit_that_leaves_out_what_its_words_say_can_be_compared() -> None:
    short = "71 triệu đồng"
    own = entry(report(f"Đạt {short}.", "a", place=SUOI_MO), short, INCOME_NAMED)
    full = entry(WARD, "96,5 triệu đồng/người/năm", INCOME_NAMED)
    for order in ([own, full], [full, own]):
        found = comparison(order, over="place")
        assert found.unit == "đồng/người/năm"
        assert [row.entry for row in found.rows] == [full, own], "the highest first"
        assert found.left_out == 0


def test_what_is_reached_each_year_is_not_compared_with_what_is_reached_in_all() -> None:
    text = "Kết nạp 45 đảng viên/năm."
    yearly = entry(report(text, "a", place=SUOI_MO), "45 đảng viên/năm", MEMBERS)
    whole = entry(report("Kết nạp 225 đảng viên.", "b"), "225 đảng viên", MEMBERS)
    found = comparison([yearly, whole], over="place")
    assert len(found.rows) == 1
    assert found.left_out == 1


def test_years_of_one_place_are_compared() -> None:
    found = comparison([WARD_2030, WARD_2025, COMMUNE_2030], over="period")
    assert [(row.label, row.entry) for row in found.rows] == [
        ("2025", WARD_2025),
        ("2030", WARD_2030),
    ]
    assert found.left_out == 1


def test_an_adopted_text_in_force_goes_before_drafts_and_old_ones() -> None:
    text = "Đạt 70 triệu đồng/người/năm."
    draft = entry(report(text, "a", status="draft"), "70 triệu đồng/người/năm")
    old = entry(report(text, "b"), "70 triệu đồng/người/năm", superseded_by="x")
    for order in ([draft, old, WARD_2030], [WARD_2030, old, draft]):
        assert [row.entry for row in comparison(order, over="place").rows] == [WARD_2030]
    assert [row.entry for row in comparison([old, draft], over="place").rows] == [draft]
    newer = entry(report(text, "z", date="2025-08-01"), "70 triệu đồng/người/năm")
    older = entry(report(text, "c", date="2025-07-01"), "70 triệu đồng/người/năm")
    assert comparison([older, newer], over="period").rows[0].entry is newer


def test_places_of_one_name_are_told_apart_by_their_province() -> None:
    other = report("Đạt 70 triệu đồng/người/năm.", "a", place="phường Mây Trắng, tỉnh Núi Mây")
    found = comparison([WARD_2030, entry(other, "70 triệu đồng/người/năm")], over="place")
    assert {row.label for row in found.rows} == {MAY_TRANG, "phường Mây Trắng, tỉnh Núi Mây"}


def test_a_range_keeps_both_ends_and_nothing_makes_an_empty_chart() -> None:
    own = report("Đạt 70 - 75 triệu đồng/người/năm.")
    (row,) = comparison([entry(own, "70 - 75 triệu đồng/người/năm")], over="period").rows
    assert (int(row.low), int(row.high)) == (70_000_000, 75_000_000)
    assert comparison([], over="place").rows == ()
    assert comparison([entry(own, "70", period=None)], over="period").left_out == 1
