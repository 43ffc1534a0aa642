from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.quantities import parse_quantities
from chatbot.targets.indicators import describe
from chatbot.targets.judging import judge
from chatbot.targets.judging.candidates import ClaimScope
from chatbot.targets.judging.wording import Wording
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Figure, Judgement, Kind, Period
from chatbot.targets.values import compare_periods
from corpus.types import Document, Metadata, Span, Status

INCOME = "thu nhập bình quân đầu người"
MAY_TRANG = "phường Mây Trắng, tỉnh Sông Xa"
SUOI_MO = "xã Suối Mơ, tỉnh Sông Xa"
TERM = Period(2025, 2030, own=False)
IN_2030 = Period(2030, 2030)


def document(
    name: str = "báo cáo",
    place: str | None = MAY_TRANG,
    status: Status = "adopted",
) -> Document:
    metadata = Metadata(title=name, source="a.txt", place=place, status=status)
    return Document(name, "x" * 500, metadata, (), (), "")


def figure(
    value: str = "104,7 triệu đồng/người/năm",
    period: Period | None = IN_2030,
    *,
    indicator: str = INCOME,
    kind: Kind = "target",
    place: str | None = None,
    also: tuple[str, ...] = (),
    start: int = 0,
) -> Figure:
    quantity = next(q for q in parse_quantities(value) if q.kind == "quantity")
    return Figure(
        describe(indicator, quantity),
        quantity,
        kind,
        period,
        start,
        start + 10,
        Span(start, start + 10),
        place=place,
        alternatives=tuple(describe(other, quantity) for other in also),
    )


def judged(
    claim: Figure,
    *entries: Entry,
    place: str | None = None,
    kind: Kind | None = None,
) -> Judgement:
    register = TargetRegister(entries)
    documents = frozenset(
        entry.document.id
        for entry in entries
        if place and (entry.document.metadata.place or "").startswith(place)
    )
    return judge(claim, register, ClaimScope(place, documents, None, kind))


# --- one entry --------------------------------------------------------------------------------


def test_a_claim_that_an_entry_states_in_all_parts_matches() -> None:
    entry = Entry(document(), figure())
    judgement = judged(figure("104.700.000 đồng/người/năm"), entry)
    assert judgement.verdict == "match"
    assert judgement.entries == (entry,)
    assert judgement.differences == ()


def test_a_match_without_a_period_says_which_one_the_document_states() -> None:
    judgement = judged(figure(period=None), Entry(document(), figure()))
    assert judgement.verdict == "match"
    assert "năm 2030" in judgement.reason


@pytest.mark.parametrize(
    ("claim", "part"),
    [
        (figure("140,7 triệu đồng/người/năm"), "value"),
        (figure("104,7 tỷ đồng/người/năm"), "value"),
        (figure("104,7 triệu đồng/người/tháng"), "unit"),
        (figure("trên 104,7 triệu đồng/người/năm"), "bound"),
        (figure(period=Period(2025, 2025)), "period"),
    ],
)
def test_whatever_differs_is_named(claim: Figure, part: str) -> None:
    judgement = judged(claim, Entry(document(), figure()))
    assert judgement.verdict == "mismatch"
    assert [difference.part for difference in judgement.differences] == [part]


def test_a_rise_where_the_document_states_a_fall_is_a_mismatch() -> None:
    documented = figure("12%/năm", indicator="tốc độ tăng thu ngân sách")
    claim = figure("12%/năm", indicator="mức giảm thu ngân sách")
    judgement = judged(claim, Entry(document(), documented))
    assert judgement.verdict == "mismatch"
    assert ("giảm", "tăng") in [(d.stated, d.documented) for d in judgement.differences]


def test_the_same_number_in_another_sense_is_a_mismatch() -> None:
    level = Entry(document(), figure("2%", indicator="tỷ lệ hộ nghèo"))
    fall = figure("2%", indicator="mức giảm tỷ lệ hộ nghèo")
    assert judged(fall, level).verdict == "mismatch"
    assert judged(figure("3%", indicator="mức giảm tỷ lệ hộ nghèo"), level).verdict == "not_found"


def test_without_a_period_the_target_is_shown_before_the_result() -> None:
    report = document()
    result = Entry(report, figure("60%", None, indicator="tỷ lệ che phủ rừng", kind="result"))
    target = Entry(report, figure("62%", IN_2030, indicator="tỷ lệ che phủ rừng", start=50))
    claim = figure("61%", None, indicator="tỷ lệ che phủ rừng", kind="result")
    assert judged(claim, result, target).entries[0] == target
    reached = figure("62%", None, indicator="tỷ lệ che phủ rừng", kind="result")
    assert judged(reached, result, target).verdict == "match"


def test_another_indicator_is_not_found() -> None:
    other = figure(indicator="GRDP bình quân đầu người")
    judgement = judged(other, Entry(document(), figure()))
    assert judgement.verdict == "not_found"
    assert judgement.entries == ()
    assert "GRDP bình quân đầu người" in judgement.reason


def test_a_narrower_indicator_is_not_found_and_the_wider_one_is_shown() -> None:
    documented = figure("100%", indicator="tỷ lệ trường học đạt chuẩn quốc gia")
    claim = figure("100%", indicator="tỷ lệ trường mầm non đạt chuẩn quốc gia")
    judgement = judged(claim, Entry(document(), documented))
    assert judgement.verdict == "not_found"
    assert any("trường học đạt chuẩn quốc gia" in remark for remark in judgement.remarks)


def test_a_count_that_no_document_states_is_called_a_count() -> None:
    judgement = judged(figure("198 đại biểu", indicator="đại biểu", kind="other"))
    assert judgement.verdict == "not_found"
    assert "số đếm" in judgement.reason


def test_what_a_claim_shows_to_be_reached_no_result_matches() -> None:
    entry = Entry(document(), figure(kind="result"))
    assert judged(figure(), entry, kind="target").verdict == "mismatch"
    assert judged(figure(), entry, kind="result").verdict == "match"
    assert judged(figure(), entry).verdict == "match"


def test_a_word_of_degree_that_only_the_claim_has_is_a_difference() -> None:
    register = TargetRegister([Entry(document(), figure())])
    judgement = judge(figure(), register, ClaimScope(wording=Wording(hedge="từ")))
    assert judgement.verdict == "mismatch"
    assert [d.part for d in judgement.differences] == ["bound"]


# --- periods ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "documented", "agreement"),
    [
        (None, IN_2030, "agree"),
        (IN_2030, IN_2030, "agree"),
        (IN_2030, Period(2025, 2025), "differ"),
        (IN_2030, TERM, "agree"),
        (Period(2025, 2025), TERM, "differ"),
        (Period(2028, 2028), TERM, "differ"),
        (IN_2030, Period(2026, 2030, own=True), "differ"),
        (Period(2025, 2030), IN_2030, "agree"),
        (Period(2025, 2030), TERM, "agree"),
        (Period(2025, 2030), Period(2026, 2030), "differ"),
        (Period(2020, 2025), IN_2030, "differ"),
        (IN_2030, None, "unstated"),
    ],
)
def test_periods_agree_as_people_use_them(
    claim: Period | None,
    documented: Period | None,
    agreement: str,
) -> None:
    assert compare_periods(claim, documented) == agreement


def test_a_period_that_the_document_does_not_state_is_no_match() -> None:
    assert judged(figure(), Entry(document(), figure(period=None))).verdict == "mismatch"


def test_the_value_of_another_year_is_a_mismatch_that_says_so() -> None:
    report = document()
    before = Entry(report, figure("79 triệu đồng/người/năm", Period(2025, 2025), kind="result"))
    target = Entry(report, figure(start=50))
    judgement = judged(figure("79 triệu đồng/người/năm"), before, target)
    assert judgement.verdict == "mismatch"
    assert judgement.entries[0] == target
    assert any("năm 2025" in remark for remark in judgement.remarks)


def test_without_a_period_the_entry_that_fits_decides() -> None:
    report = document()
    before = Entry(report, figure("79 triệu đồng/người/năm", Period(2025, 2025), kind="result"))
    target = Entry(report, figure(start=50))
    judgement = judged(figure(period=None), before, target)
    assert (judgement.verdict, judgement.entries) == ("match", (target,))


# --- places -----------------------------------------------------------------------------------


def test_without_a_place_documents_that_differ_leave_the_claim_open() -> None:
    here = Entry(document("a"), figure())
    there = Entry(document("b", SUOI_MO), figure("71 triệu đồng/người/năm"))
    judgement = judged(figure(), here, there)
    assert judgement.verdict == "ambiguous"
    assert judgement.entries == (here, there)
    assert judgement.differences


def test_without_a_place_documents_that_agree_decide() -> None:
    here, there = Entry(document("a"), figure()), Entry(document("b", SUOI_MO), figure())
    assert judged(figure(), here, there).verdict == "match"
    assert judged(figure("9 triệu đồng/người/năm"), here, there).verdict == "mismatch"


def test_a_place_that_says_nothing_of_the_period_does_not_disturb() -> None:
    here = Entry(document("a"), figure())
    there = Entry(document("b", SUOI_MO), figure("60 triệu đồng/người/năm", Period(2025, 2025)))
    assert judged(figure(), here, there).verdict == "match"
    assert judged(figure(period=None), here, there).verdict == "ambiguous"


def test_a_named_place_counts_alone() -> None:
    here = Entry(document("a"), figure())
    there = Entry(document("b", SUOI_MO), figure("71 triệu đồng/người/năm"))
    assert judged(figure(), here, there, place="phường Mây Trắng").verdict == "match"
    assert judged(figure(), here, there, place="xã Suối Mơ").verdict == "mismatch"


def test_a_place_without_documents_is_said_to_have_none() -> None:
    judgement = judged(figure(), Entry(document(), figure()), place="phường Đồi Gió")
    assert judgement.verdict == "not_found"
    assert "phường Đồi Gió" in judgement.reason


def test_what_a_document_says_of_another_place_is_not_its_own() -> None:
    of_province = Entry(document(), figure("150 triệu đồng/người/năm", place="tỉnh Sông Xa"))
    own = Entry(document(), figure(start=50))
    claim = figure("150 triệu đồng/người/năm")
    assert judged(claim, of_province, own).verdict == "ambiguous"
    assert judged(figure(), of_province, own).verdict == "match"
    assert judged(claim, of_province, own, place="phường Mây Trắng").verdict == "mismatch"
    assert judged(claim, of_province, own, place="tỉnh Sông Xa").verdict == "match"


def test_a_place_that_the_clause_names_may_be_the_document_s_own() -> None:
    own = Entry(document(), figure(place="phường Mây Trắng"))
    assert judged(figure(), own, place="phường Mây Trắng").verdict == "match"


# --- several statements -----------------------------------------------------------------------


def test_two_values_of_one_thing_in_one_document_leave_the_claim_open() -> None:
    report = document()
    one, other = (
        Entry(report, figure()),
        Entry(report, figure("105 triệu đồng/người/năm", start=50)),
    )
    judgement = judged(figure(), one, other)
    assert judgement.verdict == "ambiguous"
    assert judgement.entries == (one, other)


def test_a_rounded_statement_beside_the_exact_one_does_not_disturb() -> None:
    report = document()
    exact = Entry(report, figure())
    rounded = Entry(report, figure("trên 100 triệu đồng/người/năm", start=50))
    assert judged(figure(), exact, rounded).verdict == "match"


def test_the_adopted_text_decides_and_the_draft_becomes_a_remark() -> None:
    adopted = Entry(document("nghị quyết"), figure("8.500 USD"))
    draft = Entry(document("bản nháp", status="draft"), figure("8.500 - 9.000 USD"))
    assert judged(figure("8.500 USD"), draft, adopted).entries == (adopted,)
    judgement = judged(figure("8.500 - 9.000 USD"), draft, adopted)
    assert (judgement.verdict, judgement.entries) == ("mismatch", (adopted,))


def test_a_draft_that_contradicts_is_remarked() -> None:
    adopted = Entry(document("nghị quyết"), figure("8.500 USD"))
    draft = Entry(document("bản nháp", status="draft"), figure("9.000 USD"))
    judgement = judged(figure("8.500 USD"), adopted, draft)
    assert judgement.verdict == "match"
    assert any("«bản nháp»" in remark and "9.000" in remark for remark in judgement.remarks)


def test_a_superseded_text_decides_only_where_no_other_speaks() -> None:
    new = Entry(document("mới"), figure("9.000 USD"))
    old = Entry(document("cũ"), figure("8.500 USD"), superseded_by="mới")
    assert judged(figure("8.500 USD"), old, new).verdict == "mismatch"
    alone = judged(figure("8.500 USD"), old)
    assert alone.verdict == "match"
    assert any("thay thế" in remark for remark in alone.remarks)


# --- several indicators -----------------------------------------------------------------------

BOTH = "tỷ lệ dân số dùng nước sạch và thu gom rác thải"
WATER, WASTE = "tỷ lệ dân số dùng nước sạch", "tỷ lệ dân số được thu gom rác thải"


def test_one_of_several_indicators_of_a_value_may_be_claimed() -> None:
    entry = Entry(document(), figure("100%", indicator=BOTH, also=(WATER, WASTE)))
    assert judged(figure("100%", indicator=WATER), entry).verdict == "match"
    assert judged(figure("98%", indicator=WATER), entry).verdict == "mismatch"


def test_a_claim_of_several_indicators_needs_each_of_them() -> None:
    report = document()
    claim = figure("100%", indicator=BOTH, also=(WATER, WASTE))
    water = Entry(report, figure("100%", indicator=WATER))
    waste = Entry(report, figure("100%", indicator=WASTE, start=50))
    less = Entry(report, figure("95%", indicator=WASTE, start=50))
    assert judged(claim, water, waste).verdict == "match"
    assert judged(claim, water, less).verdict == "mismatch"
    assert judged(claim, water).verdict == "not_found"


def test_filters_leave_only_some_documents() -> None:
    here = Entry(document("a"), figure())
    there = Entry(document("b", SUOI_MO), figure("71 triệu đồng/người/năm"))
    scope = ClaimScope(among=frozenset({"b"}))
    claim = replace(figure(), period=None)
    assert judge(claim, TargetRegister([here, there]), scope).verdict == "mismatch"
