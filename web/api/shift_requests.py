"""Swaps, substitutes and leaves by API: ask, accept, decline, withdraw, approve, turn down."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from directory.rights import Action, roots
from roster.changes import commands
from roster.changes import queries as changes
from roster.changes.tables import ShiftRequest
from roster.commands import Refused
from runtime.work import Work
from web.api.doing import REFUSED
from web.api.reading import FAULTS
from web.api.roster_models import ReasonIn, RequestIn, RequestOut
from web.asker import person_of
from web.identity import SignedInViewer
from web.pages.roster_changes import DECIDING, job_of
from web.shift_doing import request_for
from web.site import TheSite

router = APIRouter(prefix="/api/roster/requests", responses=FAULTS | REFUSED, tags=["roster"])


@router.get("", summary="Requests to change the roster")
async def listed(
    site: TheSite,
    viewer: SignedInViewer,
    waiting: Annotated[bool, Query(description="only those that wait for the caller")] = False,
) -> list[RequestOut]:
    """Return the caller's own requests and those of the units below, the newest first."""
    async with site.platform.database.read() as session:
        if waiting:
            decides = roots(viewer, Action.APPROVE_SHIFT_CHANGE)
            found = await changes.waiting_for(session, viewer.person_id, decides)
        else:
            found = await changes.requests(session, viewer.person_id, roots(viewer, Action.SEE_ROSTER))
    return [RequestOut.model_validate(each) for each in found]


@router.post("", summary="Offer a swap, ask for a substitute, report a leave", status_code=201)
async def ask(site: TheSite, viewer: SignedInViewer, given: RequestIn) -> RequestOut:
    """Ask in the caller's own name; the other person is asked at once."""
    by = person_of(viewer)
    return RequestOut.model_validate(await site.platform.works.run(lambda work: _ask(work, by, given)))


async def _ask(work: Work, by: UUID, given: RequestIn) -> ShiftRequest:
    if given.kind == "leave":
        if given.starts_at is None or given.ends_at is None:
            raise Refused("离岗报备请写明开始和结束时间。")
        return await commands.report_leave(
            work, by, given.person_id, start=given.starts_at, end=given.ends_at, reason=given.reason
        )
    if given.shift_id is None:
        raise Refused("请写明是哪一个班次。")
    if given.kind == "swap":
        if given.other_shift_id is None:
            raise Refused("请写明换哪一个班次。")
        versions = {"version": given.version, "other_version": given.other_version}
        return await commands.offer_swap(work, by, given.shift_id, given.other_shift_id, **versions, reason=given.reason)
    if given.person_id is None:
        raise Refused("请写明由谁替班。")
    times = {"start": given.starts_at, "end": given.ends_at}
    return await commands.ask_substitute(
        work, by, given.shift_id, given.person_id, version=given.version, reason=given.reason, **times
    )


@router.post("/{request_id}/{act}", summary="Accept, decline, withdraw, approve or turn down")
async def act(
    site: TheSite,
    viewer: SignedInViewer,
    request_id: UUID,
    act: Literal["accept", "decline", "withdraw", "approve", "turn-down"],
    given: ReasonIn,
) -> RequestOut:
    """Take the next step with a request, in the caller's own name."""
    by = person_of(viewer)
    if act in DECIDING:
        async with site.platform.database.read() as session:
            await request_for(session, viewer, request_id, Action.APPROVE_SHIFT_CHANGE)
    done = await site.platform.works.run(job_of(act, by, request_id, given.reason))
    return RequestOut.model_validate(done)
