"""By which ways people would be called, with why, before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from notifier.channels import usable
from notifier.contacts import entries
from notifier.route import NO_WISH, Way, ways
from runtime.settings import Settings
from schemas.values import Channel


async def urgent_ways(
    session: AsyncSession, settings: Settings, people: Collection[UUID], wanted: Sequence[Channel]
) -> dict[UUID, list[Way]]:
    """Return the ways of an urgent call to each person, best first, by their wishes and what a step demands."""
    book = await entries(session, people)
    found: dict[UUID, list[Way]] = {}
    for person, entry in book.items():
        wish = entry.reach.urgent if entry.reach else NO_WISH
        found[person] = ways(entry.points, (None, None), wanted, usable(settings), wish=wish)
    return found
