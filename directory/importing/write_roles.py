"""What checked people may do and are fit for, into the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from directory.importing.people import HeldRole, PersonDraft
from directory.tables import Contact, Grant, Person, Qualification

Written = tuple[Person, PersonDraft]
T = TypeVar("T", Contact, Grant, Qualification)


async def write_grants(session: AsyncSession, persons: Iterable[Written]) -> set[UUID]:
    """Give each person the roles of their row and take all others; return whose changed. None: left as they are."""
    changed: set[UUID] = set()
    of_person = by_person(await session.scalars(select(Grant)))
    for person, draft in persons:
        if draft.roles is None:
            continue
        held = {HeldRole(grant.as_role, grant.unit): grant for grant in of_person[person.id]}
        for role in held.keys() - set(draft.roles):
            await session.delete(held[role])
        session.add_all(Grant(person_id=person.id, role=r.role.value, unit=r.unit) for r in set(draft.roles) - held.keys())
        changed |= {person.id} if held.keys() != set(draft.roles) else set()
    await session.flush()
    return changed


async def write_qualifications(session: AsyncSession, persons: Iterable[Written], zone: ZoneInfo) -> set[UUID]:
    """Note what each person is fit for, as their row says; return for whom it changed. None in the row: left as it is."""
    changed: set[UUID] = set()
    of_person = by_person(await session.scalars(select(Qualification)))
    for person, draft in persons:
        if draft.qualifications is None:
            continue
        has = {each.name: each for each in of_person[person.id]}
        wanted = {name: _until(draft, has.get(name), zone) for name in draft.qualifications}
        if {name: each.until for name, each in has.items()} == wanted:
            continue
        changed.add(person.id)
        for name in has.keys() - wanted.keys():
            await session.delete(has[name])
        for name in wanted.keys() & has.keys():
            has[name].until = wanted[name]
        session.add_all(Qualification(person_id=person.id, name=n, until=wanted[n]) for n in wanted.keys() - has.keys())
    await session.flush()
    return changed


def by_person(rows: Iterable[T]) -> defaultdict[UUID, list[T]]:
    """Return rows by the person whose they are."""
    found: defaultdict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _until(draft: PersonDraft, before: Qualification | None, zone: ZoneInfo) -> datetime | None:
    """Return the moment after the last day on which a qualification holds; without a column for it, as it was."""
    if not draft.row.has("qualified_until"):
        return before.until if before else None
    if draft.qualified_until is None:
        return None
    return datetime.combine(draft.qualified_until + timedelta(days=1), time(), zone)
