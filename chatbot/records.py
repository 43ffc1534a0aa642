"""Answers, citations and checked drafts as the JSON that scripts read.

Knows: the keys of each, which are the same on the command line and at ``/api/v1``. Does not know:
who prints or sends them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatbot.types import Answer, Citation

if TYPE_CHECKING:
    from chatbot.targets.checker import Checked
    from chatbot.targets.types import Difference, Entry, Judgement


def citation_record(citation: Citation) -> dict[str, object]:
    """A citation."""
    return {
        "marker": citation.marker,
        "document_id": citation.document_id,
        "title": citation.title,
        "page": citation.page,
        "heading": " › ".join(citation.heading) or None,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page_label": citation.page_label,
        "ocr": citation.ocr,
        "status": citation.status,
        "superseded_by": citation.superseded_by,
    }


def answer_record(answer: Answer) -> dict[str, object]:
    """An answer with its citations."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "status": answer.status,
        "citations": [citation_record(citation) for citation in answer.citations],
        "generator": answer.generator,
        "timings_ms": dict(answer.timings_ms),
    }


def checked_record(checked: Checked) -> dict[str, object]:
    """A checked draft: a claim for each of its figures."""
    return {"claims": [_claim_record(checked, judgement) for judgement in checked.judgements]}


def _claim_record(checked: Checked, judgement: Judgement) -> dict[str, object]:
    from chatbot.targets.values import figure_text

    claim = judgement.claim
    text = checked.document.text
    documented = figure_text(judgement.entries[0].figure) if judgement.entries else None
    return {
        "text": text[claim.sentence.start : claim.sentence.end],
        "status": judgement.verdict,
        "stated": figure_text(claim),
        "documented": documented,
        "citations": [citation_record(citation) for citation in citations(judgement)],
        "start": claim.quantity.start,
        "end": claim.quantity.end,
        "indicator": claim.indicator.written,
        "kind": "count" if claim.kind == "other" else claim.kind,
        "reason": judgement.reason,
        "differences": [_difference_record(difference) for difference in judgement.differences],
        "remarks": list(judgement.remarks),
    }


def _difference_record(difference: Difference) -> dict[str, str]:
    return {
        "part": difference.part,
        "stated": difference.stated,
        "documented": difference.documented,
    }


def citations(judgement: Judgement) -> list[Citation]:
    """The passages that decided: each quote, and of a row of a table what heads it."""
    found: dict[tuple[str, int, int], Citation] = {}
    for entry in judgement.entries:
        figure = entry.figure
        spans = [(figure.start, figure.end)]
        if entry.document.table_at(figure.start) is not None:
            spans += [(span.start, span.end) for span in figure.context]
        for start, end in spans:
            key = entry.document.id, start, end
            if key not in found:
                found[key] = _citation(entry, start, end, len(found) + 1)
    return list(found.values())


def _citation(entry: Entry, start: int, end: int, marker: int) -> Citation:
    document = entry.document
    page = document.page_span_at(start)
    return Citation(
        marker=marker,
        document_id=document.id,
        title=document.metadata.title,
        page=page.number if page else None,
        heading=document.heading_path_at(start),
        start=start,
        end=end,
        quote=document.text[start:end],
        page_label=page.label if page else None,
        ocr=page is not None and page.ocr_confidence is not None,
        status=document.metadata.status,
        superseded_by=entry.superseded_by,
    )
