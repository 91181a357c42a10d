"""A preview of a ladder from the roster: which rooms, which shifts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Person, Unit
from policies.model import Ladder
from roster.preview import Foretold, foretell, longest
from roster.queries import shifts_between
from roster.rooms import room_for
from roster.tables import Shift


async def foretold(session: AsyncSession, ladder: Ladder, unit: str, owed_to: str, missed_at: datetime) -> Foretold:
    """Return who would be called when, if `unit` missed at a moment what it owes `owed_to`. As the roster stands now."""
    rooms = {"own": await room_for(session, unit), "superior": await room_for(session, owed_to)}
    end = missed_at + longest(ladder)
    shifts = {room: await _shifts(session, room, missed_at, end) for room in set(rooms.values())}
    found = await session.scalars(select(Unit).where(col(Unit.code).in_(shifts)))
    names = {each.code: each.short_name or each.name for each in found}
    return foretell(ladder, missed_at, rooms, shifts, names)


async def _shifts(session: AsyncSession, room: str, start: datetime, end: datetime) -> list[Shift]:
    """Return a room's shifts; who has left the service is on no post."""
    shifts = await shifts_between(session, room, start, end)
    here = select(col(Person.id)).where(col(Person.id).in_({each.person_id for each in shifts}), col(Person.active))
    active = set(await session.scalars(here))
    return [each for each in shifts if each.person_id in active]
