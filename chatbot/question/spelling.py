"""Restores diacritics and mends small typing errors, with the library's own words.

Knows: which words and neighbouring pairs of words the library uses. Does not know: what a question
means. A word is changed only towards a pair of words that the library (or the way Vietnamese asks)
really uses, so a foreign word such as another ward's name stays as it is.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from chatbot.lexicon import expand, function_phrases, known_text
from chatbot.sounds import sound_key
from corpus.text import Token, fold, is_vietnamese_syllable, match_form, tokenise

# Scores are sums of logarithm-like points; only their proportions matter.
_PAIR_REWARD = 3.0
"""Two neighbours that the library, or the way Vietnamese asks, puts beside each other."""
_TONE_COST = 3.5
"""Changing the diacritics of a word that was typed with some."""
_BARE_COST = 2.5
"""Adding diacritics to a word typed without, in a question that has some."""
_EDIT_COST = 3.8
"""Changing a letter of a word that the library does not know."""
_LOST_LETTER_COST = 1.9
"""What is no syllable, and is one letter away with its diacritics right: "tăg" for "tăng"."""
_VALID_COST = 2.5
"""More for changing a letter of what is a Vietnamese syllable: it may be a word not known here."""
_UNKNOWN_COST = 1.5
"""Keeping a word that neither the library nor the word lists know."""
_SLIP_COST = 0.5
"""More for what no Vietnamese word can be."""
_GRAMMAR_REWARD = 0.3
"""An unaccented word is rather one of grammar than a rare one."""


def is_unaccented(text: str) -> bool:
    """Whether Vietnamese was typed without diacritics: only plain letters, three words or more."""
    letters = [char for char in text if char.isalpha()]
    return all(char.isascii() for char in letters) and len(text.split()) >= 3


class Vocabulary:
    """Words and pairs of words of a library, in matching form."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._surfaces: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            self._read(text)
        self._asking = {pair for known in known_text() for pair in pairwise(known)}
        general = {form for known in known_text() for form in known}
        self._known = general | self._words.keys()
        self._by_fold: dict[str, set[str]] = defaultdict(set)
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        for form in self._known:
            self._by_fold[fold(form)].add(form)
            self._by_sound[sound_key(fold(form))].add(form)

    def _read(self, text: str) -> None:
        previous: Token | None = None
        for token in tokenise(text):
            if not token.text[0].isalnum():
                previous = None
                continue
            form = match_form(token.text)
            if token.text[0].isalpha():
                self._words[form] += 1
                self._surfaces[form][token.text] += 1
            if previous is not None and token.start - previous.end <= 1:
                self._pairs[match_form(previous.text), form] += 1
            previous = token

    def __contains__(self, word: str) -> bool:
        """Whether the library itself uses ``word`` (in any case of letters)."""
        return match_form(word) in self._words

    def knows_pair(self, first: str, second: str) -> bool:
        """Whether the library writes these two words (matching forms) beside each other."""
        return (first, second) in self._pairs

    def respell(self, text: str) -> str:
        """``text`` with diacritics restored and typing errors mended where the library is sure."""
        bare = is_unaccented(text)
        tokens = tokenise(text)
        result: list[str] = []
        position = 0
        for run in _runs(text, tokens):
            for token, form in zip(run, self._best(run, bare), strict=True):
                result += [text[position : token.start], self._show(token.text, form)]
                position = token.end
        return "".join([*result, text[position:]])

    def _best(self, run: list[Token], bare: bool) -> list[str]:
        """The cheapest sequence of forms for neighbouring words (Viterbi over pairs)."""
        layers = [self._candidates(token.text, bare) for token in run]
        best: dict[str, tuple[float, list[str]]] = {
            form: (score, [form]) for form, score in layers[0].items()
        }
        for layer in layers[1:]:
            best = {
                form: max(
                    (
                        (total + score + self._pair_score(last, form), [*path, form])
                        for last, (total, path) in best.items()
                    ),
                    key=lambda scored: scored[0],
                )
                for form, score in layer.items()
            }
        return max(best.values(), key=lambda scored: scored[0])[1]

    def _pair_score(self, first: str, second: str) -> float:
        if count := self._pairs.get((first, second)):
            return _PAIR_REWARD + 0.3 * math.log1p(count)
        return _PAIR_REWARD if (first, second) in self._asking else 0.0

    def _candidates(self, word: str, bare: bool) -> dict[str, float]:
        """Forms that ``word`` may stand for, with a score: 0 as typed, negative for changes."""
        form = match_form(word)
        if expand(word) is not None or any(char.isdigit() for char in word):
            return {form: 0.0}
        scores = self._accented(form) if bare else self._reaccented(form)
        if form not in self._known:
            for other, cost in self._misspelt(word, form):
                scores.setdefault(other, -cost)
        return scores

    def _accented(self, form: str) -> dict[str, float]:
        """What a word typed without diacritics, among others like it, may stand for."""
        scores = {
            other: 0.1 * math.log1p(self._words[other])
            + (_GRAMMAR_REWARD if (other,) in function_phrases() else 0.0)
            for other in sorted(self._by_fold.get(fold(form), ()))
        }
        scores.setdefault(form, 0.0 if form in self._known else -_UNKNOWN_COST / 2)
        return scores

    def _reaccented(self, form: str) -> dict[str, float]:
        """The word as typed, and with other diacritics."""
        if form in self._known:
            own, change = 0.0, -(_BARE_COST if form.isascii() else _TONE_COST)
        else:
            slip = not is_vietnamese_syllable(form) or _lacks_tone(form)
            own, change = -_UNKNOWN_COST - (_SLIP_COST if slip else 0.0), -_UNKNOWN_COST
        scores = {form: own}  # first: it wins a tie
        for other in sorted(self._by_fold.get(fold(form), ())):
            scores.setdefault(other, change)
        return scores

    def _misspelt(self, word: str, form: str) -> Iterator[tuple[str, float]]:
        """(known form, cost) for what sounds like an unknown word or is one letter apart."""
        plain = fold(form)
        if len(plain) >= 2:
            for other in sorted(self._by_sound.get(sound_key(plain), ())):
                yield other, _EDIT_COST
        if len(plain) >= 3:
            slip = not is_vietnamese_syllable(form)
            cost = _EDIT_COST + (0.0 if slip or word[0].isupper() else _VALID_COST)
            for near, found in self._by_fold.items():
                # Another letter makes another name; two letters that changed places are a slip.
                if word[0].isupper() and not slip and not _swapped(plain, near):
                    continue
                if _one_edit_apart(plain, near):
                    for other in sorted(found):
                        lost = slip and _one_edit_apart(form, other)
                        yield other, _LOST_LETTER_COST if lost else cost

    def _show(self, typed: str, form: str) -> str:
        """``form`` as the library writes it, in the typed word's case."""
        if match_form(typed) == form:
            return typed
        surfaces = self._surfaces.get(form, Counter([form]))
        surface = surfaces.most_common(1)[0][0]
        if typed[0].isupper():
            return surface[0].upper() + surface[1:]
        only_as_name = all(written[0].isupper() for written in surfaces)
        return surface if only_as_name else surface.lower()


def _lacks_tone(form: str) -> bool:
    """Whether a syllable that ends in c, ch, p or t, which needs a tone, was typed without one."""
    if not form.endswith(("c", "ch", "p", "t")):
        return False
    return not set(unicodedata.normalize("NFD", form)) & set("\u0301\u0323\u0300\u0309\u0303")


def _runs(text: str, tokens: list[Token]) -> list[list[Token]]:
    """Groups of words that stand beside each other with only a space between."""
    runs: list[list[Token]] = []
    last: Token | None = None
    for token in tokens:
        if token.text[0].isalnum():
            if last is not None and text[last.end : token.start] == " ":
                runs[-1].append(token)
            else:
                runs.append([token])
            last = token
        else:
            last = None
    return runs


def _swapped(first: str, second: str) -> bool:
    """Whether two words have the same letters in another order."""
    return sorted(first) == sorted(second)


def _one_edit_apart(first: str, second: str) -> bool:
    """Whether one insertion, deletion, change or swap of neighbours leads from one to the other."""
    if abs(len(first) - len(second)) > 1 or first == second:
        return False
    start = 0
    shorter = min(len(first), len(second))
    while start < shorter and first[start] == second[start]:
        start += 1
    if len(first) == len(second):
        rest = first[start + 1 :] == second[start + 1 :]
        swapped = (
            first[start : start + 2] == second[start : start + 2][::-1]
            and first[start + 2 :] == second[start + 2 :]
        )
        return rest or swapped
    longer, other = (first, second) if len(first) > len(second) else (second, first)
    return longer[start + 1 :] == other[start:]
