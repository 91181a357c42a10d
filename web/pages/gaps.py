"""空岗与上岗确认: empty posts ahead, who of the next day has not confirmed, who on duty has no working number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action
from policies.model import GapSearch
from roster.tables import Shift
from roster.verifying.queries import unreachable_on_duty
from roster.watch import queries as watch
from roster.watch.tables import PostGap
from web.gate import where
from web.identity import AVisit, Visit
from web.names import Named, people, units

router = APIRouter(include_in_schema=False)

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GapLine:
    """An empty post for people. `told`: names of the leaders who were told; `next_at`: when the superior is called."""

    gap: PostGap
    unit_name: str
    told: tuple[str, ...]
    taken_by: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift with what is the matter with it."""

    shift: Shift
    unit_name: str
    person: Named | None
    coming: watch.Coming | None = None


@router.get("/roster/gaps")
async def page(visit: AVisit) -> Response:
    """What is to be watched below the viewer's units."""
    roots, now = where(visit.viewer, Action.SEE_ROSTER), visit.site.now
    async with visit.reading() as session:
        gaps = await watch.open_gaps(session, roots)
        closed = await watch.closed_gaps(session, roots, now - WEEK)
        coming = await watch.coming(session, now, now + DAY, roots=roots)
        silent = await unreachable_on_duty(session, roots, now, now + WEEK * 2)
        shifts = [each.shift for each in coming] + silent
        named = await _named(session, gaps + closed, shifts)
        places = await units(session, {gap.unit for gap in gaps + closed} | {shift.unit for shift in shifts})
    rule = visit.site.platform.policy.gaps
    lines = [_line(gap, named, places, rule) for gap in gaps]
    return _shown(
        visit,
        gaps=lines,
        closed=[_line(gap, named, places, rule) for gap in closed],
        coming=[ShiftLine(e.shift, places.get(e.shift.unit, e.shift.unit), named.get(e.shift.person_id), e) for e in coming],
        unreachable=_once([ShiftLine(e, places.get(e.unit, e.unit), named.get(e.person_id)) for e in silent]),
        rule=rule,
    )


def _shown(visit: Visit, **context: Any) -> Response:
    part = visit.request.headers.get("hx-request")
    return visit.show("gaps/content.html" if part else "gaps.html", **context)


async def _named(session: AsyncSession, gaps: list[PostGap], shifts: list[Shift]) -> dict[UUID, Named]:
    told = {UUID(each) for gap in gaps for each in gap.told}
    taken = {gap.taken_by for gap in gaps if gap.taken_by}
    return await people(session, told | taken | {shift.person_id for shift in shifts})


def _line(gap: PostGap, named: Mapping[UUID, Named], places: Mapping[str, str], rule: GapSearch | None) -> GapLine:
    told = tuple(named[UUID(each)].name for each in gap.told if UUID(each) in named)
    taken = named[gap.taken_by].name if gap.taken_by and gap.taken_by in named else ""
    return GapLine(gap, places.get(gap.unit, gap.unit), told, taken, watch.will_escalate_at(gap, rule) if rule else None)


def _once(lines: list[ShiftLine]) -> list[ShiftLine]:
    """Return the nearest shift of each person."""
    return list({line.shift.person_id: line for line in reversed(lines)}.values())[::-1]
