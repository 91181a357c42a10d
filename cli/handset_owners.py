"""Whose handsets the sandbox offers: everybody in the directory who has a number or a chat."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.demo import ACCOUNTS
from directory.queries import person_at
from directory.tables import Contact, Person, Unit
from roster.queries import on_duty
from runtime.platform import Platform
from sandbox import Person as Owner
from schemas.divisions import LEVELS
from schemas.values import Channel


async def people_with_handsets(platform: Platform) -> list[Owner]:
    """Return the people with their numbers and chats, villages first; open at first are those whom the first story concerns."""
    async with platform.database.read() as session:
        people = (await session.execute(select(Person, Unit).join(Unit, col(Unit.code) == col(Person.unit)))).all()
        contacts: dict[UUID, dict[str, str]] = defaultdict(dict)
        for contact in (await session.execute(select(Contact).order_by(col(Contact.rank).desc()))).scalars():
            contacts[contact.person_id][contact.channel] = contact.address
        opened = await _concerned(session, platform)
    rows = sorted(people, key=lambda row: (-LEVELS.index(row[1].rank), row[1].department, row[1].code, row[0].id))
    return [_owner(person, unit, contacts[person.id], person.id in opened) for person, unit in rows if contacts[person.id]]


async def _concerned(session: AsyncSession, platform: Platform) -> set[UUID]:
    """Return a village's information officer, and who is on duty now at the township above."""
    reporter = await person_at(session, Channel.SMS, ACCOUNTS["lijiacun"])
    officer = await person_at(session, Channel.SMS, ACCOUNTS["qingshi"])
    if reporter is None or officer is None:
        return set()
    return {reporter.id, *(duty.person_id for duty in await on_duty(session, officer.unit, platform.clock.now()))}


def _owner(person: Person, unit: Unit, addresses: dict[str, str], opened: bool) -> Owner:
    chat = addresses.get(Channel.TELEGRAM)
    number = addresses.get(Channel.SMS)
    return Owner(person.name, unit.name, person.title, number, int(chat) if chat else None, is_open_at_first=opened)
