"""值班表: who is on duty now and in the next days, of one duty room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action
from directory.tables import Unit
from roster import queries as roster
from roster.tables import Shift
from web.duty import room
from web.errors import NotFoundError
from web.gate import require, where
from web.identity import AVisit
from web.names import Named, people

router = APIRouter(include_in_schema=False)

DAYS = 7


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift in the table. `now`: it is running."""

    post: str
    person: Named | None
    starts_at: datetime
    ends_at: datetime
    note: str
    now: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The shifts that begin on a day, or on the first day are running."""

    date: date
    starts_at: datetime
    shifts: tuple[ShiftLine, ...]


@router.get("/roster")
async def page(visit: AVisit, unit: str = "") -> Response:
    """One room's roster, and the choice of the rooms below the viewer's units."""
    units = where(visit.viewer, Action.SEE_ROSTER)
    async with visit.reading() as session:
        rooms = [each for root in units for each in await directory.duty_rooms(session, root)]
        chosen = await _chosen(session, unit, rooms)
        require(visit.viewer, Action.SEE_ROSTER, chosen.code, unit_name=chosen.name)
        today = visit.site.now.astimezone(visit.site.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        shifts = await roster.shifts_between(session, chosen.code, today, today + timedelta(days=DAYS))
        named = await people(session, (shift.person_id for shift in shifts))
        now_on = await room(session, chosen.code, visit.site.now)
    days = by_day(shifts, named, visit.site.now, visit.site.zone)
    return visit.show("roster.html", rooms=rooms, chosen=chosen, days=days, room=now_on)


async def _chosen(session: AsyncSession, code: str, rooms: list[Unit]) -> Unit:
    found = await directory.unit(session, code) if code else next(iter(rooms), None)
    if found is None:
        raise NotFoundError("没有这个值班室。" if code else "您管辖的单位里没有值班室。")
    return found


def by_day(shifts: list[Shift], named: Mapping[UUID, Named], now: datetime, zone: ZoneInfo) -> list[Day]:
    """Return the days of the table, each with its shifts in order of post; a day without any is there too, empty."""
    first = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    by_date: dict[date, list[ShiftLine]] = {}
    for shift in shifts:
        begins = max(shift.starts_at.astimezone(zone), first).date()
        by_date.setdefault(begins, []).append(_line(shift, named, now))
    starts = [first + timedelta(days=number) for number in range(DAYS)]
    return [Day(start.date(), start, tuple(by_date.get(start.date(), ()))) for start in starts]


def _line(shift: Shift, named: Mapping[UUID, Named], now: datetime) -> ShiftLine:
    running = shift.starts_at <= now < shift.ends_at
    return ShiftLine(shift.post, named.get(shift.person_id), shift.starts_at, shift.ends_at, shift.note, running)
