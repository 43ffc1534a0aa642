"""A long fictional report of a merged province as a PDF file, and questions about it.

Knows: how such reports are built (two former provinces with the same indicators, results and
targets, tables over several pages, the same indicator at several places with other periods).
Does not know: how it is read or searched. Deterministic: the same seed makes the same pages.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from PIL import ImageFont

PROVINCE = "Lam Châu"
PARTS = ("Lam Hạ", "Châu Sơn")
"""The two provinces that were merged."""
COMMUNES = tuple(
    f"xã {first} {second}"
    for first in ("Bình", "Khe", "Phú", "Tân", "Vân", "Đồng", "Thạch", "Mỹ")
    for second in ("Lựu", "Ngàn", "Sậy", "Thượng", "Trúc", "Mẫn")
)

_WORDS = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
_FILLERS: list[str] = _WORDS["fillers"]
_SECTIONS = (
    ("KẾT QUẢ NHIỆM KỲ", "trong giai đoạn 2021-2025", 2025, "đã đạt"),
    ("MỤC TIÊU NHIỆM KỲ TỚI", "trong giai đoạn 2026-2030", 2030, "phấn đấu đạt"),
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is stated for every place."""

    listed: str
    """As tables write it."""
    spoken: str
    """As sentences do."""
    unit: str
    typical: float
    asked: str
    """As a question does."""


INDICATORS = tuple(Indicator(**row) for row in _WORDS["indicators"])


@dataclass(frozen=True, slots=True)
class Question:
    """A question that one place of the report answers."""

    question: str
    page: int
    answer: str
    """As it stands on the page."""


@dataclass
class _Planned:
    question: str
    answer: str
    page: int = 0


@dataclass
class _Plan:
    """What goes on paper, and what will be asked of it."""

    flowables: list[Any] = field(default_factory=list)
    questions: list[_Planned] = field(default_factory=list)


def font() -> str | None:
    """File of a font with the letters of Vietnamese, None where the system has none."""
    for name in ("DejaVuSerif.ttf", "LiberationSerif-Regular.ttf", "DejaVuSans.ttf"):
        try:
            return str(ImageFont.truetype(name).path)
        except OSError:
            continue
    return None


def build(pages: int, seed: int = 1) -> tuple[bytes, list[Question]]:
    """The PDF file, of ``pages`` pages or a few more, and its questions.

    Raises:
        RuntimeError: no font with the letters of Vietnamese is installed.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import SimpleDocTemplate

    path = font()
    if path is None:
        raise RuntimeError("no font with Vietnamese letters, such as DejaVu, is installed")
    registerFont(TTFont("Vietnamese", path))
    plan = _plan(pages, Random(seed))
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, topMargin=70, bottomMargin=70, title="")
    document.build(plan.flowables, onFirstPage=_frame, onLaterPages=_frame)
    asked = [Question(q.question, q.page, q.answer) for q in plan.questions if q.page]
    return buffer.getvalue(), asked


def _frame(canvas: Any, document: Any) -> None:
    """Running header and page number."""
    canvas.setFont("Vietnamese", 9)
    canvas.drawString(72, 800, f"Báo cáo chính trị Đại hội Đảng bộ tỉnh {PROVINCE}")
    canvas.drawCentredString(297, 40, str(document.page))


def _plan(pages: int, random: Random) -> _Plan:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer

    body = ParagraphStyle(
        "body", fontName="Vietnamese", fontSize=13, leading=19, firstLineIndent=24
    )
    title = ParagraphStyle(
        "title", body, alignment=1, fontSize=15, firstLineIndent=0, spaceAfter=12
    )
    heading = ParagraphStyle("heading", body, fontSize=14, firstLineIndent=0, spaceBefore=10)

    class Noted(Paragraph):  # type: ignore[misc]
        """A paragraph that tells its questions on which page it was set."""

        planned: tuple[_Planned, ...] = ()

        def draw(self) -> None:
            for question in self.planned:
                question.page = self.canv.getPageNumber()
            super().draw()

    plan = _Plan()

    def write(text: str, style: Any = body, planned: tuple[_Planned, ...] = ()) -> Any:
        paragraph = Noted(text, style)
        paragraph.planned = planned
        return paragraph

    plan.flowables += [
        write(f"ĐẢNG BỘ TỈNH {PROVINCE.upper()}", title),
        write("BÁO CÁO CHÍNH TRỊ", title),
        write(
            f"của Ban Chấp hành Đảng bộ tỉnh {PROVINCE} tại Đại hội đại biểu Đảng bộ tỉnh"
            " lần thứ I, nhiệm kỳ 2025 - 2030",
            title,
        ),
        Spacer(1, 12),
    ]
    for number, part in enumerate(_parts(pages), 1):
        name, period, year, verb = _SECTIONS[(number - 1) % 2]
        plan.flowables.append(write(f"{number}. {name}: {part.upper()}", heading))
        rows = []
        for indicator in INDICATORS:
            before, value = (_value(indicator.typical * random.uniform(0.8, 1.2)) for _ in range(2))
            first, second, last = random.choices(_FILLERS, k=3)
            question = _Planned(
                f"{indicator.asked} của {part} {period} là bao nhiêu?", f"{value} {indicator.unit}"
            )
            sentence = (
                f"{first} {second} Đối với {part}, {indicator.spoken} {period} {verb} {value}"
                f" {indicator.unit}. {last}"
            )
            plan.questions.append(question)
            plan.flowables.append(write(sentence, body, (question,)))
            rows.append((indicator, before, value))
        plan.flowables += _table(number, part, year, rows, write, plan, body)
    return plan


def _table(
    number: int,
    part: str,
    year: int,
    rows: list[tuple[Indicator, str, str]],
    write: Callable[..., Any],
    plan: _Plan,
    body: Any,
) -> list[Any]:
    """Caption and table of the indicators, with the year before and the year."""
    from reportlab.lib.colors import black
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Spacer, Table

    cell = ParagraphStyle("cell", body, fontSize=11, leading=14, firstLineIndent=0)
    head = ("TT", "Chỉ tiêu", "Đơn vị", str(year - 5), str(year))
    lines = [[write(text, cell) for text in head]]
    for at, (indicator, before, value) in enumerate(rows, 1):
        question = _Planned(
            f"Theo bảng chỉ tiêu của {part}, năm {year - 5} {indicator.asked} là bao nhiêu?", before
        )
        plan.questions.append(question)
        lines.append(
            [
                write(str(at), cell),
                write(indicator.listed, cell),
                write(indicator.unit, cell),
                write(before, cell, (question,)),
                write(value, cell),
            ]
        )
    ruled = [("GRID", (0, 0), (-1, -1), 0.5, black)]
    grid = Table(lines, colWidths=(30, 200, 80, 75, 75), repeatRows=1, style=ruled)
    return [write(f"Bảng {number}. Chỉ tiêu chủ yếu của {part}", body), grid, Spacer(1, 14)]


def _parts(pages: int) -> Iterator[str]:
    """Whose sections follow each other: some four pages each."""
    names = [f"tỉnh {PROVINCE}", *(f"tỉnh {part} (cũ)" for part in PARTS), *COMMUNES]
    for at in range(max(2, pages // 4)):
        yield names[(at // 2) % len(names)]


def _value(number: float) -> str:
    if number >= 1000:
        return f"{round(number):,}".replace(",", ".")
    return f"{number:.1f}".replace(".", ",")


def write(folder: Path, pages: int) -> list[Question]:
    """Write ``bao-cao.pdf`` into ``folder``; returns its questions."""
    data, questions = build(pages)
    (folder / "bao-cao.pdf").write_bytes(data)
    return questions
