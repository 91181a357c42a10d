"""换班与请假: what waits for the viewer, what they asked for, what became of it; and reporting a leave."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, BeforeValidator, Field

from directory import queries as directory
from directory.rights import Action, roots
from roster.changes import commands
from roster.changes.queries import requests, shifts_meant, waiting_for
from roster.commands import Refused
from runtime.work import Work
from web.asker import person_of
from web.errors import InvalidError, NotFoundError
from web.identity import AVisit, Visit
from web.once import run_once
from web.request_view import request_lines
from web.shift_doing import request_for
from web.typed_time import typed_span

router = APIRouter(include_in_schema=False)

AHEAD = timedelta(days=31)
DECIDING = {"approve", "turn-down"}


class Answered(BaseModel):
    """A button under a request. `once` is the id of its rendering."""

    once: UUID | None = None
    reason: str = Field("", max_length=200)


class Leave(Answered):
    """A leave as it was filled in."""

    person: Annotated[UUID | None, BeforeValidator(lambda given: given or None)] = None
    starts_at: str = Field("", max_length=40)
    ends_at: str = Field("", max_length=40)


@router.get("/roster/changes")
async def page(visit: AVisit) -> Response:
    """The requests that concern the viewer."""
    return await _page(visit)


@router.post("/roster/changes/{request_id}/{act}")
async def act(visit: AVisit, request_id: UUID, act: str, filled: Annotated[Answered, Form()]) -> Response:
    """Accept, decline, withdraw, approve or turn down."""
    by = person_of(visit.viewer)
    if act in DECIDING:
        async with visit.reading() as session:
            await request_for(session, visit.viewer, request_id, Action.APPROVE_SHIFT_CHANGE)
    try:
        await run_once(visit.site, filled.once, job_of(act, by, request_id, filled.reason))
    except Refused as fault:
        return await _page(visit, str(fault))
    return RedirectResponse("/roster/changes", 303)


def job_of(act: str, by: UUID, request_id: UUID, reason: str) -> Callable[[Work], Awaitable[Any]]:
    """Return what a button does, as a piece of work.

    Raises:
        NotFoundError: there is no such button.
    """
    match act:
        case "accept":
            return lambda work: commands.accept(work, by, request_id)
        case "decline":
            return lambda work: commands.decline(work, by, request_id, reason)
        case "withdraw":
            return lambda work: commands.withdraw(work, by, request_id)
        case "approve":
            return lambda work: commands.approve(work, by, request_id)
        case "turn-down":
            return lambda work: commands.turn_down(work, by, request_id, reason)
    raise NotFoundError("没有这种办理方式。")


@router.get("/roster/leave")
async def leave_form(visit: AVisit) -> Response:
    """The form for a leave."""
    return await _leave_page(visit, Leave())


@router.post("/roster/leave")
async def leave(visit: AVisit, filled: Annotated[Leave, Form()]) -> Response:
    """Report an absence with who stands in."""
    by, now, zone = person_of(visit.viewer), visit.site.now, visit.site.zone
    try:
        start, end = typed_span(filled.starts_at, filled.ends_at, now, zone)

        async def job(work: Work) -> None:
            await commands.report_leave(work, by, filled.person, start=start, end=end, reason=filled.reason)

        await run_once(visit.site, filled.once, job)
    except (Refused, InvalidError) as fault:
        return await _leave_page(visit, filled, str(fault))
    return RedirectResponse("/roster/changes", 303)


async def _page(visit: Visit, fault: str = "") -> Response:
    viewer = visit.viewer
    sees, decides = roots(viewer, Action.SEE_ROSTER), roots(viewer, Action.APPROVE_SHIFT_CHANGE)
    async with visit.reading() as session:
        waiting = await request_lines(session, await waiting_for(session, viewer.person_id, decides), viewer)
        listed = await request_lines(session, await requests(session, viewer.person_id, sees), viewer)
    others = [each for each in listed if each.id not in {one.id for one in waiting}]
    return visit.show("roster/changes.html", 409 if fault else 200, waiting=waiting, others=others, fault=fault)


async def _leave_page(visit: Visit, filled: Leave, fault: str = "") -> Response:
    by, now = person_of(visit.viewer), visit.site.now
    async with visit.reading() as session:
        mine = await shifts_meant(session, by, now, now + AHEAD)
        codes = dict.fromkeys([*(each.unit for each in mine), visit.viewer.unit])
        staff = [each for code in codes for each in await directory.people_of(session, code) if each.id != by]
    return visit.show("roster/leave.html", 409 if fault else 200, entered=filled, mine=mine, staff=staff, fault=fault)
