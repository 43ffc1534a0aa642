from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.errors import BadRequest
from chatbot.targets.claims import (
    MAX_CHARACTERS,
    find_claims,
    read_draft,
    read_draft_file,
    read_text,
    readable,
)
from corpus.errors import UnreadableFile
from corpus.text import fold, normalise
from index.spelling import Vocabulary
from index.words import WordCounts

WRITTEN = """Thu nhập bình quân đầu người đạt 96,5 triệu đồng/người/năm vào năm 2030.
Tỷ lệ hộ nghèo còn 0,8%. Phấn đấu tỷ lệ che phủ rừng trên 45%."""
VOCABULARY = Vocabulary(WordCounts.count([WRITTEN] * 3))


def stated(text: str) -> list[str]:
    """The values that a text claims, as they stand in it."""
    document = read_text(text)
    return [
        document.text[claim.figure.quantity.start : claim.figure.quantity.end]
        for claim in find_claims(readable(document, VOCABULARY.respell))
    ]


# --- texts ------------------------------------------------------------------------------------


def test_every_value_is_found_in_order() -> None:
    assert stated(WRITTEN) == ["96,5 triệu đồng/người/năm", "0,8%", "trên 45%"]


def test_the_document_holds_the_text_as_it_was_pasted() -> None:
    pasted = "  Tỷ lệ hộ nghèo   còn 0,8%.\r\n\r\nTỷ lệ che phủ rừng trên 45%.\t"
    assert read_text(pasted).text == normalise(pasted)


@pytest.mark.parametrize("text", ["", " \n\t\u200b"])
def test_a_text_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="Chưa có văn bản"):
        read_text(text)


def test_a_text_of_the_greatest_length_is_read_and_a_longer_one_refused() -> None:
    with pytest.raises(BadRequest, match=r"1\.000\.001 ký tự"):
        read_text("a" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize("separator", ["\t", " | "])
def test_lines_of_cells_become_a_table(separator: str) -> None:
    rows = [["Chỉ tiêu", "Đơn vị", "Năm 2030"], ["Tỷ lệ che phủ rừng", "%", "45"]]
    document = read_text("\n".join(separator.join(row) for row in rows))
    (table,) = document.tables
    cells = [[document.text[c.start : c.end] for c in row] for row in table.rows]
    assert cells == rows


def test_a_single_line_with_a_tab_is_no_table() -> None:
    assert read_text("a)\tTỷ lệ hộ nghèo còn 0,8%.").tables == ()


# --- without diacritics -----------------------------------------------------------------------


def test_text_without_diacritics_is_read_and_its_offsets_kept() -> None:
    assert stated("ty le ho ngheo con 0,8%, ty le che phu rung tren 45%") == ["0,8%", "tren 45%"]


def test_only_lines_without_diacritics_are_restored() -> None:
    document = read_text("Hộ ngheo còn ít.\nty le ho ngheo con 0,8%")
    assert (
        readable(document, VOCABULARY.respell).text == "Hộ ngheo còn ít.\ntỷ lệ hộ nghèo còn 0,8%"
    )


def test_a_word_that_would_change_its_letters_stays_as_it_was_typed() -> None:
    document = read_text("ty le ho ngheo con 0,8%")
    read = readable(document, lambda line: line.replace("ngheo", "nghèoo").replace("ho", "hộ"))
    assert read.text == "ty le hộ ngheo con 0,8%"


@settings(deadline=None)
@given(st.text(alphabet="abcdeghiklmnop tuvxy \n0123456789.,%/|-", min_size=1, max_size=120))
def test_restoring_changes_diacritics_only(text: str) -> None:
    if not normalise(text):
        return
    document = read_text(text)
    read = readable(document, VOCABULARY.respell)
    assert len(read.text) == len(document.text)
    swapped = str.maketrans(".,", ",.")
    for old, new in zip(fold(document.text), fold(read.text), strict=True):
        assert new in {old, old.translate(swapped)}


# --- English numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("đạt 96.5 triệu đồng", "đạt 96,5 triệu đồng"),
        ("đạt 0.8%", "đạt 0,8%"),
        ("đạt 1,234,567 đồng", "đạt 1.234.567 đồng"),
        ("đạt 1,234.5 tỷ đồng", "đạt 1.234,5 tỷ đồng"),
        ("đạt 8.500 USD", "đạt 8.500 USD"),
        ("đạt 8,5 USD", "đạt 8,5 USD"),
        ("đạt 8,500 tấn", "đạt 8,500 tấn"),
        ("ngày 12.7.2025", "ngày 12.7.2025"),
        ("2.1 Về kinh tế", "2.1 Về kinh tế"),
        ("- 2.10. Về xã hội", "- 2.10. Về xã hội"),
    ],
)
def test_only_numbers_that_are_english_for_certain_are_read_as_english(
    written: str, read: str
) -> None:
    assert readable(read_text(written)).text == read


def test_two_places_of_one_indicator_each_have_their_own_value() -> None:
    text = "Tỷ lệ hộ nghèo của xã Suối Mơ là 2%, còn của phường Mây Trắng là 3%."
    places = [claim.figure.place for claim in find_claims(read_text(text))]
    assert places == ["xã Suối Mơ", "phường Mây Trắng"]


# --- what stands around -----------------------------------------------------------------------


def test_what_may_name_the_place_stands_around_the_claim_nearest_first() -> None:
    text = "I. MỤC TIÊU CỦA XÃ SUỐI MƠ\nXã rộng 12 km2. Đến năm 2030, tỷ lệ hộ nghèo còn 0,8%."
    claim = find_claims(read_text(text))[-1]
    assert claim.clause[0].endswith("tỷ lệ hộ nghèo còn ),)%"), "its number is no part of a name"
    assert claim.before == ("Xã rộng 12 km2.",)
    assert claim.headings == ("I. MỤC TIÊU CỦA XÃ SUỐI MƠ",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Phấn đấu tỷ lệ hộ nghèo còn 0,8%.", "target"),
        ("Tỷ lệ hộ nghèo đã giảm còn 0,8%.", "result"),
        ("Tỷ lệ hộ nghèo: 0,8%.", None),
    ],
)
def test_a_claim_shows_its_kind_by_its_words_only(text: str, kind: str | None) -> None:
    (claim,) = find_claims(read_text(text))
    assert claim.kind == kind


# --- files ------------------------------------------------------------------------------------


def test_a_draft_file_becomes_a_document(tmp_path: Path) -> None:
    path = tmp_path / "du-thao.txt"
    path.write_text(WRITTEN, "utf-8")
    document = read_draft_file(path)
    assert document.text == normalise(WRITTEN)
    assert document.metadata.source == "du-thao.txt"


def test_a_file_without_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"trong\.txt"):
        read_draft(b" \n ", "trong.txt")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="không tồn tại"):
        read_draft_file(tmp_path / "khong-co.pdf")
