"""How often a visitor may ask.

Knows: visitors, addresses, what each has used up. Does not know: HTTP, what is asked.

The generic cell rate algorithm (ITU-T I.371): what is kept of a visitor is one moment, so that a
table of many visitors stays small.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from chatbot.access import LOCAL, NOBODY, Visitor
from chatbot.networks import network

GUESTS_AN_ADDRESS = 15
"""An office shares one address: its guests together may ask as often as so many visitors. It is
what holds a guest who drops the cookie.
"""
_ROUNDING = 1e-6
"""Seconds that floating point may be off by."""
_SWEPT_AT = 4096
"""Visitors after whom those are dropped who have nothing used up."""


class Limit:
    """So many a minute of each key; as many may come at once. For one thread at a time."""

    def __init__(self, a_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = 60 / a_minute
        self._burst = self._seconds * (a_minute - 1)
        self._now = now
        self._free_at: dict[str, float] = {}
        """Key -> when nothing of it is used up any more."""
        self._swept_at = _SWEPT_AT

    def wait(self, key: str) -> float:
        """Seconds until ``key`` may; 0 for at once."""
        now = self._now()
        seconds = self._free_at.get(key, now) - now - self._burst
        return seconds if seconds > _ROUNDING else 0.0

    def count(self, key: str) -> None:
        """One more of ``key``."""
        now = self._now()
        self._free_at[key] = max(self._free_at.get(key, now), now) + self._seconds
        if len(self._free_at) > self._swept_at:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
            self._swept_at = max(_SWEPT_AT, 2 * len(self._free_at))

    def __len__(self) -> int:
        return len(self._free_at)


class Limits:
    """The limits of one server; safe to use from several threads.

    Whoever uses a server of their own machine has none. ``on_limited`` is called whenever somebody
    has to wait.
    """

    def __init__(
        self,
        *,
        questions_a_minute: int,
        requests_a_minute: int,
        now: Callable[[], float] = time.monotonic,
        on_limited: Callable[[], None] = lambda: None,
    ) -> None:
        def both(a_minute: int) -> tuple[Limit, Limit]:
            return Limit(a_minute, now), Limit(a_minute * GUESTS_AN_ADDRESS, now)

        self._questions = both(questions_a_minute)
        self._requests = both(requests_a_minute)
        self._on_limited = on_limited
        self._lock = threading.Lock()

    def question(self, visitor: Visitor, address: str) -> float:
        """Seconds that a question has to wait; 0 lets it through, and counts it."""
        return self._take(self._questions, visitor, address)

    def request(self, visitor: Visitor, address: str) -> float:
        """The same for a request of any kind."""
        return self._take(self._requests, visitor, address)

    def _take(self, limits: tuple[Limit, Limit], visitor: Visitor, address: str) -> float:
        if visitor == LOCAL:
            return 0.0
        own, shared = limits
        counted = [] if visitor == NOBODY else [(own, visitor.key)]
        if visitor.name is None:
            counted.append((shared, network(address)))
        with self._lock:
            seconds = max(limit.wait(key) for limit, key in counted)
            if seconds == 0:
                for limit, key in counted:
                    limit.count(key)
        if seconds > 0:
            self._on_limited()
        return seconds


def sentence(seconds: float) -> str:
    """What a visitor is told who has to wait."""
    wait = math.ceil(seconds)
    return f"Ông/bà gửi quá nhiều trong một phút; xin đợi {wait} giây rồi thử lại."
