"""向上级打电话: the officer's own telephone rings, then the superior's duty room; taken, it is a phone report on record."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action
from notifier.voice.progress import CALL_UP
from reporting.errors import Refused
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import About, Channel, Lane, Recipient
from web.case import incident_for
from web.identity import AVisit, Visit
from web.once import run_once
from web.owing import Owing, owing_units
from web.voice.rooms import number_of

router = APIRouter(include_in_schema=False)

NO_TELEPHONE = "本系统没有开通电话。请用自己的电话拨打上级值班室，再登记电话报告。"
NO_NUMBER = "通讯录里没有您的电话号码，系统不能呼叫您。请用自己的电话拨打，再登记电话报告。"
NO_SUPERIOR = "没有可以报告的上级单位。"


class Wish(BaseModel):
    """The form. `unit`: in whose name; empty: the most pressing one."""

    unit: str = Field("", max_length=32)
    once: UUID | None = None


@router.get("/incidents/{incident_id}/call-up")
async def form(visit: AVisit, incident_id: UUID, unit: str = "") -> Response:
    """Whom the call would reach, and on which telephone it begins."""
    return await _page(visit, incident_id, Wish(unit=unit))


@router.post("/incidents/{incident_id}/call-up")
async def submit(visit: AVisit, incident_id: UUID, wish: Annotated[Wish, Form()]) -> Response:
    """Have the viewer's telephone rung; what follows happens on the telephone."""
    async with visit.reading() as session:
        view = await incident_for(session, visit.site, visit.viewer, incident_id, Action.LOG_PHONE)
        owing = await owing_units(session, visit.viewer, Action.LOG_PHONE, view, visit.site.now)
        number = await number_of(session, visit.viewer.person_id) if visit.viewer.person_id else ""
    try:
        chosen = _chosen(visit, owing, wish, number)
    except Refused as refused:
        return await _page(visit, incident_id, wish, refused.sentence)
    params = {
        "incident_number": view.card.number,
        "title": view.card.title,
        "unit": chosen.unit,
        "submitted_to": chosen.owed_to,
        "owed_to_name": chosen.owed_to_name,
    }

    async def call(work: Work) -> None:
        work.send(
            SendNotice(
                time=work.now,
                unit=chosen.unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=visit.viewer.person_id, channel=Channel.VOICE, address=number),
                template=CALL_UP,
                params=params,
                channels=(Channel.VOICE,),
                about=About(incident_id=incident_id),
                expires_at=work.now + work.policy.voice.call_up_within,
            )
        )

    await run_once(visit.site, wish.once, call)
    return RedirectResponse(f"/incidents/{incident_id}?done=calling", 303)


def _chosen(visit: Visit, owing: list[Owing], wish: Wish, number: str) -> Owing:
    """Return in whose name it is called.

    Raises:
        Refused: the call cannot be made.
    """
    if not visit.site.calls:
        raise Refused(NO_TELEPHONE)
    if not number:
        raise Refused(NO_NUMBER)
    chosen = next((each for each in owing if each.unit == wish.unit), owing[0] if owing and not wish.unit else None)
    if chosen is None:
        raise Refused(NO_SUPERIOR)
    return chosen


async def _page(visit: Visit, incident_id: UUID, wish: Wish, fault: str = "") -> Response:
    async with visit.reading() as session:
        view = await incident_for(session, visit.site, visit.viewer, incident_id, Action.LOG_PHONE)
        owing = await owing_units(session, visit.viewer, Action.LOG_PHONE, view, visit.site.now)
        number = await number_of(session, visit.viewer.person_id) if visit.viewer.person_id else ""
    shown = {"view": view, "owing": owing, "entered": wish, "number": number, "fault": fault}
    return visit.show("incident/call_upward.html", 422 if fault else 200, **shown)
