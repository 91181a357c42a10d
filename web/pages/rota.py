"""排班: a month of a duty room drawn up as a draft, looked at, and published."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer, may
from directory.tables import Unit
from roster.errors import Refused
from roster.rota import queries
from roster.rota.gathering import Stretch
from roster.rota.generating import generate
from roster.rota.publishing import Order, publish
from web.errors import NotFoundError
from web.gate import require, where
from web.identity import AVisit, Visit
from web.rota_view import PATTERNS, kinds, month_of, post_lines, sheet_of

router = APIRouter(include_in_schema=False)

DONE = {
    "generated": "草稿已生成，尚未发布。请看过下面的安排和说明，再发布。",
    "published": "值班表已发布。",
    "set": "已保存。已生成的草稿不会自动更改，需要时请重新生成。",
}


class GenerateForm(BaseModel):
    """Which days of which room are to be drawn up."""

    unit: str = Field(max_length=32)
    month: str = Field("", max_length=7)
    first: date
    last: date


class PublishForm(BaseModel):
    """Which draft is to be put in force, as it was seen, and why in spite of broken rules."""

    unit: str = Field(max_length=32)
    month: str = Field("", max_length=7)
    draft: UUID
    version: int
    seen: str = Field("", max_length=64)
    reason: str = Field("", max_length=500)


@router.get("/roster/plan")
async def page(visit: AVisit, unit: str = "", month: str = "", done: str = "") -> Response:
    """A month: the open draft, or the roster as it is."""
    return await show(visit, unit, month, done=DONE.get(done, ""))


@router.post("/roster/plan/generate")
async def make(visit: AVisit, filled: Annotated[GenerateForm, Form()]) -> Response:
    """Draw up some days."""
    await allowed(visit, Action.EDIT_ROSTER, filled.unit)
    try:
        platform, wanted = visit.site.platform, Stretch(filled.unit, filled.first, filled.last)
        await generate(platform.works, visit.viewer.person_id, wanted, platform.settings.rota_seconds)
    except Refused as fault:
        return await show(visit, filled.unit, filled.month, fault=fault.sentence)
    return back(filled.unit, filled.first.strftime("%Y-%m"), "generated")


@router.post("/roster/plan/publish")
async def put_in_force(visit: AVisit, filled: Annotated[PublishForm, Form()]) -> Response:
    """Publish a draft; one that breaks rules comes back with all of them and asks for the reason."""
    await allowed(visit, Action.EDIT_ROSTER, filled.unit)
    async with visit.reading() as session:
        draft = await queries.draft(session, filled.draft)
    if draft is None or draft.unit != filled.unit:
        raise NotFoundError("没有这份排班草稿，请重新生成。")
    order = order_of(visit.viewer, draft.unit, filled)
    try:
        await visit.site.platform.works.run(lambda work: publish(work, order))
    except Refused as fault:
        return await show(visit, filled.unit, filled.month, fault=fault.sentence, reason=filled.reason)
    return back(filled.unit, filled.month, "published")


def order_of(viewer: Viewer, unit: str, filled: PublishForm) -> Order:
    """Return what a person orders, with their right to publish in spite of broken rules."""
    may_break = may(viewer, Action.PUBLISH_BROKEN_ROSTER, unit).allowed
    return Order(viewer.person_id, filled.draft, filled.version, filled.reason, filled.seen, may_break)


async def allowed(visit: Visit, action: Action, unit: str) -> Unit:
    """Return the unit where the viewer may do something.

    Raises:
        ForbiddenError: they may not.
        NotFoundError: there is no such unit.
    """
    async with visit.reading() as session:
        found = await directory.unit(session, unit)
    if found is None:
        raise NotFoundError("没有这个值班室。")
    require(visit.viewer, action, found.code, unit_name=found.name)
    return found


def back(unit: str, month: str, done: str) -> Response:
    """Return to the page after something was done."""
    return RedirectResponse(f"/roster/plan?{urlencode({'unit': unit, 'month': month, 'done': done})}", 303)


async def show(visit: Visit, unit: str, month: str, *, done: str = "", fault: str = "", reason: str = "") -> Response:
    """Return the page; with a fault it says what was refused."""
    async with visit.reading() as session:
        rooms = [each for root in where(visit.viewer, Action.SEE_ROSTER) for each in await directory.duty_rooms(session, root)]
        chosen = await _chosen(session, visit, unit, rooms)
        sheet = await sheet_of(session, visit.site, chosen, month_of(month, visit.site))
        draft = sheet.view.draft
        crew = [each for each in sheet.view.ground.crew if each.person.active]
        people = [each.person.id for each in crew]
        wishes = await queries.wishes_of(session, chosen.code, draft.first, draft.last)
        absences = await queries.absences_of(session, people, draft.first, draft.last)
        fitness = await queries.fitness_of(session, chosen.code)
        publisher = await directory.person(session, draft.published_by) if draft.published_by else None
    today = visit.site.now.astimezone(visit.site.zone).date()
    rights = {name: may(visit.viewer, Action(name), chosen.code) for name in ("edit_roster", "publish_broken_roster")}
    return visit.show(
        "rota.html",
        409 if fault else 200,
        rooms=rooms,
        chosen=chosen,
        sheet=sheet,
        view=sheet.view,
        crew=crew,
        wishes=wishes,
        absences=absences,
        fitness=fitness,
        publisher=publisher,
        kinds=kinds(),
        posts=post_lines(sheet.view),
        patterns=PATTERNS,
        done=done,
        fault=fault,
        reason=reason,
        today=today,
        default=(max(sheet.month.first, today), sheet.month.last),
        edits=rights["edit_roster"],
        breaks=rights["publish_broken_roster"],
        periods_of=may(visit.viewer, Action.SET_IMPORTANT_PERIOD, chosen.code),
        holidays=may(visit.viewer, Action.IMPORT_HOLIDAYS, chosen.code),
    )


async def _chosen(session: AsyncSession, visit: Visit, code: str, rooms: list[Unit]) -> Unit:
    found = await directory.unit(session, code) if code else next(iter(rooms), None)
    if found is None or not found.keeps_duty:
        raise NotFoundError("没有这个值班室。" if code else "您管辖的单位里没有值班室。")
    require(visit.viewer, Action.SEE_ROSTER, found.code, unit_name=found.name)
    return found
