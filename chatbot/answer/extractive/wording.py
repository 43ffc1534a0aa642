"""Small Vietnamese wording: sentences made of the document's own words.

Knows: how a clause becomes a sentence. Does not know: which clause is the right one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.answer.tables import Fact
from chatbot.answer.types import Evidence, Finding, Statement, unit_evidence
from chatbot.answer.units import Unit
from chatbot.lexicon import function_phrases
from chatbot.patterns import one_of
from chatbot.people import find_mentions
from chatbot.register import place_names
from corpus.text import match_form, word_set
from corpus.types import Document, Span

ACCORDING = "Theo tài liệu, "
_COMMON_OPENINGS = word_set("phát nhiệm mục đặc đối thu tỷ tỉ tốc mức diện")
"""First syllables of words that often begin a clause and are no names."""
_END_MARKS = " .;,:"
_DISCOURSE = re.compile(
    r"(?:Đặc biệt|Ngoài ra|Bên cạnh đó|Đồng thời|Trong đó|Cụ thể|Cùng với đó|Theo đó|Mặt khác), "
)
"""Openings that join a sentence to the one before and say nothing alone."""
_STARTS_WITH_VERB = one_of(
    *("thảo luận", "đóng góp", "xây dựng", "phát triển", "nâng cao", "đẩy mạnh", "đẩy nhanh"),
    *("tăng cường", "bảo đảm", "đảm bảo", "thực hiện", "tập trung", "hoàn thành", "hoàn thiện"),
    *("mở rộng", "đổi mới", "cải cách", "cải tạo", "giữ vững", "tạo", "triển khai", "thu hút"),
    *(
        "chú trọng",
        "huy động",
        "khai thác",
        "quản lý",
        "chăm lo",
        "củng cố",
        "phát huy",
        "quy hoạch",
    ),
)
"""Verbs that items of task lists begin with: such an item is no sentence without its list."""
_PRONOUN = re.compile(r"(?:Đồng chí|Ông|Bà)(?: (?:ấy|này|đó|cũng))? (?=[a-zà-ỹđ])")
_QUOTED = re.compile(r"[\"“«]([^\"“”«»\n]{2,400})[\"”»]")


def capitalise(text: str) -> str:
    """The first letter in upper case."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The first letter in lower case where the first word is no name."""
    first = match_form(text.split(" ", 1)[0]) if text else ""
    if (first,) in function_phrases() or first in _COMMON_OPENINGS:
        return text[:1].lower() + text[1:]
    return text


def clause_statement(finding: Finding, bullet: bool = False) -> Statement:
    """The clause itself as a statement, or as an item of a list."""
    unit = finding.unit
    text = unit.text.rstrip(_END_MARKS)
    if unit.fact is not None:
        return Statement(capitalise(text), finding.evidence, bullet)
    if bullet:
        return Statement(capitalise(text), finding.evidence, bullet)
    if (spoken := of_pronoun(unit)) is not None:
        return spoken
    if unit.lead is not None and _STARTS_WITH_VERB.match(match_form(text)):
        lead = Evidence(unit.document, unit.lead.start, unit.lead.end)
        introduced = f"{lower_first(lead.text.rstrip(_END_MARKS))}, trong đó có {text}"
        return Statement(ACCORDING + introduced, (lead, *finding.evidence))
    if marker := _DISCOURSE.match(text):
        text = text[marker.end() :]
    return Statement(ACCORDING + lower_first(text), finding.evidence)


def row_statement(facts: Sequence[Fact], document: Document, bullet: bool = False) -> Statement:
    """What several values of one row state: "GRDP/người: năm 2025: 98 ...; năm 2030: 150 ..."."""
    row = facts[0].row
    around = dict.fromkeys(span for fact in facts for span in fact.row.context)
    spans = [Span(row.start, row.end), *around]
    evidence = tuple(Evidence(document, span.start, span.end) for span in spans)
    if len(facts) == 1:
        return Statement(capitalise(facts[0].text), evidence, bullet)
    values = [f"{fact.head}: {fact.value}" if fact.head else fact.value for fact in facts]
    return Statement(f"{capitalise(row.label)}: {'; '.join(values)}", evidence, bullet)


def of_pronoun(unit: Unit) -> Statement | None:
    """ "Đồng chí đề nghị ..." with the name from the sentence before, which is cited too.

    None where the clause begins otherwise, or the sentence before names nobody or several.
    """
    pronoun = _PRONOUN.match(unit.text)
    if pronoun is None or unit.previous is None:
        return None
    start, end = unit.previous.start, unit.previous.end
    places = place_names(unit.document.metadata.place)
    mentions = find_mentions(unit.document.text[start:end], places)
    if len({mention.name for mention in mentions}) != 1:
        return None
    named = Evidence(unit.document, start + mentions[0].start, start + mentions[0].end)
    text = f"Đồng chí {mentions[0].name} {unit.text[pronoun.end() :].rstrip(_END_MARKS)}"
    return Statement(text, (*unit_evidence(unit), named))


def quoted_in(text: str) -> list[tuple[int, int]]:
    """Spans of what stands between quotation marks, the marks left out."""
    return [match.span(1) for match in _QUOTED.finditer(text)]
