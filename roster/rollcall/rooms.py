"""Which duty rooms a roll call is about."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below
from directory.tables import Unit
from roster.rollcall.spec import Spec


async def rooms_called(session: AsyncSession, unit: str, spec: Spec) -> list[str]:
    """Return the codes of the duty rooms of a unit and below it that a roll call under these terms is about."""
    rooms = select(col(Unit.code)).where(below(col(Unit.code), unit), col(Unit.keeps_duty))
    if spec.levels:
        rooms = rooms.where(col(Unit.level).in_([level.value for level in spec.levels]))
    if spec.units:
        rooms = rooms.where(col(Unit.code).in_(spec.units))
    return list(await session.scalars(rooms.order_by(col(Unit.code))))
