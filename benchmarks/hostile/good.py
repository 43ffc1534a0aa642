"""Good files: fictional congress texts in the formats that people add.

Knows: reportlab, python-docx, Pillow. Does not know: what is done to the files afterwards.
"""

from __future__ import annotations

import functools
import html
import io
import zipfile
from collections.abc import Callable, Mapping
from random import Random

from benchmarks.hostile import Case, Kinds

PLACES = ("phường Mây Trắng", "xã Suối Mơ", "xã Đồi Gió", "tỉnh Sông Xa", "đặc khu Đảo Biếc")
SUBJECTS = ("Thu nhập bình quân đầu người", "Tổng thu ngân sách", "Số hộ nghèo", "Giá trị sản xuất")
VERBS = ("đạt", "tăng lên", "phấn đấu đạt", "được nâng lên", "ước đạt")
UNITS = ("triệu đồng", "tỷ đồng", "hộ", "ha", "lượt người")
REASONS = (
    "nhờ cải cách hành chính và chuyển đổi số",
    "gắn với bảo vệ môi trường và giữ gìn văn hoá",
    "theo nghị quyết của đại hội",
    "với sự tham gia của các chi bộ và nhân dân",
)


def paragraphs(random: Random, number: int, count: int = 6) -> list[str]:
    """Title and sentences of a text that no other number has."""
    place = random.choice(PLACES)
    found = [f"Báo cáo số {number} của Đảng bộ {place} nhiệm kỳ 2025-2030"]
    for at in range(1, count + 1):
        found.append(
            f"{at}. {random.choice(SUBJECTS)} của {place} {random.choice(VERBS)} "
            f"{random.randint(10, 9999)},{random.randint(1, 9)} {random.choice(UNITS)} vào năm "
            f"{random.randint(2026, 2030)}, {random.choice(REASONS)}; phụ lục {number}."
        )
    return found


def text(random: Random, number: int) -> bytes:
    """Plain text in UTF-8."""
    return "\n".join(paragraphs(random, number)).encode()


def text_utf16(random: Random, number: int) -> bytes:
    """Plain text in UTF-16 with a byte order mark."""
    return "\n".join(paragraphs(random, number)).encode("utf-16")


def markdown(random: Random, number: int) -> bytes:
    """Markdown with headings and a table."""
    title, *rest = paragraphs(random, number)
    table = "| Chỉ tiêu | Năm 2030 |\n|---|---:|\n| Thu nhập | 98,5 |\n"
    return f"# {title}\n\n## Mục tiêu\n\n{chr(10).join(rest)}\n\n{table}".encode()


def web_page(random: Random, number: int) -> bytes:
    """HTML with a menu, an article and a table."""
    title, *rest = paragraphs(random, number, 10)
    body = "".join(f"<p>{html.escape(line)}</p>" for line in rest)
    return (
        f"<!DOCTYPE html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title></head>"
        "<body><nav><a href='/'>Trang chủ</a></nav><main><article>"
        f"<h1>{title}</h1>{body}<table><tr><th>Chỉ tiêu</th><th>2030</th></tr>"
        f"<tr><td>Hộ nghèo</td><td>{number}</td></tr></table></article></main></body></html>"
    ).encode()


def word(random: Random, number: int) -> bytes:
    """DOCX with headings and a table."""
    import docx

    document = docx.Document()
    title, *rest = paragraphs(random, number)
    document.add_heading(title, 1)
    for line in rest:
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    for cell, value in zip(table._cells, ("Chỉ tiêu", "2030", "Thu nhập", "98,5"), strict=True):
        cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()})


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive that looks the same on any day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def pdf(random: Random, number: int, *, pages: int = 2, password: str | None = None) -> bytes:
    """PDF with an embedded font, if one with Vietnamese letters is installed."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    protection = StandardEncryption(password, ownerPassword="chu-so-huu") if password else None
    canvas = Canvas(buffer, pagesize=(595, 842), encrypt=protection, invariant=1)
    for page in range(pages):
        canvas.setFont(_font(), 11)
        for at, line in enumerate(paragraphs(random, number)):
            canvas.drawString(60, 760 - 24 * at, line[:95])
        canvas.drawCentredString(297, 40, str(page + 1))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@functools.cache
def _font() -> str:
    """A font that reportlab knows; with the letters of Vietnamese where the system has one."""
    from PIL import ImageFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    try:
        path = ImageFont.truetype("DejaVuSans.ttf").path
    except OSError:
        return "Helvetica"
    registerFont(TTFont("DejaVuSans", path))
    return "DejaVuSans"


def scan(random: Random, number: int, kind: str = "PNG") -> bytes:
    """An image of a short page."""
    from PIL import Image, ImageDraw, ImageFont

    try:
        font = ImageFont.truetype("DejaVuSerif.ttf", 30)
    except OSError:
        font = ImageFont.load_default(30)  # type: ignore[assignment]
    image = Image.new("L", (1300, 500), 255)
    for at, line in enumerate(paragraphs(random, number, 4)):
        ImageDraw.Draw(image).text((60, 60 + 60 * at), line[:70], font=font, fill=0)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Random, int], bytes]] = {
    ".pdf": pdf,
    ".docx": word,
    ".html": web_page,
    ".md": markdown,
    ".txt": text,
}


def _good(suffix: str, make: Callable[[Random, int], bytes]) -> Callable[[Random, int], Case]:
    return lambda random, number: Case(suffix, make(random, number), "read")


KINDS: Kinds = {
    **{f"good{suffix}": _good(suffix, make) for suffix, make in FORMATS.items()},
    "good-utf16.txt": _good(".txt", text_utf16),
}
