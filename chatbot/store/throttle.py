"""How long somebody who failed to sign in has to wait.

Knows: failures by name and by address, since the server started. Does not know: passwords, HTTP.

Nobody is locked out for good: waits end, and a name's owner, at an address that this name has
signed in from, does not wait for what strangers tried elsewhere.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from chatbot.networks import network

FREE = 5
"""Failures without a wait."""
LONGEST_FOR_NAME = 60.0
"""Seconds; short, because a stranger can make the owner of a name wait."""
LONGEST_FOR_ADDRESS = 300.0
"""Seconds."""
FORGOTTEN_AFTER = 3600.0
"""Seconds without a failure."""
_MOST = 10_000
"""Names, addresses and pairs that are remembered; the oldest go."""

_Key = tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    failures: int = 0
    last: float = 0.0


class Throttle:
    """Counts failures. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._tallies: OrderedDict[_Key, _Tally] = OrderedDict()
        """In the order of their last failure."""
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        """Names, each with an address that it has signed in from."""

    def wait_seconds(self, name: str, address: str) -> float:
        """How long from now; 0 lets the password be looked at."""
        address = network(address)
        with self._lock:
            self._forget()
            return max(
                self._left(self._name_key(name, address), LONGEST_FOR_NAME),
                self._left(("address", address), LONGEST_FOR_ADDRESS),
            )

    def failed(self, name: str, address: str) -> None:
        """A wrong name or password."""
        address = network(address)
        with self._lock:
            self._forget()
            for key in {
                self._name_key(name, address),
                ("address", address),
                ("pair", name, address),
            }:
                tally = self._tallies.pop(key, None) or _Tally()
                tally.failures += 1
                tally.last = self._clock()
                self._tallies[key] = tally
            while len(self._tallies) > _MOST:
                self._tallies.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """The right password: what this name failed at from this address is forgiven, and no more.

        Whoever has an account cannot make the failures at others' names forgotten by it.
        """
        address = network(address)
        with self._lock:
            pair = self._tallies.pop(("pair", name, address), None)
            own = self._tallies.get(("address", address))
            if pair is not None and own is not None:
                own.failures = max(0, own.failures - pair.failures)
            self._tallies.pop(self._name_key(name, address), None)
            self._known.pop((name, address), None)
            self._known[name, address] = None
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def _name_key(self, name: str, address: str) -> _Key:
        return ("pair", name, address) if (name, address) in self._known else ("name", name)

    def _left(self, key: _Key, longest: float) -> float:
        tally = self._tallies.get(key)
        if tally is None or tally.failures < FREE:
            return 0.0
        # 1, 2, 4, 8 ... seconds after the fifth, sixth ... failure.
        wait = min(longest, 2.0 ** min(tally.failures - FREE, 20))
        return max(0.0, tally.last + wait - self._clock())

    def _forget(self) -> None:
        limit = self._clock() - FORGOTTEN_AFTER
        while self._tallies and next(iter(self._tallies.values())).last <= limit:
            self._tallies.popitem(last=False)
