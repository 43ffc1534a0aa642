"""Vectors of passages, some of which have several."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.types import Vectors
from index.vectors import VectorIndex


def unit_vectors(count: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def test_a_passage_is_as_near_as_its_nearest_vector() -> None:
    east, north = np.eye(2, dtype=np.float32)
    index = VectorIndex.build([np.stack([east, north]), east[None], -north[None]])
    np.testing.assert_allclose(index.scores(north[None]), [[1, 0, -1]], atol=1e-6)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.integers(0, 99))
def test_scores_are_the_largest_cosines_and_vectors_come_back(counts: list[int], seed: int) -> None:
    passages = [unit_vectors(count, seed + at) for at, count in enumerate(counts)]
    queries = unit_vectors(3, seed)
    index = VectorIndex.build(passages)
    assert index.size == len(counts)
    expected = np.stack([(queries @ passage.T).max(1) for passage in passages], 1)
    np.testing.assert_allclose(index.scores(queries), expected.clip(-1, 1), atol=1e-6)
    for row, passage in enumerate(passages):
        np.testing.assert_array_equal(index.of_passage(row), passage)
    np.testing.assert_array_equal(index.vectors(), np.concatenate(passages))


def test_an_index_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    index = VectorIndex.build([unit_vectors(2, 1), unit_vectors(3, 2)])
    index.save(tmp_path)
    loaded = VectorIndex.load(tmp_path)
    queries = unit_vectors(2, 3)
    np.testing.assert_array_equal(loaded.scores(queries), index.scores(queries))


def test_vectors_outlive_their_index() -> None:
    passages = [unit_vectors(40, seed) for seed in range(40)]
    vectors = VectorIndex.build(passages).vectors()
    VectorIndex.build([unit_vectors(1600, 1)])
    np.testing.assert_array_equal(vectors, np.concatenate(passages))
