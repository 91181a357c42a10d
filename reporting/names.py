"""Names of units and people, fetched once for everything that a page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Person, Unit


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes and ids of a page are called."""

    units: dict[str, str]
    people: dict[UUID, str]

    def unit(self, code: str | None) -> str:
        """Return a unit's name; its code when the directory does not have it."""
        return self.units.get(code, code) if code else ""

    def person(self, person_id: UUID | None) -> str:
        """Return a person's name; empty: nobody, or not in the directory."""
        return self.people.get(person_id, "") if person_id else ""


async def names(session: AsyncSession, units: Iterable[str | None], people: Iterable[UUID | None] = ()) -> Names:
    """Return the names of these units and people, in two queries."""
    codes, ids = {code for code in units if code}, {person for person in people if person}
    by_code = (
        {row.code: row.name for row in await session.scalars(select(Unit).where(col(Unit.code).in_(codes)))} if codes else {}
    )
    by_id = {row.id: row.name for row in await session.scalars(select(Person).where(col(Person.id).in_(ids)))} if ids else {}
    return Names(by_code, by_id)
