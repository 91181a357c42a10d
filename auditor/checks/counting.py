"""Count what waits, and since when the oldest of it does: the one question that most checks ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession


class Waiting(NamedTuple):
    """How many, and the oldest time of them."""

    number: int
    oldest: datetime


async def waiting(session: AsyncSession, since: Any, *conditions: ColumnElement[bool]) -> Waiting | None:
    """Return how many rows fulfil all conditions and the smallest `since` column of them; None when there are none."""
    row = (await session.execute(select(func.count(), func.min(since)).where(*conditions))).one()
    return Waiting(row[0], row[1]) if row[0] else None
