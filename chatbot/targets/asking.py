"""Questions that the register answers better than any passage.

Knows: how Vietnamese asks for the targets of a field, for a comparison, for what is above the last
term. Does not know: the register, or which indicators there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from chatbot.patterns import either, one_of, whole
from chatbot.question.types import Kind, Question
from corpus.text import match_form

Order = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Listing:
    """ "Chỉ tiêu nào về môi trường?"."""

    about: str
    """What follows "về", in matching form, times left out."""
    years: tuple[int, ...] = ()
    """For which it is asked: of "đến năm 2030" and "2025-2030" the last; none: for any."""
    results: bool = False
    """Whether results are asked for, and not targets."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """ "So sánh thu nhập bình quân đầu người của A và B"."""

    about: str
    """The question without the words that compare, in matching form; places still in it."""
    order: Order | None
    """``down``: the highest first, as "cao nhất" asks; None: nobody asks for the highest."""
    years: tuple[int, ...] = ()
    """As of a listing."""
    level: str = ""
    """"phường", "xã": of "phường nào"; "" where any place is meant."""


@dataclass(frozen=True, slots=True)
class Advance:
    """ "Chỉ tiêu nào cao hơn nhiệm kỳ trước?"."""

    order: Order
    """``up``: those whose target lies above what was reached."""


Request = Listing | Comparison | Advance

_NOUN = either("chỉ tiêu", "mục tiêu", "kết quả", "con số", "số liệu")
_OF_WHAT = either(
    *("về", "thuộc", "liên quan đến", "liên quan tới", "trong lĩnh vực", "trên lĩnh vực"),
    *("ở lĩnh vực", "lĩnh vực", "thuộc lĩnh vực", "về lĩnh vực", "thuộc nhóm", "nhóm"),
    *("trong công tác", "về mặt", "về mảng", "của lĩnh vực", "của ngành"),
)
_LISTING = re.compile(
    rf"(?<!\w)(?P<noun>{_NOUN})(?!\w)(?: (?!là )\w+){{0,4}}? {_OF_WHAT} (?P<about>[^?.!]+)"
)
_SEVERAL = one_of("nào", "những", "các", "liệt kê", "danh sách", "bảng", "gồm", "toàn bộ", "tất cả")
_TAIL = re.compile(
    r"[\s,]+"
    + either(
        *("là gì", "là những gì", "gì", "nào", "thế nào", "ra sao", "gồm những gì", "có những gì"),
        *("không", "vậy", "thế", "ạ", "nhỉ", "nhé", "đi", "với", "giúp tôi", "giúp em"),
        *("được đặt ra", "đặt ra", "đề ra", "được đề ra", "được nêu", "cụ thể", "như thế nào"),
    )
    + r"[\s,]*$"
)
_COMPARES = one_of(
    *("so sánh", "đối chiếu", "so với", "chênh lệch", "chênh nhau", "khác nhau", "hơn kém")
)
_HIGHEST = one_of(
    "cao nhất", "lớn nhất", "nhiều nhất", "dẫn đầu", "cao hơn", "lớn hơn", "nhiều hơn"
)
_LOWEST = one_of("thấp nhất", "nhỏ nhất", "ít nhất", "thấp hơn", "nhỏ hơn", "ít hơn")
_LEVELS = frozenset(map(match_form, ("phường", "xã", "tỉnh", "thành phố", "đặc khu")))
_WHICH_PLACE = re.compile(
    whole(
        either("nơi", "đâu", "địa phương", "phường", "xã", "tỉnh", "thành phố", "đơn vị", "đặc khu")
        + " nào|ở đâu|bên nào"
    )
)
_FILLERS = one_of(
    *("hãy", "xin", "vui lòng", "cho tôi", "cho biết", "giúp tôi", "giữa", "của", "và", "với"),
    *("có", "là", "thì", "hai", "các", "những", "mức", "chỉ tiêu", "mục tiêu", "bao nhiêu", "về"),
    *("thế nào", "ra sao", "như thế nào", "ai", "bên", "giữa các", "tại", "ở", "trong", "theo"),
)
_ADVANCE = re.compile(
    whole(
        rf"{_NOUN}(?: \w+){{0,6}}? nào(?: \w+){{0,6}}? (?P<how>"
        + either("cao hơn", "lớn hơn", "hơn", "vượt", "tăng", "thấp hơn", "giảm", "kém", "nhỏ hơn")
        + rf")(?: \w+){{0,4}}? {either('trước', 'qua', 'cũ', 'vừa qua', 'kết quả', 'đã đạt')}"
    )
)
_DOWN = frozenset(match_form(word) for word in ("thấp hơn", "giảm", "kém", "nhỏ hơn"))
_TIMES = frozenset({"year", "period"})
_TIME_WORDS = re.compile(
    r"(?:(?<!\w)"
    + either(
        "năm", "đến", "vào", "trong", "giai đoạn", "nhiệm kỳ", "cuối", "hết", "từ", "và", "của"
    )
    + r"\s+)+$"
)


def read_request(question: Question) -> Request | None:
    """What a question asks of the register; None for all that passages answer."""
    plain = _without_times(match_form(question.text), question)
    years = tuple(sorted({int(q.high) for q in question.quantities if q.kind in _TIMES}))
    if advance := _ADVANCE.search(plain):
        return Advance("down" if advance["how"] in _DOWN else "up")
    if comparison := _comparison(plain, years):
        return comparison
    if question.kind not in {Kind.LIST, Kind.TOPIC, Kind.YESNO}:
        return None
    listing = _LISTING.search(plain)
    if listing is None or not (question.focus is None or _SEVERAL.search(plain)):
        return None
    about = _without_tail(listing["about"])
    return Listing(about, years, listing["noun"] == match_form("kết quả"))


def _without_times(plain: str, question: Question) -> str:
    for time in reversed([q for q in question.quantities if q.kind in _TIMES]):
        before = _TIME_WORDS.sub(" ", plain[: time.start])
        plain = before + plain[time.end :]
    return " ".join(plain.split())


def _comparison(plain: str, years: tuple[int, ...]) -> Comparison | None:
    asked = _WHICH_PLACE.search(plain)
    order: Order | None = None
    if _HIGHEST.search(plain):
        order = "down"
    elif _LOWEST.search(plain):
        order = "up"
    if not _COMPARES.search(plain) and not (asked and order):
        return None
    about = plain
    for words in (_COMPARES, _HIGHEST, _LOWEST, _WHICH_PLACE):
        about = words.sub(" , ", about)
    about = _FILLERS.sub(" ", re.sub(r"[?.!:]", " ", about))
    return Comparison(" ".join(about.split()).strip(" ,"), order, years, _level(asked))


def _level(asked: re.Match[str] | None) -> str:
    kind = asked[0].removesuffix(" nào") if asked else ""
    return kind if kind in _LEVELS else ""


def _without_tail(about: str) -> str:
    while tail := _TAIL.search(about):
        about = about[: tail.start()]
    return about.strip(" ,")
