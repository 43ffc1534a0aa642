"""What an assistant tells those who may not read everything. All documents are fictional."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.access import ROLES, Role, may_read
from chatbot.assistant import LibraryAssistant, build_assistant
from chatbot.records import checked_record
from chatbot.steps import CHANGED, NO_DOCUMENTS
from chatbot.types import Answer, Turn
from corpus.library import Library
from corpus.text import fold
from corpus.types import AUDIENCES, Audience
from index.build import build_index
from index.search import Searcher
from index.types import Filters
from tests.fakes import HashingEncoder
from tests.restricted import SECRETS, restricted_library, secrets_in

QUESTIONS = (
    "Thu nhập bình quân đầu người của xã Suối Mơ năm 2030 là bao nhiêu?",
    "Đến năm 2030, thu nhập bình quân đầu người của xã Bến Quạnh đạt bao nhiêu?",
    "thu nhap binh quan dau nguoi xa ben quanh la bao nhieu",
    "ke hoach nguech ngoac la gi",
    "Kế hoạch nguêch ngoac do ai chỉ đạo?",
    "Ai là Bí thư Đảng ủy xã Vọng Khuây?",
    "Đồng chí Phan Khắc Uyển giữ chức vụ gì?",
    "dong chi tong quynh nhuy la ai",
    "Trồng mới bao nhiêu ha rừng, quế và hồi?",
    "Bí thư Đảng ủy là ai?",
    "Các chỉ tiêu về kinh tế",
    "Xã nào có thu nhập bình quân đầu người thấp nhất?",
    "So sánh thu nhập bình quân đầu người của xã Suối Mơ và xã Bến Quạnh",
    "Có phải thu nhập bình quân đầu người đạt 73,58 triệu đồng?",
    "Việc khuếch khoác được nêu ở đâu?",
    "Xã Hồ Sen có bao nhiêu dân?",
    "Tỷ lệ hộ nghèo giảm còn bao nhiêu?",
)
CLAIMS = (
    "Đến năm 2030, xã Suối Mơ đạt thu nhập bình quân đầu người 98,5 triệu đồng/người/năm.",
    "Đến năm 2030, xã Bến Quạnh đạt thu nhập bình quân đầu người 73,58 triệu đồng/người/năm.",
    "Xã Vọng Khuây trồng mới 10 ha hồi.",
    "den nam 2030 xa ben quanh trong moi 4.417 ha que nguech ngoac",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return restricted_library(tmp_path_factory.mktemp("restricted"))


@pytest.fixture(scope="module")
def assistant(library: Library) -> LibraryAssistant:
    return _assistant(library)


def _assistant(library: Library) -> LibraryAssistant:
    store = library.root.parent / "store"
    build_index(store, library, HashingEncoder())
    return LibraryAssistant(
        library.documents(), Searcher.open(store, library, HashingEncoder()), cache=store
    )


def _below(audience: Audience) -> list[Role]:
    return [role for role in ROLES if not may_read(role, audience)]


# --- as if the others were not there --------------------------------------------------------------


def _said(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


def _all_that_it_says(assistant: LibraryAssistant) -> dict[str, object]:
    said: dict[str, object] = {
        "documents": assistant.documents,
        "people": assistant.people.names,
        "register": assistant.register.entries,
        "openers": assistant.openers(),
    }
    before = Turn(QUESTIONS[0], "98,5 triệu đồng/người/năm [1].")
    for question in QUESTIONS:
        said[question] = _said(assistant.ask(question))
        said[f"{question} (steps)"] = [
            (step.stage, step.text, step.citations) for step in assistant.stream(question)
        ]
        said[f"{question} (respelt)"] = assistant.searcher.vocabulary.respell(question)
        said[f"{question} (passages)"] = [
            (hit.chunk, hit.title, hit.superseded_by)
            for hit in assistant.searcher.search(question, 9)
        ]
    said["next"] = _said(assistant.ask("Còn xã Bến Quạnh thì sao?", (before,)))
    for wanted in (Filters(place="Bến Quạnh"), Filters(document="mật"), Filters(kind="tờ trình")):
        said[repr(wanted)] = _said(assistant.ask(QUESTIONS[0], (), wanted))
    for claim in CLAIMS:
        said[claim] = checked_record(assistant.checker.check(claim))
    return said


@pytest.fixture(scope="module")
def without(library: Library, tmp_path_factory: pytest.TempPathFactory) -> object:
    """What an assistant says over a library that some documents were removed from."""

    @cache
    def said(removed: frozenset[str]) -> dict[str, object]:
        root = tmp_path_factory.mktemp("without")
        part = Library(root / "library")
        shutil.copytree(library.root, part.root)
        for document_id in sorted(removed):
            part.remove(document_id)
        return _all_that_it_says(_assistant(part))

    return said


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_role_hears_what_it_would_if_the_others_had_been_removed(
    library: Library, assistant: LibraryAssistant, without: object, data: st.DataObject
) -> None:
    ids = [document.id for document in assistant.documents]
    open_one = data.draw(st.sampled_from(ids))
    stated: dict[str, Audience] = {
        key: "everyone" if key == open_one else data.draw(st.sampled_from(AUDIENCES)) for key in ids
    }
    role = data.draw(st.sampled_from(ROLES))
    documents = [
        replace(d, metadata=replace(d.metadata, audience="everyone")) for d in assistant.documents
    ]
    everyone = {
        key: replace(metadata, audience="everyone")
        for key, metadata in assistant.searcher.generation.manifest.documents.items()
    }
    generation = assistant.searcher.generation
    manifest = replace(generation.manifest, documents=everyone)
    whole = LibraryAssistant(
        documents,
        Searcher(replace(generation, manifest=manifest), HashingEncoder()),
        now=lambda: stated,
    )
    hidden = frozenset(key for key in ids if not may_read(role, stated[key]))
    expected = without(hidden)  # type: ignore[operator]
    found = _all_that_it_says(whole.seen_by(role))
    for what, said in expected.items():
        assert _anonymous(found[what]) == _anonymous(said), what


def _anonymous(said: object) -> str:
    """Without who may read what it is about: the libraries compared differ in that."""
    shown = repr(said)
    for audience in AUDIENCES:
        shown = shown.replace(f"audience='{audience}'", "")
    return shown


# --- secrets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["staff", "admin"])
def test_no_answer_holds_what_is_for_others(
    assistant: LibraryAssistant, audience: Audience
) -> None:
    asked = [*QUESTIONS, *SECRETS[audience], *(f"{s} là gì?" for s in SECRETS[audience])]
    asked += [fold(question) for question in QUESTIONS]
    for role in _below(audience):
        view = assistant.seen_by(role)
        for question in asked:
            for step in view.stream(question):
                shown = repr((step.text, step.citations, step.answer and step.answer.text))
                assert secrets_in(shown, audience, question) == [], (role, question)


@pytest.mark.parametrize("audience", ["staff", "admin"])
def test_those_who_may_read_it_are_told(assistant: LibraryAssistant, audience: Audience) -> None:
    place = {"staff": "Bến Quạnh", "admin": "Vọng Khuây"}[audience]
    for role in set(ROLES) - set(_below(audience)):
        answer = assistant.seen_by(role).ask(f"Ai là Bí thư Đảng ủy xã {place}?")
        assert secrets_in(answer.text, audience, place), answer.text
        assert answer.status == "answered"


@pytest.mark.parametrize("audience", ["staff", "admin"])
def test_register_checker_and_people_hold_nothing_of_it(
    assistant: LibraryAssistant, audience: Audience
) -> None:
    for role in _below(audience):
        view = assistant.seen_by(role)
        known = (view.register.entries, view.people.names, view.documents, view.openers())
        assert secrets_in(repr(known), audience) == []
        for claim in CLAIMS:
            checked = view.checker.check(claim)
            assert secrets_in(repr(checked_record(checked)), audience, claim) == []


def test_a_number_that_is_for_others_is_neither_confirmed_nor_denied(
    assistant: LibraryAssistant,
) -> None:
    [told] = assistant.seen_by("staff").checker.check(CLAIMS[1]).judgements
    assert told.verdict == "match"
    for wrong in (CLAIMS[1], CLAIMS[1].replace("73,58", "80,5")):
        [found] = assistant.seen_by("reader").checker.check(wrong).judgements
        assert (found.verdict, found.entries) == ("not_found", ())


def test_a_forged_citation_opens_no_passage(assistant: LibraryAssistant) -> None:
    [citation, *_] = assistant.seen_by("staff").ask(QUESTIONS[1]).citations
    assert assistant.seen_by("staff").passage(citation)[1] == citation.quote
    for role in _below("staff"):
        steps = assistant.seen_by("staff").stream(QUESTIONS[1])
        next(steps)  # somebody else's question is under way, with its documents at hand
        with pytest.raises(KeyError):
            assistant.seen_by(role).passage(citation)
        steps.close()  # type: ignore[attr-defined]


def test_a_version_that_is_for_others_is_passed_over(assistant: LibraryAssistant) -> None:
    """Public, replaced by one for staff, replaced by a public one: the last replaces the first."""
    view = assistant.seen_by("guest")
    old, new = (next(d for d in view.documents if t in d.text) for t in ("98,5", "101,5"))
    assert new.metadata.supersedes == old.id
    assert {e.superseded_by for e in view.register.entries if e.document.id == old.id} == {new.id}
    told = view.ask(QUESTIONS[0]).text
    assert told.index("101,5") < told.index("Bản đã được thay thế nêu 98,5")


def test_a_view_never_sees_more_than_the_one_it_was_made_of(assistant: LibraryAssistant) -> None:
    guest = assistant.seen_by("guest")
    assert guest.seen_by("admin").documents == guest.documents
    assert len(assistant.seen_by("admin").seen_by("guest").documents) == len(guest.documents)


def test_where_nothing_may_be_read_the_library_is_empty(assistant: LibraryAssistant) -> None:
    closed: Mapping[str, Audience] = {d.id: "admin" for d in assistant.documents}
    made = LibraryAssistant(assistant.documents, assistant.searcher, now=lambda: closed)
    view = made.seen_by("guest")
    answer = view.ask(QUESTIONS[0])
    assert (answer.status, answer.text) == ("refused", NO_DOCUMENTS)
    assert view.documents == ()
    assert view.register.entries == ()
    assert [j.verdict for j in view.checker.check(CLAIMS[0]).judgements] == ["not_found"]
    assert view.searcher.search("thu nhập") == []
    assert made.seen_by("admin").ask(QUESTIONS[0]).status == "answered"


# --- costs ----------------------------------------------------------------------------------------


def test_a_library_without_restrictions_is_not_divided(assistant: LibraryAssistant) -> None:
    public = [d for d in assistant.documents if d.metadata.audience == "everyone"]
    searcher = assistant.searcher.within([document.id for document in public])
    made = LibraryAssistant(public, searcher)
    for role in ROLES:
        assert made.seen_by(role).searcher is searcher
        assert made.seen_by(role).register is made.register


def test_roles_that_may_read_the_same_share_what_was_divided_off(
    assistant: LibraryAssistant,
) -> None:
    guest, reader = assistant.seen_by("guest"), assistant.seen_by("reader")
    assert guest.searcher is reader.searcher
    assert guest.register is reader.register
    assert assistant.seen_by("admin").searcher is assistant.searcher
    texts = {document.id: document.text for document in assistant.documents}
    assert all(document.text is texts[document.id] for document in guest.documents)


def test_a_view_costs_microseconds(assistant: LibraryAssistant) -> None:
    assistant.seen_by("guest").searcher  # noqa: B018  (divides)
    started = time.perf_counter()
    for _ in range(1000):
        assistant.seen_by("guest").searcher  # noqa: B018
    assert time.perf_counter() - started < 0.2


# --- changes under a running assistant ------------------------------------------------------------


@pytest.fixture
def running(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Library, LibraryAssistant]:
    monkeypatch.setattr("index.model.load_encoder", lambda name=None: HashingEncoder())
    own = Library(tmp_path / "library")
    shutil.copytree(library.root, own.root)
    build_index(tmp_path / "store", own, HashingEncoder())
    return own, build_assistant(own.root, tmp_path / "store")


def _id(library: Library, words: str) -> str:
    return next(document.id for document in library.documents() if words in document.text)


def test_a_document_that_is_restricted_is_gone_at_once(
    running: tuple[Library, LibraryAssistant],
) -> None:
    library, assistant = running
    question = "Phường Mây Trắng kết nạp bao nhiêu đảng viên mới mỗi năm?"
    view = assistant.seen_by("reader")
    [citation] = view.ask(question).citations
    library.edit(_id(library, "Mây Trắng"), audience="staff")
    assert view.ask(question).status == "refused"
    assert "Mây Trắng" not in repr(view.documents)
    assert not any("Mây Trắng" in (entry.place or "") for entry in view.register.entries)
    with pytest.raises(KeyError):
        view.passage(citation)
    assert assistant.seen_by("staff").ask(question).status == "answered"


def test_an_answer_under_way_ends_when_its_documents_are_restricted(
    running: tuple[Library, LibraryAssistant],
) -> None:
    library, assistant = running
    question = "Phường Mây Trắng kết nạp bao nhiêu đảng viên mới mỗi năm?"
    steps = assistant.seen_by("reader").stream(question)
    next(steps)
    library.edit(_id(library, "Mây Trắng"), audience="staff")
    *_, last = steps
    assert (last.text, last.citations) == (CHANGED, ())
    assert last.answer is not None
    assert last.answer.status == "refused"


def test_a_document_that_is_opened_comes_with_the_next_index(
    running: tuple[Library, LibraryAssistant],
) -> None:
    """Its text in memory may be another one than the text that was opened."""
    library, assistant = running
    view = assistant.seen_by("guest")
    library.edit(_id(library, "Bến Quạnh"), audience="everyone")
    assert view.ask(QUESTIONS[1]).status == "refused"
    build_index(library.root.parent / "store", library, HashingEncoder())
    assert assistant.reload_if_changed()
    assert "73,58" in view.ask(QUESTIONS[1]).text


def test_a_record_that_cannot_be_read_closes_the_document(
    running: tuple[Library, LibraryAssistant],
) -> None:
    library, assistant = running
    question = "Phường Mây Trắng kết nạp bao nhiêu đảng viên mới mỗi năm?"
    record = library.root / _id(library, "Mây Trắng") / "document.json"
    record.write_text("{", "utf-8")
    for role in ROLES:
        assert assistant.seen_by(role).ask(question).status == "refused"
    assert assistant.ask(question).status == "answered", "for whoever runs commands here"


def test_what_is_kept_beside_the_index_is_not_pruned_by_a_view(
    running: tuple[Library, LibraryAssistant],
) -> None:
    library, assistant = running
    folder = library.root.parent / "store"
    assert assistant.register.entries
    before = {name: (folder / name).read_bytes() for name in ("targets.json", "persons.json")}
    for role in ROLES:
        assert assistant.seen_by(role).checker.documents
    assert before == {name: (folder / name).read_bytes() for name in before}
