"""Which embedding model is used, and how it is loaded.

Knows: the order in which a model is looked for, prompts, fingerprints. Does not know: what the
bundled model is made of, or what is encoded.

Importing this module loads no machine-learning library; loading a model does.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import bundled, environment
from index.bert import BertEncoder, is_bert_folder
from index.errors import ModelDamaged, ModelError, ModelMissing
from index.types import Encoder, Progress, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "intfloat/multilingual-e5-small"
_WEIGHT_SUFFIXES = (".safetensors", ".bin")
_OTHER_FRAMEWORKS = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf")
_ROWS_PER_STEP = 64
"""Passages between two progress reports."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a text, as the model was trained."""

    query: str = ""
    passage: str = ""


def load_encoder(name: str | None = None) -> Encoder:
    """The embedding model, ready to encode.

    Without a name (here or in VANKIEN_EMBEDDING_MODEL) it is multilingual-e5-small: a snapshot in
    the Hugging Face cache if there is one, else the bundled weights; the network is never asked.

    Args:
        name: a folder in the layout of sentence-transformers, or a model of the Hugging Face hub,
            which is downloaded if it is not in the cache.

    Raises:
        ModelMissing: there is no such model on this machine, and it cannot be fetched.
        ModelDamaged: its files are not what they should be.
    """
    return load_folder(*locate_model(name))


def locate_model(name: str | None = None) -> tuple[Path, str]:
    """Where the model of ``load_encoder`` lies, made ready or fetched if need be, and its name.

    Raises:
        ModelMissing: there is no such model on this machine, and it cannot be fetched.
        ModelDamaged: the bundled weights are not the expected bytes.
    """
    name = name or environment.embedding_model()
    if name is None:
        snapshot = find_snapshot(DEFAULT_MODEL)
        if snapshot is not None:
            return snapshot, DEFAULT_MODEL
        return bundled.prepare_bundled(environment.model_cache()), bundled.NAME
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder, str(folder)
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise ModelMissing(
            f"Không có thư mục mô hình {name}; hãy kiểm tra tùy chọn --model "
            "hoặc biến VANKIEN_EMBEDDING_MODEL."
        )
    return download(name), name


def load_folder(folder: Path, name: str) -> Encoder:
    """The model of a folder: in plain torch where that suffices, else by sentence-transformers.

    Raises:
        ModelDamaged: its files are not what they should be.
    """
    prompts = read_prompts(folder, name)
    fingerprint = weights_fingerprint(folder, prompts)
    if is_bert_folder(folder):
        return BertEncoder(
            folder,
            name=name,
            fingerprint=fingerprint,
            query_prompt=prompts.query,
            passage_prompt=prompts.passage,
        )
    return SentenceTransformersEncoder(folder, name=name, fingerprint=fingerprint, prompts=prompts)


def find_snapshot(name: str) -> Path | None:
    """The folder of a complete snapshot in the Hugging Face cache, without asking the network."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(name, "modules.json")
    if not isinstance(found, str):
        return None
    folder = Path(found).parent
    complete = _weight_files(folder) and (folder / "tokenizer.json").is_file()
    return folder if complete else None


def download(name: str) -> Path:
    """Fetch a model of the hub that the operator named; what is in the cache is not fetched again.

    Raises:
        ModelMissing: there is no such model, or the hub cannot be reached.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    cached = find_snapshot(name)
    if cached is not None:
        return cached
    _log.info("Đang tải mô hình %s từ Hugging Face", name)
    try:
        return Path(snapshot_download(name, ignore_patterns=list(_OTHER_FRAMEWORKS)))
    # OSError holds what httpx and the cache raise once the hub cannot be reached.
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise ModelMissing(
            f"Không tải được mô hình {name} từ Hugging Face; hãy kiểm tra tên và mạng, "
            "hoặc bỏ --model để dùng mô hình kèm theo."
        ) from error


def read_prompts(folder: Path, name: str) -> Prompts:
    """The model's own prompts; those of e5 for an e5 model without any; else none.

    Raises:
        ModelDamaged: the file of prompts is not JSON.
    """
    path = folder / "config_sentence_transformers.json"
    own: dict[str, str] = {}
    if path.is_file():
        own = _read_json(path).get("prompts") or {}
    query = own.get("query", "")
    passage = next((own[key] for key in ("passage", "document", "corpus") if own.get(key)), "")
    if query or passage:
        return Prompts(query, passage)
    base = ""
    if (folder / "config.json").is_file():
        base = str(_read_json(folder / "config.json").get("_name_or_path", ""))
    if any("e5" in text.lower() and "instruct" not in text.lower() for text in (name, base)):
        return Prompts(bundled.PROMPTS["query"], bundled.PROMPTS["passage"])
    return Prompts()


def weights_fingerprint(folder: Path, prompts: Prompts) -> str:
    """sha256 over the weight files and the prompts: equal means that vectors can be compared.

    Raises:
        ModelDamaged: the folder has no weights.
    """
    files = _weight_files(folder)
    if not files:
        raise ModelDamaged(f"Thư mục mô hình {folder} không có tệp trọng số nào.")
    total = hashlib.sha256(f"{prompts.query}\0{prompts.passage}".encode())
    for path in files:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


class SentenceTransformersEncoder:
    """Any model that sentence-transformers reads from a folder."""

    def __init__(self, folder: Path, *, name: str, fingerprint: str, prompts: Prompts) -> None:
        """Load the model; never asks the network.

        Raises:
            ModelDamaged: sentence-transformers cannot read the folder.
        """
        # Read once by huggingface_hub when it is imported; everything needed lies in the folder.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        self.name = name
        self.fingerprint = fingerprint
        self._prompts = prompts
        try:
            self._model: SentenceTransformer = SentenceTransformer(
                str(folder), local_files_only=True
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelDamaged(f"Không đọc được mô hình ở {folder} ({error}).") from error
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"Mô hình ở {folder} không cho biết số chiều của vectơ.")
        self.dimension: int = dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors (len(texts), dim) of questions."""
        return self._encode(texts, self._prompts.query)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors (len(texts), dim) of passages."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _ROWS_PER_STEP):
            step = texts[start : start + _ROWS_PER_STEP]
            vectors[start : start + len(step)] = self._encode(step, self._prompts.passage)
            if progress is not None:
                progress(start + len(step), len(texts))
        return vectors

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


def _weight_files(folder: Path) -> list[Path]:
    """Weight files at the top of the folder and in the module folders, in a fixed order."""
    files = [*folder.glob("*"), *folder.glob("[0-9]*_*/*")]
    return sorted(p for p in files if p.suffix in _WEIGHT_SUFFIXES and p.is_file())


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelDamaged(f"Không đọc được tệp {path} của mô hình.") from error
    return value if isinstance(value, dict) else {}
