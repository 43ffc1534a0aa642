"""Pages of PDF files as images, and where a quote stands on them.

Knows: that rendering runs in a process of its own, so that a damaged file cannot take the server
down. Does not know: HTTP, documents.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from corpus.errors import UnreadableFile

DPI = 110
"""Legible on a wide screen; a page is some 150 kB."""
_KEPT = 48
"""Images in memory."""
_SECONDS = 30.0
"""A page that takes longer is given up."""


@dataclass(frozen=True, slots=True)
class Share:
    """A rectangle in shares of the page's width and height, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


class PageImages:
    """Renders pages on demand. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    def png(self, data: bytes, sha256: str, number: int) -> bytes:
        """Page ``number`` (from 1) of a PDF file as PNG.

        Raises:
            UnreadableFile: the page cannot be rendered.
        """
        key = (sha256, number)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            image: bytes = self._run(_render, number, data)
            self._kept[key] = image
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return image

    def places(self, data: bytes, number: int, quote: str) -> list[Share]:
        """Where ``quote``, or the part of it that is on this page, stands.

        Raises:
            UnreadableFile: the page cannot be read.
        """
        with self._lock:
            found: list[Share] = self._run(_locate, number, data, quote)
            return found

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None

    def _run(self, work: Callable[..., Any], number: int, *arguments: object) -> Any:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, _end_with_server)
        try:
            return self._pool.submit(work, number, *arguments).result(timeout=_SECONDS)
        except (BrokenProcessPool, TimeoutError) as error:
            for process in list(getattr(self._pool, "_processes", {}).values()):
                process.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
            raise UnreadableFile(
                f"Không vẽ được trang {number}; hãy đọc bản văn bản của trang này."
            ) from error


def _end_with_server() -> None:
    """In the process that renders: end when the server does, even if it is killed."""
    server = multiprocessing.parent_process()

    def watch() -> None:
        if server is not None:
            server.join()
            os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _render(number: int, data: bytes) -> bytes:
    from corpus.readers.pdf.view import render_page

    return render_page(data, number, DPI)


def _locate(number: int, data: bytes, quote: str) -> list[Share]:
    from corpus.readers.pdf.view import find_boxes, page_size

    width, height = page_size(data, number)
    return [
        Share(
            box.x0 / width, box.y0 / height, (box.x1 - box.x0) / width, (box.y1 - box.y0) / height
        )
        for box in find_boxes(data, number, quote)
    ]
