"""发起点名: the form by which a supervisor has a roll call held now, later, within a window, or again and again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from directory import queries as directory
from directory.rights import Action
from roster.errors import Refused
from roster.rollcall.commands import plan_at, plan_now, plan_recurring
from roster.rollcall.spec import CALLABLE, POSTS
from roster.rollcall.tables import RollCall
from runtime.work import Work
from schemas.divisions import LEVELS
from web.gate import require, where
from web.identity import AVisit, Visit
from web.once import run_once
from web.pages.rollcall import PATH
from web.rollcall_form import Asked, Reader

router = APIRouter(include_in_schema=False)

MOST_UNITS = 200
"""So many duty rooms can be chosen one by one; with more, levels and shares are the way."""


@router.get(PATH + "/new")
async def form(visit: AVisit) -> Response:
    """The form."""
    units = where(visit.viewer, Action.START_ROLL_CALL)
    rules = visit.site.platform.policy.roll_calls
    minutes = f"{rules.limit.total_seconds() / 60:g}"
    return await _form(visit, Asked.fresh(units[0], [channel.value for channel in rules.channels], minutes))


@router.post(PATH)
async def submit(visit: AVisit, asked: Annotated[Asked, Form()]) -> Response:
    """Have it held."""
    require(visit.viewer, Action.START_ROLL_CALL, asked.unit)
    try:
        started = await run_once(visit.site, asked.once, lambda work: _plan(work, visit, asked))
    except Refused as fault:
        return await _form(visit, asked, fault.sentence)
    return RedirectResponse(f"{PATH}/{started}" if started else f"{PATH}?done=planned", 303)


async def _plan(work: Work, visit: Visit, asked: Asked) -> UUID | None:
    """Plan it; return the id of one that begins at once."""
    by, wish = visit.viewer.person_id, asked.wish()
    if asked.when == "now":
        row: RollCall = await plan_now(work, by, wish)
        return row.id
    if asked.when == "cron":
        await plan_recurring(work, by, wish, asked.cron, asked.recurring_window)
        return None
    begins, window = asked.span(Reader(visit.site.now.astimezone(visit.site.zone)))
    await plan_at(work, by, wish, begins, window)
    return None


async def _form(visit: Visit, asked: Asked, fault: str = "") -> Response:
    roots = where(visit.viewer, Action.START_ROLL_CALL)
    async with visit.reading() as session:
        rooms = [each for root in roots for each in await directory.duty_rooms(session, root)]
        tops = [found for root in roots if (found := await directory.unit(session, root))]
    known = {each.code: each for each in (*tops, *rooms)}
    few = rooms if len(rooms) <= MOST_UNITS else []
    choices = {"scopes": list(known.values()), "rooms": few, "all_levels": LEVELS, "all_posts": POSTS, "all_channels": CALLABLE}
    return visit.show("rollcalls/new.html", 409 if fault else 200, asked=asked, fault=fault, **choices)
