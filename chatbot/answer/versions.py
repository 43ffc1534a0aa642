"""What another version of a document states about the same thing.

Knows: when two drafts of an answer differ. Does not know: which documents are versions of which.
"""

from __future__ import annotations

from chatbot.answer.extractive.numbers import asked_quantity, stated_amount
from chatbot.answer.extractive.wording import lower_first
from chatbot.answer.types import Draft, Finding, Statement
from chatbot.question.types import Kind, Question
from chatbot.words import forms

_ALIKE = 0.4
"""Share of words that two clauses about one thing have in common at least."""


def differing(question: Question, main: Draft, other: Draft, preface: str) -> Statement | None:
    """What ``other`` states and ``main`` does not, behind ``preface`` ("Bản dự thảo nêu").

    None where both say the same, or speak of different things.
    """
    if main.basis is None or other.basis is None:
        return _other_person(question, main, other, preface)
    if question.kind is Kind.QUANTITY:
        return _other_amount(question, main.basis, other.basis, preface)
    first, second = main.basis.unit, other.basis.unit
    own, others = set(forms(first.text)), set(forms(second.text))
    if len(own & others) < _ALIKE * len(own | others):
        return None
    said = {(q.kind, q.low, q.high, q.unit) for q in first.quantities}
    stated = {(q.kind, q.low, q.high, q.unit) for q in second.quantities}
    if said == stated and (said or own == others):
        return None
    text = lower_first(second.text.rstrip(" .;,:"))
    return Statement(text, other.basis.evidence, preface=f"{preface}:", names_version=True)


def _other_amount(
    question: Question, main: Finding, other: Finding, preface: str
) -> Statement | None:
    said, stated = asked_quantity(question, main.unit), asked_quantity(question, other.unit)
    if said is None or stated is None:
        return None
    if (said.low, said.high, said.unit, said.bound) == (
        (stated.low, stated.high, stated.unit, stated.bound)
    ):
        return None
    amount = stated_amount(question, other)
    preface += ":" if other.unit.fact is not None else ""
    return Statement(amount, other.evidence, preface=preface, names_version=True)


def _other_person(question: Question, main: Draft, other: Draft, preface: str) -> Statement | None:
    """Another holder of an office; lists are not compared."""
    if question.kind not in {Kind.PERSON, Kind.OFFICE} or len(other.statements) != 1:
        return None
    (statement,) = other.statements
    said = {tuple(forms(stated.text)) for stated in main.statements}
    if tuple(forms(statement.text)) in said:
        return None
    text = lower_first(statement.text)
    return Statement(text, statement.evidence, preface=f"{preface}:", names_version=True)
