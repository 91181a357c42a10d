"""What is owed by when. `unit` is the unit that owes; the clock belongs to (incident, unit, tier)."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from schemas.envelope import Event
from schemas.values import Means, Obligation


class DeadlineEvent(Event):
    """What all events of a clock carry."""

    obligation: Obligation


class DeadlineStarted(DeadlineEvent):
    """A clock began to run, or was moved by a regrading (`moved_from`: its former due time)."""

    name: ClassVar[str] = "deadline.started"

    because: str
    moved_from: AwareDatetime | None = None


class DeadlineNear(DeadlineEvent):
    """A clock is about to run out; the duty officer is reminded."""

    name: ClassVar[str] = "deadline.near"


class DeadlineMet(DeadlineEvent):
    """What was owed was reported. `on_time` false: it was late (迟报)."""

    name: ClassVar[str] = "deadline.met"

    met_at: AwareDatetime
    means: Means
    filing_id: UUID
    on_time: bool


class DeadlineMissed(DeadlineEvent):
    """A clock ran out with nothing reported. `at_birth`: the event was older than the tier before anyone of ours knew of it."""

    name: ClassVar[str] = "deadline.missed"

    at_birth: bool = False


class DeadlineWithdrawn(DeadlineEvent):
    """A clock no longer runs: the incident was closed, merged, or graded lower."""

    name: ClassVar[str] = "deadline.withdrawn"

    because: Literal["closed", "regraded", "merged"]
