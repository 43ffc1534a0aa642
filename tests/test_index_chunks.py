"""Cutting documents into passages. All texts are fictional."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.assemble import assemble
from corpus.text import normalise
from corpus.types import (
    Document,
    Heading,
    Metadata,
    Page,
    PageSpan,
    TableBlock,
    TableCell,
    TextBlock,
)
from index.chunks import ChunkSettings, encoded_texts, indexed_text, split_chunks

WORDS = st.sampled_from(
    [
        "xã",
        "Suối Mơ",
        "đạt 98,5%.",
        "Thu nhập",
        "giảm;",
        "gồm:",
        "và",
        "năm 2030.",
        "Đảng bộ",
        "x" * 90,
    ]
)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)


def document(text: str, *heads: tuple[str, int], pages: tuple[PageSpan, ...] = ()) -> Document:
    """A document whose lines named in ``heads`` are headings of the given level."""
    headings, at = [], 0
    for title, level in heads:
        at = text.index(title, at)
        headings.append(Heading(level, title, at, at + len(title)))
        at += len(title)
    metadata = Metadata(title="Báo cáo xã Suối Mơ", source="bao-cao.txt")
    return Document("bao-cao", text, metadata, tuple(headings), pages, sha256="0" * 64)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    lines = draw(
        st.lists(
            st.tuples(PARAGRAPHS, st.sampled_from([0, 0, 0, 1, 2, 3])), min_size=1, max_size=12
        )
    )
    text, headings = "", []
    for line, level in lines:
        line = normalise(line[:80] if level else line)
        if level:
            headings.append(Heading(level, line, len(text), len(text) + len(line)))
        text += line + "\n"
    text = text[:-1]
    metadata = Metadata(title="Báo cáo", source="bao-cao.txt")
    return Document("bao-cao", text, metadata, tuple(headings), (), sha256="0" * 64)


@given(documents(), st.sampled_from([(900, 1200), (120, 160), (40, 40)]))
def test_every_visible_character_is_in_exactly_one_chunk_in_order(
    document: Document, lengths: tuple[int, int]
) -> None:
    settings = ChunkSettings(*lengths)
    at = 0
    for chunk in split_chunks(document, settings):
        assert not document.text[at : chunk.start].strip()
        assert chunk.start >= at
        assert document.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text == chunk.text.strip()
        assert 0 < len(chunk.text) <= settings.limit
        at = chunk.end
    assert not document.text[at:].strip()


@given(documents())
def test_no_chunk_mixes_the_text_of_two_sections(document: Document) -> None:
    heads = {heading.start for heading in document.headings}
    for chunk in split_chunks(document):
        for heading in document.headings:
            if heading.level <= 2 and chunk.start < heading.start < chunk.end:
                lines = document.text[chunk.start : heading.start].splitlines(keepends=True)
                starts = [chunk.start + sum(map(len, lines[:i])) for i in range(len(lines))]
                assert all(start in heads for start in starts)


def test_small_paragraphs_are_joined_and_whole() -> None:
    text = "\n".join(f"Đoạn {i}: xã Suối Mơ trồng {i} ha rừng." for i in range(60))
    chunks = split_chunks(document(text))
    assert 600 < len(chunks[0].text) <= 900
    assert all(chunk.text.startswith("Đoạn") and chunk.text.endswith(".") for chunk in chunks)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = " ".join(f"Năm {i} xã trồng thêm rừng ở đầu nguồn." for i in range(2000, 2060))
    chunks = split_chunks(document(text))
    assert len(chunks) > 1
    assert all(c.text.startswith("Năm 20") and c.text.endswith(".") for c in chunks)


def test_a_long_sentence_is_cut_between_clauses() -> None:
    items = "; ".join(f"chỉ tiêu {i} về rừng đầu nguồn" for i in range(60))
    chunks = split_chunks(document(f"Các chỉ tiêu gồm: {items}."))
    assert len(chunks) > 1
    assert all(chunk.text.startswith("chỉ tiêu") for chunk in chunks[1:])
    assert all(chunk.text.endswith(";") for chunk in chunks[:-1])


def test_a_text_without_any_border_is_cut_all_the_same() -> None:
    chunks = split_chunks(document("ư" * 50_000))
    assert "".join(chunk.text for chunk in chunks) == "ư" * 50_000


def test_an_outer_heading_begins_a_chunk_and_an_inner_one_does_not() -> None:
    text = "I. KINH TẾ\nXã thu 9 tỷ.\n1. Rừng\nXã trồng rừng.\nII. VĂN HÓA\nXã mở lễ hội."
    chunks = split_chunks(document(text, ("I. KINH TẾ", 1), ("1. Rừng", 3), ("II. VĂN HÓA", 1)))
    assert [chunk.text.split("\n")[0] for chunk in chunks] == ["I. KINH TẾ", "II. VĂN HÓA"]
    assert [chunk.heading for chunk in chunks] == [("I. KINH TẾ",), ("II. VĂN HÓA",)]


def test_headings_without_text_go_with_the_section_that_follows() -> None:
    text = "PHẦN I\nKẾT QUẢ\n1. Kinh tế\nXã thu 9 tỷ."
    chunks = split_chunks(document(text, ("PHẦN I", 1), ("KẾT QUẢ", 1), ("1. Kinh tế", 2)))
    assert [chunk.text for chunk in chunks] == [text]
    assert chunks[0].heading == ("KẾT QUẢ", "1. Kinh tế")


def test_a_heading_is_not_left_at_the_end_of_a_chunk() -> None:
    text = "Xã thu 9 tỷ. " * 65 + "\n1. Rừng đầu nguồn\n" + "Xã trồng rừng. " * 50
    chunks = split_chunks(document(normalise(text), ("1. Rừng đầu nguồn", 3)))
    assert not any(chunk.text.endswith("nguồn") for chunk in chunks)
    assert any(chunk.text.startswith("1. Rừng đầu nguồn\nXã") for chunk in chunks)


def test_a_heading_goes_with_a_long_paragraph_even_past_the_target() -> None:
    paragraph = normalise("Xã trồng rừng đầu nguồn. " * 40)
    text = f"1. Rừng đầu nguồn\n{paragraph}"
    assert 900 < len(paragraph) < len(text) < 1200
    (chunk,) = split_chunks(document(text, ("1. Rừng đầu nguồn", 3)))
    assert chunk.text == text


def test_a_short_rest_joins_the_chunk_before_it() -> None:
    text = normalise("Xã trồng rừng đầu nguồn. " * 35) + "\nXã còn mở lễ hội."
    text += " Xã giữ nước." * 3
    assert 900 < len(text) < 1200
    assert len(split_chunks(document(text))) == 1


def test_a_rest_that_stands_for_itself_stays_alone() -> None:
    text = "\n".join(normalise("Xã trồng rừng đầu nguồn. " * n) for n in (30, 12))
    assert 900 < len(text) < 1200
    assert len(split_chunks(document(text))) == 2


# --- pages ----------------------------------------------------------------------------------------


def paged(*pages: str, heads: tuple[tuple[str, int], ...] = ()) -> Document:
    """A document of these pages, numbered from 3."""
    text = "\n".join(pages)
    spans, at = [], 0
    for number, page in enumerate(pages, 3):
        spans.append(PageSpan(number, at, at + len(page)))
        at += len(page) + 1
    return document(text, *heads, pages=tuple(spans))


def test_a_chunk_belongs_to_one_page() -> None:
    chunks = split_chunks(paged("Xã thu 9 tỷ.", "Xã mở lễ hội.", "Xã trồng rừng."))
    assert [(chunk.text, chunk.page) for chunk in chunks] == [
        ("Xã thu 9 tỷ.", 3),
        ("Xã mở lễ hội.", 4),
        ("Xã trồng rừng.", 5),
    ]


@pytest.mark.parametrize(("crossing", "page"), [(12, 4), (30, 3)])
def test_a_sentence_that_crosses_belongs_to_the_page_with_its_larger_part(
    crossing: int, page: int
) -> None:
    text = "Xã thu 9 tỷ. Xã trồng rừng ở đầu nguồn năm nay. Xã mở lễ hội."
    border = text.index("Xã trồng") + crossing
    pages = (PageSpan(3, 0, border), PageSpan(4, border, len(text)))
    chunks = split_chunks(document(text, pages=pages))
    assert [chunk.page for chunk in chunks] == [3, 4]
    (holding,) = [chunk for chunk in chunks if "đầu nguồn" in chunk.text]
    assert holding.page == page


def test_a_heading_at_the_foot_of_a_page_goes_with_the_text_on_the_next() -> None:
    chunks = split_chunks(
        paged("Xã thu 9 tỷ.\n1. Rừng", "Xã trồng rừng ở đầu nguồn.", heads=(("1. Rừng", 3),))
    )
    assert [(chunk.text, chunk.page) for chunk in chunks] == [
        ("Xã thu 9 tỷ.", 3),
        ("1. Rừng\nXã trồng rừng ở đầu nguồn.", 4),
    ]


def test_a_footnote_stands_in_a_chunk_of_its_page() -> None:
    chunks = split_chunks(paged("Xã thu 9 tỷ [1].\n[1] Số liệu năm 2024.", "Xã mở lễ hội."))
    assert chunks[0].text.endswith("[1] Số liệu năm 2024.")
    assert chunks[0].page == 3


@st.composite
def paged_documents(draw: st.DrawFn) -> Document:
    made = draw(documents())
    borders = draw(st.sets(st.integers(0, len(made.text)), max_size=4))
    starts = [0, *sorted(borders - {0}), len(made.text)]
    spans = (PageSpan(n, *span) for n, span in enumerate(pairwise(starts), 1))
    return replace(made, pages=tuple(spans))


@given(paged_documents(), st.sampled_from([(900, 1200), (120, 160)]))
def test_the_page_of_a_chunk_is_the_one_that_holds_most_of_it(
    document: Document, lengths: tuple[int, int]
) -> None:
    at = 0
    for chunk in split_chunks(document, ChunkSettings(*lengths)):
        assert not document.text[at : chunk.start].strip()
        assert document.text[chunk.start : chunk.end] == chunk.text
        at = chunk.end
        shares = {
            page.number: min(page.end, chunk.end) - max(page.start, chunk.start)
            for page in document.pages
        }
        assert chunk.page is not None
        assert shares[chunk.page] == max(shares.values())
    assert not document.text[at:].strip()


# --- tables ---------------------------------------------------------------------------------------


def with_table(rows: int, note: str = "") -> Document:
    """Prose, a captioned table of targets in two groups, and prose again."""
    body = [["I", "Kinh tế", "", ""]]
    body += [[f"{n}", f"Chỉ tiêu kinh tế số {n} của xã", "tỷ đồng", f"{n}0"] for n in range(rows)]
    body += [["II", "Văn hóa", "", ""]]
    body += [[f"{n}", f"Chỉ tiêu văn hóa số {n} của xã", "%", f"{n}1"] for n in range(rows)]
    cells = [["TT", "Chỉ tiêu", "Đơn vị", "Năm 2030"], *body]
    table = TableBlock(
        tuple(tuple(TableCell(text, at) for at, text in enumerate(row)) for row in cells),
        header_rows=1,
    )
    prose = TextBlock("Xã Suối Mơ phấn đấu đạt các chỉ tiêu sau đây.")
    caption = TextBlock("Bảng 2. Các chỉ tiêu chủ yếu")
    after = TextBlock("Xã mở lễ hội bên suối." + note)
    made = assemble([Page(1, (prose, caption, table, after))])
    metadata = Metadata(title="Báo cáo", source="b.pdf")
    return Document(
        "b", made.text, metadata, made.headings, made.pages, "0" * 64, made.tables, made.notes
    )


def test_a_short_table_is_one_chunk_with_its_caption_and_without_the_prose() -> None:
    chunks = split_chunks(with_table(2))
    assert [chunk.text.split("\n")[0] for chunk in chunks] == [
        "Xã Suối Mơ phấn đấu đạt các chỉ tiêu sau đây.",
        "Bảng 2. Các chỉ tiêu chủ yếu",
        "Xã mở lễ hội bên suối.",
    ]
    assert [bool(chunk.context) for chunk in chunks] == [False, True, False]


def test_rows_stay_whole_and_carry_what_their_table_says() -> None:
    made = with_table(40)
    lines = set(made.text.split("\n"))
    table = [chunk for chunk in split_chunks(made) if chunk.context]
    assert len(table) > 3
    for chunk in table:
        assert set(chunk.text.split("\n")) <= lines
        assert "Bảng 2. Các chỉ tiêu chủ yếu" in chunk.context
        assert "Năm 2030" in chunk.context
        assert len(chunk.text) <= 1200
    assert "Kinh tế" in table[1].context
    assert "Văn hóa" in table[-1].context
    assert "Văn hóa" not in table[1].context


def test_the_indexed_text_of_rows_names_what_heads_them_once() -> None:
    first, *_, last = [chunk for chunk in split_chunks(with_table(40)) if chunk.context]
    assert indexed_text(first, "Báo cáo").count("Bảng 2.") == 1
    assert indexed_text(last, "Báo cáo").count("Bảng 2.") == 1
    assert "Bảng 2." not in last.text


def test_a_chunk_is_encoded_in_parts_of_whole_sentences_under_its_headings() -> None:
    text = "1. Rừng\n" + " ".join(f"Năm {i} xã trồng thêm rừng." for i in range(2000, 2030))
    (chunk,) = split_chunks(document(text, ("1. Rừng", 3)))
    parts = encoded_texts(chunk, "Báo cáo", ChunkSettings())
    assert len(parts) > 1
    assert all(part.startswith("Báo cáo\n1. Rừng\n") and part.endswith(".") for part in parts)
    assert all(len(part) <= 350 + len("Báo cáo\n1. Rừng\n") for part in parts)
    bodies = " ".join(part.removeprefix("Báo cáo\n1. Rừng\n") for part in parts)
    assert bodies.split() == chunk.text.split()


@given(documents())
def test_every_chunk_has_a_part_and_the_parts_hold_every_word(document: Document) -> None:
    for chunk in split_chunks(document):
        parts = encoded_texts(chunk, "", ChunkSettings())
        assert parts
        words = [word for part in parts for word in part.split()]
        assert set(chunk.text.split()) <= set(words)


# --- the rest -------------------------------------------------------------------------------------


def test_a_document_without_text_has_no_chunks() -> None:
    assert split_chunks(document("")) == []


def test_the_indexed_text_names_the_document_and_the_headings() -> None:
    text = "I. KINH TẾ\nXã thu 9 tỷ."
    (chunk,) = split_chunks(document(text, ("I. KINH TẾ", 1)))
    expected = f"Báo cáo xã Suối Mơ\nI. KINH TẾ\n{text}"
    assert indexed_text(chunk, "Báo cáo xã Suối Mơ") == expected
    assert indexed_text(chunk, "I. KINH TẾ") == f"I. KINH TẾ\n{text}"
