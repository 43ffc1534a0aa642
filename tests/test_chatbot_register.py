"""Who holds which office in a whole library."""

from __future__ import annotations

import pytest

from chatbot.people import parse_office
from chatbot.register import PeopleRegister, place_names
from tests.fictional import LIBRARY, document

REGISTER = PeopleRegister(LIBRARY)


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("phường Bến Lau, Sông Vân", ("Bến Lau", "Sông Vân")),
        ("Xã Đồi Sim, tỉnh Thượng Vân", ("Đồi Sim", "Thượng Vân")),
        ("TP. Sông Vân", ("Sông Vân",)),
        ("thị trấn Cầu Gỗ , ", ("Cầu Gỗ",)),
        ("Bến Lau", ("Bến Lau",)),
        ("", ()),
        (None, ()),
    ],
)
def test_places_lose_the_word_for_their_level(place: str | None, names: tuple[str, ...]) -> None:
    assert place_names(place) == names


def test_every_person_of_every_document_is_known_once() -> None:
    assert set(REGISTER.names) == {
        *("Đỗ Minh Quang", "Nguyễn Văn Khoa", "Lê Thị Hoa", "Trần Văn Sơn", "Vũ Thị Ngà")
    }
    assert len(REGISTER.names) == 5


def test_an_empty_library_knows_nobody() -> None:
    empty = PeopleRegister([])
    assert empty.names == ()
    assert empty.named_in("Trần Văn Sơn") == []
    assert empty.holders(parse_office("Bí thư")) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Trần Văn Sơn là ai?", ["Trần Văn Sơn"]),
        ("trần văn sơn là ai", ["Trần Văn Sơn"]),
        ("tran van son la ai", ["Trần Văn Sơn"]),
        ("Lê Thị Hoa và Trần Văn Sơn giữ chức gì?", ["Lê Thị Hoa", "Trần Văn Sơn"]),
        ("Trần Văn Sơn và Lê Thị Hoa giữ chức gì?", ["Trần Văn Sơn", "Lê Thị Hoa"]),
        ("ông Sơn giữ chức gì?", ["Trần Văn Sơn"]),
        ("đồng chí Văn Sơn giữ chức gì?", ["Trần Văn Sơn"]),
        ("bà Hoa giữ chức gì?", ["Lê Thị Hoa"]),
        ("Sơn giữ chức gì?", []),
        ("núi sơn cao", []),
        ("Trần Văn Sơnh là ai?", []),
        ("Trần Văn Tài là ai?", []),
        ("ông Tài giữ chức gì?", []),
        ("", []),
    ],
)
def test_persons_are_named_by_full_name_or_by_title_and_last_name(
    text: str, names: list[str]
) -> None:
    assert REGISTER.named_in(text) == names


def test_a_last_name_that_two_persons_share_names_neither() -> None:
    text = "Trần Văn Sơn, Bí thư Đảng ủy. Phạm Thanh Sơn, Chủ tịch HĐND xã."
    register = PeopleRegister([document(text)])
    assert register.named_in("ông Sơn giữ chức gì?") == []
    assert register.named_in("ông Thanh Sơn giữ chức gì?") == ["Phạm Thanh Sơn"]


def test_statements_with_most_offices_come_first_and_know_their_document() -> None:
    few = document("Bí thư Đảng ủy Trần Văn Sơn phát biểu.", "Tin")
    many = document("Trần Văn Sơn, Bí thư Đảng ủy, Chủ tịch HĐND xã, phát biểu.", "Bài")
    found = PeopleRegister([few, many]).statements("Trần Văn Sơn")
    assert [(s.document.id, len(s.mention.offices)) for s in found] == [("Bài", 2), ("Tin", 1)]


@pytest.mark.parametrize(
    ("office", "names"),
    [
        ("Bí thư Đảng ủy", {"Trần Văn Sơn", "Vũ Thị Ngà"}),
        ("Bí thư Đảng ủy xã", {"Trần Văn Sơn", "Vũ Thị Ngà"}),
        ("Chủ tịch HĐND phường", {"Trần Văn Sơn"}),
        ("Chủ tịch UBND phường", {"Lê Thị Hoa"}),
        ("Chủ tịch phường", {"Lê Thị Hoa"}),
        ("Phó Bí thư Thường trực Đảng ủy", {"Nguyễn Văn Khoa"}),
        ("Phó Bí thư Đảng ủy", {"Lê Thị Hoa"}),
        ("Phó Chủ tịch UBND thành phố", {"Đỗ Minh Quang"}),
        ("Phó Chủ tịch UBND phường", set()),
        ("Chủ tịch Hội Nông dân", set()),
    ],
)
def test_an_office_leads_to_those_who_hold_it(office: str, names: set[str]) -> None:
    found = REGISTER.holders(parse_office(office))
    assert {name for name, _ in found} == names
    for name, statement in found:
        mention, text = statement.mention, statement.document.text
        assert mention.name == name
        assert name in text[mention.start : mention.end]


def test_the_register_reads_names_with_the_places_of_their_document() -> None:
    text = "Chủ tịch UBND xã Vân Hồ Giang Lê Thị Hoa trình bày."
    assert PeopleRegister([document(text, place="xã Vân Hồ Giang")]).names == ("Lê Thị Hoa",)
    assert PeopleRegister([document(text)]).names != ("Lê Thị Hoa",)
