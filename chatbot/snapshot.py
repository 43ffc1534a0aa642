"""One state of the library with all that answering needs, which never changes.

Knows: what belongs together, and the same for some of the documents alone. Does not know: who may
read which of them, the steps from a question to an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from chatbot.answer.generator import Context
from chatbot.answer.ranking import Passages
from chatbot.answer.types import Evidence
from chatbot.answer.unit_cache import UnitCache
from chatbot.answer.units import Identities, Unit
from chatbot.mention_cache import read_mentions
from chatbot.question.spelling import asking_language
from chatbot.question.types import Question
from chatbot.question.understand import Understander
from chatbot.register import PeopleRegister, place_names
from chatbot.scope import Scopes
from chatbot.suggestions import Suggestions
from chatbot.targets.checker import Checker
from chatbot.targets.register import TargetRegister, build_register
from corpus.types import Audience, Document, narrower
from corpus.versions import as_if_alone
from index.search import Searcher
from index.spelling import Vocabulary
from index.types import Hit, Vectors

_MODEL_PASSAGES = 5
"""Of the chunks found, those that a language model is shown."""
_PARTS = 4
"""Parts that are kept, at most; there are as many audiences."""


class Snapshot:
    """Documents, their index and what is read of them. Safe to use from several threads."""

    def __init__(
        self,
        documents: Sequence[Document],
        searcher: Searcher,
        cache: Path | None = None,
        *,
        whole: Snapshot | None = None,
    ) -> None:
        """Read what the documents name.

        Args:
            cache: a folder that saves reading it again.
            whole: a state that these documents are a part of, and in which they were read.
        """
        self.documents = {document.id: document for document in documents}
        self.searcher = searcher
        if whole is None:
            mentions = read_mentions(documents, cache)
        else:
            mentions = [whole.people.mentions(document.id) for document in documents]
        self.people: PeopleRegister = PeopleRegister(documents, mentions)
        self.scopes = Scopes(documents, searcher.places)
        names = [name for d in documents for name in place_names(d.metadata.place)]
        self.understander = Understander(
            Vocabulary(searcher.vocabulary.counts, asking_language()),
            self.people,
            tuple(dict.fromkeys(names)),
            Identities(documents).holding,
        )
        self.suggestions: Suggestions | None = None
        """Of questions about these documents, once somebody has wanted any."""
        self._units: UnitCache = UnitCache() if whole is None else whole._units
        self._cache = cache
        self._whole = whole
        self._parts: dict[frozenset[str], Snapshot] = {}
        self._dividing = threading.Lock()
        self._register: TargetRegister | None = None
        self._checker: Checker | None = None
        self._reading = threading.RLock()

    @property
    def register(self) -> TargetRegister:
        """What the documents state in numbers; read when it is first needed."""
        with self._reading:
            if self._register is None:
                if self._whole is not None:
                    self._register = self._whole.register.within(self.documents)
                else:
                    self._register = build_register(list(self.documents.values()), self._cache)
            return self._register

    @property
    def checker(self) -> Checker:
        """What compares texts with the register."""
        with self._reading:
            if self._checker is None:
                self._checker = Checker(self.register, self.documents.values())
            return self._checker

    @cached_property
    def audiences(self) -> Mapping[str, Audience]:
        """Who may read what is in this state, by id of the document.

        What is indexed counts, too: a document may be damaged since.
        """
        known: dict[str, Audience] = {}
        indexed = self.searcher.generation.manifest.documents.items()
        for key, metadata in (*indexed, *((d.id, d.metadata) for d in self.documents.values())):
            known[key] = narrower(metadata.audience, known.get(key, "everyone"))
        return known

    def within(self, documents: Collection[str]) -> Snapshot:
        """The state as if it held ``documents`` (ids) alone; this one where they are all it holds.

        Texts, vectors and the clauses read of them are shared.
        """
        kept = frozenset(self.audiences) & frozenset(documents)
        if len(kept) == len(self.audiences):
            return self
        part = self._parts.get(kept)
        if part is not None:
            return part
        with self._dividing:  # of many who ask at once, one divides
            if kept not in self._parts:
                part = self._part(kept)
                for oldest in list(self._parts)[: 1 - _PARTS]:
                    del self._parts[oldest]
                self._parts[kept] = part
            return self._parts[kept]

    def _part(self, kept: Collection[str]) -> Snapshot:
        known = {key: document.metadata for key, document in self.documents.items()}
        metadata = as_if_alone(known, kept)
        documents = [
            document if document.metadata == stated else replace(document, metadata=stated)
            for key, stated in metadata.items()
            for document in (self.documents[key],)
        ]
        return Snapshot(documents, self.searcher.within(kept), whole=self)

    def encode(self, question: Question) -> Vectors:
        """Vectors of the question and its variants, for several searches."""
        return self.searcher.encoder.encode_queries([question.text, *question.variants])

    def search(
        self, question: Question, vectors: Vectors, documents: Collection[str], top: int
    ) -> list[Hit]:
        """The best passages of ``documents``."""
        found = self.searcher.search(
            question.text,
            top,
            None if len(documents) == len(self.documents) else documents,
            variants=question.variants,
            vectors=vectors,
        )
        # A document may be damaged since it was indexed.
        return [hit for hit in found if hit.chunk.document_id in self.documents]

    def context(self, hits: Sequence[Hit]) -> Context:
        """The clauses of the chunks found, each with the cosine of the best chunk it stands in."""
        found: dict[tuple[str, int, str], Unit] = {}
        similarity: dict[tuple[str, int], float] = {}
        for hit in hits:
            chunk = hit.chunk
            document = self.documents[chunk.document_id]
            for unit in self._units.units_in(document, chunk.start, chunk.end):
                found.setdefault((document.id, unit.start, unit.text), unit)
                similarity.setdefault((document.id, unit.start), hit.cosine)
        evidence = [
            Evidence(self.documents[hit.chunk.document_id], hit.chunk.start, hit.chunk.end)
            for hit in hits[:_MODEL_PASSAGES]
        ]
        units = sorted(found.values(), key=_place)
        return Context(Passages(units, similarity), evidence)


def _place(unit: Unit) -> tuple[str, int, int]:
    column = unit.fact.column if unit.fact else 0
    return unit.document.id, unit.start, column
