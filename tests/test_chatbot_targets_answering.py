"""Questions about targets as such, asked of a whole assistant over invented documents."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from chatbot.assistant import LibraryAssistant
from chatbot.types import Answer
from corpus.library import Library
from tests.grounding import open_assistant, ungrounded_parts

BEN_LAU = """Nghị quyết Đại hội Đảng bộ phường Bến Lau
Kết quả năm 2025: thu nhập bình quân đầu người đạt 81 triệu đồng/người/năm; \
tỷ lệ hộ nghèo còn 1,2%; thu ngân sách đạt 150 tỷ đồng.
Mục tiêu đến năm 2030: thu nhập bình quân đầu người đạt 120 triệu đồng/người/năm; \
tỷ lệ hộ nghèo còn dưới 0,5%; thu ngân sách đạt 140 tỷ đồng; tỷ lệ che phủ rừng đạt 12%; \
tỷ lệ thu gom, xử lý rác thải sinh hoạt đạt 98%.
"""
DOI_SIM = """Nghị quyết Đại hội Đảng bộ xã Đồi Sim
Mục tiêu đến năm 2030: thu nhập bình quân đầu người đạt 95 triệu đồng/người/năm; \
tỷ lệ hộ nghèo còn 2%; tỷ lệ che phủ rừng đạt 61,5%.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    root = tmp_path_factory.mktemp("library")
    library = Library(root / "library")
    for name, text, place, status in (
        ("ben-lau.txt", BEN_LAU, "phường Bến Lau, tỉnh Sông Vân", "adopted"),
        ("doi-sim.txt", DOI_SIM, "xã Đồi Sim, tỉnh Sông Vân", "adopted"),
        ("du-thao.txt", DOI_SIM.replace("61,5%", "60%"), "xã Đồi Sim, tỉnh Sông Vân", "draft"),
    ):
        path = root / name
        path.write_text(text, "utf-8")
        library.add(path, title=name, place=place, status=status, term="2025-2030")
    return open_assistant(library, root / "index")


def rows(answer: Answer) -> list[list[str]]:
    """The cells of the table in an answer, its head left out."""
    lines = [line for line in answer.text.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines[2:]]


def values(answer: Answer) -> Sequence[str]:
    """What the third column from the right says."""
    return [row[-3] for row in rows(answer)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Chỉ tiêu nào về môi trường của phường Bến Lau?", ["12%", "98%"]),
        ("chi tieu nao ve moi truong cua phuong Ben Lau", ["12%", "98%"]),
        ("Những chỉ tiêu nào về môi trường?", ["12%", "98%", "61,5%"]),
        ("Chỉ tiêu nào về môi trường đến năm 2030?", ["12%", "98%", "61,5%"]),
        (
            "So sánh thu nhập bình quân đầu người của phường Bến Lau và xã Đồi Sim",
            ["120 triệu đồng/người/năm", "95 triệu đồng/người/năm"],
        ),
        ("Nơi nào có tỷ lệ che phủ rừng cao nhất?", ["61,5%", "12%"]),
        ("Nơi nào có tỷ lệ che phủ rừng thấp nhất?", ["12%", "61,5%"]),
    ],
)
def test_a_table_answers(assistant: LibraryAssistant, question: str, expected: list[str]) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert values(answer) == expected


def test_targets_are_held_against_what_was_reached(assistant: LibraryAssistant) -> None:
    higher = rows(assistant.ask("Chỉ tiêu nào của phường Bến Lau cao hơn nhiệm kỳ trước?"))
    assert [row[1:3] for row in higher] == [
        ["81 triệu đồng/người/năm (năm 2025)", "120 triệu đồng/người/năm (năm 2030)"]
    ]
    lower = rows(assistant.ask("Chỉ tiêu nào của phường Bến Lau thấp hơn nhiệm kỳ trước?"))
    assert [row[2] for row in lower] == ["dưới 0,5% (năm 2030)", "140 tỷ đồng (năm 2030)"]


@pytest.mark.parametrize(
    "question",
    [
        "Những chỉ tiêu nào về môi trường?",
        "So sánh tỷ lệ hộ nghèo của phường Bến Lau và xã Đồi Sim",
        "Chỉ tiêu nào của phường Bến Lau cao hơn nhiệm kỳ trước?",
    ],
)
def test_every_row_is_carried_by_its_own_citations(
    assistant: LibraryAssistant, question: str
) -> None:
    answer = assistant.ask(question)
    texts = {document.id: document.text for document in assistant.documents}
    assert all(re.search(r"\[\d+\]", row[-1]) for row in rows(answer))
    assert ungrounded_parts(answer, texts) == []


def test_drafts_do_not_stand_beside_what_was_adopted(assistant: LibraryAssistant) -> None:
    answer = assistant.ask("Chỉ tiêu nào về môi trường của xã Đồi Sim?")
    assert "60%" not in answer.text
    assert {citation.status for citation in answer.citations} == {"adopted"}


def test_a_field_without_targets_is_refused(assistant: LibraryAssistant) -> None:
    answer = assistant.ask("Chỉ tiêu nào về hàng không vũ trụ?")
    assert answer.status == "refused"


def test_a_place_that_states_nothing_is_named(assistant: LibraryAssistant) -> None:
    answer = assistant.ask("So sánh thu ngân sách của phường Bến Lau và xã Đồi Sim")
    assert answer.text.endswith("Tài liệu của xã Đồi Sim không nêu.")
    assert {row[1] for row in rows(answer)} == {"phường Bến Lau"}


def test_a_comparison_shows_only_the_places_that_are_named(assistant: LibraryAssistant) -> None:
    answer = assistant.ask("Phường nào có thu nhập bình quân đầu người cao nhất?")
    assert "xã Đồi Sim" not in answer.text
