"""值班表: who is on duty now and in the next days, of one duty room; also as it stood at a moment of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, may, roots
from directory.tables import Unit
from roster import queries as roster
from roster.changes.queries import roster_as_of, waiting_for
from roster.handover.queries import to_sign
from roster.tables import Shift
from web.duty import room
from web.errors import NotFoundError
from web.gate import require, where
from web.history_view import change_lines
from web.identity import AVisit, Visit
from web.names import Named, people
from web.typed_time import typed_time

router = APIRouter(include_in_schema=False)

DAYS = 7
HISTORY, LINES = timedelta(days=14), 12


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift in the table. `now`: it is running."""

    id: UUID

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
async def page(visit: AVisit, unit: str = "", as_of: str = "") -> Response:
    """One room's roster, and the choice of the rooms below the viewer's units. `as_of`: as it stood at that time."""
    at = _moment(visit, as_of)
    units = where(visit.viewer, Action.SEE_ROSTER)
    async with visit.reading() as session:
        rooms = [each for root in units for each in await directory.duty_rooms(session, root)]
        chosen = await _chosen(session, unit, rooms)
        require(visit.viewer, Action.SEE_ROSTER, chosen.code, unit_name=chosen.name)
        today = (at or visit.site.now).astimezone(visit.site.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        shifts = await _shifts(session, chosen.code, today, at)
        named = await people(session, (shift.person_id for shift in shifts))
        now_on = await room(session, chosen.code, visit.site.now)
        changed = await roster.history(session, chosen.code, visit.site.now - HISTORY)
        history = await change_lines(session, [each for each in changed if each.by][:LINES])
        decides = roots(visit.viewer, Action.APPROVE_SHIFT_CHANGE)
        to_hand = await to_sign(session, visit.viewer.person_id, visit.site.now)
        waiting = len(await waiting_for(session, visit.viewer.person_id, decides))
    days = by_day(shifts, named, at or visit.site.now, visit.site.zone)
    edits = may(visit.viewer, Action.EDIT_ROSTER, chosen.code).allowed and at is None
    more: dict[str, Any] = {"as_of": at, "history": history, "waiting": waiting, "to_sign": to_hand, "edits": edits}
    return visit.show("roster.html", rooms=rooms, chosen=chosen, days=days, room=now_on, **more)


def _moment(visit: Visit, as_of: str) -> datetime | None:
    return typed_time(as_of, visit.site.now, visit.site.zone) if as_of.strip() else None


async def _shifts(session: AsyncSession, unit: str, start: datetime, as_of: datetime | None) -> list[Shift]:
    """Return the week's shifts, as they stand or as they stood."""
    end = start + timedelta(days=DAYS)
    if as_of is None:
        return await roster.shifts_between(session, unit, start, end)
    return [each for each in await roster_as_of(session, unit, as_of) if each.ends_at > start and each.starts_at < end]


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
    return ShiftLine(shift.id, shift.post, named.get(shift.person_id), shift.starts_at, shift.ends_at, shift.note, running)
