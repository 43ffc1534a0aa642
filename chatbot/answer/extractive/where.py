"""Answers to "ở đâu".

Knows: how a clause names a place of action. Does not know: other questions.
"""

from __future__ import annotations

import re

from chatbot.answer.extractive.wording import clause_statement
from chatbot.answer.ranking import Passages, rank
from chatbot.answer.types import Draft
from chatbot.answer.units import Unit
from chatbot.patterns import either
from chatbot.question.types import Question
from chatbot.words import CAPITALS, find_phrase, forms
from corpus.text import match_form

_SITES = (
    *("phường", "xã", "quận", "huyện", "tỉnh", "thành phố", "thôn", "bản", "khu", "đường"),
    *("trụ sở", "hội trường", "nhà văn hóa", "trung tâm", "trường", r"số \d+"),
)
# As written, not in matching form: two capitalised words are a place's name.
_SITE = re.compile(
    rf"(?<!\w)(?:tại|ở)\s+(?:(?:{'|'.join(_SITES)})(?!\w)|[{CAPITALS}]\w+ [{CAPITALS}])"
)

_SITE_HEAD = re.compile(either("địa điểm", "địa chỉ", "vị trí", "nơi", "địa bàn"))


def answer_where(question: Question, passages: Passages) -> Draft | None:
    """The clause that names the place; every content word must be carried.

    A table's own column for places answers however the question is put.
    """
    for finding in rank(question, passages, lambda u: _is_site_of(u, question), by_amount=True):
        return Draft((clause_statement(finding),), basis=finding)

    def names_site(unit: Unit) -> bool:
        return _SITE.search(unit.text) is not None

    for finding in rank(question, passages, names_site):
        if not any(term.weight == 1.0 for term in finding.coverage.missing):
            return Draft((clause_statement(finding),), basis=finding)
    return None


def _is_site_of(unit: Unit, question: Question) -> bool:
    """Whether a value of a table is the place of what the question names."""
    if unit.fact is None or not _SITE_HEAD.match(match_form(unit.fact.head)):
        return False
    named = forms(unit.fact.row.label)
    return bool(question.names) and all(find_phrase(forms(n), named) >= 0 for n in question.names)
