"""What can go wrong in the corpus layer.

    CorpusError
    ├── UnreadableFile        a file or address that cannot become text
    ├── InvalidMetadata       a term, date or status in a form we do not know
    ├── DuplicateDocument     the same file or the same text is in the library
    ├── DocumentNotFound      no document has this id
    ├── DamagedDocument       a folder of the library was changed or lost a part
    └── LibraryBusy           another command is writing to the library

Messages are shown to users: one Vietnamese sentence that says what, which file or value, and what
to do next.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CorpusError(Exception):
    """Anything the corpus layer refuses; ``str(error)`` is for the screen."""


class UnreadableFile(CorpusError):
    """A file or address that cannot become text."""


class InvalidMetadata(CorpusError):
    """A term, date or status in a form we do not know."""


class DuplicateDocument(CorpusError):
    """The same file or the same text is in the library already, as ``document_id``."""

    def __init__(self, name: str, document_id: str) -> None:
        self.document_id = document_id
        super().__init__(
            f"Tệp «{name}» đã có trong thư viện với mã «{document_id}»; muốn thay bản cũ, hãy chạy "
            f"`python -m corpus remove {document_id}` rồi thêm lại."
        )


class DocumentNotFound(CorpusError):
    """No document has this id."""

    def __init__(self, document_id: str, known: Iterable[str]) -> None:
        self.document_id = document_id
        close = difflib.get_close_matches(document_id.lower(), list(known), n=3, cutoff=0.4)
        hint = f"mã gần giống: {', '.join(close)}; " if close else ""
        super().__init__(
            f"Không có tài liệu «{document_id}» trong thư viện; {hint}"
            "xem mọi mã bằng `python -m corpus list`."
        )


class DamagedDocument(CorpusError):
    """A folder of the library was changed or lost a part."""

    def __init__(self, document_id: str, reason: str) -> None:
        self.document_id = document_id
        self.reason = reason
        super().__init__(
            f"Tài liệu «{document_id}» bị hỏng: {reason}; xem chi tiết bằng "
            f"`python -m corpus verify`, hoặc gỡ bằng `python -m corpus remove {document_id}` "
            "rồi thêm lại."
        )


class LibraryBusy(CorpusError):
    """Another command is writing to the library."""
