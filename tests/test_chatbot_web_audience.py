"""What the pages and the programming interface show of documents that are for some people only.

All documents are fictional.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from fastapi.testclient import TestClient

from chatbot.access import ROLES, Role, may_read
from chatbot.assistant import LibraryAssistant, build_assistant
from chatbot.store.store import Store
from chatbot.web.documents.publishing import Publisher
from chatbot.web.documents.shelf import Shelf
from chatbot.web.server import Staff, create_pages
from chatbot.web.settings import WebSettings
from corpus.errors import DamagedDocument
from corpus.library import Library
from corpus.readers import read_file
from corpus.types import Audience
from index.build import build_index
from tests.fakes import HashingEncoder
from tests.pdf_files import make_pdf
from tests.restricted import SECRET, SECRETS, restricted_library, secrets_in
from tests.test_chatbot_audience import CLAIMS, QUESTIONS

Response = Any
"""Of the test client."""
HOST = "http://van-kien.example"
STAFF_DOCUMENT = "ke-hoach-mat-bach-hac-cua-xa-ben-quanh"
ADMIN_DOCUMENT = "to-trinh-nhan-su-hac-khuya-cua-xa-vong-khuay"
RESTRICTED: Mapping[Audience, str] = {"staff": STAFF_DOCUMENT, "admin": ADMIN_DOCUMENT}
UNKNOWN = "khong-co-tai-lieu-nay"


@dataclass
class Place:
    """A running application and those who use it."""

    library: Library
    assistant: LibraryAssistant
    app: Any
    tokens: Mapping[Role, str]
    store: Store
    before_rebuild: list[Callable[[], None]] = field(default_factory=list)

    def client(self, role: Role) -> TestClient:
        client = TestClient(self.app, base_url=HOST, headers={"X-Van-Kien": "1"})
        if role in self.tokens:
            client.cookies.set("phien", self.tokens[role], domain="van-kien.example")
        else:
            client.get("/tai-lieu", headers={"Accept": "text/html"})  # gives a guest's cookie
        return client


def _place(root: Path) -> Place:
    library = restricted_library(root)
    build_index(root / "store", library, HashingEncoder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.model.load_encoder", lambda name=None: HashingEncoder())
        assistant = build_assistant(library.root, root / "store")
    before_rebuild: list[Callable[[], None]] = []

    def rebuild(progress: object) -> None:
        for step in before_rebuild:
            step()
        build_index(root / "store", library, HashingEncoder())
        assistant.reload_if_changed()

    store = Store.in_memory()
    tokens: dict[Role, str] = {}
    for role in ROLES[1:]:
        store.accounts.add(f"nguoi-{role}", None, role)
        tokens[role] = store.sessions.start(f"nguoi-{role}", "page", 3600)
    app = create_pages(
        assistant,
        settings=WebSettings(
            access="public",
            hosts=("van-kien.example",),
            questions_a_minute=10_000,
            requests_a_minute=100_000,
        ),
        store=store,
        shelf=Shelf(
            library,
            lambda words, ids, role: assistant.seen_by(role).searcher.search(words, 10, ids),
        ),
        staff=Staff(library, Publisher(library, read_file, rebuild)),
        register=lambda role: assistant.seen_by(role).register,
        checker=lambda role: assistant.seen_by(role).checker,
    )
    return Place(library, assistant, app, tokens, store, before_rebuild)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """One that a test may change."""
    made = _place(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def open_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One that is only read from."""
    made = _place(tmp_path_factory.mktemp("open"))
    yield made
    made.store.close()


def _hidden_from(role: Role) -> list[Audience]:
    return [audience for audience in RESTRICTED if not may_read(role, audience)]


def _shown(response: Response) -> str:
    """Everything that came back: headers too, and what lies packed in a file."""
    headers = "\n".join(
        f"{name}: {unquote_plus(value)}"
        for name, value in response.headers.items()
        if name != "content-length"  # its figures may happen to be those of a secret number
    )
    if response.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
            parts = [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
        return "\n".join([headers, *parts])
    text = response.content.decode("utf-8", "replace")
    return f"{headers}\n{text}\n{text.encode().decode('unicode_escape', 'ignore')}"


def _assert_silent(response: Response, role: Role, said: str = "") -> None:
    """``said``: what the visitor sent, and may get back."""
    said += unquote_plus(str(response.request.url))
    for audience in _hidden_from(role):
        found = secrets_in(_shown(response), audience, said)
        assert found == [], f"{role}: {response.request.method} {response.request.url}"


BELOW: tuple[Role, ...] = ("guest", "reader", "staff")


@pytest.mark.parametrize("role", BELOW)
def test_the_list_its_filters_and_its_search_tell_nothing(open_place: Place, role: Role) -> None:
    client = open_place.client(role)
    addresses = ["", "?order=date", "?order=place", "?level=xã", "?term=2025-2030", "?status=draft"]
    words = [
        *(f"?q={question}" for question in QUESTIONS),
        "?q=xã",
        "?q=kế hoạch",
        "?kind=tờ+trình",
    ]
    words += [f"?q={secret}" for audience in _hidden_from(role) for secret in SECRETS[audience]]
    words += [f"?place=xã {name}, tỉnh Sông Xa" for name in ("Bến Quạnh", "Vọng Khuây")]
    for query in (*addresses, *words):
        response = client.get(f"/tai-lieu{query}")
        assert response.status_code == 200
        _assert_silent(response, role)
    shown = {"guest": 3, "reader": 3, "staff": 4}[role]
    assert f"{shown} tài liệu" in client.get("/tai-lieu").text


@pytest.mark.parametrize("role", BELOW)
def test_a_document_that_is_for_others_is_one_that_is_not_there(
    open_place: Place, role: Role
) -> None:
    client = open_place.client(role)
    for audience in _hidden_from(role):
        for way in ("", "?tu=0&den=20", "?dang=van-ban", "/goc", "/trang/1.png"):
            hidden = client.get(f"/tai-lieu/{RESTRICTED[audience]}{way}")
            unknown = client.get(f"/tai-lieu/{UNKNOWN}{way}")
            assert hidden.status_code == 404
            assert _same(hidden) == _same(unknown)
        for way in ("", "/passage?start=0&end=20"):
            hidden = client.get(f"/api/v1/documents/{RESTRICTED[audience]}{way}")
            unknown = client.get(f"/api/v1/documents/{UNKNOWN}{way}")
            assert hidden.status_code == 404
            assert hidden.text.replace(RESTRICTED[audience], "") == unknown.text.replace(
                UNKNOWN, ""
            )


def _same(response: Response) -> tuple[int, str, dict[str, str]]:
    nonces = ("content-security-policy", "x-request-id", "date")
    return (
        response.status_code,
        response.text,
        {name: value for name, value in response.headers.items() if name not in nonces},
    )


@pytest.mark.parametrize("role", ["guest", "reader"])
def test_documents_that_may_be_read_do_not_name_the_others(open_place: Place, role: Role) -> None:
    client = open_place.client(role)
    for document in open_place.assistant.seen_by(role).documents:
        for way in ("", "?tu=0&den=30", "?dang=van-ban", "/goc"):
            _assert_silent(client.get(f"/tai-lieu/{document.id}{way}"), role)
        for way in ("", "?text=true", "/passage?start=0&end=30"):
            response = client.get(f"/api/v1/documents/{document.id}{way}")
            assert response.status_code == 200
            _assert_silent(response, role)


@pytest.mark.parametrize("role", BELOW)
def test_the_table_of_targets_and_its_files_tell_nothing(open_place: Place, role: Role) -> None:
    client = open_place.client(role)
    queries = [
        *("", "?conflicts=1", "?order=value", "?order=place&descending=1", "?indicator=thu nhap"),
        *(
            "?indicator=trong moi",
            "?indicator=que",
            "?over=place&indicator=thu nhap",
            "?theme=kinh tế",
        ),
        *("?place=xã Bến Quạnh", "?place=Vọng Khuây", "?term=2025-2030", "?status=superseded"),
        *(f"?document={RESTRICTED[audience]}" for audience in RESTRICTED),
    ]
    for query in queries:
        for way in ("", "/chi-tieu.csv", "/chi-tieu.xlsx"):
            response = client.get(f"/bang-chi-tieu{way}{query}")
            assert response.status_code == 200
            _assert_silent(response, role)
        response = client.get(f"/api/v1/targets{query.replace('over=place&', '')}")
        assert response.status_code in (200, 404, 422)
        _assert_silent(response, role)


@pytest.mark.parametrize("role", BELOW)
def test_checks_and_their_reports_tell_nothing(open_place: Place, role: Role) -> None:
    client = open_place.client(role)
    page = client.get("/kiem-tra")
    _assert_silent(page, role)
    for claim in CLAIMS:
        taken = client.post("/kiem-tra", data={"text": claim})
        check = taken.json()["id"]
        said = f"{claim} {check}"
        _assert_silent(client.get(f"/kiem-tra/viec/{check}"), role, said)
        for way in ("", "/bao-cao.docx", "/bao-cao.html"):
            response = client.get(f"/kiem-tra/ket-qua/{check}{way}")
            assert response.status_code == 200
            _assert_silent(response, role, said)
        _assert_silent(client.post("/api/v1/check", json={"text": claim}), role, claim)
    for audience in _hidden_from(role):
        name = {"staff": "xã Bến Quạnh, tỉnh Sông Xa", "admin": "xã Vọng Khuây, tỉnh Sông Xa"}[
            audience
        ]
        refused = client.post("/kiem-tra", data={"text": CLAIMS[0], "place": name})
        assert refused.status_code == 400
        _assert_silent(refused, role, name)


@pytest.mark.slow
@pytest.mark.parametrize("role", BELOW)
def test_answers_on_the_wire_tell_nothing(open_place: Place, role: Role) -> None:
    client = open_place.client(role)
    for question in QUESTIONS:
        body = {"question": question}
        for accept in ("application/json", "text/event-stream"):
            response = client.post("/api/v1/ask", json=body, headers={"Accept": accept})
            assert response.status_code == 200
            _assert_silent(response, role, question)
        response = client.post("/nhung/hoi", json={**body, "number": 1})
        _assert_silent(response, role, question)
        _assert_silent(client.get("/api/v1/search", params={"q": question}), role)
    for address in (
        "/api/v1/documents",
        "/nhung/goi-y",
        "/nhung",
        "/metrics",
        "/ready",
        "/api/v1/",
    ):
        _assert_silent(client.get(address), role)


def test_staff_and_administrators_find_what_is_theirs(open_place: Place) -> None:
    for role, audience in (("staff", "staff"), ("admin", "staff"), ("admin", "admin")):
        client = open_place.client(role)  # type: ignore[arg-type]
        document = RESTRICTED[audience]  # type: ignore[index]
        assert document in client.get("/tai-lieu").text
        assert client.get(f"/tai-lieu/{document}").status_code == 200
        assert client.get(f"/sua-tai-lieu/{document}").status_code == 200
        name = {"staff": "Bến Quạnh", "admin": "Vọng Khuây"}[audience]
        assert name in client.get("/bang-chi-tieu").text
        answer = client.post("/api/v1/ask", json={"question": f"Ai là Bí thư Đảng ủy xã {name}?"})
        assert answer.json()["status"] == "answered"


# --- staff, and what is above them ----------------------------------------------------------------


def _finished(client: TestClient) -> list[dict[str, Any]]:
    for _ in range(500):
        jobs: list[dict[str, Any]] = client.get("/them-tai-lieu/viec").json()
        if all(job["finished"] for job in jobs):
            return jobs
        time.sleep(0.02)
    raise TimeoutError


def _upload(client: TestClient, text: str, name: str = "moi.txt", **form: str) -> Response:
    return client.post("/them-tai-lieu", files={"file": (name, text.encode())}, data=form)


def test_staff_can_do_nothing_to_a_document_above_them(place: Place) -> None:
    staff = place.client("staff")
    before = place.library.get(ADMIN_DOCUMENT)
    for document in (ADMIN_DOCUMENT, UNKNOWN):
        page = staff.get(f"/sua-tai-lieu/{document}")
        assert page.status_code == 404
        _assert_silent(page, "staff")
        for way, form in (("", {"title": "Khác"}), ("", {"audience": "everyone"}), ("/go", {})):
            refused = staff.post(f"/sua-tai-lieu/{document}{way}", data=form)
            assert refused.status_code == 400
            assert f"Không có tài liệu «{document}»" in refused.json()["message"]
            _assert_silent(refused, "staff", document)
    assert place.library.get(ADMIN_DOCUMENT) == before
    for form in ({"supersedes": ADMIN_DOCUMENT}, {"supersedes": "to-trinh-nhan-su"}):
        refused = staff.post(f"/sua-tai-lieu/{STAFF_DOCUMENT}", data=form)
        assert refused.status_code == 400
        _assert_silent(refused, "staff", form["supersedes"])


def test_nobody_sets_an_audience_above_their_own(place: Place) -> None:
    staff, admin = place.client("staff"), place.client("admin")
    refused = staff.post(f"/sua-tai-lieu/{STAFF_DOCUMENT}", data={"audience": "admin"})
    assert refused.status_code == 400
    assert "«Quản trị»" in refused.json()["message"]
    assert "Quản trị" not in _options(staff.get(f"/sua-tai-lieu/{STAFF_DOCUMENT}").text)
    assert _upload(staff, "Một văn bản mới.", audience="admin").status_code == 400
    assert _upload(staff, "Một văn bản mới.", audience="moi nguoi").status_code == 400
    assert place.library.get(STAFF_DOCUMENT).metadata.audience == "staff"
    assert (
        admin.post(f"/sua-tai-lieu/{STAFF_DOCUMENT}", data={"audience": "admin"}).status_code == 200
    )
    assert staff.get(f"/tai-lieu/{STAFF_DOCUMENT}").status_code == 404, "at once"
    assert "Quản trị" in _options(admin.get(f"/sua-tai-lieu/{STAFF_DOCUMENT}").text)


def _options(page: str) -> str:
    chosen = page.partition('<select name="audience">')[2].partition("</select>")[0]
    assert chosen, "the form asks who may read"
    return chosen


def test_a_file_for_administrators_waits_for_them_alone(place: Place) -> None:
    staff, admin = place.client("staff"), place.client("admin")
    text = "Đề án Hạc Khuya hai\nViệc khuếch khoác của xã Vọng Khuây."
    assert _upload(admin, text, "hac-khuya.txt", audience="admin").status_code == 202
    assert [job["name"] for job in _finished(admin)] == ["hac-khuya.txt"]
    assert _finished(staff) == []
    [waiting] = place.library.prepared()
    for way in ("", "/cho", "/viec", f"/cho/{waiting.id}"):
        _assert_silent(staff.get(f"/them-tai-lieu{way}"), "staff")
    for way in ("cong-bo", "bo"):
        refused = staff.post(f"/them-tai-lieu/cho/{waiting.id}/{way}", data={"title": "Của tôi"})
        assert refused.status_code == 400
        _assert_silent(refused, "staff")
    assert [item.id for item in place.library.prepared()] == [waiting.id]
    form = {"title": "Đề án", "audience": "admin"}
    published = admin.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data=form)
    assert place.library.get(published.json()["id"]).metadata.audience == "admin"


def test_a_copy_of_what_is_above_them_is_new_to_staff(place: Place) -> None:
    staff, admin = place.client("staff"), place.client("admin")
    text = SECRET["mat-quan-tri"]
    assert _upload(staff, text).status_code == 202
    _finished(staff)
    [waiting] = place.library.prepared()
    assert [duplicate.document_id for duplicate in waiting.duplicates] == [ADMIN_DOCUMENT]
    for way in ("", "/cho"):
        page = staff.get(f"/them-tai-lieu{way}")
        assert ADMIN_DOCUMENT not in page.text
        assert ADMIN_DOCUMENT in admin.get(f"/them-tai-lieu{way}").text
    form = {"title": "Bản tôi có", "replaces": ADMIN_DOCUMENT}
    refused = staff.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data=form)
    assert refused.status_code == 400
    form = {"title": "Bản tôi có", "audience": "staff"}
    published = staff.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data=form)
    assert published.status_code == 200, published.text


def test_a_file_that_replaces_a_restricted_document_is_restricted(place: Place) -> None:
    staff = place.client("staff")
    _upload(staff, "Kế hoạch mới, không dấu vết nào của bản cũ.")
    _finished(staff)
    [waiting] = place.library.prepared()
    form = {"title": "Kế hoạch mới", "replaces": STAFF_DOCUMENT, "audience": "everyone"}
    answer = staff.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data=form)
    assert answer.json()["id"] == STAFF_DOCUMENT
    document = place.library.get(STAFF_DOCUMENT)
    assert document.metadata.audience == "staff"
    assert document.text.startswith("Kế hoạch mới")


def test_saving_a_form_does_not_cut_a_hidden_link(place: Place) -> None:
    """Public, replaced by one for administrators, replaced by a public one."""
    admin, staff = place.client("admin"), place.client("staff")
    admin.post(f"/sua-tai-lieu/{STAFF_DOCUMENT}", data={"audience": "admin"})
    newest = next(d for d in place.library.documents() if "101,5" in d.text)
    oldest = next(d for d in place.library.documents() if "98,5" in d.text)
    page = staff.get(f"/sua-tai-lieu/{newest.id}").text
    assert f'<option value="{oldest.id}" selected>' in page, "as if the one between were not there"
    form = {"title": newest.metadata.title, "kind": "báo cáo", "supersedes": oldest.id}
    assert staff.post(f"/sua-tai-lieu/{newest.id}", data=form).status_code == 200
    assert place.library.get(newest.id).metadata.supersedes == STAFF_DOCUMENT


def test_a_damaged_document_is_not_named_by_a_failed_job(place: Place) -> None:
    staff = place.client("staff")

    def fail() -> None:
        raise DamagedDocument(ADMIN_DOCUMENT, "text.txt đã bị thay đổi")

    place.before_rebuild.append(fail)
    staff.post(f"/sua-tai-lieu/{STAFF_DOCUMENT}", data={"kind": "kế hoạch"})
    [job] = _finished(staff)
    assert job["stage"] == "failed"
    _assert_silent(staff.get("/them-tai-lieu/viec"), "staff")
    assert "bị hỏng" in job["message"]


def test_what_staff_do_is_written_down(place: Place) -> None:
    staff = place.client("staff")
    _upload(staff, "Một văn bản để bỏ đi.", "bo.txt")
    _finished(staff)
    [waiting] = place.library.prepared()
    staff.post(f"/them-tai-lieu/cho/{waiting.id}/bo")
    _upload(staff, "Một văn bản để công bố.", "cong-bo.txt")
    _finished(staff)
    [waiting] = place.library.prepared()
    form = {"title": "Văn bản mới", "audience": "everyone"}
    staff.post(f"/them-tai-lieu/cho/{waiting.id}/cong-bo", data=form)
    staff.post("/sua-tai-lieu/van-ban-moi", data={"kind": "thông báo"})
    staff.post("/sua-tai-lieu/van-ban-moi/go")
    staff.post(f"/sua-tai-lieu/{ADMIN_DOCUMENT}/go")
    written = [(entry.action, entry.what) for entry in place.store.audit.entries()]
    assert written[::-1] == [
        ("upload", "bo.txt"),
        ("discard", "bo.txt"),
        ("upload", "cong-bo.txt"),
        ("publish", "van-ban-moi"),
        ("edit", "van-ban-moi"),
        ("remove", "van-ban-moi"),
    ]


# --- browsers' caches -----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_page_image_is_asked_for_again_each_time(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "trang.pdf"
    path.write_bytes(make_pdf(lambda sheet: sheet.put(72, 200, "Xã Suối Mơ có 12 thôn.")))
    document = place.library.add(path, title="Bản quét", audience="reader")
    reader, guest = place.client("reader"), place.client("guest")
    address = f"/tai-lieu/{document.id}/trang/1.png"
    image = reader.get(address)
    assert image.status_code == 200
    assert image.headers["cache-control"] == "private, no-cache"
    known = {"If-None-Match": image.headers["etag"]}
    assert reader.get(address, headers=known).status_code == 304
    assert guest.get(address, headers=known).status_code == 404
    place.library.edit(document.id, audience="staff")
    assert reader.get(address, headers=known).status_code == 404
    for way in ("", "/goc"):
        page = place.client("staff").get(f"/tai-lieu/{document.id}{way}")
        assert page.headers["cache-control"] == "no-store"
