"""``/api/v1``: asking and checking, without a network. All documents are fictional."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message, Scope

from chatbot.access import ROLES, Role
from chatbot.assistant import LibraryAssistant
from chatbot.records import answer_record, checked_record
from chatbot.types import Answer, Citation, Progress, Turn
from chatbot.web.api import events
from chatbot.web.api.errors import UNEXPECTED
from chatbot.web.api.services import ANSWERS_AT_ONCE
from chatbot.web.conversation import follow
from chatbot.web.gate.limits import Limits
from chatbot.web.monitoring import Metrics
from chatbot.web.work import BUSY, Crew
from index.types import Filters
from tests.api_client import EVENTS, QUESTION, FakeChecker, FilteringAssistant, api, client, told
from tests.checked_drafts import checked_draft
from tests.fake_assistant import FakeAssistant
from tests.grounding import add_fictional_documents, open_assistant

# --- asking


def test_an_answer_is_that_of_the_command_with_the_surroundings_of_its_quotes() -> None:
    assistant = FakeAssistant()
    response = client(assistant).post("/api/v1/ask", json={"question": QUESTION})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    record = response.json()
    for told_citation, cited in zip(record["citations"], assistant.citations, strict=True):
        before, _, after = assistant.passage(cited)
        assert (told_citation.pop("before"), told_citation.pop("after")) == (before, after)
    assert record == answer_record(assistant.ask(QUESTION))


@pytest.fixture(scope="module")
def fictional(tmp_path_factory: pytest.TempPathFactory) -> LibraryAssistant:
    folder = tmp_path_factory.mktemp("fictional")
    return open_assistant(add_fictional_documents(folder / "library"), folder / "store")


def test_the_api_gives_the_same_answers_as_the_page(fictional: LibraryAssistant) -> None:
    asked = client(fictional)
    history: tuple[Turn, ...] = ()
    answered = 0
    for question in (
        "Thu nhập bình quân đầu người đến năm 2030 là bao nhiêu?",
        "con ho ngheo?",
        "Ai là bí thư?",
        "Hôm nay thời tiết thế nào?",
        "<script>alert(1)</script>",
    ):
        *_, shown = follow(fictional, question, history)
        body = {"question": question, "history": [[t.question, t.answer] for t in history]}
        record = asked.post("/api/v1/ask", json=body).json()
        assert (record["answer"], record["status"]) == (shown.text, shown.outcome)
        assert [
            (told_citation["document_id"], told_citation["quote"])
            for told_citation in record["citations"]
        ] == [(p.citation.document_id, p.quote) for p in shown.passages]
        *_, (name, streamed) = told(asked.post("/api/v1/ask", json=body, headers=EVENTS))
        assert name == "answer"
        assert {**streamed, "timings_ms": {}} == {**record, "timings_ms": {}}
        answered += shown.outcome == "answered"
        history = (*history, Turn(question, shown.text))
    assert answered >= 2, "the questions are about the documents"


def test_a_stream_tells_every_step_and_ends_with_the_answer() -> None:
    response = client().post("/api/v1/ask", json={"question": QUESTION}, headers=EVENTS)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["cache-control"] == "no-store"
    *steps, last = told(response)
    assert steps
    assert all(name == "progress" for name, _ in steps)
    assert last[0] == "answer"
    assert last[1]["answer"].startswith(steps[-1][1]["text"])


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_an_answer_that_fails_is_told_without_its_cause(accept: str) -> None:
    response = client().post("/api/v1/ask", json={"question": "hỏng"}, headers={"accept": accept})
    assert "model" not in response.text
    if accept == "application/json":
        assert response.status_code == 500
        assert response.json() == {"message": UNEXPECTED}
    else:
        assert told(response)[-1] == ("error", {"message": UNEXPECTED})


def test_further_questions_come_only_when_they_are_asked_for() -> None:
    asked = client()
    body = {"question": QUESTION}
    plain = asked.post("/api/v1/ask", json=body)
    assert plain.is_success
    assert "followups" not in plain.json()
    record = asked.post("/api/v1/ask?followups=true", json=body).json()
    assert record["followups"] == ["Còn hộ nghèo?"]


def test_filters_and_history_reach_the_assistant() -> None:
    assistant = FilteringAssistant()
    body = {
        "question": QUESTION,
        "history": [["Mục tiêu?", "Phát triển [1]."]],
        "filters": {"place": "Mây Trắng", "term": "2025-2030"},
    }
    assert client(assistant).post("/api/v1/ask", json=body).status_code == 200
    assert assistant.given == [Filters(place="Mây Trắng", term="2025-2030")]
    assert assistant.asked == [(QUESTION, (Turn("Mục tiêu?", "Phát triển [1]."),))]


def test_a_passage_that_has_just_gone_leaves_the_answer_whole() -> None:
    class Changed(FakeAssistant):
        def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
            raise KeyError(citation.document_id)

    record = client(Changed()).post("/api/v1/ask", json={"question": QUESTION}).json()
    assert record["status"] == "answered"
    assert {(c["before"], c["after"]) for c in record["citations"]} == {("", "")}


def test_an_answer_is_asked_for_with_the_role_of_its_sender() -> None:
    class Telling(FilteringAssistant):
        def _text(self, question: str) -> str:
            return f"{self.role} [1]"

    asked = client(Telling())
    for role in ROLES:
        record = asked.post("/api/v1/ask", json={"question": "ai"}, headers={"x-role": role}).json()
        assert record["answer"] == f"{role} [1]"


def test_questions_beyond_the_limit_are_told_to_wait() -> None:
    metrics = Metrics()
    limits = Limits(
        questions_a_minute=1, requests_a_minute=100, on_limited=metrics.count_rate_limited
    )
    asked = client(limits=limits, metrics=metrics)
    assert asked.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200
    for path, body in (("ask", {"question": QUESTION}),):
        response = asked.post(f"/api/v1/{path}", json=body)
        assert response.status_code == 429
        assert 0 < int(response.headers["retry-after"]) <= 60
        assert "xin đợi" in response.json()["message"]
    assert b"vankien_rate_limited_total 1.0" in metrics.text()


# --- mistakes

BAD = [
    ({}, "Thiếu “question”"),
    ({"question": ""}, "“question” đang để trống"),
    ({"question": "x" * 2001}, "“question” dài quá 2.000 ký tự"),
    ({"question": 7}, "“question” phải là chuỗi"),
    ({"question": "\ud800"}, "“question” có giá trị không dùng được"),
    ({"question": "a", "lạ": 1}, "Không có trường “lạ”"),
    ({"question": "a", "history": [["một"]]}, "Thiếu “history.0.1”"),
    ({"question": "a", "history": [["a", "b"]] * 51}, "“history” có quá 50 phần tử"),
    ({"question": "a", "history": [["a", "b" * 15_000]] * 3}, "“history” dài quá 40.000 ký tự"),
    ({"question": "a", "filters": {"status": "cũ"}}, "“filters.status” không nhận giá trị này"),
    ({"question": "a", "filters": {"place": "x" * 301}}, "“filters.place” dài quá 300 ký tự"),
    ([], "Nội dung gửi lên không phải đối tượng JSON hợp lệ"),
    ("{", "Nội dung gửi lên không phải đối tượng JSON hợp lệ"),
]


@pytest.mark.parametrize(("body", "message"), BAD)
def test_a_mistake_is_told_in_one_vietnamese_sentence(body: Any, message: str) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    headers = {"content-type": "application/json"}
    response = client().post("/api/v1/ask", content=content, headers=headers)
    assert response.status_code == 400
    assert response.json()["message"].startswith(message)


def test_only_json_is_taken() -> None:
    response = client().post("/api/v1/ask", data={"question": "a"})
    assert response.status_code == 400
    assert "JSON" in response.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/ask", 405),
        ("GET", "/api/v1/khong-co", 404),
        ("GET", "/api/v1/documents/khong-co", 404),
        ("GET", "/api/v1/documents?page=0", 400),
        ("GET", "/api/v1/documents?size=501", 400),
        ("GET", "/api/v1/targets", 404),
        ("GET", "/api/v1/search?q=a", 404),
    ],
)
def test_every_error_has_one_form(method: str, path: str, status: int) -> None:
    response = client().request(method, path)
    assert response.status_code == status
    assert list(response.json()) == ["message"]
    assert response.json()["message"].endswith(".")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["question", "history", "filters", "place", "x"]), inner, max_size=3
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_is_sent_is_answered_or_refused(body: Any) -> None:
    response = CLIENT.post(
        "/api/v1/ask", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert response.status_code in (200, 400)
    assert response.status_code == 200 or list(response.json()) == ["message"]


CLIENT = client()


# --- many at once


@dataclass
class SlowAssistant(FakeAssistant):
    """Answers in steps, each of which waits until it is let go."""

    go: threading.Event = field(default_factory=threading.Event)
    at_work: int = 0
    most: int = 0
    steps: int = 0
    closed: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def seen_by(self, role: Role) -> SlowAssistant:
        return self

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        with self.lock:
            self.at_work += 1
            self.most = max(self.most, self.at_work)
        try:
            for _ in range(2000):
                with self.lock:
                    self.steps += 1
                yield Progress("writing", "…" * 50, ())
                if self.go.wait(0.005):
                    break
            answer = Answer(question, "xong", "answered", (), "extractive")
            yield Progress("done", "xong", (), answer)
        finally:
            with self.lock:
                self.at_work -= 1
            self.closed.set()


class Request:
    """One request to an application, its two ends in the hands of a test."""

    def __init__(self, app: ASGIApp, accept: str = "text/event-stream") -> None:
        body = json.dumps({"question": QUESTION}).encode()
        self.scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/api/v1/ask",
            "raw_path": b"/api/v1/ask",
            "query_string": b"",
            "root_path": "",
            "headers": [
                (b"host", b"127.0.0.1"),
                (b"accept", accept.encode()),
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        self.sent: list[Message] = []
        self.reads = asyncio.Event()
        """Cleared, the reader takes nothing more."""
        self.reads.set()
        self.left = asyncio.Event()
        self._body: bytes | None = body
        self.task = asyncio.create_task(self._run(app))

    async def _run(self, app: ASGIApp) -> None:
        await app(self.scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self.reads.wait()
        self.sent.append(message)

    @property
    def status(self) -> int | None:
        return self.sent[0]["status"] if self.sent else None

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def running(test: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await test()

    asyncio.run(run())


def test_four_are_answered_at_once_and_the_others_wait() -> None:
    assistant = SlowAssistant()

    async def test() -> None:
        app = api(assistant)
        requests = [Request(app) for _ in range(6)]
        await until(lambda: assistant.at_work == ANSWERS_AT_ONCE)
        await asyncio.sleep(0.05)
        assert assistant.most == ANSWERS_AT_ONCE
        assistant.go.set()
        await asyncio.gather(*(request.task for request in requests))
        assert all("event: answer" in request.text for request in requests)
        assert assistant.most == ANSWERS_AT_ONCE

    running(test)


def test_what_cannot_even_wait_is_told_when_to_come_again() -> None:
    assistant, metrics = SlowAssistant(), Metrics()

    async def test() -> None:
        app = api(assistant, metrics=metrics, answers=Crew(1, 2))
        taken = [Request(app) for _ in range(3)]
        await until(lambda: assistant.at_work == 1)
        await until(lambda: b'vankien_waiting{work="answers"} 2.0' in metrics.text())
        refused = Request(app, "application/json")
        await refused.task
        assert refused.status == 503
        assert dict(refused.sent[0]["headers"])[b"retry-after"] == b"5"
        assert json.loads(refused.text) == {"message": BUSY}
        assistant.go.set()
        await asyncio.gather(*(request.task for request in taken))
        later = Request(app, "application/json")
        await later.task
        assert later.status == 200

    running(test)


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_a_reader_who_leaves_ends_the_work(accept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_LOOK_SECONDS", 0.02)
    assistant, metrics = SlowAssistant(), Metrics()

    async def test() -> None:
        request = Request(api(assistant, metrics=metrics), accept)
        await until(lambda: assistant.steps > 2)
        request.left.set()
        await until(assistant.closed.is_set)
        await until(request.task.done)
        assert assistant.steps < 1000
        await until(lambda: b'vankien_answers_total{status="stopped"} 1.0' in metrics.text())

    running(test)


def test_a_reader_who_leaves_while_waiting_gives_the_place_back() -> None:
    assistant = SlowAssistant()

    async def test() -> None:
        app = api(assistant, answers=Crew(1, 1))
        first, waiting = Request(app), Request(app)
        await until(lambda: assistant.at_work == 1 and waiting.status == 200)
        waiting.left.set()
        await until(waiting.task.done)
        third = Request(app)
        await until(lambda: third.status is not None)
        assert third.status == 200
        assistant.go.set()
        await asyncio.gather(first.task, third.task)
        assert assistant.steps < 2000

    running(test)


def test_a_reader_who_reads_nothing_holds_no_thread() -> None:
    assistant = SlowAssistant()

    async def test() -> None:
        app = api(assistant)
        lazy = [Request(app) for _ in range(ANSWERS_AT_ONCE)]
        for request in lazy:
            request.reads.clear()
        await until(lambda: assistant.at_work == ANSWERS_AT_ONCE)
        assistant.go.set()
        await until(lambda: assistant.at_work == 0)
        quick = Request(app)
        await quick.task
        assert "event: answer" in quick.text
        for request in lazy:
            request.reads.set()
        await asyncio.gather(*(request.task for request in lazy))
        for request in lazy:
            assert "event: answer" in request.text
            assert request.text.count("event: progress") < 5, "only the newest step is kept"

    running(test)


def test_long_silence_is_broken_by_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SIGN_OF_LIFE_SECONDS", 0.02)
    assistant = SlowAssistant()

    async def test() -> None:
        app = api(assistant, answers=Crew(1, 1))
        first, waiting = Request(app), Request(app)
        await until(lambda: waiting.text.count(": \n\n") >= 3)
        assistant.go.set()
        await asyncio.gather(first.task, waiting.task)
        assert "event: answer" in waiting.text

    running(test)


def test_answers_are_counted_without_their_words() -> None:
    metrics = Metrics()
    asked = client(metrics=metrics)
    for question in (QUESTION, "thời tiết", "hỏng"):
        asked.post("/api/v1/ask", json={"question": question})
    text = metrics.text().decode()
    for status in ("answered", "refused", "failed"):
        assert f'vankien_answers_total{{status="{status}"}} 1.0' in text
    assert "vankien_first_evidence_seconds_count 1.0" in text
    assert "vankien_answer_seconds_count 2.0" in text
    assert "Thu nhập" not in text


# --- checking


def test_a_check_is_that_of_the_command() -> None:
    checker = FakeChecker()
    asked = client(checker=checker.of)
    body = {"text": "Đạt 104,5 triệu.", "place": "Mây Trắng", "document": "nghi-quyet"}
    response = asked.post("/api/v1/check", json=body, headers={"x-role": "reader"})
    assert response.status_code == 200
    assert response.json() == checked_record(checked_draft())
    assert checker.seen == [("Đạt 104,5 triệu.", "Mây Trắng", "nghi-quyet")]
    assert checker.role == "reader"


def test_a_check_tells_how_far_it_is() -> None:
    asked = client(checker=FakeChecker().of)
    *steps, last = told(asked.post("/api/v1/check", json={"text": "x"}, headers=EVENTS))
    assert all(name == "progress" and step["total"] == 2 for name, step in steps)
    assert last == ("checked", checked_record(checked_draft()))


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("rỗng", 400, "Chưa có văn bản để kiểm tra."),
        ("lạ", 400, "Không có tài liệu nào như vậy."),
        ("hỏng", 500, UNEXPECTED),
        ("x" * 300_001, 400, "“text” dài quá 300.000 ký tự; xin sửa lại theo mô tả tại /api/v1/."),
    ],
)
def test_a_check_that_cannot_be_done_says_why(text: str, status: int, message: str) -> None:
    asked = client(checker=FakeChecker().of)
    response = asked.post("/api/v1/check", json={"text": text})
    assert (response.status_code, response.json()) == (status, {"message": message})
    streamed = asked.post("/api/v1/check", json={"text": text}, headers=EVENTS)
    if streamed.status_code == 200:
        assert told(streamed)[-1] == ("error", {"message": message})


def test_the_longest_text_is_checked() -> None:
    asked = client(checker=FakeChecker().of)
    assert asked.post("/api/v1/check", json={"text": "ạ" * 300_000}).status_code == 200
