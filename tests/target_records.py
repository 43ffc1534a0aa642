"""Hand-made entries of the register, about invented places."""

from __future__ import annotations

from dataclasses import replace

from chatbot.quantities import parse_quantities
from chatbot.targets.types import Entry, Figure, Indicator, Kind, Period
from corpus.headings import find_headings
from corpus.text import normalise
from corpus.types import Document, Metadata, PageSpan, Span, Status

MAY_TRANG = "phường Mây Trắng, tỉnh Sông Xa"
SUOI_MO = "xã Suối Mơ, tỉnh Sông Xa"

INCOME = Indicator("TNBQ đầu người", "thu nhập bình quân đầu người", frozenset({"thu nhập", "bq"}))
POOR = Indicator("tỷ lệ hộ nghèo", "tỷ lệ hộ nghèo", frozenset({"tỷ lệ", "hộ nghèo"}))
SCHOOLS = Indicator("trường chuẩn", "số trường chuẩn", frozenset({"số", "trường", "chuẩn"}))


def report(
    text: str,
    name: str = "bao-cao",
    *,
    title: str | None = None,
    place: str | None = MAY_TRANG,
    term: str | None = "2025-2030",
    date: str | None = None,
    status: Status = "adopted",
    supersedes: str | None = None,
    level: str | None = None,
    pages: bool = False,
) -> Document:
    """A document; with ``pages`` each line of ``text`` is one."""
    text = normalise(text)
    spans = []
    if pages:
        start = 0
        for number, line in enumerate(text.splitlines(keepends=True), 1):
            spans.append(PageSpan(number, start, start + len(line)))
            start += len(line)
    metadata = Metadata(
        title=title or f"Báo cáo {name}",
        source="thu.txt",
        level=level,
        place=place,
        term=term,
        date=date,
        status=status,
        supersedes=supersedes,
    )
    return Document(name, text, metadata, find_headings(text), tuple(spans), "0" * 64)


def entry(
    document: Document,
    value: str,
    indicator: Indicator = INCOME,
    *,
    kind: Kind = "target",
    period: int | tuple[int, int] | None = 2030,
    own: bool = True,
    superseded_by: str | None = None,
    place: str | None = None,
    alternatives: tuple[Indicator, ...] = (),
) -> Entry:
    """What ``document`` states with ``value``, a slice of its text; the quote is its line."""
    at = document.text.index(value)
    quantity = parse_quantities(value)[0]
    start = document.text.rfind("\n", 0, at) + 1
    end = document.text.find("\n", at)
    end = len(document.text) if end < 0 else end
    years = (period, period) if isinstance(period, int) else period
    figure = Figure(
        indicator=indicator,
        quantity=replace(quantity, start=quantity.start + at, end=quantity.end + at),
        kind=kind,
        period=Period(*years, own) if years else None,
        start=start,
        end=end,
        sentence=Span(start, end),
        place=place,
        alternatives=alternatives,
    )
    return Entry(document, figure, superseded_by)
