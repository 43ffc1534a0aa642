"""Answers to "ở đâu".

Knows: how a clause names a place of action. Does not know: other questions.
"""

from __future__ import annotations

import re

from chatbot.answer.extractive.wording import clause_statement
from chatbot.answer.ranking import Passages, rank
from chatbot.answer.types import Draft
from chatbot.answer.units import Unit
from chatbot.question.types import Question
from chatbot.words import CAPITALS

_SITES = (
    *("phường", "xã", "quận", "huyện", "tỉnh", "thành phố", "thôn", "bản", "khu", "đường"),
    *("trụ sở", "hội trường", "nhà văn hóa", "trung tâm", "trường", r"số \d+"),
)
# As written, not in matching form: two capitalised words are a place's name.
_SITE = re.compile(
    rf"(?<!\w)(?:tại|ở)\s+(?:(?:{'|'.join(_SITES)})(?!\w)|[{CAPITALS}]\w+ [{CAPITALS}])"
)


def answer_where(question: Question, passages: Passages) -> Draft | None:
    """The clause that names the place; every content word must be carried."""

    def names_site(unit: Unit) -> bool:
        return _SITE.search(unit.text) is not None

    for finding in rank(question, passages, names_site):
        if not any(term.weight == 1.0 for term in finding.coverage.missing):
            return Draft((clause_statement(finding),))
    return None
