"""From what was typed to a question taken apart."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.question.spelling import Vocabulary
from chatbot.question.types import Kind, Question
from chatbot.question.understand import Understander
from chatbot.register import PeopleRegister
from chatbot.types import Turn
from chatbot.words import forms
from tests.fictional import understander

UNDERSTANDER = understander()


def ask(text: str, *history: Turn) -> Question:
    return UNDERSTANDER.understand(text, history)


def phrases(question: Question, weight: float = 1.0) -> list[str]:
    return [" ".join(term.phrase) for term in question.terms if term.weight == weight]


def test_a_question_falls_into_its_parts() -> None:
    raw = "  Thu nhập bình quân đầu người của phường Bến Lau đến năm 2030 là bao nhiêu? "
    question = ask(raw)
    assert question.raw == raw
    assert question.text == raw.strip()
    assert (question.kind, question.plural) == (Kind.QUANTITY, False)
    assert question.focus is not None
    assert question.text[slice(*question.focus)] == "bao nhiêu"
    assert [(q.kind, int(q.low)) for q in question.quantities] == [("year", 2030)]
    assert question.names == ("Bến Lau",)
    assert (question.persons, question.offices) == ((), ())
    assert phrases(question) == ["thu nhập", "bình quân đầu người"]


def test_persons_and_offices_are_no_names_of_places() -> None:
    question = ask("Trần Văn Sơn có phải Bí thư Đảng ủy phường Bến Lau không?")
    assert question.persons == ("Trần Văn Sơn",)
    assert [office.text for office in question.offices] == ["Bí thư Đảng ủy phường"]
    assert question.names == ("Bến Lau",)
    assert question.kind is Kind.YESNO


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Thu nhập của phường Bến Lau?", ("Bến Lau",)),
        ("thu nhập của phường bến lau?", ("Bến Lau",)),
        ("thu nhap cua phuong ben lau", ("Bến Lau",)),
        ("Thu nhập của Đồi Sim?", ("Đồi Sim",)),
        ("Thu nhập của phường Bến Tre?", ("Bến Tre",)),
        ("Thu nhập của phường Thạch Khê?", ("Thạch Khê",)),
        ("thu nhập của phường thạch khê?", ("thạch khê",)),
        ("Thu nhập bình quân?", ()),
        ("Nghị quyết của UBND phường?", ()),
        ("Bí Thư Đảng Ủy là ai?", ()),
    ],
)
def test_known_places_and_unknown_ones_are_named(text: str, names: tuple[str, ...]) -> None:
    assert ask(text).names == names


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("chi tieu thu nhap la bao nhieu", "chỉ tiêu thu nhập là bao nhiêu"),
        ("TNBQ đầu người là bn?", "thu nhập bình quân đầu người là bao nhiêu?"),
        ("đ/c Trần Văn Sơn là ai?", "đồng chí Trần Văn Sơn là ai?"),
        ("Hộ nghèo   còn\nbao nhiêu?", "Hộ nghèo còn bao nhiêu?"),
        ("Người đứng đầu chính quyền phường là ai?", "Chủ tịch UBND phường là ai?"),
        ("Ai đứng đầu Đảng ủy phường?", "Ai Bí thư Đảng ủy phường?"),
        ("Hộ nghèo còn bao nhiêu để tôi báo cáo?", "Hộ nghèo còn bao nhiêu?"),
        ("Tôi đang viết báo cáo. Hộ nghèo còn bao nhiêu?", "Hộ nghèo còn bao nhiêu?"),
        ("Thu\u200b nhập\x07 là bao nhiêu?", "Thu nhập là bao nhiêu?"),
        ("Tôi đang viết báo cáo, hộ nghèo còn bao nhiêu?", "Hộ nghèo còn bao nhiêu?"),
    ],
)
def test_what_was_typed_is_mended_spelt_out_and_freed_of_asides(text: str, meant: str) -> None:
    assert ask(text).text.lower().lstrip(",. ") == meant.lower()


def test_a_mended_question_is_also_searched_as_typed() -> None:
    assert ask("TNBQ là bao nhiêu?").variants == ("TNBQ là bao nhiêu?",)
    assert ask("ho ngheo con bao nhieu").variants == ()
    assert ask("Hộ nghèo còn bao nhiêu?").variants == ()


def test_an_unknown_indicator_word_stays_a_term_of_its_own() -> None:
    assert "cận" in phrases(ask("Tỷ lệ hộ cận nghèo là bao nhiêu?"))


def test_asking_words_numbers_and_names_are_no_terms() -> None:
    question = ask("Hộ nghèo của xã Đồi Sim năm 2030 còn bao nhiêu phần trăm?")
    assert phrases(question) == ["hộ", "nghèo"]
    assert phrases(question, 0.0) == []
    assert all("2030" not in term.phrase for term in question.terms)


@pytest.mark.parametrize(
    "text",
    [
        "Thu nhập bình quân của phường Bến Lau là bao nhiêu?",
        "ai la bi thu dang uy phuong ben lau",
        "Hai nhiệm vụ trọng tâm là gì?",
    ],
)
def test_terms_stand_where_they_say(text: str) -> None:
    question = ask(text)
    assert question.terms
    for term in question.terms:
        assert forms(question.text[term.start : term.end]) == term.phrase


def test_words_of_a_library_s_own_body_are_no_terms_around_its_name() -> None:
    people = PeopleRegister([])
    identity = ("trường", "tiểu", "học", "đồi", "sim")
    knowing = Understander(Vocabulary([]), people, ["Đồi Sim"], lambda name: [identity])
    text = "Trường tiểu học Đồi Sim có bao nhiêu lớp?"
    assert phrases(knowing.understand(text)) == ["lớp"]
    assert "trường" in phrases(Understander(Vocabulary([]), people, ["Đồi Sim"]).understand(text))


def test_an_empty_library_understands_too() -> None:
    question = Understander(Vocabulary([]), PeopleRegister([])).understand("ho ngheo bao nhieu")
    assert question.kind is Kind.QUANTITY


PIECES = st.sampled_from(
    [
        *("ông ấy", "bà ấy", "vậy", "thì sao", "còn", "cũng vậy chứ", "chỉ tiêu đó", "năm 2025"),
        *("Trần Văn Sơn", "phường Bến Lau", "xã Đồi Sim", "Bí thư Đảng ủy", "hộ nghèo", "0,8%"),
        *("ai", "gì", "bao nhiêu", "đúng không", "?", "ho ngheo", "UBND", "để tôi báo cáo", "😀"),
    ]
)
TEXT = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map(" ".join))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(TEXT, st.lists(st.builds(Turn, TEXT, TEXT), max_size=3))
def test_any_text_after_any_conversation_is_understood(raw: str, history: list[Turn]) -> None:
    question = UNDERSTANDER.understand(raw, history)
    length = len(question.text)
    assert question.raw == raw
    spans = [(term.start, term.end) for term in question.terms]
    spans += [(quantity.start, quantity.end) for quantity in question.quantities]
    spans += [(office.start, office.end) for office in question.offices]
    spans += [question.focus] if question.focus else []
    assert all(0 <= start <= end <= length for start, end in spans)
    assert all(question.text[o.start : o.end] == o.text for o in question.offices)
