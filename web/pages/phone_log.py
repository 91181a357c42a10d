"""登记电话报告: the duty officer has called the superior and writes it down; what to say stands beside the form."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action
from reporting.commands import PhoneLog, log_phone
from reporting.errors import Refused
from web.case import incident_for
from web.errors import InvalidError
from web.identity import AVisit, Visit
from web.once import run_once
from web.owing import owing_units
from web.site import Site
from web.typed_time import for_input, typed_time

router = APIRouter(include_in_schema=False)


class Call(BaseModel):
    """The form as it was filled in."""

    called_at: str = Field("", max_length=40)
    callee_name: str = Field("", max_length=100)
    callee_post: str = Field("", max_length=100)
    callee_number: str = Field("", max_length=40)
    content: str = Field("", max_length=4000)
    unit: str = Field("", max_length=32)
    once: UUID | None = None

    def log(self, site: Site) -> PhoneLog:
        """Return the call that it describes.

        Raises:
            InvalidError: something is missing or cannot be read; the message says what.
        """
        name, said = self.callee_name.strip(), self.content.strip()
        if not name or not said:
            raise InvalidError("请填写接听人姓名和报告内容。")
        moment = typed_time(self.called_at, site.now, site.zone)
        return PhoneLog(moment, said, name, self.callee_post.strip(), self.callee_number.strip(), unit=self.unit)


@router.get("/incidents/{incident_id}/phone-log")
async def form(visit: AVisit, incident_id: UUID, unit: str = "") -> Response:
    """The form, with whom to call and what to say."""
    return await _page(visit, incident_id, Call(called_at=for_input(visit.site.now, visit.site.zone), unit=unit))


@router.post("/incidents/{incident_id}/phone-log")
async def submit(visit: AVisit, incident_id: UUID, call: Annotated[Call, Form()]) -> Response:
    """Put the call on record."""
    async with visit.reading() as session:
        await incident_for(session, visit.site, visit.viewer, incident_id, Action.LOG_PHONE)
    by = visit.viewer.person_id
    try:
        logged = call.log(visit.site)
        await run_once(visit.site, call.once, lambda work: log_phone(work, by, incident_id, logged))
    except (InvalidError, Refused) as fault:
        return await _page(visit, incident_id, call, str(fault))
    return RedirectResponse(f"/incidents/{incident_id}?done=phone", 303)


async def _page(visit: Visit, incident_id: UUID, call: Call, fault: str = "") -> Response:
    async with visit.reading() as session:
        view = await incident_for(session, visit.site, visit.viewer, incident_id, Action.LOG_PHONE)
        owing = await owing_units(session, visit.viewer, Action.LOG_PHONE, view, visit.site.now)
    return visit.show("incident/phone_log.html", 422 if fault else 200, view=view, owing=owing, entered=call, fault=fault)
