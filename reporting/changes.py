"""From the clocks there are to the clocks there must be: which start, move, and are withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reporting.deadlines import Key, Owed


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock that there is. `state`: running, missed, met, withdrawn."""

    id: UUID
    unit: str
    tier: str
    run: int
    state: str
    due_at: datetime

    @property
    def key(self) -> Key:
        """What it belongs to, within its incident."""
        return self.unit, self.tier

    @property
    def is_open(self) -> bool:
        """Something is still owed."""
        return self.state in {"running", "missed"}


@dataclass(frozen=True, slots=True)
class Start:
    """A clock begins to run."""

    owed: Owed
    run: int


@dataclass(frozen=True, slots=True)
class Move:
    """A running clock gets another due time (or only another grade, when the time is the same)."""

    clock: Clock
    owed: Owed


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A clock runs no more."""

    clock: Clock


Change = Start | Move | Withdraw


def changes(wanted: Iterable[Owed], clocks: Sequence[Clock], now: datetime) -> list[Change]:
    """Return what turns the clocks there are into the clocks there must be. What was met stays met."""
    by_key = {each.key: each for each in wanted}
    found: list[Change] = [Withdraw(clock) for clock in clocks if clock.is_open and clock.key not in by_key]
    for key, one in by_key.items():
        found += _changes_of(one, [clock for clock in clocks if clock.key == key], now)
    return found


def _changes_of(one: Owed, clocks: Sequence[Clock], now: datetime) -> list[Change]:
    if any(clock.state == "met" for clock in clocks):
        return []
    run = max((clock.run for clock in clocks), default=0) + 1
    standing = next((clock for clock in clocks if clock.is_open), None)
    if standing is None:
        return [Start(one, run)]
    if standing.state == "missed":
        # it was missed by a time that turned out wrong: the record of it stays, and a new clock runs
        return [Withdraw(standing), Start(one, run)] if one.due_at > now else []
    return [Move(standing, one)]
