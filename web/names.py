"""Names of people and units for what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Contact, Person, Unit
from schemas.values import Channel


@dataclass(frozen=True, slots=True)
class Named:
    """A person as pages name them. `phone`: the first number that works, or empty."""

    id: UUID
    name: str
    title: str
    unit: str
    phone: str = ""


async def people(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Return those of `ids` that the directory knows."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    found = await session.scalars(select(Person).where(col(Person.id).in_(wanted)))
    phones = await _phones(session, wanted)
    return {each.id: Named(each.id, each.name, each.title, each.unit, phones.get(each.id, "")) for each in found}


async def _phones(session: AsyncSession, ids: list[UUID]) -> dict[UUID, str]:
    of = select(Contact).where(col(Contact.person_id).in_(ids), col(Contact.channel).in_((Channel.SMS, Channel.VOICE)))
    usable_first = of.order_by(col(Contact.flagged) != "", col(Contact.rank))
    phones: dict[UUID, str] = {}
    for contact in await session.scalars(usable_first):
        phones.setdefault(contact.person_id, contact.address)
    return phones


async def units(session: AsyncSession, codes: Iterable[str]) -> dict[str, str]:
    """Return the short names of units by code."""
    wanted = list(set(codes))
    if not wanted:
        return {}
    found = await session.scalars(select(Unit).where(col(Unit.code).in_(wanted)))
    return {each.code: each.short_name or each.name for each in found}
