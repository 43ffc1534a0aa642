"""Metadata stated by the text itself. All places and bodies are fictional."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import metadata as md
from corpus.errors import InvalidMetadata
from corpus.text import normalise
from corpus.types import Heading, Metadata


def test_the_title_is_the_first_heading_or_else_the_first_line() -> None:
    heading = Heading(1, "Báo cáo chính trị", 10, 27)
    assert md.guess_title("Dòng đầu\n# Báo cáo chính trị", (heading,)) == "Báo cáo chính trị"
    assert md.guess_title("Dòng đầu\nDòng hai", ()) == "Dòng đầu"


def test_a_long_title_is_cut_between_words() -> None:
    assert md.shorten("một hai ba", 8) == "một hai"
    assert md.shorten("mộthaiba", 3) == "một"
    assert len(md.guess_title("đại hội " * 100, ())) <= 200


@pytest.mark.parametrize(
    ("title", "text", "term"),
    [
        ("Đại hội", "Trong nhiệm kỳ 2025 – 2030, Đảng bộ", "2025-2030"),
        ("Đại hội", "Nhiệm kỳ 2020-2025 đã qua, nhiệm kỳ 2025-2030 tới", None),
        ("Đại hội nhiệm kỳ 2025-2030", "Nhiệm kỳ 2020-2025 đã qua", "2025-2030"),
        ("Đại hội", "Giai đoạn 2025-2030", None),
        ("Đại hội", "nhiệm kỳ 2030-2025", None),
    ],
)
def test_a_term_counts_only_if_it_is_stated_and_unambiguous(
    title: str, text: str, term: str | None
) -> None:
    assert md.guess_term(title, text) == term


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Phường Đông Ngàn: phường Đông Ngàn, phường Đông Ngàn Lê Thử", "phường Đông Ngàn"),
        ("xã Ấm Thượng, xã Ấm Thượng, Xã Ấm Thượng, xã Mơ", "xã Ấm Thượng"),
        ("xã Mơ và phường Mận", None),
        ("xã Mơ, xã Mơ, xã Mơ, xã Mận, xã Mận, xã Mận", None),
        ("phường Mận, phường Mận", None),
        ("phường ta, xã nhà, xã nhà, xã nhà", None),
    ],
)
def test_a_place_needs_a_clear_majority(text: str, place: str | None) -> None:
    assert md.guess_place(text) == place


def test_the_level_comes_from_the_place() -> None:
    assert md.guess_level("phường Đông Ngàn, Lâm Hải") == "phường"
    assert md.guess_level("Lâm Hải") is None
    assert md.guess_level(None) is None


def test_the_date_is_that_of_the_date_line_only() -> None:
    assert md.guess_date("Suối Mơ, ngày 5 tháng 8 năm 2025\nNghị quyết") == "2025-08-05"
    assert md.guess_date("Đại hội họp ngày 5 tháng 8 năm 2025 tại xã") is None
    assert md.guess_date("Mơ, ngày 31 tháng 2 năm 2025") is None
    two = "Mơ, ngày 1 tháng 8 năm 2025\nMận, ngày 2 tháng 8 năm 2025"
    assert md.guess_date(two) is None


def test_the_kind_is_what_the_title_begins_with() -> None:
    assert md.guess_kind("BÁO CÁO CHÍNH TRỊ trình Đại hội") == "báo cáo chính trị"
    assert md.guess_kind("Nghị quyết số 01") == "nghị quyết"
    assert md.guess_kind("Phường Mận phát triển") is None


def test_given_terms_and_dates_get_one_form_or_are_refused() -> None:
    assert md.parse_term(" 2025 – 2030") == "2025-2030"
    assert md.parse_date("23/7/2025") == md.parse_date("2025-07-23") == "2025-07-23"
    for term in ("2025", "2030-2025", "XIV"):
        with pytest.raises(InvalidMetadata, match=term):
            md.parse_term(term)
    for date in ("31/2/2025", "20250723", "hôm nay", "2025-W01-1"):
        with pytest.raises(InvalidMetadata, match=date):
            md.parse_date(date)


_COMMUNE = """\
ĐẢNG BỘ TỈNH SÔNG XA ĐẢNG CỘNG SẢN VIỆT NAM
ĐẢNG ỦY XÃ SUỐI MƠ
* Suối Mơ, ngày 5 tháng 8 năm 2025
Số 15-NQ/ĐU
NGHỊ QUYẾT
ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ XÃ SUỐI MƠ LẦN THỨ I
NHIỆM KỲ 2025 - 2030
Đại hội đại biểu Đảng bộ xã Suối Mơ đã họp trong hai ngày.
"""
_PROVINCE = """\
TỈNH ỦY SÔNG XA
*
ĐẢNG CỘNG SẢN VIỆT NAM
Số 120-BC/TU
BÁO CÁO CHÍNH TRỊ
của Ban Chấp hành Đảng bộ tỉnh Sông Xa khóa XX tại Đại hội đại biểu Đảng bộ tỉnh lần thứ XXI
I. TÌNH HÌNH
Toàn tỉnh có nhiều đổi mới; phường Mận, phường Mận, phường Mận và phường Mận dẫn đầu.
"""
_STATE = """\
ỦY BAN NHÂN DÂN
PHƯỜNG MÂY TRẮNG | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 45/KH-UBND | Mây Trắng, ngày 02 tháng 9 năm 2025
KẾ HOẠCH
Phát triển cấp xã mới trên địa bàn tỉnh Sông Xa
Căn cứ Luật Tổ chức chính quyền địa phương;
Ủy ban nhân dân phường Mây Trắng ban hành kế hoạch. Theo tỉnh Sông Xa, theo tỉnh Sông Xa.
"""


def _guess(text: str, **stated: str) -> Metadata:
    return md.guess_metadata(normalise(text), (), source="a.pdf", **stated)


def test_the_letterhead_of_a_commune_is_understood() -> None:
    assert _guess(_COMMUNE) == Metadata(
        title="Nghị quyết ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ XÃ SUỐI MƠ LẦN THỨ I NHIỆM KỲ 2025 - 2030",
        source="a.pdf",
        kind="nghị quyết",
        number="15-NQ/ĐU",
        body="Đảng ủy xã Suối Mơ",
        level="xã",
        place="xã Suối Mơ, tỉnh Sông Xa",
        term="2025-2030",
        date="2025-08-05",
    )


def test_a_report_names_its_body_in_the_title_and_is_of_the_province() -> None:
    found = _guess(_PROVINCE)
    assert found.body == "Ban Chấp hành Đảng bộ tỉnh Sông Xa khóa XX"
    assert (found.level, found.place) == ("tỉnh", "tỉnh Sông Xa")
    assert (found.kind, found.number) == ("báo cáo chính trị", "120-BC/TU")


def test_the_letterhead_of_the_state_is_understood_beside_or_below_each_other() -> None:
    for text in (_STATE, _STATE.replace(" | ", "\n"), _STATE.replace(" | ", " ")):
        found = _guess(text)
        assert found.body == "Ủy ban nhân dân phường Mây Trắng"
        assert (found.number, found.date) == ("45/KH-UBND", "2025-09-02")
        assert found.place == "phường Mây Trắng, tỉnh Sông Xa"
        assert found.kind == "kế hoạch"


@pytest.mark.parametrize(
    "text",
    [
        _COMMUNE.replace("NGHỊ QUYẾT\n", "DỰ THẢO\nNGHỊ QUYẾT\n"),
        _COMMUNE.replace("NGHỊ QUYẾT\n", "DỰ THẢO NGHỊ QUYẾT\n"),
        _COMMUNE.replace("NGHỊ QUYẾT\n", "(Dự thảo lần 2)\nNGHỊ QUYẾT\n"),
        "Dự thảo báo cáo trình Đại hội\nNội dung",
        "Báo cáo trình Đại hội (dự thảo)\nNội dung",
    ],
)
def test_a_draft_says_so_itself(text: str) -> None:
    assert _guess(text).status == "draft"
    assert _guess(text).kind in {"nghị quyết", "báo cáo"}


@pytest.mark.parametrize(
    "text", [_COMMUNE, _COMMUNE + "Đại hội đã thảo luận dự thảo báo cáo.", "Góp ý dự thảo Luật"]
)
def test_a_text_about_drafts_is_no_draft(text: str) -> None:
    assert _guess(text).status == "adopted"


def test_a_document_of_the_centre_has_a_level_and_no_place() -> None:
    text = "BAN CHẤP HÀNH TRUNG ƯƠNG\nSố 9-NQ/TW\nNGHỊ QUYẾT\ncủa Bộ Chính trị\nvề phát triển"
    found = _guess(text)
    assert (found.body, found.level, found.place) == ("Bộ Chính trị", "trung ương", None)


def test_a_person_named_behind_a_place_is_not_part_of_it() -> None:
    text = (
        "Bí thư phường Mây Trắng Lê Thử tặng hoa\nĐại hội phường Mây Trắng họp."
        " Phường Mây Trắng có 5 tổ dân phố."
    )
    assert _guess(text).place == "phường Mây Trắng"


def test_a_name_that_begins_like_another_is_kept_whole() -> None:
    text = "TỈNH ỦY LAM CHÂU\nBÁO CÁO\nTỉnh Lam Châu, tỉnh Lam Châu, tỉnh Lam Hạ, tỉnh Lam Hạ."
    assert _guess(text).place == "tỉnh Lam Châu"


def test_sender_and_kind_on_one_line_are_told_apart() -> None:
    found = _guess("ĐẢNG BỘ XÃ MẬN BÁO CÁO CHÍNH TRỊ\ntrình Đại hội lần thứ I")
    assert (found.body, found.kind) == ("Đảng bộ xã Mận", "báo cáo chính trị")
    assert found.title == "Báo cáo chính trị trình Đại hội lần thứ I"
    assert _guess("SỞ KẾ HOẠCH VÀ ĐẦU TƯ\nNội dung").kind is None


def test_a_standing_committee_is_that_of_the_committee_above_it() -> None:
    found = _guess("TỈNH ỦY SÔNG XA\nBAN THƯỜNG VỤ\n*\nSố 09-CTr/TU\nCHƯƠNG TRÌNH\nVề du lịch")
    assert (found.body, found.place) == ("Ban Thường vụ Tỉnh ủy Sông Xa", "tỉnh Sông Xa")
    assert found.number == "09-CTr/TU"


def test_a_school_is_not_the_place_that_its_name_holds() -> None:
    text = "TRƯỜNG ĐẠI HỌC TỈNH SÔNG XA\nNGHỊ QUYẾT\nĐại hội của trường"
    assert _guess(text).place is None


def test_numbers_that_are_not_filled_in_yet_are_left_out() -> None:
    found = _guess(
        _COMMUNE.replace("15-NQ/ĐU", "...-NQ/ĐU").replace("ngày 5 tháng 8", "ngày … tháng …")
    )
    assert (found.number, found.date) == (None, None)
    assert found.body == "Đảng ủy xã Suối Mơ"


def test_a_web_page_without_letterhead_is_news_and_keeps_the_date_of_the_page() -> None:
    found = _guess("Phường Mận phát triển", format="html", date="2025-07-01")
    assert (found.kind, found.date) == ("tin bài", "2025-07-01")
    assert _guess(_COMMUNE, format="html").kind == "nghị quyết"


@given(
    st.text(
        alphabet=st.sampled_from(list("ĐẢNG BỘ TỈNH SỐ 15-NQ/Đu ngày 5 tháng |*\n")), max_size=300
    )
)
def test_no_text_is_too_strange_to_be_looked_at(text: str) -> None:
    found = _guess(text or "a")
    assert len(found.title) <= 200


def test_society_in_capitals_is_no_commune() -> None:
    text = "NGHỊ QUYẾT VỀ PHÁT TRIỂN KINH TẾ - XÃ HỘI NHIỆM KỲ 2025-2030\nKinh tế phát triển."
    assert _guess(text).place is None
