"""How Gradio's document becomes a Vietnamese one with our own head.

Knows: Gradio's document. Does not know: what stands in the head, what stands on the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.gate.gate import NONCE
from chatbot.web.gate.peers import inside_path

_FOREIGN_METADATA = re.compile(
    r'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>'
)


class ChatDocument:
    """ASGI middleware below the gate: localises the document of the chat page.

    Args:
        head: HTML for the end of its ``<head>``.
    """

    def __init__(self, app: ASGIApp, *, title: str, head: Callable[[Request], str]) -> None:
        self._app = app
        self._title = title
        self._head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http" and scope["method"] == "GET" and inside_path(scope) == "/":
            document = localise(
                await self._fetch(scope, receive),
                title=self._title,
                head=self._head(Request(scope)),
                nonce=scope[NONCE],
            )
            app = HTMLResponse(document, headers={"Cache-Control": "no-store"})
        await app(scope, receive, send)

    async def _fetch(self, scope: Scope, receive: Receive) -> str:
        """Gradio's own document, uncompressed."""
        body = bytearray()

        async def collect(message: Message) -> None:
            body.extend(message.get("body", b""))

        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        # Nothing of the request belongs into it: not the parameters, which name a conversation.
        await self._app({**scope, "headers": plain, "query_string": b""}, receive, collect)
        return body.decode()


def localise(document: str, *, title: str, head: str, nonce: str) -> str:
    """Gradio's document in Vietnamese, with ``head`` added and no foreign host named.

    Its scripts carry ``nonce``. None of them comes from a visitor: Gradio escapes every "<" of
    the settings that it embeds.
    """
    document = _FOREIGN_METADATA.sub("", document)
    document = document.replace('lang="en"', 'lang="vi"', 1)
    document = document.replace("</head>", f"<title>{escape(title)}</title>{head}</head>", 1)
    notice = "<noscript><p>Trang này cần JavaScript, xin bật lên rồi tải lại.</p></noscript>"
    document = document.replace("</body>", f"{notice}</body>", 1)
    return document.replace("<script", f'<script nonce="{nonce}"')
