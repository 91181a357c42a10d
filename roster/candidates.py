"""To whom an escalation may be handed over: who is on duty now where it is owed, or where it is owed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from roster.on_duty import OnDuty
from roster.queries import really_on
from roster.rooms import room_for
from roster.tables import Escalation


async def candidates(session: AsyncSession, escalation: Escalation, at: datetime) -> list[OnDuty]:
    """Return everyone on duty at the duty rooms of the unit that owes and of the one it is owed to, each once, own room first."""
    rooms = dict.fromkeys([await room_for(session, escalation.unit), await room_for(session, escalation.owed_to)])
    found: dict[object, OnDuty] = {}
    for room in rooms:
        for each in await really_on(session, room, at):
            found.setdefault(each.person_id, each)
    return list(found.values())
