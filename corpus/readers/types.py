"""What every reader offers.

Knows: the protocol. Does not know: any format.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from corpus.types import Reading

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total) while long work runs; ``stage`` is ``reading`` or ``ocr``, done
and total count pages.
"""


def silent(stage: str, done: int, total: int) -> None:
    """``Progress`` that tells nobody."""


class Reader(Protocol):
    """Reads one format."""

    @property
    def format(self) -> str:
        """What ``Reading.format`` will say."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Lower case, with the dot; what files of this format are usually called."""

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """The file; ``name`` is for messages only.

        Raises:
            UnreadableFile: the bytes are not of this format, are damaged or protected.
        """
