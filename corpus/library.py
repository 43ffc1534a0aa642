"""The library, and what may happen to its documents.

Knows: how a document comes in, is corrected, replaced and removed; duplicates; versions.
Does not know: file formats (``readers``), the layout on disk (``store``), what is searched.

Reading needs no lock; one command at a time writes. Whatever interrupts a command, the library is
afterwards as it was before or as it should be, and the next command that writes clears the rest.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Unpack

from corpus import intake, store
from corpus.catalogue import Catalogue
from corpus.duplicates import Duplicate, find_duplicates
from corpus.errors import (
    DamagedDocument,
    DocumentNotFound,
    DuplicateDocument,
    InvalidMetadata,
    PreparedNotFound,
)
from corpus.intake import Given, ReadFile, SourceFile, Understood
from corpus.names import ids, is_id
from corpus.readers import read_file
from corpus.readers.types import Progress, silent
from corpus.record import Record, digest
from corpus.types import Audience, Document, narrower
from corpus.versions import supersedes_itself

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read and waits to be published; no reader of the library sees it."""

    id: str
    """Later ones sort behind."""
    record: Record
    """What was understood: metadata, warnings, number of pages and tables."""
    duplicates: tuple[Duplicate, ...]
    """Documents of the library that say the same, as of now."""


class Library(Catalogue):
    """The documents below one folder.

    Files are read in this process unless ``read`` says otherwise: hand the ``read`` of a
    ``readers.isolation.ReaderProcess`` to it for files that nobody vouches for.
    """

    def add(
        self,
        file: Path | SourceFile,
        *,
        read: ReadFile = read_file,
        progress: Progress = silent,
        **given: Unpack[Given],
    ) -> Document:
        """Read a file into the library.

        Args:
            given: what is not given, None or blank is taken from the text where it is clear.

        Raises:
            UnreadableFile: the file cannot be read, or holds no text.
            InvalidMetadata: a given value has an unknown form.
            DuplicateDocument: the same file or text is there already.
            DocumentNotFound: no document has the id ``supersedes``.
            LibraryBusy: another command is writing.
        """
        values = intake.stated(given)
        self._check_supersedes(None, values.get("supersedes"))
        file = _opened(file)
        self._refuse_same_bytes(file)
        understood = intake.understand(file, read, progress, values.get("title"))
        record = intake.described(understood.record, values, values)
        with store.writing(self.root):
            record = self._admitted(record)
            store.put(self.root / record.id, record, understood.content)
        log.info("added %s (%d characters)", record.id, len(understood.content.text))
        return record.document(understood.content.text, understood.content.parts)

    def replace(
        self,
        document_id: str,
        file: Path | SourceFile,
        *,
        read: ReadFile = read_file,
        progress: Progress = silent,
        **given: Unpack[Given],
    ) -> Document:
        """Let a new file take the place of a document, damaged or not, under the same id.

        The same file may come again, to be read anew. Metadata that a person gave before stays
        unless it is given now, and so does who may read it: where a damaged record does not say
        that any more, only administrators may. The rest is taken from the new text.

        Raises:
            DocumentNotFound: there is none with this id, or with the id ``supersedes``.
            UnreadableFile, InvalidMetadata, DuplicateDocument, LibraryBusy: as ``add``.
        """
        values = intake.stated(given)
        folder = self.folder(document_id)
        self._check_supersedes(document_id, values.get("supersedes"))
        title = {**self._by_hand(folder), **values}.get("title")
        understood = intake.understand(_opened(file), read, progress, title)
        with store.writing(self.root):
            record = self._put_revision(document_id, understood, values, values)
        log.info("replaced %s (%d characters)", document_id, len(understood.content.text))
        return record.document(understood.content.text, understood.content.parts)

    def edit(self, document_id: str, **given: Unpack[Given]) -> Document:
        """Correct metadata; the text stays. None or blank means "not known".

        Raises:
            DocumentNotFound: there is none with this id, or with the id ``supersedes``.
            InvalidMetadata: a value has an unknown form, or the document would supersede itself.
            DamagedDocument: see ``documents``.
            LibraryBusy: another command is writing.
        """
        values = intake.corrected(given)
        with store.writing(self.root):
            folder = self.folder(document_id)
            document, record = store.read_document(folder), store.read_record(folder)
            self._check_supersedes(document_id, values.get("supersedes"))
            record = _corrected(record, values)
            store.put_record(folder, record)
        log.info("edited %s", document_id)
        return replace(document, metadata=record.metadata)

    def remove(self, document_id: str) -> None:
        """Take a document out of the library, damaged or not.

        What superseded it from now on supersedes what it superseded itself.

        Raises:
            DocumentNotFound: there is none with this id.
            LibraryBusy: another command is writing.
        """
        with store.writing(self.root):
            folder = self.folder(document_id)
            records = self.records(_ignore)
            before = next((r.metadata.supersedes for r in records if r.id == document_id), None)
            for record in records:
                if record.metadata.supersedes == document_id:
                    details = replace(record.metadata, supersedes=before)
                    store.put_record(self.root / record.id, replace(record, metadata=details))
            store.remove(folder)
        log.info("removed %s", document_id)

    def repair(
        self, document_id: str, *, read: ReadFile = read_file, progress: Progress = silent
    ) -> Document:
        """Read a damaged document anew from its original file; its metadata stays.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: the original file or the record is damaged too.
            UnreadableFile: the file cannot be read any more.
            LibraryBusy: another command is writing.
        """
        old, data = store.read_original(self.folder(document_id))
        file = SourceFile(old.original, data, old.metadata.source)
        understood = intake.understand(file, read, progress, old.metadata.title)
        with store.writing(self.root):
            folder = self.folder(document_id)
            record = replace(
                understood.record,
                id=document_id,
                metadata=old.metadata,
                given=old.given,
                revision=store.next_revision(folder),
            )
            store.put_revision(folder, record, understood.content)
        log.info("repaired %s", document_id)
        return record.document(understood.content.text, understood.content.parts)

    def tidy(self) -> None:
        """Clear away what killed commands left. Every command that writes does so first.

        Raises:
            LibraryBusy: another command is writing.
        """
        with store.writing(self.root):
            pass

    # --- files that wait to be published ---

    def prepare(
        self,
        file: Path | SourceFile,
        *,
        read: ReadFile = read_file,
        progress: Progress = silent,
        **given: Unpack[Given],
    ) -> Prepared:
        """Read a file and keep it, for a person to look at, correct and ``publish``.

        Duplicates are named, not refused.

        Raises:
            UnreadableFile: the file cannot be read, or holds no text.
            InvalidMetadata: a given value has an unknown form.
            LibraryBusy: another command is writing.
        """
        values = intake.stated(given)
        understood = intake.understand(_opened(file), read, progress, values.get("title"))
        prepared_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}"
        record = intake.described(understood.record, values, values)
        record = replace(record, id=prepared_id)
        with store.writing(self.root):
            store.put(self.root / store.PREPARED / prepared_id, record, understood.content)
        return self._prepared(record, self.records(_ignore))

    def prepared(self) -> list[Prepared]:
        """All files that wait, the oldest first. Damaged ones are left out."""
        known = self.records(_ignore)
        folders = store.folders(self.root / store.PREPARED)
        return [
            self._prepared(replace(record, id=folder.name), known)
            for folder in folders
            for record in _readable(folder)
        ]

    def prepared_document(self, prepared_id: str) -> Document:
        """A file that waits, as the document that it would be, under its own id.

        Raises:
            PreparedNotFound: none waits under this id.
            DamagedDocument: see ``documents``.
        """
        document = store.read_document(self._prepared_folder(prepared_id))
        return replace(document, id=prepared_id)

    def publish(
        self,
        prepared_id: str,
        *,
        replaces: str | None = None,
        among: Collection[str] | None = None,
        **corrections: Unpack[Given],
    ) -> Document:
        """Put a file that waits into the library.

        Args:
            replaces: the document whose place it takes, see ``replace``; None for a new one. Who
                may read neither that one nor the file may not read what comes of them.
            among: ids of the documents that it may be a duplicate of, where whoever publishes it
                must not learn of the others; None for all.
            corrections: as in ``edit``.

        Raises:
            PreparedNotFound: none waits under this id.
            InvalidMetadata, DuplicateDocument, DocumentNotFound, LibraryBusy: as ``add``.
            DamagedDocument: the file that waits was damaged.
        """
        values = intake.corrected(corrections)
        with store.writing(self.root):
            folder = self._prepared_folder(prepared_id)
            record, content = store.read_content(folder)
            record = replace(record, id=prepared_id)
            if replaces is None:
                record = self._admitted(_corrected(record, values), among)
                store.move(folder, self.root / record.id, record)
            else:
                given = {*record.given, *_changed(record, values)}
                values = {**{name: getattr(record.metadata, name) for name in given}, **values}
                own = _corrected(record, values).metadata.audience
                values["audience"] = narrower(own, self._audience(replaces))
                understood = Understood(record, content)
                record = self._put_revision(replaces, understood, values, given, among)
                store.remove(folder)
        log.info("published %s (%d characters)", record.id, len(content.text))
        return record.document(content.text, content.parts)

    def discard(self, prepared_id: str) -> None:
        """Forget a file that waits.

        Raises:
            PreparedNotFound: none waits under this id.
            LibraryBusy: another command is writing.
        """
        with store.writing(self.root):
            store.remove(self._prepared_folder(prepared_id))

    # --- below ---

    def _prepared_folder(self, prepared_id: str) -> Path:
        folder = self.root / store.PREPARED / prepared_id
        if not is_id(prepared_id) or not store.is_folder(folder):
            raise PreparedNotFound(prepared_id)
        return folder

    def _prepared(self, record: Record, known: Iterable[Record]) -> Prepared:
        return Prepared(record.id, record, tuple(find_duplicates(record, known)))

    def _by_hand(self, folder: Path) -> dict[str, str | None]:
        """The metadata of a document that a person gave; none if it cannot be read."""
        return {
            name: getattr(record.metadata, name)
            for record in _readable(folder)
            for name in record.given
        }

    def _audience(self, document_id: str) -> Audience:
        """Who may read a document; administrators where that cannot be read any more.

        Raises:
            DocumentNotFound: there is none with this id.
        """
        records = _readable(self.folder(document_id))
        return records[0].metadata.audience if records else "admin"

    def _check_supersedes(self, document_id: str | None, replaced: str | None) -> None:
        if replaced is None:
            return
        self.folder(replaced)
        if document_id and supersedes_itself(document_id, replaced, self.records(_ignore)):
            raise InvalidMetadata(
                f"Tài liệu «{document_id}» không thể thay thế «{replaced}», vì như vậy nó sẽ thay "
                "thế chính mình; hãy xem các phiên bản bằng `python -m corpus list`."
            )

    def _refuse_same_bytes(self, file: SourceFile) -> None:
        """Before a scan is recognised page by page for nothing."""
        sha256 = digest(file.data)
        for known in self.records(_ignore):
            if known.sha256 == sha256:
                raise DuplicateDocument(file.name, known.id)

    def _refuse_duplicates(self, record: Record, among: Collection[str] | None) -> None:
        """A new version may be like an old one, but not the same letter for letter."""
        known = (r for r in self.records(_ignore) if among is None or r.id in among)
        for duplicate in find_duplicates(record, known):
            if duplicate.likeness != "similar" or record.metadata.supersedes is None:
                raise DuplicateDocument(record.original, duplicate.document_id, duplicate.likeness)

    def _admitted(self, record: Record, among: Collection[str] | None = None) -> Record:
        """The record of a new document, with its id. The caller holds the lock."""
        self._check_supersedes(None, record.metadata.supersedes)
        self._refuse_duplicates(record, among)
        names = ids(record.metadata.title, record.text_sha256)
        free = next(name for name in names if not os.path.lexists(self.root / name))
        return replace(record, id=free)

    def _put_revision(
        self,
        document_id: str,
        understood: Understood,
        values: Mapping[str, str | None],
        given: Iterable[str],
        among: Collection[str] | None = None,
    ) -> Record:
        """Store a new revision of a document. The caller holds the lock."""
        folder = self.folder(document_id)
        self._check_supersedes(document_id, values.get("supersedes"))
        kept = self._by_hand(folder)
        values = {"audience": self._audience(document_id), **kept, **values}
        record = intake.described(understood.record, values, {*kept, *given})
        record = replace(record, id=document_id, revision=store.next_revision(folder))
        self._refuse_duplicates(record, among)
        store.put_revision(folder, record, understood.content)
        return record


def _opened(file: Path | SourceFile) -> SourceFile:
    return file if isinstance(file, SourceFile) else intake.open_path(file)


def _readable(folder: Path) -> list[Record]:
    """The record of a folder, none if it is damaged or gone."""
    try:
        return [store.read_record(folder)]
    except (DamagedDocument, DocumentNotFound):
        return []


def _changed(record: Record, values: Mapping[str, str | None]) -> set[str]:
    """Names of the metadata that ``values`` says differently."""
    return {name for name, value in values.items() if value != getattr(record.metadata, name)}


def _corrected(record: Record, values: Mapping[str, str | None]) -> Record:
    return intake.described(record, values, {*record.given, *_changed(record, values)})


def _ignore(error: DamagedDocument) -> None:
    """For what a damaged document does not concern."""
