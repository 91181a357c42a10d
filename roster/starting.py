"""How an escalation starts: a missed clock, looked at once, becomes one climb and no more.

A thousand clocks may be missed in the same second, so those of one transaction are looked up together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from roster import notices
from roster.climbing import climb, title_key
from roster.ladder import Why
from roster.queries import OPEN
from roster.rooms import foresee
from roster.tables import Escalation, IncidentCard, WatchedClock
from roster.wording import clock_time, why_started
from runtime.database import insert_into
from runtime.logs import log
from runtime.work import Work
from schemas import uuid7
from schemas.deadlines import DeadlineMissed
from schemas.escalations import EscalationStarted
from schemas.values import Severity

logger = log(__name__)

Missed = tuple[Work, DeadlineMissed]


@dataclass(slots=True)
class _Known:
    """What the tables say of some missed clocks: by deadline, by incident, by deadline."""

    settled: dict[UUID, datetime]
    closed: dict[UUID, datetime]
    climbs: dict[UUID, Escalation]


async def start_all(missed: list[Missed]) -> None:
    """Let missed clocks climb their ladders, except those that climb already or were settled meanwhile."""
    await foresee(missed[0][0], {unit for _, event in missed for unit in (event.unit, event.obligation.owed_to)})
    known = await _known([event for _, event in missed], missed[0][0])
    for work, event in missed:
        deadline_id = event.obligation.deadline_id
        if quiet := _why_quiet(known, event):
            logger.info("a missed clock wakes nobody", deadline=str(deadline_id), why=quiet)
            continue
        before = known.climbs.get(deadline_id)
        known.climbs[deadline_id] = _new_escalation(work, event, before.climb + 1 if before else 1)
        await start(work, known.climbs[deadline_id])


async def _known(events: Sequence[DeadlineMissed], work: Work) -> _Known:
    deadlines = sorted({event.obligation.deadline_id for event in events})
    incidents = {event.obligation.incident_id for event in events}
    settled = await settled_among(work, deadlines)
    closed = await _closed(work, incidents)
    climbs = select(Escalation).where(col(Escalation.deadline_id).in_(deadlines)).order_by(col(Escalation.climb))
    return _Known(settled, closed, {each.deadline_id: each for each in await work.session.scalars(climbs)})


async def settled_among(work: Work, deadlines: Sequence[UUID]) -> dict[UUID, datetime]:
    """Hold the rows of some clocks, and return when those of them were settled that are.

    A settlement in another process waits here, or lets us wait for it: neither can overlook the other.
    """
    hold = insert_into(work.session, WatchedClock).on_conflict_do_nothing()
    await work.session.execute(hold, [{"deadline_id": each, "because": ""} for each in deadlines])
    of = select(col(WatchedClock.deadline_id), col(WatchedClock.settled_at)).where(col(WatchedClock.deadline_id).in_(deadlines))
    rows = await work.session.execute(of.order_by(col(WatchedClock.deadline_id)).with_for_update())
    return {row.deadline_id: row.settled_at for row in rows if row.settled_at}


async def _closed(work: Work, incidents: Collection[UUID]) -> dict[UUID, datetime]:
    """Keep the titles of some incidents for this transaction, and return when those of them were closed that are."""
    cards = select(col(IncidentCard.incident_id), col(IncidentCard.title), col(IncidentCard.closed_at))
    of = cards.where(col(IncidentCard.incident_id).in_(incidents)).order_by(col(IncidentCard.incident_id))
    rows = (await work.session.execute(of.with_for_update(read=True))).all()
    work.cache |= {title_key(incident_id): "" for incident_id in incidents}
    work.cache |= {title_key(row.incident_id): row.title for row in rows}
    return {row.incident_id: row.closed_at for row in rows if row.closed_at}


def _why_quiet(known: _Known, event: DeadlineMissed) -> str:
    """Return why nobody is to be called, or nothing."""
    settled_at = known.settled.get(event.obligation.deadline_id)
    closed_at = known.closed.get(event.obligation.incident_id)
    before = known.climbs.get(event.obligation.deadline_id)
    if settled_at and settled_at >= event.time:
        return "settled"
    if closed_at and closed_at >= event.time:
        return "incident closed"
    if before is None:
        return ""
    if before.state in OPEN:
        return "climbing"
    came_back = before.ended_because == "withdrawn" and before.ended_at and before.ended_at < event.time
    return "" if came_back else "ended"


async def start(work: Work, escalation: Escalation) -> None:
    """Begin a climb: its first step is fired at once."""
    work.session.add(escalation)
    work.emit(
        EscalationStarted(
            time=work.now,
            unit=escalation.unit,
            escalation_id=escalation.id,
            about=notices.about(escalation),
            ladder=escalation.ladder["id"],
            reason=escalation.reason,
        )
    )
    await climb(work, escalation, Why.MISSED)


def _new_escalation(work: Work, event: DeadlineMissed, number: int) -> Escalation:
    owed = event.obligation
    due = clock_time(owed.due_at, work.now, work.settings.zone)
    return Escalation(
        id=uuid7(),
        deadline_id=owed.deadline_id,
        climb=number,
        incident_id=owed.incident_id,
        incident_number=owed.incident_number,
        unit=event.unit,
        owed_to=owed.owed_to,
        tier=owed.tier,
        tier_label=owed.tier_label,
        due_at=owed.due_at,
        at_birth=event.at_birth,
        reason=why_started(owed.tier_label, due, event.at_birth),
        ladder=_ladder(work, owed.tier, event.unit, owed.severity),
        policy_version=work.policy.version,
        missed_at=event.time,
        started_at=work.now,
    )


def _ladder(work: Work, tier: str, unit: str, severity: Severity) -> dict[str, Any]:
    """Return the ladder that stands for a tier, a unit and a grade, as rows."""
    key = ("roster.ladder", tier, unit, severity)
    if key not in work.cache:
        work.cache[key] = work.policy.ladder_for(tier, unit, severity).model_dump(mode="json")
    ladder: dict[str, Any] = work.cache[key]
    return ladder
