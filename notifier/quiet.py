"""Quiet hours (免打扰): a routine message waits for their end; one too old by then goes silently by chat or not at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from notifier.contacts import Entry
from notifier.route import Way
from notifier.tables import Notice
from schemas.values import Channel, Lane

SILENT = (Channel.TELEGRAM,)
"""Channels by which a message can come without a sound."""

NO_SILENT_WAY = "本人设了免打扰，等到时段结束就过了有效期；没有可以静默送达的聊天渠道，没有发送"


@dataclass(frozen=True, slots=True)
class Timing:
    """By which way and when a message goes. `silent`: without a sound."""

    way: Way
    at: datetime
    silent: bool = False


def quiet_until(notice: Notice, entry: Entry | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return until when a notice disturbs; None: it may go now.

    What is urgent always goes, and so does the answer to somebody who has just written.
    """
    if entry is None or entry.reach is None or notice.lane == Lane.URGENT or notice.to_channel:
        return None
    return entry.reach.quiet_until(now, zone)


def timed(ways: list[Way], until: datetime | None, expires_at: datetime, now: datetime, zone: ZoneInfo) -> list[Timing]:
    """Return when each of some ways goes; empty: none of them may, and by the end of the quiet hours it would be too late."""
    if until is None:
        return [Timing(way, now) for way in ways]
    if until < expires_at:
        waits = f"；本人设了免打扰，等到{until.astimezone(zone):%H:%M}再发"
        return [Timing(replace(way, because=way.because + waits), until) for way in ways]
    silent = "；本人设了免打扰，等到时段结束就过了有效期，改为静默发送"
    return [Timing(replace(way, because=way.because + silent), now, True) for way in ways if way.channel in SILENT]
