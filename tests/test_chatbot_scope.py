"""Which documents may answer a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.places import own_place, same_place
from chatbot.question.types import Question
from chatbot.scope import Scope, Scopes
from corpus.places import PlaceIndex, parse_place
from corpus.types import Document, Status
from tests.fictional import document, understander
from tests.reports import report


def ward(title: str, place: str | None, status: Status = "adopted") -> Document:
    return report([f"Báo cáo của {place}."], title=title, place=place, status=status)


DOCUMENTS = [
    ward("tinh", "tỉnh Sông Xa"),
    ward("ngan", "phường Gió Ngàn"),
    ward("ngan-du-thao", "phường Gió Ngàn, tỉnh Sông Xa", "draft"),
    ward("ha-xa", "phường Nắng Hạ, tỉnh Sông Xa"),
    ward("ha-lam", "phường Nắng Hạ, tỉnh Bắc Lam"),
    ward("bao", None),
]
SCOPES = Scopes(DOCUMENTS, PlaceIndex({d.id: parse_place(d.metadata.place) for d in DOCUMENTS}))


def asked(text: str) -> Question:
    return understander(DOCUMENTS).understand(text)


def scope(text: str) -> Scope:
    return SCOPES.find(asked(text))


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("Thu nhập của phường Gió Ngàn là bao nhiêu?", {"ngan", "ngan-du-thao"}),
        ("Thu nhập của phường Nắng Hạ là bao nhiêu?", {"ha-xa", "ha-lam"}),
        ("Thu nhập của phường Nắng Hạ, tỉnh Bắc Lam là bao nhiêu?", {"ha-lam"}),
        ("Thu nhập của phường Nắng Hạ (Sông Xa) là bao nhiêu?", {"ha-xa"}),
        ("Thu nhập của tỉnh Sông Xa là bao nhiêu?", {"tinh"}),
        ("Thu nhập bình quân là bao nhiêu?", {d.id for d in DOCUMENTS}),
        ("Thu nhập của phường Lá Thông là bao nhiêu?", {"tinh", "bao"}),
    ],
)
def test_the_place_that_is_named_chooses_the_documents(question: str, documents: set[str]) -> None:
    assert scope(question).documents == documents


def test_wards_of_one_name_are_left_open_until_the_province_is_named() -> None:
    assert scope("Thu nhập của phường Nắng Hạ là bao nhiêu?").question.leaves_open
    assert not scope("Thu nhập của phường Nắng Hạ (Sông Xa) là bao nhiêu?").question.leaves_open
    assert not scope("Thu nhập của phường Gió Ngàn là bao nhiêu?").question.leaves_open


def test_a_name_that_chose_documents_need_not_stand_in_their_clauses() -> None:
    question = scope("Thu nhập của phường Nắng Hạ, tỉnh Bắc Lam là bao nhiêu?").question
    assert question.names == ()
    assert set(question.places) == {"Nắng Hạ", "Bắc Lam"}


def test_a_place_without_a_document_is_missing() -> None:
    found = scope("Thu nhập của phường Lá Thông là bao nhiêu?")
    assert found.missing == ("phường Lá Thông",)
    assert found.question.names == ("Lá Thông",)


def test_the_refusal_names_the_nearest_places_first_and_each_once() -> None:
    text = SCOPES.unknown_place(["phường Nắng Hà"])
    assert text.startswith("Thư viện không có tài liệu của phường Nắng Hà nên")
    known = text.partition("Hiện có tài liệu của: ")[2].rstrip(".").split("; ")
    assert known[0].startswith("phường Nắng Hạ")
    assert sum("Gió Ngàn" in place for place in known) == 1
    nowhere = Scopes([ward("bao", None)], PlaceIndex({}))
    assert nowhere.unknown_place(["phường X"]) == ""


def test_filters_leave_no_more_than_they_chose() -> None:
    question = asked("Thu nhập của phường Nắng Hạ là bao nhiêu?")
    assert SCOPES.find(question, {"ha-lam", "tinh"}).documents == {"ha-lam"}
    assert SCOPES.find(question, {"tinh"}).documents == frozenset()


def test_documents_in_force_go_before_drafts_and_replaced_ones() -> None:
    old, new = document("Cũ.", "cu"), document("Mới.", "moi")
    new = replace(new, metadata=replace(new.metadata, supersedes="cu"))
    scopes = Scopes([old, new, ward("nhap", None, "draft")], PlaceIndex({}))
    assert scopes.versions({"cu", "moi", "nhap"}) == [{"moi"}, {"nhap"}, {"cu"}]
    assert scopes.other_versions("moi") == ["cu"]
    assert scopes.superseded == {"cu": "moi"}


def test_a_draft_of_the_same_place_and_term_is_another_version() -> None:
    assert SCOPES.other_versions("ngan") == ["ngan-du-thao"]
    assert SCOPES.other_versions("ha-xa") == []
    assert SCOPES.other_versions("bao") == []


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("phường Gió Ngàn", "phường Gió Ngàn, tỉnh Sông Xa", True),
        ("phường Gió Ngàn, Sông Xa", "phường Gió Ngàn, tỉnh Sông Xa", True),
        ("phường Nắng Hạ, tỉnh Bắc Lam", "phường Nắng Hạ, tỉnh Sông Xa", False),
        ("xã Gió Ngàn", "phường Gió Ngàn", False),
        ("tỉnh Sông Xa", "phường Gió Ngàn, tỉnh Sông Xa", False),
        (None, None, False),
        ("phường Gió Ngàn", None, False),
    ],
)
def test_places_are_the_same_as_far_as_both_say(
    first: str | None, second: str | None, same: bool
) -> None:
    assert same_place(ward("a", first), ward("b", second)) == same


def test_the_own_place_of_a_document_is_the_first_it_names() -> None:
    assert own_place(ward("a", "phường Gió Ngàn, tỉnh Sông Xa")) == "phường Gió Ngàn"
    assert own_place(ward("a", None)) == ""
