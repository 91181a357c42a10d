"""Whose shift has ended and who was not relieved: their handover is not signed by both."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Person
from roster.handover.tables import Handover, HandoverUse
from roster.on_duty import OnDuty


async def unrelieved_at_rooms(session: AsyncSession, units: Collection[str], at: datetime) -> dict[str, list[OnDuty]]:
    """Return by unit who was not relieved at a moment, the longest waiting first; only of units that use handovers."""
    still_open = or_(col(Handover.closed_at).is_(None), col(Handover.closed_at) > at)
    of = select(Handover).where(col(Handover.unit).in_(units), col(Handover.due_at) <= at, still_open)
    of = of.join(HandoverUse, col(HandoverUse.unit) == col(Handover.unit)).where(col(HandoverUse.in_use))
    of = of.join(Person, col(Person.id) == col(Handover.outgoing)).where(col(Person.active))
    found: dict[str, list[OnDuty]] = {unit: [] for unit in units}
    for each in await session.scalars(of.order_by(col(Handover.due_at), col(Handover.id))):
        found[each.unit].append(OnDuty(each.outgoing, each.post, each.shift_id, each.due_at, unrelieved=True))
    return found
