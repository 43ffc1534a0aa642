"""The pages of documents without a browser. All documents are fictional."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from chatbot.access import Role
from chatbot.store.store import Store
from chatbot.web.documents import publishing
from chatbot.web.documents.catalogue import (
    AUDIENCE_NAMES,
    Entry,
    arrange,
    choices,
    narrow,
    vietnamese_date,
)
from chatbot.web.documents.content import blocks, marked, marked_words
from chatbot.web.documents.publishing import Publisher
from chatbot.web.documents.shelf import Shelf
from chatbot.web.server import Staff, create_pages
from chatbot.web.settings import WebSettings
from corpus.library import Library
from corpus.readers import read_file
from corpus.types import Document, Metadata, Span
from index.errors import IndexLayerError
from index.types import Hit, StageProgress
from tests.fake_assistant import FakeAssistant

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'
REPORT = """# Báo cáo chính trị xã Suối Mơ
Xã Suối Mơ có 12 thôn.

| Chỉ tiêu | Đơn vị | 2025 | 2030 |
|---|---|---|---|
| Thu nhập bình quân | triệu đồng | 98 | 150 |
| Hộ nghèo | % | 3,2 | 0,5 |
"""


def _find_nothing(words: str, ids: Sequence[str], role: Role) -> Sequence[Hit]:
    return []


def _rebuild(report: StageProgress) -> None:
    report("encoding", 1, 2)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "corpus")
    report = tmp_path / "bao-cao.md"
    report.write_text(REPORT, "utf-8")
    library.add(report, term="2025-2030", place="xã Suối Mơ, tỉnh Sông Xa")
    draft = tmp_path / "du-thao.txt"
    draft.write_text("Dự thảo nghị quyết xã Khe Vàng\nNội dung dự thảo.", "utf-8")
    library.add(draft, title=f"Dự thảo {HOSTILE}", status="draft", place="xã Khe Vàng")
    return library


def _client(
    library: Library, rebuild: Any = _rebuild, staff: bool = True, read: Any = read_file
) -> TestClient:
    """The pages behind the gate, without Gradio."""
    publisher = Publisher(library, read, rebuild)
    app = create_pages(
        FakeAssistant(),
        shelf=Shelf(library, _find_nothing),
        staff=Staff(library, publisher) if staff else None,
    )
    return TestClient(app, base_url="http://127.0.0.1", headers={"X-Van-Kien": "1"})


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with _client(library) as client:
        yield client


def _finished(client: TestClient) -> list[dict[str, Any]]:
    """The jobs once nothing is under way."""
    for _ in range(200):
        jobs: list[dict[str, Any]] = client.get("/them-tai-lieu/viec").json()
        if all(job["finished"] for job in jobs):
            return jobs
        time.sleep(0.02)
    raise TimeoutError(str(jobs))


# --- the list


def _entry(document_id: str, **details: str) -> Entry:
    return Entry(document_id, Metadata(title=document_id, source="a.txt", **details), 0, None)  # type: ignore[arg-type]


def test_the_list_is_narrowed_by_fields_and_by_words_without_diacritics() -> None:
    entries = [
        _entry("Báo cáo", place="xã Mơ", term="2025-2030"),
        _entry("Nghị quyết", place="xã Mận", term="2025-2030"),
    ]
    assert narrow(entries, {"place": "xã Mơ", "term": ""}) == entries[:1]
    assert narrow(entries, {}, "nghi QUYET man") == entries[1:]
    assert narrow(entries, {}, "nghị mơ") == []


def test_a_filter_offers_the_values_that_occur_with_their_counts() -> None:
    entries = [_entry("a", place="xã Mơ"), _entry("b", place="xã Mơ"), _entry("c", place="xã Ấm")]
    offered = choices(entries, {"place": "xã Mơ"})
    assert [(c.value, c.count, c.chosen) for c in offered["place"]] == [
        ("xã Ấm", 1, False),
        ("xã Mơ", 2, True),
    ]
    assert "term" not in offered
    assert "status" not in offered, "one value is no choice"


def test_the_list_is_sorted_as_asked() -> None:
    entries = [_entry("b", date="2025-01-01"), _entry("Á", date="2024-01-01"), _entry("c")]
    assert [entry.id for entry in arrange(entries, "title")] == ["Á", "b", "c"]
    assert [entry.id for entry in arrange(entries, "date")] == ["b", "Á", "c"]


def test_dates_are_written_as_vietnamese_write_them() -> None:
    assert vietnamese_date("2025-01-31") == "31/01/2025"
    assert vietnamese_date(None) == ""


def test_the_list_shows_every_document_and_its_facts(client: TestClient) -> None:
    page = client.get("/tai-lieu").text
    for shown in ("Báo cáo chính trị xã Suối Mơ", "nhiệm kỳ 2025-2030", "tỉnh Sông Xa", "Dự thảo"):
        assert shown in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert "Bỏ lọc" in client.get("/tai-lieu?status=draft").text
    assert "1 trên 2 tài liệu" in client.get("/tai-lieu?status=draft").text


# --- one document


def test_a_search_counts_as_a_question_the_list_does_not(library: Library) -> None:
    searched: list[str] = []

    def find(words: str, ids: Sequence[str], role: Role) -> Sequence[Hit]:
        searched.append(words)
        return []

    store = Store.in_memory()
    store.accounts.add("lan", None, "reader")
    app = create_pages(
        FakeAssistant(),
        settings=WebSettings(access="public", hosts=("van-kien.example",), questions_a_minute=1),
        store=store,
        shelf=Shelf(library, find),
    )
    with closing(store), TestClient(app, base_url="http://van-kien.example") as client:
        client.cookies.set("phien", store.sessions.start("lan", "page", 3600))
        statuses = [
            client.get("/tai-lieu", params={"q": words}).status_code
            for words in ("", "thu nhập", "", " ")
        ]
        refused = client.get("/tai-lieu", params={"q": "thôn"})
    assert statuses == [200] * 4
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert "xin đợi" in refused.text
    assert searched == ["thu nhập"]


def test_a_document_opens_with_the_passage_marked(client: TestClient, library: Library) -> None:
    document = library.get("bao-cao-chinh-tri-xa-suoi-mo")
    start = document.text.index("12 thôn")
    page = client.get(f"/tai-lieu/{document.id}?tu={start}&den={start + 7}").text
    assert '<mark id="trich-dan">12 thôn</mark>' in page
    assert "<th" in page
    assert ">150</td>" in page


@pytest.mark.parametrize("query", ["tu=5&den=2", "tu=-1&den=9", "tu=0&den=99999999", "trang=77"])
def test_a_passage_that_is_not_there_opens_the_document_unmarked(
    client: TestClient, query: str
) -> None:
    response = client.get(f"/tai-lieu/bao-cao-chinh-tri-xa-suoi-mo?{query}")
    assert response.status_code == 200
    assert "<mark" not in response.text


def test_a_document_that_is_not_there_is_one_sentence(client: TestClient) -> None:
    for address in ("/tai-lieu/khong-co", "/tai-lieu/..%2f..%2fetc", "/tai-lieu/khong-co/goc"):
        response = client.get(address)
        assert response.status_code == 404
        assert "python -m" not in response.text


def test_the_original_is_downloaded_never_shown(client: TestClient) -> None:
    response = client.get("/tai-lieu/bao-cao-chinh-tri-xa-suoi-mo/goc")
    assert response.content == REPORT.encode()
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment")


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marking_loses_no_character(text: str, first: int, last: int) -> None:
    html = marked(text, 0, len(text), Span(min(first, last), max(first, last)))
    assert Markup(html).striptags() == Markup("").join(text).striptags() or HOSTILE
    plain = str(html).replace("</mark>", "").replace('<mark id="trich-dan">', "")
    assert Markup(plain.replace("<mark>", "")).unescape() == text


def test_only_the_rows_of_the_page_are_shown_with_the_head_of_the_table(library: Library) -> None:
    document = library.get("bao-cao-chinh-tri-xa-suoi-mo")
    [table] = [block for block in blocks(document, None, None) if block.kind == "table"]
    assert [[str(cell.html) for cell in row] for row in table.head] == [
        ["Chỉ tiêu", "Đơn vị", "2025", "2030"]
    ]
    assert [str(row[0].html) for row in table.rows] == ["Thu nhập bình quân", "Hộ nghèo"]
    assert [cell.numeric for cell in table.rows[1]] == [False, False, True, True]


def test_words_that_were_searched_are_marked_with_or_without_diacritics() -> None:
    text = f"{'x ' * 400}Thu nhập bình quân <b>đầu người</b>"
    shown = marked_words(text, "thu nhap dau")
    assert "<mark>Thu</mark> <mark>nhập</mark>" in shown
    assert "&lt;b&gt;<mark>đầu</mark>" in shown
    assert shown.startswith("… ")


# --- adding


def test_an_uploaded_file_waits_until_it_is_published(client: TestClient, library: Library) -> None:
    file = ("ke-hoach.txt", "KẾ HOẠCH\nPhát triển xã Mận\nXã Mận có 5 thôn.".encode())
    assert client.post("/them-tai-lieu", files={"file": file}).status_code == 202
    assert [job["stage"] for job in _finished(client)] == ["prepared"]
    assert len(library.documents()) == 2
    [waiting] = library.prepared()
    assert "ke-hoach.txt" in client.get("/them-tai-lieu").text
    assert "5 thôn" in client.get(f"/them-tai-lieu/cho/{waiting.id}").text
    form = {
        "title": "Kế hoạch xã Mận",
        "kind": "kế hoạch",
        "term": "2025 - 2030",
        "status": "draft",
    }
    answer = client.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data=form)
    assert answer.json()["id"] == "ke-hoach-xa-man"
    assert library.get("ke-hoach-xa-man").metadata.term == "2025-2030"
    assert [job["stage"] for job in _finished(client)] == ["prepared", "done"]


def test_a_file_just_read_is_published_from_the_page_that_shows_it(client: TestClient) -> None:
    client.post("/them-tai-lieu", files={"file": ("a.txt", "Nội dung mới".encode())})
    _finished(client)
    fresh, page = client.get("/them-tai-lieu/cho").text, client.get("/them-tai-lieu").text
    assert 'action="./them-tai-lieu/cho/' in fresh, "its addresses are those of the page"
    assert fresh.strip() in page


def test_a_file_that_is_there_already_is_told_by_its_title(client: TestClient) -> None:
    client.post("/them-tai-lieu", files={"file": ("ban-sao.md", (REPORT + "\n").encode())})
    _finished(client)
    page = client.get("/them-tai-lieu").text
    assert re.search(r"trùng với <a [^>]+>Báo cáo chính trị xã Suối Mơ</a>", page)


def test_a_document_says_who_may_read_it(client: TestClient) -> None:
    page = client.get("/tai-lieu/bao-cao-chinh-tri-xa-suoi-mo").text
    assert f"<dt>Ai được đọc</dt><dd>{AUDIENCE_NAMES['everyone']}</dd>" in page


def test_a_bad_value_leaves_the_file_waiting_and_says_why(
    client: TestClient, library: Library
) -> None:
    client.post("/them-tai-lieu", files={"file": ("a.txt", "Nội dung mới".encode())})
    _finished(client)
    [waiting] = library.prepared()
    form = {"title": "A", "term": "mai sau"}
    answer = client.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data=form)
    assert answer.status_code == 400
    assert "mai sau" in answer.json()["message"]
    assert len(library.prepared()) == 1


def test_a_file_that_cannot_be_read_does_not_stop_the_next(
    client: TestClient, library: Library
) -> None:
    for name, data in [("hong.txt", b"\x00\x01\x02"), ("tot.txt", "Nội dung tốt".encode())]:
        client.post("/them-tai-lieu", files={"file": (name, data)})
    failed, read = _finished(client)
    assert (failed["stage"], read["stage"]) == ("failed", "prepared")
    assert "hong.txt" in failed["message"]


def test_more_files_than_memory_has_room_for_are_turned_away_with_a_sentence(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MOST_BYTES", 40)
    go = threading.Event()

    def read(*given: Any, **more: Any) -> Any:
        go.wait(5)
        return read_file(*given, **more)

    with _client(library, read=read) as client:

        def send(name: str) -> Any:
            return client.post("/them-tai-lieu", files={"file": (name, name[0] * 20)})

        taken = [send(name).status_code for name in ("a.txt", "b.txt")]
        refused = send("c.txt")
        go.set()
        _finished(client)
        later = send("c.txt")
        assert [job["name"] for job in _finished(client)] == ["a.txt", "b.txt", "c.txt"]
    assert taken == [202, 202]
    assert refused.status_code == 429
    assert "«c.txt»" in refused.json()["message"]
    assert later.status_code == 202


def test_more_files_and_addresses_than_are_read_soon_are_turned_away(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "MOST_FILES", 1)
    go = threading.Event()

    def read(*given: Any, **more: Any) -> Any:
        go.wait(5)
        return read_file(*given, **more)

    with _client(library, read=read) as client:
        client.post("/them-tai-lieu", files={"file": ("a.txt", "Nội dung".encode())})
        address = {"address": "http://127.0.0.1/x"}
        refused = client.post("/them-tai-lieu/dia-chi", data=address)
        changed = client.post("/sua-tai-lieu/bao-cao-chinh-tri-xa-suoi-mo", data={"kind": "khác"})
        go.set()
        _finished(client)
    assert refused.status_code == 429
    assert changed.status_code == 200, "the index follows, whatever waits"


def test_a_fault_in_the_work_is_told_and_the_next_job_runs(library: Library) -> None:
    calls: list[int] = []

    def rebuild(report: StageProgress) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError
        if len(calls) == 2:
            raise IndexLayerError("Chỉ mục đang bận.")

    with _client(library, rebuild) as client:
        for _ in range(3):
            client.post("/sua-tai-lieu/bao-cao-chinh-tri-xa-suoi-mo", data={"kind": "báo cáo"})
        jobs = _finished(client)
    assert [job["stage"] for job in jobs] == ["failed", "failed", "done"]
    assert "lỗi ngoài dự kiến" in jobs[0]["message"]
    assert jobs[1]["message"] == "Chỉ mục đang bận."


def test_an_empty_upload_and_a_path_in_its_name_are_handled(
    client: TestClient, library: Library
) -> None:
    assert client.post("/them-tai-lieu", files={"file": ("a.txt", b"")}).status_code == 400
    file = ("..\\..\\/etc/x.txt", "Nội dung".encode())
    assert client.post("/them-tai-lieu", files={"file": file}).status_code == 202
    _finished(client)
    assert library.prepared()[0].record.original == "x.txt"


def test_a_document_is_corrected_and_removed(client: TestClient, library: Library) -> None:
    address = "/sua-tai-lieu/bao-cao-chinh-tri-xa-suoi-mo"
    assert "xã Suối Mơ, tỉnh Sông Xa" in client.get(address).text
    assert client.post(address, data={"place": "xã Suối Mận"}).status_code == 200
    assert library.get("bao-cao-chinh-tri-xa-suoi-mo").metadata.place == "xã Suối Mận"
    assert client.post(f"{address}/go").status_code == 200
    [last] = library.documents()
    assert client.get(address).status_code == 404
    refused = client.post(f"/sua-tai-lieu/{last.id}/go")
    assert "tài liệu duy nhất" in refused.json()["message"]
    assert library.documents() == [last]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Van-Kien": "1", "Host": "evil.example"}, 421),
        ({"X-Van-Kien": "1", "Host": "127.0.0.1.evil.example"}, 421),
        ({"X-Van-Kien": "1", "Host": "localhost:7860"}, 200),
        ({"X-Van-Kien": "1", "Host": "[::1]:7860"}, 200),
    ],
)
def test_staff_pages_answer_only_to_a_name_of_this_machine(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.get("/them-tai-lieu", headers=headers).status_code == status


def test_a_form_of_a_foreign_page_changes_nothing(library: Library) -> None:
    with _client(library) as client:
        del client.headers["X-Van-Kien"]
        for address in ("/them-tai-lieu", "/sua-tai-lieu/bao-cao-chinh-tri-xa-suoi-mo/go"):
            assert client.post(address, data={"a": "b"}).status_code == 403
    assert len(library.documents()) == 2


def test_without_staff_nothing_can_be_added(library: Library) -> None:
    with _client(library, staff=False) as client:
        assert client.get("/them-tai-lieu").status_code == 404
        assert "Thêm tài liệu" not in client.get("/tai-lieu").text
        assert client.post("/sua-tai-lieu/bao-cao-chinh-tri-xa-suoi-mo/go").status_code == 404
    assert len(library.documents()) == 2


def test_a_hostile_document_stays_text_everywhere(client: TestClient, library: Library) -> None:
    text = f"Nghị quyết {HOSTILE}\n{HOSTILE}".encode()
    client.post("/them-tai-lieu", files={"file": ("x.txt", text)})
    _finished(client)
    [waiting] = library.prepared()
    published = client.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data={"title": HOSTILE})
    document_id = published.json()["id"]
    for address in (f"/tai-lieu/{document_id}", f"/sua-tai-lieu/{document_id}", "/tai-lieu"):
        assert HOSTILE not in client.get(address).text


def test_a_damaged_document_does_not_take_the_list_down(
    client: TestClient, library: Library
) -> None:
    broken = library.root / "bao-cao-chinh-tri-xa-suoi-mo" / "document.json"
    broken.write_text("{", "utf-8")
    assert client.get("/tai-lieu").status_code == 200
    assert client.get("/tai-lieu/bao-cao-chinh-tri-xa-suoi-mo").status_code == 404


def test_every_page_is_a_whole_vietnamese_page(client: TestClient, library: Library) -> None:
    document: Document = library.documents()[0]
    for address in ("/tai-lieu", f"/tai-lieu/{document.id}", "/them-tai-lieu", "/tai-lieu?q=xã"):
        page = client.get(address).text
        assert page.startswith("<!doctype html>")
        assert '<html lang="vi">' in page
        assert "http://" not in page.replace("https://…", "")
