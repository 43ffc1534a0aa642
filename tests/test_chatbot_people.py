"""Persons and offices as documents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.people import Mention, find_mentions, find_offices, parse_office
from corpus.text import normalise


def read(text: str, *places: str) -> list[tuple[str, list[str]]]:
    """(name, offices) of every mention."""
    return [
        (found.name, [office.text for office in found.offices])
        for found in find_mentions(text, places)
    ]


# --- names beside offices -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Đồng chí Trần Văn Sơn, Bí thư Đảng ủy, Chủ tịch HĐND xã, phát biểu.",
            [("Trần Văn Sơn", ["Bí thư Đảng ủy", "Chủ tịch HĐND xã"])],
        ),
        (
            "Bí thư Đảng ủy, Chủ tịch HĐND xã Trần Văn Sơn phát biểu.",
            [("Trần Văn Sơn", ["Bí thư Đảng ủy", "Chủ tịch HĐND xã"])],
        ),
        (
            "Bí thư Đảng ủy kiêm Chủ tịch HĐND xã Trần Văn Sơn",
            [("Trần Văn Sơn", ["Bí thư Đảng ủy", "Chủ tịch HĐND xã"])],
        ),
        pytest.param(
            "Đồng Văn Tài, Bí thư Đảng ủy, phát biểu.",
            [("Đồng Văn Tài", ["Bí thư Đảng ủy"])],
        ),
        ("đ/c Trần Văn Sơn - Bí thư Đảng ủy", [("Trần Văn Sơn", ["Bí thư Đảng ủy"])]),
        ("đồng chí Bí thư Đảng ủy Trần Văn Sơn", [("Trần Văn Sơn", ["Bí thư Đảng ủy"])]),
        ("Chủ tịch UBND xã ông Trần Văn Sơn", [("Trần Văn Sơn", ["Chủ tịch UBND xã"])]),
        ("Bà Lê Thị Hoa, Chủ tịch UBND xã", [("Lê Thị Hoa", ["Chủ tịch UBND xã"])]),
        (
            "Phó Bí thư Thường trực Đảng ủy xã Nguyễn Văn Khoa điều hành.",
            [("Nguyễn Văn Khoa", ["Phó Bí thư Thường trực Đảng ủy xã"])],
        ),
        (
            "Trần Văn Sơn, Bí thư Đảng ủy; Lê Thị Hoa, Phó Bí thư Đảng ủy, Chủ tịch UBND xã.",
            [
                ("Trần Văn Sơn", ["Bí thư Đảng ủy"]),
                ("Lê Thị Hoa", ["Phó Bí thư Đảng ủy", "Chủ tịch UBND xã"]),
            ],
        ),
        (
            "Ông Trần Văn Sơn, Chủ tịch UBND xã, phát biểu.",
            [("Trần Văn Sơn", ["Chủ tịch UBND xã"])],
        ),
        ("ĐỒNG CHÍ TRẦN VĂN SƠN, BÍ THƯ ĐẢNG ỦY", [("TRẦN VĂN SƠN", ["BÍ THƯ ĐẢNG ỦY"])]),
        ("Chủ tịch UBND xã, ông Trần Văn Sơn, cho biết", [("Trần Văn Sơn", ["Chủ tịch UBND xã"])]),
    ],
)
def test_a_person_has_the_offices_written_beside_the_name(
    text: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chủ tịch UBND phường Bến Lau Lê Thị Hoa trình bày.", "Lê Thị Hoa"),
        ("Chủ tịch UBND xã Hồng Lam Lê Thị Hoa trình bày.", "Lê Thị Hoa"),
        ("Phó Chủ tịch UBND tỉnh Đỗ Minh Quang dự.", "Đỗ Minh Quang"),
        ("Phó Chủ tịch UBND tỉnh Thượng Vân Giang Đỗ Minh Quang dự.", "Đỗ Minh Quang"),
    ],
)
def test_a_place_between_office_and_name_belongs_to_neither(text: str, name: str) -> None:
    ((found, offices),) = read(text, "Bến Lau", "Hồng Lam", "Thượng Vân Giang")
    assert found == name
    assert text.startswith(offices[0] + " ")


def test_a_place_inside_a_row_of_offices_does_not_break_it() -> None:
    text = "Bí thư Đảng ủy phường Bến Lau, Chủ tịch HĐND phường Bến Lau Trần Văn Sơn"
    offices = ["Bí thư Đảng ủy phường", "Chủ tịch HĐND phường"]
    assert read(text, "Bến Lau") == [("Trần Văn Sơn", offices)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TM. ĐẢNG ỦY\nBÍ THƯ\nTrần Văn Sơn", [("Trần Văn Sơn", ["BÍ THƯ"])]),
        (
            "TM. BAN THƯỜNG VỤ\nPHÓ BÍ THƯ THƯỜNG TRỰC\nNguyễn Văn Khoa",
            [("Nguyễn Văn Khoa", ["PHÓ BÍ THƯ THƯỜNG TRỰC"])],
        ),
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Thị Hoa", [("Lê Thị Hoa", ["PHÓ CHỦ TỊCH"])]),
        ("BÍ THƯ\n(Đã ký)\nTrần Văn Sơn", [("Trần Văn Sơn", ["BÍ THƯ"])]),
    ],
)
def test_a_signature_names_its_office_on_the_line_above(
    text: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("đồng chí Phạm Thu Hà cho biết", ["Phạm Thu Hà"]),
        ("Đến dự có ông Hồ Văn Long, bà Cao Thị Yến.", ["Hồ Văn Long", "Cao Thị Yến"]),
        ("Đ/c Phạm Thu Hà cho biết", ["Phạm Thu Hà"]),
        ("Trần Văn Sơn đến dự.", []),
        ("Đồng chí Sơn phát biểu", []),
        ("Đảng bộ Bến Lau, Đại hội Đồi Sim", []),
        ("Ông cho biết Trần Văn Sơn đến dự", []),
    ],
)
def test_a_name_without_office_counts_only_after_a_title(text: str, names: list[str]) -> None:
    assert read(text) == [(name, []) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "Chủ tịch UBND xã Đồi Sim đã phát biểu.",
        "Bí thư Đảng ủy xã Cầu Gỗ Thượng phát biểu.",
        "Bí thư Đảng ủy Sông Vân phát biểu.",
        "Bí thư Đảng ủy. Trần Văn Sơn đến dự.",
        "Bí thư Đảng ủy\nĐảng bộ xã tổ chức Đại hội nhiệm kỳ mới với nhiều nội dung quan trọng",
    ],
)
def test_an_office_without_a_name_makes_no_person(text: str) -> None:
    assert read(text) == []


PIECES = st.sampled_from(
    [
        *("Trần Văn Sơn", "Lê Thị Hoa", "Bí thư Đảng ủy", "Chủ tịch UBND", "BÍ THƯ", "xã"),
        *("Bến Lau", "đồng chí", "ông", "kiêm", "và", ", ", "; ", "\n", " - ", " ", "."),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=15).map(" ".join)))
def test_mentions_and_offices_of_any_text_are_slices_of_it(raw: str) -> None:
    text = normalise(raw)
    for office in find_offices(text):
        assert text[office.start : office.end] == office.text != ""
    found = find_mentions(text, ("Bến Lau",))
    assert [mention.start for mention in found] == sorted(mention.start for mention in found)
    for mention in found:
        stated = text[mention.start : mention.end]
        assert mention.name in stated
        assert all(text[office.start : office.end] in stated for office in mention.offices)


# --- offices ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("ai là bí thư đảng ủy phường?", ["bí thư đảng ủy phường"]),
        ("PHÓ BÍ THƯ THƯỜNG TRỰC ĐẢNG ỦY", ["PHÓ BÍ THƯ THƯỜNG TRỰC ĐẢNG ỦY"]),
        ("Chủ tịch UBMTTQ phường", ["Chủ tịch UBMTTQ phường"]),
        ("Phó Trưởng ban Tuyên giáo Đảng ủy", ["Phó Trưởng ban Tuyên giáo Đảng ủy"]),
        ("Trưởng Công an xã", ["Trưởng Công an xã"]),
        ("Bí thư Đảng ủy, Phó Chủ tịch xã", ["Bí thư Đảng ủy", "Phó Chủ tịch xã"]),
        ("thu nhập của nhân dân phường", []),
    ],
)
def test_offices_are_found_in_any_case_with_their_organisation(
    text: str, offices: list[str]
) -> None:
    assert [office.text for office in find_offices(text)] == offices


@pytest.mark.parametrize(
    ("text", "head", "modifier", "level"),
    [
        ("Bí thư Đảng ủy xã", "bí thư", "", {"xã"}),
        ("Phó Bí thư Thường trực Đảng ủy", "phó bí thư", "thường trực", set()),
        ("Phó Chủ tịch Thường trực HĐND xã", "phó chủ tịch", "thường trực", {"xã"}),
        ("Nguyên Chủ tịch UBND tỉnh", "nguyên chủ tịch", "", {"tỉnh"}),
        ("Quyền Chủ tịch UBND xã", "quyền chủ tịch", "", {"xã"}),
        ("Chủ tịch", "chủ tịch", "", set()),
    ],
)
def test_an_office_falls_into_rank_modifier_and_level(
    text: str, head: str, modifier: str, level: set[str]
) -> None:
    office = parse_office(text)
    assert (office.head, office.modifier, set(office.level)) == (head, modifier, level)


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("Bí thư Đảng bộ phường", "Bí thư Đảng ủy"),
        ("Bí thư Đảng ủy phường", "Bí thư Đảng bộ phường"),
        ("Bí thư Đảng ủy xã", "Bí thư xã"),
        ("Bí thư Đảng ủy", "Bí thư"),
        ("Bí thư", "Bí thư Đảng ủy"),
        ("Chủ tịch UBND phường", "Chủ tịch phường"),
        ("Chủ tịch Ủy ban nhân dân phường", "Chủ tịch UBND phường"),
        ("Chủ tịch HĐND phường", "Chủ tịch HĐND"),
        ("Phó Chủ tịch UBND xã", "Phó Chủ tịch xã"),
        ("Phó Bí thư Thường trực", "Phó Bí thư Thường trực Đảng ủy"),
        ("Chủ tịch Ủy ban MTTQ xã", "Chủ tịch Mặt trận Tổ quốc xã"),
    ],
)
def test_an_office_answers_its_other_wordings(held: str, asked: str) -> None:
    assert parse_office(held).answers(parse_office(asked))


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("Phó Bí thư Đảng ủy", "Bí thư Đảng ủy"),
        ("Bí thư Đảng ủy", "Phó Bí thư Đảng ủy"),
        ("Nguyên Bí thư Đảng ủy", "Bí thư Đảng ủy"),
        ("Phó Bí thư Thường trực Đảng ủy", "Phó Bí thư Đảng ủy"),
        ("Phó Bí thư Đảng ủy", "Phó Bí thư Thường trực Đảng ủy"),
        ("Bí thư Đảng ủy phường", "Bí thư Đảng ủy xã"),
        ("Chủ tịch UBND tỉnh", "Chủ tịch UBND xã"),
        ("Chủ tịch HĐND phường", "Chủ tịch UBND phường"),
        ("Chủ tịch HĐND phường", "Chủ tịch phường"),
        ("Chủ tịch Hội Nông dân xã", "Chủ tịch xã"),
        ("Bí thư Chi bộ", "Bí thư Đảng ủy"),
        ("Bí thư Đoàn phường", "Bí thư Đảng ủy phường"),
        ("Chủ tịch", "Chủ tịch Đảng ủy"),
        ("Bí thư Đoàn phường", "Bí thư phường"),
    ],
)
def test_another_rank_level_or_organisation_does_not_answer(held: str, asked: str) -> None:
    assert not parse_office(held).answers(parse_office(asked))


def test_a_mention_spans_name_and_offices() -> None:
    text = "Sáng nay, Trần Văn Sơn, Bí thư Đảng ủy, Chủ tịch HĐND xã, phát biểu."
    (mention,) = find_mentions(text)
    assert isinstance(mention, Mention)
    assert text[mention.start : mention.end] == "Trần Văn Sơn, Bí thư Đảng ủy, Chủ tịch HĐND xã"


def test_the_presidium_that_signs_is_no_office() -> None:
    assert [m.offices for m in find_mentions("T/M ĐOÀN CHỦ TỊCH\nTrần Văn Thử", ())] in ([], [()])
