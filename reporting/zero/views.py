"""Zero reports as people see them: rounds, and what became of each unit in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reporting.tables import ZeroDue

OWED = ("missed", "waiting")
"""States in which a unit still has to report."""
SHOWN_FIRST = {state: place for place, state in enumerate(("missed", "waiting", "late", "excused", "met"))}


@dataclass(frozen=True, slots=True)
class DueView:
    """What one unit owed at one hour. `by_name`: who reported or, if excused, who excused it; empty when nobody is on record.

    `may_file`: the hour is open, or so little over that a report still makes up for it.
    """

    id: UUID
    unit: str
    unit_name: str
    state: str
    met_at: datetime | None
    minutes_late: int
    by_name: str
    channel: str
    means: str
    message_id: UUID | None
    reminded_at: datetime | None
    reminders: int
    reason: str
    may_file: bool

    @property
    def owes(self) -> bool:
        """The unit still has to report."""
        return self.state in OWED


@dataclass(frozen=True, slots=True)
class RoundView:
    """What all units below a superior owe it at one hour, the missing first. `unit`: the superior, for rights."""

    id: UUID
    rule: str
    label: str
    due_at: datetime
    opens_at: datetime
    unit: str
    unit_name: str
    dues: tuple[DueView, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many units there are in each state."""
        found = dict.fromkeys(SHOWN_FIRST, 0)
        for due in self.dues:
            found[due.state] += 1
        return found

    @property
    def reported(self) -> int:
        """How many units have reported, in time or late."""
        return self.counts["met"] + self.counts["late"]


def minutes_late(row: ZeroDue) -> int:
    """Return how late a report came, in whole minutes begun; 0: in time, or none."""
    if row.state != "late" or row.met_at is None:
        return 0
    return -int(-(row.met_at - row.due_at).total_seconds() // 60)
