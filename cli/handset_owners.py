"""Whose handsets the sandbox offers: everybody in the directory who has a number or a chat."""

from __future__ import annotations

from collections import defaultdict

from sqlmodel import col, select

from directory.tables import Contact, Person, Unit
from runtime.platform import Platform
from sandbox import Person as Owner
from schemas.values import Channel


async def people_with_handsets(platform: Platform) -> list[Owner]:
    """Return the people of the directory with their numbers and chats, by unit from the village up."""
    async with platform.database.read() as session:
        people = (await session.execute(select(Person, Unit).join(Unit, col(Unit.code) == col(Person.unit)))).all()
        contacts: dict[object, dict[str, str]] = defaultdict(dict)
        for contact in (await session.execute(select(Contact).order_by(col(Contact.rank).desc()))).scalars():
            contacts[contact.person_id][contact.channel] = contact.address
    owners = sorted(people, key=lambda row: (-len(row[1].code.rstrip("0")), row[1].code, row[0].name))
    return [_owner(person, unit, contacts[person.id]) for person, unit in owners if contacts[person.id]]


def _owner(person: Person, unit: Unit, addresses: dict[str, str]) -> Owner:
    chat = addresses.get(Channel.TELEGRAM)
    return Owner(person.name, unit.name, person.title, addresses.get(Channel.SMS), int(chat) if chat else None)
