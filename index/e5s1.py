"""Reader of an E5S1 file: a BERT encoder in 4 bits with its XLM-R unigram tokenizer.

Knows: the byte layout and how Q4_0 blocks become float32. Does not know: where the file comes from,
which file is the right one, or what is made of it.

Layout, little-endian: magic, u32 version; i32 hidden, layers, heads, ffn, vocab, max positions,
type vocab; f32 layer-norm eps; i32 block; the tokenizer (i32 pieces, bos, eos, pad, unk; u64 blob
length; u32 offsets[pieces + 1]; f32 scores[pieces]; UTF-8 blob; i32 entries and u32 bytes of a
normalisation map, skipped); i32 tensors, each u16 name length, name, u8 type, u32 count,
u64 offset, u64 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelDamaged

MAGIC = b"E5S1"
BLOCK = 32
"""Weights in one Q4_0 block: an fp16 scale and 16 bytes."""
_F32, _Q4_0 = 0, 1
_BLOCK_DTYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder."""

    eps: float
    """Of the layer norm."""
    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The unigram tokenizer: piece i has id i and log probability ``scores[i]``."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What an E5S1 file holds; tensors are flat float32, named as in the file."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: Mapping[str, NDArray[np.float32]]


class _Cursor:
    """Reads forward through the bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def parse(data: bytes) -> Checkpoint:
    """Read a whole E5S1 file and dequantise its tensors.

    Raises:
        ModelDamaged: the bytes are not such a file.
    """
    if not data.startswith(MAGIC):
        raise ModelDamaged("Tệp trọng số không đúng định dạng E5S1.")
    try:
        return _parse(_Cursor(data))
    except (struct.error, ValueError, IndexError) as error:
        # Any cut or changed byte ends in one of these: a read past the end, or a wrong size.
        raise ModelDamaged("Tệp trọng số E5S1 bị cắt cụt hoặc bị hỏng.") from error


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Weights (n,) of n / 32 Q4_0 blocks (n / 32 * 18 bytes).

    Low nibbles are weights 0 to 15 of a block, high ones 16 to 31; each minus 8, times the scale.
    """
    packed = blocks.view(_BLOCK_DTYPE)
    nibbles = packed["nibbles"]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    weights -= 8
    weights *= packed["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _parse(cursor: _Cursor) -> Checkpoint:
    cursor.bytes(len(MAGIC))
    _version, *sizes = cursor.take("I7i")
    eps, block = cursor.take("fi")
    if block != BLOCK:
        raise ValueError(f"block of {block} weights")
    # The file keeps eps as float32; the shortest decimal that rounds to it is the one meant.
    shape = Shape(float(f"{eps:.6g}"), *sizes)
    vocabulary = _parse_vocabulary(cursor)
    tensors: dict[str, NDArray[np.float32]] = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        kind, size, offset, nbytes = cursor.take("BIQQ")
        raw = np.frombuffer(cursor.data, np.uint8, nbytes, offset)
        if kind == _Q4_0:
            tensors[name] = dequantise(raw)
        elif kind == _F32:
            tensors[name] = raw.view("<f4").astype(np.float32)
        else:
            raise ValueError(f"tensor type {kind}")
        if tensors[name].size != size:
            raise ValueError(f"{name}: {tensors[name].size} weights for {size}")
    return Checkpoint(shape, vocabulary, tensors)


def _parse_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.bytes(length)
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode() for i in range(count))
    _entries, map_bytes = cursor.take("iI")
    cursor.bytes(map_bytes)
    return Vocabulary(pieces, tuple(scores), bos, eos, pad, unk)
