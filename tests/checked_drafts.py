"""Hand-made figures, entries and checked drafts over fictional documents, for pages and reports."""

from __future__ import annotations

from dataclasses import replace

from chatbot.quantities import parse_quantities
from chatbot.targets.checker import Checked
from chatbot.targets.indicators import describe
from chatbot.targets.types import Difference, Entry, Figure, Judgement, Kind, Period
from corpus.types import Cell, Document, Metadata, PageSpan, Span, Table
from tests.fictional import document

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> & {{ 7*7 }}'
RESOLUTION_TEXT = (
    "Nghị quyết Đại hội phường Mây Trắng\n"
    "Đến năm 2030, thu nhập bình quân đầu người đạt 104,5 triệu đồng/người/năm.\n"
    "Tỷ lệ hộ nghèo giảm còn dưới 0,5%.\n"
    "Tỷ lệ che phủ rừng đạt 61%."
)
DRAFT_TEXT = (
    "Báo cáo của phường Mây Trắng\n"
    "Thu nhập bình quân đầu người đạt 140,5 triệu đồng/người/năm; hộ nghèo còn dưới 0,5%.\n"
    "Không có số liệu ở đoạn này.\n"
    "Che phủ rừng đạt 61%. Xây 12 trạm sạc."
)


def figure(
    source: Document,
    quote: str,
    value: str,
    indicator: str,
    *,
    kind: Kind = "target",
    year: int | None = 2030,
    after: int = 0,
) -> Figure:
    """The figure that ``quote`` states of ``indicator``; the quote is its sentence, too.

    ``after``: where the search for the quote begins.
    """
    start = source.text.index(quote, after)
    at = start + quote.index(value)
    found = parse_quantities(source.text[: at + len(value)])[-1]
    quantity = replace(found, start=at, end=at + len(value))
    span = Span(start, start + len(quote))
    period = Period(year, year) if year else None
    return Figure(describe(indicator, quantity), quantity, kind, period, *_ends(span), span)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def resolution(title: str = "Nghị quyết phường Mây Trắng", **details: str) -> Document:
    """A document of the library, on two pages."""
    made = document(RESOLUTION_TEXT, title)
    middle = made.text.index("Tỷ lệ hộ nghèo")
    pages = (PageSpan(1, 0, middle, label="3"), PageSpan(2, middle, len(made.text)))
    metadata = Metadata(title, "a.txt", place="phường Mây Trắng, tỉnh Sông Xa", **details)  # type: ignore[arg-type]
    return replace(made, id="nghi-quyet", metadata=metadata, pages=pages)


def income(source: Document) -> Entry:
    quote = "thu nhập bình quân đầu người đạt 104,5 triệu đồng/người/năm"
    value = "104,5 triệu đồng/người/năm"
    return Entry(source, figure(source, quote, value, "thu nhập bình quân đầu người"))


def poverty(source: Document) -> Entry:
    quote = "Tỷ lệ hộ nghèo giảm còn dưới 0,5%"
    return Entry(source, figure(source, quote, "dưới 0,5%", "tỷ lệ hộ nghèo"))


def forest(source: Document) -> Entry:
    quote = "Tỷ lệ che phủ rừng đạt 61%"
    return Entry(source, figure(source, quote, "61%", "tỷ lệ che phủ rừng"))


def checked_draft(title: str = "Báo cáo", text: str = DRAFT_TEXT) -> Checked:
    """A draft with a claim of each verdict: mismatch, match, ambiguous, not found."""
    library = resolution()
    draft = replace(document(text, title), id="draft")
    wrong = "Thu nhập bình quân đầu người đạt 140,5 triệu đồng/người/năm"
    sentence = Span(text.index(wrong), text.index("\nKhông có"))
    first = replace(
        figure(draft, wrong, "140,5 triệu đồng/người/năm", "thu nhập bình quân đầu người"),
        sentence=sentence,
    )
    second = replace(
        figure(draft, "hộ nghèo còn dưới 0,5%", "dưới 0,5%", "tỷ lệ hộ nghèo"), sentence=sentence
    )
    third = figure(draft, "Che phủ rừng đạt 61%.", "61%", "tỷ lệ che phủ rừng", year=None)
    last = figure(draft, "Xây 12 trạm sạc.", "12 trạm", "trạm sạc", kind="other", year=None)
    other = replace(library, id="ban-cu", metadata=replace(library.metadata, title="Bản cũ"))
    return Checked(
        draft,
        (
            Judgement(
                first,
                "mismatch",
                (income(library),),
                (Difference("value", "140,5 triệu đồng", "104,5 triệu đồng"),),
                "Tài liệu nêu 104,5 triệu đồng.",
                ("Bản dự thảo nêu 98 triệu đồng.",),
            ),
            Judgement(second, "match", (poverty(library),)),
            Judgement(third, "ambiguous", (forest(library), replace(forest(other)))),
            Judgement(last, "not_found", (), reason="Thư viện không nêu chỉ tiêu này."),
        ),
    )


def with_table(checked: Checked) -> Checked:
    """The same draft, its second half a table whose first row is its head."""
    text = checked.document.text
    lines = [(line, text.index(line)) for line in text.split("\n")][2:]
    rows = tuple((Cell(start, start + len(line), 0),) for line, start in lines)
    table = Table(rows[0][0].start, len(text), rows, header_rows=1)
    return replace(checked, document=replace(checked.document, tables=(table,)))
