"""Checks of drafts under way: who waits, how far each is, what came out.

Knows: visitors, turns, progress, cancelling, how long a result is kept. Does not know: HTTP, how a
draft is judged.

A draft is dropped as soon as it is checked; nothing of it outlives its result, which is forgotten
after ``KEPT_SECONDS``.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, Protocol

from chatbot.access import Role, Visitor
from chatbot.errors import ChatbotError
from chatbot.targets.checker import Checked
from corpus.errors import CorpusError, error_text
from corpus.readers.types import Progress
from index.errors import IndexLayerError

_log = logging.getLogger(__name__)

AT_ONCE = 2
"""Drafts checked at the same time on the whole server."""
MOST_GUESTS = 5
"""Drafts of guests that wait or are checked: whoever signs in finds a place."""
MOST_WAITING = 8
"""Drafts that wait for a turn, in memory; more are turned away."""
KEPT_SECONDS = 30 * 60.0
"""A result can be looked at and taken away for so long."""
MOST_KEPT = 40
"""Results in memory; the oldest go first."""
UNEXPECTED = "Đã có lỗi ngoài dự kiến khi kiểm tra; xin thử lại hoặc báo người quản trị."

Stage = Literal["waiting", "reading", "working", "done", "failed", "cancelled"]
Advance = Callable[[int, int], None]
"""(done, total) of a check."""


class DraftChecker(Protocol):
    """What judges drafts: ``chatbot.targets.checker.Checker``."""

    @property
    def documents(self) -> Collection[str]:
        """Ids of the documents that drafts are compared with."""

    def check(
        self, text: str, *, place: str | None = None, progress: Advance | None = None
    ) -> Checked:
        """Judge a pasted text."""

    def check_bytes(
        self,
        data: bytes,
        name: str,
        *,
        place: str | None = None,
        reading: Progress | None = None,
        progress: Advance | None = None,
    ) -> Checked:
        """Judge a file, by its bytes and its name."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a visitor hands in: a text, or a file by its name and bytes."""

    text: str = ""
    name: str = ""
    """Of the file; "" for a pasted text."""
    data: bytes = b""
    place: str | None = None
    """The place that the visitor chose."""


@dataclass(slots=True)
class Check:
    """One check. Its fields change under the desk's lock only."""

    id: str
    """Cannot be guessed."""
    visitor: Visitor
    """Who handed it in; to anybody else it is as if there were no such check."""
    draft: Draft
    stage: Stage = "waiting"
    done: int = 0
    total: int = 0
    message: str = ""
    """Why it failed, in Vietnamese."""
    checked: Checked | None = None
    ended_at: float = 0.0
    wanted: bool = True
    """False once it was cancelled."""

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.stage in ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class State:
    """How far a check is."""

    stage: Stage
    done: int
    total: int
    before: int
    """Checks that have their turn earlier, those at work included; 0 once it works itself."""
    message: str


class Busy(Exception):
    """A check that is not taken in; ``str(error)`` is one Vietnamese sentence."""


class _Cancelled(Exception):
    """Raised inside a check that nobody wants any more."""


class Desk:
    """Takes drafts in and has them checked, against what their visitor may read. Safe to use from
    several threads.
    """

    def __init__(
        self,
        checker: Callable[[Role], DraftChecker],
        *,
        at_once: int = AT_ONCE,
        kept_seconds: float = KEPT_SECONDS,
    ) -> None:
        self._checker = checker
        self._at_once = at_once
        self._kept_seconds = kept_seconds
        self._checks: dict[str, Check] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._waiting: queue.SimpleQueue[Check | None] = queue.SimpleQueue()
        for _ in range(at_once):
            # A server that stops does not wait for drafts.
            threading.Thread(target=self._serve, name="check", daemon=True).start()

    def take_in(self, draft: Draft, visitor: Visitor) -> str:
        """Have a draft checked; returns at once, with the id of the check.

        Raises:
            Busy: this visitor has a check under way, too many wait, or the desk is closed.
        """
        with self._lock:
            if self._closed:
                raise Busy("Máy chủ đang dừng; xin gửi lại sau ít phút.")
            self._forget()
            under_way = [check for check in self._checks.values() if not check.finished]
            if any(check.visitor.key == visitor.key and check.wanted for check in under_way):
                raise Busy(
                    "Một lượt kiểm tra khác của ông/bà đang chạy; xin chờ lượt đó xong,"
                    " hoặc hủy rồi gửi lại."
                )
            guests = sum(check.visitor.role == "guest" for check in under_way)
            if (visitor.role == "guest" and guests >= MOST_GUESTS) or (
                len(under_way) >= self._at_once + MOST_WAITING
            ):
                raise Busy("Máy chủ đang có quá nhiều lượt kiểm tra; xin thử lại sau ít phút.")
            check = Check(secrets.token_urlsafe(18), visitor, draft)
            self._checks[check.id] = check
        self._waiting.put(check)
        return check.id

    def state(self, check_id: str, visitor: Visitor) -> State | None:
        """How far a check is; None for one that is not known, or not any more."""
        with self._lock:
            check = self._own(check_id, visitor)
            if check is None:
                return None
            before = 0
            if check.stage == "waiting":
                for other in self._checks.values():
                    if other is check:
                        break
                    before += not other.finished
            # One that is cancelled at work ends at its next step; who waits need not know.
            stage = check.stage if check.wanted or check.finished else "cancelled"
            return State(stage, check.done, check.total, before, check.message)

    def under_way(self, visitor: Visitor) -> str | None:
        """Id of the check that this visitor waits for."""
        with self._lock:
            for check in self._checks.values():
                own = check.visitor.key == visitor.key
                if own and check.wanted and not check.finished:
                    return check.id
        return None

    def cancel(self, check_id: str, visitor: Visitor) -> bool:
        """End a check that is under way; whether there is such a check."""
        with self._lock:
            check = self._own(check_id, visitor)
            if check is None or check.finished:
                return False
            check.wanted = False
            if check.stage == "waiting":
                self._end(check, "cancelled")
            return True

    def result(self, check_id: str, visitor: Visitor) -> Checked | None:
        """What came out; None for a check that is not known or has no result, or whose result
        quotes what the visitor may not read any more.
        """
        with self._lock:
            check = self._own(check_id, visitor)
            checked = check.checked if check else None
        if checked is None:
            return None
        quoted = {entry.document.id for found in checked.judgements for entry in found.entries}
        readable = self._checker(visitor.role).documents
        return checked if all(key in readable for key in quoted) else None

    def forget(self, check_id: str, visitor: Visitor) -> None:
        """Drop a finished check and its result now."""
        with self._lock:
            check = self._own(check_id, visitor)
            if check is not None and check.finished:
                del self._checks[check_id]

    def close(self) -> None:
        """End what is under way, and take nothing in any more."""
        with self._lock:
            self._closed = True
            for check in self._checks.values():
                check.wanted = False
        for _ in range(self._at_once):
            self._waiting.put(None)

    def _own(self, check_id: str, visitor: Visitor) -> Check | None:
        self._forget()
        check = self._checks.get(check_id)
        return check if check is not None and check.visitor.key == visitor.key else None

    def _forget(self) -> None:
        finished = [check for check in self._checks.values() if check.finished]
        too_many = max(0, len(finished) - MOST_KEPT)
        too_old = time.monotonic() - self._kept_seconds
        for at, check in enumerate(sorted(finished, key=lambda check: check.ended_at)):
            if at < too_many or check.ended_at < too_old:
                del self._checks[check.id]

    def _end(self, check: Check, stage: Stage, message: str = "") -> None:
        check.stage, check.message, check.ended_at = stage, message, time.monotonic()
        check.draft = Draft()

    def _serve(self) -> None:
        while (check := self._waiting.get()) is not None:
            self._work(check)

    def _work(self, check: Check) -> None:
        with self._lock:
            if not check.wanted:
                if not check.finished:
                    self._end(check, "cancelled")
                return
            check.stage = "working"
            draft, role = check.draft, check.visitor.role

        def advance(done: int, total: int, now: Stage = "working") -> None:
            with self._lock:
                check.stage, check.done, check.total = now, done, total
                if not check.wanted:
                    raise _Cancelled

        stage: Stage = "failed"
        message, checked = "", None
        try:
            checked = self._judge(
                role, draft, lambda _, done, total: advance(done, total, "reading"), advance
            )
            stage = "done"
        except _Cancelled:
            stage = "cancelled"
        except (ChatbotError, CorpusError, IndexLayerError, OSError) as error:
            message = error_text(error)
        except Exception:  # the visitor waits for an answer, whatever a draft does
            _log.exception("a check failed")
            message = UNEXPECTED
        with self._lock:
            if not check.wanted:
                stage, checked = "cancelled", None
            check.checked = checked
            self._end(check, stage, message)

    def _judge(self, role: Role, draft: Draft, reading: Progress, advance: Advance) -> Checked:
        checker = self._checker(role)
        if not draft.name:
            return checker.check(draft.text, place=draft.place, progress=advance)
        return checker.check_bytes(
            draft.data, draft.name, place=draft.place, reading=reading, progress=advance
        )
