"""Pages of blocks become one text in which everything has its place. All places are invented."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.assemble import Assembled, assemble
from corpus.text import normalise
from corpus.types import Block, Cell, Page, TableBlock, TableCell, TextBlock

# --- any pages --------------------------------------------------------------------------------

TEXTS = st.text(
    st.sampled_from("aĐ1.| \n\t[]#\u0301\u0323e\u00ad\u200b\u00a0\u1ec7-ﬁ\r\x00\ud800"), max_size=12
)
CELLS = st.builds(
    TableCell, TEXTS, st.integers(0, 3), column_span=st.integers(1, 2), row_span=st.integers(1, 3)
)
TABLES = st.builds(
    TableBlock,
    st.lists(st.lists(CELLS, max_size=3).map(tuple), max_size=4).map(tuple),
    header_rows=st.none() | st.integers(0, 5),
    continues=st.booleans(),
)
PARAGRAPHS = st.builds(
    TextBlock,
    TEXTS,
    level=st.none() | st.none() | st.integers(1, 4),
    continues=st.booleans(),
)
NOTES = st.builds(TextBlock, TEXTS, footnote=TEXTS)
PAGES = st.lists(
    st.tuples(st.booleans(), st.lists(PARAGRAPHS | TABLES | NOTES, max_size=4).map(tuple)),
    max_size=5,
).map(
    lambda pages: [
        Page(at if numbered else None, blocks) for at, (numbered, blocks) in enumerate(pages, 1)
    ]
)


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_the_text_is_normalised_and_holds_every_block(pages: Sequence[Page]) -> None:
    assembled = assemble(pages)
    assert normalise(assembled.text) == assembled.text
    squeezed = "".join(assembled.text.split())
    for page in pages:
        for block in page.blocks:
            texts = (
                [block.text]
                if isinstance(block, TextBlock)
                else [cell.text for row in block.rows for cell in row]
            )
            for text in texts:
                assert "".join(normalise(text).split()) in squeezed


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_cells_say_what_the_file_says_and_rows_are_whole_lines(pages: Sequence[Page]) -> None:
    assembled = assemble(pages)
    text = assembled.text
    given_rows = [
        [(" ".join(normalise(c.text).split()), c.column, c.column_span, c.row_span) for c in row]
        for page in pages
        for block in page.blocks
        if isinstance(block, TableBlock)
        for row in block.rows
        if any(normalise(cell.text) for cell in row)
    ]
    rows = [row for table in assembled.tables for row in table.rows if row]
    assert given_rows == [
        [(text[c.start : c.end], c.column, c.column_span, c.row_span) for c in row] for row in rows
    ]
    for row in rows:
        line = text[_line_start(text, row[0].start) : _line_end(text, row[-1].end)]
        said = " | ".join(text[cell.start : cell.end] for cell in row)
        assert line == " ".join(said.split())


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_spans_are_in_order_and_slices_of_the_text(pages: Sequence[Page]) -> None:
    assembled = assemble(pages)
    text = assembled.text
    for heading in assembled.headings:
        assert heading.start < heading.end <= len(text)
    for note in assembled.notes:
        line = text[note.start : note.end]
        assert line.startswith(f"[{note.mark}] ")
        assert _line_start(text, note.start) == note.start
        assert _line_end(text, note.end) == note.end
    ends = 0
    for table in assembled.tables:
        assert ends <= table.start < table.end <= len(text)
        assert 0 <= table.header_rows <= len(table.rows)
        assert _line_start(text, table.start) == table.start
        assert _line_end(text, table.end) == table.end
        for span in (table.caption, table.unit):
            assert span is None or text[span.start : span.end].strip()
        ends = table.end


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_pages_tile_the_text(pages: Sequence[Page]) -> None:
    assembled = assemble([page for page in pages if page.number is not None])
    spans = [span for span in assembled.pages if span.start < span.end]
    assert [span.number for span in assembled.pages] == [p.number for p in pages if p.number]
    if assembled.text:
        assert spans[0].start == 0
        assert spans[-1].end == len(assembled.text)
    for before, after in pairwise(spans):
        assert after.start == before.end + 1
        assert assembled.text[before.end] in "\n "


@given(PAGES)
@settings(max_examples=150, deadline=None)
def test_a_paragraph_that_goes_on_is_never_torn(pages: Sequence[Page]) -> None:
    """Block after block, footnotes left out: what continues stands right behind what it goes on
    with, whatever notes there are.
    """
    bodies = [
        block
        for page in pages
        for block in page.blocks
        if isinstance(block, TableBlock) or (block.footnote is None and normalise(block.text))
    ]
    firsts = {id(body[0]) for page in pages if (body := _body(page))}
    text = assemble(pages).text
    for before, after in pairwise(bodies):
        if (
            isinstance(before, TextBlock)
            and isinstance(after, TextBlock)
            and id(after) in firsts
            and after.continues
            and before.level is after.level is None
        ):
            assert f"{normalise(before.text)} {normalise(after.text)}" in text


def _body(page: Page) -> list[Block]:
    return [
        block
        for block in page.blocks
        if isinstance(block, TableBlock) or (block.footnote is None and normalise(block.text))
    ]


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


# --- in particular ----------------------------------------------------------------------------


def text_of(*pages: Sequence[Block]) -> str:
    return assemble([Page(at, tuple(blocks)) for at, blocks in enumerate(pages, 1)]).text


def row(*texts: str) -> tuple[TableCell, ...]:
    return tuple(TableCell(text, at) for at, text in enumerate(texts))


def part(*rows: tuple[TableCell, ...], continues: bool = True) -> TableBlock:
    return TableBlock(rows, continues=continues)


def test_notes_stand_at_the_end_of_their_page() -> None:
    note = TextBlock("chú thích", footnote="1")
    assert text_of([TextBlock("Một."), note], [TextBlock("Hai.")]) == "Một.\n[1] chú thích\nHai."


def test_notes_stand_above_a_paragraph_that_goes_on_over_the_page() -> None:
    assert (
        text_of(
            [TextBlock("Một."), TextBlock("Đại hội đề ra"), TextBlock("chú", footnote="1")],
            [TextBlock("ba nhiệm vụ.", continues=True)],
        )
        == "Một.\n[1] chú\nĐại hội đề ra ba nhiệm vụ."
    )


def test_a_paragraph_over_three_pages_is_not_torn_by_the_notes_of_the_middle_one() -> None:
    assert (
        text_of(
            [TextBlock("Đại hội")],
            [TextBlock("đề ra", continues=True), TextBlock("chú", footnote="*")],
            [TextBlock("ba nhiệm vụ.", continues=True), TextBlock("Hết.")],
        )
        == "Đại hội đề ra ba nhiệm vụ.\n[*] chú\nHết."
    )


def test_a_page_without_text_does_not_tear_a_paragraph() -> None:
    assert (
        text_of(
            [TextBlock("Đại hội"), TextBlock("chú", footnote="1")],
            [TextBlock(" ")],
            [TextBlock("đề ra.", continues=True)],
        )
        == "[1] chú\nĐại hội đề ra."
    )


def test_what_goes_on_is_never_appended_to_a_note() -> None:
    text = text_of(
        [TextBlock("Đề mục", level=1), TextBlock("chú", footnote="1")],
        [TextBlock("và nữa.", continues=True)],
    )
    assert text == "Đề mục\n[1] chú\nvà nữa."


def test_a_second_paragraph_that_claims_to_go_on_is_not_appended_to_a_note() -> None:
    text = text_of(
        [TextBlock("Đại hội")],
        [TextBlock("đề ra", continues=True), TextBlock("chú", footnote="1")],
        [TextBlock("ba nhiệm vụ", continues=True), TextBlock("và một khâu.", continues=True)],
    )
    assert text == "Đại hội đề ra ba nhiệm vụ\n[1] chú\nvà một khâu."


def test_a_table_over_two_pages_is_one_table() -> None:
    assembled = assemble(
        [
            Page(
                1,
                (
                    part(row("Chỉ tiêu", "2030"), row("Hộ nghèo", "1"), continues=False),
                    TextBlock("chú", footnote="1"),
                ),
            ),
            Page(2, (part(row("Nước sạch", "98")), TextBlock("Hết."))),
        ]
    )
    assert assembled.text == "[1] chú\nChỉ tiêu | 2030\nHộ nghèo | 1\nNước sạch | 98\nHết."
    (table,) = assembled.tables
    assert len(table.rows) == 3
    second = assembled.pages[1]
    assert assembled.text[second.start : second.end] == "Nước sạch | 98\nHết."


def test_two_tables_in_a_row_are_two() -> None:
    assembled = assemble([Page(1, (part(row("a", "b")), part(row("c", "d"), continues=False)))])
    assert len(assembled.tables) == 2


def test_empty_cells_keep_their_place() -> None:
    assembled = assemble([Page(1, (part(row("", "98", ""), row("", "", ""), row("a", "", "b")),))])
    assert assembled.text == "| 98 |\na | | b"
    first, second, third = assembled.tables[0].rows
    assert first[1] == Cell(2, 4, 1)
    assert first[0].start == first[0].end
    assert second == ()
    assert [assembled.text[c.start : c.end] for c in third] == ["a", "", "b"]


def test_a_cell_that_says_only_a_bar_is_kept() -> None:
    assembled = assemble([Page(1, (part(row("|", "")),))])
    cell = assembled.tables[0].rows[0][0]
    assert assembled.text[cell.start : cell.end] == "|"


def test_the_lines_of_a_cell_are_one_line() -> None:
    assert text_of([part(row("Thu\nngân sách", "1"))]) == "Thu ngân sách | 1"


def test_a_row_of_a_table_is_never_a_heading() -> None:
    long = "Đại hội thảo luận và thông qua nghị quyết với sự thống nhất cao của toàn thể đại biểu."
    group = (TableCell("I. Kinh tế", 0, column_span=2),)
    pages = [
        Page(
            1,
            (
                TextBlock("II. Kết quả"),
                TextBlock(long),
                part(row("Chỉ tiêu", "2030"), group, row("Hộ nghèo", "1"), continues=False),
                TextBlock(long),
            ),
        )
    ]
    assert [heading.title for heading in assemble(pages).headings] == ["II. Kết quả"]


def test_nothing_gives_nothing() -> None:
    assert assemble([Page(1, ()), Page(2, (TextBlock("\u200b "),))]) == Assembled(
        text="",
        headings=(),
        pages=assemble([Page(1, ()), Page(2, ())]).pages,
        tables=(),
        notes=(),
    )


def test_long_documents_take_time_in_proportion() -> None:
    def seconds(pages: int) -> float:
        block = TextBlock("Phường Mây Trắng tiếp tục đẩy mạnh chuyển đổi số. " * 20, continues=True)
        given_pages = [Page(at, (block,)) for at in range(1, pages + 1)]
        start = time.process_time()
        assemble(given_pages)
        return time.process_time() - start

    seconds(200)
    assert seconds(3200) < 16 * 6 * max(seconds(200), 0.005)
