"""What was reported, and what it says."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.envelope import Event
from schemas.values import Channel, Elements, Evidence, Means, ReportKind


class ReportNormalized(Event):
    """A message was read as a report. `unit` is the reporter's unit."""

    name: ClassVar[str] = "report.normalized"

    report_id: UUID
    message_id: UUID
    kind: ReportKind
    channel: Channel
    reporter_id: UUID | None = None
    received_at: AwareDatetime
    text: str
    elements: Elements
    evidence: dict[str, Evidence] = Field(default_factory=dict)
    incident_number: str | None = None
    corrects: tuple[str, ...] = Field(default=(), description="elements that it says it corrects")
    more_incidents: tuple[Elements, ...] = ()


class ReportSubmitted(Event):
    """A unit reported an incident to its superior, by phone log, written filing or message. `unit` is the reporting unit."""

    name: ClassVar[str] = "report.submitted"

    incident_id: UUID
    filing_id: UUID
    means: Means
    submitted_to: str
    submitted_at: AwareDatetime
    by: UUID | None = None
    summary: str = ""


class ZeroReportReceived(Event):
    """A unit reported that there is nothing to report (零报告)."""

    name: ClassVar[str] = "zero_report.received"

    message_id: UUID
    reporter_id: UUID | None = None
    received_at: AwareDatetime
