"""我的值班: one's own shifts of the next two weeks, each confirmed with one button."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from roster.errors import Refused
from roster.watch import queries as watch
from roster.watch.confirming import confirm, may_confirm
from schemas.values import Channel
from web.asker import person_of
from web.identity import AVisit, Visit
from web.names import units
from web.once import run_once

router = APIRouter(include_in_schema=False)

AHEAD, BEHIND = timedelta(days=14), timedelta(days=7)


@router.get("/roster/mine")
async def page(visit: AVisit, done: str = "") -> Response:
    """The viewer's shifts, the one that runs first."""
    return await _page(visit, done=bool(done))


@router.post("/roster/mine/{shift_id}/confirm")
async def submit(visit: AVisit, shift_id: UUID, once: UUID | None = Form(None)) -> Response:
    """Confirm one's own shift."""
    person = person_of(visit.viewer, "没有自己的班次")
    try:
        await run_once(visit.site, once, lambda work: confirm(work, shift_id, person, Channel.WEB))
    except Refused as refused:
        return await _page(visit, fault=refused.sentence)
    return RedirectResponse("/roster/mine?done=1", 303)


async def _page(visit: Visit, *, done: bool = False, fault: str = "") -> Response:
    person, site, now = person_of(visit.viewer, "没有自己的班次"), visit.site, visit.site.now
    async with visit.reading() as session:
        found = await watch.coming(session, now - BEHIND, now + AHEAD, person=person)
        lines = [each for each in found if each.shift.ends_at > now]
        open_now = {
            e.shift.id for e in lines if may_confirm(site.platform.policy.shift_reminders, e.shift.starts_at, now, site.zone)
        }
        places = await units(session, {each.shift.unit for each in lines})
    told = {"lines": lines, "places": places, "open_now": open_now, "done": done, "fault": fault}
    return visit.show("mine.html", 422 if fault else 200, **told)
