"""Which questions the register answers, and how they are taken apart."""

from __future__ import annotations

import pytest

from chatbot.targets.asking import Advance, Comparison, Listing, Request, read_request
from tests.fictional import understander

UNDERSTANDER = understander()


def request(text: str) -> Request | None:
    return read_request(UNDERSTANDER.understand(text, ()))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Chỉ tiêu nào về môi trường?", "môi trường"),
        ("Có những chỉ tiêu nào về môi trường?", "môi trường"),
        ("Liệt kê các chỉ tiêu thuộc lĩnh vực văn hóa", "văn hoá"),
        ("Các mục tiêu về xây dựng Đảng là gì?", "xây dựng đảng"),
        ("chi tieu nao ve moi truong", "môi trường"),
        ("bảng chỉ tiêu về kinh tế của phường Bến Lau", "kinh tế của phường bến lau"),
        ("Nghị quyết đặt ra những chỉ tiêu gì liên quan đến giáo dục ạ?", "giáo dục"),
    ],
)
def test_targets_of_a_field_are_listed(text: str, about: str) -> None:
    assert request(text) == Listing(about)


@pytest.mark.parametrize(
    ("text", "about", "order"),
    [
        (
            "So sánh thu nhập bình quân đầu người của phường Bến Lau và phường Đồi Sim",
            "thu nhập bình quân đầu người phường bến lau phường đồi sim",
            None,
        ),
        (
            "Phường nào có thu nhập bình quân đầu người cao nhất?",
            "thu nhập bình quân đầu người",
            "down",
        ),
        ("Tỷ lệ hộ nghèo ở đâu thấp nhất?", "tỷ lệ hộ nghèo", "up"),
    ],
)
def test_places_are_compared(text: str, about: str, order: str | None) -> None:
    found = request(text)
    assert isinstance(found, Comparison)
    assert " ".join(found.about.replace(",", " ").split()) == about
    assert found.order == order


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Chỉ tiêu nào cao hơn nhiệm kỳ trước?", "up"),
        ("Những chỉ tiêu nào được đặt cao hơn so với nhiệm kỳ trước?", "up"),
        ("chi tieu nao cao hon nhiem ky truoc", "up"),
        ("Có mục tiêu nào thấp hơn nhiệm kỳ vừa qua không?", "down"),
    ],
)
def test_targets_are_held_against_the_last_term(text: str, order: str) -> None:
    assert request(text) == Advance("down" if order == "down" else "up")


@pytest.mark.parametrize(
    "text",
    [
        "Thu nhập bình quân đầu người đến năm 2030 là bao nhiêu?",
        "Mục tiêu về thu nhập bình quân đầu người là bao nhiêu?",
        "Các chỉ tiêu cụ thể của nhiệm kỳ là gì?",
        "Ai là Bí thư Đảng ủy phường Bến Lau?",
        "Chỉ tiêu tỷ lệ hộ nghèo đạt cao hơn 5% phải không?",
        "Phường nào tổ chức đại hội?",
    ],
)
def test_other_questions_are_left_to_the_passages(text: str) -> None:
    assert request(text) is None
