"""Which words, and which pairs of neighbouring words, a library writes, and how often.

Knows: counting, and the files of the counts. Does not know: what they are used for.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpus.text import match_form, tokenise

_WORDS = "words.json"
_PAIRS = "pairs.npy"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the library."""

    count: int
    surface: str
    """As it is written most often."""
    is_name: bool
    """Whether it is only ever written with a capital."""


class WordCounts:
    """Words and pairs in matching form (``corpus.text.match_form``).

    Numbers are no words of their own, but neighbours.
    """

    def __init__(
        self, written: Mapping[str, int], neighbours: Mapping[tuple[str, str], int]
    ) -> None:
        """How often each token, as it is written, and each pair of neighbouring tokens stand in
        the texts, punctuation included."""
        self._written = written
        self._neighbours = neighbours
        form_of = {token: match_form(token) for token in written if token[0].isalnum()}
        surfaces: dict[str, Counter[str]] = defaultdict(Counter)
        for token, form in form_of.items():
            if token[0].isalpha():
                surfaces[form][token] = written[token]
        self.words = {form: _word(found) for form, found in sorted(surfaces.items())}
        self._number = {form: at for at, form in enumerate(sorted(set(form_of.values())))}
        self._pairs: Counter[int] = Counter()
        """How often, by the numbers of both words in one (``_key``)."""
        self._lower: set[int] = set()
        """Those of them that are also written in lower case."""
        for (first, second), count in neighbours.items():
            if first in form_of and second in form_of:
                key = self._key(form_of[first], form_of[second])
                self._pairs[key] += count
                if first.islower() and second.islower():
                    self._lower.add(key)

    @classmethod
    def count(cls, texts: Iterable[str]) -> WordCounts:
        """Count normalised texts. Punctuation parts neighbours; the end of a line does not."""
        return cls(*_count(texts))

    def updated(self, added: Iterable[str], removed: Iterable[str]) -> WordCounts:
        """The counts once some texts were added, and some of those counted removed."""
        written, neighbours = Counter(self._written), Counter(self._neighbours)
        more, less = _count(added), _count(removed)
        written.update(more[0])
        neighbours.update(more[1])
        written.subtract(less[0])
        neighbours.subtract(less[1])
        return WordCounts(+written, +neighbours)

    def pair(self, first: str, second: str) -> int:
        """How often two words (matching forms) stand beside each other."""
        return self._pairs[self._key(first, second)]

    def is_common(self, words: tuple[str, ...]) -> bool:
        """Whether these words (matching forms), beside each other, are also written in lower case:
        then they are not only a name."""
        if len(words) == 1:
            word = self.words.get(words[0])
            return word is not None and not word.is_name
        return all(self._key(*pair) in self._lower for pair in pairwise(words))

    def save(self, folder: Path) -> None:
        """Write two files."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _WORDS).write_text(json.dumps(self._written, ensure_ascii=False), "utf-8")
        number = {token: at for at, token in enumerate(self._written)}
        rows = [(number[a], number[b], count) for (a, b), count in self._neighbours.items()]
        np.save(folder / _PAIRS, np.array(rows, np.int32).reshape(-1, 3))

    @classmethod
    def load(cls, folder: Path) -> WordCounts:
        """Read what ``save`` wrote."""
        written = json.loads((folder / _WORDS).read_text("utf-8"))
        token = list(written)
        rows = np.load(folder / _PAIRS, allow_pickle=False).tolist()
        return cls(written, {(token[a], token[b]): count for a, b, count in rows})

    def _key(self, first: str, second: str) -> int:
        """-1 where one of them is no form of the library."""
        one, other = self._number.get(first), self._number.get(second)
        return -1 if one is None or other is None else one << 32 | other


def _count(texts: Iterable[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How often each token, and each pair of neighbours, stands in the texts."""
    written: Counter[str] = Counter()
    neighbours: Counter[tuple[str, str]] = Counter()
    for text in texts:
        tokens = [token.text for token in tokenise(text)]
        written.update(tokens)
        neighbours.update(pairwise(tokens))
    return written, neighbours


def _word(written: Counter[str]) -> Word:
    # A title in capitals does not say how its words are written elsewhere.
    usual = Counter({w: n for w, n in written.items() if len(w) == 1 or not w.isupper()}) or written
    return Word(
        count=written.total(),
        surface=usual.most_common(1)[0][0],
        is_name=all(surface[0].isupper() for surface in usual),
    )
