"""Answers where several places state what is asked and the question names none.

Knows: of which place a document is. Does not know: what was asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.answer.extractive.wording import capitalise
from chatbot.answer.types import Draft, Evidence, Finding, Statement
from chatbot.question.types import Question
from corpus.text import match_form
from corpus.types import Document

_AS_GOOD = 0.05
"""Clauses of other documents that fit this little worse answer as well."""


def of_several_places(question: Question, findings: Sequence[Finding]) -> Draft | None:
    """One item for each place whose document answers; None where one place does, or one is named.

    ``findings``: clauses that answer, best first.
    """
    if question.names:
        return None
    best: dict[str, Finding] = {}
    for finding in findings:
        place = finding.unit.document.metadata.place
        if place and finding.coverage.own >= findings[0].coverage.own - _AS_GOOD:
            best.setdefault(place, finding)
    if len(best) < 2:
        return None
    named = [(place_evidence(finding.unit.document), finding) for finding in best.values()]
    items = tuple(
        Statement(
            f"{capitalise(place.text)}: {finding.unit.text.rstrip(' .;,:')}",
            (finding.evidence, place),
            bullet=True,
        )
        for place, finding in named
        if place is not None
    )
    return Draft(items) if len(items) == len(best) else None


def place_evidence(document: Document) -> Evidence | None:
    """Where the document itself writes the name of its place; None where it does not."""
    name = (document.metadata.place or "").split(",")[0].strip()
    start = match_form(document.text).find(match_form(name)) if name else -1
    return Evidence(document, start, start + len(name)) if start >= 0 else None
