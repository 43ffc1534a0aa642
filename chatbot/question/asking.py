"""What kind of answer a question asks for, and the words that ask.

Knows: the ways Vietnamese asks. Does not know: documents, or which names and offices exist. Offsets
count characters of the text given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chatbot.patterns import SPEECH_VERBS, either, one_of, whole
from chatbot.question.types import Kind
from corpus.text import match_form


@dataclass(frozen=True, slots=True)
class Asking:
    """What kind of answer is asked for, and where the asking words stand."""

    kind: Kind
    focus: tuple[int, int] | None
    """Span of the asking words; None for keywords alone."""
    plural: bool = False


# --- asking for a confirmation ------------------------------------------------------------------

_END = r"\s*[?.!]*\s*$"
_SOFTENER = either("với", "nhé", "ạ", "nhỉ", "vậy", "thế", "nha", "cơ")
_SECOND_SOFTENER = either("với", "nhé", "ạ", "nhỉ", "vậy", "thế")
_IS_IT_OK = either("được", "có được") + r"\s*" + either("không", "ko")
_POLITE = re.compile(
    rf",?\s*(?:{_IS_IT_OK}|giúp\s+\w+(?:\s+với)?|{_SOFTENER})(?:\s+{_SECOND_SOFTENER})*{_END}"
)
_PLEASE = either("xin", "hãy", "vui lòng", "làm ơn", "thử")
_TELL = either("kể", "nêu", "liệt kê", "cho ", "trích", "đọc", "nói rõ")
_IMPERATIVE = re.compile(rf"^(?:{_PLEASE} )?{_TELL}")
_CONFIRM = one_of(
    *("có phải", "có phải là", "phải không", "phải chăng"),
    *("có đúng", "có đúng là", "có đúng vậy", "có đúng thế"),
    *("đúng không", "đúng chứ", "đúng chưa", "đúng hay sai"),
    *("xác nhận", "xin xác nhận", "có thật", "có chính xác", "chính xác không"),
)
_CONFIRM_WORD = either("không", "hả", "à", "chứ", "ư", "hử")
_CONFIRM_TAIL = either("ạ", "nhỉ", "vậy", "thế", "nào")
_CONFIRM_END = re.compile(rf"(?<!\w){_CONFIRM_WORD}\s*{_CONFIRM_TAIL}?{_END}")
_WH = one_of(
    *("bao nhiêu", "mấy", "ai", "gì", "nào", "thế nào", "ra sao"),
    *("đâu", "khi nào", "bao giờ", "vì sao", "tại sao"),
)

# --- asking for a number or a time --------------------------------------------------------------

_ASKED_UNIT = either(
    *("phần trăm", "%", "triệu đồng", "tỷ đồng", "đồng(?! chí)", "triệu", "tỷ"),
    *("tiền", "vốn", "kinh phí"),
    *("ki-lô-mét", "km", "mét", "mét vuông", "m2", "hec ta", "héc ta", "ha", "tấn"),
)
_QUANTITY = re.compile(whole(rf"(?:bao nhiêu|mấy)(?:\s+{_ASKED_UNIT})?"))
_ORDINAL = re.compile(whole(r"(?:lần thứ|khoá|thứ)\s+(?P<focus>mấy|bao nhiêu|nào)"))
_TIME_NOUN = either(
    *("năm", "ngày", "tháng", "mốc", "thời gian", "thời điểm", "giai đoạn", "nhiệm kỳ"),
)
_NO_TIME_AFTER = either("phần", "%", "triệu", "tỷ", "người")
_WHEN = re.compile(
    whole(
        rf"(?:khi nào|bao giờ|lúc nào|hồi nào"
        rf"|{_TIME_NOUN}\s+(?:nào|bao nhiêu|mấy)(?!\s+{_NO_TIME_AFTER}))"
    )
)

# --- asking for persons and offices -------------------------------------------------------------

_PERSON_NOUN = either(
    *("đồng chí", "ông", "bà", "vị", "người", "nữ", "nhân vật", "đại diện"),
    *("cán bộ", "lãnh đạo", "vị lãnh đạo"),
)
_PERSON = re.compile(
    whole(rf"(?:(?:những|các)\s+)?(?:ai|{_PERSON_NOUN}(?:\s+(?!nào)\w+){{0,2}}\s+nào)")
)
_PERSONS_LISTED = re.compile(
    whole(
        r"(?:kể|nêu|liệt kê|cho biết)(?:\s+(?:tên|ra|rõ|giúp|tôi))*"
        r"\s+(?:(?:những|các|hai|ba|bốn|\d+)\s+)?(?:lãnh đạo|đồng chí|vị|cán bộ)"
    )
)
_NAME_ASKED = re.compile(
    r"(?<!\w)(?:họ tên|họ và tên|tên)(?:\s+(?:là|đầy đủ))?"
    r"(?:\s+gì|\s*\?|\s*$|\s+(?:của\s+)?(?=người|vị))"
    r"|họ tên"
)
_HOLD = either("giữ", "làm", "đảm nhiệm", "đảm nhận", "nắm giữ", "đảm trách")
_OFFICE_NOUN = either("chức vụ", "chức danh", "chức", "cương vị", "vị trí", "trọng trách")
_OFFICE = re.compile(
    whole(
        rf"(?:(?:đang |hiện )?{_HOLD}\s+)?(?:(?:những|các)\s+)?{_OFFICE_NOUN}"
        r"(?:\s+(?:đầy đủ|hiện tại|hiện nay))?(?:\s+(?:là\s+)?(?:gì|nào))?"
    )
)
_WHO_IS = re.compile(whole(r"là\s+(?P<focus>ai|người thế nào|người như thế nào)"))

# --- asking for anything else -------------------------------------------------------------------

_PLACE_ASKED = either(
    *("đâu", "chỗ nào", "nơi nào", "địa điểm nào", "hội trường nào"),
    *("phường nào", "xã nào", "tỉnh nào", "thành phố nào"),
)
_WHERE = re.compile(
    rf"(?<!\w)(?:ở|tại)?\s*{_PLACE_ASKED}(?!\w)|" + whole(either("địa điểm", "địa chỉ"))
)
_MOTTO = one_of("phương châm", "khẩu hiệu", "châm ngôn", "slogan")
_SAY = either(*SPEECH_VERBS, "nhận định", "phát ngôn")
_SAID = r"(?:điều|những|câu)?\s*gì|thế nào|ra sao|như thế nào|điều nào"
_WORDING = either(
    *("nguyên văn", "trích", "trích dẫn", "trích lời", "dẫn lời"),
    *("câu nói", "câu phát biểu", "lời phát biểu"),
)
_QUOTE = re.compile(
    whole(
        rf"(?:{_SAY}(?:\s+(?:chỉ đạo|về|với))?\s*(?:rằng\s+|là\s+)?(?P<focus>{_SAID})|{_WORDING})"
    )
)
_SEVERAL = r"(?:những|các|từng|hai|ba|bốn|năm|sáu|bảy|\d+)"
_LIST = re.compile(
    whole(
        r"(?:gồm(?: có)?(?:\s+những)?\s*(?:gì|nào|ai)?|bao gồm|liệt kê|kể(?: ra| tên)?"
        rf"|{_SEVERAL}(?:\s+\w+){{0,8}}?\s+(?:gì|nào)|(?:những|các) (?:gì|nào)"
        r"|(?:là|ra) những)"
    )
)
_WHAT = re.compile(
    whole(
        r"(?:(?:điều|cái|việc)?\s*gì|(?:bộ phận|đơn vị|cơ quan|tổ chức|nơi|việc|điều)\s+nào"
        r"|như thế nào|thế nào|ra sao|vì sao|tại sao|nào)"
    )
)
_PLURAL = one_of("những", "các", "từng", "mọi", "gồm", "bao gồm", "liệt kê", "kể", "cụ thể")


def read_asking(text: str, names_person: bool, names_office: bool) -> Asking:
    """The kind of a mended question, and the words that ask.

    ``names_person``: it names a person that the library knows; ``names_office``: it names any
    office.
    """
    plain = match_form(text)
    plural = _PLURAL.search(plain) is not None
    if confirmed := _confirming(plain):
        return Asking(Kind.YESNO, confirmed.span(), plural)
    if match := _ORDINAL.search(plain):
        return Asking(Kind.QUANTITY, match.span("focus"))
    if match := _WHEN.search(plain):
        return Asking(Kind.WHEN, match.span())
    return _about_person(plain, plural, names_person) or _about_thing(plain, plural, names_office)


def _asks_openly(plain: str) -> bool:
    """Whether question words stand in the question apart from polite words at its end."""
    return _WH.search(_POLITE.sub("", plain) or plain) is not None


def _confirming(plain: str) -> re.Match[str] | None:
    """The words that ask for a yes or a no."""
    imperative = _IMPERATIVE.match(plain) is not None
    openly = _asks_openly(plain)
    match = _CONFIRM.search(plain)
    if match and not (openly and imperative):
        return match
    return None if openly or imperative else _CONFIRM_END.search(plain)


def _about_person(plain: str, plural: bool, names_person: bool) -> Asking | None:
    if names_person and (match := _WHO_IS.search(plain)):
        return Asking(Kind.OFFICE, match.span("focus"), plural)
    if names_person and (match := _OFFICE.search(plain)):
        return Asking(Kind.OFFICE, match.span(), plural)
    if match := _PERSON.search(plain):
        several = match.group().startswith(("những", "các")) or "gồm" in plain
        return Asking(Kind.PERSON, match.span(), several)
    if match := _PERSONS_LISTED.search(plain):
        return Asking(Kind.PERSON, match.span(), plural=True)
    if match := _NAME_ASKED.search(plain):
        return Asking(Kind.PERSON, match.span(), plural)
    return None


def _about_thing(plain: str, plural: bool, names_office: bool) -> Asking:
    if match := _QUANTITY.search(plain):
        return Asking(Kind.QUANTITY, match.span())
    if match := _MOTTO.search(plain):
        what = _WHAT.search(plain, match.end())
        return Asking(Kind.MOTTO, what.span() if what else None)
    if match := _WHERE.search(plain):
        return Asking(Kind.WHERE, match.span())
    if match := _QUOTE.search(plain):
        return Asking(Kind.QUOTE, match.span("focus" if match["focus"] else 0), plural)
    if match := _LIST.search(plain):
        return Asking(Kind.LIST, match.span(), plural=True)
    if names_office and not _asks_openly(plain):
        return Asking(Kind.PERSON, None, plural)
    if what := _WHAT.search(plain):
        return Asking(Kind.TOPIC, what.span(), plural)
    return Asking(Kind.LIST if plural else Kind.TOPIC, None, plural)
