"""Nearness of meaning: vectors in a FAISS index.

Knows: inner products of normalised vectors, and that a passage may have several. Does not know:
what the vectors stand for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray

from index.types import Vectors

_INDEX = "vectors.faiss"
_STARTS = "starts.npy"


class VectorIndex:
    """An exact index (IndexFlatIP): a library of congress documents is thousands of passages,
    which it scans in a few milliseconds, and it never misses one."""

    def __init__(
        self,
        index: faiss.IndexFlat,
        starts: NDArray[np.int64],
        rows: NDArray[np.int64] | None = None,
    ) -> None:
        """``rows``: the passages whose scores are asked for; None for all."""
        self._index = index
        self._starts = starts
        self._rows = rows
        size = index.ntotal * index.d
        # FAISS finds the nearest few; ranking wants every cosine, so the product is taken over
        # the index's own storage: four times faster than a search for all of them.
        self._stored: Vectors = faiss.rev_swig_ptr(index.get_xb(), size).reshape(-1, index.d)

    @classmethod
    def build(cls, vectors: Sequence[Vectors]) -> VectorIndex:
        """Index normalised vectors, at least one (k, dim) for each of one or more passages."""
        index = faiss.IndexFlatIP(vectors[0].shape[1])
        index.add(np.concatenate(vectors))
        counts = [len(of_passage) for of_passage in vectors]
        return cls(index, np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64))

    def part(self, rows: Sequence[int]) -> VectorIndex:
        """Some of the passages, over the same vectors; only ``scores`` are asked of it."""
        return VectorIndex(self._index, self._starts, np.array(rows, np.int64))

    def save(self, folder: Path) -> None:
        """Write two files."""
        (folder / _INDEX).write_bytes(faiss.serialize_index(self._index).tobytes())
        np.save(folder / _STARTS, self._starts)

    @classmethod
    def load(cls, folder: Path) -> VectorIndex:
        """Read what ``save`` wrote, into memory."""
        data = np.frombuffer((folder / _INDEX).read_bytes(), np.uint8)
        starts = np.load(folder / _STARTS, allow_pickle=False)
        return cls(cast(faiss.IndexFlat, faiss.deserialize_index(data)), starts)

    def of_passage(self, row: int) -> Vectors:
        """The vectors (k, dim) of one passage."""
        end = self._starts[row + 1] if row + 1 < self.size else len(self._stored)
        return self._stored[self._starts[row] : end].copy()

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self._starts)

    def vectors(self) -> Vectors:
        """All vectors (m, dim), as they were given."""
        return self._stored.copy()  # the storage goes with the index

    def scores(self, queries: Vectors) -> NDArray[np.float32]:
        """Cosines (len(queries), n) of every query with the nearest vector of every passage."""
        nearest = np.maximum.reduceat(queries @ self._stored.T, self._starts, axis=1)
        if self._rows is not None:
            nearest = nearest[:, self._rows]
        return np.clip(nearest, -1.0, 1.0)
