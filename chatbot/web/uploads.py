"""Files that a form hands in.

Knows: names as browsers send them, sizes. Does not know: what becomes of a file.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from starlette.datastructures import UploadFile

LONGEST_DRAFT = 300_000
"""Characters of a text to check: some 120 pages."""


class Refused(Exception):
    """What is handed in cannot be used; ``str(error)`` is one Vietnamese sentence."""


async def read_upload(
    file: UploadFile, most: int, suffixes: tuple[str, ...] | None = None
) -> tuple[str, bytes]:
    """Name, without folders, and bytes of a file.

    Args:
        most: bytes that it may have.
        suffixes: of the files that are taken, in small letters; None takes all.

    Raises:
        Refused: it is of another sort, empty or too large.
    """
    name = PurePosixPath((file.filename or "").replace("\\", "/")).name or "tep-khong-ten"
    if suffixes is not None and PurePosixPath(name).suffix.lower() not in suffixes:
        raise Refused(
            f"Tệp «{name}» không phải loại dùng được ở đây; xin chọn tệp Word, PDF hoặc văn bản"
            f" ({', '.join(suffixes)})."
        )
    data = await file.read(most + 1)
    if not data:
        raise Refused(f"Tệp «{name}» rỗng; xin kiểm tra lại tệp gốc.")
    if len(data) > most:
        raise Refused(
            f"Tệp «{name}» lớn hơn giới hạn {most // 1024**2} MB; xin tách thành các tệp nhỏ hơn."
        )
    return name, data
