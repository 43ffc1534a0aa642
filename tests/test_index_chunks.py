"""Cutting documents into passages. All texts are fictional."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.text import normalise
from corpus.types import Document, Heading, Metadata, PageSpan
from index.chunks import ChunkSettings, indexed_text, split_chunks

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


def test_the_page_is_the_one_where_the_chunk_starts() -> None:
    text = "I. KINH TẾ\nXã thu 9 tỷ.\nII. VĂN HÓA\nXã mở lễ hội."
    border = text.index("II.")
    pages = (PageSpan(3, 0, border - 1), PageSpan(4, border, len(text)))
    chunks = split_chunks(document(text, ("I. KINH TẾ", 1), ("II. VĂN HÓA", 1), pages=pages))
    assert [chunk.page for chunk in chunks] == [3, 4]


def test_a_document_without_text_has_no_chunks() -> None:
    assert split_chunks(document("")) == []


def test_the_indexed_text_names_the_document_and_the_headings() -> None:
    text = "I. KINH TẾ\nXã thu 9 tỷ."
    (chunk,) = split_chunks(document(text, ("I. KINH TẾ", 1)))
    expected = f"Báo cáo xã Suối Mơ\nI. KINH TẾ\n{text}"
    assert indexed_text(chunk, "Báo cáo xã Suối Mơ") == expected
    assert indexed_text(chunk, "I. KINH TẾ") == f"I. KINH TẾ\n{text}"
