"""The part of an index that somebody may search. All documents are fictional."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.library import Library
from index.build import build_index
from index.search import Searcher
from tests.fakes import REPORTS, HashingEncoder
from tests.grounding import library_of

QUESTIONS = (
    "thu nhập bình quân đầu người",
    "thu nhap binh quan dau nguoi xa suoi mo",
    "Phường Mây Trắng trồng bao nhiêu rừng?",
    "khu cong nghiep doi gio",
    "xã Hồ Sen",
    "quế",
    "",
)
Opened = Callable[[frozenset[str]], Searcher]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = library_of(tmp_path_factory.mktemp("whole"), REPORTS)
    [commune] = (d.id for d in library.documents() if "Suối Mơ" in d.text)
    [ward] = (d.id for d in library.documents() if "Mây Trắng" in d.text)
    [province] = (d.id for d in library.documents() if "Đồi Gió" in d.text)
    library.edit(ward, supersedes=commune)
    library.edit(province, supersedes=ward)
    return library


@pytest.fixture(scope="module")
def opened(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A searcher over an index that was built without some documents."""

    @cache
    def build(removed: frozenset[str]) -> Searcher:
        root = tmp_path_factory.mktemp("part")
        part = Library(root / "library")
        shutil.copytree(library.root, part.root)
        for document_id in sorted(removed):
            part.remove(document_id)
        build_index(root / "store", part, HashingEncoder())
        return Searcher.open(root / "store", part, HashingEncoder())

    return build


@settings(deadline=None)
@given(data=st.data())
def test_a_part_is_what_an_index_without_the_others_would_be(
    library: Library, opened: Opened, data: st.DataObject
) -> None:
    ids = sorted(record.id for record in library.records())
    kept = data.draw(st.sets(st.sampled_from(ids), min_size=1))
    expected = opened(frozenset(ids) - kept)
    part = opened(frozenset()).within(kept)
    assert part.generation.chunks == expected.generation.chunks
    assert part.generation.manifest.documents == expected.generation.manifest.documents
    assert part.vocabulary.counts.words == expected.vocabulary.counts.words
    for question in QUESTIONS:
        assert part.vocabulary.respell(question) == expected.vocabulary.respell(question)
        found, wanted = part.find(question, 20), expected.find(question, 20)
        assert (found.forms, found.places) == (wanted.forms, wanted.places)
        assert found.unknown_places == wanted.unknown_places
        assert [hit.chunk for hit in found.hits] == [hit.chunk for hit in wanted.hits]
        assert [h.superseded_by for h in found.hits] == [h.superseded_by for h in wanted.hits]
        scores = [(hit.score, hit.cosine) for hit in found.hits]
        assert np.allclose(scores, [(hit.score, hit.cosine) for hit in wanted.hits], atol=1e-5)
        words = part.search_lexical(question, 20)
        assert np.allclose(
            [hit.score for hit in words],
            [hit.score for hit in expected.search_lexical(question, 20)],
        )


def test_nothing_is_found_in_nothing(opened: Opened) -> None:
    part = opened(frozenset()).within(())
    for question in QUESTIONS:
        assert part.search(question) == []
        assert part.search_lexical(question) == []
        assert part.search_dense(question) == []
        assert part.vocabulary.respell("suoi mo") == "suoi mo"


def test_chunks_and_vectors_are_shared_with_the_whole(library: Library, opened: Opened) -> None:
    whole = opened(frozenset())
    part = whole.within([library.records()[0].id])
    chunks = {id(chunk) for chunk in whole.generation.chunks}
    assert all(id(chunk) in chunks for chunk in part.generation.chunks)
    assert np.shares_memory(part.generation.vectors._stored, whole.generation.vectors._stored)


def test_a_part_knows_when_the_whole_was_built_anew(library: Library, tmp_path: Path) -> None:
    own = Library(tmp_path / "library")
    shutil.copytree(library.root, own.root)
    build_index(tmp_path / "store", own, HashingEncoder())
    part = Searcher.open(tmp_path / "store", own, HashingEncoder()).within([])
    assert part.is_current()
    own.edit(own.records()[0].id, title="Khác")
    build_index(tmp_path / "store", own, HashingEncoder())
    assert not part.is_current()
