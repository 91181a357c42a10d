"""What a roster is drawn up from, set on its page: posts, fitness, leave, wishes, important periods, the holiday table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from directory import queries as directory
from directory.rights import Action
from roster.errors import Refused
from roster.rota import editing
from roster.rota.editing import By
from roster.rota.patterns import PRESETS, PostRule
from roster.rota.setup import posts_of
from runtime.work import Work
from web.gate import require
from web.identity import AVisit, Visit
from web.once import run_once
from web.pages.rota import allowed, back, show

router = APIRouter(include_in_schema=False, prefix="/roster/plan")

Job = Callable[[Work], Awaitable[Any]]
LARGEST = 1_000_000
TOO_LARGE = "节假日表最大1 MB，这个文件超过了，没有导入。请确认选对了文件，或只留需要的年份。"


class Filled(BaseModel):
    """What all these forms carry."""

    unit: str = Field(max_length=32)
    month: str = Field("", max_length=7)
    once: UUID | None = None


class PeriodForm(Filled):
    """An important period."""

    name: str = Field("", max_length=40)
    first: date
    last: date


class AbsenceForm(Filled):
    """Someone is away."""

    person: UUID
    first: date
    last: date
    reason: str = Field("", max_length=200)


class WishForm(Filled):
    """Someone wishes something; empty: nothing any more."""

    person: UUID
    day: date
    kind: Literal["want", "avoid", ""] = ""


class FitnessForm(Filled):
    """Someone is given a post, or not, whatever their qualifications; empty: these count again."""

    person: UUID
    post: str = Field(max_length=40)
    fit: Literal["yes", "no", ""] = ""
    reason: str = Field("", max_length=200)


class PostForm(Filled):
    """The pattern of one post; `needed` never takes it away."""

    post: str = Field(min_length=1, max_length=20)
    pattern: Literal["24h", "2x12h", "3x8h"] = "24h"
    rest: int = Field(12, ge=0, le=72)
    needed: Literal["always", "important", "never"] = "always"


@router.post("/period")
async def period(visit: AVisit, filled: Annotated[PeriodForm, Form()]) -> Response:
    """Set an important period for the unit and all below it."""
    by = By(visit.viewer.person_id, filled.unit)
    job = lambda work: editing.set_period(work, by, filled.name, filled.first, filled.last)  # noqa: E731
    return await _do(visit, Action.SET_IMPORTANT_PERIOD, filled, job)


@router.post("/period/{period_id}/remove")
async def no_period(visit: AVisit, period_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Take back an important period."""
    by = By(visit.viewer.person_id, filled.unit)
    return await _do(visit, Action.SET_IMPORTANT_PERIOD, filled, lambda work: editing.remove_period(work, by, period_id))


@router.post("/absence")
async def absence(visit: AVisit, filled: Annotated[AbsenceForm, Form()]) -> Response:
    """Enter that someone is away."""
    by, days = By(visit.viewer.person_id, filled.unit), {"first": filled.first, "last": filled.last}
    await _of_ours(visit, filled.person)
    return await _do(
        visit,
        Action.EDIT_ROSTER,
        filled,
        lambda work: editing.add_absence(work, by, filled.person, reason=filled.reason, **days),
    )


@router.post("/absence/{absence_id}/remove")
async def no_absence(visit: AVisit, absence_id: UUID, filled: Annotated[Filled, Form()]) -> Response:
    """Forget that someone is away."""
    by = By(visit.viewer.person_id, filled.unit)
    return await _do(visit, Action.EDIT_ROSTER, filled, lambda work: editing.remove_absence(work, by, absence_id))


@router.post("/wish")
async def wish(visit: AVisit, filled: Annotated[WishForm, Form()]) -> Response:
    """Keep a wish."""
    by, kind = By(visit.viewer.person_id, filled.unit), filled.kind or None
    await _of_ours(visit, filled.person)
    return await _do(
        visit, Action.EDIT_ROSTER, filled, lambda work: editing.set_wish(work, by, filled.person, day=filled.day, kind=kind)
    )


@router.post("/fitness")
async def fitness(visit: AVisit, filled: Annotated[FitnessForm, Form()]) -> Response:
    """Name someone fit or unfit."""
    by, fit = By(visit.viewer.person_id, filled.unit), {"yes": True, "no": False}.get(filled.fit)
    await _of_ours(visit, filled.person)
    return await _do(
        visit,
        Action.EDIT_ROSTER,
        filled,
        lambda work: editing.set_fitness(work, by, filled.post, filled.person, fit=fit, reason=filled.reason),
    )


@router.post("/post")
async def post(visit: AVisit, filled: Annotated[PostForm, Form()]) -> Response:
    """Set one post among those of the unit."""

    async def job(work: Work) -> None:
        rules = list(await posts_of(work.session, filled.unit, work.policy.rota))
        name = filled.post.strip()
        place = next((place for place, rule in enumerate(rules) if rule.post == name), len(rules))
        rest = timedelta(hours=filled.rest)
        made = [PostRule(name, PRESETS[filled.pattern], rest, filled.needed)] if filled.needed != "never" else []
        await editing.set_posts(work, By(visit.viewer.person_id, filled.unit), [*rules[:place], *made, *rules[place + 1 :]])

    return await _do(visit, Action.EDIT_ROSTER, filled, job)


@router.post("/holidays")
async def holidays(
    visit: AVisit, unit: Annotated[str, Form(max_length=32)], file: UploadFile, month: Annotated[str, Form(max_length=7)] = ""
) -> Response:
    """Import a holiday table; it holds for everybody, so the right is needed over the whole tree."""
    async with visit.reading() as session:
        top = await directory.top(session)
    require(visit.viewer, Action.IMPORT_HOLIDAYS, top.code, unit_name=top.name)
    content = await file.read(LARGEST + 1)
    if len(content) > LARGEST:
        return await show(visit, unit, month, fault=TOO_LARGE)
    by = visit.viewer.person_id
    filled = Filled(unit=unit, month=month)
    return await _do(visit, Action.IMPORT_HOLIDAYS, filled, lambda work: editing.import_holidays(work, by, content))


async def _of_ours(visit: Visit, person_id: UUID) -> None:
    """Let only people of units be named whose roster the viewer may change.

    Raises:
        ForbiddenError: they are of another unit.
    """
    async with visit.reading() as session:
        person = await directory.person(session, person_id)
    if person is not None:
        await allowed(visit, Action.EDIT_ROSTER, person.unit)


async def _do(visit: Visit, action: Action, filled: Filled, job: Job) -> Response:
    await allowed(visit, action, filled.unit)
    try:
        await run_once(visit.site, filled.once, job)
    except Refused as fault:
        return await show(visit, filled.unit, filled.month, fault=fault.sentence)
    return back(filled.unit, filled.month, "set")
