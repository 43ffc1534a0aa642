"""Building: what is encoded again, what is refused. All texts are fictional."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from corpus.library import Library
from index.build import build_command, build_index
from index.chunks import ChunkSettings
from index.errors import IndexOutdated, LibraryEmpty
from index.generation import read_generation
from index.search import Searcher
from tests.fakes import REPORTS, HashingEncoder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    for number, (title, text) in enumerate(REPORTS.items()):
        path = tmp_path / f"{number}.txt"
        path.write_text(text, "utf-8")
        library.add(path, title=title)
    return library


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_a_second_build_of_the_same_library_does_nothing(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder())
    encoder = HashingEncoder()
    report = build_index(store, library, encoder)
    assert (report.generation, report.encoded, report.reused) == (1, 0, 3)
    assert encoder.encoded == []


def test_only_a_new_document_is_encoded(library: Library, store: Path, tmp_path: Path) -> None:
    build_index(store, library, HashingEncoder())
    (tmp_path / "new.txt").write_text("Xã Suối Mơ mở lễ hội bên suối.", "utf-8")
    library.add(tmp_path / "new.txt", title="Tin lễ hội")
    encoder = HashingEncoder()
    report = build_index(store, library, encoder)
    assert (report.documents, report.chunks, report.encoded, report.reused) == (4, 4, 1, 3)
    assert len(encoder.encoded) == 1
    assert "lễ hội" in encoder.encoded[0]


def test_taken_over_vectors_are_those_of_their_chunks(
    library: Library, store: Path, tmp_path: Path
) -> None:
    build_index(store, library, HashingEncoder())
    (tmp_path / "new.txt").write_text("Xã Suối Mơ mở lễ hội bên suối.", "utf-8")
    library.add(tmp_path / "new.txt", title="A tin lễ hội")
    build_index(store, library, HashingEncoder())
    grown = read_generation(store, "").vectors.vectors()
    build_index(tmp_path / "fresh", library, HashingEncoder())
    assert (grown == read_generation(tmp_path / "fresh", "").vectors.vectors()).all()


def test_a_removed_document_leaves_the_index(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder())
    gone = library.documents()[0].id
    library.remove(gone)
    report = build_index(store, library, HashingEncoder())
    assert (report.encoded, report.reused) == (0, 2)
    assert all(chunk.document_id != gone for chunk in read_generation(store, "").chunks)


def test_another_model_encodes_everything_again(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder("một"))
    assert build_index(store, library, HashingEncoder("hai", 256)).encoded == 3
    assert read_generation(store, "").manifest.model == "hai"


def test_a_damaged_index_is_built_anew(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder())
    (store / "generations" / "1" / "vectors.faiss").write_bytes(b"")
    assert build_index(store, library, HashingEncoder()).encoded == 3
    assert read_generation(store, "").pointer.number == 2


def test_an_empty_library_is_refused_with_the_command_that_adds_a_file(store: Path) -> None:
    with pytest.raises(LibraryEmpty, match="python -m corpus add"):
        build_index(store, Library(store / "library"), HashingEncoder())


def test_the_text_of_the_last_document_is_gone_from_the_index(
    library: Library, store: Path
) -> None:
    build_index(store, library, HashingEncoder())
    for document in library.documents():
        library.remove(document.id)
    with pytest.raises(LibraryEmpty):
        build_index(store, library, HashingEncoder())
    assert [path for path in store.rglob("*") if path.is_file() and path.name != ".lock"] == []


def test_progress_names_the_stages_and_counts_the_encoded_chunks(
    library: Library, store: Path
) -> None:
    steps: list[tuple[str, int, int]] = []
    build_index(store, library, HashingEncoder(), progress=lambda *step: steps.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in steps)) == ["reading", "encoding", "writing"]
    assert {("reading", 3, 3), ("encoding", 3, 3), ("writing", 1, 1)} <= set(steps)


@pytest.mark.parametrize(
    ("encoder", "settings", "reason"),
    [
        (HashingEncoder("khác"), None, "mô hình hashing"),
        (HashingEncoder(dimension=64), None, "512 chiều, mô hình có 64 chiều"),
        (HashingEncoder(), ChunkSettings(target=300), "cách chia đoạn"),
    ],
)
def test_an_index_made_otherwise_is_refused(
    library: Library,
    store: Path,
    encoder: HashingEncoder,
    settings: ChunkSettings | None,
    reason: str,
) -> None:
    build_index(store, library, HashingEncoder())
    with pytest.raises(IndexOutdated, match=rf"{reason}.*; hãy chạy: python -m index build"):
        Searcher.open(store, library, encoder, settings=settings)


def test_an_index_of_yesterdays_library_is_refused(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder())
    library.remove(library.documents()[0].id)
    with pytest.raises(IndexOutdated, match="Thư viện đã thay đổi"):
        Searcher.open(store, library, HashingEncoder())


def test_the_mending_command_names_what_is_not_default(library: Library, store: Path) -> None:
    command = build_command(store, library, HashingEncoder("mô hình"))
    assert command == (
        f"python -m index build --corpus {library.root} --index {store} --model 'mô hình'"
    )


def test_the_mending_command_is_short_for_the_defaults() -> None:
    from corpus.cli import CORPUS_DIR, INDEX_DIR
    from index import bundled

    encoder = HashingEncoder(bundled.NAME)
    assert build_command(INDEX_DIR, Library(CORPUS_DIR), encoder) == "python -m index build"


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_of_a_removed_document_is_left_on_disk(
    library: Library, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text("Mật danh Chuồn Chuồn Kim của xã.", "utf-8")
    added = library.add(tmp_path / "new.txt", title="Tin kín")
    build_index(store, library, HashingEncoder())
    traces = ["Chuồn", "chuồn", "chuon", "danh", "kín", added.id]
    assert all(trace.encode() in bytes_below(store) for trace in traces)
    library.remove(added.id)
    build_index(store, library, HashingEncoder())
    assert [trace for trace in traces if trace.encode() in bytes_below(store)] == []


def test_what_an_interrupted_build_left_goes_even_when_nothing_changed(
    library: Library, store: Path
) -> None:
    build_index(store, library, HashingEncoder())
    left = store / "generations" / ".building-2"
    left.mkdir()
    (left / "chunks.jsonl").write_text("cũ", "utf-8")
    build_index(store, library, HashingEncoder())
    assert not left.exists()


def test_an_index_of_another_format_is_refused_and_built_anew(
    library: Library, store: Path
) -> None:
    build_index(store, library, HashingEncoder())
    manifest = store / "generations" / "1" / "manifest.json"
    fields = json.loads(manifest.read_bytes())
    data = json.dumps({**fields, "format": 1, "titles": {}}).encode()
    manifest.write_bytes(data)
    (store / "CURRENT").write_text(f"1 {hashlib.sha256(data).hexdigest()}\n", "utf-8")
    with pytest.raises(IndexOutdated, match=r"định dạng số 1.*hãy chạy: python -m index build"):
        Searcher.open(store, library, HashingEncoder())
    assert build_index(store, library, HashingEncoder()).encoded == 3


def test_a_grown_index_ranks_like_a_fresh_one(
    library: Library, store: Path, tmp_path: Path
) -> None:
    build_index(store, library, HashingEncoder())
    library.remove(library.documents()[0].id)
    (tmp_path / "new.txt").write_text("Xã Suối Mơ mở lễ hội bên suối.", "utf-8")
    library.add(tmp_path / "new.txt", title="A tin lễ hội")
    build_index(store, library, HashingEncoder())
    build_index(tmp_path / "fresh", library, HashingEncoder())
    grown = Searcher.open(store, library, HashingEncoder())
    fresh = Searcher.open(tmp_path / "fresh", library, HashingEncoder())
    for question in ("lễ hội bên suối", "le hoi ben suoi", "thu nhập bình quân", "2025-2030"):
        assert grown.search(question) == fresh.search(question)
        assert grown.search_lexical(question) == fresh.search_lexical(question)


def test_edited_metadata_alone_encodes_only_what_carries_it(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder())
    document = library.documents()[0]
    library.edit(document.id, place="phường Mây Trắng, tỉnh Sông Xa")
    assert build_index(store, library, HashingEncoder()).encoded == 0
    assert read_generation(store, "").manifest.documents[document.id].place == (
        "phường Mây Trắng, tỉnh Sông Xa"
    )
    library.edit(document.id, title="Tên mới")
    assert build_index(store, library, HashingEncoder()).encoded == 1


def test_other_parts_encode_everything_again(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder())
    settings = ChunkSettings(part=120)
    assert build_index(store, library, HashingEncoder(), settings=settings).encoded == 3
    assert read_generation(store, "").vectors.vectors().shape[0] > 3


def test_other_rules_encode_everything_again(library: Library, store: Path) -> None:
    build_index(store, library, HashingEncoder(), settings=ChunkSettings(rules=0))
    assert build_index(store, library, HashingEncoder()).encoded == 3


def test_a_generation_knows_the_words_of_texts_titles_and_places(
    library: Library, store: Path
) -> None:
    library.edit(library.documents()[0].id, place="phường Lá Phong, tỉnh Sông Xa")
    build_index(store, library, HashingEncoder())
    words = read_generation(store, "").words
    assert words.pair("bình", "quân") == 1
    assert words.pair("lá", "phong") == 1
