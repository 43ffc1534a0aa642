"""The register as CSV, XLSX and JSON. All texts are fictional."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chatbot.errors import ExportFailed
from chatbot.targets.conflicts import by_entry, entry_key, find_conflicts
from chatbot.targets.export import entry_record, write_csv, write_xlsx
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Indicator
from tests.target_records import MAY_TRANG, POOR, entry, report

REPORT = report(
    "Thu nhập bình quân đầu người đạt trên 104,7 triệu đồng/người/năm; “an cư”; giàu.\n"
    "Tỷ lệ hộ nghèo còn 0,8%.\n"
    "Quy mô đạt 1.234.567 triệu đồng.",
    "may-trang",
    title="Nghị quyết phường Mây Trắng; “số 1”",
    pages=True,
)
OTHER = report("Đạt 8.500 - 9.000 USD.", "du-thao", status="draft")
SIZE = Indicator("quy mô", "quy mô kinh tế", frozenset({"quy mô"}))
ENTRIES = (
    entry(REPORT, "trên 104,7 triệu đồng/người/năm"),
    entry(REPORT, "0,8%", POOR, kind="result", period=None, superseded_by="moi"),
    entry(REPORT, "1.234.567 triệu đồng", SIZE, period=(2026, 2030)),
    entry(OTHER, "8.500 - 9.000 USD"),
)


def named(name: str, written: str = "", title: str = "Báo cáo") -> Entry:
    """An entry whose texts begin like a formula, or hold what a file cannot."""
    document = replace(REPORT, metadata=replace(REPORT.metadata, title=title))
    return entry(document, "0,8%", Indicator(written or name, name, frozenset({name})))


def read_csv(path: Path, separator: str = ";") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def read_sheet(path: Path) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(path)
    heads, *rows = book.active.iter_rows(values_only=True)
    book.close()
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


# --- JSON -----------------------------------------------------------------------------------------


def test_a_record_says_all_that_a_script_needs() -> None:
    record = entry_record(ENTRIES[0])
    assert record == {
        "indicator": "TNBQ đầu người",
        "name": "thu nhập bình quân đầu người",
        "theme": record["theme"],
        "value": "trên 104,7 triệu đồng/người/năm",
        "low": 104_700_000,
        "high": 104_700_000,
        "bound": "above",
        "unit": "đồng",
        "per": ["người", "năm"],
        "change": None,
        "base": None,
        "period": "2030",
        "kind": "target",
        "place": MAY_TRANG,
        "term": "2025-2030",
        "document_id": "may-trang",
        "title": "Nghị quyết phường Mây Trắng; “số 1”",
        "page": 1,
        "status": "adopted",
        "superseded_by": None,
        "quote": REPORT.text.splitlines()[0],
        "start": 0,
        "end": len(REPORT.text.splitlines()[0]),
        "value_start": REPORT.text.index("trên"),
        "value_end": REPORT.text.index(";"),
        "conflicts": [],
    }
    assert json.loads(json.dumps(record)) == record


def test_offsets_of_a_record_lead_to_its_words() -> None:
    for own in ENTRIES:
        record: dict[str, Any] = entry_record(own)
        text = own.document.text
        assert text[record["start"] : record["end"]] == record["quote"]
        assert text[record["value_start"] : record["value_end"]] in record["quote"]


def test_a_record_names_periods_fractions_and_conflicts() -> None:
    assert entry_record(ENTRIES[2])["period"] == "2026-2030"
    assert entry_record(ENTRIES[1])["period"] is None
    assert entry_record(ENTRIES[1])["low"] == 0.8
    adopted = entry(report("Đạt 8.500 USD.", "nghi-quyet"), "8.500 USD")
    conflicts = find_conflicts(TargetRegister([ENTRIES[3], adopted]))
    own = by_entry(conflicts)[entry_key(adopted)]
    assert entry_record(adopted, own)["conflicts"] == [conflicts[0].sentence]


def test_a_change_says_from_which_year_it_is_measured() -> None:
    own = entry(report("Quy mô gấp 1,5 lần so với năm 2025."), "1,5 lần", SIZE)
    own = replace(own, figure=replace(own.figure, base=2025))
    assert entry_record(own)["base"] == 2025
    assert entry_record(own)["value"] == "1,5 lần so với năm 2025"


# --- CSV ------------------------------------------------------------------------------------------


def test_a_csv_file_opens_in_a_vietnamese_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "bảng chỉ tiêu.csv"
    write_csv(ENTRIES, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = read_csv(path)
    assert [row["Giá trị"] for row in rows][:2] == ["trên 104,7 triệu đồng/người/năm", "0,8%"]
    assert [row["Từ"] for row in rows] == ["104700000", "0,8", "1234567000000", "8500"]
    assert rows[3]["Đến"] == "9000"
    first = rows[0]
    assert first["Chỉ tiêu"] == "TNBQ đầu người"
    assert first["Tên chung"] == "thu nhập bình quân đầu người"
    assert (first["Mức"], first["Đơn vị"]) == ("trên", "đồng/người/năm")
    assert (first["Thời gian"], first["Loại"], first["Trang"]) == ("2030", "chỉ tiêu", "1")
    assert first["Văn bản"] == "Nghị quyết phường Mây Trắng; “số 1”"
    assert first["Trích nguyên văn"] == ENTRIES[0].quote
    assert [row["Tình trạng"] for row in rows] == [
        *("đã thông qua", "đã được thay thế", "đã thông qua", "dự thảo")
    ]


def test_every_row_carries_the_conflicts_that_it_has_a_part_in(tmp_path: Path) -> None:
    adopted = entry(report("Đạt 8.500 USD.", "nghi-quyet"), "8.500 USD")
    entries = [*ENTRIES, adopted]
    conflicts = find_conflicts(TargetRegister(entries))
    write_csv(entries, tmp_path / "a.csv", conflicts)
    write_xlsx(entries, tmp_path / "a.xlsx", conflicts)
    assert len(conflicts) == 1
    for rows in (read_csv(tmp_path / "a.csv"), read_sheet(tmp_path / "a.xlsx")):
        marked = [row["Mã tài liệu"] for row in rows if row["Mâu thuẫn"]]
        assert marked == ["du-thao", "nghi-quyet"]


# --- what a spreadsheet would run -----------------------------------------------------------------

FORMULAS = (
    *("=1+1", '=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1"),
    *("\n=1", "  =1", "＋1", "－1", "＠x"),
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_file_begins_a_formula(tmp_path: Path, text: str) -> None:
    write_csv([named(text, title=text)], tmp_path / "a.csv")
    (row,) = read_csv(tmp_path / "a.csv")
    assert row["Chỉ tiêu"] == row["Văn bản"] == f"'{text}"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path, text: str) -> None:
    write_xlsx([named(text, title=text)], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for cells in book.active.iter_rows():
        assert all(cell.data_type != "f" for cell in cells)
    book.close()
    assert read_sheet(tmp_path / "a.xlsx")[0]["Chỉ tiêu"] == text


# --- XLSX -----------------------------------------------------------------------------------------


def test_a_workbook_has_typed_numbers_a_fixed_header_and_a_filter(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(ENTRIES, path)
    rows = read_sheet(path)
    assert [row["Từ"] for row in rows] == [104_700_000, 0.8, 1_234_567_000_000, 8500]
    assert [row["Trang"] for row in rows] == [1, 2, 3, None]
    assert rows[0]["Trích nguyên văn"] == ENTRIES[0].quote
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:S{len(ENTRIES) + 1}"
    assert sheet.column_dimensions["A"].width > 30
    assert sheet["A1"].font.bold
    book.close()


def test_documents_are_linked_where_an_address_is_given(tmp_path: Path) -> None:
    write_xlsx(ENTRIES, tmp_path / "a.xlsx", link=lambda own: f"http://nha/{own.document.id}")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    links = [cell.hyperlink.target for cell in book.active[2] if cell.hyperlink]
    book.close()
    assert links == ["http://nha/may-trang"] * 2


def test_what_a_workbook_cannot_hold_is_left_out(tmp_path: Path) -> None:
    write_xlsx([named("a\x00b", "dài " * 20_000)], tmp_path / "a.xlsx")
    (row,) = read_sheet(tmp_path / "a.xlsx")
    assert row["Tên chung"] == "ab"
    assert len(str(row["Chỉ tiêu"])) == 32_767


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_file_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path, write: object) -> None:
    assert callable(write)
    for target in (tmp_path / "không có" / "a.csv", tmp_path):
        with pytest.raises(ExportFailed, match=r"Không ghi được tệp «.*»") as caught:
            write(ENTRIES, target)
        assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_no_file() -> None:
    with pytest.raises(ExportFailed, match="không phải là một tệp"):
        write_csv(ENTRIES, Path(os.devnull))
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_failure_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: object
) -> None:
    assert callable(write)
    path = tmp_path / "a"
    path.write_text("cũ", "utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ExportFailed, match="đĩa đã đầy"):
        write(ENTRIES, path)
    assert path.read_text("utf-8") == "cũ"
    assert [left.name for left in tmp_path.iterdir()] == ["a"]


def test_an_empty_selection_is_a_file_with_a_header(tmp_path: Path) -> None:
    write_csv([], tmp_path / "a.csv")
    write_xlsx([], tmp_path / "a.xlsx")
    assert read_csv(tmp_path / "a.csv") == []
    assert read_sheet(tmp_path / "a.xlsx") == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not here")
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_spreadsheet_program_reads_the_same_cells(tmp_path: Path, name: str) -> None:
    entries = [*ENTRIES, named("=1+1")]
    write_csv(entries, tmp_path / "a.csv")
    write_xlsx(entries, tmp_path / "a.xlsx")
    # Separator 59 is the semicolon, encoding 76 UTF-8, language 1066 Vietnamese; as Excel does.
    imported = ["--infilter=CSV:59,34,76,1,,1066,false,true"] if name == "a.csv" else []
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    out = tmp_path / "out"
    convert = ["--convert-to", "xlsx", "--outdir", str(out), str(tmp_path / name)]
    command = ["soffice", home, "--headless", *imported, *convert]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    if "could not be loaded" in done.stderr:
        pytest.skip("this LibreOffice has no Calc")
    rows = read_sheet(out / "a.xlsx")
    assert len(rows) == 5
    assert rows[0]["Giá trị"] == "trên 104,7 triệu đồng/người/năm"
    assert [row["Từ"] for row in rows][:4] == [104_700_000, 0.8, 1_234_567_000_000, 8500]
    assert rows[0]["Văn bản"] == "Nghị quyết phường Mây Trắng; “số 1”"
    assert str(rows[4]["Chỉ tiêu"]).lstrip("'") == "=1+1"
