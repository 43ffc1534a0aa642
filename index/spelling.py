"""Restores diacritics and mends small typing errors, with the library's own words.

Knows: which words and neighbouring pairs of words the library uses. Does not know: what a question
means. A word is changed only towards a pair of words that the library (or the way Vietnamese asks)
really uses, so a foreign word such as another ward's name stays as it is.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import pairwise

from corpus.text import Token, fold, is_vietnamese_syllable, match_form, tokenise
from index.sounds import sound_key
from index.words import WordCounts

# Scores are sums of logarithm-like points; only their proportions matter.
_PAIR_REWARD = 3.0
"""Two neighbours that the library, or the way Vietnamese asks, puts beside each other."""
_ASKING_COUNT = 200
"""A pair of asking counts like one that a library writes so often: "bao nhiêu", not "bảo nhiều"."""
_TONE_COST = 4.5
"""Changing the diacritics of a word that was typed with some: both neighbours must ask for it."""
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
_MOST_FORMS = 8
"""Forms of one word, at most, that are tried beside its neighbours."""
_LONGEST_SLIP = 12
"""Letters, at most, of a word in which a slip is looked for: no syllable is longer."""


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of Vietnamese besides a library; words in matching form."""

    phrases: Collection[tuple[str, ...]] = ()
    """Phrases of asking and of grammar: a small language model."""
    grammar: Collection[tuple[str, ...]] = frozenset()
    """Those of them that are only grammar."""
    is_abbreviation: Callable[[str], bool] = lambda word: False
    """Whether a word, as typed, is an abbreviation that must stay as it is."""


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(match_form(part).split()) for part in text.split(","))


ASKING = Language(
    _phrases(
        "là bao nhiêu,được bao nhiêu,đạt bao nhiêu,còn bao nhiêu,bao nhiêu phần trăm,bao lâu,"
        "bao nhiêu người,bao nhiêu hộ,có bao nhiêu,tăng bao nhiêu,giảm bao nhiêu,mỗi năm,mấy năm,"
        "có mấy,được mấy,mấy phần trăm,thứ mấy,là gì,làm gì,những gì,điều gì,nói gì,có gì,gì không,"
        "thế nào,như thế nào,ra sao,vì sao,tại sao,khi nào,lúc nào,bao giờ,ngày nào,năm nào,"
        "ở đâu,tại đâu,là ai,do ai,của ai,những ai,gồm những,có những,các chỉ tiêu nào,nào của,"
        "bao nhiêu tiền,bao nhiêu lần,mức nào,mấy lần,lần thứ mấy,đến đâu,đi đâu,"
        "phải không,đúng không,có phải,cho biết,cho hỏi,xin hỏi"
    )
)
"""How Vietnamese asks: words that documents, which do not ask, may never put beside each other."""


def is_unaccented(text: str) -> bool:
    """Whether Vietnamese was typed without diacritics: only plain letters, three words or more."""
    letters = [char for char in text if char.isalpha()]
    return all(char.isascii() for char in letters) and len(text.split()) >= 3


class Vocabulary:
    """Words and pairs of words of a library, in matching form. Safe to use from several threads."""

    def __init__(self, counts: WordCounts, language: Language = ASKING) -> None:
        self.counts = counts
        self._language = language
        self._asking = {pair for known in language.phrases for pair in pairwise(known)}
        general = {form for known in language.phrases for form in known}
        self._known = general | counts.words.keys()
        self._by_fold: dict[str, list[str]] = defaultdict(list)
        for form in sorted(self._known):
            self._by_fold[fold(form)].append(form)

    def __contains__(self, word: str) -> bool:
        """Whether the library itself uses ``word`` (in any case of letters)."""
        return match_form(word) in self.counts.words

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
        if bare:  # long drafts are typed without diacritics; a slip needs all its neighbours
            layers = [_likeliest(layer) for layer in layers]
        totals = layers[0]
        origins: list[dict[str, str]] = []
        for layer in layers[1:]:
            reached: dict[str, float] = {}
            origin: dict[str, str] = {}
            for form, score in layer.items():
                through = {
                    last: total + self._pair_score(last, form) for last, total in totals.items()
                }
                origin[form] = max(through, key=through.__getitem__)
                reached[form] = through[origin[form]] + score
            totals = reached
            origins.append(origin)
        path = [max(totals, key=totals.__getitem__)]
        for origin in reversed(origins):
            path.append(origin[path[-1]])
        return path[::-1]

    def _pair_score(self, first: str, second: str) -> float:
        count = self.counts.pair(first, second)
        if (first, second) in self._asking:
            count += _ASKING_COUNT
        return _PAIR_REWARD + 0.3 * math.log1p(count) if count else 0.0

    def _candidates(self, word: str, bare: bool) -> dict[str, float]:
        """Forms that ``word`` may stand for, with a score: 0 as typed, negative for changes."""
        form = match_form(word)
        if self._language.is_abbreviation(word) or any(char.isdigit() for char in word):
            return {form: 0.0}
        scores = self._accented(form) if bare else self._reaccented(form)
        if form not in self._known:
            for other, cost in self._misspelt(word, form):
                scores.setdefault(other, -cost)
        return scores

    def _accented(self, form: str) -> dict[str, float]:
        """What a word typed without diacritics, among others like it, may stand for."""
        scores = {}
        for other in self._by_fold.get(fold(form), ()):
            word = self.counts.words.get(other)
            grammar = _GRAMMAR_REWARD if (other,) in self._language.grammar else 0.0
            scores[other] = 0.1 * math.log1p(word.count if word else 0) + grammar
        scores.setdefault(form, 0.0 if form in self._known else -_UNKNOWN_COST / 2)
        return scores

    def _reaccented(self, form: str) -> dict[str, float]:
        """The word as typed, and with other diacritics; a word of grammar with some is right."""
        if (form,) in self._language.grammar and not form.isascii():
            return {form: 0.0}
        if form in self._known:
            own, change = 0.0, -(_BARE_COST if form.isascii() else _TONE_COST)
        else:
            slip = not is_vietnamese_syllable(form) or _lacks_tone(form)
            own, change = -_UNKNOWN_COST - (_SLIP_COST if slip else 0.0), -_UNKNOWN_COST
        scores = {form: own}  # first: it wins a tie
        for other in self._by_fold.get(fold(form), ()):
            scores.setdefault(other, change)
        return scores

    def _misspelt(self, word: str, form: str) -> Iterator[tuple[str, float]]:
        """(known form, cost) for what sounds like an unknown word or is one letter apart."""
        plain = fold(form)
        if len(plain) >= 2:
            for other in self._by_sound.get(sound_key(plain), ()):
                yield other, _EDIT_COST
        if 3 <= len(plain) <= _LONGEST_SLIP:
            slip = not is_vietnamese_syllable(form)
            cost = _EDIT_COST + (0.0 if slip or word[0].isupper() else _VALID_COST)
            nearby = {near for left in _one_less(plain) for near in self._by_rest.get(left, ())}
            for near in sorted(nearby):
                # Another letter makes another name; two letters that changed places are a slip.
                if word[0].isupper() and not slip and not _swapped(plain, near):
                    continue
                if _one_edit_apart(plain, near):
                    for other in self._by_fold[near]:
                        lost = slip and _one_edit_apart(form, other)
                        yield other, _LOST_LETTER_COST if lost else cost

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        """Known forms by how they sound."""
        table: dict[str, list[str]] = defaultdict(list)
        for form in sorted(self._known):
            table[sound_key(fold(form))].append(form)
        return dict(table)

    @cached_property
    def _by_rest(self) -> dict[str, list[str]]:
        """Folds of known forms by what is left of them without one letter, or none.

        Two words one edit apart share such a rest (Garbe's symmetric delete), so that only a few
        of a library's words have to be compared.
        """
        table: dict[str, list[str]] = defaultdict(list)
        for plain in self._by_fold:
            if len(plain) <= _LONGEST_SLIP + 1:
                for rest in _one_less(plain):
                    table[rest].append(plain)
        return dict(table)

    def _show(self, typed: str, form: str) -> str:
        """``form`` as the library writes it, in the typed word's case."""
        if match_form(typed) == form:
            return typed
        word = self.counts.words.get(form)
        surface = word.surface if word else form
        if typed[0].isupper():
            return surface[0].upper() + surface[1:]
        return surface if word is not None and word.is_name else surface.lower()


def _likeliest(scores: dict[str, float]) -> dict[str, float]:
    """The best forms of a word, in their order: the rare ones cost time and are never chosen."""
    if len(scores) <= _MOST_FORMS:
        return scores
    best = set(nlargest(_MOST_FORMS, scores, key=scores.__getitem__))
    return {form: score for form, score in scores.items() if form in best}


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


def _one_less(word: str) -> set[str]:
    """The word, and the word without any one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


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
