"""Blocks that a reader has made, looked at once more.

Knows: what blocks say, whether heading levels of a file are meant in earnest. Does not know: file
formats.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.types import Block, TableBlock, TextBlock


def plain_text(blocks: Iterable[Block]) -> str:
    """Blocks as lines; a table in a table gives one line a row."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, TableBlock):
            lines += ("; ".join(c.text for c in row if c.text.strip()) for row in block.rows)
        else:
            lines.append(block.text)
    return "\n".join(line for line in lines if line.strip())


def trusted(blocks: Iterable[Block], guessed: int) -> list[Block]:
    """The blocks, without their heading levels where the file marks headings only here and there.

    Many authors choose a heading style for its looks, once or twice. Such levels say nothing about
    the document and would keep its real headings from being found by their form.

    Args:
        guessed: how many headings the form of the text shows.
    """
    blocks = list(blocks)
    marked = sum(isinstance(block, TextBlock) and block.level is not None for block in blocks)
    return blocks if 2 * marked >= guessed else without_levels(blocks)


def without_levels(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, none of them a heading."""
    return [
        replace(block, level=None) if isinstance(block, TextBlock) else block for block in blocks
    ]
