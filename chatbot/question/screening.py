"""Turns away what is no question about documents, with a sentence that helps.

Knows: what empty, overlong, foreign or commanding input looks like. Does not know: the documents.
"""

from __future__ import annotations

import re

from chatbot.lexicon import expand
from chatbot.patterns import either
from corpus.text import fold, is_vietnamese_syllable, normalise, tokenise

MAX_LENGTH = 2000
"""Characters of a question after normalising."""
ACCENTED_SHARE = 0.5
"""Share of a question's words that must be Vietnamese syllables."""
UNACCENTED_SHARE = 0.8
"""The same where no word has diacritics: many an English word could by chance be a syllable."""

EMPTY = (
    "Xin mời nhập câu hỏi về nội dung văn kiện, ví dụ: “Chỉ tiêu thu nhập bình quân là bao nhiêu?”"
)
TOO_LONG = "Câu hỏi dài quá {limit} ký tự. Xin rút gọn câu hỏi rồi gửi lại."
NOT_VIETNAMESE = (
    "Xin hãy đặt câu hỏi bằng tiếng Việt; trợ lý chỉ trả lời bằng tiếng Việt từ các văn kiện."
)
NO_WORDS = "Xin hãy đặt câu hỏi bằng chữ, ví dụ: “Chỉ tiêu thu nhập bình quân là bao nhiêu?”"
COMMAND = (
    "Trợ lý chỉ trả lời câu hỏi về nội dung các văn kiện và luôn dựa vào tài liệu, "
    "nên không làm theo yêu cầu này."
)

_IGNORE = either("bo qua", "quen", "phot lo", "khong can", "mac ke", "vut bo", "bat chap")
_GUIDANCE = either(
    *("huong dan", "chi dan", "chi thi", "quy dinh", "quy tac", "nguyen tac", "rang buoc", "lenh"),
    *("tai lieu", "van kien", "can cu", r"nguon(?! luc| von| thu| nhan)"),
)
_PRETEND = either(
    *(
        r"dong vai(?! tro(?! ly))",
        "gia vo",
        "gia lam",
        "hoa than",
        "tu gio ban la",
        "ban bay gio la",
    ),
    *("hay lam nhu ban la", "bia ra", "hay bia", "tuong tuong ra", "tu nghi ra"),
)
_CREATION = either(
    *("bai tho", "tho luc bat", "bai hat", "truyen", "doan code", "chuong trinh python"),
)
_MACHINERY = either(
    *("system prompt", "prompt he thong", "loi nhac he thong", "jailbreak", "developer mode"),
    *("che do go loi", "che do nha phat trien", "che do debug", r"che do quan tri(?! \w+ hoi)"),
)
_COMMANDS = re.compile(
    rf"{_IGNORE}(?: \w+){{0,4}}? {_GUIDANCE}"
    rf"|{_PRETEND}|{_MACHINERY}"
    rf"|(?:viet|lam|sang tac)(?: \w+){{0,3}}? {_CREATION}"
    r"|ke (?:cho \w+ )?(?:mot )?(?:cau )?chuyen"
    r"|(?:ignore|disregard|forget)(?: \w+){0,3} (?:instructions|rules|documents|prompts?)"
    r"|(?:chi|hay) (?:tra loi|in ra|noi)(?: \w+){0,3}? (?:mot tu|tu|chu|dung mot tu)\b"
)
"""For folded text: commands come with and without diacritics."""
_WORD = re.compile(r"[^\W\d_]+")


def refusal(raw: str) -> str | None:
    """The sentence that turns ``raw`` away, None for what may be a question."""
    text = normalise(raw)
    if not text:
        return EMPTY
    if len(text) > MAX_LENGTH:
        return TOO_LONG.format(limit=MAX_LENGTH)
    found = _WORD.findall(text)
    if not found:
        return NO_WORDS
    if _COMMANDS.search(fold(text)):
        return COMMAND
    # Words in capitals may be abbreviations: they say nothing about the language.
    judged = [word for word in found if not word.isupper() and expand(word) is None]
    if not judged:
        return None
    syllables = sum(is_vietnamese_syllable(word) for word in judged) / len(judged)
    unaccented = len(judged) >= 4 and all(word.isascii() for word in judged)
    if syllables < (UNACCENTED_SHARE if unaccented else ACCENTED_SHARE):
        return NOT_VIETNAMESE
    return None if any(token.text[0].isalnum() for token in tokenise(text)) else NO_WORDS
