"""Checked people into the database: the person and how they are reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from directory.importing.addresses import Address
from directory.importing.counts import Counts
from directory.importing.matching import Match
from directory.importing.people import PersonDraft
from directory.importing.write_roles import Written, by_person, write_grants, write_qualifications
from directory.tables import Contact, Person
from schemas import uuid7


async def write_people(session: AsyncSession, matches: Sequence[Match], zone: ZoneInfo) -> Counts:
    """Add and change people, new ones with ids in the order of the rows."""
    counts, changed, persons = Counts(), set[UUID](), list[Written]()
    ids = iter(sorted(uuid7() for _ in matches))
    there = {person.id: person for person in await session.scalars(select(Person))}
    for each in matches:
        person = there[each.known.id] if each.known else _new(next(ids), each.draft)
        _set(person, each.draft)
        if each.known is None:
            session.add(person)
            counts.new += 1
        elif session.is_modified(person):
            changed.add(person.id)
        persons.append((person, each.draft))
    await session.flush()
    changed |= await _write_contacts(session, persons)
    changed |= await write_grants(session, persons)
    changed |= await write_qualifications(session, persons, zone)
    for each in matches:
        if each.known:
            counts.add(changed=each.known.id in changed)
    return counts


def _new(person_id: UUID, draft: PersonDraft) -> Person:
    return Person(id=person_id, name=draft.name, unit=draft.unit)


def _set(person: Person, draft: PersonDraft) -> None:
    person.name, person.unit = draft.name, draft.unit
    person.title = person.title if draft.title is None else draft.title
    person.language = draft.language or person.language
    person.active = person.active if draft.active is None else draft.active


async def _write_contacts(session: AsyncSession, persons: Iterable[Written]) -> set[UUID]:
    """Write addresses; one that passes from one person to another is taken away before it is given."""
    changed: set[UUID] = set()
    owned = {Address(each.channel, each.address): each for each in await session.scalars(select(Contact))}
    of_person = by_person(owned.values())
    persons = list(persons)
    given = {address: person.id for person, draft in persons for address in draft.addresses}
    replaced = {person.id: draft.channels for person, draft in persons}
    for address, contact in owned.items():
        owner = contact.person_id
        dropped = contact.channel in replaced.get(owner, ()) and given.get(address) != owner
        if dropped or given.get(address, owner) != owner:
            await session.delete(contact)
            changed.add(owner)
    await session.flush()
    for person, draft in persons:
        known = (each for each in of_person[person.id] if each.channel not in draft.channels)
        kept = [each for each in known if Address(each.channel, each.address) not in given]
        changed |= {person.id} if _give(session, person, draft, owned, kept) else set()
    await session.flush()
    return changed


def _give(session: AsyncSession, person: Person, draft: PersonDraft, owned: dict[Address, Contact], kept: list[Contact]) -> bool:
    """Give a person the addresses of their row, in its order, and after them those that the row says nothing of."""
    changed = False
    for rank, address in enumerate(draft.addresses):
        contact = owned.get(address)
        if contact is None or contact.person_id != person.id:
            session.add(Contact(person_id=person.id, channel=address.channel, address=address.address, rank=rank))
            changed = True
        elif contact.rank != rank:
            contact.rank, changed = rank, True
    for rank, contact in enumerate(sorted(kept, key=lambda each: each.rank), start=len(draft.addresses)):
        if contact.rank != rank:
            contact.rank, changed = rank, True
    return changed
