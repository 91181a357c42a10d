"""What the directory knows of those who are to be reached: language and contact points, many people in one question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.browsers import shown
from directory.reach import Reaching, reaching
from directory.tables import Contact, Person
from notifier.route import Point
from runtime.logs import log

logger = log(__name__)


@dataclass(slots=True)
class Entry:
    """A person as the notifier needs one. Someone who has left (`active` false) keeps no contact points here."""

    language: str
    points: list[Point] = field(default_factory=list)
    reach: Reaching | None = None


async def entries(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, Entry]:
    """Return language and contact points of people; who is not in the directory is missing."""
    if not people:
        return {}
    of = select(
        col(Person.id),
        col(Person.language),
        col(Person.active),
        col(Contact.id),
        col(Contact.channel),
        col(Contact.address),
        col(Contact.rank),
        col(Contact.flagged),
    ).outerjoin(Contact, col(Contact.person_id) == col(Person.id))
    found: dict[UUID, Entry] = {}
    for person, language, active, contact, channel, address, rank, flagged in await session.execute(
        of.where(col(Person.id).in_(people))
    ):
        entry = found.setdefault(person, Entry(language))
        if contact and active:
            entry.points.append(Point(contact, channel, address, rank, bool(flagged)))
    for person, wishes in (await reaching(session, people)).items():
        if person in found:
            found[person].reach = wishes
    return found


async def names_of(session: AsyncSession, people: Collection[UUID]) -> dict[UUID | None, str]:
    """Return the names of people."""
    rows = await session.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people)))
    return {row[0]: row[1] for row in rows}


async def flag(session: AsyncSession, channel: str, address: str, reason: str, at: datetime) -> None:
    """Mark a contact point as one that a carrier says cannot be reached; it is then tried last."""
    same = (col(Contact.channel) == channel, col(Contact.address) == address, col(Contact.flagged) == "")
    await session.execute(update(Contact).where(*same).values(flagged=reason, flagged_at=at))
    logger.warning("a contact point cannot be reached", channel=channel, address=shown(address), reason=reason)


async def unflag(session: AsyncSession, channel: str, addresses: Collection[str]) -> None:
    """Take the mark off contact points: something was delivered to them."""
    same = (col(Contact.channel) == channel, col(Contact.address).in_(addresses), col(Contact.flagged) != "")
    await session.execute(update(Contact).where(*same).values(flagged="", flagged_at=None))
