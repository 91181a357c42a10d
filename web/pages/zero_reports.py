"""零报告: who has reported that nothing happened, who is missing; filing for a unit, excusing one, reminding the missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, allowed_actions
from reporting.commands import excuse_zero_report, file_zero_report, remind_missing
from reporting.errors import Refused
from reporting.tables import ZeroDue
from reporting.zero import queries as zero
from reporting.zero.views import RoundView
from roster import queries as roster
from schemas.values import Channel
from web.escalation_view import EscalationLine, lines
from web.gate import where
from web.identity import AVisit, Visit
from web.once import OnceId, run_once
from web.zero_due import zero_due_for

router = APIRouter(include_in_schema=False)

PATH = "/zero-reports"
TEMPLATE = "zero-reports-missing"
ACTIONS = {"file": Action.FILE_REPORT, "excuse": Action.EXCUSE_ZERO_REPORT, "remind": Action.REMIND_ZERO_REPORT}
DONE = {"filed": "零报告已登记。", "excused": "已准予免报。", "reminded": "已向未报单位发出提醒。"}

Reason = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round, what the viewer may do about it, and the call that is under way because of it."""

    round: RoundView
    may: dict[str, frozenset[Action]]
    escalations: tuple[EscalationLine, ...]


@router.get(PATH)
async def page(visit: AVisit, day: str = "", done: str = "") -> Response:
    """The rounds of one day, today when none is named."""
    return await _page(visit, day, done=DONE.get(done, ""))


@router.get(PATH + "/{due_id}/{what}")
async def form(visit: AVisit, due_id: UUID, what: Literal["file", "excuse"]) -> Response:
    """The form by which a report is filed for a unit, or a unit excused."""
    return await _form(visit, await _held(visit, due_id, what), what)


@router.post(PATH + "/{due_id}/file")
async def file(visit: AVisit, due_id: UUID, once: OnceId = None, reason: Reason = "") -> Response:
    """File what a unit owes: for the own unit, or for one that said so by phone."""
    row, by = await _held(visit, due_id, "file"), visit.viewer.person_id
    try:
        await run_once(visit.site, once, lambda work: file_zero_report(work, by, row.unit, Channel.WEB, reason))
    except Refused as fault:
        return await _form(visit, row, "file", reason, fault.sentence)
    return _back(visit, row, "filed")


@router.post(PATH + "/{due_id}/excuse")
async def excuse(visit: AVisit, due_id: UUID, once: OnceId = None, reason: Reason = "") -> Response:
    """Excuse a unit from one hour: the superior's leader decides."""
    row, by = await _held(visit, due_id, "excuse"), visit.viewer.person_id
    try:
        await run_once(visit.site, once, lambda work: excuse_zero_report(work, by, due_id, reason))
    except Refused as fault:
        return await _form(visit, row, "excuse", reason, fault.sentence)
    return _back(visit, row, "excused")


@router.post(PATH + "/{due_id}/remind")
async def remind(visit: AVisit, due_id: UUID, once: OnceId = None) -> Response:
    """Have those of a round reminded who have not reported; named by any of its rows."""
    row = await _held(visit, due_id, "remind")
    try:
        await run_once(visit.site, once, lambda work: remind_missing(work, due_id))
    except Refused as fault:
        return await _page(visit, _day_of(visit, row), fault=fault.sentence)
    return _back(visit, row, "reminded")


async def _held(visit: Visit, due_id: UUID, what: str) -> ZeroDue:
    async with visit.reading() as session:
        return await zero_due_for(session, visit.viewer, due_id, ACTIONS[what])


def _day_of(visit: Visit, row: ZeroDue) -> str:
    return row.due_at.astimezone(visit.site.zone).date().isoformat()


def _back(visit: Visit, row: ZeroDue, done: str) -> Response:
    return RedirectResponse(f"{PATH}?day={_day_of(visit, row)}&done={done}", 303)


async def _form(visit: Visit, row: ZeroDue, what: str, reason: str = "", fault: str = "") -> Response:
    async with visit.reading() as session:
        unit = await directory.unit(session, row.unit)
    told = {"row": row, "what": what, "unit_name": unit.name if unit else row.unit, "day": _day_of(visit, row)}
    return visit.show("zero_reports/form.html", 409 if fault else 200, reason=reason, fault=fault, **told)


async def _page(visit: Visit, day: str, done: str = "", fault: str = "") -> Response:
    chosen, today = _day(visit, day), _day(visit, "")
    units = where(visit.viewer, Action.SEE_BOARD)
    start = datetime.combine(chosen, datetime.min.time(), visit.site.zone)
    async with visit.reading() as session:
        found = await zero.rounds(session, units, start, start + timedelta(days=1), visit.site.now)
        shown = [await _line(session, visit, each) for each in found]
    day_long = timedelta(days=1)
    days = {"chosen": chosen, "start": start, "today": today, "before": chosen - day_long, "after": chosen + day_long}
    status = 409 if fault else 200
    rules = visit.site.platform.policy.zero_reports
    return visit.show("zero_reports.html", status, rounds=shown, rules=rules, done=done, fault=fault, **days)


def _day(visit: Visit, day: str) -> date:
    """Return the day that is named; an address that names none that there is shows today."""
    try:
        return date.fromisoformat(day)
    except ValueError:
        return visit.site.now.astimezone(visit.site.zone).date()


async def _line(session: AsyncSession, visit: Visit, found: RoundView) -> RoundLine:
    climbs = [each for each in await roster.escalations_of(session, found.id) if each.escalation.template == TEMPLATE]
    may = {unit: allowed_actions(visit.viewer, unit) for unit in {found.unit, *(due.unit for due in found.dues)}}
    return RoundLine(found, may, tuple(await lines(session, climbs, visit.viewer)))
