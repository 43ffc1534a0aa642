"""What may be asked for: every address, by which methods, by whom, with what proof.

Knows: addresses. Does not know: HTTP beyond that, who asks, what answers.

What no rule names is not there: a page that is added, or that a later Gradio brings, answers
nothing before somebody has decided who may use it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from chatbot.access import Role
from chatbot.web.gate.identity import TokenKind
from chatbot.web.settings import Access
from chatbot.web.uploads import LONGEST_DRAFT
from corpus.readers import MAX_BYTES

Need = Literal["nothing", "reading", "account", "staff", "admin"]
"""``nothing``: for everybody, in every mode; no document's text may be behind it. ``reading``: for
whoever may read, which is everybody or those who sign in. ``account``: signed in.
"""
Proof = Literal["origin", "header", "json"]
"""How a request that changes something shows that no foreign page sent it. ``origin``: by the
``Origin`` of a form, or by ``header``. ``header``: by a header that a foreign page could not send
without being allowed to. ``json``: by its content type, which is such a header as well.
"""
MAX_BODY_BYTES = 256 * 1024
"""The assistant refuses questions past 2,000 characters; far larger ones are not even read."""
MAX_UPLOAD_BYTES = MAX_BYTES + MAX_BODY_BYTES
"""One file and the form around it."""
MAX_DRAFT_BYTES = LONGEST_DRAFT * 6 + MAX_BODY_BYTES
"""A draft as text of JSON, every character of it escaped."""

_READ = ("GET", "HEAD")
_SEND = ("POST",)
_API: frozenset[TokenKind] = frozenset({"token"})
_EMBEDDED: frozenset[TokenKind] = frozenset({"embed", "token"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may ask for the addresses of one route."""

    path: str
    """As the route states it: ``{name}`` is one part, ``{name:path}`` any number of them."""
    needs: Need
    methods: tuple[str, ...] = _READ
    proof: Proof = "origin"
    """For methods other than GET and HEAD."""
    most_bytes: int = MAX_BODY_BYTES
    tokens: frozenset[TokenKind] = frozenset()
    """Kinds of bearer tokens that count here."""
    asset: bool = False
    """A file of the program: the same for everybody, and not counted."""
    for_machines: bool = False
    """A sign of life: who asks makes no difference and is not looked up, so that it answers
    although the database does not.
    """


RULES: tuple[Rule, ...] = (
    # The program's own files and signs of life.
    Rule("/web/{name:path}", "nothing", asset=True),
    Rule("/assets/{name:path}", "nothing", asset=True),
    Rule("/static/{name:path}", "nothing", asset=True),
    Rule("/theme.css", "nothing", asset=True),
    Rule("/widget.js", "nothing", asset=True),
    Rule("/health", "nothing", for_machines=True),
    Rule("/ready", "nothing", for_machines=True),
    Rule("/metrics", "nothing", for_machines=True),
    # The chat: Gradio's document, and what it asks for. Uploads, files, proxies, Gradio's
    # programming interface and whatever a later version adds stay closed.
    Rule("/", "reading"),
    Rule("/config", "reading"),
    Rule("/gradio_api/app_id", "reading"),
    Rule("/gradio_api/startup-events", "reading"),
    Rule("/gradio_api/heartbeat/{session_hash}", "reading"),
    Rule("/gradio_api/queue/data", "reading"),
    Rule("/gradio_api/queue/join", "reading", _SEND, "json"),
    Rule("/gradio_api/cancel", "reading", _SEND, "json"),
    Rule("/gradio_api/reset", "reading", _SEND, "json"),
    # The embedded chat.
    Rule("/nhung", "nothing"),
    Rule("/nhung/goi-y", "reading", tokens=_EMBEDDED),
    Rule("/nhung/hoi", "reading", _SEND, "json", tokens=_EMBEDDED),
    Rule("/nhung/gop-y", "reading", _SEND, "json", tokens=_EMBEDDED),
    # Documents and targets.
    Rule("/tai-lieu", "reading"),
    Rule("/tai-lieu/", "reading"),
    Rule("/tai-lieu/{document_id}", "reading"),
    Rule("/tai-lieu/{document_id}/trang/{number}.png", "reading"),
    Rule("/tai-lieu/{document_id}/goc", "reading"),
    Rule("/bang-chi-tieu", "reading"),
    Rule("/bang-chi-tieu/chi-tieu{suffix}", "reading"),
    Rule("/kiem-tra", "reading"),
    Rule("/kiem-tra", "reading", _SEND, "header", MAX_UPLOAD_BYTES),
    Rule("/kiem-tra/viec/{check_id}", "reading"),
    Rule("/kiem-tra/viec/{check_id}/huy", "reading", _SEND, "header"),
    Rule("/kiem-tra/ket-qua/{check_id}", "reading"),
    Rule("/kiem-tra/ket-qua/{check_id}/bao-cao{suffix}", "reading"),
    Rule("/kiem-tra/ket-qua/{check_id}/xoa", "reading", _SEND, "header"),
    # What changes the library.
    Rule("/them-tai-lieu", "staff"),
    Rule("/them-tai-lieu", "staff", _SEND, "header", MAX_UPLOAD_BYTES),
    Rule("/them-tai-lieu/dia-chi", "staff", _SEND, "header"),
    Rule("/them-tai-lieu/viec", "staff"),
    Rule("/them-tai-lieu/cho", "staff"),
    Rule("/them-tai-lieu/cho/{prepared_id}", "staff"),
    Rule("/them-tai-lieu/cho/{prepared_id}/cong-bo", "staff", _SEND, "header"),
    Rule("/them-tai-lieu/cho/{prepared_id}/bo", "staff", _SEND, "header"),
    Rule("/sua-tai-lieu/{document_id}", "staff"),
    Rule("/sua-tai-lieu/{document_id}", "staff", _SEND, "header"),
    Rule("/sua-tai-lieu/{document_id}/go", "staff", _SEND, "header"),
    # Accounts.
    Rule("/dang-nhap", "nothing"),
    Rule("/dang-nhap", "nothing", _SEND),
    Rule("/dang-nhap/nhung", "nothing", _SEND),
    Rule("/dang-xuat", "nothing", _SEND),
    Rule("/tai-khoan", "account"),
    Rule("/tai-khoan/mat-khau", "account", _SEND),
    Rule("/tai-khoan/phien", "account", _SEND),
    Rule("/tai-khoan/phien/tat-ca", "account", _SEND),
    Rule("/tai-khoan/ma", "account", _SEND),
    Rule("/quan-tri", "admin"),
    Rule("/quan-tri/tai-khoan", "admin"),
    Rule("/quan-tri/tai-khoan", "admin", _SEND),
    Rule("/quan-tri/tai-khoan/vai-tro", "admin", _SEND),
    Rule("/quan-tri/tai-khoan/mat-khau", "admin", _SEND),
    Rule("/quan-tri/tai-khoan/tat", "admin", _SEND),
    Rule("/quan-tri/tai-khoan/bat", "admin", _SEND),
    Rule("/quan-tri/tai-khoan/dang-xuat", "admin", _SEND),
    Rule("/quan-tri/nhat-ky", "admin"),
    Rule("/quan-tri/gop-y", "admin"),
    Rule("/quan-tri/gop-y.csv", "admin"),
    # The programming interface.
    Rule("/api/v1/", "reading", tokens=_API),
    Rule("/api/v1/openapi.json", "reading", tokens=_API),
    Rule("/api/v1/ask", "reading", _SEND, "json", tokens=_API),
    Rule("/api/v1/check", "reading", _SEND, "json", MAX_DRAFT_BYTES, _API),
    Rule("/api/v1/feedback", "reading", _SEND, "json", tokens=_API),
    Rule("/api/v1/targets", "reading", tokens=_API),
    Rule("/api/v1/search", "reading", tokens=_API),
    Rule("/api/v1/documents", "reading", tokens=_API),
    Rule("/api/v1/documents/{document_id}", "reading", tokens=_API),
    Rule("/api/v1/documents/{document_id}/passage", "reading", tokens=_API),
    Rule("/api/mcp", "reading", tokens=_API),
    Rule("/api/mcp", "reading", _SEND, "json", MAX_DRAFT_BYTES, _API),
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]|(^|/)\.\.?(/|$)")


def rule_for(path: str, method: str) -> Rule | None:
    """The rule for a path, decoded and below the root, and a method; None: closed."""
    if _UNSAFE.search(path):
        return None
    for pattern, rule in _PATTERNS:
        if method in rule.methods and pattern.fullmatch(path):
            return rule
    return None


def _pattern(path: str) -> re.Pattern[str]:
    """Matches the addresses of a route."""
    texts = re.split(r"(\{\w+(?::path)?\})", path)
    return re.compile(
        "".join(
            re.escape(text) if at % 2 == 0 else ".+" if text.endswith(":path}") else "[^/]+"
            for at, text in enumerate(texts)
        )
    )


_PATTERNS = tuple((_pattern(rule.path), rule) for rule in RULES)


def role_needed(rule: Rule, access: Access) -> Role:
    """The least role that ``rule`` lets in."""
    if rule.needs == "nothing":
        return "guest"
    if rule.needs == "reading":
        return "reader" if access == "accounts" else "guest"
    return "reader" if rule.needs == "account" else rule.needs
