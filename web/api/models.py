"""What the API tells of incidents and messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from schemas.values import Channel, Disposition, Location, Means, Media, ReportKind, Severity
from web.api.calling import Escalation, Notice
from web.api.out import Out


class Clock(Out):
    """One deadline. `state`: running, missed, met, withdrawn; `outcome` is its Chinese word."""

    id: UUID
    unit: str
    unit_name: str
    owed_to: str
    owed_to_name: str
    tier: str
    label: str
    severity: Severity
    accepts: tuple[Means, ...]
    state: str
    outcome: str
    starts_at: datetime
    due_at: datetime
    because: str
    source: str
    policy_version: str
    missed_at: datetime | None
    at_birth: bool
    met_at: datetime | None
    met_means: Means | None
    filing_id: UUID | None
    on_time: bool | None


class Summary(Out):
    """An incident in a list. `status`: open, closed, merged."""

    id: UUID
    number: str
    title: str
    unit: str
    unit_name: str
    status: str
    severity: Severity
    severity_label: str
    summary: str
    opened_at: datetime
    updated_at: datetime
    first_known_at: datetime
    reports: int
    missed: int
    clocks: tuple[Clock, ...]


class Said(Out):
    """What one report or one person says of a fact, with the words it was read from."""

    value: Any
    shown: str
    by: str
    at: datetime
    words: str
    report_id: UUID | None
    confidence: float | None
    flag: str | None
    reason: str
    how: str
    id: UUID | None = Field(default=None, description="the report's, or what a person set; `seen` of a correction")


class Fact(Out):
    """One element. `value` null: not known yet. `doubt`: why a person should look at it; `confirmed`: one has.

    `asked_of`: who was asked for it and has not answered yet.
    """

    label: str
    value: Any
    shown: str
    overridden: bool
    confirmed: bool
    doubt: str
    said: Said | None
    others: tuple[Said, ...]
    asked_of: tuple[str, ...] = ()


class TypedOut(Out):
    """Who typed words for another, who spoke them. `voice_id`: the voice message, else it was a call."""

    by_name: str
    at: datetime | None
    voice_id: UUID | None
    machine_made: bool


class SuggestionOut(Out):
    """Another incident that a report may speak of, for a person to decide."""

    incident_id: UUID
    number: str
    title: str
    reason: str
    score: float


class ReportOut(Out):
    """One report as it came."""

    id: UUID
    message_id: UUID
    kind: ReportKind
    channel: Channel
    reporter_name: str
    registered: bool
    unit: str
    received_at: datetime
    sent_at: datetime | None
    text: str
    media: tuple[Media, ...]
    location: Location | None
    late_by: timedelta | None = Field(description="how long it was under way, when that is worth telling")
    link: str
    link_reason: str
    link_score: float | None = Field(description="0 to 1; none: a person placed it, or it opened the incident")
    suggestion: SuggestionOut | None
    undoable: str = Field(description="what a person last did about where it belongs, which may be undone; empty: nothing")
    typed: TypedOut | None = None


class FilingOut(Out):
    """One report upward."""

    id: UUID
    means: Means
    unit: str
    submitted_to: str
    submitted_at: datetime
    recorded_at: datetime
    by: UUID | None
    title: str
    body: str


class Step(Out):
    """One line of the timeline."""

    at: datetime
    kind: str
    text: str
    detail: str


class Detail(Summary):
    """An incident whole."""

    grade_reason: str
    facts: dict[str, Fact] = Field(description="by element: deaths, location, …")
    missing: tuple[str, ...] = Field(description="labels of the elements that nobody has reported yet")
    reports_received: tuple[ReportOut, ...]
    filings: tuple[FilingOut, ...]
    escalations: tuple[Escalation, ...]
    notices: tuple[Notice, ...]
    timeline: tuple[Step, ...]
    closed_at: datetime | None
    close_reason: str


class Incidents(BaseModel):
    """A list of incidents."""

    incidents: tuple[Summary, ...]


class MessageState(Out):
    """An inbound message, its one disposition with the reason, and where it led."""

    id: UUID
    channel: Channel
    sender_name: str
    address: str
    registered: bool
    unit: str
    text: str
    received_at: datetime
    sent_at: datetime | None
    disposition: Disposition
    disposition_label: str
    reason: str
    incident_id: UUID | None
    incident_number: str | None
    answered_with: str
    links: dict[str, str] = Field(default_factory=dict)
