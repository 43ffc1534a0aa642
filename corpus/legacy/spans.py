"""Which words of a text are in which encoding.

Knows: how the words of a text speak for each other. Does not know: how plausible one word is, how
fonts are named, files.

Every word costs something in every encoding, Unicode among them, and so does a change from one to
another. The cheapest way through the words (Viterbi) decides all of them together: a word that
could be read in two ways is read as its neighbours are, and a strange one among good ones changes
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from corpus.legacy.encodings import CP1258, ENCODINGS, LETTERS, VISCII, VPS, Encoding
from corpus.legacy.words import NO_SYLLABLE, decode_word, is_plain, unicode_cost, words_of

_STATES: tuple[Encoding | None, ...] = (None, *ENCODINGS)
"""None: Unicode."""
_CHANGE = 30
_CHANGE_OF_PARAGRAPH = 20
_RARE = 5
_UNICODE_LETTER = re.compile(f"[{''.join(c for c in LETTERS if ord(c) > 0xFF)}]")
_PIECE = 10
"""What a word that is no syllable costs in the encoding of its font: it may be part of one."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font."""

    text: str
    encoding: Encoding | None = None
    """That its font is made for; None: Unicode, or not known."""


@dataclass(frozen=True, slots=True)
class Word:
    """``text[start:end]`` of the joined runs, and the encoding it is in; None: Unicode."""

    start: int
    end: int
    encoding: Encoding | None
    speaks: bool
    """Whether it says anything about its encoding itself."""


def find_words(runs: Sequence[Run]) -> list[Word]:
    """The words of the joined runs; none of stretches in good Unicode. Time is linear."""
    text = "".join(run.text for run in runs)
    if any(run.encoding for run in runs):
        return list(_decide(list(_nodes(text, 0, runs))))
    return [
        word
        for start, part in _doubtful(text)
        for word in _decide(list(_nodes(part, start, [Run(part)])))
    ]


def _doubtful(text: str) -> Iterator[tuple[int, str]]:
    """The stretches of lines, and where they start, between lines that are surely Unicode.

    A line is, if all its words are good and one has a letter that no legacy text holds: to read
    it in another encoding would cost more than to change twice.
    """
    start = at = 0
    doubt = False
    for line in text.splitlines(keepends=True):
        bad = any(unicode_cost(found.group()) for found in words_of(line))
        if not bad and _UNICODE_LETTER.search(line):
            if doubt:
                yield start, text[start:at]
            start, doubt = at + len(line), False
        at += len(line)
        doubt = doubt or bad
    if doubt:
        yield start, text[start:]


def _decide(nodes: Sequence[_Node]) -> Iterator[Word]:
    for node, state in zip(nodes, _cheapest(nodes), strict=True):
        yield Word(node.start, node.end, _STATES[state], any(node.costs))


@dataclass(frozen=True, slots=True)
class _Node:
    """A word, what it costs in each state, and what a change of state costs before it."""

    start: int
    end: int
    costs: tuple[int, ...]
    hint: Encoding | None
    """Of its font."""
    new_font: bool
    """Whether the encoding of the font changed before it."""
    new_paragraph: bool


def _nodes(text: str, start: int, runs: Sequence[Run]) -> Iterator[_Node]:
    """The words of ``text``, which starts at ``start``, that say something or can be decoded."""
    ends = list(accumulate(len(run.text) for run in runs))
    at = 0
    before: re.Match[str] | None = None
    hint: Encoding | None = None
    for match in words_of(text):
        while ends[at] <= match.start():
            at += 1
        font = runs[at].encoding
        word = match.group()
        costs = _costs(word, font)
        if not any(costs) and is_plain(word):
            continue
        yield _Node(
            start + match.start(),
            start + match.end(),
            costs,
            font,
            before is None or font is not hint,
            before is not None and "\n" in text[before.end() : match.start()],
        )
        before, hint = match, font


@lru_cache(50_000)
def _costs(word: str, hint: Encoding | None) -> tuple[int, ...]:
    """Of the word in each state."""
    costs = [unicode_cost(word)]
    for encoding in ENCODINGS:
        cost = decode_word(encoding, word)[1]
        if encoding is hint and cost <= NO_SYLLABLE:
            cost = 0 if is_plain(word) else min(cost, _PIECE)
        costs.append(cost)
    return tuple(costs)


def _cheapest(nodes: Sequence[_Node]) -> list[int]:
    """The state of each word."""
    totals = [0] * len(_STATES)
    steps: list[tuple[int, tuple[bool, ...]]] = []
    for node in nodes:
        least = min(totals)
        changes = _changes(node.new_paragraph, node.new_font, node.hint)
        # After a change of font nothing stays: the font speaks first.
        stays = tuple(
            not node.new_font and total <= least + change
            for total, change in zip(totals, changes, strict=True)
        )
        steps.append((totals.index(least), stays))
        totals = [
            cost + (total if stay else least + change)
            for cost, total, stay, change in zip(node.costs, totals, stays, changes, strict=True)
        ]
    state = totals.index(min(totals))
    path: list[int] = []
    for cheapest_before, stays in reversed(steps):
        path.append(state)
        if not stays[state]:
            state = cheapest_before
    return path[::-1]


@cache
def _changes(new_paragraph: bool, new_font: bool, hint: Encoding | None) -> tuple[int, ...]:
    """What a change into each state costs; into that of a new font nothing."""
    change = _CHANGE_OF_PARAGRAPH if new_paragraph else _CHANGE
    return tuple(
        0 if new_font and state is hint else change + _RARE * (state in (VPS, VISCII, CP1258))
        for state in _STATES
    )
