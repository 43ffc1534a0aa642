"""The server as a process: what it answers, how it starts and stops."""

from __future__ import annotations

import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest

import app as application
from chatbot.store.store import Store
from chatbot.web.errors import AddressUnavailable, UnsafeSetting
from chatbot.web.gate.document import localise
from chatbot.web.gate.rules import MAX_BODY_BYTES
from chatbot.web.server import create_app
from chatbot.web.settings import WebSettings
from tests.fake_assistant import FakeAssistant
from tests.gated import HEADERS, HOST, gated
from tests.serving import serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        serving(tmp_path_factory.mktemp("corpus")) as server,
        httpx.Client(base_url=server.url) as http,
    ):
        yield http


def test_health_answers(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_the_document_is_vietnamese_and_names_no_other_host(client: httpx.Client) -> None:
    page = client.get("/").text
    assert re.search(r'<html\s+lang="vi"', page)
    assert "<title>Trợ lý Văn kiện</title>" in page
    head = page[: page.index("window.gradio_config")] + page[page.index("</script>") :]
    own = str(client.base_url)
    addresses = re.findall(r"https?://[^\"'\s]+", head.split("window.gradio_api_info")[0])
    assert [address for address in addresses if not address.startswith(own)] == []
    assert "og:" not in head


def test_every_response_carries_the_security_headers(client: httpx.Client) -> None:
    paths = ("/", "/health", "/theme.css", "/web/page.css", "/gradio_api/info", "/tai-lieu", "/x")
    for path in paths:
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "strict-transport-security" not in headers
        assert "server" not in headers
        assert "x-powered-by" not in headers


def test_only_scripts_with_this_responses_nonce_may_run(client: httpx.Client) -> None:
    first, second = client.get("/"), client.get("/")
    nonces = set(re.findall(r'<script nonce="([^"]+)"', first.text))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in first.headers["content-security-policy"]
    assert "<script>" not in first.text
    policies = {response.headers["content-security-policy"] for response in (first, second)}
    assert len(policies) == 2


def test_no_script_in_line_may_run_on_any_page(client: httpx.Client) -> None:
    for path in ("/tai-lieu", "/them-tai-lieu", "/kiem-tra", "/nhung", "/quan-tri", "/api/v1/"):
        policy = client.get(path).headers["content-security-policy"]
        [scripts] = re.findall(r"script-src ([^;]*);", policy)
        assert scripts == "'self'", path


def test_no_origin_is_let_in(client: httpx.Client) -> None:
    for path in ("/", "/config", "/health", "/api/v1/documents"):
        headers = client.get(path, headers={"Origin": "https://evil.example"}).headers
        assert "access-control-allow-origin" not in headers


def test_files_are_asked_for_again_and_sent_only_when_changed(client: httpx.Client) -> None:
    first = client.get("/web/page.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/web/page.css", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/config").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        *("/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/upload", "/monitoring"),
        *("/gradio_api/file=/etc/hostname", "/gradio_api/runs", "/docs", "/openapi.json"),
        *("/gradio_api/vibe-code", "/gradio_api/proxy=http://127.0.0.1/", "/gradio_api/call/ask"),
        *("/web/../server.py", "/web/%2e%2e/server.py", "/assetsx", "/gradio_api/"),
    ],
)
def test_what_the_page_does_not_need_is_closed(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_body_that_no_question_needs_is_not_read(client: httpx.Client) -> None:
    answer = client.post(
        "/gradio_api/queue/join",
        content=b"x" * (MAX_BODY_BYTES + 1),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 413
    assert "quá giới hạn 256 KB" in answer.json()["message"]


def test_no_event_is_a_public_endpoint(client: httpx.Client) -> None:
    config = client.get("/config").json()
    assert {event["api_visibility"] for event in config["dependencies"]} == {"private"}
    assert not config["footer_links"]
    assert not config["analytics_enabled"]


def test_localising_touches_only_the_frame_of_the_document() -> None:
    document = (
        '<html lang="en"><head><meta property="og:url" content="https://a.example/" />'
        '<meta charset="utf-8" /></head><body><p lang="en">x</p></body></html>'
    )
    assert localise(document, title="A & B", head="<link>", nonce="n").startswith(
        '<html lang="vi"><head><meta charset="utf-8" /><title>A &amp; B</title><link></head>'
        '<body><p lang="en">x</p><noscript>'
    )


def test_a_mode_that_runs_visitors_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_VIBE_MODE", "1")
    with pytest.raises(UnsafeSetting, match="GRADIO_VIBE_MODE"):
        create_app(FakeAssistant())


def test_a_server_that_stops_takes_no_draft_in_any_more(tmp_path: Path) -> None:
    with gated(tmp_path, WebSettings(access="public", hosts=(HOST,))) as gate:
        client = gate.client("reader")
        gate.app.state.stopping()
        refused = client.post("/kiem-tra", data={"text": "Một câu."}, headers=HEADERS)
        assert refused.status_code == 429
        assert "Máy chủ đang dừng" in refused.json()["message"]


# --- start-up


def test_an_address_that_others_see_needs_a_way_of_entering() -> None:
    with pytest.raises(UnsafeSetting) as refused:
        application.open_socket("0.0.0.0", 0)
    for way in ("--accounts", "--sso-header", "--public"):
        assert way in str(refused.value)
    application.open_socket("0.0.0.0", 0, "public").close()
    application.open_socket("0.0.0.0", 0, "accounts").close()


def test_accounts_without_an_administrator_are_refused_with_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "thư mục"
    options = ["--port", "0", "--accounts", "--state", str(state)]
    assert application.main(options) == 1
    command = f"python -m chatbot accounts add TÊN --role admin --state '{state}'"
    assert command in capsys.readouterr().err
    store = Store.open(state)
    store.accounts.add("quan.tri", "mot mat khau dai", "admin")
    store.accounts.add("can.bo", "mot mat khau dai", "staff")
    store.close()
    assert application.main([*options, "--corpus", str(tmp_path / "none")]) == 1
    assert "accounts add" not in capsys.readouterr().err


def test_one_folder_serves_one_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(tmp_path, exclusive=True)
    assert application.main(["--port", "0", "--state", str(tmp_path)]) == 1
    store.close()
    assert "Một máy chủ đang chạy" in capsys.readouterr().err


def test_a_taken_port_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert application.main(["--port", str(port)]) == 1
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert f"Cổng {port} đang có chương trình khác dùng" in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 0), ("127.0.0.1", 70000)])
def test_an_address_that_cannot_be_is_refused(host: str, port: int) -> None:
    with pytest.raises(AddressUnavailable):
        application.open_socket(host, port, "public")


def test_what_the_assistant_refuses_to_load_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from index.errors import IndexMissing

    def build_assistant(*_: object, **__: object) -> None:
        raise IndexMissing("Chưa có chỉ mục; hãy chạy: python -m index build")

    fake = ModuleType("chatbot.assistant")
    fake.build_assistant = build_assistant  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "chatbot.assistant", fake)
    folders = ["--corpus", str(tmp_path), "--state", str(tmp_path / "state")]
    assert application.main(["--port", "0", *folders]) == 1
    printed = capsys.readouterr()
    assert printed.err.splitlines()[-1] == "Lỗi: Chưa có chỉ mục; hãy chạy: python -m index build"
    assert printed.out == ""


# --- stopping


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_quietly_although_a_page_is_open(
    tmp_path: Path, how: signal.Signals
) -> None:
    with serving(tmp_path) as server, httpx.Client(base_url=server.url) as http:
        with http.stream("GET", "/gradio_api/heartbeat/abc"):
            began = time.monotonic()
            server.process.send_signal(how)
            _, errors = server.process.communicate(timeout=30)
        assert server.process.returncode == 0
        took = time.monotonic() - began
        assert took < application.SHUTDOWN_SECONDS - 1, "open pages are let go of at once"
        assert errors.splitlines()[-1] == "Đã dừng."
        assert "Traceback" not in errors


@pytest.mark.slow
def test_an_answer_under_way_is_finished_before_the_server_stops(tmp_path: Path) -> None:
    with serving(tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        asked = {"question": "Trả lời chậm?"}
        events = {"Accept": "text/event-stream"}
        with http.stream("POST", "/api/v1/ask", json=asked, headers=events) as answer:
            lines = answer.iter_lines()
            next(lines)
            server.process.send_signal(signal.SIGTERM)
            told = "\n".join(lines)
        _, errors = server.process.communicate(timeout=30)
        assert "61,5 triệu" in told.split("event: ")[-1]
        assert server.process.returncode == 0
        assert "Traceback" not in errors
