"""A time as a person types it into a form, in the local timezone. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from web.errors import InvalidError

_HOUR = re.compile(r"(\d{1,2})[:：时点](\d{1,2})分?")


def typed_time(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment meant by ``2026-07-14T10:05``, ``2026-07-14 10:05`` or, the last time the clock showed it, ``10:05``.

    Empty means now.

    Raises:
        InvalidError: it is none of these; the sentence says how to write it.
    """
    text = text.strip()
    if not text:
        return now
    if hour := _HOUR.fullmatch(text):
        return _latest(int(hour[1]), int(hour[2]), now, zone)
    try:
        there = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidError(f"看不懂时间“{text}”，请写成 10:05 或 2026-07-14 10:05。") from None
    return there if there.tzinfo else there.replace(tzinfo=zone)


def _latest(hour: int, minute: int, now: datetime, zone: ZoneInfo) -> datetime:
    if hour > 23 or minute > 59:
        raise InvalidError(f"没有{hour}:{minute:02d}这个时间，请写成 10:05 或 2026-07-14 10:05。")
    there = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return there if there <= now + timedelta(minutes=5) else there - timedelta(days=1)


def typed_span(start: str, end: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the two moments of a form that asks from when until when.

    Raises:
        InvalidError: one is missing or can't be read; the sentence says which.
    """
    if not start.strip() or not end.strip():
        raise InvalidError("请填写开始和结束时间。")
    return typed_time(start, now, zone), typed_time(end, now, zone)


def for_input(at: datetime, zone: ZoneInfo) -> str:
    """Return the value of a ``datetime-local`` input."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
