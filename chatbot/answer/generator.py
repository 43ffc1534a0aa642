"""What every generator offers: statements, one by one, from passages that were found.

Knows: the protocol. Does not know: any generator. Whatever a generator writes is shown only after
the guard has passed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chatbot.answer.ranking import Passages
from chatbot.answer.types import Evidence, Statement
from chatbot.question.types import Question


@dataclass(frozen=True, slots=True)
class Context:
    """What a generator may use to answer."""

    passages: Passages
    """All clauses that search brought up."""
    evidence: Sequence[Evidence]
    """The passages worth showing to a language model, best first; five at most."""


class Generator(Protocol):
    """Writes statements. Raises ``GeneratorUnavailable`` when its model cannot be used."""

    @property
    def name(self) -> str:
        """``extractive``, ``transformers`` or ``openai``."""

    def write(self, question: Question, context: Context) -> Iterator[Statement]:
        """Statements as they are written; none where the passages do not answer.

        A model's statements carry no evidence: the guard looks for it.
        """
