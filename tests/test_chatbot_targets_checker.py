from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from chatbot.errors import BadRequest
from chatbot.targets.checker import Checked, Checker
from chatbot.targets.register import build_register
from corpus.assemble import assemble
from corpus.errors import UnreadableFile
from corpus.types import Document, Metadata, Page, Status, TableBlock, TableCell, TextBlock
from index.errors import NothingFits

MAY_TRANG = "phường Mây Trắng, tỉnh Sông Xa"
SUOI_MO = "xã Suối Mơ, tỉnh Sông Xa"
REPORT = """Đại hội Đảng bộ phường Mây Trắng lần thứ nhất, nhiệm kỳ 2025-2030
Đến năm 2030, phường phấn đấu đạt các chỉ tiêu: thu nhập bình quân đầu người đạt 96,5 triệu \
đồng/người/năm; tỷ lệ hộ nghèo còn 0,8%; tốc độ tăng thu ngân sách bình quân 10,5%/năm; tỷ lệ che \
phủ rừng đạt trên 45%; 12 trường học đạt chuẩn quốc gia."""
RESOLUTION = """Nghị quyết Đại hội Đảng bộ xã Suối Mơ, nhiệm kỳ 2025-2030
Xã Suối Mơ phấn đấu đến năm 2030 thu nhập bình quân đầu người đạt 71 triệu đồng/người/năm.
Trồng mới 120 ha rừng vào năm 2030."""


def document(
    text: str,
    place: str | None,
    name: str = "Báo cáo",
    status: Status = "adopted",
) -> Document:
    """A document of the library; lines with bars become a table."""
    blocks: list[TextBlock | TableBlock] = []
    rows = []
    for line in text.split("\n"):
        if " | " in line:
            cells = (TableCell(cell, at) for at, cell in enumerate(line.split(" | ")))
            rows.append(tuple(cells))
        else:
            blocks.append(TextBlock(line))
    if rows:
        blocks.append(TableBlock(tuple(rows), header_rows=1))
    made = assemble([Page(None, tuple(blocks))])
    metadata = Metadata(name, "a.txt", place=place, term="2025-2030", status=status)
    return Document(
        name,
        made.text,
        metadata,
        made.headings,
        made.pages,
        "",
        made.tables,
        made.notes,
    )


def checker(*documents: Document) -> Checker:
    return Checker(build_register(documents, None), documents)


LIBRARY = (document(REPORT, MAY_TRANG), document(RESOLUTION, SUOI_MO, "Nghị quyết"))
CHECKER = checker(*LIBRARY)
INCOME_OF_SUOI_MO = "Thu nhập bình quân đầu người đạt 71 triệu đồng/người/năm vào năm 2030."


def verdicts(checked: Checked) -> list[str]:
    return [judgement.verdict for judgement in checked.judgements]


# --- one sentence -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        "Phường Mây Trắng: thu nhập bình quân đầu người năm 2030 đạt 96,5 triệu đồng/người/năm.",
        "Phường Mây Trắng: TNBQ đầu người đạt 96.500.000 đồng/người/năm.",
        "Đến năm 2030, tỷ lệ che phủ rừng của phường Mây Trắng đạt trên 45%.",
        "Phường Mây Trắng, tỉnh Sông Xa: tỷ lệ hộ nghèo đến năm 2030 là 0,8%.",
        "Xã Suối Mơ trồng mới 120 ha rừng vào năm 2030.",
        "Xã Suối Mơ trồng mới 1,2 km2 rừng vào năm 2030.",
        "Phuong May Trang phan dau den nam 2030 ty le ho ngheo con 0,8%",
        "Phường Mây Trắng: thu nhập bình quân đầu người đạt 96.5 triệu đồng/người/năm.",
    ],
)
def test_what_the_documents_state_matches(claim: str) -> None:
    assert verdicts(CHECKER.check(claim)) == ["match"]


@pytest.mark.parametrize(
    "claim",
    [
        "Phường Mây Trắng: thu nhập bình quân đầu người 95,6 triệu đồng/người/năm vào năm 2030.",
        "Phường Mây Trắng: thu nhập bình quân đầu người đạt 96,5 tỷ đồng/người/năm vào năm 2030.",
        "Phường Mây Trắng: thu nhập bình quân đầu người 96,5 triệu đồng/người/năm vào năm 2025.",
        "Phường Mây Trắng: tỷ lệ che phủ rừng đạt 45% vào năm 2030.",
        "Phường Mây Trắng: thu nhập bình quân đầu người đạt 71 triệu đồng/người/năm vào năm 2030.",
    ],
)
def test_what_the_documents_state_otherwise_is_a_mismatch(claim: str) -> None:
    checked = CHECKER.check(claim)
    assert verdicts(checked) == ["mismatch"]
    assert checked.judgements[0].differences


@pytest.mark.parametrize(
    "claim",
    [
        "Phường Đồi Gió: thu nhập bình quân đầu người đạt 96,5 triệu đồng/người/năm vào năm 2030.",
        "Tỉnh Sông Xa: thu nhập bình quân đầu người đạt 96,5 triệu đồng/người/năm vào năm 2030.",
        "Phường Mây Trắng: giá trị sản xuất công nghiệp đạt 96,5 triệu đồng vào năm 2030.",
    ],
)
def test_what_no_document_states_is_not_found(claim: str) -> None:
    assert verdicts(CHECKER.check(claim)) == ["not_found"]


def test_without_a_place_the_documents_of_both_places_are_shown() -> None:
    checked = CHECKER.check(
        "Thu nhập bình quân đầu người đạt 71 triệu đồng/người/năm vào năm 2030."
    )
    assert verdicts(checked) == ["ambiguous"]
    ids = {entry.document.id for entry in checked.judgements[0].entries}
    assert ids == {"Báo cáo", "Nghị quyết"}


# --- where ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("Tại xã Suối Mơ, nhân dân đồng thuận cao. ", "match"),
        ("I. MỤC TIÊU CỦA XÃ SUỐI MƠ\n", "match"),
        ("Tại phường Mây Trắng, nhân dân đồng thuận cao. ", "mismatch"),
    ],
)
def test_the_place_may_stand_in_the_sentence_before_or_in_a_heading(
    before: str,
    verdict: str,
) -> None:
    assert verdicts(CHECKER.check(before + INCOME_OF_SUOI_MO))[-1] == verdict


def test_the_letterhead_of_a_draft_places_all_of_it() -> None:
    draft = f"""ĐẢNG ỦY XÃ SUỐI MƠ
BÁO CÁO
Kết quả thực hiện nghị quyết của xã Suối Mơ
Đảng bộ lãnh đạo toàn diện các lĩnh vực.
{INCOME_OF_SUOI_MO}"""
    assert verdicts(CHECKER.check(draft)) == ["match"]


def test_a_draft_of_a_place_without_documents_is_compared_with_no_other() -> None:
    draft = f"""ĐẢNG ỦY XÃ ĐỒI GIÓ
BÁO CÁO
Kết quả thực hiện nghị quyết của xã Đồi Gió
{INCOME_OF_SUOI_MO}"""
    checked = CHECKER.check(draft)
    assert verdicts(checked) == ["not_found"]
    assert "Đồi Gió" in checked.judgements[0].reason


@pytest.mark.parametrize(
    "heading",
    ["II. VỀ KINH TẾ - XÃ HỘI", "III. XÂY DỰNG XÃ VĂN MINH, GIÀU ĐẸP", "CÔNG TÁC TỈNH ĐOÀN"],
)
def test_a_heading_in_capitals_that_only_looks_like_a_place_is_none(heading: str) -> None:
    checked = CHECKER.check(f"{heading}\n{INCOME_OF_SUOI_MO}", document="Nghị quyết")
    assert verdicts(checked) == ["match"]


def test_a_hamlet_is_not_its_commune() -> None:
    claim = "Thôn Đông, xã Suối Mơ: thu nhập bình quân đầu người đạt 71 triệu đồng/người/năm."
    assert verdicts(CHECKER.check(claim)) == ["not_found"]


def test_a_province_that_the_draft_of_a_commune_mentions_is_not_its_place() -> None:
    draft = f"""ĐẢNG ỦY XÃ SUỐI MƠ
BÁO CÁO
Kết quả thực hiện nghị quyết của xã Suối Mơ
Thực hiện chủ trương của tỉnh Sông Xa, nhân dân đồng thuận. {INCOME_OF_SUOI_MO}"""
    assert verdicts(CHECKER.check(draft)) == ["match"]


def test_of_two_places_in_a_sentence_each_has_its_own_value() -> None:
    claim = (
        "Phường Mây Trắng đạt thu nhập bình quân đầu người 96,5 triệu đồng/người/năm, "
        "xã Suối Mơ đạt thu nhập bình quân đầu người 71 triệu đồng/người/năm."
    )
    assert verdicts(CHECKER.check(claim)) == ["match", "match"]
    swapped = claim.replace("96,5", "#").replace("71", "96,5").replace("#", "71")
    assert verdicts(CHECKER.check(swapped)) == ["mismatch", "mismatch"]


def test_place_and_document_narrow() -> None:
    assert verdicts(CHECKER.check(INCOME_OF_SUOI_MO, place="suoi mo")) == ["match"]
    assert verdicts(CHECKER.check(INCOME_OF_SUOI_MO, document="Nghị quyết")) == ["match"]
    assert verdicts(CHECKER.check(INCOME_OF_SUOI_MO, place="Mây Trắng")) == ["mismatch"]
    with pytest.raises(NothingFits, match="Đồi Gió"):
        CHECKER.check(INCOME_OF_SUOI_MO, place="Đồi Gió")


def test_a_claim_about_another_place_than_the_chosen_one_is_not_found() -> None:
    claim = f"Tại xã Suối Mơ: {INCOME_OF_SUOI_MO}"
    (judgement,) = CHECKER.check(claim, place="Mây Trắng").judgements
    assert judgement.verdict == "not_found"
    assert "Phạm vi đã chọn không có tài liệu của xã Suối Mơ" in judgement.reason


@pytest.mark.parametrize(
    "subject",
    [
        *("Cả nước", "Trên cả nước,", "Việt Nam", "Vùng Cao Nguyên Xanh", "Toàn tỉnh", "Thành phố"),
        *("Tỉnh", "Cả hai phường", "Các phường", "Sông Xa", "Núi Cao", "Tại Núi Cao,", "Cao"),
        *("Phường bạn", "Quận Mây Trắng", "Phường Mây Trắng Đông", "Khu phố 3, phường Mây Trắng"),
        *("So với phường Mây Trắng, xã Đồi Gió", "ca nuoc", "Phường Mây Trắng, tỉnh Núi Cao"),
    ],
)
def test_what_any_other_place_is_said_to_reach_never_matches(subject: str) -> None:
    alone = checker(LIBRARY[0])
    for against in (CHECKER, alone):
        checked = against.check(f"{subject} phấn đấu tỷ lệ hộ nghèo còn 0,8%.")
        assert verdicts(checked) == ["not_found"]


@pytest.mark.parametrize(
    "claim",
    [
        "Mây Trắng phấn đấu tỷ lệ hộ nghèo còn 0,8%.",
        "Toàn phường phấn đấu tỷ lệ hộ nghèo còn 0,8%.",
        "Tỷ lệ hộ nghèo của phường còn 0,8%.",
        "Tỷ lệ hộ nghèo (Mây Trắng): 0,8%.",
        "Cùng cả nước, phường Mây Trắng phấn đấu tỷ lệ hộ nghèo còn 0,8%.",
        "Đảng bộ phường phấn đấu tỷ lệ hộ nghèo còn 0,8%.",
    ],
)
def test_the_place_of_the_documents_may_be_named_in_many_ways(claim: str) -> None:
    assert verdicts(CHECKER.check(claim)) == ["match"]


@pytest.mark.parametrize(
    "claim",
    [
        "Phường Mây Trắng không phấn đấu tỷ lệ hộ nghèo còn 0,8%.",
        "Phường Mây Trắng: tỷ lệ hộ nghèo không phải là 0,8%.",
        "Phường Mây Trắng: thu nhập bình quân đầu người không đạt 96,5 triệu đồng/người/năm.",
        "Phường Mây Trắng: 12 trường học không đạt chuẩn quốc gia.",
    ],
)
def test_a_negated_claim_is_a_mismatch_that_says_so(claim: str) -> None:
    (judgement,) = CHECKER.check(claim).judgements
    assert judgement.verdict == "mismatch"
    assert "Văn bản viết «" in judgement.reason


@pytest.mark.parametrize(
    "claim",
    [
        "Phường Mây Trắng: tỷ lệ hộ nghèo tăng lên 0,8%.",
        "Phường Mây Trắng: tỷ lệ hộ nghèo giảm 0,8%.",
        "Phường Mây Trắng: thu ngân sách giảm bình quân 10,5%/năm.",
        "Phường Mây Trắng: mỗi tháng thu nhập bình quân đầu người đạt 96,5 triệu đồng.",
        "Trước năm 2030, phường Mây Trắng có tỷ lệ che phủ rừng trên 45%.",
        "Nhiệm kỳ trước, phường Mây Trắng có tỷ lệ hộ nghèo 0,8%.",
    ],
)
def test_another_direction_rate_or_time_is_a_mismatch(claim: str) -> None:
    assert verdicts(CHECKER.check(claim)) == ["mismatch"]


OF_COMMUNES = checker(
    document(
        "Chỉ tiêu của các xã đến năm 2030\n"
        "Xã | Thu nhập bình quân đầu người năm 2030 (triệu đồng/người/năm)\n"
        "Xã Bến Đò | 66\nXã Gò Mai | 58",
        "tỉnh Sông Xa",
    )
)


def test_the_places_of_a_table_are_known_places() -> None:
    claim = "Xã Bến Đò phấn đấu thu nhập bình quân đầu người 66 triệu đồng/người/năm."
    assert verdicts(OF_COMMUNES.check(claim)) == ["match"]
    assert verdicts(OF_COMMUNES.check(claim.replace("66", "58"))) == ["mismatch"]
    assert verdicts(OF_COMMUNES.check(claim.replace("Xã Bến Đò", "Bến Đò"))) == ["match"]
    assert verdicts(OF_COMMUNES.check(claim.replace("Xã Bến Đò", "Tỉnh Sông Xa"))) == ["not_found"]


def test_a_document_of_the_country_is_compared_with_claims_about_the_country() -> None:
    national = document("Đến năm 2030, tỷ lệ hộ nghèo còn 0,8%.", None, "Báo cáo của Quốc hội")
    claim = "Cả nước phấn đấu tỷ lệ hộ nghèo còn 0,8%."
    assert verdicts(checker(national).check(claim)) == ["match"]
    unknown = replace(national, metadata=replace(national.metadata, title="Báo cáo"))
    assert verdicts(checker(unknown).check(claim)) == ["not_found"]


def test_a_year_that_leads_a_sentence_holds_for_all_its_parts() -> None:
    claim = "Phường Mây Trắng: Đến hết năm 2027, đường sá khang trang; tỷ lệ hộ nghèo còn 0,8%."
    assert verdicts(CHECKER.check(claim)) == ["mismatch"]
    assert verdicts(CHECKER.check(claim.replace("2027", "2030"))) == ["match"]


# --- drafts -----------------------------------------------------------------------------------


def test_every_claim_of_a_draft_is_judged_in_order_with_progress() -> None:
    seen: list[tuple[int, int]] = []
    draft = (
        "Tại phường Mây Trắng, tỷ lệ hộ nghèo còn 0,8%; thu nhập bình quân đầu người đạt 90 triệu "
        "đồng/người/năm; số máy bay là 7 chiếc."
    )
    checked = CHECKER.check(draft, progress=lambda done, total: seen.append((done, total)))
    assert verdicts(checked) == ["match", "mismatch", "not_found"]
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_offsets_are_those_of_the_text_as_it_was_pasted() -> None:
    text = "Phuong May Trang:   thu nhap binh quan dau nguoi dat 96.5 trieu dong/nguoi/nam"
    checked = CHECKER.check(text)
    quantity = checked.judgements[0].claim.quantity
    assert checked.document.text == " ".join(text.split())
    assert checked.document.text[quantity.start : quantity.end].startswith("96.5 trieu dong")


def test_a_text_without_numbers_claims_nothing() -> None:
    assert CHECKER.check("Đảng bộ đoàn kết, thống nhất.").judgements == ()


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="Chưa có văn bản"):
        CHECKER.check(text)


def test_a_draft_file_is_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "du-thao.md"
    path.write_text("# Xã Suối Mơ\n\n" + INCOME_OF_SUOI_MO, "utf-8")
    assert verdicts(CHECKER.check_file(path)) == ["match"]


def test_reading_a_file_tells_how_far_it_is(tmp_path: Path) -> None:
    seen: list[str] = []
    path = tmp_path / "du-thao.docx"
    made = docx.Document()
    made.add_paragraph(INCOME_OF_SUOI_MO)
    made.save(str(path))
    CHECKER.check_file(path, reading=lambda stage, done, total: seen.append(stage))
    assert set(seen) == {"reading"}


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="không tồn tại"):
        CHECKER.check_file(tmp_path / "khong-co.docx")


def test_a_pasted_table_is_read_as_one() -> None:
    pasted = "Xã Suối Mơ\nChỉ tiêu\tĐơn vị\tNăm 2030\nThu nhập bình quân đầu người\ttriệu đồng\t71"
    assert "match" in verdicts(CHECKER.check(pasted))


def test_the_same_text_is_judged_the_same_every_time() -> None:
    draft = f"{REPORT}\n{RESOLUTION}"
    assert CHECKER.check(draft) == CHECKER.check(draft)


# --- generated documents ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stated:
    """What a generated document states of one indicator."""

    indicator: str
    number: str
    unit: str
    bound: str
    year: int

    @property
    def value(self) -> str:
        return f"{self.bound} {self.number} {self.unit}".replace(" %", "%").strip()

    @property
    def sentence(self) -> str:
        return f"Phấn đấu đến năm {self.year}, {self.indicator} đạt {self.value}."


UNITS = {
    "thu nhập bình quân đầu người": "triệu đồng/người/năm",
    "GRDP bình quân đầu người": "triệu đồng/người/năm",
    "tỷ lệ hộ nghèo": "%",
    "tỷ lệ hộ cận nghèo": "%",
    "tỷ lệ che phủ rừng": "%",
    "tỷ lệ lao động qua đào tạo": "%",
    "tỷ lệ dân số tham gia bảo hiểm y tế": "%",
    "tỷ lệ đô thị hóa": "%",
    "tốc độ tăng thu ngân sách": "%/năm",
    "tốc độ tăng giá trị sản xuất": "%/năm",
    "tổng vốn đầu tư toàn xã hội": "tỷ đồng",
    "thu ngân sách nhà nước": "tỷ đồng",
    "diện tích rừng trồng": "ha",
    "chiều dài đường giao thông": "km",
}
BOUNDS = ("", "trên", "dưới", "khoảng", "gần", "tối thiểu", "tối đa")
OTHER_UNITS = {
    "triệu đồng/người/năm": ("triệu USD/người/năm", "tỷ đồng/người/năm", "triệu đồng/người/tháng"),
    "%": ("điểm %", "ha", "%/năm"),
    "%/năm": ("%/tháng", "điểm %/năm"),
    "tỷ đồng": ("triệu đồng", "nghìn tỷ đồng", "tỷ USD", "tỷ đồng/năm"),
    "ha": ("km2", "m2", "ha/năm"),
    "km": ("m", "ha"),
}


@st.composite
def statements(draw: st.DrawFn) -> list[Stated]:
    names = draw(st.lists(st.sampled_from(sorted(UNITS)), min_size=2, max_size=5, unique=True))
    found = []
    for name in names:
        whole, part = draw(st.integers(11, 98)), draw(st.integers(0, 9))
        number = f"{whole},{part}" if part else str(whole)
        bound, year = draw(st.sampled_from(BOUNDS)), draw(st.sampled_from((2028, 2030, 2035)))
        found.append(Stated(name, number, UNITS[name], bound, year))
    return found


def changed(
    stated: Stated, draw: Callable[[st.SearchStrategy[Any]], Any], others: Sequence[Stated]
) -> Stated:
    """The statement with one part changed."""
    part = draw(st.sampled_from(["number", "unit", "bound", "year", "direction", "indicator"]))
    if part == "number":
        at = draw(st.sampled_from([i for i, char in enumerate(stated.number) if char.isdigit()]))
        digit = draw(st.sampled_from([d for d in "123456789" if d != stated.number[at]]))
        return replace(stated, number=stated.number[:at] + digit + stated.number[at + 1 :])
    if part == "unit":
        return replace(stated, unit=draw(st.sampled_from(OTHER_UNITS[stated.unit])))
    if part == "bound":
        other = draw(st.sampled_from([bound for bound in BOUNDS if bound != stated.bound]))
        return replace(stated, bound=other)
    if part == "year":
        return replace(stated, year=draw(st.sampled_from([2025, 2029, 2031, 2045])))
    alike = [
        name for name, unit in UNITS.items() if unit == stated.unit and name != stated.indicator
    ]
    assume(alike)
    name = draw(st.sampled_from(alike))
    assume(all(other.indicator != name or other.value != stated.value for other in others))
    return replace(stated, indicator=name)


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def library_of(found: Sequence[Stated]) -> Checker:
    text = "\n".join(["Phường Mây Trắng phát triển bền vững.", *(s.sentence for s in found)])
    return checker(document(text, MAY_TRANG))


@pytest.mark.slow
@QUICK
@given(statements())
def test_every_true_claim_matches(found: list[Stated]) -> None:
    against = library_of(found)
    for stated in found:
        assert verdicts(against.check(f"Phường Mây Trắng: {stated.sentence}")) == ["match"]
        turned = f"Phường Mây Trắng có {stated.indicator} đạt {stated.value} vào năm {stated.year}."
        assert verdicts(against.check(turned)) == ["match"]


@pytest.mark.slow
@QUICK
@given(st.data())
def test_no_changed_claim_ever_matches(data: st.DataObject) -> None:
    found = data.draw(statements())
    against = library_of(found)
    for stated in found:
        false = changed(stated, data.draw, found)
        assert "match" not in verdicts(against.check(f"Phường Mây Trắng: {false.sentence}"))


@pytest.mark.slow
@QUICK
@given(statements())
def test_no_claim_about_another_place_matches(found: list[Stated]) -> None:
    against = library_of(found)
    for stated in found:
        assert verdicts(against.check(f"Phường Đồi Gió: {stated.sentence}")) == ["not_found"]


@pytest.mark.slow
@QUICK
@given(statements())
def test_the_rows_of_a_table_are_checked_like_sentences(found: list[Stated]) -> None:
    found = [replace(stated, bound="", year=2030) for stated in found]
    rows = [f"{s.indicator} | {s.unit} | 1,1 | {s.number}" for s in found]
    table = "\n".join(["Chỉ tiêu | Đơn vị tính | Năm 2025 | Năm 2030", *rows])
    against = checker(document(f"Phường Mây Trắng\n{table}", MAY_TRANG))
    for stated in found:
        assert verdicts(against.check(f"Phường Mây Trắng: {stated.sentence}")) == ["match"]
        earlier = replace(stated, year=2025)
        assert verdicts(against.check(f"Phường Mây Trắng: {earlier.sentence}")) != ["match"]


@pytest.mark.slow
@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_checked_without_an_error(text: str) -> None:
    try:
        checked = CHECKER.check(text)
    except BadRequest:
        return
    length = len(checked.document.text)
    assert all(0 <= j.claim.quantity.start < j.claim.quantity.end <= length
               for j in checked.judgements)  # fmt: skip


# --- what changes nothing, and what does ------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ hộ nghèo của phường Mây Trắng còn 0,8% theo chỉ tiêu nhiệm kỳ 2025-2030.",
        "Tỷ lệ hộ nghèo phường Mây Trắng còn 0,8% là một chỉ tiêu của nhiệm kỳ 2025-2030.",
        "Thu nhập bình quân đầu người xã Suối Mơ 71 triệu đồng/người/năm.",
        "Hộ nghèo trên địa bàn sẽ chỉ còn 0,8% theo chỉ tiêu nhiệm kỳ 2025-2030.",
    ],
)
def test_words_that_only_call_it_an_aim_change_nothing(text: str) -> None:
    assert verdicts(CHECKER.check(text)) == ["match"]


def test_two_places_in_one_sentence_are_judged_each_by_its_own_documents() -> None:
    named = "Thu nhập bình quân đầu người của {} là {} triệu đồng, còn của {} là {} triệu đồng."
    ward, commune = "phường Mây Trắng", "xã Suối Mơ"
    assert verdicts(CHECKER.check(named.format(ward, "96,5", commune, "71"))) == ["match"] * 2
    swapped = CHECKER.check(named.format(ward, "71", commune, "96,5"))
    assert verdicts(swapped) == ["mismatch"] * 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Trong quý IV/2030, thu nhập bình quân đầu người đạt {}.", "period"),
        ("Trong 6 tháng đầu năm 2030, thu nhập bình quân đầu người đạt {}.", "period"),
        ("Sau năm 2030 thu nhập bình quân đầu người mới đạt {}.", "period"),
        ("Đại hội không đặt chỉ tiêu thu nhập bình quân đầu người {}.", "value"),
    ],
)
def test_the_indicator_is_found_beside_what_contradicts_it(text: str, part: str) -> None:
    checked = CHECKER.check(text.format("96,5 triệu đồng/người/năm"), place="phường Mây Trắng")
    assert verdicts(checked) == ["mismatch"]
    assert part in {difference.part for difference in checked.judgements[0].differences}


def test_a_number_per_something_else_is_a_difference_of_unit() -> None:
    doctors = checker(document("Đến năm 2030 có 14 bác sĩ trên một vạn dân.", MAY_TRANG))
    assert verdicts(doctors.check("Đến năm 2030 có 14 bác sĩ trên một vạn dân.")) == ["match"]
    other = doctors.check("Đến năm 2030 có 14 bác sĩ trên một nghìn dân.")
    assert verdicts(other) == ["mismatch"]
    assert {difference.part for difference in other.judgements[0].differences} == {"unit"}


@pytest.mark.parametrize(
    "lead", ["Mỗi năm trong giai đoạn 2026-2030,", "Hằng năm, giai đoạn 2026-2030", "Hằng năm,"]
)
def test_a_sum_of_several_years_is_not_one_of_each_year(lead: str) -> None:
    text = "{} tổng vốn đầu tư toàn xã hội đạt 385 tỷ đồng."
    of_term = checker(document(text.format("Giai đoạn 2026-2030,"), MAY_TRANG))
    assert verdicts(of_term.check(text.format("Giai đoạn 2026-2030,"))) == ["match"]
    assert verdicts(of_term.check(text.format(lead))) == ["mismatch"]


def test_an_unknown_commune_of_a_known_province_is_not_that_province() -> None:
    province = checker(document("Đến năm 2030, tỷ lệ hộ nghèo còn 0,8%.", "tỉnh Sông Xa"))
    text = "{} đặt mục tiêu tỷ lệ hộ nghèo còn 0,8% vào năm 2030."
    assert verdicts(province.check(text.format("Tỉnh Sông Xa"))) == ["match"]
    assert verdicts(province.check(text.format("Xã Đồi Sương, tỉnh Sông Xa"))) == ["not_found"]


def test_a_whole_is_not_confirmed_by_the_same_number_per_head() -> None:
    whole = checker(document("Năm 2025, GRDP đạt 152.400 tỷ đồng.", "tỉnh Sông Xa"))
    assert verdicts(whole.check("Năm 2025, GRDP đạt 152.400 tỷ đồng.")) == ["match"]
    per_head = whole.check("Năm 2025, GRDP bình quân đầu người đạt 152.400 tỷ đồng.")
    assert verdicts(per_head) == ["mismatch"]


YEARLY = document(
    "Đến năm 2030, kim ngạch xuất khẩu đạt 6 tỷ USD; tỷ lệ che phủ rừng đạt 45%.",
    "tỉnh Sông Vân",
)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("Đến năm 2030, kim ngạch xuất khẩu đạt 6 tỷ USD.", "match"),
        ("Tổng kim ngạch xuất khẩu giai đoạn 2026-2030 đạt 6 tỷ USD.", "mismatch"),
        ("Nhiệm kỳ 2025-2030, tỷ lệ che phủ rừng đạt 45%.", "match"),
    ],
)
def test_what_one_year_brings_is_not_the_sum_of_several(claim: str, verdict: str) -> None:
    assert verdicts(checker(YEARLY).check(claim)) == [verdict]


def test_a_share_of_the_plan_is_not_the_share_itself() -> None:
    claim = "Tỷ lệ che phủ rừng đến năm 2030 đạt 45% kế hoạch."
    assert "match" not in verdicts(checker(YEARLY).check(claim))


def test_a_sentence_of_a_thousand_numbers_is_read_past() -> None:
    flood = "Tỷ lệ hộ nghèo đạt " + ", ".join(f"{number % 90},5%" for number in range(1000))
    assert verdicts(checker(YEARLY).check(f"{flood}.\nTỷ lệ che phủ rừng năm 2030 đạt 45%.")) == [
        "match"
    ]
