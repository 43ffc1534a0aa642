"""Vietnamese sentences and the clauses of a list.

Knows: where a sentence ends, and how "Các chỉ tiêu gồm: A; B; và C." falls into a lead and items.
Does not know: what a clause says, which document it stands in.

Spans are offsets into the text that was given, half open, and never copies of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.text import word_set
from corpus.types import Span


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence taken apart: what introduces a list, and the entries of the list."""

    lead: Span | None
    """The words before the colon; None where nothing introduces the items."""
    items: tuple[Span, ...]
    """At least one. Without separators, without a leading "và", without the final full stop."""


_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"""(?<![.!?…])(?P<mark>[.!?…]+)["'”’»)\]]*(?=\s{1,9}(?P<next>\S))""")
_LIST_MARK = re.compile(
    r"""\s*(?:[-–—•+*#]+\s*)?["“*(]*"""
    r"(?:(?i:điều|chương|mục|phần|khoản|bước|bảng|biểu|hình|mẫu|phụ lục)\s+(?:số\s+)?)?"
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*[a-zđ]?|[IVXLC]+|[A-Za-zĐđ])(?:\)\.?|\.)\s*)+"
)
_LAST_WORD = re.compile(r"[\w/.]+$")
_LAST_WORDS_REACH = 24
_OPENERS = "\"'“‘«([-–—•+*"
# Exact case, because "no" and "tr" are words or syllables too.
_ABBREVIATIONS = word_set(
    """
    TP Tp TX Tx TT Tt VP PCT GS PGS TS Ts TSKH ThS Ths BS Bs BSCKI BSCKII KS Ks KTS LS CN NCS
    NGƯT NGND NSND NSƯT NXB TM KT TL TUQ Mr Mrs Ms Dr St đ/c Đ/c v.v V.v
    """
)
_NUMBERING = frozenset({"No", "no", "Tr", "tr", "Đ", "đ", "St"})
"""Stand before a number only: "No. 5", "tr. 12"; otherwise they end a sentence like any word."""
_ORDINAL_WORDS = word_set(
    """
    thứ khóa khoá kỳ quý hạng loại cấp nhóm mục phần chương án bảng khối lục mẫu vitamin lớp điểm
    đợt tầng hình
    """
)
"""A single letter after one of these is a numeral, not an initial: "Đại hội lần thứ I. Các ..."."""


def _is_abbreviated(before: str, following: str) -> bool:
    """Whether the full stop after ``before`` belongs to an abbreviation or an initial."""
    found = _LAST_WORD.search(before)
    if found is None:
        return False
    word = found.group()
    last = word.rpartition(".")[2]  # "PGS.TS" -> "TS"
    if word in _ABBREVIATIONS or last in _ABBREVIATIONS:
        return True
    if word in _NUMBERING and following.isdigit():
        return True
    if len(last) == 1 and last.isupper():
        previous = before[: found.start()].split()
        return not (previous and previous[-1].lower() in _ORDINAL_WORDS)
    return False


def _breaks(text: str, start: int, end: int) -> list[int]:
    """Offsets inside the line ``text[start:end]`` after which a new sentence starts."""
    at_line_start = start == 0 or text[start - 1] == "\n"
    mark = _LIST_MARK.match(text, start, end) if at_line_start else None
    breaks: list[int] = []
    for match in _END.finditer(text, mark.end() if mark else start, end):
        following = match["next"]
        if not (following.isupper() or following.isdigit() or following in _OPENERS):
            continue
        # Characters, not ASCII letters: a sentence also ends after "2030", "0,5%", "Đảng" or ")".
        before = text[max(start, match.start() - _LAST_WORDS_REACH) : match.start()]
        if match["mark"] == "." and _is_abbreviated(before, following):
            continue
        breaks.append(match.end())
    return breaks


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space around it; None if nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of ``text[start:end]``, in order; every visible character is in one of them.

    A newline always ends a sentence. A list mark ("1.", "a)", "Điều 5.") belongs to the sentence
    that follows it.
    """
    sentences: list[Span] = []
    for line in _LINE.finditer(text, start, len(text) if end is None else end):
        borders = [line.start(), *_breaks(text, line.start(), line.end()), line.end()]
        for left, right in pairwise(borders):
            if sentence := _trimmed(text, left, right):
                sentences.append(sentence)
    return sentences


# --- clauses ----------------------------------------------------------------------------------

_ENCLOSED = re.compile(
    r""""[^"]*"|“[^”]*”|«[^»]*»|‘[^’]*’|\[[^\[\]]*\]|\((?:[^()]|\([^()]*\))*\)"""
)
_FINAL_MARKS = " \t\n.;…"
_COLON = re.compile(r":(?!\d)|(?<!\d):")  # not the one in "8:30"
_LEADING_AND = re.compile(r"và\s+", re.IGNORECASE)


def split_clauses(text: str, sentence: Span) -> Clauses:
    """Take a list sentence apart at its semicolons; any other sentence is its own single item.

    Semicolons inside quotation marks or brackets do not separate, and a colon introduces a list
    only if semicolons follow it.
    """
    # Same length as the sentence, with quoted and bracketed words hidden.
    visible = _ENCLOSED.sub(
        lambda match: "_" * len(match.group()), text[sentence.start : sentence.end]
    )
    visible = visible.rstrip(_FINAL_MARKS)
    if not visible.strip():
        return Clauses(None, (sentence,))

    first_semicolon = visible.find(";")
    colon = _lead_colon(visible, first_semicolon)
    lead = _trimmed(text, sentence.start, sentence.start + colon) if colon >= 0 else None

    items: list[Span] = []
    start = sentence.start + colon + 1
    for part in visible[colon + 1 :].split(";"):
        if item := _trimmed(text, start, start + len(part)):
            items.append(_without_and(text, item) if items else item)
        start += len(part) + 1
    return Clauses(lead, tuple(items))


def _lead_colon(visible: str, first_semicolon: int) -> int:
    """Where the colon stands that introduces the list, -1 if none does."""
    if first_semicolon < 0:
        return -1
    colons = [match.start() for match in _COLON.finditer(visible, 0, first_semicolon)]
    if not colons:
        return -1
    # "Gồm: kinh tế: A; xã hội: B" has colons inside its items, so the first one introduces them;
    # in "Về kinh tế: các chỉ tiêu gồm: A; B" it is the last.
    nested = _COLON.search(visible, first_semicolon) is not None
    return colons[0] if nested else colons[-1]


def _without_and(text: str, item: Span) -> Span:
    conjunction = _LEADING_AND.match(text, item.start, item.end)
    return Span(conjunction.end(), item.end) if conjunction else item
