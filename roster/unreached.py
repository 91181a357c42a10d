"""What follows when a call reaches nobody: a step whose every call failed for good does not wait for an answer."""

from __future__ import annotations

from uuid import UUID

from roster.climbing import climb, locked, rules_of
from roster.ladder import Place, Why
from roster.notices import call_id, handed_id
from roster.steps import asked
from roster.tables import Escalation, EscalationStep
from runtime.work import Work


async def note(work: Work, escalation_id: UUID, notice_id: UUID) -> None:
    """Keep that a call failed on all channels; when nobody of the step is left who might answer, climb on.

    A call of an earlier step or round changes nothing: those people have had their time. A handover that reached nobody is over.
    """
    for escalation in await locked(work, [escalation_id]):
        if escalation.handed_to and notice_id == handed_id(escalation, escalation.handed_to):
            return await climb(work, escalation, Why.NOT_TAKEN)
        step = await _newest_step(work, escalation)
        person = _who(escalation, step, notice_id) if step else None
        if step is None or person is None or person in step.unreached:
            return None
        step.unreached = [*step.unreached, person]
        if escalation.state == "running" and asked(rules_of(work, escalation), step).nobody_left:
            await climb(work, escalation, Why.NOT_ALL if step.said_so else Why.UNREACHED)
    return None


async def _newest_step(work: Work, escalation: Escalation) -> EscalationStep | None:
    return await work.session.get(EscalationStep, (escalation.id, escalation.round, escalation.step))


def _who(escalation: Escalation, step: EscalationStep, notice_id: UUID) -> str | None:
    """Return which person of a step a notice called."""
    place = Place(step.round, step.step)
    people = (each["person_id"] for each in step.called)
    return next((each for each in people if call_id(escalation, place, UUID(each)) == notice_id), None)
