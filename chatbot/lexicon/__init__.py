"""Word lists of Vietnamese and of the congress genre.

Knows: which words carry grammar, which frame a statement, which phrases mean the same, what the
usual abbreviations stand for, how ranks and family names are called. Does not know: any document.
The lists are plain text beside this file, one entry a line (single words may share one); a line
that starts with ``#`` is a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.text import match_form, normalise

Phrase = tuple[str, ...]
"""Syllables in matching form: lower case, tone placement unified."""

_FOLDER = Path(__file__).parent


def phrase(text: str) -> Phrase:
    """The syllables of ``text`` in matching form."""
    return tuple(match_form(normalise(text)).split())


def read_lines(name: str) -> Iterator[str]:
    """The entries of a list beside this file."""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _word_list(name: str) -> frozenset[str]:
    """Words in matching form, several on a line."""
    return frozenset(word for line in read_lines(name) for word in phrase(line))


@cache
def function_phrases() -> frozenset[Phrase]:
    """Phrases of grammar, politeness and asking; they weigh nothing."""
    return frozenset(phrase(line) for line in read_lines("function_words.txt"))


@cache
def frame_phrases() -> frozenset[Phrase]:
    """Phrases that frame almost every statement of the genre; they weigh little."""
    return frozenset(phrase(line) for line in read_lines("frame_words.txt"))


@cache
def synonyms() -> dict[Phrase, frozenset[Phrase]]:
    """Every phrase of a synonym group to the other phrases of its groups."""
    table: dict[Phrase, set[Phrase]] = {}
    for line in read_lines("synonyms.txt"):
        group = [phrase(part) for part in line.split("|")]
        for member in group:
            table.setdefault(member, set()).update(other for other in group if other != member)
    return {member: frozenset(others) for member, others in table.items()}


@cache
def abbreviations() -> dict[str, str]:
    """Abbreviation to its expansion. Keys are as written where case matters, else upper case."""
    table: dict[str, str] = {}
    for line in read_lines("abbreviations.txt"):
        short, _, expansion = (part.strip() for part in line.partition("="))
        table[short.removesuffix("!") if short.endswith("!") else short.upper()] = expansion
    return table


@cache
def _case_sensitive() -> frozenset[str]:
    keys = (line.partition("=")[0].strip() for line in read_lines("abbreviations.txt"))
    return frozenset(key.removesuffix("!") for key in keys if key.endswith("!"))


def expand(word: str) -> str | None:
    """The expansion of ``word`` where it is a known abbreviation, else None."""
    if word in _case_sensitive():
        return abbreviations()[word]
    upper = word.upper()
    if upper in _case_sensitive():
        return None
    return abbreviations().get(upper)


@cache
def surnames() -> frozenset[str]:
    """Family names in matching form."""
    return _word_list("surnames.txt")


@cache
def organisation_words() -> frozenset[str]:
    """Words, in matching form, of which the names of organisations are made."""
    return _word_list("organisation_words.txt")


@cache
def ranks() -> tuple[str, ...]:
    """Ranks such as "bí thư", without "phó", "quyền" and "nguyên"."""
    return tuple(read_lines("ranks.txt"))


@cache
def counted_nouns() -> tuple[str, ...]:
    """What documents of the genre count."""
    return tuple(read_lines("counted_nouns.txt"))


@cache
def known_text() -> tuple[Phrase, ...]:
    """All phrases of the lists: a small language model for restoring diacritics."""
    phrases = [phrase(line) for line in read_lines("question_phrases.txt")]
    phrases += [*function_phrases(), *frame_phrases(), *synonyms()]
    phrases += [phrase(expansion) for expansion in abbreviations().values()]
    return tuple(sorted(set(phrases)))
