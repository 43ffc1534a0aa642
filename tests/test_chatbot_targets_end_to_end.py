"""From files to judgements: fictional reports as PDF, Word and HTML, their register, claims."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import fictional_report
from benchmarks.targets_claims import TRUE_KINDS, altered_claims, check_altered, spread
from benchmarks.targets_documents import DATA, add_documents, make_file
from benchmarks.targets_scoring import read_claims
from chatbot.targets.checker import Checker
from chatbot.targets.conflicts import find_conflicts
from chatbot.targets.register import TargetRegister, build_register
from corpus.library import Library

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        fictional_report.font() is None, reason="no font with Vietnamese letters is installed"
    ),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("targets")
    library = Library(folder / "library")
    add_documents(library, folder / "files")
    return library


@pytest.fixture(scope="module")
def register(library: Library) -> TargetRegister:
    return build_register(library.documents(), None)


@pytest.fixture(scope="module")
def checker(library: Library, register: TargetRegister) -> Checker:
    return Checker(register, library.documents())


def test_every_row_is_a_slice_of_its_document(register: TargetRegister) -> None:
    assert len(register.listed) > 300
    for entry in register.entries:
        figure, text = entry.figure, entry.document.text
        quantity = figure.quantity
        assert 0 <= figure.start < figure.end <= len(text)
        assert entry.quote == text[figure.start : figure.end] == entry.quote.strip()
        spans = [(figure.start, figure.end), *((span.start, span.end) for span in figure.context)]
        assert any(start <= quantity.start <= quantity.end <= end for start, end in spans)


def test_a_row_knows_its_page(register: TargetRegister) -> None:
    [entry] = [
        entry
        for entry in register.listed
        if "1.250 MW" in entry.quote and entry.figure.quantity.low == 1250
    ]
    assert entry.document.page_at(entry.figure.start) == 5
    assert entry.place == "tỉnh Núi Mây"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Phường Mây Trắng phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt 128,5 triệu "
         "đồng/người/năm.", "match"),
        ("Phường Mây Trắng phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt 125,8 triệu "
         "đồng/người/năm.", "mismatch"),
        ("Phường Mây Trắng phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt 120 - 125 triệu "
         "đồng/người/năm.", "mismatch"),
        ("Phường Nắng Sớm phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt 118 triệu "
         "đồng/người/năm.", "ambiguous"),
        ("Phường Nắng Sớm, tỉnh Sông Xa phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt "
         "118 triệu đồng/người/năm.", "match"),
        ("Tỉnh Biển Lặng phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt 108 triệu "
         "đồng/người/năm.", "not_found"),
        ("GRDP bình quân đầu người của tỉnh Sông Xa đến năm 2030 đạt 142 triệu đồng.",
         "ambiguous"),
        ("Thu ngân sách năm 2025 của phường Mây Trắng đạt 214,6 tỷ USD.", "mismatch"),
        ("Xã Suối Mơ xây dựng 12 bến xe buýt trong nhiệm kỳ 2025 - 2030.", "not_found"),
    ],
)  # fmt: skip
def test_a_claim_is_judged_as_an_official_would(checker: Checker, text: str, verdict: str) -> None:
    [judgement] = checker.check(text).judgements
    assert judgement.verdict == verdict, judgement.reason


def test_an_ambiguous_claim_shows_passages_that_differ(checker: Checker) -> None:
    text = (
        "Phường Nắng Sớm phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt 118 triệu "
        "đồng/người/năm."
    )
    [judgement] = checker.check(text).judgements
    assert {entry.place for entry in judgement.entries} == {
        "phường Nắng Sớm, tỉnh Sông Xa",
        "phường Nắng Sớm, tỉnh Núi Mây",
    }


def test_what_the_draft_said_is_a_remark_and_a_conflict(
    checker: Checker, register: TargetRegister
) -> None:
    text = (
        "Phường Mây Trắng phấn đấu thu nhập bình quân đầu người đến năm 2030 đạt 128,5 triệu "
        "đồng/người/năm."
    )
    [judgement] = checker.check(text).judgements
    assert judgement.entries[0].document.metadata.status == "adopted"
    assert any("120 - 125" in remark for remark in judgement.remarks)
    sides = [{entry.quote for entry in conflict.entries} for conflict in find_conflicts(register)]
    assert any(
        any("128,5" in quote for quote in quotes) and any("120 - 125" in quote for quote in quotes)
        for quotes in sides
    )


def test_altered_claims_are_never_a_match(library: Library, checker: Checker) -> None:
    claims = [c for c in read_claims(DATA / "claims.jsonl") if c.kind in TRUE_KINDS]
    made = [
        altered
        for claim in claims[:40]
        for altered in spread(list(altered_claims([claim], library.documents())), 10)
    ]
    assert len(made) > 300
    wrong = [one for one in check_altered(checker, made) if one.verdict == "match"]
    assert wrong == []


def test_a_draft_file_is_checked_whole(checker: Checker, tmp_path: Path) -> None:
    draft = tmp_path / "du_thao.docx"
    lines = [
        "# BÁO CÁO CỦA PHƯỜNG MÂY TRẮNG, TỈNH SÔNG XA",
        "Thu nhập bình quân đầu người đến năm 2030 đạt 128,5 triệu đồng/người/năm.",
        "Thu ngân sách năm 2025 đạt 241,6 tỷ đồng.",
    ]
    draft.write_bytes(make_file("\n\n".join(lines), "docx"))
    calls: list[tuple[int, int]] = []
    checked = checker.check_file(draft, progress=lambda done, total: calls.append((done, total)))
    assert [judgement.verdict for judgement in checked.judgements] == ["match", "mismatch"]
    assert calls[-1] == (2, 2)


def test_the_command_answers_with_exact_quotes(library: Library, tmp_path: Path) -> None:
    text = "Tỉnh Núi Mây: sản lượng chè búp tươi năm 2025 đạt 24.600 tấn."
    done = subprocess.run(
        [
            *(sys.executable, "-m", "chatbot", "check", text, "--json"),
            *("--corpus", str(library.root), "--index", str(tmp_path / "index")),
        ],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        check=True,
    )
    [claim] = json.loads(done.stdout)["claims"]
    assert claim["status"] == "match"
    texts = {document.id: document.text for document in library.documents()}
    for citation in claim["citations"]:
        quote = texts[citation["document_id"]][citation["start"] : citation["end"]]
        assert citation["quote"] == quote
        assert citation["page"] == 3
    assert any("24.600" in citation["quote"] for citation in claim["citations"])
