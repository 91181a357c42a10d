"""Posts that nobody is on right now: who is called there can't answer."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from auditor.finding import Finding, Look
from directory.tables import Person, Unit
from roster.rules import ALWAYS
from roster.tables import Shift
from schemas import labels

NAMED = 3


async def posts_empty(session: AsyncSession, look: Look) -> Finding | None:
    """Duty rooms without an officer or a leader at this moment."""
    rooms = select(col(Unit.code), col(Unit.short_name), col(Unit.name)).where(col(Unit.keeps_duty)).order_by(col(Unit.code))
    on = select(col(Shift.unit), col(Shift.post)).join(Person, col(Person.id) == col(Shift.person_id)).where(col(Person.active))
    covering = on.where(col(Shift.starts_at) <= look.now, col(Shift.ends_at) > look.now)
    manned = {(row.unit, row.post) for row in await session.execute(covering)}
    empty = [
        f"{room.short_name or room.name}{labels.post(post)}"
        for room in await session.execute(rooms)
        for post in ALWAYS
        if (room.code, post) not in manned
    ]
    if not empty:
        return None
    more = f"等{len(empty)}个" if len(empty) > NAMED else ""
    sentence = f"此刻无人在岗：{'、'.join(empty[:NAMED])}{more}岗位，请尽快排班。"
    return Finding("posts_empty", sentence, len(empty), weight="warning")
