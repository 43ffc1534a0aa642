"""One ranking out of two kinds of score.

Knows: how cosines and BM25 scores are weighed against each other. Does not know: where either
comes from.

Both are stretched to 0..1 over the passages searched and added; measured against reciprocal rank
fusion (``benchmarks/results/retrieval_xquad.json``), which throws away how clear a win was.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus.text import fold

Scores = NDArray[np.float32]
"""Shape (n,), float32; higher is better."""

DENSE_WEIGHT = 0.75
"""Weight of the cosines beside the words' 1.0, for a question with diacritics."""
DENSE_WEIGHT_UNACCENTED = 0.25
"""The same without any: multilingual encoders hardly know unaccented Vietnamese."""


def dense_weight(question: str) -> float:
    """How much the cosines of this question count."""
    unaccented = fold(question) == question.lower()
    return DENSE_WEIGHT_UNACCENTED if unaccented else DENSE_WEIGHT


def fuse(cosines: Scores, words: Scores, weight: float) -> Scores:
    """Scores 0 to 1 out of cosines and BM25 scores of the same passages."""
    fused: Scores = (weight * _stretch(cosines) + _stretch(words)) / (weight + 1.0)
    return fused


def _stretch(scores: Scores) -> Scores:
    """The lowest becomes 0 and the highest 1; equal ones all become 0, as they tell nothing."""
    if scores.size == 0:
        return scores
    low, high = scores.min(), scores.max()
    stretched: Scores = (scores - low) / (high - low) if high > low else np.zeros_like(scores)
    return stretched
