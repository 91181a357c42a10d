"""Questions about numbers: which work, which are to be checked in a subtree, who on duty cannot be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.queries import contacts_on
from directory.scope import below_any
from directory.tables import Contact, Person
from policies.model import Verification
from roster.tables import Shift
from roster.verifying.due import is_due
from roster.verifying.sending import PROVABLE
from roster.verifying.tables import NumberCode
from schemas.values import Channel

REACHING = (Channel.SMS, Channel.VOICE, Channel.TELEGRAM)
"""Channels by which a person on duty is called; a group robot or a mailbox wakes nobody."""


async def working_numbers(session: AsyncSession, person_ids: Iterable[UUID]) -> dict[UUID, list[Contact]]:
    """Return the numbers of people that no carrier calls unreachable, best first; who has none has an empty list."""
    found = await contacts_on(session, person_ids, REACHING)
    return {person: [each for each in theirs if not each.flagged] for person, theirs in found.items()}


async def unreachable_on_duty(session: AsyncSession, roots: Sequence[str], start: datetime, end: datetime) -> list[Shift]:
    """Return the shifts below `roots` between two times whose person has no working number, the nearest first."""
    of = select(Shift).where(below_any(col(Shift.unit), roots), col(Shift.ends_at) > start, col(Shift.starts_at) < end)
    shifts = list(await session.scalars(of.order_by(col(Shift.starts_at), col(Shift.unit))))
    working = await working_numbers(session, {shift.person_id for shift in shifts})
    return [shift for shift in shifts if not working[shift.person_id]]


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A contact point with its owner. `state`: bounced, never (proved), overdue, good. `code`: the newest one sent."""

    contact: Contact
    person: Person
    state: str
    code: NumberCode | None
    provable: bool


async def numbers_of(session: AsyncSession, person_id: UUID, rule: Verification, now: datetime) -> list[NumberLine]:
    """Return a person's contact points, by rank."""
    of = select(Contact, Person).join(Person, col(Person.id) == col(Contact.person_id)).where(col(Person.id) == person_id)
    return await _lines(session, (await session.execute(of.order_by(col(Contact.rank)))).all(), rule, now)


async def numbers_to_check(session: AsyncSession, roots: Sequence[str], rule: Verification, now: datetime) -> list[NumberLine]:
    """Return the contact points of people below `roots` that bounced or are not proved; bounced ones first, then by unit."""
    of = select(Contact, Person).join(Person, col(Person.id) == col(Contact.person_id))
    of = of.where(below_any(col(Person.unit), roots), col(Person.active), col(Contact.channel).in_(REACHING))
    rows = (await session.execute(of.order_by(col(Contact.flagged) == "", col(Person.unit), col(Person.id)))).all()
    return [line for line in await _lines(session, rows, rule, now) if line.state != "good"]


async def _lines(session: AsyncSession, rows: Collection[object], rule: Verification, now: datetime) -> list[NumberLine]:
    pairs: list[tuple[Contact, Person]] = [tuple(row) for row in rows]  # type: ignore[arg-type,misc]
    of = select(NumberCode).where(col(NumberCode.contact_id).in_({contact.id for contact, _ in pairs}))
    newest = {row.contact_id: row for row in await session.scalars(of.order_by(col(NumberCode.sent_at)))}
    return [
        NumberLine(contact, person, _state(contact, rule, now), newest.get(contact.id), contact.channel in PROVABLE)
        for contact, person in pairs
    ]


def _state(contact: Contact, rule: Verification, now: datetime) -> str:
    if contact.flagged:
        return "bounced"
    if contact.channel not in PROVABLE:
        return "good"
    if is_due(contact, rule, now):
        return "overdue" if contact.verified_at else "never"
    return "good"
