"""Text in a cell of a CSV file.

Knows: what a spreadsheet takes for a formula. Does not know: columns, files.
"""

from __future__ import annotations

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def text_cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet computes: an apostrophe stands before a formula, also
    before one that spaces hide.
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
