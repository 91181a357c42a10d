"""The stream of an open page: ``changed`` when something it shows has changed, ``beat`` with the server's time in between."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from directory.rights import Action
from schemas.divisions import within
from web.case import incident_for
from web.errors import InvalidError
from web.gate import where
from web.identity import SignedInViewer, find_viewer
from web.letter import letter_for
from web.live import Change
from web.roll_call import roll_call_for
from web.site import Site, TheSite

router = APIRouter(include_in_schema=False)

ON_BOARD = ("incident.", "deadline.", "escalation.", "report.", "message.disposed", "notice.failed")
ON_ZERO_REPORTS = ("zero_report", "escalation.", "message.disposed", "report.")
ON_ROLL_CALLS = ("roll_call.",)
ON_INBOX = ("message.disposed", "report.")


LISTS = {
    "board": (Action.SEE_BOARD, ON_BOARD),
    "inbox": (Action.SEE_INBOX, ON_INBOX),
    "zero-reports": (Action.SEE_BOARD, ON_ZERO_REPORTS),
    "rollcalls": (Action.SEE_ROLL_CALL, ON_ROLL_CALLS),
}
"""What pages that show many things are told of: types of events, in the subtrees where the viewer may do this."""

Concern = Callable[[Change], bool]


async def concern_of(site: TheSite, viewer: SignedInViewer, watch: str = "") -> Concern:
    """Return what a page is told of: a list of `LISTS`, an incident, a message, a roll call; with nothing given of the beats.

    Raises:
        InvalidError: it is none of these.
        ForbiddenError: the viewer may not see that incident or message.
    """
    kind, _, key = watch.partition(":")
    match kind:
        case "board" | "inbox" | "zero-reports" | "rollcalls":
            action, types = LISTS[kind]
            return _below(where(viewer, action), types)
        case "rollcall":
            wanted = _id(key)
            async with site.platform.database.read() as session:
                await roll_call_for(session, viewer, wanted)
            return lambda change: change.roll_call == wanted
        case "incident":
            wanted = _id(key)
            async with site.platform.database.read() as session:
                await incident_for(session, site, viewer, wanted)
            return lambda change: change.incident == wanted
        case "message":
            wanted = _id(key)
            async with site.platform.database.read() as session:
                await letter_for(session, viewer, wanted)
            return lambda change: change.message == wanted
        case "":
            return lambda change: False
    raise InvalidError("没有这种页面可以订阅。")


@router.get("/live", response_class=EventSourceResponse)
async def stream(
    request: Request, site: TheSite, concern: Annotated[Concern, Depends(concern_of)]
) -> AsyncIterator[ServerSentEvent]:
    """Tell one open page what concerns it, for as long as its viewer is signed in."""
    with site.live.watching(concern) as watcher:
        yield _beat(site)
        async for changed in watcher.ticks():
            gone = not changed and await find_viewer(request) is None
            if changed or gone:
                yield ServerSentEvent(event="changed", raw_data="")
            if gone:  # the page has just been told to fetch again, and is led to the sign-in
                return
            yield _beat(site)


def _below(units: tuple[str, ...], types: tuple[str, ...]) -> Concern:
    return lambda change: change.type.startswith(types) and any(within(change.unit, root) for root in units)


def _id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise InvalidError("编号格式不正确。") from None


def _beat(site: Site) -> ServerSentEvent:
    told = {"now": int(site.now.timestamp() * 1000), "rate": site.rate}
    return ServerSentEvent(event="beat", raw_data=json.dumps(told))
