"""Important periods (重要时段), in which a duty room keeps two officers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from roster.rules import Period

Source = Callable[[AsyncSession, str, datetime, datetime], Awaitable[list[Period]]]

SOURCES: list[Source] = []
"""Who knows of important periods puts a question here: session, unit, start, end in, the periods of that unit out."""


async def important_periods(session: AsyncSession, unit: str, start: datetime, end: datetime) -> list[Period]:
    """Return the important periods of a unit between two times; none when nobody knows of any."""
    return [period for source in SOURCES for period in await source(session, unit, start, end)]
