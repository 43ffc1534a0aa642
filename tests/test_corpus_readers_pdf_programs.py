"""PDF files as browsers and office programs make them: every word of the source comes back.

The fonts that are usually installed lack half of the Vietnamese letters, so that words are set in
two fonts; programs do that in ways of their own.
"""

from __future__ import annotations

import html
import io
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pytest

from corpus.assemble import assemble
from corpus.readers.pdf.reader import PdfReader
from corpus.types import TextBlock

docx = pytest.importorskip("docx", reason="python-docx is not installed")

pytestmark = pytest.mark.slow

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES]
_STARTS = ("b", "ch", "đ", "ng", "nh", "ph", "qu", "tr", "v", "")
_ENDS = ("n", "ng", "m", "i", "", "u", "nh", "t")
SYLLABLES = " ".join(
    start + letter + end
    for _ in range(3)
    for letter, start, end in zip(_LETTERS, cycle(_STARTS), cycle(_ENDS), strict=False)
)
REPORT = (
    "Đơn vị tính: triệu đồng. Nhiệm vụ chủ yếu của phường Mây Trắng là giữ vững mức tăng trưởng "
    "7,5 %/năm – “nhanh và bền vững”. Diện tích tự nhiên 12,5 km2, hồ Sen rộng 350 m² và sâu 7 m; "
    "sản lượng đạt 12 × 10³ tấn, mật độ dân số 1.250 người/km². Khuỷu tay, nguệch ngoạc, ngoằn "
    "ngoèo, khướu, ưỡn ẹo, ỷ lại, ỹ, ỵ, ẵm, ẳng, ặc. Tỷ lệ hộ nghèo giảm còn dưới 0,4%; thu nhập "
    "bình quân đạt 98 triệu đồng/người/năm (tăng 1,5 lần so với năm 2020). Xã Suối Mơ, tỉnh Sông "
    "Xa: Nghị quyết số 15-NQ/ĐU ngày 05/8/2025; an ninh, trật tự được giữ vững…"
)
CAPITALS = REPORT.upper().replace("KM", "Km").replace(" M²", " m²")
PARAGRAPHS = (REPORT, SYLLABLES, CAPITALS, SYLLABLES.title(), SYLLABLES.upper(), REPORT)
_STYLES = ("", "i", "b", "bi", "mixed")


def _words(text: str) -> list[str]:
    return text.replace("m²", "m2").split()


def _said(file: Path) -> list[str]:
    reading = PdfReader().read(file.read_bytes(), file.name, lambda *stage: None)
    assert len(reading.pages) > 1
    return _words(assemble(reading.pages).text)


def _runs(text: str, style: str) -> list[tuple[str, str]]:
    """(words, style of their letters): bold and italic change from words to words in "mixed"."""
    if style != "mixed":
        return [(text, style)]
    words = text.split()
    return [
        (" ".join(words[at : at + 3]) + " ", _STYLES[at // 3 % 4]) for at in range(0, len(words), 3)
    ]


def _run(command: Sequence[str | Path]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=240)


def _printed(page: str, folder: Path, name: str) -> Path:
    """What chromium makes of a page of HTML."""
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    source, target = folder / f"{name}.html", folder / f"{name}.pdf"
    source.write_text(f"<!doctype html><meta charset=utf-8>{page}", encoding="utf-8")
    browser = ("chromium", "--headless", "--no-sandbox", "--disable-gpu")
    options = (f"--user-data-dir={folder / 'p'}", "--no-pdf-header-footer")
    _run([*browser, *options, f"--print-to-pdf={target}", source])
    return target


@pytest.mark.parametrize("family", ["Liberation Serif", "Liberation Sans", "DejaVu Serif"])
def test_every_word_comes_back_from_what_a_browser_prints(family: str, tmp_path: Path) -> None:
    for style in _STYLES:
        paragraphs = []
        for text in PARAGRAPHS:
            said = ""
            for words, letters in _runs(text, style):
                shown = html.escape(words)
                for tag in letters:
                    shown = f"<{tag}>{shown}</{tag}>"
                said += shown
            paragraphs.append(f"<p>{said}</p>")
        look = f"body{{font:13pt '{family}';text-align:justify}}p{{text-indent:1cm}}"
        target = _printed(f"<style>{look}</style>{''.join(paragraphs)}", tmp_path, f"{style}_")
        assert _said(target) == _words(" ".join(PARAGRAPHS))


@pytest.mark.parametrize("family", ["Times New Roman", "Arial", "Liberation Sans Narrow"])
def test_every_word_comes_back_from_what_an_office_program_exports(
    family: str, tmp_path: Path
) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    for style in _STYLES:
        document = docx.Document()
        for text in PARAGRAPHS:
            paragraph = document.add_paragraph()
            paragraph.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.JUSTIFY
            paragraph.paragraph_format.first_line_indent = docx.shared.Pt(28)
            for words, look in _runs(text, style):
                run = paragraph.add_run(words)
                run.font.name, run.font.size = family, docx.shared.Pt(13)
                run.bold, run.italic = "b" in look, "i" in look
        with io.BytesIO() as file:
            document.save(file)
            (tmp_path / f"van-ban-{style}.docx").write_bytes(file.getvalue())
    office = ("soffice", f"-env:UserInstallation=file://{tmp_path / 'p'}", "--headless")
    files = sorted(tmp_path.glob("*.docx"))
    _run([*office, "--convert-to", "pdf", "--outdir", tmp_path, *files])
    for each in files:
        assert _said(each.with_suffix(".pdf")) == _words(" ".join(PARAGRAPHS))


def test_a_bold_title_that_a_browser_prints_in_two_fonts_is_one_heading(tmp_path: Path) -> None:
    title = "Nhiệm vụ chủ yếu của Đảng bộ phường Mây Trắng trong cả nhiệm kỳ 2025–2030"
    look = "body{font:13pt 'Times New Roman';width:12cm}"
    text = f"<p style='text-align:center'><b>{title}</b></p><p>{REPORT}</p>"
    target = _printed(f"<style>{look}</style>{text}", tmp_path, "tieu-de")
    (page,) = PdfReader().read(target.read_bytes(), target.name, lambda *stage: None).pages
    assert page.blocks[0] == TextBlock(title, level=1)
