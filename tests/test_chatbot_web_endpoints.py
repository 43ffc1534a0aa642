"""Every endpoint of the application has a rule, and every rule is kept.

The endpoints are listed from the running application itself, from the API's description and from
Gradio's own configuration: one that is added without a rule fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount
from starlette.websockets import WebSocketDisconnect

from chatbot.access import ROLES, Role, at_least
from chatbot.web.gate.rules import RULES, Rule, role_needed, rule_for
from chatbot.web.settings import Access, WebSettings
from tests.gated import HEADERS, HOST, Gated, gated

pytestmark = pytest.mark.slow

CLOSED = frozenset(
    f"/{path}"
    for path in (
        *("openapi.json", "login", "logout", "svelte/{}", "favicon.ico", "robots.txt", "pwa_icon"),
        *("pwa_icon/{}", "manifest.json", "monitoring", "monitoring/summary", "monitoring/{}"),
    )
) | frozenset(
    f"/gradio_api/{path}"
    for path in (
        *("deep_link", "user", "login_check", "token", "dev/reload", "runs", "info"),
        *("openapi.json", "custom_component/{}/{}/{}/{}", "proxy={}", "file={}", "file/{}"),
        *("stream/{}", "stream/{}/close", "stream/{}/{}/{}/playlist.m3u8", "stream/{}/{}/{}/{}.{}"),
        *("stream/{}/{}/{}/playlist-file", "api/{}", "run/{}", "call/{}", "call/v2/{}"),
        *("call/{}/{}", "call/v2/{}/{}", "component_server", "queue/status", "upload_progress"),
        *("upload", "theme.css", "process_recording", "vibe-edit", "undo-vibe-edit", "vibe-code"),
        *("vibe-starter-queries",),
    )
)
"""Routes of Gradio that no page of ours needs. A version that brings others fails here, so that
somebody looks at them; they answer nothing meanwhile.
"""
STREAMS = ("/gradio_api/heartbeat/{session_hash}", "/gradio_api/queue/data")


@dataclass(frozen=True, slots=True)
class Endpoint:
    path: str
    """As its route states it."""
    method: str
    gradio: bool

    @property
    def form(self) -> str:
        """Without the names of its parameters."""
        return re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def address(self) -> str:
        return re.sub(r"\{[^}]*\}", "1", self.path)

    @property
    def rule(self) -> Rule | None:
        """The rule that is written for this route, and no wider one."""
        found = rule_for(self.address, self.method)
        same = found is not None and re.sub(r"\{[^}]*\}", "{}", found.path) == self.form
        return found if same else None

    def ask(self, client: TestClient, **more: str) -> Any:
        headers = {"Content-Type": "application/json", **HEADERS, **more}
        if self.method in ("GET", "HEAD"):
            return client.request(self.method, self.address, headers=more)
        return client.request(self.method, self.address, headers=headers, content=b"{}")


def _endpoints(
    routes: Iterable[BaseRoute], prefix: str = "", gradio: bool = False
) -> Iterator[Endpoint]:
    for context in iter_route_contexts(list(routes)):
        path, route = prefix + (context.path or ""), context.original_route
        if isinstance(route, Mount):
            inside = gradio or isinstance(route.app, gr.routes.App)
            if route.routes:
                yield from _endpoints(route.routes, path, inside)
            else:
                yield Endpoint(f"{path}/{{name:path}}", "GET", inside)
            continue
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            yield Endpoint(path, method, gradio)


def endpoints(app: FastAPI) -> list[Endpoint]:
    """All of them, those of everything that is mounted too."""
    return list(_endpoints(app.routes))


def without_a_rule(app: FastAPI) -> list[Endpoint]:
    """Those that somebody forgot."""
    return [
        endpoint
        for endpoint in endpoints(app)
        if endpoint.rule is None
        and not (endpoint.gradio and (endpoint.form.rstrip("/") or "/") in CLOSED)
        and not (endpoint.gradio and _is_twin(endpoint))
    ]


def _is_twin(endpoint: Endpoint) -> bool:
    """Gradio has many a route twice, with a slash at its end; that one answers nothing."""
    return endpoint.path.endswith("/") and rule_for(endpoint.address, endpoint.method) is None


@pytest.fixture(scope="module", params=["accounts", "public"])
def gate(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gated]:
    settings = WebSettings(access=request.param, hosts=(HOST,), requests_a_minute=100_000)
    with gated(tmp_path_factory.mktemp("gated"), settings) as found:
        yield found


@pytest.fixture
def access(gate: Gated, request: pytest.FixtureRequest) -> Access:
    found: Access = request.node.callspec.params["gate"]
    return found


def _turned_away(answer: Any) -> bool:
    sent_to_sign_in = "dang-nhap?tiep=" in answer.headers.get("location", "")
    return answer.status_code in (401, 403) or (answer.status_code == 303 and sent_to_sign_in)


# --- every endpoint has a rule


def test_every_endpoint_has_a_rule_of_its_own(gate: Gated) -> None:
    assert without_a_rule(gate.app) == []
    assert len(endpoints(gate.app)) > 100


def test_every_rule_is_for_an_endpoint_that_is_there(gate: Gated) -> None:
    there = {(endpoint.form, endpoint.method) for endpoint in endpoints(gate.app)}
    for rule in RULES:
        form = re.sub(r"\{[^}]*\}", "{}", rule.path)
        assert any((form, method) in there for method in rule.methods), rule.path


@pytest.mark.parametrize(
    "path", ["/moi", "/api/v1/moi", "/gradio_api/moi", "/quan-tri/moi", "/tai-lieu/{document_id}/x"]
)
def test_an_endpoint_that_is_added_without_a_rule_is_found_and_closed(
    tmp_path: Path, path: str
) -> None:
    with gated(tmp_path, WebSettings(access="public", hosts=(HOST,))) as gate:
        gate.app.router.routes.insert(0, _route(path))
        assert [endpoint.path for endpoint in without_a_rule(gate.app)] == [path]
        answer = gate.client("admin").get(path.replace("{document_id}", "1"))
        assert answer.status_code == 404
        assert "secret" not in answer.text


def _route(path: str) -> BaseRoute:
    app = FastAPI()
    app.add_api_route(path, lambda: "secret", methods=["GET"])
    return app.router.routes[-1]


def test_every_operation_of_the_api_description_has_a_rule(gate: Gated) -> None:
    described = gate.client("reader").get("/api/v1/openapi.json").json()["paths"]
    operations = [(path, method.upper()) for path, item in described.items() for method in item]
    assert len(operations) >= 8
    for path, method in operations:
        assert Endpoint(f"/api/v1{path.removeprefix('/api/v1')}", method, False).rule is not None


def test_gradio_has_no_event_that_programs_may_call_by_name(gate: Gated) -> None:
    config = gate.client("reader").get("/config").json()
    assert config["dependencies"]
    assert {event["api_visibility"] for event in config["dependencies"]} == {"private"}


# --- every rule is kept


@pytest.mark.parametrize("role", ROLES)
def test_whoever_has_too_low_a_role_is_turned_away_everywhere(
    gate: Gated, access: Access, role: Role
) -> None:
    client = gate.client(role)
    tried = 0
    for endpoint in endpoints(gate.app):
        rule = endpoint.rule
        if rule is None or at_least(role, role_needed(rule, access)):
            continue
        for accept in ("text/html", "*/*"):
            answer = endpoint.ask(client, accept=accept)
            assert _turned_away(answer), f"{role} {endpoint.method} {endpoint.path}"
            tried += 1
    # An admin is turned away nowhere; in "accounts" a guest almost everywhere.
    expected = {"guest": 60 if access == "accounts" else 30, "reader": 25, "staff": 12, "admin": 0}
    assert tried >= expected[role]


@pytest.mark.parametrize("role", ROLES)
def test_whoever_has_the_role_gets_through(gate: Gated, access: Access, role: Role) -> None:
    client = gate.client(role)
    for endpoint in endpoints(gate.app):
        rule = endpoint.rule
        if rule is None or rule.path in STREAMS or endpoint.method not in ("GET", "HEAD"):
            continue
        if rule.path == "/metrics" or not at_least(role, role_needed(rule, access)):
            continue
        assert not _turned_away(endpoint.ask(client)), f"{role} {endpoint.path}"


def test_what_is_closed_is_closed_to_administrators_too(gate: Gated) -> None:
    client = gate.client("admin")
    for endpoint in endpoints(gate.app):
        if endpoint.rule is None:
            assert endpoint.ask(client).status_code == 404, endpoint


@pytest.mark.parametrize("role", ["guest", "reader"])
def test_no_event_of_the_chat_page_takes_a_question_of_who_may_not_ask(
    gate: Gated, access: Access, role: Role
) -> None:
    config = gate.client("reader").get("/config").json()
    client = gate.client(role)
    for event in config["dependencies"]:
        body = {"session_hash": f"{role}1", "fn_index": event["id"], "data": []}
        answer = client.post("/gradio_api/queue/join", json=body, headers=HEADERS)
        if role == "guest" and access == "accounts":
            assert answer.status_code == 401
        else:
            assert answer.status_code not in (401, 403)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "X"])
def test_methods_that_nothing_needs_are_closed(gate: Gated, method: str) -> None:
    client = gate.client("admin")
    for path in ("/", "/tai-lieu", "/api/v1/ask", "/gradio_api/queue/join", "/quan-tri"):
        assert client.request(method, path, headers=HEADERS).status_code == 404


def test_web_sockets_are_closed(gate: Gated) -> None:
    with pytest.raises(WebSocketDisconnect), gate.client("admin").websocket_connect("/"):
        pass
