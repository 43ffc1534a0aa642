"""Conversations to take away: copies, Markdown, Word files."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.exchanges import Exchange, Passage
from chatbot.web import export
from chatbot.web.export import FORMATS, copy_text, markdown, plain_text, source_line, word_file
from tests.fake_assistant import FOREST, INCOME, TITLE, citation

PASSAGES = (
    Passage(citation(1, INCOME), "Đến năm 2031, ", INCOME, ".\nToàn xã"),
    Passage(citation(2, FOREST, page=None), "", FOREST, "."),
)
ANSWERED = Exchange("Thu nhập?", "Đạt 61,5 triệu [1], trồng 340 ha [2].", PASSAGES, "answered")
REFUSED = Exchange("Thời tiết?", "Tài liệu không nêu.", (), "refused")
TABLE = "Bảng:\n| Chỉ tiêu | Nguồn |\n| --- | --- |\n| Thu nhập | [1] |"


def words_of(file: bytes) -> str:
    """All text of a Word file, tables included."""
    document = docx.Document(io.BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_source_says_when_it_is_a_draft_replaced_or_recognised_from_an_image() -> None:
    cited = replace(citation(1, INCOME), status="draft", superseded_by="moi", ocr=True)
    for mark in ("dự thảo", "đã có bản thay thế", "chữ nhận dạng từ ảnh"):
        assert mark in source_line(cited)
        assert mark not in source_line(citation(1, INCOME))


def test_a_copy_carries_its_sources() -> None:
    assert copy_text(ANSWERED).splitlines() == [
        ANSWERED.text,
        "",
        "Nguồn:",
        f"[1] {TITLE}, trang 4, Phần thứ hai › Chỉ tiêu chủ yếu: “{INCOME}”",
        f"[2] {TITLE}, Phần thứ hai › Chỉ tiêu chủ yếu: “{FOREST}”",
    ]
    assert copy_text(REFUSED) == REFUSED.text


def test_a_plain_copy_has_no_markers_and_no_rules_of_tables() -> None:
    assert plain_text(ANSWERED) == "Đạt 61,5 triệu, trồng 340 ha."
    assert plain_text(replace(ANSWERED, text=TABLE)) == (
        "Bảng:\n| Chỉ tiêu | Nguồn |\n| Thu nhập |  |"
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_holds_questions_answers_sources_and_quotes(name: str) -> None:
    file = FORMATS[name].write((ANSWERED, REFUSED))
    text = words_of(file) if name == "docx" else file.decode()
    for part in (ANSWERED.question, ANSWERED.text, INCOME, FOREST, REFUSED.text, "trang 4", TITLE):
        assert part in text
    assert FORMATS[name].name == f"hoi-thoai.{name}"


@pytest.mark.parametrize("outcome", ["stopped", "failed"])
def test_an_answer_that_broke_off_says_so(outcome: str) -> None:
    broken = Exchange("Câu hỏi?", "Một nửa", (), outcome)  # type: ignore[arg-type]
    note = {"stopped": "Đã dừng theo yêu cầu", "failed": "đã có lỗi khi trả lời"}[outcome]
    for text in (markdown((broken,)), words_of(word_file((broken,)))):
        assert note in text
        assert "Một nửa" in text


def test_markup_of_others_is_plain_text_in_markdown() -> None:
    question = "<b>đậm</b> [nhãn](javascript:alert) *sao*"
    text = markdown((replace(REFUSED, question=question),))
    assert r"\<b>đậm\</b> \[nhãn](javascript:alert) \*sao\*" in text


def test_a_table_is_a_table_in_word_with_its_head_repeated() -> None:
    file = word_file((replace(ANSWERED, text=TABLE),))
    (table,) = docx.Document(io.BytesIO(file)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Chỉ tiêu", "Nguồn"],
        ["Thu nhập", "[1]"],
    ]
    assert b"w:tblHeader" in zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml")


def test_the_word_file_speaks_vietnamese_in_a_font_that_has_its_letters() -> None:
    file = word_file((ANSWERED,), datetime.date(2026, 3, 2))
    document = docx.Document(io.BytesIO(file))
    assert document.core_properties.language == "vi-VN"
    assert document.core_properties.author == "Trợ lý Văn kiện"
    styles = zipfile.ZipFile(io.BytesIO(file)).read("word/styles.xml").decode()
    assert 'w:val="vi-VN"' in styles
    assert 'w:ascii="Times New Roman"' in styles


def test_a_word_file_bears_the_day_in_viet_nam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "vietnamese_day", lambda: datetime.date(2026, 3, 2))
    details = docx.Document(io.BytesIO(word_file((ANSWERED,)))).core_properties
    assert details.created is not None
    assert details.created.date() == datetime.date(2026, 3, 2)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=3))
def test_whatever_was_asked_answered_or_quoted_the_word_file_opens(
    texts: Sequence[tuple[str, str, str]],
) -> None:
    exchanges = [
        Exchange(
            question,
            answer,
            (Passage(replace(citation(1, INCOME), title=quote, quote=quote), "", quote, ""),),
            "answered",
        )
        for question, answer, quote in texts
    ]
    document = docx.Document(io.BytesIO(word_file(exchanges)))
    heading = document.styles["Heading 1"]
    assert sum(paragraph.style == heading for paragraph in document.paragraphs) == len(texts)
    markdown(exchanges)
