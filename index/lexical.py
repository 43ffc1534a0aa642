"""Words in common: a BM25 index with and without diacritics.

Knows: which terms a text is counted by, and BM25 over them. Does not know: chunks, meaning, or
how its scores are mixed with others.

Two fields are added up, the accented one and the folded one: a question typed without diacritics
still meets the second. Pairs of neighbours are terms too, because most Vietnamese words are two
syllables (XQuAD-vi, 240 passages, folded: R@1 0.877 without pairs, 0.921 with them).

Taking texts apart is most of the work, so the terms of each text are kept for the next build.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.text import fold, match_form, tokenise

FIELDS: dict[str, Callable[[str], str]] = {"accented": match_form, "folded": fold}
_BAGS = "bags.npz"
# It logs every step at a level of its own, whatever the root logger asks for.
logging.getLogger("bm25s").setLevel(logging.WARNING)
_PARTS = re.compile(r"[-–/]")
Ids = NDArray[np.int32]
"""Numbers of accented terms, one text after the other."""
Starts = NDArray[np.int64]
"""Shape (texts + 1,): where the terms of each text begin."""


def terms(text: str, form: Callable[[str], str]) -> list[str]:
    """The terms of a text: words, the parts of "2025-2030" and "15-NQ/TW", pairs of neighbours."""
    words = [form(token.text) for token in tokenise(text) if any(map(str.isalnum, token.text))]
    parts = [part for word in words if _PARTS.search(word) for part in _PARTS.split(word) if part]
    return words + parts + [f"{left} {right}" for left, right in pairwise(words)]


class LexicalIndex:
    """BM25 over both fields of the same texts."""

    def __init__(self, fields: Mapping[str, bm25s.BM25], ids: Ids, starts: Starts) -> None:
        self._fields = fields
        self._ids = ids
        self._starts = starts

    @property
    def size(self) -> int:
        """How many texts there are."""
        return len(self._starts) - 1

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        old: LexicalIndex | None = None,
        sources: Sequence[int | None] | None = None,
    ) -> LexicalIndex:
        """Index at least one text.

        Args:
            old: an index that holds some of the texts already.
            sources: for each text its row in ``old``, None for a new one.
        """
        vocabulary: dict[str, int] = {}
        if old is not None:
            vocabulary = {term: at for at, term in enumerate(old._terms("accented"))}
        bags: list[Ids] = []
        for text, source in zip(texts, sources or [None] * len(texts), strict=True):
            if old is not None and source is not None:
                bags.append(old._ids[old._starts[source] : old._starts[source + 1]])
                continue
            # One empty term a text: bm25s refuses texts without any term.
            found = terms(text, match_form) or [""]
            bags.append(
                np.array([vocabulary.setdefault(t, len(vocabulary)) for t in found], np.int32)
            )
        ids, accented = _compact(np.concatenate(bags), list(vocabulary))
        starts = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])]).astype(np.int64)
        number: dict[str, int] = {}
        # A term folds to the term of the folded text, because folding works letter by letter.
        folded = np.array([number.setdefault(fold(t), len(number)) for t in accented], np.int32)
        fields = {
            "accented": _index(ids, starts, accented),
            "folded": _index(folded[ids], starts, list(number)),
        }
        return cls(fields, ids, starts)

    def part(self, rows: Sequence[int]) -> LexicalIndex:
        """The index of some of the texts alone: BM25 knows nothing of the others."""
        if not rows:
            return LexicalIndex({}, np.zeros(0, np.int32), np.zeros(1, np.int64))
        return LexicalIndex.build([""] * len(rows), self, rows)

    def save(self, folder: Path) -> None:
        """Write one folder a field, and the terms of each text."""
        for name, field in self._fields.items():
            field.save(folder / name, show_progress=False)
        np.savez(folder / _BAGS, ids=self._ids, starts=self._starts)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what ``save`` wrote, into memory."""
        fields = {name: bm25s.BM25.load(folder / name, show_progress=False) for name in FIELDS}
        with np.load(folder / _BAGS, allow_pickle=False) as bags:
            return cls(fields, bags["ids"], bags["starts"])

    def scores(self, question: str) -> NDArray[np.float32]:
        """BM25 of every text (size,), both fields added; 0 where no term is shared."""
        total = np.zeros(self.size, np.float32)
        for name, field in self._fields.items():
            known = [t for t in terms(question, FIELDS[name]) if t in field.vocab_dict]
            if known:
                total += field.get_scores(known)
        return total

    def _terms(self, field: str) -> list[str]:
        numbers: dict[str, int] = self._fields[field].vocab_dict
        return sorted(numbers, key=numbers.__getitem__)


def _compact(ids: Ids, vocabulary: list[str]) -> tuple[Ids, list[str]]:
    """The same terms numbered anew without those that no text has any more."""
    used = np.flatnonzero(np.bincount(ids, minlength=len(vocabulary)))
    number = np.zeros(len(vocabulary), np.int32)
    number[used] = np.arange(len(used), dtype=np.int32)
    return number[ids], [vocabulary[at] for at in used]


def _index(ids: Ids, starts: Starts, vocabulary: Sequence[str]) -> bm25s.BM25:
    field = bm25s.BM25(k1=1.5, b=0.75)
    bags = [ids[start:end].tolist() for start, end in pairwise(starts)]
    field.index((bags, {term: at for at, term in enumerate(vocabulary)}), show_progress=False)
    return field
