"""The list of kept conversations as HTML.

Knows: how a conversation is named and dated in the list. Does not know: where they are kept, what
a press does.

Titles come from visitors' questions: each goes through ``escape`` before any tag is put around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from urllib.parse import quote

from chatbot.moments import vietnamese_day
from chatbot.store.conversations import Summary

PARAMETER = "hoi-thoai"
"""Names the conversation in the page's address."""
_AGES = ((0, "Hôm nay"), (1, "Hôm qua"), (7, "7 ngày qua"), (30, "30 ngày qua"))
"""Days that have passed at most, and what conversations of that age are called."""
_OLDER = "Cũ hơn"


def history_html(
    summaries: Sequence[Summary], now: datetime, *, words: str = "", guest: bool = False
) -> str:
    """The conversations, newest first, under headings of their age on the day of ``now``.

    ``words``: what was searched for; ``guest``: the list is one that is soon forgotten.
    """
    if not summaries:
        empty = (
            f"Không có hội thoại nào chứa “{words.strip()}”."
            if words.strip()
            else "Chưa có hội thoại nào. Câu hỏi đầu tiên sẽ hiện ở đây."
        )
        return f'<p class="empty">{escape(empty)}</p>{_guest_note(guest)}'
    parts = []
    for age, group in groupby(summaries, key=lambda kept: _age(kept.changed_at, now)):
        items = "".join(map(_item, group))
        parts.append(f"<h2>{age}</h2><ul>{items}</ul>")
    return "".join(parts) + _guest_note(guest)


def address(conversation_id: str) -> str:
    """Opens a conversation; relative to the root page."""
    return f"./?{PARAMETER}={quote(conversation_id)}"


def _item(kept: Summary) -> str:
    title = escape(kept.title)
    return (
        f'<li data-id="{escape(kept.id)}">'
        f'<a href="{escape(address(kept.id))}"><span>{title}</span></a>'
        f'<details class="menu"><summary aria-label="Đổi tên hoặc xóa: {title}"></summary>'
        '<div class="choices"><button type="button" class="rename">Đổi tên</button>'
        '<button type="button" class="remove">Xóa</button></div></details></li>'
    )


def _guest_note(guest: bool) -> str:
    if not guest:
        return ""
    return (
        '<p class="guest-note">Không đăng nhập: hội thoại được giữ 24 giờ trên trình duyệt này.</p>'
    )


def _age(changed_at: datetime, now: datetime) -> str:
    days = (vietnamese_day(now) - vietnamese_day(changed_at)).days
    return next((name for most, name in _AGES if days <= most), _OLDER)
