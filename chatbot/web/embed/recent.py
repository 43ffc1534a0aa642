"""Answers that were given to embedded pages not long ago, for the feedback on them.

Knows: how many are remembered. Does not know: conversations (the page keeps its own), HTTP.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from chatbot.exchanges import Exchange

KEPT = 1000
"""Exchanges; older ones can no longer be commented on."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and who asked for it."""

    exchange: Exchange
    visitor_key: str
    """A guest whose browser sends no cookies from frames has another one with every request."""


class RecentAnswers:
    """Final exchanges by an id that cannot be guessed. Safe to use from several threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._given: OrderedDict[str, Given] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, exchange: Exchange, visitor_key: str) -> Exchange:
        """``exchange`` with its id."""
        exchange = replace(exchange, id=secrets.token_urlsafe(16))
        with self._lock:
            self._given[exchange.id] = Given(exchange, visitor_key)
            while len(self._given) > self._kept:
                self._given.popitem(last=False)
        return exchange

    def find(self, exchange_id: str) -> Given | None:
        """None for one that is not remembered."""
        with self._lock:
            return self._given.get(exchange_id)
