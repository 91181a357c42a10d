"""Tables of the watch: empty posts from found to filled, reminders that were sent, and who confirmed which shift."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7


class WatchedRoom(SQLModel, table=True):
    """When a duty room's roster was searched. Who searches holds this row, so that two never tell of one gap."""

    __tablename__ = "roster_watched_room"

    unit: str = Field(primary_key=True, max_length=32)
    looked_at: datetime | None = utc_column(nullable=True)


class PostGap(SQLModel, table=True):
    """One empty post of a duty room: found, told to its leaders, passed on to the superior, filled.

    It stays the same row while any of its time stays empty, so that it is told once.
    """

    __tablename__ = "post_gap"
    __table_args__ = (Index("ix_post_gap_unit_state", "unit", "state"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32)
    post: str
    starts_at: datetime = utc_column()
    ends_at: datetime = utc_column(description="where the search ended, if it is empty beyond that")
    found_at: datetime = utc_column(index=True)
    state: str = Field(default="open", description="open, filled, passed (its time is over), dropped (no duty room any more)")
    told_at: datetime | None = utc_column(nullable=True)
    told_id: UUID | None = Field(default=None, index=True, description="one for all gaps of a unit told in one text")
    told: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False), description="person ids")
    taken_by: UUID | None = None
    taken_at: datetime | None = utc_column(nullable=True)
    taken_channel: str = ""
    escalated_at: datetime | None = utc_column(nullable=True)
    escalation_id: UUID | None = Field(default=None, index=True)
    closed_at: datetime | None = utc_column(nullable=True)


class ShiftReminder(SQLModel, table=True):
    """One text about one person's shift as it stood: a moved shift, or another person on it, is reminded anew."""

    __tablename__ = "shift_reminder"
    __table_args__ = (UniqueConstraint("shift_id", "person_id", "starts_at", "kind"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True, description="of a reminder the notice's id")
    shift_id: UUID
    person_id: UUID
    starts_at: datetime = utc_column()
    kind: str = Field(description="day_before, shortly_before; unconfirmed: the leader was told")
    sent_at: datetime = utc_column()


class ShiftConfirmation(SQLModel, table=True):
    """A person said that they will come."""

    __tablename__ = "shift_confirmation"

    shift_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    starts_at: datetime = utc_column(primary_key=True)
    confirmed_at: datetime = utc_column()
    channel: str
