"""A person of the directory as the viewer whom `rights` rules on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.rights import Held, Viewer
from directory.tables import Grant, Person, Unit
from schemas.values import Role


async def viewer_of(session: AsyncSession, person_id: UUID, account_id: UUID | None = None) -> Viewer | None:
    """Return a person with the roles that they hold now; None when there is no such active person."""
    at = select(Person, Unit).join(Unit, col(Unit.code) == col(Person.unit)).where(col(Person.id) == person_id)
    found = (await session.execute(at.where(col(Person.active)))).one_or_none()
    if found is None:
        return None
    person, unit = found
    grants = await _held(session, person_id)
    return Viewer(person_id, person.name, grants, account_id, unit=unit.code, unit_name=unit.short_name or unit.name)


async def _held(session: AsyncSession, person_id: UUID) -> tuple[Held, ...]:
    of = select(Grant, Unit).join(Unit, col(Unit.code) == col(Grant.unit)).where(col(Grant.person_id) == person_id)
    rows = await session.execute(of.order_by(col(Grant.unit), col(Grant.role)))
    return tuple(held(grant.as_role, unit) for grant, unit in rows)


def held(role: Role, unit: Unit) -> Held:
    """Return a role over a unit of the directory."""
    return Held(role, unit.code, unit.short_name or unit.name, whole=unit.parent is None)
