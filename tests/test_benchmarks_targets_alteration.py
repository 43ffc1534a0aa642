"""False statements made by rule are false, and say where their value stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.targets_alteration import Known, Statement, alter, find_value, share_words

TEXT = (
    "Xã Suối Mơ phấn đấu đến năm 2030 thu nhập bình quân đầu người đạt 71,5 triệu đồng/người/năm."
)
YEAR = TEXT.index("2030")
KNOWN = Known([TEXT, "Toàn xã có 1.234 hộ, 12 trường."])


def statement(text: str, indicator: str = "", place: str = "") -> Statement:
    value = find_value(text)
    assert value is not None
    return Statement(text, *value, indicator, place)


def texts(text: str, rule: str, known: Known | None = None) -> list[str]:
    made = alter(statement(text), known or Known([text]))
    return [altered.text for altered in made if altered.rule == rule]


def test_the_value_is_the_first_number_that_is_no_year() -> None:
    assert find_value(TEXT) == (TEXT.index("71,5"), TEXT.index("71,5") + 4)
    assert find_value("Giai đoạn 2026 - 2030 đạt 8 - 9%/năm") == (26, 31)
    assert find_value("Số bác sĩ trên 10.000 dân là 11,5") == (29, 33)
    assert find_value("Nhiệm kỳ 2025 - 2030, lần thứ 2") is None


def test_digits_units_scales_and_pers_are_exchanged() -> None:
    assert any("đạt 75,1" in text or "đạt 17,5" in text for text in texts(TEXT, "digits_swapped"))
    assert len(texts(TEXT, "digit")) == 6
    assert texts(TEXT, "scale") == [TEXT.replace("triệu", "tỷ")]
    assert [text.split()[-1] for text in texts(TEXT, "unit")] == ["USD/người/năm."]
    assert [text.split()[-1] for text in texts(TEXT, "per")] == [
        "đồng/hộ/năm.",
        "đồng/người/tháng.",
    ]
    assert texts("Tăng 5 điểm %/năm.", "unit") == ["Tăng 5 %/năm."]


def test_bounds_come_go_and_change() -> None:
    assert "Đạt 95%." in texts("Đạt trên 95%.", "bound")
    assert "Đạt dưới 95%." in texts("Đạt trên 95%.", "bound")
    assert "Đạt hơn 95%." not in texts("Đạt trên 95%.", "bound")
    assert texts("Đạt từ 95% trở lên.", "bound") == ["Đạt 95%."]
    assert texts("Có 12 trường trở lên đạt.", "bound") == ["Có 12 trường đạt."]
    assert texts("Đạt 8 - 9%.", "range") == ["Đạt 9%.", "Đạt 8%."]


def test_years_of_the_clause_move_and_others_stay() -> None:
    assert {text[YEAR : YEAR + 4] for text in texts(TEXT, "year")} == {
        "2025",
        "2029",
        "2031",
        "2035",
    }
    assert texts("Năm 2025 và năm 2030 đạt 5%.", "year") == []
    assert all("; năm 2030" in text for text in texts("Năm 2025 đạt 5%; năm 2030 xong.", "year"))
    apart = "Đạt 5%; đến năm 2030 thì xong."
    assert texts(apart, "year") == []
    assert "Giai đoạn 2021 - 2025 đạt 5%." in texts("Giai đoạn 2026 - 2030 đạt 5%.", "year")


def test_directions_places_and_indicators_are_exchanged() -> None:
    assert texts("Thu ngân sách tăng bình quân 10%/năm.", "direction") == [
        "Thu ngân sách giảm bình quân 10%/năm."
    ]
    assert texts("Có 5 xã; tăng bình quân 10%/năm.", "direction") == []
    several = "Thu tăng bình quân 10%/năm; 90% hộ có nước sạch."
    second = Statement(several, several.index("90"), several.index("90") + 2)
    assert all(altered.rule != "direction" for altered in alter(second, Known([several])))
    claim = statement(TEXT, "thu nhập bình quân đầu người", "Xã Suối Mơ")
    made = alter(claim, KNOWN, places=["xã Đồi Cát"], indicators=["GRDP"], values=["12", "71,50"])
    assert sum(altered.rule == "neighbour_value" for altered in made) == 1
    by_rule = {altered.rule: altered for altered in made}
    assert by_rule["place"].text.startswith("xã Đồi Cát phấn đấu")
    assert "GRDP đạt 71,5" in by_rule["neighbour_indicator"].text
    assert "đạt 12 triệu" in by_rule["neighbour_value"].text


def test_what_the_documents_state_anyway_is_left_out() -> None:
    known = Known(["Đạt 72,5% và 1234 hộ"])
    assert known.states("1.234")
    assert known.states("72,50")
    assert not known.states("73,5")
    assert not any("72,5" in text for text in texts(TEXT, "digit", known))
    twice = Known([TEXT, TEXT])
    assert texts(TEXT, "bound", twice) == []
    assert {text[YEAR : YEAR + 4] for text in texts(TEXT, "year", twice)} == {"2011", "2049"}


def test_indicators_with_half_of_their_words_in_common_may_be_one() -> None:
    assert share_words("tỷ lệ hộ nghèo", "Tỷ lệ hộ nghèo đa chiều")
    assert not share_words("tỷ lệ hộ nghèo", "thu nhập bình quân")


@given(
    st.sampled_from(["", "trên ", "dưới ", "khoảng "]),
    st.from_regex(r"[1-9][0-9]{0,2}(,[0-9])?", fullmatch=True),
    st.sampled_from(["%", " ha", " triệu đồng/người/năm", " hộ", " điểm %"]),
    st.integers(2015, 2045),
)
def test_every_alteration_differs_and_holds_its_value(
    bound: str, number: str, unit: str, year: int
) -> None:
    text = f"Đến năm {year}, xã Suối Mơ phấn đấu đạt {bound}{number}{unit}."
    for altered in alter(statement(text), Known([text]), values=["7,7"]):
        assert altered.text != text
        assert altered.text[altered.start : altered.end].replace(",", "").isdigit()


def test_a_statement_knows_whether_its_value_is_alone() -> None:
    assert statement("Năm 2030 đạt 5%.").alone
    assert not statement("Đạt 5%. Có 4 hộ.").alone
    assert not Statement("Đạt 5%. Có 4 hộ.", 11, 12).alone
