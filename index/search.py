"""Questions to ranked passages.

Knows: an open index and how its scores become hits. Does not know: what a question means, files,
or how an answer is made.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from corpus.library import Library
from corpus.text import normalise
from index.build import build_command, check_current
from index.chunks import ChunkSettings
from index.fusion import Scores, dense_weight, fuse
from index.generation import Generation, read_generation
from index.types import Encoder, Hit, Vectors


class Searcher:
    """An index in memory with its encoder. Safe to use from several threads."""

    def __init__(self, generation: Generation, encoder: Encoder) -> None:
        self.encoder = encoder
        self.generation = generation
        self._documents = np.array([chunk.document_id for chunk in generation.chunks])

    @classmethod
    def open(
        cls,
        index_dir: Path,
        library: Library,
        encoder: Encoder,
        *,
        settings: ChunkSettings | None = None,
    ) -> Searcher:
        """Load the current index of the library.

        Raises:
            IndexMissing: it was never built.
            IndexDamaged: a file of it is missing or changed.
            IndexOutdated: it was built from another model, corpus or chunk settings.
        """
        mend = build_command(index_dir, library, encoder)
        generation = read_generation(index_dir, mend)
        settings = settings or ChunkSettings()
        check_current(generation.manifest, library, encoder, settings, mend)
        return cls(generation, encoder)

    def search(
        self,
        question: str,
        top: int = 5,
        documents: Collection[str] | None = None,
        *,
        variants: Sequence[str] = (),
        vectors: Vectors | None = None,
    ) -> list[Hit]:
        """The best passages by meaning and words together, best first; none for a blank question.

        Args:
            documents: ids of the documents searched; None means all.
            variants: other forms of the question (diacritics restored, abbreviations expanded);
                the forms count alike.
            vectors: (1 + len(variants), dim) of the question and its variants, if the caller has
                them from ``encoder.encode_queries``.
        """
        forms = self._forms(question, variants)
        rows = self._rows(documents)
        cosines = self._cosines(forms, vectors)[:, rows]
        fused = [
            fuse(cosines[at], self.generation.lexical.scores(form)[rows], dense_weight(form))
            for at, form in enumerate(forms)
            if form
        ]
        return self._hits(rows, np.mean(fused, axis=0), cosines, top) if fused else []

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

    @staticmethod
    def _forms(question: str, variants: Sequence[str]) -> list[str]:
        return [normalise(form) for form in (question, *variants)]

    def _rows(self, documents: Collection[str] | None) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        if documents is None:
            return np.arange(len(self._documents))
        return np.flatnonzero(np.isin(self._documents, list(documents)))

    def _cosines(self, forms: Sequence[str], vectors: Vectors | None) -> Vectors:
        """(len(forms), n) of all chunks."""
        if vectors is None:
            vectors = self.encoder.encode_queries(forms)
        return self.generation.vectors.scores(vectors)

    def _hits(
        self,
        rows: np.ndarray[tuple[int], np.dtype[np.intp]],
        scores: Scores,
        cosines: Vectors,
        top: int,
    ) -> list[Hit]:
        best = np.argsort(-scores, kind="stable")[: max(top, 0)]
        hits = []
        for at in best:
            chunk = self.generation.chunks[rows[at]]
            hits.append(
                Hit(
                    chunk=chunk,
                    title=self.generation.manifest.titles[chunk.document_id],
                    score=float(scores[at]),
                    cosine=float(cosines[:, at].max()),
                )
            )
        return hits
