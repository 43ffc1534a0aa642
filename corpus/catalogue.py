"""The library as its readers see it.

Knows: which documents there are, and whether they are whole. Does not know: how they come in (see
``library``), what is searched in them.

Reading needs no lock and never waits for those who write.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from corpus import store
from corpus.errors import DamagedDocument, DocumentNotFound, LibraryMissing
from corpus.names import is_id
from corpus.record import Record, digest
from corpus.types import Document
from corpus.verify import Problem, find_problems

T = TypeVar("T")
Damaged = Callable[[DamagedDocument], None]


class Catalogue:
    """The documents below one folder; a folder that is not there is an empty library."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def check_exists(self) -> None:
        """Refuse a folder that is not there, which without this is an empty library.

        Raises:
            LibraryMissing: see above.
        """
        if not self.root.is_dir():
            raise LibraryMissing(self.root)

    def documents(self, skip_damaged: Damaged | None = None) -> list[Document]:
        """All documents, by id.

        Args:
            skip_damaged: called for each damaged document, which is then left out.

        Raises:
            DamagedDocument: a document lost a part, or its text is not the one that was added.
        """
        return self._each(store.read_document, skip_damaged)

    def records(self, skip_damaged: Damaged | None = None) -> list[Record]:
        """What is known of each document without its text and parts, by id: quick.

        Args:
            skip_damaged: see ``documents``.

        Raises:
            DamagedDocument: a record is missing or cannot be read.
        """
        return self._each(store.read_record, skip_damaged)

    def get(self, document_id: str) -> Document:
        """One document.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: see ``documents``.
        """
        return store.read_document(self.folder(document_id))

    def original(self, document_id: str) -> tuple[str, bytes]:
        """The file that a document was read from: its name and its bytes.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: the file is missing or not the one that was added.
        """
        record, data = store.read_original(self.folder(document_id))
        return record.original, data

    def fingerprint(self) -> str:
        """sha256, hexadecimal, over all that an index depends on: ids, texts, spans, metadata.

        A document whose record cannot be read counts as if it were not there.
        """
        state = [
            [record.id, record.text_sha256, record.parts_sha256, asdict(record.metadata)]
            for record in self.records(lambda error: None)
        ]
        return digest(json.dumps(state, sort_keys=True))

    def verify(self) -> list[Problem]:
        """Check every document against what was recorded when it was added."""
        return find_problems(self.root)

    def folder(self, document_id: str) -> Path:
        """The folder of a document, damaged or not.

        Raises:
            DocumentNotFound: there is none with this id.
        """
        folder = self.root / document_id
        # The form first: "../x" or "/etc" must never reach the disk.
        if not is_id(document_id) or not store.is_folder(folder):
            known = (entry.name for entry in store.folders(self.root))
            raise DocumentNotFound(document_id, known)
        return folder

    def _each(self, read: Callable[[Path], T], skip_damaged: Damaged | None) -> list[T]:
        found: list[T] = []
        for folder in store.folders(self.root):
            try:
                found.append(read(folder))
            except DocumentNotFound:
                continue  # removed meanwhile
            except DamagedDocument as error:
                if skip_damaged is None:
                    raise
                skip_damaged(error)
        return found
