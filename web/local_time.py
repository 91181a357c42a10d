"""How times are written for people: in the local timezone, short where the day is today. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_WEEKDAYS = "一二三四五六日"


def hour(at: datetime, zone: ZoneInfo) -> str:
    """Return ``14:05``."""
    return at.astimezone(zone).strftime("%H:%M")


def short(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return ``14:05`` today, ``昨天 14:05`` yesterday, ``7月14日 14:05`` in this year, else with the year."""
    there, today = at.astimezone(zone), now.astimezone(zone)
    days = (today.date() - there.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if days in (1, -1):
        return f"{'昨天' if days == 1 else '明天'} {there:%H:%M}"
    day = f"{there.month}月{there.day}日 {there:%H:%M}"
    return day if there.year == today.year else f"{there.year}年{day}"


def full(at: datetime, zone: ZoneInfo) -> str:
    """Return ``2026年7月14日 14:05:09``."""
    there = at.astimezone(zone)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M:%S}"


def day(at: datetime, zone: ZoneInfo) -> str:
    """Return ``7月14日 周二``."""
    there = at.astimezone(zone)
    return f"{there.month}月{there.day}日 周{_WEEKDAYS[there.weekday()]}"


def span(lasting: timedelta) -> str:
    """Return a length of time in its two largest parts: ``2小时05分``, ``9分30秒``, ``40秒``, ``3天4小时``."""
    seconds = int(abs(lasting).total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days}天{hours}小时"
    if hours:
        return f"{hours}小时{minutes:02d}分"
    return f"{minutes}分{seconds % 60:02d}秒" if minutes else f"{seconds}秒"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago something was: ``刚刚``, ``5分钟前``, ``3小时前``, ``2天前``."""
    seconds = (now - at).total_seconds()
    for size, word in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{int(seconds // size)}{word}前"
    return "刚刚"
