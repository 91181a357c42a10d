"""Whoever is called may hand the matter on: the next step fires at once, and it stands on record who did so."""

from __future__ import annotations

from uuid import UUID

from roster.climbing import climb, locked
from roster.ladder import Place, Why
from roster.notices import call_id, handed_id
from roster.tables import Escalation, EscalationAnswer
from runtime.work import Work
from schemas.values import Channel


async def hand_on(work: Work, escalation_id: UUID, notice_id: UUID, person_id: UUID, channel: Channel) -> None:
    """Climb on, if the call that is handed on is one of the newest step and nobody took it meanwhile; keep it in any case."""
    for escalation in await locked(work, [escalation_id]):
        called = call_id(escalation, Place(escalation.round, escalation.step), person_id)
        asked = handed_id(escalation, person_id)
        moves = escalation.state == "running" and notice_id in (called, asked)
        work.session.add(
            EscalationAnswer(
                escalation_id=escalation.id,
                person_id=person_id,
                channel=channel,
                answered_at=work.now,
                outcome=_outcome(escalation, moves),
            )
        )
        if moves:
            await climb(work, escalation, Why.HANDED_ON)


def _outcome(escalation: Escalation, moves: bool) -> str:
    if moves:
        return "handed_on"
    return "already_taken" if escalation.state in ("running", "acknowledged") else "too_late"
