"""Rows that something went wrong with, by default just as long ago as the auditor stops being patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from policies import load
from reporting.tables import Deadline, Incident
from roster.tables import Escalation, EscalationStep
from schemas.values import Severity
from tests.support.platform import START

TOWN = "990124102000"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def incident(**other: Any) -> Incident:
    """Return an open incident."""
    row = {
        "number": str(uuid4()),
        "unit": TOWN,
        "title": "李家村火灾",
        "severity": Severity.MAJOR,
        "grade_reason": "",
        "graded_at": START,
        "computed_severity": Severity.MAJOR,
        "first_report_id": uuid4(),
        "first_known_at": START,
        "last_said_at": START,
        "opened_at": START,
        "updated_at": START,
    }
    return Incident(**(row | other))


def deadline(of: Incident, due_at: datetime, **other: Any) -> Deadline:
    """Return a clock of an incident."""
    row = {
        "incident_id": of.id,
        "incident_number": of.number,
        "unit": TOWN,
        "owed_to": "990124000000",
        "tier": "phone-30m",
        "tier_label": "30分钟电话报告",
        "severity": Severity.MAJOR,
        "starts_at": due_at - 30 * MINUTE,
        "due_at": due_at,
        "near_at": due_at - 10 * MINUTE,
        "set_at": due_at - 30 * MINUTE,
        "because": "",
        "source": "",
        "policy_version": "test",
    }
    return Deadline(**(row | other))


def escalation(**other: Any) -> Escalation:
    """Return an escalation that climbs and has its next step ahead."""
    row = {
        "deadline_id": uuid4(),
        "incident_id": uuid4(),
        "incident_number": "2026-0007",
        "unit": TOWN,
        "owed_to": "990124000000",
        "tier": "phone-30m",
        "tier_label": "30分钟电话报告",
        "due_at": START - 5 * MINUTE,
        "reason": "",
        "ladder": load("default").ladders[0].model_dump(mode="json"),
        "policy_version": "test",
        "missed_at": START - 5 * MINUTE,
        "started_at": START - 5 * MINUTE,
        "next_at": START + MINUTE,
    }
    return Escalation(**(row | other))


def step(of: Escalation, fired_at: datetime, **other: Any) -> EscalationStep:
    """Return a fired step that called somebody."""
    row = {
        "escalation_id": of.id,
        "round": 1,
        "step": 1,
        "unit": TOWN,
        "posts": ["officer"],
        "called": [{"person_id": str(uuid4()), "post": "officer", "shift_id": str(uuid4())}],
        "why": "missed",
        "reason": "",
        "fired_at": fired_at,
        "next_at": fired_at + 3 * MINUTE,
    }
    return EscalationStep(**(row | other))
