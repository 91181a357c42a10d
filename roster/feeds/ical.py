"""Shifts as an iCalendar file (RFC 5545): each its own event in UTC, with a UID that stays and a SEQUENCE that goes up. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

REFRESH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One shift. `key`: the shift's id; `sequence` goes up with each change; `cancelled`: taken out, or given to another."""

    key: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    changed_at: datetime
    note: str = ""
    cancelled: bool = False


def as_ical(name: str, events: Iterable[FeedEvent]) -> bytes:
    """Return the calendar. The same events make the same bytes, so that its hash can be its ETag."""
    calendar = Calendar()
    calendar.add("prodid", "-//zhishou//duty roster//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT30M")
    for each in sorted(events, key=lambda each: (each.starts_at, each.key)):
        calendar.add_component(_event(each))
    return bytes(calendar.to_ical())


def _event(each: FeedEvent) -> Event:
    event = Event()
    event.add("uid", f"{each.key}@zhishou")
    event.add("dtstamp", each.changed_at.astimezone(UTC))
    event.add("last-modified", each.changed_at.astimezone(UTC))
    event.add("sequence", each.sequence)
    event.add("dtstart", each.starts_at.astimezone(UTC))
    event.add("dtend", each.ends_at.astimezone(UTC))
    event.add("summary", f"（已取消）{each.summary}" if each.cancelled else each.summary)
    event.add("location", each.place)
    event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if each.cancelled else "OPAQUE")
    if each.note:
        event.add("description", each.note)
    return event
