"""Normal form, folding, match form, tokens, syllables."""

from __future__ import annotations

import itertools
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold, is_vietnamese_syllable, match_form, normalise, tokenise, word_set

VIETNAMESE = st.text(
    alphabet='aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệộựỷỳ ỨĐẤỜ.,;:%/-–"“”()0123456789\n\t'
    "\u0300\u0301\u0323\u0302\u031b\u00ad\u200b\ufeff\u00a0\r"
)
ANY_TEXT = st.one_of(st.text(), VIETNAMESE)


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(raw)
    assert normalise(once) == once


@given(ANY_TEXT)
def test_normalised_text_is_nfc_and_has_no_loose_white_space(raw: str) -> None:
    text = normalise(raw)
    assert unicodedata.is_normalized("NFC", text)
    assert "\n\n" not in text
    assert "  " not in text
    assert all(line == line.strip() and line for line in text.split("\n")) or text == ""
    assert not {unicodedata.category(c) for c in text if c != "\n"} & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Đảng bộ", "Đảng bộ"),
        (unicodedata.normalize("NFD", "Nghị quyết Đại hội"), "Nghị quyết Đại hội"),
        ("một\r\nhai\rba\u2028bốn\fnăm", "một\nhai\nba\nbốn\nnăm"),
        ("phát\u00adtriển\u200b bền\ufeff vững\x07", "pháttriển bền vững"),
        ("15\u00a0%\u2003/ năm\t\tnay", "15 % / năm nay"),
        ("\n\n  I. Mục tiêu  \n \n\n  A  \n", "I. Mục tiêu\nA"),
        ("a\u200b\u0301", "á"),
        ("lỗi \ud800 mã", "lỗi mã"),
        ("", ""),
        (" \n\t\r\n", ""),
    ],
)
def test_raw_text_becomes_one_form(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@given(ANY_TEXT)
def test_folding_keeps_every_offset(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert [fold(char) for char in text] == list(folded)


def test_folding_keeps_the_length_of_every_character_there_is() -> None:
    assert all(len(fold(chr(code))) == 1 for code in range(sys.maxunicode + 1))


def test_letters_of_other_scripts_stay_whole() -> None:
    assert fold("각") == "각"


def test_a_capital_with_a_longer_small_letter_keeps_its_offsets() -> None:
    assert len(match_form("İz İz")) == 5


def test_folding_removes_case_and_diacritics() -> None:
    assert fold("Đảng ủy PHƯỜNG Ấ Ỵ 104,7%") == "dang uy phuong a y 104,7%"


@given(ANY_TEXT)
def test_match_form_keeps_the_length_of_normalised_text(raw: str) -> None:
    text = normalise(raw)
    assert len(match_form(text)) == len(text)


@given(ANY_TEXT)
def test_match_form_is_stable(raw: str) -> None:
    once = match_form(normalise(raw))
    assert match_form(once) == once


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("Khỏe", "khoẻ"),
        ("THỦY", "thuỷ"),
        ("qúy", "quý"),
        ("qúa", "quá"),
        ("gìa", "già"),
        ("gíup", "giúp"),
        ("gìơ", "giờ"),
        ("xòe", "xoè"),
        ("hùynh", "huỳnh"),
        ("họăc", "hoặc"),
        ("nứơc", "nước"),
    ],
)
def test_old_and_new_tone_placement_match(old: str, new: str) -> None:
    assert match_form(old) == match_form(new) == new


@pytest.mark.parametrize("word", ["của", "mía", "lúa", "chùa", "nghĩa", "gìn", "búi", "túi", "cửa"])
def test_a_tone_that_belongs_to_the_first_vowel_stays(word: str) -> None:
    assert match_form(word) == word


def test_the_icelandic_letter_matches_the_vietnamese_one() -> None:
    assert fold("Ðảng") == fold("Đảng") == "dang"
    assert match_form("\u00d0ảng") == match_form("\u0110ảng")


def test_match_form_keeps_tones_apart() -> None:
    assert match_form("hòa") != match_form("hóa")
    assert match_form("thu") != match_form("thư")


@given(ANY_TEXT)
def test_tokens_are_slices_and_cover_every_visible_character(text: str) -> None:
    tokens = tokenise(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đạt 104,7 triệu", ["đạt", "104,7", "triệu"]),
        ("1.234.567 đồng.", ["1.234.567", "đồng", "."]),
        ("ngày 14/8/2025,", ["ngày", "14/8/2025", ","]),
        ("nhiệm kỳ 2025-2030;", ["nhiệm", "kỳ", "2025-2030", ";"]),
        ("2025–2030", ["2025–2030"]),
        ("100% chi bộ", ["100", "%", "chi", "bộ"]),
        ("triệu đồng/người/năm", ["triệu", "đồng", "/", "người", "/", "năm"]),
        ("Nghị quyết 15-NQ/ĐU", ["Nghị", "quyết", "15-NQ/ĐU"]),
        ("số 30/2020/NĐ-CP", ["số", "30/2020/NĐ-CP"]),
        ("NQ-TW, QĐ-TTg.", ["NQ-TW", ",", "QĐ-TTg", "."]),
        ("KINH TẾ-XÃ HỘI", ["KINH", "TẾ", "-", "XÃ", "HỘI"]),
        ("12km2 CO2 m²", ["12", "km2", "CO2", "m²"]),
        ("vào năm 2030.", ["vào", "năm", "2030", "."]),
        ("từ 5,5-6%", ["từ", "5,5-6", "%"]),
        ("chờ...", ["chờ", "..."]),
    ],
)
def test_what_belongs_together_is_one_token(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokenise(text)] == expected


SYLLABLES = word_set(
    """
    nghiêng khuỷu quyết giếng gì thuở Đảng uỷ ủy hòa hoà phường xoong ngoằn yêu ý quốc kỷ ghế
    truong duong nghi quyet dai hoi ngheo kiem
    """
)
OTHER_WORDS = word_set(
    """
    congress party budget year income would school UBND 2030 càt cấpp đảngg kà ngế cê ộ́ w größe
    """
)


@pytest.mark.parametrize("word", sorted(SYLLABLES))
def test_vietnamese_syllables_are_recognised(word: str) -> None:
    assert is_vietnamese_syllable(word)
    assert is_vietnamese_syllable(fold(word))


@pytest.mark.parametrize("word", ["", " ", "đại hội", *sorted(OTHER_WORDS)])
def test_other_words_are_not_vietnamese_syllables(word: str) -> None:
    assert not is_vietnamese_syllable(word)


def test_a_heap_of_marks_on_one_letter_takes_no_time() -> None:
    started = time.perf_counter()
    heap = normalise("a" + "\u0323\u0301\u0302" * 16_000)
    assert time.perf_counter() - started < 2.0
    assert len(heap) <= 32
    assert normalise(heap) == heap
