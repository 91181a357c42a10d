"""Table of requests to change the roster: what was asked, by whom, why, and what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7


class ShiftRequest(SQLModel, table=True):
    """One person asks another to stand a shift or part of it; the other accepts, a leader approves.

    States: `offered` → `accepted` → `approved`; `refused`, `withdrawn`, `expired` from either of the first two.
    """

    __tablename__ = "shift_request"
    __table_args__ = (Index("ix_shift_request_unit_asked_at", "unit", "asked_at"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    kind: str = Field(description="swap, substitute, leave")
    unit: str = Field(max_length=32)
    from_person: UUID = Field(index=True, description="whose shift it is")
    to_person: UUID = Field(index=True, description="who is asked to stand it")
    shift_id: UUID | None = Field(default=None, description="None: a leave, which is for all shifts in its time")
    shift_version: int | None = Field(default=None, description="as it was when it was asked for")
    other_shift_id: UUID | None = Field(default=None, description="of a swap: what is taken in return")
    other_version: int | None = None
    starts_at: datetime = utc_column(description="from when the other stands in")
    ends_at: datetime = utc_column()
    reason: str
    state: str = "offered"
    asked_at: datetime = utc_column()
    asked_by: UUID | None = None
    expires_at: datetime = utc_column(description="when it lapses unless it is approved")
    answered_at: datetime | None = utc_column(nullable=True, description="when the other accepted")
    ended_at: datetime | None = utc_column(nullable=True)
    ended_by: UUID | None = Field(default=None, description="who approved, refused or withdrew it; None: the program")
    ended_reason: str = ""
    partner_notice: UUID | None = Field(default=None, index=True, description="the notice whose answer accepts")
    approver_notice: UUID | None = Field(default=None, index=True, description="the notice whose answer approves")
