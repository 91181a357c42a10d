"""What happened."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.envelope import Event
from schemas.values import Elements, Severity


class IncidentEvent(Event):
    """What all events of an incident carry. `unit` is where it happened, or who reported it when the place is unknown."""

    incident_id: UUID
    number: str
    title: str = Field(default="", description="as people call it: 青石镇李家村火灾")


class IncidentOpened(IncidentEvent):
    """A report spoke of something new."""

    name: ClassVar[str] = "incident.opened"

    facts: Elements
    severity: Severity
    grade_reason: str
    first_report_id: UUID
    first_known_at: AwareDatetime


class IncidentUpdated(IncidentEvent):
    """The facts of an incident changed, or a report was linked to it. `changed` names the fields."""

    name: ClassVar[str] = "incident.updated"

    facts: Elements
    severity: Severity
    changed: tuple[str, ...] = ()
    report_id: UUID | None = None
    by: UUID | None = None
    reason: str = ""


class IncidentRegraded(IncidentEvent):
    """The grade of an incident changed; every open clock is computed anew."""

    name: ClassVar[str] = "incident.regraded"

    before: Severity
    severity: Severity
    grade_reason: str
    by: UUID | None = None


class IncidentClosed(IncidentEvent):
    """A person ended the incident (终报)."""

    name: ClassVar[str] = "incident.closed"

    by: UUID | None = None
    reason: str = ""
