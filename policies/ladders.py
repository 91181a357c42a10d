"""Rows on who is called one after the other, and when it is another ladder."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from policies.rows import Duration, Row
from schemas.divisions import depth, within
from schemas.values import Channel, Post, Severity

RingAfter = Annotated[tuple[Duration, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
"""One length of time for all rounds, or one for each."""


class Step(Row):
    """One step of a ladder: which posts of which unit are called, and how long they have to answer."""

    call: tuple[Post, ...] = Field(min_length=1)
    of: Literal["own", "superior"] = "own"
    wait: Duration
    channels: tuple[Channel, ...] = ()
    at_once: bool = Field(default=False, description="all channels together, not one after the other (叫应)")
    ring_after: RingAfter = Field(
        default=(), description="who has not answered by then is rung, too: by round, the last for all after"
    )
    acknowledged_by: Literal["any", "all"] | None = Field(default=None, description="none: as the ladder says")

    def rings_after(self, turn: int) -> timedelta | None:
        """Return when in a round, counted from 1, the telephone rings after the text; None: not because of this."""
        return self.ring_after[min(turn, len(self.ring_after)) - 1] if self.ring_after else None

    @model_validator(mode="after")
    def _rings_in_time(self) -> Step:
        if any(not timedelta() <= after < self.wait for after in self.ring_after):
            raise ValueError("ring_after must be shorter than the step's wait")
        return self


class Ladder(Row):
    """Who is called one after the other until someone answers."""

    id: str
    label: str
    steps: tuple[Step, ...] = Field(min_length=1)
    rounds: int = Field(default=1, ge=1, description="how often the whole ladder is climbed before it is exhausted")
    ack_timeout: Duration = Field(description="acknowledged and not met after this long: it climbs on")
    acknowledged_by: Literal["any", "all"] = Field(
        default="any", description="who of those called at a step has to confirm before it counts as acknowledged"
    )
    snoozes: int = Field(default=2, ge=0, description="how often who holds it may put off the ack timeout, in one climb")
    snooze_at_most: Duration = Field(default=timedelta(minutes=30), description="by how much in all, in one climb")
    source: str = ""

    def needs_all(self, step: Step) -> bool:
        """Say whether everyone who was called at a step has to confirm."""
        return (step.acknowledged_by or self.acknowledged_by) == "all"


class LadderChoice(Row):
    """A ladder that stands instead of a tier's own, for some units, tiers or grades."""

    ladder: str
    units: tuple[str, ...] = Field(default=(), description="codes: it stands for their whole subtrees; none: everywhere")
    tiers: tuple[str, ...] = Field(default=(), description="none: for every tier")
    worst: Severity = Severity.ESPECIALLY_MAJOR
    least: Severity = Severity.ORDINARY
    source: str

    def fits(self, tier: str, unit: str, severity: Severity) -> bool:
        """Say whether it stands for a tier that `unit` owes for an incident of `severity`."""
        here = not self.units or any(within(unit, root) for root in self.units)
        return here and (not self.tiers or tier in self.tiers) and self.worst.rank <= severity.rank <= self.least.rank

    def closeness(self, unit: str) -> tuple[int, bool, int]:
        """Return how closely it fits: first by the nearest of its units, then naming tiers, then how few grades it spans."""
        nearest = max((depth(root) + ("-" in root) for root in self.units if within(unit, root)), default=0)
        return nearest, bool(self.tiers), self.worst.rank - self.least.rank
