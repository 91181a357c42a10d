"""What rosters are drawn up from, by API: posts and patterns, important periods, crew and fitness, wishes, absences, holidays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer
from roster.rota import editing, queries
from roster.rota.crew import crew_of
from roster.rota.editing import By
from roster.rota.patterns import PostRule, ShiftTime
from roster.rota.setup import periods_over, posts_of
from runtime.work import Work
from web.api.doing import REFUSED
from web.api.reading import FAULTS
from web.api.rota import unit_for
from web.api.rota_models import (
    AbsenceIn,
    AbsenceOut,
    CrewOut,
    FitnessIn,
    MemberOut,
    PeriodIn,
    PeriodOut,
    PeriodsOut,
    PostIO,
    PostsIO,
    ShiftTimeIO,
    WishesIO,
    WishIO,
)
from web.errors import InvalidError
from web.gate import require
from web.identity import SignedInViewer
from web.pages.rota_setup import LARGEST, TOO_LARGE
from web.site import Site, TheSite

router = APIRouter(prefix="/api/roster", tags=["roster"], responses=FAULTS | REFUSED)

Job = Callable[[Work], Awaitable[Any]]
First = Annotated[date, Query(description="first day")]
Last = Annotated[date, Query(description="last day")]


@router.get("/units/{unit}/posts", summary="Posts and patterns of a unit")
async def posts(site: TheSite, viewer: SignedInViewer, unit: str) -> PostsIO:
    """Return the posts with their shifts in local time."""
    async with site.platform.database.read() as session:
        await unit_for(session, viewer, Action.SEE_ROSTER, unit)
        return PostsIO(posts=tuple(map(_post, await posts_of(session, unit, site.platform.policy.rota))))


@router.put("/units/{unit}/posts", summary="Set all posts and patterns of a unit")
async def set_posts(site: TheSite, viewer: SignedInViewer, unit: str, said: PostsIO) -> PostsIO:
    """Set them all; none at all: the usual ones hold again. Officer and leader can't be left out."""
    rules = tuple(map(_rule, said.posts))
    by = By(viewer.person_id, unit)
    await _do(site, viewer, Action.EDIT_ROSTER, unit, lambda work: editing.set_posts(work, by, rules))
    return await posts(site, viewer, unit)


def _post(rule: PostRule) -> PostIO:
    shifts = tuple(ShiftTimeIO(starts=each.starts.strftime("%H:%M"), hours=each.hours) for each in rule.shifts)
    return PostIO(post=rule.post, shifts=shifts, rest_hours=rule.rest / timedelta(hours=1), needed=rule.needed)


def _rule(said: PostIO) -> PostRule:
    shifts = tuple(ShiftTime(time.fromisoformat(each.starts), each.hours) for each in said.shifts)
    return PostRule(said.post.strip(), shifts, timedelta(hours=said.rest_hours), said.needed)


@router.get("/units/{unit}/important-periods", summary="Important periods over a unit")
async def periods(site: TheSite, viewer: SignedInViewer, unit: str, first: First, last: Last) -> PeriodsOut:
    """Return those that the unit and its superiors set."""
    async with site.platform.database.read() as session:
        await unit_for(session, viewer, Action.SEE_ROSTER, unit)
        found = await periods_over(session, unit, first, last)
    return PeriodsOut(periods=tuple(PeriodOut.model_validate(each) for each in found))


@router.post("/units/{unit}/important-periods", status_code=201, summary="Set an important period")
async def set_period(site: TheSite, viewer: SignedInViewer, unit: str, said: PeriodIn) -> PeriodOut:
    """Have every duty room of a subtree keep two officers on some days."""
    by = By(viewer.person_id, unit)
    job: Job = lambda work: editing.set_period(work, by, said.name, said.first, said.last)  # noqa: E731
    return PeriodOut.model_validate(await _do(site, viewer, Action.SET_IMPORTANT_PERIOD, unit, job))


@router.delete("/units/{unit}/important-periods/{period_id}", status_code=204, summary="Take back an important period")
async def remove_period(site: TheSite, viewer: SignedInViewer, unit: str, period_id: UUID) -> None:
    """Take one back; a superior's can be taken back by the superior only."""
    by = By(viewer.person_id, unit)
    await _do(site, viewer, Action.SET_IMPORTANT_PERIOD, unit, lambda work: editing.remove_period(work, by, period_id))


@router.get("/units/{unit}/crew", summary="Who may be put on which post")
async def crew(site: TheSite, viewer: SignedInViewer, unit: str) -> CrewOut:
    """Return everybody of a unit with the posts that they may be given, and why not the others."""
    async with site.platform.database.read() as session:
        await unit_for(session, viewer, Action.SEE_ROSTER, unit)
        rota = site.platform.policy.rota
        names = [rule.post for rule in await posts_of(session, unit, rota)]
        members = await crew_of(session, unit, names, until=site.now, rota=rota)
    told = (
        MemberOut(
            person_id=each.person.id,
            name=each.person.name,
            posts=tuple(post for post in names if post in each.posts),
            why_not=each.why_not,
        )
        for each in members
        if each.person.active
    )
    return CrewOut(people=tuple(told))


@router.put("/units/{unit}/crew", status_code=204, summary="Name someone fit or unfit for a post")
async def set_fitness(site: TheSite, viewer: SignedInViewer, unit: str, said: FitnessIn) -> None:
    """Name someone fit or unfit, with a reason; guards, drivers and temps can't be named fit."""
    by = By(viewer.person_id, unit)
    job: Job = lambda work: editing.set_fitness(  # noqa: E731
        work, by, said.post, said.person_id, fit=said.fit, reason=said.reason
    )
    await _do(site, viewer, Action.EDIT_ROSTER, unit, job, said.person_id)


@router.get("/units/{unit}/wishes", summary="Wishes for some days")
async def wishes(site: TheSite, viewer: SignedInViewer, unit: str, first: First, last: Last) -> WishesIO:
    """Return what people of a unit wish."""
    async with site.platform.database.read() as session:
        await unit_for(session, viewer, Action.SEE_ROSTER, unit)
        found = await queries.wishes_of(session, unit, first, last)
    return WishesIO(wishes=tuple(WishIO.model_validate(each) for each in found))


@router.put("/units/{unit}/wishes", status_code=204, summary="Set wishes")
async def set_wishes(site: TheSite, viewer: SignedInViewer, unit: str, said: WishesIO) -> None:
    """Set one wish for each person and day; those not named stay."""
    by = By(viewer.person_id, unit)

    async def job(work: Work) -> None:
        for each in said.wishes:
            await editing.set_wish(work, by, each.person_id, day=each.day, kind=each.kind, note=each.note)

    await _do(site, viewer, Action.EDIT_ROSTER, unit, job, *{each.person_id for each in said.wishes})


@router.post("/units/{unit}/absences", status_code=201, summary="Enter that someone is away")
async def add_absence(site: TheSite, viewer: SignedInViewer, unit: str, said: AbsenceIn) -> AbsenceOut:
    """Keep that someone is away before the roster is drawn up."""
    by = By(viewer.person_id, unit)
    job: Job = lambda work: editing.add_absence(  # noqa: E731
        work, by, said.person_id, first=said.first, last=said.last, reason=said.reason
    )
    return AbsenceOut.model_validate(await _do(site, viewer, Action.EDIT_ROSTER, unit, job, said.person_id))


@router.delete("/units/{unit}/absences/{absence_id}", status_code=204, summary="Forget that someone is away")
async def remove_absence(site: TheSite, viewer: SignedInViewer, unit: str, absence_id: UUID) -> None:
    """Take back what the unit entered."""
    by = By(viewer.person_id, unit)
    await _do(site, viewer, Action.EDIT_ROSTER, unit, lambda work: editing.remove_absence(work, by, absence_id))


@router.put("/holidays", summary="Import a holiday table (CSV: date, kind, name)")
async def holidays(site: TheSite, viewer: SignedInViewer, request: Request) -> dict[str, int]:
    """Take a table as the body of the request; it holds for all units. A day that was imported before is replaced."""
    async with site.platform.database.read() as session:
        top = await directory.top(session)
    require(viewer, Action.IMPORT_HOLIDAYS, top.code, unit_name=top.name)
    content = await request.body()
    if len(content) > LARGEST:
        raise InvalidError(TOO_LARGE)
    return {"days": await site.platform.works.run(lambda work: editing.import_holidays(work, viewer.person_id, content))}


async def _do(site: Site, viewer: Viewer, action: Action, unit: str, job: Job, *people: UUID) -> Any:
    """Run a job for a unit where the viewer may; `people` must be of units whose roster they may change."""
    async with site.platform.database.read() as session:
        await unit_for(session, viewer, action, unit)
        await _all_of_ours(session, viewer, people)
    return await site.platform.works.run(job)


async def _all_of_ours(session: AsyncSession, viewer: Viewer, people: tuple[UUID, ...]) -> None:
    for each in people:
        if person := await directory.person(session, each):
            await unit_for(session, viewer, Action.EDIT_ROSTER, person.unit)
