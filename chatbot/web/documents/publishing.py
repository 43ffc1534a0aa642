"""Files on their way into the library: read, looked at, corrected, published.

Knows: jobs, one after the other in a thread of their own, and how far each is. Does not know: HTTP,
how files are read or indexed (both are handed in).
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from chatbot.access import Role, may_read
from corpus.errors import CorpusError, DamagedDocument, error_text
from corpus.intake import ReadFile, SourceFile, open_address
from corpus.library import Library
from corpus.types import Audience
from index.errors import IndexLayerError
from index.types import StageProgress

_log = logging.getLogger(__name__)

Stage = Literal[
    "waiting", "reading", "ocr", "prepared", "chunking", "encoding", "writing", "done", "failed"
]
Rebuild = Callable[[StageProgress], None]
"""Brings the index up to date and lets the running assistant use it."""
_KEPT = 200
"""Finished jobs that are remembered."""
MOST_FILES = 100
"""Files and addresses that wait or are being read; more are turned away."""
MOST_BYTES = 200 * 1024**2
"""Of all these files together: they are in memory."""
_DAMAGED = (
    "Chỉ mục chưa được cập nhật vì một tài liệu trong thư viện bị hỏng; "
    "xin báo người quản trị chạy `python -m corpus verify`."
)
"""Names no document: not everybody who adds files may know of each."""
UNEXPECTED = (
    "Đã có lỗi ngoài dự kiến; thư viện không thay đổi, xin thử lại hoặc báo người quản trị."
)


class Busy(Exception):
    """A file that is not taken in; ``str(error)`` is one Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work as the page shows it."""

    number: int
    name: str
    """File name, or what is done."""
    stage: Stage = "waiting"
    done: int = 0
    total: int = 0
    """Pages or passages; 0 where it is not known."""
    message: str = ""
    """Why it failed, in Vietnamese."""
    audience: Audience = "everyone"
    """Of the file: who belongs to it, and may add files, sees the job."""

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.stage in ("prepared", "done", "failed")


class Publisher:
    """Does the work of the page that adds documents. Safe to use from several threads."""

    def __init__(
        self,
        library: Library,
        read: ReadFile,
        rebuild: Rebuild,
    ) -> None:
        self._library = library
        self._read = read
        self._rebuild = rebuild
        self._jobs: dict[int, Job] = {}
        self._held: dict[int, int] = {}
        """Number of each job that is to read something -> bytes that it holds."""
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="publisher", daemon=True).start()

    def jobs(self, role: Role) -> list[Job]:
        """What the role may know of, under way and lately finished, in order."""
        with self._lock:
            return [job for job in self._jobs.values() if may_read(role, job.audience)]

    def take_in(self, file: SourceFile, audience: Audience = "everyone") -> Job:
        """Have a file read, to be looked at; returns at once.

        ``audience``: of the document to be; until it is published, staff who belong to it see it.

        Raises:
            Busy: too much waits already.
        """
        job = self._new(file.name, audience, holds=len(file.data))
        self._waiting.put(lambda: self._prepare(job, file))
        return job

    def take_address(self, address: str, audience: Audience = "everyone") -> Job:
        """The same for a page or file of the web.

        Raises:
            Busy: too much waits already.
        """
        job = self._new(address, audience, holds=0)
        self._waiting.put(lambda: self._prepare(job, address))
        return job

    def refresh(self, name: str) -> Job:
        """Have the index brought up to date; returns at once."""
        job = self._new(name)
        self._waiting.put(lambda: self._index(job))
        return job

    def _new(self, name: str, audience: Audience = "everyone", *, holds: int | None = None) -> Job:
        """``holds``: bytes that it keeps in memory; None for one that reads nothing, which is never
        turned away.
        """
        with self._lock:
            job = Job(next(self._numbers), name, audience=audience)
            if holds is not None:
                if len(self._held) >= MOST_FILES or sum(self._held.values()) + holds > MOST_BYTES:
                    raise Busy(
                        f"Máy chủ còn đang đọc nhiều tệp nên chưa nhận «{name}»;"
                        " xin đợi đọc bớt rồi gửi lại."
                    )
                self._held[job.number] = holds
            self._jobs[job.number] = job
            finished = [number for number, known in self._jobs.items() if known.finished]
            for number in finished[: max(0, len(finished) - _KEPT)]:
                del self._jobs[number]
            return job

    def _set(self, job: Job, **changes: object) -> None:
        with self._lock:
            current = self._jobs.get(job.number, job)
            self._jobs[job.number] = replace(current, **changes)  # type: ignore[arg-type]

    def _work(self) -> None:
        while True:
            self._waiting.get()()

    def _prepare(self, job: Job, file: SourceFile | str) -> None:
        def report(stage: str, done: int, total: int) -> None:
            self._set(job, stage="ocr" if stage == "ocr" else "reading", done=done, total=total)

        def work() -> None:
            opened = open_address(file) if isinstance(file, str) else file
            self._library.prepare(opened, read=self._read, progress=report, audience=job.audience)

        self._set(job, stage="reading")
        self._guarded(job, "prepared", work)
        with self._lock:
            del self._held[job.number]

    def _index(self, job: Job) -> None:
        def report(stage: str, done: int, total: int) -> None:
            stage = "chunking" if stage == "reading" else stage
            self._set(job, stage=stage, done=done, total=total)

        self._set(job, stage="chunking")

        def work() -> None:
            try:
                self._rebuild(report)
            except DamagedDocument as error:
                _log.warning("%s", error)
                raise CorpusError(_DAMAGED) from error

        self._guarded(job, "done", work)

    def _guarded(self, job: Job, end: Stage, work: Callable[[], object]) -> None:
        try:
            work()
        except (CorpusError, IndexLayerError, OSError) as error:
            self._set(job, stage="failed", message=error_text(error))
        except Exception:  # the thread has to live on, whatever a file does
            _log.exception("job %d failed", job.number)
            self._set(job, stage="failed", message=UNEXPECTED)
        else:
            self._set(job, stage=end)


def given_metadata(form: Mapping[str, str]) -> dict[str, str | None]:
    """The fields of a form that are metadata; blank becomes None."""
    names = (
        "title",
        "kind",
        "number",
        "body",
        "level",
        "place",
        "term",
        "date",
        "status",
        "supersedes",
        "audience",
    )
    return {name: form[name].strip() or None for name in names if name in form}
