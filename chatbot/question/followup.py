"""Completes a follow-up question from the conversation.

Knows: how a follow-up refers back ("Ông ấy ...", "Vậy X thì sao?", "Đến năm nào?"). Does not know:
documents, or persons beyond the names given. Works on mended text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.patterns import SPEECH_VERBS, either, whole
from corpus.text import match_form

_PERSON_NOUN = either(
    *("ông", "bà", "anh", "chị", "cô", "chú"),
    *("đồng chí", "vị", "người", "vị lãnh đạo", "nhân vật"),
)
_PRONOUN = re.compile(
    whole(f"{_PERSON_NOUN} {either('ấy', 'đó', 'này', 'ta', 'kia', 'nói trên', 'trên')}")
    + "|"
    + whole("(?:ổng|bả|họ)")
    + "|"
    + whole(
        f"(?:ông|bà) (?={either(*SPEECH_VERBS, 'giữ', 'đề nghị', 'yêu cầu', 'có', 'đã', 'là')})"
    )
)
_WOMAN = re.compile(r"(?:bà|chị|cô|bả)(?!\w)")
_MAN = re.compile(r"ông|anh|chú")
_THING_NOUN = either(
    *("chỉ tiêu", "mục tiêu", "tỷ lệ", "tốc độ", "thu nhập", "con số", "số", "mức", "mốc"),
    *("nhóm", "nhiệm vụ", "nhóm nhiệm vụ", "hai nhiệm vụ", "việc", "vấn đề", "nội dung"),
    *("phương châm", "câu", "lời", "điều"),
)
_THAT = either("đó", "này", "ấy", "kia", "nói trên", "trên", "vừa rồi", "vừa nêu")
_THING = re.compile(whole(rf"{_THING_NOUN}(?:\s+\w+)?\s+{_THAT}") + "|" + whole("nó"))
_OPENER = either("vậy", "thế", "còn", "riêng", "rồi", "à")
_OPENING = re.compile(rf"(?:{_OPENER}(?! nào)\s+)+(?:(?:về|riêng|với|đối với)\s+)*")
_CLOSER = either(
    *("thì sao", "thì thế nào", "thế nào", "ra sao", "nữa"),
    *("cũng vậy", "cũng thế", "cũng như vậy", "như thế"),
)
_ISNT_IT = either("chứ", "à", "hả", "không", "phải không", "đúng không", "ạ", "nhỉ")
_CLOSING = re.compile(rf"\s*,?\s*{_CLOSER}(?:\s+{_ISNT_IT})*\s*[?.!]*\s*$")
_ALSO = re.compile(either("cũng vậy", "cũng thế", "cũng như vậy", "cũng như thế"))
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?")
_ASKED = either("bao nhiêu", "mấy", "ai", "gì", "thế nào", "những gì", "như thế nào")
_TOPIC_ASKED = re.compile(rf"(?<!\w)(?:là |đạt |có |bằng )?{_ASKED}(?!\w).*$")
_EDGES = " ?.!,"


def last_person(texts: Sequence[str], names: Sequence[str], woman: bool | None) -> str | None:
    """The known person of the latest of ``texts`` (oldest first) that names one; None without.

    ``woman``: whether a woman is meant, None where that is open. Only the middle names "Thị" and
    "Văn" tell.
    """
    for text in reversed(texts):
        plain = match_form(text)
        places = {name: plain.find(match_form(name)) for name in names}
        found = [name for name in names if places[name] >= 0]
        candidates = sorted(found, key=lambda name: (places[name], name))
        if woman is not None:
            own, other = (" Thị ", " Văn ") if woman else (" Văn ", " Thị ")
            possible = [name for name in candidates if other not in f" {name} "]
            candidates = [name for name in possible if own in f" {name} "] or possible
        if candidates:
            return candidates[0]
    return None


def is_followup(text: str, content_words: int) -> bool:
    """Whether a question leans on what was said before.

    ``content_words``: how many terms of full weight it has; one with a single term or none is too
    short to stand alone.
    """
    plain = match_form(text)
    if _PRONOUN.search(plain) or _THING.search(plain) or _CLOSING.search(plain):
        return True
    return _OPENING.match(plain) is not None or content_words <= 1


def resolve_person(text: str, spoken: Sequence[str], names: Sequence[str]) -> str:
    """``text`` with "Ông ấy" replaced by the person spoken of."""
    match = _PRONOUN.search(match_form(text))
    if not match:
        return text
    woman: bool | None = None
    if _WOMAN.match(match.group()):
        woman = True
    elif _MAN.match(match.group()):
        woman = False
    name = last_person(spoken, names, woman)
    if name is None:
        return text
    return f"{text[: match.start()]}{name}{text[match.end() :]}".strip()


def bare_topic(text: str) -> tuple[str, bool]:
    """("hộ nghèo", False) of "Vậy hộ nghèo thì sao?"; True where it asks whether the same holds."""
    plain = match_form(text)
    confirms = bool(_ALSO.search(plain))
    start, end = 0, len(text)
    if opening := _OPENING.match(plain):
        start = opening.end()
    if closing := _CLOSING.search(plain, start):
        end = closing.start()
    return text[start:end].strip(_EDGES), confirms


def names_thing(text: str) -> bool:
    """Whether the question points back at a thing: "chỉ tiêu đó", "con số này"."""
    return _THING.search(match_form(text)) is not None


def without_pointer(text: str) -> str:
    """``text`` without its "đó", "này" phrase."""
    match = _THING.search(match_form(text))
    if not match:
        return text
    return f"{text[: match.start()]} {text[match.end() :]}".strip()


def topic_of(question: str) -> str:
    """What an earlier question was about, its asking words left out."""
    match = _TOPIC_ASKED.search(match_form(question))
    if match and match.start() > 0:
        return question[: match.start()].strip(_EDGES)
    return question.strip(_EDGES)


def year_in(text: str) -> str | None:
    """The year or period that ``text`` names."""
    match = _YEAR.search(text)
    return match.group() if match else None


def replace_year(question: str, year: str) -> str:
    """``question`` asked about another year."""
    if _YEAR.search(question):
        return _YEAR.sub(year, question, count=1)
    return f"{question.rstrip(' ?.!')} năm {year}?"
