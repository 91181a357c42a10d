"""日历订阅: secret addresses of one's shifts or a duty room's, made, shown once, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from directory import queries as directory
from directory.rights import Action, may
from roster.errors import Refused
from roster.feeds.subscribing import create_feed, feeds_of, revoke_feed
from web.asker import person_of
from web.calendars import NO_OWNER, address_of
from web.identity import AVisit, Visit
from web.once import OnceId, run_once
from web.sheets import room_for

router = APIRouter(include_in_schema=False)

DONE = {"revoked": "已停用。手机上的日历不会再更新，请在手机里把它删掉。"}
AGAIN = "这个日历已经生成过了，地址只显示一次。如果没有记下，请停用后重新生成。"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new calendar's address, shown now and never again."""

    address: str
    webcal: str


@router.get("/roster/calendars")
async def page(visit: AVisit, unit: str = "", done: str = "") -> Response:
    """The viewer's calendars, and what can be subscribed to."""
    return await _page(visit, unit, done=DONE.get(done, ""))


@router.post("/roster/calendars")
async def create(
    visit: AVisit, what: Annotated[str, Form()] = "", unit: Annotated[str, Form()] = "", once: OnceId = None
) -> Response:
    """Make a calendar of one's own shifts, or (`what` is unit) of a duty room's, and show its address."""
    owner = person_of(visit.viewer, NO_OWNER)
    room = unit if what == "unit" else None
    if room is not None:
        async with visit.reading() as session:
            await room_for(session, visit.viewer, room, Action.SEE_ROSTER)
    try:
        secret = await run_once(visit.site, once, lambda work: create_feed(work, owner, room))
    except Refused as refused:
        return await _page(visit, unit, fault=refused.sentence)
    if secret is None:
        return await _page(visit, unit, fault=AGAIN)
    address = address_of(visit.site, visit.request, secret)
    return await _page(visit, unit, fresh=Fresh(address, "webcal:" + address.partition(":")[2]))


@router.post("/roster/calendars/{feed_id}/revoke")
async def revoke(visit: AVisit, feed_id: UUID, unit: Annotated[str, Form()] = "") -> Response:
    """End a calendar."""
    owner = person_of(visit.viewer, NO_OWNER)
    await visit.site.platform.works.run(lambda work: revoke_feed(work, owner, feed_id))
    return RedirectResponse(f"/roster/calendars?unit={unit}&done=revoked", 303)


async def _page(visit: Visit, unit: str, fresh: Fresh | None = None, fault: str = "", done: str = "") -> Response:
    owner = person_of(visit.viewer, NO_OWNER)
    async with visit.reading() as session:
        feeds = await feeds_of(session, owner)
        room = await directory.unit(session, unit) if unit else None
    if room is not None and not may(visit.viewer, Action.SEE_ROSTER, room.code):
        room = None
    code = 409 if fault else 200
    return visit.show("roster/calendars.html", code, feeds=feeds, room=room, fresh=fresh, fault=fault, done=done)
