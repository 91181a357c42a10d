"""What to do after a send that was not accepted: again, look it up, or another way. Pure.

Waits are short: a notice lives within a deadline, and a person without the text is worse than a channel tried twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifier.channels.base import PermanentFailure, SendingError, TemporaryFailure, UnknownOutcome

WAITS = tuple(timedelta(seconds=s) for s in (1, 2, 4, 8, 15, 30))
TRIES_WHERE_ANOTHER_WAY_IS = 2
LONGEST_PAUSE_WHERE_ANOTHER_WAY_IS = timedelta(seconds=10)
LOOK_UP_AFTER = timedelta(seconds=2)
LOOKUPS_WHERE_ANOTHER_WAY_IS = 1
LOOKUPS = 3


class Do(StrEnum):
    """What happens next to a delivery."""

    AGAIN = "again"
    AGAIN_MAYBE_DOUBLED = "again_maybe_doubled"
    LOOK_UP = "look_up"
    LOOK_UP_AND_OTHER_WAY = "look_up_and_other_way"
    OTHER_WAY = "other_way"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, when, and why (in words for a person). `OTHER_WAY` with no way left is the end."""

    do: Do
    at: datetime
    because: str


def after_send(error: SendingError, attempts: int, now: datetime, expires_at: datetime, others: bool) -> Verdict:
    """Decide after a send that failed.

    Args:
        error: how it failed.
        attempts: sends so far by this way, this one included.
        now: when it failed.
        expires_at: nothing is sent after this.
        others: whether there is another way that was not tried.
    """
    if isinstance(error, UnknownOutcome):
        return Verdict(Do.LOOK_UP, now + LOOK_UP_AFTER, error.reason)
    if isinstance(error, PermanentFailure):
        return Verdict(Do.OTHER_WAY, now, error.reason)
    asked = error.retry_after if isinstance(error, TemporaryFailure) else None
    wait = max(asked, _wait(attempts - 1)) if asked else _wait(attempts)
    if others and (attempts >= TRIES_WHERE_ANOTHER_WAY_IS or wait > LONGEST_PAUSE_WHERE_ANOTHER_WAY_IS):
        return Verdict(Do.OTHER_WAY, now, f"{error.reason}，改用其他方式")
    if now + wait >= expires_at:
        return Verdict(Do.OTHER_WAY, now, f"{error.reason}，到期仍未发出")
    return Verdict(Do.AGAIN, now + wait, error.reason)


def after_not_found(attempts: int, now: datetime, others: bool) -> Verdict:
    """Decide after the carrier said that it does not have the text: it was never sent, so it is no double to send it."""
    if others and attempts >= TRIES_WHERE_ANOTHER_WAY_IS:
        return Verdict(Do.OTHER_WAY, now, "通道没有收到，改用其他方式")
    return Verdict(Do.AGAIN, now, "通道没有收到，重新发送")


def after_no_lookup(now: datetime) -> Verdict:
    """Decide when the carrier cannot be asked what it has: better twice than never, and marked so."""
    return Verdict(Do.AGAIN_MAYBE_DOUBLED, now, "不知是否已发出，重新发送，可能重复")


def after_failed_lookup(error: SendingError, lookups: int, now: datetime, others: bool) -> Verdict:
    """Decide when the carrier did not answer the question.

    The next way starts at once, while this one goes on being looked up; with no other way it is sent again after `LOOKUPS`
    questions, marked as perhaps doubled.
    """
    if others and lookups >= LOOKUPS_WHERE_ANOTHER_WAY_IS:
        return Verdict(Do.LOOK_UP_AND_OTHER_WAY, now + _wait(lookups), f"{error.reason}，同时改用其他方式")
    if not others and lookups >= LOOKUPS:
        return after_no_lookup(now)
    return Verdict(Do.LOOK_UP, now + _wait(lookups), error.reason)


def _wait(times: int) -> timedelta:
    return WAITS[min(max(times, 1), len(WAITS)) - 1]
