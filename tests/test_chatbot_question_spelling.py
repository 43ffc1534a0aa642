"""Diacritics restored and typing errors mended, only towards what a library writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.question.spelling import Vocabulary, is_unaccented
from corpus.text import match_form, normalise
from corpus.types import Document
from tests.fictional import LIBRARY, vocabulary

VOCABULARY = vocabulary()


def respell(text: str) -> str:
    """Mended, in lower case: the case of a name does not matter here."""
    return VOCABULARY.respell(text).lower()


@pytest.mark.parametrize(
    ("text", "unaccented"),
    [
        ("chi tieu ho ngheo", True),
        ("Chi tieu nam 2030?", True),
        ("chỉ tieu ho ngheo", False),
        ("đang bo phuong", False),
        ("ho ngheo", False),
        ("", False),
    ],
)
def test_three_words_of_plain_letters_count_as_unaccented(text: str, unaccented: bool) -> None:
    assert is_unaccented(text) is unaccented


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            "chi tieu thu nhap binh quan dau nguoi la bao nhieu?",
            "chỉ tiêu thu nhập bình quân đầu người là bao nhiêu?",
        ),
        ("ty le ho ngheo giam con bao nhieu", "tỷ lệ hộ nghèo giảm còn bao nhiêu"),
        ("ai la bi thu dang uy phuong ben lau", "ai là bí thư đảng ủy phường bến lau"),
        ("phuong cham cua dai hoi la gi", "phương châm của đại hội là gì"),
        ("hai nhiem vu trong tam la gi", "hai nhiệm vụ trọng tâm là gì"),
        ("ong tran van son giu chuc gi", "ông trần văn sơn giữ chức gì"),
        ("dai hoi duoc to chuc khi nao", "đại hội được tổ chức khi nào"),
        ("bao nhieu ho dan su dung nuoc sach", "bao nhiêu hộ dân sử dụng nước sạch"),
        ("tran van son nhan manh dieu gi", "trần văn sơn nhấn mạnh điều gì"),
        ("thu ngan sach tang 10,5% phai khong", "thu ngân sách tăng 10,5% phải không"),
    ],
)
def test_an_unaccented_question_gets_the_diacritics_of_the_library(typed: str, meant: str) -> None:
    assert respell(typed) == meant


def test_the_same_letters_are_read_by_their_neighbours() -> None:
    assert respell("xa doi sim trong moi may ha") == "xã đồi sim trồng mới mấy ha"
    assert respell("trong nhiem ky 2025-2030") == "trong nhiệm kỳ 2025-2030"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tỷ lệ hộ nghèo giãm còn bao nhiêu?", "tỷ lệ hộ nghèo giảm còn bao nhiêu?"),
        ("tỷ lệ hộ ngheo giảm còn bao nhiêu?", "tỷ lệ hộ nghèo giảm còn bao nhiêu?"),
        ("thu nhập bình quâm đầu người", "thu nhập bình quân đầu người"),
        ("thu nhập bình quân đầu ngưòi", "thu nhập bình quân đầu người"),
        ("phương chân của đại hội", "phương châm của đại hội"),
        ("hộ dân xử dụng nước sạch", "hộ dân sử dụng nước sạch"),
        ("hộ dân sử dụng nước xạch", "hộ dân sử dụng nước sạch"),
        ("cải cahc hành chính", "cải cách hành chính"),
        ("chuyển đôi số", "chuyển đổi số"),
    ],
)
def test_a_slip_is_mended_towards_a_pair_that_the_library_writes(typed: str, meant: str) -> None:
    assert respell(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ hộ cận nghèo là bao nhiêu?",
        "Tỷ lệ thất nghiệp là bao nhiêu?",
        "Thu nhập của phường Bến Tre là bao nhiêu?",
        "Thu nhập của phường Bến Sau là bao nhiêu?",
        "Thu nhập của xã Đồi Mây đến năm 2030?",
        "Thu nhập của xã Đồi Sen đến năm 2030?",
        "Ông Phạm Văn Tài giữ chức gì?",
        "Ông Trần Văn Sang giữ chức gì?",
        "Thu nhập 140,7 triệu đồng/người/năm đúng không?",
        "Nghị quyết số 15-NQ/ĐU nói gì?",
        "UBND phường làm gì?",
        "Thu nhập của phường Bến Lai là bao nhiêu?",
        "Ông Trần Văn Sen giữ chức gì?",
    ],
)
def test_another_name_indicator_or_number_stays_as_it_was_typed(text: str) -> None:
    assert VOCABULARY.respell(text) == text


@pytest.mark.parametrize("document", LIBRARY, ids=lambda document: document.metadata.place)
def test_what_the_library_writes_stays_as_it_is(document: Document) -> None:
    assert VOCABULARY.respell(document.text).splitlines() == document.text.splitlines()


def test_a_question_is_read_the_same_in_every_process() -> None:
    code = (
        "from chatbot.question.spelling import Vocabulary;"
        "print(ascii(Vocabulary([]).respell('nhung gi nao a nhe')))"
    )
    root = Path(__file__).parent.parent
    read = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=root,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in range(6)
    }
    assert len(read) == 1


def test_without_a_library_only_the_asking_words_are_mended() -> None:
    empty = Vocabulary([])
    assert empty.respell("ai giu chuc bi thu zzz") == "ai giữ chức bí thư zzz"


def test_what_holds_a_digit_is_never_mended() -> None:
    assert Vocabulary(["rộng 5 km2 rừng"]).respell("rộng 5 km3 rừng") == "rộng 5 km3 rừng"


def test_a_restored_name_gets_its_capitals_and_a_typed_capital_stays() -> None:
    restored = VOCABULARY.respell("ong tran van son la ai")
    assert "Trần Văn Sơn" in restored
    assert VOCABULARY.respell("Phuong cham cua dai hoi la gi").startswith("Phương")


@pytest.mark.parametrize(
    ("word", "known"),
    [("nghèo", True), ("Nghèo", True), ("ngheo", False), ("cận", False), ("Lau", True)],
)
def test_a_word_is_known_by_its_exact_marks(word: str, known: bool) -> None:
    assert (word in VOCABULARY) is known


def test_a_word_of_grammar_with_its_marks_is_not_made_another_word() -> None:
    known = Vocabulary(["Bảo vệ môi trường. Vệ sinh môi trường, giữ vệ sinh."] * 9)
    assert known.respell("Nói về sinh hoạt") == "Nói về sinh hoạt"
    assert known.respell("muc tieu ve moi truong") == "mục tiêu về môi trường"


PIECES = st.sampled_from(
    [*("ho ngheo", "giãm", "Đồi Sim", "2030", "10,5%", "UBND", "xyz", "la gi", "😀"), *"?,.\n- "]
)


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map(" ".join)))
def test_mending_keeps_the_number_of_words_numbers_and_punctuation(raw: str) -> None:
    text = normalise(raw)
    mended = VOCABULARY.respell(text)
    assert len(mended.split()) == len(text.split())
    for typed, shown in zip(text.split(), mended.split(), strict=True):
        if not any(char.isalpha() for char in typed):
            assert shown == typed


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=8).map(" ".join))
def test_what_was_mended_once_stays(raw: str) -> None:
    mended = VOCABULARY.respell(normalise(raw))
    if not is_unaccented(mended):
        assert match_form(VOCABULARY.respell(mended)) == match_form(mended)
