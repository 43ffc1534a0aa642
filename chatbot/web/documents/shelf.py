"""What the pages of documents read: the library and the index of the running assistant.

Knows: both. Does not know: HTTP, templates.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from chatbot.web.documents.catalogue import Entry
from corpus.errors import DamagedDocument
from corpus.library import Library
from corpus.types import Document
from corpus.versions import superseded_ids
from index.types import Hit

_log = logging.getLogger(__name__)

Find = Callable[[str, Sequence[str]], Sequence[Hit]]
"""(words, ids of documents) -> passages, best first."""


class Shelf:
    """The library as visitors see it: only what is published."""

    def __init__(self, library: Library, find: Find) -> None:
        self._library = library
        self._find = find

    def entries(self) -> list[Entry]:
        """All documents, without their texts."""
        records = self._library.records(leave_out)
        replaced = superseded_ids(records)
        return [
            Entry(
                id=record.id,
                metadata=record.metadata,
                pages=record.pages,
                superseded_by=replaced.get(record.id),
            )
            for record in records
        ]

    def document(self, document_id: str) -> Document:
        """One document.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: its text was altered.
        """
        return self._library.get(document_id)

    def original(self, document_id: str) -> tuple[str, bytes]:
        """The file that the document was read from: its name and its bytes.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: the file is not the one that was added.
        """
        return self._library.original(document_id)

    def find(self, words: str, ids: Sequence[str]) -> Sequence[Hit]:
        """Passages of these documents, best first."""
        return self._find(words, ids)


def leave_out(error: DamagedDocument) -> None:
    """For lists: a damaged document is logged, and the others are shown."""
    _log.warning("%s", error)
