"""Tables of handovers: each handover with its two signatures, and which units use them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7


class Handover(SQLModel, table=True):
    """What one person on a post hands over to the next when the shift ends.

    States: `draft` → `handed_over` (the outgoing person has signed) → `signed`. The incoming person may send it back to `draft`.
    `waived`: a leader declared it done; `dropped`: a later one covers it, or the shift is gone. The last three set `closed_at`.
    """

    __tablename__ = "handover"
    __table_args__ = (Index("ix_handover_unit_due_at", "unit", "due_at"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32)
    post: str
    shift_id: UUID = Field(unique=True, description="the shift that ends")
    outgoing: UUID
    due_at: datetime = utc_column(description="when the shift ends")
    state: str = "draft"
    drafted_at: datetime = utc_column()
    items: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="as handed over"
    )
    notes: str = Field(default="", description="what the outgoing person adds")
    outgoing_signed_at: datetime | None = utc_column(nullable=True)
    incoming: UUID | None = Field(default=None, description="who signed for taking over, or sent it back")
    incoming_signed_at: datetime | None = utc_column(nullable=True)
    sent_back: str = Field(default="", description="why the incoming person sent it back at last")
    reminded_at: datetime | None = utc_column(nullable=True)
    escalated_at: datetime | None = utc_column(nullable=True)
    closed_at: datetime | None = utc_column(nullable=True)
    closed_by: UUID | None = None
    closed_reason: str = ""


class HandoverUse(SQLModel, table=True):
    """Whether a unit uses handovers: from its first signed one on, or as a leader said. Others are neither reminded nor held."""

    __tablename__ = "handover_use"

    unit: str = Field(primary_key=True, max_length=32)
    in_use: bool = True
    since: datetime = utc_column()
    by: UUID | None = None
