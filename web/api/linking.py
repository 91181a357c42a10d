"""Which incident a report speaks of, by API: link, take out, refuse a suggestion, undo."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from directory.rights import Action, Viewer
from reporting import queries as reporting
from reporting.commands import link_report, reject_suggestion, undo_link, unlink_report
from reporting.tables import Report
from runtime.work import Work
from web.api.doing import REFUSED, Key, once_of
from web.api.reading import FAULTS
from web.errors import NotFoundError, RepeatedError
from web.gate import require
from web.identity import SignedInViewer
from web.once import run_once
from web.site import Site, TheSite

router = APIRouter(prefix="/api/reports", tags=["reports"], responses=FAULTS | REFUSED)


class LinkIn(BaseModel):
    """Where a report belongs. `incident_id` none: to one of its own."""

    incident_id: UUID | None = None
    reason: str = Field(min_length=1, max_length=500)


class LinkOut(BaseModel):
    """Where a report belongs now."""

    report_id: UUID
    incident_id: UUID | None


@router.post("/{report_id}/link", summary="Move a report to another incident, or to one of its own")
async def link(site: TheSite, viewer: SignedInViewer, report_id: UUID, to: LinkIn, idempotency_key: Key = None) -> LinkOut:
    """Move a report; an incident that is left without reports is merged into the other."""
    await _may(site, viewer, report_id, to.incident_id)
    by, target = viewer.person_id, to.incident_id
    if target is None:
        return await _do(site, viewer, idempotency_key, lambda work: unlink_report(work, by, report_id, to.reason))
    return await _do(site, viewer, idempotency_key, lambda work: link_report(work, by, report_id, target, to.reason))


@router.post("/{report_id}/undo", summary="Take back the last change of where a report belongs")
async def undo(site: TheSite, viewer: SignedInViewer, report_id: UUID, idempotency_key: Key = None) -> LinkOut:
    """Take back what a person last did; merged incidents come back with their clocks."""
    await _may(site, viewer, report_id)
    return await _do(site, viewer, idempotency_key, lambda work: undo_link(work, viewer.person_id, report_id))


@router.post("/{report_id}/reject-suggestion", summary="Say that a suggested incident is not the same")
async def reject(site: TheSite, viewer: SignedInViewer, report_id: UUID, idempotency_key: Key = None) -> LinkOut:
    """Keep the report where it is; the suggestion goes away and can be brought back by undo."""
    await _may(site, viewer, report_id)
    return await _do(site, viewer, idempotency_key, lambda work: reject_suggestion(work, viewer.person_id, report_id))


async def _may(site: Site, viewer: Viewer, report_id: UUID, target: UUID | None = None) -> None:
    """Let pass who may link both where the report is and where it goes."""
    async with site.platform.database.read() as session:
        report = await session.get(Report, report_id)
        if report is None:
            raise NotFoundError("没有这份报告。")
        require(viewer, Action.LINK_REPORT, report.place or report.unit)
        other = await reporting.incident(session, target) if target else None
        if target and other is None:
            raise NotFoundError("没有这起事件。")
        if other:
            require(viewer, Action.LINK_REPORT, other.unit, unit_name=other.card.unit_name)


async def _do(site: Site, viewer: Viewer, key: str | None, job: Callable[[Work], Awaitable[Report]]) -> LinkOut:
    report = await run_once(site, once_of(viewer, key), job)
    if report is None:
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，没有重复办理。")
    return LinkOut(report_id=report.id, incident_id=report.incident_id)
