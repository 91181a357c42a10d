"""Tables of the mechanisms: outbox, handled messages, timers, journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from runtime.database import UtcDateTime


def utc_column(**options: Any) -> Any:
    """Return a field for an aware time, kept in UTC."""
    nullable = options.pop("nullable", False)
    field: Any = Field
    return field(default=None if nullable else ..., sa_type=UtcDateTime, nullable=nullable, **options)


class OutboxRow(SQLModel, table=True):
    """A message that was decided but may not be on the bus yet."""

    __tablename__ = "outbox"

    id: UUID = Field(primary_key=True)
    subject: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = utc_column(index=True)


class HandledRow(SQLModel, table=True):
    """A message that a consumer has handled: it is never handled twice."""

    __tablename__ = "handled"

    consumer: str = Field(primary_key=True)
    message_id: UUID = Field(primary_key=True)
    handled_at: datetime = utc_column(index=True)


class TimerRow(SQLModel, table=True):
    """Something that is to happen at a time. One per (kind, key); setting it again moves it."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_due_at_kind", "due_at", "kind"),)

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    generation: int = 0
    due_at: datetime = utc_column()
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    failures: int = 0


class JournalRow(SQLModel, table=True):
    """One entry of the tamper-evident journal: `hash` covers the entry and the hash before it."""

    __tablename__ = "journal"

    seq: int = Field(primary_key=True)
    message_id: UUID = Field(index=True, unique=True)
    type: str = Field(index=True)
    unit: str = Field(index=True)
    at: datetime = utc_column()
    root: UUID | None = Field(default=None, index=True)
    body: str
    previous: str
    hash: str
