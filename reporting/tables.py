"""Tables of reporting: what came in, what happened, what is owed, what was filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7
from schemas.divisions import NOWHERE


def _json(default: Any) -> Any:
    field: Any = Field
    return field(default_factory=default, sa_column=Column(JSON, nullable=False))


class InboundMessage(SQLModel, table=True):
    """A message as it came; these columns are never altered. Below them: what became of it."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        Index("ix_inbound_message_sender", "channel", "address", "received_at"),
        Index("ix_inbound_message_unit", "unit", "received_at"),
        Index("ix_inbound_message_place", "place", "received_at"),
        Index("ix_inbound_message_newest", "received_at", "id", "unit", "place", "channel", "disposition"),
        Index("ix_inbound_message_tail", "tail", "received_at"),
        Index("ix_inbound_message_person", "person_id", "received_at"),
    )

    id: UUID = Field(primary_key=True)
    channel: str
    carrier_id: str
    address: str
    tail: str = Field(default="", max_length=4, description="last characters of the address, by which it is searched for")
    sender_name: str = ""
    person_id: UUID | None = None
    unit: str = Field(default=NOWHERE, description="the sender's unit; of an unregistered sender: the top unit")
    text: str
    received_at: datetime = utc_column()
    sent_at: datetime | None = utc_column(nullable=True)
    latitude: float | None = None
    longitude: float | None = None
    media: list[dict[str, Any]] = _json(list)
    button: str | None = None
    in_reply_to: str | None = None
    edited: bool = False
    taken_by: UUID | None = Field(default=None, description="who wrote it down for the sender")
    taken_at: datetime | None = utc_column(nullable=True)
    spoken_in: UUID | None = Field(default=None, index=True, description="the voice message whose words these are")
    machine_made: bool = Field(default=False, description="a machine wrote the words first, `taken_by` confirmed them")
    left_out: list[str] = _json(list)

    disposition: str = Field(description="a `Disposition`")
    reason: str
    subject_id: UUID | None = None
    incident_id: UUID | None = Field(default=None, index=True, description="set when its report was placed")
    place: str | None = Field(default=None, description="unit of that incident")
    answered_with: str = Field(default="", description="template of the answer to its sender; empty: none")


class Report(SQLModel, table=True):
    """What one message says of one incident. Only its link to an incident ever changes, by rule or by a person."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("message_id", "part"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    message_id: UUID = Field(index=True)
    part: int = Field(default=0, description="0, and 1… when one text speaks of several incidents")
    kind: str = Field(description="a `ReportKind`")
    channel: str
    reporter_id: UUID | None = None
    sender: str = Field(index=True, description="person id, or channel:address of an unregistered sender")
    unit: str = Field(description="the reporter's unit")
    place: str | None = Field(default=None, description="the unit that the text names")
    received_at: datetime = utc_column()
    said_at: datetime = utc_column(description="when it was sent, as far as known: facts are folded in this order")
    text: str
    elements: dict[str, Any] = _json(dict)
    evidence: dict[str, Any] = _json(dict)
    corrects: list[str] = _json(list)
    incident_number: str | None = None
    thread_id: UUID | None = Field(default=None, description="the incident whose notice or question it answers")

    incident_id: UUID | None = Field(default=None, foreign_key="incident.id", index=True)
    link: str = Field(default="", description="opened, sure, by_person; empty: not linked")
    link_reason: str = ""
    link_score: float | None = None
    suggested_id: UUID | None = Field(default=None, description="an incident that it may speak of, for a person to decide")
    suggested_reason: str = ""
    suggested_score: float | None = None


class LinkChange(SQLModel, table=True):
    """Who linked which report where, and why: kept forever, so that it can be undone."""

    __tablename__ = "link_change"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    before: UUID | None = None
    after: UUID | None = None
    by: UUID | None = None
    reason: str
    at: datetime = utc_column()
    undoes: UUID | None = Field(default=None, description="the change that this one takes back")
    rejected: UUID | None = Field(default=None, description="the suggested incident that a person said it does not speak of")
    rejected_reason: str = Field(default="", description="why it had been suggested")
    rejected_score: float | None = Field(default=None, description="how well it had seemed to fit")


class IncidentNumber(SQLModel, table=True):
    """The last number given in a local year. Whoever places a report locks the row first, so placing is one at a time."""

    __tablename__ = "incident_number"

    year: int = Field(primary_key=True)
    last: int = 0


class Incident(SQLModel, table=True):
    """What happened. `facts` is folded from reports and people's overrides; the grade is computed from it or set by a person."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_status_unit", "status", "unit"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    number: str = Field(unique=True)
    unit: str = Field(index=True)
    title: str
    status: str = Field(default="open", description="open, closed, merged")
    severity: str = Field(description="the `Severity` that counts")
    grade_reason: str
    graded_at: datetime = utc_column()
    computed_severity: str
    set_severity: str | None = Field(default=None, description="by a person; counts unless the facts grew worse since")
    set_over: str | None = Field(default=None, description="the computed grade when it was set")
    set_reason: str = ""
    set_by: UUID | None = None
    category: str | None = None
    facts: dict[str, Any] = _json(dict)
    first_report_id: UUID
    first_known_at: datetime = utc_column()
    last_said_at: datetime = utc_column(index=True)
    opened_at: datetime = utc_column(index=True)
    updated_at: datetime = utc_column()
    closed_at: datetime | None = utc_column(nullable=True)
    closed_by: UUID | None = None
    close_reason: str = ""
    merged_into: UUID | None = None


class GradeChange(SQLModel, table=True):
    """An incident was graded: at its opening, by new facts, or by a person."""

    __tablename__ = "grade_change"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    incident_id: UUID = Field(foreign_key="incident.id", index=True)
    before: str | None = None
    after: str
    reason: str
    by: UUID | None = None
    at: datetime = utc_column()


class FactOverride(SQLModel, table=True):
    """A person set a fact, with a reason; it is folded in at its time like a report."""

    __tablename__ = "fact_override"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    incident_id: UUID = Field(foreign_key="incident.id", index=True)
    name: str = Field(description="a field of `Elements`")
    value: Any = Field(default=None, sa_column=Column(JSON))
    place: str | None = Field(default=None, description="of a location: the unit that it names")
    by: UUID | None = None
    reason: str
    at: datetime = utc_column()


class Deadline(SQLModel, table=True):
    """One clock: a unit owes its superior a report of one tier. A clock that was withdrawn and comes back is a new run."""

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("incident_id", "unit", "tier", "run"), Index("ix_deadline_state_due", "state", "due_at"))

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    incident_id: UUID = Field(foreign_key="incident.id", index=True)
    incident_number: str
    unit: str = Field(index=True)
    owed_to: str
    tier: str
    tier_label: str
    run: int = 1
    severity: str
    accepts: list[str] = _json(list)
    starts_at: datetime = utc_column()
    due_at: datetime = utc_column()
    near_at: datetime = utc_column()
    counts_from: datetime | None = utc_column(nullable=True, description="a filing before this regrading does not meet it")
    generation: int = Field(default=1, description="counts its moves; a timer of an earlier one does nothing")
    state: str = Field(default="running", description="running, missed, met, withdrawn")
    because: str
    source: str
    policy_version: str
    set_at: datetime = utc_column(description="when it was first set; `starts_at` may lie before")
    reminded_at: datetime | None = utc_column(nullable=True)
    missed_at: datetime | None = utc_column(nullable=True)
    at_birth: bool = False
    met_at: datetime | None = utc_column(nullable=True)
    met_means: str | None = None
    filing_id: UUID | None = None
    on_time: bool | None = None
    withdrawn_at: datetime | None = utc_column(nullable=True)
    withdrawn_because: str = ""


class Filing(SQLModel, table=True):
    """A report upward that is on record: a phone call, a written paper, or a message."""

    __tablename__ = "filing"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    incident_id: UUID = Field(foreign_key="incident.id", index=True)
    means: str = Field(description="a `Means`")
    ordinal: int = Field(default=1, description="of this unit and means in this incident: 1 首报, 2 续报一 …")
    unit: str = Field(index=True)
    submitted_to: str
    submitted_at: datetime = utc_column(description="when the call was made or the paper handed in")
    recorded_at: datetime = utc_column(description="when it was written down here")
    by: UUID | None = None
    title: str = ""
    body: str
    contact: dict[str, Any] = _json(dict)
    copies_to: list[str] = _json(list)
    signed_by: UUID | None = None


class DialogueState(SQLModel, table=True):
    """What was asked back of a sender, until it is answered or forgotten."""

    __tablename__ = "dialogue_state"

    sender: str = Field(primary_key=True, description="as in `Report.sender`")
    channel: str = Field(primary_key=True)
    incident_id: UUID
    incident_number: str
    asked: list[str] = _json(list)
    asked_before: list[str] = _json(list)
    asked_at: datetime = utc_column()
    forget_at: datetime = utc_column()


class ZeroReport(SQLModel, table=True):
    """A unit said that there is nothing to report."""

    __tablename__ = "zero_report"

    message_id: UUID = Field(primary_key=True)
    unit: str = Field(index=True)
    reporter_id: UUID | None = None
    received_at: datetime = utc_column(index=True)


class NoticeThread(SQLModel, table=True):
    """A notice of ours that people may reply to in the carrier's thread, and the incident that it was about."""

    __tablename__ = "notice_thread"

    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    carrier_id: str = Field(primary_key=True)
    incident_id: UUID


class ZeroDue(SQLModel, table=True):
    """A zero report that a unit owes its superior at one hour (零报告), and what became of it."""

    __tablename__ = "zero_due"
    __table_args__ = (
        UniqueConstraint("rule", "unit", "due_at"),
        Index("ix_zero_due_round", "rule", "due_at", "state"),
        Index("ix_zero_due_unit", "unit", "due_at"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    rule: str = Field(description="id of the policy's row")
    label: str
    unit: str
    owed_to: str
    opens_at: datetime = utc_column(description="reports count from here on")
    due_at: datetime = utc_column()
    policy_version: str
    state: str = Field(default="waiting", description="waiting, met, missed, late, excused")
    reminded_at: datetime | None = utc_column(nullable=True)
    reminders: int = 0
    missed_at: datetime | None = utc_column(nullable=True)
    met_at: datetime | None = utc_column(nullable=True)
    met_by: UUID | None = None
    met_channel: str = ""
    met_means: str = Field(default="", description="zero_report, report, desk")
    message_id: UUID | None = None
    excused_by: UUID | None = None
    reason: str = Field(default="", description="why it was excused, or filed for the unit by another")
