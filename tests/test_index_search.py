"""Ranking, with a fake encoder under which related texts are near. All texts are fictional."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from corpus.library import Library
from corpus.text import fold, match_form
from index.build import build_index
from index.errors import NothingFits
from index.fusion import dense_weight, fuse
from index.lexical import FIELDS, LexicalIndex, terms
from index.search import Searcher
from index.types import Filters, Hit
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
    loaded = LexicalIndex.load(tmp_path)
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


# --- places, versions and filters -----------------------------------------------------------------

TEMPLATE = """Đại hội Đảng bộ {name} nhiệm kỳ 2025-2030
Thu nhập bình quân đầu người của {name} đạt {income} triệu đồng/người/năm vào năm 2030.
Tỷ lệ hộ nghèo của {name} giảm còn {poor}%."""
WARDS = {
    "phường Hoa Sim, tỉnh Sông Xa": (98, 1.2),
    "phường Bình An, tỉnh Sông Xa": (85, 2.1),
    "phường Bình An, tỉnh Hải Xa": (77, 3.4),
    "tỉnh Sông Xa": (120, 0.8),
    "xã Thu Lam, tỉnh Hải Xa": (64, 5.5),
}


@pytest.fixture(scope="module")
def wards(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Reports of one form; the poverty of Hoa Sim is stated anew, and once as a draft."""
    folder = tmp_path_factory.mktemp("wards")
    library = Library(folder / "library")
    texts = [
        (place, TEMPLATE.format(name=place.partition(",")[0], income=income, poor=poor))
        for place, (income, poor) in WARDS.items()
    ]
    for number, (place, text) in enumerate(texts):
        (folder / f"{number}.txt").write_text(f"{text}\nBáo cáo số {number}.", "utf-8")
        library.add(folder / f"{number}.txt", title=f"Báo cáo {number}", place=place)
    (folder / "new.txt").write_text(texts[0][1].replace("1.2%", "1.0%"), "utf-8")
    library.add(
        folder / "new.txt",
        title="Báo cáo mới",
        place="phường Hoa Sim, tỉnh Sông Xa",
        supersedes="bao-cao-0",
        kind="nghị quyết",
    )
    build_index(folder / "store", library, HashingEncoder())
    return Searcher.open(folder / "store", library, HashingEncoder())


def ids(hits: list[Hit]) -> list[str]:
    return [hit.chunk.document_id for hit in hits]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Thu nhập bình quân đầu người của phường Hoa Sim là bao nhiêu?", ["bao-cao-moi"]),
        ("thu nhap binh quan dau nguoi cua phuong hoa sim", ["bao-cao-moi"]),
        ("Tỷ lệ hộ nghèo của phường Bình An (Hải Xa)?", ["bao-cao-2"]),
        ("Tỷ lệ hộ nghèo của phường Bình An, tỉnh Sông Xa?", ["bao-cao-1"]),
        ("Tỷ lệ hộ nghèo của phường Bình An?", ["bao-cao-1", "bao-cao-2"]),
        ("Tỷ lệ hộ nghèo của tỉnh Sông Xa?", ["bao-cao-3"]),
    ],
)
def test_the_documents_of_a_named_place_come_first(
    wards: Searcher, question: str, first: list[str]
) -> None:
    assert sorted(ids(wards.search(question))[: len(first)]) == first


def test_documents_of_other_places_come_last(wards: Searcher) -> None:
    assert ids(wards.search("thu nhập của phường Hoa Sim", top=6))[:3] == [
        *("bao-cao-moi", "bao-cao-0", "bao-cao-3")
    ]


def test_a_result_says_which_places_it_is_about(wards: Searcher) -> None:
    found = wards.find("Tỷ lệ hộ nghèo của phường Bình An?")
    assert found.places == ("phường Bình An, tỉnh Sông Xa", "phường Bình An, tỉnh Hải Xa")
    assert found.unknown_places == ()


def test_a_place_without_documents_is_flagged_and_restricts_nothing(wards: Searcher) -> None:
    found = wards.find("Tỷ lệ hộ nghèo của phường Đồi Gió?")
    assert found.unknown_places == ("phường Đồi Gió",)
    assert found.places == ()
    assert len(found.hits) == 5


def test_a_superseded_text_stands_behind_and_names_its_successor(wards: Searcher) -> None:
    # The older text would be the nearer one.
    found = wards.search("Tỷ lệ hộ nghèo của phường Hoa Sim còn 1.2%, báo cáo số 0?", top=2)
    assert [(hit.chunk.document_id, hit.superseded_by) for hit in found] == [
        ("bao-cao-moi", None),
        ("bao-cao-0", "bao-cao-moi"),
    ]
    (old,) = wards.search("hộ nghèo", documents=["bao-cao-0"])
    assert old.superseded_by == "bao-cao-moi"


def test_filters_narrow_the_search_down(wards: Searcher) -> None:
    filters = Filters(place="binh an")
    assert sorted(ids(wards.search("thu nhập", filters=filters))) == ["bao-cao-1", "bao-cao-2"]
    both = wards.search("thu nhập", documents=["bao-cao-2", "bao-cao-3"], filters=filters)
    assert ids(both) == ["bao-cao-2"]
    with pytest.raises(NothingFits, match="loại văn bản «quy chế»"):
        wards.search("thu nhập", filters=Filters(kind="quy chế"))


def test_an_unaccented_question_is_searched_as_the_library_writes_it_and_as_typed(
    wards: Searcher,
) -> None:
    forms = wards.find("ty le ho ngheo cua xa thu lam la bao nhieu").forms
    assert match_form(forms[0]) == match_form("tỷ lệ hộ nghèo của xã thu lam là bao nhiêu")
    assert forms[1] == "ty le ho ngheo cua xa thu lam la bao nhieu"
    assert wards.find("Tỷ lệ hộ nghèo của xã Thu Lam?").forms == ("Tỷ lệ hộ nghèo của xã Thu Lam?",)


def test_given_variants_replace_the_searchers_own(wards: Searcher) -> None:
    assert wards.find("ty le ho ngheo", variants=()).forms == ("ty le ho ngheo",)


def test_a_searcher_notices_that_a_new_generation_was_built(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    (tmp_path / "a.txt").write_text("Xã Suối Mơ họp dân.", "utf-8")
    library.add(tmp_path / "a.txt", title="Tin")
    build_index(tmp_path / "store", library, HashingEncoder())
    searcher = Searcher.open(tmp_path / "store", library, HashingEncoder())
    assert searcher.is_current()
    build_index(tmp_path / "store", library, HashingEncoder())
    assert searcher.is_current()
    (tmp_path / "b.txt").write_text("Xã Suối Mơ mở lễ hội.", "utf-8")
    library.add(tmp_path / "b.txt", title="Tin mới")
    build_index(tmp_path / "store", library, HashingEncoder())
    assert not searcher.is_current()
    assert Searcher.open(tmp_path / "store", library, HashingEncoder()).is_current()


def test_a_searcher_whose_index_was_taken_away_stays_as_it_is(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    (tmp_path / "a.txt").write_text("Xã Suối Mơ họp dân.", "utf-8")
    library.add(tmp_path / "a.txt", title="Tin")
    build_index(tmp_path / "store", library, HashingEncoder())
    searcher = Searcher.open(tmp_path / "store", library, HashingEncoder())
    (tmp_path / "store" / "CURRENT").unlink()
    assert searcher.is_current()


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5), st.data())
def test_a_lexical_index_grown_from_an_old_one_scores_like_a_fresh_one(
    texts: list[str], data: st.DataObject
) -> None:
    old = LexicalIndex.build(texts)
    kept = data.draw(st.lists(st.sampled_from(range(len(texts))), max_size=4))
    new = data.draw(st.lists(st.text(max_size=30), min_size=1, max_size=3))
    grown = LexicalIndex.build([texts[at] for at in kept] + new, old, [*kept, *(None for _ in new)])
    fresh = LexicalIndex.build([texts[at] for at in kept] + new)
    for question in (*texts, *new):
        np.testing.assert_allclose(grown.scores(question), fresh.scores(question), rtol=1e-5)


@given(st.text(max_size=60))
def test_folded_terms_are_the_terms_folded(text: str) -> None:
    assert terms(text, FIELDS["folded"]) == [fold(t) for t in terms(text, FIELDS["accented"])]
