"""``/api/mcp``: asking, checking and the register as tools of the Model Context Protocol.

Knows: the tools, the official SDK. Does not know: who sent a request (the gate has found out, by a
bearer token as for ``/api/v1``), how an answer is found.

Gradio's own MCP server is not used: it reaches its tools over HTTP at an address that it takes from
the request, and sends the caller's token there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.web.api import asking, checking
from chatbot.web.api.asking import answered_record, answering
from chatbot.web.api.checking import judging
from chatbot.web.api.errors import UNEXPECTED, ApiError, validation_sentence
from chatbot.web.api.limits import take_turn
from chatbot.web.api.models import Ask, CheckText, Given, TargetQuery
from chatbot.web.api.reading import target_rows
from chatbot.web.api.services import ApiServices
from chatbot.web.targets.board import Board
from chatbot.web.visitors import visitor_of
from chatbot.web.work import BUSY, Busy, Crew, Report, Work

_log = logging.getLogger(__name__)

PATH = "/api/mcp"
_NAME = "tro-ly-van-kien"

S = TypeVar("S")
R = TypeVar("R")

Record = dict[str, object]
Run = Callable[[Request, Any], Awaitable[Record]]


@dataclass(frozen=True, slots=True)
class _Tool:
    description: str
    arguments: type[Given]
    run: Run


class _Endpoint:
    """Hands requests to an SDK's server; each stands for itself, no session is kept."""

    def __init__(self, answer: ASGIApp) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        await self._answer(scope, receive, send)


def mcp_route(services: ApiServices) -> Route:
    """The route, for the list of those of the whole application.

    Raises:
        ImportError: the SDK is not installed (``pip install 'mcp>=2'``).
    """
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool

    tools = _tools(services)

    async def list_tools(context: Any, params: Any) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                Tool(
                    name=name,
                    description=tool.description,
                    input_schema=tool.arguments.model_json_schema(),
                )
                for name, tool in tools.items()
            ]
        )

    async def call_tool(context: Any, params: CallToolRequestParams) -> CallToolResult:
        try:
            record = await _called(tools, context.request, params.name, params.arguments or {})
        except ApiError as error:
            return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
        text = json.dumps(record, ensure_ascii=False)
        return CallToolResult(content=[TextContent(text=text)], structured_content=record)

    server = Server(_NAME, version="1", on_list_tools=list_tools, on_call_tool=call_tool)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    return Route(PATH, _Endpoint(answer), methods=["GET", "POST"])


def _tools(services: ApiServices) -> Mapping[str, _Tool]:
    async def ask(request: Request, asked: Ask) -> Record:
        take_turn(services, request)
        work = answering(services, visitor_of(request.scope).role, asked)
        return answered_record(await _done(services.answers, work, BUSY, asking.refusal_of))

    tools = {
        "ask": _Tool(
            "Trả lời một câu hỏi từ các văn kiện trong thư viện, kèm trích dẫn nguyên văn.",
            Ask,
            ask,
        )
    }
    if (checker := services.checker) is not None:

        async def check(request: Request, given: CheckText) -> Record:
            take_turn(services, request)
            role = visitor_of(request.scope).role
            work = judging(lambda: checker(role), given)
            return await _done(services.checks, work, checking.BUSY, checking.refusal_of)

        tools["check"] = _Tool(
            "Đối chiếu mọi số liệu của một văn bản với các văn kiện trong thư viện.",
            CheckText,
            check,
        )
    if services.register is not None:
        board = Board(services.register)

        async def targets(request: Request, query: TargetQuery) -> Record:
            role = visitor_of(request.scope).role

            def work(report: Report[None]) -> Record:
                return target_rows(board, query, role)

            return await _done(services.answers, work, BUSY, _rows_refusal)

        tools["targets"] = _Tool(
            "Bảng chỉ tiêu, kết quả và mốc so sánh bằng số mà các văn kiện nêu.",
            TargetQuery,
            targets,
        )
    return tools


async def _called(
    tools: Mapping[str, _Tool], request: Request, name: str, arguments: Mapping[str, Any]
) -> Record:
    """
    Raises:
        ApiError: there is no such tool, it was called wrongly, or it failed.
    """
    tool = tools.get(name)
    if tool is None:
        raise ApiError(404, f"Không có công cụ “{name}”; xin dùng {', '.join(tools)}.")
    try:
        given = tool.arguments.model_validate(arguments)
    except ValidationError as error:
        raise ApiError(400, validation_sentence(error.errors())) from error
    return await tool.run(request, given)


def _rows_refusal(error: Exception) -> ApiError:
    _log.error("the register failed", exc_info=error)
    return ApiError(500, UNEXPECTED)


async def _done(
    crew: Crew, work: Work[S, R], busy: str, refusal: Callable[[Exception], ApiError]
) -> R:
    """
    Args:
        refusal: what an error of the work is told as.

    Raises:
        ApiError: too many wait, or the work failed.
    """
    try:
        job = crew.begin(work)
    except Busy:
        raise ApiError(503, busy) from None
    try:
        return await job.result()
    except Exception as error:  # whoever called waits for an answer, whatever the work does
        raise refusal(error) from error
    finally:
        job.abandon()
