"""Which visitor each open chat page belongs to.

Knows: the names that Gradio's pages give themselves, and who was the first to use one. Does not
know: what a page shows.

Gradio keeps a page's conversation, and hands out what is written into it, by a name that the
browser made up (``session_hash``). Here a name opens them only to the visitor who brought it in.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.gate.events import Sent, read_event
from chatbot.web.gate.limits import Limits, sentence
from chatbot.web.gate.peers import inside_path
from chatbot.web.gate.refusals import DrawNotice, Refusal, answer
from chatbot.web.visitors import visitor_of

MOST_TABS = 20_000
_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)
_HEARTBEAT = "/gradio_api/heartbeat/"
_DATA = "/gradio_api/queue/data"
_JOIN = "/gradio_api/queue/join"
_RESET = "/gradio_api/reset"
_BODIES = (_JOIN, "/gradio_api/cancel", _RESET)
OWNERS = "van_kien.owners"
"""Where the gate leaves the keys that the visitor has and had, the present one first."""


class Tabs:
    """Owners of pages; the least recently used are forgotten."""

    def __init__(self, most: int = MOST_TABS) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._most = most

    def take(self, name: str, owners: Sequence[str]) -> bool:
        """Whether the page is of one of ``owners``, or was of nobody; it is the first one's now."""
        if name in self._owners and not self.holds(name, owners):
            return False
        self._owners[name] = owners[0]
        if len(self._owners) > self._most:
            self._owners.popitem(last=False)
        return True

    def holds(self, name: str, owners: Sequence[str]) -> bool:
        """Whether the page is known, and of one of ``owners``."""
        if self._owners.get(name) not in owners:
            return False
        self._owners.move_to_end(name)
        return True


@dataclass(frozen=True, slots=True)
class PageEvents:
    """The numbers of the chat page's events."""

    known: frozenset[int] = frozenset()
    asking: frozenset[int] = frozenset()
    """Those that are questions."""


class OwnTabs:
    """ASGI middleware below the gate: a page's answers go to its visitor only, who sends what our
    page sends, and asks no more often than anybody may. ``limits``: without it, as often as wanted.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        draw: DrawNotice,
        events: PageEvents,
        limits: Limits | None = None,
        most: int = MOST_TABS,
    ) -> None:
        self._app = app
        self._draw = draw
        self._events = events
        self._limits = limits
        self._tabs = Tabs(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http":
            path = inside_path(scope)
            try:
                sent = None
                if path in _BODIES and scope["method"] == "POST":
                    body = await _read(receive)
                    receive = _again(body, receive)
                    sent = read_event(body, self._events.known)
                self._check(path, scope, sent)
            except Refusal as refusal:
                app = answer(refusal, scope, self._draw)
        await app(scope, receive, send)

    def _check(self, path: str, scope: Scope, sent: Sent | None) -> None:
        """
        Raises:
            Refusal: the page is somebody else's, or its visitor asks too often.
        """
        if path != _RESET and not self._is_own(path, scope, sent):
            raise Refusal(403, "Trang này thuộc về một phiên khác; xin tải lại trang rồi thử lại.")
        # Counted before it waits in the queue, so that nobody fills the queue.
        if path == _JOIN and sent and sent.number in self._events.asking and self._limits:
            address = scope["client"][0] if scope.get("client") else ""
            seconds = self._limits.question(visitor_of(scope), address)
            if seconds > 0:
                after = {"Retry-After": str(math.ceil(seconds))}
                raise Refusal(429, sentence(seconds), after)

    def _is_own(self, path: str, scope: Scope, sent: Sent | None) -> bool:
        owners: Sequence[str] = scope.get(OWNERS, ())
        if path == _DATA:
            names = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
            return len(names) == 1 and self._tabs.holds(names[0], owners)
        if path.startswith(_HEARTBEAT):
            name: object = path.removeprefix(_HEARTBEAT)
        elif sent is not None:
            name = sent.tab
        else:
            return True
        return (
            isinstance(name, str)
            and _NAME.fullmatch(name) is not None
            and bool(owners)
            and self._tabs.take(name, owners)
        )


async def _read(receive: Receive) -> bytes:
    """A body, which the gate has found to be small."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives ``body`` out once more, then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
