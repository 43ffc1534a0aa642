"""A running assistant and the library that changes under it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatbot.assistant import LibraryAssistant, build_assistant
from corpus.library import Library
from index.build import build_index
from tests.fakes import REPORTS, HashingEncoder
from tests.grounding import library_of

QUESTION = "Xã Suối Mơ phấn đấu thu nhập bình quân đầu người đạt bao nhiêu?"
NEWS = """Đại hội Đảng bộ xã Hồ Sen
Xã Hồ Sen có 4.321 người dân.
Xã Hồ Sen giữ vững an ninh."""
ABOUT_NEWS = "Xã Hồ Sen có bao nhiêu người dân?"


@pytest.fixture(autouse=True)
def _quick_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.model.load_encoder", lambda name=None: HashingEncoder())


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = library_of(tmp_path, REPORTS)
    build_index(tmp_path / "store", library, HashingEncoder())
    return library


def opened(tmp_path: Path, library: Library) -> LibraryAssistant:
    return build_assistant(library.root, tmp_path / "store")


def add_news(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "tin.txt"
    path.write_text(NEWS, "utf-8")
    library.add(path)
    build_index(tmp_path / "store", library, HashingEncoder())


def test_nothing_is_loaded_while_nothing_changed(tmp_path: Path, library: Library) -> None:
    assistant = opened(tmp_path, library)
    documents = assistant.documents
    assert not assistant.reload_if_changed()
    assert all(a is b for a, b in zip(documents, assistant.documents, strict=True))


def test_a_new_index_is_taken_over(tmp_path: Path, library: Library) -> None:
    assistant = opened(tmp_path, library)
    assert assistant.ask(ABOUT_NEWS).status == "refused"
    add_news(tmp_path, library)
    assert assistant.reload_if_changed()
    assert "4.321 người" in assistant.ask(ABOUT_NEWS).text
    assert not assistant.reload_if_changed()


def test_a_question_finds_out_by_itself(tmp_path: Path, library: Library) -> None:
    assistant = opened(tmp_path, library)
    add_news(tmp_path, library)
    deadline = time.monotonic() + 20
    while assistant.ask(ABOUT_NEWS).status == "refused" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "4.321 người" in assistant.ask(ABOUT_NEWS).text


def test_a_removed_document_is_gone_with_everything_kept_of_it(
    tmp_path: Path, library: Library
) -> None:
    assistant = opened(tmp_path, library)
    (citation,) = assistant.ask(QUESTION).citations
    library.remove(citation.document_id)
    build_index(tmp_path / "store", library, HashingEncoder())
    assert assistant.reload_if_changed()
    assert assistant.ask(QUESTION).status == "refused"
    with pytest.raises(KeyError):
        assistant.passage(citation)
    kept = (tmp_path / "store" / "persons.json").read_text("utf-8")
    assert kept.count("[[") <= len(assistant.documents)


def test_a_question_under_way_keeps_what_it_began_with(tmp_path: Path, library: Library) -> None:
    assistant = opened(tmp_path, library)
    steps = assistant.stream(QUESTION)
    next(steps)
    gone = next(d.id for d in assistant.documents if "Suối Mơ" in d.text)
    library.remove(gone)
    build_index(tmp_path / "store", library, HashingEncoder())
    assert assistant.reload_if_changed()
    *_, last = steps
    assert last.answer is not None
    assert last.answer.status == "answered"


def test_the_passage_of_a_question_under_way_can_be_opened(
    tmp_path: Path, library: Library
) -> None:
    assistant = opened(tmp_path, library)
    steps = assistant.stream(QUESTION)
    cited = next(step.citations for step in steps if step.citations)
    library.remove(cited[0].document_id)
    build_index(tmp_path / "store", library, HashingEncoder())
    assert assistant.reload_if_changed()
    assert assistant.passage(cited[0])[1] == cited[0].quote
    list(steps)
    with pytest.raises(KeyError):
        assistant.passage(cited[0])


def test_an_index_that_does_not_fit_leaves_everything_as_it_is(
    tmp_path: Path, library: Library
) -> None:
    assistant = opened(tmp_path, library)
    add_news(tmp_path, library)
    for number in range(3):  # changed again, and not yet indexed
        path = tmp_path / f"{number}.txt"
        path.write_text(f"Tin số {number}\nXã Bến Gỗ vui.", "utf-8")
        library.add(path)
    assert not assistant.reload_if_changed()
    assert assistant.ask(QUESTION).status == "answered"


def test_a_damaged_document_does_not_take_the_others_down(tmp_path: Path, library: Library) -> None:
    damaged = next(d.id for d in library.documents() if "Đồi Gió" in d.text)
    (text,) = (library.root / damaged).rglob("text.txt")
    text.write_text("khác", "utf-8")
    assistant = opened(tmp_path, library)
    assert len(assistant.documents) == len(REPORTS) - 1
    assert assistant.ask(QUESTION).status == "answered"
    assert assistant.ask("Khu công nghiệp Đồi Gió thu hút bao nhiêu dự án?").status == "refused"


def test_eight_threads_ask_while_the_index_changes(tmp_path: Path, library: Library) -> None:
    assistant = opened(tmp_path, library)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(assistant.ask, QUESTION) for _ in range(40)]
        add_news(tmp_path, library)
        assistant.reload_if_changed()
        asked += [pool.submit(assistant.ask, QUESTION) for _ in range(40)]
        texts = {future.result().text for future in asked}
    assert len(texts) == 1
