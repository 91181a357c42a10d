"""抽查点名: who was called and how they did, live; the results as files; what is planned; how units and people do over time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from directory.rights import Action, may, roots
from roster.rollcall import queries, rates
from roster.rollcall.exporting import FORMS, as_file
from roster.rollcall.proving import record_of
from roster.rollcall.results import results
from web.gate import where
from web.identity import AVisit, Visit
from web.roll_call import roll_call_for, roll_call_of

router = APIRouter(include_in_schema=False)

PATH = "/rollcalls"
DONE = {
    "planned": "点名计划已登记，时刻和名单到时由事先封存的种子定出。",
    "cancelled": "点名已取消。",
    "ended": "点名计划已停止。",
    "excused": "已准予不答。",
    "on_time": "应答已收到。",
}
RATE_DAYS = (30, 90, 365)
MANY = 250
"""Of more than so many people the live page shows those who matter now; all of them when asked for."""


@router.get(PATH)
async def page(visit: AVisit, done: str = "") -> Response:
    """What runs, what is planned, what was."""
    return visit.show("rollcalls.html", done=DONE.get(done, ""), **await _listed(visit))


@router.get("/parts/rollcalls")
async def listed(visit: AVisit) -> Response:
    """The list alone, for the page to fetch again."""
    return visit.show("rollcalls/list.html", **await _listed(visit))


@router.get(PATH + "/rates")
async def rates_page(visit: AVisit, days: int = 90) -> Response:
    """How units and people did over some days."""
    units = where(visit.viewer, Action.SEE_ROLL_CALL)
    chosen = days if days in RATE_DAYS else 90
    since = visit.site.now - timedelta(days=chosen)
    async with visit.reading() as session:
        rooms, people = await rates.by_unit(session, units, since), await rates.by_person(session, units, since)
    return visit.show("rollcalls/rates.html", days=chosen, choices=RATE_DAYS, units=rooms, people=people)


@router.get(PATH + "/{roll_call_id}")
async def one(visit: AVisit, roll_call_id: UUID, done: str = "", whole: bool = False) -> Response:
    """One roll call, live while it runs."""
    return visit.show("rollcall.html", done=DONE.get(done, ""), **await _shown(visit, roll_call_id, whole))


@router.get("/parts/rollcalls/{roll_call_id}")
async def part(visit: AVisit, roll_call_id: UUID, whole: bool = False) -> Response:
    """Its content alone, for the page to fetch again."""
    return visit.show("rollcalls/content.html", **await _shown(visit, roll_call_id, whole))


@router.get(PATH + "/{roll_call_id}/results.{form}")
async def file(visit: AVisit, roll_call_id: UUID, form: Literal["xlsx", "pdf", "csv"]) -> Response:
    """The result table as a file."""
    async with visit.reading() as session:
        view = await roll_call_for(session, visit.viewer, roll_call_id)
        entries = await queries.entries(session, roll_call_id, where(visit.viewer, Action.SEE_ROLL_CALL))
    content = await as_file(results(view, entries, visit.site.zone), form)
    return _download(content, FORMS[form][0], f"{view.title}结果{'（演练）' if view.drill else ''}.{form}")


@router.get(PATH + "/{roll_call_id}/draw.json")
async def draw(visit: AVisit, roll_call_id: UUID) -> Response:
    """The record that proves the draw; only when the roll call is over."""
    async with visit.reading() as session:
        view = await roll_call_of(session, visit.viewer, roll_call_id)
        record = await record_of(session, roll_call_id)
    return _download(record.model_dump_json(indent=2).encode(), "application/json", f"{view.title}抽取记录.json")


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"})


async def _listed(visit: Visit) -> dict[str, Any]:
    viewer = visit.viewer
    units, own = where(viewer, Action.SEE_ROLL_CALL), roots(viewer, Action.START_ROLL_CALL)
    async with visit.reading() as session:
        found = await queries.calls(session, units, planned=own)
        asked = await queries.waiting_for(session, viewer.person_id, visit.site.now) if viewer.person_id else []
        plans = await queries.plans(session, own) if own else []
    by_state = {state: [each for each in found if each.state == state] for state in ("planned", "running")}
    over = [each for each in found if each.state not in by_state]
    ahead = sorted(by_state["planned"], key=lambda each: each.opens_at)
    return {"running": by_state["running"], "planned": ahead, "over": over, "plans": plans, "asked": asked}


async def _shown(visit: Visit, roll_call_id: UUID, whole: bool) -> dict[str, Any]:
    viewer, units = visit.viewer, where(visit.viewer, Action.SEE_ROLL_CALL)
    async with visit.reading() as session:
        view = await roll_call_for(session, viewer, roll_call_id)
        some = queries.newest if view.total > MANY and not whole else queries.entries
        entries = await some(session, roll_call_id, units)
        asked = await queries.waiting_for(session, viewer.person_id, visit.site.now) if viewer.person_id else []
    directs = may(viewer, Action.START_ROLL_CALL, view.unit).allowed
    mine = [each for each in asked if each[0].id == view.id]
    last = max((entry.due_at for entry in entries if entry.due_at and entry.state == "waiting"), default=None)
    return {"view": view, "entries": entries, "directs": directs, "asked": mine, "last": last, "whole": whole}
