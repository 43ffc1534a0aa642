"""Ranking, with a fake encoder under which related texts are near. All texts are fictional."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from corpus.library import Library
from corpus.text import fold
from index.build import build_index
from index.fusion import dense_weight, fuse
from index.lexical import FIELDS, LexicalIndex, terms
from index.search import Searcher
from index.types import Hit
from tests.fakes import REPORTS, HashingEncoder

SUOI_MO, MAY_TRANG, HAI_VAN_GIANG = REPORTS
QUESTIONS = [
    ("Thu nhập bình quân đầu người của xã Suối Mơ là bao nhiêu?", SUOI_MO),
    ("Phường Mây Trắng trồng bao nhiêu rừng?", MAY_TRANG),
    ("Khu công nghiệp Đồi Gió có mấy dự án?", HAI_VAN_GIANG),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("search")
    library = Library(folder / "library")
    for number, (title, text) in enumerate(REPORTS.items()):
        (folder / f"{number}.txt").write_text(text, "utf-8")
        library.add(folder / f"{number}.txt", title=title)
    build_index(folder / "store", library, HashingEncoder())
    return Searcher.open(folder / "store", library, HashingEncoder())


@pytest.mark.parametrize(("question", "title"), QUESTIONS)
@pytest.mark.parametrize("way", ["search", "search_dense", "search_lexical"])
def test_the_right_report_comes_first(
    searcher: Searcher, question: str, title: str, way: str
) -> None:
    hits: list[Hit] = getattr(searcher, way)(question)
    assert hits[0].title == title
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(("question", "title"), QUESTIONS)
def test_a_question_without_diacritics_finds_the_same_report(
    searcher: Searcher, question: str, title: str
) -> None:
    assert searcher.search(fold(question))[0].title == title


def test_both_placements_of_a_tone_mark_are_the_same_word(searcher: Searcher) -> None:
    one = searcher.search_lexical("chuyển đổi số, bảo vệ nguồn nước, hoá")
    other = searcher.search_lexical("chuyển đổi số, bảo vệ nguồn nước, hóa")
    assert one == other


def test_the_number_of_hits_is_limited(searcher: Searcher) -> None:
    assert len(searcher.search("xã Suối Mơ", top=2)) == 2
    assert len(searcher.search("xã Suối Mơ", top=50)) == 3
    assert searcher.search("xã Suối Mơ", top=0) == []


def test_only_the_named_documents_are_searched(searcher: Searcher) -> None:
    wanted = searcher.search("rừng", top=1)[0].chunk.document_id
    hits = searcher.search("thu nhập của xã Suối Mơ", documents=[wanted])
    assert [hit.chunk.document_id for hit in hits] == [wanted]
    assert searcher.search("thu nhập", documents=[]) == []
    assert searcher.search("thu nhập", documents=["không-có"]) == []


@pytest.mark.parametrize("question", ["", "   ", "\n\t\u200b"])
def test_a_blank_question_finds_nothing(searcher: Searcher, question: str) -> None:
    assert searcher.search(question) == []
    assert searcher.search_dense(question) == []
    assert searcher.search_lexical(question) == []


@pytest.mark.parametrize("question", ["?!", "\ud800 thu nhập", "x" * 100_000, "<mask> </s>", "🙂"])
def test_a_strange_question_is_searched_all_the_same(searcher: Searcher, question: str) -> None:
    assert len(searcher.search(question)) == 3


def test_words_that_occur_nowhere_leave_the_lexical_search_empty(searcher: Searcher) -> None:
    assert searcher.search_lexical("zzz qqq") == []


def test_a_variant_of_the_question_helps(searcher: Searcher) -> None:
    assert searcher.search("abc", variants=[QUESTIONS[1][0]])[0].title == MAY_TRANG


def test_given_vectors_are_used_instead_of_encoding(searcher: Searcher) -> None:
    question, variant = QUESTIONS[0][0], "xã Suối Mơ"
    vectors = searcher.encoder.encode_queries([question, variant])
    with_vectors = searcher.search(question, variants=[variant], vectors=vectors)
    assert with_vectors == searcher.search(question, variants=[variant])
    forest = searcher.encoder.encode_queries(["rừng", "rừng"])
    other = searcher.search(question, variants=[variant], vectors=forest)
    assert other != with_vectors


def test_the_cosine_is_that_of_question_and_chunk(searcher: Searcher) -> None:
    hit = searcher.search(QUESTIONS[0][0])[0]
    (dense,) = [
        other.score for other in searcher.search_dense(QUESTIONS[0][0]) if other.chunk == hit.chunk
    ]
    assert hit.cosine == pytest.approx(dense)


# --- terms and scores -----------------------------------------------------------------------------


def test_terms_are_words_parts_of_numbers_and_pairs() -> None:
    assert terms("Nghị quyết 15-NQ/TW, 2025-2030", FIELDS["folded"]) == [
        *("nghi", "quyet", "15-nq/tw", "2025-2030"),
        *("15", "nq", "tw", "2025", "2030"),
        *("nghi quyet", "quyet 15-nq/tw", "15-nq/tw 2025-2030"),
    ]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5), st.text(max_size=30))
def test_any_text_can_be_indexed_and_asked(texts: list[str], question: str) -> None:
    scores = LexicalIndex.build(texts).scores(question)
    assert scores.shape == (len(texts),)
    assert np.isfinite(scores).all()


def test_a_lexical_index_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    texts = list(REPORTS.values())
    built = LexicalIndex.build(texts)
    built.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, len(texts))
    for question, _ in QUESTIONS:
        assert built.scores(question).tolist() == loaded.scores(question).tolist()


SCORES = hnp.arrays(np.float32, 6, elements=st.floats(-1, 40, width=32))


@given(SCORES, SCORES, st.sampled_from([0.25, 1.5]))
def test_fused_scores_lie_between_zero_and_one_and_respect_agreement(
    cosines: np.ndarray[tuple[int], np.dtype[np.float32]],
    words: np.ndarray[tuple[int], np.dtype[np.float32]],
    weight: float,
) -> None:
    fused = fuse(cosines, words, weight)
    assert ((fused >= 0) & (fused <= 1.00001)).all()
    for one in range(6):
        for other in range(6):
            if cosines[one] >= cosines[other] and words[one] >= words[other]:
                assert fused[one] >= fused[other] - 1e-6


def test_an_unaccented_question_trusts_its_words_more() -> None:
    assert dense_weight("thu nhap binh quan") < dense_weight("thu nhập bình quân")
