"""Documents that state different values of one thing. All texts are fictional."""

from __future__ import annotations

import pytest

from chatbot.targets.conflicts import Conflict, by_entry, entry_key, find_conflicts
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Indicator
from corpus.types import Status
from tests.target_records import INCOME, MAY_TRANG, POOR, SCHOOLS, SUOI_MO, entry, report

GRDP = Indicator("GRDP/người", "GRDP bình quân đầu người", frozenset({"grdp", "đầu người"}))
TEXT = (
    "GRDP bình quân đầu người đạt {0} USD.\n"
    "Tỷ lệ hộ nghèo còn {1}%.\n"
    "Thu nhập bình quân đầu người đạt {2} triệu đồng/người/năm."
)


def found(*entries: Entry) -> list[Conflict]:
    return find_conflicts(TargetRegister(entries))


def two(
    first: str,
    second: str,
    indicator: Indicator = GRDP,
    status: Status = "adopted",
    superseded_by: str | None = None,
    **other: str | None,
) -> list[Conflict]:
    """The conflicts of two documents, of which ``second`` has the metadata ``other``."""
    adopted = report(f"Đạt {first}.", "nghi-quyet")
    draft = report(f"Đạt {second}.", "du-thao", status=status, **other)  # type: ignore[arg-type]
    return found(
        entry(draft, second, indicator, superseded_by=superseded_by),
        entry(adopted, first, indicator),
    )


# --- drafts and superseded documents --------------------------------------------------------------


def test_a_draft_with_a_range_is_in_conflict_with_the_adopted_value() -> None:
    (conflict,) = two("8.500 USD", "8.500 - 9.000 USD", status="draft")
    assert conflict.relation == "draft"
    assert [e.document.id for e in conflict.entries] == ["nghi-quyet", "du-thao"]
    assert conflict.sentence == (
        "Văn bản đã thông qua và dự thảo nêu khác nhau về “GRDP bình quân đầu người” (năm 2030): "
        "«Báo cáo nghi-quyet» nêu 8.500 USD, còn «Báo cáo du-thao» nêu 8.500 - 9.000 USD; "
        "hãy dùng số của văn bản đã thông qua."
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("104,7 triệu đồng", "104.700.000 đồng"),
        ("0,1%", "0,10%"),
        ("8.500 - 9.000 USD", "8.500 - 9.000 USD"),
        ("5 ha", "0,05 km2"),
        ("trên 95%", "hơn 95%"),
    ],
)
def test_equal_values_in_other_writing_are_no_conflict(first: str, second: str) -> None:
    assert two(first, second, status="draft") == []
    assert two(first, second) == []
    assert two(first, second, superseded_by="nghi-quyet") == []


@pytest.mark.parametrize(
    ("first", "second"), [("95%", "96%"), ("95%", "trên 95%"), ("95%", "tối đa 95%")]
)
def test_versions_of_a_text_are_held_to_the_letter(first: str, second: str) -> None:
    assert [c.relation for c in two(first, second, status="draft")] == ["draft"]
    assert [c.relation for c in two(first, second, superseded_by="nghi-quyet")] == ["superseded"]


def test_a_draft_of_another_term_or_place_is_another_text() -> None:
    assert two("8.500 USD", "9.000 USD", status="draft", term="2020-2025") == []
    assert two("8.500 USD", "9.000 USD", status="draft", place=SUOI_MO) == []
    assert two("8.500 USD", "9.000 USD", status="draft", term=None) != []


def test_a_superseded_document_disagrees_with_its_successor_only() -> None:
    old = report("Đạt 8.000 USD.", "cu")
    new = report("Đạt 8.500 USD.", "moi", supersedes="cu")
    news = report("Đạt 8.500 USD.", "tin")
    conflicts = found(
        entry(old, "8.000 USD", GRDP, superseded_by="moi"),
        entry(new, "8.500 USD", GRDP),
        entry(news, "8.500 USD", GRDP),
    )
    assert [c.relation for c in conflicts] == ["superseded"]
    assert [e.document.id for e in conflicts[0].entries] == ["moi", "cu"]


def test_versions_are_compared_even_where_no_place_is_known() -> None:
    old = report("Đạt 8.000 USD.", "cu", place=None)
    new = report("Đạt 8.500 USD.", "moi", place=None)
    before = entry(old, "8.000 USD", GRDP, superseded_by="moi")
    assert len(found(before, entry(new, "8.500 USD", GRDP))) == 1
    assert found(entry(old, "8.000 USD", GRDP), entry(new, "8.500 USD", GRDP)) == []


# --- documents in force ---------------------------------------------------------------------------


def test_two_documents_in_force_of_one_place_disagree() -> None:
    (conflict,) = two("8.500 USD", "9.000 USD")
    assert conflict.relation == "in_force"
    assert "hãy đối chiếu cả hai" in conflict.sentence


@pytest.mark.parametrize(
    "place",
    [
        SUOI_MO,
        "phường Mây Trắng, tỉnh Núi Mây",
        "xã Mây Trắng, tỉnh Sông Xa",
        "tỉnh Sông Xa",
        None,
    ],
)
def test_documents_of_different_places_may_differ(place: str | None) -> None:
    assert two("8.500 USD", "9.000 USD", place=place) == []


@pytest.mark.parametrize("place", ["Mây Trắng", "phường Mây Trắng", "P. Mây Trắng, Sông Xa"])
def test_a_place_may_be_written_in_short(place: str) -> None:
    assert len(two("8.500 USD", "9.000 USD", place=place)) == 1


def test_documents_about_the_whole_country_are_of_one_place() -> None:
    first, second = (
        report(f"Đạt {value} USD.", value, place=None, level="trung ương")
        for value in ("8.500", "9.000")
    )
    assert len(found(entry(first, "8.500 USD", GRDP), entry(second, "9.000 USD", GRDP))) == 1


def test_a_report_about_several_places_is_held_to_the_report_of_each() -> None:
    province = report("Xã Suối Mơ đạt 71 triệu đồng.", "tinh", place="tỉnh Sông Xa")
    commune = report("Đạt 72 triệu đồng.", "xa", place=SUOI_MO)
    namesake = report("Đạt 73 triệu đồng.", "xa-khac", place="xã Suối Mơ, tỉnh Núi Mây")
    (conflict,) = found(
        entry(province, "71 triệu đồng", place="xã Suối Mơ"),
        entry(commune, "72 triệu đồng"),
        entry(namesake, "73 triệu đồng"),
    )
    assert {e.document.id for e in conflict.entries} == {"tinh", "xa"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("95%", "trên 94%"), ("69,8%", "gần 70%"), ("8.512 USD", "khoảng 8.500 USD")],
)
def test_a_bound_or_rounded_number_that_allows_the_value_is_no_conflict(
    first: str, second: str
) -> None:
    assert two(first, second) == []


def test_a_range_and_a_value_inside_it_cannot_both_be_right() -> None:
    assert [c.relation for c in two("8.500 - 9.000 USD", "8.500 USD")] == ["in_force"]
    assert two("8.500 - 9.000 USD", "trên 8.500 USD") == []


def test_what_only_one_text_leaves_out_is_no_other_value() -> None:
    full, short = "96,5 triệu đồng/người/năm", "96,5 triệu đồng/người"
    assert two(full, short, INCOME, status="draft") == []
    assert two(short, full, INCOME, status="draft") == []
    assert len(two(full, short.replace("96", "97"), INCOME, status="draft")) == 1
    assert len(two(short.replace("96", "97"), full, INCOME, status="draft")) == 1


def test_values_in_different_units_are_not_compared() -> None:
    assert two("8.500 USD", "210 triệu đồng") == []
    assert two("8.500 USD", "210 triệu đồng", status="draft") == []


def test_a_document_that_states_the_other_ones_value_too_agrees_with_it() -> None:
    first = report("# A\nĐạt 8.500 USD.", "mot")
    second = report("# A\nĐạt 8.500 USD.\n# B\nĐạt 9.000 USD.", "hai")
    conflicts = found(
        entry(first, "8.500 USD", GRDP),
        entry(second, "8.500 USD", GRDP),
        entry(second, "9.000 USD", GRDP),
    )
    assert [c.relation for c in conflicts] == ["itself"]


# --- one document ---------------------------------------------------------------------------------


def test_two_values_of_one_indicator_on_two_pages_are_a_conflict() -> None:
    text = "Tỷ lệ hộ nghèo còn 0,8%.\nHộ nghèo giảm còn 0,9%.\nHộ nghèo còn 0,8% vào cuối kỳ."
    own = report(text, pages=True)
    (conflict,) = found(
        entry(own, "0,8%", POOR), entry(own, "0,9%", POOR), entry(own, "0,8% vào", POOR)
    )
    assert conflict.relation == "itself"
    assert [e.quote for e in conflict.entries] == text.splitlines()[:2]
    assert "0,8% (trang 1) và 0,9% (trang 2)" in conflict.sentence


def test_other_periods_kinds_directions_and_places_are_other_things() -> None:
    own = report("Hộ nghèo còn 0,8%.\nHộ nghèo giảm còn 0,9%.\nHộ nghèo 0,7%.\nĐã đạt 0,6%.")
    first = entry(own, "0,8%", POOR)
    assert found(first, entry(own, "0,9%", POOR, period=2025)) == []
    assert found(first, entry(own, "0,9%", POOR, kind="result")) == []
    assert found(first, entry(own, "0,9%", POOR, place="xã Đồi Gió")) == []
    assert found(first, entry(own, "0,9%", INCOME)) == []
    assert found(first, entry(own, "0,9%", POOR, kind="other")) == []
    assert len(found(first, entry(own, "0,9%", POOR))) == 1


def test_a_starting_value_is_held_to_the_result_of_its_year() -> None:
    own = report("Hộ nghèo từ 0,8%.\nHộ nghèo năm 2020 là 0,9%.")
    start = entry(own, "0,8%", POOR, kind="baseline", period=2020)
    assert len(found(start, entry(own, "0,9%", POOR, kind="result", period=2020))) == 1


def test_a_term_that_frames_a_target_ends_with_its_last_year() -> None:
    own = report("Hộ nghèo còn 0,8%.\nHộ nghèo giảm còn 0,9%.")
    framed = entry(own, "0,8%", POOR, period=(2025, 2030), own=False)
    assert len(found(framed, entry(own, "0,9%", POOR))) == 1
    assert found(framed, entry(own, "0,9%", POOR, period=(2025, 2030))) == []


def test_numbers_without_a_period_are_not_held_to_each_other() -> None:
    own = report("Hộ nghèo còn 0,8%.\nHộ nghèo giảm còn 0,9%.")
    assert found(entry(own, "0,8%", POOR, period=None), entry(own, "0,9%", POOR, period=None)) == []


def test_numbers_of_one_sentence_go_on_from_each_other() -> None:
    own = report("Hộ nghèo còn 0,8%, riêng vùng xa 2,5%.")
    assert found(entry(own, "0,8%", POOR), entry(own, "2,5%", POOR)) == []


def test_counts_of_one_section_are_not_held_to_each_other() -> None:
    text = "I. GIÁO DỤC\nXây 12 trường chuẩn.\nXây thêm 3 trường chuẩn.\nII. KẾT QUẢ\nCó 5 trường."
    own = report(text)
    assert len(own.headings) == 2
    first = entry(own, "12 trường", SCHOOLS)
    assert found(first, entry(own, "3 trường", SCHOOLS)) == []
    assert len(found(first, entry(own, "5 trường", SCHOOLS))) == 1


def test_a_count_whose_name_says_little_is_not_held_to_another() -> None:
    own = report("I. GIÁO DỤC\nMở 12 lớp.\nII. KẾT QUẢ\nMở 5 lớp.")
    opened = Indicator("mở", "số mở", frozenset({"số", "mở"}))
    assert len(own.headings) == 2
    assert found(entry(own, "12 lớp", opened), entry(own, "5 lớp", opened)) == []


# --- the list -------------------------------------------------------------------------------------


def test_conflicts_are_found_by_their_entries_and_come_in_order() -> None:
    own = report(TEXT.format("8.500", "0,8", "96"), "mot")
    other = report(TEXT.format("8.600", "0,8", "98"), "hai")
    entries = [
        *(entry(own, "96 triệu đồng/người/năm"), entry(own, "0,8%", POOR)),
        *(entry(own, "8.500 USD", GRDP), entry(other, "98 triệu đồng/người/năm")),
        *(entry(other, "0,8%", POOR), entry(other, "8.600 USD", GRDP)),
    ]
    conflicts = found(*entries)
    assert [c.entries[0].figure.indicator for c in conflicts] == [INCOME, GRDP]
    known = by_entry(conflicts)
    assert known[entry_key(entries[0])] == known[entry_key(entries[3])] == [conflicts[0]]
    assert entry_key(entries[1]) not in known


def test_conflicts_come_in_the_order_of_the_text() -> None:
    ward = report("Hộ nghèo còn 0,8%.\nĐạt 90 triệu đồng.", "mot")
    other = report("Đạt 95 triệu đồng.\nHộ nghèo còn 0,8%.", "hai")
    commune = report("Hộ nghèo còn 2%.\nĐến cuối kỳ, hộ nghèo còn 3%.", "xa", place=SUOI_MO)
    conflicts = found(
        *(entry(ward, "0,8%", POOR), entry(ward, "90 triệu đồng"), entry(other, "95 triệu đồng")),
        *(entry(commune, "2%", POOR), entry(commune, "3%", POOR)),
    )
    assert [c.relation for c in conflicts] == ["in_force", "itself"]


def test_many_documents_of_many_places_are_compared_quickly() -> None:
    places = [f"xã Số {number}, {MAY_TRANG}" for number in range(300)]
    entries = [
        entry(report("Đạt 8.500 USD.", place, place=place), "8.500 USD", GRDP) for place in places
    ]
    assert found(*entries) == []
