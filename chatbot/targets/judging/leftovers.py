"""What a checked sentence says besides its figure, and whether a document says it as well.

Knows: the places of an entry, the words of its passage. Does not know: which words of a sentence
are left over (``accounting``), whether values agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from chatbot.lexicon import Phrase
from chatbot.patterns import name_spans
from chatbot.targets.judging.areas import COUNTRY
from chatbot.targets.types import Entry
from corpus.places import Unit, parse_place
from corpus.text import fold, match_form, normalise

TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+|[±+×*≈~^=<>≥≤]")
_UNMET = re.compile(
    r"(?<!\w)(?:chỉ tiêu|mục tiêu|kế hoạch|nhiệm vụ)\s+(?:\w+\s+){0,3}?(?:không|chưa|khó)\s+"
    r"(?:đạt|hoàn thành|thực hiện|được)\w*|(?<!\w)(?:không|chưa|khó)\s+(?:đạt|hoàn thành)\s+"
    r"(?:được\s+)?(?:các\s+)?(?:chỉ tiêu|mục tiêu|kế hoạch)"
)
DOUBT = frozenset({"hoặc", "hay", "trừ", "ngoại", "không", "chưa", "chẳng"})
"""Words that nothing but the sentence that they stand in excuses."""
_FEWEST_INITIALS = 3
"""Syllables of a name that is also called by its initials."""
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class Rest:
    """Words of a claim's sentence that say more than its figure."""

    text: str
    """As written."""
    sort: Literal["words", "place", "body", "heading"] = "words"
    """``body``: "Đảng bộ các cơ quan"; ``heading``: what stands above the claim."""
    unit: Unit | None = None
    """The place that they name, or a kind of place ("toàn tỉnh": no name)."""
    inside: bool = False
    """Of a place: whether it only says where the one named before it lies."""


def unmet(texts: Iterable[str]) -> tuple[Rest, ...]:
    """What headings or the introduction of a list deny: "những chỉ tiêu không đạt"."""
    found = (_UNMET.search(match_form(text)) for text in texts)
    return tuple(Rest(match[0], "heading") for match in found if match)


def unconfirmed(rest: Sequence[Rest], entry: Entry) -> str:
    """The first words of a claim that an entry and its passage do not account for; "" for none."""
    return next((one.text for one in rest if not _is_confirmed(one, entry)), "")


@lru_cache(maxsize=_CACHED)
def forms_of(text: str) -> Phrase:
    """The words and signs of ``text`` in matching form."""
    return tuple(TOKEN.findall(match_form(normalise(text))))


def _is_confirmed(rest: Rest, entry: Entry) -> bool:
    if rest.unit is not None:
        return _is_place_of(rest, rest.unit, entry)
    said, document = forms_of(rest.text), entry.document
    if rest.sort == "body":
        return _holds(forms_of(document.text), said)
    if _is_time_of(said, entry):
        return True
    spans = (entry.figure.sentence, *entry.figure.context)
    passage = "\n".join(document.text[span.start : span.end] for span in spans)
    if _holds(forms_of(passage), said):
        return True
    if rest.sort != "heading" and (set(said) & DOUBT or any(form[0].isdigit() for form in said)):
        return False
    heads = (
        *document.heading_path_at(entry.figure.start),
        document.metadata.title,
        document.metadata.body or "",
    )
    return any(_holds(forms_of(head), said) for head in heads)


def _is_time_of(said: Phrase, entry: Entry) -> bool:
    """Whether ``said`` is the entry's period, or its last year."""
    period = entry.figure.period
    if period is None:
        return False
    first, last = str(period.first), str(period.last)
    return said in {(last,), (first, last)}


def _holds(forms: Phrase, said: Phrase) -> bool:
    """Whether the words of ``said`` stand in ``forms`` beside each other."""
    size = len(said)
    return any(forms[at : at + size] == said for at in range(len(forms) - size + 1))


def _is_place_of(rest: Rest, said: Unit, entry: Entry) -> bool:
    own, document = entry.figure.place, entry.document.metadata.place
    units = [*parse_place(own).units, *parse_place(document).units]
    if said.kind in COUNTRY:
        return not units or match_form(own or "") in COUNTRY
    if not said.name:  # "toàn tỉnh"
        return not units or any(unit.kind in {None, said.kind} for unit in units)
    if any(name_spans(rest.text, match_form(place)) for place in (own, document) if place):
        return True
    return any(_is_unit(said, unit) for unit in units) or (rest.inside and len(units) == 1)


@lru_cache(maxsize=_CACHED)
def _is_unit(said: Unit, unit: Unit) -> bool:
    """Whether both are one place, as far as kinds and names are written."""
    if said.kind and unit.kind and said.kind != unit.kind:
        return False
    own, other = match_form(said.name), match_form(unit.name)
    if own == other or (said.name.isascii() and fold(own) == fold(other)):
        return True
    initials = "".join(word[0] for word in other.split())
    return len(initials) >= _FEWEST_INITIALS and fold(own.removeprefix("tp")) == fold(initials)
