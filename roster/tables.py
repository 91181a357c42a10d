"""Tables of the roster: shifts and their history, escalations with every fired step and every answer, and what others told us."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7
from schemas.values import Severity


class Shift(SQLModel, table=True):
    """One person on one post of one unit from `starts_at` until just before `ends_at`."""

    __tablename__ = "shift"
    __table_args__ = (Index("ix_shift_unit_ends_at", "unit", "ends_at"), Index("ix_shift_person_ends_at", "person_id", "ends_at"))

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32)
    post: str = Field(description="a `Post` value, or a post that the unit named itself")
    person_id: UUID
    starts_at: datetime = utc_column()
    ends_at: datetime = utc_column()
    note: str = ""
    version: int = Field(default=1, description="goes up with each change: who edits an older one is told so")


class Rotation(SQLModel, table=True):
    """Who takes turns on one post of one unit. Shifts are made from it for the days ahead; those that stand are left alone."""

    __tablename__ = "rotation"

    unit: str = Field(primary_key=True, max_length=32)
    post: str = Field(primary_key=True)
    people: list[str] = Field(sa_column=Column(JSON, nullable=False), description="person ids, in turn")
    first: int = Field(default=0, description="ordinal of a local day on which the first of them is on")
    starts: str = Field(default="08:00", description="local time at which a shift begins")
    hours: int = Field(default=24, description="length of a shift; the turns of one day follow each other")


class ShiftChange(SQLModel, table=True):
    """One entry of the roster's history: who changed which shift, when, why, and how it stood before and after."""

    __tablename__ = "shift_change"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    shift_id: UUID = Field(index=True)
    unit: str = Field(max_length=32, index=True)
    at: datetime = utc_column(index=True)
    what: str = Field(description="added, changed, removed")
    by: UUID | None = Field(default=None, description="None: the program itself (rotation)")
    reason: str = ""
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class IncidentCard(SQLModel, table=True):
    """What the roster must know of an incident to tell people of it; kept from its events, whatever their order."""

    __tablename__ = "roster_incident_card"

    incident_id: UUID = Field(primary_key=True)
    number: str
    title: str = ""
    summary: str = Field(default="", description="casualties and the like in one line, as it was last told")
    unit: str = Field(max_length=32)
    severity: str = Severity.ORDINARY
    told_at: datetime = utc_column(description="time of the newest event that title and severity come from")
    closed_at: datetime | None = utc_column(nullable=True)


class WatchedClock(SQLModel, table=True):
    """A clock that was missed or settled. Who handles either holds this row, so that of two at once the later sees the earlier.

    A missed event that its own settlement overtook on the bus finds `settled_at` and wakes nobody.
    """

    __tablename__ = "roster_watched_clock"

    deadline_id: UUID = Field(primary_key=True)
    settled_at: datetime | None = utc_column(nullable=True)
    because: str = Field(default="", description="met, withdrawn")


class Escalation(SQLModel, table=True):
    """One missed clock on its way up the ladder.

    States: `running` → `acknowledged` → `running` (nothing was reported within the ack timeout) → … → `stopped` | `exhausted`.
    An exhausted one that a person takes is `acknowledged` again. `generation` goes up with each change of state or step: a timer
    that carries an older one does nothing.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("deadline_id", "climb"),
        Index("ix_escalation_state_unit", "state", "unit"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    deadline_id: UUID
    climb: int = Field(default=1, description="2 and up: the same clock was withdrawn, came back and was missed again")
    incident_id: UUID = Field(index=True, description="of missing zero reports: the round's id")
    incident_number: str
    unit: str = Field(max_length=32, description="the unit that owes; of missing zero reports: the one they are owed to")
    owed_to: str = Field(max_length=32)
    tier: str
    tier_label: str
    due_at: datetime = utc_column()
    at_birth: bool = Field(default=False, description="the clock had run out before anyone could know")
    template: str = Field(default="escalation", description="what those called are told")
    page: str = Field(default="", description="path of the page that tells more; empty: the incident's")
    reason: str = Field(description="why it climbs, for people")
    ladder: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False), description="`policies.model.Ladder` as it stood")
    policy_version: str
    state: str = "running"
    round: int = Field(default=1, description="of the newest fired step")
    step: int = Field(default=0, description="newest fired step, from 1; 0: none yet")
    generation: int = 0
    missed_at: datetime = utc_column(description="when the clock was found missed")
    started_at: datetime = utc_column()
    next_at: datetime | None = utc_column(nullable=True, description="when it climbs on by itself")
    acknowledged_by: UUID | None = None
    acknowledged_at: datetime | None = utc_column(nullable=True)
    acknowledged_channel: str | None = None
    handed_to: UUID | None = Field(default=None, description="who was called to take it from who held it, until that is answered")
    snoozes: int = Field(default=0, description="how often it was put off in this climb")
    snoozed_seconds: int = Field(default=0, description="by how much in all")
    ended_at: datetime | None = utc_column(nullable=True)
    ended_because: str | None = Field(default=None, description="met, withdrawn, closed, by_person; exhausted")
    ended_reason: str = Field(default="", description="the same as a sentence for people, or what the person gave as reason")
    ended_by: UUID | None = None


class EscalationStep(SQLModel, table=True):
    """One fired step: who was called, or why nobody could be."""

    __tablename__ = "escalation_step"

    escalation_id: UUID = Field(primary_key=True)
    round: int = Field(primary_key=True)
    step: int = Field(primary_key=True, description="from 1")
    unit: str = Field(max_length=32, description="whose posts were called")
    posts: list[str] = Field(sa_column=Column(JSON, nullable=False))
    called: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False), description="person_id, post, shift_id of each")
    unreached: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="person ids of those called whom no channel could reach",
    )
    said_so: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="person ids of those called who confirmed, where all of a step have to",
    )
    why: str = Field(description="name of the decision, see `roster.ladder.Why`")
    reason: str = Field(description="the same as a sentence for people")
    fired_at: datetime = utc_column(index=True)
    next_at: datetime | None = utc_column(nullable=True)


class EscalationAnswer(SQLModel, table=True):
    """What a person did to an escalation: acknowledged, took it over, handed it over, put it off; by which channel, when, why."""

    __tablename__ = "escalation_answer"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    escalation_id: UUID = Field(index=True)
    person_id: UUID
    channel: str
    answered_at: datetime = utc_column()
    outcome: str = Field(description="taken, already_taken, too_late, noted, handed_on, handed_over, took_over, snoozed")
    reason: str = Field(default="", description="as the person gave it")
    other: UUID | None = Field(default=None, description="from whom it was taken over, or to whom it was handed over")
    until: datetime | None = utc_column(nullable=True, description="of a snooze: when it climbs on now")


class CalendarFeed(SQLModel, table=True):
    """A secret address under which a person's own shifts, or a unit's, can be subscribed to; only its SHA-256 is kept."""

    __tablename__ = "calendar_feed"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    secret_sha256: str = Field(unique=True)
    owner: UUID = Field(index=True, description="who made it: it shows what they may see, as long as they may see it")
    unit: str | None = Field(default=None, max_length=32, description="None: the owner's own shifts, in whatever duty room")
    created_at: datetime = utc_column()
    revoked_at: datetime | None = utc_column(nullable=True)
