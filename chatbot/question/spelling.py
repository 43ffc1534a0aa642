"""The library's spelling together with the way Vietnamese asks.

Knows: which word lists help to read a question. Does not know: how a question is respelt (see
``index.spelling``), or what it means.
"""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.lexicon import expand, function_phrases, known_text
from index import spelling
from index.spelling import ASKING, Language, is_unaccented
from index.words import WordCounts

__all__ = ["Vocabulary", "asking_language", "is_unaccented"]


def asking_language() -> Language:
    """The word lists, for ``Searcher.open``: phrases of asking, grammar and abbreviations."""
    return Language(
        phrases=(*ASKING.phrases, *known_text()),
        grammar=function_phrases(),
        is_abbreviation=lambda word: expand(word) is not None,
    )


class Vocabulary(spelling.Vocabulary):
    """The words of texts that are in no index, and those of asking."""

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__(WordCounts.count(texts), asking_language())
