"""Moments as people read them.

Knows: the clock that Viet Nam keeps. Does not know: what happened then.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def vietnamese_time(moment: datetime | None) -> str:
    """ "23/11/2026 14:05" by the clock of Viet Nam; "" for none."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if moment else ""
