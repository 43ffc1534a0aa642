"""What is kept of documents: persons on disk, clauses in memory."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatbot import mention_cache
from chatbot.answer.unit_cache import UnitCache
from chatbot.answer.units import read_units
from chatbot.mention_cache import FILE, read_mentions
from chatbot.people import find_mentions
from chatbot.register import PeopleRegister, place_names
from corpus.types import Document
from tests.fictional import BEN_LAU, DOI_SIM, LIBRARY, document


def expected(documents: tuple[Document, ...]) -> list[object]:
    return [find_mentions(d.text, place_names(d.metadata.place)) for d in documents]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts in which persons were really looked for."""
    read: list[str] = []

    def find(text: str, places: tuple[str, ...]) -> object:
        read.append(text)
        return find_mentions(text, places)

    monkeypatch.setattr(mention_cache, "find_mentions", find)
    return read


# --- persons ------------------------------------------------------------------------------------


def test_kept_mentions_are_those_of_the_texts(tmp_path: Path, counted: list[str]) -> None:
    assert read_mentions(LIBRARY, tmp_path) == expected(LIBRARY)
    assert read_mentions(LIBRARY, tmp_path) == expected(LIBRARY)
    assert len(counted) == 2


def test_only_a_new_or_changed_text_is_read(tmp_path: Path, counted: list[str]) -> None:
    read_mentions(LIBRARY, tmp_path)
    changed = document(DOI_SIM.replace("Vũ Thị Ngà", "Vũ Thị Na"), "Đại hội xã Đồi Sim")
    found = read_mentions((LIBRARY[0], changed), tmp_path)
    assert len(counted) == 3
    assert found[1][0].name == "Vũ Thị Na"


def test_the_file_holds_no_text_and_forgets_what_is_removed(tmp_path: Path) -> None:
    read_mentions(LIBRARY, tmp_path)
    content = (tmp_path / FILE).read_text("utf-8")
    assert not any(name in content for name in PeopleRegister(LIBRARY).names)
    assert content.isascii()
    read_mentions(LIBRARY[:1], tmp_path)
    assert len(json.loads((tmp_path / FILE).read_text("utf-8"))["documents"]) == 1
    read_mentions((), tmp_path)
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["documents"] == {}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 0, "documents": {}}',
        '{"version": 1}',
        '{"version": 1, "documents": []}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_file_that_cannot_be_read_costs_nothing_but_time(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8", errors="surrogateescape")
    assert read_mentions(LIBRARY, tmp_path) == expected(LIBRARY)


def test_entries_of_another_form_are_read_anew(tmp_path: Path) -> None:
    read_mentions(LIBRARY, tmp_path)
    raw = json.loads((tmp_path / FILE).read_text("utf-8"))
    for key in raw["documents"]:
        raw["documents"][key] = [["x"]]
    (tmp_path / FILE).write_text(json.dumps(raw), "utf-8")
    assert read_mentions(LIBRARY, tmp_path) == expected(LIBRARY)


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    assert read_mentions(LIBRARY, tmp_path / "không có") == expected(LIBRARY)
    assert read_mentions(LIBRARY, None) == expected(LIBRARY)


def test_a_register_of_kept_mentions_is_the_register_of_the_documents(tmp_path: Path) -> None:
    read_mentions(LIBRARY, tmp_path)
    kept = PeopleRegister(LIBRARY, read_mentions(LIBRARY, tmp_path))
    fresh = PeopleRegister(LIBRARY)
    assert kept.names == fresh.names
    assert [kept.statements(name) for name in kept.names] == [
        fresh.statements(name) for name in fresh.names
    ]


def test_a_part_of_a_register_knows_only_its_documents() -> None:
    people = PeopleRegister(LIBRARY).within({LIBRARY[1].id})
    assert people.names == ("Vũ Thị Ngà",)
    assert people.named_in("bà Ngà giữ chức gì?") == ["Vũ Thị Ngà"]
    assert people.named_in("ông Sơn giữ chức gì?") == []


# --- clauses ------------------------------------------------------------------------------------


def test_clauses_of_a_stretch_are_those_whose_sentences_touch_it() -> None:
    cache = UnitCache()
    for report in LIBRARY:
        units = read_units(report)
        for start in range(0, len(report.text), 37):
            for end in (start + 1, start + 90, start + 700):
                found = list(cache.units_in(report, start, end))
                touching = [u for u in units if u.sentence.start < end and start < u.sentence.end]
                assert [u for u in found if u in touching] == touching
                rest = [u for u in found if u not in touching]
                assert all(u.siblings > 1 or u.lead is None for u in rest)


def test_a_list_comes_whole_with_its_introduction() -> None:
    report = document("Ba nhiệm vụ:\n- Xây dựng Đảng;\n- Cải cách hành chính;\n- Chuyển đổi số.")
    start = report.text.index("Cải cách")
    found = [unit.text for unit in UnitCache().units_in(report, start, start + 5)]
    assert found == ["Ba nhiệm vụ:", "Xây dựng Đảng", "Cải cách hành chính", "Chuyển đổi số"]


def test_documents_that_were_not_asked_about_for_long_are_let_go() -> None:
    cache = UnitCache(characters=len(BEN_LAU) + 10)
    first = list(cache.units_in(LIBRARY[0], 0, 50))
    assert next(cache.units_in(LIBRARY[0], 0, 50)) is first[0]
    list(cache.units_in(LIBRARY[1], 0, 50))
    again = list(cache.units_in(LIBRARY[0], 0, 50))
    assert again == first
    assert again[0] is not first[0]


def test_many_threads_may_ask_at_once() -> None:
    cache = UnitCache(characters=1)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: list(cache.units_in(LIBRARY[at % 2], 0, 200)), range(80)))
    assert all(units == found[at % 2] for at, units in enumerate(found))
