"""What browsers are told with every answer: what its page may load, who may frame it.

Knows: the headers and the policies of the pages. Does not know: who asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders

from chatbot.web.gate.rules import Rule

_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'self'{frames}"
)
_GRADIO = " 'nonce-{nonce}' 'unsafe-eval'"
"""Gradio compiles its templates in the browser, hence unsafe-eval; markup that somebody slipped
into a question or a document still cannot run, for want of the nonce.
"""
_CHAT = "/"
_EMBEDDED = "/nhung"
_HTTPS_SECONDS = 365 * 24 * 3600


def add_headers(
    headers: MutableHeaders,
    rule: Rule | None,
    *,
    nonce: str,
    https: bool,
    frame_origins: Sequence[str],
) -> None:
    """Complete the headers of the answer to a request under ``rule``; None: there is no such page.

    Args:
        nonce: of this answer's scripts.
        https: the browser came by https.
        frame_origins: whose pages may frame the embedded chat.
    """
    path = rule.path if rule else ""
    embedded = path == _EMBEDDED
    headers["Content-Security-Policy"] = _POLICY.format(
        scripts=_GRADIO.format(nonce=nonce) if path == _CHAT else "",
        frames="".join(f" {origin}" for origin in frame_origins) if embedded else "",
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    # The embedded chat, opened as a page of its own, hears from the window where one signs in.
    opener = "unsafe-none" if embedded else "same-origin"
    headers.setdefault("Cross-Origin-Opener-Policy", opener)
    if not embedded:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    if https:
        headers["Strict-Transport-Security"] = f"max-age={_HTTPS_SECONDS}"
    # Files are asked for anew each time and, by their tag, not sent again; all else is somebody's.
    headers.setdefault("Cache-Control", "no-cache" if rule and rule.asset else "no-store")
