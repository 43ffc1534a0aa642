"""Checked drafts as people see them, and the reports of checks. All documents are fictional."""

from __future__ import annotations

import datetime
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.errors import BadRequest
from chatbot.targets.names import SILENT
from chatbot.targets.report import write_report
from chatbot.targets.report_html import html_report
from chatbot.targets.report_views import (
    Block,
    Pieces,
    contrast,
    gravest,
    marked_quote,
    view,
)
from chatbot.targets.types import Difference, Period
from corpus.types import Document
from tests.checked_drafts import (
    DRAFT_TEXT,
    HOSTILE,
    checked_draft,
    income,
    resolution,
    with_table,
)

TODAY = datetime.date(2030, 1, 31)


def _text(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


def _marked(pieces: Pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


def _words(block: Block) -> str:
    if block.kind != "table":
        return _text(block.pieces)
    return "\n".join(" | ".join(_text(cell.pieces) for cell in row) for row in block.rows)


# --- the view


def test_the_pieces_of_a_draft_are_its_text() -> None:
    for checked in (checked_draft(), with_table(checked_draft())):
        blocks = view(checked).blocks
        assert "\n".join(map(_words, blocks)) == DRAFT_TEXT


@given(st.data())
def test_the_pieces_are_the_text_wherever_claims_stand(data: st.DataObject) -> None:
    checked = checked_draft()
    size = len(DRAFT_TEXT)
    judgements = []
    for judgement in checked.judgements:
        start, end = sorted(data.draw(st.tuples(st.integers(0, size), st.integers(0, size))))
        quantity = replace(judgement.claim.quantity, start=start, end=max(end, start + 1))
        judgements.append(replace(judgement, claim=replace(judgement.claim, quantity=quantity)))
    shown = view(replace(checked, judgements=tuple(judgements)))
    assert "\n".join(map(_words, shown.blocks)) == DRAFT_TEXT


def test_a_value_carries_its_own_verdict_and_its_sentence_the_gravest() -> None:
    [_, first, *_] = view(checked_draft()).blocks
    values = {piece.text: piece for piece in first.pieces if piece.verdict}
    assert values["140,5 triệu đồng/người/năm"].verdict == "mismatch"
    assert values["140,5 triệu đồng/người/năm"].numbers == (1,)
    assert values["dưới 0,5%"].verdict == "match"
    assert {piece.sentence for piece in first.pieces} == {"mismatch"}


def test_claims_stand_beside_the_paragraph_or_table_that_states_them() -> None:
    numbers = [[c.number for c in block.claims] for block in view(checked_draft()).blocks]
    assert numbers == [[], [1, 2], [], [3, 4]]
    blocks = view(with_table(checked_draft())).blocks
    assert [block.kind for block in blocks] == ["paragraph", "paragraph", "table"]
    assert [claim.number for claim in blocks[-1].claims] == [3, 4]
    assert [row[0].head for row in blocks[-1].rows] == [True, False]


def test_claims_are_numbered_in_the_order_of_the_draft() -> None:
    checked = checked_draft()
    turned = replace(checked, judgements=checked.judgements[::-1])
    assert [claim.stated for claim in view(turned).claims] == [
        claim.stated for claim in view(checked).claims
    ]


def test_a_view_counts_its_verdicts() -> None:
    shown = view(checked_draft())
    assert [shown.count(v) for v in ("match", "mismatch", "ambiguous", "not_found")] == [1] * 4


def test_the_gravest_verdict_is_a_contradiction() -> None:
    assert gravest(["match", "not_found", "mismatch", "ambiguous"]) == "mismatch"
    assert gravest(["match", "not_found"]) == "not_found"
    assert gravest(["match"]) == "match"


def test_a_difference_marks_the_words_that_only_one_side_has() -> None:
    stated, documented = contrast("140,5 triệu đồng", "104,5 triệu đồng")
    assert _marked(stated) == ["140,5"]
    assert _marked(documented) == ["104,5"]
    stated, documented = contrast("", "trên")
    assert _text(stated) == SILENT
    assert _marked(stated) == []
    assert _marked(documented) == ["trên"]


@given(st.text(), st.text())
def test_both_sides_of_a_difference_stay_what_they_are(stated: str, documented: str) -> None:
    left, right = contrast(stated, documented)
    assert _text(left) == (stated or SILENT)
    assert _text(right) == (documented or SILENT)


def test_a_quote_marks_its_value_and_a_year_only_where_years_differ() -> None:
    library = resolution()
    entry = income(library)
    whole = replace(entry.figure, start=library.text.index("Đến năm 2030"))
    entry = replace(entry, figure=whole)
    assert _marked(marked_quote(entry)) == ["104,5 triệu đồng/người/năm"]
    other_year = (Difference("period", "năm 2031", "năm 2030"),)
    assert _marked(marked_quote(entry, other_year)) == ["2030", "104,5 triệu đồng/người/năm"]
    assert _text(marked_quote(entry, other_year)) == entry.quote


def test_an_ambiguous_claim_shows_what_each_source_states_and_no_contrast() -> None:
    checked = checked_draft()
    third = checked.judgements[2]
    other = replace(third.entries[1].figure, period=Period(2025, 2025))
    entries = (third.entries[0], replace(third.entries[1], figure=other))
    third = replace(third, entries=entries, differences=(Difference("period", "", "năm 2025"),))
    [claim] = view(replace(checked, judgements=(third,))).claims
    assert claim.documented == "61% · năm 2030; 61% · năm 2025"
    assert claim.contrasts == ()


def test_a_source_names_the_printed_page_and_what_to_know_of_its_document() -> None:
    checked = checked_draft()
    [claim, *_] = view(checked).claims
    assert claim.sources[0].name == "Nghị quyết phường Mây Trắng, trang 3"
    draft = resolution(status="draft")
    entries = (replace(income(draft), superseded_by="moi"),)
    judgement = replace(checked.judgements[0], entries=entries)
    [claim] = view(replace(checked, judgements=(judgement,))).claims
    assert claim.sources[0].name.endswith("trang 3, dự thảo, đã có bản thay thế")


# --- files


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def _html(tmp_path: Path, **draft: str) -> str:
    path = tmp_path / "bao-cao.html"
    write_report(checked_draft(**draft), path, today=TODAY)
    return path.read_text("utf-8")


def _word_text(path: Path) -> str:
    made = docx.Document(str(path))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


EXPECTED = (
    "31/01/2030",
    "4 số liệu",
    "✗ Không khớp",
    "✓ Khớp",
    "? Chưa rõ",
    "○ Không tìm thấy",
    "140,5 triệu đồng/người/năm · năm 2030",
    "104,5 triệu đồng/người/năm · năm 2030",
    "Tài liệu nêu 104,5 triệu đồng.",
    "Bản dự thảo nêu 98 triệu đồng.",
    "Nghị quyết phường Mây Trắng, trang 3",
    "“thu nhập bình quân đầu người đạt 104,5 triệu đồng/người/năm”",
    "Bản cũ",
    "Không có số liệu ở đoạn này.",
)


def test_a_report_says_all_that_was_found_in_both_forms(tmp_path: Path) -> None:
    page = _Page(_html(tmp_path)).text
    path = tmp_path / "bao-cao.docx"
    write_report(checked_draft(), path, today=TODAY)
    for form in (page, _word_text(path)):
        assert [words for words in EXPECTED if words not in form] == []


def test_a_value_in_the_draft_carries_sign_and_number_besides_its_colour(tmp_path: Path) -> None:
    assert "140,5 triệu đồng/người/năm✗1" in _Page(_html(tmp_path)).text
    path = tmp_path / "bao-cao.docx"
    write_report(checked_draft(), path, today=TODAY)
    assert "140,5 triệu đồng/người/năm✗1" in _word_text(path)


def test_every_cell_of_a_claim_names_its_column_on_a_narrow_screen(tmp_path: Path) -> None:
    page = _html(tmp_path)
    for name in ("Số", "Bản thảo ghi", "Tài liệu ghi", "Nhận xét", "Nguồn"):
        assert page.count(f'<td data-name="{name}">') == 4
    assert "Khác ở" not in page


def test_a_page_has_no_scripts_and_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    page = _Page(_html(tmp_path))
    assert page.tags & {"script", "link", "img", "iframe", "form", "base"} == set()
    assert page.attributes & {"src", "href"} == set()


@given(title=st.text(min_size=1))
def test_what_others_wrote_becomes_no_tag(title: str) -> None:
    page = _Page(html_report(view(checked_draft(title=title + HOSTILE)), TODAY).decode())
    assert page.tags & {"script", "img"} == set()
    assert {name for name in page.attributes if name.startswith("on")} == set()
    assert HOSTILE in page.text


@pytest.mark.parametrize("title", ["\x00\x0b\x1f", "\ud800", "\ufffe\uffff", "]]>", "\U0001f600"])
def test_no_character_breaks_a_word_report(title: str, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    write_report(checked_draft(title=title + HOSTILE), path, today=TODAY)
    assert HOSTILE in _word_text(path)


def test_equal_checks_give_equal_files_but_for_the_date(tmp_path: Path) -> None:
    for suffix in (".html", ".docx"):
        first, second, later = (tmp_path / f"{name}{suffix}" for name in ("a", "b", "c"))
        write_report(checked_draft(), first, today=TODAY)
        write_report(checked_draft(), second, today=TODAY)
        write_report(checked_draft(), later, today=datetime.date(2031, 2, 1))
        assert first.read_bytes() == second.read_bytes()
        assert first.read_bytes() != later.read_bytes()


def test_a_table_of_the_draft_stays_a_table(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    write_report(with_table(checked_draft()), path, today=TODAY)
    [table, claims] = docx.Document(str(path)).tables
    assert [row.cells[0].text[:12] for row in table.rows] == ["Không có số ", "Che phủ rừng"]
    assert len(claims.rows) == 5


def test_a_draft_without_numbers_has_a_report_too(tmp_path: Path) -> None:
    checked = replace(checked_draft(), judgements=())
    for suffix in (".html", ".docx"):
        path = tmp_path / f"trong{suffix}"
        write_report(checked, path, today=TODAY)
        text = path.read_text("utf-8") if suffix == ".html" else _word_text(path)
        assert "không nêu số liệu nào" in text


def test_a_report_in_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"«bao-cao\.pdf».*\.docx"):
        write_report(checked_draft(), tmp_path / "bao-cao.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bao-cao.html"
    path.write_text("bản cũ", "utf-8")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_report(checked_draft(), path, today=TODAY)
    assert path.read_text("utf-8") == "bản cũ"
    assert [left.name for left in tmp_path.iterdir()] == ["bao-cao.html"]


def test_a_word_report_says_that_it_is_vietnamese(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    write_report(checked_draft(), path, today=TODAY)
    with zipfile.ZipFile(path) as parts:
        assert b"vi-VN" in parts.read("word/styles.xml")
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_headings_of_a_draft_stay_headings() -> None:
    checked = checked_draft()
    [heading, *_] = view(replace(checked, document=_headed(checked.document))).blocks
    assert heading.kind == "heading"


def _headed(draft: Document) -> Document:
    from corpus.types import Heading

    end = draft.text.index("\n")
    return replace(draft, headings=(Heading(1, draft.text[:end], 0, end),))
