"""How far a clause carries what a question asks for.

Knows: terms, synonyms, numbers and periods. Does not know: how an answer is worded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.answer.units import Unit
from chatbot.lexicon import synonyms
from chatbot.patterns import one_of
from chatbot.quantities import Quantity
from chatbot.question.types import Question, Term
from chatbot.register import place_names
from chatbot.words import CAPITALS, find_phrase, forms
from corpus.text import match_form

_SYNONYM = 0.9
"""Another phrase of the same meaning stands in the clause."""
_NAME_WORD = rf"[{CAPITALS}]\w*"
_SUBJECT = re.compile(
    r"(?:[^,;:]{0,40}, )?(?:(?:[Tt]ại|[Ởở]|[Rr]iêng|[Đđ]ối với) )?"
    rf"(?:[Pp]hường|[Xx]ã|[Tt]hị trấn|[Đđ]ặc khu) (?P<name>{_NAME_WORD}(?: {_NAME_WORD}){{0,3}})"
)
"""A clause that begins with the name of a ward or commune."""
_WIDER = one_of("cả nước", "thành phố", "tỉnh", "quận", "huyện")
"""Areas that a ward's or commune's document does not speak for."""
_SHARE = forms("tỷ lệ")
"""A clause that states a percentage need not call it a share."""
_LONE = 0.5
"""A word that stands in the clause, but apart from its neighbour in the question."""
_NEAR = 3
"""Words this close in the clause still belong together."""
_LEAD = 0.9
"""What a list's introduction says counts almost as much as if the item said it."""
_COVERED = 0.4
"""A term matched less than this is missing."""
_TIMES = frozenset({"year", "period"})


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a question a clause carries."""

    own: float
    """Share of the weights that the clause itself carries, 0 to 1."""
    total: float
    """The same with what frames it: introduction, sentence before, headings, metadata."""
    missing: tuple[Term, ...]
    """Terms carried by neither."""
    apart: tuple[Term, ...] = ()
    """Terms that stand in the clause, but apart from their neighbours in the question."""


def cover(terms: Sequence[Term], unit: Unit) -> Coverage:
    """Match all ``terms`` against a clause and its frame."""
    own_sum = total_sum = weights = 0.0
    missing: list[Term] = []
    apart: list[Term] = []
    for term in terms:
        own = match_term(term, unit.forms)
        if own == 0.0 and term.phrase == _SHARE and unit.states_share:
            own = _SYNONYM
        if unit.lead_forms and own < _LEAD:
            own = max(own, _LEAD * _whole_match(term, unit.lead_forms))
        framed = max(own, _whole_match(term, _frame(term, unit))) if own < 1.0 else own
        weight = term.weight * len(term.phrase)
        own_sum += weight * own
        total_sum += weight * framed
        weights += weight
        if framed < _COVERED:
            missing.append(term)
        elif framed <= _LONE:
            apart.append(term)
    if weights == 0.0:
        return Coverage(0.0, 0.0, ())
    return Coverage(own_sum / weights, total_sum / weights, tuple(missing), tuple(apart))


def _frame(term: Term, unit: Unit) -> Sequence[str]:
    """What may carry a term for a clause; a document's title does not say what a clause is of."""
    return unit.near_forms if term.weight == 1.0 else unit.frame_forms


def _whole_match(term: Term, frame: Sequence[str]) -> float:
    """``match_term`` for what frames a clause, where a word apart from its neighbour is nothing."""
    match = match_term(term, frame)
    return match if match > _LONE else 0.0


def match_term(term: Term, haystack: Sequence[str]) -> float:
    """How far ``haystack`` (words in matching form) carries the term.

    0 where it lacks it, 1 where the term stands there with its neighbour, between for synonyms and
    for words that stand apart.
    """
    if find_phrase(term.phrase, haystack) >= 0:
        return _with_neighbour(term, haystack)
    others = synonyms().get(term.phrase, frozenset())
    if any(find_phrase(other, haystack) >= 0 for other in others):
        return _SYNONYM
    scattered = len(term.phrase) > 1 and all(form in haystack for form in term.phrase)
    return _LONE if scattered else 0.0


def _with_neighbour(term: Term, haystack: Sequence[str]) -> float:
    if len(term.phrase) > 1 or (term.before is None and term.after is None):
        return 1.0
    near: set[str] = set()
    for place, form in enumerate(haystack):
        if form == term.phrase[0]:
            near.update(haystack[max(0, place - _NEAR) : place + _NEAR + 1])
    return 1.0 if {term.before, term.after} & near else _LONE


def period_conflict(question: Question, unit: Unit) -> bool:
    """Whether the question asks about a year or term that the clause does not speak of.

    A year written in the clause decides; else the nearest period that frames it, whose last year
    also answers a question about that year ("đến năm 2030" within 2025-2030).
    """
    asked = [q for q in question.quantities if q.kind in _TIMES]
    if not asked:
        return False
    own = [q for q in unit.quantities if q.kind in _TIMES]
    # What heads a column of a table says better than the caption of which year its values are.
    framed = () if own and unit.fact is not None else unit.framing_periods
    return not all(_speaks_of(quantity, own, framed) for quantity in asked)


def _speaks_of(asked: Quantity, own: Sequence[Quantity], framed: Sequence[Quantity]) -> bool:
    own_years = [q for q in own if q.kind == "year"]
    if asked.kind == "period":
        same = any((q.low, q.high) == (asked.low, asked.high) for q in (*own, *framed))
        return same or any(q.high == asked.high for q in own_years)
    if own_years:
        return any(q.low == asked.low for q in own_years)
    return any(q.high == asked.high for q in (*own, *framed))


def scope_conflict(question: Question, unit: Unit) -> bool:
    """Whether the question asks of a wider area ("cả nước", "thành phố") than the clause is of."""
    plain = match_form(question.text)
    for name in question.places:  # "tỉnh Sông Vân" only says which ward is meant
        plain = re.sub(rf"{_WIDER.pattern}\s+{re.escape(match_form(name))}(?!\w)", " ", plain)
    asked = {match[0] for match in _WIDER.finditer(plain)}
    if not asked:
        return False
    around = match_form(f"{unit.text}\n{unit.frame_text}\n{unit.document.metadata.level or ''}")
    return any(scope not in around for scope in asked)


def of_other_place(question: Question, unit: Unit) -> bool:
    """Whether a clause is about another ward or commune than its document, and not about one that
    the question asks for: nobody else's report speaks for it.
    """
    subject = _SUBJECT.match(unit.text)
    if subject is None or unit.document.metadata.place is None:
        return False
    name = match_form(subject["name"])
    own = [match_form(place) for place in place_names(unit.document.metadata.place)]
    asked = [match_form(asked) for asked in question.names]
    return not any(
        other.startswith(name) or name.startswith(other) or other.endswith(name)
        for other in (*own, *asked)
    )


def names_missing(question: Question, unit: Unit) -> list[str]:
    """Capitalised names of the question that neither the clause nor its frame carries."""
    around = (*unit.forms, *unit.frame_forms, *unit.identity_forms)
    return [name for name in question.names if find_phrase(forms(name), around) < 0]
