"""Which clock a duty room has to keep first when an incident opens. Pure: policy, grade, level and times in, one line out."""

from __future__ import annotations

from datetime import datetime

from policies.model import Policy, Tier
from schemas.divisions import LEVELS, Level
from schemas.values import Severity


def first_clock(
    policy: Policy, severity: Severity, level: Level, occurred_at: datetime | None, known_at: datetime
) -> tuple[str, datetime] | None:
    """Return label and due time of the tier that a unit of `level` owes soonest; None when it owes nothing further up."""
    if LEVELS.index(policy.travels_to[severity]) >= LEVELS.index(level):
        return None
    owed = [(_due(tier, occurred_at, known_at), tier.label) for tier in policy.tiers if tier.applies(severity, level)]
    if not owed:
        return None
    due, label = min(owed)
    return label, due


def _due(tier: Tier, occurred_at: datetime | None, known_at: datetime) -> datetime:
    start = occurred_at if tier.starts == "occurred" and occurred_at else known_at
    return start + tier.within
