"""What a person sets by hand, with a reason: an element, the grade, the end of an incident or its reopening; a message upward."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action
from reporting.commands import close, override_fact, override_grade, reopen, send_up
from reporting.errors import Refused, UncheckedError
from runtime.work import Work
from schemas import labels
from schemas.values import Severity
from web.case import incident_for
from web.errors import NotFoundError
from web.identity import AVisit, Visit
from web.once import run_once
from web.owing import owing_units

router = APIRouter(include_in_schema=False)

ACTIONS = {
    "fact": Action.OVERRIDE_FACT,
    "grade": Action.OVERRIDE_GRADE,
    "close": Action.CLOSE_INCIDENT,
    "reopen": Action.CLOSE_INCIDENT,
    "send": Action.FILE_REPORT,
}
DONE = {"fact": "fact", "grade": "grade", "close": "closed", "reopen": "reopened", "send": "sent"}

Job = Callable[[Work], Awaitable[Any]]


class Filled(BaseModel):
    """A form as it was filled in. `once` is the id of its rendering."""

    once: UUID | None = None


class Reasoned(Filled):
    """A form that asks why."""

    reason: str = Field("", max_length=500)


class FactForm(Reasoned):
    """An element by hand; an empty value: not known. `seen`: whose word was shown as the value; `checked`: of a sharp change."""

    name: str = Field("", max_length=40)
    value: str = Field("", max_length=500)
    seen: UUID | Literal[""] = ""
    checked: Literal["", "1"] = ""


class GradeForm(Reasoned):
    """A grade by hand; empty: what is computed from the elements counts again."""

    severity: Literal["", "I", "II", "III", "IV"] = ""


class SendForm(Filled):
    """A message upward; empty text: what is known, in one paragraph."""

    text: str = Field("", max_length=2000)
    unit: str = Field("", max_length=32)


@router.get("/incidents/{incident_id}/{what}")
async def form(visit: AVisit, incident_id: UUID, what: str, *, name: str = "", unit: str = "", confirm: str = "") -> Response:
    """The form of one of these. `confirm`: the element's value as it is, to be confirmed."""
    if what not in ACTIONS:
        raise NotFoundError("没有这个页面。")
    return await _page(visit, incident_id, what, {"name": name, "unit": unit, "confirm": confirm})


@router.post("/incidents/{incident_id}/fact")
async def fact(visit: AVisit, incident_id: UUID, filled: Annotated[FactForm, Form()]) -> Response:
    """Set an element."""
    by, value, reason = visit.viewer.person_id, filled.value.strip() or None, filled.reason.strip()
    seen, checked = filled.seen or None, filled.checked == "1"

    async def job(work: Work) -> None:
        await override_fact(work, by, incident_id, filled.name, value, reason=reason, seen=seen, checked=checked)

    return await _do(visit, incident_id, "fact", filled, job)


@router.post("/incidents/{incident_id}/grade")
async def grade(visit: AVisit, incident_id: UUID, filled: Annotated[GradeForm, Form()]) -> Response:
    """Set the grade."""
    by, wanted = visit.viewer.person_id, Severity(filled.severity) if filled.severity else None
    return await _do(
        visit, incident_id, "grade", filled, lambda work: override_grade(work, by, incident_id, wanted, filled.reason.strip())
    )


@router.post("/incidents/{incident_id}/close")
async def end(visit: AVisit, incident_id: UUID, filled: Annotated[Reasoned, Form()]) -> Response:
    """End the incident (终报)."""
    by, reason = visit.viewer.person_id, filled.reason.strip()
    return await _do(visit, incident_id, "close", filled, lambda work: close(work, by, incident_id, reason))


@router.post("/incidents/{incident_id}/reopen")
async def begin_again(visit: AVisit, incident_id: UUID, filled: Annotated[Reasoned, Form()]) -> Response:
    """Open an incident again that was ended; who may end one may."""
    by, reason = visit.viewer.person_id, filled.reason.strip()
    return await _do(visit, incident_id, "reopen", filled, lambda work: reopen(work, by, incident_id, reason))


@router.post("/incidents/{incident_id}/send")
async def send(visit: AVisit, incident_id: UUID, filled: Annotated[SendForm, Form()]) -> Response:
    """Send what is known to the superior as a message."""
    by, text = visit.viewer.person_id, filled.text.strip()
    return await _do(visit, incident_id, "send", filled, lambda work: send_up(work, by, incident_id, unit=filled.unit, text=text))


async def _do(visit: Visit, incident_id: UUID, what: str, filled: Filled, job: Job) -> Response:
    async with visit.reading() as session:
        await incident_for(session, visit.site, visit.viewer, incident_id, ACTIONS[what])
    try:
        await run_once(visit.site, filled.once, job)
    except Refused as fault:
        entered = {**filled.model_dump(), "unchecked": isinstance(fault, UncheckedError)}
        return await _page(visit, incident_id, what, entered, str(fault))
    return RedirectResponse(f"/incidents/{incident_id}?done={DONE[what]}", 303)


async def _page(visit: Visit, incident_id: UUID, what: str, entered: dict[str, Any], fault: str = "") -> Response:
    async with visit.reading() as session:
        view = await incident_for(session, visit.site, visit.viewer, incident_id, ACTIONS[what])
        owing = await owing_units(session, visit.viewer, ACTIONS[what], view, visit.site.now) if what == "send" else []
    choices = {"categories": labels.CATEGORIES, "severities": labels.SEVERITIES, "counts": labels.COUNTS}
    status = 409 if fault else 200
    return visit.show(f"incident/{what}.html", status, view=view, entered=entered, fault=fault, owing=owing, **choices)
