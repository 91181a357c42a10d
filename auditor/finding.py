"""What the auditor finds, and the moment at which it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Weight = Literal["alarm", "warning"]

MEANWHILE = "要紧的请先打电话办，并联系管理员。"
"""What to do while the program itself is at fault."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    `sentence` tells it to people and what to do; `count` how many of it; `oldest_at` since when the worst of it waits. An
    `alarm` stops the heartbeat, a `warning` does not. `on_desk` false: the duty desk shows it itself, better.
    """

    kind: str
    sentence: str
    count: int = 1
    oldest_at: datetime | None = None
    weight: Weight = "alarm"
    on_desk: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """One look at everything. Patience is measured in real time: a sped-up clock leaves handlers no less of it."""

    now: datetime
    rate: float = 1.0

    def ago(self, seconds: float) -> datetime:
        """Return our clock's time so many real seconds ago."""
        return self.now - timedelta(seconds=seconds * self.rate)

    def late(self, since: datetime) -> timedelta:
        """Return for how long something waits, by our clock."""
        return max(timedelta(0), self.now - since)
