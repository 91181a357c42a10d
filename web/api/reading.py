"""Reading by API: incidents and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from directory.rights import Action
from reporting import queries as reporting
from reporting.views import MessageView
from web.api.models import Detail, Fact, FilingOut, Incidents, MessageState, ReportOut, Step, Summary
from web.api.out import Fault
from web.case import Case, case_of
from web.errors import NotFoundError
from web.gate import where
from web.identity import SignedInViewer
from web.letter import letter_for
from web.site import TheSite

FAULTS: dict[int | str, dict[str, Any]] = {
    401: {"model": Fault, "description": "Nobody is signed in, or the token does not hold."},
    403: {"model": Fault, "description": "Not this viewer's to see or do."},
    404: {"model": Fault, "description": "There is no such thing."},
    422: {"model": Fault, "description": "Not of the form asked for."},
}

router = APIRouter(prefix="/api", responses=FAULTS)


@router.get("/incidents", tags=["incidents"], summary="List incidents")
async def incidents(
    site: TheSite,
    viewer: SignedInViewer,
    status: Annotated[Literal["open", "closed", "merged"] | None, Query(description="none: all")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[datetime | None, Query(description="only those opened before; for the next page")] = None,
) -> Incidents:
    """Return the incidents below the caller's units, newest first."""
    units = where(viewer, Action.SEE_INCIDENT)
    async with site.platform.database.read() as session:
        found = await reporting.incidents(session, units, status=status, limit=limit, before=before, zone=site.zone)
    return Incidents(incidents=tuple(Summary.model_validate(card) for card in found))


@router.get("/incidents/{incident_id}", tags=["incidents"], summary="One incident whole")
async def incident(site: TheSite, viewer: SignedInViewer, incident_id: UUID) -> Detail:
    """Return facts with evidence, clocks, escalations, notices, reports, filings and the timeline."""
    async with site.platform.database.read() as session:
        return detail_of(await case_of(session, site, viewer, incident_id))


def detail_of(case: Case) -> Detail:
    """Return an incident as the API tells it."""
    view = case.view
    summary = Summary.model_validate(view.card).model_dump()
    return Detail.model_validate(
        summary
        | {
            "grade_reason": view.grade_reason,
            "facts": {fact.name: Fact.model_validate(fact) for fact in view.facts},
            "missing": view.missing,
            "reports_received": [ReportOut.model_validate(report) for report in view.reports],
            "filings": [FilingOut.model_validate(filing) for filing in view.filings],
            "escalations": case.escalations,
            "notices": case.notices,
            "timeline": [Step.model_validate(line) for line in case.story],
            "closed_at": view.closed_at,
            "close_reason": view.close_reason,
        }
    )


@router.get("/messages/{message_id}", tags=["reports"], summary="What became of a message", response_model=MessageState)
async def message(site: TheSite, viewer: SignedInViewer, message_id: UUID) -> MessageState | JSONResponse:
    """Return a message's disposition and links. A message just kept may not have been read yet: 404 with `Retry-After`."""
    try:
        async with site.platform.database.read() as session:
            letter = await letter_for(session, viewer, message_id)
    except NotFoundError as error:
        return JSONResponse({"error": "not_found", "detail": str(error)}, 404, {"Retry-After": "1"})
    return MessageState.model_validate(letter).model_copy(update={"links": _links(letter)})


def _links(letter: MessageView) -> dict[str, str]:
    links = {"self": f"/api/messages/{letter.id}"}
    if letter.incident_id:
        links["incident"] = f"/api/incidents/{letter.incident_id}"
    return links
