"""How an escalation starts: a missed clock, looked at once, becomes one climb and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select
from sqlmodel import col

from roster import notices
from roster.climbing import climb
from roster.ladder import Why
from roster.queries import OPEN
from roster.tables import Escalation, IncidentCard, SettledClock
from roster.wording import clock_time, why_started
from runtime.logs import log
from runtime.work import Work
from schemas import uuid7
from schemas.deadlines import DeadlineMissed
from schemas.escalations import EscalationStarted

logger = log(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the tables say of a clock before it climbs. `climb`: the number of this climb. `quiet`: why nobody is to be called."""

    climb: int = 1
    quiet: str = ""


async def start(work: Work, event: DeadlineMissed) -> None:
    """Let a missed clock climb its ladder, unless it climbs already or was settled meanwhile."""
    started: set[UUID] = work.cache.setdefault("roster.started", set())
    known = await _known(work, event)
    if known.quiet or event.obligation.deadline_id in started:
        logger.info("a missed clock wakes nobody", deadline=str(event.obligation.deadline_id), why=known.quiet or "climbing")
        return
    started.add(event.obligation.deadline_id)
    escalation = _new_escalation(work, event, known.climb)
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


async def _known(work: Work, event: DeadlineMissed) -> _Known:
    """Look at everything that could keep a clock quiet, in one query: this runs a thousand times in a second."""
    deadline_id, incident_id = event.obligation.deadline_id, event.obligation.incident_id
    anchor = select(literal(1).label("one")).subquery()
    query = (
        select(
            col(SettledClock.settled_at),
            col(IncidentCard.closed_at),
            col(IncidentCard.title),
            col(Escalation.climb),
            col(Escalation.state),
            col(Escalation.ended_because),
            col(Escalation.ended_at),
        )
        .select_from(anchor)
        .outerjoin(SettledClock, col(SettledClock.deadline_id) == deadline_id)
        .outerjoin(IncidentCard, col(IncidentCard.incident_id) == incident_id)
        .outerjoin(Escalation, col(Escalation.deadline_id) == deadline_id)
        .order_by(col(Escalation.climb).desc())
        .limit(1)
    )
    with work.session.no_autoflush:
        row = (await work.session.execute(query)).one()
    work.cache["roster.title", incident_id] = row.title or ""
    return _judge(row, event)


def _judge(row: Any, event: DeadlineMissed) -> _Known:
    if row.settled_at and row.settled_at >= event.time:
        return _Known(quiet="settled")
    if row.closed_at and row.closed_at >= event.time:
        return _Known(quiet="incident closed")
    if row.climb is None:
        return _Known()
    if row.state in OPEN:
        return _Known(quiet="climbing")
    if row.ended_because == "withdrawn" and row.ended_at < event.time:
        return _Known(climb=row.climb + 1)
    return _Known(quiet="ended")


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
        ladder=_ladder(work, owed.tier),
        policy_version=work.policy.version,
        missed_at=event.time,
        started_at=work.now,
    )


def _ladder(work: Work, tier: str) -> dict[str, Any]:
    """Return the ladder of a tier as rows; a tier that the policy has no more climbs the first ladder there is."""
    key = ("roster.ladder", tier)
    if key not in work.cache:
        name = next((each.ladder for each in work.policy.tiers if each.id == tier), work.policy.ladders[0].id)
        work.cache[key] = work.policy.ladder(name).model_dump(mode="json")
    ladder: dict[str, Any] = work.cache[key]
    return ladder
