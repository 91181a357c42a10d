"""报送书面报告: the paper is drafted from the elements; a person corrects it, answers for it, and hands it in upward."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action, Viewer, may
from reporting import queries as reporting
from reporting.commands import WrittenFiling, submit_filing
from reporting.errors import Refused
from web.case import incident_for
from web.errors import InvalidError
from web.identity import AVisit, Visit
from web.once import run_once
from web.owing import owing_units

router = APIRouter(include_in_schema=False)


class Paper(BaseModel):
    """The form as it was filled in. `approved_by`: the leader who agreed by phone or in person, when an officer hands it in."""

    title: str = Field("", max_length=200)
    body: str = Field("", max_length=20_000)
    unit: str = Field("", max_length=32)
    checked: str = ""
    approved_by: str = Field("", max_length=100)
    once: UUID | None = None

    def filing(self, viewer: Viewer, signs: bool) -> WrittenFiling:
        """Return the filing: a leader signs it; an officer answers for it and names the leader who agreed, if one did.

        Raises:
            InvalidError: something is missing; the message says what.
        """
        title, body = self.title.strip(), self.body.replace("\r\n", "\n").strip()
        if not title or not body:
            raise InvalidError("标题和正文都要填写。")
        if not self.checked:
            raise InvalidError("请先核对内容，并勾选“我已核对”。")
        agreed = self.approved_by.strip()
        if agreed and not signs:
            body += f"\n\n签发：{agreed}（口头同意，{viewer.name}代录）"
        return WrittenFiling(title, body, self.unit, signed_by=viewer.person_id if signs else None)


@router.get("/incidents/{incident_id}/filing")
async def form(visit: AVisit, incident_id: UUID, unit: str = "") -> Response:
    """The draft in an editor."""
    return await _page(visit, incident_id, Paper(unit=unit))


@router.post("/incidents/{incident_id}/filing")
async def submit(visit: AVisit, incident_id: UUID, paper: Annotated[Paper, Form()]) -> Response:
    """Hand the paper in."""
    async with visit.reading() as session:
        view = await incident_for(session, visit.site, visit.viewer, incident_id, Action.FILE_REPORT)
    by = visit.viewer.person_id
    try:
        filing = paper.filing(visit.viewer, _signs(visit.viewer, paper.unit or view.unit))
        await run_once(visit.site, paper.once, lambda work: submit_filing(work, by, incident_id, filing))
    except (InvalidError, Refused) as fault:
        return await _page(visit, incident_id, paper, str(fault))
    return RedirectResponse(f"/incidents/{incident_id}?done=filed", 303)


async def _page(visit: Visit, incident_id: UUID, paper: Paper, fault: str = "") -> Response:
    async with visit.reading() as session:
        view = await incident_for(session, visit.site, visit.viewer, incident_id, Action.FILE_REPORT)
        owing = await owing_units(session, visit.viewer, Action.FILE_REPORT, view, visit.site.now)
        units = [each.unit for each in owing] or [visit.viewer.unit]
        chosen = paper.unit if paper.unit in units else units[0]
        draft = await reporting.draft_filing(session, incident_id, chosen, visit.site.now, visit.site.zone)
    shown = {
        "title": paper.title or (draft.title if draft else ""),
        "body": paper.body or (draft.body if draft else ""),
        "approved_by": paper.approved_by,
        "signs": _signs(visit.viewer, chosen),
    }
    status = 422 if fault else 200
    return visit.show("incident/filing.html", status, view=view, owing=owing, chosen=chosen, draft=draft, fault=fault, **shown)


def _signs(viewer: Viewer, unit: str) -> bool:
    return may(viewer, Action.SIGN_OFF, unit).allowed
