"""Records that pass through the chatbot, from a question to a checked answer.

Knows: what a turn, a citation and an answer are. Does not know: how any of them is made.
Offsets count characters of the cited document's normalised text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from chatbot.access import Role
from corpus.types import Document, Status
from index.types import Filters

AnswerStatus = Literal["answered", "refused"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One finished exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that carries a statement: ``document.text[start:end] == quote``."""

    marker: int
    """The number in the answer's text: 1 stands there as ``[1]``."""
    document_id: str
    title: str
    page: int | None
    heading: tuple[str, ...]
    start: int
    end: int
    quote: str
    page_label: str | None = None
    """The page number that is printed on the page, where it is known."""
    ocr: bool = False
    """Whether the page was recognised from an image: letters may be wrong."""
    status: Status = "adopted"
    """Of the document."""
    superseded_by: str | None = None
    """Id of the document that took this one's place; None for one in force."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer. Refused answers have no citations."""

    question: str
    """As the user typed it."""
    text: str
    """Vietnamese, with markers such as ``[1]``."""
    status: AnswerStatus
    citations: tuple[Citation, ...]
    generator: str
    """``extractive``, ``transformers`` or ``openai``: whose words survived the guard."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds: ``understand``, ``search``, ``select``, ``generate``, ``guard``, ``total``."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of an answer under way, for a streaming screen."""

    stage: Literal["searching", "evidence", "writing", "done"]
    text: str
    """The answer so far, already safe to show ("" while searching)."""
    citations: tuple[Citation, ...]
    answer: Answer | None = None
    """The finished answer; only with stage ``done``, always the last step."""


class Assistant(Protocol):
    """What a front end needs: the command line, the chat page and the API talk to this only.

    One that ``seen_by`` gives behaves in all it does, says and suggests as if the documents that
    the role may not read were not in the library.
    """

    @property
    def documents(self) -> Sequence[Document]:
        """The documents that it answers from."""

    def seen_by(self, role: Role) -> Assistant:
        """The same for visitors of this role, as of now: take it anew for every request."""

    def openers(self) -> tuple[str, ...]:
        """Questions to begin with; its documents answer them."""

    def followups(self, answer: Answer) -> tuple[str, ...]:
        """Questions that may come after ``answer``; its documents answer them. Takes a while."""

    def ask(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Answer:
        """Answer in one go, from the documents that fit ``filters``. Never raises for bad input:
        it is refused with a sentence.
        """

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        """The same, step by step; the last step carries the finished answer."""

    def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
        """(before, quote, after): the quote in its surroundings, up to ``context`` characters
        on each side, cut at paragraph or word borders."""
