"""The people, places and ids that all examples speak of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from schemas.values import About, Elements, Obligation, Severity

NOW = datetime(2026, 7, 14, 7, 42, tzinfo=UTC)
TOWNSHIP, COUNTY, VILLAGE = "990101101000", "990101000000", "990101101201"


def known_id(number: int) -> UUID:
    """Return an id that is the same in every run."""
    return UUID(int=0x01980000_0000_7000_8000_000000000000 + number)


MESSAGE, REPORT, INCIDENT, DEADLINE, ESCALATION, NOTICE, PERSON, FILING = (known_id(n) for n in range(1, 9))
FACTS = Elements(
    category="fire",
    occurred_at=NOW - timedelta(minutes=22),
    occurred_precision="minute",
    location="李家村村东头",
    injured=2,
    missing=1,
)
ABOUT = About(incident_id=INCIDENT, deadline_id=DEADLINE, escalation_id=ESCALATION, step=0)
OBLIGATION = Obligation(
    deadline_id=DEADLINE,
    incident_id=INCIDENT,
    incident_number="2026-0042",
    owed_to=COUNTY,
    tier="report-2h",
    tier_label="2小时信息报告",
    starts_at=NOW,
    due_at=NOW + timedelta(hours=2),
    severity=Severity.ORDINARY,
    policy_version="default-0123456789ab",
)
