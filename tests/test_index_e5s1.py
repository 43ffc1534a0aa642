"""Reading the 4-bit file, on tiny files made here."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import e5s1
from index.errors import ModelDamaged
from tests.fakes import HIDDEN, PIECES, VOCAB, e5s1_file, tiny_tensors

FILE = e5s1_file()


@given(
    st.lists(
        st.tuples(
            st.floats(-4, 4, width=16), st.lists(st.integers(0, 15), min_size=32, max_size=32)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_weight_is_its_nibble_minus_eight_times_the_scale(
    blocks: list[tuple[float, list[int]]],
) -> None:
    raw, expected = b"", []
    for scale, nibbles in blocks:
        raw += struct.pack("<e", scale)
        raw += bytes(nibbles[i] | nibbles[i + 16] << 4 for i in range(16))
        expected += [(nibble - 8) * scale for nibble in nibbles]
    weights = e5s1.dequantise(np.frombuffer(raw, np.uint8))
    assert weights.dtype == np.float32
    assert weights.tolist() == expected


def test_a_file_gives_its_sizes_pieces_and_tensors() -> None:
    checkpoint = e5s1.parse(FILE)
    assert checkpoint.shape == e5s1.Shape(1e-12, HIDDEN, 2, 4, 64, VOCAB, 64, 2)
    assert checkpoint.vocabulary.pieces == PIECES
    assert checkpoint.vocabulary.scores[5] == -5
    assert checkpoint.vocabulary.eos == 2
    assert checkpoint.tensors.keys() == tiny_tensors().keys()
    assert checkpoint.tensors["emb.word"].shape == (VOCAB * HIDDEN,)
    assert set(checkpoint.tensors["l0.q.b"].tolist()) == {np.float32(0.1).item()}


@given(st.integers(0, len(FILE) - 1))
def test_a_file_cut_anywhere_is_called_damaged(length: int) -> None:
    with pytest.raises(ModelDamaged):
        e5s1.parse(FILE[:length])


def test_another_kind_of_file_is_called_damaged() -> None:
    with pytest.raises(ModelDamaged, match="E5S1"):
        e5s1.parse(b"GGUF" + FILE[4:])


def test_an_unknown_tensor_type_is_called_damaged() -> None:
    tensors = {**tiny_tensors(), "emb.type": (7, 4, b"\0" * 16)}
    with pytest.raises(ModelDamaged):
        e5s1.parse(e5s1_file(tensors))


def test_a_tensor_of_the_wrong_size_is_called_damaged() -> None:
    kind, count, raw = tiny_tensors()["emb.type"]
    with pytest.raises(ModelDamaged):
        e5s1.parse(e5s1_file({**tiny_tensors(), "emb.type": (kind, count + 1, raw)}))
