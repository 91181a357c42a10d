"""How an escalation is acknowledged: the first who says so takes it, and the ladder waits for the ack timeout.

Where a step has to be confirmed by all whom it called, the last of them takes it; until then the ladder goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from roster import notices
from roster.climbing import ACK_TIMEOUT, HANDOVER, STEP, rules_of
from roster.persons import person_name
from roster.said_so import counts
from roster.steps import asked, fired_steps
from roster.tables import Escalation, EscalationAnswer
from roster.wording import already_taken, noted, taken, too_late
from runtime.work import Work
from schemas.escalations import EscalationAcknowledged
from schemas.values import Channel

Outcome = Literal["taken", "already_taken", "too_late", "noted"]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What an acknowledgement did. `sentence` tells the person; `again_at`: when it climbs on if nothing is reported.

    `missing`: names of those whose word is still wanted.
    """

    outcome: Outcome
    sentence: str
    again_at: datetime | None = None
    missing: tuple[str, ...] = ()


async def answer(work: Work, escalation: Escalation, person_id: UUID, channel: Channel) -> Acknowledgement:
    """Take note of an acknowledgement and act on it. Every one is kept; only the first changes anything."""
    done = await _act(work, escalation, person_id, channel)
    work.session.add(
        EscalationAnswer(
            escalation_id=escalation.id,
            person_id=person_id,
            channel=channel,
            answered_at=work.now,
            outcome=done.outcome,
        )
    )
    return done


async def _act(work: Work, escalation: Escalation, person_id: UUID, channel: Channel) -> Acknowledgement:
    zone = work.settings.zone
    match escalation.state:
        case "stopped":
            return Acknowledgement("too_late", too_late(escalation.ended_reason, escalation.ended_at, work.now, zone))
        case "acknowledged":
            yours = escalation.acknowledged_by == person_id
            return Acknowledgement("already_taken", already_taken(yours, escalation.next_at, work.now, zone), escalation.next_at)
        case "running" if missing := await _missing(work, escalation, person_id):
            names = [await person_name(work, each) for each in missing]
            return Acknowledgement("noted", noted(names), escalation.next_at, tuple(names))
        case _:
            again_at = _rest(work, escalation, person_id, channel)
            return Acknowledgement("taken", taken(escalation.tier_label, again_at, work.now, zone), again_at)


async def _missing(work: Work, escalation: Escalation, person_id: UUID) -> list[UUID]:
    """Take note that a person said so; return who else has to before it counts as acknowledged. Nobody: it does."""
    rules = rules_of(work, escalation)
    if escalation.handed_to == person_id or not any(map(rules.needs_all, rules.steps)):
        return []
    rows = await fired_steps(work, escalation)
    steps = [asked(rules, row).heard(person_id) for row in rows]
    for row, step in zip(rows, steps, strict=True):
        row.said_so = sorted(map(str, step.said_so))
    if counts(steps, person_id):
        return []
    theirs = next((step for step in reversed(steps) if person_id in step.called), steps[-1])
    return sorted(theirs.missing)


def hold(work: Work, escalation: Escalation, person_id: UUID, channel: Channel) -> datetime:
    """Let a person hold it and the ladder wait: no further step fires until the ack timeout, which starts anew."""
    again_at = work.now + rules_of(work, escalation).ack_timeout
    escalation.state, escalation.next_at = "acknowledged", again_at
    escalation.generation += 1
    escalation.acknowledged_by, escalation.acknowledged_at = person_id, work.now
    escalation.acknowledged_channel = channel
    escalation.ended_at, escalation.ended_because, escalation.ended_reason = None, None, ""
    escalation.handed_to = None
    work.cancel_timer(STEP, escalation.id)
    work.cancel_timer(HANDOVER, escalation.id)
    work.set_timer(ACK_TIMEOUT, escalation.id, again_at, generation=escalation.generation)
    return again_at


def _rest(work: Work, escalation: Escalation, person_id: UUID, channel: Channel) -> datetime:
    again_at = hold(work, escalation, person_id, channel)
    work.emit(
        EscalationAcknowledged(
            time=work.now,
            unit=escalation.unit,
            escalation_id=escalation.id,
            about=notices.about(escalation, escalation.step or None),
            by=person_id,
            channel=channel,
            again_at=again_at,
        )
    )
    return again_at
