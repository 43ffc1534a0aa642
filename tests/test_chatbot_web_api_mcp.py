"""``/api/mcp`` with the client of the official SDK, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.types import ASGIApp

from chatbot.access import Role
from chatbot.records import answer_record, checked_record
from chatbot.targets.register import TargetRegister
from chatbot.web.api.errors import UNEXPECTED
from chatbot.web.api.mcp import PATH, mcp_route
from chatbot.web.api.services import ApiServices
from chatbot.web.gate.limits import Limits
from chatbot.web.monitoring import Metrics
from chatbot.web.pages import Pages
from tests.api_client import QUESTION, STORE, As, FakeChecker, FilteringAssistant
from tests.checked_drafts import checked_draft, forest, income, resolution

mcp = pytest.importorskip("mcp", reason="the tools need the SDK: pip install 'mcp>=2'")
httpx2 = pytest.importorskip("httpx2")


def register(role: Role) -> TargetRegister:
    entries = [income(resolution()), forest(resolution())]
    return TargetRegister(entries if role in ("staff", "admin") else entries[:1])


def application(checker: FakeChecker | None = None, *, a_minute: int = 10_000) -> ASGIApp:
    services = ApiServices(
        FilteringAssistant(),
        STORE,
        Limits(questions_a_minute=a_minute, requests_a_minute=10_000),
        Pages(staff=False),
        register=register,
        checker=(checker or FakeChecker()).of,
        metrics=Metrics(),
    )
    return As(Starlette(routes=[mcp_route(services)]))


def talking(
    test: Callable[[Any], Awaitable[None]],
    *,
    role: Role = "admin",
    mode: str = "auto",
    app: ASGIApp | None = None,
) -> None:
    """Run ``test`` with a client that has shaken hands."""

    async def run() -> None:
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client

        transport = httpx2.ASGITransport(app or application())
        async with (
            httpx2.AsyncClient(transport=transport, headers={"x-role": role}) as http,
            Client(
                streamable_http_client(f"http://127.0.0.1{PATH}", http_client=http), mode=mode
            ) as client,
        ):
            await test(client)

    asyncio.run(run())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_are_described(mode: str) -> None:
    async def test(client: Any) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "check", "targets"}
        assert "question" in tools["ask"].input_schema["required"]
        assert all(tool.description for tool in tools.values())

    talking(test, mode=mode)


def test_tools_give_what_the_api_gives() -> None:
    async def test(client: Any) -> None:
        answer = (await client.call_tool("ask", {"question": QUESTION})).structured_content
        for citation in answer["citations"]:
            assert citation.pop("before") + citation.pop("after")
        assert answer == answer_record(FilteringAssistant().ask(QUESTION))
        checked = await client.call_tool("check", {"text": "Đạt 3%."})
        assert checked.structured_content == checked_record(checked_draft())
        rows = await client.call_tool("targets", {"indicator": "thu nhap"})
        assert rows.structured_content["found"] == 1

    talking(test)


def test_tools_work_with_the_role_of_whoever_calls() -> None:
    for role, found in (("reader", 1), ("staff", 2)):
        checker = FakeChecker()

        async def test(
            client: Any, role: str = role, found: int = found, checker: FakeChecker = checker
        ) -> None:
            rows = await client.call_tool("targets", {})
            assert rows.structured_content["found"] == found
            await client.call_tool("check", {"text": "Đạt 3%."})
            assert checker.role == role

        talking(test, role=role, app=application(checker))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("ask", {}, "Thiếu “question”"),
        ("ask", {"question": "x" * 2001}, "“question” dài quá 2.000 ký tự"),
        ("ask", {"question": "hỏng"}, UNEXPECTED),
        ("check", {"text": "rỗng"}, "Chưa có văn bản để kiểm tra."),
        ("targets", {"kind": "?"}, "“kind” không nhận giá trị này"),
        ("xóa", {}, "Không có công cụ “xóa”"),
    ],
)
def test_a_call_that_fails_says_why(name: str, arguments: dict[str, str], message: str) -> None:
    async def test(client: Any) -> None:
        result = await client.call_tool(name, arguments)
        assert result.is_error
        assert result.content[0].text.startswith(message)

    talking(test)


@pytest.mark.parametrize(
    ("name", "arguments", "logged"),
    [("ask", {"question": "hỏng"}, "an answer failed"), ("check", {"text": "hỏng"}, "a check")],
)
def test_the_log_names_what_failed(
    name: str, arguments: dict[str, str], logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(client: Any) -> None:
        assert (await client.call_tool(name, arguments)).is_error

    talking(test)
    [record] = [each for each in caplog.records if each.name.startswith("chatbot.web.api")]
    assert record.message.startswith(logged)


def test_calls_beyond_the_limit_are_told_to_wait() -> None:
    async def test(client: Any) -> None:
        assert not (await client.call_tool("ask", {"question": QUESTION})).is_error
        result = await client.call_tool("ask", {"question": QUESTION})
        assert result.is_error
        assert "xin đợi" in result.content[0].text

    talking(test, app=application(a_minute=1))


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_posts_are_answered(method: str) -> None:
    assert TestClient(application()).request(method, PATH).status_code == 405
