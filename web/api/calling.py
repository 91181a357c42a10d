"""What the API tells of who is called: escalations, notices, acknowledgements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from schemas.values import Channel
from web.api.out import Out


class Called(Out):
    """Someone whom a step called. `said_so`: confirmed, where all of the step have to."""

    name: str
    post: str
    phone: str
    said_so: bool


class Rung(Out):
    """One step of a ladder. `state`: fired, taken, empty (nobody on duty), next, later.

    `needs_all`: it counts as acknowledged only when all whom it called have confirmed.
    """

    number: str
    label: str
    state: str
    at: datetime | None
    reason: str
    called: tuple[Called, ...]
    needs_all: bool


class Answer(Out):
    """What a person did: acknowledged, took over, handed over, put off; `reason`: why, as they gave it."""

    name: str
    channel: str
    at: datetime
    outcome: str
    reason: str


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


class AcknowledgementOut(Out):
    """What was done. `outcome`: taken, already_taken, too_late, noted; took_over, handed_over, handed_on, snoozed."""

    outcome: str
    detail: str
    again_at: datetime | None = Field(description="when it climbs on if nothing is reported")
