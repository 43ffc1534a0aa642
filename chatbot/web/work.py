"""Long work in threads, for requests that wait for it.

Knows: turns, how many may wait, whether the reader is still there. Does not know: HTTP, what the
work is.

A slow reader holds no thread: the work runs to its end at its own pace, and of its steps only the
newest is kept for the reader.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

import anyio
import anyio.to_thread

S = TypeVar("S")
R = TypeVar("R")

BUSY = "Máy chủ đang trả lời quá nhiều câu hỏi; xin thử lại sau vài giây."
"""What somebody is told whose question may not even wait."""
RETRY_SECONDS = 5

Report = Callable[[S], None]
"""Tells the reader of a step; raises ``Left`` where nobody reads any more."""
Work = Callable[[Report[S]], R]


class Busy(Exception):
    """Too many wait already."""


class Left(Exception):
    """Raised inside work that nobody waits for any more; the work lets it pass."""


class Crew:
    """Does so much work at once, and lets so much more wait. Belongs to one event loop."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._turns = anyio.CapacityLimiter(at_once)
        self._threads = anyio.CapacityLimiter(at_once)
        self._at_once = at_once
        self._most = at_once + most_waiting
        self._held = 0

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return max(0, self._held - self._at_once)

    def begin(self, work: Work[S, R]) -> Job[S, R]:
        """Have ``work`` done in a thread as soon as it is its turn.

        Raises:
            Busy: too many wait.
        """
        if self._held >= self._most:
            raise Busy
        self._held += 1
        return Job(work, self._turns, self._threads, self._release)

    def _release(self) -> None:
        self._held -= 1


class Job(Generic[S, R]):
    """One piece of work, as its reader sees it."""

    def __init__(
        self,
        work: Work[S, R],
        turns: anyio.CapacityLimiter,
        threads: anyio.CapacityLimiter,
        release: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._newest: S | None = None
        self._changed = asyncio.Event()
        self._at_work = False
        self._left = False
        self._task = asyncio.create_task(self._run(work, turns, threads))
        self._task.add_done_callback(lambda task: self._ended(task, release))

    async def steps(self, pause: float) -> AsyncIterator[S | None]:
        """Each newest step until the work is over; None after ``pause`` seconds without one."""
        while not self._task.done() or self._newest is not None:
            try:
                await asyncio.wait_for(self._changed.wait(), pause)
            except TimeoutError:
                yield None
                continue
            self._changed.clear()
            step, self._newest = self._newest, None
            if step is not None:
                yield step

    async def result(self) -> R:
        """What came out; raises what the work raised."""
        return await asyncio.shield(self._task)

    def abandon(self) -> None:
        """Nobody reads any more: do not begin, or end at the next step."""
        self._left = True
        if not self._at_work:
            self._task.cancel()

    async def _run(
        self,
        work: Work[S, R],
        turns: anyio.CapacityLimiter,
        threads: anyio.CapacityLimiter,
    ) -> R:
        async with turns:
            self._at_work = True
            return await anyio.to_thread.run_sync(work, self._report, limiter=threads)

    def _report(self, step: S) -> None:
        if self._left:
            raise Left
        self._loop.call_soon_threadsafe(self._post, step)

    def _post(self, step: S) -> None:
        self._newest = step
        self._changed.set()

    def _ended(self, task: asyncio.Task[R], release: Callable[[], None]) -> None:
        self._left = True
        if not task.cancelled():
            task.exception()  # an abandoned job's is nobody's to hear of
        self._changed.set()
        release()
