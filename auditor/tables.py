"""Tables of the auditor: its last look, and everything that it ever found with begin and end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7


class AuditLook(SQLModel, table=True):
    """When the auditor last looked, and by when it has to have looked again: silence from it is a finding too."""

    __tablename__ = "audit_look"

    name: str = Field(default="auditor", primary_key=True)
    at: datetime = utc_column()
    next_by: datetime = utc_column(description="by the machine's clock: a demo's may be put forward by hours")


class AuditFinding(SQLModel, table=True):
    """Something that was wrong from `since` until `cleared_at`; as the auditor saw it last."""

    __tablename__ = "audit_finding"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    kind: str = Field(index=True)
    weight: str
    on_desk: bool = True
    sentence: str
    count: int
    oldest_at: datetime | None = utc_column(nullable=True)
    since: datetime = utc_column(index=True)
    seen_at: datetime = utc_column()
    cleared_at: datetime | None = utc_column(nullable=True, index=True)
