"""Handovers from one shift to the next (交接班). `unit` is the unit whose duty room it is."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from schemas.envelope import Event


class HandoverEvent(Event):
    """What all events of a handover carry."""

    handover_id: UUID
    post: str
    due_at: AwareDatetime
    outgoing: UUID


class HandoverSigned(HandoverEvent):
    """Both have signed, the outgoing person is relieved."""

    name: ClassVar[str] = "handover.signed"

    incoming: UUID


class HandoverOverdue(HandoverEvent):
    """The shift has changed and it is not signed: those concerned are reminded, or the leader is told (`escalated`)."""

    name: ClassVar[str] = "handover.overdue"

    escalated: bool = False


class HandoverWaived(HandoverEvent):
    """A leader declared it done without signatures, and said why."""

    name: ClassVar[str] = "handover.waived"

    by: UUID
    reason: str
