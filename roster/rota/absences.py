"""Who is away when, as far as it is known before a roster is drawn up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from roster.rota.model import Busy
from roster.rota.setup import midnight
from roster.rota.tables import RotaAbsence


async def away(session: AsyncSession, people: Collection[UUID], start: datetime, end: datetime, zone: tzinfo) -> list[Busy]:
    """Return when some people are away between two times."""
    of = select(RotaAbsence).where(col(RotaAbsence.person_id).in_(people), col(RotaAbsence.last) >= start.astimezone(zone).date())
    rows = await session.scalars(of.where(col(RotaAbsence.first) <= end.astimezone(zone).date()).order_by(col(RotaAbsence.first)))
    a_day = timedelta(days=1)
    return [Busy(each.person_id, midnight(each.first, zone), midnight(each.last + a_day, zone), "leave") for each in rows]
