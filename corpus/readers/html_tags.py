"""Which HTML elements begin a line of their own.

Knows: tags. Does not know: pages.
"""

from __future__ import annotations

from typing import Any

Element = Any
"""An lxml element; lxml ships no types."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    (
        *("html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details"),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header"),
        *("hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section"),
        *("summary", "ul", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
        *HEADINGS,
    )
)


def is_element(node: Element) -> bool:
    """Whether a node of the tree is an element, not a comment or the like."""
    return isinstance(node.tag, str)
