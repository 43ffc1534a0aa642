"""One state of the library with all that answering needs, which never changes.

Knows: what belongs together. Does not know: the steps from a question to an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
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
from chatbot.targets.checker import Checker
from chatbot.targets.register import TargetRegister, build_register
from corpus.types import Document
from index.search import Searcher
from index.spelling import Vocabulary
from index.types import Hit, Vectors

_MODEL_PASSAGES = 5
"""Of the chunks found, those that a language model is shown."""


class Snapshot:
    """Documents, their index and what is read of them. Safe to use from several threads."""

    def __init__(
        self, documents: Sequence[Document], searcher: Searcher, cache: Path | None = None
    ) -> None:
        """Read what the documents name; ``cache``: a folder that saves reading it again."""
        self.documents = {document.id: document for document in documents}
        self.searcher = searcher
        self.people = PeopleRegister(documents, read_mentions(documents, cache))
        self.scopes = Scopes(documents, searcher.places)
        names = [name for d in documents for name in place_names(d.metadata.place)]
        self.understander = Understander(
            Vocabulary(searcher.vocabulary.counts, asking_language()),
            self.people,
            tuple(dict.fromkeys(names)),
            Identities(documents).holding,
        )
        self._units = UnitCache()
        self._cache = cache
        self._register: TargetRegister | None = None
        self._checker: Checker | None = None
        self._reading = threading.RLock()

    @property
    def register(self) -> TargetRegister:
        """What the documents state in numbers; read when it is first needed."""
        with self._reading:
            if self._register is None:
                self._register = build_register(list(self.documents.values()), self._cache)
            return self._register

    @property
    def checker(self) -> Checker:
        """What compares texts with the register."""
        with self._reading:
            if self._checker is None:
                self._checker = Checker(self.register, self.documents.values())
            return self._checker

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
