"""The benchmark of reading Word files counts what it says, on invented files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import reading_word
from benchmarks.reading_word import compare, main, measure, read_markdown
from tests.word_files import document, fill_report

MARKDOWN = """# Kết quả

**Thu nhập** đạt 98,5 triệu đồng.

| Năm | Năm | Thu nhập |
| --- | --- | --- |
| 2025 | quý I | 61,5 |
| 2025 | quý II | 62 |
"""


def test_a_merged_cell_that_the_markdown_repeats_counts_once_or_as_it_stands() -> None:
    truth = read_markdown(MARKDOWN)
    assert truth.paragraphs == "# Kết quả\n**Thu nhập** đạt 98,5 triệu đồng."
    assert list(truth.distinct_cells()) == [
        *("Năm", "Thu nhập", "2025", "quý I", "61,5", "quý II", "62"),
    ]
    assert len(list(truth.cells())) == 9
    found = compare("Kết quả\nThu nhập đạt 98,5 đồng triệu.\nNăm 2025 quý I 61,5", truth)
    assert (found["words"], found["words_found"]) == (20, 15)
    assert (found["words_in_order"], found["words_in_order_found"]) == (9, 8)
    assert (found["words_repeated"], found["words_repeated_found"]) == (22, 15)
    assert (found["cells"], found["cells_found"]) == (9, 7)
    assert found["words_only_read"] == 0


def test_a_folder_of_pairs_is_measured_and_nothing_of_its_text_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(document(fill_report))
    (tmp_path / "a.md").write_text("BÁO CÁO CHÍNH TRỊ\n\n| Hộ nghèo | Hộ nghèo | 0,5% |\n", "utf-8")
    result = measure(tmp_path)
    assert result["docx"]["words"] == result["docx"]["words_in_order"] == 1.0
    assert (result["docx"]["cells"], result["docx"]["cells_found"]) == (3, 3)
    assert "nghèo" not in json.dumps(result, ensure_ascii=False)


def test_without_the_data_it_is_skipped_with_a_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VANKIEN_DATA", str(tmp_path))
    assert main(["--out", str(tmp_path / "out.json")]) == 0
    assert "Bỏ qua reading_word" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_the_folder_of_the_data_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANKIEN_DATA", "/elsewhere")
    assert reading_word.data_folder() == Path("/elsewhere/messy_files/decree30")
