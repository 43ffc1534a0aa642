"""Reads a language model and its tokenizer.

Knows: folders, GGUF files, the hub, which packages they need. Does not know: the small model that
can be installed, or what is done with a model.

Importing this module loads no machine-learning library; reading a model does.
"""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.errors import GeneratorUnavailable

DTYPE = "bfloat16"
_GGUF_PACKAGES = ("gguf", "accelerate")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A model in memory, ready to generate."""

    tokenizer: Any
    model: Any
    is_seq2seq: bool
    ends: frozenset[int]
    """Tokens with which the model ends a text."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model lies."""

    location: str
    """A folder, or a name on the hub."""
    gguf_file: str | None = None
    """The file in the folder that holds everything."""
    on_hub: bool = False


def locate(model: str) -> Source:
    """What an operator means by ``model``: a folder, a GGUF file, or a name on the hub.

    Raises:
        GeneratorUnavailable: it is a path, and nothing usable is there.
    """
    path = Path(model).expanduser()
    if path.is_file() and path.suffix == ".gguf":
        return Source(str(path.parent), path.name)
    if path.is_dir():
        if (path / "config.json").is_file():
            return Source(str(path))
        files = sorted(file.name for file in path.glob("*.gguf"))
        if len(files) == 1:
            return Source(str(path), files[0])
        raise GeneratorUnavailable(
            f"Thư mục {model} không có config.json mà có {len(files)} tệp GGUF; "
            "hãy đặt VANKIEN_GENERATOR_MODEL là một thư mục mô hình hoặc một tệp GGUF."
        )
    if path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise GeneratorUnavailable(
            f"Không có mô hình ngôn ngữ ở {model}; hãy kiểm tra biến VANKIEN_GENERATOR_MODEL."
        )
    return Source(model, on_hub=True)


def load(source: Source) -> LanguageModel:
    """Read a model; the hub is asked only for what is not in its cache.

    Raises:
        GeneratorUnavailable: it is not there, is damaged, or a package for it is missing.
    """
    missing = [name for name in _GGUF_PACKAGES if importlib.util.find_spec(name) is None]
    if source.gguf_file and missing:
        raise GeneratorUnavailable(
            f"Để đọc tệp {source.gguf_file} cần cài thêm {' và '.join(missing)}; "
            f"hãy chạy: python -m pip install {' '.join(missing)}"
        )
    from safetensors import SafetensorError

    try:
        if source.on_hub:
            try:
                return _read(source, local=True)
            except OSError:
                _log.info("Đang tải mô hình %s từ Hugging Face", source.location)
        return _read(source, local=not source.on_hub)
    except ImportError as error:
        raise GeneratorUnavailable(
            f"Mô hình ngôn ngữ {source.location} cần thêm gói Python, hãy cài gói được nêu ở đây: "
            f"{_first_line(error)}"
        ) from error
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        _log.warning("%s: %s", source.location, _first_line(error))
        raise GeneratorUnavailable(
            f"Không nạp được mô hình ngôn ngữ {source.location} ({type(error).__name__}); "
            "hãy kiểm tra biến VANKIEN_GENERATOR_MODEL"
            f"{' và kết nối mạng' if source.on_hub else ''}."
        ) from error


def _read(source: Source, *, local: bool) -> LanguageModel:
    import transformers

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {"local_files_only": local}
    is_seq2seq = False
    if source.gguf_file:
        options["gguf_file"] = source.gguf_file
        # Packed weights would ask the hub for kernels, and are slower without them.
        unpacked = {"quantization_config": transformers.GgufConfig(dequantize=True)}
    else:
        unpacked = {}
        config = transformers.AutoConfig.from_pretrained(source.location, **options)
        is_seq2seq = bool(config.is_encoder_decoder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(source.location, **options)
    family = transformers.AutoModelForSeq2SeqLM if is_seq2seq else transformers.AutoModelForCausalLM
    model = family.from_pretrained(source.location, dtype=DTYPE, **unpacked, **options)
    return LanguageModel(tokenizer, model, is_seq2seq, _decode_greedily(model, tokenizer))


def _decode_greedily(model: Any, tokenizer: Any) -> frozenset[int]:
    """Settle how the model generates, whatever its maker set; the tokens that end a text."""
    settings = model.generation_config
    settings.update(do_sample=False, num_beams=1, max_length=None)
    settings.update(temperature=None, top_k=None, top_p=None)  # would warn without sampling
    if settings.eos_token_id is None:
        settings.eos_token_id = tokenizer.eos_token_id
    ends = settings.eos_token_id
    ends = ends if isinstance(ends, list) else [ends]
    if settings.pad_token_id is None:
        settings.pad_token_id = ends[0]
    return frozenset(end for end in ends if end is not None)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
