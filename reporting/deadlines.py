"""Policy and incident to clocks: what each unit on the way up owes its superior, from when, by when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from policies.model import Policy, Tier
from reporting.labels import SEVERITY
from schemas.divisions import Level, ancestors
from schemas.values import Means, Severity

Key = tuple[str, str]
"""(unit, tier): with the incident, what a clock belongs to."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A unit on the way up."""

    code: str
    level: Level


@dataclass(frozen=True, slots=True)
class Basis:
    """What the clocks of an incident follow from. `received`: when a report from below reached a unit."""

    severity: Severity
    first_known_at: datetime
    occurred_at: datetime | None = None
    precision: str | None = None
    received: Mapping[str, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """One clock that must run."""

    unit: str
    owed_to: str
    tier: str
    label: str
    severity: Severity
    accepts: tuple[Means, ...]
    starts_at: datetime
    due_at: datetime
    near_at: datetime
    because: str
    source: str

    @property
    def key(self) -> Key:
        """What it belongs to, within its incident."""
        return self.unit, self.tier


def owed(basis: Basis, way: Sequence[Stop], policy: Policy, zone: ZoneInfo) -> list[Owed]:
    """Return every clock that an incident of this grade must have: one per unit on the way up and tier owed there."""
    return [
        _owed(tier, basis, start, (lower.code, upper.code), zone)
        for lower, upper in pairwise(way)
        for tier in policy.tiers
        if tier.applies(basis.severity, lower.level) and (start := _start(tier, basis, lower.code, way, zone)) is not None
    ]


def late_from_the_start(basis: Basis, policy: Policy, zone: ZoneInfo) -> bool:
    """Say whether a clock that runs from the occurrence had run out before anyone of ours knew."""
    return any(
        tier.worst.rank <= basis.severity.rank <= tier.least.rank and occurred(basis, zone) + tier.within <= basis.first_known_at
        for tier in policy.tiers
        if tier.starts == "occurred"
    )


def covers(reporting: str, submitted_to: str, owing: str) -> bool:
    """Say whether a report from one unit to another does what `owing` owes: it, or a level that was skipped (越级).

    Units are division codes; a department reports for its government.
    """
    reporting, submitted_to, owing = (code.partition("-")[0] for code in (reporting, submitted_to, owing))
    above = [code for code in ancestors(reporting) if code != submitted_to and submitted_to in ancestors(code)]
    return owing in above


def _start(tier: Tier, basis: Basis, unit: str, way: Sequence[Stop], zone: ZoneInfo) -> datetime | None:
    """Return when the clock starts; None: it has not yet."""
    if tier.starts == "occurred":
        return occurred(basis, zone)
    if tier.starts == "known" or unit == way[0].code or not _lower_owes(tier, unit, way):
        return basis.first_known_at
    return (basis.received or {}).get(unit)


def _lower_owes(tier: Tier, unit: str, way: Sequence[Stop]) -> bool:
    """Say whether a unit below owes this tier too, so that this unit has something to receive."""
    below = way[: next(place for place, stop in enumerate(way) if stop.code == unit)]
    return any(stop.level in tier.levels for stop in below)


def occurred(basis: Basis, zone: ZoneInfo) -> datetime:
    """Return the latest moment at which it can have happened.

    A time known only by its day is taken as the day's end, and none is later than the first word of it: nobody is called late
    for a time that nobody stated. Unknown: the first word.
    """
    when = basis.occurred_at
    if when is None:
        return basis.first_known_at
    if basis.precision == "day":
        local = when.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        when = (local + timedelta(days=1)).astimezone(when.tzinfo)
    return min(when, basis.first_known_at)


def _owed(tier: Tier, basis: Basis, start: datetime, between: tuple[str, str], zone: ZoneInfo) -> Owed:
    due = start + tier.within
    return Owed(
        unit=between[0],
        owed_to=between[1],
        tier=tier.id,
        label=tier.label,
        severity=basis.severity,
        accepts=tier.accepts,
        starts_at=start,
        due_at=due,
        near_at=max(start, due - tier.remind_before),
        because=_because(tier, basis, start, zone),
        source=tier.source,
    )


def _because(tier: Tier, basis: Basis, start: datetime, zone: ZoneInfo) -> str:
    local = start.astimezone(zone)
    from_when = {"occurred": "事发", "known": "获知", "received": "接报"}[tier.starts]
    if tier.starts == "occurred" and basis.occurred_at is None:
        from_when = "获知（事发时间不明）"
    return f"{SEVERITY[basis.severity]}事件，自{from_when}{local.month}月{local.day}日{local:%H:%M}起算"
