"""Who has not answered is called by their next channel, or their time is over. A batch at a time, so that others get between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from directory.tables import Person
from roster.leaders import leaders_near
from roster.rollcall import telling
from roster.rollcall.ending import close_if_done
from roster.rollcall.moves import Call, RunOut, Wait, limit, next_at, next_move
from roster.rollcall.starting import STEP
from roster.rollcall.tables import RollCall, RollCallEntry
from roster.rooms import foresee, unit_name
from runtime.handlers import Due
from runtime.work import Work
from schemas import labels
from schemas.rollcalls import RollCallUnanswered

AT_ONCE = 50
"""So many are dealt with in one transaction: an urgent notice waits for one of these at most."""
NOT_SOONER = timedelta(milliseconds=200)
"""People's times end one by one; those that end within this time are dealt with together."""


@dataclass(slots=True)
class Batch:
    """Some people of one roll call whose time for something has come, and what is decided of them."""

    row: RollCall
    names: dict[UUID, str]
    silent: list[RollCallEntry] = field(default_factory=list)


async def step(due: Due, work: Work) -> None:
    """Do what is due in a roll call, then set the timer for what comes next."""
    row = await work.session.get(RollCall, UUID(due.key), with_for_update=True, populate_existing=True)
    if row is None or row.state != "running":
        return
    people = await _due(work, row)
    if people:
        await _deal_with(work, row, people)
    await close_if_done(work, [row.id])
    if row.state == "running":
        await set_timer(work, row.id)


async def set_timer(work: Work, roll_call_id: UUID) -> None:
    """Have a roll call looked at when the next of its people needs it."""
    ahead = select(func.min(col(RollCallEntry.next_at))).where(col(RollCallEntry.roll_call_id) == roll_call_id)
    soonest = (await work.session.execute(ahead)).scalar_one()
    if soonest is not None:
        work.set_timer(STEP, roll_call_id, soonest if soonest <= work.now else max(soonest, work.now + NOT_SOONER))


async def _due(work: Work, row: RollCall) -> Sequence[RollCallEntry]:
    due = select(RollCallEntry).where(col(RollCallEntry.roll_call_id) == row.id, col(RollCallEntry.next_at) <= work.now)
    first = due.order_by(col(RollCallEntry.next_at), col(RollCallEntry.place)).limit(AT_ONCE).with_for_update()
    return (await work.session.scalars(first.execution_options(populate_existing=True))).all()


async def _deal_with(work: Work, row: RollCall, people: Sequence[RollCallEntry]) -> None:
    await foresee(work, {entry.unit for entry in people})
    batch = Batch(row, await _names(work, people))
    for entry in people:
        await _move(work, batch, entry)
    await _tell_silent(work, batch)
    await work.session.flush()


async def _move(work: Work, batch: Batch, entry: RollCallEntry) -> None:
    match next_move(entry, work.now):
        case RunOut():
            entry.state, entry.next_at = "wrong_code" if entry.wrong else "no_answer", None
            batch.silent.append(entry)
        case Call() as call:
            await _call(work, batch.row, entry, call, batch.names)
        case Wait() as wait:
            entry.next_at = wait.until


async def _call(work: Work, row: RollCall, entry: RollCallEntry, call: Call, names: dict[UUID, str]) -> None:
    """Call by one channel. Until a carrier has taken the first call, their time is reckoned from now."""
    entry.step, entry.called_at = call.step, entry.called_at or work.now
    begins = entry.sent_at or entry.called_at
    entry.due_at = entry.due_at or work.now + limit(row.terms.limit_seconds)
    entry.next_at = max(work.now, next_at(entry, begins, entry.due_at, row.after))
    who = (await unit_name(work, entry.unit), names.get(entry.person_id, "") if entry.person_id else "")
    telling.call(work, row, entry, call, who)


async def _names(work: Work, people: Sequence[RollCallEntry]) -> dict[UUID, str]:
    wanted = [entry.person_id for entry in people]
    rows = await work.session.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(wanted)))
    return {row[0]: row[1] for row in rows}


async def _tell_silent(work: Work, batch: Batch) -> None:
    """Tell each unit's leader, once for those whose time ended together; it stands on the supervisor's page."""
    by_unit: defaultdict[str, list[RollCallEntry]] = defaultdict(list)
    for entry in batch.silent:
        by_unit[entry.unit].append(entry)
    for unit, silent in by_unit.items():
        people = [entry.person_id for entry in silent if entry.person_id]
        leaders = await leaders_near(work, unit, without=people)
        said = [f"{labels.post(entry.post)}{batch.names.get(entry.person_id, '') if entry.person_id else ''}" for entry in silent]
        telling.tell_silent(work, batch.row, (unit, await unit_name(work, unit)), said, leaders)
        row = batch.row
        work.emit(RollCallUnanswered(time=work.now, unit=unit, roll_call_id=row.id, drill=row.drill, people=tuple(people)))
