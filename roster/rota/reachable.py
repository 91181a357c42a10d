"""Whether a duty person has a number that works: verified, and not one that a carrier called dead."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.queries import contacts_on
from directory.tables import Contact
from schemas.values import Channel

NUMBERS = (Channel.SMS, Channel.VOICE, Channel.PHONE)


async def unreachable(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, str]:
    """Return why some people can't be reached by telephone; who has a working number isn't in it."""
    numbers = await contacts_on(session, people, NUMBERS)
    return {person: why for person, theirs in numbers.items() if (why := _fault(theirs))}


def _fault(numbers: list[Contact]) -> str:
    if not numbers:
        return "没有登记电话号码"
    usable = [each for each in numbers if not each.flagged]
    if not usable:
        return "登记的号码无法接通"
    return "" if any(each.verified_at for each in usable) else "号码尚未验证"
