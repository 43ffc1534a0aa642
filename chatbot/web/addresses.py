"""Addresses that one page of the server links to another by.

Knows: their form. Does not know: what answers there.
"""

from __future__ import annotations

from urllib.parse import quote

HOME = "/tai-lieu"
"""The list of documents; a document is below it."""
TARGETS = "/bang-chi-tieu"
"""The register of targets."""
CHECKING = "/kiem-tra"
"""The check of quoted numbers; its jobs and results are below it."""
MARK_ID = "trich-dan"
"""Element of a document's page that holds the passage."""


def document_address(document_id: str, start: int, end: int) -> str:
    """Opens a document at ``text[start:end]``; relative to the root page."""
    return f"{HOME.lstrip('/')}/{quote(document_id)}?tu={start}&den={end}#{MARK_ID}"
