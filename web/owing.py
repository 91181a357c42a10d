"""Which units owe a report of an incident, for whom the viewer may act, and whom there is to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer, may
from reporting.views import ClockView, IncidentView
from web.duty import Room, room


@dataclass(frozen=True, slots=True)
class Owing:
    """A unit that reports, to whom, the clocks it still owes, and the superior's duty room now."""

    unit: str
    unit_name: str
    owed_to: str
    owed_to_name: str
    clocks: tuple[ClockView, ...]
    superior: Room | None


async def owing_units(session: AsyncSession, viewer: Viewer, action: Action, view: IncidentView, now: datetime) -> list[Owing]:
    """Return the units in whose name the viewer may report: those with open clocks, most pressing first; else their own."""
    by_unit: dict[str, list[ClockView]] = {}
    for clock in sorted(view.clocks, key=lambda each: (each.unit != viewer.unit, each.due_at)):
        if clock.is_open and may(viewer, action, clock.unit).allowed:
            by_unit.setdefault(clock.unit, []).append(clock)
    if by_unit:
        return [await _owing(session, clocks, now) for clocks in by_unit.values()]
    own = await _own(session, viewer, now)
    return [own] if own else []


async def _owing(session: AsyncSession, clocks: list[ClockView], now: datetime) -> Owing:
    first = clocks[0]
    superior = await room(session, first.owed_to, now)
    return Owing(first.unit, first.unit_name, first.owed_to, first.owed_to_name, tuple(clocks), superior)


async def _own(session: AsyncSession, viewer: Viewer, now: datetime) -> Owing | None:
    above = await directory.superior(session, viewer.unit)
    if above is None:
        return None
    superior = await room(session, above.code, now)
    return Owing(viewer.unit, viewer.unit_name, above.code, above.short_name or above.name, (), superior)
