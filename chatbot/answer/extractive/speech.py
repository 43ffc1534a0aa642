"""Answers to "phương châm là gì" and "nhấn mạnh điều gì".

Knows: quotations in the documents; they are passed on as slices. Does not know: numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.answer.extractive.wording import clause_statement, quoted_in
from chatbot.answer.ranking import TIED_LIMIT, Passages, is_enough, rank
from chatbot.answer.types import Draft, Finding, Statement
from chatbot.answer.units import Unit
from chatbot.lexicon import phrase, synonyms
from chatbot.patterns import SPEECH_VERBS, one_of
from chatbot.question.types import Question, Term
from chatbot.register import PeopleRegister
from chatbot.words import find_phrase, forms
from corpus.text import match_form

_MOTTO = phrase("phương châm")
_SPEECH = one_of(
    *SPEECH_VERBS,
    *("nêu rõ", "đề nghị", "yêu cầu", "đánh giá", "ghi nhận"),
)
_REQUESTS = frozenset({"đề nghị", "yêu cầu"})
_SPEECH_TALK = frozenset(
    phrase(
        "nhấn mạnh khẳng định phát biểu nói trích nguyên văn câu lời dẫn ý nghĩa rằng "
        "báo phóng viên"
    )
)
"""Words that ask for somebody's words and say nothing about which."""


def names_motto(unit: Unit) -> bool:
    """Whether a clause states a motto: the word and something in quotation marks."""
    called = (_MOTTO, *synonyms().get(_MOTTO, ()))
    return any(find_phrase(word, unit.forms) >= 0 for word in called) and bool(quoted_in(unit.text))


def answer_motto(question: Question, passages: Passages) -> Draft | None:
    """The motto, word for word."""
    for finding in rank(question, passages, names_motto):
        if not is_enough(finding, question.terms, TIED_LIMIT):
            continue
        asked = [question.text[start:end] for start, end in quoted_in(question.text)]
        if any(find_phrase(forms(part), finding.unit.forms) >= 0 for part in asked):
            return Draft((clause_statement(finding),), basis=finding)
        return Draft((motto_statement(finding),), basis=finding)
    return None


def motto_statement(finding: Finding) -> Statement:
    """ "Phương châm là “...”" with the quotation nearest to the word."""
    text = finding.unit.text
    word = match_form(text).find(" ".join(_MOTTO))
    start, end = min(quoted_in(text), key=lambda span: abs(span[0] - max(word, 0)))
    return Statement(f"Phương châm được nêu là “{text[start:end]}”", finding.evidence)


def answer_quote(question: Question, passages: Passages, people: PeopleRegister) -> Draft | None:
    """What somebody said: the quotation with its speaker, else the clause that reports it."""
    speakers = _speakers(question, people)

    def speaks(unit: Unit) -> bool:
        if not _SPEECH.search(match_form(unit.text)):
            return False
        return not speakers or _names_any(unit, speakers)

    own = _speaker_spans(question)
    terms = [
        term
        for term in question.terms
        if not set(term.phrase) <= _SPEECH_TALK
        and not any(start <= term.start < end for start, end in own)
    ]
    findings = [f for f in rank(question, passages, speaks) if _is_enough(f, terms)]
    asked = _SPEECH.search(match_form(question.text))
    if asked is None or asked.group() not in _REQUESTS:
        direct = next((f for f in findings if quoted_in(f.unit.text)), None)
        if direct:
            return Draft((_quotation(direct, speakers),))
    return Draft((clause_statement(findings[0]),)) if findings else None


def _is_enough(finding: Finding, terms: Sequence[Term]) -> bool:
    """Whether at most half of the weights of ``terms`` is missing; the speaker ties the rest."""
    weights = sum(term.weight for term in terms)
    missing = sum(term.weight for term in finding.coverage.missing if term in terms)
    return missing <= TIED_LIMIT * weights


def _speakers(question: Question, people: PeopleRegister) -> list[str]:
    """The persons named, else the holders of the offices named."""
    if question.persons:
        return list(question.persons)
    return [name for office in question.offices for name, _ in people.holders(office.office)]


def _names_any(unit: Unit, speakers: Sequence[str]) -> bool:
    """Whether the clause or what frames it names one of ``speakers``."""
    around = f"{unit.frame_text}\n{unit.text}"
    return any(name in around for name in speakers)


def _speaker_spans(question: Question) -> list[tuple[int, int]]:
    """Where the question names offices and persons, persons by their last name at least."""
    plain = match_form(question.text)
    spans = [(office.start, office.end) for office in question.offices]
    for name in question.persons:
        first, *_, last = match_form(name).split()
        start = plain.find(first if first in plain else last)
        spans.append((start, plain.find(last) + len(last)))
    return spans


def _quotation(finding: Finding, speakers: Sequence[str]) -> Statement:
    """ "Đồng chí X nhấn mạnh: “...”", or the clause where the speaker is not clear."""
    unit = finding.unit
    start, end = max(quoted_in(unit.text), key=lambda span: span[1] - span[0])
    named = [mention.name for mention in unit.mentions]
    name = next((speaker for speaker in speakers if speaker in named), named[0] if named else None)
    verbs = list(_SPEECH.finditer(match_form(unit.text[:start])))
    if name is None or not verbs:
        return clause_statement(finding)
    verb = unit.text[slice(*verbs[-1].span())].lower()
    return Statement(f"Đồng chí {name} {verb}: “{unit.text[start:end]}”", finding.evidence)
