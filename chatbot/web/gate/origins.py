"""Whether a request that changes something comes from one of our own pages.

Knows: what browsers say about where a request comes from, and what foreign pages cannot send. Does
not know: who asks.

Foreign pages can have a browser send forms here, cookies included. They cannot change ``Origin``,
nor send other headers or JSON without being allowed to, and none is (see OWASP, "Cross-Site Request
Forgery Prevention").
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from chatbot.web.gate.refusals import Refusal
from chatbot.web.gate.rules import Proof

OWN_HEADER = "x-van-kien"
"""Our pages' own scripts send it."""
_DEFAULT_PORTS = (":80", ":443")


def check_origin(proof: Proof, *, by_token: bool, headers: Headers) -> None:
    """
    Args:
        by_token: the visitor is known by a token in a header, which no browser adds by itself.

    Raises:
        Refusal: a foreign page may have sent it.
    """
    if proof == "json" and headers.get("content-type", "").split(";")[0] != "application/json":
        raise Refusal(415, "Nội dung phải là JSON; xin gửi lại với Content-Type: application/json.")
    if by_token:
        return
    origin = headers.get("origin")
    own = origin is not None and _is_own(origin, headers["host"])
    if (
        (origin is not None and not own)
        or (proof == "header" and OWN_HEADER not in headers)
        or (proof == "origin" and not own and OWN_HEADER not in headers)
    ):
        raise Refusal(
            403, "Yêu cầu này không đến từ trang của trợ lý; xin mở lại trang rồi thử lại."
        )


def _is_own(origin: str, host: str) -> bool:
    """Whether a page of this very host says so; the scheme may differ behind a proxy."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and _bare(parts.netloc.lower()) == _bare(host)


def _bare(host: str) -> str:
    for port in _DEFAULT_PORTS:
        host = host.removesuffix(port)
    return host
