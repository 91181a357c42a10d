"""Who is called when a clock is missed. `unit` is the unit whose obligation it is."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from schemas.envelope import Event
from schemas.values import About, Channel


class EscalationEvent(Event):
    """What all events of an escalation carry."""

    escalation_id: UUID
    about: About


class EscalationStarted(EscalationEvent):
    """A missed clock began to climb the ladder."""

    name: ClassVar[str] = "escalation.started"
    only_tells: ClassVar[bool] = True

    ladder: str
    reason: str


class EscalationStepped(EscalationEvent):
    """One step of the ladder was fired: these people are called. `next_at`: when the next step fires unless someone answers."""

    name: ClassVar[str] = "escalation.stepped"
    only_tells: ClassVar[bool] = True

    step: int
    round: int
    called: tuple[UUID, ...]
    reason: str
    next_at: AwareDatetime | None = None


class EscalationAcknowledged(EscalationEvent):
    """A person took it. `again_at`: when it climbs on if the obligation is still not met (ack timeout)."""

    name: ClassVar[str] = "escalation.acknowledged"

    by: UUID
    channel: Channel
    again_at: AwareDatetime | None = None


class EscalationTakenOver(EscalationEvent):
    """Another person took it from who held it. `again_at`: when it climbs on, counted anew."""

    name: ClassVar[str] = "escalation.taken_over"

    by: UUID
    held_by: UUID
    channel: Channel
    reason: str = ""
    again_at: AwareDatetime | None = None


class EscalationHandedOver(EscalationEvent):
    """Who held it handed it over to a person, who is called, or (`to` none) to the next step. `again_at`: when it climbs on."""

    name: ClassVar[str] = "escalation.handed_over"

    by: UUID
    to: UUID | None = None
    channel: Channel
    reason: str
    again_at: AwareDatetime | None = None


class EscalationSnoozed(EscalationEvent):
    """Who holds it put off the ack timeout, for a reason, within the bounds of its ladder."""

    name: ClassVar[str] = "escalation.snoozed"

    by: UUID
    reason: str
    again_at: AwareDatetime


class EscalationStopped(EscalationEvent):
    """It ended: the obligation was met, the clock withdrawn, or a person ended it."""

    name: ClassVar[str] = "escalation.stopped"

    because: Literal["met", "withdrawn", "closed", "by_person"]
    by: UUID | None = None


class EscalationExhausted(EscalationEvent):
    """The last step went unanswered: red banner on every desk above, and the auditor's alarm."""

    name: ClassVar[str] = "escalation.exhausted"

    reason: str
