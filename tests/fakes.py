"""Quick stand-ins for slow parts, and the fictional texts that the index tests share."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.text import match_form, tokenise
from index.types import Progress, Vectors

REPORTS = {
    "Đại hội Đảng bộ xã Suối Mơ": """Đại hội Đảng bộ xã Suối Mơ nhiệm kỳ 2025-2030
Xã Suối Mơ phấn đấu thu nhập bình quân đầu người đạt 98,5 triệu đồng/người/năm vào năm 2030.
Tỷ lệ hộ nghèo của xã giảm còn 1,2%.""",
    "Đại hội Đảng bộ phường Mây Trắng": """Đại hội Đảng bộ phường Mây Trắng
Phường Mây Trắng trồng mới 120 ha rừng và bảo vệ nguồn nước đầu nguồn.
Đảng ủy phường kết nạp 45 đảng viên mới mỗi năm.""",
    "Đại hội Đảng bộ tỉnh Hải Vân Giang": """Đại hội Đảng bộ tỉnh Hải Vân Giang
Tỉnh Hải Vân Giang đẩy mạnh chuyển đổi số, cấp 100% dịch vụ công trực tuyến.
Khu công nghiệp Đồi Gió thu hút 30 dự án.""",
}
"""Text of some reports about invented places, by title."""


class HashingEncoder:
    """An encoder that hashes words and pairs of words: texts that share them really are near."""

    def __init__(self, name: str = "hashing", dimension: int = 512) -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()
        self.dimension = dimension
        self.encoded: list[str] = []
        """Every passage that was encoded, in order."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors (len(texts), dim) of questions."""
        return np.array([self._vector(text) for text in texts], np.float32).reshape(
            len(texts), self.dimension
        )

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors (len(texts), dim) of passages."""
        self.encoded += texts
        if progress is not None and texts:
            progress(len(texts), len(texts))
        return self.encode_queries(texts)

    def _vector(self, text: str) -> NDArray[np.float32]:
        words = [token.text for token in tokenise(match_form(text))]
        vector = np.zeros(self.dimension, np.float32)
        for term in words + [" ".join(pair) for pair in pairwise(words)]:
            digest = hashlib.sha256(term.encode()).digest()
            vector[int.from_bytes(digest[:4], "big") % self.dimension] += 1
        norm = float(np.linalg.norm(vector))
        if norm == 0:
            vector[0] = norm = 1
        return vector / np.float32(norm)


# --- a tiny E5S1 file ---------------------------------------------------------------------------

HIDDEN, LAYERS, HEADS, FFN, POSITIONS = 32, 2, 4, 64, 64
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁xã", "▁Suối", "▁Mơ", "▁đạt", ",", "a", "<mask>")
VOCAB = 16


def quantised(seed: int, count: int) -> bytes:
    """Random Q4_0 blocks that hold ``count`` weights."""
    random = np.random.default_rng(seed)
    blocks = []
    for _ in range(count // 32):
        scale = np.float16(random.uniform(0.01, 0.05)).tobytes()
        blocks.append(scale + random.integers(0, 256, 16, np.uint8).tobytes())
    return b"".join(blocks)


def tiny_tensors() -> dict[str, tuple[int, int, bytes]]:
    """Tensors of a tiny encoder: name -> (type, count, bytes)."""

    def floats(count: int, value: float) -> tuple[int, int, bytes]:
        return 0, count, np.full(count, value, "<f4").tobytes()

    def weights(seed: int, count: int) -> tuple[int, int, bytes]:
        return 1, count, quantised(seed, count)

    tensors = {
        "emb.word": weights(1, VOCAB * HIDDEN),
        "emb.pos": (
            0,
            POSITIONS * HIDDEN,
            np.random.default_rng(2).normal(size=POSITIONS * HIDDEN).astype("<f4").tobytes(),
        ),
        "emb.type": floats(2 * HIDDEN, 0.01),
        "emb.ln.w": floats(HIDDEN, 1.0),
        "emb.ln.b": floats(HIDDEN, 0.0),
    }
    for layer in range(LAYERS):
        for at, (part, rows, columns) in enumerate(
            [
                *[(part, HIDDEN, HIDDEN) for part in ("q", "k", "v", "ao")],
                ("fi", FFN, HIDDEN),
                ("fo", HIDDEN, FFN),
            ]
        ):
            tensors[f"l{layer}.{part}.w"] = weights(10 * layer + at + 3, rows * columns)
            tensors[f"l{layer}.{part}.b"] = floats(rows, 0.1)
        for part in ("aln", "oln"):
            tensors[f"l{layer}.{part}.w"] = floats(HIDDEN, 1.0)
            tensors[f"l{layer}.{part}.b"] = floats(HIDDEN, 0.0)
    return tensors


def e5s1_file(tensors: Mapping[str, tuple[int, int, bytes]] | None = None) -> bytes:
    """The bytes of a whole E5S1 file."""
    tensors = tiny_tensors() if tensors is None else tensors
    pieces = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, pieces)]).astype("<u4").tobytes()
    scores = np.array([-float(at) for at in range(len(pieces))], "<f4").tobytes()
    blob = b"".join(pieces)
    norm_map = b"\x01\x00\x00\x00\x00"
    head = b"E5S1" + struct.pack("<I7i", 1, HIDDEN, LAYERS, HEADS, FFN, VOCAB, POSITIONS, 2)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(blob))
    head += offsets + scores + blob + struct.pack("<iI", 1, len(norm_map)) + norm_map
    head += struct.pack("<i", len(tensors))
    directory_size = sum(2 + len(name) + 21 for name in tensors)
    at = len(head) + directory_size
    directory, data = b"", b""
    for name, (kind, count, raw) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, at + len(data), len(raw))
        data += raw
    return head + directory + data
