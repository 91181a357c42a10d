"""Questions about handovers: which there are, who takes over, whether a unit uses them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from roster.handover.steps import OPEN
from roster.handover.tables import Handover, HandoverUse
from roster.queries import on_duty
from roster.tables import Shift

LISTED = 100


async def handover(session: AsyncSession, handover_id: UUID) -> Handover | None:
    """Return a handover by its id."""
    return await session.get(Handover, handover_id)


async def handovers(session: AsyncSession, roots: Sequence[str], person_id: UUID | None = None) -> list[Handover]:
    """Return the handovers below `roots` and a person's own, the newest change of shift first."""
    # without a person there is nothing of one's own: a comparison with None would find those that nobody has taken over
    mine = or_(col(Handover.outgoing) == person_id, col(Handover.incoming) == person_id) if person_id else false()
    of = select(Handover).where(or_(mine, below_any(col(Handover.unit), roots)))
    return list(await session.scalars(of.order_by(col(Handover.due_at).desc(), col(Handover.id).desc()).limit(LISTED)))


async def open_of(session: AsyncSession, unit: str, post: str) -> list[Handover]:
    """Return what is not signed yet on a post of a unit, oldest first."""
    of = select(Handover).where(col(Handover.unit) == unit, col(Handover.post) == post, col(Handover.state).in_(OPEN))
    return list(await session.scalars(of.order_by(col(Handover.due_at))))


async def to_sign(session: AsyncSession, person_id: UUID | None, now: datetime) -> list[Handover]:
    """Return the handovers that wait for a person's signature, oldest first."""
    if person_id is None:
        return []
    rooms = select(col(Shift.unit)).where(col(Shift.person_id) == person_id, col(Shift.ends_at) > now)
    theirs_or_near = or_(col(Handover.outgoing) == person_id, col(Handover.unit).in_(rooms))
    of = select(Handover).where(col(Handover.state).in_(OPEN), theirs_or_near).order_by(col(Handover.due_at))
    found = []
    for each in (await session.scalars(of)).all():
        theirs = each.outgoing == person_id if each.state == "draft" else person_id in await next_on(session, each, now)
        found += [each] if theirs else []
    return found


async def next_on(session: AsyncSession, one: Handover, now: datetime) -> list[UUID]:
    """Return who takes over: on the same post when the shift has changed, the outgoing person aside."""
    on = await on_duty(session, one.unit, max(now, one.due_at))
    return [each.person_id for each in on if each.post == one.post and each.person_id != one.outgoing]


async def use_of(session: AsyncSession, unit: str) -> HandoverUse | None:
    """Return whether a unit uses handovers; None: it has never signed one, and nobody said so."""
    return await session.get(HandoverUse, unit)
