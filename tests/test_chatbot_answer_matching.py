"""How far a clause carries what a question asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answer.matching import (
    cover,
    match_term,
    names_missing,
    period_conflict,
)
from chatbot.answer.units import Unit, read_units
from chatbot.question.types import Question, Term
from chatbot.words import forms
from tests.fictional import LIBRARY, document, understander

UNDERSTANDER = understander()


def ask(text: str) -> Question:
    return UNDERSTANDER.understand(text)


def clause(containing: str, *documents: str, term: str | None = None) -> Unit:
    """The clause with ``containing``: of the library, or of a text given."""
    reports = [document(text, term=term) for text in documents] or LIBRARY
    units = [unit for report in reports for unit in read_units(report)]
    return next(unit for unit in units if containing in unit.text)


def term(text: str, before: str | None = None, after: str | None = None) -> Term:
    return Term(forms(text), 1.0, 0, len(text), before, after)


# --- single terms -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "stated", "expected"),
    [
        ("hộ nghèo", "tỷ lệ hộ nghèo còn 0,8%", 1.0),
        ("Hòa Bình", "xã HOÀ BÌNH", 1.0),
        ("phương châm", "khẩu hiệu của Đại hội", 0.9),
        ("UBND", "ủy ban nhân dân xã", 1.0),
        ("ngân sách", "ngân hàng và sách", 0.5),
        ("cận nghèo", "hộ nghèo", 0.0),
        ("thất nghiệp", "nông nghiệp", 0.0),
        ("nghèo", "giàu", 0.0),
        ("nghèo", "", 0.0),
    ],
)
def test_a_term_counts_fully_as_a_phrase_less_as_a_synonym_or_scattered(
    asked: str, stated: str, expected: float
) -> None:
    assert match_term(term(asked), forms(stated)) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("thu nhập bình quân", 1.0),
        ("bình quân thu nhập", 1.0),
        ("thu phí, các khoản khác và nhập kho", 0.5),
        ("thu phí", 0.5),
    ],
)
def test_a_word_apart_from_its_neighbour_counts_half(stated: str, expected: float) -> None:
    assert match_term(term("thu", after="nhập"), forms(stated)) == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_match_lies_between_nothing_and_all(asked: str, stated: str) -> None:
    if forms(asked):
        assert 0.0 <= match_term(term(asked), forms(stated)) <= 1.0


# --- whole questions ----------------------------------------------------------------------------


def test_a_clause_that_says_it_all_covers_all() -> None:
    coverage = cover(ask("Tỷ lệ hộ nghèo là bao nhiêu?").terms, clause("hộ nghèo"))
    assert (coverage.own, coverage.total, coverage.missing) == (1.0, 1.0, ())


def test_what_the_lead_says_counts_almost_as_the_item_itself() -> None:
    coverage = cover([term("chỉ tiêu")], clause("hộ nghèo"))
    assert coverage.own == pytest.approx(0.9)
    assert coverage.total == 1.0


def test_a_frame_word_may_stand_in_the_documents_title_alone() -> None:
    frame_word = replace(term("Bến Lau"), weight=0.25)
    coverage = cover([frame_word], clause("hộ nghèo"))
    assert (coverage.own, coverage.total, coverage.missing) == (0.0, 1.0, ())


def test_a_content_word_of_the_title_is_not_said_by_every_clause() -> None:
    coverage = cover([term("Bến Lau")], clause("hộ nghèo"))
    assert (coverage.own, coverage.total, coverage.missing) == (0.0, 0.0, (term("Bến Lau"),))


def test_what_nobody_says_is_missing() -> None:
    asked = ask("Tỷ lệ hộ cận nghèo là bao nhiêu?").terms
    coverage = cover(asked, clause("hộ nghèo"))
    assert [t.phrase for t in coverage.missing] == [("cận",)]
    assert coverage.own < 1.0


def test_nothing_asked_is_nothing_covered() -> None:
    coverage = cover([], clause("hộ nghèo"))
    assert (coverage.own, coverage.total, coverage.missing) == (0.0, 0.0, ())


def test_longer_and_weightier_terms_count_more() -> None:
    found = clause("hộ nghèo")
    light = Term(("lạ",), 0.25, 0, 2, None, None)
    heavy = Term(("lạ",), 1.0, 0, 2, None, None)
    assert cover([term("hộ nghèo"), light], found).own > cover([term("hộ nghèo"), heavy], found).own
    assert cover([term("hộ nghèo"), heavy], found).own == pytest.approx(2 / 3)


@given(st.text(max_size=60))
def test_coverage_is_a_share_and_the_frame_never_lowers_it(text: str) -> None:
    coverage = cover(ask(text).terms, clause("hộ nghèo"))
    assert 0.0 <= coverage.own <= coverage.total <= 1.0 + 1e-9


# --- years and names ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "conflict"),
    [
        ("Hộ nghèo đến năm 2030?", "Đến năm 2030, hộ nghèo còn 0,8%.", False),
        ("Hộ nghèo năm 2025?", "Đến năm 2030, hộ nghèo còn 0,8%.", True),
        ("Hộ nghèo?", "Đến năm 2030, hộ nghèo còn 0,8%.", False),
        ("Hộ nghèo năm 2030?", "Nhiệm kỳ 2025-2030, hộ nghèo còn 0,8%.", False),
        ("Hộ nghèo năm 2027?", "Nhiệm kỳ 2025-2030, hộ nghèo còn 0,8%.", True),
        ("Hộ nghèo giai đoạn 2025-2030?", "Nhiệm kỳ 2025-2030, hộ nghèo còn 0,8%.", False),
        ("Hộ nghèo giai đoạn 2020-2025?", "Nhiệm kỳ 2025-2030, hộ nghèo còn 0,8%.", True),
        ("Hộ nghèo nhiệm kỳ 2025-2030?", "Đến năm 2030, hộ nghèo còn 0,8%.", False),
        ("Hộ nghèo năm 2025?", "Năm 2025 còn 2%, năm 2030 hộ nghèo còn 0,8%.", False),
        ("Hộ nghèo năm 2030?", "Hộ nghèo còn 0,8%.", True),
        ("Hộ nghèo năm 2030?", "Đến năm 2030, chỉ tiêu: hộ nghèo còn 0,8%; thu nhập tăng.", False),
        ("Hộ nghèo năm 2025?", "Đến năm 2030, chỉ tiêu: hộ nghèo còn 0,8%; thu nhập tăng.", True),
        ("Hộ nghèo năm 2030?", "Đó là năm 2030. Hộ nghèo còn 0,8%.", False),
        ("Hộ nghèo năm 2030?", "# Mục tiêu đến năm 2030\nHộ nghèo còn 0,8%.", False),
        ("Hộ nghèo năm 2025?", "# Mục tiêu đến năm 2030\nHộ nghèo còn 0,8%.", True),
    ],
)
def test_a_year_asked_for_must_be_the_clause_s_or_its_nearest_frame_s(
    question: str, text: str, conflict: bool
) -> None:
    assert period_conflict(ask(question), clause("0,8%", text)) is conflict


def test_the_document_s_term_frames_what_has_no_nearer_year() -> None:
    text = "Mở đầu.\nHộ nghèo còn 0,8%."
    found = clause("0,8%", text, term="2025-2030")
    assert [(int(q.low), int(q.high)) for q in list(found.framing_periods)] == [(2025, 2030)]
    assert not period_conflict(ask("Hộ nghèo năm 2030?"), found)
    assert period_conflict(ask("Hộ nghèo năm 2026?"), found)


def test_the_nearest_part_of_the_frame_decides() -> None:
    text = "# Nhiệm kỳ 2020-2025\nĐến năm 2030, chỉ tiêu: hộ nghèo còn 0,8%; thu nhập tăng."
    found = clause("0,8%", text, term="2015-2020")
    assert [q.low for q in list(found.framing_periods)] == [2030]
    assert list(clause("0,8%", "Hộ nghèo còn 0,8%.").framing_periods) == []


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Hộ nghèo của phường Bến Lau là bao nhiêu?", []),
        ("Hộ nghèo của phường bến lau là bao nhiêu?", []),
        ("Hộ nghèo của xã Đồi Sim là bao nhiêu?", ["Đồi Sim"]),
        ("Hộ nghèo của phường Bến Tre là bao nhiêu?", ["Bến Tre"]),
        ("Hộ nghèo là bao nhiêu?", []),
    ],
)
def test_the_name_of_another_place_is_missing(question: str, missing: list[str]) -> None:
    assert names_missing(ask(question), clause("hộ nghèo")) == missing
