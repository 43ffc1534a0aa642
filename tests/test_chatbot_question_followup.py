"""Questions that lean on the conversation before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.question import followup
from chatbot.question.types import Kind, Question
from chatbot.types import Turn
from corpus.text import normalise
from tests.fictional import understander

UNDERSTANDER = understander()
NAMES = ("Trần Văn Sơn", "Lê Thị Hoa", "Nguyễn Văn Khoa")
SECRETARY = Turn("Bí thư Đảng ủy là ai?", "Đồng chí Trần Văn Sơn là Bí thư Đảng ủy. [1]")
CHAIRWOMAN = Turn("Chủ tịch UBND phường là ai?", "Đồng chí Lê Thị Hoa. [1]")
INCOME = Turn(
    "Thu nhập bình quân đầu người đến năm 2030 là bao nhiêu?",
    "Thu nhập bình quân đầu người là 96,5 triệu đồng/người/năm. [1]",
)
WARD_INCOME = Turn("Thu nhập bình quân của phường Bến Lau là bao nhiêu?", "96,5 triệu đồng. [1]")


def ask(text: str, *history: Turn) -> Question:
    return UNDERSTANDER.understand(text, history)


# --- pronouns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "history", "person"),
    [
        ("Ông ấy giữ chức gì?", [SECRETARY], "Trần Văn Sơn"),
        ("ong ay giu chuc gi", [SECRETARY], "Trần Văn Sơn"),
        ("Đồng chí ấy còn giữ chức gì?", [SECRETARY], "Trần Văn Sơn"),
        ("Người đó nói gì?", [SECRETARY], "Trần Văn Sơn"),
        ("Bà ấy giữ chức vụ gì?", [CHAIRWOMAN], "Lê Thị Hoa"),
        ("Bà ấy giữ chức vụ gì?", [CHAIRWOMAN, SECRETARY], "Lê Thị Hoa"),
        ("Ông ấy giữ chức vụ gì?", [CHAIRWOMAN, SECRETARY], "Trần Văn Sơn"),
        ("Đồng chí đó giữ chức vụ gì?", [SECRETARY, CHAIRWOMAN], "Lê Thị Hoa"),
        ("Ông ấy giữ chức vụ gì?", [SECRETARY, CHAIRWOMAN], "Trần Văn Sơn"),
    ],
)
def test_a_pronoun_stands_for_the_person_spoken_of_last_who_fits(
    text: str, history: list[Turn], person: str
) -> None:
    question = ask(text, *history)
    assert question.persons == (person,)
    assert question.text.startswith(person)


@pytest.mark.parametrize(
    ("texts", "woman", "name"),
    [
        (["Trần Văn Sơn và Lê Thị Hoa"], None, "Trần Văn Sơn"),
        (["Trần Văn Sơn và Lê Thị Hoa"], True, "Lê Thị Hoa"),
        (["Lê Thị Hoa và Trần Văn Sơn"], False, "Trần Văn Sơn"),
        (["Lê Thị Hoa", "Trần Văn Sơn", "không ai"], None, "Trần Văn Sơn"),
        (["Lê Thị Hoa", "Trần Văn Sơn"], True, "Lê Thị Hoa"),
        (["Trần Văn Sơn"], True, None),
        (["trần văn sơn"], None, "Trần Văn Sơn"),
        (["không ai"], None, None),
        ([], None, None),
    ],
)
def test_the_person_named_last_is_chosen_by_the_middle_name(
    texts: list[str], woman: bool | None, name: str | None
) -> None:
    assert followup.last_person(texts, NAMES, woman) == name


def test_a_pronoun_without_anybody_to_stand_for_stays() -> None:
    assert followup.resolve_person("Ông ấy là ai?", ["không ai"], NAMES) == "Ông ấy là ai?"
    assert followup.resolve_person("Hộ nghèo?", ["Trần Văn Sơn"], NAMES) == "Hộ nghèo?"


# --- another topic, year or place ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Vậy tỷ lệ hộ nghèo thì sao?",
        "Còn tỷ lệ hộ nghèo?",
        "Thế tỷ lệ hộ nghèo thì thế nào ạ?",
        "Thế còn tỷ lệ hộ nghèo?",
        "vay ty le ho ngheo thi sao",
    ],
)
def test_a_new_topic_is_asked_like_the_one_before(text: str) -> None:
    question = ask(text, INCOME)
    assert (question.text, question.kind) == ("tỷ lệ hộ nghèo năm 2030", Kind.QUANTITY)


@pytest.mark.parametrize(
    ("text", "office"), [("Còn Phó Bí thư?", "Phó Bí thư"), ("Thế Bí thư thì sao?", "Bí thư")]
)
def test_a_new_office_asks_who_holds_it(text: str, office: str) -> None:
    question = ask(text, CHAIRWOMAN)
    assert (question.text, question.kind) == (f"{office} là ai?", Kind.PERSON)


def test_a_new_person_asks_for_the_office() -> None:
    question = ask("Còn ông Trần Văn Sơn thì sao?", CHAIRWOMAN)
    assert (question.persons, question.kind) == (("Trần Văn Sơn",), Kind.OFFICE)


@pytest.mark.parametrize(
    "text", ["Thu ngân sách cũng vậy chứ?", "Thu ngân sách cũng thế à?", "Thu ngân sách cũng vậy?"]
)
def test_also_asks_whether_the_same_holds(text: str) -> None:
    question = ask(text, INCOME)
    assert question.text == "Thu ngân sách 96,5 triệu đồng/người/năm phải không?"
    assert question.kind is Kind.YESNO


@pytest.mark.parametrize("text", ["Còn năm 2025?", "Năm 2025 thì sao?", "Vậy đến năm 2025?"])
def test_another_year_takes_the_place_of_the_first(text: str) -> None:
    question = ask(text, INCOME)
    assert question.text == "Thu nhập bình quân đầu người đến năm 2025 là bao nhiêu?"
    assert question.kind is Kind.QUANTITY


@pytest.mark.parametrize("text", ["Còn xã Đồi Sim?", "Vậy Đồi Sim thì sao?", "con xa doi sim"])
@pytest.mark.parametrize("earlier", [INCOME, WARD_INCOME])
def test_another_place_takes_the_place_of_the_first(text: str, earlier: Turn) -> None:
    question = ask(text, earlier)
    assert (question.names, question.kind) == (("Đồi Sim",), Kind.QUANTITY)
    assert question.text.startswith("Thu nhập bình quân")
    assert "Bến Lau" not in question.text


def test_a_place_stays_while_only_the_topic_changes() -> None:
    assert ask("Còn hộ nghèo?", WARD_INCOME).names == ("Bến Lau",)


def test_a_follow_up_of_a_follow_up_leans_on_both() -> None:
    again = Turn("Còn năm 2025?", "Không có. [1]")
    assert ask("Còn hộ nghèo?", INCOME, again).text == "hộ nghèo năm 2025"
    place = ask("Còn xã Đồi Sim?", INCOME, again)
    assert place.text.startswith("Thu nhập bình quân đầu người đến năm 2025")


# --- pointing back at a thing -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Kể ra các nhiệm vụ đó?", "Liệt kê các nhiệm vụ này", "Kể ra?"])
def test_a_list_of_the_thing_before_carries_its_words(text: str) -> None:
    earlier = Turn("Nhiệm vụ trọng tâm của Đại hội là gì?", "Hai nhiệm vụ. [1]")
    question = ask(text, earlier)
    assert question.kind is Kind.LIST
    assert "trọng tâm" in question.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Chỉ tiêu đó đến năm nào?", Kind.WHEN),
        ("Đến năm nào?", Kind.WHEN),
        ("Vì sao?", Kind.TOPIC),
    ],
)
def test_pointing_back_asks_its_own_question_about_the_thing_before(text: str, kind: Kind) -> None:
    question = ask(text, INCOME)
    assert question.kind is kind
    assert "Thu nhập bình quân đầu người" in question.text


@pytest.mark.parametrize(
    ("text", "pointing", "rest"),
    [
        ("Chỉ tiêu đó đến năm nào?", True, "đến năm nào?"),
        ("Hai nhiệm vụ này là gì?", True, "là gì?"),
        ("Nó là gì?", True, "là gì?"),
        ("Chỉ tiêu nào?", False, "Chỉ tiêu nào?"),
        ("Hộ nghèo?", False, "Hộ nghèo?"),
    ],
)
def test_a_pointer_is_found_and_taken_out(text: str, pointing: bool, rest: str) -> None:
    assert followup.names_thing(text) is pointing
    assert followup.without_pointer(text) == rest


# --- the parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "leans"),
    [
        ("Ông ấy giữ chức gì?", 3, True),
        ("Chỉ tiêu đó đến năm nào?", 3, True),
        ("Vậy tỷ lệ hộ nghèo thì sao?", 3, True),
        ("Tỷ lệ hộ nghèo thì sao?", 3, True),
        ("Vì sao?", 0, True),
        ("Tỷ lệ hộ nghèo đến năm 2030 là bao nhiêu?", 3, False),
        ("Bí thư Đảng ủy phường Bến Lau là ai?", 4, False),
    ],
)
def test_a_follow_up_is_known_by_its_wording_or_by_its_few_words(
    text: str, words: int, leans: bool
) -> None:
    assert followup.is_followup(text, words) is leans


def test_a_whole_question_is_not_touched_by_the_conversation() -> None:
    text = "Tỷ lệ hộ nghèo đến năm 2030 là bao nhiêu?"
    assert ask(text, SECRETARY, INCOME).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Các chỉ tiêu cụ thể của nhiệm kỳ 2025-2030 gồm những gì?",
        "Mục tiêu của Đại hội là gì?",
        "Đại hội có mấy nhiệm vụ chính?",
    ],
)
def test_a_question_of_frame_words_alone_is_whole(text: str) -> None:
    assert ask(text, INCOME).text == text


@pytest.mark.parametrize(
    ("text", "topic", "confirms"),
    [
        ("Vậy hộ nghèo thì sao?", "hộ nghèo", False),
        ("Còn hộ nghèo?", "hộ nghèo", False),
        ("Thế về hộ nghèo thì thế nào ạ?", "hộ nghèo", False),
        ("Thế còn hộ nghèo?", "hộ nghèo", False),
        ("Hộ nghèo cũng vậy chứ?", "Hộ nghèo", True),
        ("Hộ nghèo cũng thế phải không?", "Hộ nghèo", True),
        ("hộ nghèo", "hộ nghèo", False),
        ("Thế nào là hộ nghèo?", "Thế nào là hộ nghèo", False),
    ],
)
def test_the_topic_is_what_opening_and_closing_words_leave(
    text: str, topic: str, confirms: bool
) -> None:
    assert followup.bare_topic(text) == (topic, confirms)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Tỷ lệ hộ nghèo là bao nhiêu?", "Tỷ lệ hộ nghèo"),
        ("Bí thư Đảng ủy là ai?", "Bí thư Đảng ủy"),
        ("Chuyển đổi số thế nào?", "Chuyển đổi số"),
        ("Ai là Bí thư?", "Ai là Bí thư"),
        ("nước sạch", "nước sạch"),
        ("Đại hội xác định hai nhiệm vụ nào?", "Đại hội xác định hai nhiệm vụ nào"),
    ],
)
def test_an_earlier_question_was_about_what_stands_before_its_asking_words(
    question: str, topic: str
) -> None:
    assert followup.topic_of(question) == topic


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("đến năm 2030", "2030"),
        ("nhiệm kỳ 2025-2030", "2025-2030"),
        ("giai đoạn 2025 – 2030", "2025 – 2030"),
        ("96,5 triệu đồng", None),
        ("", None),
    ],
)
def test_the_year_of_a_text_is_a_year_or_a_period(text: str, year: str | None) -> None:
    assert followup.year_in(text) == year


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Hộ nghèo năm 2030 là bao nhiêu?", "Hộ nghèo năm 2025 là bao nhiêu?"),
        ("Hộ nghèo nhiệm kỳ 2025-2030?", "Hộ nghèo nhiệm kỳ 2025?"),
        ("Hộ nghèo là bao nhiêu?", "Hộ nghèo là bao nhiêu năm 2025?"),
    ],
)
def test_a_year_is_replaced_or_added(question: str, expected: str) -> None:
    assert followup.replace_year(question, "2025") == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_part_fails_on_any_text(first: str, second: str) -> None:
    text, other = normalise(first), normalise(second)
    topic, _ = followup.bare_topic(text)
    assert topic in text
    assert followup.topic_of(text) in text
    assert len(followup.without_pointer(text)) <= len(text) + 1
    resolved = followup.resolve_person(text, [other, NAMES[0]], NAMES)
    assert resolved == text or NAMES[0] in resolved
