"""The register: its entries, and which may be about a given indicator. All texts are fictional."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from chatbot.targets.indicators import AVERAGE, RISE, compare
from chatbot.targets.register import TargetRegister, build_register
from chatbot.targets.types import Indicator
from tests.target_records import INCOME, POOR, SCHOOLS, entry, report

REPORT = report(
    "Đến năm 2030, thu nhập bình quân đầu người đạt 96,5 triệu đồng/người/năm.\n"
    "Tỷ lệ hộ nghèo giảm còn 0,8%.\n"
    "Có 12 trường chuẩn.\n"
    "Dự đại hội có 145 đại biểu."
)
DELEGATES = Indicator("đại biểu", "số đại biểu", frozenset({"đại biểu"}))
BOTH = Indicator("thu nhập và hộ nghèo", "thu nhập, hộ nghèo", INCOME.concepts | POOR.concepts)
LIFE = Indicator("đời sống", "đời sống", frozenset({"đời sống"}))
ENTRIES = (
    entry(REPORT, "96,5 triệu đồng/người/năm", INCOME),
    entry(REPORT, "0,8%", POOR),
    entry(REPORT, "12 trường", SCHOOLS),
    entry(REPORT, "145 đại biểu", DELEGATES, kind="other"),
)

CONCEPTS = st.frozensets(st.sampled_from([*"abcd", AVERAGE, RISE]), max_size=5)


def test_counts_that_steer_nothing_are_entries_but_not_listed() -> None:
    register = TargetRegister(ENTRIES)
    assert register.entries == ENTRIES
    assert register.listed == ENTRIES[:3]
    assert register.candidates(DELEGATES) == [ENTRIES[3]]


def test_candidates_are_the_entries_that_share_concepts() -> None:
    register = TargetRegister(ENTRIES)
    assert register.candidates(POOR) == [ENTRIES[1]]
    narrower = Indicator("", "", POOR.concepts | {"nông thôn"})
    assert register.candidates(narrower) == [ENTRIES[1]]
    assert register.candidates(Indicator("", "", frozenset({"rừng"}))) == []
    assert register.candidates(Indicator("", "", frozenset())) == []


def test_an_entry_is_found_by_its_alternatives() -> None:
    both = entry(REPORT, "0,8%", LIFE, alternatives=(INCOME, POOR))
    assert TargetRegister([both]).candidates(POOR) == [both]


def test_the_most_alike_candidates_come_first() -> None:
    wide, exact = entry(REPORT, "96,5 triệu đồng", BOTH), ENTRIES[1]
    assert TargetRegister([wide, exact]).candidates(POOR) == [exact, wide]


@given(st.lists(CONCEPTS, max_size=12), CONCEPTS)
def test_nothing_that_is_the_same_narrower_or_wider_is_missed(
    known: list[frozenset[str]], concepts: frozenset[str]
) -> None:
    wanted = Indicator("", "", concepts)
    entries = [
        entry(REPORT, "0,8%", Indicator(str(at), str(at), concepts))
        for at, concepts in enumerate(known)
    ]
    found = TargetRegister(entries).candidates(wanted)
    expected = [e for e in entries if compare(wanted, e.figure.indicator) != "other"]
    assert [e for e in entries if e in found] == expected


def test_a_register_is_built_of_all_documents_in_their_order(tmp_path: Path) -> None:
    first = report(
        "Thu nhập bình quân đầu người đến năm 2030 đạt 90 triệu đồng/người/năm.",
        "ban-dau",
        date="2025-01-01",
    )
    second = report(
        "Tỷ lệ hộ nghèo đến năm 2030 còn 1,2%.", "ban-sau", supersedes="ban-dau", date="2025-06-01"
    )
    register = build_register([first, second], tmp_path)
    assert [e.document.id for e in register.entries] == ["ban-dau", "ban-sau"]
    assert [e.superseded_by for e in register.entries] == ["ban-sau", None]
    for found in register.entries:
        figure = found.figure
        assert found.document.text[figure.start : figure.end] == found.quote
        assert figure.start <= figure.quantity.start <= figure.quantity.end <= figure.end
    assert register.entries == build_register([first, second], tmp_path).entries
