"""The generator that needs no language model: sentences made of the documents' own words.

Knows: which kind of question is answered by which room of this package. Does not know: how
passages were found, how answers are checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chatbot.answer.extractive.lists import answer_list, answer_topic
from chatbot.answer.extractive.numbers import answer_quantity, answer_when
from chatbot.answer.extractive.persons import answer_office, answer_person
from chatbot.answer.extractive.several import of_several_places
from chatbot.answer.extractive.speech import answer_motto, answer_quote
from chatbot.answer.extractive.where import answer_where
from chatbot.answer.extractive.yesno import answer_yesno
from chatbot.answer.generator import Context
from chatbot.answer.ranking import Passages
from chatbot.answer.types import Draft, Statement
from chatbot.patterns import one_of
from chatbot.question.types import Kind, Question
from chatbot.register import PeopleRegister
from corpus.text import match_form
from corpus.types import Document

_ONE_EACH = frozenset({Kind.MOTTO, Kind.WHEN, Kind.WHERE, Kind.TOPIC, Kind.YESNO})
"""Kinds of question that every place answers for itself. Numbers are compared in their own room."""
_ATTRIBUTES = one_of(
    *("ngày sinh", "năm sinh", "sinh năm", "tuổi", "quê", "quê quán", "điện thoại", "email"),
    *("địa chỉ", "lương", "trình độ", "học vị", "bằng cấp"),
)
"""What is asked of persons and offices and seldom stated: no other fact stands in for it."""


def draft_answer(question: Question, passages: Passages, people: PeopleRegister) -> Draft | None:
    """A draft made of the passages; None where they do not answer the question.

    A footnote answers only what the text itself does not.
    """
    body = passages.without_notes()
    draft = _draft(question, body, people)
    if draft is None:
        return _draft(question, passages, people) if body is not passages else None
    # A claim without a number is too vague to be checked against everybody.
    vague = question.kind is Kind.YESNO and not question.quantities
    several = question.kind in _ONE_EACH or question.leaves_open
    if not several or vague:
        return draft

    def of_others(document: Document) -> Iterator[Draft]:
        for other in body.documents():
            if other != document.id:
                found = _draft(question, body.within({other}), people)
                if found is not None:
                    yield found

    return of_several_places(question, draft, of_others)


def _draft(question: Question, passages: Passages, people: PeopleRegister) -> Draft | None:
    """The draft of the room for this kind of question."""
    asked = _ATTRIBUTES.findall(match_form(question.text))
    if asked and not any(word in match_form(u.text) for u in passages.units for word in asked):
        return None
    match question.kind:
        case Kind.QUANTITY:
            return answer_quantity(question, passages)
        case Kind.PERSON:
            return answer_person(question, passages, people)
        case Kind.OFFICE:
            return answer_office(question, people)
        case Kind.WHEN:
            return answer_when(question, passages)
        case Kind.WHERE:
            return answer_where(question, passages)
        case Kind.MOTTO:
            return answer_motto(question, passages)
        case Kind.QUOTE:
            return answer_quote(question, passages, people)
        case Kind.LIST:
            return answer_list(question, passages)
        case Kind.YESNO:
            return answer_yesno(question, passages, people)
        case Kind.TOPIC:
            return answer_topic(question, passages)


class ExtractiveGenerator:
    """Writes answers without a language model; the default."""

    name = "extractive"

    def __init__(self, people: PeopleRegister) -> None:
        self._people = people

    def write(self, question: Question, context: Context) -> Iterator[Statement]:
        """The statements of the draft, its opening before the first."""
        draft = draft_answer(question, context.passages, self._people)
        if draft is None:
            return
        opening = f"{draft.opening} " if draft.opening else ""
        for statement in draft.statements:
            yield replace(statement, text=opening + statement.text)
            opening = ""
