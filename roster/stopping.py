"""How an escalation ends: the obligation was met, the clock withdrawn, the incident closed, or a person took it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from roster import notices
from roster.climbing import ACK_TIMEOUT, HANDOVER, STEP
from roster.matters import matter_of
from roster.queries import OPEN
from roster.tables import Escalation, WatchedClock
from roster.wording import why_ended
from runtime.database import insert_into
from runtime.work import Work
from schemas.escalations import EscalationStopped

Because = Literal["met", "withdrawn", "closed", "by_person"]


async def settle(work: Work, deadline_id: UUID, because: Literal["met", "withdrawn"], at: datetime) -> None:
    """Keep that a clock needs nobody any more, and stop what climbs for it.

    It is kept even when nothing climbs: the missed event may still be on its way.
    """
    await _keep_settled(work, deadline_id, because, at)
    for escalation in await _climbing(work, col(Escalation.deadline_id) == deadline_id):
        if because == "met" or escalation.missed_at <= at:
            stop(work, escalation, because)


async def _keep_settled(work: Work, deadline_id: UUID, because: str, at: datetime) -> None:
    insert = insert_into(work.session, WatchedClock).values(deadline_id=deadline_id, because=because, settled_at=at)
    newer = {"because": insert.excluded.because, "settled_at": insert.excluded.settled_at}
    before = col(WatchedClock.settled_at)
    later = before.is_(None) | (insert.excluded.settled_at > before)
    await work.session.execute(insert.on_conflict_do_update(index_elements=["deadline_id"], set_=newer, where=later))


async def stop_all_of(work: Work, incident_id: UUID) -> None:
    """Stop whatever climbs for an incident that was closed."""
    for escalation in await _climbing(work, col(Escalation.incident_id) == incident_id):
        stop(work, escalation, "closed")


async def _climbing(work: Work, which: ColumnElement[bool]) -> list[Escalation]:
    query = select(Escalation).where(which, col(Escalation.state).in_(OPEN)).with_for_update()
    return list(await work.session.scalars(query.execution_options(populate_existing=True)))


def stop(work: Work, escalation: Escalation, because: Because, by: UUID | None = None, reason: str = "") -> None:
    """End an escalation for good; its timers are forgotten, and one that is just firing finds another generation."""
    escalation.state, escalation.next_at, escalation.handed_to = "stopped", None, None
    escalation.generation += 1
    escalation.ended_at, escalation.ended_because, escalation.ended_by = work.now, because, by
    escalation.ended_reason = reason or why_ended(because, matter_of(escalation.tier))
    work.cancel_timer(STEP, escalation.id)
    work.cancel_timer(ACK_TIMEOUT, escalation.id)
    work.cancel_timer(HANDOVER, escalation.id)
    work.emit(
        EscalationStopped(
            time=work.now,
            unit=escalation.unit,
            escalation_id=escalation.id,
            about=notices.about(escalation),
            because=because,
            by=by,
        )
    )
