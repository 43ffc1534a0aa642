"""``document.json`` and ``parts.json``. All documents are fictional."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.record import Parts, Record, digest, loads, loads_parts
from corpus.types import AUDIENCES, Cell, Heading, Metadata, Note, PageSpan, Span, Table

OFFSETS = st.integers(0, 9999)
WORDS = st.text(max_size=12)
METADATA = st.builds(
    Metadata,
    title=WORDS,
    source=WORDS,
    place=st.none() | WORDS,
    number=st.none() | WORDS,
    status=st.sampled_from(["draft", "adopted"]),
    audience=st.sampled_from(AUDIENCES),
)
TABLES = st.builds(
    Table,
    start=OFFSETS,
    end=OFFSETS,
    rows=st.lists(
        st.lists(st.builds(Cell, OFFSETS, OFFSETS, OFFSETS, OFFSETS, OFFSETS), max_size=3).map(
            tuple
        ),
        max_size=3,
    ).map(tuple),
    header_rows=OFFSETS,
    caption=st.none() | st.builds(Span, OFFSETS, OFFSETS),
    unit=st.none() | st.builds(Span, OFFSETS, OFFSETS),
)
PARTS = st.builds(
    Parts,
    headings=st.lists(st.builds(Heading, OFFSETS, WORDS, OFFSETS, OFFSETS), max_size=2).map(tuple),
    pages=st.lists(
        st.builds(
            PageSpan,
            OFFSETS,
            OFFSETS,
            OFFSETS,
            st.none() | WORDS,
            st.none() | st.floats(0, 1),
        ),
        max_size=2,
    ).map(tuple),
    tables=st.lists(TABLES, max_size=2).map(tuple),
    notes=st.lists(st.builds(Note, WORDS, OFFSETS, OFFSETS), max_size=2).map(tuple),
)
RECORDS = st.builds(
    Record,
    id=WORDS,
    metadata=METADATA,
    given=st.lists(WORDS, max_size=2).map(tuple),
    format=WORDS,
    warnings=st.lists(WORDS, max_size=2).map(tuple),
    original=WORDS,
    revision=OFFSETS,
    pages=OFFSETS,
    tables=OFFSETS,
    sha256=WORDS,
    text_sha256=WORDS,
    parts_sha256=WORDS,
    likeness=WORDS,
)

FIRST = {
    "format": 1,
    "id": "dai-hoi",
    "metadata": {"title": "Đại hội", "source": "a.txt", "place": None, "status": "adopted"},
    "headings": [{"level": 1, "title": "Một", "start": 0, "end": 3}],
    "pages": [{"number": 3, "start": 0, "end": 9}],
    "original": "a.txt",
    "sha256": "0",
    "text_sha256": "1",
}
"""What the first program wrote."""
SECOND = {
    **FIRST,
    "version": 2,
    "format": "markdown",
    "pages": [{"number": 3, "start": 0, "end": 9, "label": "iii", "ocr_confidence": 0.5}],
    "tables": [
        {
            "start": 0,
            "end": 9,
            "rows": [[[0, 3, 0, 1, 1]]],
            "header_rows": 1,
            "caption": {"start": 0, "end": 2},
            "unit": None,
        }
    ],
    "notes": [{"mark": "1", "start": 4, "end": 9}],
    "warnings": ["Có thể thiếu hình."],
}


@given(RECORDS)
def test_a_record_comes_back_equal(record: Record) -> None:
    assert loads(record.dumps()) == (record, None)


@given(PARTS)
def test_parts_come_back_equal(parts: Parts) -> None:
    assert loads_parts(parts.dumps()) == parts


def test_a_record_of_the_first_program_is_still_read() -> None:
    record, parts = loads(json.dumps(FIRST))
    assert parts == Parts(
        headings=(Heading(1, "Một", 0, 3),), pages=(PageSpan(3, 0, 9, None, None),)
    )
    assert (record.format, record.revision, record.pages, record.tables) == ("txt", 1, 1, 0)
    assert record.given == ("source", "status", "title")
    assert record.parts_sha256 == digest(parts.dumps())


def test_a_record_of_the_second_program_is_still_read() -> None:
    record, parts = loads(json.dumps(SECOND))
    assert parts is not None
    assert parts.tables[0].rows == ((Cell(0, 3, 0, 1, 1),),)
    assert parts.notes == (Note("1", 4, 9),)
    assert parts.pages[0].label == "iii"
    assert (record.format, record.tables) == ("markdown", 1)
    assert record.warnings == ("Có thể thiếu hình.",)


@given(RECORDS)
def test_what_was_written_before_there_were_audiences_is_for_everyone(record: Record) -> None:
    raw = json.loads(record.dumps())
    del raw["metadata"]["audience"]
    read, _ = loads(json.dumps({**raw, "version": 3}))
    assert read.metadata.audience == "everyone"
    assert loads(json.dumps(FIRST))[0].metadata.audience == "everyone"
    assert loads(json.dumps(SECOND))[0].metadata.audience == "everyone"


@given(RECORDS)
def test_a_record_of_this_program_is_never_without_an_audience(record: Record) -> None:
    """Nor is it one that a program reads which knows nothing of them."""
    raw = json.loads(record.dumps())
    assert raw["version"] > 3
    del raw["metadata"]["audience"]
    with pytest.raises(ValueError, match="audience"):
        loads(json.dumps(raw))
    with pytest.raises(ValueError, match="audience ai"):
        loads(json.dumps({**raw, "metadata": {**raw["metadata"], "audience": "ai"}}))


@pytest.mark.parametrize("read", [loads, loads_parts])
@pytest.mark.parametrize(
    "source",
    [
        *("", "{", "[]", "null", "5", '"x"', "{}", '{"version": 3}', '{"format": 1}'),
        "[" * 100_000,
        json.dumps({**FIRST, "pages": [1]}),
        json.dumps({**FIRST, "headings": "x"}),
        json.dumps({**FIRST, "metadata": {"title": 5}}),
        json.dumps({**FIRST, "metadata": {**FIRST["metadata"], "status": "x"}}),  # type: ignore[dict-item]
        json.dumps({**FIRST, "metadata": {**FIRST["metadata"], "colour": "x"}}),  # type: ignore[dict-item]
        json.dumps({**SECOND, "notes": [{"mark": 1, "start": 0, "end": 0}]}),
        json.dumps({**SECOND, "tables": [{"start": "x"}]}),
    ],
)
def test_what_is_no_record_is_refused_whatever_it_is(
    read: Callable[[str], object], source: str
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any text
        read(source)


def test_a_record_of_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 9"):
        loads('{"version": 9}')
