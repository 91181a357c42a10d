"""Whether a wait may be put off, and until when. Pure: bounded by the ladder, in number and in all; never past the bound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from policies.model import Ladder


class Refusal(StrEnum):
    """Why it may not be put off."""

    NOT_A_WHILE = "not_a_while"
    NEVER = "never"
    TOO_OFTEN = "too_often"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Used:
    """What was put off in a climb so far: how often, and by how much in all."""

    times: int = 0
    total: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Granted:
    """It is put off until a moment; `used` is what was put off from now on."""

    until: datetime
    used: Used


@dataclass(frozen=True, slots=True)
class Declined:
    """It is not, for a named reason."""

    why: Refusal


def snooze(ladder: Ladder, used: Used, waits_until: datetime, by: timedelta) -> Granted | Declined:
    """Return until when a wait that ends at `waits_until` is put off.

    Args:
        ladder: the rules as they stood when the climb began.
        used: what was put off in this climb before, by whomever: a take-over does not begin the count anew.
        waits_until: when it would climb on.
        by: how much longer it is to wait.
    """
    if by <= timedelta():
        return Declined(Refusal.NOT_A_WHILE)
    if not ladder.snoozes or not ladder.snooze_at_most:
        return Declined(Refusal.NEVER)
    if used.times >= ladder.snoozes:
        return Declined(Refusal.TOO_OFTEN)
    if by > left(ladder, used):
        return Declined(Refusal.TOO_LONG)
    return Granted(waits_until + by, Used(used.times + 1, used.total + by))


def left(ladder: Ladder, used: Used) -> timedelta:
    """Return by how much more it may be put off in this climb."""
    return max(ladder.snooze_at_most - used.total, timedelta()) if used.times < ladder.snoozes else timedelta()
