"""``/api/v1`` over parts with canned answers, for its tests."""

from __future__ import annotations

import atexit
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.access import ROLES, Role, Visitor, may_read
from chatbot.assistant import LibraryAssistant
from chatbot.errors import BadRequest
from chatbot.store.store import Store
from chatbot.targets.checker import Checked
from chatbot.types import Answer, Progress, Turn
from chatbot.web.api.app import build_api
from chatbot.web.api.services import ApiServices
from chatbot.web.gate.limits import Limits
from chatbot.web.monitoring import Metrics
from chatbot.web.pages import Pages
from chatbot.web.visitors import with_visitor
from index.errors import NothingFits
from index.types import Filters
from tests.checked_drafts import checked_draft
from tests.fake_assistant import FakeAssistant

STORE = Store.in_memory()
"""For tests that do not look at what is kept."""
atexit.register(STORE.close)
QUESTION = "Thu nhập bình quân đầu người?"


class As:
    """Takes the role of the visitor from a header, as the gate would from a session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            role: Role = "admin"
            for name, value in scope["headers"]:
                if name == b"x-role":
                    role = next(each for each in ROLES if each == value.decode())
            scope = with_visitor(scope, Visitor(role, f"account:{role}", role))
        await self._app(scope, receive, send)


@dataclass
class FilteringAssistant(FakeAssistant):
    """Answers with what it was given, from the documents that a role may read."""

    role: Role = "admin"
    given: list[Filters | None] = field(default_factory=list)
    parent: FilteringAssistant | None = None

    def seen_by(self, role: Role) -> FilteringAssistant:
        seen = [d for d in self.documents if may_read(role, d.metadata.audience)]
        return replace(self, documents=seen, role=role)

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        self.given.append(filters)
        yield from super().stream(question, history, filters)

    def followups(self, answer: Answer) -> tuple[str, ...]:
        return ("Còn hộ nghèo?",)


def api(assistant: FakeAssistant | LibraryAssistant | None = None, **parts: Any) -> FastAPI:
    """The mounted application over an assistant; ``parts`` of ``ApiServices`` instead of fakes."""
    given = {
        "store": STORE,
        "limits": Limits(questions_a_minute=100_000, requests_a_minute=100_000),
        "pages": Pages(staff=True),
        "metrics": Metrics(),
        **parts,
    }
    app = FastAPI(openapi_url=None)
    app.mount("/api/v1", build_api(ApiServices(assistant or FilteringAssistant(), **given)))
    app.add_middleware(As)
    return app


def client(assistant: FakeAssistant | LibraryAssistant | None = None, **parts: Any) -> TestClient:
    return TestClient(api(assistant, **parts), raise_server_exceptions=False)


def told(response: Any) -> list[tuple[str, Any]]:
    """(name, data) of the events of a stream; comments are left out."""
    found = []
    for event in response.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in event.split("\n") if line and line[0] != ":")
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


EVENTS = {"accept": "text/event-stream"}
"""Headers of whoever wants to be told step by step."""


@dataclass
class FakeChecker:
    """Judges every text alike; "hỏng" fails, "rỗng" cannot be used, "lạ" fits nothing."""

    seen: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    role: Role | None = None

    def check(
        self,
        text: str,
        *,
        place: str | None = None,
        document: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Checked:
        self.seen.append((text, place, document))
        if text == "rỗng":
            raise BadRequest("Chưa có văn bản để kiểm tra.")
        if text == "lạ":
            raise NothingFits("Không có tài liệu nào như vậy.")
        if text == "hỏng":
            raise OSError("/secret/path")
        for done in range(3):
            if progress is not None:
                progress(done, 2)
        return checked_draft()

    def of(self, role: Role) -> FakeChecker:
        self.role = role
        return self
