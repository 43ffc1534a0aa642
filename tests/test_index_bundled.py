"""The bundled model becomes a folder, on a tiny file made here."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index import bundled
from index.bert import BertEncoder, is_bert_folder
from index.errors import ModelDamaged, ModelMissing
from tests.fakes import HIDDEN, e5s1_file, tiny_tensors

SHA256 = hashlib.sha256(e5s1_file()).hexdigest()


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.bin"
    path.write_bytes(e5s1_file())
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


def encode(folder: Path, *texts: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return BertEncoder(folder, name="tiny", fingerprint="").encode_passages(texts)


def test_the_folder_encodes_text_into_normalised_vectors(weights: Path, cache: Path) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    assert is_bert_folder(folder)
    vectors = encode(folder, "xã Suối Mơ đạt", "đạt", "")
    assert vectors.shape == (3, HIDDEN)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(weights: Path, cache: Path) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    texts = ["xã Suối Mơ đạt a, a", "đạt", "xã " * 30, "Mơ a"]
    together = encode(folder, *texts)
    alone = np.vstack([encode(folder, text) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_white_space_and_invisible_characters_do_not_change_the_tokens(
    weights: Path, cache: Path
) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    one, other = encode(folder, "xã Suối Mơ", "  xã\n\u200bSuối\u00a0 \u0001Mơ ")
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_text_longer_than_the_model_reads_is_cut(weights: Path, cache: Path) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    long, longer = encode(folder, "a " * 500, "a " * 900)
    np.testing.assert_allclose(long, longer, atol=1e-6)


def test_the_second_time_nothing_is_written(weights: Path, cache: Path) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    weights.unlink()
    assert bundled.prepare_bundled(cache, weights, SHA256) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_model_that_is_ready_waits_for_nobody(
    weights: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    monkeypatch.delattr(bundled, "FileLock")
    assert bundled.prepare_bundled(cache, weights, SHA256) == folder


def test_of_two_that_need_the_model_at_once_only_one_makes_it(
    weights: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("made twice")

    def lock_after_another_process(path: Path) -> FileLock:
        monkeypatch.setattr(bundled, "FileLock", FileLock)
        bundled.prepare_bundled(cache, weights, SHA256)
        monkeypatch.setattr(bundled, "_make", refuse)
        return FileLock(path)

    monkeypatch.setattr(bundled, "FileLock", lock_after_another_process)
    assert is_bert_folder(bundled.prepare_bundled(cache, weights, SHA256))


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "manifest.json"])
def test_a_changed_file_is_noticed_and_made_again(
    weights: Path, cache: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    with caplog.at_level(logging.WARNING):
        bundled.prepare_bundled(cache, weights, SHA256)
    assert "bị hỏng" in caplog.text
    assert (folder / name).read_bytes() == whole


def test_a_missing_file_is_made_again(weights: Path, cache: Path) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    shutil.rmtree(folder / "1_Pooling")
    assert is_bert_folder(bundled.prepare_bundled(cache, weights, SHA256))


def test_a_run_that_dies_leaves_no_folder_and_the_next_one_cleans_up(
    weights: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bundled, "write_tokenizer", die)
        # A killed process does not tidy up either.
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            bundled.prepare_bundled(cache, weights, SHA256)
    assert not [path for path in cache.iterdir() if path.is_dir() and path.name[0] != "."]
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    assert [path for path in cache.iterdir() if path.is_dir()] == [folder]


def test_damaged_weights_are_refused_with_the_command_that_reinstalls_them(
    weights: Path, cache: Path
) -> None:
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    with pytest.raises(ModelDamaged, match=r"tiny\.bin bị hỏng; hãy chạy: make model"):
        bundled.prepare_bundled(cache, weights, SHA256)
    assert not [path for path in cache.iterdir() if path.is_dir()]


def test_a_file_that_lacks_a_tensor_is_refused(tmp_path: Path, cache: Path) -> None:
    tensors = tiny_tensors()
    del tensors["l1.fo.b"]
    data = e5s1_file(tensors)
    (tmp_path / "tiny.bin").write_bytes(data)
    with pytest.raises(ModelDamaged, match=r"l1\.fo\.b"):
        bundled.prepare_bundled(cache, tmp_path / "tiny.bin", hashlib.sha256(data).hexdigest())


def test_a_missing_wheel_is_refused_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(ModelMissing, match="make model"):
        bundled.bundled_weights()


def test_a_cache_that_cannot_be_written_is_refused_in_one_line(
    weights: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelMissing, match="VANKIEN_MODEL_CACHE"):
        bundled.prepare_bundled(tmp_path / "file" / "models", weights, SHA256)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_folder_with_a_broken_file_is_refused(weights: Path, cache: Path, name: str) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    (folder / name).write_text("{")
    with pytest.raises(ModelDamaged, match="có tệp hỏng"):
        encode(folder, "xã")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("1_Pooling/config.json", "mean_tokens", "cls_token"),
        ("modules.json", "Normalize", "Dense"),
        ("config.json", '"bert"', '"xlm-roberta"'),
        ("sentence_bert_config.json", "false", "true"),
    ],
)
def test_another_kind_of_model_is_left_to_sentence_transformers(
    weights: Path, cache: Path, name: str, old: str, new: str
) -> None:
    folder = bundled.prepare_bundled(cache, weights, SHA256)
    assert is_bert_folder(folder)
    text = (folder / name).read_text("utf-8")
    (folder / name).write_text(text.replace(old, new), "utf-8")
    assert not is_bert_folder(folder)


def test_the_tokenizer_wraps_every_text_in_its_marks(weights: Path, cache: Path) -> None:
    from tokenizers import Tokenizer

    folder = bundled.prepare_bundled(cache, weights, SHA256)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode("xã Suối Mơ").tokens == ["<s>", "▁xã", "▁Suối", "▁Mơ", "</s>"]
    assert tokenizer.encode("xã", "đạt").ids == [0, 5, 2, 2, 8, 2]
    assert json.loads((folder / "tokenizer_config.json").read_text())["model_max_length"] == 64
