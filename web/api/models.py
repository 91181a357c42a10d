"""What the API returns. Times are ISO 8601 in UTC; labels are Chinese."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.values import Channel, Disposition, Location, Means, Media, ReportKind, Severity


class Out(BaseModel):
    """Read from the views of the services by attribute."""

    model_config = ConfigDict(from_attributes=True)


class Fault(BaseModel):
    """Every refusal of the API."""

    error: str = Field(description="short code for programs", examples=["forbidden"])
    detail: str = Field(description="Chinese sentence for people")


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


class Fact(Out):
    """One element. `value` null: not known yet."""

    label: str
    value: Any
    shown: str
    overridden: bool
    said: Said | None
    others: tuple[Said, ...]


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
    link: str
    link_reason: str


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


class Called(Out):
    """Someone whom a step called."""

    name: str
    post: str
    phone: str


class Rung(Out):
    """One step of a ladder. `state`: fired, taken, empty (nobody on duty), next, later."""

    number: str
    label: str
    state: str
    at: datetime | None
    reason: str
    called: tuple[Called, ...]


class Answer(Out):
    """Someone acknowledged."""

    name: str
    channel: str
    at: datetime
    outcome: str


class Escalation(Out):
    """A missed clock on its way up. `state`: running, acknowledged, stopped, exhausted."""

    id: UUID
    deadline_id: UUID
    unit: str
    unit_name: str
    tier_label: str
    state: str
    state_label: str
    reason: str
    due_at: datetime
    started_at: datetime
    next_at: datetime | None
    ended_at: datetime | None
    taken_by: str
    taken_at: datetime | None
    steps: tuple[Rung, ...] = Field(validation_alias="rungs")
    answers: tuple[Answer, ...]


class Delivery(Out):
    """One way by which a notice went out."""

    id: UUID
    channel: Channel
    address: str
    state: str
    segments: int
    queued_at: datetime
    accepted_at: datetime | None
    delivered_at: datetime | None
    code: int | None
    reason: str
    maybe_doubled: bool


class Notice(Out):
    """One thing said to one person. `state`: queued, sending, unknown, accepted, delivered, answered, failed, expired."""

    id: UUID
    lane: str
    template: str
    person_id: UUID | None
    person_name: str
    state: str
    reason: str
    text: str
    queued_at: datetime
    expects_answer: bool
    answered_at: datetime | None
    answer: str
    deliveries: tuple[Delivery, ...]


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
    links: dict[str, str] = {}


class AcknowledgementOut(Out):
    """What an acknowledgement did. `outcome`: taken, already_taken, too_late."""

    outcome: str
    detail: str
    again_at: datetime | None = Field(description="when it climbs on if nothing is reported")
