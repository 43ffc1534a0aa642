"""What the guard lets through about tables: what one value states, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.answer.guard import Guard, unsupported
from chatbot.answer.ranking import Passages
from chatbot.answer.types import Evidence, Statement, unit_evidence
from chatbot.answer.units import Unit, read_units
from tests.reports import report, table

REPORT = report(
    [
        "Bảng 1. Các chỉ tiêu chủ yếu của tỉnh Sông Xa",
        "Đơn vị: tỷ đồng",
        table(
            "TT | Chỉ tiêu | ĐVT | Thực hiện 2025 | Mục tiêu 2030",
            "1 | GRDP/người | triệu đồng | 98 | 150",
            "2 | Thu ngân sách nhà nước | | 1.200 | 1.850",
            "3 | Cơ cấu kinh tế | | |",
            " | - Nông nghiệp | % | 20 | 15",
            " | - Dịch vụ | % | 38,5 | trên 45",
            "4 | Số trường đạt chuẩn quốc gia | trường | 31 | 44",
            "5 | Đô thị văn minh | | chưa đạt | đạt",
        ),
        "Toàn tỉnh có 64 xã, phường.",
    ]
)
UNITS = read_units(REPORT)
VALUES = [unit for unit in UNITS if unit.fact is not None]
EVERYTHING = Passages(UNITS, {})


def value(text: str) -> Unit:
    return next(unit for unit in VALUES if text in unit.text)


def passes(text: str, *units: Unit) -> bool:
    evidence = tuple(passage for unit in units for passage in unit_evidence(unit))
    return Guard().check(Statement(text, evidence), EVERYTHING) is not None


def found(text: str) -> bool:
    """Whether the guard finds anything that carries a draft without evidence."""
    return Guard().check(Statement(text, ()), EVERYTHING) is not None


@pytest.mark.parametrize("unit", VALUES, ids=lambda unit: unit.text)
def test_what_a_value_states_is_carried_by_its_row_and_head(unit: Unit) -> None:
    assert passes(unit.text, unit)
    assert found(unit.text)


@pytest.mark.parametrize(
    "text",
    [
        "GRDP/người theo mục tiêu 2030 là 150 triệu đồng",
        "GRDP bình quân đầu người, mục tiêu đến năm 2030, đạt 150 triệu đồng",
        "Mục tiêu 2030 về cơ cấu kinh tế: dịch vụ trên 45%",
        "Thực hiện 2025, thu ngân sách nhà nước đạt 1.200 tỷ đồng",
    ],
)
def test_a_paraphrase_with_all_words_of_row_and_column_passes(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("unit", VALUES, ids=lambda unit: unit.text)
def test_a_row_without_its_head_carries_nothing(unit: Unit) -> None:
    row = Evidence(unit.document, unit.start, unit.end)
    assert unsupported(unit.text, [row]) != []


@pytest.mark.parametrize(
    "false",
    [
        "GRDP/người, mục tiêu 2030: 98 triệu đồng",
        "GRDP/người, thực hiện 2025: 150 triệu đồng",
        "Số trường đạt chuẩn quốc gia, mục tiêu 2030: 31 trường",
        "Cơ cấu kinh tế, dịch vụ, mục tiêu 2030: 15%",
        "Cơ cấu kinh tế, nông nghiệp, thực hiện 2025: 38,5%",
        "GRDP/người, mục tiêu 2030: 1.850 tỷ đồng",
        "Đô thị văn minh, thực hiện 2025: đạt",
        "Đô thị văn minh, mục tiêu 2030: chưa đạt",
    ],
)
def test_a_value_of_another_column_or_row_does_not_pass(false: str) -> None:
    assert not passes(false, *VALUES)
    assert not found(false)


@pytest.mark.parametrize(
    "false",
    [
        "GRDP/người, mục tiêu 2025: 150 triệu đồng",
        "GRDP/người, mục tiêu 2035: 150 triệu đồng",
        "GRDP/người: 150 triệu đồng",
        "GRDP/người năm 2030: 98 triệu đồng",
        "Thu ngân sách nhà nước năm 2030: 1.200 tỷ đồng",
    ],
)
def test_a_wrong_or_missing_year_does_not_pass(false: str) -> None:
    assert not passes(false, *VALUES)
    assert not found(false)


@pytest.mark.parametrize(
    "false",
    [
        "GRDP/người, mục tiêu 2030: 150 tỷ đồng",
        "GRDP/người, mục tiêu 2030: 150 USD",
        "GRDP/người, mục tiêu 2030: 150 triệu đồng/tháng",
        "GRDP/người, mục tiêu 2030: 150%",
        "GRDP/người, mục tiêu 2030: 150",
        "Thu ngân sách nhà nước, mục tiêu 2030: 1.850 triệu đồng",
        "Cơ cấu kinh tế, nông nghiệp, mục tiêu 2030: 15 điểm %",
    ],
)
def test_another_unit_does_not_pass(false: str) -> None:
    assert not passes(false, *VALUES)
    assert not found(false)


@pytest.mark.parametrize(
    "false",
    [
        "Cơ cấu kinh tế, dịch vụ, mục tiêu 2030: 45%",
        "Cơ cấu kinh tế, dịch vụ, mục tiêu 2030: dưới 45%",
        "GRDP/người, mục tiêu 2030: trên 150 triệu đồng",
        "Dịch vụ, mục tiêu 2030: trên 45% GRDP",
        "Thu ngân sách, mục tiêu 2030: 1.850 tỷ đồng",
        "Chi ngân sách nhà nước, mục tiêu 2030: 1.850 tỷ đồng",
        "GRDP/người, kế hoạch 2030: 150 triệu đồng",
        "GRDP/người không đạt mục tiêu 2030: 150 triệu đồng",
        "GRDP/người, mục tiêu 2030: 98 | 150 triệu đồng",
    ],
)
def test_another_bound_row_or_column_name_does_not_pass(false: str) -> None:
    assert not passes(false, *VALUES)
    assert not found(false)


YEARS = report([table("Chỉ tiêu | ĐVT | 2025 | 2030", "GRDP/người | triệu đồng | 98 | 150")])


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("GRDP/người năm 2030: 150 triệu đồng", True),
        ("Năm 2030, GRDP bình quân đầu người đạt 150 triệu đồng", True),
        ("GRDP/người: 150 triệu đồng", False),
        ("GRDP/người năm 2025: 150 triệu đồng", False),
        ("GRDP/người năm 2025 và năm 2030: 150 triệu đồng", False),
        ("GRDP/người giai đoạn 2025-2030: 150 triệu đồng", False),
    ],
)
def test_a_value_keeps_the_year_that_heads_it(text: str, true: bool) -> None:
    units = read_units(YEARS)
    assert passes(text, *units) == true
    assert (Guard().check(Statement(text, ()), Passages(units, {})) is not None) == true


def altered(text: str) -> Iterator[str]:
    """The text with one number, or one digit, replaced by what stands elsewhere in the table."""
    numbers = sorted(set(re.findall(r"\d[\d.,]*", REPORT.text)))
    for match in re.finditer(r"\d[\d.,]*", text):
        for number in numbers:
            yield text[: match.start()] + number + text[match.end() :]


TRUE = {unit.text for unit in VALUES}
FALSE = {text: unit for unit in VALUES for text in altered(unit.text) if text not in TRUE}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(list(FALSE)))
def test_a_number_from_anywhere_else_never_passes(false: str) -> None:
    carried = passes(false, FALSE[false]) or passes(false, *VALUES)
    assert not carried


def test_values_of_one_row_may_be_said_together() -> None:
    text = "GRDP/người: thực hiện 2025: 98 triệu đồng; mục tiêu 2030: 150 triệu đồng"
    swapped = "GRDP/người: thực hiện 2025: 150 triệu đồng; mục tiêu 2030: 98 triệu đồng"
    units = [unit for unit in VALUES if unit.text.startswith("GRDP")]
    assert passes(text, *units)
    assert not passes(swapped, *units)


def test_prose_beside_a_table_is_carried_as_before() -> None:
    assert found("Toàn tỉnh có 64 xã, phường.")
    assert not found("Toàn tỉnh có 46 xã, phường.")
