"""What the chat page's scripts may send to Gradio: events, and taking one back.

Knows: the form of what our page sends. Does not know: what an event does.

Gradio opens whatever looks like a file anywhere in an event, by path or by address, before the
event's own function sees it. Our page sends only texts, so nothing else gets through.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn

from chatbot.web.gate.refusals import Refusal

_MOST_VALUES = 16
"""Of an event, and of a list in it."""
_FIELDS = {"data", "event_data", "fn_index", "trigger_id", "session_hash", "event_id"}
_NOT_OURS = "Yêu cầu này không phải do trang hỏi đáp gửi; xin tải lại trang rồi thử lại."


@dataclass(frozen=True, slots=True)
class Sent:
    """One event, or the taking back of one."""

    number: int | None
    """Of the event among those of the page."""
    tab: str | None
    """What the page calls itself."""


def read_event(body: bytes, known: Collection[int]) -> Sent:
    """What ``body`` sends; ``known``: the numbers of the page's events.

    Raises:
        Refusal: it has not the form of what our page sends.
    """
    try:
        fields = json.loads(body, parse_constant=_refuse)
        body_is_text = json.dumps(fields, ensure_ascii=False).encode()  # no lone surrogates
    except (ValueError, RecursionError) as error:
        raise Refusal(400, _NOT_OURS) from error
    if not body_is_text or not isinstance(fields, dict) or not fields.keys() <= _FIELDS:
        raise Refusal(400, _NOT_OURS)
    number, tab = fields.get("fn_index"), fields.get("session_hash")
    ours = (
        _is_texts(fields.get("data", []))
        and _is_named_texts(fields.get("event_data"))
        and (number is None or (type(number) is int and number in known))
        and isinstance(fields.get("trigger_id"), int | None)
        and isinstance(fields.get("event_id"), str | None)
        and isinstance(tab, str | None)
    )
    if not ours:
        raise Refusal(400, _NOT_OURS)
    return Sent(number, tab)


def _is_texts(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MOST_VALUES
        and all(isinstance(text, str | None) for text in value)
    )


def _is_named_texts(value: object) -> bool:
    if value is None:
        return True
    return (
        isinstance(value, dict)
        and len(value) <= _MOST_VALUES
        and all(isinstance(text, str | None) or _is_texts(text) for text in value.values())
    )


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
