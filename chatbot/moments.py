"""Moments as people read them, everywhere by one clock.

Knows: the clock that Viet Nam keeps. Does not know: what happened then.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

_VIETNAM = timezone(timedelta(hours=7))


def vietnamese_time(moment: datetime | None) -> str:
    """ "23/11/2026 14:05" by the clock of Viet Nam; "" for none."""
    return moment.astimezone(_VIETNAM).strftime("%d/%m/%Y %H:%M") if moment else ""


def vietnamese_day(moment: datetime | None = None) -> date:
    """The day of a moment, or today, by the calendar of Viet Nam."""
    return (moment or datetime.now(UTC)).astimezone(_VIETNAM).date()
