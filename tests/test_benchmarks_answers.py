"""How answers are judged, and what the shipped answers are worth with the real model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import answers as benchmark
from benchmarks.answers import SETS, Verdict, judge, main, read_questions, summary, ungrounded
from chatbot.types import Answer, Citation
from corpus.types import Document, Metadata
from tests.fakes import HashingEncoder

TEXT = "Xã Suối Mơ trồng mới 12,5 ha rừng.\nBí thư Đảng ủy là đồng chí Lục Thế Vinh."
DOCUMENT = Document("d", TEXT, Metadata("Tin xã Suối Mơ", "tin_suoi_mo.txt"), (), (), "0" * 64)
FOREST = "Xã Suối Mơ trồng mới 12,5 ha rừng"
RECORD: dict[str, object] = {
    "id": "n-1",
    "kind": "number",
    "expect": "answered",
    "document": "tin_suoi_mo",
    "must": [["12,5 ha", "12,5ha"], ["rừng"]],
    "must_not": ["25 ha"],
    "starts": ["Theo"],
}


def answered(text: str, quote: str = FOREST) -> Answer:
    start = TEXT.find(quote)
    citation = Citation(1, "d", "Tin", None, (), start, start + len(quote), quote)
    return Answer("?", text, "answered", (citation,), "extractive")


REFUSED = Answer("?", "Tài liệu không nêu.", "refused", (), "extractive")
GOOD = answered("Theo tài liệu, xã trồng mới 12,5 ha rừng [1].")


def is_right(record: dict[str, object], answer: Answer) -> bool:
    return judge(record, answer, {"d": DOCUMENT}).right


def test_a_right_answer_carries_one_of_each_and_cites_the_document() -> None:
    assert is_right(RECORD, GOOD)


@pytest.mark.parametrize(
    "change",
    [
        {"must": [["13 ha"]]},
        {"must": [["12,5 ha"], ["biển"]]},
        {"must_not": ["rừng"]},
        {"starts": ["Không"]},
        {"document": "tin_khac"},
        {"expect": "refused"},
    ],
)
def test_an_answer_is_wrong_that_misses_one_of_them(change: dict[str, object]) -> None:
    assert not is_right(RECORD | change, GOOD)


def test_a_refusal_is_right_only_where_it_is_wanted() -> None:
    assert not is_right(RECORD, REFUSED)
    assert is_right(RECORD | {"expect": "refused"}, REFUSED)


def test_a_malformed_question_is_an_error() -> None:
    with pytest.raises(ValueError, match="n-1"):
        is_right(RECORD | {"must": "rừng"}, GOOD)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Theo tài liệu, xã trồng mới 12,5 ha rừng [1].", []),
        ("Theo tài liệu, xã trồng mới 15,2 ha rừng [1].", ["15,2"]),
        ("Theo tài liệu, xã trồng mới 12.5 ha rừng [1].", ["12.5"]),
        ("Theo tài liệu, ông Trần Bịa trồng 12,5 ha rừng [1].", ["Trần", "Bịa"]),
        ("Không. Theo tài liệu, xã Suối Mơ trồng mới rừng [1].", []),
    ],
)
def test_what_no_quote_carries_is_found(text: str, found: list[str]) -> None:
    assert ungrounded(answered(text), {"d": TEXT}) == found


def test_a_quote_that_is_no_slice_is_found() -> None:
    answer = answered("Theo tài liệu, xã trồng mới rừng [1].")
    moved = replace(answer, citations=(replace(answer.citations[0], start=1),))
    assert ungrounded(moved, {"d": TEXT}) == [FOREST]


def test_a_refusal_states_nothing() -> None:
    assert ungrounded(REFUSED, {}) == []


def test_shares_are_of_those_that_can_be_answered_or_not() -> None:
    def verdict(expect: str, answer: Answer, right: bool, *problems: str) -> Verdict:
        return Verdict("i", "k", expect, answer, right, problems)

    found = summary(
        [
            verdict("answered", GOOD, True),
            verdict("answered", GOOD, False, "15"),
            verdict("answered", REFUSED, False),
            verdict("answered", GOOD, True),
            verdict("refused", REFUSED, True),
            verdict("refused", GOOD, False),
        ]
    )
    assert (found["answerable"], found["unanswerable"]) == (4, 2)
    assert (found["answerable_right"], found["false_refusals"]) == (0.5, 0.25)
    assert (found["unanswerable_refused"], found["answers_with_ungrounded_parts"]) == (0.5, 1)
    assert found["by_kind"] == {"k": {"right": 3, "wrong": 3}}
    assert summary([])["answerable_right"] == 0.0


def test_the_committed_questions_are_well_formed() -> None:
    for path, _ in SETS.values():
        records = list(read_questions(path))
        assert len({record["id"] for record in records}) == len(records)
        for record in records:
            assert record["expect"] in {"answered", "refused"}
            assert bool(record["must"]) == (record["expect"] == "answered")


def test_a_set_of_ones_own_is_scored_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(benchmark, "load_encoder", lambda: HashingEncoder())
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "tin_suoi_mo.txt").write_text(TEXT, "utf-8")
    (tmp_path / "documents" / "README.md").write_text("Không phải tài liệu.", "utf-8")
    record = RECORD | {"question": "Xã Suối Mơ trồng mới bao nhiêu ha rừng?", "starts": []}
    other = record | {"id": "n-2", "question": "Xã Suối Mơ có bao nhiêu trường?"}
    questions = tmp_path / "của tôi.jsonl"
    lines = [json.dumps(r, ensure_ascii=False) for r in (record, other | {"expect": "refused"})]
    questions.write_text("\n\n".join(lines), "utf-8")
    options = ["--questions", str(questions), "--documents", str(tmp_path / "documents")]
    assert main([*options, "--results", str(tmp_path)]) == 0
    printed = json.loads(capsys.readouterr().out)
    kept = json.loads((tmp_path / "answers_của tôi.json").read_text("utf-8"))
    assert printed == {"set": "của tôi", **kept}
    assert (kept["answerable_right"], kept["unanswerable_refused"]) == (1.0, 1.0)


@pytest.mark.slow
def test_the_shipped_answers_reach_their_bars(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--results", str(tmp_path)]) == 0
    capsys.readouterr()
    seed, fictional = (
        json.loads((tmp_path / f"answers_{name}.json").read_text("utf-8")) for name in SETS
    )
    assert (seed["questions"], fictional["questions"]) == (130, 90)
    assert seed["answerable_right"] >= 0.90, seed["wrong"]
    assert seed["unanswerable_refused"] >= 0.80, seed["wrong"]
    assert seed["false_refusals"] <= 0.05, seed["wrong"]
    assert seed["answers_with_ungrounded_parts"] == 0
    assert fictional["answers_with_ungrounded_parts"] == 0
