"""Empty posts in a stretch of time. Pure: shifts in, the times when nobody is on the post out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from roster.on_duty import ShiftLike


@dataclass(frozen=True, slots=True)
class Gap:
    """A post that is empty from `start` until `end`."""

    post: str
    start: datetime
    end: datetime


def gaps(shifts: Iterable[ShiftLike], post: str, start: datetime, end: datetime) -> list[Gap]:
    """Return when nobody is on `post` between `start` and `end`, earliest first. Shifts that meet leave no gap."""
    found, manned_until = [], start
    for shift in sorted((each for each in shifts if each.post == post), key=lambda each: each.starts_at):
        if shift.starts_at >= end:
            break
        if shift.starts_at > manned_until:
            found.append(Gap(post, manned_until, shift.starts_at))
        manned_until = max(manned_until, shift.ends_at)
    return [*found, Gap(post, manned_until, end)] if manned_until < end else found
