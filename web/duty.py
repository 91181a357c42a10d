"""Who is on duty now in the rooms that a desk looks at: its own and its superior's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from roster import queries as roster
from schemas.divisions import Level
from web.names import Named, people


@dataclass(frozen=True, slots=True)
class OnPost:
    """A person on a post, until when. `unrelieved`: the shift is over and nobody has signed for taking over."""

    post: str
    person: Named | None
    until: datetime
    unrelieved: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A duty room and who is in it; `superior`: the one that this desk reports to."""

    unit: str
    name: str
    superior: bool
    posts: tuple[OnPost, ...]


async def rooms_of_interest(session: AsyncSession, unit: str, now: datetime) -> list[Room]:
    """Return the duty room of `unit` (or the lowest above it that is manned), and the next one above that."""
    above = [each for each in await directory.way_up(session, unit, Level.PROVINCE) if each.keeps_duty]
    return [
        Room(each.code, each.short_name or each.name, place > 0, await _posts(session, each.code, now))
        for place, each in enumerate(above[:2])
    ]


async def room(session: AsyncSession, unit: str, now: datetime) -> Room | None:
    """Return the duty room of exactly this unit; None when the directory does not know it."""
    found = await directory.unit(session, unit)
    if found is None:
        return None
    return Room(found.code, found.short_name or found.name, True, await _posts(session, unit, now))


async def _posts(session: AsyncSession, unit: str, now: datetime) -> tuple[OnPost, ...]:
    on = await roster.really_on(session, unit, now)
    known = await people(session, (each.person_id for each in on))
    return tuple(OnPost(each.post, known.get(each.person_id), each.until, each.unrelieved) for each in on)
