"""What roles may do, and what the audit log tells of, as it is called on the screen.

Knows: Vietnamese names. Does not know: who has a role, when an entry is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.access import Role

ROLE_RIGHTS: Mapping[Role, str] = {
    "guest": "Hỏi đáp và đọc tài liệu dành cho mọi người",
    "reader": "Hỏi đáp, đọc tài liệu, kiểm tra chỉ tiêu",
    "staff": "Như người đọc, thêm việc tải lên, sửa và gỡ tài liệu",
    "admin": "Như cán bộ, thêm việc quản lý tài khoản, xem nhật ký và góp ý",
}
ACCOUNT_ROLES: tuple[Role, ...] = ("reader", "staff", "admin")
"""Those that an account may have."""
ACTION_NAMES: Mapping[str, str] = {
    "sign_in": "Đăng nhập",
    "sign_in_failed": "Đăng nhập không thành",
    "sign_out": "Đăng xuất",
    "embed_sign_in": "Đăng nhập khung nhúng",
    "password_changed": "Đổi mật khẩu của mình",
    "session_ended": "Kết thúc phiên đăng nhập",
    "token_made": "Tạo mã truy cập",
    "token_ended": "Thu hồi mã truy cập",
    "account_added": "Thêm tài khoản",
    "account_role": "Đổi vai trò",
    "account_password": "Đặt lại mật khẩu",
    "account_off": "Tắt tài khoản",
    "account_on": "Bật lại tài khoản",
    "account_signed_out": "Kết thúc mọi phiên của tài khoản",
    "feedback_exported": "Tải tệp góp ý",
    "upload": "Tải tệp lên",
    "publish": "Công bố tài liệu",
    "edit": "Sửa thông tin tài liệu",
    "remove": "Gỡ tài liệu",
    "discard": "Bỏ tệp chờ công bố",
}


def action_name(action: str) -> str:
    """The name of an entry's action; the action itself where it has none."""
    return ACTION_NAMES.get(action, action)
