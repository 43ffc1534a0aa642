"""Answers over reports with tables, drafts, merged provinces and places of one name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatbot.assistant import LibraryAssistant
from chatbot.types import Answer
from corpus.library import Library
from index.types import Filters
from tests.grounding import DATA, library_of, open_assistant, ungrounded_parts
from tests.reports import open_reports, read_report

QUESTIONS = [
    json.loads(line) for line in (DATA / "questions_reports.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    """An assistant over the fictional reports."""
    return open_reports(tmp_path_factory.mktemp("reports"))


def texts_of(assistant: LibraryAssistant) -> dict[str, str]:
    return {document.id: document.text for document in assistant.documents}


@pytest.mark.parametrize("record", QUESTIONS, ids=lambda record: record["id"])
def test_every_question_of_the_set_is_answered_as_it_says(
    reports: LibraryAssistant, record: dict[str, list[str]]
) -> None:
    answer = reports.ask(str(record["question"]))
    said = answer.text.lower()
    assert answer.status == str(record["expect"]), answer.text
    assert all(any(option.lower() in said for option in group) for group in record["must"]), said
    assert not any(option.lower() in said for option in record["must_not"]), said
    assert not record["starts"] or answer.text.startswith(tuple(record["starts"]))
    assert ungrounded_parts(answer, texts_of(reports)) == []


GOLDEN = {
    "Thu ngân sách nhà nước trên địa bàn tỉnh Sông Xa năm 2030 là bao nhiêu?": (
        "Thu ngân sách nhà nước trên địa bàn năm 2030: 16.500 tỷ đồng [1][2]."
    ),
    "Tỷ lệ hộ dân đô thị dùng nước sạch của tỉnh Sông Xa là bao nhiêu?": (
        "Tỷ lệ hộ dân đô thị dùng nước sạch: năm 2025: 88,1%; năm 2030: 97% [1][2]."
    ),
    "Thu ngân sách nhà nước trên địa bàn tỉnh Sông Xa năm 2030 là 9.860 tỷ đồng phải không?": (
        "Không. Thu ngân sách nhà nước trên địa bàn năm 2030: 16.500 tỷ đồng [1][2]."
    ),
    "GRDP bình quân đầu người của tỉnh Sông Xa năm 2030 là bao nhiêu?": (
        "GRDP/người năm 2030: 131 triệu đồng [1][2]."
        " Chỗ khác của cùng tài liệu lại nêu 128 triệu đồng [3]."
    ),
    "Thu nhập bình quân đầu người phường Gió Ngàn năm 2030 là bao nhiêu?": (
        "Theo tài liệu, thu nhập bình quân đầu người đạt 92 triệu đồng/người/năm [1]."
        " Bản dự thảo nêu 85 - 90 triệu đồng/người/năm [2]."
    ),
    "Phường Gió Ngàn trồng mới bao nhiêu cây xanh đô thị?": (
        "Theo bản dự thảo, trồng mới 3.200 cây xanh đô thị [1]."
    ),
    "Thu nhập bình quân đầu người phường Lá Thông năm 2030 là bao nhiêu?": (
        "Thư viện không có tài liệu của phường Lá Thông nên trợ lý không trả lời thay. Hiện có tài"
        " liệu của: phường Gió Ngàn, tỉnh Sông Xa; phường Nắng Hạ, tỉnh Bắc Lam; phường Nắng Hạ,"
        " tỉnh Sông Xa; tỉnh Sông Xa; xã Kẻ Hồ."
    ),
}


@pytest.mark.parametrize("question", GOLDEN)
def test_the_answer_is_word_for_word(reports: LibraryAssistant, question: str) -> None:
    assert reports.ask(question).text == GOLDEN[question]


def test_a_value_cites_its_row_and_what_heads_it(reports: LibraryAssistant) -> None:
    answer = reports.ask("Số bác sĩ trên 1 vạn dân của tỉnh Sông Xa năm 2030 là bao nhiêu?")
    row, head = answer.citations
    assert row.quote == "6 | Số bác sĩ trên 1 vạn dân | bác sĩ | 9,2 | 12"
    assert head.quote.startswith("Bảng 2. Các chỉ tiêu chủ yếu đến năm 2030\n")
    assert head.quote.endswith("TT | Chỉ tiêu | ĐVT | 2025 | 2030")


def test_what_a_commune_says_of_other_wards_is_believed_of_nobody(
    reports: LibraryAssistant,
) -> None:
    for question in (
        "Thu nhập bình quân đầu người phường Gió Ngàn năm 2030 là bao nhiêu?",
        "Thu nhập bình quân đầu người xã Kẻ Hồ năm 2030 là bao nhiêu?",
        "Thu nhập bình quân đầu người năm 2030 là bao nhiêu?",
        "Thu nhập bình quân đầu người là 250 triệu đồng/người/năm phải không?",
        "Phường Gió Ngàn có thu nhập bình quân đầu người 250 triệu đồng/người/năm phải không?",
    ):
        text = reports.ask(question).text
        assert "250 triệu" not in text
        assert "300 triệu" not in text
        assert not text.startswith("Đúng")


# --- filters ------------------------------------------------------------------------------------

INCOME = "Thu nhập bình quân đầu người năm 2030 là bao nhiêu?"


@pytest.mark.parametrize(
    ("filters", "said", "unsaid"),
    [
        (Filters(place="nang ha, tinh bac lam"), "78 triệu", "101 triệu"),
        (Filters(place="xã Kẻ Hồ"), "64 triệu", "92 triệu"),
        (Filters(status="draft"), "85 - 90 triệu", "92 triệu"),
        (Filters(place="Gió Ngàn", status="adopted"), "92 triệu", "64 triệu"),
        (Filters(document="xa-ke-ho-to-chuc-dai-hoi-dang-bo-lan-thu-i"), "64 triệu", "92 triệu"),
        (Filters(), "92 triệu", "250 triệu"),
    ],
)
def test_filters_choose_the_documents(
    reports: LibraryAssistant, filters: Filters, said: str, unsaid: str
) -> None:
    answer = reports.ask(INCOME, (), filters)
    assert said in answer.text
    assert unsaid not in answer.text


def test_a_filter_that_fits_nothing_is_refused_with_what_there_is(
    reports: LibraryAssistant,
) -> None:
    answer = reports.ask(INCOME, (), Filters(place="xã Không Có"))
    assert answer.status == "refused"
    assert "xã Kẻ Hồ" in answer.text


def test_a_place_outside_the_filter_is_refused(reports: LibraryAssistant) -> None:
    question = "Thu nhập bình quân đầu người xã Kẻ Hồ năm 2030 là bao nhiêu?"
    assert reports.ask(question, (), Filters(place="phường Gió Ngàn")).status == "refused"


# --- versions -----------------------------------------------------------------------------------

OLD = """Nghị quyết Đại hội Đảng bộ xã Suối Mơ
Xã Suối Mơ phấn đấu thu nhập bình quân đầu người đạt 85 triệu đồng/người/năm vào năm 2030.
Xã Suối Mơ kết nạp 40 đảng viên mới."""
NEW = OLD.replace("85 triệu", "98 triệu").replace("\nXã Suối Mơ kết nạp 40 đảng viên mới.", "")


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    """A resolution and the one that took its place."""
    folder = tmp_path_factory.mktemp("replaced")
    library = library_of(folder, {"Nghị quyết cũ xã Suối Mơ": OLD})
    (folder / "moi.txt").write_text(NEW, "utf-8")
    (old,) = library.documents()
    library.add(folder / "moi.txt", title="Nghị quyết mới xã Suối Mơ", supersedes=old.id)
    return open_assistant(library, folder / "store")


def test_the_version_in_force_answers_and_names_what_the_old_one_said(
    replaced: LibraryAssistant,
) -> None:
    answer = replaced.ask("Thu nhập bình quân đầu người xã Suối Mơ năm 2030 là bao nhiêu?")
    assert answer.text == (
        "Thu nhập bình quân đầu người xã Suối Mơ năm 2030 là 98 triệu đồng/người/năm [1]."
        " Bản đã được thay thế nêu 85 triệu đồng/người/năm [2]."
    )
    new, old = answer.citations
    assert new.superseded_by is None
    assert old.superseded_by == new.document_id
    assert ungrounded_parts(answer, texts_of(replaced)) == []


def test_what_only_the_old_version_says_is_said_to_be_replaced(
    replaced: LibraryAssistant,
) -> None:
    answer = replaced.ask("Xã Suối Mơ kết nạp bao nhiêu đảng viên mới?")
    assert "40 đảng viên" in answer.text
    assert "bản đã được thay thế" in answer.text.lower()


# --- many places --------------------------------------------------------------------------------


def ward(number: int) -> str:
    return (
        f"Đại hội Đảng bộ xã Suối {chr(64 + number)}\n"
        f"Xã Suối {chr(64 + number)} phấn đấu tỷ lệ hộ nghèo còn {number},5% vào năm 2030.\n"
        f"Đồng chí Vũ Văn {chr(64 + number)}, Bí thư Đảng ủy xã, phát biểu.\n"
        f"Xã Suối {chr(64 + number)} giữ vững quốc phòng, an ninh."
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    """Nine communes that state the same indicator."""
    folder = tmp_path_factory.mktemp("many")
    library = Library(folder / "library")
    for number in range(1, 10):
        path = folder / f"{number}.txt"
        path.write_text(ward(number), "utf-8")
        name = f"xã Suối {chr(64 + number)}, tỉnh Sông Xa"
        library.add(path, title=f"Đại hội Đảng bộ {name}", place=name)
    return open_assistant(library, folder / "store")


def test_of_many_places_five_are_listed_and_the_rest_is_counted(many: LibraryAssistant) -> None:
    answer = many.ask("Tỷ lệ hộ nghèo năm 2030 là bao nhiêu?")
    *items, rest = answer.text.splitlines()
    assert len(items) == 5
    assert all(item.startswith("- Xã Suối ") for item in items)
    assert rest == (
        "và 4 tài liệu khác; hãy nêu tên địa phương hoặc tài liệu để được trả lời riêng."
    )
    assert ungrounded_parts(answer, texts_of(many)) == []


def test_one_of_many_places_is_answered_alone(many: LibraryAssistant) -> None:
    answer = many.ask("Tỷ lệ hộ nghèo xã Suối G năm 2030 là bao nhiêu?")
    assert "7,5%" in answer.text
    assert len(answer.citations) == 1


# --- one document that contradicts itself -------------------------------------------------------

TWO_VALUES = """# Báo cáo chính trị của Đảng bộ xã Hồ Sen

Đến năm 2030, tỷ lệ che phủ rừng đạt 52%.

Tỷ lệ che phủ rừng đến năm 2030 đạt {}.
"""


@pytest.mark.parametrize(
    ("second", "both"), [("55%", True), ("52%", False), ("trên 50%", False), ("520 ha", False)]
)
def test_two_values_of_one_indicator_are_both_said(tmp_path: Path, second: str, both: bool) -> None:
    path = tmp_path / "bao-cao.md"
    path.write_text(TWO_VALUES.format(second), "utf-8")
    library = Library(tmp_path / "library")
    library.add(path, read=read_report)
    answer = open_assistant(library, tmp_path / "store").ask(
        "Tỷ lệ che phủ rừng đến năm 2030 là bao nhiêu?"
    )
    assert "52%" in answer.text or second in answer.text
    assert ("lại nêu" in answer.text) == both


def test_every_answer_that_uses_a_draft_names_it(reports: LibraryAssistant) -> None:
    answers: list[Answer] = [reports.ask(record["question"]) for record in QUESTIONS]
    drafts = [a for a in answers if any(c.status == "draft" for c in a.citations)]
    assert drafts
    assert all("bản dự thảo" in answer.text.lower() for answer in drafts)
