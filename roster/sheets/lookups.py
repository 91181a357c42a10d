"""What an import asks of the database: whom a table may mean, what stands already, here and in other duty rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below
from directory.tables import Contact, Person, Unit
from roster.sheets.entries import Found
from roster.sheets.persons import KnownPerson, People
from roster.sheets.planning import Standing, Wanted
from roster.tables import Shift
from runtime.work import Work
from schemas import labels
from schemas.values import Channel

SOME = 500
"""Ids in one query: databases bound how many."""
_NUMBERS = (Channel.SMS, Channel.VOICE, Channel.PHONE)


async def people_of_table(session: AsyncSession, unit: str, chosen: Mapping[str, str]) -> People:
    """Return the people of a unit and below it: a township's table may have people of its departments and villages."""
    of = select(Person, Unit).join(Unit, col(Unit.code) == col(Person.unit)).where(below(col(Person.unit), unit))
    numbers: dict[UUID, set[str]] = defaultdict(set)
    contacts = select(Contact).join(Person, col(Person.id) == col(Contact.person_id)).where(below(col(Person.unit), unit))
    for contact in await session.scalars(contacts.where(col(Contact.channel).in_(_NUMBERS))):
        numbers[contact.person_id].add(contact.address)
    known = [
        KnownPerson(p.id, p.name, p.title, p.unit == unit, p.active, frozenset(numbers[p.id]), room.short_name or room.name)
        for p, room in await session.execute(of.order_by(col(Person.id)))
    ]
    return People(known, chosen)


async def names_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    return {each.id: each.name for each in await session.scalars(select(Person).where(col(Person.id).in_(ids)))}


async def standing_of(session: AsyncSession, unit: str, found: Found, zone: ZoneInfo, lock: bool) -> list[Standing]:
    """Return the shifts that the table speaks of."""
    if not found.days:
        return []
    first, last = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (min(found.days), max(found.days)))
    of = select(Shift).where(col(Shift.unit) == unit, col(Shift.starts_at) >= first, col(Shift.post).in_(found.posts))
    of = of.where(col(Shift.starts_at) < last + timedelta(days=1))
    rows = await session.scalars(of.with_for_update() if lock else of)
    return [_as_standing(each) for each in rows if each.starts_at.astimezone(zone).date() in found.days]


async def elsewhere_of(
    session: AsyncSession, shifts: Sequence[Wanted], found: Found, unit: str, zone: ZoneInfo
) -> list[Standing]:
    """Return where the people of the table stand besides it, in any duty room."""
    people = {each.person_id for each in shifts}
    first, last = min(each.starts_at for each in shifts), max(each.ends_at for each in shifts)
    of = select(Shift, Unit).join(Unit, col(Unit.code) == col(Shift.unit)).where(col(Shift.person_id).in_(people))
    rows = await session.execute(of.where(col(Shift.ends_at) > first, col(Shift.starts_at) < last))
    return [
        _as_standing(shift, f"{room.short_name or room.name}{labels.post(shift.post)}")
        for shift, room in rows
        if not _spoken_of(shift, unit, found, zone)
    ]


def _spoken_of(shift: Shift, unit: str, found: Found, zone: ZoneInfo) -> bool:
    return shift.unit == unit and shift.post in found.posts and shift.starts_at.astimezone(zone).date() in found.days


def _as_standing(shift: Shift, where: str = "") -> Standing:
    return Standing(shift.id, shift.version, shift.post, shift.person_id, shift.starts_at, shift.ends_at, shift.note, where)


async def lock_room(work: Work, unit: str) -> None:
    """Have imports into one room follow each other: each compares with what the one before it left."""
    await work.session.execute(select(col(Unit.code)).where(col(Unit.code) == unit).with_for_update(key_share=True))


async def shifts_by_id(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Shift]:
    """Return shifts by id; kept by the caller, so that none is fetched one by one."""
    found: dict[UUID, Shift] = {}
    for first in range(0, len(ids), SOME):
        of = select(Shift).where(col(Shift.id).in_(ids[first : first + SOME]))
        found |= {each.id: each for each in await session.scalars(of)}
    return found
