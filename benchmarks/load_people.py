"""People who ask a running server, each in the way of one of its faces.

Knows: what a browser with the chat page, a program with a token and an embedded page send and get.
Does not know: how often they ask, what is measured of many of them, whether an answer is right.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import httpx

Way = Literal["page", "api", "embedded"]
PATIENCE_SECONDS = 60.0
"""Whoever gets nothing for so long has met an error."""
EXCHANGES = 5
"""After so many questions a new conversation is begun."""
_MARK = "data-marker="
"""Stands in HTML that shows evidence."""
_OUTCOME = re.compile(r'class=\\?"exchange (\w+)')
_CONVERSATION = re.compile(r'data-id="([\w-]+)"')
_CURRENT, _OPENED = 2, 4
"""Places of two components among the outputs of the event that asks."""
_FINAL = ("answered", "refused")
_EVENTS = {"Accept": "text/event-stream"}


class Unanswered(Exception):
    """Somebody got something else than an answer; says what."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Seconds that one question took."""

    evidence_s: float | None
    """To the first passage shown; None where the answer is a refusal, which shows none."""
    whole_s: float


@dataclass
class Person(ABC):
    """Somebody with a connection of their own."""

    client: httpx.AsyncClient
    way: ClassVar[Way]

    async def come(self) -> None:
        """What is done before the first question: nothing."""
        return

    @abstractmethod
    async def ask(self, question: str) -> Answered:
        """
        Raises:
            Unanswered: the server failed, or turned the question away.
            httpx.HTTPError: the connection broke.
        """

    async def settle(self) -> None:
        """What is sent of itself after an answer: nothing."""
        return

    async def leave(self) -> None:
        """Close everything."""
        await self.client.aclose()


@dataclass
class Reader(Person):
    """Has the chat page open in a browser: Gradio's queue, one held connection, conversations."""

    way = "page"
    session: str = field(default_factory=lambda: uuid.uuid4().hex)
    conversation: str = ""
    asked: int = 0
    heart: asyncio.Task[None] | None = None
    events: Mapping[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Name of an event -> its (number, component) in the order of the page."""
    after: Mapping[int, int] = field(default_factory=dict)
    """Number of an event -> that of the one that follows its success."""

    async def come(self) -> None:
        """Open the page, with the events that a browser sends then."""
        (await self.client.get("/", headers={"Accept": "text/html"})).raise_for_status()
        config = (await self.client.get("/config")).raise_for_status().json()
        self.events, self.after = _read_events(config)
        self.heart = asyncio.create_task(self._beat())
        first, opening = self.events["load"]
        await self._run(first, [""], None)
        await self._run(opening, [], None)

    async def ask(self, question: str) -> Answered:
        if self.asked % EXCHANGES == 0:
            await self._run(self.events["open"][0], [None], {"conversation": ""})
            self.conversation = ""
        self.asked += 1
        event = self.events["ask"][0]
        start = time.perf_counter()
        first: float | None = None
        outcome = ""
        sent = {"question": question, "conversation": self.conversation}
        async for message in self._messages(event, [], sent):
            data = (message.get("output") or {}).get("data") or []
            if len(data) <= _OPENED:
                continue
            shown = json.dumps(data[_CURRENT], ensure_ascii=False)
            if first is None and _MARK in shown:
                first = time.perf_counter() - start
            if found := _OUTCOME.findall(shown):
                outcome = found[-1]
            if named := _CONVERSATION.search(str(data[_OPENED])):
                self.conversation = named[1]
        whole = time.perf_counter() - start
        if outcome not in _FINAL or not self.conversation:
            raise Unanswered(f"page: {outcome or 'nothing shown'}")
        return Answered(first, whole)

    async def settle(self) -> None:
        """Ask for suggestions, as the page does when an answer has ended well."""
        number, component = self.events["ask"][0]
        if number in self.after:
            await self._run((self.after[number], component), [None], None)

    async def leave(self) -> None:
        if self.heart is not None:
            self.heart.cancel()
            with suppress(asyncio.CancelledError):
                await self.heart
        await super().leave()

    async def _beat(self) -> None:
        with suppress(httpx.HTTPError):
            address = f"/gradio_api/heartbeat/{self.session}"
            async with self.client.stream("GET", address, timeout=None) as response:
                async for _ in response.aiter_raw():
                    pass

    async def _run(self, event: tuple[int, int], data: list[object], sent: object) -> None:
        async for _ in self._messages(event, data, sent):
            pass

    async def _messages(
        self, event: tuple[int, int], data: list[object], sent: object
    ) -> AsyncIterator[dict[str, Any]]:
        """What comes of an event, until it is complete."""
        body = {
            "data": data,
            "event_data": sent,
            "fn_index": event[0],
            "trigger_id": event[1],
            "session_hash": self.session,
        }
        joined = await self.client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            raise Unanswered(f"page: {joined.status_code} {joined.text[:200]}")
        address = f"/gradio_api/queue/data?session_hash={self.session}"
        async with self.client.stream("GET", address, headers=_EVENTS) as response:
            if response.status_code != 200:
                raise Unanswered(f"page: stream {response.status_code}")
            complete = False
            async for line in response.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                kind = message.get("msg")
                if kind in ("unexpected_error", "server_stopped"):
                    raise Unanswered(f"page: {kind} {message.get('message')}")
                if kind == "process_completed" and not message["success"]:
                    raise Unanswered(f"page: failed {message['output']}")
                yield message
                complete = complete or kind == "process_completed"
                if kind == "close_stream":
                    break
        if not complete:
            raise Unanswered("page: the stream ended before the event did")


@dataclass
class Program(Person):
    """Asks ``/api/v1/ask`` step by step."""

    way = "api"
    turns: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, question: str) -> Answered:
        if len(self.turns) >= EXCHANGES:
            self.turns.clear()
        start = time.perf_counter()
        first: float | None = None
        body = {"question": question, "history": self.turns}
        async with self.client.stream(
            "POST", "/api/v1/ask", json=body, headers=_EVENTS
        ) as response:
            async for name, told in _told(response, "api"):
                if name == "error":
                    raise Unanswered(f"api: {told['message']}")
                if first is None and told["citations"]:
                    first = time.perf_counter() - start
                if name == "answer":
                    self.turns.append((question, told["answer"]))
                    return Answered(first, time.perf_counter() - start)
        raise Unanswered("api: the stream ended before the answer did")


@dataclass
class Framed(Person):
    """Asks in the embedded page, which sends the conversation along and has no cookies."""

    way = "embedded"
    turns: list[dict[str, str]] = field(default_factory=list)

    async def come(self) -> None:
        (await self.client.get("/nhung", headers={"Accept": "text/html"})).raise_for_status()
        (await self.client.get("/nhung/goi-y")).raise_for_status()
        self.client.cookies.clear()

    async def ask(self, question: str) -> Answered:
        if len(self.turns) >= EXCHANGES:
            self.turns.clear()
        start = time.perf_counter()
        first = whole = None
        body = {"question": question, "history": self.turns, "number": len(self.turns) + 1}
        async with self.client.stream("POST", "/nhung/hoi", json=body) as response:
            async for _, told in _told(response, "embedded"):
                if first is None and _MARK in told["html"]:
                    first = time.perf_counter() - start
                if told["outcome"] == "failed":
                    raise Unanswered("embedded: failed")
                if whole is None and told["outcome"] in _FINAL:
                    whole = time.perf_counter() - start
                    self.turns.append({"question": question, "answer": told["text"]})
        if whole is None:
            raise Unanswered("embedded: the stream ended before the answer did")
        return Answered(first, whole)


async def _told(response: httpx.Response, way: Way) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """(name, data) of server-sent events.

    Raises:
        Unanswered: it is no such stream.
    """
    if response.status_code != 200:
        said = (await response.aread()).decode("utf-8", "replace")
        raise Unanswered(f"{way}: {response.status_code} {said[:200]}")
    name = ""
    async for line in response.aiter_lines():
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            yield name, json.loads(line[5:])


def _read_events(
    config: Mapping[str, Any],
) -> tuple[dict[str, list[tuple[int, int]]], dict[int, int]]:
    events: dict[str, list[tuple[int, int]]] = {}
    after: dict[int, int] = {}
    for dependency in config["dependencies"]:
        number = int(dependency["id"])
        for component, name in dependency["targets"]:
            if name in ("load", "ask", "open"):
                events.setdefault(name, []).append((number, int(component or 0)))
        # Of the events that follow another one: only what is shown after its success.
        if dependency.get("trigger_after") is not None and dependency.get(
            "trigger_only_on_success"
        ):
            after.setdefault(int(dependency["trigger_after"]), number)
    return events, after
