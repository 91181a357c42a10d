"""What people do with the roster: acknowledge or take over an escalation, enter and change shifts. Rights are the caller's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from roster import holding
from roster.acknowledging import Acknowledgement, answer
from roster.climbing import locked
from roster.errors import Refused
from roster.holding import By, Done
from roster.queries import OPEN
from roster.shifts import ShiftDraft, add_shift, change_shift, remove_shift
from roster.stopping import stop
from roster.tables import Escalation
from roster.wording import too_late
from runtime.work import Work
from schemas.values import Channel

__all__ = [
    "Acknowledgement",
    "By",
    "Done",
    "Refused",
    "ShiftDraft",
    "acknowledge",
    "add_shift",
    "change_shift",
    "hand_over",
    "put_off",
    "remove_shift",
    "take",
    "take_over",
]


async def acknowledge(work: Work, escalation_id: UUID, person_id: UUID, channel: Channel) -> Acknowledgement:
    """A person says: I take care of it. The ladder waits for the ack timeout.

    Raises:
        Refused: there is no such escalation.
    """
    return await answer(work, await _found(work, escalation_id), person_id, channel)


async def take_over(work: Work, escalation_id: UUID, by: By) -> Done:
    """A person takes it from who holds it. Raises `Refused` as `holding.take_over` does."""
    return await holding.take_over(work, await _found(work, escalation_id), by)


async def hand_over(work: Work, escalation_id: UUID, by: By, to: UUID | None) -> Done:
    """Who holds it hands it to a person on duty, or to the next step. Raises `Refused` as `holding.hand_over` does."""
    return await holding.hand_over(work, await _found(work, escalation_id), by, to)


async def put_off(work: Work, escalation_id: UUID, by: By, longer: timedelta) -> Done:
    """Who holds it puts off the ack timeout. Raises `Refused` as `holding.put_off` does."""
    return await holding.put_off(work, await _found(work, escalation_id), by, longer)


async def take(work: Work, escalation_id: UUID, by: UUID, reason: str) -> str:
    """A person ends an escalation for good and answers for it from now on. Return a sentence that says so.

    Raises:
        Refused: there is no such escalation, it has ended, or no reason was given.
    """
    escalation = await _found(work, escalation_id)
    if not reason.strip():
        raise Refused("请写明接手的理由，例如“已电话联系现场，由我负责报送”。")
    if escalation.state not in OPEN:
        raise Refused(too_late(escalation.ended_reason, escalation.ended_at, work.now, work.settings.zone))
    stop(work, escalation, "by_person", by, reason.strip())
    return "已由您接手，不再催报。时限仍在计时，请尽快完成报送。"


async def _found(work: Work, escalation_id: UUID) -> Escalation:
    if not (found := await locked(work, [escalation_id])):
        raise Refused("没有找到这次催报，请刷新页面后再试。")
    return found[0]
