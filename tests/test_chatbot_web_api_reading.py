"""``/api/v1``: documents, targets, feedback and the description. All documents are fictional."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from chatbot.access import Role, may_read
from chatbot.store.store import Store
from chatbot.targets.export import entry_record
from chatbot.targets.register import TargetRegister
from chatbot.web.accounts import feedback_view
from chatbot.web.api import answers, models
from chatbot.web.documents.shelf import Shelf
from chatbot.web.feedback_reasons import REASONS
from chatbot.web.gate.limits import Limits
from corpus.library import Library
from corpus.types import Document, Metadata
from index.types import Chunk, Hit
from tests.api_client import QUESTION, FakeChecker, FilteringAssistant, client
from tests.checked_drafts import forest, income, poverty, resolution
from tests.fictional import document

# --- targets


def register(role: Role = "admin") -> TargetRegister:
    adopted, draft = resolution(), resolution("Dự thảo", status="draft")
    draft = replace(draft, id="du-thao")
    stated = income(draft)
    low = replace(stated.figure.quantity, low=stated.figure.quantity.low / 2)
    other = replace(stated, figure=replace(stated.figure, quantity=replace(low, high=low.low)))
    entries = [income(adopted), poverty(adopted), forest(adopted)]
    return TargetRegister([*entries, other] if may_read(role, "staff") else entries)


def test_rows_are_those_of_the_command_with_their_conflicts() -> None:
    asked = client(register=register)
    record = asked.get("/api/v1/targets", params={"indicator": "thu nhap"}).json()
    assert (record["found"], record["page"], record["pages"]) == (2, 1, 1)
    first = record["rows"][0]
    assert first.pop("conflicts")
    expected = entry_record(register().entries[0])
    expected.pop("conflicts")
    assert first == expected


def test_rows_are_filtered_and_paged() -> None:
    asked = client(register=register)
    assert asked.get("/api/v1/targets").json()["found"] == 4
    assert asked.get("/api/v1/targets", params={"status": "draft"}).json()["found"] == 1
    assert asked.get("/api/v1/targets", params={"conflicts": "true"}).json()["found"] == 2
    pages = [asked.get("/api/v1/targets", params={"size": 3, "page": n}).json() for n in (1, 2, 3)]
    assert [len(page["rows"]) for page in pages] == [3, 1, 0]
    assert all(page["pages"] == 2 for page in pages)
    assert asked.get("/api/v1/targets", params={"kind": "khác"}).status_code == 400
    assert asked.get("/api/v1/targets", params={"lạ": "1"}).status_code == 400


def test_rows_are_those_of_the_role() -> None:
    asked = client(register=register)
    counts = {
        role: asked.get("/api/v1/targets", headers={"x-role": role}).json()["found"]
        for role in ("reader", "staff", "reader")
    }
    assert counts == {"reader": 3, "staff": 4}


# --- documents


def library() -> list[Document]:
    """One for everyone, and one for staff that replaces it."""
    old = resolution()
    new = document("Bí mật: đạt 777 triệu đồng.", "Kế hoạch mật")
    metadata = Metadata("Kế hoạch mật", "b.txt", supersedes=old.id, audience="staff")
    return [old, replace(new, id="ke-hoach-mat", metadata=metadata)]


def test_documents_are_listed_with_what_is_known_of_them() -> None:
    asked = client(FilteringAssistant(documents=library()))
    record = asked.get("/api/v1/documents").json()
    assert record["found"] == 2
    listed = {each["id"]: each for each in record["documents"]}
    assert listed["ke-hoach-mat"]["supersedes"] == "nghi-quyet"
    assert listed["nghi-quyet"]["superseded_by"] == "ke-hoach-mat"
    assert listed["nghi-quyet"]["pages"] == 2
    second = asked.get("/api/v1/documents", params={"size": 1, "page": 2}).json()
    assert [each["id"] for each in second["documents"]] == ["nghi-quyet"]


def test_what_a_document_replaces_is_named_only_to_whoever_may_read_it() -> None:
    newer = document("Bản mới.", "Kế hoạch công khai")
    metadata = Metadata("Kế hoạch công khai", "c.txt", supersedes="ke-hoach-mat")
    documents = [*library(), replace(newer, id="ke-hoach", metadata=metadata)]
    asked = client(FilteringAssistant(documents=documents))
    for path in ("documents", "documents/ke-hoach"):
        for role, named in (("reader", False), ("staff", True)):
            response = asked.get(f"/api/v1/{path}", headers={"x-role": role})
            assert response.is_success
            assert ('"supersedes":"ke-hoach-mat"' in response.text) is named


def test_a_document_comes_with_its_text_only_on_request() -> None:
    asked = client(FilteringAssistant(documents=library()))
    record = asked.get("/api/v1/documents/nghi-quyet").json()
    assert "text" not in record
    assert [page["label"] for page in record["page_spans"]] == ["3", None]
    whole = asked.get("/api/v1/documents/nghi-quyet", params={"text": "true"}).json()
    assert whole["text"] == resolution().text
    for heading in record["headings"]:
        assert whole["text"][heading["start"] : heading["end"]] == heading["title"]


def test_a_passage_is_the_text_between_its_ends() -> None:
    asked = client(FilteringAssistant(documents=library()))
    text = resolution().text
    start = text.index("Tỷ lệ")
    record = asked.get(
        "/api/v1/documents/nghi-quyet/passage", params={"start": start, "end": start + 14}
    ).json()
    assert record["quote"] == text[start : start + 14]
    assert text.startswith(record["before"] + record["quote"] + record["after"])
    assert record["page"] == 2


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 10_000_000), (-1, 4), ("a", 2)])
def test_a_passage_that_is_none_is_refused(start: object, end: int) -> None:
    asked = client(FilteringAssistant(documents=library()))
    response = asked.get(
        "/api/v1/documents/nghi-quyet/passage", params={"start": str(start), "end": end}
    )
    assert response.status_code == 400
    assert list(response.json()) == ["message"]


def hits(words: str, ids: Sequence[str], role: Role) -> list[Hit]:
    return [
        Hit(Chunk(each.id, 0, 5, each.text[:5], 1, ("Phần một",)), each.metadata.title, 1.5, 0.8)
        for each in library()
        if each.id in ids
    ]


def shelf(tmp_path: Path) -> Shelf:
    return Shelf(Library(tmp_path), hits)


def test_a_search_finds_passages(tmp_path: Path) -> None:
    asked = client(FilteringAssistant(documents=library()), shelf=shelf(tmp_path))
    found = asked.get("/api/v1/search", params={"q": "rừng", "top": 1}).json()["hits"]
    assert [(hit["document_id"], hit["start"], hit["end"]) for hit in found] == [
        ("nghi-quyet", 0, 5)
    ]
    assert asked.get("/api/v1/search", params={"q": " "}).json() == {"hits": []}
    assert asked.get("/api/v1/search").json()["message"].startswith("Thiếu “q”")


@pytest.mark.parametrize("role", ["guest", "reader"])
def test_what_a_role_may_not_read_is_nowhere(role: Role, tmp_path: Path) -> None:
    asked = client(
        FilteringAssistant(documents=library()), shelf=shelf(tmp_path), register=register
    )
    secrets = ("Kế hoạch mật", "Bí mật", "777", "ke-hoach-mat")
    for path in (
        "documents",
        "documents/nghi-quyet?text=true",
        "documents/nghi-quyet/passage?start=0&end=9",
        "search?q=mat",
        "targets",
        "openapi.json",
        "",
    ):
        response = asked.get(f"/api/v1/{path}", headers={"x-role": role})
        assert response.status_code == 200
        assert not [secret for secret in secrets if secret in response.text], path
    for path in ("", "?text=true", "/passage?start=0&end=5"):
        forbidden = asked.get(f"/api/v1/documents/ke-hoach-mat{path}", headers={"x-role": role})
        unknown = asked.get(f"/api/v1/documents/khong-co-dau{path}", headers={"x-role": role})
        assert forbidden.status_code == unknown.status_code == 404
        assert forbidden.text.replace("ke-hoach-mat", "khong-co-dau") == unknown.text
    assert asked.get("/api/v1/documents/ke-hoach-mat", headers={"x-role": "staff"}).is_success


# --- feedback

OPINION = {
    "question": QUESTION,
    "answer": "61,5 triệu [1].",
    "citations": [{"document_id": "nghi-quyet", "start": 3, "end": 9}],
    "verdict": "down",
    "reasons": ["wrong_number", "other"],
    "comment": "Số của năm 2025.",
}


def test_feedback_is_kept_for_its_sender() -> None:
    store = Store.in_memory()
    asked = client(store=store)
    given = asked.post("/api/v1/feedback", json=OPINION, headers={"x-role": "reader"})
    assert given.status_code == 201
    [kept] = store.feedback.all()
    assert (kept.visitor_key, kept.exchange_id) == ("account:reader", given.json()["id"])
    assert (kept.question, kept.answer) == (OPINION["question"], OPINION["answer"])
    assert (kept.verdict, kept.reasons) == ("down", ("wrong_number", "other"))
    store.close()


def test_the_administrator_sees_which_documents_an_opinion_is_about() -> None:
    store, documents = Store.in_memory(), {each.id: each for each in library()}
    shown, hidden = documents["nghi-quyet"], documents["ke-hoach-mat"]
    asked = client(FilteringAssistant(documents=library()), store=store)
    places = [
        {"document_id": name, "start": 0, "end": 3} for name in (shown.id, hidden.id, "khong-co")
    ]
    body = {**OPINION, "citations": places}
    assert asked.post("/api/v1/feedback", json=body, headers={"x-role": "reader"}).is_success
    [kept] = store.feedback.all()
    assert feedback_view.opinion(kept).documents == (f"{shown.metadata.title}, trang 1",)
    assert [
        (cited["marker"], cited["document"], cited["title"], cited["start"], cited["end"])
        for cited in json.loads(kept.citations_json)
    ] == [
        (1, shown.id, shown.metadata.title, 0, 3),
        (2, hidden.id, "", 0, 3),
        (3, "khong-co", "", 0, 3),
    ]
    store.close()


def test_feedback_counts_as_a_question() -> None:
    store = Store.in_memory()
    limits = Limits(questions_a_minute=1, requests_a_minute=100)
    asked = client(store=store, limits=limits)
    assert asked.post("/api/v1/feedback", json=OPINION).status_code == 201
    refused = asked.post("/api/v1/feedback", json=OPINION)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert len(list(store.feedback.all())) == 1
    store.close()


def test_a_second_opinion_of_one_sender_replaces_the_first() -> None:
    store = Store.in_memory()
    asked = client(store=store)
    for verdict, role in (("down", "reader"), ("up", "reader"), ("down", "staff")):
        body = {**OPINION, "id": "mot-ma", "verdict": verdict, "reasons": []}
        assert asked.post("/api/v1/feedback", json=body, headers={"x-role": role}).is_success
    kept = {(each.visitor_key, each.verdict) for each in store.feedback.all()}
    assert kept == {("account:reader", "up"), ("account:staff", "down")}
    store.close()


@pytest.mark.parametrize(
    "changed", [{"verdict": "?"}, {"reasons": ["khác"]}, {"id": "a b"}, {"comment": "x" * 1001}]
)
def test_an_opinion_that_cannot_be_kept_is_refused(changed: dict[str, object]) -> None:
    response = client().post("/api/v1/feedback", json={**OPINION, **changed})
    assert response.status_code == 400
    assert list(response.json()) == ["message"]


def test_reasons_are_those_of_the_page() -> None:
    annotation = models.GiveFeedback.model_fields["reasons"].annotation
    [literal] = get_args(annotation)
    assert set(get_args(literal)) == set(REASONS)


# --- the description


def everything(tmp_path: Path) -> TestClient:
    return client(
        FilteringAssistant(documents=library()),
        shelf=shelf(tmp_path),
        register=register,
        checker=FakeChecker().of,
    )


def fields(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def test_what_is_answered_has_the_fields_that_are_described(tmp_path: Path) -> None:
    asked = everything(tmp_path)
    answer = asked.post("/api/v1/ask?followups=true", json={"question": QUESTION}).json()
    checked = asked.post("/api/v1/check", json={"text": "x"}).json()
    targets = asked.get("/api/v1/targets").json()
    documents = asked.get("/api/v1/documents").json()
    detail = asked.get("/api/v1/documents/nghi-quyet?text=true").json()
    passage = asked.get("/api/v1/documents/nghi-quyet/passage?start=0&end=4").json()
    found = asked.get("/api/v1/search?q=a").json()
    opinion = asked.post("/api/v1/feedback", json=OPINION).json()
    wrong = checked["claims"][0]
    for record, model in (
        (answer, answers.AnswerTold),
        (answer["citations"][0], answers.CitationInContext),
        (checked, answers.CheckedTold),
        (wrong, answers.ClaimTold),
        (wrong["citations"][0], answers.CitationTold),
        (wrong["differences"][0], answers.DifferenceTold),
        (targets, answers.TargetsTold),
        (targets["rows"][0], answers.TargetTold),
        (documents, answers.DocumentsTold),
        (documents["documents"][0], answers.DocumentTold),
        (detail, answers.DocumentDetail),
        (detail["page_spans"][0], answers.PageTold),
        (passage, answers.PassageTold),
        (found, answers.HitsTold),
        (found["hits"][0], answers.HitTold),
        (opinion, answers.FeedbackTold),
    ):
        assert set(record) == fields(model), model.__name__
        model.model_validate(record, strict=True)


def described(tmp_path: Path) -> dict[str, Any]:
    response = everything(tmp_path).get("/api/v1/openapi.json")
    assert response.headers["content-type"] == "application/json"
    schema: dict[str, Any] = response.json()
    return schema


def test_every_address_is_described(tmp_path: Path) -> None:
    schema = described(tmp_path)
    assert set(schema["paths"]) == {
        "/ask",
        "/check",
        "/targets",
        "/documents",
        "/documents/{document_id}",
        "/documents/{document_id}/passage",
        "/search",
        "/feedback",
    }
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            assert operation["description"], path
            assert {"401", "403", "429"} <= set(operation["responses"]), path
            assert "422" not in operation["responses"], path
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), (path, parameter["name"])
    for name, model in schema["components"]["schemas"].items():
        assert model.get("description"), name
        for field_name, value in model["properties"].items():
            assert value.get("description"), (name, field_name)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_description_is_openapi(tmp_path: Path) -> None:
    schema = described(tmp_path)
    assert schema["openapi"].startswith("3.1")
    assert {"title", "version"} <= set(schema["info"])
    assert schema["servers"] == [{"url": ".", "description": "Máy chủ này"}]
    names = [f"#/components/schemas/{name}" for name in schema["components"]["schemas"]]
    assert set(references(schema)) == set(names), "every one is there, and none is left over"
    operations = [each for methods in schema["paths"].values() for each in methods.values()]
    assert len({each["operationId"] for each in operations}) == len(operations)
    for path, methods in schema["paths"].items():
        named = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        for operation in methods.values():
            parameters = operation.get("parameters", [])
            assert {p["name"] for p in parameters if p["in"] == "path"} == named
            for status, response in operation["responses"].items():
                assert status.isdigit()
                assert response["description"], (path, status)


def test_examples_of_the_description_can_be_sent(tmp_path: Path) -> None:
    from chatbot.web.api.description import page_of

    asked = everything(tmp_path)
    page = page_of(described(tmp_path))
    sent = 0
    for section in page.sections:
        for operation in section.operations:
            if operation.request_example:
                response = asked.post(
                    f"/api/v1{operation.path}",
                    content=operation.request_example.encode(),
                    headers={"content-type": "application/json"},
                )
                assert response.is_success, (operation.id, response.text)
                sent += 1
            else:
                address = operation.address_example.replace(models.DOCUMENT, "nghi-quyet")
                response = asked.get(f"/api/v1{address}")
                assert response.status_code in (200, 400), (operation.id, response.text)
    assert sent == 3


def test_a_page_shows_the_description_without_foreign_assets(tmp_path: Path) -> None:
    response = everything(tmp_path).get("/api/v1/")
    assert response.status_code == 200
    page = response.text
    for shown in (
        "POST /api/v1/ask",
        "GET /api/v1/documents/{document_id}/passage",
        "curl -X POST",
        "await fetch(",
        "citations[].quote",
        "không quá 2.000 ký tự",
        '<link rel="stylesheet" href="../../web/api.css">',
    ):
        assert shown in page
    assert "<code>Accept: text/event-stream</code>" in page, "not between backticks"
    assert "https://" not in page
    assert "<script>" not in page
