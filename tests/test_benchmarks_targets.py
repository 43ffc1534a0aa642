"""The benchmarks of targets count what they say, and their data is what it claims to be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import (
    fictional_report,
    targets_claims,
    targets_data,
    targets_facts,
    targets_register,
    targets_speed,
)
from benchmarks.targets_documents import DATA, PAGE_MARK, add_documents, make_file, read_sources
from benchmarks.targets_register import Row, differences, read_truth
from benchmarks.targets_scoring import Claim, judge, read_claims, summary
from chatbot.quantities import parse_quantities
from chatbot.targets.checker import Checked
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Figure, Indicator, Judgement, Kind, Period, Verdict
from corpus.library import Library
from corpus.types import Document, Span
from tests.reports import report

TEXT = "Đến năm 2030, thu nhập bình quân đầu người đạt trên 71,5 triệu đồng/người/năm."
ROW = Row(
    file="suoi_mo.md",
    indicator="thu nhập bình quân đầu người",
    words=[["thu nhập", "tnbq"], ["đầu người"]],
    value="trên 71,5 triệu đồng/người/năm",
    low=71_500_000,
    high=71_500_000,
    unit="đồng",
    per=["người", "năm"],
    bound="above",
    change=None,
    periods=["2030"],
    kinds=["target"],
    page=1,
)
IN_2030 = Period(2030, 2030)
needs_font = pytest.mark.skipif(
    fictional_report.font() is None, reason="no font with Vietnamese letters is installed"
)


def entry(
    text: str = TEXT,
    indicator: str = "thu nhập bình quân đầu người",
    kind: Kind = "target",
    period: Period | None = IN_2030,
) -> Entry:
    document = report([text], place="xã Suối Mơ, tỉnh Sông Xa")
    return Entry(document, figure_of(document, indicator, kind, period))


def figure_of(
    document: Document, indicator: str, kind: Kind, period: Period | None, at: int = 0
) -> Figure:
    quantities = [q for q in parse_quantities(document.text) if q.kind == "quantity"]
    whole = Span(0, len(document.text))
    name = Indicator(indicator, indicator, frozenset(indicator.split()))
    return Figure(name, quantities[at], kind, period, whole.start, whole.end, whole)


def parts(found: Entry, row: Row = ROW) -> list[str]:
    return differences(found, row, {found.document.id: "suoi_mo.md"})


def test_a_row_that_says_the_same_is_right() -> None:
    assert parts(entry()) == []


def test_a_row_that_differs_in_one_thing_is_wrong_in_that() -> None:
    assert parts(entry(TEXT.replace("71,5", "75,1"))) == ["value"]
    assert parts(entry(TEXT.replace("trên", "dưới"))) == ["bound"]
    assert parts(entry(TEXT.replace("/người/năm", "/hộ"))) == ["per"]
    assert parts(entry(indicator="GRDP bình quân đầu người")) == ["indicator"]
    assert parts(entry(kind="result")) == ["kind"]
    assert parts(entry(period=Period(2025, 2025))) == ["period"]
    assert parts(entry(), replace(ROW, page=2)) == ["document"]
    assert parts(entry(), replace(ROW, place="xã Đồi Cát")) == ["place"]
    assert parts(entry(), replace(ROW, unit="%")) == ["unit"]


def test_a_period_of_the_surroundings_agrees_by_its_last_year() -> None:
    assert parts(entry(period=Period(2025, 2030, own=False))) == []
    assert parts(entry(period=Period(2025, 2030))) == ["period"]
    assert parts(entry(period=None), replace(ROW, periods=["-"])) == []


def test_precision_and_recall_count_what_is_wrong_and_what_is_missing() -> None:
    good = entry()
    wrong = Entry(good.document, replace(good.figure, kind="result"))
    uncounted = Entry(good.document, replace(good.figure, kind="other"))
    rows = [ROW, replace(ROW, low=1, high=1), replace(ROW, low=2, high=2, optional=True)]
    files = {good.document.id: "suoi_mo.md"}
    found = targets_register.score(TargetRegister([good, good, wrong, uncounted]), rows, files)
    assert (found.right, found.repeated, len(found.wrong)) == (1, 1, 1)
    assert (found.precision, found.recall, found.wanted) == (0.5, 0.5, 2)


def checked(text: str, verdicts: Sequence[Verdict], kind: Kind = "target") -> Checked:
    document = report([text])
    figures = [figure_of(document, "x", kind, None, at) for at in range(len(verdicts))]
    judged = [Judgement(f, v, ()) for f, v in zip(figures, verdicts, strict=True)]
    return Checked(document, tuple(judged))


def test_a_verdict_is_right_when_it_is_among_the_expected() -> None:
    claim = Claim("1", "digit", "Đạt 5%.", ("mismatch", "not_found"))
    [right] = judge(claim, checked(claim.text, ["not_found"]))
    [wrong] = judge(claim, checked(claim.text, ["match"]))
    [missing] = judge(claim, checked(claim.text, []))
    assert (right.right, wrong.right, missing.right) == (True, False, False)
    assert (wrong.false_match, missing.false_match) == (True, False)
    counted = summary([right, wrong, missing])
    assert (counted["right"], counted["false_matches"]) == (0.3333, 1)
    assert counted["by_kind"] == {"digit": {"right": 1, "wrong": 2}}


def test_each_figure_of_a_text_is_judged_where_it_stands() -> None:
    text = "Đạt 5% và 5% và 7%."
    claim = Claim("1", "several", text, (), (("5%#2", ("mismatch",)), ("7%", ("match",))))
    outcomes = judge(claim, checked(text, ["match", "mismatch", "not_found"]))
    assert [outcome.right for outcome in outcomes] == [True, False]


def test_a_text_without_claims_may_hold_counts() -> None:
    claim = Claim("1", "nonclaim", "Có 5 phần.", ())
    assert judge(claim, checked(claim.text, ["not_found"], "other"))[0].right
    assert not judge(claim, checked(claim.text, ["not_found"], "target"))[0].right


def test_the_written_claims_are_well_formed() -> None:
    claims = read_claims(DATA / "claims.jsonl")
    assert len(claims) >= 200
    assert len({claim.id for claim in claims}) == len(claims)
    for claim in claims:
        for where, verdicts in [("", claim.expected), *claim.parts]:
            assert where.partition("#")[0] in claim.text
            assert set(verdicts) <= {"match", "mismatch", "ambiguous", "not_found"}


def test_every_number_of_the_truth_stands_on_its_page() -> None:
    sources = {source.file: source.text for source in read_sources()}
    rows = read_truth(DATA / "truth.jsonl")
    assert len(rows) >= 350
    for row in rows:
        text = sources[row.file]
        page = text.split(PAGE_MARK)[row.page - 1] if row.page else text
        for number in re.findall(r"\d[\d.,]*", row.value):
            assert re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", page) or (
                row.optional
            ), row
        assert row.low <= row.high


@needs_font
def test_the_documents_are_read_as_they_were_written(tmp_path: Path) -> None:
    added = add_documents(Library(tmp_path / "library"), tmp_path / "files")
    assert {document.format for document in added.values()} == {"pdf", "docx", "html"}
    for source in read_sources():
        document = added[source.file]
        pages = source.text.split(PAGE_MARK)
        assert len(document.pages) == (len(pages) if source.format == "pdf" else 0)
        assert source.text.count("|\n\n") <= len(document.tables) + source.text.endswith("|\n")
        assert set(re.findall(r"\d+,\d+", source.text)) <= set(
            re.findall(r"\d+,\d+", document.text)
        )
        assert (document.metadata.place, document.metadata.status) == (source.place, source.status)


@needs_font
def test_a_page_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="1 pages of text fill"):
        make_file("\n\n".join(["Phường Mây Trắng phấn đấu."] * 90), "pdf")


def test_without_public_data_the_facts_are_skipped_with_a_clear_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VANKIEN_DATA", str(tmp_path / "none"))
    assert targets_facts.main(["--out", str(tmp_path / "out.json")]) == 0
    assert list(targets_data.public_documents(tmp_path / "library")) == []
    assert not (tmp_path / "out.json").exists()
    said = capsys.readouterr().err
    assert "Bỏ qua congress_facts" in said
    assert "Bỏ qua các văn kiện công khai" in said


def test_facts_are_looked_for_where_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANKIEN_DATA", str(tmp_path))
    folder = tmp_path / "congress_facts"
    folder.mkdir()
    (folder / "docs.jsonl").write_text(
        '{"id": "p1", "unit": "xã Suối Mơ", "province": "Sông Xa", "term": "2025-2030",'
        ' "date": "2025-08-15", "url": "https://example.org/1", "rendered": "Đảng bộ xã Suối Mơ'
        " (Sông Xa), nhiệm kỳ 2025-2030. Chỉ tiêu tỷ lệ che phủ rừng (mốc 2030): trên 52%."
        ' Số đảng viên: 340."}\n',
        "utf-8",
    )
    rows = [
        ("target", "tỷ lệ che phủ rừng", "trên 52%", "2030"),
        ("other", "số đảng viên", "340", ""),
    ]
    (folder / "facts.jsonl").write_text(
        "".join(
            f'{{"doc": "p1", "kind": "{kind}", "indicator": "{indicator}", "value": "{value}",'
            f' "when": "{when}"}}\n'
            for kind, indicator, value, when in rows
        ),
        "utf-8",
    )
    documents = targets_data.fact_documents()
    placed = targets_facts.place_facts(documents, targets_data.facts())
    assert [documents[0].text[one.start : one.end] for one in placed] == ["trên 52%", "340"]
    assert documents[0].metadata.place == "xã Suối Mơ, Sông Xa"
    found, _ = targets_facts.score_register(TargetRegister([]), placed)
    assert (found["targets_and_results"], found["recall"], found["other_counts"]) == (1, 0.0, 1)


@needs_font
@pytest.mark.slow
def test_a_long_draft_is_checked_in_time(tmp_path: Path) -> None:
    result = targets_speed.measure(tmp_path, 8)
    assert result["pages"] >= 8
    assert result["claims"] > 100
    assert result["check_s"] <= targets_speed.CHECK_SECONDS


@needs_font
@pytest.mark.slow
def test_the_fictional_register_reaches_its_bars(tmp_path: Path) -> None:
    result = targets_register.measure(tmp_path)
    assert result["failed"] == [], result["wrong"]


@needs_font
@pytest.mark.slow
def test_the_fictional_claims_reach_their_bars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANKIEN_DATA", str(tmp_path / "none"))
    result = targets_claims.measure(tmp_path)
    assert result["missed"] == [], targets_claims.report(result, verbose=True)
