"""When a person is reminded of a shift, and when the leader hears that it is not confirmed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from policies.model import ShiftReminders


class Kind(StrEnum):
    """What is sent about a shift."""

    DAY_BEFORE = "day_before"
    SHORTLY_BEFORE = "shortly_before"
    UNCONFIRMED = "unconfirmed"


def day_before(rule: ShiftReminders, starts_at: datetime, zone: tzinfo) -> datetime:
    """Return the moment of the first reminder."""
    day = starts_at.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(rule.day_before_at), zone)


def still_to_do(
    rule: ShiftReminders, starts_at: datetime, now: datetime, zone: tzinfo, *, sent: Mapping[str, datetime], confirmed: bool
) -> list[tuple[datetime, Kind]]:
    """Return what is still to be sent about a shift and when, in order; nothing once it has begun.

    Args:
        rule: the policy.
        starts_at: when the shift begins.
        now: a first reminder whose time is over is sent now, unless the second is due too: nobody is reminded twice at once.
        zone: where the policy's hours hold.
        sent: when which was sent.
        confirmed: the person said that they will come; then the leader need not hear of it.
    """
    shortly = starts_at - rule.shortly_before
    if now >= starts_at:
        return []
    left = []
    first = day_before(rule, starts_at, zone)
    if not {Kind.DAY_BEFORE, Kind.SHORTLY_BEFORE} & sent.keys() and first < shortly and now < shortly:
        left.append((first, Kind.DAY_BEFORE))
    if Kind.SHORTLY_BEFORE not in sent:
        left.append((shortly, Kind.SHORTLY_BEFORE))
    if not confirmed and Kind.UNCONFIRMED not in sent:
        asked = min(sent.values(), default=max(now, min(first, shortly)))
        told = max(shortly, asked + rule.time_to_confirm)
        left += [(told, Kind.UNCONFIRMED)] if told < starts_at else []
    return sorted(left)
