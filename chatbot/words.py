"""Words as they are matched: one form for all spellings, abbreviations spelt out.

Knows: how text becomes comparable words with offsets. Does not know: questions or documents.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.lexicon import Phrase, expand, phrase
from corpus.text import Token, match_form, tokenise, word_set

CAPITALS = "".join(char for char in map(chr, range(0x1EFA)) if char.isupper())
"""Every upper-case letter up to the last Vietnamese one, for use inside ``[...]``."""

_PER_HEAD = ("bình", "quân", "đầu", "người")
_UNITS = word_set("đồng vnđ vnd usd đ triệu tỷ nghìn m2 m3 ha km2 kg tấn lít kwh lần")
"""What "/người" goes on as a unit: "triệu đồng/người"."""
_SLASHED = re.compile(r"(?<!\w)(?:đ/c|Đ/c|Đ/C|GD&ĐT|KH&CN)(?!\w)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. Words of one spelt-out abbreviation share their offsets."""

    form: str
    """Matching form: lower case, tone placement unified."""
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of ``text`` in order, punctuation left out, abbreviations spelt out."""
    found: list[Word] = []
    position = 0
    for match in _SLASHED.finditer(text):
        found += _plain_words(text[position : match.start()], position)
        found += _spelt_out(match.group(), match.start(), match.end())
        position = match.end()
    return found + _plain_words(text[position:], position)


def _plain_words(text: str, offset: int) -> list[Word]:
    found: list[Word] = []
    tokens = tokenise(text)
    for at, token in enumerate(tokens):
        if token.text[0].isalnum() or token.text == "%":
            start, end = token.start + offset, token.end + offset
            if token.text == "người" and _is_per_head(tokens[max(at - 2, 0) : at], token):
                found += [Word(form, start, end) for form in _PER_HEAD]
            else:
                found += _spelt_out(token.text, start, end)
    return found


def _is_per_head(before: Sequence[Token], token: Token) -> bool:
    """Whether "người" stands as in "GRDP/người", behind the name of an indicator and no unit."""
    if len(before) < 2 or before[1].text != "/":
        return False
    name, slash = before
    together = name.end == slash.start and slash.end == token.start
    return together and name.text[0].isalpha() and match_form(name.text) not in _UNITS


def _spelt_out(text: str, start: int, end: int) -> list[Word]:
    expansion = expand(text)
    if expansion is not None:
        return [Word(form, start, end) for form in phrase(expansion)]
    if "-" in text and not any(char.isdigit() for char in text):
        return [Word(form, start, end) for form in match_form(text).split("-") if form]
    return [Word(match_form(text), start, end)]


@lru_cache(maxsize=4096)
def forms(text: str) -> Phrase:
    """Only the matching forms of ``words(text)``.

    Cached: one question compares the same names and passages many times.
    """
    return tuple(word.form for word in words(text))


def find_phrase(needle: Phrase, haystack: Sequence[str], start: int = 0) -> int:
    """Index of the first place where ``needle`` stands contiguously, -1 where it does not."""
    size = len(needle)
    for index in range(start, len(haystack) - size + 1):
        if haystack[index] == needle[0] and tuple(haystack[index : index + size]) == needle:
            return index
    return -1


def longest_phrase(forms: Phrase, start: int, phrases: Collection[Phrase], longest: int) -> int:
    """Words of the longest of ``phrases`` that stands at ``start``; 0 for none.

    Args:
        longest: words of the longest phrase that is looked for.
    """
    for size in range(min(longest, len(forms) - start), 0, -1):
        if forms[start : start + size] in phrases:
            return size
    return 0
