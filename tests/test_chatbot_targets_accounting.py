"""Every word of a checked sentence must be accounted for before it is confirmed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.targets.checker import Checked, Checker
from chatbot.targets.claims import find_claims, read_text
from chatbot.targets.register import build_register
from corpus.assemble import assemble
from corpus.types import Document, Metadata, Page, TableBlock, TableCell, TextBlock

TRAINED = "tỷ lệ lao động qua đào tạo đạt 76%"
REPORT = """Đại hội Đảng bộ phường Mây Trắng lần thứ nhất, nhiệm kỳ 2025-2030
II. Các chỉ tiêu đến năm 2030
1. Tỷ lệ lao động qua đào tạo đạt 76%.
2. Tỷ lệ che phủ rừng giữ ổn định ở mức 45,5%.
3. Bất kể thời tiết, sản lượng muối đạt 900 tấn.
4. Kết nạp 240 đảng viên mới trong nhiệm kỳ."""
PROVINCE = """Đại hội Đảng bộ tỉnh Sông Xa lần thứ nhất, nhiệm kỳ 2025-2030
Tỷ lệ đô thị hóa đến năm 2030 đạt trên 41%."""


def document(text: str, place: str, name: str, rows: tuple[str, ...] = ()) -> Document:
    blocks: list[TextBlock | TableBlock] = [TextBlock(line) for line in text.split("\n")]
    if rows:
        cells = [
            tuple(TableCell(cell, at) for at, cell in enumerate(row.split(" | "))) for row in rows
        ]
        blocks.append(TableBlock(tuple(cells), header_rows=1))
    made = assemble([Page(None, tuple(blocks))])
    metadata = Metadata(name, "a.txt", place=place, term="2025-2030", status="adopted")
    return Document(
        name, made.text, metadata, made.headings, made.pages, "", made.tables, made.notes
    )


ROWS = (
    "Chỉ tiêu | Đơn vị | Năm 2025 | Năm 2030",
    "Diện tích trồng chè | ha | 320 | 460",
)
TERMS = (
    "Chỉ tiêu | Đơn vị | Nhiệm kỳ 2020-2025 | Nhiệm kỳ 2025-2030",
    "Tỷ lệ hộ dùng nước sạch | % | 81 | 97",
)
DOCUMENTS = (
    document(REPORT, "phường Mây Trắng", "Báo cáo", ROWS),
    document(PROVINCE, "tỉnh Sông Xa", "Nghị quyết"),
    document("Đảng bộ xã Suối Mơ, nhiệm kỳ 2025-2030", "xã Suối Mơ", "Chương trình", TERMS),
)
CHECKER = Checker(build_register(DOCUMENTS, None), DOCUMENTS)


def verdicts(checked: Checked) -> list[str]:
    return [judgement.verdict for judgement in checked.judgements]


def is_match(text: str) -> bool:
    return "match" in verdicts(CHECKER.check(text))


@pytest.mark.parametrize(
    "claim",
    [
        f"Phường Mây Trắng: {TRAINED}.",
        f"Đại hội đại biểu Đảng bộ phường Mây Trắng đề ra mục tiêu {TRAINED}.",
        f"Theo Nghị quyết số 12-NQ/ĐU, phường Mây Trắng quyết tâm {TRAINED} vào năm 2030.",
        f"1. Phường Mây Trắng phấn đấu đến hết nhiệm kỳ 2025-2030 {TRAINED}.",
        f"Phường Mây Trắng: {TRAINED}, góp phần nâng cao đời sống nhân dân.",
        f"Phường Mây Trắng ({TRAINED}).",
        "Phường Mây Trắng: bất kể thời tiết, sản lượng muối đạt 900 tấn.",
    ],
)
def test_words_that_frame_a_figure_change_nothing(claim: str) -> None:
    assert verdicts(CHECKER.check(claim)) == ["match"]


@pytest.mark.parametrize(
    "claim",
    [
        f"Phường Mây Trắng: trong ngành dệt, {TRAINED}.",
        f"Phường Mây Trắng: ở các khu chế xuất, {TRAINED}.",
        f"Phường Mây Trắng: với người cao tuổi, {TRAINED}.",
        f"Phường Mây Trắng: trừ năm 2030, {TRAINED}.",
        f"Phường Mây Trắng: {TRAINED} hoặc 80%.",
        f"Phường Mây Trắng: {TRAINED} của 50%.",
        f"Phường Mây Trắng: {TRAINED} (±2%).",
        f"Phường Mây Trắng: {TRAINED} là cùng.",
        f"Phường Mây Trắng: {TRAINED} ở đầu nhiệm kỳ.",
        f"Phường Mây Trắng: trước đây dự kiến {TRAINED}.",
        f"Phường Mây Trắng: {TRAINED.replace('76%', '±76%')}.",
        f"Phường Mây Trắng: {TRAINED.replace('76%', '2 x 76%')}.",
        f"Phường Mây Trắng: {TRAINED.replace('đào tạo', 'đào tạo[1]')}. [1] Số liệu năm 2024.",
        f"NHỮNG CHỈ TIÊU KHÔNG ĐẠT CỦA PHƯỜNG MÂY TRẮNG\n1. {TRAINED.capitalize()}.",
        f"Phường Mây Trắng: {TRAINED}, thấp hơn bình quân chung của cả nước.",
    ],
)
def test_a_word_that_nobody_accounts_for_is_no_match(claim: str) -> None:
    assert not is_match(claim)


def test_the_reason_names_the_words_that_are_left_over() -> None:
    (judgement,) = CHECKER.check(f"Phường Mây Trắng, thí điểm: {TRAINED}.").judgements
    assert judgement.verdict == "mismatch"
    assert judgement.reason == (
        "Tài liệu nêu số này, nhưng câu còn nói «thí điểm» mà trợ lý chưa đối chiếu được."
    )
    (difference,) = judgement.differences
    assert (difference.stated, difference.documented) == ("thí điểm", "")


@given(st.sampled_from(["vùng cao", "thí điểm", "ban ngày", "quý trước", "lứa tuổi trẻ", "±"]))
@settings(max_examples=12, deadline=None)
def test_whatever_is_added_in_front_is_no_match(words: str) -> None:
    assert not is_match(f"Phường Mây Trắng, {words}, {TRAINED}.")


# --- places -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subject",
    [
        "Thành phố Sông Xa",
        "TP. Sông Xa",
        "TP Sông Xa",
        "Khu kinh tế Sông Xa",
        "Tỉnh Sông Xa và tỉnh Đồi Gió",
        "Thành phố Sông Xa, tỉnh Sông Xa",
        "ĐỒI GIÓ:",
        "Đảng bộ Đồi Gió:",
        "Bình quân cả nước,",
    ],
)
def test_another_place_beside_or_instead_of_the_documents_one_is_no_match(subject: str) -> None:
    assert not is_match(f"{subject} có tỷ lệ đô thị hóa đến năm 2030 đạt trên 41%.")


@pytest.mark.parametrize(
    "subject", ["Tỉnh Sông Xa", "Sông Xa", "Toàn tỉnh", "Đảng bộ tỉnh Sông Xa"]
)
def test_the_documents_own_place_may_be_named_in_each_of_its_ways(subject: str) -> None:
    claim = f"{subject} phấn đấu tỷ lệ đô thị hóa đến năm 2030 đạt trên 41%."
    assert verdicts(CHECKER.check(claim)) == ["match"]


def test_a_bracket_behind_a_place_only_says_where_it_lies() -> None:
    for place in ("của phường Mây Trắng (Sông Xa)", "phường Mây Trắng (Sông Xa)"):
        claim = f"Tỷ lệ lao động qua đào tạo {place} năm 2030 đạt 76%."
        assert verdicts(CHECKER.check(claim)) == ["match"]
    assert not is_match("Tỷ lệ lao động qua đào tạo của phường Mây Trắng và tỉnh Sông Xa đạt 76%.")


# --- directions, periods, kinds ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "matches"),
    [
        ("Phường Mây Trắng: diện tích trồng chè tăng lên 460 ha đến năm 2030.", True),
        ("Phường Mây Trắng: diện tích trồng chè giảm xuống 460 ha đến năm 2030.", False),
        ("Phường Mây Trắng: tỷ lệ che phủ rừng giữ ở mức 45,5%.", True),
        ("Phường Mây Trắng: tỷ lệ che phủ rừng tăng lên 45,5%.", False),
        ("Phường Mây Trắng: tỷ lệ che phủ rừng giảm còn 45,5%.", False),
    ],
)
def test_a_level_was_not_reached_from_the_other_side(claim: str, matches: bool) -> None:
    assert is_match(claim) == matches


def test_a_level_under_the_head_of_a_term_is_that_of_its_last_year() -> None:
    assert is_match("Xã Suối Mơ: tỷ lệ hộ dùng nước sạch đạt 97% vào năm 2030.")
    assert not is_match("Xã Suối Mơ: tỷ lệ hộ dùng nước sạch đạt 97% vào năm 2028.")


def test_what_was_done_in_a_term_was_not_done_in_its_last_year() -> None:
    assert is_match("Phường Mây Trắng kết nạp 240 đảng viên mới trong nhiệm kỳ 2025-2030.")
    assert not is_match("Phường Mây Trắng kết nạp 240 đảng viên mới năm 2030.")


def test_a_plan_before_a_result_does_not_make_it_a_target() -> None:
    text = "Kế hoạch năm 2024 tỷ lệ hộ dùng nước sạch là 82%, thực hiện đạt 83%."
    assert [claim.kind for claim in find_claims(read_text(text))] == ["target", "result"]


def test_the_sentence_of_what_is_not_found_names_the_place_that_was_searched() -> None:
    (judgement,) = CHECKER.check("Xã Suối Mơ: tỷ lệ phủ sóng di động đạt 98%.").judgements
    assert judgement.verdict == "not_found"
    assert judgement.reason.startswith("Tài liệu của xã Suối Mơ không nêu chỉ tiêu")


def test_entries_of_another_year_and_kind_are_named_in_a_remark() -> None:
    (judgement,) = CHECKER.check(
        "Phường Mây Trắng: năm 2022, tỷ lệ lao động qua đào tạo đã đạt 70%."
    ).judgements
    assert judgement.verdict == "not_found"
    assert judgement.remarks == ("Tài liệu chỉ nêu chỉ tiêu: 76% · năm 2030.",)


def test_places_that_differ_for_periods_that_overlap_make_a_claim_ambiguous() -> None:
    known = (
        document("Năm 2025, tỷ lệ che phủ rừng đạt 61,5%.", "xã Khe Nắng", "Báo cáo một"),
        document(
            "Giai đoạn 2020 - 2025, tỷ lệ che phủ rừng đạt 48,2%.", "xã Đồi Gió", "Báo cáo hai"
        ),
    )
    checker = Checker(build_register(known, None), known)
    assert verdicts(checker.check("Tỷ lệ che phủ rừng năm 2025 đạt 61,5%.")) == ["ambiguous"]
    named = "Tỷ lệ che phủ rừng của xã Khe Nắng năm 2025 đạt 61,5%."
    assert verdicts(checker.check(named)) == ["match"]
