"""When a duty room's roster is looked at: at each change, at the hour of the daily search, and when something of it falls due."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select
from sqlmodel import col

from directory import queries as directory
from directory.tables import Unit
from roster.watch.patience import next_search
from roster.watch.tables import WatchedRoom
from runtime.work import Work

LOOK = "roster-look"
DAY = timedelta(days=1)


def look_again(work: Work, unit: str) -> None:
    """Have a room's roster looked at as soon as this work is done: something of it was changed."""
    work.set_timer(LOOK, unit, work.now)


async def look_again_below(work: Work, root: str) -> None:
    """Have the rosters of all rooms below a unit looked at: what holds for all of them was changed."""
    for room in await directory.duty_rooms(work.session, root):
        look_again(work, room.code)


async def look_at_neglected(work: Work) -> None:
    """Have every room looked at that was not since the last hour of the daily search: new ones, and those left out by a fault."""
    if work.policy.gaps is None:
        return
    last = next_search(work.policy.gaps, work.now, work.settings.zone) - DAY
    rooms = select(col(Unit.code)).outerjoin(WatchedRoom, col(WatchedRoom.unit) == col(Unit.code)).where(col(Unit.keeps_duty))
    neglected = rooms.where(or_(col(WatchedRoom.looked_at).is_(None), col(WatchedRoom.looked_at) < last))
    for unit in await work.session.scalars(neglected):
        look_again(work, unit)
