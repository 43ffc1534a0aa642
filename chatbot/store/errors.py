"""Errors of what the server keeps. Their text is shown to users as it is.

ChatbotError
├── StoreError            the file of the server's data cannot be used
│   ├── StoreBusy         a running server, or another command, holds it
│   ├── StoreDamaged      it is not what was written
│   ├── StoreTooNew       a newer program wrote it
│   └── StoreUnwritable   the disk refuses
├── AccountError          an account cannot be made, found or changed as asked
│   ├── BadAccountName    a name that no account can have
│   ├── AccountExists     the name is taken
│   ├── NoSuchAccount     nobody has this name
│   ├── AccountDisabled   it was switched off
│   ├── WeakPassword      a password that is guessed at once
│   └── LastAdmin         nobody would be left to manage accounts
└── BackupError           a backup cannot be made, or not be restored
"""

from __future__ import annotations

from pathlib import Path

from chatbot.errors import ChatbotError


class StoreError(ChatbotError):
    """The file of the server's data cannot be used."""


class StoreBusy(StoreError):
    """A running server, or another command, holds it."""


class StoreDamaged(StoreError):
    """A file that is no database, has lost pages, or is not one of this program."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"Tệp dữ liệu «{path}» bị hỏng ({reason}) và được để nguyên; hãy khôi phục từ bản sao "
            "lưu bằng `python -m chatbot restore TỆP.zip --force`."
        )


class StoreTooNew(StoreError):
    """A newer program wrote it; this one would lose what it does not know."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"Tệp dữ liệu «{path}» do phiên bản mới hơn của chương trình ghi (dạng {found}, bản "
            f"này chỉ đọc được đến dạng {known}); hãy cập nhật chương trình rồi chạy lại."
        )


class StoreUnwritable(StoreError):
    """The disk is full, or does not let this user write."""


class AccountError(ChatbotError):
    """An account cannot be made, found or changed as asked."""


class BadAccountName(AccountError):
    """A name that no account can have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Tên tài khoản «{name[:80]}» không hợp lệ; hãy dùng từ 2 đến 64 ký tự gồm chữ cái "
            "không dấu, chữ số và các dấu . _ - @."
        )


class AccountExists(AccountError):
    """The name is taken."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Đã có tài khoản «{name}»; hãy chọn tên khác.")


class NoSuchAccount(AccountError):
    """Nobody has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Không có tài khoản «{name[:80]}»; hãy xem lại danh sách tài khoản rồi gõ lại tên."
        )


class AccountDisabled(AccountError):
    """It was switched off."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Tài khoản «{name}» đã bị tắt; hãy liên hệ người quản trị để bật lại.")


class WeakPassword(AccountError):
    """A password that is guessed at once."""


class LastAdmin(AccountError):
    """Nobody would be left to manage accounts."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"«{name}» là quản trị viên cuối cùng đang hoạt động; hãy giao quyền quản trị cho một "
            "tài khoản khác trước."
        )


class BackupError(ChatbotError):
    """A backup cannot be made, or not be restored."""
