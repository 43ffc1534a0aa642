"""Answers to "ai" and "giữ chức gì".

Knows: the register of persons and clauses that name persons. Does not know: numbers, lists of
targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from chatbot.answer.extractive.several import SHOWN, place_name, written_at
from chatbot.answer.extractive.wording import capitalise, clause_statement, of_pronoun
from chatbot.answer.matching import cover, match_term
from chatbot.answer.ranking import Passages, is_near, rank
from chatbot.answer.types import Draft, Evidence, Finding, Statement
from chatbot.answer.units import identity_forms, same_list
from chatbot.lexicon import Phrase, phrase
from chatbot.people import Office, OfficeSpan
from chatbot.quantities import parse_quantities
from chatbot.question.types import Question, Term
from chatbot.register import PeopleRegister, place_names
from chatbot.register import Statement as Stated
from chatbot.words import find_phrase, forms
from corpus.text import match_form
from corpus.types import Document

OTHER_HOLDERS = "và {count} đồng chí khác; hãy nêu tên địa phương để được trả lời riêng."
_OFFICE_TALK = frozenset(
    phrase(
        "giữ làm chức vụ danh cương vị đảm nhiệm nhận đương người đồng chí ông bà vị cán bộ "
        "lãnh đạo hiện nay tên họ đầy đủ ai vừa kiêm luôn nữ chị anh cô chú đang trong đó ghế ngồi "
        "đồng thời"
    )
)
"""Words that ask for a person or an office and say nothing about which."""
_PERSONS_ONLY = re.compile(
    r"họ tên|(?:đồng chí|ông|bà|vị|người|cán bộ|lãnh đạo)(?: \w+){0,2} nào|những ai"
)
_PLACE_REACH = 12
"""Characters from an office to a place that belongs to it."""
_ALMOST = 0.25
"""A clause that names a person is preferred to one that fits better by no more than this."""


def other_terms(question: Question) -> list[Term]:
    """Terms outside the offices, persons and talk about offices of the question."""
    plain = match_form(question.text)
    spans = [(office.start, office.end) for office in question.offices]
    spans += [span for name in question.persons if (span := _person_span(name, plain))]
    for name in question.names:
        start = plain.find(match_form(name))
        spans.append((start, start + len(name)))
    return [
        term
        for term in question.terms
        if not any(start < term.end and term.start < end for start, end in spans)
        and not set(term.phrase) <= _OFFICE_TALK
    ]


def _person_span(name: str, plain: str) -> tuple[int, int] | None:
    """Where a name stands, whole or its last words only; None where it does not."""
    parts = match_form(name).split()
    for first in range(len(parts)):
        part = " ".join(parts[first:])
        start = plain.find(part)
        if start >= 0:
            return start, start + len(part)
    return None


def answer_person(question: Question, passages: Passages, people: PeopleRegister) -> Draft | None:
    """ "Ai": the holder of the office asked for, or the person of the clause that fits."""
    others = [term for term in other_terms(question) if term.weight == 1.0]
    if question.offices and not (question.plural and others):
        held = [
            (name, stated) for name, stated in holders(question, people) if _carries(stated, others)
        ]
        if held:
            return say_holders(question, held)
        if not others or all(_is_leading(office) for office in question.offices):
            return None
    return _answer_event(question, passages)


def _is_leading(office: OfficeSpan) -> bool:
    """Whether the office is one that a person holds: it says more than a bare rank."""
    return bool(office.office.organisation or office.office.level)


def _carries(stated: Stated, terms: Sequence[Term]) -> bool:
    """Whether the sentence around a statement carries ``terms`` too."""
    text = stated.document.text
    start = text.rfind("\n", 0, stated.mention.start) + 1
    end = text.find("\n", stated.mention.end)
    around = forms(text[start : end if end >= 0 else len(text)])
    return all(match_term(term, around) > 0.0 for term in terms)


def holders(question: Question, people: PeopleRegister) -> list[tuple[str, Stated]]:
    """(name, statement) of who holds every office that the question names, where it names it."""
    named = _named_places(question)
    terms = [(q.low, q.high) for q in question.quantities if q.kind == "period"]
    found: list[tuple[str, Stated]] = []
    for index, office in enumerate(question.offices):
        held = people.holders(office.office)
        held = [
            (name, stated)
            for name, stated in held
            if _right_place(named, stated) and _right_term(terms, stated)
        ]
        if index == 0:
            found = held
        else:
            names = {name for name, _ in held}
            found = [(name, stated) for name, stated in found if name in names]
    return found


def _right_term(terms: Sequence[tuple[Decimal, Decimal]], stated: Stated) -> bool:
    """Whether the document is of the terms of office asked for; true where it states no term."""
    written = parse_quantities(stated.document.metadata.term or "")
    periods = [(q.low, q.high) for q in written if q.kind == "period"]
    return not periods or set(terms) <= set(periods)


def stated_in_named_place(question: Question, person: str, people: PeopleRegister) -> bool:
    """Whether a document of the places that the question names speaks of ``person``."""
    named = _named_places(question)
    return any(_right_place(named, stated) for stated in people.statements(person))


def _named_places(question: Question) -> list[Phrase]:
    return [
        *(forms(name) for name in question.names),
        *(term.phrase for term in _place_terms(question)),
    ]


def _right_place(named: Iterable[Phrase], stated: Stated) -> bool:
    """Whether every place that was ``named`` is the document's or stands in the statement."""
    known = identity_forms(stated.document)
    own = forms(_mention_evidence(stated).text)
    return all(find_phrase(name, known) >= 0 or find_phrase(name, own) >= 0 for name in named)


def _place_terms(question: Question) -> list[Term]:
    """Words right after the last office where the question is typed in lower case: a place."""
    if question.names or question.places or not question.offices:
        return []
    last = question.offices[-1]
    if not last.office.level:
        return []
    return [
        term
        for term in other_terms(question)
        if term.weight == 1.0 and 0 <= term.start - last.end <= _PLACE_REACH
    ][:1]


def say_holders(question: Question, held: Sequence[tuple[str, Stated]]) -> Draft:
    """A statement for every holder, from the place of the library that says it best."""
    asked = [office.office for office in question.offices]
    best: dict[str, Stated] = {}
    for name, stated in held:
        if name not in best or _fitness(stated) > _fitness(best[name]):
            best[name] = stated
    documents = list({stated.document.id: stated.document for stated in best.values()}.values())
    several = len(documents) > 1
    statements = [
        Statement(
            f"Đồng chí {name} là {_office_text(stated, asked)}",
            (_mention_evidence(stated),),
            bullet=len(best) > 1,
        )
        for name, stated in best.items()
    ]
    if several:
        statements = [_of_place(statement, documents) for statement in statements]
    shown = statements[:SHOWN]
    if more := len(statements) - len(shown):
        shown.append(Statement(OTHER_HOLDERS.format(count=more), (), remark=True))
    return Draft(tuple(shown))


def _of_place(statement: Statement, among: Sequence[Document]) -> Statement:
    """The statement behind the name of its document's place, where that is known."""
    document = statement.evidence[0].document
    name = place_name(document, [other for other in among if other is not document])
    written = written_at(document, name)
    if not name or written is None:
        return replace(statement, preface=f"{capitalise(name)}:" if name else "")
    text = f"{capitalise(name)}: {statement.text}"
    return replace(statement, text=text, evidence=(*statement.evidence, written))


def _fitness(stated: Stated) -> tuple[bool, int]:
    """Prefer a statement with the place written out, then the shorter one."""
    text = _mention_evidence(stated).text
    places = place_names(stated.document.metadata.place)
    return any(place in text for place in places), -len(text)


def _mention_evidence(stated: Stated) -> Evidence:
    return Evidence(stated.document, stated.mention.start, stated.mention.end)


def _office_text(stated: Stated, asked: Sequence[Office]) -> str:
    """The offices as the document writes them, the asked ones only, all where none is asked."""
    given = stated.mention.offices
    fitting = [held for held in given if any(held.office.answers(office) for office in asked)]
    places = place_names(stated.document.metadata.place)
    parts = []
    for held in fitting or given:
        following = stated.document.text[held.end : stated.mention.end]
        place = next((place for place in places if following.startswith(f" {place}")), None)
        parts.append(f"{held.text} {place}" if place else held.text)
    return ", ".join(parts)


def office_sentence(name: str, people: PeopleRegister) -> Statement | None:
    """ "Đồng chí X là ...", with all offices of the fullest statement; None without offices."""
    stated = [s for s in people.statements(name) if s.mention.offices]
    if not stated:
        return None
    most = len(stated[0].mention.offices)
    fullest = [s for s in stated if len(s.mention.offices) == most]
    best = max(fullest, key=_fitness)
    text = f"Đồng chí {name} là {_office_text(best, ())}"
    return Statement(text, (_mention_evidence(best),))


def answer_office(question: Question, people: PeopleRegister) -> Draft | None:
    """ "Giữ chức gì": the offices of the persons named."""
    named = [forms(name) for name in question.names]
    named += [term.phrase for term in _place_terms(question)]
    statements = [
        office_sentence(name, people)
        for name in question.persons
        if any(_right_place(named, stated) for stated in people.statements(name))
    ]
    said = tuple(statement for statement in statements if statement is not None)
    return Draft(said) if said else None


def _answer_event(question: Question, passages: Passages) -> Draft | None:
    """Who did something: the clause that says so."""
    terms = [term for term in question.terms if not set(term.phrase) <= _OFFICE_TALK]
    named = [
        finding
        for finding in rank(question, passages, lambda unit: bool(unit.mentions), terms)
        if is_near(finding, terms)
    ]
    anyone = next(iter(rank(question, passages, terms=terms)), None)
    if question.plural and named and (group := _whole_list(named[0], passages)):
        return Draft(tuple(clause_statement(finding, bullet=True) for finding in group))
    if named and (anyone is None or named[0].coverage.own >= anyone.coverage.own - _ALMOST):
        return Draft((clause_statement(named[0]),))
    if anyone is None or not is_near(anyone, terms):
        return None
    if spoken := of_pronoun(anyone.unit):
        return Draft((spoken,))
    if _PERSONS_ONLY.search(match_form(question.text)):
        return None
    return Draft((clause_statement(anyone),))


def _whole_list(finding: Finding, passages: Passages) -> list[Finding]:
    """All clauses of the list that ``finding`` belongs to; empty where it is no list."""
    if finding.unit.siblings < 2:
        return []
    return [
        Finding(unit, cover((), unit), 0.0)
        for unit in passages.units
        if same_list(unit, finding.unit)
    ]
