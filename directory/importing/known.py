"""What the directory has before an import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from directory.importing.addresses import Address
from directory.importing.matching import KnownPerson
from directory.importing.names import spellings
from directory.importing.people import Units
from directory.importing.sheets import Row
from directory.tables import Contact, Person, Unit
from schemas.divisions import CODE, ancestors


async def known_units(session: AsyncSession) -> dict[str, Unit]:
    """Return all units by code."""
    return {unit.code: unit for unit in await session.scalars(select(Unit))}


async def known_people(session: AsyncSession) -> list[KnownPerson]:
    """Return all people with their addresses, those who left too: a number may pass from one to another."""
    addresses: dict[UUID, set[Address]] = defaultdict(set)
    for contact in await session.scalars(select(Contact)):
        addresses[contact.person_id].add(Address(contact.channel, contact.address))
    people = await session.scalars(select(Person))
    return [KnownPerson(p.id, p.name, p.unit, p.active, frozenset(addresses[p.id])) for p in people]


def units_to_belong_to(known: Mapping[str, Unit], rows: Iterable[Row]) -> Units:
    """Return the units that people may name: the known ones and those in the same tables.

    A unit's row counts even when something else in it is wrong, so that one mistake isn't told again for each of its people.
    """
    told = [row for row in rows if CODE.fullmatch(row["code"])]
    names = {code: unit.name for code, unit in known.items()} | {row["code"]: row["name"] for row in told}
    shorts = {code: unit.short_name for code, unit in known.items()} | {row["code"]: row["short_name"] for row in told}
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        above = [names[each] for each in reversed(ancestors(code)) if each in names and each != code]
        for called in {*spellings(name, above), shorts[code]} - {""}:
            by_name[called].append(code)
    return Units(frozenset(names), {name: tuple(sorted(codes)) for name, codes in by_name.items()})
