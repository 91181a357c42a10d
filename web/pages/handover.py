"""交接班: what is to be handed over, both signatures, and the list of those before."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action, may, roots
from roster.commands import Refused
from roster.handover import commands
from roster.handover.queries import handovers, use_of
from web.asker import person_of
from web.handover_doing import do, found
from web.handover_matters import matters
from web.handover_view import handover_lines
from web.identity import AVisit, Visit
from web.shift_doing import allowed

router = APIRouter(include_in_schema=False)


class Signed(BaseModel):
    """A form under a handover. `once` is the id of its rendering; `words`: what is added, or why."""

    once: UUID | None = None
    words: str = Field("", max_length=4000)


class Switched(BaseModel):
    """A leader has the unit use handovers, or not."""

    unit: str = Field(max_length=32)
    on: bool = False


@router.get("/handover")
async def page(visit: AVisit) -> Response:
    """The handovers below the viewer's units and their own, the newest first."""
    return await _list(visit)


@router.post("/handover/begin")
async def begin(visit: AVisit) -> Response:
    """Begin the handover of one's own shift."""
    by = person_of(visit.viewer)
    try:
        made = await visit.site.platform.works.run(lambda work: commands.begin(work, by))
    except Refused as fault:
        return await _list(visit, str(fault))
    return RedirectResponse(f"/handover/{made}", 303)


@router.post("/handover/switch")
async def switch(visit: AVisit, filled: Annotated[Switched, Form()]) -> Response:
    """Have a unit use handovers, or no longer."""
    by = person_of(visit.viewer)
    async with visit.reading() as session:
        await allowed(session, visit.viewer, Action.MANAGE_HANDOVER, filled.unit)
    await visit.site.platform.works.run(lambda work: commands.switch(work, by, filled.unit, filled.on))
    return RedirectResponse("/handover", 303)


@router.get("/handover/{handover_id}")
async def one(visit: AVisit, handover_id: UUID) -> Response:
    """One handover: the draft as things stand now, or what was handed over."""
    return await _one(visit, handover_id)


@router.post("/handover/{handover_id}/{act}")
async def sign(visit: AVisit, handover_id: UUID, act: str, filled: Annotated[Signed, Form()]) -> Response:
    """Sign for handing over, for taking over, send back, or waive."""
    by = person_of(visit.viewer)
    try:
        await do(visit.site, visit.viewer, by, handover_id, act, words=filled.words, once=filled.once)
    except Refused as fault:
        return await _one(visit, handover_id, str(fault), filled.words)
    return RedirectResponse(f"/handover/{handover_id}", 303)


async def _list(visit: Visit, fault: str = "") -> Response:
    viewer, now = visit.viewer, visit.site.now
    async with visit.reading() as session:
        rows = await handovers(session, roots(viewer, Action.SEE_ROSTER), viewer.person_id)
        lines = await handover_lines(session, rows, viewer, now)
        use = await use_of(session, viewer.unit)
    manages = viewer.person_id is not None and may(viewer, Action.MANAGE_HANDOVER, viewer.unit).allowed
    shown = {"lines": lines, "in_use": bool(use and use.in_use), "known": use is not None, "manages": manages}
    return visit.show("handover.html", 409 if fault else 200, fault=fault, **shown)


async def _one(visit: Visit, handover_id: UUID, fault: str = "", words: str = "") -> Response:
    viewer, now = visit.viewer, visit.site.now
    async with visit.reading() as session:
        handover = await found(session, visit.site, viewer, handover_id)
        (line,) = await handover_lines(session, [handover], viewer, now)
        draft = handover.state == "draft"
        items = await matters(session, handover.unit, now, visit.site.zone) if draft else line.items
    shown = {"line": line, "items": items, "draft": draft, "words": words or handover.notes}
    return visit.show("handover/one.html", 409 if fault else 200, fault=fault, **shown)
