"""Words around the name of an indicator that only frame it.

Knows: the phrases that change nothing of what a figure says ("đề ra chỉ tiêu", "theo chỉ tiêu").
Does not know: what else a sentence says (``accounting``), indicators.
"""

from __future__ import annotations

import re
from functools import cache

from chatbot.lexicon import Phrase, phrase, read_lines
from chatbot.targets.indicator_words import phrases as indicator_phrases
from chatbot.targets.judging.leftovers import TOKEN
from chatbot.targets.judging.wording import without
from chatbot.targets.types import Figure
from chatbot.words import longest_phrase
from corpus.text import match_form

_IN_BRACKETS = re.compile(
    r"\s*\((?:chỉ tiêu|mục tiêu|kế hoạch)(?:\s+(?:của|nhiệm kỳ|đại hội|đề ra))*\)$",
    re.IGNORECASE,
)
"""Behind a name: what sort of number it is; of a percentage it may be what it is a share of."""
_BEHIND_FRAME = re.compile(
    r"\s+(?:được\s+)?(?:xác định|ấn định|đề ra|đặt ra)$"
    r"|\s+(?:(?:là|thuộc|nằm trong|nằm ở)\s+(?:(?:một|những|các|số|trong)\s+)*(?:chỉ tiêu|mục tiêu)"
    r"|theo\s+(?:(?:những|các|đúng)\s+)*(?:chỉ tiêu|mục tiêu|kế hoạch|lộ trình|nghị quyết))"
    r"(?:\s+(?:của|cho|về|nhiệm kỳ|đại hội|đảng bộ|đề ra|đặt ra|chủ yếu|quan trọng|này|tới))*"
    r"(?=\)?$)",
    re.IGNORECASE,
)
"""Behind the name of an indicator: "... là một chỉ tiêu của nhiệm kỳ", "... theo chỉ tiêu"."""
_ONLY_THEN = re.compile(
    r"(?<!\w)(?:sau|phải đến|đến tận)\s.*\smới\s+(?:đạt|có|hoàn thành|giảm|tăng)"
)
_NEW = re.compile(r"\s+mới$")
"""Of "sau năm 2030 thu nhập mới đạt 100 triệu đồng": no word of the name."""
_ROMAN = re.compile(r"[ivxlc]{2,}")


def without_frame(figure: Figure, text: str, negation: str = "") -> str:
    """The name of the figure's indicator without the words around it that only frame it: "đề ra chỉ
    tiêu" of "đề ra chỉ tiêu thu nhập bình quân", "theo chỉ tiêu"; "" where there are none.

    Args:
        text: what the figure's offsets count characters of.
        negation: that its clause states; it is no part of the name.
    """
    written = _BEHIND_FRAME.sub("", figure.indicator.written)
    if figure.quantity.measure != "percent":
        written = _IN_BRACKETS.sub("", written)
    sentence = match_form(text[figure.sentence.start : figure.sentence.end])
    if _ONLY_THEN.search(sentence):
        written = _NEW.sub("", written)
    cut = written if written != figure.indicator.written else ""
    if negation:
        written = without(written)
    tokens = list(TOKEN.finditer(match_form(written)))
    forms = tuple(token[0] for token in tokens)
    table, longest = frame_phrases()
    at = 0
    while at < len(forms):
        size = longest_phrase(forms, at, table, longest)
        named = longest_phrase(forms, at, _named_phrases(), longest)
        if _ROMAN.fullmatch(forms[at]):
            size = 1
        if not size or named >= size:
            break
        at += size
    before = match_form(text[figure.sentence.start : figure.quantity.start])
    front = match_form(written[: tokens[at - 1].end()]) if 0 < at < len(tokens) else ""
    return written[tokens[at].start() :] if front and front in before else cut


@cache
def _named_phrases() -> frozenset[Phrase]:
    """What names something that is measured."""
    return frozenset(form for form, concepts in indicator_phrases().items() if concepts)


@cache
def frame_phrases() -> tuple[frozenset[Phrase], int]:
    """The phrases that change nothing, and how many words the longest of them has."""
    parts = (part for line in read_lines("claim_frames.txt") for part in line.split("|"))
    table = frozenset(form for part in parts if (form := phrase(part)))
    return table, max(map(len, table))
