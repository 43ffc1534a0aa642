"""Records that the index layer hands on, and the protocol of an encoder.

Knows: chunks, hits, what an encoder must offer. Does not know: how an encoder is loaded, how
indexes are stored, what a question means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dim), float32, every row L2-normalised."""

Progress = Callable[[int, int], None]
"""Called with (done, total) while long work runs."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage: the unit that is embedded and ranked. ``document.text[start:end] == text``."""

    document_id: str
    start: int
    end: int
    text: str
    page: int | None
    heading: tuple[str, ...]
    """Titles of the headings above it, outermost first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found for a question."""

    chunk: Chunk
    title: str
    """Title of the chunk's document."""
    score: float
    """Fused rank score; higher is better; comparable within one search only."""
    cosine: float
    """Cosine of question and chunk, -1 to 1; with several forms of the question the highest."""


class Encoder(Protocol):
    """Turns texts into vectors. Injected, so that tests can use a fast one."""

    @property
    def name(self) -> str:
        """What the operator calls the model."""

    @property
    def fingerprint(self) -> str:
        """sha256 over the weights and prompts; what an index records. Equal: vectors compare."""

    @property
    def dimension(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors (len(texts), dim) of questions."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors (len(texts), dim) of passages."""
