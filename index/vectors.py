"""Nearness of meaning: vectors in a FAISS index.

Knows: inner products of normalised vectors. Does not know: what the vectors stand for.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.types import Vectors


class VectorIndex:
    """An exact index (IndexFlatIP): a library of congress documents is thousands of chunks, which
    it scans in a few milliseconds, and it never misses one."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        """Index normalised vectors (n, dim)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    def save(self, path: Path) -> None:
        """Write one file."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read what ``save`` wrote, into memory."""
        return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8)))

    @property
    def size(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    def vectors(self) -> Vectors:
        """All vectors (n, dim), as they were given."""
        stored: Vectors = self._index.reconstruct_n(0, self.size)
        return stored

    def scores(self, queries: Vectors) -> NDArray[np.float32]:
        """Cosines (len(queries), n) of every query with every vector."""
        found, rows = self._index.search(queries, self.size)
        cosines = np.empty_like(found)
        np.put_along_axis(cosines, rows, found, axis=1)
        return np.clip(cosines, -1.0, 1.0)
