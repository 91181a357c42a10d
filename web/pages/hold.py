"""接手、移交、延后: what is done with an escalation that somebody holds."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from policies.model import Ladder
from roster.candidates import candidates
from roster.commands import By, Done
from roster.errors import Refused
from roster.holding import used_of
from roster.queries import EscalationView
from roster.snooze import left
from runtime.work import Work
from schemas.values import Channel
from web.escalation_doing import Doing, do, escalation_for, handing_over, putting_off, taking_over, whose
from web.escalation_view import lines
from web.identity import AVisit, Visit
from web.names import people

router = APIRouter(include_in_schema=False)

NEXT_STEP = "next"


class Filled(BaseModel):
    """A form. `to`: a person's id, or `next` for the next step of the ladder; `minutes`: by how much it is put off."""

    once: UUID | None = None
    reason: str = Field("", max_length=200)
    to: str = Field("", max_length=40)
    minutes: int = Field(0, ge=0, le=10_000)


@router.get("/escalations/{escalation_id}/hold")
async def form(visit: AVisit, escalation_id: UUID) -> Response:
    """Who holds it, how much it may still be put off, and to whom it may be handed over."""
    found, _ = await escalation_for(visit.site, visit.viewer, escalation_id)
    return await _page(visit, found, Filled())


@router.post("/escalations/{escalation_id}/take-over")
async def take_over(visit: AVisit, escalation_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Take it from who holds it."""
    return await _done(visit, escalation_id, filled, taking_over(escalation_id), "took-over")


@router.post("/escalations/{escalation_id}/hand-over")
async def hand_over(visit: AVisit, escalation_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Hand it to a person on duty, or to the next step."""
    told = "handed-on" if filled.to == NEXT_STEP else "handed-over"
    return await _done(visit, escalation_id, filled, _handing(escalation_id, filled.to), told)


@router.post("/escalations/{escalation_id}/snooze")
async def snooze(visit: AVisit, escalation_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Put it off."""
    return await _done(visit, escalation_id, filled, putting_off(escalation_id, filled.minutes), "snoozed")


def _handing(escalation_id: UUID, to: str) -> Doing:
    """Return what hands it to whom was chosen; it refuses when nobody was."""

    async def hand(work: Work, by: By) -> Done:
        return await handing_over(escalation_id, None if to == NEXT_STEP else _person(to))(work, by)

    return hand


def _person(to: str) -> UUID:
    try:
        return UUID(to)
    except ValueError:
        raise Refused("请选择移交给谁。") from None


async def _done(visit: Visit, escalation_id: UUID, filled: Filled, doing: Doing, told: str) -> Response:
    found, person = await escalation_for(visit.site, visit.viewer, escalation_id)
    try:
        await do(visit.site, whose(person, Channel.WEB, filled.reason), doing, filled.once)
    except Refused as refused:
        return await _page(visit, found, filled, refused.sentence)
    return RedirectResponse(f"{found.escalation.page or f'/incidents/{found.escalation.incident_id}'}?done={told}", 303)


async def _page(visit: Visit, found: EscalationView, filled: Filled, fault: str = "") -> Response:
    row = found.escalation
    async with visit.reading() as session:
        (line,) = await lines(session, [found], visit.viewer)
        others = [each for each in await candidates(session, row, visit.site.now) if each.person_id != visit.viewer.person_id]
        known = await people(session, [each.person_id for each in others])
    ladder = Ladder.model_validate(row.ladder)
    choices = [(each.person_id, known[each.person_id].name, each.post) for each in others if each.person_id in known]
    context = {"escalation": line, "choices": choices, "entered": filled, "ladder": ladder, "fault": fault}
    minutes = int(left(ladder, used_of(row)).total_seconds() // 60)
    return visit.show("hold.html", 422 if fault else 200, **context, minutes_left=minutes, times_used=row.snoozes)
