"""Who holds which office, over all documents of a library.

Knows: persons, their offices, where that is stated. Does not know: how a question is understood.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from chatbot.patterns import ADMIN_UNITS, TITLES, either, name_pattern, name_spans
from chatbot.people import Mention, Office, find_mentions
from chatbot.sounds import onset_key
from corpus.text import fold, match_form
from corpus.types import Document

_PREFIXES = "|".join(map(re.escape, (*ADMIN_UNITS, "đặc khu", "tp.", "tp")))
_PLACE_PREFIX = re.compile(rf"^(?:{_PREFIXES})\s+", re.IGNORECASE)
_TITLE = re.compile(rf"(?<!\w){either(*TITLES)} ")


@dataclass(frozen=True, slots=True)
class Statement:
    """One place of a document that names a person, usually with offices.

    The mention's offsets count characters of the document's text.
    """

    document: Document
    mention: Mention


def place_names(place: str | None) -> tuple[str, ...]:
    """("Mây Trắng", "Sông Xa") of "phường Mây Trắng, tỉnh Sông Xa"."""
    if not place:
        return ()
    return tuple(_PLACE_PREFIX.sub("", part.strip()) for part in place.split(",") if part.strip())


class PeopleRegister:
    """All statements about persons; looked up by name or by office."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_name: dict[str, list[Statement]] = defaultdict(list)
        for document in documents:
            places = place_names(document.metadata.place)
            for mention in find_mentions(document.text, places):
                self._by_name[mention.name].append(Statement(document, mention))

    @property
    def names(self) -> tuple[str, ...]:
        """Full names of all persons."""
        return tuple(self._by_name)

    def statements(self, name: str) -> list[Statement]:
        """Where ``name`` stands, the ones with most offices first."""
        return sorted(self._by_name.get(name, ()), key=lambda found: -len(found.mention.offices))

    def mend_names(self, text: str) -> str:
        """``text`` with names of known persons mended that only sound right: "Chi" for "Tri"."""
        spoken = list(re.finditer(r"[^\W\d]+", text))
        keys = [onset_key(fold(word[0])) for word in spoken]
        for name in self._by_name:
            heard = [onset_key(fold(part)) for part in name.split()]
            for at in range(len(keys) - len(heard) + 1):
                if keys[at : at + len(heard)] == heard and len(heard) > 2:
                    end = spoken[at + len(heard) - 1].end()
                    return f"{text[: spoken[at].start()]}{name}{text[end:]}"
        return text

    def named_in(self, text: str) -> list[str]:
        """Known persons that ``text`` names, by full name or by title and last name.

        Full names in the order in which they stand; a last name only where one person has it.
        """
        plain, folded = match_form(text), fold(text)
        full = [
            name
            for name in self._by_name
            if name_spans(name, plain) or (plain.isascii() and name_spans(fold(name), folded))
        ]
        if full:
            return sorted(full, key=lambda name: folded.find(fold(name)))
        called = [title.end() for title in _TITLE.finditer(plain)]
        short = [
            name
            for name in self._by_name
            if any(_stands_shortened(name, plain, start) for start in called)
        ]
        return short if len(short) == 1 else []

    def holders(self, asked: Office) -> list[tuple[str, Statement]]:
        """(name, statement) for every statement that gives somebody the office ``asked``."""
        return [
            (name, statement)
            for name, statements in self._by_name.items()
            for statement in statements
            if any(held.office.answers(asked) for held in statement.mention.offices)
        ]


def _stands_shortened(name: str, plain: str, start: int) -> bool:
    """Whether the last words of ``name``, one at least but not all, stand at ``start``."""
    parts = match_form(name).split()
    return any(
        name_pattern(" ".join(parts[first:])).match(plain, start) for first in range(1, len(parts))
    )
