"""What comes next for somebody who has not answered yet: another channel, or the end of their time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from schemas.values import Channel


class Waiting(Protocol):
    """What is looked at of somebody who is waited for. `step`: how many channels were tried."""

    @property
    def channels(self) -> Sequence[str]: ...
    @property
    def step(self) -> int: ...
    @property
    def due_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Call:
    """Call them by a channel, as the so-manieth."""

    step: int
    channel: Channel


@dataclass(frozen=True, slots=True)
class RunOut:
    """Their time is over."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing yet."""

    until: datetime


def next_move(one: Waiting, now: datetime) -> Call | RunOut | Wait:
    """Return what comes next, when it is time for it. Without any channel their time begins all the same."""
    if one.due_at is not None and now >= one.due_at:
        return RunOut()
    if one.step < len(one.channels):
        return Call(one.step + 1, Channel(one.channels[one.step]))
    return Wait(one.due_at or now)


def next_at(one: Waiting, begins: datetime, due: datetime, after: Sequence[float]) -> datetime:
    """Return when to look at them again: when their next channel begins, else at the end of their time.

    Args:
        one: with `step` as it is now.
        begins: when their time began.
        due: when it ends.
        after: shares of that time after which the second, third … channel begins; the first stands in it too.
    """
    if one.step < len(one.channels) and one.step < len(after):
        return begins + (due - begins) * after[one.step]
    return due


def limit(seconds: int) -> timedelta:
    """Return a limit as a length of time."""
    return timedelta(seconds=seconds)
