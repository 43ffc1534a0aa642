"""What is understood of a question.

Knows: the kinds of question and the record of one. Does not know: how it is found out, or any
answer. Offsets count characters of ``Question.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from chatbot.lexicon import Phrase
from chatbot.people import OfficeSpan
from chatbot.quantities import Quantity


class Kind(Enum):
    """What sort of answer is asked for."""

    QUANTITY = "quantity"
    """bao nhiêu, mấy"""
    PERSON = "person"
    """ai, đồng chí nào"""
    OFFICE = "office"
    """giữ chức gì"""
    WHEN = "when"
    WHERE = "where"
    MOTTO = "motto"
    QUOTE = "quote"
    """nhấn mạnh điều gì"""
    LIST = "list"
    """những ... nào, gồm những gì"""
    YESNO = "yesno"
    TOPIC = "topic"
    """anything else: gì, nào, thế nào, or keywords alone"""


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase of the question that an answer has to carry."""

    phrase: Phrase
    weight: float
    """1 for content, less for words that frame every statement."""
    start: int
    end: int
    before: str | None
    """Matching form of the content word right before it, None where there is none."""
    after: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question after normalising, mending and resolving what it refers to."""

    raw: str
    """As typed."""
    text: str
    """Mended and complete: a follow-up carries what it refers to."""
    kind: Kind
    plural: bool
    """Whether several things are asked for: những, các, gồm."""
    focus: tuple[int, int] | None
    """Span of the asking words, where the answer would stand."""
    terms: tuple[Term, ...]
    quantities: tuple[Quantity, ...]
    """Numbers, years and periods that the question itself states."""
    persons: tuple[str, ...]
    """Full names of known persons that it names."""
    offices: tuple[OfficeSpan, ...]
    names: tuple[str, ...]
    """Capitalised names of places and things, persons left out; a clause has to carry them."""
    variants: tuple[str, ...] = ()
    """Other wordings to search with."""
    places: tuple[str, ...] = ()
    """Names of places by which documents were chosen; a clause need not repeat them."""
    leaves_open: bool = False
    """Whether documents of several places of one name were chosen: wards of two provinces."""
