"""Whether a duty person has a number that works: verified, and not one that a carrier called dead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Contact
from schemas.values import Channel

NUMBERS = (Channel.SMS, Channel.VOICE, Channel.PHONE)


async def unreachable(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, str]:
    """Return why some people can't be reached by telephone; who has a working number isn't in it."""
    of = select(Contact).where(col(Contact.person_id).in_(people), col(Contact.channel).in_(NUMBERS))
    numbers: dict[UUID, list[Contact]] = defaultdict(list)
    for contact in await session.scalars(of.order_by(col(Contact.rank))):
        numbers[contact.person_id].append(contact)
    return {person: why for person in people if (why := _fault(numbers[person]))}


def _fault(numbers: list[Contact]) -> str:
    if not numbers:
        return "没有登记电话号码"
    usable = [each for each in numbers if not each.flagged]
    if not usable:
        return "登记的号码无法接通"
    return "" if any(each.verified_at for each in usable) else "号码尚未验证"
