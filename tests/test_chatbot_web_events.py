"""What may be sent to Gradio: the events of our page, of its visitor, as often as anybody asks."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.access import Visitor
from chatbot.web.gate.events import Sent, read_event
from chatbot.web.gate.limits import Limits
from chatbot.web.gate.refusals import Refusal
from chatbot.web.gate.tabs import OWNERS, OwnTabs, PageEvents
from chatbot.web.visitors import with_visitor

KNOWN = frozenset({0, 3})
ASKED = {
    "data": [],
    "event_data": {"question": "Thu nhập?", "conversation": ""},
    "fn_index": 0,
    "trigger_id": 12,
    "session_hash": "trang1",
}
FILE = {"path": "/dev/zero", "meta": {"_type": "gradio.FileData"}}
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


def _read(**changed: object) -> Sent:
    return read_event(json.dumps({**ASKED, **changed}).encode(), KNOWN)


@given(st.lists(TEXTS, max_size=16), st.dictionaries(st.text(max_size=9), TEXTS, max_size=9))
def test_texts_pass(data: list[str | None], sent: dict[str, str | None]) -> None:
    assert _read(data=data, event_data=sent) == Sent(0, "trang1")


def test_what_our_page_sends_passes() -> None:
    judged = {"exchange": "x", "verdict": "down", "reasons": ["other"], "comment": "…"}
    assert _read(event_data=judged, fn_index=3) == Sent(3, "trang1")
    assert _read(data=[None], event_data=None, trigger_id=None).number == 0
    cancelled = {"session_hash": "trang1", "fn_index": 0, "event_id": "e"}
    assert read_event(json.dumps(cancelled).encode(), KNOWN).tab == "trang1"


@pytest.mark.parametrize(
    "changed",
    [
        {"data": [FILE]},
        {"data": [[FILE]]},
        {"data": FILE},
        {"data": [{"path": "http://noi-khac.example/x"}]},
        {"event_data": FILE},
        {"event_data": {"question": FILE}},
        {"event_data": {"question": [FILE]}},
        {"event_data": [FILE]},
        {"data": [1]},
        {"data": ["a"] * 17},
        {"fn_index": -1},
        {"fn_index": 9999},
        {"fn_index": "0"},
        {"fn_index": True},
        {"fn_index": 0.0},
        {"trigger_id": []},
        {"session_hash": {}},
        {"simple_format": True},
        {"batched": True},
        {"oauth_token": "x"},
    ],
)
def test_what_our_page_does_not_send_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        _read(**changed)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"[" * 100_000,
        b'{"data":' + b"[" * 100_000,
        b'{"data": ["\\ud800"]}',
        b'{"data": [NaN]}',
        b'{"event_id": "\\ud800"}',
        b'{"event_id": 1e999}',
        b"\xff",
    ],
)
def test_what_is_no_event_at_all_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal):
        read_event(body, KNOWN)


def _join(tabs: OwnTabs, visitor: Visitor, fields: dict[str, object]) -> int:
    """Status of the answer to an event that ``visitor`` sends."""
    body = json.dumps(fields).encode()
    statuses: list[int] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    path = "/gradio_api/queue/join"
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    scope |= {"client": ("10.0.0.9", 5), OWNERS: (visitor.key,)}
    asyncio.run(tabs(with_visitor(scope, visitor), receive, send))
    return statuses[0]


def _tabs(limits: Limits) -> OwnTabs:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def draw(request: Any, status: int, message: str) -> Any:
        raise AssertionError("an event is no page")

    return OwnTabs(app, draw=draw, events=PageEvents(KNOWN, frozenset({0})), limits=limits)


def test_questions_are_counted_before_they_wait_in_the_queue() -> None:
    now = 0.0
    tabs = _tabs(Limits(questions_a_minute=3, requests_a_minute=100, now=lambda: now))
    lan = Visitor("reader", "account:lan", "lan")
    assert [_join(tabs, lan, ASKED) for _ in range(5)] == [200, 200, 200, 429, 429]
    assert _join(tabs, lan, {**ASKED, "fn_index": 3}) == 200, "only questions are counted"
    minh = Visitor("reader", "account:minh", "minh")
    assert _join(tabs, minh, {**ASKED, "session_hash": "trang2"}) == 200


def test_an_event_with_a_file_goes_no_further() -> None:
    tabs = _tabs(Limits(questions_a_minute=3, requests_a_minute=100))
    lan = Visitor("reader", "account:lan", "lan")
    assert _join(tabs, lan, {**ASKED, "data": [FILE]}) == 400
