"""Who holds which office, over all documents of a library.

Knows: persons, their offices, where that is stated. Does not know: how a question is understood.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from chatbot.patterns import ADMIN_UNITS, TITLES, either, name_spans
from chatbot.people import Mention, Office, find_mentions
from corpus.text import fold, match_form
from corpus.types import Document
from index.sounds import onset_key

_PREFIXES = "|".join(map(re.escape, (*ADMIN_UNITS, "đặc khu", "tp.", "tp")))
_PLACE_PREFIX = re.compile(rf"^(?:{_PREFIXES})\s+", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d][\w']*(?: [^\W\d][\w']*){0,4}")
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

    def __init__(
        self, documents: Iterable[Document], mentions: Sequence[Sequence[Mention]] | None = None
    ) -> None:
        """Read the documents; ``mentions``: what they name, document by document, if known."""
        documents = list(documents)
        if mentions is None:
            mentions = [find_mentions(d.text, place_names(d.metadata.place)) for d in documents]
        self._by_name: dict[str, list[Statement]] = defaultdict(list)
        self._by_document: dict[str, list[Statement]] = defaultdict(list)
        for document, named in zip(documents, mentions, strict=True):
            for mention in named:
                statement = Statement(document, mention)
                self._by_name[mention.name].append(statement)
                self._by_document[document.id].append(statement)

    def within(self, documents: Collection[str]) -> PeopleRegister:
        """What the documents with these ids state."""
        part = PeopleRegister(())
        for document in sorted(documents):
            for statement in self._by_document.get(document, ()):
                part._by_name[statement.mention.name].append(statement)
                part._by_document[document].append(statement)
        return part

    def mentions(self, document_id: str) -> list[Mention]:
        """What one document names, in the order of its text."""
        return [statement.mention for statement in self._by_document.get(document_id, ())]

    @property
    def names(self) -> tuple[str, ...]:
        """Full names of all persons."""
        return tuple(self._by_name)

    @cached_property
    def _forms(self) -> list[tuple[str, str, str]]:
        """(name, matching form, folded) of all persons."""
        return [(name, match_form(name), fold(name)) for name in self._by_name]

    @cached_property
    def _heard(self) -> dict[tuple[str, ...], str]:
        """Name by how it sounds, for names of three words and more."""
        found: dict[tuple[str, ...], str] = {}
        for name, _, folded in self._forms:
            keys = tuple(onset_key(part) for part in folded.split())
            if len(keys) > 2:
                found.setdefault(keys, name)
        return found

    @cached_property
    def _endings(self) -> dict[str, list[str]]:
        """Names by their last words, one at least but not all, in matching form."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, plain, _ in self._forms:
            parts = plain.split()
            for first in range(1, len(parts)):
                found[" ".join(parts[first:])].append(name)
        return found

    def statements(self, name: str) -> list[Statement]:
        """Where ``name`` stands, the ones with most offices first."""
        return sorted(self._by_name.get(name, ()), key=lambda found: -len(found.mention.offices))

    def mend_names(self, text: str) -> str:
        """``text`` with names of known persons mended that only sound right: "Chi" for "Tri"."""
        spoken = list(re.finditer(r"[^\W\d]+", text))
        keys = [onset_key(fold(word[0])) for word in spoken]
        for size in sorted({len(heard) for heard in self._heard}, reverse=True):
            for at in range(len(keys) - size + 1):
                name = self._heard.get(tuple(keys[at : at + size]))
                if name is not None:
                    end = spoken[at + size - 1].end()
                    return f"{text[: spoken[at].start()]}{name}{text[end:]}"
        return text

    def named_in(self, text: str) -> list[str]:
        """Known persons that ``text`` names, by full name or by title and last name.

        Full names in the order in which they stand; a last name only where one person has it.
        """
        plain, folded = match_form(text), fold(text)
        bare = plain.isascii()
        full = [
            name
            for name, form, bare_form in self._forms
            if (form in plain and name_spans(name, plain))
            or (bare and bare_form in folded and name_spans(bare_form, folded))
        ]
        if full:
            return sorted(full, key=lambda name: folded.find(fold(name)))
        short: list[str] = []
        for title in _TITLE.finditer(plain):
            called = _WORDS.match(plain, title.end())
            parts = called[0].split(" ") if called else []
            for size in range(1, len(parts) + 1):
                short += self._endings.get(" ".join(parts[:size]), ())
        return short[:1] if len(set(short)) == 1 else []

    def holders(self, asked: Office) -> list[tuple[str, Statement]]:
        """(name, statement) for every statement that gives somebody the office ``asked``."""
        return [
            (name, statement)
            for name, statements in self._by_name.items()
            for statement in statements
            if any(held.office.answers(asked) for held in statement.mention.offices)
        ]
