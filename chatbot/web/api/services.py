"""What the API works with.

Knows: the parts, handed in by whoever puts the server together. Does not know: HTTP, how any of
them works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from chatbot.access import Role
from chatbot.targets.checker import Checked
from chatbot.targets.register import TargetRegister
from chatbot.types import Assistant
from chatbot.web.documents.shelf import Shelf
from chatbot.web.gate.limits import Limits
from chatbot.web.monitoring import METRICS, Metrics
from chatbot.web.pages import Pages
from chatbot.web.work import Crew

if TYPE_CHECKING:
    from chatbot.store.store import Store


ANSWERS_AT_ONCE = 4
ANSWERS_WAITING = 64
CHECKS_AT_ONCE = 2
CHECKS_WAITING = 16


class TextChecker(Protocol):
    """What judges pasted texts: ``chatbot.targets.checker.Checker``."""

    def check(
        self,
        text: str,
        *,
        place: str | None = None,
        document: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Checked:
        """Judge every figure of a text."""


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The parts of one server; without one, the addresses that need it answer 404."""

    assistant: Assistant
    store: Store
    limits: Limits
    pages: Pages
    shelf: Shelf | None = None
    register: Callable[[Role], TargetRegister] | None = None
    checker: Callable[[Role], TextChecker] | None = None
    metrics: Metrics = METRICS
    answers: Crew = field(default_factory=lambda: Crew(ANSWERS_AT_ONCE, ANSWERS_WAITING))
    checks: Crew = field(default_factory=lambda: Crew(CHECKS_AT_ONCE, CHECKS_WAITING))
