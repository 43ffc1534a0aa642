"""Tables in Markdown.

Knows: rows of cells between pipes, and tables in HTML. Does not know: where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.markdown_inline import plain
from corpus.types import Block, TableBlock, TableCell

MAX_COLUMNS = 200
"""More are a mistake or a trap."""
_MAX_TAGS = 100_000
"""Of a table in HTML."""

_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r":?-+:?")


def split_row(line: str) -> list[str] | None:
    """The cells of a line, None if no pipe parts it or there are too many."""
    line = line.strip()
    if not 0 < line.count("|") <= MAX_COLUMNS + 1:
        return None
    cells = _PIPE.split(line)
    if len(cells) == 1:
        return None
    first = 1 if not cells[0] else 0
    last = len(cells) - 1 if not cells[-1] and len(cells) > first + 1 else len(cells)
    return [cell.strip() for cell in cells[first:last]]


def is_delimiter(cells: Sequence[str]) -> bool:
    """Whether these are the dashes under a table's header: "---", ":--", "--:"."""
    return any(cells) and all(_DELIMITER.fullmatch(cell) for cell in cells)


def pipe_table(rows: Sequence[Sequence[str]], header_rows: int | None) -> TableBlock:
    """The table of these rows; short ones are filled with empty cells."""
    columns = max(map(len, rows))
    return TableBlock(
        tuple(
            tuple(
                TableCell(plain(row[column]) if column < len(row) else "", column)
                for column in range(columns)
            )
            for row in rows
        ),
        header_rows,
    )


def html_table(source: str) -> list[Block] | None:
    """The blocks of ``<table>...</table>``; None if it cannot be understood."""
    if source.count("<") > _MAX_TAGS:
        return None
    # Here, because few files need it and lxml takes long to load.
    from lxml import etree

    from corpus.readers.html_blocks import read_blocks

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    page = f"<html><body>{source}</body></html>".replace("\0", "")
    try:
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
        for table in root.iter("table"):
            table.set("border", "1")  # no layout: whoever writes Markdown means a table
        return read_blocks(root, root, root)
    except (etree.XMLSyntaxError, ValueError, RecursionError):
        return None
