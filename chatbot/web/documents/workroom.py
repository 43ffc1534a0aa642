"""What staff do to the library, each within what they may read themselves.

Knows: the library, and which documents and waiting files a role may see and change. Does not know:
HTTP, forms, how an index follows.

Whatever somebody may not read is to them as if it were not there: it cannot be edited, removed,
replaced or superseded, is named in no message, and is nobody's duplicate.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from chatbot.access import Role, may_read
from chatbot.web.documents.catalogue import AUDIENCE_NAMES
from chatbot.web.documents.shelf import visible_records
from corpus.errors import DamagedDocument, DocumentNotFound, InvalidMetadata, PreparedNotFound
from corpus.library import Library, Prepared
from corpus.record import Record
from corpus.types import AUDIENCES, Audience, Document

_log = logging.getLogger(__name__)
Values = Mapping[str, str | None]
"""Metadata as a form hands it in: ``corpus.intake.Given``."""


class Workroom:
    """The library as one member of staff works on it."""

    def __init__(self, library: Library, role: Role) -> None:
        self._library = library
        self._role = role

    @property
    def audiences(self) -> list[tuple[str, str]]:
        """(value, name) of the audiences that a document may be given."""
        return [
            (value, AUDIENCE_NAMES[value]) for value in AUDIENCES if may_read(self._role, value)
        ]

    def titles(self) -> list[tuple[str, str]]:
        """(id, title) of the documents."""
        return [(record.id, record.metadata.title) for record in self._records().values()]

    def document(self, document_id: str) -> Document:
        """A document that may be edited.

        Raises:
            DocumentNotFound: there is none with this id.
            DamagedDocument: its text was altered.
        """
        record = self._record(document_id)
        return replace(self._library.get(document_id), metadata=record.metadata)

    def prepared(self) -> list[Prepared]:
        """The files that wait to be published."""
        known = self._records()
        return [
            replace(item, duplicates=tuple(d for d in item.duplicates if d.document_id in known))
            for item in self._library.prepared()
            if may_read(self._role, item.record.metadata.audience)
        ]

    def prepared_document(self, prepared_id: str) -> Document:
        """A file that waits, as the document that it would be.

        Raises:
            PreparedNotFound: none waits under this id.
            DamagedDocument: its text was altered.
        """
        document = self._library.prepared_document(prepared_id)
        if not may_read(self._role, document.metadata.audience):
            raise PreparedNotFound(prepared_id)
        return document

    def publish(self, prepared_id: str, replaces: str | None, values: Values) -> str:
        """Put a file that waits into the library; returns the id of the document.

        Raises:
            CorpusError: see ``Library.publish``; ``InvalidMetadata`` also for an audience that this
                role does not belong to.
        """
        self.prepared_document(prepared_id)
        known = self._records()
        if replaces is not None:
            self._record(replaces)
        shown = known[replaces] if replaces is not None else None
        values = self._allowed(values, shown)
        return self._library.publish(
            prepared_id,
            replaces=replaces,
            among=known,
            **values,
        ).id

    def discard(self, prepared_id: str) -> None:
        """Forget a file that waits.

        Raises:
            CorpusError: see ``Library.discard``.
        """
        self.prepared_document(prepared_id)
        self._library.discard(prepared_id)

    def edit(self, document_id: str, values: Values) -> None:
        """Correct the metadata of a document.

        Raises:
            CorpusError: see ``Library.edit`` and ``publish``.
        """
        record = self._record(document_id)
        self._library.edit(document_id, **self._allowed(values, record))

    def remove(self, document_id: str) -> None:
        """Take a document out of the library.

        Raises:
            CorpusError: see ``Library.remove``; ``InvalidMetadata``: it is the only one.
        """
        self._record(document_id)
        if len(self._records()) == 1:
            raise InvalidMetadata(
                "Đây là tài liệu duy nhất trong thư viện; hãy thêm tài liệu khác trước khi gỡ."
            )
        self._library.remove(document_id)

    def audience(self, value: str) -> Audience:
        """The audience of this name, to give to a document.

        Raises:
            InvalidMetadata: there is none, or this role does not belong to it.
        """
        for audience in AUDIENCES:
            if value != audience:
                continue
            if may_read(self._role, audience):
                return audience
            raise InvalidMetadata(
                f"Chỉ người thuộc nhóm «{AUDIENCE_NAMES[audience]}» mới đặt được mức này; "
                "hãy chọn mức khác trong mục «Ai được đọc»."
            )
        raise InvalidMetadata(f"Không có mức «{value}»; hãy chọn lại trong mục «Ai được đọc».")

    def _records(self) -> dict[str, Record]:
        records = self._library.records(leave_out)
        return {record.id: record for record in visible_records(records, self._role)}

    def _record(self, document_id: str) -> Record:
        found = self._records().get(document_id)
        if found is None:
            raise DocumentNotFound(document_id, self._records())
        return found

    def _allowed(self, values: Values, shown: Record | None) -> dict[str, str | None]:
        """``values`` once it is clear that this role may say so.

        ``shown``: the record as its form showed it. What it supersedes may be hidden; as long as
        the form says nothing else, that stays as it is.
        """
        allowed = dict(values)
        audience = allowed.get("audience")
        if audience is not None:
            self.audience(audience)
        if "supersedes" in allowed:
            wanted = allowed["supersedes"]
            if shown is not None and wanted == shown.metadata.supersedes:
                del allowed["supersedes"]
            elif wanted is not None:
                self._record(wanted)
        return allowed


def leave_out(error: DamagedDocument) -> None:
    """For lists: a damaged document is logged, and the others are shown."""
    _log.warning("%s", error)
