"""Records that the index layer hands on, and the protocol of an encoder.

Knows: chunks, hits, filters, what an encoder must offer. Does not know: how an encoder is loaded,
how indexes are stored, what a question means.
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

StageProgress = Callable[[str, int, int], None]
"""Called with (stage, done, total) while an index is built.

``stage`` is ``reading``, where done and total count documents, ``encoding``, where they count
passages, or ``writing``: 0 of 1, 1 of 1.
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage: the unit that is embedded and ranked. ``document.text[start:end] == text``."""

    document_id: str
    start: int
    end: int
    text: str
    page: int | None
    """Physical page that holds most of it; None where the format has no pages."""
    heading: tuple[str, ...]
    """Titles of the headings above it, outermost first."""
    context: str = ""
    """Of rows of a table: its caption, unit and header, and the rows that name their group, a line
    each; what is needed to understand them.
    """


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
    superseded_by: str | None = None
    """Id of the document that replaced the chunk's; None for a document in force."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents are searched; None asks for nothing.

    Values are compared without regard to case and diacritics, and a part of the value in whole
    words is enough: "may trang" fits "phường Mây Trắng, tỉnh Sông Xa".
    """

    place: str | None = None
    level: str | None = None
    term: str | None = None
    kind: str | None = None
    document: str | None = None
    """Id, or words of the title."""
    status: str | None = None
    """``draft`` or ``adopted``."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found for a question, and how it was read."""

    hits: list[Hit]
    """Best first."""
    forms: tuple[str, ...]
    """The forms of the question that were searched, the first as the library would write it."""
    places: tuple[str, ...] = ()
    """Places that the question names and documents are of, as their metadata writes them; several
    of one name where the question leaves open which is meant.
    """
    unknown_places: tuple[str, ...] = ()
    """Places that the question names and no document is of: the hits are about others."""


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
