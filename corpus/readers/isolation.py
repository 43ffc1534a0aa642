"""Reading files in a process of their own, so that a hostile one takes nobody with it.

Knows: how to start, feed, watch, stop and replace the process (``worker``). Does not know: formats.

A damaged or hostile file can make a library crash, hang, or take all memory; in another process
that is one refused file. The process is kept for the next file, because starting it takes longer
than reading most files. What it may use is limited three times: by itself (``worker.limit``), by a
look at the whole tree of processes every ``_LOOK_SECONDS``, and by the clock.
"""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from corpus.errors import UnreadableFile
from corpus.readers import process_tree, read_file
from corpus.readers.types import Progress, silent
from corpus.readers.wire import reading_from_json
from corpus.types import Reading

_logger = logging.getLogger(__name__)

SECONDS = 60.0
"""Time limit for a small file."""
SECONDS_A_MEGABYTE = 4.0
"""More time for larger ones."""
OCR_SECONDS = 150.0
"""Time limit for one page that is recognised; each page begins it anew."""
MAX_SECONDS = 3600.0
"""Time limit for any file."""
MEMORY = 1280 * 1024**2
"""Bytes that the process may take with all that it starts. Who asks has the rest of 2 GB."""
KEPT_MEMORY = 400 * 1024**2
"""A process that still takes more after a file is replaced."""
LARGEST_ANSWER = 64 * 1024**2
"""Bytes of JSON: some 20 million letters."""
MAX_PAGES = 10_000
"""The longest documents that people add have some hundreds."""

_LOOK_SECONDS = 0.1
_HERE_BYTES = 2**20
_HERE_SUFFIXES = {".txt": "txt", ".md": "markdown", ".markdown": "markdown"}
_CHECKOUT = Path(__file__).resolve().parent.parent.parent


class ReaderProcess:
    """Reads files, one after the other; for one thread.

    A context manager: leaving it ends the process, which starts with the first file that needs it.
    """

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        ocr_seconds: float = OCR_SECONDS,
        memory: int = MEMORY,
        command: tuple[str, ...] = (sys.executable, "-m", "corpus.readers.worker"),
    ) -> None:
        self._seconds = seconds
        self._ocr_seconds = ocr_seconds
        self._memory = memory
        self._command = command
        self._running: _Running | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def read(self, data: bytes, name: str, progress: Progress | None = None) -> Reading:
        """As ``corpus.readers.read_file``, whatever the bytes do to it.

        Raises:
            UnreadableFile: no reader knows the file, or it is damaged, protected or too large;
                it needs too much time or memory; reading it crashes.
        """
        if _needs_no_library(data, name):
            return _of_few_pages(read_file(data, name, progress or silent), name)
        if self._running is not None and self._running.has_ended():
            self.stop()  # killed from outside since the last file
        if self._running is None:
            self._running = _Running(self._command, self._memory)
        kept = False
        try:
            reading = self._ask(self._running, data, name, progress or silent)
            kept = self._running.resident_bytes() < KEPT_MEMORY
            return _of_few_pages(reading, name)
        except _Refused as refused:
            kept = self._running.resident_bytes() < KEPT_MEMORY
            raise UnreadableFile(refused.message) from None
        finally:
            if not kept:
                self.stop()

    def _ask(self, running: _Running, data: bytes, name: str, progress: Progress) -> Reading:
        running.send(data, name)
        now = time.monotonic()
        end = now + MAX_SECONDS
        deadline = now + self._seconds + SECONDS_A_MEGABYTE * len(data) / 2**20
        look = now + _LOOK_SECONDS
        while True:
            if now > min(deadline, end):
                raise _unreadable(name, "đọc quá lâu", _SPLIT)
            if now > look:
                look = now + _LOOK_SECONDS
                if running.resident_bytes() > self._memory:
                    raise _unreadable(name, _TOO_MUCH_MEMORY, _SPLIT)
            try:
                line = running.answers.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            finally:
                now = time.monotonic()
            match _answer(line):
                case {"progress": [str(stage), int(done), int(total)]}:
                    if stage == "ocr":
                        deadline = max(deadline, now + self._ocr_seconds)
                    progress(stage, done, total)
                case {"reading": value}:
                    try:
                        return reading_from_json(value)
                    except ValueError as error:
                        raise _unreadable(name, _CRASHED, _SAVE_ANEW) from error
                case {"refused": str(message)}:
                    raise _Refused(message)
                case {"out_of_memory": True}:
                    raise _unreadable(name, _TOO_MUCH_MEMORY, _SPLIT)
                case {"too_long": True}:
                    raise _Refused(str(_unreadable(name, _TOO_LONG, _SPLIT)))
                case _:
                    raise _unreadable(name, _CRASHED, _SAVE_ANEW)


_CRASHED = "bộ đọc dừng đột ngột vì tệp hỏng hoặc có cấu trúc bất thường"
_TOO_MUCH_MEMORY = "cần quá nhiều bộ nhớ"
_TOO_LONG = "quá nhiều trang hoặc chữ"
_SAVE_ANEW = "hãy mở thử tệp gốc rồi lưu lại, hoặc chuyển sang định dạng khác"
_SPLIT = "hãy tách thành các tệp nhỏ hơn, hoặc kiểm tra lại tệp gốc"


def _unreadable(name: str, reason: str, advice: str) -> UnreadableFile:
    return UnreadableFile(f"Không đọc được tệp «{name}»: {reason}; {advice}.")


def _of_few_pages(reading: Reading, name: str) -> Reading:
    if len(reading.pages) > MAX_PAGES:
        raise _unreadable(name, _TOO_LONG, _SPLIT)
    return reading


class _Refused(Exception):
    """The process refused the file and can go on."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def _needs_no_library(data: bytes, name: str) -> bool:
    """Whether it is quicker, and as safe, to read the file in this process.

    So are small texts in UTF-8, if they are text by their content too.
    """
    if len(data) > _HERE_BYTES or Path(name).suffix.lower() not in _HERE_SUFFIXES or b"\0" in data:
        return False
    from corpus.readers.formats import recognise_format  # loads the tables of encodings

    try:
        data.decode("utf-8")
        return recognise_format(data, name, _HERE_SUFFIXES) in _HERE_SUFFIXES.values()
    except (UnicodeDecodeError, UnreadableFile):
        return False


def _answer(line: bytes) -> Any:
    """The JSON value of a line; None for what is none, and for the end."""
    try:
        return json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        return None


class _Running:
    """One process, and a thread that takes in what it says."""

    def __init__(self, command: tuple[str, ...], memory: int) -> None:
        self._process = subprocess.Popen(
            [*command, f"--memory={memory}", f"--answer={LARGEST_ANSWER}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What libraries say of a bad file, and the traceback of a reader's own mistake.
            stderr=None if _logger.isEnabledFor(logging.DEBUG) else subprocess.DEVNULL,
            cwd=_CHECKOUT,
            start_new_session=True,
        )
        self.answers: queue.Queue[bytes] = queue.Queue()
        """Lines as they come; an empty one at the end."""
        self._threads = [threading.Thread(target=self._receive, args=(self._process.stdout,))]
        self._threads[0].start()

    def send(self, data: bytes, name: str) -> None:
        """Begin to send a file; a process that does not take it in is met by the time limit."""
        header = json.dumps({"name": name, "size": len(data)}).encode("ascii") + b"\n"
        feeding = threading.Thread(target=self._feed, args=(self._process.stdin, header, data))
        feeding.start()
        self._threads = [*self._threads[:1], feeding]

    @staticmethod
    def _feed(stdin: IO[bytes], header: bytes, data: bytes) -> None:
        try:
            stdin.write(header)
            stdin.write(data)
            stdin.flush()
        except (OSError, ValueError):  # it has ended; its answers say so
            return

    def _receive(self, stdout: IO[bytes]) -> None:
        while line := stdout.readline(LARGEST_ANSWER):
            self.answers.put(line)
        self.answers.put(b"")

    def has_ended(self) -> bool:
        """Whether it is gone."""
        try:
            # Not poll(): that says no while another thread waits for the same process.
            self._process.wait(0.01)
        except subprocess.TimeoutExpired:
            return False
        return True

    def resident_bytes(self) -> int:
        """Memory that it takes now, with all that it has started."""
        return process_tree.resident_bytes(self._process.pid)

    def stop(self) -> None:
        """End it with all that it has started."""
        process_tree.kill(self._process.pid)
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not sent yet
                    continue
