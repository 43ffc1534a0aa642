"""Which model is loaded; the real bundled one. All texts are fictional."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import numpy as np
import pytest

from index import bundled, environment, model
from index.bert import BertEncoder
from index.errors import ModelDamaged, ModelMissing
from index.types import Encoder

# --- without a model ------------------------------------------------------------------------------


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VANKIEN_EMBEDDING_MODEL", "VANKIEN_MODEL_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_environment")
def test_the_model_cache_lies_below_the_users_cache_unless_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = Path.home() / ".cache" / "tro-ly-van-kien" / "models"
    assert environment.model_cache() == expected
    monkeypatch.setenv("VANKIEN_MODEL_CACHE", str(tmp_path))
    assert environment.model_cache() == tmp_path


@pytest.mark.usefixtures("no_environment")
def test_a_folder_of_the_operator_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert model.locate_model(str(tmp_path)) == (tmp_path, str(tmp_path))
    monkeypatch.setenv("VANKIEN_EMBEDDING_MODEL", str(tmp_path))
    assert model.locate_model() == (tmp_path, str(tmp_path))


@pytest.mark.usefixtures("no_environment")
def test_a_snapshot_in_the_cache_comes_before_the_bundled_weights(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(model, "find_snapshot", lambda name: tmp_path)
    assert model.locate_model() == (tmp_path, model.DEFAULT_MODEL)
    monkeypatch.setattr(model, "find_snapshot", lambda name: None)
    monkeypatch.setattr(bundled, "prepare_bundled", lambda cache: cache / "x")
    assert model.locate_model() == (environment.model_cache() / "x", bundled.NAME)


def test_a_snapshot_counts_only_when_it_is_complete(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import huggingface_hub

    monkeypatch.setattr(
        huggingface_hub, "try_to_load_from_cache", lambda *_: str(tmp_path / "modules.json")
    )
    assert model.find_snapshot("a/b") is None
    (tmp_path / "model.safetensors").write_bytes(b"")
    assert model.find_snapshot("a/b") is None
    (tmp_path / "tokenizer.json").write_bytes(b"")
    assert model.find_snapshot("a/b") == tmp_path


@pytest.mark.parametrize("name", ["/không/có", "./khong-co", "~/khong-co", "a/b/c"])
def test_a_folder_that_is_not_there_is_refused_without_asking_the_hub(name: str) -> None:
    with pytest.raises(ModelMissing, match="--model"):
        model.locate_model(name)


def test_a_model_that_the_hub_does_not_give_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def offline(*_: object, **__: object) -> str:
        raise huggingface_hub.errors.LocalEntryNotFoundError("offline")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", offline)
    with pytest.raises(ModelMissing, match="khong/co-mo-hinh"):
        model.locate_model("khong/co-mo-hinh")


def write_prompts(folder: Path, prompts: dict[str, str]) -> None:
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))


def test_a_models_own_prompts_are_used(tmp_path: Path) -> None:
    write_prompts(tmp_path, {"query": "Q: ", "document": "D: "})
    assert model.read_prompts(tmp_path, "multilingual-e5-base") == model.Prompts("Q: ", "D: ")


def test_an_e5_model_without_prompts_gets_those_of_e5(tmp_path: Path) -> None:
    write_prompts(tmp_path, {"query": "", "document": ""})
    e5 = model.Prompts("query: ", "passage: ")
    assert model.read_prompts(tmp_path, "intfloat/multilingual-e5-large") == e5
    (tmp_path / "config.json").write_text('{"_name_or_path": "intfloat/multilingual-e5-base"}')
    assert model.read_prompts(tmp_path, "mo-hinh-cua-toi") == e5


def test_another_model_gets_no_prompts(tmp_path: Path) -> None:
    assert model.read_prompts(tmp_path, "BAAI/bge-m3") == model.Prompts()


def test_the_fingerprint_changes_with_weights_and_prompts(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1")
    one = model.weights_fingerprint(tmp_path, model.Prompts())
    assert one == model.weights_fingerprint(tmp_path, model.Prompts())
    assert one != model.weights_fingerprint(tmp_path, model.Prompts("query: ", "passage: "))
    (tmp_path / "model.safetensors").write_bytes(b"2")
    assert one != model.weights_fingerprint(tmp_path, model.Prompts())


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match=f"{tmp_path.name} không có tệp trọng số"):
        model.load_folder(tmp_path, "x")


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1")
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelDamaged, match=r"config\.json"):
        model.load_folder(tmp_path, "x")


# --- the real one ---------------------------------------------------------------------------------

PASSAGES = [
    "Xã Suối Mơ phấn đấu thu nhập bình quân đầu người đạt 98,5 triệu đồng/năm vào năm 2030.",
    "Phường Mây Trắng trồng mới 120 ha rừng, bảo vệ nguồn nước đầu nguồn.",
    "Tỉnh Hải Vân Giang cung cấp 100% dịch vụ công trực tuyến toàn trình.",
    "Đảng ủy xã kết nạp 45 đảng viên mới trong nhiệm kỳ.",
]
QUESTIONS = [
    "Người dân xã kiếm được bao nhiêu tiền mỗi năm?",
    "Việc bảo vệ môi trường, giữ rừng ra sao?",
    "Làm thủ tục hành chính qua mạng được chưa?",
    "Phát triển Đảng thế nào?",
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundled.prepare_bundled(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def encoder(folder: Path) -> Encoder:
    return model.load_folder(folder, bundled.NAME)


@pytest.mark.slow
def test_questions_lie_nearest_to_the_passages_that_answer_them(encoder: Encoder) -> None:
    cosines = encoder.encode_queries(QUESTIONS) @ encoder.encode_passages(PASSAGES).T
    assert cosines.argmax(1).tolist() == [0, 1, 2, 3]


@pytest.mark.slow
def test_the_quick_encoder_agrees_with_sentence_transformers(
    encoder: Encoder, folder: Path
) -> None:
    reference = model.SentenceTransformersEncoder(
        folder, name="x", fingerprint="", prompts=model.read_prompts(folder, "x")
    )
    texts = [*PASSAGES, "", "x " * 2000, "𝟚𝟘𝟛𝟘 ﬁ \u200b①", "Ngu\u0302o\u0300n  nước\n\nsạch"]
    assert encoder.dimension == reference.dimension == 384
    np.testing.assert_allclose(
        encoder.encode_passages(texts), reference.encode_passages(texts), atol=1e-5
    )
    np.testing.assert_allclose(
        encoder.encode_queries(QUESTIONS), reference.encode_queries(QUESTIONS), atol=1e-5
    )


@pytest.mark.slow
def test_a_folder_saved_by_sentence_transformers_is_read_by_the_quick_encoder(
    encoder: Encoder, folder: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(folder)).save(str(tmp_path), create_model_card=False)
    saved = model.load_folder(tmp_path, "x")
    assert isinstance(saved, BertEncoder)
    texts = [*PASSAGES, "x " * 2000]
    np.testing.assert_allclose(
        saved.encode_passages(texts), encoder.encode_passages(texts), atol=1e-5
    )


@pytest.mark.slow
def test_a_question_is_encoded_in_an_instant(encoder: Encoder) -> None:
    encoder.encode_queries(QUESTIONS[:1])
    times = []
    for _ in range(10):
        start = time.perf_counter()
        encoder.encode_queries(QUESTIONS[:1])
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05


@pytest.mark.slow
def test_the_default_model_never_opens_a_connection(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("VANKIEN_MODEL_CACHE", str(folder.parent))
    monkeypatch.delenv("VANKIEN_EMBEDDING_MODEL", raising=False)
    monkeypatch.setattr(model, "find_snapshot", lambda name: None)
    encoder = model.load_encoder()
    assert encoder.encode_queries(["Rừng?"]).shape == (1, 384)
    reference = model.SentenceTransformersEncoder(
        folder, name="x", fingerprint="", prompts=model.Prompts()
    )
    assert reference.encode_queries(["Rừng?"]).shape == (1, 384)
