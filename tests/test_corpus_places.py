"""Places as they are written, and in questions. All places are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.places import Mentioned, PlaceIndex, Unit, parse_place
from corpus.text import fold, match_form, normalise

PLACES = {
    "may-trang": "phường Mây Trắng, tỉnh Sông Xa",
    "suoi-mo": "xã Suối Mơ, tỉnh Sông Xa",
    "song-xa": "tỉnh Sông Xa",
    "binh-an-song-xa": "phường Bình An, tỉnh Sông Xa",
    "binh-an-hai-xa": "phường Bình An, Hải Xa",
    "hoa-sim": "phường Hoa Sim, tỉnh Hải Xa",
    "vinh": "xã Vinh, tỉnh Hải Xa",
    "vinh-hung": "xã Vinh Hưng, tỉnh Hải Xa",
    "vĩnh-hung": "xã Vĩnh Hưng, tỉnh Sông Xa",
    "gia-lan": "tỉnh Gia Lan",
    "doi-may": "thành phố Đồi Mây, tỉnh Hải Xa",
    "tinh-gia": "phường Tĩnh Gia, tỉnh Hải Xa",
    "ba-dong-song": "TP Ba Dòng Sông",
    "phuong-12": "Phường 12, TP Ba Dòng Sông",
    "ca-nuoc": "Việt Nam",
}
WRITTEN_SMALL = {("hoa", "sim"), ("vinh",), ("theo",), ("bí",)}
INDEX = PlaceIndex(
    {document: parse_place(place) for document, place in PLACES.items()},
    lambda words: words in WRITTEN_SMALL,
)


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("phường Mây Trắng, tỉnh Sông Xa", ["phường Mây Trắng", "tỉnh Sông Xa"]),
        ("phường Mây Trắng tỉnh Sông Xa", ["phường Mây Trắng", "tỉnh Sông Xa"]),
        ("Phường Mây Trắng (Sông Xa)", ["phường Mây Trắng", "Sông Xa"]),
        ("P.Mây Trắng - Q.3 - TP. Sông Xa", ["phường Mây Trắng", "quận 3", "thành phố Sông Xa"]),
        ("TP Sông Xa", ["thành phố Sông Xa"]),
        ("T.P Sông Xa", ["thành phố Sông Xa"]),
        ("thành phố Sông Xa.", ["thành phố Sông Xa"]),
        ("Sông Xa", ["Sông Xa"]),
        ("phuong may trang, tinh song xa", ["phường may trang", "tỉnh song xa"]),
        ("Sông Xa, tỉnh Sông Xa", ["Sông Xa"]),
        ("xã Suối Mơ, Việt Nam", ["xã Suối Mơ"]),
        ("đặc khu Hòn Mây", ["đặc khu Hòn Mây"]),
        ("Phường 12", ["phường 12"]),
        ("Xa Lạ, tỉnh Sông Xa", ["Xa Lạ", "tỉnh Sông Xa"]),
        ("", []),
        (None, []),
        ("Trung ương", []),
    ],
)
def test_a_place_is_read_as_its_units_the_smallest_first(
    written: str | None, units: list[str]
) -> None:
    assert [str(unit) for unit in parse_place(written).units] == units


def test_a_unit_without_a_kind_has_none() -> None:
    assert parse_place("Sông Xa").units == (Unit(None, "Sông Xa"),)


@given(st.text(max_size=60))
def test_any_text_is_read_as_some_place(text: str) -> None:
    for unit in parse_place(text).units:
        assert any(map(str.isalnum, unit.name))
        assert normalise(unit.name) == unit.name


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("Thu nhập của phường Mây Trắng?", ["may-trang"]),
        ("Mây Trắng có bao nhiêu hộ nghèo?", ["may-trang"]),
        ("UBND MÂY TRẮNG họp khi nào?", ["may-trang"]),
        ("thu nhập của mây trắng", ["may-trang"]),
        ("thu nhap cua phuong may trang", ["may-trang"]),
        ("thu nhap cua may trang", ["may-trang"]),
        ("P. Mây Trắng có gì?", ["may-trang"]),
        ("So sánh phường Mây Trắng và xã Suối Mơ", ["may-trang", "suoi-mo"]),
        ("Theo Mây Trắng thì sao?", ["may-trang"]),
        ("TP.BDS có gì?", ["ba-dong-song"]),
        ("TPBDS có gì?", ["ba-dong-song"]),
        ("tỉnh Ba Dòng Sông có gì?", ["ba-dong-song"]),
        ("Phường 12 có gì?", ["phuong-12"]),
        ("xã Vinh có gì?", ["vinh"]),
        ("Tình hình ở Vinh ra sao?", ["vinh"]),
        ("phường Hoa Sim có gì?", ["hoa-sim"]),
        ("Hoa Sim có gì?", ["hoa-sim"]),
        ("xã Vinh Hưng có gì?", ["vinh-hung"]),
        ("xã Vĩnh Hưng có gì?", ["vĩnh-hung"]),
        ("thu ngan sach cua tinh gia lan", ["gia-lan"]),
        ("thu ngan sach cua phuong tinh gia", ["tinh-gia"]),
        ("xa vinh hung co gi", ["vinh-hung", "vĩnh-hung"]),
    ],
)
def test_a_known_place_is_found_however_it_is_written(question: str, documents: list[str]) -> None:
    assert INDEX.mentioned(question).documents == tuple(sorted(documents))


@pytest.mark.parametrize(
    "question",
    [
        "Nguyễn Bình An là ai?",
        "Đồng chí Bình An Khang là ai?",
        "trồng hoa sim ở đâu",
        "trong hoa sim o dau",
        "Vinh dự của Đảng bộ là gì?",
        "ông Trần Vinh là ai?",
        "xã có 12 hộ nghèo",
        "thôn Mây Trắng có gì?",
        "Thu nhập bình quân là bao nhiêu?",
        "",
    ],
)
def test_what_is_no_place_names_none(question: str) -> None:
    assert not INDEX.mentioned(question).named


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("Thu nhập của phường Bình An?", ["binh-an-hai-xa", "binh-an-song-xa"]),
        ("Thu nhập của phường Bình An (Hải Xa)?", ["binh-an-hai-xa"]),
        ("Thu nhập của phường Bình An, tỉnh Sông Xa?", ["binh-an-song-xa"]),
        ("Ở tỉnh Sông Xa, phường Bình An thu nhập bao nhiêu?", ["binh-an-song-xa"]),
        ("thu nhap phuong binh an tinh hai xa", ["binh-an-hai-xa"]),
    ],
)
def test_a_name_of_two_provinces_means_both_until_the_question_names_one(
    question: str, documents: list[str]
) -> None:
    assert INDEX.mentioned(question).documents == tuple(documents)


def test_a_province_means_its_own_documents_and_then_those_inside() -> None:
    found = INDEX.mentioned("Tỉnh Sông Xa đặt chỉ tiêu gì?")
    assert found.documents == ("song-xa",)
    assert found.inside == ("binh-an-song-xa", "may-trang", "suoi-mo", "vĩnh-hung")


def test_a_province_without_documents_of_its_own_means_those_inside() -> None:
    found = INDEX.mentioned("Hải Xa đặt chỉ tiêu gì?")
    assert (found.documents, found.named) == ((), True)
    assert found.inside == (
        *("binh-an-hai-xa", "doi-may", "hoa-sim", "tinh-gia", "vinh", "vinh-hung"),
    )


def test_what_a_place_is_inside_of_is_around_it() -> None:
    assert INDEX.mentioned("phường Mây Trắng").around == ("ca-nuoc", "song-xa")


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Thu nhập của phường Đồi Gió?", ["phường Đồi Gió"]),
        ("Thu nhập của xã Mây Trắng?", ["xã Mây Trắng"]),
        ("Phường Bình An Đông có gì?", ["Phường Bình An Đông"]),
        ("phường Bình An (Đồi Gió)", ["phường Bình An, Đồi Gió"]),
        ("phường Mây Trắng, tỉnh Hải Xa", ["phường Mây Trắng, tỉnh Hải Xa"]),
        ("tỉnh Đồi Mây có gì?", ["tỉnh Đồi Mây"]),
        ("Phường 13 có gì?", ["Phường 13"]),
        ("phường Mây Trắng có gì?", []),
        ("phường Bình An, Bí thư là ai?", []),
        ("tỷ lệ ở xã 12,5%", []),
        ("TP Ba Dòng Sông có gì?", []),
    ],
)
def test_a_place_that_no_document_is_of_is_named_as_unknown(
    question: str, unknown: list[str]
) -> None:
    assert list(INDEX.mentioned(question).unknown) == unknown


def test_a_known_place_beside_an_unknown_one_is_still_found() -> None:
    found = INDEX.mentioned("phường Mây Trắng và phường Đồi Gió")
    assert (found.documents, found.unknown) == (("may-trang",), ("phường Đồi Gió",))


NAMED = st.sampled_from([place for place in PLACES if place not in ("ca-nuoc",)])


@given(NAMED, st.booleans(), st.sampled_from(["Thu nhập của {} là bao nhiêu?", "{} có gì", "{}"]))
def test_the_full_name_of_a_place_always_finds_its_document(
    document: str, bare: bool, frame: str
) -> None:
    question = frame.format(PLACES[document])
    found = INDEX.mentioned(fold(question) if bare else question)
    assert document in found.documents
    assert {match_form(fold(PLACES[d])) for d in found.documents} == {fold(PLACES[document])}
    assert found.unknown == ()


@given(st.text(alphabet="phường xãTPtpMây Trắng(),.12 ", max_size=60))
def test_any_question_is_read(question: str) -> None:
    found = INDEX.mentioned(normalise(question))
    assert isinstance(found, Mentioned)
    assert not set(found.documents) & set(found.inside)
    assert not set(found.documents) & set(found.around)


def test_a_library_without_places_names_none() -> None:
    assert PlaceIndex({"a": parse_place(None)}).mentioned("Mây Trắng có gì?") == Mentioned()
