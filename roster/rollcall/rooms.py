"""Which duty rooms a roll call is about, and who is there to be called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below
from directory.tables import Unit
from roster.handover.relief import or_unrelieved
from roster.handover.unrelieved import unrelieved_at_rooms
from roster.on_duty import OnDuty
from roster.queries import on_duty_at_rooms
from roster.rollcall.spec import Spec


async def rooms_called(session: AsyncSession, unit: str, spec: Spec) -> list[str]:
    """Return the codes of the duty rooms of a unit and below it that a roll call under these terms is about."""
    rooms = select(col(Unit.code)).where(below(col(Unit.code), unit), col(Unit.keeps_duty))
    if spec.levels:
        rooms = rooms.where(col(Unit.level).in_([level.value for level in spec.levels]))
    if spec.units:
        rooms = rooms.where(col(Unit.code).in_(spec.units))
    return list(await session.scalars(rooms.order_by(col(Unit.code))))


async def people_called(session: AsyncSession, rooms: Collection[str], at: datetime) -> dict[str, list[OnDuty]]:
    """Return by duty room who may be called: who is on the roster, and on an empty post who was not relieved of it."""
    on, waiting = await on_duty_at_rooms(session, rooms, at), await unrelieved_at_rooms(session, rooms, at)
    return {room: or_unrelieved(on[room], waiting[room]) for room in rooms}
