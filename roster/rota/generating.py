"""How a draft is made: gather, solve beside the loop, keep what came out together with what could not be met."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory import queries as directory
from roster.errors import Refused
from roster.rota.days import unknown_year
from roster.rota.drafts import as_notes, as_rows
from roster.rota.explaining import explain
from roster.rota.gathering import Stretch, ground_of, problem_of
from roster.rota.model import Note, Plan, Problem
from roster.rota.solving import solve
from roster.rota.tables import RotaDraft
from runtime.group_commit import GroupCommit
from runtime.work import Work


@dataclass(frozen=True, slots=True)
class Gathered:
    """A problem, the years that nobody knows, and the versions of what stands beside it."""

    problem: Problem
    unknown_years: tuple[int, ...]
    stood: dict[str, int]


async def generate(works: GroupCommit, by: UUID | None, wanted: Stretch, seconds: float) -> RotaDraft:
    """Draw up a roster, computing at most `seconds`, and keep it as a draft; an older draft for these days is dropped.

    The solver runs in a thread and in no transaction: nobody waits for it but who asked.

    Raises:
        Refused: no such duty room, the days are past, too many or in the wrong order, or nothing is left to be planned.
    """
    gathered = await works.run(lambda work: gather(work, wanted))
    plan = await asyncio.to_thread(solve, gathered.problem, seconds)
    notes = explain(gathered.problem, plan)
    notes[:0] = [Note("calendar", unknown_year(year)) for year in gathered.unknown_years]
    return await works.run(lambda work: keep(work, by, wanted, gathered, (plan, notes)))


async def gather(work: Work, wanted: Stretch) -> Gathered:
    """Return what is to be solved."""
    await _refuse_impossible(work, wanted)
    rota = work.policy.rota
    ground = await ground_of(work.session, wanted, work.now, work.settings.zone, rota)
    problem = await problem_of(work.session, ground, work.now, rota)
    if not problem.slots:
        raise Refused("这些天的班次都已由人排定，没有需要生成的班次。")
    years = ground.calendar.unknown_years(each.date for each in ground.days)
    return Gathered(problem, tuple(years), ground.standing.versions(ground.start, ground.end))


async def _refuse_impossible(work: Work, wanted: Stretch) -> None:
    room = await directory.unit(work.session, wanted.unit)
    if room is None or not room.keeps_duty:
        raise Refused("没有这个值班室，不能排班。")
    if wanted.last < wanted.first:
        raise Refused("结束日期不能早于开始日期。")
    if wanted.last < work.now.astimezone(work.settings.zone).date():
        raise Refused("这些日期已经过去，不能再排班。")
    longest = work.policy.rota.longest
    if (wanted.last - wanted.first).days >= longest:
        raise Refused(f"一次最多排{longest}天，请分次生成。")


async def keep(work: Work, by: UUID | None, wanted: Stretch, gathered: Gathered, made: tuple[Plan, list[Note]]) -> RotaDraft:
    """Keep a plan with its explanations as the draft of its days."""
    plan, notes = made
    of = select(RotaDraft).where(col(RotaDraft.unit) == wanted.unit, col(RotaDraft.state) == "draft").with_for_update()
    for older in await work.session.scalars(of.execution_options(populate_existing=True)):
        if older.first <= wanted.last and wanted.first <= older.last:
            older.state = "dropped"
            older.version += 1
    draft = RotaDraft(
        unit=wanted.unit,
        first=wanted.first,
        last=wanted.last,
        made_at=work.now,
        made_by=by,
        plan=as_rows(plan),
        notes=as_notes(notes),
        proven=plan.proven,
        stood=gathered.stood,
    )
    work.session.add(draft)
    return draft
