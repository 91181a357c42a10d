"""What is done in a roll call: answer it, excuse somebody, break it off, stop a plan."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from directory.rights import Action
from roster.errors import Refused
from roster.rollcall import queries
from roster.rollcall.commands import Typed, answer_here, cancel, end_plan, excuse
from roster.rollcall.tables import RollCallEntry, RollCallPlan
from schemas.values import Channel
from web.asker import person_of
from web.errors import NotFoundError
from web.gate import require
from web.identity import AVisit, Visit
from web.once import OnceId, run_once
from web.pages.rollcall import PATH
from web.roll_call import NOBODY, roll_call_of

router = APIRouter(include_in_schema=False)

Reason = Annotated[str, Form(max_length=500)]


@router.post(PATH + "/{roll_call_id}/answer")
async def answer(
    visit: AVisit,
    roll_call_id: UUID,
    once: OnceId = None,
    code: Annotated[str, Form(max_length=20)] = "",
    stand_in: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Answer in the name of who is signed in; or say who answers for them."""
    person = person_of(visit.viewer, NOBODY)
    typed = Typed(Channel.WEB, code, stand_in)
    told = await run_once(visit.site, once, lambda work: answer_here(work, roll_call_id, person, typed))
    return visit.show("rollcalls/answered.html", told=told or "已经应答过，不用再答。")


@router.get(PATH + "/entries/{entry_id}/excuse")
async def excuse_form(visit: AVisit, entry_id: UUID) -> Response:
    """The form by which somebody is excused."""
    return await _excuse_form(visit, await _held(visit, entry_id))


@router.post(PATH + "/entries/{entry_id}/excuse")
async def submit_excuse(visit: AVisit, entry_id: UUID, once: OnceId = None, reason: Reason = "") -> Response:
    """Excuse somebody, with a reason."""
    entry, by = await _held(visit, entry_id), visit.viewer.person_id
    try:
        await run_once(visit.site, once, lambda work: excuse(work, by, entry_id, reason))
    except Refused as fault:
        return await _excuse_form(visit, entry, reason, fault.sentence)
    return RedirectResponse(f"{PATH}/{entry.roll_call_id}?done=excused", 303)


@router.post(PATH + "/{roll_call_id}/cancel")
async def submit_cancel(visit: AVisit, roll_call_id: UUID, once: OnceId = None, reason: Reason = "") -> Response:
    """Call it off, or break it off."""
    async with visit.reading() as session:
        await roll_call_of(session, visit.viewer, roll_call_id)
    by = visit.viewer.person_id
    await run_once(visit.site, once, lambda work: cancel(work, by, roll_call_id, reason))
    return RedirectResponse(f"{PATH}?done=cancelled", 303)


@router.post(PATH + "/plans/{plan_id}/end")
async def submit_end(visit: AVisit, plan_id: UUID, once: OnceId = None) -> Response:
    """Let a plan recur no more."""
    async with visit.reading() as session:
        plan = await session.get(RollCallPlan, plan_id)
    if plan is None:
        raise NotFoundError("没有这个点名计划。")
    require(visit.viewer, Action.START_ROLL_CALL, plan.unit)
    by = visit.viewer.person_id
    await run_once(visit.site, once, lambda work: end_plan(work, by, plan_id))
    return RedirectResponse(f"{PATH}?done=ended", 303)


async def _held(visit: Visit, entry_id: UUID) -> RollCallEntry:
    async with visit.reading() as session:
        entry = await session.get(RollCallEntry, entry_id)
        if entry is None:
            raise NotFoundError("没有这个人的点名记录。")
        await roll_call_of(session, visit.viewer, entry.roll_call_id)
        require(visit.viewer, Action.START_ROLL_CALL, entry.unit)
    return entry


async def _excuse_form(visit: Visit, entry: RollCallEntry, reason: str = "", fault: str = "") -> Response:
    async with visit.reading() as session:
        people = await queries.entries(session, entry.roll_call_id, (entry.unit,))
    shown = next(each for each in people if each.id == entry.id)
    return visit.show("rollcalls/excuse.html", 409 if fault else 200, entry=entry, shown=shown, reason=reason, fault=fault)
