"""Words in matching form."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.words import CAPITALS, find_phrase, forms, words
from corpus.text import match_form, normalise

PIECES = st.sampled_from(
    [*("UBND", "KT-XH", "đ/c", "GD&ĐT", "104,7", "%", "15-NQ/ĐU", "QP-XH", "Hòa"), *" .,;:-\n"]
)
TEXT = st.one_of(st.text(), st.lists(PIECES, max_size=20).map("".join)).map(normalise)


@given(TEXT)
def test_words_are_in_order_inside_the_text_and_never_empty(text: str) -> None:
    found = words(text)
    assert all(0 <= word.start < word.end <= len(text) and word.form for word in found)
    for first, second in itertools.pairwise(found):
        same_place = (first.start, first.end) == (second.start, second.end)
        assert same_place or first.end <= second.start


@given(TEXT)
def test_a_word_that_stands_alone_at_its_place_is_what_the_text_says_there(text: str) -> None:
    places: dict[tuple[int, int], list[str]] = {}
    for word in words(text):
        places.setdefault((word.start, word.end), []).append(word.form)
    assert forms(text) == tuple(form for found in places.values() for form in found)
    for (start, end), found in places.items():
        if len(found) == 1 and text[start:end].islower():
            alone = words(text[start:end])
            assert [word.form for word in alone] == found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Hòa Bình", "hoà bình"),
        ("THỦY LỢI", "thuỷ lợi"),
        ("Đảng ủy", "đảng uỷ"),
        ("khỏe", "khoẻ"),
        ("hộ nghèo, thu nhập.", "“Hộ nghèo” (thu nhập)"),
    ],
)
def test_two_spellings_give_the_same_words(first: str, second: str) -> None:
    assert forms(first) == forms(second) != ()


def test_words_that_differ_in_a_mark_stay_different() -> None:
    assert len({forms(text) for text in ("cận", "cần", "can", "cạn", "cặn")}) == 5


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("UBND", "ủy ban nhân dân"),
        ("ubnd", "ủy ban nhân dân"),
        ("KT-XH", "kinh tế xã hội"),
        ("đ/c Mai", "đồng chí mai"),
        ("Đ/C Mai", "đồng chí mai"),
        ("ngành GD&ĐT", "ngành giáo dục và đào tạo"),
        ("10 ha", "10 héc ta"),
        ("tỉ lệ", "tỷ lệ"),
        ("đạt bn", "đạt bao nhiêu"),
        ("BT chi bộ", "bí thư chi bộ"),
    ],
)
def test_an_abbreviation_is_spelt_out(short: str, long: str) -> None:
    assert forms(short) == forms(long)


@pytest.mark.parametrize("text", ["bt", "hn", "Ds"])
def test_an_abbreviation_that_looks_like_a_syllable_needs_its_capitals(text: str) -> None:
    assert forms(text) == (match_form(text),)


def test_words_of_an_abbreviation_share_its_place() -> None:
    text = "Chủ tịch UBND, đ/c Mai"
    assert [text[word.start : word.end] for word in words(text)] == [
        *("Chủ", "tịch", "UBND", "UBND", "UBND", "UBND", "đ/c", "đ/c", "Mai"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" ,.;:!?“”() ", ()),
        ("104,7 triệu đồng/người/năm", ("104,7", "triệu", "đồng", "người", "năm")),
        ("tăng 0,5%.", ("tăng", "0,5", "%")),
        ("khối QP-XH", ("khối", "qp", "xh")),
        ("số 15-NQ/ĐU", ("số", "15-nq/đu")),
    ],
)
def test_punctuation_is_left_out_and_numbers_stay_whole(
    text: str, expected: tuple[str, ...]
) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("needle", "start", "expected"),
    [
        ("hộ nghèo", 0, 2),
        ("hộ", 0, 0),
        ("hộ", 1, 2),
        ("hộ", 3, -1),
        ("nghèo hộ", 0, -1),
        ("hộ nghèo đa chiều", 0, -1),
        ("nghè", 0, -1),
    ],
)
def test_a_phrase_is_found_only_as_whole_neighbouring_words(
    needle: str, start: int, expected: int
) -> None:
    assert find_phrase(forms(needle), forms("hộ dân hộ nghèo"), start) == expected


def test_capitals_hold_vietnamese_letters_and_no_small_one() -> None:
    assert set("AZĐĂÂÊÔƠƯẠẤẾỆỐỘỚỢỨỰỲỴỶỸ") <= set(CAPITALS)
    assert not any(char.islower() for char in CAPITALS)
