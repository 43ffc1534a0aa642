"""The benchmark of pages. The documents are fictional."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.retrieval_pages import main, measure, read_cases
from tests.fakes import HashingEncoder

PAGES = (
    "<!-- page: 1 -->\n# Báo cáo xã Suối Mơ\n\nXã Suối Mơ trồng 120 ha\nrừng đầu nguồn.\n\n"
    "<!-- page: 2 -->\nThu nhập bình quân đầu người đạt 98,5 triệu đồng.\n"
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    (tmp_path / "bao-cao.md").write_text(PAGES, "utf-8")
    asked: list[dict[str, object]] = [
        {"question": "Xã trồng bao nhiêu rừng?", "page": 1, "answer": "120 ha rừng"},
        {"question": "Thu nhập bình quân là bao nhiêu?", "page": [2, 9], "answer": "98,5 triệu"},
        {"question": "Có mấy lễ hội?", "page": 3, "answer": "hai lễ hội"},
        {"question": "Tỷ lệ hộ nghèo?", "page": 1, "answer": "1,2%"},
    ]
    path = tmp_path / "questions.jsonl"
    lines = (json.dumps({"document": "bao-cao.md", **one}, ensure_ascii=False) for one in asked)
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_pages_and_answers_are_counted_apart(questions: Path, tmp_path: Path) -> None:
    result = measure(read_cases(questions), tmp_path, HashingEncoder())
    assert result["recall"]["accented"] == {"page@5": 0.75, "answer@5": 0.5}
    assert result["recall"]["unaccented"] == {"page@5": 0.75, "answer@5": 0.5}
    assert result["missed"]["accented"] == ["Có mấy lễ hội?", "Tỷ lệ hộ nghèo?"]
    assert (result["documents"], result["questions"]) == (1, 4)


def test_without_data_it_is_skipped_with_a_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.jsonl"), str(tmp_path)]) == 0
    assert "Bỏ qua retrieval_pages" in capsys.readouterr().err
