"""Questions about requests and about how the roster stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from roster.changes.past import stood_at
from roster.changes.steps import OPEN, State
from roster.changes.tables import ShiftRequest
from roster.tables import Shift, ShiftChange

LISTED = 200


async def request(session: AsyncSession, request_id: UUID) -> ShiftRequest | None:
    """Return a request by its id."""
    return await session.get(ShiftRequest, request_id)


async def requests(
    session: AsyncSession, person_id: UUID | None, roots: Sequence[str], *, only_open: bool = False
) -> list[ShiftRequest]:
    """Return the requests that a person takes part in and those of the units below `roots`, newest first."""
    mine = or_(col(ShiftRequest.from_person) == person_id, col(ShiftRequest.to_person) == person_id)
    of = select(ShiftRequest).where(or_(mine, below_any(col(ShiftRequest.unit), roots)))
    of = of.where(col(ShiftRequest.state).in_(OPEN)) if only_open else of
    newest = of.order_by(col(ShiftRequest.asked_at).desc(), col(ShiftRequest.id).desc()).limit(LISTED)
    return list(await session.scalars(newest))


async def waiting_for(session: AsyncSession, person_id: UUID | None, roots: Sequence[str]) -> list[ShiftRequest]:
    """Return what waits for a person, oldest first: offered to them, or accepted and theirs to approve below `roots`."""
    theirs = and_(col(ShiftRequest.to_person) == person_id, col(ShiftRequest.state) == State.OFFERED)
    parties = or_(col(ShiftRequest.from_person) == person_id, col(ShiftRequest.to_person) == person_id)
    to_approve = and_(col(ShiftRequest.state) == State.ACCEPTED, below_any(col(ShiftRequest.unit), roots), ~parties)
    found = await session.scalars(select(ShiftRequest).where(or_(theirs, to_approve)).order_by(col(ShiftRequest.asked_at)))
    return list(found)


async def shifts_meant(session: AsyncSession, person_id: UUID, start: datetime, end: datetime) -> list[Shift]:
    """Return a person's shifts that touch a stretch of time, in whatever duty room, by start."""
    touching = select(Shift).where(col(Shift.person_id) == person_id, col(Shift.ends_at) > start, col(Shift.starts_at) < end)
    return list(await session.scalars(touching.order_by(col(Shift.starts_at), col(Shift.id))))


async def roster_as_of(session: AsyncSession, unit: str, at: datetime) -> list[Shift]:
    """Return all shifts of a unit as they stood at a moment, by start; what was changed later is not in them."""
    theirs = select(col(ShiftChange.shift_id)).where(col(ShiftChange.unit) == unit)
    of = select(ShiftChange).where(col(ShiftChange.shift_id).in_(theirs), col(ShiftChange.at) <= at)
    return [shift for shift in stood_at(await session.scalars(of), at) if shift.unit == unit]
