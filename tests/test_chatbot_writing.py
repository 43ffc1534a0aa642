"""Checked statements become an answer with markers and citations."""

from __future__ import annotations

from chatbot.answer.extractive.several import contradiction, with_pages
from chatbot.answer.types import Evidence, Statement
from chatbot.writing import Writing
from corpus.types import Document, TextBlock
from tests.reports import report

REPORT = report(["Thu ngân sách đạt 12 tỷ đồng."], ["Hộ nghèo còn 2%."])
DRAFT = report(["Thu ngân sách đạt 10 tỷ đồng."], title="Dự thảo", status="draft")
SCAN = report(["Thu ngân sách đạt 9 tỷ đồng."], title="Bản quét", confidence=0.91)


def said(document: Document, text: str, **more: object) -> Statement:
    start = document.text.index(text)
    evidence = (Evidence(document, start, start + len(text)),)
    return Statement(text, evidence, **more)  # type: ignore[arg-type]


def written(*statements: Statement, superseded: dict[str, str] | None = None) -> Writing:
    writing = Writing(superseded or {})
    for statement in statements:
        writing.add(statement)
    return writing


def test_a_citation_knows_page_label_status_and_what_replaced_its_document() -> None:
    first = said(REPORT, "Hộ nghèo còn 2%")
    (citation,) = written(first, superseded={REPORT.id: "moi"}).citations
    assert (citation.page, citation.page_label) == (2, "4")
    assert (citation.ocr, citation.status, citation.superseded_by) == (False, "adopted", "moi")


def test_a_citation_of_a_recognised_page_says_so() -> None:
    (citation,) = written(said(SCAN, "Thu ngân sách đạt 9 tỷ đồng")).citations
    assert citation.ocr


def test_a_draft_and_a_replaced_document_are_named() -> None:
    assert written(said(DRAFT, "Thu ngân sách đạt 10 tỷ đồng")).text == (
        "Theo bản dự thảo: Thu ngân sách đạt 10 tỷ đồng [1]."
    )
    text = written(said(REPORT, "Hộ nghèo còn 2%"), superseded={REPORT.id: "moi"}).text
    assert text == "Theo bản đã được thay thế: Hộ nghèo còn 2% [1]."


def test_a_verdict_stays_in_front_of_what_a_draft_is_called() -> None:
    statement = said(DRAFT, "Thu ngân sách đạt 10 tỷ đồng")
    opened = Statement(f"Đúng. Theo tài liệu, {statement.text}", statement.evidence)
    assert written(opened).text.startswith("Đúng. Theo bản dự thảo, Thu ngân sách")


def test_a_list_of_a_draft_names_it_once() -> None:
    lead = said(DRAFT, "Thu ngân sách", introduces=True)
    item = said(DRAFT, "đạt 10 tỷ đồng", bullet=True)
    assert written(lead, item, item).text == (
        "Theo bản dự thảo: Thu ngân sách [1]:\n- đạt 10 tỷ đồng [2]\n- đạt 10 tỷ đồng [2]"
    )
    assert written(item).text == "- đạt 10 tỷ đồng (bản dự thảo) [1]"


def test_what_names_the_version_itself_is_not_named_twice() -> None:
    statement = said(DRAFT, "10 tỷ đồng", preface="Bản dự thảo nêu", names_version=True)
    assert written(statement).text == "Bản dự thảo nêu 10 tỷ đồng [1]."


def test_a_remark_has_no_marker_and_stands_behind_a_list_on_its_own_line() -> None:
    remark = Statement("và 2 tài liệu khác.", (), remark=True)
    item = said(REPORT, "Hộ nghèo còn 2%", bullet=True)
    assert written(item, remark).text == "- Hộ nghèo còn 2% [1]\nvà 2 tài liệu khác."
    assert written(said(REPORT, "Hộ nghèo còn 2%"), remark).text == (
        "Hộ nghèo còn 2% [1]. và 2 tài liệu khác."
    )


def test_a_sentence_behind_a_list_begins_a_line() -> None:
    item = said(REPORT, "Hộ nghèo còn 2%", bullet=True)
    assert written(item, said(REPORT, "Thu ngân sách đạt 12 tỷ đồng")).text == (
        "- Hộ nghèo còn 2% [1]\nThu ngân sách đạt 12 tỷ đồng [2]."
    )


def test_both_pages_of_a_contradiction_are_named() -> None:
    from chatbot.answer.extractive.numbers import asked_quantity
    from chatbot.answer.ranking import Passages, rank
    from chatbot.answer.units import read_units
    from tests.fictional import understander

    document = report(
        ["Tỷ lệ che phủ rừng đến năm 2030 đạt 52%."],
        ["Lời dẫn.", TextBlock("Chỉ tiêu", level=1), "Tỷ lệ che phủ rừng đến năm 2030 đạt 55%."],
    )
    question = understander([document]).understand("Tỷ lệ che phủ rừng năm 2030 là bao nhiêu?")
    findings = rank(question, Passages(read_units(document), {}))
    other = contradiction(question, findings, asked_quantity)
    assert other is not None
    first = Statement(findings[0].unit.text, findings[0].evidence)
    text = written(*with_pages(first, findings[0], other, "55%")).text
    assert text == (
        "Trang 1 nêu: Tỷ lệ che phủ rừng đến năm 2030 đạt 52% [1]."
        " Trang 2 của cùng tài liệu lại nêu 55% [2]."
    )


HEAD = Statement("", (), remark=True, cells=("Chỉ tiêu", "Mức", "Nguồn"))


def row(document: Document, quote: str, *cells: str) -> Statement:
    return Statement("", said(document, quote).evidence, cells=cells)


def test_every_row_of_a_table_carries_its_citation() -> None:
    first = row(REPORT, "Thu ngân sách đạt 12 tỷ đồng", "Thu ngân sách", "12 tỷ đồng")
    second = row(DRAFT, "Thu ngân sách đạt 10 tỷ đồng", "Thu ngân sách", "10 tỷ đồng")
    writing = written(HEAD, first, second)
    assert writing.text.splitlines() == [
        "| Chỉ tiêu | Mức | Nguồn |",
        "| --- | --- | --- |",
        "| Thu ngân sách | 12 tỷ đồng | [1] |",
        "| Thu ngân sách (bản dự thảo) | 10 tỷ đồng | [2] |",
    ]
    assert [citation.marker for citation in writing.citations] == [1, 2]


def test_a_document_can_break_out_of_no_cell() -> None:
    forged = row(REPORT, "Hộ nghèo còn 2%", "Hộ nghèo [7] | x\n| y", "2%")
    assert written(HEAD, forged).text.splitlines()[2] == "| Hộ nghèo x y | 2% | [1] |"
