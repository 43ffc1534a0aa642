"""Readings as JSON values, for the way between two processes.

Knows: every field of ``Reading`` and its parts. Does not know: processes, files, formats.

Plain values and checks instead of pickle: who can make a reader misbehave must not be able to run
anything in the process that asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from corpus.types import Block, Page, Reading, TableBlock, TableCell, TextBlock

_Value = TypeVar("_Value")


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """What ``reading_from_json`` reads."""
    return {
        "format": reading.format,
        "pages": [
            {
                "number": page.number,
                "blocks": [_block_to_json(block) for block in page.blocks],
                "label": page.label,
                "ocr_confidence": page.ocr_confidence,
            }
            for page in reading.pages
        ],
        "title": reading.title,
        "date": reading.date,
        "warnings": list(reading.warnings),
    }


def _block_to_json(block: Block) -> dict[str, Any]:
    if isinstance(block, TextBlock):
        return {
            "text": block.text,
            "level": block.level,
            "footnote": block.footnote,
            "continues": block.continues,
        }
    return {
        "rows": [
            [[cell.text, cell.column, cell.column_span, cell.row_span] for cell in row]
            for row in block.rows
        ],
        "header_rows": block.header_rows,
        "continues": block.continues,
    }


def reading_from_json(value: object) -> Reading:
    """The reading that ``reading_to_json`` made ``value`` of.

    Raises:
        ValueError: it is something else.
    """
    fields = _of(value, dict)
    try:
        return Reading(
            format=_of(fields["format"], str),
            pages=tuple(_page(page) for page in _of(fields["pages"], list)),
            title=_optional(fields["title"], str),
            date=_optional(fields["date"], str),
            warnings=tuple(_of(each, str) for each in _of(fields["warnings"], list)),
        )
    except KeyError as error:
        raise ValueError(f"a reading lacks {error}") from error


def _page(value: object) -> Page:
    fields = _of(value, dict)
    confidence = fields["ocr_confidence"]
    return Page(
        number=_optional(fields["number"], int),
        blocks=tuple(_block(block) for block in _of(fields["blocks"], list)),
        label=_optional(fields["label"], str),
        ocr_confidence=None if confidence is None else float(_of(confidence, float, int)),
    )


def _block(value: object) -> Block:
    fields = _of(value, dict)
    if "text" in fields:
        return TextBlock(
            text=_of(fields["text"], str),
            level=_optional(fields["level"], int),
            footnote=_optional(fields["footnote"], str),
            continues=_of(fields["continues"], bool),
        )
    return TableBlock(
        rows=tuple(
            tuple(_cell(cell) for cell in _of(row, list)) for row in _of(fields["rows"], list)
        ),
        header_rows=_optional(fields["header_rows"], int),
        continues=_of(fields["continues"], bool),
    )


def _cell(value: object) -> TableCell:
    text, column, column_span, row_span = _of(value, list)
    return TableCell(_of(text, str), _of(column, int), _of(column_span, int), _of(row_span, int))


def _of(value: object, *kinds: type) -> Any:
    """``value``, if it is of one of the kinds."""
    if not isinstance(value, kinds):
        raise ValueError(f"{type(value).__name__} where {kinds[0].__name__} belongs")
    return value


def _optional(value: object, kind: Callable[..., _Value]) -> _Value | None:
    return None if value is None else _of(value, kind)  # type: ignore[arg-type]
