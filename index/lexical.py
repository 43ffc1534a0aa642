"""Words in common: a BM25 index with and without diacritics.

Knows: which terms a text is counted by, and BM25 over them. Does not know: chunks, meaning, or
how its scores are mixed with others.

Two fields are added up, the accented one and the folded one: a question typed without diacritics
still meets the second. Pairs of neighbours are terms too, because most Vietnamese words are two
syllables (XQuAD-vi, 240 passages, folded: R@1 0.877 without pairs, 0.921 with them).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.text import fold, match_form, tokenise

FIELDS: dict[str, Callable[[str], str]] = {"accented": match_form, "folded": fold}
# It logs every step at a level of its own, whatever the root logger asks for.
logging.getLogger("bm25s").setLevel(logging.WARNING)
_PARTS = re.compile(r"[-–/]")


def terms(text: str, form: Callable[[str], str]) -> list[str]:
    """The terms of a text: words, the parts of "2025-2030" and "15-NQ/TW", pairs of neighbours."""
    words = [form(token.text) for token in tokenise(text) if any(map(str.isalnum, token.text))]
    parts = [part for word in words if _PARTS.search(word) for part in _PARTS.split(word) if part]
    return words + parts + [f"{left} {right}" for left, right in pairwise(words)]


class LexicalIndex:
    """BM25 over both fields of the same texts."""

    def __init__(self, fields: dict[str, bm25s.BM25], size: int) -> None:
        self._fields = fields
        self.size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index at least one text."""
        fields = {}
        for name, form in FIELDS.items():
            # One empty term a text: bm25s refuses texts without any term.
            bags = [terms(text, form) or [""] for text in texts]
            fields[name] = bm25s.BM25(k1=1.5, b=0.75)
            fields[name].index(bags, show_progress=False)
        return cls(fields, len(texts))

    def save(self, folder: Path) -> None:
        """Write one folder a field."""
        for name, field in self._fields.items():
            field.save(folder / name, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """Read what ``save`` wrote, of ``size`` texts, into memory."""
        fields = {name: bm25s.BM25.load(folder / name, show_progress=False) for name in FIELDS}
        return cls(fields, size)

    def scores(self, question: str) -> NDArray[np.float32]:
        """BM25 of every text (size,), both fields added; 0 where no term is shared."""
        total = np.zeros(self.size, np.float32)
        for name, form in FIELDS.items():
            field = self._fields[name]
            known = [term for term in terms(question, form) if term in field.vocab_dict]
            if known:
                total += field.get_scores(known)
        return total
