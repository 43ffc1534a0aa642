"""A small BERT sentence encoder in plain torch, for quick starts.

Knows: the arithmetic of BERT with mean pooling, and the sentence-transformers folder layout it
reads. Does not know: which folder is used, or what is encoded.

It gives the vectors of sentence-transformers (a test holds the two together) without importing it:
on 2 cores that import takes 6 s, torch alone 1.5 s, and a command line must answer at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ModelDamaged
from index.types import Progress, Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

TOKENS_PER_BATCH = 2048
"""Padded tokens that one thread encodes at once."""


@dataclass(frozen=True, slots=True)
class _Layer:
    qkv: tuple[Tensor, Tensor]
    """Weight (3H, H) and bias (3H,) of queries, keys and values, stacked."""
    attention: tuple[Tensor, Tensor]
    attention_norm: tuple[Tensor, Tensor]
    up: tuple[Tensor, Tensor]
    down: tuple[Tensor, Tensor]
    norm: tuple[Tensor, Tensor]


class BertEncoder:
    """Mean-pooled, normalised BERT vectors. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        fingerprint: str,
        query_prompt: str = "",
        passage_prompt: str = "",
    ) -> None:
        """Load the folder; the embedding table stays mapped from disk.

        Raises:
            ModelDamaged: a file is missing or is not what it should be.
        """
        self.name = name
        self.fingerprint = fingerprint
        self._prompts = (query_prompt, passage_prompt)
        _use_one_thread()
        try:
            config = _read_json(folder / "config.json")
            self._tokenizer = _load_tokenizer(folder, config["max_position_embeddings"])
            self.dimension: int = config["hidden_size"]
            self._heads: int = config["num_attention_heads"]
            self._eps: float = config["layer_norm_eps"]
            self._load_state(folder / "model.safetensors", config["num_hidden_layers"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelDamaged(
                f"Thư mục mô hình {folder} thiếu tệp hoặc có tệp hỏng ({error}); "
                "hãy chép lại mô hình, hoặc bỏ --model để dùng mô hình kèm theo."
            ) from error

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors (len(texts), dim) of questions."""
        return self._encode([self._prompts[0] + text for text in texts], None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors (len(texts), dim) of passages."""
        return self._encode([self._prompts[1] + text for text in texts], progress)

    def _encode(self, texts: list[str], progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        batches = list(_batches([len(row) for row in ids]))
        done = 0
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            # A single batch, such as a question, stays in this thread.
            spread = pool.map if len(batches) > 1 else map
            found = spread(lambda rows: self._encode_batch([ids[row] for row in rows]), batches)
            for rows, batch in zip(batches, found, strict=True):
                vectors[rows] = batch
                done += len(rows)
                if progress is not None:
                    progress(done, len(texts))
        return vectors

    def _encode_batch(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Vectors (B, H) of token ids."""
        import torch
        from torch.nn import functional as F

        width = max(map(len, ids))
        padded = torch.zeros((len(ids), width), dtype=torch.long)
        mask = torch.zeros((len(ids), width), dtype=torch.bool)
        for at, row in enumerate(ids):
            padded[at, : len(row)] = torch.tensor(row)
            mask[at, : len(row)] = True
        with torch.inference_mode():
            hidden = self._forward(padded, mask)  # (B, T, H)
            weights = mask.unsqueeze(-1).float()  # (B, T, 1)
            means = (hidden * weights).sum(1) / weights.sum(1)  # (B, H)
            vectors: Vectors = F.normalize(means, dim=-1).numpy()
        return vectors

    def _forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Hidden states (B, T, H) of token ids (B, T); ``mask`` is True where a token stands."""
        from torch.nn import functional as F

        batch, width = ids.shape
        size = self.dimension
        hidden = F.embedding(ids, self._words).float() + self._positions[:width]
        hidden = F.layer_norm(hidden, (size,), *self._embedding_norm, self._eps)
        keys = None if bool(mask.all()) else mask[:, None, None, :]  # (B, 1, 1, T)
        for layer in self._layers:
            qkv = F.linear(hidden, *layer.qkv).view(batch, width, 3, self._heads, -1)
            query, key, value = qkv.permute(2, 0, 3, 1, 4)  # each (B, heads, T, H / heads)
            seen = F.scaled_dot_product_attention(query, key, value, attn_mask=keys)
            seen = seen.transpose(1, 2).reshape(batch, width, size)
            hidden = hidden + F.linear(seen, *layer.attention)
            hidden = F.layer_norm(hidden, (size,), *layer.attention_norm, self._eps)
            inner = F.linear(F.gelu(F.linear(hidden, *layer.up)), *layer.down)
            hidden = F.layer_norm(hidden + inner, (size,), *layer.norm, self._eps)
        return hidden

    def _load_state(self, path: Path, layers: int) -> None:
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            state: Mapping[str, Tensor] = load_file(path)
        except SafetensorError as error:
            raise ValueError(str(error)) from error

        def pair(name: str) -> tuple[Tensor, Tensor]:
            return state[f"{name}.weight"].float(), state[f"{name}.bias"].float()

        def stacked(names: Sequence[str]) -> tuple[Tensor, Tensor]:
            pairs = [pair(name) for name in names]
            return torch.cat([w for w, _ in pairs]), torch.cat([b for _, b in pairs])

        # Never copied: only the rows of words that occur are ever read from disk.
        self._words = state["embeddings.word_embeddings.weight"]
        # One sentence at a time, so every token has type 0, which is a constant.
        self._positions = (
            state["embeddings.position_embeddings.weight"].float()
            + state["embeddings.token_type_embeddings.weight"][0].float()
        )
        self._embedding_norm = pair("embeddings.LayerNorm")
        self._layers = []
        for number in range(layers):
            at = f"encoder.layer.{number}"
            self_attention = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
            self._layers.append(
                _Layer(
                    qkv=stacked(self_attention),
                    attention=pair(f"{at}.attention.output.dense"),
                    attention_norm=pair(f"{at}.attention.output.LayerNorm"),
                    up=pair(f"{at}.intermediate.dense"),
                    down=pair(f"{at}.output.dense"),
                    norm=pair(f"{at}.output.LayerNorm"),
                )
            )


def is_bert_folder(folder: Path) -> bool:
    """Whether the folder holds what ``BertEncoder`` computes: BERT, mean pooling, normalised."""
    try:
        modules = _read_json(folder / "modules.json")
        kinds = [module["type"].rpartition(".")[2] for module in modules]
        if kinds != ["Transformer", "Pooling", "Normalize"]:
            return False
        config = _read_json(folder / "config.json")
        pooling = _read_json(folder / modules[1]["path"] / "config.json")
        settings = _read_json(folder / "sentence_bert_config.json")
    except (OSError, ValueError, KeyError, TypeError):
        return False
    # Up to sentence-transformers 5 every mode has its own switch, later there is one name.
    switches = [mode for mode, on in pooling.items() if mode.startswith("pooling_mode_") and on]
    mean = switches == ["pooling_mode_mean_tokens"] or pooling.get("pooling_mode") == "mean"
    return (
        mean
        and pooling.get("include_prompt", True)
        and not settings.get("do_lower_case", False)
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and (folder / "tokenizer.json").is_file()
        and (folder / "model.safetensors").is_file()
    )


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _use_one_thread() -> None:
    """Let torch compute in the thread that calls it, in the whole process.

    Threads inside an operation wait for each other some hundred times a text: on a busy machine a
    question of 16 ms then takes 700. Work is spread over whole batches instead.
    """
    import torch

    torch.set_num_threads(1)


def _load_tokenizer(folder: Path, positions: int) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the library raises this very class for a file it cannot read
        raise ValueError(f"tokenizer.json: {error}") from error
    # Where sentence-transformers looks, in its order.
    limit = _read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    if limit is None and (folder / "tokenizer_config.json").is_file():
        limit = _read_json(folder / "tokenizer_config.json").get("model_max_length")
    tokenizer.no_padding()
    tokenizer.enable_truncation(positions if limit is None else min(limit, positions))
    return tokenizer


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers in batches of about ``TOKENS_PER_BATCH``, longest first."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > TOKENS_PER_BATCH:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
