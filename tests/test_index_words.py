"""Counting a library's words. All texts are fictional."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import match_form, normalise
from index.words import WordCounts

TEXTS = [
    "Xã Suối Mơ giảm hộ nghèo. Hộ nghèo còn 1,2%.",
    "Hoa Sim nở; trồng hoa sim, giữ hoà bình.",
]
COUNTS = WordCounts.count(TEXTS)


def test_words_are_counted_in_any_case_and_known_as_they_are_written_most() -> None:
    assert COUNTS.words["hộ"].count == 2
    assert COUNTS.words["suối"].surface == "Suối"
    assert COUNTS.words["suối"].is_name
    assert not COUNTS.words["hộ"].is_name
    assert "1,2" not in COUNTS.words


def test_pairs_are_counted_in_their_order_and_never_across_punctuation() -> None:
    assert COUNTS.pair("hộ", "nghèo") == 2
    assert COUNTS.pair("nghèo", "hộ") == 0
    assert COUNTS.pair("sim", "nở") == 1
    assert COUNTS.pair("sim", "giữ") == 0
    assert COUNTS.pair("còn", "1,2") == 1
    assert COUNTS.pair("không", "có") == 0


@pytest.mark.parametrize(
    ("words", "common"),
    [
        (("hoa", "sim"), True),
        (("suối", "mơ"), False),
        (("hộ",), True),
        (("suối",), False),
        (("lạ",), False),
        ((match_form("hòa"), "bình"), True),
    ],
)
def test_what_is_also_written_in_lower_case_is_common(words: tuple[str, ...], common: bool) -> None:
    assert COUNTS.is_common(words) is common


def everything(counts: WordCounts, words: Sequence[str]) -> list[object]:
    return [
        *(counts.words.items()),
        *(counts.pair(first, second) for first in words for second in words),
        *(counts.is_common((first, second)) for first in words for second in words),
    ]


@given(st.lists(st.text(alphabet="hộ Nghèo1,2% Đá-", max_size=30).map(normalise), max_size=4))
def test_counts_come_back_as_they_were_saved(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("words")
    counts = WordCounts.count(texts)
    counts.save(folder)
    words = sorted({match_form(word) for text in texts for word in text.split()})
    assert everything(WordCounts.load(folder), words) == everything(counts, words)


TEXT_LISTS = st.lists(st.text(alphabet="hộ Nghèo1,2% Đá-", max_size=30).map(normalise), max_size=4)


@given(TEXT_LISTS, TEXT_LISTS, TEXT_LISTS)
def test_updated_counts_are_those_of_the_texts_that_are_left(
    kept: list[str], added: list[str], removed: list[str]
) -> None:
    updated = WordCounts.count([*removed, *kept]).updated(added, removed)
    words = sorted({match_form(word) for text in (*kept, *added) for word in text.split()})
    assert everything(updated, words) == everything(WordCounts.count([*kept, *added]), words)


def test_an_empty_library_has_no_words(tmp_path: Path) -> None:
    WordCounts.count([]).save(tmp_path)
    empty = WordCounts.load(tmp_path)
    assert (empty.words, empty.pair("hộ", "nghèo")) == ({}, 0)


def test_a_title_in_capitals_does_not_say_how_a_word_is_written() -> None:
    counts = WordCounts.count(["TRƯỜNG SONG LÃM", "SONG LÃM, HĐND", "trường Song Lãm"])
    assert counts.words["lãm"].surface == "Lãm"
    assert counts.words["lãm"].is_name
    assert counts.words["trường"].surface == "trường"
    assert counts.words["hđnd"].surface == "HĐND"
