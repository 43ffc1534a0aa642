"""What kind of answer a question asks for, and where the answer would stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.people import find_offices
from chatbot.question.asking import Asking, read_asking
from chatbot.question.types import Kind
from chatbot.register import PeopleRegister
from corpus.text import fold, normalise
from tests.fictional import LIBRARY, vocabulary

VOCABULARY = vocabulary()
PEOPLE = PeopleRegister(LIBRARY)

ASKED = {
    Kind.QUANTITY: (
        "Thu nhập bình quân đầu người là bao nhiêu?",
        "Tỷ lệ hộ nghèo giảm còn mấy phần trăm?",
        "Có bao nhiêu đại biểu dự Đại hội?",
        "Bao nhiêu hộ dân sử dụng nước sạch?",
        "Đại hội lần thứ mấy?",
        "Cho biết tỷ lệ hộ nghèo là bao nhiêu",
        "Phường kết nạp mấy đảng viên mới mỗi năm?",
    ),
    Kind.PERSON: (
        "Ai là Bí thư Đảng ủy phường?",
        "Bí thư Đảng ủy phường là ai?",
        "Đồng chí nào điều hành Đại hội?",
        "Những ai dự Đại hội?",
        "Chủ tịch UBND phường tên gì?",
        "Bí thư Đảng ủy phường",
    ),
    Kind.OFFICE: (
        "Ông Trần Văn Sơn giữ chức gì?",
        "Lê Thị Hoa giữ chức vụ gì?",
        "Trần Văn Sơn là ai?",
        "Chức vụ của đồng chí Lê Thị Hoa là gì?",
        "Đồng chí Trần Văn Sơn đảm nhiệm những chức vụ nào?",
    ),
    Kind.WHEN: (
        "Đại hội được tổ chức khi nào?",
        "Bao giờ tổ chức Đại hội?",
        "Đại hội tổ chức ngày nào?",
        "Đến năm nào không còn hộ nghèo?",
        "Nhiệm kỳ nào?",
        "Đại hội tổ chức vào thời gian nào?",
    ),
    Kind.WHERE: (
        "Đại hội được tổ chức ở đâu?",
        "Đại hội tổ chức tại đâu?",
        "Địa điểm tổ chức Đại hội?",
        "Đại hội tổ chức tại hội trường nào?",
    ),
    Kind.MOTTO: (
        "Phương châm của Đại hội là gì?",
        "Khẩu hiệu của Đại hội là gì?",
        "Cho biết phương châm Đại hội",
        "Đại hội nêu phương châm nào?",
    ),
    Kind.QUOTE: (
        "Trần Văn Sơn nhấn mạnh điều gì?",
        "Đồng chí Trần Văn Sơn nói gì?",
        "Ông Trần Văn Sơn phát biểu thế nào?",
        "Trích lời đồng chí Trần Văn Sơn",
        "Trần Văn Sơn khẳng định những gì?",
    ),
    Kind.LIST: (
        "Các chỉ tiêu gồm những gì?",
        "Hai nhiệm vụ trọng tâm là gì?",
        "Những nhiệm vụ nào được xác định?",
        "Liệt kê các chỉ tiêu",
        "Kể ra các nhiệm vụ trọng tâm",
        "Chỉ tiêu bao gồm những gì?",
    ),
    Kind.YESNO: (
        "Tỷ lệ hộ nghèo giảm còn 0,8% đúng không?",
        "Có phải Trần Văn Sơn là Bí thư Đảng ủy không?",
        "Trần Văn Sơn là Bí thư Đảng ủy phải không?",
        "Thu nhập đạt 96,5 triệu đồng có đúng không?",
        "Phường có hộ nghèo không?",
        "Đại hội lần thứ II à?",
        "Xin xác nhận tỷ lệ hộ nghèo là 0,8%",
    ),
    Kind.TOPIC: (
        "Chuyển đổi số thế nào?",
        "Vì sao phải cải cách hành chính?",
        "Nước sạch",
        "thu nhập bình quân đầu người",
        "Cải cách hành chính ra sao?",
    ),
}
WORDINGS = [(kind, text) for kind, texts in ASKED.items() for text in texts]
UNACCENTED = [wording for wording in WORDINGS if not wording[1].endswith("à?")]
"""Without diacritics "à" may be the polite "ạ" as well."""


def ask(text: str) -> Asking:
    return read_asking(text, bool(PEOPLE.named_in(text)), bool(find_offices(text)))


def test_every_kind_of_question_is_tried() -> None:
    assert set(ASKED) == set(Kind)


@pytest.mark.parametrize(("kind", "text"), WORDINGS)
def test_a_wording_asks_for_its_kind(kind: Kind, text: str) -> None:
    assert ask(text).kind is kind


@pytest.mark.parametrize(("kind", "text"), UNACCENTED)
def test_a_wording_typed_without_diacritics_asks_for_the_same(kind: Kind, text: str) -> None:
    assert ask(VOCABULARY.respell(fold(text))).kind is kind


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("Thu nhập bình quân là bao nhiêu?", "bao nhiêu"),
        ("Tỷ lệ hộ nghèo còn mấy phần trăm?", "mấy phần trăm"),
        ("Đại hội lần thứ mấy?", "mấy"),
        ("Ai là Bí thư?", "Ai"),
        ("Đồng chí nào điều hành?", "Đồng chí nào"),
        ("Có bao nhiêu đồng chí?", "bao nhiêu"),
        ("Trần Văn Sơn là ai?", "ai"),
        ("Trần Văn Sơn giữ chức gì?", "giữ chức gì"),
        ("Đại hội diễn ra khi nào?", "khi nào"),
        ("Trần Văn Sơn nhấn mạnh điều gì?", "điều gì"),
        ("Phương châm là gì?", "gì"),
        ("Thu nhập 96,5 triệu đúng không?", "đúng không"),
    ],
)
def test_the_focus_is_where_the_answer_would_stand(text: str, focus: str) -> None:
    span = ask(text).focus
    assert span is not None
    assert text[slice(*span)] == focus


@pytest.mark.parametrize("text", ["nước sạch", "Bí thư Đảng ủy", "phương châm Đại hội"])
def test_keywords_alone_have_no_focus(text: str) -> None:
    assert ask(text).focus is None


@pytest.mark.parametrize(
    ("text", "plural"),
    [
        ("Những ai dự Đại hội?", True),
        ("Ai dự Đại hội?", False),
        ("Đại biểu dự gồm những ai?", True),
        ("Các chỉ tiêu gồm những gì?", True),
        ("Phương châm là gì?", False),
        ("Kể tên các đồng chí lãnh đạo dự Đại hội", True),
    ],
)
def test_a_plural_asks_for_several(text: str, plural: bool) -> None:
    assert ask(text).plural is plural


@pytest.mark.parametrize("ending", ["ạ", "nhé", "vậy", "thế ạ", "được không", "với ạ", "nhỉ"])
def test_a_polite_ending_asks_for_the_same(ending: str) -> None:
    assert ask(f"Thu nhập bình quân là bao nhiêu {ending}?").kind is Kind.QUANTITY
    assert ask(f"Cho biết Bí thư là ai {ending}?").kind is Kind.PERSON


PIECES = st.sampled_from(
    [
        *("ai", "gì", "nào", "bao nhiêu", "mấy", "không", "những", "các", "năm", "phương châm"),
        *("nói", "giữ chức", "đúng", "là", "đồng chí", "lần thứ", "?", ","),
    ]
)


@given(
    st.one_of(st.text(), st.lists(PIECES, max_size=10).map(" ".join)), st.booleans(), st.booleans()
)
def test_any_text_has_a_kind_and_a_focus_inside_it(raw: str, person: bool, office: bool) -> None:
    text = normalise(raw)
    asking = read_asking(text, person, office)
    if asking.focus is not None:
        start, end = asking.focus
        assert 0 <= start <= end <= len(text)
