"""Whether the server is alive and ready, and what it has done.

Knows: what is counted, under which names, who may read it. Does not know: who visits, what is
asked, how anything that it counts is done.

Nothing here carries a question, a name or an address: labels are templates of routes, status codes
and words of this module. The format is that of Prometheus.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Pattern
from typing import Literal, Protocol, runtime_checkable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.routing import iter_route_contexts
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.routing import BaseRoute, Mount, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.store.errors import StoreError
from chatbot.types import Assistant
from chatbot.web.gate.peers import is_direct, network_of
from corpus.errors import CorpusError
from corpus.library import Library

_log = logging.getLogger(__name__)

AnswerOutcome = Literal["answered", "refused", "stopped", "failed"]
Reason = str
"""Why the server is not ready: one Vietnamese sentence."""
Check = Callable[[], Reason | None]
"""None where all is well."""

_FIRST = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
_WHOLE = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 120.0)
_UNKNOWN = "unknown"
_DIRECT = "van_kien.direct"
_NOT_HERE = (
    "Số liệu vận hành chỉ xem được trên chính máy chủ, hoặc với mã truy cập của người quản trị."
)


@runtime_checkable
class Indexed(Protocol):
    """An assistant that can tell which generation of the index it answers from."""

    @property
    def generation(self) -> int:
        """Counted from 1."""


class Metrics:
    """Counters of one server, in a registry of their own. Safe to use from several threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "vankien_requests",
            "Requests by template of the route and status code.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._answers = Counter(
            "vankien_answers",
            "Questions by what became of them.",
            ("status",),
            registry=self.registry,
        )
        self._first = Histogram(
            "vankien_first_evidence_seconds",
            "From a question to the first passage shown.",
            buckets=_FIRST,
            registry=self.registry,
        )
        self._whole = Histogram(
            "vankien_answer_seconds",
            "From a question to the finished answer.",
            buckets=_WHOLE,
            registry=self.registry,
        )
        self._waiting = Gauge(
            "vankien_waiting",
            "Requests that wait for a turn, by the kind of work.",
            ("work",),
            registry=self.registry,
        )
        self._documents = Gauge(
            "vankien_documents", "Documents that are answered from.", registry=self.registry
        )
        self._generation = Gauge(
            "vankien_index_generation",
            "Generation of the index that is answered from.",
            registry=self.registry,
        )
        self._limited = Counter(
            "vankien_rate_limited",
            "Requests and questions turned away for coming too fast.",
            registry=self.registry,
        )
        self._failed_sign_ins = Counter(
            "vankien_sign_ins_failed",
            "Attempts to sign in with a wrong name or password.",
            registry=self.registry,
        )

    def observe_answer(
        self, status: AnswerOutcome, first_evidence_s: float | None, total_s: float
    ) -> None:
        """Count a question that is over.

        ``first_evidence_s``: seconds to the first passage shown; None where none was.
        """
        self._answers.labels(status).inc()
        if first_evidence_s is not None:
            self._first.observe(first_evidence_s)
        if status in ("answered", "refused"):
            self._whole.observe(total_s)

    def observe_request(self, method: str, route: str, status: int) -> None:
        """Count a request; ``route``: a template, never an address."""
        self._requests.labels(method, route, str(status)).inc()

    def count_rate_limited(self) -> None:
        """Count a request or a question that came too fast."""
        self._limited.inc()

    def count_failed_sign_in(self) -> None:
        """Count a wrong name or password."""
        self._failed_sign_ins.inc()

    def watch_waiting(self, work: str, count: Callable[[], int]) -> None:
        """Show what ``count`` says as those that wait for ``work``."""
        self._waiting.labels(work).set_function(count)

    def watch_assistant(self, assistant: Assistant) -> None:
        """Show how much it answers from."""
        self._documents.set_function(lambda: len(assistant.documents))
        if isinstance(assistant, Indexed):
            self._generation.set_function(lambda: assistant.generation)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)


METRICS = Metrics()
"""Of this process: whatever serves visitors counts here."""


def observe_answer(status: AnswerOutcome, first_evidence_s: float | None, total_s: float) -> None:
    """Count a question that is over; see ``Metrics.observe_answer``."""
    METRICS.observe_answer(status, first_evidence_s, total_s)


# --- counting requests ----------------------------------------------------------------------------


class Monitored:
    """ASGI middleware, the outermost one: counts every response, those of refusals too.

    It alone sees a request as it came in; whether that was from this machine itself is left for
    ``/metrics`` in the scope. ``root_path``, ``trusted_proxies``: see ``WebSettings``.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: Sequence[BaseRoute],
        metrics: Metrics = METRICS,
        root_path: str = "",
        trusted_proxies: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._routes = routes
        self._metrics = metrics
        self._root_path = root_path
        self._trusted = tuple(map(network_of, trusted_proxies))
        self._templates: list[tuple[Pattern[str], str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in _METHODS else _UNKNOWN
                route = self._template(scope["path"])
                self._metrics.observe_request(method, route, message["status"])
            await send(message)

        await self._app({**scope, _DIRECT: is_direct(scope, self._trusted)}, receive, counted)

    def _template(self, path: str) -> str:
        if not self._templates:
            self._templates = list(_templates(self._routes))
        if self._root_path:
            path = path.removeprefix(self._root_path)
        return next((label for form, label in self._templates if form.match(path)), _UNKNOWN)


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _templates(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[Pattern[str], str]]:
    """(what its paths look like, template) of every route, in order, those of mounts too."""
    for context in iter_route_contexts(list(routes)):
        label = prefix + (context.path or "")
        inner = context.original_route
        if not isinstance(inner, Mount):
            yield compile_path(label)[0], label
            continue
        yield from _templates(inner.routes, label)
        yield compile_path(f"{label}/{{path:path}}")[0], f"{label}/{{path}}"


# --- routes ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Readiness:
    """What must work before visitors are sent here."""

    checks: Mapping[str, Check]
    """Name of a part -> its check."""

    def reasons(self) -> dict[str, Reason]:
        """Name of each part that does not work -> why."""
        found = {name: check() for name, check in self.checks.items()}
        return {name: reason for name, reason in found.items() if reason is not None}


def monitoring_router(
    readiness: Readiness, *, metrics: Metrics = METRICS, token: str | None = None
) -> APIRouter:
    """The routes; ``token`` lets other machines read the metrics, "" and None let none."""
    router = APIRouter()

    @router.get("/health")
    def health() -> JSONResponse:
        """That the process answers."""
        return _told({"status": "ok"})

    @router.get("/ready")
    def ready() -> JSONResponse:
        """Whether it can answer questions now."""
        reasons = readiness.reasons()
        if reasons:
            return _told({"status": "unavailable", "reasons": reasons}, 503)
        return _told({"status": "ok"})

    @router.get("/metrics", response_class=Response)
    def read_metrics(request: Request) -> Response:
        if not (request.scope.get(_DIRECT) is True or _has_token(request, token)):
            return PlainTextResponse(_NOT_HERE, status_code=403)
        headers = {"Cache-Control": "no-store"}
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST, headers=headers)

    return router


def _told(record: dict[str, object], status: int = 200) -> JSONResponse:
    return JSONResponse(record, status_code=status, headers={"Cache-Control": "no-store"})


def _has_token(request: Request, token: str | None) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if not token or scheme.lower() != "bearer":
        return False
    return secrets.compare_digest(given.strip().encode("latin-1"), token.encode())


def index_check(assistant: Assistant) -> Check:
    """Whether there is anything to answer from."""

    def check() -> Reason | None:
        if len(assistant.documents):
            return None
        return "Chưa có tài liệu nào trong chỉ mục; xin thêm tài liệu rồi tạo lại chỉ mục."

    return check


def library_check(library: Library) -> Check:
    """Whether the library can be read."""

    def check() -> Reason | None:
        try:
            library.check_exists()
        except (CorpusError, OSError) as error:
            _log.warning("the library is not ready: %s", error)
            return "Không đọc được thư viện; xin kiểm tra thư mục thư viện trên máy chủ."
        return None

    return check


def database_check(probe: Callable[[], object]) -> Check:
    """Whether what must be kept can be kept; ``probe`` begins to write and takes it back."""

    def check() -> Reason | None:
        try:
            probe()
        except (StoreError, OSError) as error:
            _log.warning("the database is not ready: %s", error)
            return (
                "Không ghi được cơ sở dữ liệu; xin kiểm tra ổ đĩa và quyền ghi thư mục trạng thái."
            )
        return None

    return check
