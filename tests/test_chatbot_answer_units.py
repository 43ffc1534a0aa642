"""Clauses of a document, with what introduces and frames them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answer.units import Unit, identity_forms, read_units
from corpus.types import Span, TextBlock
from tests.fictional import LIBRARY, document
from tests.reports import report


def read(text: str) -> list[str]:
    return [unit.text for unit in read_units(document(text))]


def unit(containing: str, text: str) -> Unit:
    """The first clause of ``text`` that holds ``containing``."""
    return next(found for found in read_units(document(text)) if containing in found.text)


def sliced(found: Unit, span: Span | None) -> str | None:
    return found.document.text[span.start : span.end] if span else None


SENTENCE = (
    "Đến năm 2030, phường đạt các chỉ tiêu: thu nhập đạt 96,5 triệu đồng/người/năm; "
    "hộ nghèo còn 0,8%; và 98% hộ dân dùng nước sạch."
)
BULLETS = """Đại hội xác định ba nhiệm vụ:
- Xây dựng Đảng trong sạch;
+ Cải cách hành chính;
• Chuyển đổi số.
Đại hội thành công."""
NUMBERED = """Ba nhiệm vụ:
1. Xây dựng Đảng.
2) Cải cách hành chính.
c) Chuyển đổi số."""


def test_a_list_sentence_falls_into_its_lead_and_its_items() -> None:
    assert read(SENTENCE) == [
        "Đến năm 2030, phường đạt các chỉ tiêu",
        "thu nhập đạt 96,5 triệu đồng/người/năm",
        "hộ nghèo còn 0,8%",
        "98% hộ dân dùng nước sạch",
    ]


@pytest.mark.parametrize(
    ("text", "lead", "items"),
    [
        (
            SENTENCE,
            "Đến năm 2030, phường đạt các chỉ tiêu",
            [
                "thu nhập đạt 96,5 triệu đồng/người/năm",
                "hộ nghèo còn 0,8%",
                "98% hộ dân dùng nước sạch",
            ],
        ),
        (
            BULLETS,
            "Đại hội xác định ba nhiệm vụ:",
            ["Xây dựng Đảng trong sạch", "Cải cách hành chính", "Chuyển đổi số"],
        ),
        (
            NUMBERED,
            "Ba nhiệm vụ:",
            ["Xây dựng Đảng", "Cải cách hành chính", "Chuyển đổi số"],
        ),
    ],
)
def test_items_know_their_lead_their_place_and_their_siblings(
    text: str, lead: str, items: list[str]
) -> None:
    units = [found for found in read_units(document(text)) if found.lead is not None]
    assert [found.text for found in units] == items
    assert {sliced(found, found.lead) for found in units} == {lead}
    assert [(found.position, found.siblings) for found in units] == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.parametrize("text", [SENTENCE, BULLETS, NUMBERED])
def test_a_lead_is_a_clause_of_its_own_without_siblings(text: str) -> None:
    first = read_units(document(text))[0]
    assert (first.lead, first.position, first.siblings) == (None, 0, 1)


def test_what_follows_a_list_is_no_part_of_it() -> None:
    last = unit("thành công", BULLETS)
    assert (last.lead, last.siblings) == (None, 1)


def test_two_lists_do_not_share_a_lead() -> None:
    text = "Nhiệm vụ:\n- Xây dựng Đảng;\n- Chuyển đổi số.\nGiải pháp:\n- Tập huấn."
    assert sliced(unit("Chuyển đổi số", text), unit("Chuyển đổi số", text).lead) == "Nhiệm vụ:"
    alone = unit("Tập huấn", text)
    assert (sliced(alone, alone.lead), alone.siblings) == ("Giải pháp:", 1)


def test_the_sentence_before_counts_only_within_the_paragraph() -> None:
    text = "Một câu. Hai câu.\nBa câu."
    before = [sliced(found, found.previous) for found in read_units(document(text))]
    assert before == [None, "Một câu.", None]


def test_a_bullet_of_several_sentences_keeps_all_of_them() -> None:
    text = "Nhiệm vụ:\n- Giữ vững kỷ cương. Làm thường xuyên.\n- Chuyển đổi số."
    assert set(read(text)) >= {"Giữ vững kỷ cương", "Làm thường xuyên", "Chuyển đổi số"}


def test_clauses_of_a_bullet_of_several_sentences_are_in_order() -> None:
    text = "Nhiệm vụ:\n- Giữ vững kỷ cương. Làm thường xuyên.\n- Chuyển đổi số."
    starts = [found.start for found in read_units(document(text))]
    assert starts == sorted(starts)


PIECES = st.sampled_from(
    [
        *("Đại hội", "các chỉ tiêu", "hộ nghèo còn 0,8%", "96,5 triệu đồng", "và nước sạch"),
        *("\n- ", "\n1. ", "\n", ": ", "; ", ". ", ".", " ", "“", "”", ";"),
    ]
)
TEXT = st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join))


@given(TEXT)
def test_clauses_of_any_text_lie_inside_it_apart_from_each_other(raw: str) -> None:
    report = document(raw)
    units = sorted(read_units(report), key=lambda found: found.start)
    assert all(0 <= found.start < found.end <= len(report.text) for found in units)
    assert all(a.end <= b.start for a, b in itertools.pairwise(units))
    for found in units:
        assert report.text[found.start : found.end] == found.text
        assert found.text == found.text.strip()
        assert 0 <= found.position < found.siblings
        for span in (found.lead, found.previous):
            assert span is None or span.end <= found.start


@given(TEXT)
def test_every_word_with_a_number_is_in_a_clause(raw: str) -> None:
    report = document(raw.replace("\n1. ", "\n- "))
    carried = "".join(found.text for found in read_units(report))
    for number in ("0,8%", "96,5"):
        assert carried.count(number) == report.text.count(number)


@given(TEXT)
def test_words_numbers_and_persons_of_a_clause_count_from_its_start(raw: str) -> None:
    for found in read_units(document(raw)):
        places = [(word.start, word.end) for word in found.words]
        places += [(quantity.start, quantity.end) for quantity in found.quantities]
        places += [(mention.start, mention.end) for mention in found.mentions]
        assert all(0 <= start < end <= len(found.text) for start, end in places)
        assert found.forms == tuple(word.form for word in found.words)


def test_a_clause_reads_its_own_numbers_and_persons() -> None:
    text = "Mở đầu. Trần Văn Sơn, Bí thư Đảng ủy, nêu mục tiêu 98%."
    found = unit("Sơn", text)
    assert [found.text[q.start : q.end] for q in found.quantities] == ["98%"]
    assert [mention.name for mention in found.mentions] == ["Trần Văn Sơn"]


def test_a_clause_is_framed_by_lead_sentence_before_headings_and_metadata() -> None:
    report = document(
        "# Mục tiêu\nBối cảnh mới. Các chỉ tiêu: thu nhập tăng; hộ nghèo giảm.",
        title="Nghị quyết",
        place="xã Đồi Sim",
        term="2025-2030",
    )
    found = read_units(report)[-1]
    assert found.text == "hộ nghèo giảm"
    assert found.lead_forms == ("các", "chỉ", "tiêu")
    assert found.frame_parts == ("Các chỉ tiêu", "Bối cảnh mới.")
    assert found.frame_text == "Các chỉ tiêu\nBối cảnh mới."
    assert found.headings == ("Mục tiêu",)
    assert found.metadata_text == "Nghị quyết\nxã Đồi Sim\n2025-2030"
    for word in ("bối", "tiêu", "sim", "2025-2030", "quyết"):
        assert word in found.frame_forms
    assert "nghèo" not in found.frame_forms


def test_a_document_says_whose_it_is_in_metadata_and_first_lines() -> None:
    identity = identity_forms(LIBRARY[1])
    assert {"đồi", "sim", "sông", "vân", "ngà"} <= set(identity)
    assert "lau" not in identity
    assert all(found.identity_forms == identity for found in read_units(LIBRARY[1]))


def test_an_empty_document_has_no_clauses() -> None:
    assert read("") == []


def test_a_footnote_is_marked_and_tears_no_list_apart() -> None:
    found = read_units(
        report(
            [
                "Ba nhiệm vụ:",
                "- Xây dựng Đảng;",
                TextBlock("Số liệu năm 2024.", footnote="1"),
            ],
            ["- Cải cách hành chính;", "- Chuyển đổi số."],
        )
    )
    assert [unit.text for unit in found if unit.note] == ["Số liệu năm 2024"]
    items = [unit.text for unit in found if unit.lead is not None]
    assert items == ["Xây dựng Đảng", "Cải cách hành chính", "Chuyển đổi số"]


def test_a_document_without_a_term_is_of_the_one_that_its_first_lines_name() -> None:
    report_of_term = document("Đại hội nhiệm kỳ 2025-2030\nKết nạp 40 đảng viên.")
    periods = read_units(report_of_term)[-1].framing_periods
    assert [(int(q.low), int(q.high)) for q in periods] == [(2025, 2030)]
