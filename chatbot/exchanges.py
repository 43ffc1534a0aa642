"""A question and its answer as people see and keep them.

Knows: what stands on the screen of one exchange. Does not know: HTML, where it is kept, how an
answer is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatbot.types import Citation

Outcome = Literal["searching", "writing", "answered", "refused", "stopped", "failed"]
"""``searching`` and ``writing`` are under way, the others are final."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A citation with its surroundings, as the evidence panel shows it."""

    citation: Citation
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what has become of it so far."""

    question: str
    text: str = ""
    passages: tuple[Passage, ...] = ()
    outcome: Outcome = "searching"
    followups: tuple[str, ...] = ()
    """Questions that may come next; the documents answer them."""
    id: str = ""
    """What feedback refers to; "" until it was kept."""
    searched: str = ""
    """Of a refusal: which documents it speaks of (``conversation.library_of``)."""

    @property
    def under_way(self) -> bool:
        return self.outcome in ("searching", "writing")
