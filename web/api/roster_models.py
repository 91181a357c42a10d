"""What the API takes and tells of shifts, requests and handovers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from web.api.out import Out


class ShiftOut(Out):
    """One shift. `version` goes up with each change: send it back with a change."""

    id: UUID
    unit: str
    post: str
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str
    version: int


class OnOut(Out):
    """Someone who is really on. `unrelieved`: the shift is over and the handover is not signed."""

    person_id: UUID
    post: str
    shift_id: UUID
    until: datetime
    unrelieved: bool


class ShiftIn(BaseModel):
    """A shift to enter."""

    unit: str = Field(max_length=32)
    post: str = Field(min_length=1, max_length=40)
    person_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    note: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=200)


class ShiftChangeIn(BaseModel):
    """What a shift becomes; what is not given stays."""

    version: int
    reason: str = Field(max_length=200)
    post: str | None = Field(default=None, max_length=40)
    person_id: UUID | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class HoursIn(BaseModel):
    """Some hours of a shift given to another."""

    version: int
    reason: str = Field(max_length=200)
    person_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class RequestIn(BaseModel):
    """What is asked for.

    A swap: `shift_id`, `version`, `other_shift_id`, `other_version`; a substitute: `shift_id`, `version`, `person_id`, perhaps
    times; a leave: times and `person_id`.
    """

    kind: Literal["swap", "substitute", "leave"]
    reason: str = Field(max_length=200)
    shift_id: UUID | None = None
    version: int = 0
    other_shift_id: UUID | None = None
    other_version: int = 0
    person_id: UUID | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class ReasonIn(BaseModel):
    """Why, or what is added."""

    reason: str = Field(default="", max_length=4000)


class RequestOut(Out):
    """One request. `state`: offered, accepted, approved, refused, withdrawn, expired."""

    id: UUID
    kind: str
    unit: str
    from_person: UUID
    to_person: UUID
    shift_id: UUID | None
    other_shift_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    reason: str
    state: str
    asked_at: datetime
    answered_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    ended_by: UUID | None
    ended_reason: str


class HandoverOut(Out):
    """One handover. `state`: draft, handed_over, signed, waived, dropped. `items` as handed over; of a draft as they are now."""

    id: UUID
    unit: str
    post: str
    state: str
    due_at: datetime
    outgoing: UUID
    outgoing_signed_at: datetime | None
    incoming: UUID | None
    incoming_signed_at: datetime | None
    items: list[dict[str, Any]]
    notes: str
    sent_back: str
    closed_at: datetime | None
    closed_reason: str


class HistoryOut(Out):
    """One change of a shift: how it stood before and after. `by` null: the program."""

    shift_id: UUID
    at: datetime
    what: str
    by: UUID | None
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
