"""What the pages of documents read: the library and the index of the running assistant.

Knows: both, and which documents a role may read. Does not know: HTTP, templates.

Whoever may not read a document gets the same answers as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chatbot.access import Role, may_read
from chatbot.web.documents.catalogue import Entry
from corpus.errors import DocumentNotFound
from corpus.library import Library
from corpus.record import Record
from corpus.types import Document
from corpus.versions import as_if_alone, superseded_ids
from corpus.watch import Watch
from index.types import Hit

Find = Callable[[str, Sequence[str], Role], Sequence[Hit]]
"""(words, ids of documents, who asks) -> passages, best first."""


class Shelf:
    """The library as visitors see it: only what is published, and of that what they may read.

    What is edited, restricted or removed is so at once.
    """

    def __init__(self, library: Library, find: Find) -> None:
        self._library = library
        self._find = find
        self._watch = Watch(library.root)

    def entries(self, role: Role) -> list[Entry]:
        """All documents, without their texts."""
        records = visible_records(self._watch.records().values(), role)
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

    def document(self, document_id: str, role: Role) -> Document:
        """One document.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: its text was altered.
        """
        record = self._record(document_id, role)
        document = self._library.get(document_id)
        if not may_read(role, document.metadata.audience):  # restricted a moment ago
            raise DocumentNotFound(document_id, ())
        return replace(document, metadata=record.metadata)

    def original(self, document_id: str, role: Role) -> tuple[str, bytes]:
        """The file that the document was read from: its name and its bytes.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: the file is not the one that was added.
        """
        self._record(document_id, role)
        return self._library.original(document_id)

    def find(self, words: str, ids: Sequence[str], role: Role) -> Sequence[Hit]:
        """Passages of these documents, best first."""
        return self._find(words, ids, role)

    def _record(self, document_id: str, role: Role) -> Record:
        for record in visible_records(self._watch.records().values(), role):
            if record.id == document_id:
                return record
        raise DocumentNotFound(document_id, ())


def visible_records(records: Iterable[Record], role: Role) -> list[Record]:
    """Of all records of a library those that the role may read; what they supersede, and the role
    may not read, is named nowhere.
    """
    known = {record.id: record for record in records}
    kept = {key for key, record in known.items() if may_read(role, record.metadata.audience)}
    metadata = as_if_alone({key: record.metadata for key, record in known.items()}, kept)
    return [replace(known[key], metadata=details) for key, details in metadata.items()]
