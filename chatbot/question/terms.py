"""The phrases of a question that an answer has to carry, with their weights.

Knows: the word lists. Does not know: documents.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.lexicon import frame_phrases, function_phrases, synonyms
from chatbot.question.types import Term
from chatbot.words import Word, words

FRAME_WEIGHT = 0.25
_LONGEST = 5
_OF = "của"
"""Joins what it stands between: whose income is part of which income."""


def read_terms(text: str, leave_out: Sequence[tuple[int, int]] = ()) -> tuple[Term, ...]:
    """Content and frame phrases of ``text``; words inside ``leave_out`` spans are skipped.

    The longest phrase of the word lists wins; other words stand alone. Numbers are no terms: they
    are compared as quantities.
    """
    items = [
        word
        for word in words(text)
        if not any(start < word.end and word.start < end for start, end in leave_out)
    ]
    pieces = _segment(items)
    terms: list[Term] = []
    for index, (first, size, weight) in enumerate(pieces):
        if weight == 0.0:
            continue
        before = pieces[index - 1] if index else None
        if before and items[before[0]].form == _OF and index > 1:
            before = pieces[index - 2]
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        terms.append(
            Term(
                phrase=tuple(word.form for word in items[first : first + size]),
                weight=weight,
                start=items[first].start,
                end=items[first + size - 1].end,
                before=_last(items, before) if before and before[2] == 1.0 else None,
                after=items[first + size].form if after and after[2] == 1.0 else None,
            )
        )
    return tuple(terms)


def _last(items: list[Word], piece: tuple[int, int, float]) -> str:
    """Matching form of the last word of a piece."""
    first, size, _ = piece
    return items[first + size - 1].form


def _segment(items: list[Word]) -> list[tuple[int, int, float]]:
    """(index, number of words, weight) of the pieces that ``items`` falls into."""
    pieces: list[tuple[int, int, float]] = []
    index = 0
    while index < len(items):
        size, weight = _longest_at(items, index)
        if not any(char.isdigit() for char in items[index].form):
            pieces.append((index, size, weight))
        index += size
    return pieces


def _longest_at(items: list[Word], index: int) -> tuple[int, float]:
    for size in range(min(_LONGEST, len(items) - index), 0, -1):
        phrase = tuple(word.form for word in items[index : index + size])
        if phrase in function_phrases():
            return size, 0.0
        if phrase in frame_phrases():
            return size, FRAME_WEIGHT
        if size > 1 and phrase in synonyms():
            return size, 1.0
    form = items[index].form
    return 1, 0.0 if form == "%" else 1.0
