"""Which document is the current version of which.

Knows: what documents say they supersede. Does not know: where they are kept, what they say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from corpus.types import Metadata


class Versioned(Protocol):
    """A ``Document`` or a ``Record``."""

    @property
    def id(self) -> str:
        """Of the document."""

    @property
    def metadata(self) -> Metadata:
        """Of the document."""


def superseded_ids(documents: Iterable[Versioned]) -> dict[str, str]:
    """Old id -> id of the newest document that took its place, at once or through others.

    Drafts count like adopted texts. Of several that took the place of one, the newest has the
    latest date; without dates an adopted text goes before a draft. Documents that are not among
    ``documents`` take no part. Documents that supersede each other in a ring, which the library
    refuses, are all current.
    """
    known = {document.id: document.metadata for document in documents}
    successors: dict[str, list[str]] = {}
    for document_id, details in known.items():
        if details.supersedes in known and details.supersedes != document_id:
            successors.setdefault(details.supersedes, []).append(document_id)
    found = {}
    for old in successors:
        current = _current(old, successors)
        if current:
            found[old] = max(current, key=lambda document_id: _age(document_id, known))
    return found


def supersedes_itself(document_id: str, replaced: str, documents: Iterable[Versioned]) -> bool:
    """Whether a document would, through others, supersede itself if it superseded ``replaced``."""
    known = {document.id: document.metadata.supersedes for document in documents}
    seen: set[str] = set()
    at: str | None = replaced
    while at is not None and at not in seen:
        if at == document_id:
            return True
        seen.add(at)
        at = known.get(at)
    return False


def as_if_alone(known: Mapping[str, Metadata], kept: Collection[str]) -> dict[str, Metadata]:
    """The metadata of the documents in ``kept``, as if the others of ``known`` were removed.

    As ``Library.remove`` has it: what superseded one of those supersedes what that one superseded.
    What is not in ``kept`` is named nowhere.
    """
    found = {}
    for document_id, details in known.items():
        if document_id in kept:
            before = _kept_before(document_id, known, kept)
            found[document_id] = (
                details if before == details.supersedes else replace(details, supersedes=before)
            )
    return found


def _kept_before(
    document_id: str, known: Mapping[str, Metadata], kept: Collection[str]
) -> str | None:
    """The nearest of ``kept`` that a document superseded, at once or through others."""
    seen = {document_id}
    before = known[document_id].supersedes
    while before is not None and before in known and before not in kept and before not in seen:
        seen.add(before)
        before = known[before].supersedes
    return before if before in kept and before != document_id else None


def _current(old: str, successors: Mapping[str, list[str]]) -> set[str]:
    """What came after ``old`` and has no successor itself."""
    reached: set[str] = set()
    waiting = [old]
    while waiting:
        for successor in successors.get(waiting.pop(), ()):
            if successor not in reached:
                reached.add(successor)
                waiting.append(successor)
    return {document_id for document_id in reached if document_id not in successors}


def _age(document_id: str, known: Mapping[str, Metadata]) -> tuple[str, bool, str]:
    details = known[document_id]
    return details.date or "", details.status == "adopted", document_id
