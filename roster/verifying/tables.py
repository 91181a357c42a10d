"""Table of the codes that were sent to prove a number; of a code only its hash is kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7


class NumberCode(SQLModel, table=True):
    """A code that was sent to one contact point. States: open, verified, spent (too many tries), replaced, expired."""

    __tablename__ = "number_code"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    contact_id: UUID = Field(index=True, description="an id of the directory; another number is another contact point")
    person_id: UUID = Field(index=True)
    channel: str
    address: str = Field(index=True)
    salt: str
    code_hash: str
    sent_at: datetime = utc_column(index=True)
    expires_at: datetime = utc_column()
    tries_left: int
    state: str = "open"
    asked_by: UUID | None = Field(default=None, description="None: the program, because the number was due")
    verified_at: datetime | None = utc_column(nullable=True)
    means: str = Field(default="", description="reply, or web")
