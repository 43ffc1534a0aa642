"""Health, readiness and metrics, without a network."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.store.errors import StoreError
from chatbot.web.monitoring import (
    METRICS,
    Check,
    Metrics,
    Monitored,
    Readiness,
    database_check,
    index_check,
    library_check,
    monitoring_router,
    observe_answer,
)
from corpus.cli import CORPUS_DIR
from corpus.library import Library
from tests.checked_drafts import resolution
from tests.fake_assistant import FakeAssistant

TOKEN = "một-mã-rất-dài"


class Copies:
    """Hands on a copy of the scope, as the gate does, and refuses what is below ``/dong``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith("/dong/"):
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        # As the gate does of proxies that it does not trust.
        kept = [pair for pair in scope["headers"] if not pair[0].startswith(b"x-forwarded")]
        await self._app({**scope, "headers": kept}, receive, send)


def application(
    metrics: Metrics,
    token: str | None = None,
    checks: Mapping[str, Check] | None = None,
    trusted_proxies: Sequence[str] = (),
) -> FastAPI:
    app = FastAPI(openapi_url=None)
    router = APIRouter()

    @router.get("/tai-lieu/{document_id}")
    def document(document_id: str) -> dict[str, str]:
        return {}

    @router.get("/dong/{name}")
    def closed(name: str) -> dict[str, str]:
        return {}

    @router.get("/chay")
    def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for number in range(3):
                yield f"{number}\n".encode()
                await asyncio.sleep(0)

        return StreamingResponse(parts())

    app.include_router(router)
    app.include_router(monitoring_router(Readiness(checks or {}), metrics=metrics, token=token))
    inner = FastAPI(openapi_url=None)

    @inner.get("/sau/{name}")
    def deep(name: str) -> dict[str, str]:
        return {}

    app.mount("/trong", inner)
    app.mount("/web", StaticFiles(directory=Path(__file__).parent))
    app.add_middleware(Copies)
    app.add_middleware(
        Monitored,
        routes=app.routes,
        metrics=metrics,
        root_path="/goc",
        trusted_proxies=trusted_proxies,
    )
    return app


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def client(metrics: Metrics) -> Iterator[TestClient]:
    with TestClient(application(metrics), client=("127.0.0.1", 5000)) as client:
        yield client


def counted(metrics: Metrics) -> dict[tuple[str, str, str], float]:
    form = r'vankien_requests_total\{method="(.*)",route="(.*)",status="(.*)"\} (.*)'
    found = re.findall(form, metrics.text().decode())
    return {(method, route, status): float(count) for method, route, status, count in found}


# --- health and readiness


def test_a_server_that_answers_is_healthy(client: TestClient) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["cache-control"] == "no-store"


def test_a_server_is_ready_when_every_part_is(tmp_path: Path) -> None:
    checks = {
        "index": index_check(FakeAssistant(documents=[resolution()])),
        "library": library_check(Library(CORPUS_DIR)),
        "database": database_check(lambda: None),
    }
    response = TestClient(application(Metrics(), checks=checks)).get("/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_server_that_is_not_ready_says_why_without_saying_where(tmp_path: Path) -> None:
    def broken() -> None:
        raise StoreError(f"{tmp_path}: disk full")

    checks = {
        "index": index_check(FakeAssistant()),
        "library": library_check(Library(tmp_path / "gone")),
        "database": database_check(broken),
    }
    response = TestClient(application(Metrics(), checks=checks)).get("/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert set(response.json()["reasons"]) == {"index", "library", "database"}
    assert str(tmp_path) not in response.text


# --- who may read the metrics


def test_metrics_are_read_on_the_machine_itself(client: TestClient) -> None:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE vankien_answers_total counter" in response.text


@pytest.mark.parametrize("address", ["10.0.0.7", "testclient", "::2"])
def test_metrics_are_not_read_from_elsewhere(metrics: Metrics, address: str) -> None:
    client = TestClient(application(metrics, TOKEN), client=(address, 5000))
    assert client.get("/metrics").status_code == 403


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Prefix"]
)
def test_metrics_are_not_read_through_a_proxy_on_this_machine(
    metrics: Metrics, address: str, header: str
) -> None:
    client = TestClient(application(metrics), client=(address, 5000))
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_a_trusted_proxy_on_this_machine_is_not_the_machine_itself(
    metrics: Metrics, address: str
) -> None:
    for trusted, status in ((["127.0.0.1"], 403), (["127.0.0.0/8"], 403), (["10.0.0.2"], 200)):
        app = application(metrics, TOKEN, trusted_proxies=trusted)
        client = TestClient(app, client=(address, 5000))
        assert client.get("/metrics").status_code == status, "it need not say whom it asks for"
        headers = {b"authorization": f"Bearer {TOKEN}".encode()}
        assert client.get("/metrics", headers=headers).status_code == 200


def test_metrics_are_read_from_elsewhere_with_the_token(metrics: Metrics) -> None:
    client = TestClient(application(metrics, TOKEN), client=("10.0.0.7", 5000))
    for value, status in (
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 403),
        ("Bearer ", 403),
        (f"Basic {TOKEN}", 403),
    ):
        headers = {b"authorization": value.encode()}
        assert client.get("/metrics", headers=headers).status_code == status, value


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_no_token_opens_the_metrics(metrics: Metrics, token: str | None) -> None:
    client = TestClient(application(metrics, token), client=("10.0.0.7", 5000))
    for value in ("Bearer ", "Bearer None", "Bearer"):
        assert client.get("/metrics", headers={"authorization": value}).status_code == 403


def test_metrics_stay_closed_where_nobody_looks_at_the_peer() -> None:
    app = FastAPI(openapi_url=None)
    app.include_router(monitoring_router(Readiness({}), metrics=Metrics()))
    client = TestClient(app, client=("127.0.0.1", 5000))
    assert client.get("/metrics").status_code == 403


# --- requests


def test_requests_are_counted_by_template_and_status(client: TestClient, metrics: Metrics) -> None:
    for path in (
        "/tai-lieu/mot",
        "/tai-lieu/hai?bi-mat=1",
        "/goc/tai-lieu/ba",
        "/trong/sau/bon",
        "/web/fakes.py",
        "/web/khong-co.py",
        "/dong/nam",
        "/khong/co/gi",
    ):
        client.get(path)
    assert client.request("BẬY".encode().decode("latin-1"), "/tai-lieu/mot").status_code == 405
    assert counted(metrics) == {
        ("GET", "/tai-lieu/{document_id}", "200"): 2.0,
        ("GET", "/tai-lieu/{document_id}", "404"): 1.0,
        ("unknown", "/tai-lieu/{document_id}", "405"): 1.0,
        ("GET", "/trong/sau/{name}", "200"): 1.0,
        ("GET", "/web/{path}", "200"): 1.0,
        ("GET", "/web/{path}", "404"): 1.0,
        ("GET", "/dong/{name}", "401"): 1.0,
        ("GET", "unknown", "404"): 1.0,
    }


def test_nothing_that_a_visitor_writes_becomes_a_label(
    client: TestClient, metrics: Metrics
) -> None:
    client.get("/tai-lieu/bi-mat?q=bi-mat", headers={"user-agent": "bi-mat", "referer": "bi-mat"})
    assert "bi-mat" not in metrics.text().decode()


def test_counting_hands_every_part_of_a_stream_on_at_once(metrics: Metrics) -> None:
    parts: list[bytes] = []

    async def run() -> None:
        async def receive() -> Message:
            await asyncio.sleep(10)
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message.get("body"):
                parts.append(message["body"])

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "path": "/chay",
            "raw_path": b"/chay",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": [],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        await application(metrics)(scope, receive, send)

    asyncio.run(run())
    assert parts == [b"0\n", b"1\n", b"2\n"]
    assert counted(metrics) == {("GET", "/chay", "200"): 1.0}


# --- what is measured


def test_answers_and_their_times_are_measured(metrics: Metrics) -> None:
    metrics.observe_answer("answered", 0.2, 0.4)
    metrics.observe_answer("refused", None, 0.1)
    metrics.observe_answer("stopped", 0.3, 9.0)
    text = metrics.text().decode()
    assert 'vankien_first_evidence_seconds_bucket{le="0.25"} 1.0' in text
    assert "vankien_first_evidence_seconds_count 2.0" in text
    assert "vankien_answer_seconds_count 2.0" in text, "a stopped one has no end"
    assert 'vankien_answers_total{status="stopped"} 1.0' in text


def test_what_is_watched_is_looked_up_when_it_is_read(metrics: Metrics) -> None:
    class Reloading(FakeAssistant):
        generation = 7

    assistant, waiting = Reloading(documents=[resolution()]), [3]
    metrics.watch_assistant(assistant)
    metrics.watch_waiting("answers", lambda: waiting[0])
    metrics.count_rate_limited()
    metrics.count_failed_sign_in()
    waiting[0] = 5
    assistant.documents = []
    text = metrics.text().decode()
    for line in (
        "vankien_documents 0.0",
        "vankien_index_generation 7.0",
        'vankien_waiting{work="answers"} 5.0',
        "vankien_rate_limited_total 1.0",
        "vankien_sign_ins_failed_total 1.0",
    ):
        assert line in text


def test_pages_count_in_the_metrics_of_the_process() -> None:
    def answered() -> float:
        value = METRICS.registry.get_sample_value("vankien_answers_total", {"status": "answered"})
        return value or 0.0

    before = answered()
    observe_answer("answered", None, 0.1)
    assert answered() == before + 1
