"""Handovers by API: list, begin, sign for handing over and for taking over, send back, waive."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from directory.rights import Action, roots
from roster.handover import commands, queries
from roster.handover.tables import Handover
from web.api.doing import REFUSED
from web.api.reading import FAULTS
from web.api.roster_models import HandoverOut, ReasonIn
from web.asker import person_of
from web.handover_doing import do, found
from web.handover_matters import matters
from web.identity import SignedInViewer
from web.site import TheSite

router = APIRouter(prefix="/api/handovers", responses=FAULTS | REFUSED, tags=["roster"])


@router.get("", summary="Handovers")
async def listed(site: TheSite, viewer: SignedInViewer) -> list[HandoverOut]:
    """Return the handovers below the caller's units and their own, the newest first; items as they were signed for."""
    async with site.platform.database.read() as session:
        rows = await queries.handovers(session, roots(viewer, Action.SEE_ROSTER), viewer.person_id)
    return [HandoverOut.model_validate(each) for each in rows]


@router.post("", summary="Begin the handover of one's own shift", status_code=201)
async def begin(site: TheSite, viewer: SignedInViewer) -> HandoverOut:
    """Begin it shortly before the shift ends; the same again when it is there."""
    by = person_of(viewer)
    made = await site.platform.works.run(lambda work: commands.begin(work, by))
    return await one(site, viewer, made)


@router.get("/{handover_id}", summary="One handover")
async def one(site: TheSite, viewer: SignedInViewer, handover_id: UUID) -> HandoverOut:
    """Return a handover; of a draft the items are those of this moment."""
    async with site.platform.database.read() as session:
        handover = await found(session, site, viewer, handover_id)
        told = HandoverOut.model_validate(handover)
        if handover.state == "draft":
            told.items = await matters(session, handover.unit, site.now, site.zone)
    return told


@router.post("/{handover_id}/{act}", summary="Hand over, take over, send back or waive")
async def act(
    site: TheSite,
    viewer: SignedInViewer,
    handover_id: UUID,
    act: Literal["hand-over", "take-over", "send-back", "waive"],
    given: ReasonIn,
) -> HandoverOut:
    """Sign in the caller's own name; `reason`: what is added, or why."""
    await do(site, viewer, person_of(viewer), handover_id, act, words=given.reason)
    async with site.platform.database.read() as session:
        return HandoverOut.model_validate(await session.get_one(Handover, handover_id))
