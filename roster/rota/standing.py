"""The shifts that stand in a stretch of time: those that people decided on stay, those of the rotation may be replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from roster.rotating import BY_ROTATION
from roster.tables import Shift, ShiftChange

AROUND = timedelta(days=3)
"""So far before and after a stretch shifts are looked at, for the rest between them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The shifts of a unit around a stretch. `replaceable` begin in it; `decided` are all others."""

    decided: tuple[Shift, ...]
    replaceable: tuple[Shift, ...]

    def versions(self, start: datetime, end: datetime) -> dict[str, int]:
        """Return the versions of what people decided in a stretch: what a draft was made beside."""
        return {str(each.id): each.version for each in self.decided if each.ends_at > start and each.starts_at < end}


async def standing(
    session: AsyncSession, unit: str, start: datetime, end: datetime, now: datetime, *, lock: bool = False
) -> Standing:
    """Return what stands around a stretch; `lock` it for who is going to change it. A shift that has begun is decided."""
    touching = select(Shift).where(
        col(Shift.unit) == unit, col(Shift.ends_at) > start - AROUND, col(Shift.starts_at) < end + AROUND
    )
    query = touching.order_by(col(Shift.starts_at), col(Shift.post), col(Shift.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    shifts = list(await session.scalars(query))
    by_rotation = await _by_rotation(session, shifts)
    may_go = {each.id for each in shifts if each.id in by_rotation and start <= each.starts_at < end and each.starts_at > now}
    return Standing(tuple(s for s in shifts if s.id not in may_go), tuple(s for s in shifts if s.id in may_go))


async def _by_rotation(session: AsyncSession, shifts: Sequence[Shift]) -> set[UUID]:
    """Return the ids of those that the rotation made and nobody touched since."""
    ids = [each.id for each in shifts]
    a_person = or_(col(ShiftChange.by).is_not(None), col(ShiftChange.reason) != BY_ROTATION)
    of = select(col(ShiftChange.shift_id)).where(col(ShiftChange.shift_id).in_(ids))
    known = set(await session.scalars(of))
    return known - set(await session.scalars(of.where(a_person)))


async def elsewhere(session: AsyncSession, unit: str, people: Sequence[UUID], start: datetime, end: datetime) -> list[Shift]:
    """Return the shifts of some people in other duty rooms around a stretch."""
    of = select(Shift).where(col(Shift.person_id).in_(people), col(Shift.unit) != unit)
    return list(await session.scalars(of.where(col(Shift.ends_at) > start - AROUND, col(Shift.starts_at) < end + AROUND)))
