"""What is said on the page that follows a change, once.

Knows: notes, whom each is for. Does not know: where a note is shown.

Kept in memory: a note may hold a new password or token, which must neither stand in an address nor
be shown again when the page is loaded anew.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_SECONDS = 300.0
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Note:
    """What happened."""

    text: str
    """One or two sentences."""
    secret: str = ""
    """A password or token, shown this once."""
    kind: str = ""
    """Of the secret: ``password`` or ``token``."""


class Notes:
    """Notes that wait for their page. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, tuple[str, float, Note]] = OrderedDict()

    def leave(self, owner: str, note: Note) -> str:
        """Keep a note for ``owner``, a visitor's key; what to ask for it with."""
        number = secrets.token_urlsafe(9)
        with self._lock:
            self._waiting[number] = (owner, self._clock() + _SECONDS, note)
            while len(self._waiting) > _KEPT:
                self._waiting.popitem(last=False)
        return number

    def take(self, owner: str, number: str) -> Note | None:
        """The note, which is forgotten with that; None where there is none for ``owner``."""
        with self._lock:
            found = self._waiting.get(number)
            if found is None or found[0] != owner:
                return None
            del self._waiting[number]
        return found[2] if self._clock() < found[1] else None
