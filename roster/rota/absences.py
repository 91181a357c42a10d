"""Who is away when, as far as it is known before a roster is drawn up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from roster.changes.tables import ShiftRequest
from roster.rota.model import Busy
from roster.rota.setup import midnight
from roster.rota.tables import RotaAbsence


async def away(session: AsyncSession, people: Collection[UUID], start: datetime, end: datetime, zone: tzinfo) -> list[Busy]:
    """Return when some people are away between two times."""
    of = select(RotaAbsence).where(col(RotaAbsence.person_id).in_(people), col(RotaAbsence.last) >= start.astimezone(zone).date())
    rows = await session.scalars(of.where(col(RotaAbsence.first) <= end.astimezone(zone).date()).order_by(col(RotaAbsence.first)))
    a_day = timedelta(days=1)
    entered = [Busy(each.person_id, midnight(each.first, zone), midnight(each.last + a_day, zone), "leave") for each in rows]
    return entered + await _on_leave(session, people, start, end)


async def _on_leave(session: AsyncSession, people: Collection[UUID], start: datetime, end: datetime) -> list[Busy]:
    """Return the leaves with a substitute (离岗报备) that were approved."""
    of = select(ShiftRequest).where(
        col(ShiftRequest.kind) == "leave",
        col(ShiftRequest.state) == "approved",
        col(ShiftRequest.from_person).in_(people),
        col(ShiftRequest.ends_at) > start,
        col(ShiftRequest.starts_at) < end,
    )
    rows = await session.scalars(of.order_by(col(ShiftRequest.starts_at)))
    return [Busy(each.from_person, each.starts_at, each.ends_at, "leave") for each in rows]
