"""Suggested questions: taken from the documents, and answered by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.assistant import LibraryAssistant
from chatbot.register import PeopleRegister
from chatbot.suggestions import FOLLOWUPS, OPENERS, Suggestions
from chatbot.types import Answer
from corpus.library import Library
from tests.grounding import open_assistant

BEN_LAU = """ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ PHƯỜNG BẾN LAU NHIỆM KỲ 2025-2030
Phương châm của Đại hội là: “Đoàn kết - Sáng tạo - Phát triển”.
Đại hội đề ra các chỉ tiêu đến năm 2030: thu nhập bình quân đầu người đạt 95 triệu đồng/người/năm; \
tỷ lệ hộ nghèo còn dưới 0,5%; \
tỷ lệ dân số tham gia bảo hiểm y tế đạt 97%.
Đồng chí Lò Thị Bưởi, Bí thư Đảng ủy phường, phát biểu bế mạc Đại hội.
"""
SUOI_MO = """ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ XÃ SUỐI MƠ NHIỆM KỲ 2025-2030
Đến năm 2030, xã phấn đấu: diện tích rừng trồng mới đạt 250 ha; tỷ lệ hộ nghèo còn 4%.
"""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    return _assistant(tmp_path_factory.mktemp("one"), {"phường Bến Lau": BEN_LAU})


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    texts = {"phường Bến Lau": BEN_LAU, "xã Suối Mơ": SUOI_MO}
    return _assistant(tmp_path_factory.mktemp("two"), texts)


def _assistant(folder: Path, texts: dict[str, str]) -> LibraryAssistant:
    library = Library(folder / "library")
    for number, (place, text) in enumerate(texts.items()):
        path = folder / f"{number}.txt"
        path.write_text(text, "utf-8")
        library.add(path, place=place, term="2025-2030")
    return open_assistant(library, folder / "store")


def _suggestions(assistant: LibraryAssistant) -> Suggestions:
    return Suggestions(
        assistant.ask, assistant.documents, assistant.register.entries, assistant.people
    )


def test_what_is_suggested_to_begin_with_is_answered(two: LibraryAssistant) -> None:
    openers = _suggestions(two).openers()
    assert len(openers) == OPENERS
    answers = [two.ask(question) for question in openers]
    assert [answer.status for answer in answers] == ["answered"] * OPENERS
    assert len({citation.document_id for a in answers for citation in a.citations}) == 2


def test_where_there_are_several_places_a_question_names_one(two: LibraryAssistant) -> None:
    for question in _suggestions(two).openers():
        assert "phường Bến Lau" in question or "xã Suối Mơ" in question


def test_where_there_is_one_place_it_is_left_out(one: LibraryAssistant) -> None:
    suggestions = _suggestions(one)
    assert "Phương châm của Đại hội là gì?" in suggestions.openers()
    assert not any("Bến Lau" in question for question in suggestions.openers())


def test_what_may_follow_is_of_the_same_document_and_asks_something_else(
    two: LibraryAssistant,
) -> None:
    answer = two.ask("Thu nhập bình quân đầu người của phường Bến Lau năm 2030 là bao nhiêu?")
    found = _suggestions(two).followups(answer)
    assert 0 < len(found) <= FOLLOWUPS
    assert not any("hu nhập" in question for question in found)
    for question in found:
        cited = two.ask(question).citations
        assert {citation.document_id for citation in cited} == {answer.citations[0].document_id}


def test_what_was_just_asked_is_not_suggested_again(one: LibraryAssistant) -> None:
    answer = one.ask("phương châm của đại hội là gì?")
    assert "Phương châm của Đại hội là gì?" not in _suggestions(one).followups(answer)


def test_nothing_follows_a_refusal(one: LibraryAssistant) -> None:
    assert _suggestions(one).followups(one.ask("Thời tiết ngày mai thế nào?")) == ()


def test_a_growth_is_not_asked_for_as_if_it_were_the_amount(tmp_path: Path) -> None:
    text = "CHỈ TIÊU ĐẾN NĂM 2030\nTổng nguồn thu của xã tăng bình quân từ 12%/năm trở lên.\n"
    grows = _assistant(tmp_path, {"xã Suối Mơ": text})
    assert grows.register.listed
    assert _suggestions(grows).openers() == ()


def test_a_question_that_is_answered_from_elsewhere_is_dropped(one: LibraryAssistant) -> None:
    elsewhere = one.ask("Phương châm của Đại hội là gì?")

    def ask(question: str) -> Answer:
        return elsewhere

    suggestions = Suggestions(ask, one.documents, one.register.entries, one.people)
    assert not any("bao nhiêu" in question for question in suggestions.openers())


def test_each_question_is_tried_once_and_only_so_many(
    one: LibraryAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.suggestions.MOST_TRIED", 3)
    asked: list[str] = []

    def refuse(question: str) -> Answer:
        asked.append(question)
        return Answer(question, "", "refused", (), "extractive")

    suggestions = Suggestions(refuse, one.documents, one.register.entries, one.people)
    assert suggestions.openers() == ()
    assert len(asked) == 3
    suggestions.openers()
    suggestions.followups(one.ask("Phương châm của Đại hội là gì?"))
    assert len(set(asked)) == len(asked) <= 6


def test_an_empty_library_suggests_nothing() -> None:
    def ask(question: str) -> Answer:
        raise AssertionError(question)

    assert Suggestions(ask, (), (), PeopleRegister(())).openers() == ()
