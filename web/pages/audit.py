"""系统自查: what the auditor finds wrong now, when it looked, and what it found in the last days with begin and end."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from auditor.queries import findings, history, last_look
from directory.rights import Action
from web.gate import where
from web.identity import AVisit

router = APIRouter(include_in_schema=False)

LOOK_BACK = timedelta(days=7)


@router.get("/audit")
async def page(visit: AVisit) -> Response:
    """For everybody who has the desk, whose banner tells the same."""
    where(visit.viewer, Action.SEE_BOARD)
    now = visit.site.now
    async with visit.reading() as session:
        standing, past, looked_at = (
            await findings(session, now),
            await history(session, now - LOOK_BACK),
            await last_look(session),
        )
    return visit.show("audit.html", standing=standing, past=past, looked_at=looked_at, days=LOOK_BACK.days)
