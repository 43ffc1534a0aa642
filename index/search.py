"""Questions to ranked passages.

Knows: an open index, how its scores become hits, and which documents go before others. Does not
know: what a question asks for, files, or how an answer is made.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library
from corpus.places import Mentioned, PlaceIndex, parse_place
from corpus.text import fold, normalise
from corpus.types import Metadata
from corpus.versions import superseded_ids
from index.build import build_command, check_current
from index.chunks import ChunkSettings
from index.errors import StoreError
from index.filters import fitting_documents
from index.fusion import Scores, dense_weight, fuse
from index.generation import Generation, read_generation, read_pointer
from index.part import part_of
from index.spelling import ASKING, Language, Vocabulary
from index.types import Encoder, Filters, Hit, SearchResult, Vectors

Rows = NDArray[np.intp]
"""Rows of chunks."""


class Searcher:
    """An index in memory with its encoder. Safe to use from several threads."""

    def __init__(
        self,
        generation: Generation,
        encoder: Encoder,
        *,
        language: Language = ASKING,
        index_dir: Path | None = None,
    ) -> None:
        self.encoder = encoder
        self.generation = generation
        self.vocabulary = Vocabulary(generation.words, language)
        self._language = language
        self._index_dir = index_dir
        self._metadata = generation.manifest.documents
        places = {key: parse_place(metadata.place) for key, metadata in self._metadata.items()}
        self.places = PlaceIndex(places, generation.words.is_common)
        self._placed = {key for key, place in places.items() if place.units}
        self._titles = [fold(metadata.title) for metadata in self._metadata.values()]
        versions = [_Version(key, metadata) for key, metadata in self._metadata.items()]
        self._superseded = superseded_ids(versions)
        self._documents = np.array([chunk.document_id for chunk in generation.chunks])

    @classmethod
    def open(
        cls,
        index_dir: Path,
        library: Library,
        encoder: Encoder,
        *,
        settings: ChunkSettings | None = None,
        language: Language = ASKING,
    ) -> Searcher:
        """Load the current index of the library.

        Args:
            language: what helps to restore diacritics besides the library's own words.

        Raises:
            IndexMissing: it was never built.
            IndexDamaged: a file of it is missing or changed.
            IndexOutdated: it was built from another model, corpus or chunk settings.
        """
        mend = build_command(index_dir, library, encoder)
        generation = read_generation(index_dir, mend)
        settings = settings or ChunkSettings()
        check_current(generation.manifest, library, encoder, settings, mend)
        return cls(generation, encoder, language=language, index_dir=index_dir)

    def within(self, documents: Collection[str]) -> Searcher:
        """What finds in these documents as if the others had never been in the index."""
        part = part_of(self.generation, documents)
        return Searcher(part, self.encoder, language=self._language, index_dir=self._index_dir)

    def is_current(self) -> bool:
        """Whether no newer generation was built since; reads one small file."""
        if self._index_dir is None:
            return True
        try:
            return read_pointer(self._index_dir, "") == self.generation.pointer
        except StoreError:  # nothing to change to
            return True

    def search(
        self,
        question: str,
        top: int = 5,
        documents: Collection[str] | None = None,
        *,
        variants: Sequence[str] | None = None,
        vectors: Vectors | None = None,
        filters: Filters | None = None,
    ) -> list[Hit]:
        """The hits of ``find``, best first; none for a blank question."""
        found = self.find(
            question, top, documents, variants=variants, vectors=vectors, filters=filters
        )
        return found.hits

    def find(
        self,
        question: str,
        top: int = 5,
        documents: Collection[str] | None = None,
        *,
        variants: Sequence[str] | None = None,
        vectors: Vectors | None = None,
        filters: Filters | None = None,
    ) -> SearchResult:
        """The best passages by meaning and words together.

        Documents of the places that the question names go before all others, those of other places
        behind all others; superseded documents stand behind those in force.

        Args:
            documents: ids of the documents searched; None means all.
            variants: other forms of the question (diacritics restored, abbreviations expanded);
                the forms count alike. None: the question is respelt here with the library's words.
            vectors: (1 + len(variants), dim) of the question and its variants, if the caller has
                them from ``encoder.encode_queries``.
            filters: which documents are searched, by their metadata.

        Raises:
            NothingFits: no document fits the filters.
        """
        if filters is not None:
            fitting = fitting_documents(self._metadata, filters)
            documents = [d for d in fitting if documents is None or d in documents]
        if variants is None and vectors is None:
            forms = self._respelt(question)
        else:
            forms = self._forms(question, variants or ())
        mentioned = self._mentioned(forms)
        rows = self._rows(documents)
        cosines = self._cosines(forms, vectors)[:, rows]
        fused = [
            fuse(cosines[at], self.generation.lexical.scores(form)[rows], dense_weight(form))
            for at, form in enumerate(forms)
            if form
        ]
        if not fused:
            return SearchResult([], tuple(forms))
        scores: Scores = np.mean(fused, axis=0)
        tiers = self._tiers(mentioned)[rows]
        return SearchResult(
            hits=self._hits(rows, scores, cosines, top, tiers),
            forms=tuple(forms),
            places=self._names(mentioned),
            unknown_places=self._unknown(mentioned),
        )

    def search_dense(
        self, question: str, top: int = 5, documents: Collection[str] | None = None
    ) -> list[Hit]:
        """The best passages by meaning alone; ``score`` is the cosine."""
        forms = self._forms(question, ())
        rows = self._rows(documents)
        cosines = self._cosines(forms, None)[:, rows]
        return self._hits(rows, cosines[0], cosines, top) if forms[0] else []

    def search_lexical(
        self, question: str, top: int = 5, documents: Collection[str] | None = None
    ) -> list[Hit]:
        """The best passages by words alone; ``score`` is BM25, and passages without a common
        term are left out."""
        forms = self._forms(question, ())
        rows = self._rows(documents)
        words = self.generation.lexical.scores(forms[0])
        rows = rows[words[rows] > 0]
        return self._hits(rows, words[rows], self._cosines(forms, None)[:, rows], top)

    # --- the question ---

    @staticmethod
    def _forms(question: str, variants: Sequence[str]) -> list[str]:
        return [normalise(form) for form in (question, *variants)]

    def _respelt(self, question: str) -> list[str]:
        """The question as the library would write it, and as it was typed where that differs."""
        typed = normalise(question)
        return list(dict.fromkeys([self.vocabulary.respell(typed), typed]))

    def _mentioned(self, forms: Sequence[str]) -> Mentioned:
        """What the last form, the one that was typed, names; what the others do if it is none."""
        found = [self.places.mentioned(form) for form in reversed(forms)]
        return next((mentioned for mentioned in found if mentioned.named), found[0])

    def _names(self, mentioned: Mentioned) -> tuple[str, ...]:
        """The named places as the metadata writes them."""
        names = [self._metadata[document].place for document in mentioned.documents]
        return tuple(dict.fromkeys(name for name in names if name))

    def _unknown(self, mentioned: Mentioned) -> tuple[str, ...]:
        """Unknown places, those left out that a title names: its metadata lacks the place."""
        return tuple(
            name
            for name in mentioned.unknown
            if not any(fold(name) in title for title in self._titles)
        )

    # --- the chunks ---

    def _rows(self, documents: Collection[str] | None) -> Rows:
        if documents is None:
            return np.arange(len(self._documents))
        return np.flatnonzero(np.isin(self._documents, list(documents)))

    def _tiers(self, mentioned: Mentioned) -> NDArray[np.int8]:
        """(n,) of all chunks: the lower goes first, whatever the scores are."""
        named = set(mentioned.documents)
        neutral = {*mentioned.inside, *mentioned.around}
        tier = {}
        for document in self._metadata:
            place = 1
            if mentioned.named and document in named:
                place = 0
            elif mentioned.named and document in self._placed and document not in neutral:
                place = 2
            tier[document] = 2 * place + (document in self._superseded)
        return np.array([tier[document] for document in self._documents.tolist()], np.int8)

    def _cosines(self, forms: Sequence[str], vectors: Vectors | None) -> Vectors:
        """(len(forms), n) of all chunks."""
        if vectors is None:
            vectors = self.encoder.encode_queries(forms)
        return self.generation.vectors.scores(vectors)

    def _hits(
        self,
        rows: Rows,
        scores: Scores,
        cosines: Vectors,
        top: int,
        tiers: NDArray[np.int8] | None = None,
    ) -> list[Hit]:
        order = (-scores,) if tiers is None else (-scores, tiers)
        best = np.lexsort(order)[: max(top, 0)]
        hits = []
        for at in best:
            chunk = self.generation.chunks[rows[at]]
            hits.append(
                Hit(
                    chunk=chunk,
                    title=self._metadata[chunk.document_id].title,
                    score=float(scores[at]),
                    cosine=float(cosines[:, at].max()),
                    superseded_by=self._superseded.get(chunk.document_id),
                )
            )
        return hits


@dataclass(frozen=True, slots=True)
class _Version:
    """A document as far as its versions go."""

    id: str
    metadata: Metadata
