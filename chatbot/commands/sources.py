"""How citations are printed.

Knows: their lines for people. Does not know: what is cited for.
"""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.types import Citation


def citation_text(citation: Citation) -> str:
    """A source for people, on two lines: the document and the place in it, then the quote."""
    place = f", trang {citation.page}" if citation.page is not None else ""
    if citation.page_label not in {None, str(citation.page)}:
        place += f" (số in trên trang: {citation.page_label})"
    heading = f", {' › '.join(citation.heading)}" if citation.heading else ""
    notes = "".join(f" ({note})" for note in _notes(citation))
    quote = citation.quote.replace("\n", "\n     ")
    return f"[{citation.marker}] {citation.title}{notes}{place}{heading}:\n    “{quote}”"


def _notes(citation: Citation) -> Iterator[str]:
    """What to know of a source before relying on it."""
    if citation.status == "draft":
        yield "bản dự thảo"
    if citation.superseded_by is not None:
        yield f"đã được thay thế bằng {citation.superseded_by}"
    if citation.ocr:
        yield "chữ nhận dạng từ ảnh"
