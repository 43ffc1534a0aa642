"""What things are called on the screen."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from chatbot.quantities import Bound
from chatbot.targets import names
from chatbot.targets.indicators import describe
from chatbot.targets.selection import EntryStatus
from chatbot.targets.types import Difference, Kind, Verdict


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        (names.VERDICT_NAMES, get_args(Verdict)),
        (names.VERDICT_SIGNS, get_args(Verdict)),
        (names.PART_NAMES, get_args(get_type_hints(Difference)["part"])),
        (names.KIND_NAMES, get_args(Kind)),
        (names.BOUND_NAMES, (*get_args(Bound), None)),
        (names.STATUS_NAMES, get_args(EntryStatus)),
    ],
)
def test_everything_has_a_name_of_its_own(
    table: dict[str | None, str], keys: tuple[str | None, ...]
) -> None:
    assert set(table) == set(keys)
    assert len(set(table.values())) == len(table)
    assert all(name == name.lower() for name in table.values())


def test_an_indicator_is_headed_as_it_is_written() -> None:
    assert names.written_name(describe("tỷ lệ hộ nghèo,")) == "Tỷ lệ hộ nghèo"
    assert names.written_name(describe("TNBQ đầu người")) == "TNBQ đầu người"
    assert names.written_name(describe("")) == ""


def test_only_a_usual_name_is_shown() -> None:
    assert names.listed_name(describe("TNBQ đầu người")) == "thu nhập bình quân đầu người"
    assert names.listed_name(describe("số trạm sạc xe điện mới ở khu chợ")) == ""
