"""What can go wrong in the corpus layer.

    CorpusError
    ├── UnreadableFile        a file or address that cannot become text
    ├── InvalidMetadata       a given value that a document's metadata cannot have
    ├── DuplicateDocument     the same file or the same text is in the library
    ├── DocumentNotFound      no document has this id
    ├── PreparedNotFound      no file waits to be published under this id
    ├── DamagedDocument       a folder of the library was changed or lost a part
    ├── LibraryMissing        the folder of the library is not there
    └── LibraryBusy           another command is writing to the library

Messages are shown to users: one Vietnamese sentence that says what, which file or value, and what
to do next.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

Likeness = Literal["file", "text", "similar"]
"""How two documents are the same: byte for byte, letter for letter, or but for white space, case,
bars between cells and page numbers.
"""

_SYSTEM_REASONS = {
    errno.ENOENT: "không tồn tại",
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "không có quyền thực hiện",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức đĩa",
    errno.EFBIG: "tệp vượt quá kích thước cho phép",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EISDIR: "là một thư mục",
    errno.ENOTDIR: "một phần của đường dẫn không phải là thư mục",
    errno.EEXIST: "đã tồn tại",
    errno.ENOTEMPTY: "thư mục không trống",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết chạy vòng quanh",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.ENFILE: "máy đang mở quá nhiều tệp",
    errno.EIO: "thiết bị đọc ghi bị lỗi",
    errno.EBUSY: "đang được chương trình khác dùng",
    errno.ENOMEM: "máy hết bộ nhớ",
    errno.ESTALE: "ổ đĩa mạng không còn kết nối",
    errno.ETIMEDOUT: "hết thời gian chờ",
}
_CHECK = "hãy kiểm tra lại đường dẫn và quyền truy cập"
_FREE = "hãy xoá bớt tệp trên đĩa rồi chạy lại"
_SYSTEM_ADVICE = {errno.ENOSPC: _FREE, errno.EDQUOT: _FREE}


def system_reason(error: OSError) -> str:
    """What the system says went wrong, in Vietnamese where it is a usual thing."""
    known = _SYSTEM_REASONS.get(error.errno or 0)
    return known or f"lỗi hệ thống: {error.strerror or error}"


def error_text(error: Exception | str) -> str:
    """What went wrong, on one line and in Vietnamese."""
    message = str(error)
    if isinstance(error, OSError):
        where = f" «{error.filename}»" if error.filename else ""
        advice = _SYSTEM_ADVICE.get(error.errno or 0, _CHECK)
        message = f"Không đọc hoặc ghi được{where} ({system_reason(error)}); {advice}."
    return " ".join(message.split())


class CorpusError(Exception):
    """Anything the corpus layer refuses; ``str(error)`` is for the screen."""


class UnreadableFile(CorpusError):
    """A file or address that cannot become text."""


class InvalidMetadata(CorpusError):
    """A given value that a document's metadata cannot have."""


class DuplicateDocument(CorpusError):
    """The same file or the same text is in the library already, as ``document_id``."""

    def __init__(self, name: str, document_id: str, likeness: Likeness = "file") -> None:
        self.document_id = document_id
        self.likeness = likeness
        advice = (
            f"muốn sửa thông tin của nó, hãy chạy `python -m corpus edit {document_id}`, muốn thay "
            f"bằng tệp này, hãy chạy `python -m corpus replace {document_id} TỆP`"
        )
        if likeness == "file":
            what = f"Tệp «{name}» đã có trong thư viện với mã «{document_id}»"
        elif likeness == "text":
            what = f"Văn bản của tệp «{name}» đã có trong thư viện với mã «{document_id}»"
        else:
            what = (
                f"Văn bản của tệp «{name}» chỉ khác tài liệu «{document_id}» ở khoảng trắng, "
                "chữ hoa hoặc số trang"
            )
            advice += f", còn nếu là bản mới hơn, hãy thêm với `--supersedes {document_id}`"
        super().__init__(f"{what}; {advice}.")


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


class PreparedNotFound(CorpusError):
    """No file waits to be published under this id."""

    def __init__(self, prepared_id: str) -> None:
        self.prepared_id = prepared_id
        super().__init__(
            f"Không còn tệp chờ xuất bản «{prepared_id}», có thể đã được xuất bản hoặc bỏ đi; "
            "hãy xem lại danh sách tài liệu, rồi tải tệp lên lại nếu cần."
        )


class DamagedDocument(CorpusError):
    """A folder of the library was changed or lost a part."""

    def __init__(self, document_id: str, reason: str) -> None:
        self.document_id = document_id
        self.reason = reason
        super().__init__(
            f"Tài liệu «{document_id}» bị hỏng: {reason}; xem chi tiết bằng "
            f"`python -m corpus verify`, thay bằng `python -m corpus replace {document_id} TỆP`, "
            f"hoặc gỡ bằng `python -m corpus remove {document_id}`."
        )


class LibraryMissing(CorpusError):
    """The folder of the library is not there."""

    def __init__(self, root: Path) -> None:
        what = "không phải là thư mục" if root.exists() else "không tồn tại"
        super().__init__(
            f"Thư mục thư viện «{root}» {what}; hãy kiểm tra lại đường dẫn sau --corpus, hoặc tạo "
            "thư viện mới bằng `python -m corpus add TỆP --corpus DIR`."
        )


class LibraryBusy(CorpusError):
    """Another command is writing to the library."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"Thư viện «{root}» đang được một lệnh khác ghi; hãy chờ rồi chạy lại.")
